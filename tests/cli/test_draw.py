"""`rdcircuits draw`: a picture of a file."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from command_line import Run

import rdcircuits as rd

FULL_ADDER = rd.TruthTable.from_function(
    lambda a, b, c: (a ^ b ^ c, int(a + b + c > 1)), 3, inputs=["a", "b", "c_in"], outputs=["s", "c_out"]
)


@pytest.fixture
def circuit(run: Run) -> rd.Netlist:
    FULL_ADDER.write("adder.csv")
    netlist = rd.learn(FULL_ADDER).netlist
    netlist.write("adder.blif")
    return netlist


def test_a_circuit_is_drawn_in_each_format(run: Run, circuit: rd.Netlist) -> None:
    gates = len(circuit.gates.ops)
    for ending in (".svg", ".tex", ".dot", ".json"):
        outcome = run("draw", "adder.blif", "-o", f"out{ending}")
        assert (outcome.status, outcome.err) == (0, "")
        assert outcome.out.startswith(f"out{ending}: ")
    root = ET.parse("out.svg").getroot()
    assert root[0].text == "adder.blif"
    assert len([one for one in root.iter() if one.get("class") == "gate"]) == gates
    assert Path("out.tex").read_text().startswith("% adder.blif\n\\documentclass")
    assert Path("out.dot").read_text().count("->") > gates
    (module,) = json.loads(Path("out.json").read_text())["modules"].values()
    assert len(module["cells"]) == gates
    assert set(module["ports"]) == {"a", "b", "c_in", "s", "c_out"}


def test_a_table_is_drawn_as_its_influences(run: Run, circuit: rd.Netlist) -> None:
    assert run("draw", "adder.csv", "--outputs", "2", "-o", "t.svg", "--title", "<adder>").status == 0
    root = ET.parse("t.svg").getroot()
    assert root[0].text == "<adder>"
    assert len([one for one in root.iter() if one.get("class") == "bar"]) == 6
    outcome = run("draw", "adder.csv", "-o", "t.json")
    assert outcome.status == 2
    assert "learn a circuit" in outcome.err
    assert not Path("t.json").exists()


def test_streams_are_drawn(run: Run, circuit: rd.Netlist, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys
    from types import SimpleNamespace

    data = io.BytesIO(Path("adder.blif").read_bytes())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=data))
    assert run("draw", "-", "-o", "s.svg").status == 0
    assert ET.parse("s.svg").getroot().tag.endswith("svg")


def test_polynomials_and_covers_are_drawn(run: Run) -> None:
    rd.FieldPolynomial.from_terms(5, [{(1, 1): 2, (0, 3): 1}], 2).write("p.json") if hasattr(
        rd.FieldPolynomial, "write"
    ) else Path("p.json").write_text(rd.FieldPolynomial.from_terms(5, [{(1, 1): 2, (0, 3): 1}], 2).to_json())
    Path("f.pla").write_text(".i 30\n.o 1\n" + "1" * 30 + " 1\n" + "-" * 29 + "0 1\n.e\n")
    for source in ("p.json", "f.pla"):
        for ending in (".svg", ".dot", ".json"):
            outcome = run("draw", source, "-o", f"out{ending}")
            assert (outcome.status, outcome.err) == (0, ""), (source, ending)
    assert json.loads(Path("out.json").read_text())["creator"] == "rdcircuits"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["adder.blif", "-o", "x.bmp"], "a picture is written to files that end in .svg, .png, .tex, .dot, .json"),
        (["adder.blif", "-o", "adder.blif"], "a picture is written to files that end in"),
        (["adder.xyz", "-o", "x.svg"], "are not read"),
        (["adder.blif"], "the following arguments are required: -o/--output"),
        (["adder.blif", "-o", "no/x.svg"], "there is no directory no"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_a_line(
    run: Run, circuit: rd.Netlist, arguments: list[str], message: str
) -> None:
    outcome = run("draw", *arguments)
    assert outcome.status == 2
    assert message in outcome.err
    assert outcome.err.count("\n") == 1


def test_png_needs_matplotlib(run: Run, circuit: rd.Netlist, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    outcome = run("draw", "adder.blif", "-o", "x.png")
    assert outcome.status == 2
    assert "pip install 'rdcircuits[plot]'" in outcome.err
    assert not Path("x.png").exists()
