"""A network of two-input gates, trained natively over Z: the gates of the last layer vote for their class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rdcircuits.algebra import Z
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.errors import RdError
from rdcircuits.induction.classes.problem import Problem
from rdcircuits.induction.classes.scores import Scores, of_scores, replayed
from rdcircuits.induction.network import rising
from rdcircuits.learning import Learner, losses, optimisers, train
from rdcircuits.models import gates

_BATCH = 64


@dataclass(frozen=True)
class Network:
    """Layers of this width, and passes over the rows."""

    width: int
    layers: int
    epochs: int

    def __str__(self) -> str:
        return f"{self.layers} layers of {self.width} gates, {self.epochs} epochs"

    def cost(self, problem: Problem) -> float:
        """Nominal seconds of a fit."""
        steps = self.epochs * -(-len(problem.labels) // _BATCH)
        return 0.3 + steps * (2e-4 + self.layers * self.width * 5e-8) + self.layers * self.width * 1e-4

    def fit(self, problem: Problem, limit: int | None, seed: int) -> Scores:
        """The network's counts of votes as scores.

        Raises:
            RdError: for no bits, or where it takes more than `limit` ANDs.
        """
        if not problem.bits.shape[1]:
            raise RdError("a network needs inputs, and no column tells rows apart")
        voters = max(self.width // problem.classes, 4)
        model = gates(
            problem.bits.shape[1],
            *(self.width,) * (self.layers - 1),
            voters * problem.classes,
            classes=problem.classes,
            seed=seed,
        )
        rows, steps = len(problem.labels), -(-len(problem.labels) // _BATCH)
        learner = Learner(
            model,
            losses.counted_softmax(max(voters / 32, 1.0)),
            optimisers.votes(rising(self.epochs * rows, self.epochs * steps)),
            -1,
        )
        hot = np.eye(problem.classes, dtype=np.uint8)[problem.labels]
        run = train(learner, (problem.bits, hot), algebra=Z, epochs=self.epochs, batch=min(_BATCH, rows), seed=seed)
        if run.interrupted:
            raise KeyboardInterrupt
        blasted = Z.blasted(run.circuit).gates
        builder = GateBuilder(problem.bits.shape[1])
        wires = replayed(builder, blasted, builder.inputs)
        width = len(wires) // problem.classes
        scores = [[*wires[k * width : (k + 1) * width], builder.false] for k in range(problem.classes)]
        found = of_scores(builder, scores, width + 1, f"{voters} gates vote on each class")
        if limit is not None and found.ands > limit:
            raise RdError(f"the network takes {found.ands} ANDs, the limit is {limit}")
        return found
