"""Models put together: composition, tied weights, parts fixed or frozen, bits relaxed to reals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.para import Para, batched

m = rd.models


def toy(count: int = 60, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two outputs: x0 XOR x1, and x1 OR x2 AND x3."""
    x = np.random.default_rng(seed).integers(0, 2, (count, 4), dtype=np.uint8)
    return x, np.stack([x[:, 0] ^ x[:, 1], x[:, 1] | (x[:, 2] & x[:, 3])], axis=1)


def test_models_compose_with_their_starts() -> None:
    model = m.lookup_table(2, 3) >> m.linear(3, 1, start=m.constant(1))
    assert [array.tolist() for array in model.initialise()] == [[[0] * 4] * 3, [[1] * 3]]
    beside = model @ m.masking(2)
    assert beside.dom == (rd.point(2), rd.point(2))
    assert len(beside.initialisers) == 3
    plain = Para((rd.point(),), rd.trace(lambda p, x: p * x, rd.point(), rd.point(1)))
    assert (m.lookup_table(1, 1) >> plain).initialisers == (m.zeros, m.zeros)
    with pytest.raises(rd.ShapeError, match="need as many initialisers"):
        m.Model((rd.point(),), plain.morphism, ())


def test_tied_weights_are_one_parameter_that_both_places_change() -> None:
    layer = m.dense(3, 3)
    tied = rd.tie(layer >> layer)
    assert isinstance(tied, m.Model)
    assert tied.parameter == (rd.point(3, 3),)
    w, x, dy = (np.random.default_rng(i).normal(size=shape) for i, shape in enumerate([(3, 3), 3, 3]))
    smooth = rd.Smooth()
    free = (layer >> layer).morphism
    np.testing.assert_allclose(smooth.run(tied.morphism, w, x), smooth.run(free, w, w, x))
    dw, _ = smooth.run(rd.R(tied.morphism), w, x, dy)
    first, second, _ = smooth.run(rd.R(free), w, w, x, dy)
    np.testing.assert_allclose(dw, first + second)


def test_tied_layers_train_and_stay_tied() -> None:
    """A linear map over Z2 applied twice: f(f(x)) = x rotated by two, whose root is a rotation by one."""
    layer = m.linear(4, 4, start=m.bernoulli(0.5))
    tied = rd.tie(layer >> layer)
    rotation = np.roll(np.eye(4, dtype=np.uint8), 1, axis=1)
    circuit = m.fix(tied, [rotation], "Z2")
    for x in np.eye(4, dtype=np.uint8):
        np.testing.assert_array_equal(rd.Z2.run(circuit, x), np.roll(x, -2))
    learner = rd.Learner(tied, rd.losses.boolean(), rd.optimisers.ascent(), rd.rates.scaled())
    assert learner.step.cod[0] == rd.point(4, 4)


def test_fix_closes_a_model() -> None:
    model = m.gates(4, 6, 2, seed=1)
    values = model.initialise(3)
    x, _ = toy()
    closed = rd.batch(m.fix(model, values, "Z2"), [0])
    np.testing.assert_array_equal(rd.Z2.run(closed, x), rd.Z2.run(batched(model).morphism, *values, x))
    with pytest.raises(rd.AlgebraError, match="elements of Z2"):
        rd.Z.run(closed, x)


def test_frozen_leaves_the_rest_to_learn() -> None:
    model = m.gates(4, 6, 5, 2, seed=1)
    values = model.initialise(3)
    part = m.frozen(model, [None, values[1], None], "Z")
    assert part.parameter == (model.parameter[0], model.parameter[2])
    assert part.initialisers == (m.pass_through, m.pass_through)
    x, _ = toy()
    whole = rd.Z.run(batched(model).morphism, *values, x)
    np.testing.assert_array_equal(rd.Z.run(batched(part).morphism, values[0], values[2], x), whole)
    assert m.frozen(model, values, "Z").parameter == ()


@pytest.mark.parametrize("make", [m.fix, m.frozen])
def test_values_that_do_not_fit(make: object) -> None:
    model = m.lookup_table(2, 1)
    with pytest.raises(rd.ShapeError, match="1 parameter wires, found 2"):
        make(model, [[[0] * 4]] * 2, "Z2")  # type: ignore[operator]
    with pytest.raises(rd.ShapeError, match=r"parameter 0 has shape \(4,\), expected \(1, 4\)"):
        make(model, [[0] * 4], "Z2")  # type: ignore[operator]


def test_fix_wants_every_value() -> None:
    with pytest.raises(rd.ShapeError, match="parameter 0 has no value; frozen"):
        m.fix(m.lookup_table(2, 1), [None], "Z2")  # type: ignore[list-item]


