"""The training loop: epochs, batches, shuffling, callbacks, the best state, patience, interruption; and determinism."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from learning import killable

import rdcircuits as rd
from rdcircuits._kernels import simd

X = (np.arange(16)[:, None] >> np.arange(4) & 1).astype(np.uint8)


def published() -> rd.Learner:
    """The lookup table trained by reverse derivative ascent."""
    model = rd.models.lookup_table(4, 1)
    return rd.Learner(model, rd.losses.boolean(), rd.optimisers.ascent(), rd.rates.scaled())


def test_published_ascent_learns_any_table_in_one_pass() -> None:
    for seed in range(5):
        y = np.random.default_rng(seed).integers(0, 2, (16, 1))
        run = rd.train(published(), (X, y), algebra=rd.Z2, batch=1)
        np.testing.assert_array_equal(run.parameters[0], y.T)
        assert run.history[0].loss is None


def test_a_table_is_data_too(tmp_path: Path) -> None:
    table = rd.TruthTable.read(_written(tmp_path / "t.pla", ".i 4\n.o 1\n1--1 1\n01-0 1\n.e\n"))
    run = rd.train(published(), table, algebra=rd.Z2, batch=1)
    circuit = rd.models.fix(published().model, run.parameters, "Z2")
    found = rd.Z2.run(rd.batch(circuit, [0]), X)[:, 0]
    np.testing.assert_array_equal(found, (X[:, 0] & X[:, 3]) | ((1 - X[:, 0]) & X[:, 1] & (1 - X[:, 3])))


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def reference_ascent(table: np.ndarray, x: np.ndarray, y: np.ndarray, batch: int) -> np.ndarray:
    """p ⊕ XOR over the batch of basis(x)·(y ⊕ f(p, x))."""
    p = table.copy()
    for start in range(0, len(x), batch):
        rows, labels = x[start : start + batch] @ (1 << np.arange(4)), y[start : start + batch, 0]
        wrong = p[rows] ^ labels
        for row, bit in zip(rows, wrong, strict=True):
            p[row] ^= bit
    return p


@pytest.mark.parametrize("batch", [1, 2, 5, 16, 33, 64])
def test_batches_in_order_with_a_rest(batch: int) -> None:
    rng = np.random.default_rng(batch)
    x = X[rng.integers(0, 16, 71)]
    y = rng.integers(0, 2, (71, 1))
    run = rd.train(published(), (x, y), algebra=rd.Z2, batch=batch)
    np.testing.assert_array_equal(run.parameters[0][0], reference_ascent(np.zeros(16, int), x, y, batch))
    assert run.history[0].steps == -(-71 // batch)


def test_callbacks_progress_and_history() -> None:
    y = X[:, :1]
    runs: list[rd.Run] = []
    seen: list[tuple[int, int, str]] = []

    def stop_after_three(run: rd.Run) -> bool:
        runs.append(run)
        return len(run.history) == 3

    run = rd.train(
        published(),
        (X, y),
        algebra=rd.Z2,
        epochs=9,
        batch=6,
        callbacks=[stop_after_three],
        progress=lambda *args: seen.append(args),
    )
    assert run.stopped == "callback"
    assert [record.epoch for record in run.history] == [1, 2, 3]
    assert [len(one.history) for one in runs] == [1, 2, 3]
    assert [done for done, _, _ in seen] == [6, 12, 16, 22, 28, 32, 38, 44, 48]
    assert {total for _, total, _ in seen} == {9 * 16}
    assert seen[3][2] == "epoch 2 of 9"


def wandering() -> tuple[rd.Learner, Any, Any]:
    """A learner that goes up and down: XOR ascent on gates in batches, noisy."""
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, (64, 6), dtype=np.uint8)
    y = x[:, :2] ^ x[:, 2:4]
    model = rd.models.gates(6, 20, 2, seed=3)
    learner = rd.Learner(model, rd.losses.boolean(), rd.optimisers.ascent(), rd.rates.scaled())
    return learner, (x[:48], y[:48]), (x[48:], y[48:])


def test_the_best_state_is_kept_and_patience_stops() -> None:
    learner, data, held = wandering()
    options: dict[str, Any] = {"algebra": rd.Z2, "batch": 4, "validation": held, "seed": 1}
    states: list[Any] = []
    last = rd.train(learner, data, epochs=15, callbacks=[lambda run: states.append(run.parameters)], **options)
    scores = [record.validation_accuracy for record in last.history]
    best = int(np.argmax(scores))
    kept = rd.train(learner, data, epochs=15, best=True, **options)
    assert kept.best_epoch == best + 1
    for found, wanted in zip(kept.parameters, states[best], strict=True):
        np.testing.assert_array_equal(found, wanted)
    for found, wanted in zip(last.parameters, states[-1], strict=True):
        np.testing.assert_array_equal(found, wanted)
    accuracy = (
        rd.Z2.run(rd.batch(rd.models.fix(learner.model, kept.parameters, "Z2"), [0]), held[0]) == held[1]
    ).mean()
    assert accuracy == max(scores)  # type: ignore[type-var]
    patient = rd.train(learner, data, epochs=1000, patience=4, **options)
    assert patient.stopped == "patience"
    assert len(patient.history) == patient.best_epoch + 4  # type: ignore[operator]


@pytest.mark.parametrize("moment", [1, 7, 12, 30])
def test_interruption_leaves_the_best_so_far(moment: int) -> None:
    learner, data, held = wandering()
    options: dict[str, Any] = {"algebra": rd.Z2, "batch": 4, "validation": held, "seed": 1}
    made: list[Any] = []

    def progress(*args: Any) -> None:
        made.append(args)
        if len(made) == moment:
            raise KeyboardInterrupt

    run = rd.train(learner, data, epochs=50, progress=progress, **options)
    assert run.interrupted
    assert run.stopped == "interrupted"
    whole = (moment - 1) // 12
    assert len(run.history) == whole
    expected = rd.train(learner, data, epochs=whole, best=True, **options).parameters if whole else None
    for found, wanted in zip(run.parameters, expected or run.parameters, strict=True):
        np.testing.assert_array_equal(found, wanted)


INTERRUPTED = """
import signal, sys
from learning import killable
signal.signal(signal.SIGINT, signal.default_int_handler)
def progress(done, total, what):
    if done == 600:
        print("going", flush=True)
