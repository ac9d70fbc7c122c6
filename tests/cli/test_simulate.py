"""`rdcircuits simulate`: rows in, rows out, by name or in order, with nothing held but a piece."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import numpy as np
import pytest
from command_line import Run

import rdcircuits as rd
from rdcircuits.cli import rows

HALF = ".model f\n.inputs a b\n.outputs sum carry\n.names a b sum\n10 1\n01 1\n.names a b carry\n11 1\n.end\n"


@pytest.fixture
def circuit(tmp_path: Path) -> Path:
    path = tmp_path / "half.blif"
    path.write_text(HALF)
    return path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n0,0\n1,0\n1,1\n", "0,0\n1,0\n0,1\n"),
        ("b,a\n0,0\n0,1\n1,1", "0,0\n1,0\n0,1\n"),
        ("0,0\n1,0\n1,1\n", "0,0\n1,0\n0,1\n"),
        ("\n1,0\r\n\r\n1,1\r\n", "1,0\n0,1\n"),
        ("a,b,sum,carry\n1,1,-,-\n1,0,-,0\n", "0,1\n1,0\n"),
        ("note,b,a\nx,1,0\n", "1,0\n"),
        ("TRUE;FALSE\nTRUE;TRUE\n", "1,0\n0,1\n"),
        ('"a","b"\n"1","1.0"\n', "0,1\n"),
        ("\ufeffa\tb\n1\t1\n", "0,1\n"),
        ("a,b\n", ""),
    ],
)
def test_inputs_alone_are_enough_in_order_or_by_name(run: Run, circuit: Path, text: str, expected: str) -> None:
    Path("in.csv").write_text(text, encoding="utf-8")
    assert run("simulate", circuit, "in.csv") == (0, "sum,carry\n" + expected, "")
    assert run("simulate", circuit, "in.csv", "--no-names").out == expected
    assert run("simulate", circuit, "in.csv", "-o", "out.csv") == (0, "", "")
    assert Path("out.csv").read_text() == "sum,carry\n" + expected


def test_whether_there_are_names_can_be_told(run: Run, circuit: Path) -> None:
    Path("in.csv").write_text("1,0\n1,1\n")
    assert run("simulate", circuit, "in.csv", "--header").out == "sum,carry\n0,1\n"
    Path("in.csv").write_text("x,0\n1,1\n")
    assert "line 1: 'x' in column 1 is no bit" in run("simulate", circuit, "in.csv", "--no-header").err


def test_the_inputs_may_be_written_too(run: Run, circuit: Path) -> None:
    Path("in.csv").write_text("b,a\n0,1\n")
    assert run("simulate", circuit, "in.csv", "--with-inputs").out == "a,b,sum,carry\n1,0,1,0\n"


def test_standard_input_and_packed_files_are_read(run: Run, circuit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"1,0\n1,1\n")))
    assert run("simulate", circuit, "-").out == "sum,carry\n1,0\n0,1\n"
    Path("in.csv.gz").write_bytes(gzip.compress(b"a,b\n1,1\n"))
    assert run("simulate", circuit, "in.csv.gz").out == "sum,carry\n0,1\n"


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("", "the file is empty"),
        ("a\n1\n", "1 columns without b"),
        ("a,c\n1,1\n", "no column 'b'"),
        ("1,1,1\n", "rows of 3 fields"),
        ("a,b\n1,1\n1\n", "line 3: the row has 1 fields"),
        ("a,b\n1,1\n\n1,2\n", "line 4: '2' in column 2"),
        ('a,b\n1,"1\n', "malformed CSV"),
    ],
)
def test_bad_rows_are_one_line_and_leave_no_file(run: Run, circuit: Path, text: str, saying: str) -> None:
    Path("in.csv").write_text(text)
    outcome = run("simulate", circuit, "in.csv", "-o", "out.csv")
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert saying in outcome.err
    assert "in.csv" in outcome.err
    assert not Path("out.csv").exists()
    assert not list(Path().glob(".rdcircuits*"))


@pytest.mark.parametrize("target", ["in.csv", "half.blif", "out.pla", "nowhere/out.csv"])
def test_what_cannot_be_written_is_refused_first(run: Run, circuit: Path, target: str) -> None:
    Path("in.csv").write_text("1,1\n")
    assert run("simulate", circuit, "in.csv", "-o", target).status == 2
    assert circuit.read_text() == HALF


def test_other_names_are_taken_in_order_with_a_warning(run: Run, circuit: Path) -> None:
    Path("in.csv").write_text("p,q\n1,0\n")
    outcome = run("simulate", circuit, "in.csv")
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (0, "sum,carry\n1,0\n", 1)
    assert "in order" in outcome.err


def test_rows_come_in_pieces(run: Run, circuit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_PIECE", 7)
    bits = np.random.default_rng(0).integers(0, 2, (1000, 2))
    lines = [f"{a},{b}" if k % 7 else f' {a} ,"{b}"' for k, (a, b) in enumerate(bits.tolist())]
    Path("in.csv").write_text("\n".join(["a,b", *lines]))
    said = rd.Netlist.read(circuit).evaluate(bits)
    expected = "".join(f"{s},{c}\n" for s, c in said.tolist())
    assert run("simulate", circuit, "in.csv", "--no-names").out == expected


def test_polynomials_take_elements(run: Run) -> None:
    f = rd.FieldPolynomial.from_terms(5, [{(1, 0): 1, (0, 2): 3}], inputs=["a", "b"], outputs=["y"])
    Path("f.json").write_text(f.to_json())
    Path("in.csv").write_text("b,a\n2,4\n0,1\n")
    assert run("simulate", "f.json", "in.csv").out == "y\n1\n1\n"
    Path("in.csv").write_text("2,5\n")
    assert "no element of GF(5)" in run("simulate", "f.json", "in.csv").err


def test_classifiers_give_labels(run: Run) -> None:
    x = [[k / 2, "red" if k % 2 else "blue"] for k in range(20)]
    found = rd.learn_classes(x, ["low"] * 10 + ["high"] * 10, effort=0.1)
    found.save("f.json")
    Path("in.csv").write_text("1.5,red\n7.25,blue\n")
    expected = [str(label) for label in found.predict([[1.5, "red"], [7.25, "blue"]])]
    outcome = run("simulate", "f.json", "in.csv", "--no-names")
    assert (outcome.status, outcome.out.split()) == (0, expected)
    Path("in.csv").write_text("x0,x1\n1.5,red\ncold,blue\n")
    outcome = run("simulate", "f.json", "in.csv")
    assert outcome.status == 2
    assert "line 3" in outcome.err
