"""Steps made many a call: the same bits as one by one, in place, interruptible, resumable; numbers that are not finite
stop the training with step and wire.
"""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.circuit import ops

m, o = rd.models, rd.optimisers
OPTIMISERS = [o.ascent, o.momentum, o.nesterov, o.adagrad, o.adam, o.adamw]
NETS = [
    lambda: m.dense(3, 2),
    lambda: m.dense(3, 5) >> m.bias(5) >> m.sigmoid(5) >> m.dense(5, 2) >> m.bias(2),
    lambda: rd.tie(m.dense(3, 3) >> m.tanh(3) >> m.dense(3, 3)) >> m.dense(3, 2),
    lambda: (
        m.activation(lambda x: x.reshape((1, 1, 3)), 3)
        >> m.convolution((1, 1, 3), 2, (1, 2), padding=(0, 1))
        >> m.max_pool((2, 1, 4), (1, 4))
        >> m.flatten(2, 1, 1)
    ),
]


def data(count: int, seed: int = 0) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, 3)), np.eye(2)[rng.integers(0, 2, count)]


def by_hand(learner: rd.Learner, algebra: Any, x: Any, y: Any, epochs: int, batch: int, seed: int = 0) -> list[Any]:
    """The step's program run batch by batch on fresh arrays: what training is to give."""
    program = algebra.compile(learner.step)
    values = [np.zeros(w.shape) for w in learner.state]
    values += [np.asarray(one) for one in learner.model.initialise(np.random.default_rng(seed))]
    step = 0
    for _ in range(epochs):
        for start in range(0, len(x), batch):
            hyper = [one.at(step) for one in learner.hypers]
            rows = slice(start, start + batch)
            *values, _, _ = program(*values, *hyper, x[rows], y[rows])
            step += 1
    return values


