"""Probabilities from scores: a softmax whose temperature is set on rows that were not learned from.

Source: Guo, Pleiss, Sun and Weinberger 2017, temperature scaling; the targets are Platt's (1999), which never are sure.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

_LEAST, _MOST, _STEPS = -12.0, 12.0, 60
_GOLDEN = (5**0.5 - 1) / 2


def probabilities(scores: NDArray[np.int64], temperature: float) -> NDArray[np.float64]:
    """softmax(scores / temperature) over the classes (rows, classes).

    Example:
        >>> probabilities(np.array([[3, 3], [0, 0]]), 2.0).tolist()
        [[0.5, 0.5], [0.5, 0.5]]
    """
    tempered = (scores - scores.max(axis=1, keepdims=True)) / temperature
    likely = np.exp(tempered)
    found: NDArray[np.float64] = likely / likely.sum(axis=1, keepdims=True)
    return found


def temperature(scores: Floats, numbers: NDArray[np.int64], weights: NDArray[np.float64] | None = None) -> float:
    """The temperature at which the softmax of scores (rows, classes) is most likely to give the classes' numbers.

    Example:
        >>> scores = np.array([[2.0, 0.0]] * 10)
        >>> unsure, sure = (temperature(scores, np.array([0] * k + [1] * (10 - k))) for k in (6, 9))
        >>> unsure > sure
        True
    """
    rows, classes = scores.shape
    counted = np.ones(rows) if weights is None else weights
    total = float(counted.sum())
    unsure = 1 / (total + classes)
    shifted = scores.astype(np.float64) - scores.max(axis=1, keepdims=True)
    own = shifted[np.arange(rows), numbers]
    wanted = (1 - classes * unsure) * own + unsure * shifted.sum(axis=1)

    def loss(log: float) -> float:
        sharp = float(np.exp(-log))
        return float(counted @ (np.log(np.exp(shifted * sharp).sum(axis=1)) - sharp * wanted))

    low, high = _LEAST, _MOST
    for _ in range(_STEPS):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        low, high = (low, right) if loss(left) <= loss(right) else (left, high)
    return float(np.exp((low + high) / 2))


def margin(scores: NDArray[np.int64]) -> float:
    """By how much the greatest score of a row usually beats the second: the mean, at least 1.

    Example:
        >>> margin(np.array([[5, 1, 2], [0, 0, 9]])), margin(np.array([[7]]))
        (6.0, 1.0)
    """
    if scores.shape[1] < 2 or not len(scores):
        return 1.0
    two = np.partition(scores, -2, axis=1)[:, -2:]
    return max(float(np.mean(two[:, 1] - two[:, 0])), 1.0)
