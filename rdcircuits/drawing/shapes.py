"""What each kind of box looks like: its size, where its wires begin and end, and its outline.

Gates have the distinctive shapes of schematics, `add` is a white dot and `discard` a black one, as in string diagrams.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from rdcircuits.drawing.diagram import Box, clipped
from rdcircuits.drawing.scene import Dot, Item, Path, Text, all_moved, line, polygon, rectangle

Point = tuple[float, float]

SIZE = 12.0
_LETTER, _PITCH, _LINE = 7.6, 16.0, 15.0
_RING, _LEGS = 3.5, 6.0
_MOST_LINE = 34


@dataclass(frozen=True, slots=True)
class Shape:
    """A box's size, where its inputs end and its outputs begin, and what is drawn, from its left upper corner."""

    width: float
    height: float
    inputs: tuple[Point, ...]
    outputs: tuple[Point, ...]
    items: tuple[Item, ...]


def shape_of(box: Box) -> Shape:
    """The shape of a box.

    Example:
        >>> shape_of(Box("AND", "and", 2)).inputs
        ((0.0, 8.0), (0.0, 24.0))
    """
    return _SHAPES.get(box.shape, _plain)(box)


def text_width(text: str, size: float = SIZE) -> float:
    """About how wide a line of text is; letters of the East count as two.

    Example:
        >>> text_width("ab") < text_width("ab", 24.0)
        True
    """
    return float(ceil(sum(map(_breadth, text)) * _LETTER * size / SIZE))


def _breadth(sign: str) -> float:
    if ord(sign) >= 0x1100:
        return 1.0 if 0x2000 <= ord(sign) < 0x2E00 else 1.8
    return 0.5 if sign in "iljI.,:;'|!()[] " else 1.5 if sign in "mwMW@%" else 1.2 if sign.isupper() else 1.0


def spread(count: int, height: float) -> tuple[float, ...]:
    """Heights of the wires at a side, evenly and in the middle."""
    first = height / 2 - (count - 1) * _PITCH / 2
    return tuple(first + k * _PITCH for k in range(count))


def _plain(box: Box, role: str = "") -> Shape:
    label = clipped(box.label)
    lines = [clipped(text, _MOST_LINE) for text in box.lines]
    width = max(text_width(label), *(text_width(text, 10.0) for text in lines), 18.0) + 16
    ports = max(box.inputs, box.outputs, 1)
    height = max(26.0 + _LINE * len(lines) * 0.85, ports * _PITCH + 4)
    role = role or (box.shape if box.shape in ("layer", "constant", "optimiser", "loss", "rate") else "box")
    top = height / 2 - _LINE * 0.85 * len(lines) / 2
    texts = [Text(width / 2, top, label)]
    texts += [Text(width / 2, top + 13 * k, text, 10.0, role="quiet") for k, text in enumerate(lines, 1)]
    ins, outs = spread(box.inputs, height), spread(box.outputs, height)
    rings = [Dot(-_RING, ins[k], _RING, "ring", hollow=True) for k in box.rings]
    body = rectangle(0, 0, width, height, role, box.note or _full(box.label))
    return Shape(width, height, tuple((0.0, y) for y in ins), tuple((width, y) for y in outs), (body, *texts, *rings))


def _full(label: str) -> str:
    return label if clipped(label) != label else ""


def _input(box: Box) -> Shape:
    name = clipped(box.label)
    width = text_width(name) + 8
    text = Text(width - 6, 8.0, name, anchor="end", role="name", note=box.note or _full(box.label))
    return Shape(width, 16.0, (), ((width, 8.0),), (text,) if name else ())


def _output(box: Box) -> Shape:
    name = clipped(box.label)
    text = Text(6.0, 8.0, name, anchor="start", role="name", note=box.note or _full(box.label))
    return Shape(text_width(name) + 8, 16.0, ((0.0, 8.0),), (), (text,) if name else ())


def _port(box: Box) -> Shape:
    ins, outs = ((0.0, 6.0),) * box.inputs, ((0.0, 6.0),) * box.outputs
    return Shape(0.0, 12.0, ins, outs, ())


def _constant(box: Box) -> Shape:
    name = clipped(box.label)
    width = text_width(name) + 10
    text = Text(width / 2 - 2, 8.0, name, role="name", note=box.note or _full(box.label))
    return Shape(width, 16.0, (), ((width - 2, 8.0),), (rectangle(0, 0, width, 16, "constant"), text))


