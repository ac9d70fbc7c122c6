"""Integers on wires: each as many bits as its bounds need, in two's complement where it may be negative.

`Numbers` makes them and computes with them one at a time; `integers` does so for whole arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.blasting.adders import Adder
from rdcircuits.algebra.blasting.code import IntegerCode, width_of
from rdcircuits.algebra.blasting.compare import at_least, chosen, equal, extended
from rdcircuits.algebra.blasting.lookup import looked_up
from rdcircuits.algebra.integers.bounds import hull, plus, times


class Number(NamedTuple):
    """An integer in low .. high, of the wires that these bounds need."""

    low: int
    high: int
    wires: tuple[int, ...]

    @property
    def signed(self) -> bool:
        """Whether the last wire counts negatively."""
        return self.low < 0

    @property
    def value(self) -> int | None:
        """The number where it is a constant."""
        return self.low if self.low == self.high else None

    @property
    def is_bit(self) -> bool:
        """Whether it is 0 or 1."""
        return self.low >= 0 and self.high <= 1


class Numbers:
    """Arithmetic on numbers whose wires are a builder's.

    Example:
        >>> numbers = Numbers(GateBuilder(4))
        >>> x, y = numbers.of([1, 2], 0, 3), numbers.of([3, 4], -2, 1)
        >>> numbers.multiply(x, y)[:2], numbers.maximum(x, y)[:2]
        ((-6, 3), (0, 3))
    """

    def __init__(self, builder: GateBuilder) -> None:
        self.builder = builder
        self.zero, self.one = self.constant(0), self.constant(1)

    def of(self, wires: Sequence[int], low: int, high: int) -> Number:
        """A number of these wires that is known to lie in low .. high; what its wires tell beyond is found out."""
        false, kept = self.builder.false, extended(self.builder, wires, width_of(low, high), low < 0)
        if low < 0 and kept[-1] == false:
            low = 0
        if low >= 0:
            while kept and kept[-1] == false:
                kept.pop()
            high = min(high, (1 << len(kept)) - 1)
        else:
            while len(kept) > 1 and kept[-1] == kept[-2]:
                kept.pop()
            low, high = max(low, -1 << len(kept) - 1), min(high, (1 << len(kept) - 1) - 1)
        value = self._value(kept, low < 0)
        if value is not None:
            return self.constant(value)
        return Number(low, high, tuple(kept[: width_of(low, high)]))

    def constant(self, value: int) -> Number:
        """A number that is always the same."""
        builder, width = self.builder, width_of(value, value)
        return Number(value, value, tuple(builder.true if value >> j & 1 else builder.false for j in range(width)))

    def bit(self, wire: int) -> Number:
        """A wire as 0 or 1."""
        return self.of([wire], 0, 1)

    def linear(self, terms: Iterable[tuple[int, Number]], constant: int = 0) -> Number:
        """Σ (constant multiples of numbers) + a constant."""
        return self.dot([(self.constant(by), x) for by, x in terms], constant)

    def dot(self, pairs: Sequence[tuple[Number, Number]], constant: int = 0) -> Number:
        """Σ x·y + a constant, all partial products in one tree of compressors."""
        products: list[tuple[Number, Number]] = []
        low = high = constant
        for x, y in pairs:
            x, y = (y, x) if x.value is None else (x, y)
            if x.value == 0 or y.value == 0:
                continue
            least, most = times(x[:2], y[:2]) if x is not y else _square(x)
            low, high = low + least, high + most
            products.append((x, y))
        if len(products) == 1 and constant == 0 and products[0][0].value == 1:
            return products[0][1]
        adder = Adder(self.builder, width_of(low, high), constant)
        for x, y in products:
            if x.value is None:
                adder.add_product(x.wires, y.wires, x.signed, y.signed)
            elif y.value is None:
                adder.add(y.wires, y.signed, x.value)
            else:
                adder.constant += x.value * y.value
        return self.of(adder.total(), low, high)

    def add(self, x: Number, y: Number) -> Number:
        """x + y."""
        return self.linear([(1, x), (1, y)])

    def subtract(self, x: Number, y: Number) -> Number:
        """x − y."""
        return self.linear([(1, x), (-1, y)])

    def negate(self, x: Number) -> Number:
        """−x."""
        return self.linear([(-1, x)])

    def multiply(self, x: Number, y: Number) -> Number:
        """x·y."""
        return self.dot([(x, y)])

    def not_(self, x: Number) -> Number:
        """1 − x."""
        if x.is_bit:
            return self.bit(self.builder.not_(self._bit(x)))
        return self.linear([(-1, x)], 1)

    def xor(self, x: Number, y: Number) -> Number:
        """x + y − 2xy."""
        if x.is_bit and y.is_bit:
            return self.bit(self.builder.xor(self._bit(x), self._bit(y)))
        return self.dot([(self.one, x), (self.one, y), (self.linear([(-2, x)]), y)])

    def or_(self, x: Number, y: Number) -> Number:
        """x + y − xy."""
        if x.is_bit and y.is_bit:
            return self.bit(self.builder.or_(self._bit(x), self._bit(y)))
        return self.dot([(self.one, x), (self.one, y), (self.negate(x), y)])

    def mux(self, s: Number, x: Number, y: Number) -> Number:
        """(1 − s)·x + s·y."""
        if s.is_bit:
            return self.choose(self._bit(s), x, y)
        found = self.dot([(self.one, x), (s, self.subtract(y, x))])
        low, high = plus(times((1 - s.high, 1 - s.low), x[:2]), times(s[:2], y[:2]))
        return self.of(found.wires, max(low, found.low), min(high, found.high))

    def choose(self, s: int, x: Number, y: Number) -> Number:
        """y if the wire s, else x."""
        low, high = hull(x[:2], y[:2])
        width = width_of(low, high)
        sides = [extended(self.builder, one.wires, width, one.signed) for one in (x, y)]
        return self.of(chosen(self.builder, s, *sides), low, high)

    def at_least(self, x: Number, y: Number) -> int:
        """The wire of x ≥ y."""
        if x.low >= y.high or x.high < y.low:
            return self.builder.true if x.low >= y.high else self.builder.false
        a, b = self._alike(x, y)
        return at_least(self.builder, a, b, x.signed or y.signed)

    def equal(self, x: Number, y: Number) -> int:
        """The wire of x = y."""
        if x.high < y.low or x.low > y.high:
            return self.builder.false
        return equal(self.builder, *self._alike(x, y))

    def relu(self, x: Number) -> Number:
        """max(x, 0)."""
        if not x.signed:
            return x
        positive = self.builder.not_(x.wires[-1])
        return self.of([self.builder.and_(wire, positive) for wire in x.wires[:-1]], 0, max(x.high, 0))

    def maximum(self, x: Number, y: Number) -> Number:
        """max(x, y)."""
        found = self.choose(self.at_least(x, y), y, x)
        return self.of(found.wires, max(x.low, y.low), found.high) if found.low < max(x.low, y.low) else found

    def tabulate(self, x: Number, values: Sequence[int]) -> Number:
        """values[x], the first for all below 0 and the last for all beyond."""
        place, last = self.relu(x), self.constant(len(values) - 1)
        place = self.choose(self.at_least(place, last), place, last)
        place = self.of(place.wires, 0, min(place.high, last.high))
        width = len(place.wires)
        reached = [values[min(i, len(values) - 1)] for i in range(1 << width)]
        sure = np.arange(1 << width) < len(values)
        code = IntegerCode(min(reached), max(reached))
        bits = code.to_bits(np.array(reached, dtype=object))
        return self.of(looked_up(self.builder, bits, sure, place.wires), code.low, code.high)

    def tournament(self, numbers: Sequence[Number]) -> tuple[Number, Number, list[int]]:
        """(the greatest, the place where it first stands, for each place the wire that tells whether it is that)."""
        level = [(x, self.constant(place)) for place, x in enumerate(numbers)]
        rounds = []
        while len(level) > 1:
            later, following = [], []
            for (x, i), (y, j) in zip(level[::2], level[1::2], strict=False):
                wins = self.builder.not_(self.at_least(x, y))
                later.append(wins)
                following.append((self.choose(wins, x, y), self.choose(wins, i, j)))
            rounds.append((later, len(level)))
            level = following + level[2 * len(following) :]
        won = [self.builder.true]
        for later, count in reversed(rounds):
            won = self._split(won, later, count)
        return *level[0], won

    def _split(self, won: Sequence[int], later: Sequence[int], count: int) -> list[int]:
        """Who won, among the `count` before a round, from who won after it."""
        found = []
        for mine, second in zip(won, later, strict=False):
            found += [self.builder.and_(mine, self.builder.not_(second)), self.builder.and_(mine, second)]
        return found + list(won[len(later) :]) if count % 2 else found

    def _alike(self, x: Number, y: Number) -> list[list[int]]:
        """The wires of both in one width."""
        width = width_of(*hull(x[:2], y[:2]))
        return [extended(self.builder, one.wires, width, one.signed) for one in (x, y)]

    def _bit(self, x: Number) -> int:
        return x.wires[0] if x.wires else self.builder.false

    def _value(self, wires: Sequence[int], signed: bool) -> int | None:
        """The number that constant wires spell."""
        total = 0
        for j, wire in enumerate(wires):
            if wire == self.builder.true:
                total += -1 << j if signed and j == len(wires) - 1 else 1 << j
            elif wire != self.builder.false:
                return None
        return total


def _square(x: Number) -> tuple[int, int]:
    corners = x.low * x.low, x.high * x.high
    return (0 if x.low <= 0 <= x.high else min(corners)), max(corners)
