"""Ranks: each box in a layer after those that it takes from; and nets, the wires from one output, with a bend in each
layer that they pass. The first step of a layered layout (Sugiyama's).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rdcircuits.drawing.diagram import Box, Diagram, Wire
from rdcircuits.errors import ShapeError

SOURCES = ("input", "parameter", "port")


@dataclass(frozen=True, slots=True)
class Link:
    """What a net does between two layers: from output `out` of vertex `left` to input `into` of vertex `right`."""

    net: int
    left: int
    out: int
    right: int
    into: int
    wire: Wire | None


@dataclass
class Layers:
    """Vertices in layers: boxes have their own numbers, bends come after them.

    Attributes: `layers`, the vertices of each in order; `bends`, the net of each bend; `links[r]`, those between layers
    r and r + 1; `count`, the number of boxes; `nets`, the output that each starts from.
    """

    count: int
    layers: list[list[int]]
    bends: list[int] = field(default_factory=list)
    links: list[list[Link]] = field(default_factory=list)
    nets: list[tuple[int, int]] = field(default_factory=list)

    def is_bend(self, vertex: int) -> bool:
        """Whether a vertex is a bend, and no box."""
        return vertex >= self.count


def layers_of(diagram: Diagram) -> Layers:
    """The boxes in layers, and the links between these.

    Example:
        >>> boxes = Box("a", "input", 0), Box("f"), Box("g", "box", 2), Box("y", "output", 1, 0)
        >>> wires = Wire((0, 0), (1, 0)), Wire((0, 0), (2, 0)), Wire((1, 0), (2, 1)), Wire((2, 0), (3, 0))
        >>> layers_of(Diagram(boxes, wires)).layers
        [[0], [1, 4], [2], [3]]
    """
    rank = ranks(diagram)
    found = Layers(len(diagram.boxes), [[] for _ in range(max(rank, default=-1) + 1)])
    for box, own in enumerate(rank):
        found.layers[own].append(box)
    found.links = [[] for _ in found.layers]
    nets: dict[tuple[int, int], list[Wire]] = {}
    for wire in diagram.wires:
        nets.setdefault(wire.source, []).append(wire)
    for net, ((start, out), wires) in enumerate(nets.items()):
        found.nets.append((start, out))
        _pass(found, net, start, out, wires, rank)
    return found


def _pass(found: Layers, net: int, start: int, out: int, wires: list[Wire], rank: list[int]) -> None:
    """The links of one net: bends as far as its last layer, and from these to the inputs."""
    at: dict[int, tuple[int, int]] = {rank[start]: (start, out)}
    for r in range(rank[start] + 1, max(rank[wire.target[0]] for wire in wires)):
        bend = found.count + len(found.bends)
        found.bends.append(net)
        found.layers[r].append(bend)
        found.links[r - 1].append(Link(net, *at[r - 1], bend, 0, wires[0] if len(wires) == 1 else None))
        at[r] = bend, 0
    for wire in wires:
        box, into = wire.target
        before = rank[box] - 1
        found.links[before].append(Link(net, *at[before], box, into, wire))


def ranks(diagram: Diagram) -> list[int]:
    """The layer of each box: inputs in the first, outputs in the last, constants right before what takes them.

    Raises:
        ShapeError: where the wires go round in a cycle.
    """
    boxes, count = diagram.boxes, len(diagram.boxes)
    uses: list[list[int]] = [[] for _ in boxes]
    waiting = [0] * count
    for wire in diagram.wires:
        uses[wire.source[0]].append(wire.target[0])
        waiting[wire.target[0]] += 1
    rank, ready, done = [0] * count, [box for box in range(count) if not waiting[box]], 0
    for box in ready:
        if not boxes[box].outputs and not _is_output(boxes[box]):
            rank[box] = max(rank[box], 1)
        done += 1
        for target in uses[box]:
            rank[target] = max(rank[target], rank[box] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    if done < count:
        raise ShapeError("a diagram's wires go round in a cycle")
    for box, own in enumerate(boxes):
        if own.inputs == 0 and own.shape not in SOURCES and uses[box]:
            rank[box] = max(min(rank[target] for target in uses[box]) - 1, 0)
    last = max((rank[b] + 1 for b in range(count) if not _is_output(boxes[b])), default=1)
    return [max(last, 1) if _is_output(boxes[box]) else rank[box] for box in range(count)]


def _is_output(box: Box) -> bool:
    return box.shape == "output" or (box.shape == "port" and not box.outputs)
