"""benchmarks/robustness.py notices what a case does: clear errors, wrong results, other exceptions, dying processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd

FOLDER = Path(__file__).parents[2] / "benchmarks"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the benchmarks are not beside the tests")


@pytest.fixture
def fuzz() -> Iterator[ModuleType]:
    sys.path.insert(0, str(FOLDER))
    try:
        import _fuzz
    finally:
        sys.path.remove(str(FOLDER))
    return _fuzz


def refuse(case: Any) -> None:
    raise rd.RdError("no")


def refuse_at_length(case: Any) -> None:
    raise rd.RdError("no\nand no")


def break_down(case: Any) -> None:
    raise KeyError("x")


def take(case: Any) -> None: ...


@pytest.mark.parametrize(
    ("target", "refused", "fault"),
    [(refuse, 1, ""), (take, 0, ""), (break_down, 0, "KeyError: 'x'"), (refuse_at_length, 1, "several lines")],
)
def test_what_a_case_does(fuzz: ModuleType, target: Any, refused: int, fault: str, tmp_path: Path) -> None:
    case = fuzz.Case(np.random.default_rng(0), tmp_path, None)
    found = fuzz._one(target, case)
    assert found[0] == refused
    assert fault in found[1]
    assert bool(fault) == bool(found[1])


def test_a_process_that_dies_is_a_fault(fuzz: ModuleType, tmp_path: Path) -> None:
    outcome = fuzz.Outcome("no such target")  # the worker ends with a KeyError before its first case
    fuzz.Watcher(outcome, 0.01, 0, None, tmp_path).turn()
    assert len(outcome.faults) == 1
    assert "before a case" in outcome.faults[0]


def test_damaged_data_differs_and_is_the_same_for_the_same_seed() -> None:
    sys.path.insert(0, str(FOLDER))
    try:
        from _fuzz_files import damaged
    finally:
        sys.path.remove(str(FOLDER))
    data = b".i 2\n.o 1\n01 1\n.e\n"
    found = [[damaged(np.random.default_rng([seed, k]), data) for k in range(50)] for seed in (0, 0, 1)]
    assert found[0] == found[1] != found[2]
    assert sum(one != data for one in found[0]) > 25


def test_the_script_prints_its_table(tmp_path: Path) -> None:
    words = ["robustness.py", "0.005", "--jobs", "1", "--target", "read truth table", "--target", "gates over Z2"]
    done = subprocess.run(
        [sys.executable, *words, "--keep", str(tmp_path)],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ},
    )
    assert (done.returncode, done.stderr) == (0, "")
    rows = [line.split() for line in done.stdout.splitlines()]
    assert [row[0] for row in rows[-3:]] == ["read", "gates", "all"]
    assert int(rows[-1][1].replace(",", "")) > 0
