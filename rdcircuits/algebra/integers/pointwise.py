"""Stretches of a plan that work element by element on integers, each made one step: a line of operations.

An optimiser's rule is some twenty such nodes on arrays as long as the parameters; as a line they are run block by block
in the processor's registers and nearest cache (`csrc/pointwise.c`), and memory is read and written once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from rdcircuits._kernels.pointwise import Pointwise
from rdcircuits.algebra.integers.bounds import Bounds, is_bits
from rdcircuits.algebra.surgery import Step, live, renumbered, steps_of
from rdcircuits.circuit import Generator
from rdcircuits.circuit import generators as g
from rdcircuits.circuit.graph import Graph

#: The operations of csrc/pointwise.h, in its order.
OPERATIONS = (
    *("load", "store", "constant", "add", "multiply", "negate", "complement", "maximum", "at_least", "greater"),
    *("or", "xor", "select"),
)
_LEAST = 2  # nodes that are worth a line


@dataclass(frozen=True)
class Line(Generator):
    """line : arrays of one shape, or scalars → arrays of that shape, by operations on registers; an internal generator.

    `operations` are (operation, to, a, b, c, value), as in csrc/pointwise.h.
    """

    operations: tuple[tuple[int, ...], ...]
    registers: int
    wide: bool
    name = "line"

    def kernel(self, ranges: Sequence[Bounds], outputs: int) -> Pointwise:
        """What runs it, on inputs within these bounds."""
        rows = np.array(self.operations, dtype=np.int64).reshape((len(self.operations), 6))
        bounds = np.array(ranges, dtype=np.int64).reshape((len(ranges), 2))
        return Pointwise(rows, bounds, self.registers, outputs, self.wide)


@dataclass
class _Region:
    """Steps that become one line, the last at `position`."""

    steps: list[Step] = field(default_factory=list)
    position: int = -1

    @property
    def wires(self) -> set[int]:
        return {number for step in self.steps for number in step.outputs}


Key = tuple[tuple[int, ...], bool]


def lined(
    plan: Graph, bounds: Sequence[Bounds], packed: Sequence[bool], carried: Sequence[bool]
) -> tuple[Graph, list[int]]:
    """The plan with its lines as single steps, and for each of its wires the number of the same wire in `plan`.

    `packed` says of each wire whether it is in packed bits, `carried` whether its array has an entry for each example.
    """
    steps = steps_of(plan)
    found = _Finder(plan, bounds, packed, carried)
    for position, step in enumerate(steps):
        found.take(position, step)
    made = {region.position: region for region in found.regions if len(region.steps) >= _LEAST}
    replaced = {step.outputs[0] for region in made.values() for step in region.steps}
    readers: dict[int, list[int]] = {}
    for step in steps:
        for number in step.inputs:
            readers.setdefault(number, []).append(step.outputs[0])
    kept = []
    for position, step in enumerate(steps):
        if step.outputs[0] not in replaced:
            kept.append(step)
        if position in made:
            wires = made[position].wires
            wanted = [
                number
                for number in sorted(wires)
                if number in plan.outputs or any(reader not in wires for reader in readers.get(number, ()))
            ]
            kept.append(_Writer(plan, bounds, steps).line(made[position], wanted))
    return renumbered(live(kept, plan), plan)


def in_lines(plan: Graph, bounds: Sequence[Bounds], packed: Sequence[bool]) -> list[int]:
    """Wires of packed bits that integers are compared to give and that only steps of lines read: as integers 0 and 1
    they need no packing and unpacking on the way.
    """
    readers: dict[int, list[Step]] = {}
    for step in steps_of(plan):
        for number in step.inputs:
            readers.setdefault(number, []).append(step)

    def lines(number: int) -> bool:
        return number not in plan.outputs and all(_in_line(step, plan, bounds, packed) for step in readers[number])

    return [
        step.outputs[0]
        for step in steps_of(plan)
        if isinstance(step.generator, (g.Threshold, g.GreaterThan))
        and packed[step.outputs[0]]
        and not any(packed[number] for number in step.inputs)
        and step.outputs[0] in readers
        and lines(step.outputs[0])
    ]


def _in_line(step: Step, plan: Graph, bounds: Sequence[Bounds], packed: Sequence[bool]) -> bool:
    """Whether a step can be in a line: an operation on integers of one shape."""
    out = step.outputs[0]
    return (
        not packed[out]
        and bool(_operation(step.generator, [bounds[number] for number in step.inputs]))
        and all(plan.types[number].shape == plan.types[out].shape for number in step.inputs)
    )


class _Finder:
    """Regions, taken in step by step.

    A region is closed when a step outside it reads what it makes, so that it may run where its last step stands.
    """

    def __init__(self, plan: Graph, bounds: Sequence[Bounds], packed: Sequence[bool], carried: Sequence[bool]) -> None:
        self.plan, self.bounds, self.packed, self.carried = plan, bounds, packed, carried
        self.regions: list[_Region] = []
        self.open: dict[Key, _Region] = {}
        self.owner: dict[int, Key] = {}

    def take(self, position: int, step: Step) -> None:
        """One more step: into its region, or past those that it reads from."""
        key = self._key(step)
        for number in step.inputs:
            other = self.owner.get(number)
            if other is not None and other != key:
                self._close(other)
        if key is None:
            return
        if key not in self.open:
            self.open[key] = _Region()
            self.regions.append(self.open[key])
        self.open[key].steps.append(step)
        self.open[key].position = position
        self.owner[step.outputs[0]] = key

    def _close(self, key: Key) -> None:
        region = self.open.pop(key)
        for number in region.wires:
            del self.owner[number]

    def _key(self, step: Step) -> Key | None:
        """What steps of one line have in common; None for a step that can't be in one."""
        if not _in_line(step, self.plan, self.bounds, self.packed):
            return None
        return self.plan.types[step.outputs[0]].shape, self.carried[step.outputs[0]]


