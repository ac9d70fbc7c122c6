"""Counts of pairs under masks, against products of integers."""

from __future__ import annotations

import numpy as np
import packing
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits._kernels import paircounts

seeds = st.integers(0, 2**32 - 1)
rows_of = st.sampled_from([0, 1, 63, 64, 65, 2047, 2049, 16448])
wires_of = st.sampled_from([0, 1, 2, 3, 4, 5, 9])
masks_of = st.sampled_from([0, 1, 2, 8, 9])


def counts(shape: tuple[int, ...]) -> np.ndarray:
    return np.full(shape, 77, np.int32)


@given(seeds, wires_of, masks_of, rows_of)
def test_singles(seed: int, n: int, k: int, rows: int) -> None:
    x, masks = packing.random_rows(seed, rows, n), packing.random_rows(seed + 1, rows, k)
    out = counts((k, n))
    paircounts.singles(packing.pack(x), packing.pack(masks), out)
    assert np.array_equal(out, masks.T.astype(np.int64) @ x)


@given(seeds, wires_of, masks_of, rows_of)
def test_pairs(seed: int, n: int, k: int, rows: int) -> None:
    x, masks = packing.random_rows(seed, rows, n), packing.random_rows(seed + 1, rows, k)
    out = counts((k, n * (n - 1) // 2))
    paircounts.pairs(packing.pack(x), packing.pack(masks), out)
    i, j = np.triu_indices(n, 1)
    assert np.array_equal(out, masks.T.astype(np.int64) @ (x[:, i] & x[:, j]))


@given(seeds, wires_of, wires_of, masks_of, rows_of)
def test_cross(seed: int, p: int, n: int, k: int, rows: int) -> None:
    a, x, masks = (packing.random_rows(seed + s, rows, wires) for s, wires in enumerate((p, n, k)))
    out = counts((k, p, n))
    paircounts.cross(packing.pack(a), packing.pack(x), packing.pack(masks), out)
    both = (a[:, :, None] & x[:, None, :]).reshape(rows, p * n)
    assert np.array_equal(out, (masks.T.astype(np.int64) @ both).reshape(k, p, n))


def test_wrong_sizes_are_refused() -> None:
    x, masks = np.zeros((3, 2), np.uint64), np.zeros((2, 2), np.uint64)
    with pytest.raises(ValueError, match=r"out has shape \(2, 2\), expected \(2, 3\)"):
        paircounts.singles(x, masks, counts((2, 2)))
    with pytest.raises(ValueError, match="masks has 1 words a row, x has 2"):
        paircounts.singles(x, masks[:, :1].copy(), counts((2, 3)))
    with pytest.raises(ValueError, match="out has shape"):
        paircounts.pairs(x, masks, counts((2, 4)))
    with pytest.raises(ValueError, match="masks has 1 words"):
        paircounts.pairs(x, masks[:, :1].copy(), counts((2, 3)))
    with pytest.raises(ValueError, match="out has shape"):
        paircounts.cross(x, x, masks, counts((2, 3, 2)))
    with pytest.raises(ValueError, match="a has 1 words a row, x has 2"):
        paircounts.cross(x[:, :1].copy(), x, masks, counts((2, 3, 3)))
