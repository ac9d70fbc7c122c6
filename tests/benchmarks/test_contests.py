"""The scripts for the contests' functions and for memory, on small folders made here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the benchmarks are not beside the tests")


def script(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *map(str, words)], cwd=FOLDER, capture_output=True, text=True, check=False)


def test_complete_functions_beside_the_best_known(tmp_path: Path) -> None:
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "ex00.truth").write_text("0110\n1000\n")
    (tmp_path / "benchmarks" / "ex01.truth").write_text("10\n")
    best = {"ex00": {"inputs": 2, "outputs": 2, "best_ands": 3}, "ex01": {"inputs": 1, "outputs": 1, "best_ands": 0}}
    (tmp_path / "best_ands.json").write_text(json.dumps(best))
    done = script("iwls2023.py", tmp_path, "--resume", tmp_path / "done.jsonl", "--effort", 1)
    assert (done.returncode, done.stderr) == (0, "")
    rows = {line.split()[0]: line.split() for line in done.stdout.splitlines() if line.startswith("ex")}
    assert rows["ex00"][1:5] == ["2", "2", "3", "3"]
    assert rows["ex01"][1:6] == ["1", "1", "0", "0", "1.00"]
    assert "2 of 2 exact; (ANDs + 1) / (best + 1): 1.00 (geometric mean), 0 above 4" in done.stdout
    assert "ex01" not in script("iwls2023.py", tmp_path, "--only", "ex00").stdout
    kept = [json.loads(line) for line in (tmp_path / "done.jsonl").read_text().splitlines()]
    kept[0]["ands"] = 7
    (tmp_path / "done.jsonl").write_text("\n".join(map(json.dumps, kept)))
    again = script("iwls2023.py", tmp_path, "--resume", tmp_path / "done.jsonl", "--effort", 1)
    assert "1.41 (geometric mean)" in again.stdout


def test_sampled_functions_by_category(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    arrays: dict[str, np.ndarray] = {}
    for split in ("train", "valid"):
        for function in (30, 75):
            x = rng.integers(0, 2, (200, 11), dtype=np.uint8)
            arrays[f"{split}_X_{function}"] = np.packbits(x, axis=1)
            arrays[f"{split}_y_{function}"] = np.packbits(x[:, 2] ^ x[:, 10] if function == 75 else x[:, 0] & x[:, 9])
            arrays[f"{split}_n_{function}"] = np.array([200, 11], dtype=np.int32)
    np.savez(tmp_path / "train_valid.npz", **arrays)
    done = script("iwls2020.py", tmp_path, "--only", 30, 75, "--functions")
    assert (done.returncode, done.stderr) == (0, "")
    assert "mean validation accuracy: 100.00 %" in done.stdout
    rows = [line.split() for line in done.stdout.splitlines() if line.startswith(("comparators", "symmetric"))]
    assert [row[:4] for row in rows] == [["comparators", "1", "100.00", "%"], ["symmetric", "functions", "1", "100.00"]]


@pytest.mark.parametrize("name", ["iwls2020.py", "iwls2023.py"])
def test_without_a_folder_and_with_a_wrong_one(name: str, tmp_path: Path) -> None:
    done = script(name)
    assert done.returncode == 0
    assert "no folder given, nothing measured" in done.stdout
    done = script(name, tmp_path / "nowhere")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_memory_stays_below_the_arguments_twice_over() -> None:
    done = script("memory.py", "--batch", 32)
    assert (done.returncode, done.stderr) == (0, "")
    planned = [line.split() for line in done.stdout.splitlines() if " planned " in line]
    assert [row[0] for row in planned] == ["Smooth(float64)", "Smooth(float32)", "Z2"]
    assert all(float(row[4]) < 5 for row in planned)


@pytest.mark.parametrize("name", ["iwls2020.py", "iwls2023.py", "memory.py"])
def test_help(name: str) -> None:
    done = script(name, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("usage: ")
