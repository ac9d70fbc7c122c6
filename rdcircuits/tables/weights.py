"""Weights of a table's rows: how many rows each of them stands for, or how much it counts.

No weights (None) means that each row counts once. Whole numbers are kept as int64, others as float64, so equal weights
are equal arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits.algebra.checks import as_array
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.tables.rows import Groups

Weights = NDArray[np.int64] | NDArray[np.float64]

#: Sums of whole numbers below this are exact in int64 and in float64.
_MOST = 2**53


def as_weights(weights: ArrayLike | None, rows: int) -> Weights | None:
    """The weights (rows,) checked and read-only; None where all are 1. Raises `ShapeError` and `RdError`.

    Weights are finite numbers, 0 or more, whose sum is below 2^53.

    Example:
        >>> as_weights([2.0, 1.0], 2), as_weights([0.5, 1], 2), as_weights([1, 1], 2)
        (array([2, 1]), array([0.5, 1. ]), None)
        >>> as_weights([1, -1], 2)
        Traceback (most recent call last):
        rdcircuits.errors.RdError: weights[1] is -1, expected a finite number that is 0 or more
    """
    if weights is None:
        return None
    found = as_array(weights, "weights")
    if found.shape != (rows,):
        raise ShapeError(f"weights of shape {found.shape} for {rows} rows, expected ({rows},)")
    if rows and found.dtype.kind not in "biuf":
        raise RdError(f"weights hold {found.dtype}, expected numbers that are 0 or more")
    bad = np.flatnonzero(~(np.isfinite(found) & (found >= 0))) if rows else np.arange(0)
    if len(bad):
        raise RdError(f"weights[{bad[0]}] is {found[bad[0]]}, expected a finite number that is 0 or more")
    with np.errstate(over="ignore"):
        numbers = found.astype(np.float64)
        total = float(numbers.sum())
    if total >= _MOST:
        raise RdError(f"the weights sum to {total:g}, expected less than 2^53: scale them down")
    if np.all(numbers == 1):
        return None
    whole = np.array_equal(numbers, np.floor(numbers))
    kept: Weights = numbers.astype(np.int64) if whole else numbers + 0.0
    kept.flags.writeable = False
    return kept


def summed(groups: Groups, weights: Weights | None) -> NDArray[Any]:
    """Each group's weight: the sum over its rows, their number if there are no weights.

    Example:
        >>> from rdcircuits.tables.rows import group_rows
        >>> groups = group_rows(np.array([[7], [4], [7]], np.uint64))
        >>> summed(groups, None), summed(groups, np.array([0.5, 2, 1]))
        (array([1, 2]), array([2. , 1.5]))
    """
    if weights is None:
        return groups.sizes
    return np.add.reduceat(weights[groups.order], groups.starts) if len(groups) else weights


def counted(weights: Weights | None, flags: NDArray[np.bool_]) -> float:
    """How much the flagged rows count in all: an `int` where the weights are whole.

    Example:
        >>> counted(None, np.array([True, False, True])), counted(np.array([3, 1, 4]), np.array([True, False, True]))
        (2, 7)
    """
    if weights is None:
        return int(np.count_nonzero(flags))
    total: int | float = weights[flags].sum().item()
    return total
