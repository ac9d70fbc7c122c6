"""Functional completeness: functions rebuilt as circuits from their values."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.circuit.complete import from_values


def _rebuilt(algebra: Any, values: Any, inputs: int, q: int) -> Any:
    """What the circuit made of the values computes, at every point."""
    circuit = rd.batch(from_values(values, algebra.name, inputs), range(inputs))
    points = list(itertools.product(range(q), repeat=inputs))
    columns = [np.array(column) for column in zip(*points, strict=True)]
    return np.reshape(algebra.run(circuit, *columns, batch=len(points)), np.shape(values))


def test_every_function_of_two_elements_of_GF3() -> None:
    """All 3^9 of them at once: the output's axis runs over the functions."""
    functions = np.array(list(itertools.product(range(3), repeat=9)), dtype=np.int64)
    values = functions.T.reshape(3, 3, len(functions))
    found = _rebuilt(rd.GF(3), values, 2, 3)
    assert len(np.unique(found.reshape(9, -1), axis=1).T) == 3**9
    np.testing.assert_array_equal(found, values)


@pytest.mark.parametrize(
    ("algebra", "q"),
    [(rd.Z2, 2), (rd.GF(4), 4), (rd.GF(5), 5), (rd.GF(9), 9), (rd.Zn(6), 6), (rd.Sat(3), 3), (rd.Zn(1), 1)],
    ids=str,
)
@pytest.mark.parametrize("inputs", [0, 1, 2, 3])
def test_random_functions(algebra: Any, q: int, inputs: int) -> None:
    rng = np.random.default_rng(inputs)
    for shape in [(), (2,), (0,)]:
        values = rng.integers(0, q, (*[q] * inputs, *shape))
        np.testing.assert_array_equal(_rebuilt(algebra, values, inputs, q), values)


@pytest.mark.parametrize("q", [2, 3, 4, 5])
def test_R_is_the_formal_derivative_of_the_interpolating_polynomial(q: int) -> None:
    """At each point, by Lagrange: f = Σ_s f(s)·(1 − (x − s)^(q−1)), so ∂f = Σ_s f(s)·(x − s)^(q−2), q > 2."""
    field = rd.GF(q)
    values = np.random.default_rng(q).integers(0, q, q)
    derivative = rd.R(from_values(values, field.name))
    for x in range(q):
        expected = field.full((), 0)
        for s, value in enumerate(values):
            u = field.power(field.subtract(np.int64(x), np.int64(s)), q - 2)
            expected = field.add(expected, field.multiply(value, u))
        assert int(field.run(derivative, x, 1)) == int(expected)


def test_R_is_zero_by_convention_elsewhere() -> None:
    for algebra in (rd.Zn(6), rd.Sat(3)):
        f = from_values(np.arange(algebra.n), algebra.name)
        assert [int(algebra.run(rd.R(f), x, 1)) for x in range(algebra.n)] == [0] * algebra.n


@pytest.mark.parametrize(
    ("values", "inputs", "message"),
    [
        ([[1, 2], [0, 1], [1, 1]], None, "2 equal axes first"),
        ([1, 2, 0], 2, "2 equal axes first"),
        ([1, 2, 0], -1, "-1 equal axes"),
        (np.zeros((257,) * 3, dtype=np.int8), None, "at most 2\\^24"),
    ],
)
def test_values_that_are_no_function(values: Any, inputs: Any, message: str) -> None:
    with pytest.raises(rd.ShapeError, match=message):
        from_values(values, "GF(3)", inputs)


def test_values_outside_the_algebra() -> None:
    with pytest.raises(rd.AlgebraError, match=r"3 at index \[1\] is no element of GF\(3\)"):
        rd.GF(3).compile(from_values([0, 3, 1], "GF(3)"))
    with pytest.raises(rd.AlgebraError, match=r"GF\(5\) has no elements of GF\(3\)"):
        rd.GF(5).compile(from_values([0, 1, 1], "GF(3)"))
