"""The learner: the composite of lenses as drawn, one step circuit for every algebra, and what it learns with votes."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.circuit.generators import Element
from rdcircuits.para import batched, para_lens

m = rd.models


def bits(n: int) -> np.ndarray:
    return (np.arange(1 << n)[:, None] >> np.arange(n) & 1).astype(np.uint8)


def ascent(model: Any) -> rd.Learner:
    return rd.Learner(model, rd.losses.boolean(), rd.optimisers.ascent(), rd.rates.scaled())


def votes(model: Any, threshold: Any = 1, rate: Any = -1) -> rd.Learner:
    return rd.Learner(model, rd.losses.boolean(), rd.optimisers.votes(threshold), rate)


def test_the_types_of_the_step() -> None:
    """S × P × H × A × B → S × P × L × B."""
    model = m.gates(5, 4, 6, classes=3)
    learner = rd.Learner(model, rd.losses.counted_softmax(1.0), rd.optimisers.votes(), -1)
    s, p = (rd.change(4, 4), rd.change(6, 4)), (rd.point(4, 4), rd.point(6, 4))
    x, b = rd.point(5, batched=True), rd.point(3, batched=True)
    assert (learner.state, learner.parameter, learner.hyper) == (s, p, (rd.point(),) * 3)
    assert (learner.input, learner.label) == ((x,), (b, b))
    assert learner.step.dom == (*s, *p, *(rd.point(),) * 3, x, b, b)
    assert learner.step.cod == (*s, *p, rd.point(), b)
    assert learner.predict.dom == (*s, *p, *(rd.point(),) * 3, x)
    assert [one.name for one in learner.hypers] == ["threshold", "clip", "decay"]


def test_the_step_is_the_put_of_the_composite_that_the_paper_draws() -> None:
    """(optimiser ⇒ model) >> loss >> rate, put together here from its parts."""
    model = m.dense(3, 2) >> m.sigmoid(2)
    optimiser, loss, rate = rd.optimisers.momentum(0.5), rd.losses.quadratic(), rd.rates.constant(-0.1)
    learner = rd.Learner(model, loss, optimiser, rate)
    tuned = para_lens(batched(model)).reparametrise(optimiser.build(model.parameter))
    cell = loss.cell(rd.point(2))
    over_batch = rd.Para((rd.point(2, batched=True),), batched(rd.Para((), cell.morphism)).morphism)
    (total,) = over_batch.cod
    drawn = tuned >> para_lens(over_batch) >> rate.cell(total)
    assert drawn.morphism.put == learner.composite.morphism.put
    rng = np.random.default_rng(0)
    s, p, x, y = (rng.normal(size=shape) for shape in ((2, 3), (2, 3), (5, 3), (5, 2)))
    smooth = rd.Smooth()
    found = smooth.run(learner.step, s, p, 0.5, -0.1, x, y)
    put = smooth.run(drawn.morphism.put, s, p, 0.5, y, -0.1, x)
    for ours, theirs in zip(found[:2], put[:2], strict=True):
        np.testing.assert_allclose(ours, theirs)
    predictions = 1 / (1 + np.exp(-x @ p.T))
    np.testing.assert_allclose(found[3], predictions)
    np.testing.assert_allclose(found[2], 0.5 * ((predictions - y) ** 2).sum())


def test_the_step_is_a_circuit_like_any_other() -> None:
    step = rd.Learner(m.dense(2, 2) >> m.tanh(2), rd.losses.quadratic(), rd.optimisers.momentum(), -0.1).step
    assert "circuit (x0: change(2, 2)" in str(step)
    assert rd.Circuit.from_json(step.to_json()) == step
    assert step.to_dot().startswith("digraph")
    unbatched = ascent(m.lookup_table(2, 1)).step
    assert rd.R(unbatched).cod == tuple(wire.prime for wire in unbatched.dom)


def test_the_derivative_of_a_step_by_finite_differences() -> None:
    """R of the whole training step: how the loss after it would answer to the rate is a circuit, too."""
    learner = rd.Learner(m.dense(2, 1) >> m.tanh(1), rd.losses.quadratic(), rd.optimisers.ascent(), -0.3)
    rng, smooth = np.random.default_rng(1), rd.Smooth()
    w, x, y = rng.normal(size=(1, 2)), rng.normal(size=(4, 2)), rng.normal(size=(4, 1))
    dw, dl, db = rng.normal(size=(1, 2)), 0.0, np.zeros((4, 1))
    found = smooth.run(rd.R(learner.step), w, -0.3, x, y, dw, dl, db)[1]
    low, high = (smooth.run(learner.step, w, rate, x, y)[0] for rate in (-0.3 - 1e-6, -0.3 + 1e-6))
    assert found == pytest.approx(float((dw * (high - low)).sum() / 2e-6), rel=1e-6)


def test_nothing_in_a_boolean_learner_belongs_to_one_algebra() -> None:
    """The same step circuit compiles for every ring; no elements of any algebra are in it."""
    step = ascent(m.gates(4, 6, 2, seed=1)).step
    assert not any(isinstance(node.generator, Element) for node in step.nodes)
    tables = m.gates(4, 6, 2, seed=1).initialise(0)
    x, y = bits(4), bits(4)[:, :2]
    predictions = [algebra.run(step, *tables, x, y)[-1] for algebra in (rd.Z2, rd.Z, rd.Zn(6), rd.GF(4), rd.Smooth())]
    for found in predictions[1:]:
        np.testing.assert_array_equal(np.asarray(found, dtype=np.int64), predictions[0])


def published_step(model: Any, p: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """p ⊕ π_P R[f](p, x, y ⊕ f(p, x)), straight from R."""
    prediction = rd.Z2.run(model.morphism, p, x)
    change, _ = rd.Z2.run(rd.R(model.morphism), p, x, y ^ prediction)
    return p ^ change


@pytest.mark.parametrize(
    "model", [m.lookup_table(3, 2), m.masking(3, 2), m.pseudo_linear(3, 2, 2), m.linear(3, 2), m.anf(3, 2, 2)]
)
def test_reverse_derivative_ascent_step_by_step(model: Any) -> None:
    learner, rng = ascent(model), np.random.default_rng(3)
    p = rng.integers(0, 2, model.parameter[0].shape, dtype=np.uint8)
    for _ in range(12):
        x, y = rng.integers(0, 2, 3, dtype=np.uint8), rng.integers(0, 2, 2, dtype=np.uint8)
        expected = published_step(model, p, x, y)
        p, loss, prediction = rd.Z2.run(learner.step, p, x[None], y[None])
        np.testing.assert_array_equal(p, expected)
        np.testing.assert_array_equal(np.ravel(loss), (prediction[0] ^ y))


def gate_votes(table: Any, x: np.ndarray, y: np.ndarray, wrong_only: bool) -> np.ndarray:
    """Votes for a single gate's four bits: 2b_t − 1 (or b_t − b_p) where the row addresses the bit."""
    found = np.zeros(4, dtype=int)
    for (a, b), wanted in zip(x, y[:, 0], strict=True):
        at = a + 2 * b
        found[at] += int(wanted) - int(table[at]) if wrong_only else 2 * int(wanted) - 1
    return found


