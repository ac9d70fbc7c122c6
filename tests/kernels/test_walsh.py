"""The Walsh kernels, against the definition on integers."""

from __future__ import annotations

import itertools

import numpy as np
import packing
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits._kernels import walsh

seeds = st.integers(0, 2**32 - 1)


def spectrum(words: packing.Words, n: int) -> np.ndarray:
    out = np.full(1 << n, 77, np.int32)
    walsh.spectrum(words, n, out)
    return out


def by_butterflies(vector: packing.Bytes, n: int) -> np.ndarray:
    cube = (1 - 2 * vector.astype(np.int64)).reshape((2,) * n)
    for axis in range(n):
        low, high = cube.take(0, axis), cube.take(1, axis)
        cube = np.stack([low + high, low - high], axis)
    return cube.reshape(-1)


@given(st.integers(0, 8), seeds)
def test_definition(n: int, seed: int) -> None:
    vector = packing.random_rows(seed, 1 << n)
    parity = np.array([[(u & v).bit_count() & 1 for u in range(1 << n)] for v in range(1 << n)])
    wanted = (1 - 2 * (parity ^ vector)).sum(axis=1)
    assert np.array_equal(spectrum(packing.pack(vector[:, None])[0], n), wanted)
    assert np.array_equal(by_butterflies(vector, n), wanted)


@pytest.mark.parametrize("n", [9, 12, 15, 16, 17, 18, 19, 20])
def test_larger(n: int) -> None:
    vector = packing.random_rows(n, 1 << n)
    assert np.array_equal(spectrum(packing.pack(vector[:, None])[0], n), by_butterflies(vector, n))


sizes = st.sampled_from([0, 1, 2, 3, 8, 9, 12, 13, 20, 33])


@given(seeds, sizes, st.sampled_from([0, 1, 63, 64, 65, 512, 16384, 16448]), st.data())
def test_pairs(seed: int, m: int, rows: int, data: st.DataObject) -> None:
    values = packing.random_rows(seed, rows, m + 1)
    words = packing.pack(values)
    first = data.draw(st.integers(0, m))
    last = data.draw(st.integers(first, m))
    signs = 1 - 2 * values.astype(np.int32)
    chosen = [(j, k) for j, k in itertools.combinations(range(m), 2) if first <= j < last]
    out = np.full(len(chosen), 77, np.int32)
    walsh.pairs(words[m], words[:m], rows, first, last, out)
    gram = (signs[:, :m] * signs[:, m:]).T @ signs[:, :m]
    assert out.tolist() == [gram[j, k] for j, k in chosen]


@given(seeds, st.integers(0, 12), st.sampled_from([0, 1, 63, 64, 65, 512, 16448]), st.data())
def test_triples(seed: int, m: int, rows: int, data: st.DataObject) -> None:
    values = packing.random_rows(seed, rows, m + 1)
    words = packing.pack(values)
    first = data.draw(st.integers(0, m))
    last = data.draw(st.integers(first, m))
    signs = 1 - 2 * values.astype(np.int64)
    chosen = [s for s in itertools.combinations(range(m), 3) if first <= s[0] < last]
    out = np.full(len(chosen), 77, np.int32)
    walsh.triples(words[m], words[:m], rows, first, last, out)
    assert out.tolist() == [int((signs[:, s].prod(axis=1) * signs[:, m]).sum()) for s in chosen]


def test_wrong_sizes_are_refused() -> None:
    one, out = np.zeros(1, np.uint64), np.zeros(4, np.int32)
    for n in (-1, 31):
        with pytest.raises(ValueError, match="expected 0 to 30"):
            walsh.spectrum(one, n, out)
    with pytest.raises(ValueError, match="out has shape"):
        walsh.spectrum(one, 3, out)
    with pytest.raises(ValueError, match="words has shape"):
        walsh.spectrum(one, 7, out)
    x = np.zeros((3, 1), np.uint64)
    with pytest.raises(ValueError, match="out has shape"):
        walsh.pairs(one, x, 64, 0, 3, out)
    with pytest.raises(ValueError, match="of 3 rows"):
        walsh.pairs(one, x, 64, 0, 4, out)
    with pytest.raises(ValueError, match="base has shape"):
        walsh.pairs(np.zeros(2, np.uint64), x, 64, 0, 3, out[:3])
    with pytest.raises(ValueError, match="rows is"):
        walsh.pairs(one, x, -1, 0, 3, out[:3])
    with pytest.raises(ValueError, match="out has shape"):
        walsh.triples(one, x, 64, 0, 3, out)
    with pytest.raises(ValueError, match="of 3 rows"):
        walsh.triples(one, x, 64, 0, 4, out[:1])
    with pytest.raises(ValueError, match="y has shape"):
        walsh.triples(np.zeros(2, np.uint64), x, 64, 0, 3, out[:1])
    with pytest.raises(ValueError, match="rows is"):
        walsh.triples(one, x, -1, 0, 3, out[:1])
