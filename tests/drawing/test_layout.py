"""The layout: nothing overlaps, and wires go where they should, whatever the diagram."""

from __future__ import annotations

import numpy as np
import pytest
from drawing import diagram_strategies as strategies
from hypothesis import given

from rdcircuits.drawing.diagram import Box, Diagram, Wire
from rdcircuits.drawing.layered import placed
from rdcircuits.drawing.layers import Link, ranks
from rdcircuits.drawing.order import crossings
from rdcircuits.drawing.tracks import Span, tracks
from rdcircuits.errors import ShapeError


@given(strategies.diagrams())
def test_boxes_stand_apart_and_wires_connect_their_ends(diagram: Diagram) -> None:
    strategies.check_placed(placed(diagram))


@given(strategies.diagrams("corners"))
def test_no_net_lies_on_another(diagram: Diagram) -> None:
    assert not strategies.overlaps(placed(diagram))


@given(strategies.diagrams())
def test_wires_run_from_left_to_right(diagram: Diagram) -> None:
    rank, found = ranks(diagram), placed(diagram)
    for wire in diagram.wires:
        assert rank[wire.source[0]] < rank[wire.target[0]]
        assert found.output_place(*wire.source)[0] < found.input_place(*wire.target)[0]


@given(strategies.diagrams())
def test_inputs_and_outputs_keep_their_order_where_they_are_to(diagram: Diagram) -> None:
    found = placed(diagram)
    if diagram.keeps_order:
        for shape in ("input", "output"):
            heights = [y for (_, y), box in zip(found.places, diagram.boxes, strict=True) if box.shape == shape]
            assert heights == sorted(heights)


def test_crossings_are_counted_as_pairs_that_cross() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        left, right = list(range(6)), list(range(6, 13))
        rng.shuffle(left), rng.shuffle(right)
        links = [
            Link(k, int(rng.integers(6)), 0, int(rng.integers(6, 13)), int(rng.integers(2)), None) for k in range(12)
        ]
        keys = [(left.index(one.left), (right.index(one.right), one.into)) for one in links]
        slow = sum(a[0] < b[0] and a[1] > b[1] for a in keys for b in keys)
        assert crossings(left, right, links) == slow


def test_spans_on_one_track_do_not_meet() -> None:
    rng = np.random.default_rng(0)
    spans = [Span(float(rng.integers(200)), tuple(map(float, rng.integers(0, 200, 2)))) for _ in range(60)]
    chosen = tracks(spans)
    for k, one in enumerate(spans):
        for j, other in enumerate(spans[:k]):
            if chosen[k] == chosen[j] >= 0:
                assert one.high < other.low or other.high < one.low


def test_what_is_no_diagram_is_refused() -> None:
    boxes = Box("a", "box", 1, 1), Box("b", "box", 1, 1)
    with pytest.raises(ShapeError, match="output 3 of box 0"):
        Diagram(boxes, (Wire((0, 3), (1, 0)),))
    with pytest.raises(ShapeError, match="input 0 of box 7"):
        Diagram(boxes, (Wire((0, 0), (7, 0)),))
    with pytest.raises(ShapeError, match="two wires end"):
        Diagram(boxes, (Wire((0, 0), (1, 0)), Wire((1, 0), (1, 0))))
    with pytest.raises(ShapeError, match="cycle"):
        ranks(Diagram(boxes, (Wire((0, 0), (1, 0)), Wire((1, 0), (0, 0)))))
