"""Two classes as one function of bits: what `auto` finds for an output of a truth table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.bits.packed import pack_rows
from rdcircuits.errors import RdError
from rdcircuits.induction.classes.problem import Problem
from rdcircuits.induction.classes.scores import Scores, of_scores, replayed
from rdcircuits.induction.learners import LEARNERS
from rdcircuits.induction.samples.choice import choose
from rdcircuits.induction.samples.learner import Task, Work
from rdcircuits.induction.samples.sample import Sample


@dataclass(frozen=True)
class Rules:
    """The learners of one output race for `effort` nominal seconds; the score of the second class is 1 or -1."""

    effort: float

    def __str__(self) -> str:
        return f"a function of bits, effort {self.effort:g}"

    def cost(self, problem: Problem) -> float:
        """Nominal seconds of a fit."""
        return self.effort

    def fit(self, problem: Problem, limit: int | None, seed: int) -> Scores:
        """The function that does best on rows set aside.

        Raises:
            RdError: for more classes than two.
        """
        if problem.classes != 2:
            raise RdError(f"a function of bits tells two classes apart, there are {problem.classes}")
        labels = pack_rows(problem.labels.astype(np.uint8)[:, None])[0]
        sample = Sample(pack_rows(problem.bits), labels, len(problem.labels), problem.weights)
        found = choose(sample, list(LEARNERS.values()), Task(limit, seed, Work(self.effort)), lambda what: None)
        if found.interrupted:
            raise KeyboardInterrupt
        builder = GateBuilder(sample.inputs)
        (bit,) = replayed(builder, found.hypothesis.gates, builder.inputs)
        scores = [[builder.false, builder.false], [builder.true, builder.not_(bit)]]
        return of_scores(builder, scores, 2, f"{found.name}, {found.setting}")
