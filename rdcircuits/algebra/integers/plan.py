"""Programs over the integers: 0/1-valued batched wires as packed words, all others as integers of the width they need.

Bounds on every wire are found when the plan is made (`bounds`). Gates of bits run on packed words; what leaves the bits
(sums, counts, changes) is an array of the narrowest integer type that its bounds allow, the batch along its last axis
(of length 1 where all examples are alike), so that an element's examples lie side by side, as the bits of a word do.
Contractions whose values stay below 2^53 go to BLAS as floats, which is exact there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.bits import meanings as b
from rdcircuits.algebra.bits.chains import Chain, ReverseChain, chained
from rdcircuits.algebra.bits.chainsteps import forward, reverse_integers, takes
from rdcircuits.algebra.bits.packed import Packed
from rdcircuits.algebra.bits.slopes import Follow, Slope, following
from rdcircuits.algebra.buffers import carried_wires
from rdcircuits.algebra.checks import as_array, batch_size, check_shape
from rdcircuits.algebra.fusion import SumBasis, fuse, last_uses
from rdcircuits.algebra.integers.arguments import Narrowing, is_native, within
from rdcircuits.algebra.integers.bounds import RULES as KNOWN
from rdcircuits.algebra.integers.bounds import UNKNOWN, Bounds, bounds_of, is_bits
from rdcircuits.algebra.integers.meanings import IntMeanings
from rdcircuits.algebra.integers.pointwise import Line, in_lines, line_step, lined
from rdcircuits.algebra.integers.steps import (
    CONSTANT,
    follow,
    integer_kernel,
    narrowest,
    packed,
    slope,
    summed,
    table_sums,
    unpacked,
)
from rdcircuits.algebra.program import Program
from rdcircuits.circuit import Circuit, Node, WireType, simplify
from rdcircuits.circuit import generators as g
from rdcircuits.circuit.graph import Graph
from rdcircuits.errors import AlgebraError, ShapeError

if TYPE_CHECKING:
    from rdcircuits.algebra.integers.ring import Integers

Array = npt.NDArray[Any]
Step = Callable[..., Any]

#: Generators whose packed meaning over Z2 is also theirs over Z, at 0/1 arguments.
BITWISE = frozenset(
    {
        *(g.Multiply, g.Not, g.Xor, g.Or, g.Mux, g.Basis, g.Lift, g.Power),
        *(g.Reshape, g.Transpose, g.Gather, g.Slice, g.Place, g.Concatenate, g.Broadcast),
    }
)


class IntegerProgram(Program):
    """A circuit over Z, planned for inputs within `ranges` and batches up to `batch`."""

    algebra: Integers

    def __init__(self, circuit: Circuit, algebra: Integers, ranges: Sequence[Bounds], batch: int) -> None:
        self.circuit, self.algebra, self.batch, self.ranges = circuit, algebra, batch, tuple(ranges)
        plan = fuse(simplify(circuit, following))
        bounds = bounds_of(plan, ranges, batch)
        packed = _representations(plan, bounds)
        for wire in in_lines(plan, bounds, packed):
            packed[wire] = False
        self.plan, origin = chained(
            plan,
            packed.__getitem__,
            lambda wire: is_bits(bounds[wire]) and not plan.types[wire].batched,
            lambda chain, change: takes(chain, bounds[change]),
        )
        bounds, packed = [bounds[wire] for wire in origin], [packed[wire] for wire in origin]
        self.plan, origin = lined(self.plan, bounds, packed, carried_wires(self.plan))
        self.bounds, self._packed = [bounds[wire] for wire in origin], [packed[wire] for wire in origin]
        self._carried = carried_wires(self.plan)
        self._checked_by_lines, self._whole = _only_in_lines(self.plan), _only_out_of_lines(self.plan)
        self._narrowings = [Narrowing(one) for one in self.ranges]
        steps = self._with_constants([self._step(node) for node in self.plan.nodes])
        self._steps = list(zip(self.plan.nodes, steps, last_uses(self.plan), strict=True))

    def settings(self) -> tuple[Any, Any]:
        """The ranges of the inputs, and the largest batch."""
        return self.ranges, self.batch

    def check_feedback(self, count: int) -> None:
        """An `AlgebraError` where one of the first outputs may leave the range planned for the same input."""
        for position, (number, (low, high)) in enumerate(zip(self.plan.outputs[:count], self.ranges, strict=False)):
            found = self.bounds[number]
            if found[0] < low or found[1] > high:
                raise AlgebraError(
                    f"output {position} may reach {found[0]}..{found[1]}, but it is to be fed back to input "
                    f"{position}, which is planned for {low}..{high}: bits over Z need an optimiser that keeps "
                    f"them bits, such as votes"
                )

    def explain(self) -> str:
        """The plan as text; packed wires and the integer type of the others stand at the end of each line."""
        head, *lines = super().explain().split("\n")
        shown = [
            f"{line}   [{'bits' if self._packed[node.first] else narrowest(self.bounds[node.first])}]"
            for line, node in zip(lines, self.plan.nodes, strict=True)
        ]
        return "\n".join([head, *shown])

    def __call__(self, *inputs: Any, batch: int | None = None) -> Any:
        """Run in 64-bit integers and packed bits; see `Program`. Results are int64."""
        values, rows = self._arguments(inputs, batch)
        for node, step, dead in self._steps:
            made = step(rows, *[values[number] for number in node.inputs])
            values.extend(made if isinstance(made, tuple) else (made,))
            for number in dead:
                values[number] = None
        found = [
            values[number][..., 0]
            if number in self._whole
            else self._result(values[number], self._packed[number], wire, rows)
            for number, wire in zip(self.plan.outputs, self.circuit.cod, strict=True)
        ]
        return found[0] if len(found) == 1 else tuple(found)

    def _arguments(self, inputs: Sequence[Any], batch: int | None) -> tuple[list[Any], int]:
        dom = self.circuit.dom
        if len(inputs) != len(dom):
            raise ShapeError(f"the circuit takes {len(dom)} inputs, found {len(inputs)}")
        values: list[Any] = []
        batch = batch_size(batch)
        for position, (one, wire, bounds) in enumerate(zip(inputs, dom, self.ranges, strict=True)):
            what = f"input {position}"
            shape = (len(one), *one.shape) if isinstance(one, Packed) else as_array(one, what).shape
            batch = check_shape(shape, wire, what, batch)
            values.append(self._argument(one, wire, bounds, what, position))
        rows = 1 if batch is None else batch
        if rows > self.batch:
            raise ShapeError(
                f"a batch of {rows} examples: the plan was made for up to {self.batch}; compile with batch="
            )
        return values, rows

    def _argument(self, one: Any, wire: WireType, bounds: Bounds, what: str, position: int) -> Any:
        if isinstance(one, Packed):
            as_bits = self._packed[position]
            return one.words if as_bits else unpacked(one.words, one.rows).astype(narrowest(bounds))
        if position in self._checked_by_lines and is_native(one):
            return one[..., None]
        if not wire.batched:
            return self._narrowings[position](one, what)[..., None]
        array = within(one, bounds, what)
        if self._packed[position]:
            return Packed.of(array).words
        return np.ascontiguousarray(np.moveaxis(array.astype(narrowest(bounds)), 0, -1))

    def _result(self, value: Any, as_bits: bool, wire: WireType, rows: int) -> Array:
        whole = unpacked(value, rows) if as_bits else value
        if not wire.batched:
            return np.array(whole[..., 0], dtype=np.int64)
        whole = np.moveaxis(np.broadcast_to(whole, (*wire.shape, rows)), -1, 0)
        return np.array(whole, dtype=np.int64, order="C")

    def _with_constants(self, steps: Sequence[Step]) -> list[Step]:
        """The steps, those that give the same in every run done once for all."""
        known: dict[int, Array] = {}
        made = []
        for node, step in zip(self.plan.nodes, steps, strict=True):
            alike = isinstance(node.generator, (*CONSTANT, Line)) and not self._carried[node.first]
            if alike and node.coarity == 1 and node.first not in self._whole and all(n in known for n in node.inputs):
                found = step(1, *(known[number] for number in node.inputs))
                known[node.first] = found[0] if isinstance(found, tuple) else found
                step = _given(known[node.first])
            made.append(step)
        return made

    def _step(self, node: Node) -> Step:
        generator, out = node.generator, self._packed[node.first]
        flags = [self._packed[number] for number in node.inputs]
        bits = all(is_bits(self.bounds[number]) for number in node.inputs)
        types = [self.plan.types[number] for number in node.inputs]
        if isinstance(generator, (Chain, ReverseChain)):
            return self._chain_step(node, generator)
        if isinstance(generator, Line):
            return self._line_step(node, generator, flags)
        if isinstance(generator, Slope):
            return slope(
                generator, [self.bounds[number] for number in node.inputs], flags, narrowest(self.bounds[node.first])
            )
        if out and bits and isinstance(generator, g.Lookup):
            lookup = b.lookup(types, flags)
            return lambda rows, *xs: lookup(rows, *(_bytes(x, f) for x, f in zip(xs, flags, strict=True)))
        if out and bits and type(generator) in BITWISE:
            return _packed_step(generator, flags)
        if isinstance(generator, g.SumBatch) and flags[0]:
            return lambda rows, x: b.counts(x)[..., None]
        if isinstance(generator, (g.Sum, g.Popcount)) and not out:
            return summed(generator, flags[0], narrowest(self.bounds[node.first]))
        if isinstance(generator, SumBasis) and flags == [False, True, True]:
            return table_sums(generator, narrowest(self.bounds[node.first]))
        if isinstance(generator, Follow) and flags == [False, False, True]:
            low, high = self.bounds[node.inputs[1]]
            if low >= -128 and high <= 127:
                return follow(
                    narrowest(self.bounds[node.inputs[0]], self.bounds[node.first]), narrowest(self.bounds[node.first])
                )
        return self._integer_step(node, flags)

    def _chain_step(self, node: Node, generator: Chain | ReverseChain) -> Step:
        """A chain of lookup gates forward or back, its tables as bytes."""
        lead = 1 if isinstance(generator, Chain) else 2
        if isinstance(generator, Chain):
            run = forward(generator)
        else:
            kinds = [narrowest(self.bounds[node.first + i]) for i in range(node.coarity)]
            run = reverse_integers(generator, self.bounds[node.inputs[0]], kinds)
        if lead == 2 and self._packed[node.inputs[0]]:
            return lambda rows, dy, x, *tables: run(rows, unpacked(dy, rows), x, *(one[..., 0] for one in tables))
        return lambda rows, *xs: run(rows, *xs[:lead], *(one[..., 0] for one in xs[lead:]))

    def _line_step(self, node: Node, generator: Line, flags: Sequence[bool]) -> Step:
        """A line of operations on integers; packed operands are unpacked."""
        outs = range(node.first, node.first + node.coarity)
        ranges = [self.bounds[number] for number in node.inputs]
        shape, carried = self.plan.types[node.first].shape, self._carried[node.first]

        def refuse(position: int, array: Array) -> None:  # others than arguments are known to be within bounds
            within(array[..., 0], ranges[position], f"input {node.inputs[position]}")

        run = line_step(
            generator.kernel(ranges, node.coarity),
            [np.dtype(np.int64) if number in self._whole else narrowest(self.bounds[number]) for number in outs],
            lambda rows: (*shape, rows if carried else 1),
            refuse,
        )
        if not any(flags):
            return run
        return lambda rows, *xs: run(
            rows, *(unpacked(x, rows) if flag else x for x, flag in zip(xs, flags, strict=True))
        )

    def _integer_step(self, node: Node, flags: Sequence[bool]) -> Step:
        """A step on integers of the result's width; packed operands are unpacked, 0/1 results packed again."""
        bounds = [self.bounds[number] for number in node.inputs]
        outs = range(node.first, node.first + node.coarity)
        wide = narrowest(*bounds, *(self.bounds[number] for number in outs), *_inner(node, bounds))
        kernel = integer_kernel(
            node, bounds, self.bounds[node.first], IntMeanings(wide, self.algebra.meanings, self.algebra)
        )
        known = type(node.generator) in KNOWN

        def result(rows: int, found: Any, number: int) -> Any:
            if not known:
                found = within(found, UNKNOWN, f"the result of {node.generator.name}")
            if self._packed[number]:
                return packed(found, rows)
            return found.astype(narrowest(self.bounds[number]), copy=False)

        def step(rows: int, *xs: Any) -> Any:
            arrays = [
                (unpacked(x, rows) if flag else x).astype(wide, copy=False) for x, flag in zip(xs, flags, strict=True)
            ]
            found = kernel(rows, *arrays)
            if isinstance(found, tuple):
                return tuple(result(rows, one, number) for one, number in zip(found, outs, strict=True))
            return result(rows, found, node.first)

        return step


