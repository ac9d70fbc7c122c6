"""Heights: where the vertices of each layer stand, so that wires are as level as can be.

The third step of a layered layout. Each vertex wishes to be level with what it is linked to; those of a layer keep
their order and distances, and give way as little as they can (least squares, by pooling neighbours that violate).
"""

from __future__ import annotations

from collections.abc import Sequence

from rdcircuits.drawing.layers import Layers, Link
from rdcircuits.drawing.shapes import Shape

_SWEEPS, _LEVELLING = 10, 6
_GAP, _BEND_GAP = 14.0, 10.0
_NEAR = 12.0


def heights(found: Layers, shapes: Sequence[Shape]) -> list[float]:
    """The upper edge of each vertex, boxes and bends, from 0."""
    size = [shape.height for shape in shapes] + [0.0] * len(found.bends)
    y = [0.0] * len(size)
    for layer in found.layers:
        at = 0.0
        for before, vertex in zip([None, *layer], layer, strict=False):
            at += 0.0 if before is None else size[before] + _distance(found, before, vertex)
            y[vertex] = at
    for sweep in range(_SWEEPS + _LEVELLING):
        forward, snap = sweep % 2 == 0, sweep >= _SWEEPS
        order = range(len(found.layers)) if forward else range(len(found.layers) - 1, -1, -1)
        for number in order:
            wishes = _snapped(found, number, y, shapes) if snap else _wishes(found, number, y, shapes, forward)
            _settle(found, found.layers[number], wishes, size, y)
    top = min(y, default=0.0)
    return [round(2 * (one - top)) / 2 for one in y]


def _wishes(
    found: Layers, number: int, y: list[float], shapes: Sequence[Shape], forward: bool
) -> dict[int, tuple[float, float]]:
    """For the vertices of a layer where each would like to be, and how much."""
    sides = [(found.links[number - 1] if number else [], True), (found.links[number], False)]
    told: dict[int, list[float]] = {}
    for links, before in sides:
        if before == forward or number in (0, len(found.layers) - 1):
            for link in links:
                mine = link.right if before else link.left
                told.setdefault(mine, []).append(_level(link, before, y, shapes))
    wishes, loose = dict[int, tuple[float, float]](), list[int]()
    for vertex in found.layers[number]:
        if vertex in told:
            wishes[vertex] = sum(told[vertex]) / len(told[vertex]), 3.0 if found.is_bend(vertex) else 1.0
        else:
            loose.append(vertex)
    for vertex in loose:
        wishes[vertex] = _beside(found.layers[number], vertex, wishes, y), 0.01
    return wishes


def _beside(layer: list[int], vertex: int, wishes: dict[int, tuple[float, float]], y: list[float]) -> float:
    """Where a vertex without links stands: near the one before it that has some, else the one after."""
    place = layer.index(vertex)
    near = [one for one in (*reversed(layer[:place]), *layer[place + 1 :]) if wishes.get(one, (0.0, 0.0))[1] > 0.01]
    return wishes[near[0]][0] if near else y[vertex]


def _snapped(found: Layers, number: int, y: list[float], shapes: Sequence[Shape]) -> dict[int, tuple[float, float]]:
    """Where each vertex is, or exactly level with the nearest of what it is linked to where little is missing."""
    nearest: dict[int, float] = {}
    sides = [(found.links[number - 1] if number else [], True), (found.links[number], False)]
    for links, before in sides:
        for link in links:
            mine = link.right if before else link.left
            level = _level(link, before, y, shapes)
            if abs(level - y[mine]) < min(_NEAR, abs(nearest.get(mine, 1e9) - y[mine])):
                nearest[mine] = level
    return {v: (nearest.get(v, y[v]), 20.0 if v in nearest else 0.1) for v in found.layers[number]}


def _level(link: Link, before: bool, y: list[float], shapes: Sequence[Shape]) -> float:
    """The upper edge that makes a link level, for its right vertex or its left one."""
    out = shapes[link.left].outputs[link.out][1] if link.left < len(shapes) else 0.0
    into = shapes[link.right].inputs[link.into][1] if link.right < len(shapes) else 0.0
    return y[link.left] + out - into if before else y[link.right] + into - out


def _settle(
    found: Layers, layer: list[int], wishes: dict[int, tuple[float, float]], size: list[float], y: list[float]
) -> None:
    """Put a layer's vertices as near to their wishes as order and distances allow: isotonic regression."""
    offset, offsets = 0.0, list[float]()
    for before, vertex in zip([None, *layer], layer, strict=False):
        offset += 0.0 if before is None else size[before] + _distance(found, before, vertex)
        offsets.append(offset)
    pools = list[list[float]]()  # sum of weighted wishes, weight, members
    for vertex, own in zip(layer, offsets, strict=True):
        wish, weight = wishes[vertex]
        pools.append([(wish - own) * weight, weight, 1.0])
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] > pools[-1][0] * pools[-2][1]:
            total, mass, members = pools.pop()
            pools[-1] = [pools[-1][0] + total, pools[-1][1] + mass, pools[-1][2] + members]
    places = [total / mass for total, mass, members in pools for _ in range(int(members))]
    for vertex, own, place in zip(layer, offsets, places, strict=True):
        y[vertex] = own + place


def _distance(found: Layers, before: int, vertex: int) -> float:
    return _BEND_GAP if found.is_bend(before) and found.is_bend(vertex) else _GAP
