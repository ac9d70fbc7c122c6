"""The optimiser on the input port: bits that make a circuit give a target, and dreaming over the reals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.learning import Learner, dream, search
from rdcircuits.learning.search import dreaming


def table_circuit(bits: Any) -> rd.Circuit:
    """The circuit of a truth table's column."""
    inputs = int(np.log2(len(bits)))
    return rd.models.fix(rd.models.lookup_table(inputs, 1), [[list(bits)]], "Z2")


@settings(max_examples=examples(40))
@given(st.integers(0, 5), st.data())
def test_what_is_found_is_right_and_none_means_none(n: int, data: Any) -> None:
    bits = data.draw(st.lists(st.integers(0, 1), min_size=1 << n, max_size=1 << n))
    circuit = table_circuit(bits) if n else rd.trace(lambda x: x * bits[0], "x")
    found = search(circuit, algebra=rd.Z2, rounds=2, steps=4, candidates=8, seed=data.draw(st.integers(0, 9)))
    assert found.found == any(bits)
    assert found.exhausted == (not any(bits))
    if found.inputs is not None:
        assert rd.Z2.run(circuit, *found.inputs).all()


def conjunction(n: int) -> rd.Circuit:
    """1 only where all bits are: no derivative shows the way from afar."""

    def all_of(x: rd.Wire) -> rd.Wire:
        found = x[0]
        for i in range(1, n):
            found = found * x[i]
        return found

    return rd.trace(all_of, rd.point(n))


def test_an_honest_result_where_ascent_finds_nothing() -> None:
    hard = conjunction(30)
    found = search(hard, algebra=rd.Z2, rounds=3, steps=5, candidates=4)
    assert not found.found
    assert not found.exhausted
    assert found.inputs is None
    assert found.tried == found.steps * 4
    assert "there may be one" in str(found)


def test_few_bits_are_tried_exhaustively() -> None:
    found = search(conjunction(18), algebra=rd.Z2, rounds=1, steps=1, candidates=1)
    assert found.inputs is not None
    assert found.inputs[0].all()
    assert found.tried == 1 + (1 << 18)
    none = search(conjunction(18), algebra=rd.Z2, rounds=1, steps=1, candidates=1, exhaustive=17)
    assert not none.found
    assert not none.exhausted
    never = rd.trace(lambda x: x[0] * x[1] * ~(x[0] | x[2]), rd.point(3))
    empty = search(never, algebra=rd.Z2)
    assert empty.exhausted
    assert str(empty).startswith("there is none: all bit vectors were tried")


def multiplier(x: rd.Wire) -> rd.Wire:
    """Two 3-bit factors to their 6-bit product, by ripple-carry rows."""
    a, b = [x[i] for i in range(3)], [x[i] for i in range(3, 6)]
    total = [a[i] * b[0] for i in range(3)] + [x.constant(0, x[0].type)] * 3
    for j in (1, 2):
        carry = x.constant(0, x[0].type)
        for i in range(3):
            bit, one = a[i] * b[j], total[i + j]
            total[i + j] = bit ^ one ^ carry
            carry = (bit * one) ^ (carry * (bit ^ one))
        total[3 + j] = total[3 + j] ^ carry
    return rd.ops.stack(total)


@pytest.mark.parametrize("product", [35, 49, 1, 0, 11])
def test_factors(product: int) -> None:
    circuit = rd.trace(multiplier, rd.point(6))
    target = [product >> i & 1 for i in range(6)]
    found = search(circuit, target, algebra=rd.Z2, candidates=32, rounds=4, steps=8)
    if product == 11:
        assert found.exhausted
        return
    assert found.inputs is not None
    x = found.inputs[0].astype(int)
    assert (x[0] + 2 * x[1] + 4 * x[2]) * (x[3] + 2 * x[4] + 4 * x[5]) == product


def test_ascent_and_not_luck_finds_a_parity() -> None:
    """One flip makes a parity right: from any start the second step has it."""
    parity = rd.trace(lambda x: rd.ops.einsum("i,i->", x, rd.ops.element([1] * 64, "Z2", x)), rd.point(64))
    for seed in range(10):
        found = search(parity, algebra=rd.Z2, candidates=1, seed=seed)
        assert found.inputs is not None
        assert found.inputs[0].sum() % 2 == 1
        assert found.steps <= 2


def test_several_input_wires_come_back_apart() -> None:
    circuit = rd.trace(lambda a, x, y: (a * x[0] * x[1] * ~y[0, 1]).reshape(1), rd.point(), rd.point(2), rd.point(2, 2))
    found = search(circuit, algebra=rd.Z2)
    assert found.inputs is not None
    a, x, y = found.inputs
    assert (a.shape, x.shape, y.shape) == ((), (2,), (2, 2))
    assert rd.Z2.run(circuit, a, x, y).tolist() == [1]


def test_search_in_z_with_votes() -> None:
    """The wishes of Z lead to an input that a network of gates calls class 2."""
    model = rd.models.gates(10, 60, 30, classes=3, seed=1)
    circuit = rd.models.fix(model, model.initialise(5), "Z")
    votes = rd.optimisers.votes(2)
    with pytest.raises(rd.ShapeError, match="random words"):
        search(circuit, [0, 0, 1], algebra=rd.Z, loss=rd.losses.counted_softmax(1.0), optimiser=votes, rate=-1)
    wanted = {"loss": rd.losses.dot_product(), "rate": 1, "steps": 40, "rounds": 1, "exhaustive": 0}
    found = search(circuit, [-1, -1, 1], algebra=rd.Z, optimiser=votes, **wanted)
    assert found.tried == 40 * 64
    assert not found.found, "counts are not below 0, so no signs are as wished"


