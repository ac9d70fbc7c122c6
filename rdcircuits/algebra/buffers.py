"""Which buffer each step of a plan writes to: slots by liveness, results in place of operands that die.

A kernel that can write where it is told is an `OutKernel`. Slots are assigned once, when planning; a thread's workspace
keeps their arrays between runs, so that a step that is run again allocates nothing that grows with the batch.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.fusion import SumBasis, SumEinsum
from rdcircuits.circuit import generators as g
from rdcircuits.circuit.graph import Graph

Array = npt.NDArray[Any]

#: Generators whose result may be a view of their argument.
VIEWS = (g.Reshape, g.Transpose, g.Slice, g.Broadcast, g.Spread, g.Lift, g.Concatenate, g.Sum, g.Power)


#: Generators whose kernels are known to give fresh memory, but for views.
_OURS = frozenset((*g.GENERATORS.values(), SumEinsum, SumBasis))


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


def aligned(elements: int, dtype: np.dtype[Any]) -> Array:
    """Memory that starts at a cache line, so that no vector of a kernel lies in two; numpy's starts anywhere."""
    raw = np.empty(elements * dtype.itemsize + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + elements * dtype.itemsize].view(dtype)


def carried_wires(plan: Graph) -> list[bool]:
    """For each wire whether its array has an entry for each example: batched, and dependent on something batched."""
    carried = [wire.batched for wire in plan.dom]
    for node in plan.nodes:
        depends = any(carried[number] for number in node.inputs)
        carried.extend(depends and plan.types[node.first + i].batched for i in range(node.coarity))
    return carried


class Slots:
    """The slot of each step that has one: a buffer number, and the shape it needs."""

    def __init__(self, plan: Graph, kernels: Sequence[Any]) -> None:
        self.plan = plan
        self.carried = carried_wires(plan)
        self.shapes: list[tuple[tuple[int, ...], bool]] = []
        self._free: dict[Any, list[int]] = defaultdict(list)
        self._root = self._roots()
        self._last = self._last_uses()
        self.of_step = self._assign(kernels)

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

    def _assign(self, kernels: Sequence[Any]) -> list[int | None]:
        owner: dict[int, int] = {}
        found: list[int | None] = []
        for position, (node, kernel) in enumerate(zip(self.plan.nodes, kernels, strict=True)):
            dying = [n for n in dict.fromkeys(node.inputs) if n in owner and self._last[n] == position]
            dying += [r for r in {self._root[n] for n in node.inputs} if r in owner and self._last[r] == position]
            direct = [n for n in dict.fromkeys(dying) if n in node.inputs]
            slot: int | None = None
            if isinstance(kernel, OutKernel):
                key = (self.plan.types[node.first].shape, self.carried[node.first])
                if kernel.elementwise:
                    self._release(
                        owner, [n for n in direct if self._shape(n) == key and self._unshared(n, node.inputs)]
                    )
                slot = self._take(key)
                owner[node.first] = slot
                if self._last[node.first] < 0:
                    self._release(owner, [node.first])
            self._release(owner, [n for n in dict.fromkeys(dying) if n in owner])
            found.append(slot)
        return found

    def _unshared(self, number: int, inputs: Sequence[int]) -> bool:
        """Whether no other operand is a view of this one."""
        return all(other == number or self._root[other] != number for other in inputs)

    def _shape(self, number: int) -> tuple[tuple[int, ...], bool]:
        return self.plan.types[number].shape, self.carried[number]

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
    """A thread's buffers for one program, kept from run to run while the batch size stays."""

    def __init__(self) -> None:
        self.size = -1
        self.buffers: list[Array] = []

    def arrays(self, slots: Slots, size: int, dtype: np.dtype[Any]) -> list[Array]:
        """The buffers for a batch of this size."""
        if size != self.size:
            self.buffers = [np.empty((size if carried else 1, *shape), dtype) for shape, carried in slots.shapes]
            self.size = size
        return self.buffers
