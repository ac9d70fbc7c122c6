"""Zn(n) and Sat(n) in bits: those of the numbers 0 .. n − 1."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rdcircuits.algebra.blasting.adders import Adder
from rdcircuits.algebra.blasting.code import IntegerCode
from rdcircuits.algebra.blasting.compare import at_least, chosen
from rdcircuits.algebra.blasting.fields.modular import DigitBits
from rdcircuits.algebra.blasting.fields.powers import reduced
from rdcircuits.algebra.blasting.finite import MOST_WIDTH, FiniteTwin, Vector
from rdcircuits.algebra.checks import Array
from rdcircuits.algebra.finite.comparison import formal_derivative
from rdcircuits.circuit import Generator

if TYPE_CHECKING:
    from rdcircuits.algebra.finite.rings import Sat, Zn


class ResidueTwin(FiniteTwin):
    """Zn(n) on wires: the bits of 0 .. n − 1."""

    concrete: Zn

    def __init__(self, concrete: Zn) -> None:
        super().__init__(concrete, IntegerCode(0, concrete.n - 1))

    @cached_property
    def digits(self) -> DigitBits:
        """The arithmetic modulo n."""
        return DigitBits(self.builder, self.concrete.n)

    def plus(self, x: Vector, y: Vector) -> Sequence[int]:
        """See `FiniteTwin`."""
        return self.digits.add(list(x), list(y))

    def times(self, x: Vector, y: Vector) -> Sequence[int]:
        """See `FiniteTwin`."""
        return self.digits.multiply(list(x), list(y))

    def scaled(self, x: Vector, by: Any) -> Sequence[int]:
        """See `FiniteTwin`."""
        return self.digits.scale(list(x), int(by))

    def negative(self, x: Vector) -> Sequence[int]:
        """See `FiniteTwin`."""
        return self.digits.negate(list(x))

    def power(self, x: Array, exponent: int) -> Array:
        """x^exponent by squaring; modulo a prime, exponents are reduced."""
        small = reduced(exponent, self.concrete.n) if self.concrete.n > 2 and self.concrete.is_field else exponent
        return super().power(x, small)

    def reciprocal(self, x: Array) -> Array:
        """1/x, and 0 for 0, modulo a prime."""
        return self.power(x, max(self.concrete.n - 2, 1))

    def slope(self, x: Array, y: Array, order: int, sign: int) -> Array:
        """As in GF(n) where n is a prime, else zero."""
        if not self.concrete.is_field:
            return super().slope(x, y, order, sign)
        return formal_derivative(self, self.concrete.n, self.concrete.n, self.subtract(x, y), order, sign)

    def lacks_gates(self, generator: Generator) -> str | None:
        """See `Twin`."""
        if self.code.width > MOST_WIDTH:
            return f"{generator.name}: elements have more than {MOST_WIDTH} bits"
        return super().lacks_gates(generator)

    def gates_of_product(self) -> int:
        """See `FiniteTwin`."""
        return 8 * self.code.width**2

    def _longest_power(self) -> int:
        return self.concrete.n.bit_length() if self.concrete.is_field else super()._longest_power()


class SaturatingTwin(FiniteTwin):
    """Sat(n) on wires: sums and products of integers, and n − 1 where they are above it."""

    concrete: Sat

    def __init__(self, concrete: Sat) -> None:
        super().__init__(concrete, IntegerCode(0, concrete.n - 1))

    def plus(self, x: Vector, y: Vector) -> Sequence[int]:
        """See `FiniteTwin`."""
        adder = Adder(self.builder, self.code.width + 1)
        adder.add(x)
        adder.add(y)
        return self._capped(adder.total())

    def times(self, x: Vector, y: Vector) -> Sequence[int]:
        """See `FiniteTwin`."""
        adder = Adder(self.builder, 2 * self.code.width)
        adder.add_product(x, y)
        return self._capped(adder.total())

    def gates_of_product(self) -> int:
        """See `FiniteTwin`."""
        return 8 * self.code.width**2

    def _capped(self, wires: Sequence[int]) -> list[int]:
        most = self.concrete.n - 1
        top = [self.builder.true if most >> j & 1 else self.builder.false for j in range(len(wires))]
        full = at_least(self.builder, wires, top)
        return chosen(self.builder, full, wires[: self.code.width], top[: self.code.width])
