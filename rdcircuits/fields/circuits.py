"""Polynomials as circuits: nested as Horner does, with powers and equal parts shared.

A sum of terms is taken apart by the input that most of its terms have: those terms as a polynomial in that input, whose
coefficients are polynomials in the others, and so on; the rest in the same way. The result is the same formal
polynomial, so that its reverse derivative is the formal derivative.
"""

from __future__ import annotations

from functools import reduce
from operator import mul
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.circuit import Builder, Circuit, Wire, generators, point
from rdcircuits.circuit.literal import Buffer
from rdcircuits.fields.polynomial import FieldPolynomial

Elements = NDArray[Any]
Exponents = NDArray[Any]

_SMALL_BASE = 16
_MOST_NESTED = 100


def circuit_of(polynomial: FieldPolynomial) -> Circuit:
    """The closed circuit of the polynomials: a wire of one element for each input and each output.

    Example:
        >>> print(circuit_of(FieldPolynomial.from_terms(4, [{(3, 0): 2, (1, 1): 1}], 2)))
        circuit (x0: point(), x1: point()):
          x2 = element(Buffer(2, '<i8'), GF(4), point) : point()
          x3 = power[2](x0)
          x4 = multiply(x3, x2)
          x5 = add(x1, x4)
          x6 = multiply(x0, x5)
          return x6
    """
    writer = _Writer(polynomial)
    outputs = []
    for coefficients in polynomial.coefficients:
        own = np.flatnonzero(coefficients)
        outputs.append(writer.sum_of(polynomial.exponents[own].astype(np.int64), coefficients[own]))
    return Circuit(writer.builder.graph(outputs))


class _Writer:
    """Writes terms into one circuit; equal nodes are shared by its builder."""

    def __init__(self, polynomial: FieldPolynomial) -> None:
        self.builder = Builder([point()] * len(polynomial.inputs), simplify=True)
        self.field = polynomial.field
        base = self.field.characteristic
        self._base = base if base <= _SMALL_BASE else 2
        self._powers: dict[tuple[int, int], Wire] = {}

    def sum_of(self, exponents: Exponents, coefficients: Elements, depth: int = 0) -> Wire:
        """The sum of the terms."""
        parts: list[Wire] = []
        while len(coefficients):
            count = np.count_nonzero(exponents, axis=0)
            chosen = int(np.argmax(count)) if len(count) else 0
            if len(coefficients) == 1 or count.max(initial=0) <= 1 or depth == _MOST_NESTED:
                parts += [self._term(*term) for term in zip(exponents, coefficients, strict=True)]
                break
            has = exponents[:, chosen] != 0
            parts.append(self._nested(chosen, exponents[has], coefficients[has], depth + 1))
            exponents, coefficients = exponents[~has], coefficients[~has]
        return _balanced_sum(parts) if parts else self._constant(0)

    def _nested(self, place: int, exponents: Exponents, coefficients: Elements, depth: int) -> Wire:
        """Terms that all have the input, as a polynomial in it: x^a·(g_a + x^(b−a)·(g_b + ...)) for a < b < ..."""
        own = exponents[:, place]
        rest = exponents.copy()
        rest[:, place] = 0
        steps = [0, *np.unique(own).tolist()]
        total: Wire | None = None
        for below, exponent in zip(steps[-2::-1], steps[:0:-1], strict=True):
            part = self.sum_of(rest[own == exponent], coefficients[own == exponent], depth)
            inner = part if total is None else part + total
            total = self._power(place, exponent - below) * inner
        assert total is not None
        return total

    def _term(self, exponents: Exponents, coefficient: Any) -> Wire:
        powers = [self._power(int(place), int(exponents[place])) for place in np.flatnonzero(exponents)]
        if not powers:
            return self._constant(int(coefficient))
        product = reduce(mul, powers)
        if int(coefficient) == self.field.characteristic - 1 > 1:
            return -product
        return self._constant(int(coefficient)) * product if coefficient != 1 else product

    def _power(self, place: int, exponent: int) -> Wire:
        """An input to an exponent ≥ 1, by the exponent's digits in base p: p-th powers are cheap, and shared."""
        known = self._powers.get((place, exponent))
        if known is None:
            above, digit = divmod(exponent, self._base)
            if exponent == 1:
                known = self.builder.inputs[place]
            elif above == 0:
                half = self._power(place, exponent // 2) ** 2
                known = half * self._power(place, 1) if exponent % 2 else half
            elif digit:
                known = self._power(place, exponent - digit) * self._power(place, digit)
            else:
                known = self._power(place, above) ** self._base
            self._powers[place, exponent] = known
        return known

    def _constant(self, value: int) -> Wire:
        """An element: an integer where it is a multiple of 1, so that it means the same in other rings too."""
        p = self.field.characteristic
        if value < p:
            return self.builder.apply(generators.Integer(value, point()), ())[0]
        values = Buffer(np.array(value, dtype=None if self.field.dtype == object else np.int64))
        return self.builder.apply(generators.Element(values, self.field.name, "point"), ())[0]


def _balanced_sum(parts: list[Wire]) -> Wire:
    while len(parts) > 1:
        paired = [a + b for a, b in zip(parts[::2], parts[1::2], strict=False)]
        parts = paired + parts[2 * len(paired) :]
    return parts[0]
