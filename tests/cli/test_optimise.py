"""`rdcircuits optimise`: circuits made smaller, written whole, checked, and what is refused."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from command_line import Run

import rdcircuits as rd
from rdcircuits.cli.drafts import Drafts
from rdcircuits.cli.outputs import write_circuit


@pytest.fixture
def lookup(tmp_path: Path) -> Path:
    """A table as a circuit that is larger than it needs to be."""
    table = rd.TruthTable.from_function(
        lambda a, b, c, d: (a + b + c + d > 2, a + b + c + d == 2), 4, outputs=["p", "q"]
    )
    path = tmp_path / "lookup.aig"
    rd.learn(table, model="lookup").netlist.write(path)
    return path


def test_a_smaller_circuit_is_written(run: Run, lookup: Path) -> None:
    before = rd.Netlist.read(lookup)
    done = run("optimise", lookup, "-o", "small.aig", "-o", "small.v", "--effort", "0.1")
    assert (done.status, done.err) == (0, "")
    after = rd.Netlist.read("small.aig")
    assert after.counts().ands < before.counts().ands
    assert rd.equivalent(before, after)
    assert rd.equivalent(before, rd.Netlist.read("small.v"))
    assert after.outputs == ("p", "q")
    assert f"after       {after.counts().ands} ANDs" in done.out
    assert "checked     equal on all 16 rows" in done.out


def test_for_programs(run: Run, lookup: Path) -> None:
    facts = run("optimise", lookup, "--effort", "0.1", "--cost", "gates", "--json", "--jobs", "2").json
    assert facts["after"] == facts["gates"] < facts["before"] == facts["gates_before"]
    assert (facts["cost"], facts["proof"], facts["proved"]) == ("gates", "equal on all 16 rows", True)
    assert [one["size"] for one in facts["trace"]][-1] == facts["after"]
    assert facts["outputs_written"] == []


def test_a_table_says_what_counts(run: Run, lookup: Path, tmp_path: Path) -> None:
    (tmp_path / "care.csv").write_text("x0,x1,x2,x3,p,q\n1,1,1,1,1,0\n0,0,0,0,0,0\n1,1,0,0,1,1\n")
    done = run("optimise", lookup, "--care", "care.csv", "-o", "small.blif", "--effort", "0.1")
    assert (done.status, done.err) == (0, "")
    assert "equal on the 5 output bits that count" in done.out  # p is wrong on the last row, and may change there
    small = rd.Netlist.read("small.blif")
    assert small.evaluate([[1, 1, 1, 1], [0, 0, 0, 0]]).tolist() == [[1, 0], [0, 0]]
    assert small.counts().ands <= 1


def test_latches_are_cut_and_written_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "toggle.aag").write_text("aag 4 1 1 1 2\n2\n4 8\n4\n6 2 4\n8 7 7\n")
    assert run("optimise", "toggle.aag", "-o", "small.aag").status == 2
    done = run("optimise", "toggle.aag", "--latches", "cut", "-o", "small.aag", "--effort", "0.1")
    assert (done.status, done.err) == (0, "")
    assert len(rd.Netlist.read("small.aag", latches="cut").latches) == 1


def test_what_is_small_is_written_as_it_was(run: Run, tmp_path: Path) -> None:
    (tmp_path / "and.aag").write_text("aag 3 2 0 1 1\n2\n4\n6\n6 2 4\n")
    done = run("optimise", "and.aag", "-o", "out.aag", "--effort", "0.1")
    assert (done.status, done.err) == (0, "")
    assert "after       as before: nothing smaller was found" in done.out
    assert rd.equivalent(rd.Netlist.read("and.aag"), rd.Netlist.read("out.aag"))


REFUSED = {
    "optimise adder.csv -o out.aig": "a table is no circuit yet; learn it first: rdcircuits learn adder.csv",
    "optimise missing.aig": "missing.aig",
    "optimise lookup.aig -o lookup.aig": "overwrite",
    "optimise lookup.aig -o out.csv": "out.csv",
    "optimise lookup.aig --effort 0": "expected seconds",
    "optimise lookup.aig --jobs 0": "--jobs",
    "optimise lookup.aig --cost area": "--cost",
    "optimise lookup.aig --care adder.csv": "inputs",
}


@pytest.mark.parametrize("line", list(REFUSED))
def test_what_cannot_be_done_is_a_line(run: Run, lookup: Path, adder: Path, line: str) -> None:
    before = lookup.read_bytes()
    done = run(*line.split())
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert REFUSED[line] in done.err
    assert lookup.read_bytes() == before
    assert not Path("out.aig").exists()


INTERRUPTED = """
import signal, sys
from rdcircuits.cli import drafts, main

drafts._PAUSE = 0.0
found = drafts.Drafts.better

def better(self, netlist):
    found(self, netlist)
    signal.raise_signal(signal.SIGINT)

drafts.Drafts.better = better
sys.exit(main.main(sys.argv[1:]))
"""


def test_interrupted_the_best_so_far_is_written(lookup: Path) -> None:
    how = {"capture_output": True, "text": True, "timeout": 120, "cwd": lookup.parent}
    line = [sys.executable, "-c", INTERRUPTED, "optimise", str(lookup), "-o", "small.aig", "--effort", "20"]
    done = subprocess.run(line, **how)  # type: ignore[call-overload]
    message = "rdcircuits optimise: interrupted: this is the best so far\n"
    assert (done.returncode, done.stderr) == (130, message)
    assert signal.SIGINT
    small = rd.Netlist.read(lookup.with_name("small.aig"))
    assert small.counts().ands < rd.Netlist.read(lookup).counts().ands
    assert rd.equivalent(rd.Netlist.read(lookup), small)


def test_drafts_are_written_whole_and_not_too_often(lookup: Path, tmp_path: Path) -> None:
    netlist, path = rd.Netlist.read(lookup), str(tmp_path / "draft.aig")
    drafts = Drafts(write_circuit, [path])
    drafts.better(netlist)
    assert rd.Netlist.read(path) == netlist
    Path(path).unlink()
    drafts.better(netlist)
    assert not Path(path).exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_gets_the_end_alone(lookup: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.aig"
    os.mkfifo(pipe)
    written = list[Sequence[str]]()
    drafts = Drafts(lambda netlist, paths: written.append(paths), [str(pipe), str(tmp_path / "file.aig")])
    drafts.better(rd.Netlist.read(lookup))
    Drafts(lambda netlist, paths: written.append(paths), [str(pipe)]).better(rd.Netlist.read(lookup))
    assert written == [[str(tmp_path / "file.aig")]]
