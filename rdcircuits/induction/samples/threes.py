"""Votes of three hypotheses: right where two of them are, so that mistakes of one alone do no harm."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.blasting.lookup import copied
from rdcircuits.induction.samples.weighing import Answers

#: ANDs of a majority of three.
MAJORITY = 4


def best_three(answers: Sequence[Answers], sizes: Sequence[int], limit: int | None) -> tuple[int, ...]:
    """Which three of these, within the limit together, are right most often by majority; none where no three fit.

    Example:
        >>> lost = [0, 0, 0, 1], [0, 0, 1, 0], [0, 1, 0, 0], [1, 1, 1, 1]
        >>> best_three([Answers(np.array(one, float), 4.0) for one in lost], [3, 3, 3, 3], 13)
        (0, 1, 2)
    """
    best, found = np.inf, tuple[int, ...]()
    for three in combinations(range(len(answers)), 3):
        if limit is not None and sum(sizes[k] for k in three) + MAJORITY > limit:
            continue
        lost = float(voted([answers[k] for k in three]).lost.sum())
        if lost < best:
            best, found = lost, three
    return found


def voted(answers: Sequence[Answers]) -> Answers:
    """How the majority answers, from how three do: wrong where two are."""
    rows = min(len(one.lost) for one in answers)
    return Answers(np.median([one.lost[:rows] for one in answers], axis=0), answers[0].weight)


def majority(parts: Sequence[Gates]) -> Gates:
    """The gates n → 1 of the majority of three.

    Example:
        >>> parts = [GateBuilder(3).build([k]) for k in (1, 2, 3)]
        >>> majority(parts).evaluate(np.array([[0b1100], [0b1010], [0b1001]], np.uint64), rows=4).tolist()
        [[8]]
    """
    builder = GateBuilder(parts[0].n_inputs)
    a, b, c = (copied(builder, part, builder.inputs)[0] for part in parts)
    return builder.build([builder.or_(builder.and_(a, b), builder.and_(c, builder.or_(a, b)))])
