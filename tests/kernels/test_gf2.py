"""Linear algebra over GF(2), against elimination row by row and column by column."""

from __future__ import annotations

import numpy as np
import packing
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits._kernels import gf2

seeds = st.integers(0, 2**32 - 1)
sizes = st.sampled_from([0, 1, 2, 17, 63, 64, 65, 100, 128, 130])


def reduced(matrix: packing.Bytes) -> tuple[packing.Bytes, list[int]]:
    """Reduced row echelon form and pivot columns by Gauss and Jordan."""
    matrix, rank, pivots = matrix.copy(), 0, []
    for column in range(matrix.shape[1]):
        below = np.flatnonzero(matrix[rank:, column])
        if below.size == 0:
            continue
        matrix[[rank, rank + below[0]]] = matrix[[rank + below[0], rank]]
        others = matrix[:, column].astype(bool)
        others[rank] = False
        matrix[others] ^= matrix[rank]
        pivots.append(column)
        rank += 1
    return matrix, pivots


def packed_by_rows(matrix: packing.Bytes) -> packing.Words:
    return packing.pack(matrix.T)


def of_rank(seed: int, rows: int, columns: int, rank: int) -> packing.Bytes:
    left, right = packing.random_rows(seed, rows, rank), packing.random_rows(seed + 1, rank, columns)
    return (left.astype(int) @ right % 2).astype(np.uint8)


@given(seeds, sizes, sizes)
def test_echelon(seed: int, rows: int, columns: int) -> None:
    matrix = packing.random_rows(seed, rows, columns)
    words = packed_by_rows(matrix)
    pivots = gf2.echelon(words, columns)
    wanted, wanted_pivots = reduced(matrix)
    assert list(pivots) == wanted_pivots
    assert np.array_equal(words, packed_by_rows(wanted))


@given(seeds, sizes, sizes, st.integers(0, 70), st.floats(0, 1))
def test_echelon_of_deficient_and_sparse_matrices(seed: int, rows: int, columns: int, rank: int, kept: float) -> None:
    matrix = of_rank(seed, rows, columns, rank)
    matrix[:, np.random.default_rng(seed).random(columns) > kept] = 0
    words = packed_by_rows(matrix)
    pivots = gf2.echelon(words, columns)
    wanted, wanted_pivots = reduced(matrix)
    assert list(pivots) == wanted_pivots
    assert np.array_equal(words, packed_by_rows(wanted))


@pytest.mark.parametrize(("rows", "columns", "rank"), [(300, 2100, 300), (1100, 200, 150), (1030, 600, 600)])
def test_echelon_of_big_matrices(rows: int, columns: int, rank: int) -> None:
    matrix = of_rank(rows, rows, columns, rank)
    words = packed_by_rows(matrix)
    pivots = gf2.echelon(words, columns)
    wanted, wanted_pivots = reduced(matrix)
    assert list(pivots) == wanted_pivots
    assert np.array_equal(words, packed_by_rows(wanted))


@given(seeds, sizes, sizes)
def test_transpose(seed: int, rows: int, columns: int) -> None:
    matrix = packing.random_rows(seed, rows, columns)
    out = packing.dirty(columns, rows)
    gf2.transpose(packed_by_rows(matrix), columns, out)
    assert np.array_equal(out, packed_by_rows(matrix.T))


def product(a: packing.Bytes, b: packing.Bytes) -> packing.Bytes:
    out = np.zeros((len(a), (b.shape[1] + 63) // 64), np.uint64)
    gf2.product(packed_by_rows(a), packed_by_rows(b), out)
    return packing.unpack(out, b.shape[1]).T


@given(seeds, sizes, sizes, sizes)
def test_product(seed: int, p: int, q: int, r: int) -> None:
    a, b = packing.random_rows(seed, p, q), packing.random_rows(seed + 1, q, r)
    assert np.array_equal(product(a, b), a.astype(int) @ b % 2)


@pytest.mark.parametrize(("p", "q", "r"), [(1100, 130, 2100), (300, 600, 65)])
def test_big_products(p: int, q: int, r: int) -> None:
    a, b = packing.random_rows(p, p, q), packing.random_rows(q, q, r)
    assert np.array_equal(product(a, b), a.astype(int) @ b % 2)


def test_wrong_products_are_refused() -> None:
    a, b, out = (np.zeros((3, 1), np.uint64) for _ in range(3))
    with pytest.raises(ValueError, match="a has shape"):
        gf2.product(np.zeros((3, 2), np.uint64), b, out)
    with pytest.raises(ValueError, match="out has shape"):
        gf2.product(a, b, np.zeros((2, 1), np.uint64))


@pytest.mark.parametrize(("words", "columns"), [(1, 65), (2, 64), (0, 1), (1, -1), (1, 0)])
def test_wrong_shapes_are_refused(words: int, columns: int) -> None:
    matrix = np.zeros((3, words), np.uint64)
    with pytest.raises(ValueError, match="expected"):
        gf2.echelon(matrix, columns)
    with pytest.raises(ValueError, match="expected"):
        gf2.transpose(matrix, columns, np.zeros((max(columns, 0), 1), np.uint64))


def test_wrong_result_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="out has shape"):
        gf2.transpose(np.zeros((65, 1), np.uint64), 64, np.zeros((64, 1), np.uint64))
