"""String diagrams: of circuits, lenses, morphisms with parameters and learners, opened to each depth."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import reduce
from itertools import combinations
from typing import Any

import pytest
from circuit_strategies import circuits
from drawing import diagram_strategies as strategies
from hypothesis import given

import rdcircuits as rd
from rdcircuits import models as m
from rdcircuits.drawing.block import Block
from rdcircuits.drawing.layered import placed
from rdcircuits.drawing.scene import Path, Scene, Text, ends
from rdcircuits.drawing.strings import cell_name, learner_block, lens_block, para_block
from rdcircuits.drawing.wiring import string_diagram
from rdcircuits.provenance import called, made_of

NET = m.dense(2, 16) >> m.bias(16) >> m.tanh(16) >> m.dense(16, 2)
LEARNER = rd.Learner(NET, rd.losses.cross_entropy(), rd.optimisers.adam(0.02), rate=-1)
SQUARE = rd.lens(rd.trace(lambda x: x * x, "x"))


def words(scene: Scene) -> list[str]:
    return [item.text for item in scene.items if isinstance(item, Text)]


def check_apart(block: Block) -> None:
    for (x, y, w, h), (u, v, r, s) in combinations(block.boxes, 2):
        assert x + w <= u + 0.01 or u + r <= x + 0.01 or y + h <= v + 0.01 or v + s <= y + 0.01
    for x, y, w, h in block.boxes:
        assert x >= -0.01
        assert y >= -0.01
        assert x + w <= block.width + 0.01
        assert y + h <= block.height + 0.01


def check_connected(block: Block) -> None:
    """Each end of a wire is at a box, at a side of the picture, or at the end of another wire."""
    wires = [item for item in block.items if isinstance(item, Path) and item.role in ("wire", "parameter", "change")]
    wires = [wire for wire in wires if not wire.closed and not _within(wire, block)]
    places = [end for wire in wires for end in ends(wire)]
    for k, (x, y) in enumerate(places):
        others = places[: k - k % 2] + places[k - k % 2 + 2 :]
        at_side = min(x, block.width - x, y, block.height - y) < 0.06
        at_wire = any(abs(x - u) < 0.06 and abs(y - v) < 0.06 for u, v in others)
        at_box = any(
            u - 0.06 <= x <= u + w + 0.06
            and v - 0.06 <= y <= v + h + 0.06
            and min(abs(x - u), abs(x - u - w), abs(y - v), abs(y - v - h)) < 0.06
            for u, v, w, h in block.boxes
        )
        assert at_side or at_wire or at_box, (x, y)


def _within(wire: Path, block: Block) -> bool:
    """Whether a line is part of the symbol of a box."""
    (x, y), (u, v) = ends(wire)
    return any(
        a - 3.1 <= min(x, u) and max(x, u) <= a + w + 0.06 and b - 0.06 <= min(y, v) and max(y, v) <= b + h + 0.06
        for a, b, w, h in block.boxes
    )


@pytest.mark.parametrize("depth", range(4))
@pytest.mark.parametrize("which", range(7))
def test_every_wire_ends_somewhere(which: int, depth: int) -> None:
    tied = rd.tie(m.dense(3, 3) >> m.dense(3, 3))
    wide = (m.dense(2, 3) @ m.bias(4)) >> (m.tanh(3) @ m.dense(4, 1))
    block = (
        lambda: learner_block(LEARNER, depth),
        lambda: lens_block((SQUARE @ SQUARE) >> (SQUARE @ SQUARE), depth),
        lambda: para_block(NET, depth),
        lambda: para_block(NET, depth, two_way=True),
        lambda: para_block(wide, depth, two_way=True),
        lambda: para_block(tied, depth, two_way=True),
        lambda: learner_block(rd.Learner(m.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled()), depth),
    )[which]()
    check_connected(block)
    check_apart(block)


@given(circuits())
def test_a_circuit_has_a_box_for_each_node_and_a_wire_for_each_use(circuit: rd.Circuit) -> None:
    graph, diagram = circuit.graph, string_diagram(circuit.graph)
    used = {n for node in graph.nodes for n in node.inputs} | set(graph.outputs)
    discarded = len(graph.types) - len(used)
    ends = graph.arity + len(graph.outputs)
    assert len(diagram.boxes) == ends + len(graph.nodes) + discarded
    assert sum(box.shape == "discard" for box in diagram.boxes) == discarded
    uses = sum(len(node.inputs) for node in graph.nodes)
    assert len(diagram.wires) == uses + len(graph.outputs) + discarded
    strategies.check_placed(placed(diagram))


def test_a_learner_is_its_four_parts_and_opens_further() -> None:
    assert len(learner_block(LEARNER, 0).boxes) == 1
    one = learner_block(LEARNER, 1)
    assert len(one.boxes) == 4
    shown = words(rd.draw(LEARNER).scene)
    assert {"adam", "cross_entropy", "constant(-1)"} <= set(shown)
    assert {"S : 9 wires", "P : 3 wires", "H : 4 wires", "new S", "new P", "A : 2", "B : N·2"} >= {
        text for text in shown if text.startswith(("S :", "P :", "H :", "new", "B :"))
    }
    two = learner_block(LEARNER, 2)
    assert len(two.boxes) == 3 + 4  # optimiser, loss and rate, and the model's four parts
    assert {"dense(2, 16)", "bias(16)", "tanh(16)", "dense(16, 2)"} <= set(words(rd.draw(LEARNER, depth=2).scene))
    for depth in range(5):
        check_apart(learner_block(LEARNER, depth))


@pytest.mark.parametrize("depth", range(4))
def test_morphisms_side_by_side_and_in_a_row_stay_apart(depth: int) -> None:
    cell = (m.dense(2, 3) @ m.bias(4)) >> (m.tanh(3) @ m.dense(4, 1))
    for both in (False, True):
        block = para_block(cell, depth, both)
        check_apart(block)
        assert sum(end.count for end in block.top if not end.back) == len(cell.parameter)
        assert sum(end.count for end in block.left if not end.back) == len(cell.dom)
        assert sum(end.count for end in block.right if not end.back) == len(cell.cod)
        if both:
            assert sum(end.count for end in block.top if end.back) == len(cell.parameter)
            assert sum(end.count for end in block.left if end.back) == len(cell.dom)


@pytest.mark.parametrize("depth", range(4))
@pytest.mark.parametrize(
    "lens",
    [SQUARE, SQUARE >> SQUARE, SQUARE @ SQUARE, rd.lens(rd.identity(())), rd.lens(rd.discard(rd.point()))],
    ids=["square", "then", "beside", "empty", "discard"],
)
def test_lenses_have_two_directions(lens: rd.Lens, depth: int) -> None:
    block = lens_block(lens, depth)
    for side, pair in ((block.left, lens.dom), (block.right, lens.cod)):
        assert sum(end.count for end in side if not end.back) == len(pair.points)
        assert sum(end.count for end in side if end.back) == len(pair.changes)
    check_apart(block)
    ET.fromstring(rd.draw(lens, depth=depth).svg())


def test_a_lens_opens_into_its_passes() -> None:
    assert len(lens_block(SQUARE, 0).boxes) == 1
    assert {"forward", "backward", "M"} <= set(words(rd.draw(SQUARE, depth=1).scene))
    nodes = len(SQUARE.forward.nodes) + len(SQUARE.backward.nodes)
    shapes = [item for item in rd.draw(SQUARE, depth=2).scene.items if item.role in ("ring", "box")]
    assert len(shapes) >= nodes


def test_long_chains_are_folded_in_the_middle() -> None:
    chain: Any = m.tanh(2)
    for _ in range(400):
        chain = chain >> m.tanh(2)
    block = para_block(chain, 1)
    assert len(block.boxes) == 13
    assert "389 parts" in " ".join(words(rd.draw(chain).scene))


def test_many_wires_are_bundled_and_none_is_lost() -> None:
    wide = rd.lens(rd.trace(lambda *xs: [x * x for x in xs], *[rd.point()] * 40))
    for depth in range(3):
        block = lens_block(wide, depth)
        assert sum(end.count for end in block.left if not end.back) == 40
        assert sum(end.count for end in block.right if end.back) == 40
        check_apart(block)
    many = reduce(lambda one, other: one @ other, [m.dense(2, 2)] * 30)
    for both in (False, True):
        block = para_block(many, 1, both)
        assert len(block.boxes) == 13
        assert sum(end.count for end in block.top if not end.back) == 30
        assert sum(end.count for end in block.left if end.back) == 30 * both
        check_apart(block)


def test_models_know_what_they_are_called_and_made_of() -> None:
    assert called(m.gates(8, 6, 4, classes=2)) == "gates(8, 6, 4, classes=2)"
    assert cell_name(NET) == "model of 4 parts"
    tied = rd.tie(m.dense(3, 3) >> m.dense(3, 3))
    made = made_of(tied)
    assert made is not None
    assert made.how == "over"
    assert "copy" in words(rd.draw(tied).scene)


def test_notes_take_no_part_in_equality_and_are_not_pickled() -> None:
    import pickle

    again = pickle.loads(pickle.dumps(NET))
    assert again == NET
    assert made_of(again) is None
    assert called(pickle.loads(pickle.dumps(m.dense(2, 2)))) == "dense(2, 2)"


def test_two_cells_have_a_picture() -> None:
    cell = rd.TwoCell(m.dense(2, 2), rd.identity((rd.point(2, 2),)))
    assert "dense(2, 2)" in words(rd.draw(cell).scene)
