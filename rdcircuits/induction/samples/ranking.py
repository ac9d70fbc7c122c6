"""Candidates of a choice, and which to take first: by how they answered rows set aside, and how short they are."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from rdcircuits.induction.samples.learner import Hypothesis, Learner
from rdcircuits.induction.samples.sample import Sample
from rdcircuits.induction.samples.weighing import MARGIN, Answers, preferred

#: The share of the labels' bits in which a short description that is right on all rows says them: it is no accident.
TOLD = 0.5
#: Rows of mixed inputs on which it is looked whether two say the same function.
_MIXED = 4096


@dataclass(eq=False)
class Candidate:
    """A setting of a learner, what it made, and how that answered rows set aside; or why it made nothing.

    `cut` says that it answered fewer splits than others only since the work was used up.
    """

    learner: Learner
    setting: Hashable
    made: Hypothesis | None = None
    whole: Hypothesis | None = None
    answers: Answers | None = None
    splits: int = 0
    seconds: float = 0.0
    failure: str | None = None
    spared: float = -1.0
    told: float = inf
    cut: bool = False

    @property
    def size(self) -> int:
        """ANDs of what it makes, of more rows if possible."""
        made = self.whole or self.made
        return made.ands if made else 0

    @property
    def bits(self) -> float:
        """Bits that describe what it makes, of more rows if possible."""
        made = self.whole or self.made
        return made.bits if made else 0.0

    @property
    def found(self) -> bool:
        """Whether so short a description is no accident."""
        return self.spared >= MARGIN

    @property
    def scored(self) -> Answers:
        """Its answers; asked for only where it made something."""
        assert self.answers is not None
        return self.answers


def ranked(candidates: Sequence[Candidate], sample: Sample, *, exhaustive: bool, seed: int) -> list[Candidate]:
    """Those that made something, the one to take first: no accident; right most often; smaller within noise.

    Of those that say all rows that they were made of in few bits, and are not behind beyond noise, the shortest goes
    first: in bits, where an XOR is a gate like others; of the same function, in ANDs. Those that answered most splits
    go first: the others were behind them before, but for those that were cut short.

    Args:
        candidates: with their answers to rows set aside.
        sample: all rows.
        exhaustive: whether these are all rows that there can be, so that nothing within noise is preferred.
        seed: for the rows of mixed inputs on which functions are compared.
    """
    scored = [one for one in candidates if one.answers is not None and one.failure is None]
    most = max((one.splits for one in scored), default=0)
    splits = {id(one): most if one.cut else one.splits for one in scored}
    scored.sort(
        key=lambda one: (not one.found, -splits[id(one)], -one.scored.accuracy, one.size * exhaustive, one.bits)
    )
    best = scored[0] if scored else None
    if best is None or exhaustive:
        return scored
    rivals = [one for one in scored if one.splits == best.splits and one.found == best.found]
    telling = [one for one in rivals if one.found or (one.told <= TOLD and close(best, one, 1.0))]
    first = _shortest(telling, sample, seed) if telling else None
    for one in [] if telling else sorted(rivals, key=lambda one: one.size):
        if preferred(one.scored, one.size, best.scored, best.size):
            first = one
            break
    return scored if first is None else [first, *(other for other in scored if other is not first)]


def close(best: Candidate, one: Candidate, deviations: float) -> bool:
    """Whether the best is ahead by no more than so many standard deviations of the difference."""
    lead, noise = best.scored.lead(one.scored)
    return lead <= deviations * noise


def _shortest(telling: Sequence[Candidate], sample: Sample, seed: int) -> Candidate:
    """The shortest in bits of these, or what has fewer ANDs and answers rows of mixed inputs in the same way."""
    first = min(telling, key=lambda one: (one.bits, one.size))
    smaller = [one for one in telling if one.size < first.size]
    if not smaller:
        return first
    mixed = sample.mixed(_MIXED, np.random.default_rng(seed))

    def said(one: Candidate) -> bytes:
        made = one.whole or one.made
        return made.gates.evaluate(mixed, _MIXED).tobytes() if made else b""

    expected = said(first)
    return min((one for one in smaller if said(one) == expected), key=lambda one: one.size, default=first)
