"""`Zn(n)`, the integers modulo n, and `Sat(n)`, the saturating semiring on 0 .. n − 1.  Source: [DPC]."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from rdcircuits.algebra.checks import Array
from rdcircuits.algebra.finite.comparison import formal_derivative
from rdcircuits.algebra.finite.primes import is_prime
from rdcircuits.algebra.numbers import draw, in_range
from rdcircuits.algebra.semiring import Semiring
from rdcircuits.arguments import index_of, shown
from rdcircuits.circuit import Generator
from rdcircuits.circuit.generators import Reciprocal
from rdcircuits.errors import AlgebraError

if TYPE_CHECKING:
    from rdcircuits.algebra.blasting.residues import ResidueTwin, SaturatingTwin

_WORD = 1 << 31


def _checked(name: str, n: Any) -> int:
    found = index_of(n)
    if found is None or found < 1:
        raise AlgebraError(f"{name} takes an integer n >= 1, found {shown(n)}")
    return found


def _reciprocal(S: Any, g: Reciprocal, x: Any) -> Any:
    """1/x, and 0 for 0."""
    return S.reciprocal(x)


class Zn(Semiring):
    """Zn(n): the ring of integers modulo n, elements 0 .. n − 1. Any n ≥ 1; beyond 2^31 in Python integers.

    Where n is a prime it is the field GF(n): it has reciprocals, and `compare` has its formal derivatives.

    Example:
        >>> import rdcircuits as rd
        >>> int(rd.Zn(10).run(rd.trace(lambda x: x * x - 1, "x"), 7))
        8
    """

    def __init__(self, n: int) -> None:
        super().__init__()
        self.n = _checked("Zn", n)
        self.name = f"Z_{self.n}"
        self.dtype = np.dtype(np.int64 if self.n <= _WORD else object)
        self.one = 1 % self.n
        self.meanings = {**self.meanings, Reciprocal: _reciprocal}

    @cached_property
    def is_field(self) -> bool:
        """Whether n is a prime."""
        return is_prime(self.n)

    def lacks(self, generator: Generator) -> str | None:
        """What is missing; reciprocals, where n is no prime."""
        own = self.meanings.get(type(generator)) is _reciprocal
        if own and not self.is_field:
            return f"{generator.name}: {self.n} is no prime, so that not all elements but 0 have one"
        return super().lacks(generator)

    def twin(self) -> ResidueTwin:
        """Elements on wires, by their bits."""
        from rdcircuits.algebra.blasting.residues import ResidueTwin

        return ResidueTwin(self)

    def reciprocal(self, x: Array) -> Array:
        """1/x, and 0 for 0, where n is a prime: x^(n−2)."""
        return self.power(x, self.n - 2) if self.n > 2 else x

    def compare(self, x: Array, y: Array, order: int, sign: int) -> Array:
        """1 where x = y, else 0; its formal derivatives are those of GF(n) where n is a prime, else 0."""
        if order == 0 or not self.is_field:
            return super().compare(x, y, order, sign)
        return formal_derivative(self, self.n, self.n, self.subtract(x, y), order, sign)

    def check(self, values: Any, what: str = "array") -> Array:
        """Integers 0 .. n − 1; others are an `AlgebraError` with their index."""
        return in_range(values, 0, self.n, what, self.name).astype(self.dtype)

    def integer(self, n: int) -> Array:
        """n mod the modulus."""
        return self.full((), n % self.n)

    def add(self, x: Array, y: Array) -> Array:
        """(x + y) mod n."""
        return np.asarray((x + y) % self.n, dtype=self.dtype)

    def multiply(self, x: Array, y: Array) -> Array:
        """x·y mod n."""
        return np.asarray(x * y % self.n, dtype=self.dtype)

    def negate(self, x: Array) -> Array:
        """−x mod n."""
        return np.asarray(-x % self.n, dtype=self.dtype)

    def sum(self, x: Array, axis: int) -> Array:
        """The sum along an axis, mod n."""
        return np.asarray(np.sum(x, axis=axis, dtype=self.dtype) % self.n, dtype=self.dtype)

    def random(self, shape: Sequence[int], rng: np.random.Generator) -> Array:
        """Uniform elements (of the first 2^62, for huge n)."""
        return draw(min(self.n, 1 << 62), shape, rng).astype(self.dtype)


class Sat(Semiring):
    """Sat(n): 0 .. n − 1 with x + y and x·y capped at n − 1. A semiring: no negation, so ascent but no descent.

    Example:
        >>> import rdcircuits as rd
        >>> int(rd.Sat(5).run(rd.trace(lambda x, y: x * x + y, "x y"), 2, 3))
        4
    """

    is_ring = False
    dtype = np.dtype(np.int64)

    def __init__(self, n: int) -> None:
        super().__init__()
        self.n = _checked("Sat", n)
        if self.n > _WORD:
            raise AlgebraError(f"Sat takes n up to 2^31, found {n}")
        self.name = f"Sat({self.n})"
        self.one = min(1, self.n - 1)

    def check(self, values: Any, what: str = "array") -> Array:
        """Integers 0 .. n − 1; others are an `AlgebraError` with their index."""
        return in_range(values, 0, self.n, what, self.name)

    def integer(self, n: int) -> Array:
        """n, capped."""
        if n < 0:
            raise AlgebraError(f"{self.name} has no negative integers such as {n}")
        return self.full((), min(n, self.n - 1))

    def twin(self) -> SaturatingTwin:
        """Elements on wires, by their bits."""
        from rdcircuits.algebra.blasting.residues import SaturatingTwin

        return SaturatingTwin(self)

    def add(self, x: Array, y: Array) -> Array:
        """min(x + y, n − 1)."""
        return np.asarray(np.minimum(x + y, self.n - 1), dtype=np.int64)

    def multiply(self, x: Array, y: Array) -> Array:
        """min(x·y, n − 1)."""
        return np.asarray(np.minimum(x * y, self.n - 1), dtype=np.int64)

    def random(self, shape: Sequence[int], rng: np.random.Generator) -> Array:
        """Uniform elements."""
        return draw(self.n, shape, rng)
