"""Walsh spectra of tables and samples, against sums over rows."""

from __future__ import annotations

import itertools

import numpy as np
import packing
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.algebra.threads import set_threads
from rdcircuits.boolean import spectra

seeds = st.integers(0, 2**32 - 1)


def coefficients(x: packing.Bytes, y: packing.Bytes, degree: int) -> list[int]:
    signs = 1 - 2 * x.astype(np.int64)
    label = 1 - 2 * y.astype(np.int64)
    return [int((signs[:, s].prod(axis=1) * label).sum()) for s in itertools.combinations(range(x.shape[1]), degree)]


@given(seeds, st.sampled_from([0, 1, 2, 3, 7, 11]), st.sampled_from([0, 1, 63, 64, 65, 300]), st.integers(1, 3))
def test_samples(seed: int, n: int, rows: int, threads: int) -> None:
    values = packing.random_rows(seed, rows, n + 1)
    words = packing.pack(values)
    set_threads(threads)
    try:
        low = spectra.walsh_sample(words[:n], words[n], rows)
    finally:
        set_threads(1)
    found = [[low.constant], low.singles.tolist(), low.pairs.tolist(), low.triples.tolist()]
    assert found == [coefficients(values[:, :n], values[:, n], degree) for degree in range(4)]


@pytest.mark.parametrize("piece", [0, 200, 2000])
def test_samples_in_pieces(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where there are too many rows to count all later pairs at once."""
    words = packing.pack(packing.random_rows(1, 500, 20))
    wanted = spectra.walsh_sample(words[:19], words[19], 500)
    monkeypatch.setattr(spectra, "_PIECE", piece)
    found = spectra.walsh_sample(words[:19], words[19], 500)
    assert all(map(np.array_equal, found, wanted))


@pytest.mark.parametrize("degree", range(4))
def test_lower_degrees(degree: int) -> None:
    words = packing.pack(packing.random_rows(1, 100, 9))
    whole, low = (spectra.walsh_sample(words[:8], words[8], 100, d) for d in (3, degree))
    parts = zip(whole[1:], low[1:], strict=True)
    assert whole.constant == low.constant
    assert all(part.size == 0 if d > degree else np.array_equal(part, all_) for d, (all_, part) in enumerate(parts, 1))


@given(seeds, st.integers(0, 7), st.integers(0, 2))
def test_complete_tables(seed: int, n: int, m: int) -> None:
    y = packing.random_rows(seed, 1 << n, m)
    spectrum = spectra.walsh_words(packing.pack(y), n)
    inputs = (np.arange(1 << n)[:, None] >> np.arange(n)) & 1
    for j in range(m):
        for degree in range(n + 1):
            sets = [sum(1 << i for i in s) for s in itertools.combinations(range(n), degree)]
            assert spectrum[j, sets].tolist() == coefficients(inputs, y[:, j], degree)
    assert np.allclose(spectra.degree_power(spectrum).sum(axis=1), 1)


def test_rows_in_any_order() -> None:
    table = rd.TruthTable.from_function(lambda a, b, c: a ^ (b & c), 3)
    assert rd.walsh(table).tolist() == [[0, 4, 0, 4, 0, 4, 0, -4]]


def test_what_is_refused() -> None:
    words = packing.pack(packing.random_rows(1, 100, 9))
    with pytest.raises(rd.RdError, match="degree 4"):
        spectra.walsh_sample(words[:8], words[8], 100, 4)
    with pytest.raises(rd.ShapeError, match="for 200 rows"):
        spectra.walsh_sample(words[:8], words[8], 200)
    with pytest.raises(rd.RdError, match="513 inputs"):
        spectra.walsh_sample(np.zeros((513, 1), np.uint64), np.zeros(1, np.uint64), 3)
    with pytest.raises(rd.RdError, match="27 inputs"):
        spectra.walsh_words(words, 27)
    with pytest.raises(rd.ShapeError, match="expected uint64"):
        spectra.walsh_words(words.astype(np.int64), 7)
