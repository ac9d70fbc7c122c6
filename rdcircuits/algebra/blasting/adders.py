"""Sums of bits by compressors: full adders bring each column of one weight down to a bit (Wallace 1964, Dadda 1965).

Everything is modulo 2^width, so that two's complement needs nothing of its own: a bit that counts negatively is
added complemented, and the constant is put right (Baugh and Wooley 1973).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from rdcircuits.algebra.bits.gates import GateBuilder

Wires = Sequence[int]


def full_adder(builder: GateBuilder, a: int, b: int, c: int) -> tuple[int, int]:
    """(sum, carry) of three bits, in five gates; fewer where constants, equals or complements are among them.

    As an and-inverter graph these are seven nodes, however bits are complemented: the two that are added first are
    complemented alike, and the carry is made of the nodes that the sum has.

    Example:
        >>> builder = GateBuilder(3)
        >>> len(builder.build(full_adder(builder, *builder.inputs)))
        5
    """
    turned = [builder.inverted(wire) for wire in (a, b, c)]
    if turned[0] != turned[1]:
        a, b, c = (a, c, b) if turned[0] == turned[2] else (b, c, a)
    half = builder.xor(a, b)
    total = builder.xor(half, c)
    if builder.inverted(c):
        a, b, c = builder.not_(a), builder.not_(b), builder.not_(c)
        return total, builder.not_(builder.or_(builder.and_(a, b), builder.and_(half, c)))
    return total, builder.or_(builder.and_(a, b), builder.and_(half, c))


def half_adder(builder: GateBuilder, a: int, b: int) -> tuple[int, int]:
    """(sum, carry) of two bits."""
    return builder.xor(a, b), builder.and_(a, b)


class Adder:
    """A sum that is to come, modulo 2^width: bits by their weight, and a constant.

    Example:
        >>> builder = GateBuilder(3)
        >>> adder = Adder(builder, 2)
        >>> for wire in builder.inputs:
        ...     adder.add([wire])
        >>> len(builder.build(adder.total()))
        5
    """

    def __init__(self, builder: GateBuilder, width: int, constant: int = 0) -> None:
        self.builder, self.width, self.constant = builder, width, constant
        self._columns: list[list[int]] = [[] for _ in range(width)]

    def bit(self, wire: int, place: int, negative: bool = False) -> None:
        """Add wire·2^place, or take it away."""
        if place >= self.width:
            return
        if negative:
            wire = self.builder.not_(wire)
            self.constant -= 1 << place
        if wire == self.builder.true:
            self.constant += 1 << place
        elif wire != self.builder.false:
            self._columns[place].append(wire)

    def add(self, wires: Wires, signed: bool = False, times: int = 1) -> None:
        """Add a constant multiple of a number, the last wire of a signed one being its sign."""
        for digit, place in _signed_digits(times):
            for j, wire in enumerate(wires):
                self.bit(wire, place + j, (digit < 0) != (signed and j == len(wires) - 1))

    def add_product(self, x: Wires, y: Wires, x_signed: bool = False, y_signed: bool = False) -> None:
        """Add the product of two numbers, bit by bit."""
        for i, a in enumerate(x):
            negative = x_signed and i == len(x) - 1
            for j, b in enumerate(y):
                if i + j < self.width:
                    self.bit(self.builder.and_(a, b), i + j, negative != (y_signed and j == len(y) - 1))

    def total(self) -> list[int]:
        """The bits of the sum."""
        builder, found = self.builder, []
        self._share_equals()
        carries: deque[int] = deque()
        for place, column in enumerate(self._columns):
            queue = deque(column)
            queue.extend(carries)
            if self.constant >> place & 1:
                queue.append(builder.true)
            last = place == self.width - 1
            if last:
                found.append(_parity(builder, queue))
                break
            carries = deque()
            while len(queue) > 2:
                total, carry = full_adder(builder, queue.popleft(), queue.popleft(), queue.popleft())
                queue.append(total)
                carries.append(carry)
            if len(queue) == 2:
                total, carry = half_adder(builder, queue.popleft(), queue.popleft())
                queue.append(total)
                carries.append(carry)
            carries = deque(wire for wire in carries if wire != builder.false)
            found.append(queue.popleft() if queue else builder.false)
        return found

    def _share_equals(self) -> None:
        """Two equal bits are one of twice the weight, a bit and its complement a constant."""
        for place, column in enumerate(self._columns):
            kept: dict[int, None] = {}
            for wire in column:
                if wire in kept:
                    del kept[wire]
                    if place + 1 < self.width:
                        self._columns[place + 1].append(wire)
                elif self.builder.not_(wire) in kept:
                    del kept[self.builder.not_(wire)]
                    self.constant += 1 << place
                else:
                    kept[wire] = None
            self._columns[place] = list(kept)


def _parity(builder: GateBuilder, wires: deque[int]) -> int:
    """The last column, whose carries leave the number."""
    while len(wires) > 1:
        wires.append(builder.xor(wires.popleft(), wires.popleft()))
    return wires[0] if wires else builder.false


def _signed_digits(n: int) -> Iterable[tuple[int, int]]:
    """(±1, place) of the non-adjacent form, which has the fewest of all."""
    place = 0
    while n:
        if n & 1:
            digit = 2 - (n & 3)
            yield digit, place
            n -= digit
        n >>= 1
        place += 1
