"""Whether a netlist agrees with a cover wherever that says something: proved on its cubes, not on rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.bits.packed import pack_rows, tail_mask
from rdcircuits.boolean.cover import Cover
from rdcircuits.boolean.cube_gates import union
from rdcircuits.boolean.cubes import Cube, Steps, complement
from rdcircuits.boolean.equivalence import Equivalence, equivalent
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import RdError
from rdcircuits.tables.columns import match_columns

Words = NDArray[np.uint64]

_STEPS, _MOST_GATES = 1 << 14, 1 << 17


def agrees(cover: Cover, netlist: Netlist, conflicts: int) -> Equivalence:
    """The answer of `equivalent` about the netlist and what the cover makes of it; see `Cover.check`."""
    places = match_columns(netlist.inputs, cover.inputs, "inputs")
    outputs = match_columns(netlist.outputs, cover.outputs, "outputs")
    if _on_cubes(cover, netlist, places, outputs):
        return Equivalence(True, 0, "cubes")
    builder = GateBuilder(len(netlist.inputs))
    wires = [builder.false, *builder.inputs]
    gates = netlist.gates
    for op, a, b in zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
        wires.append(builder.gate(op, wires[a], wires[b]))
    inputs = [builder.inputs[places.index(k)] for k in range(len(places))]
    wanted = []
    for own, output in zip(gates.outputs.tolist(), outputs, strict=True):
        said, on = wires[own], union(builder, cover.cubes(output), inputs)
        if cover.rest == "free":
            off = union(builder, cover.cubes(output, "off"), inputs)
            on = builder.or_(on, builder.and_(said, builder.not_(off)))
        free = union(builder, cover.cubes(output, "free"), inputs)
        wanted.append(builder.or_(builder.and_(free, said), builder.and_(builder.not_(free), on)))
    expected = Netlist(netlist.inputs, netlist.outputs, builder.build(wanted))
    return equivalent(netlist, expected, prove=True, conflicts=conflicts)


def _on_cubes(cover: Cover, netlist: Netlist, places: Sequence[int], outputs: Sequence[int]) -> bool:
    """Whether the gates, told of each cube only what it says of the inputs, give what it says of the outputs."""
    if len(outputs) * len(netlist.gates) > _MOST_GATES:
        return False
    for own, output in enumerate(outputs):
        free = cover.cubes(output, "free")
        if free:
            return False
        on = cover.cubes(output)
        try:
            off = cover.cubes(output, "off") if cover.rest == "free" else complement(on, Steps("complement", _STEPS))
        except RdError:
            return False
        for cubes, rail in ((on, 0), (off, 1)):
            if cubes and np.any(_possible(cubes, netlist.gates, places, own)[rail]):
                return False
    return True


def _possible(cubes: Sequence[Cube], gates: Gates, places: Sequence[int], own: int) -> tuple[Words, Words]:
    """In which cubes an output may be 0, and in which it may be 1, as far as each gate by itself can tell."""
    rows = len(cubes)
    every = tail_mask(rows)
    words: list[tuple[Words, Words]] = [(every, every * 0)]
    for place in places:
        one, none = (pack_rows([[cube[side] >> place & 1] for cube in cubes])[0] for side in (0, 1))
        words.append((every & ~one, every & ~none))
    for op, a, b in zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
        found = [every * 0, every * 0]
        for k in range(4):
            value = op >> k & 1
            found[value] = found[value] | (words[a][k & 1] & words[b][k >> 1])
        words.append((found[0], found[1]))
    zero, one = words[gates.outputs.tolist()[own]]
    return zero, one
