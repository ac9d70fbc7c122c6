"""`rdcircuits sweep`: what `learn` finds for options and seeds, once each, in a table and in a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import rdcircuits as rd
from rdcircuits.cli.main import main

XOR = rd.TruthTable.from_function(lambda a, b, c: (a ^ b, a & c), 3, inputs=["a", "b", "c"], outputs=["x", "y"])


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    XOR.write("xor.csv")
    return "xor.csv"


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_option_and_seed_once(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["sweep", table, "--over", "model=anf,lookup", "--with", "outputs=2", "--seeds", "3,1", "-o", "runs.jsonl"]
    assert main(words) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["table", "model", "runs", "model_", "train_accuracy", "ands", "gates", "depth"]
    assert [line.split()[:5] for line in lines] == [[table, one, "2", one, "1"] for one in ("anf", "lookup")]
    before = Path("runs.jsonl").read_bytes()
    assert before.count(b"\n") == 5
    assert main([*words, "--json"]) == 0
    found = rows(capsys)
    assert [(one["model"], one["seed"]) for one in found] == [("anf", 3), ("anf", 1), ("lookup", 3), ("lookup", 1)]
    learned = rd.learn(XOR, model="anf")
    assert all(one["ands"] == learned.ands for one in found if one["model"] == "anf")
    assert Path("runs.jsonl").read_bytes() == before


def test_a_table_that_changed_is_learned_again_and_other_options_are_another_sweep(
    table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["sweep", table, "--with", "outputs=2", "-o", "runs.jsonl", "--json"]
    assert main(words) == 0
    rd.TruthTable.from_function(lambda a, b, c: (a, b), 3).write(table)
    assert main(words) == 0
    first, second = rows(capsys)
    assert (first["ands"], second["ands"]) == (4, 0)
    assert main(["sweep", table, "--with", "outputs=1", "-o", "runs.jsonl"]) == 2
    assert "runs.jsonl, line 1: results of something else: about is" in capsys.readouterr().err


def test_what_cannot_be_learned_fails_alone(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.csv").write_text("a,b,y\n0,1,maybe\n")
    assert main(["sweep", "bad.csv", table, "--json"]) == 2
    said = capsys.readouterr()
    bad, good = (json.loads(line) for line in said.out.splitlines())
    assert "bad.csv, line 2" in bad["error"]
    assert "tmp" not in bad["error"]
    assert good["train_accuracy"] == 1
    assert said.err.startswith("rdcircuits sweep: 1 of 2 trials failed, the first: FormatError: bad.csv, line 2") or (
        "1 of 2 trials failed, the first: RdError: bad.csv, line 2" in said.err
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--with", "colour=red"], "learn does not take this: unrecognized arguments: --colour red"),
        (["--over", "model"], "--over model: expected NAME=VALUE"),
        (["--over", "seed=1,2"], "--over seed=1,2: expected NAME=VALUE"),
        (["--over", "model=a", "--over", "model=b"], "--over model=b: expected NAME=VALUE"),
        (
            ["--over", "max-gates=9", "--with", "max-gates=8"],
            "--with max-gates=8: --over has values of max-gates already",
        ),
        (["--with", "seed=3"], "--with seed=3: expected an option of learn; which seeds, --seeds says"),
        (["--with", "test=xor.csv"], "--with test=xor.csv: expected an option of learn; a table to test on"),
        (["--over", "model=anf,nothing"], "learn does not take this: argument --model: invalid choice: 'nothing'"),
        (["--with", "out-dir=x"], "a sweep learns from its own tables and writes no circuits"),
        (["--seeds", "0"], "'0' is no number of seeds"),
        (["--seeds", "a,b"], "'a,b' is no number of seeds"),
        (["nothing.csv"], "nothing.csv: No such file or directory"),
        (["--test", "nothing.csv"], "nothing.csv: No such file or directory"),
    ],
    ids=lambda one: one if isinstance(one, str) else " ".join(one),
)
def test_what_cannot_be_swept_is_one_line(
    table: str, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sweep", table, *words]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert said in lines[0]


def test_a_scheduler_is_for_many_tables(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", table, "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "--scheduler is for many tables" in capsys.readouterr().err
