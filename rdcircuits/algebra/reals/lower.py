"""From a plan to instructions, for one batch size.

Each wire has a value: a view of memory, or an operation of a stretch that is still open, or it is left for the node
that takes it (`deferred`), so that windows need no copy. Structure is strides: reshapes, transposes, slices and
broadcasts move nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.plans.fuse import SumBasis
from rdcircuits.algebra.plans.plan import Plan
from rdcircuits.algebra.plans.regions import Argument, Regions
from rdcircuits.algebra.reals import instructions as ins
from rdcircuits.algebra.reals.gate_instructions import Pack, Unpack
from rdcircuits.algebra.reals.gates import PinChanges, Slope
from rdcircuits.algebra.reals.schedule import late_nodes
from rdcircuits.algebra.reals.stretches import Stretch, result_view
from rdcircuits.algebra.reals.views import Memory, Shape, View, reshaped, row_major, whole
from rdcircuits.circuit import Node, WireType
from rdcircuits.circuit import generators as g

Array = npt.NDArray[Any]

#: Elements up to which a stretch is emitted whole, whatever of it is wanted first.
_SMALL = 4096

#: What takes changes of layers as lines in any order.
CHANGED = (SumBasis, Slope, PinChanges)
#: An operation of an open stretch.
Pending = tuple[Stretch, int]
#: rule(lowering, node) → the value of the node's output.
Rule = Callable[["Lowering", Node], "View | Pending"]


class Lowering:
    """The lowering of one plan; `instructions` is what it made."""

    def __init__(
        self,
        plan: Plan,
        size: int,
        dtype: np.dtype[Any],
        rules: Mapping[type[Any], Rule],
        scatter: Callable[[Lowering, Node, Array, int], View],
        checked: int = 0,
        bit_rules: Mapping[type[Any], Callable[[Lowering, Node], View]] | None = None,
    ) -> None:
        self.graph, self.size, self.dtype, self.rules = plan.graph, size, dtype, rules
        self.plan, self.bit_rules = plan, bit_rules or {}
        #: Lines of bits of wires that carry 0 and 1 alone, and how many elements such a line takes.
        self.bits: dict[int, View] = {}
        self.width = -(-size // 64) * (8 // dtype.itemsize)
        self.late = late_nodes(plan)
        self.scatter, self.checked = scatter, checked
        self.instructions: list[ins.Instruction] = []
        self.values: dict[int, View] = {}
        #: Wires as lines (see `structure.lines`), each made once.
        self.lines: dict[int, View] = {}
        self.deferred: dict[int, Node] = {}
        self.stretches = Regions(Stretch, self.flush)
        self.constants: dict[Any, Memory] = {}
        self.inputs = [Memory("input", self.full_size(wire), i) for i, wire in enumerate(plan.graph.dom)]
        self.outputs = [Memory("output", self.full_size(wire), i) for i, wire in enumerate(plan.graph.cod)]
        self.is_late = False
        self.uses = plan.uses
        self.users = {number: node for node in plan.nodes for number in node.inputs}
        self.left: list[int] = []

    # ---- shapes ----

    def full(self, wire: WireType) -> Shape:
        """The lengths of a wire, the batch last."""
        return (*wire.shape, self.size) if wire.batched else wire.shape

    def full_size(self, wire: WireType) -> int:
        """Elements of a wire."""
        return prod(self.full(wire))

    def batch_first(self, memory: Memory, wire: WireType) -> View:
        """A caller's array, whose first axis is the batch, seen with the batch last."""
        if not wire.batched:
            return whole(memory, wire.shape)
        return View(memory, self.full(wire), (*row_major(wire.shape), wire.size))

    # ---- values ----

    def view(self, number: int) -> View:
        """A wire's array; what it waits for is done now."""
        if number in self.deferred:
            self._make(self.deferred.pop(number))
        if number in self.bits and number not in self.values:
            self.values[number] = self._unpacked(number)
        self.stretches.close(number)
        return self.values[number]

    def is_bits(self, number: int) -> bool:
        """Whether a wire is there as lines of bits."""
        if number in self.deferred and self._carries_bits(number):
            self._make(self.deferred.pop(number))
        return number in self.bits

    def bits_of(self, number: int) -> View:
        """A wire that carries bits as lines of bits, packed where it is not yet."""
        if not self.is_bits(number):
            view, shape = self.view(number), (self.graph.types[number].size, self.size)
            lines = reshaped(view, shape) or reshaped(self.plain(view), shape)
            assert lines is not None
            self.bits[number] = self.buffer((shape[0], self.width))
            self.emit(Pack([self.bits[number]], [lines]))
        return self.bits[number]

    def _unpacked(self, number: int) -> View:
        wire = self.graph.types[number]
        out = self.buffer((wire.size, self.size))
        self.emit(Unpack([out], [self.bits[number]]))
        return View(out.memory, self.full(wire), row_major(self.full(wire)))

    def _carries_bits(self, number: int) -> bool:
        """Whether a wire is to be lines of bits."""
        return bool(self.bit_rules) and self.plan.forms[number].is_bits

    def buffer(self, shape: Shape) -> View:
        """New memory."""
        return whole(Memory("buffer", prod(shape)), shape)

    def emit(self, instruction: ins.Instruction) -> None:
        """One more instruction, but for those that do nothing."""
        if any(view.size for view in instruction.outs):
            self.instructions.append(instruction)

    def copy(self, view: View, target: View) -> View:
        """Copy elements."""
        self.emit(ins.Elementwise([target], [view], view.shape, [(ins.COPY, 0, 1, 1)]))
        return target

    def plain(self, view: View) -> View:
        """The view, or a copy of it without gaps."""
        return view if view.contiguous else self.copy(view, self.buffer(view.shape))

    def constant(self, value: float, shape: Shape) -> View:
        """One number, repeated."""
        return View(self._kept(np.asarray([value], self.dtype)), shape, (0,) * len(shape))

    def array(self, values: Array) -> View:
        """Numbers of the plan, or indices, as an array."""
        return whole(self._kept(values), values.shape)

    def _kept(self, values: Array) -> Memory:
        key = (values.dtype.str, values.tobytes())
        if key not in self.constants:
            flat = np.ascontiguousarray(values).ravel()
            self.constants[key] = Memory("constant", flat.size, values=flat)
        return self.constants[key]

    def alone(self, number: int) -> bool:
        """Whether a wire has a single use."""
        return self.uses[number] == 1

    # ---- stretches ----

    def argument(self, stretch: Stretch, number: int) -> Argument:
        """A wire as an argument of an operation of this stretch."""
        owner, made = self.stretches.owner.get(number, (None, -1))
        return ("made", made) if owner is stretch else stretch.load(self.view(number))

    def stretch_for(self, shape: Shape, numbers: Sequence[int], views: Sequence[View] = (), room: int = 0) -> Stretch:
        """The open stretch that an operation on these wires, and on other views, belongs to; with `room` for as many
        operations and views, where one takes many.
        """
        masks = [tuple(n != 1 and s != 0 for n, s in zip(view.shape, view.strides, strict=True)) for view in views]
        for number in numbers:
            if number in self.stretches.owner:
                masks.append(self.stretches.owner[number][0].live)
                continue
            view = self.view(number)
            masks.append(tuple(n != 1 and s != 0 for n, s in zip(view.shape, view.strides, strict=True)))
        live = tuple(any(mask[axis] for mask in masks) for axis in range(len(shape)))
        found = self.stretches.taking((shape, live, self.is_late), numbers)
        return found if found.has_room(room) else self.open_stretch(shape, live)

    def open_stretch(self, shape: Shape, live: tuple[bool, ...]) -> Stretch:
        """An open stretch over an index space and its live axes that has room."""
        return self.stretches.opened((shape, live, self.is_late))

    def flush(self, stretch: Stretch, wanted: int | None = None) -> None:
        """Emit a stretch; its results that are still wanted get memory. Of a large one, where a result is `wanted`,
        only the operations that make that: the others wait, so that what they need need not be kept meanwhile.
        """
        operations, wires = stretch.operations, stretch.wires
        every = range(len(operations))
        now = set(every if wanted is None or prod(stretch.shape) <= _SMALL else stretch.needed([wanted]))
        later = {n for i in every if i not in now for kind, n in operations[i].arguments if kind == "made"}
        stored = [n for n in sorted(now) if n in later or any(self.left[w] > 0 for w in wires.get(n, ()))]
        targets = {n: self._target(stretch, n) for n in stored}
        taken = self.graph.outputs[: self.checked]
        checks = {n for n in stored if any(wire in taken for wire in wires.get(n, ()))}
        instruction = stretch.instruction(stored, targets.__getitem__, checks)
        if instruction is not None:
            self.emit(instruction)
        for n in stored:
            for wire in wires.get(n, ()):
                self.values[wire] = stretch.spread(targets[n])
        if len(now) < len(operations):
            self._keep(stretch, now, targets)

    def _keep(self, stretch: Stretch, made: set[int], targets: dict[int, View]) -> None:
        """Open a stretch of the operations that are not made yet."""
        rest = Stretch((stretch.full, stretch.live, stretch.late))
        self.stretches.open.append(rest)
        known: dict[int, Argument] = {}
        for number, (code, arguments) in enumerate(stretch.operations):
            if number in made:
                continue
            mapped = [
                rest.load(stretch.spread(stretch.loads[n] if kind == "load" else targets[n]))
                if kind == "load" or n in made
                else known[n]
                for kind, n in arguments
            ]
            known[number] = rest.make(code, *mapped)
            for wire in stretch.wires.get(number, ()):
                self.stretches.own(wire, rest, known[number][1])

    def _target(self, stretch: Stretch, n: int) -> View:
        """Where a result goes: straight to an output of the program where it fits, else to new memory."""
        for wire in stretch.wires.get(n, ()):
            if wire in self.graph.outputs and all(
                alive or length == 1 for alive, length in zip(stretch.live, stretch.full, strict=True)
            ):
                memory = self.outputs[self.graph.outputs.index(wire)]
                kind = self.graph.types[wire]
                if not kind.batched or self.size == 1:
                    return result_view(stretch, memory)
        return result_view(stretch, Memory("buffer", prod(stretch.shape)))

    def operation(self, node: Node, build: Callable[..., Any]) -> Pending:
        """An elementwise node: `build(stretch, *arguments)` makes its operations."""
        shape = self.full(self.graph.types[node.first])
        stretch = self.stretch_for(shape, node.inputs)
        arguments = [self.argument(stretch, number) for number in node.inputs]
        kind, number = build(self, stretch, *arguments)
        if kind == "load":
            kind, number = stretch.make(ins.COPY, (kind, number))
        return stretch, number

    # ---- the whole ----

    def run(self) -> None:
        """Lower every node in order, then bring the outputs to their places."""
        for i, (memory, wire) in enumerate(zip(self.inputs, self.graph.dom, strict=True)):
            self.values[i] = self.batch_first(memory, wire)
        self.left = list(self.uses)
        for i in range(self.plan.arity):
            if self._carries_bits(i):
                self.bits_of(i)
        for position, node in enumerate(self.graph.nodes):
            if node.inputs:
                if self.is_late and position not in self.late:
                    self.flush_all(late=True)
                self.is_late = position in self.late
            self._node(node)
        self.flush_all()
        self._outputs()

    def flush_all(self, late: bool = False) -> None:
        """Emit all open stretches, or those alone that only make outputs."""
        for stretch in list(self.stretches.open):
            if stretch.late or not late:
                self.stretches.drop(stretch)
                self.flush(stretch)

    def _node(self, node: Node) -> None:
        if self._defers(node):
            self.deferred[node.first] = node
        else:
            self._make(node)

    def _make(self, node: Node) -> None:
        """A node's value, by its rule."""
        if self._carries_bits(node.first):
            self.bits[node.first] = self.bit_rules[type(node.generator)](self, node)
            self.spend(node)
            return
        made = self.rules[type(node.generator)](self, node)
        if isinstance(made, View):
            self.values[node.first] = made
        else:
            self.stretches.own(node.first, *made)
        self.spend(node)

    def spend(self, node: Node) -> None:
        """The node's inputs have one use less."""
        for number in node.inputs:
            self.left[number] -= 1

    def _defers(self, node: Node) -> bool:
        if isinstance(node.generator, (g.Gather, g.FirstMaximum, g.Place)):
            return True
        if isinstance(node.generator, g.Reshape):
            readers = self.plan.readers[node.first]
            return bool(readers) and all(isinstance(self.plan.nodes[n].generator, CHANGED) for n in readers)
        user = self._user(node.first)
        if isinstance(node.generator, g.Einsum):
            return user is not None and isinstance(user.generator, g.ScatterAdd)
        return isinstance(node.generator, g.ScatterAdd) and user is not None and isinstance(user.generator, g.Slice)

    def _user(self, number: int) -> Node | None:
        """The node that takes a wire that is used once."""
        return self.users.get(number) if self.alone(number) else None

    def _outputs(self) -> None:
        for position, (number, memory) in enumerate(zip(self.graph.outputs, self.outputs, strict=True)):
            wire = self.graph.types[number]
            view = self.view(number)
            target = self.batch_first(memory, wire)
            if view.memory is not memory:
                self.emit(
                    ins.Elementwise([target], [view], view.shape, [(ins.COPY, 0, 1, 1), *self._checking(position)])
                )

    def _checking(self, position: int) -> list[tuple[int, int, int, int]]:
        return [(ins.CHECK, 0, 0, 0)] if position < self.checked else []
