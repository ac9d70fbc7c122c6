"""Optimisers as lenses: their get and put against plain numpy and Python."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import rdcircuits as rd
from rdcircuits.learning.hyper import Hyper, Schedule, cosine, stepped, warm_up

BITS = arrays(np.uint8, (3, 4), elements=st.integers(0, 1))
VOTES = arrays(np.int64, (3, 4), elements=st.integers(-6, 6))


def put(optimiser: Any, algebra: Any, *values: Any, parameters: Any = None) -> Any:
    lens = optimiser.build(parameters or (rd.point(3, 4),))
    wide = (-(1 << 20), 1 << 20)
    like = [value if np.asarray(value).max(initial=0) <= 1 else wide for value in values]
    return algebra.compile(lens.put, like=like)(*values)


def reference_votes(s: Any, p: Any, change: Any, tau: int, limit: int, decay: int, reset: bool) -> tuple[Any, Any]:
    """What the docstring of `votes` says, element by element."""
    new_s, new_p = s.copy(), p.copy()
    for index in np.ndindex(*p.shape):
        nearer = np.sign(s[index]) * max(abs(s[index]) - decay, 0)
        votes = min(max(nearer + change[index], -limit), limit)
        bit = 1 if votes >= tau else 0 if votes <= -tau else p[index]
        new_s[index] = 0 if reset and bit != p[index] else votes
        new_p[index] = bit
    return new_s, new_p


@given(VOTES, BITS, VOTES, st.integers(1, 5), st.integers(0, 7), st.integers(0, 3), st.booleans())
def test_votes_in_z(s: Any, p: Any, change: Any, tau: int, limit: int, decay: int, reset: bool) -> None:
    optimiser = rd.optimisers.votes(tau, clip=limit, decay=decay, reset=reset)
    lens = optimiser.build((rd.point(3, 4),))
    program = rd.Z.compile(lens.put, like=[(-10, 10), (0, 1), *[(0, 10)] * 3, (-10, 10)])
    found_s, found_p = program(s, p, tau, limit, decay, change)
    expected_s, expected_p = reference_votes(s, p, change, tau, limit, decay, reset)
    np.testing.assert_array_equal(found_s, expected_s)
    np.testing.assert_array_equal(found_p, expected_p)


def test_votes_add_up_until_the_threshold_and_start_again() -> None:
    optimiser = rd.optimisers.votes(3)
    lens = optimiser.build((rd.point(1),))
    s, p, seen = [0], [0], []
    for _ in range(7):
        s, p = rd.Z.run(lens.put, s, p, 3, 1 << 20, 0, [1])
        seen.append((int(s[0]), int(p[0])))
    assert seen == [(1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 1), (4, 1)]


@given(st.lists(st.lists(st.integers(0, 1), max_size=9), min_size=1, max_size=3), st.randoms())
def test_most_significant_bit_over_all_parameters(changes: list[list[int]], random: Any) -> None:
    values = [[random.randint(0, 1) for _ in one] for one in changes]
    expected = [list(one) for one in values]
    set_bits = [(i, j) for i, one in enumerate(changes) for j, bit in enumerate(one) if bit]
    if set_bits:
        i, j = max(set_bits)
        expected[i][j] ^= 1
    parameters = tuple(rd.point(len(one)) for one in changes)
    arrays_in = [np.array(one, dtype=np.uint8) for one in (*values, *changes)]
    found = rd.Z2.run(rd.optimisers.most_significant_bit().build(parameters).put, *arrays_in)
    found = found if isinstance(found, tuple) else (found,)
    assert [one.tolist() for one in found] == expected


def test_most_significant_bit_of_a_matrix_is_its_last_in_row_major_order() -> None:
    lens = rd.optimisers.most_significant_bit().build((rd.point(2, 2),))
    found = rd.Z2.run(lens.put, [[0, 0], [0, 0]], [[0, 1], [1, 0]])
    assert found.tolist() == [[0, 0], [1, 0]]


@given(BITS, BITS)
def test_ascent_is_xor_in_z2(p: Any, change: Any) -> None:
    np.testing.assert_array_equal(put(rd.optimisers.ascent(), rd.Z2, p, change), p ^ change)


def test_momentum_and_nesterov_by_their_formulas() -> None:
    for optimiser, get in ((rd.optimisers.momentum(0.5), 2.0), (rd.optimisers.nesterov(0.5), 4.0)):
        lens = optimiser.build((rd.point(),))
        assert rd.Smooth().run(lens.get, 4.0, 2.0, 0.5) == get
        s, p = rd.Smooth().run(lens.put, 4.0, 2.0, 0.5, 1.0)
        assert (s, p) == (3.0, 5.0)


def test_states_and_hyper_parameters_have_names() -> None:
    two = (rd.point(2), rd.point())
    adam = rd.optimisers.adam()
    assert adam.state_names(two) == tuple(f"{part} of {i}" for i in (0, 1) for part in ("mean", "square", "steps"))
    assert adam.state_types(two) == (*[rd.change(2)] * 2, *[rd.change()] * 4)
    assert [one.name for one in rd.optimisers.adamw().hyper] == ["epsilon", "beta1", "beta2", "delta", "decay"]
    mixed = rd.optimisers.each(rd.optimisers.momentum(), rd.optimisers.votes())
    assert mixed.state_names(two) == ("velocity of 0", "votes of 1")
    assert len(mixed.hyper) == 4


def test_each_parameter_its_own_optimiser() -> None:
    """As the two optimisers do it one by one; the learner's state, hyper-parameters and gets included."""
    m = rd.models
    model = m.dense(3, 4) >> m.tanh(4) >> m.dense(4, 2)
    rng = np.random.default_rng(1)
    data = (rng.normal(size=(12, 3)), rng.normal(size=(12, 2)))
    parts = rd.optimisers.nesterov(0.7), rd.optimisers.momentum(0.3)
    learner = rd.Learner(model, rd.losses.quadratic(), rd.optimisers.each(*parts), -0.01)
    start = model.initialise(2)
    run = rd.train(learner, data, algebra=rd.Smooth(), epochs=5, batch=12, parameters=start)
    w, v, vw, vv = *start, 0.0, 0.0
    for _ in range(5):
        w_used = w + 0.7 * vw
        hidden = np.tanh(data[0] @ w_used.T)
        error = hidden @ v.T - data[1]
        dv, dh = error.T @ hidden, error @ v
        dw = ((1 - hidden**2) * dh).T @ data[0]
        vw, vv = 0.7 * vw - 0.01 * dw, 0.3 * vv - 0.01 * dv
        w, v = w + vw, v + vv
    np.testing.assert_allclose(run.parameters[0], w + 0.7 * vw, rtol=1e-10)
    np.testing.assert_allclose(run.parameters[1], v, rtol=1e-10)


