"""`rdcircuits simulate`: rows in, rows out, by name or in order, with nothing held but a piece."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
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


DIALECTS = {
    "semicolons": "a;b\n0;0\n1;0\n1;1\n",
    "decimal commas": "a;b\n0,0;0,0\n1,0;0,0\n1,0;1,0\n",
    "an index column": ",a,b\n0,0,0\n1,1,0\n2,1,1\n",
    "spaces": "a  b\n0  0\n1  0\n1  1\n",
    "Markdown": "| a | b |\n|---|---|\n| 0 | 0 |\n| 1 | 0 |\n| 1 | 1 |\n",
    "Logisim": "# Truth table\na b | sum carry\n~~~~~~~~~\n0 0 | - -\n1 0 | - -\n1 1 | - -\n",
    "comments": "# rows\na,b\n0,0\n# more\n1,0  # one\n1,1\n",
    "words": "a,b\nno,no\nyes,no\nyes,yes\n",
    "carriage returns": "a,b\r0,0\r1,0\r1,1\r",
    "trailing": "a,b,\n0,0,\n1,0,\n1,1,\n,,\n",
    "trailing below": "a,b\n0,0,\n1,0,\n1,1,\n",
    "no end": "a,b\n0,0\n1,0\n1,1",
    "no names": "0;0\n1;0\n1;1\n",
    "told": "sep=;\na;b\n0;0\n1;0\n1;1\n",
}


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("piece", [5, 1 << 21])
def test_rows_are_laid_out_as_tables_are(
    run: Run, circuit: Path, name: str, code: str, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_PIECE", piece)
    Path("in.csv").write_bytes(DIALECTS[name].encode(code))
    assert run("simulate", circuit, "in.csv") == (0, "sum,carry\n0,0\n1,0\n0,1\n", "")


def test_the_layout_can_be_told(run: Run, circuit: Path) -> None:
    Path("in.csv").write_text("id:a:b\n7:0:0\n9:1:0\n")
    assert run("simulate", circuit, "in.csv", "--delimiter", ":", "--drop", "id").out == "sum,carry\n0,0\n1,0\n"
    Path("in.csv").write_text("7,1,0\n9,1,1\n")
    assert run("simulate", circuit, "in.csv", "--drop", "1", "--no-names").out == "1,0\n0,1\n"
    assert run("simulate", circuit, "in.csv", "--drop", "4").status == 2


def test_several_bits_in_a_field(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("f.blif").write_text(".model f\n.inputs w[1] w[0]\n.outputs y\n.names w[1] w[0] y\n10 1\n.end\n")
    for text in ("w\n00\n10\n", "w\n0b00\n0b10\n", "00\n10\n"):
        Path("in.csv").write_text(text)
        assert run("simulate", "f.blif", "in.csv", "--no-names").out == "0\n1\n"
    monkeypatch.setattr(rows, "_PIECE", 5)
    Path("in.csv").write_text("w\n00\n1\n")
    assert "line 3: column 1 has '1', expected 2 bits" in run("simulate", "f.blif", "in.csv").err


def test_unknown_inputs_are_told(run: Run, circuit: Path) -> None:
    Path("in.csv").write_text("a,b\n0,1\n-,1\n")
    assert "line 3: column 1 has '-', expected 0 or 1" in run("simulate", circuit, "in.csv").err


def test_whether_there_are_names_can_be_told(run: Run, circuit: Path) -> None:
    Path("in.csv").write_text("1,0\n1,1\n")
    assert run("simulate", circuit, "in.csv", "--header").out == "sum,carry\n0,1\n"
    Path("in.csv").write_text("x,0\n1,1\n")
    assert "line 1: column 1 has 'x', expected 0 or 1" in run("simulate", circuit, "in.csv", "--no-header").err


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
        ("a,b\n1,1\n\n1,2\n", "line 4: column 2 has '2', expected 0 or 1\n"),
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
    assert "column 2 has '5', expected an element of GF(5)" in run("simulate", "f.json", "in.csv").err


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


def test_a_row_that_lacks_all_values_has_a_label_too(run: Run) -> None:
    x = [[k, "red"] if k % 3 else [None, None] for k in range(20)]
    found = rd.learn_classes(x, ["low" if k % 3 else "none" for k in range(20)], effort=0.1)
    found.save("f.json")
    Path("in.csv").write_text("1,red\n,\n\n4,red\n")
    assert run("simulate", "f.json", "in.csv", "--no-names").out.split() == ["low", "none", "low"]


def test_what_is_no_csv_and_what_is_read_twice(run: Run, circuit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("rows.truth").write_text("0110\n")
    outcome = run("simulate", circuit, "rows.truth")
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)
    assert "rdcircuits convert rows.truth rows.csv" in outcome.err
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(HALF.encode())))
    outcome = run("simulate", "-", "-")
    assert (outcome.status, outcome.err) == (
        2,
        "rdcircuits simulate: standard input is read once: it cannot be two files\n",
    )


def test_who_sends_a_row_gets_its_answer_at_once(circuit: Path) -> None:
    command = [sys.executable, "-m", "rdcircuits", "simulate", str(circuit), "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for row, answer in ((b"b,a\n0,1\n", b"sum,carry\n1,0\n"), (b"1,1\n", b"0,1\n"), (b"0,0\n", b"0,0\n")):
            process.stdin.write(row)
            said = b""
            while len(said) < len(answer):
                said += process.stdout.read(len(answer) - len(said))
            assert said == answer
        process.stdin.close()
        assert process.wait() == 0
