"""The layout of diagrams, our own: layers, order, heights, and then ways for the wires. The same on every machine.

Source: K. Sugiyama, S. Tagawa, M. Toda, *Methods for visual understanding of hierarchical system structures* (1981).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdcircuits.drawing.diagram import Diagram
from rdcircuits.drawing.heights import heights
from rdcircuits.drawing.layers import Layers, Link, layers_of
from rdcircuits.drawing.order import ordered
from rdcircuits.drawing.scene import Dot, Item, Path, Text, all_moved, curve, line, rectangle
from rdcircuits.drawing.shapes import Shape, shape_of, text_width
from rdcircuits.drawing.tracks import Span, nudges, tracks

_TRACK, _MARGIN, _TURN, _SLANT = 8.0, 12.0, 10.0, 8.0
_JOINT = 2.8

Place = tuple[float, float]


@dataclass(frozen=True)
class Placed:
    """A diagram with places: `places`, the left upper corner of each box; `routes`, the pieces of wire with the number
    of their net (`nets` says from which output each starts); `items`, all that is to be drawn.
    """

    diagram: Diagram
    shapes: tuple[Shape, ...]
    places: tuple[Place, ...]
    nets: tuple[tuple[int, int], ...]
    routes: tuple[tuple[int, Path], ...]
    items: tuple[Item, ...]
    width: float
    height: float

    def output_place(self, box: int, out: int) -> Place:
        """Where a wire starts."""
        return _at(self.places[box], self.shapes[box].outputs[out])

    def input_place(self, box: int, into: int) -> Place:
        """Where a wire ends."""
        return _at(self.places[box], self.shapes[box].inputs[into])


def placed(diagram: Diagram) -> Placed:
    """The diagram with a place for everything.

    Example:
        >>> from rdcircuits.drawing.diagram import Box, Wire
        >>> found = placed(Diagram((Box("a", "input", 0), Box("f")), (Wire((0, 0), (1, 0)),)))
        >>> found.output_place(0, 0)[1] == found.input_place(1, 0)[1]
        True
    """
    layers = layers_of(diagram)
    ordered(diagram, layers)
    shapes = tuple(shape_of(box) for box in diagram.boxes)
    y = heights(layers, shapes)
    ways = _Ways(diagram, layers, shapes, y)
    ways.run()
    height = max(
        [y[box] + shape.height for box, shape in enumerate(shapes)] + [y[k] for k in range(len(y))], default=0.0
    )
    drawn = [item for box, shape in enumerate(shapes) for item in all_moved(shape.items, *ways.places[box])]
    wires: list[Item] = [path for _, path in ways.routes]
    nets = tuple(layers.nets)
    items = (*wires, *drawn, *ways.joints, *ways.labels)
    return Placed(diagram, shapes, tuple(ways.places), nets, tuple(ways.routes), items, ways.x, height)


def _at(place: Place, port: Place) -> Place:
    return place[0] + port[0], place[1] + port[1]


class _Ways:
    """The x of each layer, from the left, and the wires between them as these become known."""

    def __init__(self, diagram: Diagram, layers: Layers, shapes: Sequence[Shape], y: list[float]) -> None:
        self.diagram, self.layers, self.shapes, self.y = diagram, layers, shapes, y
        self.x = 0.0
        self.places: list[Place] = [(0.0, 0.0)] * len(shapes)
        self.routes: list[tuple[int, Path]] = []
        self.joints: list[Item] = []
        self.labels: list[Item] = []
        self.notes = {link.net: link.wire for links in layers.links for link in links if link.wire is not None}

    def run(self) -> None:
        """Place all layers."""
        for number, layer in enumerate(self.layers.layers):
            width = max((self.shapes[v].width for v in layer if not self.layers.is_bend(v)), default=0.0)
            for vertex in layer:
                if not self.layers.is_bend(vertex):
                    self.places[vertex] = self.x + self._shift(vertex, width), self.y[vertex]
            left, right = self.x, self.x + width
            for vertex in layer:
                self._within(vertex, left, right)
            self.x = right
            if number + 1 < len(self.layers.layers):
                self._between(self.layers.links[number], right)

    def _shift(self, vertex: int, width: float) -> float:
        """How far right a box stands in its layer: inputs at the right edge, outputs at the left, others between."""
        own, shape = self.diagram.boxes[vertex].shape, self.shapes[vertex].width
        return {"input": 1.0, "parameter": 1.0, "constant": 1.0, "output": 0.0}.get(own, 0.5) * (width - shape)

    def _within(self, vertex: int, left: float, right: float) -> None:
        """Level pieces from the edges of the layer to the ends of a box, or through a bend."""
        if self.layers.is_bend(vertex):
            net = self.layers.bends[vertex - self.layers.count]
            if right > left:
                self._piece(net, line([(left, self.y[vertex]), (right, self.y[vertex])], *self._look(net)))
            return
        for net, (box, out) in enumerate(self.layers.nets):
            if box == vertex:
                x, y = _at(self.places[vertex], self.shapes[vertex].outputs[out])
                if x < right:
                    self._piece(net, line([(x, y), (right, y)], *self._look(net)))

    def _between(self, links: list[Link], left: float) -> None:
        """The wires from one layer to the next, which stands as far to the right as they want."""
        by_net: dict[int, list[Link]] = {}
        for link in links:
            by_net.setdefault(link.net, []).append(link)
        spans = [Span(self._left_y(own[0]), tuple(self._right_y(link) for link in own)) for own in by_net.values()]
        corners = self.diagram.routing == "corners"
        chosen = tracks(spans) if corners else []
        aside = nudges(spans, chosen) if corners else []
        steepest = max((span.high - span.low for span in spans), default=0.0)
        width = 2 * _MARGIN + _TRACK * max(chosen, default=0) if corners else min(max(34.0, 0.3 * steepest), 110.0)
        labels = [text_width(link.wire.label, 10.0) for link in links if link.wire is not None and link.wire.label]
        width = max(width, max(labels, default=-24.0) + 24)
        self.x = left + width
        for k, ((net, own), span) in enumerate(zip(by_net.items(), spans, strict=True)):
            if corners:
                track = left + _MARGIN + _TRACK * max(chosen[k], 0)
                self._cornered(net, span, left, track, left + width, aside[k])
            else:
                self._curved(net, span, left, left + width)
            self._label(own, left + width)
        self._stubs(links, left + width)

    def _stubs(self, links: list[Link], edge: float) -> None:
        """Level pieces from the edge of the next layer to the boxes in it that are narrower than that."""
        number = next((k for k, own in enumerate(self.layers.links) if own is links), 0)
        layer = self.layers.layers[number + 1]
        width = max((self.shapes[v].width for v in layer if not self.layers.is_bend(v)), default=0.0)
        for link in links:
            if not self.layers.is_bend(link.right):
                x, y = self.shapes[link.right].inputs[link.into]
                x, y = edge + self._shift(link.right, width) + x, self.y[link.right] + y
                if x > edge:
                    self._piece(link.net, line([(edge, y), (x, y)], *self._look(link.net)))

    def _cornered(
        self, net: int, span: Span, left: float, track: float, right: float, aside: dict[float, float]
    ) -> None:
        """Level, upright, level; a joint where three pieces meet; aslant at the end where it had to step aside."""
        if span.level:
            self._piece(net, line([(left, span.left), (right, span.rights[0])], *self._look(net)))
            return
        outs = {y: y + aside.get(y, 0.0) for y in span.rights}
        low, high = min(span.left, *outs.values()), max(span.left, *outs.values())
        self._piece(net, line([(left, span.left), (track, span.left)], *self._look(net)))
        self._piece(net, line([(track, low), (track, high)], *self._look(net)))
        for y, out in outs.items():
            slant = [(right - _SLANT, out)] if out != y else []
            self._piece(net, line([(track, out), *slant, (right, y)], *self._look(net)))
        for y in sorted({span.left, *outs.values()}):
            pieces = (y > low) + (y < high) + (y == span.left) + (y in outs.values())
            if pieces > 2:
                self.joints.append(Dot(track, y, _JOINT))

    def _curved(self, net: int, span: Span, left: float, right: float) -> None:
        """A curve to each end; a joint where there are several."""
        start = left
        if len(span.rights) > 1:
            start = left + _TURN
            self._piece(net, line([(left, span.left), (start, span.left)], *self._look(net)))
            self.joints.append(Dot(start, span.left, _JOINT))
        for y in span.rights:
            self._piece(net, curve((start, span.left), (right, y), *self._look(net)))

    def _label(self, links: list[Link], edge: float) -> None:
        for link in links:
            if link.wire is not None and link.wire.label and not self.layers.is_bend(link.right):
                y = self._right_y(link) - 7
                width = text_width(link.wire.label, 10.0)
                self.labels.append(rectangle(edge - 7 - width, y - 5, width + 2, 10, "paper"))
                self.labels.append(Text(edge - 6, y, link.wire.label, 10.0, "end", "quiet"))

    def _piece(self, net: int, path: Path) -> None:
        self.routes.append((net, path))

    def _look(self, net: int) -> tuple[str, bool, str]:
        wire = self.notes.get(net)
        return ("wire", False, "") if wire is None else (wire.role, False, wire.note)

    def _left_y(self, link: Link) -> float:
        bend = self.layers.is_bend(link.left)
        return self.y[link.left] + (0.0 if bend else self.shapes[link.left].outputs[link.out][1])

    def _right_y(self, link: Link) -> float:
        bend = self.layers.is_bend(link.right)
        return self.y[link.right] + (0.0 if bend else self.shapes[link.right].inputs[link.into][1])
