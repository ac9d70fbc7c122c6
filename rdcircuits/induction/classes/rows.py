"""Rows in an order that their content alone decides, with weights that are whole numbers as repetitions.

What is learned then depends neither on the order in which rows come nor on whether a row stands there twice or counts
twice.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.arguments import shown
from rdcircuits.encoding import Raw
from rdcircuits.errors import RdError, ShapeError

Integers = NDArray[np.int64]
Weights = NDArray[np.float64]

_REPEATED, _FREE = 4, 10_000
"""How many times more rows there may be after repeating, and how many in any case."""

_LIGHTEST, _HEAVIEST = 1e-9, 1e9
"""Where the greatest weight is not between these, all are divided by it: single floats have no 1e-300 and no 1e300."""


def weights_of(given: Any, rows: int) -> Weights | None:
    """How much each row counts, checked; None where nothing is given."""
    if given is None:
        return None
    try:
        found = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise RdError(f"sample_weight is {shown(given)}, expected {rows} numbers from 0 up: {error}") from None
    if found.shape != (rows,):
        raise ShapeError(f"sample_weight has shape {found.shape}, expected {rows} numbers from 0 up, not all of them 0")
    wrong = np.flatnonzero(~(np.isfinite(found) & (found >= 0)))
    if len(wrong):
        raise ShapeError(f"sample_weight has {found[wrong[0]]} in row {wrong[0]}, expected numbers from 0 up")
    most = found.max(initial=0)
    if not most:
        raise ShapeError("sample_weight is 0 in every row, expected numbers from 0 up, not all of them 0")
    return found if _LIGHTEST <= most <= _HEAVIEST else found / most


def in_order(raw: Raw, target: NDArray[Any], weights: Weights | None, seed: int) -> tuple[Integers, Weights | None]:
    """(which rows, what they count): all rows that count, repeated where their weights are whole numbers, in an order
    that is drawn with the seed and does not depend on the one in which they come.

    Weights that are not whole, or would make too many rows of a few, stay weights.

    Example:
        >>> raw = Raw.of([[3.0], [1.0], [2.0]])
        >>> rows, weights = in_order(raw, np.array([0, 1, 1]), np.array([2.0, 0.0, 1.0]), seed=0)
        >>> sorted(rows.tolist()), weights
        ([0, 0, 2], None)
    """
    index = np.arange(raw.rows) if weights is None else np.flatnonzero(weights)
    kept = None if weights is None else weights[index]
    if kept is not None and np.all(kept == np.rint(kept)) and kept.sum() <= max(_REPEATED * len(index), _FREE):
        index, kept = np.repeat(index, kept.astype(np.int64)), None
    keys = content_of(raw, target, kept, index)
    order = np.argsort(keys, kind="stable")[np.random.default_rng(seed).permutation(len(keys))]
    return index[order], None if kept is None else kept[order]


def content_of(raw: Raw, target: NDArray[Any], weights: Weights | None, index: Integers) -> NDArray[Any]:
    """What each row holds, as bytes that can be sorted."""
    floats = [target[index].astype(np.float64), *([] if weights is None else [weights])]
    keys = np.empty((len(index), len(raw.columns) + 2 * len(floats)), np.int32)
    for place, column in enumerate(raw.columns):
        keys[:, place] = codes_of(column[index])
    for place, values in enumerate(floats):
        start = len(raw.columns) + 2 * place
        keys[:, start : start + 2] = np.ascontiguousarray(values).view(np.int32).reshape(-1, 2)
    found: NDArray[Any] = keys.view(f"V{keys.shape[1] * 4}").ravel()
    return found


def codes_of(column: NDArray[Any]) -> Integers:
    """A whole number for each value of a column, the same for the same values in whatever order they come.

    Example:
        >>> codes_of(np.array([2.5, float("nan"), -1.0, 2.5])).tolist()
        [1, 2, 0, 1]
        >>> codes_of(np.array(["b", None, "a"], dtype=object)).tolist()
        [2, 0, 1]
    """
    if column.dtype == object:
        words = sorted({value for value in column.tolist() if value is not None})
        place: dict[str | None, int] = {None: 0} | {word: k for k, word in enumerate(words, 1)}
        return np.array([place[value] for value in column], dtype=np.int64)
    found: Integers = np.unique(column, return_inverse=True)[1].astype(np.int64).reshape(-1)
    return found
