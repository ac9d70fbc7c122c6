"""`learn_field`: complete tables, samples, noise, parities with noise, hopeless tables, what was asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.induction import FIELD_MODELS, learn_field
from rdcircuits.induction import field_learn as module


def drawn(q: int, n: int, rows: int, terms: Any, seed: int = 0, noise: float = 0.0) -> tuple[Any, Any]:
    """(the polynomial, a table of random rows, a share of them wrong)."""
    truth = rd.FieldPolynomial.from_terms(q, terms, n)
    field, rng = truth.field, np.random.default_rng(seed)
    x = np.unique(field.random((rows, n), rng), axis=0)
    y = truth.evaluate(x)
    wrong = rng.random(y.shape) < noise
    y = np.where(wrong, field.add(y, field.check(rng.integers(1, q, y.shape))), y)
    return truth, rd.FieldTable.from_arrays(field, x, y)


def test_a_complete_table_is_exact_whatever_it_says() -> None:
    table = rd.FieldTable.from_function(9, lambda x, y: (x * 5 + y * y) % 9, 2)
    learned = learn_field(table)
    assert (learned.model, learned.exact, learned.unique, learned.wrong) == ("polynomial", True, (True,), ())
    assert table.accuracy(learned.polynomial).overall == 1.0
    assert learned.tried == ()


def test_a_sample_gives_the_function_and_says_that_it_is_sure() -> None:
    truth, table = drawn(5, 4, 200, [{(1, 0, 2, 0): 3, (0, 1, 0, 0): 1, (0, 0, 0, 0): 2}, {(0, 0, 0, 1): 4}])
    learned = learn_field(table, holdout=0.25)
    assert learned.polynomial.coefficients.tolist() == truth.coefficients.tolist()
    assert (learned.model, learned.unique) == ("polynomial", (True, True))
    assert learned.train_accuracy == learned.validation_accuracy == learned.test_accuracy == 1.0
    assert learned.rows == table.rows - round(0.25 * table.rows)


def test_too_few_rows_are_said_to_leave_several() -> None:
    _, table = drawn(5, 4, 9, [{(1, 0, 1, 0): 3}])
    learned = learn_field(table, model="polynomial")
    assert learned.train_accuracy == 1.0
    assert learned.unique == (False,)
    assert "one of 5^" in learned.why


@pytest.mark.parametrize("model", ["tolerant", "ascent", "auto"])
def test_noise_is_seen_through(model: str) -> None:
    truth, table = drawn(7, 3, 150, [{(1, 1, 0): 2, (0, 0, 2): 5}], noise=0.06)
    learned = learn_field(table, model=model)
    assert learned.polynomial.terms() == truth.terms()
    assert {row for row, _, _ in learned.wrong} == {
        tuple(table.x[r].tolist()) for r in table.accuracy(truth).wrong_rows
    }
    assert 0 < len(learned.wrong) < 20


def test_a_parity_with_noise_is_learned_by_ascent() -> None:
    rng = np.random.default_rng(3)
    secret, x = rng.integers(0, 2, 16), rng.integers(0, 2, (700, 16))
    y = (x @ secret + (rng.random(700) < 0.1)) % 2
    learned = learn_field(rd.FieldTable.from_arrays(2, x, y, conflicts="majority"), model="linear", epochs=400)
    found = learned.polynomial.terms()
    assert set(found) == {tuple(int(i == j) for i in range(16)) for j in np.flatnonzero(secret)}
    assert learned.passes is not None
    assert learned.passes < 200


def test_lookup_remembers_and_guesses_the_most_common() -> None:
    table = rd.FieldTable.from_arrays(3, [[0, 0], [1, 0], [2, 2]], [2, 2, 1])
    learned = learn_field(table, model="lookup")
    assert learned.train_accuracy == 1.0
    found = learned.polynomial.table()
    assert found.y.ravel().tolist() == [2] * 8 + [1]
    with pytest.raises(rd.RdError, match=r"at most 4096 rows, 13 inputs have 2\^13"):
        learn_field(rd.FieldTable.from_arrays(2, [[0] * 13], [1]), model="lookup")


@pytest.mark.parametrize("model", [model for model in FIELD_MODELS if model != "tolerant"])
@pytest.mark.parametrize("shape", [(0, 1), (1, 0), (2, 2)])
def test_small_shapes(model: str, shape: tuple[int, int]) -> None:
    n, m = shape
    x = np.zeros((1, 0), int) if n == 0 else np.arange(3)[:, None].repeat(n, axis=1)
    table = rd.FieldTable.from_arrays(3, x, np.ones((len(x), m), int))
    learned = learn_field(table, model=model)
    assert learned.train_accuracy in (1.0, None)


def test_a_few_rows_are_not_enough_to_call_one_wrong() -> None:
    with pytest.raises(rd.RdError, match="no polynomial of degree up to 0 was found that nearly all rows agree with"):
        learn_field(rd.FieldTable.from_arrays(3, [[0], [1], [2]], [1, 1, 2]), model="tolerant")


def test_unknown_outputs_are_left_out() -> None:
    table = rd.FieldTable.from_function(5, lambda x, y: None if x == y else (x + 2 * y) % 5, 2)
    for model in ("auto", "polynomial", "ascent", "lookup"):
        assert learn_field(table, model=model).train_accuracy == 1.0
    assert str(learn_field(table).polynomial) == "x0 + 2·x1"


def test_random_tables_give_something_and_say_how_bad_it_is() -> None:
    rng = np.random.default_rng(0)
    table = rd.FieldTable.from_arrays(5, [[a, b] for a in range(5) for b in range(4)], rng.integers(0, 5, 20))
    learned = learn_field(table, holdout=0.25)
    assert learned.test_accuracy is not None
    assert learned.test_accuracy < 0.9


def test_the_same_seed_gives_the_same() -> None:
    _, table = drawn(5, 2, 24, [{(1, 1): 2, (0, 2): 3}], noise=0.06)
    for model in ("auto", "ascent", "tolerant"):
        first, second = (learn_field(table, model=model, seed=4) for _ in range(2))
        assert first.polynomial == second.polynomial
        assert first.passes == second.passes


def test_interrupted_training_leaves_the_best() -> None:
    _, table = drawn(5, 3, 80, [{(1, 1, 0): 2, (0, 0, 2): 3}], noise=0.3)
    seen = 0

    def stop(done: int, total: int, text: str) -> None:
        nonlocal seen
        seen += "right" in text
        if seen == 3:
            raise KeyboardInterrupt

    learned = learn_field(table, model="ascent", progress=stop)
    assert learned.interrupted
    assert learned.passes == 3
    seen = 2
    with pytest.raises(KeyboardInterrupt):
        learn_field(table, progress=lambda done, total, text: stop(done, total, "right"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"model": "gates"}, "unknown model 'gates' for tables over GF"),
        ({"holdout": 1.5}, "holdout is 1.5"),
        ({"model": "lookup", "degree": 2}, "degree is for the models"),
        ({"model": "polynomial", "epochs": 2}, "epochs is for the models"),
        ({"model": "ascent", "epochs": 0}, "epochs is 0, expected an integer >= 1"),
        ({"model": "ascent", "degree": -1}, "degree is -1, expected an integer >= 0"),
        ({"model": "ascent", "degree": 2}, None),
    ],
)
def test_options(options: dict[str, Any], message: str | None) -> None:
    _, table = drawn(3, 2, 30, [{(1, 1): 1}])
    if message is None:
        learn_field(table, **options)
        return
    with pytest.raises(rd.RdError, match=message):
        learn_field(table, **options)


def test_bad_tables() -> None:
    with pytest.raises(rd.RdError, match="the table has no rows"):
        learn_field(rd.FieldTable.from_arrays(3, np.zeros((0, 1), int), np.zeros((0, 1), int)))
    with pytest.raises(rd.RdError, match="at least two different rows"):
        learn_field(rd.FieldTable.from_arrays(3, [[1]], [2]), holdout=0.5)
    contradicting = rd.FieldTable.from_arrays(3, [[1], [1]], [2, 0], conflicts="keep")
    with pytest.raises(rd.RdError, match="rows 0 and 1 contradict each other"):
        learn_field(contradicting)
    with pytest.raises(rd.RdError, match="ascent takes at most 256"):
        learn_field(rd.FieldTable.from_arrays(5, [[0] * 20], [1]), model="ascent", degree=3)
    assert set(module.FIELD_METHODS) == set(FIELD_MODELS) - {"auto"}
