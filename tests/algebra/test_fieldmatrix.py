"""Matrices over GF(q), against galois and the laws that say what each result is."""

from __future__ import annotations

import pickle
from typing import Any

import flint
import galois
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.algebra.threads import set_threads

FieldMatrix = rd.FieldMatrix
FIELDS = [rd.GF(q) for q in (2, 3, 4, 9, 16, 31, 243, 251, 257, 65536, 65537, (1 << 31) - 1, (1 << 61) - 1)]
FIELDS += [rd.GF(256), rd.GF(256, 0x11B)]
PRIMES = [2, 3, 31, 251, 257, 65537, (1 << 31) - 1, (1 << 61) - 1]
fields = st.sampled_from(FIELDS)
seeds = st.integers(0, 2**32 - 1)
sizes = st.sampled_from([0, 1, 2, 5, 17])


def of_rank(field: Any, seed: int, rows: int, columns: int, rank: int) -> FieldMatrix:
    return FieldMatrix.random(field, rows, rank, seed) @ FieldMatrix.random(field, rank, columns, seed + 1)


@given(fields, seeds, sizes, sizes, sizes)
def test_products(field: Any, seed: int, p: int, q: int, r: int) -> None:
    a, b = FieldMatrix.random(field, p, q, seed), FieldMatrix.random(field, q, r, seed + 1)
    expected = field.full((p, r), 0)
    for k in range(q):
        expected = field.add(expected, field.multiply(a.array[:, k, None], b.array[k]))
    assert np.array_equal((a @ b).array, expected)
    assert FieldMatrix.identity(field, p) @ a == a == a @ FieldMatrix.identity(field, q)
    if r:
        assert np.array_equal(a @ b.array[:, 0], expected[:, 0])
    assert (a - a) == a + (-a) == FieldMatrix(field, field.full((p, q), 0))
    assert a.T.T == a == pickle.loads(pickle.dumps(a))
    assert hash(a) == hash(FieldMatrix(field, a.array.copy()))


@given(fields, seeds, sizes, sizes, st.integers(0, 9))
def test_echelon_rank_and_null_space(field: Any, seed: int, rows: int, columns: int, inner: int) -> None:
    matrix = of_rank(field, seed, rows, columns, inner)
    form, pivots = matrix.echelon()
    rank = matrix.rank
    assert rank == len(pivots) == matrix.T.rank <= min(rows, columns, inner)
    assert list(pivots) == sorted(set(pivots))
    assert np.array_equal(form.array[:, list(pivots)], np.eye(rows, rank, dtype=np.uint8))
    assert not form.array[rank:].any()
    assert all(not row[:pivot].any() for row, pivot in zip(form.array, pivots, strict=False))
    null = matrix.null_space()
    assert null.shape == (columns - rank, columns)
    assert null.rank == columns - rank
    assert not (matrix @ null.T).array.any()
    assert not (form @ null.T).array.any()


@given(fields, seeds, sizes, sizes, st.integers(0, 9), st.sampled_from([0, 1, 3]))
def test_solve(field: Any, seed: int, rows: int, columns: int, inner: int, k: int) -> None:
    a, x = of_rank(field, seed, rows, columns, inner), FieldMatrix.random(field, columns, k, seed + 2)
    solution = a.solve(a @ x)
    assert solution.x.shape == x.shape
    assert a @ solution.x == a @ x
    assert solution.null_space == a.null_space()


@given(fields, seeds, sizes, sizes, st.integers(0, 9))
def test_solve_for_any_vector(field: Any, seed: int, rows: int, columns: int, inner: int) -> None:
    a, b = of_rank(field, seed, rows, columns, inner), FieldMatrix.random(field, rows, 1, seed + 2)
    if FieldMatrix(field, np.hstack([a.array, b.array])).rank == a.rank:
        assert np.array_equal(a @ a.solve(b.array[:, 0]).x, b.array[:, 0])
    else:
        with pytest.raises(rd.AlgebraError, match="no solution for column 0"):
            a.solve(b.array[:, 0])


@given(fields, seeds, sizes)
def test_inverse(field: Any, seed: int, n: int) -> None:
    lower, upper = (field.random((n, n), np.random.default_rng(seed + i)) for i in range(2))
    eye = np.eye(n, dtype=field.dtype)
    a = FieldMatrix(field, np.tril(lower, -1) + eye) @ FieldMatrix(field, np.triu(upper, 1) + eye)
    assert a @ a.inverse() == FieldMatrix.identity(field, n) == a.inverse() @ a


