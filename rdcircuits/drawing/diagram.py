"""Diagrams as plain data: boxes, and wires from box to box. Nothing here knows where anything stands on a page.

Circuits, netlists and summaries become diagrams; the layout gives each box a place (`rdcircuits.drawing.layered`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rdcircuits.errors import ShapeError

Routing = Literal["curves", "corners"]


@dataclass(frozen=True, slots=True)
class Box:
    """A box with `inputs` on its left and `outputs` on its right.

    Attributes: `label`; `shape`, a name in `rdcircuits.drawing.shapes` ("box", "input", "output", "and", "mux", "add",
    ...); `rings`, the inputs that a ring complements; `lines`, text below the label; `note`, shown when pointed at.
    """

    label: str
    shape: str = "box"
    inputs: int = 1
    outputs: int = 1
    rings: tuple[int, ...] = ()
    lines: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Wire:
    """A wire from (box, output) to (box, input); `label` is written beside it, `note` shown when pointed at."""

    source: tuple[int, int]
    target: tuple[int, int]
    label: str = ""
    note: str = ""
    role: str = "wire"


@dataclass(frozen=True)
class Diagram:
    """Boxes and wires without cycles, and how wires run: in curves, or with corners as in schematics.

    Each input of a box has at most one wire. `keeps_order` says whether inputs and outputs stand in the order of the
    boxes (as in string diagrams) or where there are the fewest crossings.

    Raises:
        ShapeError: for a wire to or from what is not there, or two wires to one input.

    Example:
        >>> boxes = Box("a", "input", 0), Box("f"), Box("y", "output", 1, 0)
        >>> Diagram(boxes, (Wire((0, 0), (1, 0)), Wire((1, 0), (2, 0))))
        Diagram(3 boxes, 2 wires)
    """

    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    title: str = ""
    description: str = ""
    routing: Routing = "curves"
    keeps_order: bool = True

    def __post_init__(self) -> None:
        taken = set[tuple[int, int]]()
        for wire in self.wires:
            (start, out), (end, into) = wire.source, wire.target
            if not (0 <= start < len(self.boxes) and 0 <= out < self.boxes[start].outputs):
                raise ShapeError(f"a wire starts at output {out} of box {start}, which is not there")
            if not (0 <= end < len(self.boxes) and 0 <= into < self.boxes[end].inputs):
                raise ShapeError(f"a wire ends at input {into} of box {end}, which is not there")
            if wire.target in taken:
                raise ShapeError(f"two wires end at input {into} of box {end}")
            taken.add(wire.target)

    def __repr__(self) -> str:
        return f"Diagram({len(self.boxes)} boxes, {len(self.wires)} wires)"


def clipped(text: str, most: int = 28) -> str:
    """Text on one line, in the middle shortened to `most` characters.

    Example:
        >>> clipped("a" * 40, 9)
        'aaaa…aaaa'
    """
    plain = " ".join(text.split())
    half = (most - 1) // 2
    return plain if len(plain) <= most else f"{plain[: most - 1 - half]}…{plain[len(plain) - half :]}"
