"""Which states are one: pairs that are alike are joined, the best first, until the rest differ and are few enough."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rdcircuits.induction.samples.branching.evidence import Reals
from rdcircuits.induction.samples.branching.rows import Index
from rdcircuits.induction.samples.branching.views import Views

_CHUNK = 2048


def merge(views: Views, width: int, margin: float) -> tuple[Index, Index]:
    """For each state that it joins, and whether complemented: (S,) and (S,).

    Pairs are joined that are each other's best, as long as the evidence that they are one is above `margin`; more,
    least different first, while there are more than `width`. The views are used up.
    """
    states = views.states
    joins, flip = np.arange(states), np.zeros(states, np.int64)
    gains = _all_gains(views)
    left = states
    while left > 1:
        best = gains.max(2).argmax(1)
        value = gains.max(2)[np.arange(states), best]
        pairs = np.flatnonzero((best[best] == np.arange(states)) & (np.arange(states) < best) & (value > -np.inf))
        alike = pairs[value[pairs] > margin]
        if not len(alike):
            if left <= width:
                break
            alike = pairs[np.argsort(-value[pairs], kind="stable")][: max(1, min(len(pairs) // 4, left - width))]
        for i in alike:
            j = int(best[i])
            turned = bool(gains[i, j, 1] > gains[i, j, 0])
            views.join(int(i), j, turned)
            flip[joins == j] ^= turned
            joins[joins == j] = i
            gains[j] = gains[:, j] = -np.inf
        left -= len(alike)
        _renew(gains, views, alike, np.unique(joins))
    return joins, flip


def siblings(views: Views, margin: float) -> NDArray[np.bool_]:
    """(S/2,): whether states 2s and 2s + 1 are alike; then their rows are put together in 2s."""
    even = np.arange(0, views.states, 2)
    alike: NDArray[np.bool_] = views.gains(even, even + 1)[0] > margin
    for i in even[alike]:
        views.join(int(i), int(i) + 1, False)
    return alike


def _all_gains(views: Views) -> Reals:
    """(S, S, 2), -inf on the diagonal."""
    gains = np.full((views.states, views.states, 2), -np.inf, np.float32)
    rows, columns = np.triu_indices(views.states, 1)
    for first in range(0, len(rows), _CHUNK):
        i, j = rows[first : first + _CHUNK], columns[first : first + _CHUNK]
        gains[i, j] = gains[j, i] = views.gains(i, j).T
    return gains


def _renew(gains: Reals, views: Views, changed: Index, live: Index) -> None:
    for i in changed:
        others = live[live != i]
        if len(others):
            gains[i, others] = gains[others, i] = views.gains(np.full(len(others), i), others).T
