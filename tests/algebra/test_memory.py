"""The law R(batch f) = batch(R f) ; sum, without a parameter's change for each example."""

from __future__ import annotations

import tracemalloc
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
