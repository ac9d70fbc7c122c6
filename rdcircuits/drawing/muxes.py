"""Multiplexers found among the gates of a schematic: s ? a : b as an OR (or XOR) of two ANDs, or as (a ⊕ b)·s ⊕ b.

Only gates that nothing else uses become part of one, so that what is drawn stays what is there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import NamedTuple

from rdcircuits.drawing.diagram import Box, Diagram, Wire

Source = tuple[int, int]


class _Mux(NamedTuple):
    """Where its select comes from, what it gives for 0 and for 1, and the boxes that it takes the place of."""

    select: Source
    low: Source
    high: Source
    inner: tuple[int, ...]


def with_muxes(diagram: Diagram) -> Diagram:
    """The diagram with a multiplexer in the place of each group of gates that is one.

    Example:
        >>> import rdcircuits as rd
        >>> from rdcircuits.drawing.schematic import schematic
        >>> gates = schematic(rd.Netlist.from_circuit(rd.trace(lambda s, a, b: (s & a) | (~s & b), "s a b")))
        >>> [box.shape for box in with_muxes(gates).boxes]
        ['input', 'input', 'input', 'mux', 'output']
    """
    taken: list[dict[int, Source]] = [{} for _ in diagram.boxes]
    for wire in diagram.wires:
        taken[wire.target[0]][wire.target[1]] = wire.source
    uses = Counter(wire.source[0] for wire in diagram.wires)
    found, gone = dict[int, _Mux](), set[int]()
    for number in reversed(range(len(diagram.boxes))):
        mux = None if number in gone else _mux(diagram.boxes, taken, uses, number)
        if mux is not None and not gone & {number, *mux.inner}:
            found[number] = mux
            gone |= set(mux.inner)
    return _replaced(diagram, found, gone)


def _mux(boxes: tuple[Box, ...], taken: list[dict[int, Source]], uses: Counter[int], number: int) -> _Mux | None:
    """The multiplexer that ends in this box, if it is one."""
    box, ins = boxes[number], taken[number]
    if box.shape not in ("or", "xor") or box.rings or len(ins) != 2:
        return None
    one, other = ins[0][0], ins[1][0]
    if _is_own(boxes, uses, one, "and") and _is_own(boxes, uses, other, "and") and one != other:
        return _of_ands(boxes, taken, one, other)
    if box.shape == "xor":
        for k in (0, 1):
            found = _of_xors(boxes, taken, uses, ins[k][0], ins[1 - k])
            if found is not None:
                return found
    return None


def _of_ands(boxes: tuple[Box, ...], taken: list[dict[int, Source]], one: int, other: int) -> _Mux | None:
    """s·a and ¬s·b."""
    for k in (0, 1):
        for j in (0, 1):
            same = taken[one][k] == taken[other][j]
            rings = boxes[one].rings, boxes[other].rings
            if same and rings in (((), (j,)), ((k,), ())):
                first, second = taken[one][1 - k], taken[other][1 - j]
                low, high = (second, first) if rings[1] else (first, second)
                return _Mux(taken[one][k], low, high, (one, other))
    return None


def _of_xors(
    boxes: tuple[Box, ...], taken: list[dict[int, Source]], uses: Counter[int], gate: int, low: Source
) -> _Mux | None:
    """(a ⊕ b)·s beside b."""
    if not _is_own(boxes, uses, gate, "and") or boxes[gate].rings:
        return None
    for k in (0, 1):
        inner = taken[gate][k][0]
        if _is_own(boxes, uses, inner, "xor") and not boxes[inner].rings and low in taken[inner].values():
            high = taken[inner][0] if taken[inner][1] == low else taken[inner][1]
            return _Mux(taken[gate][1 - k], low, high, (gate, inner))
    return None


def _is_own(boxes: tuple[Box, ...], uses: Counter[int], number: int, shape: str) -> bool:
    """Whether a box has this shape and a single use."""
    return boxes[number].shape == shape and uses[number] == 1 and boxes[number].inputs == 2


def _replaced(diagram: Diagram, found: dict[int, _Mux], gone: set[int]) -> Diagram:
    """The diagram without the boxes that are gone, and with multiplexers where these ended."""
    number, boxes = dict[int, int](), list[Box]()
    for old, box in enumerate(diagram.boxes):
        if old not in gone:
            number[old] = len(boxes)
            boxes.append(Box("MUX", "mux", 3, 1, note="multiplexer") if old in found else box)
    wires = [
        replace(wire, source=(number[wire.source[0]], wire.source[1]), target=(number[wire.target[0]], wire.target[1]))
        for wire in diagram.wires
        if wire.target[0] not in gone and wire.target[0] not in found
    ]
    for old, mux in found.items():
        sources = mux.select, mux.low, mux.high
        wires += [Wire((number[start], out), (number[old], pin)) for pin, (start, out) in enumerate(sources)]
    return replace(diagram, boxes=tuple(boxes), wires=tuple(wires))
