"""`lines`: stretches of a plan that work element by element on integers, each made one node, a line of operations.

An optimiser's rule is some twenty such nodes on arrays as long as the parameters; as a line they are run block by block
in the processor's registers and nearest cache (`csrc/pointwise.c`), and memory is read and written once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits._kernels.pointwise import OPERATIONS, Pointwise
from rdcircuits.algebra.integers.arrays import unpacked
from rdcircuits.algebra.integers.bounds import within
from rdcircuits.algebra.plans.forms import Bounds, Form
from rdcircuits.algebra.plans.plan import Inner, New, Plan, Site
from rdcircuits.algebra.plans.regions import Region, found
from rdcircuits.algebra.plans.steps import Step
from rdcircuits.circuit import Generator, WireType
from rdcircuits.circuit import generators as g

_LEAST = 2  # nodes that are worth a line

Array = npt.NDArray[np.signedinteger]


@dataclass(frozen=True)
class Line(Inner):
    """line : arrays of one shape, or scalars → arrays of that shape, by operations on registers; an internal generator.

    `operations` are (operation, to, a, b, c, value), as in csrc/pointwise.h; `results` the types of what it gives.
    """

    operations: tuple[tuple[int, ...], ...]
    registers: int
    wide: bool
    results: tuple[WireType, ...]
    name = "line"
    constant = True

    def type(self, *inputs: WireType) -> tuple[WireType, ...]:
        """As it was made."""
        return self.results

    def takes(self, forms: Sequence[Form]) -> bool:
        """Integers, and packed bits, which are unpacked."""
        return all(form.kind in ("bits", "integer") for form in forms)

    def kernel(self, ranges: Sequence[Bounds], outputs: int) -> Pointwise:
        """What runs it, on inputs within these bounds."""
        rows = np.array(self.operations, dtype=np.int64).reshape((len(self.operations), 6))
        bounds = np.array(ranges, dtype=np.int64).reshape((len(ranges), 2))
        return Pointwise(rows, bounds, self.registers, outputs, self.wide)


def in_line(site: Site) -> bool:
    """Whether a node can be in a line: an operation on integers of one shape."""
    same = all(wire.shape == site.results[0].shape for wire in site.types)
    return same and not site.given[0].packed and bool(_operation(site))


def lines(plan: Plan) -> Plan:
    """The plan with its lines as single nodes; what lines alone read of a caller's, and what they make for him alone,
    is neither checked nor copied before and after.

    Example:
        >>> import rdcircuits as rd
        >>> program = rd.Z.compile(rd.trace(lambda x, y: -x * (x + y), rd.point(3), rd.point(3)))
        >>> program.explain(after="layers").count("\\n"), program.explain(after="lines").count("\\n")
        (3, 1)
    """
    operations = [(_operation(site), _value(site.generator)) if in_line(site) else None for site in plan.sites]
    regions = found(plan, operations, partial(_scalar, plan))
    new = [_node(region, plan) for region in regions if len(region.nodes) >= _LEAST]
    made = plan.rewritten(new) if new else plan
    return made.with_forms(form._replace(own=_is_own(made, number)) for number, form in enumerate(made.forms))


def _scalar(plan: Plan, number: int) -> int:
    """The scalar that a wire repeats, where it is one."""
    position = plan.makers[number]
    if position >= 0 and isinstance(plan.nodes[position].generator, g.Broadcast):
        (inner,) = plan.nodes[position].inputs
        if plan.types[inner].size == 1 and not plan.types[inner].batched:
            return inner
    return number


def _node(region: Region, plan: Plan) -> New:
    """The region as one node, which gives what others read of it."""
    inside = {plan.nodes[position].first for position in region.nodes}
    wanted = [number for number in sorted(inside) if number in plan.outputs or not _is_inner(plan, number, inside)]
    places = {n: [wanted.index(one) for one in wires if one in wanted] for n, wires in region.wires.items()}
    operations, inputs, registers = list[tuple[int, ...]](), list[int](), 0
    for (kind, n), register, operands in region.written([n for n, stores in places.items() if stores], in_place=True):
        registers = max(registers, register + 1)
        if kind == "load":
            operations.append((OPERATIONS["load"], register, len(inputs), 0, 0, 0))
            inputs.append(region.loads[n])
            continue
        name, value = region.operations[n].code
        operands = (*operands, *operands) if name == "or" else operands  # lift: x is x or x
        operations.append((OPERATIONS[name], register, *(*operands, 0, 0, 0)[:3], value))
        operations += [(OPERATIONS["store"], place, register, 0, 0, 0) for place in places[n]]
    touched = {number for position in region.nodes for number in (*plan.nodes[position].inputs, *inside)}
    wide = any(not _narrow(plan.forms[number].within) for number in touched)
    generator = Line(tuple(operations), registers, wide, tuple(plan.types[number] for number in wanted))
    return New(generator, tuple(inputs), tuple(wanted), region.nodes[-1])


def _is_inner(plan: Plan, number: int, inside: set[int]) -> bool:
    """Whether only nodes of the region read a wire."""
    return all(plan.nodes[position].first in inside for position in plan.readers[number])


def _is_own(plan: Plan, number: int) -> bool:
    """Whether a wire is the same for all examples, and an input that only lines read, which look whether integers are
    within bounds, or an output, given once, that a line makes and nothing reads.
    """
    readers, maker = [plan.nodes[position] for position in plan.readers[number]], plan.makers[number]
    if plan.types[number].batched:
        return False
    if maker < 0:
        alone = number not in plan.outputs and all(isinstance(node.generator, Line) for node in readers)
        return alone and bool(readers)
    return isinstance(plan.nodes[maker].generator, Line) and not readers and plan.outputs.count(number) == 1


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


def _operation(site: Site) -> str:
    """The operation that a node is on integers within its bounds; empty where there is none."""
    if isinstance(site.generator, (g.Or, g.Xor)) and not all(form.is_bits for form in site.taken):
        return ""
    if isinstance(site.generator, g.Mux) and not site.taken[0].is_bits:
        return ""
    return _NAMES.get(type(site.generator), "")


def _value(generator: Generator) -> int:
    return generator.value if isinstance(generator, g.Integer) else 0


def _narrow(bounds: Bounds) -> bool:
    """Whether 32 bits hold all of these, and their negatives."""
    return bounds[0] > -(1 << 31) and bounds[1] < 1 << 31


def line_step(S: Any, site: Site) -> Step:
    """A line of operations on integers; packed operands are unpacked."""
    generator, flags = site.generator, site.packed
    assert isinstance(generator, Line)
    ranges, carried = [form.within for form in site.taken], site.given[0].carried

    def refuse(position: int, array: Array) -> None:  # others than arguments are known to be within bounds
        within(array[..., 0], ranges[position], f"input {site.inputs[position]}")

    run = _run(
        generator.kernel(ranges, len(site.outputs)),
        [form.dtype for form in site.given],
        lambda rows: (*site.results[0].shape, rows if carried else 1),
        refuse,
    )
    if not any(flags):
        return run
    return lambda rows, *xs: run(rows, *(unpacked(x, rows) if flag else x for x, flag in zip(xs, flags, strict=True)))


def _run(
    kernel: Pointwise,
    dtypes: Sequence[np.dtype[np.signedinteger]],
    shape: Callable[[int], tuple[int, ...]],
    refuse: Callable[[int, Array], None],
) -> Callable[..., tuple[Array, ...]]:
    """step(rows, *arrays) → arrays of `shape(rows)`; `refuse(i, array)` raises what is wrong with input i."""

    def step(rows: int, *arrays: Array) -> tuple[Array, ...]:
        whole = shape(rows)
        size = prod(whole)
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
