"""Where a column of numbers is cut: between values that were seen, on a grid on which integers can compare them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Labels = NDArray[np.int64]

_MOST_PLACES = 1074
"""All floats are whole numbers times 2^-1074."""


def quantiles(values: Values, most: int) -> list[tuple[float, float]]:
    """Up to `most` gaps (low, high) between neighbouring distinct values, where equal shares of the rows part.

    Of few distinct values all gaps are taken.

    Example:
        >>> quantiles(np.array([1.0, 1, 2, 4, 4, 8]), 9)
        [(1.0, 2.0), (2.0, 4.0), (4.0, 8.0)]
        >>> quantiles(np.arange(100.0), 3)
        [(24.0, 25.0), (49.0, 50.0), (74.0, 75.0)]
    """
    distinct, counts = np.unique(values, return_counts=True)
    if len(distinct) < 2 or most < 1:
        return []
    if len(distinct) <= most + 1:
        chosen = list(range(len(distinct) - 1))
    else:
        below = np.cumsum(counts)[:-1] / len(values)
        wanted = np.arange(1, most + 1) / (most + 1)
        chosen = sorted({int(np.argmin(np.abs(below - share))) for share in wanted})
    return [(float(distinct[k]), float(distinct[k + 1])) for k in chosen]


def entropy_cuts(values: Values, labels: Labels, most: int) -> list[tuple[float, float]]:
    """Up to `most` gaps that tell most about the labels: each halves what is left where that pays for its description.

    Source: Fayyad and Irani 1993, the recursive minimal entropy partition, its stop by description length.

    Example:
        >>> entropy_cuts(np.arange(20.0), (np.arange(20) > 6).astype(np.int64), 4)
        [(6.0, 7.0)]
    """
    order = np.argsort(values, kind="stable")
    values, labels = values[order], labels[order]
    hot = np.eye(int(labels.max(initial=0)) + 1)[labels]
    found: list[tuple[float, int]] = []
    waiting = [(0, len(values))]
    while waiting:
        first, last = waiting.pop()
        best = _best_cut(values[first:last], hot[first:last])
        if best is not None:
            gain, at = best
            found.append((gain, first + at))
            waiting += [(first, first + at), (first + at, last)]
    kept = sorted(at for _, at in sorted(found, key=lambda one: (-one[0], one[1]))[:most])
    return [(float(values[at - 1]), float(values[at])) for at in kept]


def _best_cut(values: Values, hot: NDArray[np.float64]) -> tuple[float, int] | None:
    """(information gained over all rows, place) of the best cut of sorted rows; None where it does not pay."""
    rows = len(values)
    places = np.flatnonzero(values[1:] != values[:-1]) + 1
    if not len(places):
        return None
    below = np.cumsum(hot, axis=0)[places - 1]
    total = hot.sum(axis=0)
    whole, left, right = _bits(total[None])[0], _bits(below), _bits(total - below)
    gains = whole - left - right
    k = int(np.argmax(gains))
    classes = [int(np.count_nonzero(part)) for part in (total, below[k], total - below[k])]
    entropies = whole / rows, left[k] / max(places[k], 1), right[k] / max(rows - places[k], 1)
    delta = math.log2(3 ** classes[0] - 2) - sum(
        sign * c * h for sign, c, h in zip((1, -1, -1), classes, entropies, strict=True)
    )
    if gains[k] <= math.log2(rows - 1) + delta:
        return None
    return float(gains[k]), int(places[k])


def _bits(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """The bits that the labels of these counts (parts, classes) take: each part's rows times its entropy."""
    total = counts.sum(axis=1, keepdims=True)
    shares = counts / np.maximum(total, 1)
    found: NDArray[np.float64] = -(counts * np.log2(np.where(shares > 0, shares, 1))).sum(axis=1)
    return found


def on_grid(gaps: Sequence[tuple[float, float]]) -> tuple[int, tuple[int, ...]]:
    """(places, cuts): integers T, one for each gap, so that floor(x·2^places) ≥ T tells x ≥ high from x ≤ low.

    Each T·2^-places is a float, so that floats too can be compared with it.

    Example:
        >>> on_grid([(1.0, 2.0), (2.0, 2.5)])
        (1, (3, 5))
        >>> on_grid([(2.0**60, 2.0**60 + 256)])
        (0, (1152921504606847232,))
    """
    places = max((_places(*gap) for gap in gaps), default=0)
    return places, tuple(sorted({_cut(low, high, places) for low, high in gaps}))


def threshold(cut: int, places: int) -> float:
    """The least float x with x·2^places ≥ cut; infinite where there is none.

    Example:
        >>> threshold(3, 1), threshold(-(10**400), 0), threshold(2**53 + 1, 0)
        (1.5, -inf, 9007199254740994.0)
    """
    try:
        found = cut / (1 << places)
    except OverflowError:
        return math.inf if cut > 0 else -math.inf
    return found if _scaled(found, places) >= cut else math.nextafter(found, math.inf)


def _cut(low: float, high: float, places: int) -> int:
    """The middle of the gap where it is on the grid, else its upper end."""
    middle = (low + high) / 2
    cut = _scaled(middle if math.isfinite(middle) else low / 2 + high / 2, places)
    return cut if cut > _scaled(low, places) else _scaled(high, places)


def _scaled(value: float, places: int) -> int:
    """floor(value·2^places), exactly."""
    numerator, denominator = value.as_integer_ratio()
    return (numerator << places) // denominator


def _places(low: float, high: float) -> int:
    """The fewest binary places with which a cut of the gap can be written."""
    return next(places for places in range(_MOST_PLACES + 1) if _scaled(low, places) < _scaled(high, places))
