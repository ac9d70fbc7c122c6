"""Circuits as blocks: their string diagrams with open ends, parameters from above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rdcircuits.circuit.graph import Graph
from rdcircuits.drawing.block import Block, End
from rdcircuits.drawing.layered import placed
from rdcircuits.drawing.scene import Item, Path, line, mirrored, moved
from rdcircuits.drawing.wiring import string_diagram

_STEP, _BEND = 14.0, 8.0

Sides = tuple[Sequence[End], Sequence[End], Sequence[End]]


def opened(graph: Graph, parameters: int, sides: Sides) -> Block:
    """The generators of a circuit whose first inputs come from above; `sides` are its ends above, left and right, one
    for each wire.

    Example:
        >>> import rdcircuits as rd
        >>> graph = rd.trace(lambda p, x: p * x, "p x").graph
        >>> block = opened(graph, 1, ([End(0)], [End(0)], [End(0)]))
        >>> len(block.top), len(block.left), len(block.right)
        (1, 1, 1)
    """
    top, left, right = sides
    found = placed(string_diagram(graph, parameters=parameters, open_ends=True))
    margin = _STEP * parameters + (6 if parameters else 0)
    rise = 16.0 if parameters else 0.0
    items: list[Item] = [moved(item, margin, rise) for item in found.items]
    tops, lefts, rights = list[End](), list[End](), list[End]()
    for k, end in enumerate(top):
        x, y = found.output_place(k, 0)
        at, x, y = _STEP * k + 6, x + margin, y + rise
        tops.append(replace(end, at=at))
        items.insert(0, _turn(at, x, y, end.note))
    for k, end in enumerate(left, parameters):
        x, y = found.output_place(k, 0)
        lefts.append(replace(end, at=y + rise))
        role = "change" if graph.types[k].kind == "change" else "wire"
        items.insert(0, line([(0, y + rise), (x + margin, y + rise)], role, note=end.note))
    first = len(found.diagram.boxes) - len(graph.outputs)
    for k, end in enumerate(right):
        rights.append(replace(end, at=found.input_place(first + k, 0)[1] + rise))
    boxes = tuple(
        (x + margin, y + rise, shape.width, shape.height)
        for (x, y), shape, box in zip(found.places, found.shapes, found.diagram.boxes, strict=True)
        if box.shape not in ("port", "parameter")
    )
    size = found.width + margin, found.height + rise
    return Block(*size, tuple(items), tuple(lefts), tuple(rights), tuple(tops), (), boxes)


def turned(block: Block) -> Block:
    """The block as in a mirror: what was on its right is on its left."""
    items = tuple(mirrored(item, block.width) for item in block.items)
    top = tuple(replace(end, at=block.width - end.at) for end in block.top)
    boxes = tuple((block.width - x - w, y, w, h) for x, y, w, h in block.boxes)
    return replace(block, items=items, left=block.right, right=block.left, top=top, boxes=boxes)


def _turn(at: float, x: float, y: float, note: str) -> Path:
    """A wire that comes from above and turns right."""
    bend = min(_BEND, y, max(x - at, 0.0))
    commands = (("M", (at, 0.0)), ("L", (at, y - bend)), ("C", (at, y, at, y, at + bend, y)), ("L", (x, y)))
    return Path(commands, "parameter", note=note)
