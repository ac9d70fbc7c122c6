"""The law R(batch f) = batch(R f) ; sum, without a parameter's change for each example."""

from __future__ import annotations

import tracemalloc
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd

INPUTS, OUTPUTS, EXAMPLES = 784, 512, 1024


def _step() -> rd.Circuit:
    dense = rd.trace(lambda w, x: rd.ops.relu(w @ x), rd.point(OUTPUTS, INPUTS), rd.point(INPUTS))
    return rd.R(rd.batch(dense, [1]))


@pytest.mark.parametrize("algebra", [rd.Smooth(), rd.Smooth(np.float32)], ids=["float64", "float32"])
def test_no_change_of_a_parameter_for_each_example(algebra: Any) -> None:
    """784·512 parameters for each of 1024 examples would be 3.3 GB of doubles."""
    program = algebra.compile(_step())
    rng = np.random.default_rng(0)
    w, x, dy = (algebra.random(shape, rng) for shape in ((OUTPUTS, INPUTS), (EXAMPLES, INPUTS), (EXAMPLES, OUTPUTS)))
    expected = ((x @ w.T > 0) * dy).T @ x
    tracemalloc.start()
    change, _ = program(w, x, dy)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert np.allclose(change, expected, rtol=1e-3, atol=1e-2)
    assert peak < 5 * (w.nbytes + x.nbytes + dy.nbytes)


def test_a_linear_layer_of_bits_over_a_batch() -> None:
    """In Z2 the batch is 16 words a wire, and the change of the parameters one byte each."""
    dense = rd.trace(lambda w, x: w @ x, rd.point(OUTPUTS, INPUTS), rd.point(INPUTS))
    program = rd.Z2.compile(rd.R(rd.batch(dense, [1])))
    rng = np.random.default_rng(0)
    w, x, dy = (
        rng.integers(0, 2, shape, dtype=np.uint8)
        for shape in ((OUTPUTS, INPUTS), (EXAMPLES, INPUTS), (EXAMPLES, OUTPUTS))
    )
    tracemalloc.start()
    change, _ = program(w, x, rd.Packed.of(dy))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    np.testing.assert_array_equal(change, dy.T.astype(np.float64) @ x % 2)
    assert peak < 5 * (w.nbytes + x.nbytes + dy.nbytes)


def _stepper(learner: rd.Learner, size: int) -> Any:
    """A stepper of the learner that has made a step."""
    stepper = (
        rd.Smooth(np.float32)
        .compile(learner.step)
        .stepper([np.zeros(wire.shape) for wire in learner.state + learner.parameter])
    )
    assert stepper is not None
    stepper.feed(1, size)
    stepper.run(1, size)
    return stepper


@pytest.mark.parametrize("optimiser", [rd.optimisers.ascent, rd.optimisers.momentum, rd.optimisers.adam])
@pytest.mark.parametrize(("widths", "size"), [((784, 512, 10), 64), ((784, 512, 10), 256), ((64,) * 40, 256)])
def test_a_training_step_takes_what_it_keeps_and_half_of_that_at_most(
    optimiser: Any, widths: tuple[int, ...], size: int
) -> None:
    """Parameters, states and activations; no change of a large parameter as a whole, no second copy of anything."""
    model = None
    for before, after in pairwise(widths):
        layer = rd.models.dense(before, after) >> rd.models.bias(after) >> rd.models.relu(after)
        model = layer if model is None else model >> layer
    learner = rd.Learner(model, rd.losses.cross_entropy(), optimiser(), -0.01)
    kept = sum(wire.size for wire in learner.parameter + learner.state) + size * sum(widths)
    assert _stepper(learner, size).elements <= 1.5 * kept


def test_further_steps_allocate_nothing_that_grows_with_the_batch() -> None:
    shape = (1, 12, 12)
    model = rd.models.convolution(shape, 4, 3) >> rd.models.relu(4, 10, 10) >> rd.models.max_pool((4, 10, 10), 2)
    model = model >> rd.models.flatten(4, 5, 5) >> rd.models.dense(100, 50)
    stepper = _stepper(rd.Learner(model, rd.losses.cross_entropy(), rd.optimisers.momentum(), -0.01), 512)
    tracemalloc.start()
    for _ in range(3):
        stepper.feed(1, 512)
        stepper.run(1, 512)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000
