"""Changes through two-input gates as single steps: dy·lookup(T, x), and the slopes of gates.

R of a lookup multiplies the change by the difference of the table's halves, looked up at the other input. Written out,
that is six nodes a gate input; algebras of bits take it as one (`following`, `as_slope`: rewrites of `simplify`,
used after R).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdcircuits.algebra.plans.plan import Inner
from rdcircuits.circuit import Generator, Wire, WireType
from rdcircuits.circuit import generators as g
from rdcircuits.circuit.generators.gates import halves

#: For each input of a two-input gate, the entries of its table where that input is 0, and where it is 1.
HALVES = (((0, 2), (1, 3)), ((0, 1), (2, 3)))


@dataclass(frozen=True)
class Follow(Inner):
    """follow : X' × T[..., 2] × X → X', (dy, T, x) ↦ dy·lookup(T, x); an internal generator."""

    name = "follow"

    def type(self, dy: WireType, table: WireType, x: WireType) -> WireType:
        """A change, as dy."""
        return dy


@dataclass(frozen=True)
class Slope(Inner):
    """slope[i] : X' × T[n, 4] × X → X', (dy, T, x) ↦ dy·lookup((T | x_i = 1) − (T | x_i = 0), x): the change of input i
    of two-input gates whose other input is x, their tables the same for all examples; an internal generator.
    """

    position: int
    name = "slope"

    def type(self, dy: WireType, table: WireType, x: WireType) -> WireType:
        """A change, as dy."""
        return dy


def following(generator: Generator, wires: Sequence[Wire]) -> Wire | None:
    """dy·lookup(T, x) as one step, a slope where T is the difference of a gate's halves: what the reverse of two-input
    gates is made of.
    """
    looked = _looked_up(generator, wires)
    if looked is None:
        return None
    dy, table, x = looked
    found = as_slope(generator, wires)
    return dy.builder.apply(Follow(), (dy, table, x))[0] if found is None else found


def as_slope(generator: Generator, wires: Sequence[Wire]) -> Wire | None:
    """dy·lookup(T, x) as a slope, where T is the difference of a gate's halves."""
    looked = _looked_up(generator, wires)
    if looked is None:
        return None
    dy, table, x = looked
    root = table
    while isinstance(root.source, (g.Add, g.Negate, g.Reshape, g.Slice)):
        root = root.source_inputs[0]
    if not isinstance(root.source, g.Spread) or root.shape[1:] != (4,) or len(x.shape) != 1:
        return None
    for i in range(2):
        low, high = halves(root, i)
        if (high - low).number == table.number:
            return dy.builder.apply(Slope(i), (dy, root.source_inputs[0], x))[0]
    return None


def _looked_up(generator: Generator, wires: Sequence[Wire]) -> tuple[Wire, Wire, Wire] | None:
    """dy, T and x of dy·lookup(T, x)."""
    if not isinstance(generator, g.Multiply):
        return None
    for dy, looked in (wires, reversed(wires)):
        if isinstance(looked.source, g.Lookup) and dy.kind == "change" and len(looked.source_inputs) == 2:
            table, x = looked.source_inputs
            return (dy, table, x) if dy.type.is_change_of(x.type) else None
    return None
