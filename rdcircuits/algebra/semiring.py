"""`Semiring`: an algebra given by addition and multiplication; from these follow the meanings of most generators.

To write one of your own: subclass, say `name`, `dtype`, `zero`, `one`, `add`, `multiply` (numpy functions, element by
element), `negate` where there is one, and `check`. `examples/tropical.py` is a worked example.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from rdcircuits.algebra import meanings as m
from rdcircuits.algebra.algebra import Algebra
from rdcircuits.algebra.checks import Array
from rdcircuits.algebra.contraction import batched_lists
from rdcircuits.algebra.difference import boolean_difference, difference_kernel
from rdcircuits.algebra.plans.fuse import SumBasis, SumCredit, SumEinsum
from rdcircuits.algebra.plans.steps import Step
from rdcircuits.circuit import Generator
from rdcircuits.circuit.generators import Basis, BooleanDifference, Credit, Element, Integer, SumBatch
from rdcircuits.circuit.types import common_shape
from rdcircuits.errors import AlgebraError


class Semiring(Algebra):
    """A commutative semiring: (+, 0) and (·, 1) are commutative monoids, · distributes over +, 0·x = 0.

    Subclasses give `add`, `multiply`, `zero`, `one`, `check`, and rings `negate`; everything else has a default that is
    written with these.  Source: [DPC].

    Example:
        >>> import numpy as np
        >>> import rdcircuits as rd
        >>> class Max(rd.Semiring):
        ...     name, dtype, zero, one, is_ring = "max-times", np.dtype(float), 0.0, 1.0, False
        ...     def add(self, x, y): return np.maximum(x, y)
        ...     def multiply(self, x, y): return x * y
        ...     def check(self, values, what="array"): return np.asarray(values, dtype=float)
        >>> f = rd.trace(lambda p, q: (p * q).sum(), rd.point(2), rd.point(2))  # the likelier of two ways
        >>> float(Max().run(f, [0.5, 0.9], [0.5, 0.1]))
        0.25
    """

    zero: Any = 0
    one: Any = 1

    def __init__(self) -> None:
        self.meanings = m.RING if self.is_ring else m.SEMIRING

    def add(self, x: Array, y: Array) -> Array:
        """x + y, element by element, with broadcasting."""
        raise self._missing("add(x, y)")

    def multiply(self, x: Array, y: Array) -> Array:
        """x · y, element by element, with broadcasting."""
        raise self._missing("multiply(x, y)")

    def negate(self, x: Array) -> Array:
        """−x, element by element."""
        raise AlgebraError(f"{self.name} has no negation")

    def integer(self, n: int) -> Array:
        """n·1 as an array of no axes, by doubling (0 for n = 0; −n times −1 for n < 0)."""
        total, power = self.full((), self.zero), self.full((), self.one)
        for bit in reversed(bin(abs(n))[2:]):
            if bit == "1":
                total = self.add(total, power)
            power = self.add(power, power)
        return self.negate(total) if n < 0 else total

    def full(self, shape: Sequence[int], value: Any) -> Array:
        """An array of one element repeated."""
        return np.full(tuple(shape), value, dtype=self.dtype)

    def sum(self, x: Array, axis: int) -> Array:
        """Added along an axis, which disappears; by halves, so that sums of wires are balanced trees."""
        x = np.moveaxis(x, axis, 0)
        if x.shape[0] == 0:
            return self.full(x.shape[1:], self.zero)
        while x.shape[0] > 1:
            half = x.shape[0] // 2
            x = np.concatenate([self.add(x[:half], x[half : 2 * half]), x[2 * half :]])
        return np.asarray(x[0], dtype=self.dtype)

    def subtract(self, x: Array, y: Array) -> Array:
        """x − y."""
        return self.add(x, self.negate(y))

    def not_(self, x: Array) -> Array:
        """1 − x."""
        return self.subtract(self.full((), self.one), x)

    def xor(self, x: Array, y: Array) -> Array:
        """x + y − 2xy."""
        product = self.multiply(x, y)
        return self.subtract(self.add(x, y), self.add(product, product))

    def or_(self, x: Array, y: Array) -> Array:
        """x + y − xy."""
        return self.subtract(self.add(x, y), self.multiply(x, y))

    def mux(self, s: Array, x: Array, y: Array) -> Array:
        """(1 − s)·x + s·y."""
        return self.add(self.multiply(self.not_(s), x), self.multiply(s, y))

    def power(self, x: Array, exponent: int) -> Array:
        """x^exponent by squaring."""
        result = self.full(np.shape(x), self.one)
        for bit in bin(exponent)[2:]:
            result = self.multiply(result, result)
            result = self.multiply(result, x) if bit == "1" else result
        return np.asarray(result, dtype=self.dtype)

    def compare(self, x: Array, y: Array, order: int, sign: int) -> Array:
        """1 where x = y, else 0; its formal derivatives (order ≥ 1) are 0 by convention."""
        found = self.full(common_shape(x.shape, y.shape), self.zero)
        return found if order else np.where(np.equal(x, y), self.integer(sign), found).astype(self.dtype)

    def kernel(self, generator: Generator) -> Step:
        """Constants are made once, contractions and sums over the batch know its size; else the table of meanings."""
        make = _KERNELS.get(type(generator))
        return super().kernel(generator) if make is None else make(self, generator)

    def sum_basis(self, size: int, dy: Array, *address: Array) -> Array:
        """Σ over the examples of dy·basis(address), as it is written."""
        product = self.multiply(dy[..., None], m.basis(self, Basis(), *address))
        return self.sum(_whole(product, size), 0)[None]

    def sum_credit(self, size: int, g: SumCredit, x: Array, dy: Array) -> Array:
        """Σ over the examples of (2x − 1)·dy at the candidates, as it is written."""
        made = self.meanings[Credit](self, Credit(g.candidates), x, dy)
        return self.sum(_whole(made, size), 0)[None]

    def sum_batch(self, size: int, x: Array) -> Array:
        """Σ over the examples; `size` times where all are the same and carried once."""
        if x.shape[0] == 1 != size:
            return self.multiply(self.integer(size), x)
        return self.sum(x, 0)[None]

    def contract(self, lists: tuple[str, ...], operands: Sequence[Array]) -> Array:
        """Σ Π operands by index lists, the last the output's."""
        return np.asarray(m.contract(self, lists, operands, 1))

    def _sum_contract(self, lists: tuple[str, ...], operands: Sequence[Array], size: int) -> Array:
        """A contraction added over the examples; `size` times what it is where all are the same and carried once."""
        names, arrays = batched_lists(lists, operands, size, m.BATCH)
        found = self.contract((*names, lists[-1]), [x[None] for x in arrays])
        return found if any(m.BATCH in one for one in names) else self.multiply(self.integer(size), found)

    def random(self, shape: Sequence[int], rng: np.random.Generator) -> Array:
        """Random sums of ones."""
        picks = np.array([self.integer(int(n)) for n in rng.integers(0, 16, prod(shape))], dtype=self.dtype)
        return picks.reshape(tuple(shape))


def _constant(S: Semiring, generator: Any) -> Step:
    constant = S.meanings[type(generator)](S, generator)
    return lambda size: constant


def _sum_einsum(S: Semiring, generator: SumEinsum) -> Step:
    return lambda size, *xs: S._sum_contract(generator.lists, xs, size)


def _difference(S: Semiring, generator: BooleanDifference) -> Step:
    """By a program of its own, unless the meaning is another."""
    own = S.meanings[BooleanDifference] is boolean_difference
    return difference_kernel(S, generator) if own else Algebra.kernel(S, generator)


_KERNELS: dict[type[Generator], Callable[[Semiring, Any], Step]] = {
    Element: _constant,
    Integer: _constant,
    SumBatch: lambda S, generator: S.sum_batch,
    SumBasis: lambda S, generator: S.sum_basis,
    SumEinsum: _sum_einsum,
    SumCredit: lambda S, generator: lambda size, *xs: S.sum_credit(size, generator, *xs),
    BooleanDifference: _difference,
}


def _whole(x: Array, size: int) -> Array:
    """An array with the whole batch, be it carried once."""
    return np.broadcast_to(x, (size, *x.shape[1:]))
