"""GF(q), Zn(n) and Sat(n) in bits: each element by the bits of its number, or of its digits (`fields.code`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.blasting.code import Code
from rdcircuits.algebra.blasting.compare import chosen, equal
from rdcircuits.algebra.blasting.difference import boolean_difference
from rdcircuits.algebra.blasting.twin import Interned
from rdcircuits.algebra.checks import Array
from rdcircuits.circuit import Generator, WireType
from rdcircuits.circuit import generators as gen
from rdcircuits.circuit.types import common_shape
from rdcircuits.errors import AlgebraError

if TYPE_CHECKING:
    pass

Vector = tuple[int, ...]

MOST_GATES = 1 << 24
"""More gates than about this many are refused before any is made."""
MOST_WIDTH = 4096
"""Bits of an element up to which it is blasted."""


class FiniteTwin(Interned):
    """Elements as the tuples of wires of their bits. What is known, or one bit, takes few gates or none.

    Subclasses say what the sum and the product of two elements are, and a constant multiple; and about how many gates
    a product takes.
    """

    def __init__(self, concrete: Any, code: Code) -> None:
        super().__init__(concrete)
        self.code = code
        if gen.BooleanDifference in concrete.meanings:
            self.meanings = {**concrete.meanings, gen.BooleanDifference: boolean_difference}
        else:
            self.meanings = dict(concrete.meanings)
        self.known: dict[int, Any] = {}
        self._effort = 0

    def begin(self, builder: GateBuilder) -> None:
        """See `Twin`."""
        self.builder = builder
        self._add, self._multiply = self.lifted(self._sum, 2), self.lifted(self._product, 2)
        self._not, self._negate = self.lifted(self._complement, 1), self.lifted(self._negative, 1)
        self._xor, self._or = self.lifted(self._exclusive, 2), self.lifted(self._either, 2)
        self._mux, self._equal = self.lifted(self._choice, 3), self.lifted(self._same, 2)
        super().begin(builder)

    # What subclasses give

    def plus(self, x: Vector, y: Vector) -> Sequence[int]:
        """x + y."""
        raise NotImplementedError

    def times(self, x: Vector, y: Vector) -> Sequence[int]:
        """x·y."""
        raise NotImplementedError

    def scaled(self, x: Vector, by: Any) -> Sequence[int]:
        """x times an element that is known."""
        return self.times(x, self.vectors[self.constant(by)])

    def negative(self, x: Vector) -> Sequence[int]:
        """−x."""
        raise NotImplementedError

    def gates_of_product(self) -> int:
        """About how many gates a product takes."""
        raise NotImplementedError

    # Elements

    def enter(self, wires: Sequence[int], code: Code) -> int:
        """See `Twin`."""
        return self.of(tuple(wires))

    def leave(self, element: int, code: Code) -> list[int]:
        """See `Twin`."""
        return list(self.vectors[element])

    def constant(self, value: Any) -> int:
        """See `Twin`."""
        bits = self.code.to_bits(np.array(value, dtype=self.concrete.dtype)).tolist()
        number = self.of(tuple(self.builder.true if bit else self.builder.false for bit in bits))
        self.known[number] = value
        return number

    def is_bit(self, element: int) -> bool:
        """Whether an element is 0 or 1, as far as its wires show."""
        return bool(self.concrete.one != self.concrete.zero) and set(self.vectors[element][1:]) <= {self.builder.false}

    def bit(self, wire: int) -> int:
        """The element of one bit."""
        return self.of((wire, *[self.builder.false] * (self.code.width - 1)))

    # The algebra, on arrays of elements

    def compare(self, x: Array, y: Array, order: int, sign: int) -> Array:
        """1 where x = y; its derivatives as the algebra has them."""
        if order == 0:
            found = self._equal(x, y)
            return found if sign == 1 else self.multiply(found, self.integer(sign))
        return self.slope(x, y, order, sign)

    def slope(self, x: Array, y: Array, order: int, sign: int) -> Array:
        """The derivatives of `compare`, zero by convention."""
        return self.full(common_shape(x.shape, y.shape), self.zero)

    def result_codes(
        self, generator: Generator, types: Sequence[WireType], codes: Sequence[Code], batch: int
    ) -> tuple[Code, ...]:
        """Elements all; an `AlgebraError` where products would be too many gates."""
        outputs = generator.outputs(types)
        size = sum(prod(wire.shape) * (batch if wire.batched else 1) for wire in outputs)
        self._effort += self._products(generator, types, size, batch) * self.gates_of_product()
        if self._effort > MOST_GATES:
            raise AlgebraError(
                f"{generator.name} over {self.concrete.name} would take the circuit to about {self._effort:,} gates, "
                f"more than {MOST_GATES:,}"
            )
        return (self.code,) * len(outputs)

    def _products(self, generator: Generator, types: Sequence[WireType], size: int, batch: int) -> int:
        """About how many products a generator takes, of elements that are not known to be bits."""
        if isinstance(generator, gen.Multiply):
            return size
        if isinstance(generator, gen.Einsum):
            pairs = zip(generator.lists, types, strict=False)
            lengths = {i: n for one, wire in pairs for i, n in zip(one, wire.shape, strict=True)}
            return prod(lengths.values()) * (batch if any(wire.batched for wire in types) else 1)
        if isinstance(generator, gen.Power):
            return size * 2 * min(generator.exponent.bit_length(), self._longest_power() or MOST_GATES)
        if isinstance(generator, gen.Reciprocal) or (isinstance(generator, gen.Compare) and generator.order):
            return size * 2 * self._longest_power()
        return 0

    def _longest_power(self) -> int:
        """Bits of exponents where they are reduced, in fields; else 0."""
        return 0

    # The same on numbers of elements

    def _sum(self, i: int, j: int) -> int:
        if self.zero in (i, j):
            return j if i == self.zero else i
        if i in self.known and j in self.known:
            return self._folded(self.concrete.add, i, j)
        return self.of(tuple(self.plus(self.vectors[i], self.vectors[j])))

    def _product(self, i: int, j: int) -> int:
        if i in self.known and j in self.known:
            return self._folded(self.concrete.multiply, i, j)
        for one, other in ((i, j), (j, i)):
            if self.is_bit(one):
                wire = self.vectors[one][0]
                return self.of(tuple(self.builder.and_(wire, each) for each in self.vectors[other]))
        for one, other in ((i, j), (j, i)):
            if one in self.known:
                return self.of(tuple(self.scaled(self.vectors[other], self.known[one])))
        return self.of(tuple(self.times(*sorted((self.vectors[i], self.vectors[j])))))

    def _negative(self, i: int) -> int:
        if i in self.known:
            return self._folded(self.concrete.negate, i)
        return self.of(tuple(self.negative(self.vectors[i])))

    def _complement(self, i: int) -> int:
        if self.is_bit(i):
            return self.bit(self.builder.not_(self.vectors[i][0]))
        return self._sum(self.one, self._negative(i))

    def _exclusive(self, i: int, j: int) -> int:
        if self.is_bit(i) and self.is_bit(j):
            return self.bit(self.builder.xor(self.vectors[i][0], self.vectors[j][0]))
        both = self._product(i, j)
        return self._sum(self._sum(i, j), self._negative(self._sum(both, both)))

    def _either(self, i: int, j: int) -> int:
        if self.is_bit(i) and self.is_bit(j):
            return self.bit(self.builder.or_(self.vectors[i][0], self.vectors[j][0]))
        return self._sum(self._sum(i, j), self._negative(self._product(i, j)))

    def _choice(self, s: int, i: int, j: int) -> int:
        if self.is_bit(s):
            return self.of(tuple(chosen(self.builder, self.vectors[s][0], self.vectors[i], self.vectors[j])))
        return self._sum(i, self._product(s, self._sum(j, self._negative(i))))

    def _same(self, i: int, j: int) -> int:
        found = self.bit(equal(self.builder, self.vectors[i], self.vectors[j]))
        return self._product(self.one, found)

    def _folded(self, operation: Callable[..., Any], *elements: int) -> int:
        """The constant that an operation makes of constants."""
        values = [np.array([self.known[one]], dtype=self.concrete.dtype) for one in elements]
        return self.constant(operation(*values).tolist()[0])
