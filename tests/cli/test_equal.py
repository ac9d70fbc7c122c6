"""`rdcircuits equal`: the answer is the exit status, and the row on which two files differ is printed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from command_line import Run

import rdcircuits as rd

BOTH = ".model f\n.inputs a b\n.outputs both either\n.names a b both\n11 1\n.names a b either\n00 0\n.end\n"
SWAPPED = ".model g\n.inputs b a\n.outputs either both\n.names a b both\n11 1\n.names b a either\n00 0\n.end\n"
OTHER = ".model f\n.inputs a b\n.outputs both either\n.names a b both\n11 1\n.names a b either\n10 1\n01 1\n.end\n"
TABLE = "a,b,both,either\n0,0,0,0\n1,0,0,1\n0,1,0,1\n1,1,1,1\n"


def chain(order: list[int], name: str, *, last: str = "10 1\n01 1") -> None:
    """A parity of the inputs in this order as BLIF."""
    lines = [".model p", ".inputs " + " ".join(f"x{k}" for k in sorted(order)), ".outputs y", f".names x{order[0]} t0"]
    lines.append("1 1")
    for k, one in enumerate(order[1:], 1):
        table = last if k == len(order) - 1 else "10 1\n01 1"
        lines.append(f".names t{k - 1} x{one} t{k}\n{table}")
    Path(name).write_text("\n".join([*lines, f".names t{len(order) - 1} y\n1 1", ".end", ""]))


@pytest.fixture
def files(run: Run) -> None:
    for name, text in {"f.blif": BOTH, "g.blif": SWAPPED, "other.blif": OTHER, "t.csv": TABLE}.items():
        Path(name).write_text(text)
    rd.TruthTable.read("t.csv", outputs=2).write("t.pla")
    Path("partial.csv").write_text("a,b,both,either\n0,0,0,0\n1,1,1,-\n")
    Path("unlike.csv").write_text("b,a,both,either\n0,0,0,1\n")


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("line", "status", "saying"),
    [
        ("f.blif g.blif", 0, "equal on all 4 rows"),
        ("f.blif other.blif", 1, "output either is 1 in f.blif and 0 in other.blif at a=1, b=1"),
        ("f.blif t.csv", 0, "equal on all 4 rows"),
        ("t.pla g.blif", 0, "equal on all 4 rows"),
        ("t.pla t.csv", 0, "equal on all 4 rows"),
        ("t.csv t.pla --outputs 2", 0, "equal on all 4 rows"),
        ("other.blif t.csv", 1, "output either is 0 in other.blif and 1 in t.csv at a=1, b=1"),
        ("partial.csv f.blif", 3, "rows that the table does not have"),
        ("partial.csv unlike.csv --outputs 2", 1, "at a=0, b=0"),
        ("partial.csv partial.csv --outputs 2", 0, "don't-cares"),
        ("partial.csv t.pla", 3, "known to one alone"),
    ],
)
def test_the_answer_is_the_status(run: Run, line: str, status: int, saying: str) -> None:
    outcome = run("equal", *line.split())
    assert (outcome.status, outcome.err) == (status, "")
    assert saying in outcome.out
    assert run("equal", *line.split(), "--quiet")[:2] == (status, "")


@pytest.mark.usefixtures("files")
def test_json_has_the_row_and_both_values(run: Run) -> None:
    facts = run("equal", "f.blif", "other.blif", "--json").json
    assert (facts["equal"], facts["row"], facts["output"]) == (False, {"a": 1, "b": 1}, "either")
    assert facts["values"] == [1, 0]
    assert run("equal", "f.blif", "g.blif", "--json").json["equal"] is True


@pytest.mark.usefixtures("files")
def test_other_names_go_by_position_with_a_warning_and_other_numbers_are_refused(run: Run) -> None:
    Path("renamed.blif").write_text(BOTH.replace("a b", "p q"))
    for other in ("f.blif", "t.pla"):
        outcome = run("equal", "renamed.blif", other)
        assert outcome.status == 0
        assert "warning: " in outcome.out
    Path("one.blif").write_text(".model f\n.inputs a\n.outputs both either\n.names both\n.names either\n.end\n")
    for other in ("f.blif", "t.pla"):
        outcome = run("equal", "one.blif", other)
        assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)


@pytest.mark.needs_module("pysat")
def test_many_inputs_are_proved_by_the_solver_or_refuted_by_a_row(run: Run) -> None:
    chain(list(range(40)), "up.blif")
    chain([*range(2, 40), 0, 1], "turned.blif")
    outcome = run("equal", "up.blif", "turned.blif", "--effort", 50)
    assert outcome.status == 0
    assert "proved equal" in outcome.out
    chain(list(range(40)), "odd.blif", last="00 1\n11 1")
    facts = run("equal", "up.blif", "odd.blif", "--json").json
    assert (facts["equal"], len(facts["row"])) == (False, 40)


def test_without_a_solver_it_is_not_proved(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysat", None)
    monkeypatch.setattr("rdcircuits.boolean.equivalence.solver_installed", lambda: False)
    chain(list(range(40)), "up.blif")
    chain(list(range(39, -1, -1)), "down.blif")
    outcome = run("equal", "up.blif", "down.blif")
    assert outcome.status == 3
    assert "not proved" in outcome.out


def test_polynomials_over_a_field_are_compared_as_gates(run: Run) -> None:
    f = rd.FieldPolynomial.from_terms(5, [{(1, 0): 1, (0, 2): 3}], inputs=["a", "b"], outputs=["y"])
    for name, one in {"f.json": f, "g.json": f + 1}.items():
        Path(name).write_text(one.to_json())
    assert run("equal", "f.json", "f.json").status == 0
    assert run("equal", "f.json", "g.json").status == 1
    Path("h.blif").write_text(BOTH)
    assert run("equal", "f.json", "h.blif").status == 2


@pytest.mark.usefixtures("files")
def test_eval_says_no_below_a_least_accuracy(run: Run) -> None:
    assert run("eval", "f.blif", "t.pla", "--at-least", "1").status == 0
    outcome = run("eval", "other.blif", "t.pla", "--at-least", "90%")
    assert outcome.status == 1
    assert "87.50 %" in outcome.out
    assert run("eval", "other.blif", "t.pla", "--at-least", "0.875", "--quiet") == (0, "", "")
    assert run("eval", "other.blif", "t.pla", "--at-least", "2").status == 2


def test_covers_of_many_inputs_are_compared_by_their_cubes(run: Run) -> None:
    for name, rows in {"f": ["1" * 30, "0" * 30], "g": ["0" * 30, "1" * 30], "h": ["1" * 30]}.items():
        Path(f"{name}.pla").write_text(".i 30\n.o 1\n" + "".join(f"{row} 1\n" for row in rows) + ".e\n")
    assert run("convert", "f.pla", "f.blif").status == 0
    assert run("equal", "f.pla", "f.blif").status == 0
    assert run("equal", "f.pla", "g.pla").status == 0
    for pair in (["h.pla", "f.blif"], ["f.blif", "h.pla"], ["f.pla", "h.pla"]):
        facts = run("equal", *pair, "--json").json
        assert (facts["equal"], sum(facts["row"].values())) == (False, 0)
        assert facts["values"] == [int("f" in pair[0]), int("f" in pair[1])]
    Path("free.pla").write_text(".i 30\n.o 1\n" + "1" * 30 + " 1\n" + "0" * 30 + " -\n.e\n")
    outcome = run("equal", "free.pla", "f.blif")
    assert outcome.status == 0
    assert "where the table does not leave outputs free" in outcome.out
    assert run("equal", "free.pla", "f.blif", "--exact").status == 3
    assert run("equal", "free.pla", "h.pla").status == 3


EXDC = ".model m\n.inputs a b\n.outputs f\n.names a b f\n11 1\n.exdc\n.names a b f\n10 1\n.end\n"
WIRE = ".model m\n.inputs b a\n.outputs f\n.names a f\n1 1\n.end\n"


def test_dont_cares_of_circuits_are_used_unless_told(run: Run) -> None:
    Path("free.blif").write_text(EXDC)
    Path("wire.blif").write_text(WIRE)
    Path("one.blif").write_text(WIRE.replace(".names a f\n1 1", ".names f\n1"))
    Path("t.csv").write_text("a,b,f\n0,0,0\n0,1,0\n1,0,1\n1,1,1\n")
    for pair in (
        ("free.blif", "wire.blif"),
        ("wire.blif", "free.blif"),
        ("free.blif", "t.csv"),
        ("t.csv", "free.blif"),
    ):
        outcome = run("equal", *pair)
        assert (outcome.status, outcome.err) == (0, "")
        assert "equal on all 4 rows, where outputs are not free" in outcome.out
        exact = run("equal", *pair, "--exact")
        assert exact.status == 1
        assert "at a=1, b=0" in exact.out or "at b=0, a=1" in exact.out
    outcome = run("equal", "free.blif", "one.blif")
    assert outcome.status == 1
    assert "a=0, b=0" in outcome.out
    assert run("convert", "free.blif", "free.json").status == 0
    assert run("equal", "free.json", "wire.blif").status == 0


def test_dont_cares_of_tables_are_used_unless_told(run: Run) -> None:
    Path("t.csv").write_text("a,b,f\n0,0,0\n0,1,0\n1,0,-\n1,1,1\n")
    Path("u.csv").write_text("a,b,f\n0,0,0\n0,1,-\n1,0,1\n1,1,1\n")
    Path("wire.blif").write_text(WIRE)
    for pair in (("t.csv", "wire.blif"), ("t.csv", "u.csv")):
        outcome = run("equal", *pair)
        assert (outcome.status, outcome.err) == (0, "")
        assert "where outputs are not free (" in outcome.out
        assert run("equal", *pair, "--exact").status == 3
    assert "(1 of 4 output bits are)" in run("equal", "t.csv", "wire.blif").out


TOGGLE = ".model m\n.inputs e\n.outputs q\n.latch d q re clk 0\n.names e q d\n10 1\n01 1\n.end\n"


def test_circuits_with_latches_are_compared_cut(run: Run) -> None:
    Path("a.blif").write_text(TOGGLE)
    Path("b.blif").write_text(TOGGLE.replace("10 1\n01 1", "00 0\n11 0"))
    Path("c.blif").write_text(TOGGLE.replace("clk 0", "clk 1"))
    Path("d.blif").write_text(TOGGLE.replace("10 1\n", ""))
    refused = run("equal", "a.blif", "b.blif")
    assert refused.status == 2
    assert "--latches cut" in refused.err
    assert run("equal", "a.blif", "b.blif", "--latches", "cut") == (0, "a.blif and b.blif: equal on all 4 rows\n", "")
    outcome = run("equal", "a.blif", "c.blif", "--latches", "cut")
    assert outcome.status == 0
    assert "warning: latch 'q' begins at 0 in a.blif and at 1 in c.blif" in outcome.out
    outcome = run("equal", "a.blif", "d.blif", "--latches", "cut")
    assert outcome.status == 1
    assert "output q$next" in outcome.out
    for name in ("a.json", "a.aag", "a.bench"):
        assert run("convert", "a.blif", name, "--latches", "cut").status == 0
        assert run("equal", name, "b.blif", "--latches", "cut").status == 0


def test_effort_is_seconds(run: Run) -> None:
    chain(list(range(40)), "up.blif")
    chain([*range(2, 40), 0, 1], "turned.blif")
    assert run("equal", "up.blif", "turned.blif", "--effort", "0.001").status == 3
    for wrong in ("0", "-1", "x"):
        assert run("equal", "up.blif", "turned.blif", "--effort", wrong).status == 2
