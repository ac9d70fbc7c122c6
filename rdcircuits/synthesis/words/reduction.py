"""Numbers modulo m as gates: high bits folded to their residues, multiples of m taken away, a table at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.blasting.adders import Adder
from rdcircuits.algebra.blasting.compare import at_least, chosen
from rdcircuits.algebra.blasting.lookup import looked_up

Way = Callable[[GateBuilder, Sequence[int]], list[int]]

#: Bits up to which a number is looked up.
_TABLE = 8


def ways_to_reduce(high: int, modulus: int) -> Iterator[Way]:
    """Ways to make the bits of number mod m of those of a number from 0 to `high`.

    Example:
        >>> builder = GateBuilder(4)
        >>> {len(way(builder, builder.inputs)) for way in ways_to_reduce(15, 5)}
        {3}
    """
    folds = [0]
    bound, width = high, modulus.bit_length()
    while len(folds) < 5 and (smaller := _folded_bound(bound, modulus, width)) < bound:
        bound = smaller
        folds.append(len(folds))
    for times in folds:
        for table in (True, False):

            def way(builder: GateBuilder, wires: Sequence[int], times: int = times, table: bool = table) -> list[int]:
                bits, most = list(wires), high
                for _ in range(times):
                    bits, most = _folded(builder, bits, most, modulus, width)
                while most >= modulus and not (table and most.bit_length() <= _TABLE):
                    bits, most = _restored(builder, bits, most, modulus)
                if most >= modulus:
                    return _looked_up(builder, bits, most, modulus)
                return (bits + [builder.false] * width)[:width]

            yield way


def _weights(most: int, modulus: int, width: int) -> list[int]:
    return [1 << k if k < width else (1 << k) % modulus for k in range(most.bit_length())]


def _folded_bound(most: int, modulus: int, width: int) -> int:
    high = most >> width
    if not high:
        return most
    return (1 << width) - 1 + sum((1 << width + k) % modulus for k in range(high.bit_length()))


def _folded(builder: GateBuilder, bits: Sequence[int], most: int, modulus: int, width: int) -> tuple[list[int], int]:
    """The sum of the low bits and of the residues of the high ones."""
    bound = _folded_bound(most, modulus, width)
    adder = Adder(builder, bound.bit_length())
    for wire, weight in zip(bits, _weights(most, modulus, width), strict=False):
        adder.add([wire], False, weight)
    return adder.total(), bound


def _restored(builder: GateBuilder, bits: Sequence[int], most: int, modulus: int) -> tuple[list[int], int]:
    """The largest multiple 2^k·m that the number may reach taken away, where it does."""
    multiple = modulus
    while 2 * multiple <= most:
        multiple *= 2
    width = most.bit_length()
    wires = list(bits[:width])
    constant = [builder.true if multiple >> k & 1 else builder.false for k in range(width)]
    reached = at_least(builder, wires, constant)
    bound = max(multiple - 1, most - multiple)
    adder = Adder(builder, bound.bit_length(), -multiple)
    for k, wire in enumerate(wires):
        adder.bit(wire, k)
    return chosen(builder, reached, wires[: bound.bit_length()], adder.total()), bound


def _looked_up(builder: GateBuilder, bits: Sequence[int], most: int, modulus: int) -> list[int]:
    numbers = np.arange(1 << most.bit_length())
    rows = (numbers % modulus)[:, None] >> np.arange((modulus - 1).bit_length()) & 1
    return looked_up(builder, rows.astype(np.uint8), numbers <= most, bits[: most.bit_length()])
