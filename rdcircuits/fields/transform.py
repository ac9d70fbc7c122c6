"""From all q^n values of functions to the coefficients of their reduced polynomials and back, axis by axis.

Along one input a function is Σ_a f(a)·(1 − (x − a)^(q−1)); expanded, its coefficients are c_0 = f(0) and
c_e = −Σ_a f(a)·a^(q−1−e), with 0^0 = 1: one q × q matrix, applied along each axis in turn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF

Elements = NDArray[Any]

_BLOCK = 1 << 24


def coefficients(field: GF, y: Elements, n: int) -> Elements:
    """The coefficients (m, q^n) of the reduced polynomials that take the values y (q^n, m) on all rows in order.

    Coefficient number Σ e_j·q^j is that of Π x_j^(e_j). n·q^(n+1) multiplications an output.

    Example:
        >>> coefficients(GF(3), np.array([[1], [2], [1]], np.uint8), 1)  # 1 + x + 0·x² at 0, 1; 1 at 2
        array([[1, 2, 2]], dtype=uint8)
    """
    return np.ascontiguousarray(_along_axes(field, np.ascontiguousarray(y), n, inverse=True))


def values(field: GF, table: Elements, n: int) -> Elements:
    """The values (q^n, m) of the polynomials with these coefficients (m, q^n): the inverse of `coefficients`."""
    return np.ascontiguousarray(_along_axes(field, np.ascontiguousarray(table.T), n, inverse=False).T)


def _along_axes(field: GF, data: Elements, n: int, inverse: bool) -> Elements:
    """The matrix applied along each axis of data (q^n, m); each time the first axis becomes the last."""
    q, shape = field.q, data.shape
    for _ in range(n):
        data = data.reshape(q, -1)
        step = min(q, max(1, _BLOCK // q))
        parts = [
            field.matmul(_matrix(field, np.arange(first, min(first + step, q)), inverse), data)
            for first in range(0, q, step)
        ]
        data = np.ascontiguousarray(np.concatenate(parts).T)
    return data.reshape(shape[1], shape[0]) if n else data.T


def _matrix(field: GF, rows: NDArray[np.int64], inverse: bool) -> Elements:
    """These ascending rows of the matrix from values to coefficients (`inverse`), or from coefficients to values."""
    q = field.q
    points = np.arange(q, dtype=field.dtype)
    if not inverse:
        return _powers(field, points[rows], q)
    # Row e is −a^(q−1−e) at a: the powers that it takes, downwards.
    matrix = field.negate(_powers(field, points, q - int(rows[0]))[:, q - 1 - rows].T)
    if rows[0] == 0:
        matrix[0] = points == 0
    return np.ascontiguousarray(matrix)


def _powers(field: GF, points: Elements, count: int) -> Elements:
    """The powers 0 .. count − 1 of each point, (points, count), by doubling."""
    table = field.full((1, len(points)), 1)
    while len(table) < count:
        more = field.multiply(table[: count - len(table)], field.power(points, len(table)))
        table = np.concatenate([table, more])
    return np.ascontiguousarray(table.T)
