"""How networks of gates learn through reals: tables between 0 and 1, Adam, softmax of votes; and the gates they become.

The settings were chosen on training images of MNIST (docs/how_to/machine_learning.md has the trials).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy.typing as npt

from rdcircuits.arguments import whole
from rdcircuits.circuit import Circuit
from rdcircuits.errors import RdError
from rdcircuits.learning import Learner, losses, optimisers, rates
from rdcircuits.models import Model, fix, hardened, relaxed, rounded, scores_of

#: Examples in all that there are passes for, the most passes, and rows a step.
_EXAMPLES, _EPOCHS, _BATCH = 1_200_000, 100, 128
#: The square of the temperature for each vote of a class; the least and the greatest rate of Adam at the start, and the
#: number of steps for which, and for more of them, it is the least.
_SQUARE, _RATES, _STEPS = 1 / 8, (0.2, 0.5), 5000


@dataclass(frozen=True)
class Relaxation:
    """`epochs` over `rows` in steps of `batch`, Adam's rate falling from `rate` to 0 along a cosine; softmax of votes
    at this `temperature`. Where these are not told, the rate is by the number of steps (0.2, up to 0.5 for few), the
    temperature by that of votes. With `hard` the network computes with bits while it learns, else with tables of reals
    that are rounded at the end.

    Raises:
        RdError: for numbers below 1, or a rate or temperature that is not above 0.

    Example:
        >>> import rdcircuits as rd
        >>> bits = rd.models.gates(2, 20, 20, classes=2, wiring="learned", candidates=2, votes="all")
        >>> how = Relaxation(rows=4, epochs=60, batch=4)
        >>> xor = [[0, 0], [0, 1], [1, 0], [1, 1]], [[1, 0], [0, 1], [0, 1], [1, 0]]
        >>> run = rd.train(how.learner(bits, voters=20), xor, algebra=rd.Smooth("float32"), epochs=how.epochs, batch=4)
        >>> scores = rd.Z.run(rd.batch(gates_of(bits, run.parameters), [0]), xor[0])
        >>> scores.argmax(axis=1).tolist()
        [0, 1, 1, 0]
    """

    rows: int
    epochs: int
    batch: int
    rate: float | None = None
    temperature: float | None = None
    hard: bool = False

    def __post_init__(self) -> None:
        for name in ("rows", "epochs", "batch"):
            whole(name, getattr(self, name), 1)
        for name, value in (("rate", self.rate), ("temperature", self.temperature)):
            if value is not None and not value > 0:
                raise RdError(f"the {name} is {value!r}, expected a number above 0")

    @classmethod
    def of(cls, rows: int, epochs: int | None = None, batch: int | None = None) -> Relaxation:
        """The settings for so many rows; epochs and batch where they are told.

        Example:
            >>> Relaxation.of(60_000).epochs, Relaxation.of(100).batch
            (20, 6)
        """
        passes = max(1, min(_EXAMPLES // max(rows, 1), _EPOCHS))
        size = min(_BATCH, max(rows // 16, 1))
        return cls(rows, passes if epochs is None else epochs, size if batch is None else batch)

    @property
    def steps(self) -> int:
        """Of all epochs."""
        return self.epochs * -(-self.rows // self.batch)

    @property
    def first_rate(self) -> float:
        """The rate of the first step.

        Example:
            >>> Relaxation(50_000, 20, 128).first_rate, Relaxation(100, 10, 10).first_rate
            (0.2, 0.5)
        """
        least, greatest = _RATES
        return min(max(least * math.sqrt(_STEPS / self.steps), least), greatest) if self.rate is None else self.rate

    def learner(self, bits: Model, voters: int) -> Learner:
        """The learner of a network of gates, of which so many vote on each class: to be trained in `Smooth`."""
        model = hardened(bits) if self.hard else relaxed(bits)
        adam = optimisers.adam(rates.cosine(self.first_rate, steps=self.steps))
        by_votes = max(math.sqrt(_SQUARE * whole("voters", voters, 1)), 1.0)
        loss = losses.cross_entropy(by_votes if self.temperature is None else self.temperature)
        return Learner(model, loss, optimisers.wired(model, adam, adam), -1)


def gates_of(bits: Model, parameters: Sequence[npt.ArrayLike]) -> Circuit:
    """The closed circuit over Z that the network is with these parameters of its relaxation: tables and wiring rounded.

    Example:
        >>> import rdcircuits as rd
        >>> bits = rd.models.gates(3, 4, classes=2)
        >>> gates_of(bits, rd.models.relaxed(bits).initialise(0)).cod
        (point(2),)
    """
    return fix(bits, rounded(parameters, scores=scores_of(bits)), "Z")
