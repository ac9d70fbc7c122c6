"""Every bad file: status 2, one line on standard error that says where, nothing on standard output, nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Run

JUNK = bytes(range(256))

TABLES = {
    "columns.csv": (b"a,b,y\n0,1,1\n0,1\n", "line 3"),
    "alphabet.csv": (b"a,b,y\n0,2,1\n", "line 2"),
    "empty_input.csv": (b"a,b,y\n0,,1\n", "line 2"),
    "index.csv": (b"id,a,y\n7,1,1\n8,1,0\n", "line 2"),
    "unequal.csv": (b"a,b,y\n01,1,1\n0,1,0\n", "line 3"),
    "twice.csv": (b"a,a,y\n0,1,1\n", "line 1"),
    "contradiction.csv": (b"a,y\n0,1\n1,1\n0,0\n", "line 4: contradicts line 2"),
    "only_header.csv": (b"a,b,y\n", "no rows"),
    "quote.csv": (b'a,b,y\n0,"1,1\n', "line"),
    "empty.csv": (b"", "empty"),
    "junk.csv": (JUNK, "line"),
    "width.pla": (b".i 2\n.o 2\n01 1\n.e\n", "line 3"),
    "alphabet.pla": (b".i 2\n.o 1\n0z 1\n.e\n", "line 3"),
    "part.pla": (b".i 2\n.o 1\n01 1\n01\n.e\n", "line 4"),
    "no_i.pla": (b".o 1\n01 1\n.e\n", "line 2"),
    "giant.pla": (b".i 99999999999\n.o 1\n.e\n", "line 1"),
    "meeting.pla": (
        b".i 40\n.o 1\n.type fr\n" + b"1-" * 20 + b" 1\n" + b"-1" * 20 + b" 0\n.e\n",
        "line 5: contradicts",
    ),
    "contradiction.pla": (b".i 2\n.o 1\n.type fr\n01 1\n11 1\n01 0\n.e\n", "line 6: contradicts line 4"),
    "kind.pla": (b".i 2\n.o 1\n.type xy\n01 1\n.e\n", "line 3"),
    "empty.pla": (b" \n", "empty"),
    "junk.pla": (JUNK, "line"),
    "length.truth": (b"011\n", "line 1"),
    "uneven.truth": (b"0110\n01\n", "line 2"),
    "alphabet.truth": (b"01g0\n", "line 1"),
    "empty.truth": (b"", "empty"),
    "junk.truth": (JUNK, "line"),
}

CIRCUITS = {
    "truncated.aig": (b"aig 5 2 0 1 3\n10\n\x02", "aig"),
    "truncated.aag": (b"aag 3 2 0 1 1\n2\n4\n", "aag"),
    "header.aag": (b"aag 1 2\n", "line 1"),
    "giant.aag": (b"aag 9999999999 1 0 1 0\n2\n2\n", "line 1"),
    "range.aag": (b"aag 3 2 0 1 1\n2\n4\n6\n6 2 99\n", "line 5"),
    "cycle.aag": (b"aag 3 1 0 1 2\n2\n4\n4 6 2\n6 4 2\n", "line"),
    "latch.aag": (b"aag 2 1 1 1 0\n2\n4 2\n4\n", "latches"),
    "empty.aig": (b"", "empty.aig"),
    "junk.aig": (JUNK, "junk.aig"),
    "cycle.blif": (b".model f\n.inputs a\n.outputs y\n.names a z y\n11 1\n.names y z\n1 1\n.end\n", "line"),
    "undefined.blif": (b".model f\n.inputs a\n.outputs y\n.names a b y\n11 1\n.end\n", "'b'"),
    "latch.blif": (b".model f\n.inputs a\n.outputs y\n.latch a y 0\n.end\n", "--latches cut"),
    "subckt.blif": (b".model f\n.inputs a\n.outputs y\n.subckt g a=a y=y\n.end\n", ".subckt"),
    "empty.blif": (b"", "empty.blif"),
    "junk.blif": (JUNK, "line"),
    "empty.json": (b"", "empty.json"),
    "other.json": (b'{"format": "something"}', "other.json"),
    "deep.json": (b"[" * 100_000, "deep.json"),
    "junk.json": (JUNK, "junk.json"),
}


def refused(run: Run, *arguments: object, saying: str) -> None:
    before = sorted(Path().rglob("*"))
    outcome = run(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1
    assert saying in outcome.err
    assert sorted(Path().rglob("*")) == before


@pytest.mark.parametrize("name", TABLES)
def test_bad_tables_are_refused_by_every_command(run: Run, name: str, adder: Path) -> None:
    content, saying = TABLES[name]
    Path(name).write_bytes(content)
    Path("not.blif").write_text(".model f\n.inputs a\n.outputs y\n.names a y\n0 1\n.end\n")
    refused(run, "learn", name, "-o", "out.blif", "-o", "out.aig", saying=saying)
    refused(run, "learn", adder, "--test", name, "--json", saying=name)
    if saying != "no rows":
        refused(run, "eval", "not.blif", name, saying=saying)
        refused(run, "info", name, saying=saying)
        refused(run, "convert", name, f"out.{'csv' if name.endswith('pla') else 'pla'}", saying=saying)


@pytest.mark.parametrize("name", CIRCUITS)
def test_bad_circuits_are_refused_by_every_command(run: Run, name: str, adder: Path) -> None:
    content, saying = CIRCUITS[name]
    Path(name).write_bytes(content)
    refused(run, "eval", name, adder, "--json", saying=saying)
    refused(run, "info", name, saying=saying)
    refused(run, "convert", name, "out.blif", saying=saying)
    refused(run, "convert", name, "out.truth", saying=saying)


@pytest.mark.parametrize("name", ["x.foo", "x", "x.", ".csv", ""])
def test_unknown_endings_are_refused(run: Run, name: str, adder: Path) -> None:
    if name:
        Path(name).write_text("a,y\n0,1\n")
    for command in (["learn", name], ["eval", name, adder], ["info", name], ["convert", name, "out.pla"]):
        refused(run, *command, saying="")


@pytest.mark.parametrize("name", ["missing.csv", "missing.blif"])
def test_missing_files_and_directories_are_refused(run: Run, name: str, adder: Path) -> None:
    commands = (["learn", name], ["info", name], ["convert", name, "out.pla"], ["eval", name, adder])
    for command in commands:
        refused(run, *command, saying=name)
    Path(name).mkdir()
    for command in commands:
        refused(run, *command, saying=name)


def test_a_folder_that_is_not_there_is_told(run: Run) -> None:
    refused(run, "learn", "nowhere", saying="nowhere: there is no such file or folder, and no truth table is read")