def test_soft_tables_start_near_pass_through() -> None:
    model = m.gates(4, 8, 2, seed=0, start=m.soft(margin=0.25))
    hard = m.gates(4, 8, 2, seed=0)
    for soft, bits in zip(model.initialise(5), hard.initialise(5), strict=True):
        np.testing.assert_array_equal(soft, 0.25 + 0.5 * bits)
    np.testing.assert_array_equal(m.rounded(model.initialise(5), at=0.5)[0], hard.initialise(5)[0])


def test_relaxed_gates_train_in_smooth_and_round_to_a_circuit() -> None:
    x, y = toy(200)
    hard = m.gates(4, 24, 12, 2, seed=1)
    model = m.relaxed(hard)
    learner = rd.Learner(model, rd.losses.quadratic(), rd.optimisers.adam(0.1), -1)
    run = rd.train(learner, (x, y), algebra=rd.Smooth(), epochs=60, batch=25, seed=2)
    bits = m.rounded(run.parameters)
    found = rd.Z2.run(rd.batch(m.fix(hard, bits, "Z2"), [0]), x)
    assert run.history[-1].train_accuracy == 1.0
    assert (found == y).mean() == 1.0


@pytest.mark.parametrize("wiring", ["random", "learned"])
def test_hardened_gates_train_in_smooth_as_the_bits_that_they_become(wiring: Any) -> None:
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 8), np.array([[1, 0], [0, 1], [0, 1], [1, 0]] * 8)
    bits = m.gates(2, 16, 8, classes=2, seed=1, wiring=wiring, candidates=2)
    scores = m.scores_of(bits)
    model = m.hardened(bits)
    learner = rd.Learner(model, rd.losses.cross_entropy(), rd.optimisers.adam(0.05), -1)
    run = rd.train(learner, (x, y), algebra=rd.Smooth(), epochs=60, batch=8, best=True)
    values = m.rounded(run.parameters, scores=scores)
    found = rd.Z.run(rd.batch(m.fix(bits, values, "Z"), [0]), x)
    np.testing.assert_array_equal(rd.Smooth().run(rd.batch(run.circuit, [0]), x), found)
    assert (found.argmax(1) == y.argmax(1)).all()
    assert scores == (frozenset({1, 3}) if wiring == "learned" else frozenset())


def test_hardened_is_a_straight_way_back() -> None:
    x, dy = np.array([-1.0, 0.49, 0.5, 3.0]), np.array([1.0, 2.0, 3.0, 4.0])
    f = rd.trace(lambda x: rd.ops.harden(x * 1), rd.point(4))
    for run in (rd.Smooth().run, rd.Smooth().reference):
        assert run(f, x).tolist() == [0, 0, 1, 1]
        assert run(rd.R(f), x, dy).tolist() == dy.tolist()
    assert rd.Z.run(f, [-3, 0, 1, 9]).tolist() == [0, 0, 1, 1]
    report = rd.laws.reverse_derivative(f, rd.Smooth(), points=20)
    assert [law.name for law in report if not law] == ["slope"]


def test_the_same_gates_train_in_smooth_from_real_tables() -> None:
    x, y = toy(200)
    model = m.gates(4, 16, 2, seed=1, start=m.soft())
    learner = rd.Learner(model, rd.losses.quadratic(), rd.optimisers.momentum(0.9), -0.002)
    run = rd.train(learner, (x, y), algebra=rd.Smooth(), epochs=30, batch=20, seed=2)
    assert run.history[-1].loss < 0.2 * run.history[0].loss  # type: ignore[operator]


def test_relaxed_wants_a_margin() -> None:
    with pytest.raises(rd.RdError, match="the margin is 0"):
        m.relaxed(m.gates(2, 1), margin=0)


def test_residual_blocks_add_what_they_were_given() -> None:
    rng = np.random.default_rng(0)
    x, w, v = (rng.normal(size=shape) for shape in ((5, 3), (3, 3), (2, 3)))
    run = rd.Smooth().run
    plain = m.residual(m.dense(3, 3) >> m.tanh(3))
    np.testing.assert_allclose(run(batched(plain).morphism, w, x), np.tanh(x @ w.T) + x)
    wider = m.residual(m.linear(3, 2, start=m.constant(1.0)), m.dense(3, 2))
    assert wider.initialisers == (m.constant(1.0), m.glorot())
    np.testing.assert_allclose(run(batched(wider).morphism, v, v, x), 2 * x @ v.T)
    bits = m.residual(m.linear(2, 2))
    np.testing.assert_array_equal(rd.Z2.run(bits.morphism, [[0, 1], [1, 0]], [1, 0]), [1, 1])
