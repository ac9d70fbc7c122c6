"""Blocks: pictures with ends at their sides, which compose as morphisms do: one after the other, side by side, one
above the other.

What goes forward enters on the left and leaves on the right; what goes backward the other way round; parameters come
from above. An end stands for one wire or for several, so that blocks compose whose ends are bundled differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rdcircuits.drawing.scene import Dot, Item, Text, all_moved, bent, curve, line, rectangle
from rdcircuits.drawing.shapes import text_width

_GAP, _SIDE, _PAD, _ABOVE = 40.0, 22.0, 14.0, 34.0


@dataclass(frozen=True, slots=True)
class End:
    """Where a wire, or a bundle of `count`, meets a side: at y on the left and right, at x above and below.

    `back` says whether it runs backward (on the right and below: in; on the left and above: out).
    """

    at: float
    count: int = 1
    back: bool = False
    label: str = ""
    note: str = ""


@dataclass(frozen=True)
class Block:
    """A picture with ends. `boxes` are the rectangles (x, y, width, height) of the boxes in it, for those who check."""

    width: float
    height: float
    items: tuple[Item, ...] = ()
    left: tuple[End, ...] = ()
    right: tuple[End, ...] = ()
    top: tuple[End, ...] = ()
    bottom: tuple[End, ...] = ()
    boxes: tuple[tuple[float, float, float, float], ...] = field(default=())


def moved(block: Block, dx: float, dy: float, width: float, height: float) -> Block:
    """The block at a place within a larger one of this size. Its ends stay with it, not at the sides of the larger."""
    return Block(
        width,
        height,
        tuple(all_moved(block.items, dx, dy)),
        _shifted(block.left, dy),
        _shifted(block.right, dy),
        _shifted(block.top, dx),
        _shifted(block.bottom, dx),
        tuple((x + dx, y + dy, w, h) for x, y, w, h in block.boxes),
    )


def box(
    label: str,
    left: Sequence[End] = (),
    right: Sequence[End] = (),
    top: Sequence[End] = (),
    bottom: Sequence[End] = (),
    *,
    role: str = "box",
    note: str = "",
    lines: Sequence[str] = (),
) -> Block:
    """A box with its label in the middle and ends evenly along its sides (where they stand is found here).

    Example:
        >>> found = box("f", [End(0), End(0, back=True)], [End(0)])
        >>> [end.at for end in found.left], [end.at for end in found.right]
        ([14.0, 32.0], [23.0])
    """
    texts = max(text_width(label), *(text_width(one, 10.0) for one in (*lines, "")))
    slots = [max(_SIDE, text_width(end.label) + 10) for end in top]
    width = max(texts + 2 * _PAD, sum(slots) if len(top) > 1 else 0, _SIDE * (1 + len(bottom)), 46.0)
    height = max(18.0 * max(len(left), len(right)) + 10, 30.0 + 13 * len(lines))
    middle = height / 2 - 6.5 * len(lines)
    items: list[Item] = [rectangle(0, 0, width, height, role, note), Text(width / 2, middle, label)]
    items += [Text(width / 2, middle + 13 * k, one, 10.0, role="quiet") for k, one in enumerate(lines, 1)]
    edges = [sum(slots[:k]) + slot / 2 + (width - sum(slots)) / 2 for k, slot in enumerate(slots)]
    upper = tuple(replace(end, at=at) for end, at in zip(top, edges, strict=True))
    ins, outs, lower = _even(left, height, 18.0), _even(right, height, 18.0), _even(bottom, width, _SIDE)
    return Block(width, height, tuple(items), ins, outs, upper, lower, ((0.0, 0.0, width, height),))


def then(first: Block, second: Block) -> Block:
    """first ; second: the right ends of the one joined to the left ends of the other; those above go straight up."""
    if not first.items:
        return second
    if not second.items:
        return first
    middle = max(_middle(first.right, first.height), _middle(second.left, second.height))
    y, v = middle - _middle(first.right, first.height), middle - _middle(second.left, second.height)
    height = max(y + first.height, v + second.height)
    gap = _GAP + 3.0 * max(len(first.right), len(second.left))
    width = first.width + gap + second.width
    one, other = moved(first, 0, y, width, height), moved(second, first.width + gap, v, width, height)
    wires = _joined(one.right, other.left, first.width, first.width + gap, upright=False)
    risen = [*_risen(one.top, y), *_risen(other.top, v)]
    items = (*wires, *risen, *one.items, *other.items)
    return Block(width, height, items, one.left, other.right, one.top + other.top, (), one.boxes + other.boxes)


def beside(first: Block, second: Block) -> Block:
    """first × second: one below the other, the lower one further right where it has ends above."""
    dx = first.width + _PAD if second.top else 0.0
    dy = first.height + 1.4 * _PAD if first.height else 0.0
    width, height = max(first.width, dx + second.width), dy + second.height
    one, other = moved(first, 0, 0, width, height), moved(second, dx, dy, width, height)
    wires = [
        *_levelled(other.left, 0, dx),
        *_levelled(one.right, first.width, width),
        *_levelled(other.right, dx + second.width, width),
        *_risen(other.top, dy),
    ]
    left, right = one.left + other.left, one.right + other.right
    items = (*wires, *one.items, *other.items)
    return Block(width, height, items, left, right, one.top + other.top, (), one.boxes + other.boxes)


def above(upper: Block, lower: Block) -> Block:
    """upper on top of lower: the lower ends of the one joined to the upper ends of the other."""
    centre = sum(end.at for end in lower.top) / len(lower.top) if lower.top else lower.width / 2
    own = sum(end.at for end in upper.bottom) / len(upper.bottom) if upper.bottom else upper.width / 2
    shift = centre - own
    dx, du = max(shift, 0.0), max(-shift, 0.0)
    gap = _ABOVE + (16.0 if len(lower.top) > 2 else 0.0)
    dy = upper.height + gap
    width, height = max(dx + upper.width, du + lower.width), dy + lower.height
    one, other = moved(upper, dx, 0, width, height), moved(lower, du, dy, width, height)
    wires = _joined(one.bottom, other.top, upper.height, dy, upright=True)
    wires += [*_levelled(other.left, 0, du), *_levelled(other.right, du + lower.width, width)]
    return Block(
        width, height, (*wires, *one.items, *other.items), other.left, other.right, one.top, (), one.boxes + other.boxes
    )


def framed(block: Block, label: str, note: str = "") -> Block:
    """The block within a dashed frame, its ends at the frame; the label stands in the corner below."""
    left, top = _PAD + 4, _PAD
    width = max(block.width + 2 * left, text_width(label, 10.0) + 16)
    height = block.height + 2 * top + 14
    inner = moved(block, left, top, width, height)
    frame = rectangle(0, 0, width, height, "frame", note)
    caption = Text(8.0, height - 9, label, 10.0, "start", "quiet")
    wires = [
        *_levelled(inner.left, 0, left),
        *_levelled(inner.right, left + block.width, width),
        *_risen(inner.top, top),
    ]
    return replace(inner, items=(frame, *wires, *inner.items, caption), bottom=())


def wire(end: End, above: bool = False) -> str:
    """The role of the wire at an end."""
    return "change" if end.back else "parameter" if above else "wire"


def named(block: Block) -> Block:
    """The block with its ends drawn out, and their labels."""
    left = max((text_width(end.label) for end in block.left), default=0.0) + 34
    right = max((text_width(end.label) for end in block.right), default=0.0) + 34
    rows = _rows(block.top)
    top = 40.0 + 14 * max(rows, default=0) if block.top else 6.0
    first = min((2 * _reach(end) - end.at if any(rows) else _reach(end) for end in block.top), default=left)
    left = max(left, left - first)
    over = max((2 * end.at - _reach(end) for end in block.top), default=0.0)
    right = max(right, over - block.width)
    inner = moved(block, left, top, left + block.width + right, top + block.height + 6)
    x, edge = left, left + block.width
    items = list[Item]()
    for end in inner.left:
        ways = [(x, end.at), (x - 26, end.at)]
        items.append(line(ways if end.back else ways[::-1], wire(end), end.back, end.note))
        items.append(Text(x - 32, end.at, end.label, anchor="end", role="name", note=end.note))
    for end in inner.right:
        ways = [(edge, end.at), (edge + 26, end.at)]
        items.append(line(ways[::-1] if end.back else ways, wire(end), end.back, end.note))
        items.append(Text(edge + 32, end.at, end.label, anchor="start", role="name", note=end.note))
    crowded = max(rows, default=0) > 0
    for end, row in zip(inner.top, rows, strict=True):
        ways = [(end.at, top), (end.at, 18.0 + 14 * row)]
        items.append(line(ways if end.back else ways[::-1], wire(end, above=True), end.back, end.note))
        x, anchor = (end.at + 5, "end") if crowded else (end.at, "middle")
        items.append(Text(x, 9.0 + 14 * row, end.label, anchor=anchor, role="name", note=end.note))
    return replace(inner, items=(*items, *inner.items), left=(), right=(), top=())


def _rows(ends: Sequence[End]) -> list[int]:
    """A row for the name of each end above, 0 where names have room side by side. Of names that would lie on each other
    the rightmost has row 0 and each before it the next row below, so that no wire runs through a name.
    """
    found = [0] * len(ends)
    order = sorted(range(len(ends)), key=lambda k: -ends[k].at)
    for right, k in pairwise(order):
        if 2 * ends[k].at - _reach(ends[k]) > _reach(ends[right]) or found[right]:
            near = ends[right].at - ends[k].at < text_width(ends[right].label) + 8
            found[k] = found[right] + 1 if near else 0
    return found


def _reach(end: End) -> float:
    return end.at - text_width(end.label) / 2 - 4


def _joined(first: Sequence[End], second: Sequence[End], start: float, stop: float, *, upright: bool) -> list[Item]:
    """Wires between two rows of ends that carry the same wires in the same order, each way by itself."""
    items = list[Item]()
    way = bent if upright else curve
    for back in (False, True):
        ones, others = ([end for end in side if end.back == back] for side in (first, second))
        pairs = list(_paired(ones, others))
        seen = set[float]()
        for one, other in pairs:
            ends = ((one.at, start), (other.at, stop)) if upright else ((start, one.at), (stop, other.at))
            role = wire(one, above=upright)
            items.append(way(*(ends[::-1] if back else ends), role, back, one.note or other.note))
            fans = [end for end in (one, other) if sum(end in pair for pair in pairs) > 1 and end.at not in seen]
            for end in fans:
                seen.add(end.at)
                edge = start if end is one else stop
                items.append(Dot(end.at if upright else edge, edge if upright else end.at, 2.0))
    return items


def _paired(ones: Sequence[End], others: Sequence[End]) -> Iterator[tuple[End, End]]:
    """The pairs of ends that share a wire, from how many wires each carries."""
    i = j = 0
    one = ones[0].count if ones else 0
    other = others[0].count if others else 0
    while i < len(ones) and j < len(others):
        shared = min(one, other)
        if shared or not (ones[i].count or others[j].count):
            yield ones[i], others[j]
        one, other = one - shared, other - shared
        if not one:
            i += 1
            one = ones[i].count if i < len(ones) else 0
        if not other:
            j += 1
            other = others[j].count if j < len(others) else 0


def _risen(ends: Iterable[End], y: float) -> list[Item]:
    """Wires from the top of a block that stands at y up to 0."""
    if y <= 0:
        return []
    found = list[Item]()
    for end in ends:
        ways = [(end.at, 0.0), (end.at, y)]
        found.append(line(ways[::-1] if end.back else ways, wire(end, above=True), False, end.note))
    return found


def _levelled(ends: Iterable[End], start: float, stop: float) -> list[Item]:
    """Level wires from x to x at each end."""
    return [line([(start, end.at), (stop, end.at)], wire(end), False, end.note) for end in ends if start < stop]


def _shifted(ends: Iterable[End], by: float) -> tuple[End, ...]:
    return tuple(replace(end, at=end.at + by) for end in ends)


def _even(ends: Sequence[End], length: float, pitch: float) -> tuple[End, ...]:
    first = length / 2 - (len(ends) - 1) * pitch / 2
    return tuple(replace(end, at=first + k * pitch) for k, end in enumerate(ends))


def _middle(ends: Sequence[End], height: float) -> float:
    """The height that two blocks have in common: the middle of their ends."""
    return (ends[0].at + ends[-1].at) / 2 if ends else height / 2
