"""Diagrams drawn at random, and what is to hold of every picture."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, pairwise

from hypothesis import strategies as st

from rdcircuits.drawing.diagram import Box, Diagram, Routing, Wire
from rdcircuits.drawing.layered import Placed
from rdcircuits.drawing.scene import ends

Place = tuple[float, float]
SHAPES = ("box", "and", "or", "xor", "nand", "nor", "xnor")


@st.composite
def diagrams(draw: st.DrawFn, routing: Routing | None = None, most: int = 14) -> Diagram:
    """Some inputs, boxes of one or two inputs that are taken from what comes before, some outputs."""
    boxes = [Box(f"i{k}", "input", 0, 1) for k in range(draw(st.integers(0, 5)))]
    wires = list[Wire]()
    for _ in range(draw(st.integers(0, most))):
        count = draw(st.integers(0 if not boxes else 1, 2)) if boxes else 0
        shape = draw(st.sampled_from(SHAPES)) if count == 2 else "not" if count and draw(st.booleans()) else "box"
        shape = "constant" if not count else shape
        for k in range(count):
            wires.append(Wire((draw(st.integers(0, len(boxes) - 1)), 0), (len(boxes), k)))
        rings = (0,) if count == 2 and shape != "box" and draw(st.booleans()) else ()
        boxes.append(Box(shape, shape, count, 1, rings))
    taken = len(boxes)
    for k in range(draw(st.integers(0, 4)) if taken else 0):
        wires.append(Wire((draw(st.integers(0, taken - 1)), 0), (len(boxes), 0)))
        boxes.append(Box(f"o{k}", "output", 1, 0))
    chosen: Routing = routing or draw(st.sampled_from(("curves", "corners")))
    return Diagram(tuple(boxes), tuple(wires), routing=chosen, keeps_order=draw(st.booleans()))


def check_placed(found: Placed) -> None:
    """Boxes don't overlap and lie on the page; every wire connects its ends, and these only."""
    rectangles = [
        (x, y, x + shape.width, y + shape.height) for (x, y), shape in zip(found.places, found.shapes, strict=True)
    ]
    for left, top, right, bottom in rectangles:
        assert left >= -0.01
        assert top >= -0.01
        assert right <= found.width + 0.01
        assert bottom <= found.height + 0.01
    for one, other in combinations(rectangles, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)
    numbers = {source: net for net, source in enumerate(found.nets)}
    reached = {net: reachable(found, net) for net in numbers.values()}
    for wire in found.diagram.wires:
        assert rounded(found.input_place(*wire.target)) in reached[numbers[wire.source]]
    for box, own in enumerate(found.diagram.boxes):
        for into in range(own.inputs):
            wanted = {numbers[wire.source] for wire in found.diagram.wires if wire.target == (box, into)}
            touching = {net for net, places in reached.items() if rounded(found.input_place(box, into)) in places}
            assert touching == wanted


def reachable(found: Placed, net: int) -> set[Place]:
    """The places that a net's pieces lead to from where it starts; a piece is met where it ends or, being straight,
    anywhere on it.
    """
    pieces = [ends(path) for own, path in found.routes if own == net]
    seen = {rounded(found.output_place(*found.nets[net]))}
    left, changed = list(pieces), True
    while changed:
        changed = False
        for piece in list(left):
            if any(on(place, piece) for place in seen) or any(
                on(end, other) for end in piece for other in pieces if other not in left
            ):
                seen |= {rounded(end) for end in piece}
                left.remove(piece)
                changed = True
    assert not left, f"pieces of net {net} that hang in the air: {left}"
    return seen


def on(place: Place, piece: tuple[Place, Place]) -> bool:
    """Whether a place is an end of a piece, or on it, where that is upright."""
    (x, y), (u, v) = piece
    if rounded(place) in (rounded((x, y)), rounded((u, v))):
        return True
    return abs(x - u) < 0.01 and abs(place[0] - x) < 0.06 and min(y, v) - 0.01 <= place[1] <= max(y, v) + 0.01


def rounded(place: Place) -> Place:
    return round(place[0], 1) + 0.0, round(place[1], 1) + 0.0


def overlaps(found: Placed) -> list[tuple[int, int]]:
    """Pairs of nets that lie on each other along a level or an upright piece."""
    lines: dict[tuple[str, float], list[tuple[float, float, int]]] = defaultdict(list)
    for net, path in found.routes:
        places = [(numbers[-2], numbers[-1]) for _, numbers in path.commands]
        for (x, y), (u, v) in pairwise(places):
            if abs(y - v) < 0.01 and abs(x - u) > 0.5:
                lines["level", round(y, 1)].append((min(x, u), max(x, u), net))
            elif abs(x - u) < 0.01 and abs(y - v) > 0.5:
                lines["upright", round(x, 1)].append((min(y, v), max(y, v), net))
    return [
        (one[2], other[2])
        for own in lines.values()
        for one, other in combinations(own, 2)
        if one[2] != other[2] and min(one[1], other[1]) - max(one[0], other[0]) > 0.5
    ]
