"""Reverse derivative ascent as it was published for MNIST: one example a step, the best of the first states kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from _common import note, percent

import rdcircuits as rd

#: How many parameter states are looked at.
STATES = 1_000

Parameters = Sequence[np.ndarray]


@dataclass(frozen=True)
class Best:
    """The parameter state that is best on validation rows, its number from 1, and its accuracy there."""

    parameters: Parameters
    state: int
    accuracy: float


def best_state(
    model: rd.models.Model, x: np.ndarray, y: np.ndarray, accuracy: Callable[[Parameters], float], seed: int = 0
) -> Best:
    """p := p ⊕ π_P R[f](p, x, y ⊕ f(p, x)) over the rows in turn, over and over where they are fewer than `STATES`.

    The step is the learner's, compiled for Z2; `accuracy` is asked for every state's share of validation rows.
    """
    learner = rd.Learner(model, rd.losses.boolean(), rd.optimisers.ascent(), rd.rates.scaled())
    step = rd.Z2.compile(learner.step, batch=1)
    parameters = list(model.initialise(seed))
    best = Best(parameters, 0, -1.0)
    for state in range(1, STATES + 1):
        row = slice((state - 1) % len(x), (state - 1) % len(x) + 1)
        *parameters, _, _ = step(*parameters, x[row], y[row])
        share = accuracy(parameters)
        if share > best.accuracy:
            best = Best(parameters, state, share)
            note(f"state {state}: {percent(share, 2)} on validation")
    return best