class _Writer:
    """Writes a region's operations, registers taken and freed as values come and go."""

    def __init__(self, plan: Graph, bounds: Sequence[Bounds], steps: Sequence[Step]) -> None:
        self.plan, self.bounds = plan, bounds
        self.maker = {number: step for step in steps for number in step.outputs}
        self.operations: list[tuple[int, ...]] = []
        self.inputs: list[int] = []
        self.register: dict[int, int] = {}
        self.free: list[int] = []
        self.registers = 0

    def line(self, region: _Region, wanted: Sequence[int]) -> Step:
        """The region as one step that gives these wires."""
        last = {self._root(number): i for i, step in enumerate(region.steps) for number in step.inputs}
        touched: set[int] = set()
        for i, step in enumerate(region.steps):
            operands = [self._operand(number) for number in step.inputs]
            touched.update(step.inputs, step.outputs)
            out = step.outputs[0]
            dying = {self._root(number) for number in step.inputs if last[self._root(number)] == i}
            operation = _operation(step.generator, [self.bounds[number] for number in step.inputs])
            for number in dying:
                self.free.append(self.register.pop(number))
            if isinstance(step.generator, g.Lift):
                operands *= 2  # x is x or x
            self.register[out] = self._emit(operation, operands, _value(step.generator))
            if out in wanted:
                self._write("store", wanted.index(out), [self.register[out]])
            if last.get(out, -1) < 0:
                self.free.append(self.register.pop(out))
        wide = any(not _narrow(self.bounds[number]) for number in touched)
        generator = Line(tuple(self.operations), self.registers, wide)
        return Step(generator, tuple(self.inputs), tuple(wanted))

    def _root(self, number: int) -> int:
        """The scalar that a wire repeats, where it is one."""
        step = self.maker.get(number)
        if step is not None and isinstance(step.generator, g.Broadcast):
            inner = self.plan.types[step.inputs[0]]
            if inner.size == 1 and not inner.batched:
                return step.inputs[0]
        return number

    def _operand(self, number: int) -> int:
        root = self._root(number)
        if root not in self.register:
            self.register[root] = self._take()
            self.inputs.append(root)
            self._write("load", self.register[root], [len(self.inputs) - 1])
        return self.register[root]

    def _emit(self, operation: str, operands: Sequence[int], value: int) -> int:
        to = self._take()
        self._write(operation, to, operands, value)
        return to

    def _take(self) -> int:
        if not self.free:
            self.registers += 1
            return self.registers - 1
        return self.free.pop()

    def _write(self, operation: str, to: int, operands: Sequence[int], value: int = 0) -> None:
        a, b, c = (*operands, 0, 0, 0)[:3]
        self.operations.append((OPERATIONS.index(operation), to, a, b, c, value))


def _operation(generator: Generator, bounds: Sequence[Bounds]) -> str:
    """The operation that a generator is on integers within these bounds; empty where there is none."""
    if isinstance(generator, (g.Or, g.Xor)) and not all(map(is_bits, bounds)):
        return ""
    if isinstance(generator, g.Mux) and not is_bits(bounds[0]):
        return ""
    return _NAMES.get(type(generator), "")


_NAMES: dict[type[Generator], str] = {
    g.Integer: "constant",
    g.Add: "add",
    g.Act: "add",
    g.Lift: "or",
    g.Multiply: "multiply",
    g.Negate: "negate",
    g.Not: "complement",
    g.Maximum: "maximum",
    g.Threshold: "at_least",
    g.GreaterThan: "greater",
    g.Or: "or",
    g.Xor: "xor",
    g.Mux: "select",
}


def _value(generator: Generator) -> int:
    return generator.value if isinstance(generator, g.Integer) else 0


def _narrow(bounds: Bounds) -> bool:
    """Whether 32 bits hold all of these, and their negatives."""
    return bounds[0] > -(1 << 31) and bounds[1] < 1 << 31


Array = npt.NDArray[np.signedinteger]


def line_step(
    kernel: Pointwise,
    dtypes: Sequence[np.dtype[np.signedinteger]],
    shape: Callable[[int], tuple[int, ...]],
    refuse: Callable[[int, Array], None],
) -> Callable[..., tuple[Array, ...]]:
    """step(rows, *arrays) → arrays of `shape(rows)`; `refuse(i, array)` raises what is wrong with input i."""

    def step(rows: int, *arrays: Array) -> tuple[Array, ...]:
        whole = shape(rows)
        size = int(np.prod(whole, dtype=np.int64))
        taken = [_whole(array, whole, size) for array in arrays]
        outputs = [np.empty(whole, dtype) for dtype in dtypes]
        bad = kernel(taken, outputs, size)
        if bad is not None:
            refuse(bad, arrays[bad])
            raise AssertionError(f"operand {bad} of a line is outside the bounds that the plan found for it")
        return tuple(outputs)

    return step


def _whole(array: Array, shape: tuple[int, ...], size: int) -> Array:
    if array.size == size or array.size == 1:
        return np.ascontiguousarray(array)
    return np.ascontiguousarray(np.broadcast_to(array, shape))
