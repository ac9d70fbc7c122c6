"""Schematics: a symbol for each gate, a wire for each use, and pictures that are well-formed whatever the names."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from boolean.netlist_strategies import netlist_of, netlists, random_netlist
from drawing import diagram_strategies as strategies
from hypothesis import given

import rdcircuits as rd
from rdcircuits.algebra.bits.operations import DEPENDS
from rdcircuits.drawing.diagram import Diagram
from rdcircuits.drawing.layered import placed
from rdcircuits.drawing.muxes import with_muxes
from rdcircuits.drawing.picture import MOST_BOXES, scene_of
from rdcircuits.drawing.schematic import SYMBOLS, schematic, size
from rdcircuits.drawing.summary import MOST_LAYERS, levels_of_netlist, summary

SVG = "{http://www.w3.org/2000/svg}"


@given(netlists())
def test_boxes_and_wires_are_those_of_the_netlist(netlist: rd.Netlist) -> None:
    diagram, gates = schematic(netlist), netlist.gates
    shapes = Counter(box.shape for box in diagram.boxes)
    assert shapes["input"] == len(netlist.inputs)
    assert shapes["output"] == len(netlist.outputs)
    symbols = Counter(SYMBOLS[op][0] for op in gates.ops.tolist())
    constants = symbols.pop("0", 0) + symbols.pop("1", 0)
    assert {shape: count for shape, count in shapes.items() if shape in symbols} == symbols
    assert shapes["constant"] - constants in (0, 1)  # and wire 0, where it is used
    assert len(diagram.boxes) == size(netlist)
    pins = sum(sum(DEPENDS[op]) for op in gates.ops.tolist())
    assert len(diagram.wires) == pins + len(netlist.outputs)
    strategies.check_placed(placed(diagram))


@given(netlists())
def test_a_schematic_computes_what_the_netlist_does(netlist: rd.Netlist) -> None:
    _check_meaning(schematic(netlist), netlist)


def _check_meaning(diagram: Diagram, netlist: rd.Netlist) -> None:
    """What is read from the symbols, rings and wires alone is what the netlist gives."""
    rows = np.random.default_rng(0).integers(0, 2, (6, len(netlist.inputs)), np.uint8)
    taken: list[dict[int, int]] = [{} for _ in diagram.boxes]
    for wire in diagram.wires:
        taken[wire.target[0]][wire.target[1]] = wire.source[0]
    for row, outputs in zip(rows.tolist(), netlist.evaluate(rows).tolist(), strict=True):
        ins, outs, values = iter(row), list[int](), dict[int, int]()
        for number, box in enumerate(diagram.boxes):
            bits = [values[taken[number][k]] ^ (k in box.rings) for k in range(box.inputs)]
            if box.shape == "output":
                outs += bits
            else:
                values[number] = next(ins) if box.shape == "input" else _gate(box.shape, box.label, bits)
        assert outs == outputs


@given(netlists())
def test_with_muxes_it_still_computes_that(netlist: rd.Netlist) -> None:
    _check_meaning(with_muxes(schematic(netlist)), netlist)


@pytest.mark.parametrize("which", range(8))
def test_muxes_are_found(which: int) -> None:
    forms = (
        lambda s, a, b: (s & a) | (~s & b),
        lambda s, a, b: (~s & a) | (b & s),
        lambda s, a, b: (a & s) ^ (b & ~s),
        lambda s, a, b: (a & ~s) ^ (s & b),
        lambda s, a, b: ((a ^ b) & s) ^ b,
        lambda s, a, b: b ^ (s & (b ^ a)),
        lambda s, a, b: a ^ ((a ^ b) & s),
        lambda s, a, b: (s & (a ^ b)) ^ a,
    )
    netlist = rd.Netlist.from_circuit(rd.trace(forms[which], "s a b")).simplified()
    diagram = with_muxes(schematic(netlist))
    assert sum(box.shape == "mux" for box in diagram.boxes) == 1
    assert len(diagram.boxes) == 5
    _check_meaning(diagram, netlist)


def test_gates_that_are_used_elsewhere_stay() -> None:
    def shared(s: Any, a: Any, b: Any) -> Any:
        first = s & a
        return first | (~s & b), first

    netlist = rd.Netlist.from_circuit(rd.trace(shared, "s a b")).simplified()
    assert not any(box.shape == "mux" for box in with_muxes(schematic(netlist)).boxes)


def _gate(shape: str, label: str, bits: list[int]) -> int:
    if shape == "constant":
        return int(label)
    if shape == "mux":
        return bits[2] if bits[0] else bits[1]
    found = {"and": min, "or": max, "xor": lambda own: own[0] ^ own[1], "not": lambda own: own[0]}
    plain = {"nand": "and", "nor": "or", "xnor": "xor", "not": "not", "buffer": "not"}.get(shape, shape)
    return found[plain](bits) ^ (shape in ("nand", "nor", "xnor", "not"))


@given(netlists())
def test_svg_is_well_formed_and_says_what_it_shows(netlist: rd.Netlist) -> None:
    picture = rd.draw(netlist, title='<&"a">')
    root = ET.fromstring(picture.svg())
    assert root.findtext(f"{SVG}title") == '<&"a">'
    assert root.findtext(f"{SVG}desc", "").startswith(f"{len(netlist.inputs)} inputs, {len(netlist.gates.ops)} gates")
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for circle in root.iter(f"{SVG}circle"):
        assert 0 <= float(circle.attrib["cx"]) <= width
        assert 0 <= float(circle.attrib["cy"]) <= height
    background = root.find(f"{SVG}rect")
    assert background is not None
    assert background.attrib["fill"] == "#ffffff"


def test_names_are_escaped_and_long_ones_shortened_with_the_whole_in_a_note() -> None:
    long = "a" * 200
    netlist = rd.Netlist((long, "<&'\"é日本"), ("y",), netlist_of(2, [(8, 1, 2)], [3]).gates)
    root = ET.fromstring(rd.draw(netlist).svg())
    shown = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert any(text.startswith(long) and "…" in text for text in shown)  # the note, then the name
    assert "<&'\"é日本" in shown


@pytest.mark.parametrize(
    ("netlist", "counts"),
    [
        (netlist_of(0, [], []), (0, 0)),
        (netlist_of(3, [], []), (3, 0)),
        (netlist_of(0, [(15, 0, 0)], [0, 1]), (0, 2)),
        (netlist_of(2, [], [0, 0, 1]), (2, 3)),
    ],
    ids=["empty", "no outputs", "no inputs", "constants"],
)
def test_small_circuits_have_pictures(netlist: rd.Netlist, counts: tuple[int, int]) -> None:
    boxes = schematic(netlist).boxes
    assert (sum(b.shape == "input" for b in boxes), sum(b.shape == "output" for b in boxes)) == counts
    picture = rd.draw(netlist)
    ET.fromstring(picture.svg())
    assert "tikzpicture" in picture.tikz()
    assert picture.scene.width > 0 < picture.scene.height


def test_the_picture_is_the_same_in_every_process() -> None:
    program = (
        "import sys, rdcircuits as rd; sys.path.insert(0, 'tests');"
        "from boolean.netlist_strategies import random_netlist;"
        "print(rd.draw(random_netlist(6, 40, 4)).svg())"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(rd.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert other.stdout == rd.draw(random_netlist(6, 40, 4)).svg() + "\n"


def test_large_circuits_are_summed_up_by_layers() -> None:
    netlist = random_netlist(1000, 3000, 20)
    scene = scene_of(netlist)
    assert scene.title == "a circuit by layers"
    assert sum(item.role == "layer" for item in scene.items) <= MOST_LAYERS + 2
    assert scene.description.startswith("1,000 inputs, 3,000 gates in")
    just = random_netlist(10, MOST_BOXES - 30, 20)
    assert scene_of(just).title == "a schematic"


@given(netlists())
def test_a_summary_counts_gates_and_wires_right(netlist: rd.Netlist) -> None:
    found = levels_of_netlist(netlist)
    diagram = summary(found, netlist.inputs, netlist.outputs)
    layers = [box for box in diagram.boxes if box.label.startswith("layer")]
    assert sum(int(box.lines[0].split()[0]) for box in layers) == len(netlist.gates.ops)
    level = _slow_levels(netlist)
    assert found.level.tolist() == level
    depth = max(level, default=0)
    if depth and depth <= MOST_LAYERS:
        assert len(layers) == depth
        told = Counter[tuple[int, int]]()
        for wire in diagram.wires:
            told[wire.source[0], wire.target[0]] += int(wire.label.replace(",", ""))
        slow = _slow_crossings(netlist, level, depth)
        assert all(slow[pair] == count for pair, count in told.items())
        assert set(told) >= {pair for pair in slow if pair[1] - pair[0] == 1}


def _slow_levels(netlist: rd.Netlist) -> list[int]:
    gates, level = netlist.gates, [0] * (netlist.gates.n_inputs + 1)
    for op, a, b in zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
        level.append(1 + max([level[w] for w, needed in zip((a, b), DEPENDS[op], strict=True) if needed], default=0))
    return level


def _slow_crossings(netlist: rd.Netlist, level: list[int], depth: int) -> Counter[tuple[int, int]]:
    gates, pairs = netlist.gates, set[tuple[int, int]]()
    first = gates.n_inputs + 1
    for wire, (op, a, b) in enumerate(
        zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True), first
    ):
        pairs |= {(w, level[wire]) for w, needed in zip((a, b), DEPENDS[op], strict=True) if needed}
    pairs |= {(wire, depth + 1) for wire in gates.outputs.tolist()}
    return Counter((level[wire], layer) for wire, layer in pairs)
