"""Input rows of tables over GF(q): in order, and as keys that are equal where the rows are.

A row's *number* is Σ x_j·q^j; its *key* is that number in words of as many base-q digits as 63 bits hold, the least
significant first, so that keys sort as numbers do.
"""

from __future__ import annotations

from math import log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.errors import RdError

Elements = NDArray[Any]
Words = NDArray[np.uint64]

MAX_ROWS = 1 << 24


def check_rows(field: GF, n: int, way_out: str = "sample rows of it and use FieldTable.from_arrays(X, Y)") -> None:
    """Raise `RdError` where all rows of n inputs would be more than 2^24."""
    if n < 0:
        raise RdError(f"the number of inputs is {n}, expected 0 or more")
    if all_rows(field, n) is None:
        raise RdError(f"all rows of {n} inputs over {field.name} would be {field.q}^{n}, more than 2^24: {way_out}")


def all_rows(field: GF, n: int) -> int | None:
    """q^n, or None where that is more than 2^24.

    Example:
        >>> all_rows(GF(3), 2), all_rows(GF(256), 4)
        (9, None)
    """
    if n * log2(field.q) > 25:
        return None
    count: int = field.q**n
    return count if count <= MAX_ROWS else None


def complete_inputs(field: GF, n: int) -> Elements:
    """The inputs (q^n, n) of all rows in order: digit j of the row number is input j.

    Example:
        >>> complete_inputs(GF(3), 2)[:4].tolist()
        [[0, 0], [1, 0], [2, 0], [0, 1]]
    """
    q = field.q
    rows = q**n
    x = np.empty((rows, n), dtype=field.dtype)
    digits = np.arange(q if n else 0).astype(x.dtype)
    for j in range(n):
        x[:, j] = np.tile(np.repeat(digits, q**j), rows // q ** (j + 1))
    return x


def row_keys(field: GF, x: Elements) -> Words:
    """The keys (rows, words) of inputs (rows, n)."""
    rows, n = x.shape
    width = _digits(field)
    if width == 0:
        ranks = [np.unique(x[:, j], return_inverse=True)[1].astype(np.uint64) for j in range(n)]
        return np.stack(ranks, axis=1) if n else np.zeros((rows, 0), dtype=np.uint64)
    keys = np.zeros((rows, -(-n // width)), dtype=np.uint64)
    for j in range(n):
        keys[:, j // width] += x[:, j].astype(np.uint64) * np.uint64(field.q ** (j % width))
    return keys


def row_numbers(field: GF, x: Elements) -> NDArray[np.int64]:
    """Σ x_j·q^j of each row; raises `RdError` where 63 bits don't hold it."""
    if x.shape[1] > max(1, _digits(field)) or not _digits(field):
        raise RdError(f"row numbers of {x.shape[1]} inputs over {field.name} don't fit in 63 bits")
    return np.asarray(row_keys(field, x).astype(np.int64).sum(axis=1), dtype=np.int64)


def _digits(field: GF) -> int:
    """How many base-q digits 63 bits hold."""
    width, power = 0, 1
    while power * field.q <= 1 << 63:
        power *= field.q
        width += 1
    return width
