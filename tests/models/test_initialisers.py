"""Initialisers: shapes, laws, variances, and that they are values."""

from __future__ import annotations

import pickle
from math import sqrt
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd

m = rd.models
RNG = np.random.default_rng


@pytest.mark.parametrize(
    "start", [m.zeros, m.constant(0.5), m.bernoulli(0.3), m.glorot(), m.glorot("normal"), m.he(), m.he("normal")]
)
@pytest.mark.parametrize("shape", [(3, 4), (0, 4), (3, 0), (2, 3, 5, 5)])
def test_shapes_and_seeds(start: Any, shape: tuple[int, ...]) -> None:
    wire = rd.point(*shape)
    found = start(wire, RNG(1))
    assert found.shape == shape
    np.testing.assert_array_equal(found, start(wire, RNG(1)))


@pytest.mark.parametrize(
    ("start", "deviation"),
    [
        (m.glorot(), sqrt(2 / (300 + 200))),
        (m.glorot("normal"), sqrt(2 / (300 + 200))),
        (m.he(), sqrt(2 / 200)),
        (m.he("normal"), sqrt(2 / 200)),
    ],
)
def test_deviations(start: Any, deviation: float) -> None:
    found = start(rd.point(300, 200), RNG(0))
    assert abs(found.mean()) < 5 * deviation / sqrt(found.size)
    assert found.std() == pytest.approx(deviation, rel=0.02)
    if start.law == "uniform":
        assert abs(found).max() <= sqrt(3) * deviation


def test_kernels_count_their_window() -> None:
    found = m.he("normal")(rd.point(64, 16, 3, 3), RNG(0))
    assert found.std() == pytest.approx(sqrt(2 / (16 * 9)), rel=0.05)


def test_bernoulli() -> None:
    assert m.bernoulli(0)(rd.point(50), RNG(0)).sum() == 0
    assert m.bernoulli(1)(rd.point(50), RNG(0)).sum() == 50
    found = m.bernoulli(0.25)(rd.point(10_000), RNG(0))
    assert set(np.unique(found)) == {0, 1}
    assert abs(found.mean() - 0.25) < 0.02


def test_initialisers_are_values() -> None:
    for start in (m.constant(2), m.bernoulli(0.5), m.glorot("normal"), m.he(), m.soft(margin=0.2)):
        assert pickle.loads(pickle.dumps(start)) == start
        assert type(start)(**vars(start)) == start
    assert repr(m.bernoulli(0.5)) == "bernoulli(probability=0.5)"
    assert m.glorot() != m.glorot("normal")


def test_models_pickle_with_their_initialisers() -> None:
    model = m.gates(4, 6, 2, seed=5) >> m.linear(2, 1)
    again = pickle.loads(pickle.dumps(model))
    assert again == model
    for ours, theirs in zip(model.initialise(3), again.initialise(3), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_bad_arguments() -> None:
    with pytest.raises(rd.RdError, match="probability"):
        m.bernoulli(1.5)
    with pytest.raises(rd.RdError, match='"uniform" or "normal"'):
        m.glorot("cauchy")  # type: ignore[arg-type]
    with pytest.raises(rd.ShapeError, match="use zeros"):
        m.he()(rd.point(3), RNG(0))
    for margin in (-0.1, 0.5):
        with pytest.raises(rd.RdError, match="margin"):
            m.soft(margin=margin)
