"""A network of two-input gates, trained natively over Z: the gates of the last layer vote for their class."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import Z
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.errors import RdError
from rdcircuits.induction.classes.problem import Problem
from rdcircuits.induction.classes.scores import Scores, of_scores, replayed
from rdcircuits.induction.network import rising
from rdcircuits.learning import Learner, Run, losses, optimisers, train
from rdcircuits.models import Model, gates

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
        index = as_often(problem.weights, len(problem.labels), seed)
        bits, labels = problem.bits[index], problem.labels[index]
        rows, steps = len(labels), -(-len(labels) // _BATCH)
        learner = learner_of(model, voters, rising(self.epochs * rows, self.epochs * steps))
        hot = np.eye(problem.classes, dtype=np.uint8)[labels]
        run = train(learner, (bits, hot), algebra=Z, epochs=self.epochs, batch=min(_BATCH, rows), seed=seed)
        if run.interrupted:
            raise KeyboardInterrupt
        found = scores_of_run(run, problem.bits.shape[1], problem.classes)
        if limit is not None and found.ands > limit:
            raise RdError(f"the network takes {found.ands} ANDs, the limit is {limit}")
        return found


def learner_of(model: Model, voters: int, threshold: Any) -> Learner:
    """The learner over Z of a network whose last layer has this number of gates for each class."""
    return Learner(model, losses.counted_softmax(max(voters / 32, 1.0)), optimisers.votes(threshold), -1)


def scores_of_run(run: Run, inputs: int, classes: int) -> Scores:
    """A trained network's counts of votes as scores."""
    builder = GateBuilder(inputs)
    wires = replayed(builder, Z.blasted(run.circuit).gates, builder.inputs)
    width = len(wires) // classes
    scores = [[*wires[k * width : (k + 1) * width], builder.false] for k in range(classes)]
    assert run.model is not None
    voters = run.model.parameter[-1].shape[0] // classes
    found = of_scores(builder, scores, width + 1, f"{voters} gates vote on each class")
    return replace(found, curve=tuple(record.train_accuracy for record in run.history), run=run)


def as_often(weights: NDArray[np.float64] | None, rows: int, seed: int) -> NDArray[np.int64]:
    """As many rows as there are, each as often as its weight says, evenly spread; in an order drawn with the seed.

    Example:
        >>> np.bincount(as_often(np.array([0.0, 3.0, 1.0, 0.0]), 4, 0)).tolist()
        [0, 3, 1]
    """
    if weights is None:
        return np.arange(rows)
    ends = np.rint(np.cumsum(weights) * (rows / weights.sum())).astype(np.int64)
    index = np.repeat(np.arange(rows), np.diff(ends, prepend=0))
    return np.random.default_rng(seed).permutation(index)