@pytest.mark.parametrize("field", [field for field in FIELDS if field.q in (2, 9, 31, 256)], ids=str)
def test_galois_agrees(field: Any) -> None:
    array = FieldMatrix.random(field, 12, 15, 1)
    theirs = field.to_galois(np.array(array.array))
    type(theirs).compile("python-calculate")  # a few small matrices: compiling takes longer
    assert np.array_equal(array.echelon().matrix.array, theirs.row_reduce())
    assert array.rank == np.linalg.matrix_rank(theirs)
    assert np.array_equal(array.null_space().echelon().matrix.array, theirs.null_space())
    square = array.array[:, :12]
    if FieldMatrix(field, square).rank == 12:
        assert np.array_equal(FieldMatrix(field, square).inverse().array, np.linalg.inv(theirs[:, :12]))
    assert np.array_equal((array @ array.T).array, theirs @ theirs.T)
    assert type(theirs) is field.field
    assert isinstance(theirs, galois.FieldArray)


@given(
    st.sampled_from([2, 3, 31, 251, 257, 65537, (1 << 31) - 1, (1 << 61) - 1]), seeds, sizes, sizes, st.integers(0, 9)
)
def test_flint_agrees(p: int, seed: int, rows: int, columns: int, inner: int) -> None:
    """FLINT's matrices over prime fields: product, rank, reduced echelon form, inverse, solution."""
    field = rd.GF(p)
    left, right = FieldMatrix.random(field, rows, inner, seed), FieldMatrix.random(field, inner, columns, seed + 1)
    matrix = left @ right
    theirs = by_flint(left) * by_flint(right)
    assert theirs == by_flint(matrix)
    form, rank = theirs.rref()
    assert rank == matrix.rank
    assert form == by_flint(matrix.echelon().matrix)
    square = FieldMatrix.random(field, rows, rows, seed + 2)
    if rows and square.rank == rows:
        assert by_flint(square.inverse()) == by_flint(square).inv()
        assert by_flint(square.solve(left).x) == by_flint(square).solve(by_flint(left))


def by_flint(matrix: FieldMatrix) -> Any:
    return flint.nmod_mat(*matrix.shape, [int(one) for one in matrix.array.ravel()], matrix.field.q)


@pytest.mark.parametrize("q", [2, 31, 256, 243, 65536, 65537])
def test_threads_change_nothing(q: int) -> None:
    a, b = (FieldMatrix.random(rd.GF(q), 70, 70, seed) for seed in (1, 2))
    product, form = a @ b, a.echelon()
    set_threads(3)
    try:
        assert (a @ b, a.echelon()) == (product, form)
    finally:
        set_threads(1)


def test_what_is_refused() -> None:
    five, four = rd.GF(5), rd.GF(4)
    a = FieldMatrix(five, [[1, 0, 1], [1, 0, 1]])
    with pytest.raises(rd.AlgebraError, match="rank is 1 of 2"):
        FieldMatrix(five, [[1, 2], [2, 4]]).inverse()
    with pytest.raises(rd.AlgebraError, match="column 1 of 2"):
        a.solve(FieldMatrix(five, [[0, 1], [0, 0]]))
    with pytest.raises(rd.AlgebraError, match=r"5 at index \[1, 0\] is no element of GF\(5\)"):
        FieldMatrix(five, [[1, 0], [5, 1]])
    for other in (lambda: a @ FieldMatrix.identity(four, 3), lambda: a + FieldMatrix(four, a.array)):
        with pytest.raises(rd.AlgebraError, match=r"a matrix over GF\(5\) and one over GF\(4\)"):
            other()
    for wrong in (
        lambda: a.inverse(),
        lambda: a @ a,
        lambda: a @ [1, 0],
        lambda: a.solve([1, 0, 1]),
        lambda: a.solve(FieldMatrix.identity(five, 3)),
        lambda: a + a.T,
        lambda: FieldMatrix(five, [1, 0]),
        lambda: FieldMatrix.random(five, -1, 2, 0),
    ):
        with pytest.raises(rd.ShapeError):
            wrong()
    with pytest.raises(ValueError, match="read-only"):
        a.array[0, 0] = 1
