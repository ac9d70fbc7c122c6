"""A lens as an optic: its pass forward above, from left to right; its pass backward below, from right to left; and the
residual that the one leaves for the other.
"""

from __future__ import annotations

from rdcircuits.circuit import Circuit, Object, WireType
from rdcircuits.circuit.types import show
from rdcircuits.drawing.block import Block, End, box, moved
from rdcircuits.drawing.opened import Sides, opened, turned
from rdcircuits.drawing.scene import Item, Path, Text, line
from rdcircuits.drawing.wiring import short_type
from rdcircuits.lens import Optic

_MOST_NODES, _MOST_ENDS = 100, 6
_DOWN, _NEAR, _STEP = 34.0, 16.0, 9.0


def passes(lens: Optic, parameters: int, *, open_graphs: bool) -> Block:
    """The two passes of a lens whose first points (and changes) are parameters, above; their generators where asked.

    Example:
        >>> import rdcircuits as rd
        >>> block = passes(rd.lens(rd.trace(lambda x: x * x, "x")), 0, open_graphs=False)
        >>> len(block.boxes), [end.back for end in block.left]
        (2, [False, True])
    """
    (a, da), (b, db) = lens.dom, lens.cod
    p, dp, a, da = a[:parameters], da[:parameters], a[parameters:], da[parameters:]
    m = lens.residual
    ways = lens.forward, lens.backward
    each = open_graphs and all(_size(way) <= _MOST_NODES for way in ways)
    up, into, out, kept, back = (
        _ends(letter, obj, each) for letter, obj in zip("PABMB", (p, a, b, m, db), strict=True)
    )
    changed, gone = _ends("P", dp, each), _ends("A", da, each)
    above = _pass(lens.forward, "forward", (up, into, out + kept), each)
    below = turned(_pass(lens.backward, "backward", ((), kept + back, changed + gone), each))
    width = max(above.width, below.width)
    start = _NEAR + _STEP * len(changed)
    dx, dy = start + (width - above.width) / 2, 0.0
    du, dv = start + (width - below.width) / 2, above.height + _DOWN
    whole, height = start + width + _NEAR + _STEP * len(kept) + 16, dv + below.height
    one, other = moved(above, dx, dy, whole, height), moved(below, du, dv, whole, height)
    items = list[Item]()
    left, right, top = list[End](), list[End](), list(one.top)
    _straight(items, left, one.left, 0.0, dx)
    _straight(items, right, one.right[: len(out)], dx + above.width, whole)
    _around(items, one.right[len(out) :], other.right[: len(kept)], dx + above.width, du + below.width)
    _back_in(items, right, other.right[len(kept) :], du + below.width, whole)
    _back_up(items, top, other.left[: len(changed)], du, one)
    _back_out(items, left, other.left[len(changed) :], du)
    drawn = (*items, *one.items, *other.items)
    return Block(whole, height, drawn, tuple(left), tuple(right), tuple(top), (), one.boxes + other.boxes)


def _pass(circuit: Circuit, name: str, sides: Sides, each: bool) -> Block:
    """One pass, from left to right: its generators, where each wire has an end of its own, or a box."""
    graph, (top, left, right) = circuit.graph, sides
    if each:
        return opened(graph, len(top), sides)
    lines = (f"{len(graph.nodes)} node{'' if len(graph.nodes) == 1 else 's'}",)
    return box(name, left, right, top, lines=lines, note=f"{show(circuit.dom)} → {show(circuit.cod)}")


def _size(circuit: Circuit) -> int:
    """How many boxes and ends the opened pass has."""
    return len(circuit.nodes) + circuit.arity + circuit.coarity


def _ends(letter: str, obj: Object, each: bool) -> tuple[End, ...]:
    """An end for each wire, or one for all where these are many."""
    if len(obj) > _MOST_ENDS and not each:
        return (End(0.0, len(obj), False, f"{letter} : {len(obj)} wires", f"{letter} = {show(obj)}"),)
    return tuple(_end(letter, wire) for wire in obj)


def _end(letter: str, wire: WireType) -> End:
    kind = short_type(wire)
    return End(0.0, 1, False, f"{letter} : {kind}" if kind not in ("", "′") else letter + kind, repr(wire))


def _straight(items: list[Item], side: list[End], ends: tuple[End, ...], start: float, stop: float) -> None:
    for end in ends:
        items.append(line([(start, end.at), (stop, end.at)], note=end.note))
        side.append(end)


def _around(items: list[Item], ends: tuple[End, ...], others: tuple[End, ...], start: float, stop: float) -> None:
    """The residual: out of the pass forward on its right, round, and into the pass backward."""
    reach = max(start, stop) + _NEAR
    for k, (end, other) in enumerate(zip(ends, others, strict=True)):
        bulge = reach + _STEP * (len(ends) - 1 - k)
        way = (
            ("M", (start, end.at)),
            ("C", (bulge, end.at, bulge, end.at, bulge, (end.at + other.at) / 2)),
            ("C", (bulge, other.at, bulge, other.at, stop, other.at)),
        )
        items.append(Path(way, "wire", note=f"residual {end.note}"))
    if ends:
        y = (ends[0].at + others[0].at) / 2
        items.append(Text(reach + _STEP * (len(ends) - 1) + 5, y, "M", 10.0, "start", "quiet"))


def _back_in(items: list[Item], side: list[End], ends: tuple[End, ...], start: float, stop: float) -> None:
    for end in ends:
        items.append(line([(stop, end.at), (start, end.at)], "change", note=end.note))
        side.append(End(end.at, end.count, True, end.label, end.note))


def _back_out(items: list[Item], side: list[End], ends: tuple[End, ...], start: float) -> None:
    for end in ends:
        items.append(line([(start, end.at), (0, end.at)], "change", note=end.note))
        side.append(End(end.at, end.count, True, end.label, end.note))


def _back_up(items: list[Item], top: list[End], ends: tuple[End, ...], start: float, one: Block) -> None:
    """Changes of parameters: out of the pass backward on its left, and up beside the pass forward."""
    for k, end in enumerate(ends):
        x = 8.0 + _STEP * (len(ends) - 1 - k)
        bend = 8.0
        turn = ("C", (x, end.at, x, end.at, x, end.at - bend))
        way = (("M", (start, end.at)), ("L", (x + bend, end.at)), turn, ("L", (x, 0.0)))
        items.append(Path(way, "change", note=end.note))
        top.append(End(x, end.count, True, end.label, end.note))
