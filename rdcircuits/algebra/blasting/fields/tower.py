"""GF(2^k) on bits by a tower of fields: multiplication in three of half the size, inversion in three and one.

Where k is even, elements of GF(2^k) are pairs lo + hi·w over GF(2^(k/2)), with w² = w + ν, and so on down to GF(2) or a
field of odd degree, which has the powers of one element as its basis. The bits of an element in the tower are a linear
map of those in the field's own basis; squares and multiples by a constant are linear maps too.  Source: Karatsuba and
Ofman 1962; Itoh and Tsujii 1988; Satoh et al. 2001 for towers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.blasting.fields.code import from_bits, to_bits
from rdcircuits.algebra.blasting.fields.linear import linear
from rdcircuits.algebra.blasting.fields.lookup import looked_up
from rdcircuits.algebra.finite.gf import GF

Bits = NDArray[np.uint8]
Wires = list[int]

_TABLED = 5
"""Degree up to which a field's inversion may be looked up."""

#: The inversion of a field of the tower as gates, None where it is not known.
Known = Callable[["Level"], Gates | None]


def _nothing(level: Level) -> Gates | None:
    return None


@dataclass(frozen=True)
class Level:
    """A field of the tower: `basis`, its basis as elements of the whole field; and over which `below` it stands, with
    `norm` ν there, None at the bottom.
    """

    field: GF
    basis: tuple[int, ...]
    below: Level | None = None
    norm: int = 0

    @property
    def degree(self) -> int:
        """Over GF(2)."""
        return len(self.basis)

    @cached_property
    def _solver(self) -> tuple[Bits, list[int]]:
        """Rows of bits that give an element's coordinates: an inverse of the basis on some of its bits."""
        whole = to_bits(self.field, np.array(self.basis, dtype=object)).T
        pivots = _independent_rows(whole)
        return _inverse(whole[pivots]), pivots

    def coordinates(self, elements: Sequence[int]) -> Bits:
        """The bits (degree, N) of elements of this field in its basis."""
        inverse, pivots = self._solver
        bits = to_bits(self.field, np.array(list(elements), dtype=object)).T[pivots]
        return _product(inverse, bits)

    def matrix(self, image: Sequence[int]) -> Bits:
        """The linear map that sends the basis to these elements."""
        return self.coordinates(image)

    def scaled(self, by: int) -> Bits:
        """The map x ↦ by·x."""
        return self.matrix([int(self.field.multiply(by, e)) for e in self.basis])

    def squared(self, by: int = 1) -> Bits:
        """The map x ↦ by·x²."""
        return self.matrix([int(self.field.multiply(by, self.field.multiply(e, e))) for e in self.basis])

    def multiply(self, builder: GateBuilder, x: Wires, y: Wires) -> Wires:
        """x·y."""
        if self.below is None:
            return self._schoolbook(builder, x, y)
        h = self.below.degree
        (a0, a1), (b0, b1) = (x[:h], x[h:]), (y[:h], y[h:])
        low = self.below.multiply(builder, a0, b0)
        high = self.below.multiply(builder, a1, b1)
        both = self.below.multiply(builder, _add(builder, a0, a1), _add(builder, b0, b1))
        turned = linear(builder, self.below.scaled(self.norm), high)
        return _add(builder, low, turned) + _add(builder, both, low)

    def inverse(self, builder: GateBuilder, x: Wires, known: Known = _nothing) -> Wires:
        """1/x, and 0 for 0; fields whose inversion is `known` as gates take these."""
        if self.degree == 1:
            return list(x)
        gates = known(self)
        if gates is not None:
            return builder.copied(gates, x)
        ways = [self._inverse_below(builder, x, known)]
        if self.degree <= _TABLED:
            ways.append(self._inverse_tabled(builder, x))
        return min(ways, key=lambda wires: len(builder.build(wires)))

    def _inverse_below(self, builder: GateBuilder, x: Wires, known: Known) -> Wires:
        """By the norm x·x̄ = x0·(x0 + x1) + ν·x1², x̄ = (x0 + x1) + x1·w; at the bottom by powers."""
        if self.below is None:
            return self._inverse_by_powers(builder, x)
        h = self.below.degree
        x0, x1 = x[:h], x[h:]
        s = _add(builder, x0, x1)
        norm = self.below.multiply(builder, x0, s)
        norm = _add(builder, norm, linear(builder, self.below.squared(self.norm), x1))
        over = self.below.inverse(builder, norm, known)
        return self.below.multiply(builder, over, s) + self.below.multiply(builder, over, x1)

    def _inverse_by_powers(self, builder: GateBuilder, x: Wires) -> Wires:
        """x^(2^k − 2), the square of x^(2^(k−1) − 1), whose exponent is all ones: a product doubles its length."""
        found, length = list(x), 1
        for bit in bin(self.degree - 1)[3:]:
            found, length = self.multiply(builder, found, self._frobenius(builder, found, length)), 2 * length
            if bit == "1":
                found, length = self.multiply(builder, self._frobenius(builder, found, 1), list(x)), length + 1
        return self._frobenius(builder, found, 1)

    def _inverse_tabled(self, builder: GateBuilder, x: Wires) -> Wires:
        q = 1 << self.degree
        every = (np.arange(q)[:, None] >> np.arange(self.degree) & 1).astype(np.uint8)
        elements = [int(e) for e in from_bits(self.field, _product(self.columns, every.T).T)]
        inverses = [int(self.field.power(e, self.field.q - 2)) for e in elements]
        values = (1 << np.arange(self.degree)) @ self.coordinates(inverses).astype(np.int64)
        return looked_up(builder, values, self.degree, x)

    @property
    def columns(self) -> Bits:
        """The bits of its basis in the code, as columns."""
        return to_bits(self.field, np.array(self.basis, dtype=object)).T

    def _frobenius(self, builder: GateBuilder, x: Wires, times: int) -> Wires:
        step, matrix = self.squared(), np.eye(self.degree, dtype=np.uint8)
        for _ in range(times):
            matrix = _product(step, matrix)
        return linear(builder, matrix, x)

    def _schoolbook(self, builder: GateBuilder, x: Wires, y: Wires) -> Wires:
        """The products of all bits, those of one power of the basis' element added, and the powers reduced."""
        k = self.degree
        if k == 1:
            return [builder.and_(x[0], y[0])]
        sums = [builder.false] * (2 * k - 1)
        for i in range(k):
            for j in range(k):
                sums[i + j] = builder.xor(sums[i + j], builder.and_(x[i], y[j]))
        powers = [int(self.field.power(self.basis[1], i)) for i in range(2 * k - 1)]
        return linear(builder, self.coordinates(powers), sums)


