"""Learning over GF(q) with the same learner as ever: normalised steps, memory, votes, checkpoints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.learning.normalised import difference
from rdcircuits.para import batched

m, ln = rd.models, rd.learning
FIELDS = [2, 3, 4, 5, 7, 8, 9, 251]


def outputs_of(field: rd.GF, model: Any, parameters: Any, x: Any) -> Any:
    return field.run(batched(model).morphism, *parameters, x)


def drawn(field: rd.GF, model: Any, rows: int, seed: int) -> tuple[Any, Any, Any]:
    """Random parameters of a model, inputs, and the outputs there."""
    rng = np.random.default_rng(seed)
    truth = [field.random(wire.shape, rng) for wire in model.parameter]
    x = field.random((rows, model.dom[0].shape[0]), rng)
    return truth, x, outputs_of(field, model, truth, x)


@settings(max_examples=examples(60))
@given(st.sampled_from(FIELDS), st.sampled_from(["whole", "pivot", "either"]), st.integers(1, 6), st.integers(0, 999))
def test_a_normalised_step_is_the_formula(q: int, direction: Any, n: int, seed: int) -> None:
    """p + e·d/(φ·d), written out; along the whole of φ nothing moves where φ·φ = 0, else the example becomes right."""
    field, rng = rd.GF(q), np.random.default_rng(seed)
    model = m.linear(n, 2)
    p, x, y = field.random((2, n), rng), field.random((1, n), rng), field.random((1, 2), rng)
    new, _, prediction = field.run(ln.normalised(model, direction).step, p, x, y)
    phi, norm = x[0], field.sum(field.multiply(x[0], x[0]), 0)
    np.testing.assert_array_equal(prediction[:, 0], outputs_of(field, model, [p], x))
    error = field.subtract(y, prediction[:, 0])[0]
    if direction == "whole":
        step = field.multiply(error[:, None], field.multiply(field.reciprocal(norm), phi)[None])
        np.testing.assert_array_equal(new, field.add(p, step))
        return
    after = outputs_of(field, model, [new], x)
    np.testing.assert_array_equal(after, y if phi.any() else outputs_of(field, model, [p], x))
    moved = np.flatnonzero((new != p).any(axis=0))
    assert set(moved) <= set(np.flatnonzero(phi))
    if direction == "pivot":
        assert set(moved) <= set(np.flatnonzero(phi)[-1:])


@pytest.mark.parametrize("q", FIELDS[:-1])
def test_a_table_of_values_is_learned_in_one_pass_whatever_the_batch(q: int) -> None:
    field = rd.GF(q)
    model = m.value_table(2, 1, q, field.name)
    rng = np.random.default_rng(q)
    x = np.stack(np.meshgrid(np.arange(q), np.arange(q), indexing="ij"), axis=-1).reshape(-1, 2)[:, ::-1]
    y = field.random((q * q, 1), rng)
    for learner, batch in ((ln.normalised(model, "whole"), 7), (ln.normalised(model), 1), (ln.remembering(model), 1)):
        run = rd.train(learner, (x, y), algebra=field, batch=min(batch, q * q))
        values = run.parameters if len(run.parameters[0]) == 1 else ln.own(model, run.parameters)
        np.testing.assert_array_equal(values[0].ravel(), y.ravel())


@settings(max_examples=examples(20))
@given(st.sampled_from(FIELDS), st.integers(0, 99))
def test_memory_finds_in_one_pass_what_elimination_finds(q: int, seed: int) -> None:
    field = rd.GF(q)
    model = m.polynomial(2, 2, 2, most=min(q - 1, 2))
    truth, x, y = drawn(field, model, 60, seed)
    run = rd.train(ln.remembering(model), (x, y), algebra=field, batch=1)
    found = ln.own(model, run.parameters)
    np.testing.assert_array_equal(outputs_of(field, model, found, x), y)
    if len(np.unique(x, axis=0)) == q**2:
        np.testing.assert_array_equal(found[0], truth[0])


@pytest.mark.parametrize("q", [2, 5, 9])
def test_memory_never_makes_more_mistakes_than_there_are_parameters(q: int) -> None:
    field = rd.GF(q)
    model = m.linear(3, 2, bias=True)
    truth, x, y = drawn(field, model, 40, q)
    learner, mistakes = ln.remembering(model), np.zeros(2, dtype=int)
    state, two = np.zeros((2, 4, 4), dtype=int), np.zeros((2, 2, 4), dtype=int)
    program = field.compile(learner.step)
    for row, label in zip(x, y, strict=True):
        state, two, _, prediction = program(state, two, row[None], label[None])
        mistakes += prediction[0, 0] != label
    assert (mistakes <= 4).all()
    for found, expected in zip(ln.own(model, [two]), truth, strict=True):
        np.testing.assert_array_equal(found, expected)


def test_plain_ascent_over_two_elements_is_reverse_derivative_ascent() -> None:
    x = (np.arange(8)[:, None] >> np.arange(3) & 1).astype(np.uint8)
    y = (x[:, :1] & x[:, 1:2]) ^ x[:, 2:]
    model = m.anf(3, 1, 3)
    ascent = rd.optimisers.ascent()
    ours = rd.Learner(model, difference(), ascent, rd.rates.scaled(-1))
    published = rd.Learner(model, rd.losses.boolean(), ascent, rd.rates.scaled())
    for epochs in (1, 3):
        found = rd.train(ours, (x, y), algebra=rd.GF(2), epochs=epochs, batch=1).parameters
        expected = rd.train(published, (x, y), algebra=rd.Z2, epochs=epochs, batch=1).parameters
        np.testing.assert_array_equal(found[0], expected[0])


@pytest.mark.parametrize("learner", [ln.normalised(m.linear(3, 1)), ln.remembering(m.linear(3, 1))])
def test_a_run_goes_on_from_its_checkpoint_to_the_same_elements(learner: Any, tmp_path: Path) -> None:
    field = rd.GF(8)
    _, x, y = drawn(field, m.linear(3, 1), 30, 5)
    how: Any = {"algebra": field, "batch": 1, "seed": 3, "shuffle": True}
    whole = rd.train(learner, (x, y), epochs=4, **how)
    file = tmp_path / "run.checkpoint"
    rd.train(learner, (x, y), epochs=2, checkpoint=file, **how)
    resumed = rd.train(learner, (x, y), epochs=4, checkpoint=file, **how)
    np.testing.assert_array_equal(resumed.parameters[0], whole.parameters[0])
    with pytest.raises(rd.RdError, match=r"algebra = 'GF\(8\)', this one has 'GF\(8, modulus=13\)'"):
        rd.train(learner, (x, y), epochs=4, checkpoint=file, **{**how, "algebra": rd.GF(8, 13)})


def test_votes_take_what_most_rows_of_a_cell_say() -> None:
    field, rng = rd.GF(5), np.random.default_rng(0)
    truth = field.random((25,), rng)
    rows = np.repeat(np.arange(25), 12)
    x, y = np.stack([rows % 5, rows // 5], axis=1), truth[rows][:, None].copy()
    wrong = rng.random(len(y)) < 0.3
    y[wrong, 0] = rng.integers(0, 5, wrong.sum())
    tally, model = ln.Plurality(after=1), m.value_table(2, 1, 5, field.name)
    options: Any = {"epochs": 16, "batch": 1, "shuffle": True, "callbacks": [tally]}
    run = rd.train(ln.normalised(model, "whole"), (x, y), algebra=field, **options)
    assert len(tally) == 15
    assert (run.parameters[0][0] != truth).any()
    np.testing.assert_array_equal(tally.parameters[0][0], truth)
    assert sum(tally.votes(e)[0].sum() for e in range(5)) == 15 * 25


def test_votes_need_an_epoch() -> None:
    with pytest.raises(rd.RdError, match="no votes were cast"):
        _ = ln.Plurality().parameters
    with pytest.raises(rd.RdError, match="after is -1"):
        ln.Plurality(-1)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: ln.normalised(m.linear(2, 1), "up"), rd.RdError, "direction is one of whole, pivot, either"),  # type: ignore[arg-type]
        (lambda: ln.normalised(m.linear(2, 1, bias=True)), rd.ShapeError, "for several parameter wires"),
        (lambda: ln.normalised(m.gates(2, 4, 3)), rd.ShapeError, "each of the 3 outputs has its own"),
        (lambda: ln.remembering(m.gates(2, 4, 3)), rd.ShapeError, "each of the 3 outputs has its own"),
        (lambda: ln.normalised(rd.Para((), rd.trace(lambda x: x, "x"))), rd.ShapeError, r"one output \(m,\)"),
    ],
)
def test_what_is_not_linear_in_parameters_of_its_own_is_refused(make: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        make()


def test_tables_of_elements_are_trained_on() -> None:
    table = rd.FieldTable.from_function(4, lambda x, y: (x + 2 * y) % 4, 2)
    field, model = table.field, m.value_table(2, 1, 4, "GF(4)")
    run = rd.train(ln.normalised(model, "whole"), table, algebra=field, validation=table)
    assert run.history[-1].validation_accuracy == 1.0
    assert run.parameters[0].ravel().tolist() == table.y.ravel().tolist()
    with pytest.raises(rd.AlgebraError, match=r"the data set has elements of GF\(4\), the algebra is GF\(5\)"):
        rd.train(ln.normalised(model), table, algebra=rd.GF(5))
    partial = rd.FieldTable.from_function(4, lambda x, y: None if x == y else x, 2)
    with pytest.raises(rd.RdError, match="unknown outputs"):
        rd.train(ln.normalised(model), partial, algebra=field)


def test_elements_outside_the_field_are_refused_before_training() -> None:
    with pytest.raises(rd.AlgebraError, match=r"the training labels: 5 at index \[1, 0\] is no element of GF\(5\)"):
        rd.train(ln.normalised(m.linear(1, 1)), ([[1], [2]], [[4], [5]]), algebra=rd.GF(5))


@pytest.mark.parametrize("make", [ln.normalised, ln.remembering])
def test_steps_of_one_example_are_refused_larger_batches(make: Any) -> None:
    """And are what training makes where no batch is told."""
    field, learner = rd.GF(5), make(m.linear(2, 1))
    x, y = np.array([[1, 2], [3, 4], [1, 0]]), np.array([[4], [4], [1]])
    with pytest.raises(rd.RdError, match=r"the batch size is 2, but .* is for steps of 1 example: pass batch=1"):
        rd.train(learner, (x, y), algebra=field, batch=2)
    told, untold = (rd.train(learner, (x, y), algebra=field, epochs=3, **one) for one in ({"batch": 1}, {}))
    assert all(map(np.array_equal, told.parameters, untold.parameters))
    both = rd.optimisers.each(rd.optimisers.ascent(), learner.optimiser)
    assert both.largest_batch == 1
    assert rd.optimisers.each(rd.optimisers.ascent(), rd.optimisers.momentum()).largest_batch is None


@pytest.mark.parametrize(("q", "same"), [(2, [rd.Z2, rd.GF(2), rd.Zn(2)]), (5, [rd.GF(5), rd.Zn(5)])])
def test_a_prime_fields_table_in_the_integers_modulo_it(q: int, same: list[Any]) -> None:
    """The same numbers, the same arithmetic; a field of as many elements as a ring that is none stays refused."""
    table = rd.FieldTable.from_function(q, lambda x, y: x * y % q, 2)
    learner = rd.Learner(m.linear(2, 1), difference(), rd.optimisers.ascent(), -1)
    runs = [rd.train(learner, table, algebra=one, epochs=2, batch=1) for one in same]
    assert all(np.array_equal(run.parameters[0], runs[0].parameters[0]) for run in runs)
    with pytest.raises(rd.AlgebraError, match=r"elements of GF\(4\), the algebra is Z_4"):
        rd.train(learner, rd.FieldTable.from_function(4, lambda x, y: x, 2), algebra=rd.Zn(4))
