"""What a learner of one output is: settings that compete, and gates for each."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.boolean.counts import count
from rdcircuits.induction.samples.sample import Sample
from rdcircuits.induction.samples.weighing import description

#: Seconds of a nominal core that a packed word takes in a pass of a kernel over columns.
WORD = 0.4e-9
#: Seconds of a nominal core that a call of numpy or a step in Python takes.
STEP = 4e-6


class Work:
    """A budget of processor time, counted in work and not by the clock, so that results do not depend on the machine.

    Learners say what they did by `spend(seconds)`, seconds of a nominal core reckoned from sizes (`WORD`, `STEP`), and
    end early, with the best that they have, when nothing is `left`.

    Example:
        >>> work = Work(1)
        >>> work.spend(0.75)
        >>> work.left, work.out
        (0.25, False)
    """

    def __init__(self, seconds: float) -> None:
        self.seconds, self.spent = float(seconds), 0.0

    def spend(self, seconds: float) -> None:
        """Count work that was done."""
        self.spent += seconds

    @property
    def left(self) -> float:
        """Nominal seconds that are left; 0 when it is used up."""
        return max(self.seconds - self.spent, 0.0)

    @property
    def out(self) -> bool:
        """Whether nothing is left."""
        return self.spent >= self.seconds


@dataclass(frozen=True)
class Task:
    """How to learn: at most so many ANDs (None: no limit), a seed, and the work that may be done."""

    limit: int | None
    seed: int
    work: Work


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """Gates n → 1 that a learner made, and a few words on them."""

    gates: Gates
    note: str

    @cached_property
    def ands(self) -> int:
        """ANDs of the gates as an and-inverter graph."""
        return count(self.gates).ands

    @cached_property
    def bits(self) -> float:
        """Bits that describe the gates, in which an XOR is a gate as others are."""
        return description(self.gates)


class Learner(Protocol):
    """A way from a sample to gates.

    `settings` gives those that are worth a trial on such a sample, the most promising for their cost first; each is a
    value whose `str` says what it is. `fit` makes the gates of one; it raises `RdError` where it cannot. The same
    sample, setting, limit and seed give the same gates.
    """

    @property
    def name(self) -> str:
        """What it is called: `--model NAME`."""

    def settings(self, sample: Sample, task: Task) -> Sequence[Hashable]:
        """The settings that are worth a trial, the most promising for their cost first."""

    def fit(self, sample: Sample, setting: Hashable, task: Task) -> Hypothesis:
        """The gates of one setting; raises `RdError` where there are none."""


def constant(inputs: int, value: int) -> Hypothesis:
    """The constant, with this many inputs."""
    builder = GateBuilder(inputs)
    return Hypothesis(builder.build([builder.true if value else builder.false]), f"the constant {value}")
