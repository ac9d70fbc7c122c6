"""Digits 0 .. p − 1 on bits: sums, products and multiples modulo a prime, small ones by their tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from rdcircuits.algebra import GateBuilder, Gates
from rdcircuits.boolean.factor import balanced
from rdcircuits.fields.blasting.lookup import copied, smallest

Wires = list[int]

_TABLED = 8
"""Bits of both operands together up to which an operation is looked up."""


class Digits:
    """Arithmetic modulo a prime p on wires of a builder; for bits that are no digit operations give anything."""

    def __init__(self, builder: GateBuilder, p: int) -> None:
        self.builder, self.p = builder, p
        self.bits = (p - 1).bit_length()

    def constant(self, value: int) -> Wires:
        """A digit that is always the same."""
        builder = self.builder
        return [builder.true if value >> j & 1 else builder.false for j in range(self.bits)]

    def add(self, x: Wires, y: Wires) -> Wires:
        """(x + y) mod p."""
        if 2 * self.bits <= _TABLED:
            return copied(self.builder, _tabled(self.p, "add", 0), [*x, *y])
        total, carry = self._added(x, y, self.builder.false)
        less, no_borrow = self._added([*total, carry], self._complement(self.bits + 1), self.builder.true)
        return self._chosen(no_borrow, total, less[: self.bits])

    def multiply(self, x: Wires, y: Wires) -> Wires:
        """x·y mod p, by doubling and adding where it is not looked up."""
        if 2 * self.bits <= _TABLED:
            return copied(self.builder, _tabled(self.p, "multiply", 0), [*x, *y])
        found = self.constant(0)
        for bit in reversed(y):
            found = self.add(found, found)
            found = self.add(found, [self.builder.and_(wire, bit) for wire in x])
        return found

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


@lru_cache(maxsize=4096)
def _tabled(p: int, operation: str, by: int) -> Gates:
    """The gates of an operation, from its table."""
    bits = (p - 1).bit_length()
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