def flat(field: GF) -> Level:
    """GF(2^k) without a tower, in the coordinates of the code."""
    return Level(field, tuple(1 << i for i in range(field.degree)))


def tower(field: GF, choices: Sequence[int] = ()) -> Level:
    """The tower of GF(2^k); `choices` says for each level, from the bottom, which w with w + w̄ = 1 it takes."""
    odd = field.degree & -field.degree
    level = _bottom(field, field.degree // odd)
    for number in range(odd.bit_length() - 1):
        level = _above(level, choices[number] if number < len(choices) else 0)
    return level


def choices(field: GF) -> list[int]:
    """How many w there are to choose from at each level, up to conjugates."""
    odd = field.degree & -field.degree
    degrees = [field.degree // odd << i for i in range(odd.bit_length() - 1)]
    return [max((1 << h) // 2, 1) for h in degrees]


def _bottom(field: GF, degree: int) -> Level:
    """The subfield of this odd degree."""
    if degree == 1:
        return Level(field, (1,))
    if degree == field.degree:
        return Level(field, tuple(1 << i for i in range(degree)))
    step = (field.q - 1) // ((1 << degree) - 1)
    for e in range(2, field.q):
        root = int(field.power(e, step))
        powers = tuple(int(field.power(root, i)) for i in range(degree))
        if len(_independent_rows(to_bits(field, np.array(powers, dtype=object)).T)) == degree:
            return Level(field, powers)
    raise AssertionError("every finite field has its subfields")


def _above(below: Level, choice: int) -> Level:
    """The field of twice the degree: of the w in it with w + w^(2^h) = 1, the one of this number."""
    field, h = below.field, below.degree
    step = (field.q - 1) // ((1 << 2 * h) - 1)
    w = next(w for e in range(2, field.q) if (w := _trace_one(field, int(field.power(e, step)), h)) is not None)
    shift = 0
    for j, e in enumerate(below.basis[1:]):
        shift ^= e * (choice >> j & 1)
    w ^= shift
    norm = int(field.multiply(w, field.power(w, 1 << h)))
    return Level(field, (*below.basis, *(int(field.multiply(w, e)) for e in below.basis)), below, norm)


def _trace_one(field: GF, u: int, h: int) -> int | None:
    """u/(u + ū), whose sum with its conjugate is 1; None where u is its own conjugate."""
    trace = u ^ int(field.power(u, 1 << h))
    return None if trace == 0 else int(field.multiply(u, field.power(trace, field.q - 2)))


def _add(builder: GateBuilder, x: Wires, y: Wires) -> Wires:
    return [builder.xor(a, b) for a, b in zip(x, y, strict=True)]


def _product(a: Bits, b: Bits) -> Bits:
    return np.asarray((a.astype(np.int64) @ b.astype(np.int64)) & 1, dtype=np.uint8)


def _independent_rows(matrix: Bits) -> list[int]:
    """Numbers of rows that are a basis of the row space."""
    basis: dict[int, int] = {}
    found = []
    for number, row in enumerate(matrix):
        value = int("".join(map(str, row.tolist())), 2) if len(row) else 0
        while value and value.bit_length() in basis:
            value ^= basis[value.bit_length()]
        if value:
            basis[value.bit_length()] = value
            found.append(number)
    return found


def _inverse(matrix: Bits) -> Bits:
    """The inverse of an invertible square matrix over GF(2)."""
    k = len(matrix)
    work = np.concatenate([matrix, np.eye(k, dtype=np.uint8)], axis=1)
    for column in range(k):
        pivot = column + int(np.argmax(work[column:, column]))
        work[[column, pivot]] = work[[pivot, column]]
        others = np.flatnonzero(work[:, column])
        work[others[others != column]] ^= work[column]
    return work[:, k:]
