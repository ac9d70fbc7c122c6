"""Steps made many at a time, where the program has a way to (`Stepper`), and what of them is not in the position yet.

A call makes a few milliseconds' worth of steps. It makes them whole or not at all, and what they predicted is counted
afterwards, so that an interruption at any moment leaves a place to go on from.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rdcircuits.algebra.program import Stepper
from rdcircuits.learning.data import Array
from rdcircuits.learning.divergence import Diverged, first_not_finite
from rdcircuits.learning.streams import Order

if TYPE_CHECKING:
    from rdcircuits.learning.loop import Loop, Position

#: Seconds that a call takes, about; rows and bytes of input that it takes at most, where a step does not take more.
_SECONDS = 0.02
_ROWS = 4096
_BYTES = 1 << 19


@dataclass(frozen=True)
class Tally:
    """What is counted of the steps since the position: steps, predictions right and seen, the loss so far."""

    made: int
    right: int
    seen: int
    loss: float


class Chunks:
    """The steps of a loop since its position `base`."""

    def __init__(self, loop: Loop, stepper: Stepper) -> None:
        self.loop, self.stepper = loop, stepper
        self.count = 1
        self.rest = len(loop.examples) % loop.batch
        self.labels: Any = None
        self.size = loop.batch
        self.restart(loop.at)

    def restart(self, base: Position) -> None:
        """Count from this position on, whose values are the stepper's."""
        self.base = base
        self.before = len(self.stepper.losses)
        self.tally = Tally(0, base.right, base.seen, base.loss)

    def steps(self, order: Array | Order, first: int) -> Iterator[int]:
        """Make an epoch's steps from number `first` on; after each call the examples done."""
        total, batch = len(order), self.loop.batch
        whole = total // batch
        while first < whole:
            started = time.perf_counter()
            count = min(self.count, whole - first, self._most())
            self._call(order[first * batch : (first + count) * batch], count, batch)
            first += count
            spent = time.perf_counter() - started
            self.count = min(2 * self.count, 1 + int(count * _SECONDS / max(spent, 1e-9)))
            yield first * batch
        if self.rest and first == whole:
            self._call(order[whole * batch :], 1, self.rest)
            yield total

    def _most(self) -> int:
        example = self.loop.examples.inputs[:1].size * self.loop.algebra.dtype.itemsize
        rows = min(_ROWS, _BYTES // max(example, 1))
        most = self.stepper.most(self.loop.batch)
        return most if most is not None else max(rows // self.loop.batch, 1)

    def _call(self, chosen: Array, count: int, size: int) -> None:
        self.labels, self.size = self._feed(chosen, count, size), size
        self.stepper.run(count, size)
        self.account()
        if self.stepper.stopped:
            raise self._diverged()

    def _feed(self, chosen: Array, count: int, size: int) -> Array:
        """Fill the stepper's arrays for these examples; their labels."""
        loop, at = self.loop, self.base.step + self.tally.made
        feeds = self.stepper.feed(count, size)
        hypers, (inputs, labels) = feeds[:-2], feeds[-2:]
        for one, values in zip(loop.learner.hypers, hypers, strict=True):
            values[:] = [one.at(step) for step in range(at, at + count)]
        for source, target in ((loop.examples.inputs, inputs), (loop.examples.labels, labels)):
            if isinstance(source, np.ndarray) and source.dtype == target.dtype:
                np.take(source, chosen, axis=0, out=target, mode="clip")
            else:
                target[...] = source[chosen]
        return np.asarray(labels)

    def account(self) -> None:
        """Count what the last call predicted, unless that is done."""
        stepper, tally = self.stepper, self.tally
        made = len(stepper.losses) - self.before
        new = made - tally.made
        if not new:
            return
        rows = new * self.size
        found = stepper.predictions(len(self.labels) // self.size, self.size)[:rows]
        right = self.loop.learner.loss.right(found, self.labels[:rows])
        loss = tally.loss
        for value in stepper.losses[self.before + tally.made :]:
            loss += value
        self.tally = Tally(made, tally.right + int(np.count_nonzero(right)), tally.seen + right.size, loss)

    def position(self) -> Position:
        """Where the steps made so far lead."""
        self.account()
        tally, step = self.tally, self.base.step + self.tally.made
        values = self.stepper.values() if tally.made else self.base.values
        return replace(self.base, values=values, step=step, right=tally.right, seen=tally.seen, loss=tally.loss)

    def _diverged(self) -> Diverged:
        """The steps made again from the position on, up to the one that went wrong, and that one node by node."""
        loop, base, made = self.loop, self.base, self.tally.made
        assert loop.step_program is not None
        again = loop.step_program.stepper(base.values)
        assert again is not None
        self.stepper, self.before = again, 0
        self.tally = Tally(0, base.right, base.seen, base.loss)
        batches = loop.this_epoch()
        for _ in range(made - 1):
            chosen = next(batches)
            self.labels, self.size = self._feed(chosen, 1, len(chosen)), len(chosen)
            again.run(1, len(chosen))
            self.account()
        chosen = next(batches)
        x, y = loop.examples.inputs[chosen], loop.examples.labels[chosen]
        step = base.step + self.tally.made
        hyper = [np.asarray(one.at(step)) for one in loop.learner.hypers]
        where = first_not_finite(loop.algebra, loop.learner.step, [*again.values(), *hyper, x, y])
        return Diverged(step + 1, where)
