"""Sums over GF(q) of groups that lie one after another."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF

Elements = NDArray[Any]


def group_sums(field: GF, values: Elements, starts: NDArray[np.int64]) -> Elements:
    """The sums along the first axis of the groups that begin at `starts` (ascending, from 0) and end at the next.

    Example:
        >>> group_sums(GF(5), np.array([1, 2, 3, 4], np.uint8), np.array([0, 2]))
        array([3, 2], dtype=uint8)
    """
    if not len(values) or not len(starts):
        return field.full((len(starts), *values.shape[1:]), 0)
    if field.characteristic == 2:
        return np.asarray(np.bitwise_xor.reduceat(values, starts, axis=0), dtype=field.dtype)
    p = field.characteristic
    wide = values.astype(object if field.dtype == object else np.int64)
    total: Any = 0
    for digit in range(field.degree):
        sums = np.add.reduceat(wide // p**digit % p if field.degree > 1 else wide, starts, axis=0)
        total = total + sums % p * p**digit
    return np.asarray(total, dtype=field.dtype)


def scale(field: GF, values: Elements, integers: NDArray[Any]) -> Elements:
    """Each value times an integer: n times it, n·1 being n mod p."""
    return field.multiply(values, np.asarray(integers % field.characteristic).astype(field.dtype))
