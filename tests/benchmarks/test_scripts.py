"""The benchmarks' own code: the rival computes what it says, Iris comes out as published, errors are one line."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.models.wiring import at_random

FOLDER = Path(__file__).parents[2] / "benchmarks"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the benchmarks are not beside the tests")


@pytest.fixture
def relaxed() -> Iterator[ModuleType]:
    """benchmarks/_relaxed.py, imported as the scripts import it."""
    sys.path.insert(0, str(FOLDER))
    try:
        import _relaxed
    finally:
        sys.path.remove(str(FOLDER))
    return _relaxed


@pytest.fixture
def gate_networks() -> Iterator[ModuleType]:
    """benchmarks/gate_networks.py, imported."""
    sys.path.insert(0, str(FOLDER))
    try:
        import gate_networks as found
    finally:
        sys.path.remove(str(FOLDER))
    return found


def script(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=FOLDER, capture_output=True, text=True, check=False)


def test_the_rival_is_the_relaxed_network(relaxed: ModuleType) -> None:
    """One step of it gives the tables that the learner's own step gives in Smooth."""
    inputs, widths, classes, batch, rate = 12, (30, 20), 4, 8, 0.01
    rng = np.random.default_rng(0)
    sizes = (inputs, *widths)
    wirings = [at_random(before, after, 2, rng) for before, after in zip(sizes, widths, strict=False)]
    tables = [0.1 + 0.8 * np.random.default_rng(1).random((width, 4)) for width in widths]
    x = rng.integers(0, 2, (batch, inputs))
    labels = rd.losses.classes_of(rng.integers(0, classes, batch), classes)

    network = relaxed.Network(tables, wirings, inputs, classes, batch)
    loss = network.step(np.float32(x.T), np.float32(labels.T), 1.0, rate)

    model = rd.models.gates(inputs, *widths, classes=classes, seed=0)
    learner = rd.Learner(model, rd.losses.cross_entropy(), rd.optimisers.ascent(), -rate)
    *expected, losses, _ = rd.Smooth().run(learner.step, *tables, *(h.at(0) for h in learner.hypers), x, labels)
    assert np.isclose(loss, losses, rtol=1e-4)
    for layer, wanted in zip(network.layers, expected, strict=True):
        assert np.allclose(layer.tables, wanted, atol=1e-5)


def test_gate_networks_go_on_from_what_they_have_found(gate_networks: ModuleType, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, (120, 6), dtype=np.uint8)
    data = rd.datasets.Labelled(x, (x[:, 1] & x[:, 4]).astype(np.int64), classes=2)
    work = gate_networks.Work("and", 0.9, lambda: [(data, data)], (12, 12), 3, 20, 8, candidates=4, threshold=3)
    path = tmp_path / "found.jsonl"
    found = gate_networks.Done(str(path)).get(work, 0)
    assert found["accuracy"] == 1
    assert 0 < found["left"] <= 24
    assert found["ands"] > 0
    assert found["bits"] == 24 * 4 + 2 * 24 * 4
    again = gate_networks.Done(str(path))
    assert again.get(work, 0) == found
    assert len(path.read_text().splitlines()) == 1
    other = dataclasses.replace(work, epochs=1)
    assert again.get(other, 0)["key"] != found["key"]
    assert [one.name for one in gate_networks.works(None)] == ["digits", "digits, relaxed"]


