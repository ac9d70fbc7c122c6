"""The rival of the bit-level step: the same network relaxed to reals, its training step as PyTorch-style array code.

Whole arrays in float32, laid out (wires, batch) so that a gather copies rows, every result written to a buffer kept
from step to step. A two-input table in its multilinear form is y = c0 + a·c1 + b·(c2 + a·c3), so that forward and
backward take few passes over memory; changes that meet at a wire are gathered, use after use, which is many times
faster than np.add.at and np.add.reduceat.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Floats = np.ndarray
Wiring = tuple[np.ndarray, np.ndarray]


class Layer:
    """A layer of real tables [gates, 4] at fixed wiring, for batches of one size."""

    def __init__(self, tables: np.ndarray, wiring: Wiring, inputs: int, batch: int) -> None:
        self.tables = tables.astype(np.float32)
        self.first, self.second = wiring
        shape = (len(tables), batch)
        self.a, self.b, self.slope_b, self.y, self.spare = (np.empty(shape, np.float32) for _ in range(5))
        self.changes = np.zeros((2 * len(tables) + 1, batch), np.float32)
        self.da, self.db = self.changes[: len(tables)], self.changes[len(tables) : -1]
        self.uses = uses(np.concatenate(wiring), inputs)
        self.dx, self.more = (np.empty((inputs, batch), np.float32) for _ in range(2))

    def forward(self, x: Floats) -> Floats:
        t0, t1, t2, t3 = self.tables.T[:, :, None]
        self.c0, self.c1, self.c2, self.c3 = t0, t1 - t0, t2 - t0, t3 - t2 - t1 + t0
        a = np.take(x, self.first, axis=0, out=self.a, mode="clip")
        b = np.take(x, self.second, axis=0, out=self.b, mode="clip")
        np.multiply(a, self.c3, out=self.slope_b)
        self.slope_b += self.c2
        np.multiply(b, self.slope_b, out=self.y)
        np.multiply(a, self.c1, out=self.spare)
        self.y += self.spare
        self.y += self.c0
        return self.y

    def backward(self, dy: Floats, rate: float, inputs_too: bool) -> Floats | None:
        """Descend on the tables, kept in 0..1; the changes of the inputs where they are asked for."""
        np.multiply(dy, self.a, out=self.spare)
        both = np.einsum("gn,gn->g", self.spare, self.b)
        only_a, only_b = self.spare.sum(1) - both, np.einsum("gn,gn->g", dy, self.b) - both
        neither = dy.sum(1) - only_a - only_b - both
        changes = self.inputs(dy) if inputs_too else None
        self.tables -= rate * np.stack([neither, only_a, only_b, both], axis=1)
        np.clip(self.tables, 0, 1, out=self.tables)
        return changes

    def inputs(self, dy: Floats) -> Floats:
        """dy·(c1 + b·c3) to the first input, dy·(c2 + a·c3) to the second, added up at each wire."""
        np.multiply(self.b, self.c3, out=self.da)
        self.da += self.c1
        self.da *= dy
        np.multiply(self.slope_b, dy, out=self.db)
        np.take(self.changes, self.uses[0], axis=0, out=self.dx, mode="clip")
        for more in self.uses[1:]:
            if isinstance(more, tuple):
                wires, found = more
                self.dx[wires] += self.changes[found]
            else:
                self.dx += np.take(self.changes, more, axis=0, out=self.more, mode="clip")
        return self.dx


def uses(sources: np.ndarray, wires: int) -> list[np.ndarray | tuple[np.ndarray, np.ndarray]]:
    """For k = 0, 1, ...: where each wire is used for the k-th time.

    As an index for every wire (one past the end where there is no such use), or, where few wires have one, as those
    wires and their indices.
    """
    order = np.argsort(sources, kind="stable")
    counts = np.bincount(sources, minlength=wires)
    starts = np.cumsum(counts) - counts
    found: list[np.ndarray | tuple[np.ndarray, np.ndarray]] = []
    for k in range(max(1, int(counts.max()))):
        chosen = np.flatnonzero(counts > k)
        where = order[starts[chosen] + k]
        whole = np.full(wires, len(sources))
        whole[chosen] = where
        found.append((chosen, where) if k and len(chosen) < wires / 4 else whole)
    return found


class Network:
    """The relaxed network, classes scored by sums of outputs, softmax cross-entropy, gradient descent."""

    def __init__(
        self, tables: Sequence[np.ndarray], wirings: Sequence[Wiring], inputs: int, classes: int, batch: int
    ) -> None:
        sizes = (inputs, *(len(one) for one in tables))
        self.layers = [Layer(*one, batch) for one in zip(tables, wirings, sizes, strict=False)]
        self.classes = classes
        self.dy = np.empty((sizes[-1], batch), np.float32)

    def scores(self, x: Floats) -> Floats:
        """(classes, batch) from inputs (wires, batch)."""
        for layer in self.layers:
            x = layer.forward(x)
        return x.reshape(self.classes, -1, x.shape[1]).sum(1)

    def step(self, x: Floats, labels: Floats, temperature: float, rate: float) -> float:
        """One step; labels are one-hot (classes, batch). The loss, summed over the batch."""
        scores = self.scores(x) / temperature
        scores -= scores.max(0)
        weights = np.exp(scores)
        shares = weights / weights.sum(0)
        self.dy.reshape(self.classes, -1, x.shape[1])[:] = ((shares - labels) / temperature)[:, None]
        dy: Floats | None = self.dy
        for position, layer in reversed(list(enumerate(self.layers))):
            assert dy is not None
            dy = layer.backward(dy, rate, position > 0)
        return -float(np.log((shares * labels).sum(0)).sum())
