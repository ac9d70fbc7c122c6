"""GF(q) in bits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.blasting.code import Code, IntegerCode
from rdcircuits.algebra.blasting.fields.arithmetic import Arithmetic, arithmetic, multiples
from rdcircuits.algebra.blasting.fields.code import FieldCode, digit_bits
from rdcircuits.algebra.blasting.fields.modular import DigitBits
from rdcircuits.algebra.blasting.fields.powers import Powers, reduced
from rdcircuits.algebra.blasting.finite import MOST_WIDTH, FiniteTwin, Vector
from rdcircuits.algebra.checks import Array
from rdcircuits.algebra.finite.comparison import formal_derivative
from rdcircuits.circuit import Generator

if TYPE_CHECKING:
    from rdcircuits.algebra.finite.gf import GF

_MOST_DEGREE = 64


class FieldTwin(FiniteTwin):
    """GF(q) on wires, its arithmetic that of polynomials: towers in characteristic 2, digits in odd ones."""

    concrete: GF

    def __init__(self, concrete: GF) -> None:
        simple = concrete.characteristic == 2 or concrete.degree == 1
        code: Code = IntegerCode(0, concrete.q - 1) if simple else FieldCode(concrete.characteristic, concrete.degree)
        super().__init__(concrete, code)

    @cached_property
    def means(self) -> Arithmetic:
        """The arithmetic."""
        return arithmetic(self.concrete, self.builder)

    def begin(self, builder: GateBuilder) -> None:
        """See `Twin`."""
        self._inner: dict[Vector, Vector] = {}
        self._powers: dict[Vector, Powers] = {}
        super().begin(builder)

    def inner(self, x: Vector) -> Vector:
        """An element in the coordinates of the arithmetic."""
        if x not in self._inner:
            self._inner[x] = tuple(self.means.enter(list(x)))
        return self._inner[x]

    def outer(self, x: Sequence[int]) -> Vector:
        """The bits of an element in the arithmetic's coordinates, which are kept for what is made of it."""
        found = tuple(self.means.sums([[multiples(self.concrete, 1)]], [list(x)], [False], [0])[0])
        self._inner.setdefault(found, tuple(x))
        return found

    def plus(self, x: Vector, y: Vector) -> Sequence[int]:
        """See `FiniteTwin`; in both coordinates where both are there."""
        if self.concrete.characteristic != 2:
            each, digits = digit_bits(self.concrete), DigitBits(self.builder, self.concrete.characteristic)
            parts = range(0, len(x), each)
            return [wire for at in parts for wire in digits.add(list(x[at : at + each]), list(y[at : at + each]))]
        found = tuple(self.builder.xor(a, b) for a, b in zip(x, y, strict=True))
        if x in self._inner and y in self._inner:
            inner = zip(self._inner[x], self._inner[y], strict=True)
            self._inner.setdefault(found, tuple(self.builder.xor(a, b) for a, b in inner))
        return found

    def times(self, x: Vector, y: Vector) -> Sequence[int]:
        """See `FiniteTwin`."""
        return self.outer(self.means.multiply(list(self.inner(x)), list(self.inner(y))))

    def scaled(self, x: Vector, by: Any) -> Sequence[int]:
        """See `FiniteTwin`: a linear map."""
        return self.means.sums([[multiples(self.concrete, by)]], [list(x)], [True], [0])[0]

    def negative(self, x: Vector) -> Sequence[int]:
        """See `FiniteTwin`."""
        return x if self.concrete.characteristic == 2 else self.scaled(x, self.concrete.characteristic - 1)

    def power(self, x: Array, exponent: int) -> Array:
        """x^exponent, with as few products as a search finds."""
        if exponent == 0:
            return self.full(np.shape(x), self.one)
        small = reduced(exponent, self.concrete.q)
        return self.lifted(lambda i: self._raised(i, small), 1)(x)

    def reciprocal(self, x: Array) -> Array:
        """1/x, and 0 for 0."""
        return self.power(x, max(self.concrete.q - 2, 1))

    def slope(self, x: Array, y: Array, order: int, sign: int) -> Array:
        """The formal derivatives of 1 − u^(q−1)."""
        return formal_derivative(self, self.concrete.q, self.concrete.characteristic, self.subtract(x, y), order, sign)

    def lacks_gates(self, generator: Generator) -> str | None:
        """See `Twin`."""
        if self.concrete.degree > _MOST_DEGREE or self.code.width > MOST_WIDTH:
            return (
                f"{generator.name}: the field has a degree above {_MOST_DEGREE}, or elements of above {MOST_WIDTH} bits"
            )
        return super().lacks_gates(generator)

    def gates_of_product(self) -> int:
        """See `FiniteTwin`."""
        k, each = self.concrete.degree, digit_bits(self.concrete)
        return 2 * k * k if self.concrete.characteristic == 2 else 8 * k * k * each * each

    def _longest_power(self) -> int:
        return int(self.concrete.q).bit_length()

    def _raised(self, i: int, exponent: int) -> int:
        if i in self.known:
            return self._folded(lambda x: self.concrete.power(x, exponent), i)
        if self.is_bit(i) or exponent == 1:
            return i
        x = self.vectors[i]
        powers = self._powers.setdefault(x, Powers(self.means, list(self.inner(x))))
        return self.of(self.outer(powers[exponent]))
