"""Gates of sums of products: compressors, carry chains, squares, constants by shifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.blasting.adders import Adder
from rdcircuits.synthesis.words.sparse import indices, signed, twos
from rdcircuits.synthesis.words.sums import Sum


@dataclass(frozen=True)
class Number:
    """Bits from the lowest up, whether the last one is a sign, and whether the number is to be taken negative."""

    wires: tuple[int, ...]
    signed: bool = False
    negative: bool = False


class Maker:
    """Makes numbers of sums modulo 2^digits, equal ones once; `flips` are inputs that are complemented.

    Example:
        >>> maker = Maker(GateBuilder(2), 0)
        >>> len(maker.wires(Sum(bits=((1, 1), (2, 1))), 2))
        2
    """

    def __init__(self, builder: GateBuilder, flips: int) -> None:
        self.builder = builder
        self.inputs = [builder.not_(w) if flips >> i & 1 else w for i, w in enumerate(builder.inputs)]
        self._made: dict[tuple[Sum, int], Number] = {}

    def wires(self, one: Sum, digits: int) -> list[int]:
        """The digits of the sum."""
        adder = Adder(self.builder, digits)
        self._add(adder, one, 1)
        return adder.total()

    def number(self, one: Sum, digits: int) -> Number:
        """The sum in as many bits as it needs, at most this many."""
        key = one, digits
        if key not in self._made:
            self._made[key] = self._number(one, digits)
        return self._made[key]

    def _number(self, one: Sum, digits: int) -> Number:
        low, high = one.bounds
        if len(one.bits) == 1 and not one.constant and not one.products and one.bits[0][1] == 1:
            return Number((self._product_of_bits(one.bits[0][0]),))
        negative = high <= 0 and low < 0
        if negative:
            low, high = -high, -low
        width = high.bit_length() if low >= 0 else max(high.bit_length(), (-low - 1).bit_length()) + 1
        is_signed = low < 0 and width < digits
        adder = Adder(self.builder, max(min(width, digits), 1))
        self._add(adder, one, -1 if negative else 1)
        return Number(tuple(adder.total()), is_signed, negative)

    def _add(self, adder: Adder, one: Sum, times: int) -> None:
        adder.constant += times * one.constant
        groups = dict[int, list[tuple[int, int | tuple[Sum, ...]]]]()
        for mask, coefficient in one.bits:
            _grouped(groups, mask, signed(times * coefficient, adder.width), adder.width)
        for coefficient, factors in one.products:
            _grouped(groups, factors, signed(times * coefficient, adder.width), adder.width)
        for odd, terms in groups.items():
            digits = (odd ^ 3 * odd).bit_count()
            size = sum(1 if isinstance(what, int) else self._partials(what, adder.width) for _, what in terms)
            if odd != 1 and size * (digits - 1) > digits * adder.width:
                shift = min(twos(c, adder.width) for c, _ in terms)
                inner = Adder(self.builder, adder.width - shift)
                for coefficient, what in terms:
                    self._term(inner, what, (coefficient >> shift))
                adder.add([self.builder.false] * shift + inner.total(), False, odd)
            else:
                for coefficient, what in terms:
                    self._term(adder, what, odd * coefficient)

    def _partials(self, factors: Sequence[Sum], width: int) -> int:
        found = 1
        for factor in factors:
            low, high = factor.bounds
            found *= min(max(abs(low), abs(high)).bit_length(), width)
        return found

    def _term(self, adder: Adder, what: int | tuple[Sum, ...], coefficient: int) -> None:
        if isinstance(what, int):
            adder.add([self._product_of_bits(what)], False, coefficient)
            return
        digits = adder.width - min(twos(coefficient, adder.width), adder.width - 1)
        numbers = sorted((self.number(factor, digits) for factor in what), key=lambda number: len(number.wires))
        if sum(number.negative for number in numbers) % 2:
            coefficient = -coefficient
        numbers = [Number(number.wires, number.signed) for number in numbers]
        while len(numbers) > 2:
            width = min(len(numbers[0].wires) + len(numbers[1].wires), digits)
            inner = Adder(self.builder, width)
            _multiply(inner, numbers[0], numbers[1], 1)
            is_signed = (numbers[0].signed or numbers[1].signed) and width < digits
            numbers = [Number(tuple(inner.total()), is_signed), *numbers[2:]]
        x, y = numbers
        power = abs(coefficient) & (abs(coefficient) - 1) == 0
        if power or min(len(x.wires), len(y.wires)) == 1:
            _multiply(adder, x, y, coefficient)
            return
        width = min(len(x.wires) + len(y.wires), digits)
        inner = Adder(self.builder, width)
        _multiply(inner, x, y, 1)
        adder.add(inner.total(), (x.signed or y.signed) and width < digits, coefficient)

    def _product_of_bits(self, mask: int) -> int:
        wires = [self.inputs[i] for i in indices(mask)]
        found = self.builder.true
        for wire in wires:
            found = self.builder.and_(found, wire)
        return found


def _grouped(
    groups: dict[int, list[tuple[int, int | tuple[Sum, ...]]]],
    what: int | tuple[Sum, ...],
    coefficient: int,
    width: int,
) -> None:
    """Put a term to those with the same odd part, with the power of two that is left of its coefficient."""
    if coefficient:
        power = 1 << twos(coefficient, width)
        sign = -1 if coefficient < 0 else 1
        groups.setdefault(abs(coefficient) // power, []).append((sign * power, what))


def _multiply(adder: Adder, x: Number, y: Number, coefficient: int) -> None:
    """Add coefficient·x·y, bit by bit; of a square each pair once."""
    builder = adder.builder
    for i, a in enumerate(x.wires):
        minus = x.signed and i == len(x.wires) - 1
        for j, b in enumerate(y.wires):
            if x == y and j < i:
                continue
            sign = -1 if minus != (y.signed and j == len(y.wires) - 1) else 1
            place = i + j + (x == y and j > i)
            if place < adder.width:
                adder.add([builder.and_(a, b)], False, sign * coefficient << place)


def ands_of(gates: Gates) -> int:
    """Nodes of the and-inverter graph."""
    from rdcircuits.boolean.aig import Aig

    return len(Aig.of(gates).left)