def test_search_over_z_agrees_with_z2_on_what_there_is() -> None:
    """Bits of a network of gates as the target, by votes over Z and by ascent over Z2."""
    model = rd.models.gates(8, 30, 6, seed=2)
    tables = model.initialise(1)
    many = rd.batch(rd.models.fix(model, tables, "Z2"), [0])
    x = (np.arange(256)[:, None] >> np.arange(8) & 1).astype(np.uint8)
    outputs = {tuple(row) for row in rd.Z2.run(many, x).tolist()}
    for number in range(0, 64, 7):
        target = [number >> i & 1 for i in range(6)]
        over_z2 = search(rd.models.fix(model, tables, "Z2"), target, algebra=rd.Z2, rounds=2, steps=6)
        circuit, votes = rd.models.fix(model, tables, "Z"), rd.optimisers.votes(2)
        over_z = search(circuit, target, algebra=rd.Z, optimiser=votes, rate=-1, rounds=2, steps=6)
        assert over_z2.found == over_z.found == (tuple(target) in outputs)
        assert over_z2.exhausted == over_z.exhausted == (tuple(target) not in outputs)


def test_seeds_decide() -> None:
    circuit = conjunction(6)
    first, again = (search(circuit, algebra=rd.Z2, seed=4, candidates=2) for _ in range(2))
    assert first.tried == again.tried
    np.testing.assert_array_equal(first.inputs, again.inputs)


def test_dreaming_goes_where_the_learner_goes() -> None:
    """Plain gradient descent on the input of a small dense net, by hand."""
    rng = np.random.default_rng(0)
    w = rng.normal(size=(2, 3))
    circuit = rd.models.fix(rd.models.dense(3, 2), [w], "Smooth")
    start, target = rng.normal(size=(4, 3)), np.array([1.0, -1.0])
    found = dream(
        circuit,
        target,
        [start],
        algebra=rd.Smooth(),
        loss=rd.losses.quadratic(),
        optimiser=rd.optimisers.momentum(0.5),
        rate=-0.02,
        steps=30,
    )
    x, velocity, losses = start.copy(), 0.0, []
    for _ in range(30):
        error = x @ w.T - target
        losses.append(0.5 * (error**2).sum())
        velocity = 0.5 * velocity - 0.02 * error @ w
        x = x + velocity
    np.testing.assert_allclose(found.inputs[0], x, rtol=1e-9)
    np.testing.assert_allclose(found.losses, losses, rtol=1e-9)
    np.testing.assert_allclose(found.predictions, x @ w.T, rtol=1e-9)
    assert list(found.losses) == sorted(found.losses, reverse=True)


def test_the_step_is_a_learners_step() -> None:
    circuit = rd.trace(lambda x: x[0] * x[1], rd.point(2))
    cell = dreaming(circuit)
    learner = Learner(cell, rd.losses.boolean(), rd.optimisers.ascent(), rd.rates.scaled())
    assert learner.step.dom == (rd.point(2, batched=True), rd.point(batched=True))
    assert learner.step.cod == (rd.point(2, batched=True), rd.point(), rd.point(batched=True))
    new, loss, found = rd.Z2.run(learner.step, [[1, 0], [1, 1]], [1, 1])
    assert (new.tolist(), int(loss), found.tolist()) == ([[1, 1], [1, 1]], 1, [0, 1])


def test_what_cannot_be_searched() -> None:
    one = rd.trace(lambda x: x[0], rd.point(1))
    with pytest.raises(rd.ShapeError, match="no inputs"):
        search(rd.zeros((), rd.point()), algebra=rd.Z2)
    with pytest.raises(rd.ShapeError, match=r"the target has shape \(2,\), the circuit gives \(\)"):
        search(one, [1, 1], algebra=rd.Z2)
    with pytest.raises(rd.RdError, match="expected zeros and ones"):
        search(one, 2, algebra=rd.Z2)
    for name in ("candidates", "rounds", "steps"):
        with pytest.raises(rd.RdError, match=f"{name} is 0, expected an integer >= 1"):
            search(one, algebra=rd.Z2, **{name: 0})
    with pytest.raises(rd.AlgebraError, match="such as votes"):
        search(one, algebra=rd.Z)
    with pytest.raises(rd.ShapeError, match="one output wire"):
        search(rd.copy((rd.point(),)), algebra=rd.Z2)
    with pytest.raises(rd.ShapeError, match="the start has arrays of shapes"):
        dream(
            one, 0.0, [[0.0]], algebra=rd.Smooth(), loss=rd.losses.quadratic(), optimiser=rd.optimisers.ascent(), rate=1
        )
    for odd in (np.nan, np.inf):
        with pytest.raises(rd.RdError, match=r"the start: row 1 has .* at \[0\], expected finite numbers"):
            dream(
                one,
                0.0,
                [[[0.0], [odd]]],
                algebra=rd.Smooth(),
                loss=rd.losses.quadratic(),
                optimiser=rd.optimisers.ascent(),
                rate=1,
            )
