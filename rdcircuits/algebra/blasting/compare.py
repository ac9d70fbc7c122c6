"""Comparisons and choices of bit vectors of one width, the least significant bit first."""

from __future__ import annotations

from collections.abc import Sequence

from rdcircuits.algebra.bits.gates import GateBuilder

Wires = Sequence[int]


def at_least(builder: GateBuilder, x: Wires, y: Wires, signed: bool = False) -> int:
    """The wire of x ≥ y: the carry out of x + ¬y + 1.

    Example:
        >>> builder = GateBuilder(2)
        >>> a, b = builder.inputs
        >>> at_least(builder, [a], [b]) == builder.or_(a, builder.not_(b))
        True
    """
    found = builder.true
    for j, (a, b) in enumerate(zip(x, y, strict=True)):
        if signed and j == len(x) - 1:
            a, b = b, a
        other = builder.not_(b)
        either = builder.or_(a, other)
        found = either if found == builder.true else builder.or_(builder.and_(a, other), builder.and_(found, either))
    return found


def equal(builder: GateBuilder, x: Wires, y: Wires) -> int:
    """The wire of x = y."""
    return conjunction(builder, [builder.not_(builder.xor(a, b)) for a, b in zip(x, y, strict=True)])


def conjunction(builder: GateBuilder, wires: Wires) -> int:
    """All of the wires, in a tree of least depth; true for none."""
    level = list(wires) or [builder.true]
    while len(level) > 1:
        joined = [builder.and_(a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
        level = joined + level[2 * len(joined) :]
    return level[0]


def disjunction(builder: GateBuilder, wires: Wires) -> int:
    """Any of the wires; false for none."""
    return builder.not_(conjunction(builder, [builder.not_(wire) for wire in wires]))


def chosen(builder: GateBuilder, s: int, x: Wires, y: Wires) -> list[int]:
    """y if s, else x, bit by bit."""
    return [builder.mux(s, a, b) for a, b in zip(x, y, strict=True)]


def extended(builder: GateBuilder, wires: Wires, width: int, signed: bool = False) -> list[int]:
    """The same number in this many bits: zeros or copies of the sign in front, or needless bits dropped."""
    fill = wires[-1] if signed and wires else builder.false
    return [*wires[:width], *[fill] * (width - len(wires))]