def test_a_frozen_part_stays_and_costs_no_reverse_pass() -> None:
    model = rd.models.gates(6, 8, 4, seed=3)
    data = _toy(6, 4)
    start = model.initialise(1)
    optimiser = rd.optimisers.each(rd.optimisers.frozen(), rd.optimisers.votes(2))
    learner = rd.Learner(model, rd.losses.boolean(), optimiser, -1)
    run = rd.train(learner, data, algebra=rd.Z, epochs=4, batch=8, parameters=start)
    np.testing.assert_array_equal(run.parameters[0], start[0])
    assert (run.parameters[1] != start[1]).any()
    both = rd.Learner(model, rd.losses.boolean(), rd.optimisers.votes(2), -1)
    assert len(learner.step.nodes) < len(both.step.nodes)
    fixed = rd.models.frozen(model, [start[0], None], "Z")
    alone = rd.Learner(fixed, rd.losses.boolean(), rd.optimisers.votes(2), -1)
    same = rd.train(alone, data, algebra=rd.Z, epochs=4, batch=8, parameters=start[1:])
    np.testing.assert_array_equal(same.parameters[0], run.parameters[1])


def test_each_counts_its_parameters() -> None:
    learner_of_two = rd.models.gates(4, 4, 2)
    optimiser = rd.optimisers.each(rd.optimisers.votes())
    with pytest.raises(rd.ShapeError, match="for 1 parameter wires, the model has 2"):
        _ = rd.Learner(learner_of_two, rd.losses.boolean(), optimiser, -1).step


