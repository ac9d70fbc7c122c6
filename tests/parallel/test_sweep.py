"""Sweeps: every trial once, in order, with its error; what stands in the file is not done again, whatever tore it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.parallel.lines import Lines

XOR = rd.TruthTable.from_function(lambda a, b: a ^ b, 2)


def learner(inputs: int = 2) -> rd.Learner:
    return rd.Learner(rd.models.lookup_table(inputs, 1), "boolean", "ascent", rd.rates.scaled())


class Counted:
    """n·10 + seed, and how often that was asked; 13 is refused."""

    def __init__(self) -> None:
        self.calls = list[tuple[int, int]]()

    def __call__(self, n: int, seed: int) -> dict[str, int]:
        self.calls.append((n, seed))
        if n == 13:
            raise ValueError("unlucky\nnumber")
        return {"value": n * 10 + seed}


def test_all_combinations_in_order() -> None:
    found = rd.sweep(lambda a, b, seed: {"c": [a, b, seed]}, {"a": [2, 1], "b": ["x"]}, seeds=[5, 3])
    assert [trial.facts for trial in found.trials] == [{"c": [a, "x", seed]} for a in (2, 1) for seed in (5, 3)]
    assert found.rows()[0] == {"a": 2, "b": "x", "seed": 5, "c": [2, "x", 5]}
    assert (found.planned, found.interrupted, found.failed) == (4, False, ())


def test_settings_may_be_a_list_and_seeds_left_out() -> None:
    found = rd.sweep(lambda n, m=0: n + m, [{"n": 1}, {"n": 2, "m": 5}])
    assert [trial.facts for trial in found.trials] == [{"value": 1}, {"value": 7}]


def test_a_learner_and_what_learn_finds() -> None:
    shared = {"data": XOR, "algebra": rd.Z2, "batch": 1}
    found = rd.sweep(learner(), {"epochs": [1, 2]}, fixed=shared)
    assert [trial.facts["train_accuracy"] for trial in found.trials if trial.facts] == [0.5, 1.0]
    tables = {"xor": XOR, "and": rd.TruthTable.from_function(lambda a, b: a & b, 2)}
    found = rd.sweep(rd.learn, {"table": tables})
    assert [(row["table"], row["ands"], row["train_accuracy"]) for row in found.rows()] == [
        ("xor", 3, 1.0),
        ("and", 1, 1.0),
    ]


def test_optimisers_are_called_by_what_made_them() -> None:
    found = rd.sweep(lambda optimiser: len(optimiser.hyper), {"optimiser": [rd.optimisers.adam(0.5), "votes"][:1]})
    assert found.rows()[0]["optimiser"].startswith("adam(0.5")


def test_a_trial_that_fails_is_no_more_than_that(tmp_path: Path) -> None:
    call, file = Counted(), tmp_path / "runs.jsonl"
    found = rd.sweep(call, {"n": [1, 13, 2]}, seeds=1, out=file)
    assert [trial.error for trial in found.trials] == [None, "ValueError: unlucky number", None]
    assert found.rows()[1] == {"n": 13, "seed": 0, "error": "ValueError: unlucky number"}
    assert rd.sweep(call, {"n": [1, 13, 2]}, seeds=1, out=file) == found
    assert len(call.calls) == 3
    rd.sweep(call, {"n": [1, 13, 2]}, seeds=1, out=file, again=True)
    assert call.calls[3:] == [(13, 0)]


def test_the_table_has_means_over_the_seeds_and_what_failed() -> None:
    def facts(n: int, seed: int) -> dict[str, Any]:
        if seed == 2:
            raise ValueError("two")
        return {"n": n, "loss": float("nan") if seed else 1.5, "kind": "odd", "seen": bool(seed)}

    found = rd.sweep(facts, {"n": [3]}, seeds=3)
    assert found.means() == [{"n": 3, "runs": 3, "failed": 1, "n_": 3, "loss": 1.5, "kind": "odd"}]
    assert str(found).splitlines() == ["n  runs  failed  n_  loss  kind", "3     3       1   3   1.5   odd"]
    assert "<pre>" in found._repr_html_()


@pytest.mark.parametrize("cut", [1, 20, 60, 61, 130, 131])
def test_a_file_torn_anywhere_is_repaired_and_gone_on_with(tmp_path: Path, cut: int) -> None:
    call, file, settings = Counted(), tmp_path / "runs.jsonl", {"n": [1, 2, 3]}
    whole = rd.sweep(call, settings, seeds=2, out=file)
    data = file.read_bytes()
    file.write_bytes(data[:-cut])
    kept = data[:-cut].count(b"\n") - 1
    assert rd.sweep(call, settings, seeds=2, out=file) == whole
    assert len(call.calls) == 12 - kept
    lines = [json.loads(line) for line in file.read_bytes().splitlines()]
    assert len(lines) == 7
    assert lines[0] == {"format": "rdcircuits.sweep", "version": 1, "function": "Counted"}


@given(st.integers(0, 200))
def test_whatever_is_left_of_a_file_is_its_start(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    path = tmp_path_factory.mktemp("lines") / "runs.jsonl"
    head, facts = {"format": "mine"}, [{"n": n, "text": "é" * n} for n in range(4)]
    with Lines(path, head) as lines:
        for one in facts:
            lines.add(one)
    data = path.read_bytes()
    path.write_bytes(data[:length])
    whole = data[:length].count(b"\n")
    with Lines(path, head) as lines:
        assert lines.found == facts[: max(whole - 1, 0)]
        assert lines.torn == len(data[:length]) - (data[:length].rfind(b"\n") + 1)
        lines.add({"n": 9})
    with Lines(path, head) as lines:
        assert lines.found == [*facts[: max(whole - 1, 0)], {"n": 9}]
        assert lines.torn == 0


def test_a_file_may_have_more_than_is_asked_for(tmp_path: Path) -> None:
    call, file = Counted(), tmp_path / "runs.jsonl"
    rd.sweep(call, {"n": [1, 2]}, seeds=2, out=file)
    found = rd.sweep(call, {"n": [2, 3]}, seeds=1, out=file)
    assert [trial.facts for trial in found.trials] == [{"value": 20}, {"value": 30}]
    assert len(call.calls) == 5


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n0,1\n", "runs.jsonl, line 1: this is no JSON object"),
        ('{"format": "other"}\n', "runs.jsonl, line 1: results of something else: format is"),
        ("no lines", "runs.jsonl, line 1: no JSON lines"),
        ('HEAD\n{"setting": 3}\n', "runs.jsonl, line 2: this is no trial of a sweep"),
        ('HEAD\n{"setting": {}, "facts": {}}\n[]\n{}\n', "runs.jsonl, line 3: this is no JSON object"),
    ],
    ids=["csv", "other", "text", "trial", "line"],
)
def test_other_files_are_left_as_they_are(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "runs.jsonl"
    content = content.replace("HEAD", json.dumps({"format": "rdcircuits.sweep", "version": 1, "function": "Counted"}))
    file.write_text(content)
    with pytest.raises(rd.FormatError, match=said):
        rd.sweep(Counted(), {"n": [1]}, seeds=1, out=file)
    assert file.read_text() == content


def test_two_sweeps_do_not_write_one_file(tmp_path: Path) -> None:
    file = tmp_path / "runs.jsonl"

    def again() -> float:
        rd.sweep(lambda: 1, out=file)
        return 0

    found = rd.sweep(again, out=file)
    assert found.trials[0].error == f"RdError: {file}: another process adds to this file"


def test_an_interrupt_keeps_what_was_done(tmp_path: Path) -> None:
    file = tmp_path / "runs.jsonl"

    def stopped(n: int) -> int:
        if n == 2:
            raise KeyboardInterrupt
        return n

    found = rd.sweep(stopped, {"n": range(4)}, out=file)
    assert (len(found.trials), found.planned, found.interrupted) == (2, 4, True)
    assert repr(found) == "<Sweep: 2 of 4 trials, interrupted>"
    stopped.__code__ = (lambda n: n).__code__
    assert len(rd.sweep(stopped, {"n": range(4)}, out=file).trials) == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"settings": {"n": []}}, "there is nothing to do"),
        ({"settings": {"n": 3}}, "n is 3, expected a list of values"),
        ({"settings": {"n": "abc"}}, "n is 'abc', expected a list of values"),
        ({"settings": 3}, "settings is 3, expected a mapping"),
        ({"settings": {"seed": [1]}, "seeds": 2}, "seed is given twice"),
        ({"settings": {"n": [1]}, "fixed": {"n": 1}}, "n is given twice"),
        ({"settings": {"n": [1, 1]}}, "two trials are both called"),
        ({"seeds": 0}, "seeds is 0"),
        ({"seeds": "ab"}, "a seed is 'a'"),
        ({"seeds": 1.5}, "seeds is 1.5"),
        ({"function": 3}, "a sweep is of a function or a learner, found 3"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_makes_no_sweep_is_told(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(rd.RdError, match=said):
        rd.sweep(**{"function": Counted()} | arguments)


@pytest.mark.parametrize(
    ("result", "said"),
    [("text", "the function gave 'text'"), (None, "gave None"), ({"x": object}, "x is the class object, which JSON")],
    ids=["text", "none", "class"],
)
def test_what_has_no_facts_is_an_error_of_the_trial(result: Any, said: str) -> None:
    error = rd.sweep(lambda: result).trials[0].error
    assert error is not None
    assert said in error


def test_facts_of_numpy_are_plain(tmp_path: Path) -> None:
    facts = {"a": np.float32(0.5), "b": np.arange(2), "c": [np.int8(1), (np.nan, True)], "d": {1: None}}
    found = rd.sweep(lambda: facts, out=tmp_path / "runs.jsonl")
    assert found.trials[0].facts == {"a": 0.5, "b": [0, 1], "c": [1, [None, True]], "d": {"1": None}}
    assert rd.sweep(lambda: facts, out=tmp_path / "runs.jsonl") == found