@settings(max_examples=examples(40))
@given(
    net=st.sampled_from(NETS),
    optimiser=st.sampled_from(OPTIMISERS),
    entropy=st.booleans(),
    single=st.booleans(),
    count=st.integers(1, 40),
    batch=st.integers(1, 40),
    epochs=st.integers(1, 3),
)
def test_training_is_the_step_again_and_again(
    net: Any, optimiser: Any, entropy: bool, single: bool, count: int, batch: int, epochs: int
) -> None:
    loss = rd.losses.cross_entropy() if entropy else rd.losses.quadratic()
    rate = rd.rates.stepped(-0.01, every=3, factor=0.5)
    learner = rd.Learner(net(), loss, optimiser(), rate)
    algebra, batch = rd.Smooth(np.float32 if single else np.float64), min(batch, count)
    x, y = data(count)
    run = rd.train(learner, (x, y), algebra=algebra, epochs=epochs, batch=batch)
    expected = by_hand(learner, algebra, x, y, epochs, batch)
    width = len(learner.state)
    saved = algebra.run(learner.saved(), *expected, *(one.at(run.history[-1].steps) for one in learner.hypers))
    for found, wanted in zip(run.state, expected[:width], strict=True):
        np.testing.assert_array_equal(found, wanted)
    for found, wanted in zip(run.parameters, saved if isinstance(saved, tuple) else [saved], strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_what_is_counted_is_what_was_predicted() -> None:
    """Accuracy and loss of an epoch, from predictions before the steps that saw them."""
    learner = rd.Learner(NETS[1](), rd.losses.quadratic(classes=True), o.momentum(), -0.05)
    x, y = data(333)
    run = rd.train(learner, (x, y), algebra=rd.Smooth(), batch=2, epochs=2)
    program, values = rd.Smooth().compile(learner.step), [np.zeros(w.shape) for w in learner.state]
    values += [np.asarray(one) for one in learner.model.initialise(np.random.default_rng(0))]
    for record in run.history:
        right, total = 0, 0.0
        for start in range(0, 333, 2):
            rows = slice(start, start + 2)
            *values, loss, predictions = program(*values, 0.9, -0.05, x[rows], y[rows])
            right, total = right + int((predictions.argmax(1) == y[rows].argmax(1)).sum()), total + float(loss)
        assert record.train_accuracy == right / 333
        assert record.loss == total / 333


def test_runs_from_callbacks_are_values() -> None:
    """What a callback is given does not change when the training goes on."""
    learner, kept = rd.Learner(NETS[1](), rd.losses.quadratic(), o.momentum(), -0.05), []

    def keep(run: rd.Run) -> None:
        kept.append((run, [array.copy() for array in (*run.parameters, *run.state)]))

    rd.train(learner, data(50), algebra=rd.Smooth(), batch=1, epochs=4, callbacks=[keep])
    for run, copies in kept:
        for array, copy in zip((*run.parameters, *run.state), copies, strict=True):
            np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("moment", [1, 2, 5, 9])
def test_interrupted_and_resumed_to_the_same_bits(tmp_path: Path, moment: int) -> None:
    learner = rd.Learner(NETS[1](), rd.losses.quadratic(), o.adam(), -1)
    options: dict[str, Any] = {"algebra": rd.Smooth(), "batch": 3, "shuffle": True, "epochs": 4}
    made: list[Any] = []

    def progress(*args: Any) -> None:
        made.append(args)
        if len(made) == moment:
            raise KeyboardInterrupt

    file = tmp_path / "run"
    run = rd.train(learner, data(400), checkpoint=file, progress=progress, minutes=1000, **options)
    assert run.interrupted
    assert rd.learning.Checkpoint.read(file).progress["step"] > 0
    resumed = rd.train(learner, data(400), checkpoint=file, **options)
    whole = rd.train(learner, data(400), **options)
    assert [r.train_accuracy for r in resumed.history] == [r.train_accuracy for r in whole.history]
    assert [r.loss for r in resumed.history] == [r.loss for r in whole.history]
    for found, wanted in zip((*resumed.parameters, *resumed.state), (*whole.parameters, *whole.state), strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_a_signal_at_any_moment_leaves_a_whole_number_of_steps(tmp_path: Path) -> None:
    """Ctrl-C while C runs: the checkpoint is where a whole number of steps leads."""
    learner = rd.Learner(NETS[1](), rd.losses.quadratic(), o.adam(), -1)
    x, y = data(5000)
    for delay in (0.003, 0.011, 0.02):
        file = tmp_path / f"run {delay}"
        main = threading.main_thread().ident
        assert main is not None
        timer = threading.Timer(delay, signal.pthread_kill, (main, signal.SIGINT))

        def began(*args: Any, timer: Any = timer) -> None:
            if not timer.is_alive() and not timer.finished.is_set():
                timer.start()

        run = rd.train(
            learner, (x, y), algebra=rd.Smooth(), batch=1, epochs=10**6, checkpoint=file, minutes=1e6, progress=began
        )
        assert run.interrupted
        kept = rd.learning.Checkpoint.read(file)
        epochs, rest = divmod(kept.progress["step"], 5000)
        expected = by_hand(learner, rd.Smooth(), *data(5000), epochs, 1) if epochs else None
        program = rd.Smooth().compile(learner.step)
        values = expected or [
            *(np.zeros(w.shape) for w in learner.state),
            *learner.model.initialise(np.random.default_rng(0)),
        ]
        for row in range(rest):
            hyper = [one.at(0) for one in learner.hypers]
            *values, _, _ = program(*values, *hyper, x[row : row + 1], y[row : row + 1])
        for i, wanted in enumerate(values):
            np.testing.assert_array_equal(kept.arrays[f"value_{i}"], wanted)


# ---- numbers that are not finite ----


@pytest.mark.parametrize("batch", [1, 7, 64])
@pytest.mark.parametrize("algebra", [rd.Smooth(), rd.Smooth(np.float32)], ids=repr)
def test_divergence_names_step_and_wire_and_keeps_the_best(algebra: Any, batch: int) -> None:
    """A rate far too large: the loss explodes."""
    learner = rd.Learner(
        m.dense(3, 2), rd.losses.quadratic(), o.ascent(), rd.rates.stepped(-0.01, every=100, factor=1e9)
    )
    run = rd.train(learner, data(64), algebra=algebra, batch=batch, epochs=500)
    assert run.stopped == "diverged"
    assert run.trouble is not None
    assert run.trouble.startswith("step ")
    assert " wire x" in run.trouble
    assert all(np.isfinite(array).all() for array in run.parameters)
    assert run.best_epoch is not None
    expected = rd.train(learner, data(64), algebra=algebra, batch=batch, epochs=run.best_epoch)
    for found, wanted in zip(run.parameters, expected.parameters, strict=True):
        np.testing.assert_array_equal(found, wanted)
    step = int(run.trouble.split()[1].rstrip(":"))
    assert len(run.history) == (step - 1) // -(-64 // batch)


def test_the_wire_is_the_first_one_that_is_not_finite() -> None:
    """log of a parameter that an example makes negative."""
    model = m.Model(
        (rd.point(),),
        rd.trace(lambda w, x: ops.log(w + x).reshape((1,)), rd.point(), rd.point()),
        (m.initialisers.zeros,),
    )
    learner = rd.Learner(model, rd.losses.quadratic(), o.ascent(), -1e-9)
    x = np.ones(100)
    x[70] = -1.0
    run = rd.train(learner, (x, np.zeros((100, 1))), algebra=rd.Smooth(), batch=1)
    assert run.trouble is not None
    assert run.trouble.startswith("step 71: wire x")
    assert "= log(" in run.trouble
    assert "is nan" in run.trouble


def test_steps_one_by_one_stop_too() -> None:
    """With a meaning of the user's the plan is made of numpy's calls."""
    algebra = rd.Smooth().with_meaning(rd.circuit.generators.Tanh, lambda algebra, generator, x: np.log(x - 5))
    learner = rd.Learner(m.dense(3, 2) >> m.tanh(2), rd.losses.quadratic(), o.ascent(), -0.1)
    with np.errstate(all="ignore"):
        run = rd.train(learner, data(9), algebra=algebra, batch=3)
    assert run.stopped == "diverged"
    assert run.trouble is not None
    assert "= tanh(" in run.trouble