def _dot(hollow: bool) -> Callable[[Box], Shape]:
    def shape(box: Box) -> Shape:
        ins = spread(box.inputs, max(14.0, box.inputs * _PITCH))
        height = max(14.0, box.inputs * _PITCH)
        radius, middle = (6.0 if hollow else 3.5), height / 2
        x = 12.0 if box.inputs > 1 else radius
        role = "ring" if hollow else "dot"
        legs = [line([(0, y), (x, middle)], note=box.note) for y in ins if x > radius]
        sign = [Text(x, middle, clipped(box.label, 1), 10.0)] if box.label else []
        dot = Dot(x, middle, radius, role, hollow, box.note)
        outs = ((x + radius, middle),) * box.outputs
        return Shape(x + radius, height, tuple((0.0, y) for y in ins), outs, (*legs, dot, *sign))

    return shape


def _gate(body: Callable[[], tuple[Path, ...]], ring: bool, back: float = 0.0) -> Callable[[Box], Shape]:
    """A gate of one or two inputs, 38 wide and 32 high, with a ring at its output where that is complemented; `back`
    is how far its inputs reach behind its left edge.
    """

    def shape(box: Box) -> Shape:
        ys = (16.0,) if box.inputs == 1 else (8.0, 24.0)
        width = _LEGS + 38.0 + 2 * _RING * ring
        rings = [Dot(_LEGS + back - _RING, ys[k], _RING, "ring", hollow=True) for k in box.rings]
        stops = [_LEGS + back + (-2 * _RING if k in box.rings else 1.0) for k in range(len(ys))]
        stubs = [line([(0, y), (stop, y)]) for y, stop in zip(ys, stops, strict=True) if stop > 0]
        first, *rest = all_moved(body(), _LEGS, 0)
        assert isinstance(first, Path)
        drawn = Path(first.commands, "gate", first.closed, note=box.note or box.label)
        tip = [Dot(_LEGS + 38 + _RING, 16.0, _RING, "ring", hollow=True)] if ring else []
        items: tuple[Item, ...] = (*stubs, drawn, *rest, *tip, *rings)
        return Shape(width, 32.0, tuple((0.0, y) for y in ys), ((width, 16.0),), items)

    return shape


def _and_body() -> tuple[Path, ...]:
    way = (("M", (2.0, 1.0)), ("L", (22.0, 1.0)), ("C", (43.0, 1.0, 43.0, 31.0, 22.0, 31.0)), ("L", (2.0, 31.0)))
    return (Path((*way, ("Z", ())), "gate", closed=True),)


def _or_body() -> tuple[Path, ...]:
    way = (
        ("M", (2.0, 1.0)),
        ("C", (20.0, 1.0, 31.0, 4.0, 38.0, 16.0)),
        ("C", (31.0, 28.0, 20.0, 31.0, 2.0, 31.0)),
        ("C", (9.0, 21.0, 9.0, 11.0, 2.0, 1.0)),
        ("Z", ()),
    )
    return (Path(way, "gate", closed=True),)


def _xor_body() -> tuple[Path, ...]:
    arc = Path((("M", (-3.0, 1.0)), ("C", (4.0, 11.0, 4.0, 21.0, -3.0, 31.0))), "wire")
    return (*_or_body(), arc)


def _triangle() -> tuple[Path, ...]:
    return (polygon([(8, 4), (38, 16), (8, 28)], "gate"),)


def _mux(box: Box) -> Shape:
    """A multiplexer: the select first, then what it gives for 0 and for 1."""
    height = 8.0 + 16 * max(box.inputs, 2)
    ys = spread(box.inputs, height)
    body = polygon([(0, 0), (34, 8), (34, height - 8), (0, height)], "gate", box.note or box.label)
    names = ("s", "0", "1") if box.inputs == 3 else ()
    texts = [Text(7.0, y, name, 9.0, role="quiet") for y, name in zip(ys, names, strict=False)]
    title = Text(22.0, height / 2, "MUX" if not names else "", 9.0)
    return Shape(34.0, height, tuple((0.0, y) for y in ys), ((34.0, height / 2),), (body, *texts, title))


_SHAPES: dict[str, Callable[[Box], Shape]] = {
    "input": _input,
    "parameter": _input,
    "output": _output,
    "port": _port,
    "constant": _constant,
    "add": _dot(hollow=True),
    "discard": _dot(hollow=False),
    "and": _gate(_and_body, ring=False, back=2.0),
    "nand": _gate(_and_body, ring=True, back=2.0),
    "or": _gate(_or_body, ring=False, back=6.0),
    "nor": _gate(_or_body, ring=True, back=6.0),
    "xor": _gate(_xor_body, ring=False, back=4.0),
    "xnor": _gate(_xor_body, ring=True, back=4.0),
    "not": _gate(_triangle, ring=True, back=8.0),
    "buffer": _gate(_triangle, ring=False, back=8.0),
    "mux": _mux,
}
