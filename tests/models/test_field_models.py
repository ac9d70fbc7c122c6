"""Polynomials and tables of values over finite algebras, against plain Python."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.models.polynomial import count
from rdcircuits.para import batched

m = rd.models
FIELDS = st.sampled_from([2, 3, 4, 5, 7, 8, 9])


def run(model: Any, algebra: Any, parameters: Any, x: Any) -> Any:
    return np.asarray(algebra.run(batched(model).morphism, *parameters, x))


@given(st.integers(0, 4), st.integers(0, 5), st.integers(1, 4))
def test_exponents_are_all_of_the_degree_and_no_more(n: int, degree: int, most: int) -> None:
    found = m.exponents(n, degree, most).tolist()
    every = [a for a in itertools.product(range(most + 1), repeat=n) if sum(a) <= degree]
    assert sorted(map(tuple, found)) == sorted(every)
    assert [sum(a) for a in found] == sorted(sum(a) for a in found)
    assert count(n, degree, most) == len(every)


@given(FIELDS, st.integers(0, 3), st.integers(0, 2), st.integers(0, 5), st.integers(0, 99))
def test_a_polynomial_is_the_sum_of_its_monomials(q: int, n: int, outputs: int, degree: int, seed: int) -> None:
    field, rng = rd.GF(q), np.random.default_rng(seed)
    model = m.polynomial(n, outputs, degree, most=q - 1)
    (theta,), x = (field.random(wire.shape, rng) for wire in model.parameter), field.random((9, n), rng)
    expected = field.full((9, outputs), 0)
    for j, exponent in enumerate(m.exponents(n, degree, q - 1)):
        term = field.full((9,), 1)
        for i, a in enumerate(exponent.tolist()):
            term = field.multiply(term, field.power(x[:, i], a))
        expected = field.add(expected, field.multiply(theta[None, :, j], term[:, None]))
    np.testing.assert_array_equal(run(model, field, [theta], x), expected)


@pytest.mark.parametrize("n", [0, 1, 3])
def test_of_full_degree_over_two_elements_it_is_the_anf(n: int) -> None:
    rng = np.random.default_rng(n)
    model, anf = m.polynomial(n, 2, n, most=1), m.anf(n, 2, n)
    theta = rng.integers(0, 2, model.parameter[0].shape)
    x = rng.integers(0, 2, (20, n))
    assert model.parameter == anf.parameter
    np.testing.assert_array_equal(run(model, rd.Z2, [theta], x), run(anf, rd.Z2, [theta], x))


@given(FIELDS, st.integers(0, 2), st.integers(0, 2), st.integers(0, 99))
def test_a_table_of_values_is_looked_up(q: int, n: int, outputs: int, seed: int) -> None:
    field, rng = rd.GF(q), np.random.default_rng(seed)
    model = m.value_table(n, outputs, q, field.name)
    theta = field.random((outputs, q**n), rng)
    x = field.random((7, n), rng)
    rows = (x.astype(np.int64) @ q ** np.arange(n, dtype=np.int64)).astype(np.int64)
    np.testing.assert_array_equal(run(model, field, [theta], x), theta[:, rows].T)


def test_a_table_of_values_over_a_ring_without_division() -> None:
    values = [5, 3, 1, 0, 2, 4]
    found = run(m.value_table(1, 1, 6, "Z_6"), rd.Zn(6), [[values]], np.arange(6)[:, None])
    assert found.ravel().tolist() == values


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: m.polynomial(-1, 1, 1), "0 or more inputs"),
        (lambda: m.polynomial(2, 1, -1), "a degree >= 0"),
        (lambda: m.polynomial(2, -1, 1), "0 or more outputs"),
        (lambda: m.polynomial(2, 1, 1, most=0), "greatest exponent is 0"),
        (lambda: m.polynomial(100, 1, 9), r"monomials of 100 inputs up to degree 9 are more than 2\^24"),
        (lambda: m.value_table(13, 1, 4, "GF(4)"), r"4\^13 rows has more than 2\^24"),
        (lambda: m.value_table(1, -1, 4, "GF(4)"), "outputs >= 0"),
        (lambda: m.value_table(1, 1, 0, "GF(4)"), "q >= 1"),
    ],
)
def test_what_cannot_be_is_refused(make: Any, message: str) -> None:
    with pytest.raises(rd.ShapeError, match=message):
        make()
