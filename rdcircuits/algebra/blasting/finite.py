"""GF(q), Zn(n) and Sat(n) in bits: each element by the bits of its number, or of its digits (`fields.code`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.blasting.adders import Adder
from rdcircuits.algebra.blasting.code import Code, IntegerCode
from rdcircuits.algebra.blasting.compare import at_least, chosen, equal
from rdcircuits.algebra.blasting.difference import boolean_difference
from rdcircuits.algebra.blasting.fields.arithmetic import Arithmetic, arithmetic, multiples
from rdcircuits.algebra.blasting.fields.code import FieldCode, digit_bits
from rdcircuits.algebra.blasting.fields.modular import DigitBits
from rdcircuits.algebra.blasting.fields.powers import Powers, reduced
from rdcircuits.algebra.blasting.twin import Interned
from rdcircuits.algebra.checks import Array
from rdcircuits.algebra.finite.comparison import formal_derivative
from rdcircuits.circuit import Generator, WireType
from rdcircuits.circuit import generators as gen
from rdcircuits.circuit.types import common_shape
from rdcircuits.errors import AlgebraError

if TYPE_CHECKING:
    from rdcircuits.algebra.finite.gf import GF
    from rdcircuits.algebra.finite.rings import Sat, Zn

Vector = tuple[int, ...]

MOST_GATES = 1 << 24
"""More gates than about this many are refused before any is made."""
MOST_WIDTH = 4096
"""Bits of an element up to which it is blasted."""
_MOST_DEGREE = 64


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
