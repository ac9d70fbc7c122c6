"""R against formal derivatives by SymPy: random polynomial circuits are run on SymPy's polynomials over the integers,
differentiated there, the coefficients reduced into each ring, and the values compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from circuit_strategies import POLYNOMIAL, POLYNOMIAL_RING, circuits, holds, points, values
from hypothesis import reject
from sympy import ZZ
from sympy.polys.rings import PolyElement, ring

import rdcircuits as rd

RINGS = [rd.Z2, rd.Z, *map(rd.GF, (2, 3, 8, 9, 31)), rd.Zn(6), rd.Smooth()]
TERMS = 400


class Polynomials(rd.Semiring):
    """Polynomials over the integers in some variables, as SymPy has them."""

    name = "Z[x]"
    dtype = np.dtype(object)

    def __init__(self, variables: int) -> None:
        super().__init__()
        self.ring, *self.variables = ring([f"x{i}" for i in range(variables)], ZZ)
        self.zero, self.one = self.ring.zero, self.ring.one

    def check(self, values: Any, what: str = "array") -> Any:
        """Polynomials as they are."""
        return np.asarray(values, dtype=object)

    def add(self, x: Any, y: Any) -> Any:
        """x + y."""
        return np.add(x, y)

    def multiply(self, x: Any, y: Any) -> Any:
        """x·y; gives the example up where it grows too large."""
        found = np.multiply(x, y)
        if any(len(one) > TERMS for one in np.ravel(found)):
            reject()
        return found

    def negate(self, x: Any) -> Any:
        """−x."""
        return np.negative(x)


def as_polynomials(circuit: rd.Circuit) -> tuple[list[PolyElement], list[PolyElement]]:
    """The variables that stand for all elements of the inputs, and the polynomials of all elements of the outputs."""
    sizes = [wire.size for wire in circuit.dom]
    algebra = Polynomials(sum(sizes))
    arrays, start = [], 0
    for wire in circuit.dom:
        array = np.empty(wire.size, dtype=object)
        array[:] = algebra.variables[start : start + wire.size]
        arrays.append(array.reshape(wire.shape))
        start += wire.size
    found = values(algebra, circuit, arrays)
    return algebra.variables, [polynomial for array in found for polynomial in np.ravel(array)]


def derivative(circuit: rd.Circuit, algebra: Any, point: Sequence[Any], change: Sequence[Any]) -> list[Any]:
    """Σ over outputs of ∂output/∂x·change for every element x of the inputs, coefficients reduced into the algebra."""
    variables, outputs = as_polynomials(circuit)
    coordinates = [one for array in point for one in np.ravel(array)]
    factors = [one for array in change for one in np.ravel(array)]
    totals = []
    for variable in variables:
        total = algebra.full((), algebra.zero)
        for output, factor in zip(outputs, factors, strict=True):
            slope = _value(output.diff(variable), algebra, coordinates)
            total = algebra.add(total, algebra.multiply(slope, algebra.check(factor)))
        totals.append(total)
    return totals


def _value(polynomial: PolyElement, algebra: Any, coordinates: Sequence[Any]) -> Any:
    """A polynomial over the integers at a point of the algebra."""
    total = algebra.full((), algebra.zero)
    for exponents, coefficient in polynomial.terms():
        term = algebra.integer(int(coefficient))
        for value, exponent in zip(coordinates, exponents, strict=True):
            if exponent:
                term = algebra.multiply(term, algebra.power(algebra.check(value), exponent))
        total = algebra.add(total, term)
    return total


def law(steps: Any) -> Any:
    """R at a random point, and what SymPy says."""

    def sides(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = draw(circuits(steps, most=5))
        point, change = points(algebra, f.dom, rng), points(algebra, f.cod, rng)
        found = values(algebra, rd.R(f), [*point, *change])
        flat = [np.asarray(one) for array in found for one in np.ravel(array)]
        return flat, derivative(f, algebra, point, change)

    return sides


@pytest.mark.parametrize("algebra", RINGS, ids=str)
def test_R_is_the_formal_derivative(algebra: Any) -> None:
    holds(law(POLYNOMIAL_RING), algebra, most=40)


def test_R_is_the_formal_derivative_in_a_semiring() -> None:
    """Over Sat(5), of polynomials without negative coefficients."""
    holds(law(POLYNOMIAL), rd.Sat(5), most=40)


def test_derivatives_over_the_integers_are_equal_as_polynomials() -> None:
    """R run on polynomials: Σ dy·∂f/∂x, coefficient by coefficient."""

    def sides(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = draw(circuits(POLYNOMIAL_RING, most=5))
        variables, outputs = as_polynomials(f)
        extended, found = as_polynomials(rd.R(f))
        lift = dict(zip(variables, extended, strict=False))
        count = len(variables)
        expected = []
        for variable in variables:
            slopes = [_moved(output.diff(variable), extended) for output in outputs]
            expected.append(
                sum((s * dy for s, dy in zip(slopes, extended[count:], strict=True)), start=0 * extended[0])
            )
        assert len(lift) == count
        return [np.asarray(found == expected)], [np.asarray(True)]

    holds(sides, rd.Z, most=40)


def _moved(polynomial: PolyElement, variables: Sequence[PolyElement]) -> PolyElement:
    """The polynomial in a ring with more variables behind its own."""
    total = 0 * variables[0]
    for exponents, coefficient in polynomial.terms():
        term = variables[0] ** 0 * coefficient
        for variable, exponent in zip(variables, exponents, strict=False):
            term *= variable**exponent
        total += term
    return total


def test_the_oracle_itself() -> None:
    f = rd.trace(lambda x, y: x * x + 3 * y * x, "x y")
    variables, (polynomial,) = as_polynomials(f)
    assert [str(polynomial.diff(one)) for one in variables] == ["2*x0 + 3*x1", "3*x0"]
    assert [int(one) for one in derivative(f, rd.Zn(7), [2, 5], [1])] == [5, 6]