run = killable.run("Z", sys.argv[1], epochs=100_000, progress=progress)
print(run.stopped, len(run.history) > 0, flush=True)
"""


def test_ctrl_c_in_a_process_of_its_own(tmp_path: Path) -> None:
    """SIGINT: the run is returned, its checkpoint is whole, and it goes on to the bits of one never interrupted."""
    file = str(tmp_path / "c")
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, file],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "going\n"
    process.send_signal(signal.SIGINT)
    assert process.stdout.read() == "interrupted True\n"
    process.stdout.close()
    assert process.wait() == 0
    epochs = rd.learning.Checkpoint.read(file).progress["epoch"] + 1
    found = killable.bits(killable.run("Z", file, epochs=epochs, minutes=1000))
    expected = killable.bits(killable.run("Z", None, epochs=epochs))
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array)


@pytest.fixture
def simd_modes() -> Any:
    yield simd.available()
    simd.set_mode(None)


@pytest.mark.parametrize("algebra", ["Z", "Z2"])
def test_the_same_seed_gives_the_same_bits_in_each_simd_mode(algebra: str, simd_modes: Any) -> None:
    found = []
    for mode in simd_modes:
        simd.set_mode(mode)
        found.append(killable.bits(killable.run(algebra, None)))
    for other in found[1:]:
        for name, array in found[0].items():
            np.testing.assert_array_equal(other[name], array, err_msg=name)


def test_seeds_and_orders() -> None:
    """One seed, one run; another seed, shuffling or not, another order of the examples."""
    first, again = (killable.bits(killable.run("Z", None)) for _ in range(2))
    for name, array in first.items():
        np.testing.assert_array_equal(again[name], array)
    for change in ({"seed": 6}, {"shuffle": False}, {"batch": 9}):
        other = killable.bits(killable.run("Z", None, **change))
        assert any(not np.array_equal(other[name], array) for name, array in first.items()), change


def test_shuffling_is_a_permutation_that_seed_and_epoch_decide() -> None:
    learner, data = killable.learner_and_data("Z2")
    examples = rd.learning.data.Examples.of(data, learner)
    orders = [examples.order(seed, epoch, True) for seed in (0, 1) for epoch in (0, 1)]
    for order in orders:
        np.testing.assert_array_equal(np.sort(order), np.arange(len(examples)))
    assert len({tuple(order) for order in orders}) == 4
    np.testing.assert_array_equal(orders[0], examples.order(0, 0, True))


def test_without_shuffling_the_batch_order_given_decides() -> None:
    """The same batches in another order give, in general, other bits; in the same order, the same."""
    learner, (x, y) = killable.learner_and_data("Z2")
    order = np.random.default_rng(3).permutation(len(x))
    there = [rd.train(learner, (x[order], y[order]), algebra=rd.Z2, batch=7).parameters for _ in range(2)]
    np.testing.assert_array_equal(there[0][0], there[1][0])


def test_starting_parameters() -> None:
    start = np.array([[1, 0] * 8])
    run = rd.train(published(), (X, start.T), algebra=rd.Z2, parameters=[start])
    np.testing.assert_array_equal(run.parameters[0], start)
    assert run.history[0].train_accuracy == 1.0


def test_one_example_and_no_inputs() -> None:
    learner = rd.Learner(rd.models.lookup_table(0, 2), rd.losses.boolean(), rd.optimisers.votes(), -1)
    run = rd.train(learner, (np.zeros((1, 0), dtype=int), [[1, 0]]), algebra=rd.Z)
    assert run.parameters[0].ravel().tolist() == [1, 0]


def test_nesterov_keeps_what_it_evaluates() -> None:
    """Run.parameters are get(s, p), whose predictions the next step would give."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(9, 3)), rng.normal(size=(9, 2))
    learner = rd.Learner(rd.models.dense(3, 2), rd.losses.quadratic(), rd.optimisers.nesterov(0.9), -0.01)
    run = rd.train(learner, (x, y), algebra=rd.Smooth(), epochs=3)
    velocity, plain = run.state[0], run.parameters[0] - 0.9 * run.state[0]
    predictions = rd.Smooth().run(learner.predict, velocity, plain, 0.9, -0.01, x)
    np.testing.assert_allclose(predictions, x @ run.parameters[0].T)
