"""Passes that find layers of lookup gates in real plans: the changes of their pins, and which wires carry bits.

The change of a pin is dy times the value of a table of one pin less, its slope; what all gates that read a wire give
it is one node. Where tables are hardened (0 or 1) and inputs are 0 or 1, so is all that the gates give.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rdcircuits.algebra.plans.plan import Inner, New, Plan
from rdcircuits.algebra.reals.gate_instructions import PINS, TERMS
from rdcircuits.circuit import Node, WireType
from rdcircuits.circuit import generators as g
from rdcircuits.circuit.literal import Buffer

_BITS = (0, 1)
#: What only moves elements; `choose` does where its scores say.
_MOVES = (g.Gather, g.Reshape, g.Slice, g.Transpose, g.Concatenate)
#: What is the same for all examples where all operands are.
_SAME = (*_MOVES, g.Spread, g.Broadcast, g.Negate, g.Add, g.Multiply, g.Not, g.Harden, g.Sigmoid, g.Lift, g.Integer)


@dataclass(frozen=True)
class Slope(Inner):
    """slope : X' × T[..., 2^k] × X^k → X', dy times the value of the table at the pins; an internal generator."""

    name = "slope"

    def type(self, dy: WireType, table: WireType, *pins: WireType) -> WireType:
        """That of dy."""
        return dy


@dataclass(frozen=True)
class PinChanges(Inner):
    """pin_changes : terms, each X' × T[..., 2^k] × X^k → X'[shape]: slopes (see `Slope`) added to zeros at `indices`;
    an internal generator. `pins` has k for each term.
    """

    indices: tuple[Buffer, ...]
    pins: tuple[int, ...]
    shape: tuple[int, ...]
    name = "pin_changes"

    def type(self, dy: WireType, *rest: WireType) -> WireType:
        """dy's kind, another shape."""
        return dy.reshape(self.shape)

    def terms(self, inputs: tuple[int, ...]) -> list[tuple[int, ...]]:
        """The inputs of each term."""
        found, start = [], 0
        for pins in self.pins:
            found.append(inputs[start : start + 2 + pins])
            start += 2 + pins
        return found


@dataclass(frozen=True)
class _Scattered:
    """A sum of slopes added to zeros at indices."""

    terms: tuple[tuple[Buffer, tuple[int, ...]], ...]
    shape: tuple[int, ...]


def changes_of_pins(plan: Plan) -> Plan:
    """The plan with a node for each slope, or for all that are added up at a wire."""
    same = same_for_all(plan)
    slopes: dict[int, tuple[int, ...]] = {}
    sums: dict[int, _Scattered] = {}
    taken: set[int] = set()
    for node in plan.nodes:
        slope = _slope(plan, node, same)
        if slope is not None:
            slopes[node.first] = slope
        found, parts = _scattered(plan, node, slopes, sums)
        if found is not None:
            sums[node.first] = found
            taken.update(parts)
    new = [
        New(
            PinChanges(tuple(i for i, _ in one.terms), tuple(len(w) - 2 for _, w in one.terms), one.shape),
            *_ends(plan, [wire for _, wires in one.terms for wire in wires], made),
        )
        for made, one in sums.items()
        if made not in taken
    ]
    new += [New(Slope(), *_ends(plan, wires, made)) for made, wires in slopes.items() if made not in taken]
    return plan.rewritten(sorted(new, key=lambda one: one.after)) if new else plan


def _ends(plan: Plan, inputs: Iterable[int], made: int) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    return tuple(inputs), (made,), plan.makers[made]


def _slope(plan: Plan, node: Node, same: set[int]) -> tuple[int, ...] | None:
    """dy, the table and its pins, where a node is their product."""
    if not isinstance(node.generator, g.Multiply):
        return None
    for value, dy in (node.inputs, node.inputs[::-1]):
        maker = plan.makers[value]
        made = plan.nodes[maker] if maker >= 0 else None
        if made is None or not isinstance(made.generator, g.Lookup) or plan.uses[value] != 1 or dy == value:
            continue
        table, *pins = made.inputs
        if table in same and 1 <= len(pins) <= PINS and plan.types[dy].batched and dy not in same:
            return (dy, table, *pins)
    return None


