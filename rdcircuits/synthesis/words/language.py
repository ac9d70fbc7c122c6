"""Functions of words, written once: on numbers, to know their values on all rows, and on wires, to make gates.

A word is unsigned and knows its width. What is written with a `Language` gives the values of all rows with `Numbers`
and a circuit with `Wires`; the operations of both agree.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.blasting.adders import Adder
from rdcircuits.algebra.blasting.compare import at_least, chosen, disjunction
from rdcircuits.algebra.blasting.lookup import looked_up
from rdcircuits.synthesis.words.gates import ands_of
from rdcircuits.synthesis.words.reduction import ways_to_reduce

W = TypeVar("W")


class Language(ABC, Generic[W]):
    """Operations on words."""

    @abstractmethod
    def width(self, x: W) -> int:
        """Its bits."""

    @abstractmethod
    def constant(self, number: int, width: int) -> W:
        """A number of this width."""

    @abstractmethod
    def part(self, x: W, first: int, stop: int) -> W:
        """Its bits from the first on, before `stop`; zeros beyond its width."""

    @abstractmethod
    def join(self, *words: W) -> W:
        """One word of several, the lowest first."""

    @abstractmethod
    def add(self, x: W, y: W, width: int) -> W:
        """x + y modulo 2^width."""

    @abstractmethod
    def minus(self, x: W, y: W) -> tuple[W, W]:
        """(x − y modulo 2^width of the wider one, whether x ≥ y)."""

    @abstractmethod
    def times(self, x: W, y: W) -> W:
        """x·y in full."""

    @abstractmethod
    def at_least(self, x: W, y: W) -> W:
        """Whether x ≥ y, as a word of one bit."""

    @abstractmethod
    def chosen(self, s: W, x: W, y: W) -> W:
        """y where the bit s is 1, else x."""

    @abstractmethod
    def xor(self, x: W, y: W) -> W:
        """Bit by bit, zeros in front of the shorter."""

    @abstractmethod
    def any(self, x: W) -> W:
        """Whether it is not 0."""

    @abstractmethod
    def ones(self, x: W) -> W:
        """How many of its bits are 1."""

    @abstractmethod
    def looked_up(self, x: W, numbers: Sequence[int], width: int) -> W:
        """The number that stands in a table of 2^bits at x."""

    def modulo(self, x: W, m: int) -> W:
        """x mod m."""
        return self.part(self.divided(x, self.constant(m, m.bit_length()))[1], 0, (m - 1).bit_length())

    def not_(self, x: W) -> W:
        """Each bit complemented."""
        return self.xor(x, self.constant((1 << self.width(x)) - 1, self.width(x)))

    def masked(self, s: W, x: W) -> W:
        """x where the bit s is 1, else 0."""
        return self.chosen(s, self.constant(0, self.width(x)), x)

    def sum(self, x: W, y: W) -> W:
        """x + y in full."""
        return self.add(x, y, max(self.width(x), self.width(y)) + 1)

    def divided(self, x: W, y: W) -> tuple[W, W]:
        """(x div y, x mod y) by the school's way, bit by bit from the highest. Where y is 0 the quotient is all ones
        and the remainder is the low bits of x.
        """
        n, m = self.width(x), self.width(y)
        rest, digits = self.constant(0, 0), list[W]()
        for k in range(n - 1, -1, -1):
            rest = self.join(self.part(x, k, k + 1), rest)
            less, reached = self.minus(rest, y)
            rest = self.part(self.chosen(reached, rest, less), 0, min(self.width(rest), m))
            digits.insert(0, reached)
        return self.join(*digits), self.part(rest, 0, m)

    def root(self, x: W) -> tuple[W, W]:
        """(the square root rounded down, what is left), digit by digit."""
        n = self.width(x) + 1 >> 1
        x = self.part(x, 0, 2 * n)
        rest, found = self.constant(0, 0), self.constant(0, 0)
        one = self.constant(1, 2)
        for k in range(n - 1, -1, -1):
            rest = self.join(self.part(x, 2 * k, 2 * k + 2), rest)
            less, reached = self.minus(rest, self.join(one, found))
            rest = self.chosen(reached, rest, less)
            found = self.join(reached, found)
            rest = self.part(rest, 0, self.width(found) + 1)
        return found, rest

    def shifted(self, x: W, by: W, left: bool) -> W:
        """x·2^by, or x div 2^by, in the width of x."""
        n = self.width(x)
        for k in range(self.width(by)):
            step = min(1 << k, n)
            zeros = self.constant(0, step)
            moved = self.join(zeros, self.part(x, 0, n - step)) if left else self.join(self.part(x, step, n), zeros)
            x = self.chosen(self.part(by, k, k + 1), x, moved)
        return x

    def normalised(self, x: W) -> tuple[W, W]:
        """(x shifted to the left until its highest bit is 1, by how much); 0 stays 0, shifted by all it may be."""
        n, counts = self.width(x), list[W]()
        for k in range((n - 1).bit_length() - 1, -1, -1):
            step = 1 << k
            empty = self.not_(self.any(self.part(x, n - step, n)))
            x = self.chosen(empty, x, self.join(self.constant(0, step), self.part(x, 0, n - step)))
            counts.insert(0, empty)
        return x, self.join(*counts)


@dataclass(frozen=True, eq=False)
class Number:
    """The values of a word on all rows."""

    values: NDArray[np.int64]
    width: int


class Numbers(Language[Number]):
    """Words as numbers on this many rows.

    Example:
        >>> language = Numbers(4)
        >>> q, r = language.divided(Number(np.arange(4) + 4, 3), language.constant(3, 2))
        >>> q.values.tolist(), r.values.tolist()
        ([1, 1, 2, 2], [1, 2, 0, 1])
    """

    def __init__(self, rows: int) -> None:
        self.rows = rows

    def width(self, x: Number) -> int:
        return x.width

    def constant(self, number: int, width: int) -> Number:
        return Number(np.full(self.rows, number), width)

    def part(self, x: Number, first: int, stop: int) -> Number:
        return Number(x.values >> first & (1 << stop - first) - 1, stop - first)

    def join(self, *words: Number) -> Number:
        values, width = np.zeros(self.rows, np.int64), 0
        for word in words:
            values = values | word.values << width
            width += word.width
        return Number(values, width)

    def add(self, x: Number, y: Number, width: int) -> Number:
        return Number(x.values + y.values & (1 << width) - 1, width)

    def minus(self, x: Number, y: Number) -> tuple[Number, Number]:
        width = max(x.width, y.width)
        return Number(x.values - y.values & (1 << width) - 1, width), self.at_least(x, y)

    def times(self, x: Number, y: Number) -> Number:
        return Number(x.values * y.values, x.width + y.width)

    def at_least(self, x: Number, y: Number) -> Number:
        return Number((x.values >= y.values).astype(np.int64), 1)

    def chosen(self, s: Number, x: Number, y: Number) -> Number:
        return Number(np.where(s.values, y.values, x.values), max(x.width, y.width))

    def xor(self, x: Number, y: Number) -> Number:
        return Number(x.values ^ y.values, max(x.width, y.width))

    def any(self, x: Number) -> Number:
        return Number((x.values != 0).astype(np.int64), 1)

    def ones(self, x: Number) -> Number:
        return Number(np.bitwise_count(x.values).astype(np.int64), x.width.bit_length())

    def looked_up(self, x: Number, numbers: Sequence[int], width: int) -> Number:
        return Number(np.array(numbers, np.int64)[x.values], width)

    def divided(self, x: Number, y: Number) -> tuple[Number, Number]:
        q = np.where(y.values, x.values // np.maximum(y.values, 1), (1 << x.width) - 1)
        r = np.where(y.values, x.values % np.maximum(y.values, 1), x.values & (1 << y.width) - 1)
        return Number(q, x.width), Number(r, y.width)


class Wires(Language[Sequence[int]]):
    """Words as wires of a builder, the lowest first.

    Example:
        >>> builder = GateBuilder(4)
        >>> language = Wires(builder)
        >>> q, r = language.divided(builder.inputs[:2], builder.inputs[2:])
        >>> len(q), len(r)
        (2, 2)
    """

    def __init__(self, builder: GateBuilder) -> None:
        self.builder = builder

    def width(self, x: Sequence[int]) -> int:
        return len(x)

    def constant(self, number: int, width: int) -> Sequence[int]:
        return [self.builder.true if number >> k & 1 else self.builder.false for k in range(width)]

    def part(self, x: Sequence[int], first: int, stop: int) -> Sequence[int]:
        found = list(x[first:stop])
        return found + [self.builder.false] * (stop - first - len(found))

    def join(self, *words: Sequence[int]) -> Sequence[int]:
        return [wire for word in words for wire in word]

    def add(self, x: Sequence[int], y: Sequence[int], width: int) -> Sequence[int]:
        adder = Adder(self.builder, width)
        adder.add(x)
        adder.add(y)
        return adder.total()

    def minus(self, x: Sequence[int], y: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
        """A bit of the difference is that of x, turned where that of y is not what is borrowed."""
        builder, less, reached = self.builder, list[int](), self.builder.true
        for a, b in zip(*self._even(x, y), strict=True):
            turn = builder.xor(b, ~reached)
            less.append(builder.xor(a, turn))
            if reached == builder.true:
                reached = builder.or_(a, ~b)
            elif b == builder.false:
                reached = builder.or_(a, reached)
            else:
                reached = builder.or_(builder.and_(~b, reached), builder.and_(a, turn))
        return less, [reached]

    def times(self, x: Sequence[int], y: Sequence[int]) -> Sequence[int]:
        adder = Adder(self.builder, len(x) + len(y))
        if list(x) == list(y):
            for i, a in enumerate(x):
                adder.bit(a, 2 * i)
                for j in range(i):
                    adder.bit(self.builder.and_(a, x[j]), i + j + 1)
        else:
            adder.add_product(x, y)
        return adder.total()

    def at_least(self, x: Sequence[int], y: Sequence[int]) -> Sequence[int]:
        return [at_least(self.builder, *self._even(x, y))]

    def chosen(self, s: Sequence[int], x: Sequence[int], y: Sequence[int]) -> Sequence[int]:
        return chosen(self.builder, s[0], *self._even(x, y))

    def xor(self, x: Sequence[int], y: Sequence[int]) -> Sequence[int]:
        return [self.builder.xor(a, b) for a, b in zip(*self._even(x, y), strict=True)]

    def any(self, x: Sequence[int]) -> Sequence[int]:
        return [disjunction(self.builder, x)]

    def ones(self, x: Sequence[int]) -> Sequence[int]:
        adder = Adder(self.builder, len(x).bit_length())
        for wire in x:
            adder.bit(wire, 0)
        return adder.total()

    def looked_up(self, x: Sequence[int], numbers: Sequence[int], width: int) -> Sequence[int]:
        rows = np.array(numbers)[:, None] >> np.arange(width) & 1
        return looked_up(self.builder, rows.astype(np.uint8), None, x)

    def modulo(self, x: Sequence[int], m: int) -> Sequence[int]:
        """The smallest of several ways."""
        builder = GateBuilder(len(x))
        made = [builder.build(super(Wires, Wires(builder)).modulo(builder.inputs, m))]
        for way in ways_to_reduce((1 << len(x)) - 1, m):
            builder = GateBuilder(len(x))
            made.append(builder.build(way(builder, builder.inputs)[: (m - 1).bit_length()]))
        return self.builder.copied(min(made, key=ands_of), x)

    def _even(self, x: Sequence[int], y: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
        width = max(len(x), len(y))
        return self.part(x, 0, width), self.part(y, 0, width)
