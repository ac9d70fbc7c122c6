"""Diagrams laid out by graphviz, where its program `dot` is installed; and diagrams as its language.

Places may differ between versions of graphviz; our own layout is the same everywhere.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

from rdcircuits.drawing.diagram import Box, Diagram
from rdcircuits.drawing.layered import Place, Placed
from rdcircuits.drawing.scene import Command, Item, Path, all_moved
from rdcircuits.drawing.shapes import Shape, shape_of
from rdcircuits.errors import RdError

_INCH = 72.0
_SECONDS = 60


def dot_language(diagram: Diagram) -> str:
    r"""The diagram as a Graphviz graph, boxes of the sizes that they have here.

    Example:
        >>> from rdcircuits.drawing.diagram import Wire
        >>> print(dot_language(Diagram((Box("a", "input", 0), Box("f")), (Wire((0, 0), (1, 0)),))), end="")
        digraph diagram {
          rankdir=LR;
          node [shape=plain];
          edge [dir=none];
          b0 [label="a"];
          b1 [label="f", shape=box];
          b0 -> b1;
        }
    """
    lines = ["digraph diagram {", "  rankdir=LR;", "  node [shape=plain];", "  edge [dir=none];"]
    for number, box in enumerate(diagram.boxes):
        label = "\n".join([box.label, *box.lines])
        plain = box.shape in ("input", "output", "parameter", "constant")
        lines.append(f"  b{number} [label={quoted(label)}{'' if plain else ', shape=box'}];")
    for wire in diagram.wires:
        label = f" [label={quoted(wire.label)}]" if wire.label else ""
        lines.append(f"  b{wire.source[0]} -> b{wire.target[0]}{label};")
    return "\n".join([*lines, "}", ""])


def quoted(text: str) -> str:
    r"""Text between quotes, as the language has it.

    Example:
        >>> print(quoted('say "a\\b"'))
        "say \"a\\b\""
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def placed_by_dot(diagram: Diagram) -> Placed:
    """The diagram with places by `dot`.

    Raises:
        RdError: where graphviz is not installed, or `dot` fails or takes more than a minute.
    """
    shapes = tuple(shape_of(box) for box in diagram.boxes)
    answer = _asked("\n".join(_question(diagram, shapes)))
    places: list[Place] = [(0.0, 0.0)] * len(shapes)
    ways: dict[tuple[str, str], list[Place]] = {}
    width = height = 0.0
    for line in answer.splitlines():
        kind, *words = line.split(" ")
        if kind == "graph":
            width, height = (_INCH * float(word) for word in words[1:3])
        elif kind == "node":
            number, x, y = int(words[0][1:]), *(_INCH * float(word) for word in words[1:3])
            places[number] = x - shapes[number].width / 2, height - y - shapes[number].height / 2
        elif kind == "edge":
            count = int(words[2])
            numbers = [_INCH * float(word) for word in words[3 : 3 + 2 * count]]
            ways[words[0].replace('"', ""), words[1].replace('"', "")] = [
                (x, height - y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)
            ]
    nets = list(dict.fromkeys(wire.source for wire in diagram.wires))
    found = Placed(diagram, shapes, tuple(places), tuple(nets), (), (), width, height)
    routes = tuple(_routes(found, ways))
    items: list[Item] = [path for _, path in routes]
    items += [item for shape, place in zip(shapes, places, strict=True) for item in all_moved(shape.items, *place)]
    return Placed(diagram, shapes, tuple(places), tuple(nets), routes, tuple(items), width, height)


def _routes(found: Placed, ways: dict[tuple[str, str], list[Place]]) -> Iterator[tuple[int, Path]]:
    """Each wire as a curve of dot's, from and to the very ends of its boxes."""
    number = {source: net for net, source in enumerate(found.nets)}
    for wire in found.diagram.wires:
        start, end = found.output_place(*wire.source), found.input_place(*wire.target)
        inner = ways[_tail(*wire.source), _head(*wire.target)][1:-1]
        points = [*inner, end]
        curves: list[Command] = [("M", start)]
        curves += [
            ("C", (*points[k], *points[k + 1], *points[k + 2])) for k in range(0, len(points) - len(points) % 3, 3)
        ]
        yield number[wire.source], Path(tuple(curves), wire.role, note=wire.note)


def _question(diagram: Diagram, shapes: tuple[Shape, ...]) -> Iterator[str]:
    """What `dot` is asked: boxes as tables with a cell for each end."""
    yield "digraph d {"
    yield "  rankdir=LR; nodesep=0.2; ranksep=0.5; node [shape=plain, margin=0]; edge [dir=none, headclip=true];"
    for number, (box, shape) in enumerate(zip(diagram.boxes, shapes, strict=True)):
        yield f"  b{number} [label=<{_cells(box, shape)}>];"
    for wire in diagram.wires:
        yield f"  {_tail(*wire.source)} -> {_head(*wire.target)};"
    yield "}"


def _tail(box: int, out: int) -> str:
    return f"b{box}:o{out}:e"


def _head(box: int, into: int) -> str:
    return f"b{box}:i{into}:w"


def _cells(box: Box, shape: Shape) -> str:
    """A box's table: its inputs in a column, and its outputs in another."""
    width, height = max(shape.width, 2.0) / 2, max(shape.height, 2.0)
    sides = []
    for name, count in (("i", box.inputs), ("o", box.outputs)):
        size = f'FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="{height / max(count, 1):.0f}"'
        cells = "".join(f'<TR><TD PORT="{name}{k}" {size}></TD></TR>' for k in range(count))
        empty = f"<TR><TD {size}></TD></TR>"
        sides.append(
            f'<TD><TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{cells or empty}</TABLE></TD>'
        )
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{"".join(sides)}</TR></TABLE>'


def _asked(question: str) -> str:
    program = shutil.which("dot")
    if program is None:
        raise RdError("layout='dot' needs graphviz, whose program dot is not installed; layout='own' needs nothing")
    try:
        done = subprocess.run(
            [program, "-Tplain-ext"], input=question, capture_output=True, text=True, timeout=_SECONDS, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise RdError(f"dot failed: {error}; layout='own' needs nothing"[:300]) from None
    return done.stdout
