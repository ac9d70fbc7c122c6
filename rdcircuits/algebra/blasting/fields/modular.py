"""DigitBits 0 .. p − 1 on bits: sums, products and multiples modulo p, prime or not, small ones by their tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from rdcircuits.algebra.bits.factor import balanced
from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.blasting.adders import Adder
from rdcircuits.algebra.blasting.fields.lookup import smallest
from rdcircuits.algebra.blasting.lookup import copied

Wires = list[int]

_TABLED = 8
"""Bits of both operands together up to which an operation is looked up."""


class DigitBits:
    """Arithmetic modulo p on wires of a builder; for bits that are no digit operations give anything."""

    def __init__(self, builder: GateBuilder, p: int) -> None:
        self.builder, self.p = builder, p
        self.bits = digit_width(p)

    def constant(self, value: int) -> Wires:
        """A digit that is always the same."""
        builder = self.builder
        return [builder.true if value >> j & 1 else builder.false for j in range(self.bits)]

    def add(self, x: Wires, y: Wires) -> Wires:
        """(x + y) mod p."""
        if 2 * self.bits <= _TABLED:
            return copied(self.builder, _tabled(self.p, "add", 0), [*x, *y])
        total, carry = self._added(x, y, self.builder.false)
        if self.p == 1 << self.bits:
            return total
        less, no_borrow = self._added([*total, carry], self._complement(self.bits + 1), self.builder.true)
        return self._chosen(no_borrow, total, less[: self.bits])

    def multiply(self, x: Wires, y: Wires) -> Wires:
        """x·y mod p: the product of integers, reduced, where it is not looked up."""
        if 2 * self.bits <= _TABLED:
            return copied(self.builder, _tabled(self.p, "multiply", 0), [*x, *y])
        whole = Adder(self.builder, self.bits if self.p == 1 << self.bits else 2 * self.bits)
        whole.add_product(x, y)
        return self.reduced(whole.total(), (self.p - 1) ** 2)

    def reduced(self, x: Wires, most: int) -> Wires:
        """An integer 0 .. most modulo p: p times a power of two, ever smaller ones, is taken away where it can be."""
        if self.p == 1 << self.bits:
            return [*x, *[self.builder.false] * self.bits][: self.bits]
        while most >= self.p:
            place = (most // self.p).bit_length() - 1
            low, high = x[:place], x[place : most.bit_length()]
            less, no_borrow = self._added(high, self._complement(len(high)), self.builder.true)
            x = [*low, *self._chosen(no_borrow, high, less)]
            most = max((self.p << place) - 1, most - (self.p << place))
        return [*x, *[self.builder.false] * self.bits][: self.bits]

    def negate(self, x: Wires) -> Wires:
        """−x mod p."""
        if self.bits <= _TABLED:
            return self.scale(x, self.p - 1)
        turned = [self.builder.not_(wire) for wire in x]
        found, _ = self._added(turned, self.constant(self.p & ((1 << self.bits) - 1)), self.builder.true)
        some = self.nonzero(x)
        return [self.builder.and_(wire, some) for wire in found]

    def scale(self, x: Wires, by: int) -> Wires:
        """by·x mod p."""
        if by % self.p in (0, 1):
            return list(x) if by % self.p else self.constant(0)
        if self.bits <= _TABLED:
            return copied(self.builder, _tabled(self.p, "scale", by % self.p), x)
        found = self.constant(0)
        for bit in bin(by % self.p)[2:]:
            found = self.add(found, found)
            found = self.add(found, x) if bit == "1" else found
        return found

    def nonzero(self, x: Wires) -> int:
        """The wire that tells whether x is not 0."""
        return balanced(self.builder.or_, x, self.builder.false)

    def _added(self, x: Sequence[int], y: Sequence[int], carry: int) -> tuple[Wires, int]:
        """(the sum, the carry out of it)."""
        builder, found = self.builder, []
        for a, b in zip(x, y, strict=True):
            half = builder.xor(a, b)
            found.append(builder.xor(half, carry))
            carry = builder.or_(builder.and_(a, b), builder.and_(half, carry))
        return found, carry

    def _complement(self, bits: int) -> Wires:
        """The bits of p, complemented, so that adding them and 1 takes p away."""
        builder = self.builder
        return [builder.false if self.p >> j & 1 else builder.true for j in range(bits)]

    def _chosen(self, select: int, x: Wires, y: Wires) -> Wires:
        return [self.builder.mux(select, a, b) for a, b in zip(x, y, strict=True)]


def digit_width(p: int) -> int:
    """Bits of a digit 0 .. p − 1, one at least."""
    return max(1, (p - 1).bit_length())


@lru_cache(maxsize=4096)
def _tabled(p: int, operation: str, by: int) -> Gates:
    """The gates of an operation, from its table."""
    bits = digit_width(p)
    functions: dict[str, Callable[[int, int], int]] = {
        "add": lambda x, y: (x + y) % p,
        "multiply": lambda x, y: x * y % p,
        "scale": lambda x, y: x * by % p,
    }
    reach = 1 if operation == "scale" else 1 << bits
    values = np.full((reach, 1 << bits), -1, dtype=np.int64)
    for y in range(min(reach, p)):
        for x in range(p):
            values[y, x] = functions[operation](x, y)
    return smallest(values.ravel(), bits)