def _given(value: Any) -> Step:
    return lambda rows, *xs: value


def _only_in_lines(plan: Graph) -> set[int]:
    """The inputs, the same for all examples, that lines alone read, which look whether integers are within bounds."""
    readers: dict[int, list[Node]] = {}
    for node in plan.nodes:
        for number in node.inputs:
            readers.setdefault(number, []).append(node)
    return {
        number
        for number, wire in enumerate(plan.dom)
        if not wire.batched
        and number in readers
        and number not in plan.outputs
        and all(isinstance(node.generator, Line) for node in readers[number])
    }


def _only_out_of_lines(plan: Graph) -> set[int]:
    """The outputs, the same for all examples and each given once, that lines make and nothing reads."""
    read = {number for node in plan.nodes for number in node.inputs}
    return {
        number
        for node in plan.nodes
        for number in range(node.first, node.first + node.coarity)
        if isinstance(node.generator, Line)
        and not plan.types[number].batched
        and number not in read
        and plan.outputs.count(number) == 1
    }


def _representations(plan: Graph, bounds: Sequence[Bounds]) -> list[bool]:
    """For each wire whether it is packed: bits, batched, and dependent on something batched."""
    return [one and is_bits(found) for one, found in zip(carried_wires(plan), bounds, strict=True)]


def _packed_step(generator: Any, flags: Sequence[bool]) -> Step:
    meaning = b.MEANINGS[type(generator)]
    return lambda rows, *xs: meaning(
        generator, rows, *(b.words_of(_bytes(x, f), f, rows) for x, f in zip(xs, flags, strict=True))
    )


def _bytes(x: Any, as_bits: bool) -> Any:
    """A wire that is the same for all examples as 0/1 bytes without the batch axis."""
    return x if as_bits else x[..., 0].astype(np.uint8)


def _inner(node: Node, bounds: Sequence[Bounds]) -> list[Bounds]:
    """Bounds of what a step computes on the way to its result."""
    if isinstance(node.generator, g.Mux) and is_bits(bounds[0]):
        return []
    if isinstance(node.generator, (g.Xor, g.Or, g.Mux, g.Lookup, g.Basis, SumBasis, Follow)):
        top = max(1, *(max(-low, high) for low, high in bounds))
        reach = min(4 * top ** len(bounds) * 2 ** len(bounds), (1 << 63) - 1)
        return [(-reach, reach)] if not all(is_bits(one) for one in bounds) else [(-4, 4)]
    return []
