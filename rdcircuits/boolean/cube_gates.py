"""Cubes as gates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.boolean.cubes import Cube, bits


def union(builder: GateBuilder, cubes: Sequence[Cube], inputs: Sequence[int]) -> int:
    """The wire that is 1 in some cube: a tree of ORs over trees of ANDs.

    Example:
        >>> import rdcircuits as rd
        >>> builder = GateBuilder(2)
        >>> gates = builder.build([union(builder, [(1, 2), (2, 1)], builder.inputs)])
        >>> rd.Netlist.from_gates(gates).evaluate([[0, 1], [1, 1]]).tolist()
        [[1], [0]]
    """
    terms = []
    for ones, none in cubes:
        wires = [inputs[bit.bit_length() - 1] for bit in bits(ones)]
        wires += [builder.not_(inputs[bit.bit_length() - 1]) for bit in bits(none)]
        terms.append(_tree(builder.and_, wires, builder.true))
    return _tree(builder.or_, terms, builder.false)


def _tree(join: Callable[[int, int], int], wires: list[int], nothing: int) -> int:
    """The wires joined two by two."""
    while len(wires) > 1:
        pairs = [join(a, b) for a, b in zip(wires[::2], wires[1::2], strict=False)]
        wires = pairs + wires[len(wires) - len(wires) % 2 :]
    return wires[0] if wires else nothing
