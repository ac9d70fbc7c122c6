"""`GF(q)`: finite fields, elements and polynomials as galois has them (and numbered in the same way)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import factorial
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.checks import Array
from rdcircuits.algebra.moduli import galois_field, modulus_of, prime_power
from rdcircuits.algebra.numbers import draw, in_range
from rdcircuits.algebra.semiring import Semiring
from rdcircuits.circuit import generators as gen
from rdcircuits.errors import AlgebraError

_TABLES = 256
_WORD = 1 << 31


class GF(Semiring):
    """GF(q): the field of q = p^k elements, numbered 0 .. q − 1: the base-p digits of a number are its coefficients.

    Args:
        q: a prime power.
        modulus: the irreducible polynomial, as galois takes it (an integer such as 0x11B, or text); Conway's, which is
            galois' own choice, if None.

    Attributes: `characteristic` p, `degree` k, `field` (the galois class).

    Raises:
        AlgebraError: where q is no prime power, or the modulus does not fit or is reducible.

    Example:
        >>> import rdcircuits as rd
        >>> int(rd.GF(4).run(rd.trace(lambda x: x * x, "x"), 2))
        3
    """

    def __init__(self, q: int, modulus: int | str | None = None) -> None:
        super().__init__()
        self.characteristic, self.degree = prime_power(q)
        self.q: int = self.characteristic**self.degree
        if self.degree == 1 and modulus is not None:
            raise AlgebraError(f"GF({self.q}) is a prime field and takes no modulus, found {modulus!r}")
        self._modulus, self._own = (
            ([], True) if self.degree == 1 else modulus_of(self.characteristic, self.degree, modulus)
        )
        number = sum(digit * self.characteristic**i for i, digit in enumerate(self._modulus))
        self.name = f"GF({self.q})" if self._own else f"GF({self.q}, modulus={number})"
        self.dtype = np.dtype(np.int64 if self.q <= _WORD else object)
        self.meanings = {**self.meanings, gen.Reciprocal: lambda S, g, x: S.reciprocal(x)}
        small = self.degree > 1 and self.q <= _TABLES
        self._tables = _Tables(self.characteristic, self._modulus) if small else None

    @cached_property
    def field(self) -> Any:
        """galois' class for this field."""
        return galois_field(self.characteristic, self.degree, self._modulus, self._own)

    def check(self, values: Any, what: str = "array") -> Array:
        """Numbers 0 .. q − 1, or galois arrays over this field; others are an `AlgebraError` with their index."""
        if hasattr(type(values), "irreducible_poly"):
            return self.from_galois(values)
        return in_range(values, 0, self.q, what, self.name).astype(self.dtype)

    def integer(self, n: int) -> Array:
        """n·1: n mod p."""
        return self.full((), n % self.characteristic)

    def add(self, x: Array, y: Array) -> Array:
        """x + y."""
        if self.degree == 1:
            return np.asarray((x + y) % self.q, dtype=self.dtype)
        if self.characteristic == 2:
            return np.asarray(np.bitwise_xor(x, y), dtype=self.dtype)
        return self._tables.add[x, y] if self._tables else self._by_galois(np.add, x, y)

    def multiply(self, x: Array, y: Array) -> Array:
        """x·y."""
        if self.degree == 1:
            return np.asarray(x * y % self.q, dtype=self.dtype)
        return self._tables.multiply[x, y] if self._tables else self._by_galois(np.multiply, x, y)

    def negate(self, x: Array) -> Array:
        """−x."""
        if self.degree == 1:
            return np.asarray(-x % self.q, dtype=self.dtype)
        if self.characteristic == 2:
            return x
        return self._tables.negate[x] if self._tables else self._by_galois(np.negative, x)

    def reciprocal(self, x: Array) -> Array:
        """1/x, and 0 for 0: x^(q−2)."""
        return self.power(x, self.q - 2) if self.q > 2 else x

    def compare(self, x: Array, y: Array, order: int, sign: int) -> Array:
        """1 − u^(q−1) at u = x − y, or its formal derivative: −(−1)^k·k!·u^(q−1−k)."""
        u = self.subtract(x, y)
        if order == 0:
            return self.multiply(self.integer(sign), self.subtract(self.full((), 1), self.power(u, self.q - 1)))
        if order > self.q - 1 or order >= self.characteristic:
            return self.full(u.shape, 0)
        scale = self.integer(-sign * (-1) ** order * factorial(order))
        return self.multiply(scale, self.power(u, self.q - 1 - order))

    def random(self, shape: Sequence[int], rng: np.random.Generator) -> Array:
        """Uniform elements (of the first 2^62, for huge q)."""
        return draw(min(self.q, 1 << 62), shape, rng).astype(self.dtype)

    def to_galois(self, values: Any) -> Any:
        """Elements as an array of galois' class for this field."""
        return self.field(self.check(values))

    def from_galois(self, array: Any) -> Array:
        """Elements of a galois array over this same field, as plain integers.

        Raises:
            AlgebraError: for an array over another field, or with another modulus.
        """
        kind = type(array)
        theirs = (getattr(kind, "order", None), getattr(kind, "irreducible_poly", None))
        if theirs != (self.q, self.field.irreducible_poly):
            raise AlgebraError(
                f"expected a galois array over {self.name}, found {getattr(kind, 'name', kind.__name__)}"
            )
        return in_range(array.view(np.ndarray), 0, self.q, "array", self.name).astype(self.dtype)

    def _by_galois(self, function: Any, *arrays: Array) -> Array:
        dtype = self.field.dtypes[-1]
        return (
            np.asarray(function(*(np.asarray(x, dtype=dtype).view(self.field) for x in arrays)))
            .view(np.ndarray)
            .astype(self.dtype)
        )


class _Tables:
    """Addition, multiplication and negation of a small field, tabulated from digits and the modulus."""

    def __init__(self, p: int, modulus: Sequence[int]) -> None:
        k = len(modulus) - 1
        q = p**k
        digits = np.array([[n // p**i % p for i in range(k)] for n in range(q)], dtype=np.int64)
        weights = p ** np.arange(k, dtype=np.int64)
        self.add = (digits[:, None] + digits[None]) % p @ weights
        self.negate = -digits % p @ weights
        product = np.zeros((q, q, k), dtype=np.int64)
        power = digits.copy()
        for i in range(k):
            product = (product + digits[:, None, i, None] * power[None]) % p
            power = _times_x(power, modulus[:-1], p)
        self.multiply = product @ weights


def _times_x(digits: npt.NDArray[np.int64], tail: Sequence[int], p: int) -> npt.NDArray[np.int64]:
    """x·a mod the monic modulus whose lower coefficients are `tail`."""
    shifted = np.concatenate([np.zeros_like(digits[:, :1]), digits[:, :-1]], axis=1)
    return (shifted - digits[:, -1:] * np.array(tail, dtype=np.int64)) % p
