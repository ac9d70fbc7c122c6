"""Votes of the iterates: of each parameter, the element that it had most often.

In a field there is no mean to take of iterates: a sum over N of them is divided by N only where p does not divide N,
and what comes out is near none of them, since nothing is near. Where the reals average, elements vote.
"""

from __future__ import annotations

import numpy as np

from rdcircuits.errors import RdError
from rdcircuits.learning.data import Array
from rdcircuits.learning.train import Run


class Plurality:
    """A callback of `train`: a vote of each epoch for the element that each of its parameters has.

    Args:
        after: epochs whose values do not vote yet.

    Of noisy rows a shuffled epoch of a lookup model leaves in each cell the label that it saw last there, so that the
    plurality of many epochs is the label that most rows of the cell have.

    Raises:
        RdError: for `after` below 0; when asked for `parameters` or `votes` before any vote was cast.

    Example:
        >>> import rdcircuits as rd
        >>> learner = rd.learning.normalised(rd.models.value_table(1, 1, 3, "GF(3)"))
        >>> tally = Plurality()
        >>> noisy = ([[0], [1], [1], [1], [2]], [[2], [1], [0], [1], [0]])
        >>> run = rd.train(
        ...     learner, noisy, algebra=rd.GF(3), epochs=20, batch=1, shuffle=True, callbacks=[tally])
        >>> tally.parameters[0].tolist(), tally.votes(2)[0].tolist()
        ([[2, 1, 0]], [[20, 0, 0]])
    """

    def __init__(self, after: int = 0) -> None:
        if after < 0:
            raise RdError(f"after is {after}, expected 0 or more epochs")
        self.after = after
        self._seen: list[tuple[Array, ...]] = []

    def __call__(self, run: Run) -> None:
        """Cast the votes of an epoch."""
        if len(run.history) > self.after:
            self._seen.append(tuple(np.array(value) for value in run.parameters))

    def __len__(self) -> int:
        return len(self._seen)

    @property
    def parameters(self) -> tuple[Array, ...]:
        """Of each parameter the element with most votes; at ties the one that came first."""
        return tuple(_most_common(np.stack(values)) for values in self._values())

    def votes(self, element: int) -> tuple[Array, ...]:
        """How many votes each parameter has for an element."""
        return tuple(np.sum(np.stack(values) == element, axis=0) for values in self._values())

    def _values(self) -> list[tuple[Array, ...]]:
        if not self._seen:
            raise RdError(f"no votes were cast: no epoch ended after the first {self.after}")
        return list(zip(*self._seen, strict=True))


def _most_common(values: Array) -> Array:
    """The most common along axis 0, the first to come at ties."""
    best, most = values[0].copy(), np.sum(values == values[0], axis=0)
    for one in values[1:]:
        count = np.sum(values == one, axis=0)
        best, most = np.where(count > most, one, best), np.maximum(count, most)
    return np.asarray(best)
