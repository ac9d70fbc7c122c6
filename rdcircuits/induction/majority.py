"""Majority votes as circuits of gates: what decides an output bit for which several gates were trained."""

from __future__ import annotations

from rdcircuits.circuit import Circuit, Wire, ops, point, trace


def majority(outputs: int, voters: int) -> Circuit:
    """majority(m, g) : m·g → m, output o is 1 where more than half of the bits o·g .. (o + 1)·g − 1 are 1.

    The ones are counted by full adders in parallel, all outputs at once; the circuit means the same in every algebra
    that has bits.

    Example:
        >>> from rdcircuits.algebra import Z2
        >>> Z2.run(majority(2, 3), [1, 0, 1, 0, 0, 1])
        array([1, 0], dtype=uint8)
    """

    def vote(x: Wire) -> Wire:
        return _at_least(_count(x.reshape(outputs, voters)), voters // 2 + 1)

    return trace(vote, point(outputs * voters))


def _count(column: Wire) -> list[Wire]:
    """The number of ones along the last axis, in binary, the least significant bit first."""
    digits = []
    while True:
        column, carries = _added_up(column)
        digits.append(column[:, 0])
        if not carries:
            return digits
        column = ops.concatenate(carries, axis=1)


def _added_up(column: Wire) -> tuple[Wire, list[Wire]]:
    """Bits of one weight brought down to a single one by full and half adders, and the carries."""
    carries = []
    while (width := column.shape[1]) > 1:
        third = max(width // 3, 1)
        a, b = column[:, :third], column[:, third : 2 * third]
        total, carry = a ^ b, a & b
        if width > 2:
            c = column[:, 2 * third : 3 * third]
            total, carry = total ^ c, carry | (total & c)
        carries.append(carry)
        rest = [column[:, 3 * third :]] if width > 3 * third else []
        column = ops.concatenate([total, *rest], axis=1)
    return column, carries


def _at_least(digits: list[Wire], least: int) -> Wire:
    """Whether a number in binary is at least `least`, which is 1 or more and has no more digits."""
    reached: Wire | None = None
    for position, digit in enumerate(digits):
        if least >> position & 1:
            reached = digit if reached is None else reached & digit
        elif reached is not None:
            reached = reached | digit
    assert reached is not None, "a number from 1 up has a digit 1"
    return reached
