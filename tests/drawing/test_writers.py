"""SVG, TikZ and PNG of one scene; Yosys' JSON; graphviz."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from boolean.netlist_strategies import netlists, random_netlist
from drawing import diagram_strategies as strategies
from hypothesis import given

import rdcircuits as rd
from rdcircuits.drawing.graphviz import dot_language, placed_by_dot
from rdcircuits.drawing.picture import diagram_of
from rdcircuits.drawing.scene import Dot, Scene, Text, line, mirrored, moved
from rdcircuits.drawing.svg import svg
from rdcircuits.drawing.tikz import tikz, typed
from rdcircuits.drawing.yosys import yosys_json
from rdcircuits.errors import RdError

ADDER = rd.Netlist.from_circuit(
    rd.trace(lambda a, b, c: (a ^ b ^ c, (a & b) | (c & (a ^ b))), "a b c"),
    inputs=["a_1", "b<&>$%#{}\\^~", "αβ×日"],
    outputs=["sum", "carry"],
)
CELLS: dict[str, Any] = {
    "$_AND_": lambda a, b: a & b,
    "$_OR_": lambda a, b: a | b,
    "$_XOR_": lambda a, b: a ^ b,
    "$_NAND_": lambda a, b: 1 - (a & b),
    "$_NOR_": lambda a, b: 1 - (a | b),
    "$_XNOR_": lambda a, b: 1 - (a ^ b),
    "$_ANDNOT_": lambda a, b: a & (1 - b),
    "$_ORNOT_": lambda a, b: a | (1 - b),
    "$_NOT_": lambda a: 1 - a,
    "$_BUF_": lambda a: a,
}


@given(netlists())
def test_yosys_json_means_the_netlist(netlist: rd.Netlist) -> None:
    (module,) = json.loads(yosys_json(netlist, "m"))["modules"].values()
    rows = np.random.default_rng(1).integers(0, 2, (4, len(netlist.inputs)), np.uint8)
    ports = list(module["ports"].values())
    inputs = [port["bits"][0] for port in ports if port["direction"] == "input"]
    outputs = [port["bits"][0] for port in ports if port["direction"] == "output"]
    for row, expected in zip(rows.tolist(), netlist.evaluate(rows).tolist(), strict=True):
        value = {"0": 0, "1": 1} | dict(zip(inputs, row, strict=True))
        for cell in module["cells"].values():
            pins = cell["connections"]
            taken = [value[pins[pin][0]] for pin in "AB" if pin in pins]
            value[pins["Y"][0]] = CELLS[cell["type"]](*taken)
            assert set(cell["port_directions"]) == set(pins)
        assert [value[bit] for bit in outputs] == expected


@pytest.mark.needs_program("yosys")
def test_yosys_reads_what_is_written_for_it(tmp_path: Path) -> None:
    netlist = random_netlist(5, 30, 3)
    (tmp_path / "f.json").write_text(yosys_json(netlist))
    script = "read_json f.json; check -assert; hierarchy -auto-top; write_blif f.blif"
    subprocess.run(["yosys", "-q", "-p", script], cwd=tmp_path, check=True, capture_output=True)
    assert rd.equivalent(netlist, rd.Netlist.read(tmp_path / "f.blif")).equal


@pytest.mark.needs_program("pdflatex")
@pytest.mark.parametrize(
    "value",
    [ADDER, rd.lens(rd.trace(lambda x: x * x, "x")), rd.identity(())],
    ids=lambda value: type(value).__name__,
)
def test_tikz_compiles(value: Any, tmp_path: Path) -> None:
    rd.draw(value, tmp_path / "f.tex", title="a < b_1 & c")
    subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "f.tex"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert (tmp_path / "f.pdf").stat().st_size > 1000


def test_tikz_is_balanced_and_plain() -> None:
    text = rd.draw(ADDER).tikz(alone=False)
    assert text.isascii()
    assert text.startswith(r"\begin{tikzpicture}")
    bare = re.sub(r"\\[{}]", "", text)
    assert bare.count("{") == bare.count("}")
    used = set(re.findall(r"rd[0-9a-f]{6}", text))
    assert used == set(re.findall(r"\\definecolor\{(rd[0-9a-f]{6})\}", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a_b", r"a\_b"),
        ("50 %", r"50 \%"),
        ("x^2", r"x\^{}2"),
        ("N·2′", r"N$\cdot$2$'$"),
        ("\\", r"\textbackslash{}"),
        ("λ", r"$\lambda$"),
        ("Γ", r"$\Gamma$"),
        ("é", "e"),
        ("日", "U+65E5"),
        ("a\n\x00", "a ?"),
    ],
)
def test_text_is_typed_for_tex(text: str, expected: str) -> None:
    assert typed(text) == expected


def test_scenes_move_and_mirror() -> None:
    items = line([(0, 1), (4, 1)]), Dot(1, 2, 3), Text(3, 1, "a", anchor="start")
    assert [moved(one, 1, 1) for one in items][1:] == [Dot(2, 3, 3), Text(4, 2, "a", anchor="start")]
    assert mirrored(mirrored(items[0], 10), 10) == items[0]
    assert mirrored(items[2], 10) == Text(7, 1, "a", anchor="end")


def test_arrows_have_heads_in_svg_and_tikz() -> None:
    scene = Scene(20, 10, (line([(0, 5), (20, 5)], "change", arrow=True),))
    assert 'class="head" points="20,5 13,8 13,2"' in svg(scene)
    assert r"\fill[rdb34700] (20,5) -- (13,8) -- (13,2) -- cycle;" in tikz(scene)


@pytest.mark.needs_module("matplotlib")
def test_png_is_drawn_from_the_same_items(tmp_path: Path) -> None:
    rd.draw(ADDER, tmp_path / "f.png")
    assert (tmp_path / "f.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    import matplotlib.image

    scene = rd.draw(ADDER).scene
    found = matplotlib.image.imread(tmp_path / "f.png")
    assert abs(found.shape[1] - 2 * scene.width) <= 2
    assert found[..., :3].min() < 0.3  # ink
    assert found[0, 0, :3].tolist() == [1, 1, 1]  # paper


def test_png_without_matplotlib_is_one_helpful_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.figure", None)
    with pytest.raises(RdError, match=r"needs matplotlib: pip install .rdcircuits\[plot\]"):
        rd.draw(ADDER, tmp_path / "f.png")
    assert not list(tmp_path.iterdir())


def test_other_endings_and_layouts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RdError, match=r"f.bmp: pictures are written to files that end in .svg, .png, .tex"):
        rd.draw(ADDER, tmp_path / "f.bmp")
    with pytest.raises(RdError, match="layout is 'neato', expected 'own' or 'dot'"):
        rd.draw(ADDER, layout="neato")  # type: ignore[arg-type]
    with pytest.raises(RdError, match="the depth"):
        rd.draw(ADDER, depth=-1)
    with pytest.raises(RdError, match="a str has no picture"):
        rd.draw("adder")


def test_dot_that_is_missing_is_one_helpful_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RdError, match="needs graphviz, whose program dot is not installed"):
        rd.draw(ADDER, layout="dot")


@pytest.mark.needs_program("dot")
def test_graphviz_places_boxes_and_our_wires_connect_their_ends() -> None:
    diagram = diagram_of(random_netlist(4, 20, 3))
    found = placed_by_dot(diagram)
    numbers = {source: net for net, source in enumerate(found.nets)}
    for wire, (net, path) in zip(diagram.wires, found.routes, strict=True):
        assert net == numbers[wire.source]
        start, end = path.commands[0][1], path.commands[-1][1][-2:]
        assert strategies.rounded(start) == strategies.rounded(found.output_place(*wire.source))
        assert strategies.rounded(end) == strategies.rounded(found.input_place(*wire.target))
    assert len(set(found.places)) == len(diagram.boxes)


@pytest.mark.needs_program("dot")
def test_graphviz_reads_our_language(tmp_path: Path) -> None:
    text = dot_language(diagram_of(ADDER))
    done = subprocess.run(["dot", "-Tplain"], input=text, capture_output=True, text=True, check=True)
    assert done.stdout.count("\nnode ") == len(diagram_of(ADDER).boxes)


def test_what_is_no_path_is_refused() -> None:
    with pytest.raises(RdError, match=r"a path is text or a pathlib\.Path, found 3"):
        rd.draw(ADDER, 3)  # type: ignore[arg-type]
