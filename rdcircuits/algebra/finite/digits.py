"""Arithmetic in any GF(p^k), written as its definition says: polynomials over GF(p), multiplied and reduced.

The digits of an element's number in base p are its coefficients. This is the slow, obvious path: what the kernels are
tested against, and what computes in fields that have none. Numbers are 64-bit integers where everything fits, Python's
otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rdcircuits.algebra.checks import Array

_SAFE = 1 << 62


class Digits:
    """GF(p)[x] modulo a monic polynomial (its coefficients from the constant up); no modulus for GF(p) itself.

    Arrays are of `dtype` and hold numbers 0 .. p^k − 1; results are of `dtype` too.
    """

    def __init__(self, p: int, modulus: Sequence[int], dtype: np.dtype[Any]) -> None:
        self.p, self.dtype = p, dtype
        self.degree = max(len(modulus) - 1, 1)
        self.tail = list(modulus[:-1])
        self.wide = np.dtype(np.int64 if self.degree * p * p < _SAFE and p**self.degree < _SAFE else object)
        self._carryless = np.frompyfunc(self._carryless_product, 2, 1)

    def add(self, x: Array, y: Array) -> Array:
        """x + y, digit by digit."""
        if self.p == 2:
            return np.asarray(np.bitwise_xor(x, y), dtype=self.dtype)
        return self._join([a + b for a, b in zip(self._split(x), self._split(y), strict=True)])

    def negate(self, x: Array) -> Array:
        """−x, digit by digit."""
        return self._join([-a for a in self._split(x)])

    def subtract(self, x: Array, y: Array) -> Array:
        """x − y, digit by digit."""
        return self._join([a - b for a, b in zip(self._split(x), self._split(y), strict=True)])

    def multiply(self, x: Array, y: Array) -> Array:
        """x·y: the product of two polynomials, reduced by the modulus from the top."""
        if self.p == 2 and self.wide.kind == "O":
            return np.asarray(self._carryless(x, y), dtype=self.dtype)
        a, b = self._split(x), self._split(y)
        product: list[Any] = [0] * (2 * self.degree - 1)
        for i, one in enumerate(a):
            for j, other in enumerate(b):
                product[i + j] = (product[i + j] + one * other) % self.p
        for top in range(2 * self.degree - 2, self.degree - 1, -1):
            for i, c in enumerate(self.tail):
                product[top - self.degree + i] = (product[top - self.degree + i] - product[top] * c) % self.p
        return self._join(product[: self.degree])

    def _split(self, x: Array) -> list[Any]:
        x = np.asarray(x).astype(self.wide)
        if self.degree == 1:
            return [x]
        return [x // self.p**i % self.p for i in range(self.degree)]

    def _join(self, digits: Sequence[Any]) -> Array:
        total = digits[0] % self.p
        for i, digit in enumerate(digits[1:], start=1):
            total = total + digit % self.p * self.p**i
        return np.asarray(total, dtype=self.dtype)

    def _carryless_product(self, x: int, y: int) -> int:
        """The same for p = 2 and big numbers, whose bits are the coefficients."""
        top, modulus, result = 1 << self.degree, sum(c << i for i, c in enumerate(self.tail)), 0
        for bit in bin(y)[2:]:
            result <<= 1
            if result & top:
                result ^= top | modulus
            if bit == "1":
                result ^= x
        return result
