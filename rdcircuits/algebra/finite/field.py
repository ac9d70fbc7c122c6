"""`Field`: what finite fields share, whatever their elements are held as."""

from __future__ import annotations

from typing import Any

from rdcircuits.algebra.checks import Array
from rdcircuits.algebra.finite.comparison import formal_derivative
from rdcircuits.algebra.semiring import Semiring


class Field(Semiring):
    """A field of `q` elements, of `characteristic` p. Subclasses give what a `Semiring` does."""

    q: int
    characteristic: int

    def reciprocal(self, x: Any) -> Array:
        """1/x, and 0 for 0: x^(q−2). What the generator means."""
        return self.power(x, max(self.q - 2, 1))

    def compare(self, x: Array, y: Array, order: int, sign: int) -> Array:
        """1 − u^(q−1) at u = x − y, or its formal derivative: −(−1)^k·k!·u^(q−1−k)."""
        u = self.subtract(x, y)
        if order == 0:
            return self.multiply(self.integer(sign), self.subtract(self.full((), self.one), self.power(u, self.q - 1)))
        return formal_derivative(self, self.q, self.characteristic, u, order, sign)
