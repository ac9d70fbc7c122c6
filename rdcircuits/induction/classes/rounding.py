"""Real weights of bits as small integers: along a thermometer the sums are rounded, not the steps.

What a column adds is the sum of the weights of the bits that are set. Where each step is rounded alone, many small
steps of one sign are lost; where the sums are, none is off by more than half a unit, and most steps need no voter.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TOPS = 3, 7, 15, 31, 63, 127, 255
_LOST, _LESS_LIKELY, _LITTLE = 0.002, 0.02, 0.02


def rounded_by(weights: Floats, scales: Sequence[Integers], unit: float) -> Floats:
    """The weights (features + 1, classes), the last row the biases, in whole units; `scales` are the features of each
    thermometer, in rising order.

    Example:
        >>> rounded_by(np.array([[0.4], [0.4], [0.4], [0.4], [1.0]]), [np.array([0, 1, 2])], 1.0).ravel().tolist()
        [0.0, 1.0, 0.0, 0.0, 1.0]
    """
    found = np.rint(weights / unit)
    for scale in scales:
        found[scale] = np.diff(np.rint(np.cumsum(weights[scale] / unit, axis=0)), axis=0, prepend=0)
    return found


def rounded(
    weights: Floats, scales: Sequence[Integers], x: NDArray[np.float32], labels: Integers, counted: Floats | None
) -> list[Integers]:
    """The weights as integers: the smallest that lose next to nothing on the rows `x` (rows, features), which is of the
    share of rows that are right, and of the likelihood of the labels under the softmax; then smaller ones, as long as
    they lose little.

    Example:
        >>> x = np.array([[0], [0], [1], [1]], np.float32)
        >>> found = rounded(np.array([[0.0, 2.0], [0.0, -1.0]]), [], x, np.array([0, 0, 1, 1]), None)
        >>> found[0].tolist()
        [[0, 3], [0, -2]]
    """
    great = _greatest(weights, scales)
    wanted, likely = measured(_scores(x, weights), labels, counted)
    found = list[Integers]()
    for top in TOPS:
        whole = rounded_by(weights, scales, great / top)
        right, now = measured(_scores(x, whole) * (great / top), labels, counted)
        if right >= wanted - _LITTLE or top == TOPS[-1]:
            found.append(whole.astype(np.int64))
        if right >= wanted - _LOST and now >= likely - _LESS_LIKELY:
            break
    return found[::-1]


def _greatest(weights: Floats, scales: Sequence[Integers]) -> float:
    """The most that one feature, or one thermometer, adds; of the biases where there is nothing else."""
    alone = np.abs(weights[:-1]).copy()
    for scale in scales:
        sums = np.cumsum(weights[scale], axis=0)
        alone[scale] = np.abs(sums)
    return float(alone.max(initial=0)) or float(np.abs(weights[-1]).max(initial=0)) or 1.0


def measured(scores: Floats, labels: Integers, counted: Floats | None) -> tuple[float, float]:
    """(share of the rows that are right, mean log of the probability of the labels) of scores (rows, classes).

    Example:
        >>> right, likely = measured(np.array([[0.0, 0.0], [0.0, 2.0]]), np.array([1, 1]), None)
        >>> right, round(likely, 3)
        (0.5, -0.41)
    """
    shifted = scores - scores.max(axis=1, keepdims=True)
    own = shifted[np.arange(len(labels)), labels] - np.log(np.exp(shifted).sum(axis=1))
    right = scores.argmax(axis=1) == labels
    return float(np.average(right, weights=counted)), float(np.average(own, weights=counted))


def _scores(x: NDArray[np.float32], weights: Floats) -> Floats:
    found: Floats = (x @ weights[:-1].astype(np.float32) + weights[-1].astype(np.float32)).astype(np.float64)
    return found
