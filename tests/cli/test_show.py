"""`rdcircuits show`: each output as an expression."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Run

import rdcircuits as rd

ADDER = "a,b,c_in,s,c_out\n" + "".join(
    f"{a},{b},{c},{a ^ b ^ c},{int(a + b + c > 1)}\n" for a in (0, 1) for b in (0, 1) for c in (0, 1)
)


@pytest.fixture
def adder_files(run: Run) -> None:
    Path("adder.csv").write_text(ADDER)
    adder = rd.trace(lambda a, b, c: (a ^ (b ^ c), (a & b) | (c & (a ^ b))), "a b c_in")
    rd.Netlist.from_circuit(adder, inputs=["a", "b", "c_in"], outputs=["s", "c_out"]).write("adder.blif")


@pytest.mark.usefixtures("adder_files")
@pytest.mark.parametrize(
    ("form", "lines"),
    [
        ("factored", ["s = a ^ b ^ c_in"]),
        ("sop", ["c_out = a & b | a & c_in | b & c_in"]),
        ("anf", ["s = a ^ b ^ c_in", "c_out = a & b ^ a & c_in ^ b & c_in"]),
        ("latex", [r"s = a \oplus b \oplus \mathit{c\_in}"]),
    ],
)
def test_tables_and_circuits_in_each_form(run: Run, form: str, lines: list[str]) -> None:
    for arguments in (["adder.csv", "--outputs", "2"], ["adder.blif"]):
        outcome = run("show", *arguments, "--as", form)
        assert (outcome.status, outcome.err) == (0, "")
        assert set(lines) <= set(outcome.out.splitlines())


@pytest.mark.usefixtures("adder_files")
def test_json_and_bad_files(run: Run) -> None:
    facts = run("show", "adder.blif", "--json").json
    assert facts["as"] == "factored"
    assert facts["outputs"]["s"] == "a ^ b ^ c_in"
    assert facts["defined"] == {}
    for line in ("missing.blif", "adder.blif --as cnf", "adder.txt2"):
        outcome = run("show", *line.split())
        assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)


def test_polynomials_are_shown_as_they_are(run: Run) -> None:
    f = rd.FieldPolynomial.from_terms(5, [{(1, 0): 1, (0, 2): 3}], inputs=["a", "b"], outputs=["y"])
    Path("f.json").write_text(f.to_json())
    assert run("show", "f.json").out == "y = a + 3*b^2\n"
    assert run("show", "f.json", "--as", "sop").status == 2


def test_covers_of_many_inputs_are_shown(run: Run) -> None:
    Path("f.pla").write_text(".i 30\n.o 1\n.ilb " + " ".join(f"a{k}" for k in range(30)) + "\n" + "1" * 30 + " 1\n.e\n")
    for form in ("factored", "sop", "anf"):
        text = run("show", "f.pla", "--as", form).out.removeprefix("y0 = ").strip()
        assert sorted(text.split(" & ")) == sorted(f"a{k}" for k in range(30))


@pytest.mark.parametrize("form", ["factored", "sop", "anf"])
def test_the_command_line_reads_what_it_shows(run: Run, form: str) -> None:
    Path("t.csv").write_text(
        '"a b",or,"x""y",sum out,always,never\n'
        + "".join(f"{a},{b},{c},{a ^ b | c},1,0\n" for a in (0, 1) for b in (0, 1) for c in (0, 1))
    )
    shown_text = run("show", "t.csv", "--outputs", "3", "--as", form).out
    assert run("learn", "--expr", shown_text, "-o", "f.json", "--quiet").status == 0
    assert run("equal", "f.json", "t.csv") == (0, "f.json and t.csv: equal on all 8 rows\n", "")


def test_dont_cares_of_circuits_make_expressions_short(run: Run) -> None:
    blif = ".model m\n.inputs a b\n.outputs f\n.names a b f\n11 1\n.exdc\n.names a b f\n10 1\n.end\n"
    Path("m.blif").write_text(blif)
    assert run("show", "m.blif").out == "f = a\n"
    Path("m.blif").write_text(blif.partition(".exdc")[0])
    assert run("show", "m.blif").out == "f = a & b\n"
