"""Sums, products and powers of polynomials over GF(q), output by output."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.errors import AlgebraError, RdError, ShapeError
from rdcircuits.fields import terms
from rdcircuits.fields.field import check_same
from rdcircuits.tables.columns import column_names
from rdcircuits.tables.names import ColumnNames, NamedSides, made_up


class Arithmetic(NamedSides):
    """The operators of `FieldPolynomial`, a frozen dataclass with these fields: it says what a constant is."""

    field: GF
    exponents: NDArray[Any]
    coefficients: NDArray[Any]

    @classmethod
    @abstractmethod
    def constant(cls, field: GF | int | str, value: int, *, inputs: Sequence[str]) -> Self:
        """The constant polynomial that is this element."""

    def __add__(self, other: Self | int) -> Self:
        return self._combine(terms.total, self._operand(other))

    __radd__ = __add__

    def __neg__(self) -> Self:
        return self._with((self.exponents, self.field.negate(self.coefficients)))

    def __sub__(self, other: Self | int) -> Self:
        return self._combine(terms.total, -self._operand(other))

    def __rsub__(self, other: int) -> Self:
        return -self + other

    def __mul__(self, other: Self | int) -> Self:
        return self._combine(terms.product, self._operand(other))

    __rmul__ = __mul__

    def __pow__(self, exponent: int) -> Self:
        if isinstance(exponent, bool) or not isinstance(exponent, int) or exponent < 0:
            raise RdError(f"a polynomial to the power {exponent!r}, expected an integer of 0 or more")
        return self._with(terms.power(self.field, self._pair, exponent))

    @property
    def _pair(self) -> terms.Terms:
        return self.exponents, self.coefficients

    def _with(self, own: terms.Terms) -> Self:
        exponents, coefficients = own
        return replace(self, exponents=exponents, coefficients=coefficients)  # type: ignore[type-var]

    def _combine(self, operation: Callable[..., terms.Terms], other: Self) -> Self:
        """Output by output, a single one going with each of the other's."""
        check_same(self.field, other.field)
        inputs = _shared_names(self.inputs, other.inputs)
        longer = self if len(self.outputs) >= len(other.outputs) else other
        m = len(longer.outputs)
        if any(len(one.outputs) not in (1, m) for one in (self, other)):
            raise ShapeError(f"{len(self.outputs)} outputs and {len(other.outputs)}: expected as many, or one")
        pair = [(one.exponents, np.broadcast_to(one.coefficients, (m, len(one.exponents)))) for one in (self, other)]
        exponents, coefficients = operation(self.field, *pair)
        parts = {"exponents": exponents, "coefficients": coefficients}
        return replace(self, inputs=inputs, outputs=longer.outputs, **parts)  # type: ignore[type-var]

    def _operand(self, other: Any) -> Self:
        """The other polynomial, or the constant that an integer stands for."""
        if isinstance(other, type(self)):
            return other
        if isinstance(other, bool) or not hasattr(other, "__index__"):
            raise RdError(f"a polynomial goes with polynomials and integers, found {other!r}")
        n, p = int(other), self.field.characteristic
        if self.field.degree > 1 and not 0 <= n < p:
            raise AlgebraError(
                f"{n} might mean {n}·1 or the element number {n} of {self.field.name}: use FieldPolynomial.constant"
            )
        return self.constant(self.field, n % p, inputs=self.inputs)


def _shared_names(own: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """The inputs of two polynomials that are put together: the names given; made-up ones go by position."""
    unsure, unknown = made_up(own), made_up(others)
    pairs = list(zip(own, others, strict=len(own) == len(others)))
    if len(own) != len(others) or any(a != b and a not in unsure and b not in unknown for a, b in pairs):
        raise ShapeError(f"polynomials in {', '.join(own)} and in {', '.join(others)}")
    names = [b if a in unsure else a for a, b in pairs]
    still = [b for a, b in pairs if a in unsure and b in unknown]
    return column_names(ColumnNames(names, still), len(names), "x", "inputs")