def test_the_rival_learns_as_long(gate_networks: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Tsetlin machine is given the processor time that the network took, once."""
    work = gate_networks.Work("and", 0.9, list, (12, 12), 3, 20, 8)
    asked = []

    def rival(parts: object, seconds: float, seed: int) -> dict[str, float]:
        asked.append((seconds, seed))
        return {"accuracy": 0.5, "seconds": seconds, "epochs": 2}

    monkeypatch.setattr(gate_networks, "trained", lambda work, seed: {"seconds": 7.0})
    monkeypatch.setattr(gate_networks._tsetlin, "trained", rival)
    path = str(tmp_path / "found.jsonl")
    found = [gate_networks.Done(path).rival(work, 1) for _ in range(2)]
    assert asked == [(7.0, 1)]
    row = gate_networks.rival_row(found)
    assert (len(row), row[2:4], row[-2:]) == (len(gate_networks.HEAD), [2, "50.00 %"], ["2", "7 s"])


def test_gate_networks_through_reals(gate_networks: ModuleType) -> None:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, (120, 9), dtype=np.uint8)
    data = rd.datasets.Labelled(x, (x[:, 1] & x[:, 4]).astype(np.int64), classes=2)
    work = gate_networks.Work("and", 0.9, lambda: [(data, data)], (12, 12), None, 20, 20, candidates=4, relaxed=0.2)
    found = gate_networks.trained(work, 0)
    assert min(found["accuracy"], found["unrounded"]) > 0.95
    assert 0 < found["left"] <= 24
    shifted = gate_networks.more(data, 2, 3)
    assert (len(shifted), shifted.x.shape[1]) == (360, 9)
    assert np.array_equal(shifted.take(slice(120)).x, x)


def test_uses_name_every_use_once(relaxed: ModuleType) -> None:
    sources = np.array([3, 0, 0, 5, 0, 3])
    found = np.zeros(7)
    changes = np.append(np.arange(1.0, 7.0), 0.0)
    for more in relaxed.uses(sources, 7):
        if isinstance(more, tuple):
            found[more[0]] += changes[more[1]]
        else:
            found += changes[more]
    assert found.tolist() == np.bincount(sources, changes[:-1], 7).tolist()


@pytest.mark.needs_module("sklearn")
def test_iris_as_published() -> None:
    done = script("paper/iris.py")
    assert (done.returncode, done.stderr) == (0, "")
    machine, *lines = done.stdout.splitlines()
    assert "rdcircuits" in machine
    rows = [line.replace(" %", "%").split() for line in lines if line.startswith("Iris, ")]
    assert [row[-2:] for row in rows[:4]] == [["98.0%", "98.0%"]] * 2 + [["73.3%", "73.3%"]] * 2
    assert [row[-1] for row in rows[4:]] == ["74.7%"] * 2


@pytest.mark.needs_module("sklearn")
def test_estimators_are_compared() -> None:
    done = script("estimators.py", "--seeds", "1", "--only", "friedman")
    assert done.returncode == 0, done.stderr
    _, ours, _, _, tree, *_ = done.stdout.splitlines()[-1].split()
    assert float(ours) > float(tree)


@pytest.mark.parametrize("words", [("paper/mnist01.py", "nowhere"), ("paper/votes.py", "nowhere")])
def test_what_is_wrong_with_the_data_is_one_line(words: tuple[str, ...]) -> None:
    done = script(*words)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no such folder" in done.stderr


def test_the_s_box_takes_the_gates_that_are_claimed() -> None:
    done = script("blasting.py")
    assert (done.returncode, done.stderr) == (0, "")
    line = next(line for line in done.stdout.splitlines() if line.startswith("S-box of AES"))
    assert line.split()[6] == "135"
    assert line.endswith("equal on all 256 rows")
    assert (
        done.stdout.count("equal on all") + done.stdout.count("no difference on") == len(done.stdout.splitlines()) - 3
    )


def test_arithmetic_from_shuffled_tables_stands_beside_straightforward_circuits() -> None:
    done = script("arithmetic.py", "--only", "residue", "--seeds", "1", "--effort", "0.1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[3].startswith("residue 0 ")
    assert "geometric mean" in done.stdout


def test_steps_of_relaxed_networks_are_measured() -> None:
    few = ["--inputs", "12", "--widths", "20", "20", "--candidates", "4", "--batch", "9", "--repeats", "1"]
    done = script("relaxed_step.py", *few)
    assert done.stderr == ""
    assert "12 → 20 → 20 gates, 10 classes, batch 9, median of 1 steps" in done.stdout
    for name in ("hardened, ", "relaxed, ", "hardened, learned wiring, "):
        assert f"\n{name}" in done.stdout


@pytest.mark.parametrize(
    "name",
    [
        "arithmetic.py",
        "blasting.py",
        "fields_ascent.py",
        "relaxed_step.py",
        "sboxes.py",
        "smooth.py",
        "steps.py",
        "paper/iris.py",
        "paper/mnist01.py",
        "paper/votes.py",
        "paper/optics.py",
    ],
)
def test_help(name: str) -> None:
    done = script(name, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("usage: ")
