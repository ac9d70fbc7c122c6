"""`RealStepper`: a training step run again and again on values of its own, many steps a call, in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.aligned import aligned
from rdcircuits.algebra.program import Stepper
from rdcircuits.algebra.reals.runner import Lowered

if TYPE_CHECKING:
    from rdcircuits.algebra.reals.runner import RealRunner

Array = npt.NDArray[Any]

#: Batch sizes whose plans are kept: the whole one, and an epoch's last.
_KEPT = 2


class RealStepper(Stepper):
    """Values, a plan for each batch size that replaces them in place, and arrays from which steps are fed."""

    def __init__(self, runner: RealRunner, values: Sequence[Array]) -> None:
        self.plan, self.dtype = runner.plan, runner.dtype
        self.count = len(values)
        self._values = [aligned(array.size, self.dtype) for array in values]
        for mine, array in zip(self._values, values, strict=True):
            mine[:] = np.reshape(array, -1)
        self._plans: dict[int, Lowered] = {}
        self._kinds = (*runner.plan.graph.dom[self.count :], runner.plan.graph.cod[self.count + 1])
        self._room = 0, 0
        self._arrays: list[Array] = []
        self._feeds: list[Array] = []
        self._loss = np.zeros(1, self.dtype)
        self.losses: list[float] = []
        self.stopped = False
        self._packed = True

    def feed(self, count: int, size: int) -> list[Array]:
        """See `Stepper`."""
        if count > self._room[0] or count * size > self._room[1]:
            self._room = max(count, self._room[0]), max(count * size, self._room[1])
            self._arrays = [
                np.zeros((self._room[1] if wire.batched else self._room[0], *wire.shape), self.dtype)
                for wire in self._kinds
            ]
        rows = [count * size if wire.batched else count for wire in self._kinds]
        self._feeds = [array[:length] for array, length in zip(self._arrays, rows, strict=True)]
        return self._feeds[:-1]

    def most(self, size: int) -> int | None:
        """See `Stepper`."""
        return 1 if self._plan(size).still else None

    def run(self, count: int, size: int) -> None:
        """See `Stepper`."""
        done = self._run(self._feeds, count, size)
        if done < count and not self.stopped:
            self._packed = False  # the inputs are no bits
            self._plans.clear()
            step = self.most(size) or count - done
            while done < count and not self.stopped:
                rows = [done * size if wire.batched else done for wire in self._kinds]
                feeds = [array[start:] for array, start in zip(self._feeds, rows, strict=True)]
                self._plan(size).fed = None
                done += self._run(feeds, step, size)

    def _run(self, feeds: list[Array], count: int, size: int) -> int:
        """How many steps were made."""
        plan = self._plan(size)
        if plan.still:
            if count > 1:
                raise ValueError(f"{count} steps a call, this program makes one")
            self._bind_still(plan, feeds)
        memories = [*plan.inputs[self.count :], plan.outputs[self.count + 1]]
        moving = [
            (memory.slot, array.reshape(-1), memory.size * self.dtype.itemsize)
            for memory, array in zip(memories, feeds, strict=True)
        ]
        return plan.tape.steps(count, moving, plan.outputs[self.count].slot, self)

    def predictions(self, count: int, size: int) -> Array:
        """See `Stepper`."""
        return self._feeds[-1]

    def values(self) -> tuple[Array, ...]:
        """See `Stepper`."""
        shapes = [wire.shape for wire in self.plan.graph.dom[: self.count]]
        return tuple(array.reshape(shape).copy() for array, shape in zip(self._values, shapes, strict=True))

    def _plan(self, size: int) -> Lowered:
        if size not in self._plans:
            while len(self._plans) >= _KEPT:
                self._plans.pop(next(iter(self._plans)))
            moving = range(self.count, len(self.plan.graph.dom))
            plan = Lowered(self.plan, size, self.dtype, self.count, moving, self._packed)
            for memory, array in zip(plan.inputs, self._values, strict=False):
                plan.tape.bind(memory.slot, array)
            plan.tape.bind(plan.outputs[self.count].slot, self._loss)
            if not plan.still:
                plan.tape.settle()
            self._plans[size] = plan
        return self._plans[size]

    def _bind_still(self, plan: Lowered, feeds: list[Array]) -> None:
        """Let the plan's products read the feeds where they are."""
        if plan.fed is not self._arrays:
            for memory, array in zip(plan.inputs[self.count :], feeds, strict=False):
                plan.tape.bind(memory.slot, array.reshape(-1))
            plan.tape.settle()
            plan.fed = self._arrays

    @property
    def elements(self) -> int:
        """Elements of memory that the values, the plans and the feeds take."""
        kept = sum(array.size for array in self._values) + sum(plan.elements for plan in self._plans.values())
        return kept + sum(array.size for array in self._arrays)
