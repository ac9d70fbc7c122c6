"""From the fused graph of a circuit to instructions, for one batch size.

Each wire has a value: a view of memory, or an operation of a chain that is still open, or it is left for the node that
takes it (`deferred`), so that windows need no copy. Structure is strides: reshapes, transposes, slices and broadcasts
move nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.reals import instructions as ins
from rdcircuits.algebra.reals.chains import Chain, result_view
from rdcircuits.algebra.reals.views import Memory, Shape, View, row_major, whole
from rdcircuits.circuit import Node, WireType
from rdcircuits.circuit import generators as g
from rdcircuits.circuit.graph import Graph

Array = npt.NDArray[Any]

#: Elements up to which a chain is emitted whole, whatever of it is wanted first.
_SMALL = 4096

#: An operation of an open chain.
Pending = tuple[Chain, int]
#: The nodes' positions in the order in which they are lowered, and those of them that only make outputs.
Order = tuple[list[int], set[int]]
#: rule(lowering, node) → the value of the node's output.
Rule = Callable[["Lowering", Node], "View | Pending"]


class Lowering:
    """The lowering of one graph; `instructions` is what it made."""

    def __init__(
        self,
        graph: Graph,
        order: Order,
        size: int,
        dtype: np.dtype[Any],
        rules: Mapping[type[Any], Rule],
        scatter: Callable[[Lowering, Node, Array, int], View],
        checked: int = 0,
    ) -> None:
        self.graph, self.size, self.dtype, self.rules = graph, size, dtype, rules
        self.order, self.late = order
        self.scatter, self.checked = scatter, checked
        self.instructions: list[ins.Instruction] = []
        self.values: dict[int, View | Pending] = {}
        self.deferred: dict[int, Node] = {}
        self.chains: list[Chain] = []
        self.constants: dict[Any, Memory] = {}
        self.inputs = [Memory("input", self.full_size(wire), i) for i, wire in enumerate(graph.dom)]
        self.outputs = [Memory("output", self.full_size(wire), i) for i, wire in enumerate(graph.cod)]
        self.is_late = False
        self.uses = _uses(graph)
        self.users = {number: node for node in graph.nodes for number in node.inputs}
        self.left: dict[int, int] = {}

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
            node = self.deferred.pop(number)
            self.values[number] = self.rules[type(node.generator)](self, node)
            self.spend(node)
        found = self.values[number]
        if isinstance(found, tuple):
            self.flush(*found)
            found = self.values[number]
        assert isinstance(found, View)
        return found

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

    # ---- chains ----

    def argument(self, chain: Chain, number: int) -> Any:
        """A wire as an argument of an operation of this chain."""
        found = self.values.get(number)
        if isinstance(found, tuple) and found[0] is chain:
            return "made", found[1]
        return chain.load(self.view(number))

    def chain_for(self, shape: Shape, numbers: Sequence[int]) -> Chain:
        """The open chain that an operation on these wires belongs to."""
        masks = []
        for number in numbers:
            found = None if number in self.deferred else self.values[number]
            if isinstance(found, tuple):
                masks.append(found[0].live)
                continue
            view = self.view(number)
            masks.append(tuple(n != 1 and s != 0 for n, s in zip(view.shape, view.strides, strict=True)))
        live = tuple(any(mask[axis] for mask in masks) for axis in range(len(shape)))
        for number in numbers:
            found = self.values[number]
            if isinstance(found, tuple) and (found[0].full, found[0].live, found[0].late) != (
                shape,
                live,
                self.is_late,
            ):
                self.flush(*found)
        pending = [found[0] for number in numbers if isinstance(found := self.values[number], tuple)]
        return next((chain for chain in pending if not chain.is_full), None) or self.open_chain(shape, live)

    def open_chain(self, shape: Shape, live: tuple[bool, ...]) -> Chain:
        """An open chain over an index space and its live axes that has room."""
        for chain in reversed(self.chains):
            if (chain.full, chain.live, chain.late) == (shape, live, self.is_late) and not chain.is_half_full:
                return chain
        made = Chain(shape, live, self.is_late)
        self.chains.append(made)
        return made

    def flush(self, chain: Chain, wanted: int | None = None) -> None:
        """Emit a chain; its results that are still wanted get memory. Of a large one, where a result is `wanted`, only
        the operations that make that: the others wait, so that what they need need not be kept meanwhile.
        """
        if chain not in self.chains:
            return
        self.chains.remove(chain)
        every = range(len(chain.operations))
        now = set(every if wanted is None or prod(chain.shape) <= _SMALL else chain.needed([wanted]))
        later = {n for i in every if i not in now for kind, n in chain.operations[i][1] if kind == "made"}
        stored = [n for n in sorted(now) if n in later or any(self.left.get(w, 0) > 0 for w in chain.wires.get(n, ()))]
        targets = {n: self._target(chain, n) for n in stored}
        taken = self.graph.outputs[: self.checked]
        checks = {n for n in stored if any(wire in taken for wire in chain.wires.get(n, ()))}
        instruction = chain.instruction(stored, targets.__getitem__, checks)
        if instruction is not None:
            self.emit(instruction)
        for n in stored:
            for wire in chain.wires.get(n, ()):
                self.values[wire] = chain.spread(targets[n])
        if len(now) < len(chain.operations):
            self._keep(chain, now, targets)

    def _keep(self, chain: Chain, made: set[int], targets: dict[int, View]) -> None:
        """Open a chain of the operations that are not made yet."""
        rest = Chain(chain.full, chain.live, chain.late)
        self.chains.append(rest)
        known: dict[int, Any] = {}
        for number, (code, arguments) in enumerate(chain.operations):
            if number in made:
                continue
            mapped = [
                rest.load(chain.spread(chain.loads[n] if kind == "load" else targets[n]))
                if kind == "load" or n in made
                else known[n]
                for kind, n in arguments
            ]
            known[number] = rest.make(code, *mapped)
            for wire in chain.wires.get(number, ()):
                rest.wires.setdefault(known[number][1], []).append(wire)
                self.values[wire] = rest, known[number][1]

    def _target(self, chain: Chain, n: int) -> View:
        """Where a result goes: straight to an output of the program where it fits, else to new memory."""
        for wire in chain.wires.get(n, ()):
            if wire in self.graph.outputs and all(
                alive or length == 1 for alive, length in zip(chain.live, chain.full, strict=True)
            ):
                memory = self.outputs[self.graph.outputs.index(wire)]
                kind = self.graph.types[wire]
                if not kind.batched or self.size == 1:
                    return result_view(chain, memory)
        return result_view(chain, Memory("buffer", prod(chain.shape)))

    def operation(self, node: Node, build: Callable[..., Any]) -> Pending:
        """An elementwise node: `build(chain, *arguments)` makes its operations."""
        shape = self.full(self.graph.types[node.first])
        chain = self.chain_for(shape, node.inputs)
        arguments = [self.argument(chain, number) for number in node.inputs]
        kind, number = build(self, chain, *arguments)
        if kind == "load":
            kind, number = chain.make(ins.COPY, (kind, number))
        chain.wires.setdefault(number, []).append(node.first)
        return chain, number

    # ---- the whole ----

    def run(self) -> None:
        """Lower every node in order, then bring the outputs to their places."""
        for i, (memory, wire) in enumerate(zip(self.inputs, self.graph.dom, strict=True)):
            self.values[i] = self.batch_first(memory, wire)
        self.left = dict(self.uses)
        for position in self.order:
            node = self.graph.nodes[position]
            if node.inputs:
                if self.is_late and position not in self.late:
                    self.flush_all(late=True)
                self.is_late = position in self.late
            self._node(node)
        self.flush_all()
        self._outputs()

    def flush_all(self, late: bool = False) -> None:
        """Emit all open chains, or those alone that only make outputs."""
        for chain in list(self.chains):
            if chain.late or not late:
                self.flush(chain)

    def _node(self, node: Node) -> None:
        if self._defers(node):
            self.deferred[node.first] = node
            return
        self.values[node.first] = self.rules[type(node.generator)](self, node)
        self.spend(node)

    def spend(self, node: Node) -> None:
        """The node's inputs have one use less."""
        for number in node.inputs:
            self.left[number] -= 1

    def _defers(self, node: Node) -> bool:
        if isinstance(node.generator, (g.Gather, g.FirstMaximum, g.Place)):
            return True
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


def _uses(graph: Graph) -> dict[int, int]:
    """How often each wire is taken, as an output too."""
    found = dict.fromkeys(range(len(graph.types)), 0)
    for number in (*graph.outputs, *(number for node in graph.nodes for number in node.inputs)):
        found[number] += 1
    return found
