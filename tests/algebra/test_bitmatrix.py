"""Matrices over GF(2), against plain integers mod 2 and the laws that say what each result is."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import packing
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.algebra.threads import set_threads

BitMatrix = rd.BitMatrix
seeds = st.integers(0, 2**32 - 1)
sizes = st.sampled_from([0, 1, 2, 5, 63, 64, 65, 100, 130])


def of_rank(seed: int, rows: int, columns: int, rank: int) -> BitMatrix:
    return BitMatrix.random(rows, rank, seed) @ BitMatrix.random(rank, columns, seed + 1)


@given(seeds, sizes, sizes)
def test_there_and_back(seed: int, rows: int, columns: int) -> None:
    array = packing.random_rows(seed, rows, columns)
    matrix = BitMatrix.of(array)
    assert np.array_equal(matrix.unpack(), array)
    assert matrix.shape == array.shape
    assert np.array_equal(matrix.T.unpack(), array.T)
    assert matrix.T.T == matrix == pickle.loads(pickle.dumps(matrix)) == BitMatrix.of(array.astype(bool))
    assert matrix ^ matrix == BitMatrix.of(np.zeros_like(array))


@given(seeds, sizes, sizes, sizes, st.integers(1, 3))
def test_products(seed: int, p: int, q: int, r: int, threads: int) -> None:
    a, b = packing.random_rows(seed, p, q), packing.random_rows(seed + 1, q, r)
    v = packing.random_rows(seed + 2, q)
    set_threads(threads)
    try:
        product = BitMatrix.of(a) @ BitMatrix.of(b)
    finally:
        set_threads(1)
    assert np.array_equal(product.unpack(), a.astype(int) @ b % 2)
    assert np.array_equal(BitMatrix.of(a) @ v, a.astype(int) @ v % 2)
    assert BitMatrix.identity(p) @ BitMatrix.of(a) == BitMatrix.of(a) == BitMatrix.of(a) @ BitMatrix.identity(q)


@given(seeds, sizes, sizes, st.integers(0, 70))
def test_echelon_rank_and_null_space(seed: int, rows: int, columns: int, inner: int) -> None:
    matrix = of_rank(seed, rows, columns, inner)
    form, pivots = matrix.echelon()
    rank = matrix.rank
    assert rank == len(pivots) == matrix.T.rank <= min(rows, columns, inner)
    assert np.array_equal(form.unpack()[:, list(pivots)], np.eye(rows, rank, dtype=np.uint8))
    assert not form.unpack()[rank:].any()
    null = matrix.null_space()
    assert null.shape == (columns - rank, columns)
    assert null.rank == columns - rank
    assert not (matrix @ null.T).words.any()


@given(seeds, sizes, sizes, st.integers(0, 70), st.sampled_from([0, 1, 3, 65]))
def test_solve(seed: int, rows: int, columns: int, inner: int, k: int) -> None:
    a, x = of_rank(seed, rows, columns, inner), BitMatrix.random(columns, k, seed + 2)
    solution = a.solve(a @ x)
    assert solution.x.shape == x.shape
    assert a @ solution.x == a @ x
    assert solution.null_space == a.null_space()


@given(seeds, sizes, sizes, st.integers(0, 70))
def test_solve_for_any_vector(seed: int, rows: int, columns: int, inner: int) -> None:
    a, b = of_rank(seed, rows, columns, inner), packing.random_rows(seed + 2, rows)
    if BitMatrix.of(np.column_stack([a.unpack(), b])).rank == a.rank:
        assert np.array_equal(a @ a.solve(b).x, b)
    else:
        with pytest.raises(rd.AlgebraError, match="no solution for column 0"):
            a.solve(b)


@given(seeds, sizes)
def test_inverse(seed: int, n: int) -> None:
    lower = np.tril(packing.random_rows(seed, n, n), -1) + np.eye(n, dtype=np.uint8)
    upper = np.triu(packing.random_rows(seed + 1, n, n), 1) + np.eye(n, dtype=np.uint8)
    a = BitMatrix.of(lower) @ BitMatrix.of(upper)
    assert a @ a.inverse() == BitMatrix.identity(n) == a.inverse() @ a


def test_galois_agrees() -> None:
    galois = pytest.importorskip("galois")
    array = packing.random_rows(1, 40, 50)
    ours, theirs = BitMatrix.of(array), galois.GF(2, compile="python-calculate")(array)
    assert np.array_equal(ours.echelon().matrix.unpack(), theirs.row_reduce())
    assert ours.rank == np.linalg.matrix_rank(theirs)
    assert np.array_equal(ours.null_space().echelon().matrix.unpack(), theirs.null_space())


def test_what_is_refused() -> None:
    a = BitMatrix.of([[1, 0, 1], [1, 0, 1]])
    with pytest.raises(rd.AlgebraError, match="rank is 1 of 2"):
        BitMatrix.of([[1, 1], [1, 1]]).inverse()
    with pytest.raises(rd.AlgebraError, match="column 1 of 2"):
        a.solve(BitMatrix.of([[0, 1], [0, 0]]))
    for wrong in (
        lambda: a.inverse(),
        lambda: a @ a,
        lambda: a @ [1, 0],
        lambda: a.solve([1, 0, 1]),
        lambda: a.solve(BitMatrix.identity(3)),
        lambda: a ^ a.T,
        lambda: BitMatrix.of([1, 0]),
        lambda: BitMatrix(np.array([[8]], np.uint64), 3),
        lambda: BitMatrix(np.zeros((1, 2), np.uint64), 3),
        lambda: BitMatrix(np.zeros((1, 1)), 3),
        lambda: BitMatrix.random(-1, 2, 0),
    ):
        with pytest.raises(rd.ShapeError):
            wrong()
    with pytest.raises(ValueError, match="read-only"):
        a.words[0, 0] = 1


@pytest.mark.parametrize("size", [-1, 1.5, "4", None, True, 10**12, 2**70])
def test_sizes_that_are_none_or_too_large_are_refused(size: Any) -> None:
    for make in (
        lambda: BitMatrix.identity(size),
        lambda: BitMatrix.random(size, size, 0),
        lambda: rd.FieldMatrix.identity(rd.GF(5), size),
        lambda: rd.FieldMatrix.random(rd.GF(5), size, size, 0),
    ):
        with pytest.raises(rd.RdError, match=r"expected an integer|more than memory here|a matrix of -1 rows"):
            make()
