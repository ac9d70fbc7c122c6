"""The order within layers, by barycentres, swept back and forth: the best that was met is kept.

The second step of a layered layout.
"""

from __future__ import annotations

from bisect import bisect_right, insort

from rdcircuits.drawing.diagram import Diagram
from rdcircuits.drawing.layers import Layers, Link

_SWEEPS = 12


def ordered(diagram: Diagram, found: Layers) -> None:
    """Put the vertices of each layer into an order with few crossings, in place."""
    fixed = [_fixed(diagram, layer) if diagram.keeps_order else [] for layer in found.layers]
    for layer, own in zip(found.layers, fixed, strict=True):
        _restore(layer, own)
    best, fewest = [list(layer) for layer in found.layers], _all_crossings(found)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        forward = sweep % 2 == 0
        numbers = range(1, len(found.layers)) if forward else range(len(found.layers) - 2, -1, -1)
        for number in numbers:
            _sort(found, number, forward)
            _restore(found.layers[number], fixed[number])
        crossings = _all_crossings(found)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in found.layers], crossings
    for layer, kept in zip(found.layers, best, strict=True):
        layer[:] = kept


def _fixed(diagram: Diagram, layer: list[int]) -> list[int]:
    """The boxes of a layer that keep their order: parameters from the last to the first, then inputs, or outputs."""
    boxes = [box for box in layer if box < len(diagram.boxes)]
    ends = [box for box in boxes if diagram.boxes[box].shape in ("input", "output", "port")]
    parameters = [box for box in boxes if diagram.boxes[box].shape == "parameter"]
    return [*reversed(parameters), *ends]


def _restore(layer: list[int], fixed: list[int]) -> None:
    """Those of a layer that have an order, in it, in the places that they take together."""
    own = set(fixed)
    places = [place for place, vertex in enumerate(layer) if vertex in own]
    for place, vertex in zip(places, fixed, strict=True):
        layer[place] = vertex


def _sort(found: Layers, number: int, forward: bool) -> None:
    """Sort a layer by the mean place of what its vertices are linked to, in the layer before or after."""
    layer = found.layers[number]
    other = found.layers[number - 1 if forward else number + 1]
    place = {vertex: float(position) for position, vertex in enumerate(other)}
    seen: dict[int, list[float]] = {}
    for link in found.links[number - 1 if forward else number]:
        mine, theirs, port = (link.right, link.left, link.out) if forward else (link.left, link.right, link.into)
        seen.setdefault(mine, []).append(place[theirs] + 0.01 * port)
    scale = len(other) / max(len(layer), 1)
    mean = {
        vertex: sum(seen[vertex]) / len(seen[vertex]) if vertex in seen else position * scale
        for position, vertex in enumerate(layer)
    }
    layer.sort(key=mean.__getitem__)


def _all_crossings(found: Layers) -> int:
    return sum(
        crossings(found.layers[r], found.layers[r + 1], links) for r, links in enumerate(found.links[:-1]) if links
    )


def crossings(left: list[int], right: list[int], links: list[Link]) -> int:
    """How many pairs of links between two layers cross.

    Example:
        >>> crossings([0, 1], [2, 3], [Link(0, 0, 0, 3, 0, None), Link(1, 1, 0, 2, 0, None)])
        1
    """
    first = {vertex: position for position, vertex in enumerate(left)}
    second = {vertex: position for position, vertex in enumerate(right)}
    ends = sorted((first[one.left], one.out, second[one.right], one.into) for one in links)
    seen, count = list[tuple[int, int]](), 0
    for _, _, place, into in ends:
        count += len(seen) - bisect_right(seen, (place, into))
        insort(seen, (place, into))
    return count