def _toy(inputs: int, outputs: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, (40, inputs), dtype=np.uint8)
    return x, x[:, :outputs] ^ x[:, 1 : outputs + 1]


def test_schedules() -> None:
    assert [stepped(2.0, every=3, factor=0.1)(n) for n in (0, 2, 3)] == [2.0, 2.0, 0.2]
    assert cosine(1.0, steps=10, end=0.5)(5) == pytest.approx(0.75)
    assert warm_up(cosine(-1.0, steps=8), steps=2)(0) == pytest.approx(-0.5)
    assert Hyper("rate", 3).at(100) == 3
    same = Schedule("x", lambda step: 0.0), Schedule("x", lambda step: 1.0)
    assert same[0] == same[1]
    assert hash(same[0]) == hash(same[1])
    assert stepped(1.0, every=2, factor=0.5) != stepped(1.0, every=2, factor=0.4)
    for bad in (0, -1, 1.5, True):
        with pytest.raises(rd.RdError, match="expected an integer >= 1"):
            cosine(1.0, steps=bad)


@pytest.mark.parametrize(
    "schedule", [stepped(-0.1, every=2, factor=0.5), cosine(-0.1, steps=5), warm_up(-0.1, steps=3)], ids=repr
)
def test_schedules_drive_the_step_without_compiling_again(schedule: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    original = rd.Smooth.compile

    def counting(self: Any, circuit: Any, **options: Any) -> Any:
        compiled.append(circuit)
        return original(self, circuit, **options)

    monkeypatch.setattr(rd.Smooth, "compile", counting)
    model = rd.models.dense(2, 1)
    learner = rd.Learner(model, rd.losses.quadratic(), rd.optimisers.ascent(), schedule)
    x, y = np.array([[1.0, 2.0]]), np.array([[3.0]])
    run = rd.train(learner, (x, y), algebra=rd.Smooth(), epochs=8, parameters=[np.zeros((1, 2))])
    w = np.zeros((1, 2))
    for step in range(8):
        w = w + schedule(step) * (x @ w.T - y).T @ x
    np.testing.assert_allclose(run.parameters[0], w, rtol=1e-12)
    assert compiled.count(learner.step) == 1


def test_a_schedule_of_a_vote_threshold() -> None:
    """τ falls from 4 to 2: an input of the step in Z as well."""
    falling = Schedule("falling", lambda step: 4 if step < 3 else 2)
    learner = rd.Learner(rd.models.lookup_table(1, 1), rd.losses.boolean(), rd.optimisers.votes(falling), -1)
    seen: list[list[int]] = []
    rd.train(
        learner,
        ([[1]], [[1]]),
        algebra=rd.Z,
        epochs=4,
        callbacks=[lambda run: seen.append(run.parameters[0].ravel().tolist())],
    )
    assert seen == [[0, 0], [0, 0], [0, 0], [0, 1]]


def test_scores_are_tallied_within_bounds() -> None:
    step = rd.optimisers.tally(5).build((rd.point(3),)).put
    assert rd.Z.run(step, [2, -4, 0], 5, [8, -3, 1]).tolist() == [5, -5, 1]


def test_wired_networks_have_a_rule_for_tables_and_one_for_scores() -> None:
    model = rd.models.gates(8, 6, 4, wiring="learned", candidates=3)
    found = rd.optimisers.wired(model, "votes", rd.optimisers.tally(7))
    assert [part.name for part in found.parts] == ["votes", "tally", "votes", "tally"]
    fixed = rd.models.gates(8, 6, 4)
    assert rd.optimisers.wired(fixed).name == "each(votes, votes)"
