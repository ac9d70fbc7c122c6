"""Standard input and output in the place of files: the result alone is printed."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Run

import rdcircuits as rd
from rdcircuits.cli.streams import sniffed

Give = Callable[[bytes], None]


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Give:
    """Puts bytes on standard input."""
    return lambda data: monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.fixture
def files(run: Run, adder: Path) -> dict[str, bytes]:
    """The half adder in many formats, by ending."""
    netlist = rd.learn(rd.TruthTable.read(adder, outputs=2)).netlist
    for ending in ("blif", "aag", "aig", "json", "v", "pla"):
        netlist.write(f"f.{ending}")
    rd.TruthTable.read(adder, outputs=2).write("f.truth")
    Path("f.csv").write_bytes(adder.read_bytes())
    return {path.suffix[1:]: path.read_bytes() for path in Path().glob("f.*")}


def test_formats_are_found_by_their_beginnings(files: dict[str, bytes]) -> None:
    for ending, data in files.items():
        if ending != "v":
            assert sniffed(data) == f".{ending}"
    assert sniffed(b"") == ".csv"


@pytest.mark.parametrize("ending", ["blif", "aag", "aig", "json"])
def test_circuits_come_from_standard_input(run: Run, give: Give, files: dict[str, bytes], ending: str) -> None:
    for told in ([], ["--format", ending]):
        give(files[ending])
        outcome = run("equal", "-", "f.pla", *told)
        assert (outcome.status, outcome.err) == (0, "")
        assert outcome.out == "standard input and f.pla: equal on all 4 rows\n"
    give(files[ending])
    assert "standard input: circuit" in run("info", "/dev/stdin").out


def test_the_result_alone_goes_to_standard_output(run: Run, give: Give, files: dict[str, bytes]) -> None:
    give(files["csv"])
    outcome = run("learn", "-", "-o", "-", "--format", "blif", "--outputs", 2)
    assert (outcome.status, outcome.err) == (0, "")
    Path("g.blif").write_text(outcome.out)
    assert run("equal", "g.blif", "f.pla").status == 0
    give(files["aig"])
    assert run("convert", "-", "-", "--from", "aig", "--format", "blif").out.startswith(".model circuit\n")
    give(files["blif"])
    assert run("convert", "-", "g.aag", "--format", "blif").status == 0
    assert run("equal", "g.aag", "f.pla").status == 0
    assert run("convert", "f.csv", "-", "--format", "truth", "--outputs", 2).out == "0110\n1000\n"


def test_files_of_no_known_ending_are_read_as_told(run: Run, files: dict[str, bytes]) -> None:
    Path("f.dat").write_bytes(files["pla"])
    assert run("info", "f.dat").status == 2
    assert "f.dat: table" in run("info", "f.dat", "--format", "pla").out


def test_pipes_are_read(run: Run, files: dict[str, bytes]) -> None:
    reading, writing = os.pipe()
    os.write(writing, files["blif"])
    os.close(writing)
    assert run("equal", f"/dev/fd/{reading}", "f.pla").status == 0
    os.close(reading)


@pytest.mark.parametrize(
    ("line", "saying"),
    [
        ("learn f.pla -o -", "--format"),
        ("learn f.pla -o - --format nonsense", "nonsense"),
        ("learn f.pla -o - --format blif --json", "--json"),
        ("learn f.pla -o - -o - --format blif", "twice"),
        ("learn f.pla --format blif", "there is none"),
        ("equal - -", "read once"),
        ("info - --format blif", "standard input, line 1"),
    ],
)
def test_what_cannot_be_is_one_line(run: Run, give: Give, files: dict[str, bytes], line: str, saying: str) -> None:
    give(b".i 1\n.o 1\n1 1\n.e\n")
    outcome = run(*line.split())
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert saying in outcome.err
    assert "/tmp" not in outcome.err


def test_quiet_prints_no_report(run: Run, files: dict[str, bytes]) -> None:
    assert run("learn", "f.pla", "-o", "g.aig", "--quiet") == (0, "", "")
    assert run("learn", "f.pla", "--quiet", "--json").json["train_accuracy"] == 1.0
    assert run("convert", "g.aig", "g.blif", "-q") == (0, "", "")
