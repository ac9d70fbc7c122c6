"""`buffers`: which buffer each node of a plan writes to: slots by liveness, results in place of operands that die.

A kernel that can write where it is told is an `OutKernel`. Buffers are assigned once, when planning; a thread's
workspace keeps their arrays between runs, so that a step that is run again allocates nothing that grows with the batch.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.plans.fuse import SumBasis, SumCredit, SumEinsum
from rdcircuits.algebra.plans.plan import Plan, Site
from rdcircuits.algebra.plans.steps import Step
from rdcircuits.circuit import Generator
from rdcircuits.circuit import generators as g

Array = npt.NDArray[Any]

#: Generators whose result may be a view of their argument.
VIEWS = (g.Reshape, g.Transpose, g.Slice, g.Broadcast, g.Spread, g.Lift, g.Concatenate, g.Sum, g.Power)


#: Generators whose kernels are known to give fresh memory, but for views.
_OURS = frozenset((*g.GENERATORS.values(), SumEinsum, SumBasis, SumCredit))


@dataclass(frozen=True)
class OutKernel:
    """A kernel that writes into `out`: `write(size, *arrays, out=array)`.

    `elementwise` says that `out` may be one of the operands.
    """

    write: Callable[..., Any]
    elementwise: bool = True

    def __call__(self, size: int, *arrays: Any, out: Array | None = None) -> Any:
        """Write the result for a batch of `size` into `out` (a new array where None), and return it."""
        return self.write(size, *arrays, out=out)


def buffers(plan: Plan, kernel: Callable[[Generator], Any]) -> Plan:
    """The plan with a buffer for each wire whose node has an `OutKernel`; real plans are laid out when lowered."""
    if all(form.kind == "real" for form in plan.forms):
        return plan
    return replace(plan, buffers=tuple(_Assignment(plan, kernel).of_wire))


class _Assignment:
    """The buffer of each wire that has one."""

    def __init__(self, plan: Plan, kernel: Callable[[Generator], Any]) -> None:
        self.plan = plan
        self.shapes: list[tuple[tuple[int, ...], bool]] = []
        self._free: dict[Any, list[int]] = defaultdict(list)
        self._root = self._roots()
        self._last = self._last_uses()
        self.of_wire: list[int | None] = [None] * len(plan.types)
        self._assign(kernel)

    def _roots(self) -> list[int]:
        """For each wire the wire whose memory it may share."""
        root = list(range(len(self.plan.types)))
        for node in self.plan.nodes:
            if isinstance(node.generator, VIEWS):
                root[node.first] = root[node.inputs[0]]
        return root

    def _last_uses(self) -> list[int]:
        """For each root the last step that may read its memory; outputs are read after all steps."""
        last = [-1] * len(self.plan.types)
        for position, node in enumerate(self.plan.nodes):
            for number in node.inputs:
                last[self._root[number]] = max(position, last[self._root[number]])
            if type(node.generator) not in _OURS:
                for number in node.inputs:  # a generator of the user's may give its argument back
                    last[self._root[number]] = len(self.plan.nodes)
        for number in self.plan.outputs:
            last[self._root[number]] = len(self.plan.nodes)
        return last

    def _assign(self, kernel: Callable[[Generator], Any]) -> None:
        owner: dict[int, int] = {}
        for position, node in enumerate(self.plan.nodes):
            dying = [n for n in dict.fromkeys(node.inputs) if n in owner and self._last[n] == position]
            dying += [r for r in {self._root[n] for n in node.inputs} if r in owner and self._last[r] == position]
            direct = [n for n in dict.fromkeys(dying) if n in node.inputs]
            writes = kernel(node.generator)
            if isinstance(writes, OutKernel):
                key = self._shape(node.first)
                if writes.elementwise:
                    self._release(
                        owner, [n for n in direct if self._shape(n) == key and self._unshared(n, node.inputs)]
                    )
                owner[node.first] = self.of_wire[node.first] = self._take(key)
                if self._last[node.first] < 0:
                    self._release(owner, [node.first])
            self._release(owner, [n for n in dict.fromkeys(dying) if n in owner])

    def _unshared(self, number: int, inputs: Sequence[int]) -> bool:
        """Whether no other operand is a view of this one."""
        return all(other == number or self._root[other] != number for other in inputs)

    def _shape(self, number: int) -> tuple[tuple[int, ...], bool]:
        return self.plan.types[number].shape, self.plan.forms[number].carried

    def _take(self, key: Any) -> int:
        if self._free[key]:
            return self._free[key].pop()
        self.shapes.append(key)
        return len(self.shapes) - 1

    def _release(self, owner: dict[int, int], numbers: Sequence[int]) -> None:
        for number in numbers:
            slot = owner.pop(number)
            self._free[self.shapes[slot]].append(slot)


class Workspace(threading.local):
    """A thread's buffers for one plan, kept from run to run while the batch size stays."""

    def __init__(self, plan: Plan, dtype: np.dtype[Any]) -> None:
        self.dtype = dtype
        pairs = zip(plan.buffers, plan.types, plan.forms, strict=True)
        self.shapes = {slot: (wire.shape, form.carried) for slot, wire, form in pairs if slot is not None}
        self.size = -1
        self.arrays: dict[int, Array] = {}

    def array(self, slot: int, size: int) -> Array:
        """The buffer for a batch of this size."""
        if size != self.size:
            self.arrays = {
                slot: np.empty((size if carried else 1, *shape), self.dtype)
                for slot, (shape, carried) in self.shapes.items()
            }
            self.size = size
        return self.arrays[slot]

    def step(self, plan: Plan, site: Site, kernel: Step) -> Step:
        """The kernel, writing to its buffer where it has one."""
        slot = plan.buffers[site.outputs[0]]
        if slot is None:
            return kernel
        return lambda size, *xs: kernel(size, *xs, out=self.array(slot, size))
