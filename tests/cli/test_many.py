"""`rdcircuits learn TABLES --out-dir`: many tables, resumed, with bad ones among them, interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest
from command_line import Run

import rdcircuits as rd
from rdcircuits.cli import learn

PLA = ".i 2\n.o 1\n.ilb a b\n.ob y\n{} 1\n.e\n"


@pytest.fixture
def tables(run: Run) -> list[str]:
    """Three tables."""
    Path("in").mkdir()
    for name, row in (("and", "11"), ("nor", "00"), ("a", "1-")):
        Path(f"in/{name}.pla").write_text(PLA.format(row))
    return ["in/and.pla", "in/nor.pla", "in/a.pla"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_is_learned_and_a_bad_one_is_reported(run: Run, tables: list[str], jobs: int) -> None:
    Path("in/bad.pla").write_text(".i 2\n.o 1\n1 1\n")
    outcome = run("learn", *tables, "in/bad.pla", "--out-dir", "out", "--format", "aig,v", "--jobs", jobs)
    assert outcome.status == 2
    assert outcome.err.count("\n") == 1
    assert "1 of 4 tables not learned" in outcome.err
    assert "bad.pla  failed: in/bad.pla, line 3" in outcome.out
    assert "3 learned, 1 failed" in outcome.out
    assert sorted(path.name for path in Path("out").iterdir()) == sorted(
        ["rdcircuits.jsonl", *(f"{name}.{ending}" for name in ("and", "nor", "a") for ending in ("aig", "v"))]
    )
    for table in tables:
        assert run("equal", table, f"out/{Path(table).stem}.aig").status == 0


def test_what_is_done_and_unchanged_is_not_done_again(
    run: Run, tables: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = ["learn", "in", "--out-dir", "out", "--json"]
    first = [json.loads(one) for one in run(*line).out.splitlines()]
    assert [Path(one["table"]).name for one in first] == ["a.pla", "and.pla", "nor.pla"]
    assert not any("before" in one for one in first)
    asked = list[str]()
    real = learn.run_one

    def counting(task: Namespace) -> None:
        asked.append(task.table)
        real(task)

    monkeypatch.setattr(learn, "run_one", counting)
    again = [json.loads(one) for one in run(*line).out.splitlines()]
    assert asked == []
    assert all(one["before"] for one in again)
    assert "3 done before" in run(*line[:-1]).out
    Path("in/a.pla").write_text(PLA.format("-1"))
    Path("out/nor.aig").write_bytes(b"changed")
    with open("out/rdcircuits.jsonl", "a") as stream:
        stream.write('{"table": "in/and.')
    assert run(*line).status == 0
    assert asked == ["in/a.pla", "in/nor.pla"]
    assert run(*line).status == 0
    assert len(asked) == 2
    run(*line, "--seed", 1)
    assert len(asked) == 5


def test_an_interrupt_leaves_what_is_finished(run: Run, tables: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    real = learn.run_one

    def interrupted(task: Namespace) -> None:
        real(task)
        if task.table == "in/nor.pla":
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(learn, "run_one", interrupted)
    outcome = run("learn", *tables, "--out-dir", "out")
    assert outcome.status == 130
    assert outcome.err == "rdcircuits learn: interrupted: 1 of 3 tables done, and on disk in out\n"
    assert sorted(path.name for path in Path("out").iterdir()) == ["and.aig", "rdcircuits.jsonl"]
    monkeypatch.setattr(learn, "run_one", real)
    assert "2 learned, 1 done before" in run("learn", *tables, "--out-dir", "out").out


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no groups of processes")
def test_an_interrupt_ends_all_processes(run: Run, tables: list[str]) -> None:
    rd.TruthTable.from_function(lambda *x: sum(x) % 3 == 1, 16).take(range(20000)).write("in/long.csv")
    command = [sys.executable, "-m", "rdcircuits", "learn", *tables, "in/long.csv", "--out-dir", "out", "--jobs", "2"]
    options = ["--json", "--effort", "100000", "--model", "gates", "--epochs", "100000", "--layers", "64,64"]
    process = subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    done = process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.count("\n")) == (130, 1)
    assert Path("out", Path(json.loads(done)["table"]).stem + ".aig").exists()
    assert not Path("out/long.aig").exists()


@pytest.mark.parametrize(
    ("line", "saying"),
    [
        ("learn in/a.pla in/nor.pla", "--out-dir"),
        ("learn in/a.pla --out-dir out -o f.aig", "--format"),
        ("learn in/a.pla --out-dir out --format aig,nonsense", "nonsense"),
        ("learn in/a.pla a.csv --out-dir out", "both"),
        ("learn in/a.pla --output y", "--outputs y"),
        ("learn in/a.pla -o 2", "--outputs 2"),
        ("learn in nothing --out-dir out", "nothing: no tables in this folder"),
    ],
)
def test_bad_usage_is_refused_before_any_work(run: Run, tables: list[str], line: str, saying: str) -> None:
    Path("a.csv").write_text("a,y\n0,1\n")
    Path("nothing").mkdir()
    outcome = run(*line.split())
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert saying in outcome.err
    assert not Path("out").exists()


def test_help_is_in_groups(run: Run) -> None:
    out = run("learn", "--help").out
    for group in ("what is written:", "the table:", "what is learned:", "elements of a finite field:"):
        assert group in out


def test_a_file_in_the_folders_place_is_told(run: Run, tables: list[str]) -> None:
    Path("out").write_text("")
    outcome = run("learn", *tables, "--out-dir", "out", "--format", "v")
    assert (outcome.status, outcome.out) == (2, "")
    assert "out: --out-dir names a folder, and this is none" in outcome.err
