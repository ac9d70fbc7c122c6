"""Small functions of bits as gates, by their tables: multiplexers or factored polynomials, whichever are fewer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.factor import factored
from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.blasting.lookup import copied

Values = NDArray[np.int64]
Flags = NDArray[np.bool_]

_ALL_ORDERS, _ALL_TURNS = 4, 6
"""Addresses of up to four bits are multiplexed in every order, up to six bits in every rotation, others in one."""


def looked_up(builder: GateBuilder, values: Values, outputs: int, wires: Sequence[int]) -> list[int]:
    """The wires of the bits of values[a], least significant first, at the address a of these wires (the first wire is
    its least significant bit); of anything, where values[a] is −1.

    Example:
        >>> builder = GateBuilder(2)
        >>> len(builder.build(looked_up(builder, np.array([0, 1, 2, -1]), 2, list(builder.inputs))))
        0
    """
    return copied(builder, smallest(values, outputs), wires)


def smallest(values: Values, outputs: int) -> Gates:
    """The gates of such a table on their own."""
    n = len(values).bit_length() - 1
    bits = np.stack([(np.maximum(values, 0) >> j & 1).astype(np.uint8) for j in range(outputs)])
    known = np.asarray(values >= 0, dtype=np.bool_)
    turns = [tuple((k + i) % n for k in range(n)) for i in range(n)]
    orders = list(permutations(range(n))) if n <= _ALL_ORDERS else turns if n <= _ALL_TURNS else turns[:1]
    ways = [_multiplexed(bits, known, order) for order in orders]
    ways.append(_polynomials(bits, known))
    return min(ways, key=len)


def _multiplexed(bits: NDArray[np.uint8], known: Flags, order: Sequence[int]) -> Gates:
    """A tree of multiplexers for each output, equal parts shared, what is unknown being what saves one."""
    n = len(order)
    builder = GateBuilder(n)
    axes = [n - 1 - place for place in reversed(order)]
    cube = known.reshape((2,) * n).transpose(axes).ravel()
    selects = [builder.inputs[place] for place in order]
    tables = [row.reshape((2,) * n).transpose(axes).ravel() for row in bits]
    return builder.build([_tree(builder, row, cube, selects) for row in tables])


def _tree(builder: GateBuilder, bits: NDArray[np.uint8], known: Flags, selects: Sequence[int]) -> int:
    """The wire of bits[a], the last of the selects the most significant bit of a."""
    ones, zeros = np.any(bits[known]), not np.all(bits[known])
    if not ones or not zeros:
        return builder.true if ones else builder.false
    half = len(bits) // 2
    low, high, sure_low, sure_high = bits[:half], bits[half:], known[:half], known[half:]
    if not np.any((low != high) & sure_low & sure_high):
        return _tree(builder, np.where(sure_low, low, high), sure_low | sure_high, selects[:-1])
    parts = _tree(builder, low, sure_low, selects[:-1]), _tree(builder, high, sure_high, selects[:-1])
    return builder.mux(selects[-1], *parts)


def _polynomials(bits: NDArray[np.uint8], known: Flags) -> Gates:
    """The algebraic normal forms, common factors taken out, what is unknown being 0."""
    n = len(known).bit_length() - 1
    cubes = (bits & known).reshape((len(bits), *(2,) * n))
    for axis in range(1, n + 1):
        low, high = (cubes.take(one, axis) for one in (0, 1))
        cubes = np.stack([low, low ^ high], axis)
    numbers = [np.flatnonzero(row).tolist() for row in cubes.reshape(bits.shape)]
    return factored([[[j for j in range(n) if a >> j & 1] for a in row] for row in numbers], n)
