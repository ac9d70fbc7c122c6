"""Weights of a softmax over classes, by Newton's way with little memory (L-BFGS, Liu and Nocedal 1989).

This is what is trained before it is rounded to small integers: a convex problem of a few thousand weights, for which a
second-order method takes some tens of passes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
#: objective(point) → value and gradient
Objective = Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]]

_MEMORY, _BACK = 10, 30


def softmax_weights(
    features: NDArray[np.uint8] | NDArray[np.float32],
    labels: NDArray[np.int64],
    classes: int,
    l2: float,
    weights: NDArray[np.float64] | None = None,
    passes: int = 120,
) -> NDArray[np.float64]:
    """W (features + 1, classes), the last row the biases: Σ of the rows' cross-entropies + l2/2·|W without biases|² is
    least there, or nearly, after a number of passes over the rows.

    Example:
        >>> W = softmax_weights(np.array([[0], [0], [1], [1]], np.uint8), np.array([0, 0, 1, 1]), 2, 0.1)
        >>> bool(W[0, 1] > 1 > W[0, 0])
        True
    """
    rows, count = features.shape
    x = features.astype(np.float32)
    counted = np.ones(rows, np.float32) if weights is None else weights.astype(np.float32)
    at = np.arange(rows)

    def objective(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        w = point.reshape(count + 1, classes)
        scores = (x @ w[:-1].astype(np.float32)).astype(np.float64) + w[-1]
        scores -= scores.max(axis=1, keepdims=True)
        likely = np.exp(scores)
        total = likely.sum(axis=1, keepdims=True)
        loss = float(np.sum(counted * (np.log(total[:, 0]) - scores[at, labels])))
        likely /= total
        likely[at, labels] -= 1
        likely *= counted[:, None]
        slope = np.empty_like(w)
        slope[:-1] = x.T @ likely.astype(np.float32) + l2 * w[:-1]
        slope[-1] = likely.sum(axis=0)
        return loss + l2 / 2 * float(np.sum(w[:-1] ** 2)), slope.ravel()

    found = minimised(objective, np.zeros((count + 1) * classes), passes)
    return found.reshape(count + 1, classes)


def minimised(objective: Objective, start: NDArray[np.float64], passes: int) -> NDArray[np.float64]:
    """A point near the least value of a smooth convex objective, after a limited number of evaluations."""
    point = start
    value, slope = objective(point)
    steps: deque[tuple[NDArray[np.float64], NDArray[np.float64], float]] = deque(maxlen=_MEMORY)
    used = 1
    while used < passes:
        way = -_by_curvature(slope, steps)
        fall = float(way @ slope)
        if not fall < 0:
            break
        length = 1.0 if steps else min(1.0, 1 / max(float(np.abs(slope).sum()), 1e-12))
        for _ in range(_BACK):
            there = point + length * way
            now, tilt = objective(there)
            used += 1
            if now <= value + 1e-4 * length * fall:
                break
            length /= 2
        else:
            break
        moved, turned = there - point, tilt - slope
        curve = float(moved @ turned)
        if curve > 1e-10:
            steps.append((moved, turned, curve))
        done = value - now <= 1e-6 * max(abs(value), 1.0)
        point, value, slope = there, now, tilt
        if done:
            break
    return point


def _by_curvature(
    slope: NDArray[np.float64], steps: deque[tuple[NDArray[np.float64], NDArray[np.float64], float]]
) -> NDArray[np.float64]:
    """The slope, scaled by what the last steps told of the curvature."""
    way, shares = slope.copy(), []
    for moved, turned, curve in reversed(steps):
        share = float(moved @ way) / curve
        shares.append(share)
        way -= share * turned
    if steps:
        moved, turned, curve = steps[-1]
        way *= curve / float(turned @ turned)
    for (moved, turned, curve), share in zip(steps, reversed(shares), strict=True):
        way += (share - float(turned @ way) / curve) * moved
    return way
