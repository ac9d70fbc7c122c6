"""How large networks of gates learn: layers, passes, batches, margins and thresholds of votes, all by rule.

The rules were set on digits and on training images of MNIST (docs/how_to/machine_learning.md has the trials).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rdcircuits.arguments import whole
from rdcircuits.induction.network import rising
from rdcircuits.learning import Learner, Schedule, losses, optimisers, rates
from rdcircuits.models import Model

LEARNED = "learned"
#: Layers and rows a step where wiring is learned, and where it is fixed.
_LAYERS, _BATCH = (2, 4), (256, 64)
#: A class must lead by this part of its votes.
_MARGIN = (14, 10)
#: Examples in all that there are passes for, and the least and the most passes.
_EXAMPLES, _EPOCHS = (800_000, 1_200_000), ((10, 100), (10, 200))
#: The first threshold of votes where wiring is learned; a batch has at most this part of the rows.
_THRESHOLD, _EACH, _PART, _LEAST = 10, 2000, 16, 4


def layers_of(wiring: str) -> int:
    """How many layers a network has, unless told: few where each pin may choose its wire."""
    return _LAYERS[wiring != LEARNED]


@dataclass(frozen=True)
class Recipe:
    """`epochs` over `rows` in steps of `batch`, of a network with this wiring.

    Example:
        >>> Recipe.of("learned", 54_000)
        Recipe(wiring='learned', rows=54000, epochs=14, batch=256)
        >>> Recipe.of("random", 150)
        Recipe(wiring='random', rows=150, epochs=200, batch=64)
    """

    wiring: str
    rows: int
    epochs: int
    batch: int

    @classmethod
    def of(cls, wiring: str, rows: int, epochs: int | None = None, batch: int | None = None) -> Recipe:
        """The recipe for these rows; epochs and batch where they are told."""
        fixed = wiring != LEARNED
        passes = int(np.clip(_EXAMPLES[fixed] // max(rows, 1), *_EPOCHS[fixed]))
        size = min(_BATCH[fixed], rows if fixed else max(rows // _PART, min(rows, _LEAST)))
        return cls(
            wiring,
            rows,
            passes if epochs is None else whole("epochs", epochs, 1),
            size if batch is None else whole("batch", batch, 1),
        )

    @property
    def steps(self) -> int:
        """Of all epochs."""
        return self.epochs * -(-self.rows // self.batch)

    @property
    def threshold(self) -> Schedule:
        """The threshold of votes, which rises, so that gates settle."""
        examples = self.epochs * self.rows
        if self.wiring != LEARNED:
            return rising(examples, self.steps)
        start = int(np.clip(examples // _EACH, 1, _THRESHOLD))
        return rates.stepped(start, every=max(-(-self.steps // 4), 1), factor=2)

    def learner(self, model: Model, voters: int) -> Learner:
        """The learner of a network, of whose gates so many vote on each class."""
        margin = losses.margin(max(voters // _MARGIN[self.wiring != LEARNED], 1))
        return Learner(model, margin, optimisers.wired(model, optimisers.votes(self.threshold)), -1)