def _scattered(
    plan: Plan, node: Node, slopes: dict[int, tuple[int, ...]], sums: dict[int, _Scattered]
) -> tuple[_Scattered | None, tuple[int, ...]]:
    """What a node adds up, and the wires that are taken up in it."""
    if any(plan.uses[number] != 1 for number in node.inputs):
        return None, ()
    if isinstance(node.generator, g.ScatterAdd) and node.inputs[0] in slopes:
        return _Scattered(((node.generator.indices, slopes[node.inputs[0]]),), node.generator.shape), node.inputs
    if isinstance(node.generator, g.Add) and all(number in sums for number in node.inputs):
        one, other = (sums[number] for number in node.inputs)
        if len(one.terms) + len(other.terms) <= TERMS:
            return _Scattered(one.terms + other.terms, one.shape), node.inputs
    return None, ()


def same_for_all(plan: Plan) -> set[int]:
    """Wires that hold the same for all examples, unbatched ones included."""
    same = {number for number, wire in enumerate(plan.types) if not wire.batched}
    for node in plan.nodes:
        if isinstance(node.generator, _SAME) and same.issuperset(node.inputs):
            same.add(node.first)
    return same


def bits(plan: Plan) -> Plan:
    """The plan in which wires are noted that carry 0 and 1 alone, those inputs included that gates with tables of 0 and
    1 read: whether these are bits is looked at when they are packed.
    """
    hard = _hard(plan, set())
    read = {number for node in plan.nodes for number in _pins(plan, node, hard)}
    inputs = {number for number in _origins(plan, read) if plan.types[number].batched}
    if not inputs:
        return plan
    hard = _hard(plan, inputs)
    forms = [
        form._replace(bounds=_BITS) if number in hard and form.carried else form
        for number, form in enumerate(plan.forms)
    ]
    return replace(plan, forms=tuple(forms))


def _pins(plan: Plan, node: Node, hard: set[int]) -> tuple[int, ...]:
    """The pins of gates whose tables are 0 or 1."""
    return node.inputs[1:] if isinstance(node.generator, g.Lookup) and node.inputs[0] in hard else ()


def _origins(plan: Plan, wires: set[int]) -> set[int]:
    """The inputs that these wires are moved from."""
    seen, stack = set(wires), list(wires)
    while stack:
        maker = plan.makers[stack.pop()]
        if maker < 0:
            continue
        node = plan.nodes[maker]
        moved = node.inputs[1:] if isinstance(node.generator, g.Choose) else node.inputs
        if isinstance(node.generator, (*_MOVES, g.Choose)):
            stack += [number for number in moved if number not in seen]
            seen.update(moved)
    return {number for number in seen if plan.makers[number] < 0}


def _hard(plan: Plan, inputs: set[int]) -> set[int]:
    """Wires of 0 and 1, these inputs being so: tables too."""
    hard, same = set(inputs), same_for_all(plan)
    for node in plan.nodes:
        generator: Any = node.generator
        if isinstance(generator, g.Harden):
            found = node.inputs[0] in same
        elif isinstance(generator, g.Element):
            found = bool(np.isin(generator.values.array, _BITS).all())
        elif isinstance(generator, (*_MOVES, g.Spread)):
            found = bool(node.inputs) and hard.issuperset(node.inputs)
        elif isinstance(generator, g.Choose):
            found = node.inputs[1] in hard and node.inputs[0] in same
        else:
            found = isinstance(generator, g.Lookup) and hard.issuperset(node.inputs) and node.inputs[0] in same
            found = found and len(node.inputs) <= PINS + 1
        if found:
            hard.add(node.first)
    return hard