@pytest.mark.parametrize("wrong_only", [False, True])
def test_votes_of_a_batch_are_sums_of_wishes(wrong_only: bool) -> None:
    rng = np.random.default_rng(0)
    learner = votes(m.lookup_table(2, 1), 100, rd.rates.scaled(-1) if wrong_only else -1)
    for size in (1, 63, 64, 65, 200):
        table = rng.integers(0, 2, (1, 4))
        x, y = rng.integers(0, 2, (size, 2)), rng.integers(0, 2, (size, 1))
        state, *_ = rd.Z.run(learner.step, np.zeros((1, 4), dtype=int), table, 100, 1 << 20, 0, x, y)
        np.testing.assert_array_equal(state[0], gate_votes(table[0], x, y, wrong_only))


def signed_path_votes(tables: list[np.ndarray], wires: list[Any], x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """Changes of every table bit of a gate network over Z, gate by gate in plain Python."""
    found = [np.zeros_like(table, dtype=int) for table in tables]
    for row, label in zip(x, y, strict=True):
        layers = [row]
        for table, (first, second) in zip(tables, wires, strict=True):
            address = layers[-1][first] + 2 * layers[-1][second]
            layers.append(table[np.arange(len(table)), address])
        wish = 2 * label.astype(int) - 1
        for level in reversed(range(len(tables))):
            table, (first, second), below = tables[level].astype(int), wires[level], layers[level]
            down = np.zeros(len(below), dtype=int)
            for g in range(len(table)):
                a, b = int(below[first[g]]), int(below[second[g]])
                found[level][g, a + 2 * b] += wish[g]
                down[first[g]] += wish[g] * (table[g, 1 + 2 * b] - table[g, 2 * b])
                down[second[g]] += wish[g] * (table[g, a + 2] - table[g, a])
            wish = down
    return found


def test_votes_through_layers_are_signed_path_sums() -> None:
    """Against plain Python, at batches around a word, where some wires are used many times."""
    from rdcircuits.models.wiring import at_random

    rng = np.random.default_rng(7)
    sizes = (5, 9, 7, 3)
    model = m.gates(*sizes, seed=11)
    wires_rng = np.random.default_rng(11)
    wires = [at_random(a, b, 2, wires_rng) for a, b in itertools.pairwise(sizes)]
    learner = votes(model, 1000)
    for size in (1, 64, 65):
        tables = [rng.integers(0, 2, (width, 4)) for width in sizes[1:]]
        x, y = rng.integers(0, 2, (size, 5)), rng.integers(0, 2, (size, 3))
        zero = [np.zeros_like(table) for table in tables]
        found = rd.Z.run(learner.step, *zero, *tables, 1000, 1 << 20, 0, x, y)
        for ours, expected in zip(found[:3], signed_path_votes(tables, wires, x, y), strict=True):
            np.testing.assert_array_equal(ours, expected)


TOYS = {
    "xor": lambda x: x[:, :1] ^ x[:, 1:2],
    "xor and majority": lambda x: np.stack([x[:, 0] ^ x[:, 3], (x[:, 0] + x[:, 1] + x[:, 2] > 1)], axis=1),
    "parity of three": lambda x: x[:, :3].sum(axis=1, keepdims=True) % 2,
    "multiplexer": lambda x: np.where(x[:, :1], x[:, 1:2], x[:, 2:3]),
}


@pytest.mark.parametrize("toy", TOYS)
def test_networks_of_gates_learn_toys_by_votes(toy: str) -> None:
    """Each output bit is the majority of 64 gates; all in integers and bits."""
    x = bits(4)
    y = TOYS[toy](x).astype(np.uint8)
    outputs = y.shape[1]
    model = m.gates(4, 64, 64 * outputs, classes=outputs, seed=1)
    learner = rd.Learner(model, rd.losses.counted_logistic(64, 4.0), rd.optimisers.votes(4), -1)
    run = rd.train(learner, (x, y), algebra=rd.Z, epochs=60, batch=8, seed=1, shuffle=True)
    scores = rd.Z.run(batched(model).morphism, *run.parameters, x)
    np.testing.assert_array_equal(scores > 32, y)


def test_classes_are_learned_by_counted_softmax() -> None:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, (300, 12), dtype=np.uint8)
    number = np.array([row[:4].sum() + 5 * row[4] for row in x]) % 3
    model = m.gates(12, 300, 300, classes=3, seed=2)
    learner = rd.Learner(model, rd.losses.counted_softmax(8.0), rd.optimisers.votes(4), -1)
    data = (x, rd.losses.classes_of(number, 3))
    run = rd.train(learner, data, algebra=rd.Z, epochs=40, batch=20, seed=1, shuffle=True)
    assert run.history[-1].train_accuracy > 0.75
    assert run.history[-1].train_accuracy > run.history[0].train_accuracy + 0.25


def test_a_linear_map_over_z2_is_learned_from_the_unit_vectors_in_one_pass() -> None:
    w = np.random.default_rng(5).integers(0, 2, (3, 7))
    unit = np.eye(7, dtype=int)
    run = rd.train(ascent(m.linear(7, 3)), (unit, unit @ w.T % 2), algebra=rd.Z2, batch=1)
    np.testing.assert_array_equal(run.parameters[0], w)


def test_dense_nets_learn_xor_in_smooth() -> None:
    x, y = bits(2).astype(float), np.array([[0.0], [1.0], [1.0], [0.0]])
    model = m.dense(2, 8) >> m.bias(8) >> m.tanh(8) >> m.dense(8, 1) >> m.bias(1) >> m.sigmoid(1)
    learner = rd.Learner(model, rd.losses.quadratic(), rd.optimisers.adam(0.05), -1)
    run = rd.train(learner, (x, y), algebra=rd.Smooth(), epochs=300, seed=3)
    assert run.history[-1].train_accuracy == 1.0
    assert run.history[-1].loss < 0.01  # type: ignore[operator]
