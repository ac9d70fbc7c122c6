"""Linear maps over GF(2) as XOR gates, sums that several outputs want made once.

Greedily, the pair of wires that most sums have in common is added first (Paar 1997), as long as two sums have it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.factor import balanced
from rdcircuits.algebra.bits.gates import GateBuilder

Bits = NDArray[np.uint8]

_PAIRS, _LEAST = 1 << 15, 64
"""Common pairs are looked for among so few columns at a time that the rows have about this many pairs; but never among
fewer columns than this.
"""


def linear(builder: GateBuilder, matrix: Bits, wires: Sequence[int]) -> list[int]:
    """The wires of matrix (R, C) · wires over GF(2).

    Example:
        >>> builder = GateBuilder(3)
        >>> outputs = linear(builder, np.array([[1, 1, 1], [1, 1, 0]], np.uint8), list(builder.inputs))
        >>> len(builder.build(outputs))
        2
    """
    columns = max(int((_PAIRS / max(len(matrix), 1)) ** 0.5), _LEAST)
    sums: list[list[int]] = [[] for _ in matrix]
    for start in range(0, len(wires), columns):
        rows = [set(np.flatnonzero(row).tolist()) for row in matrix[:, start : start + columns]]
        found = list(wires[start : start + columns])
        _share_pairs(builder, rows, found)
        for total, row in zip(sums, rows, strict=True):
            total += [found[c] for c in sorted(row)]
    return [balanced(builder.xor, total, builder.false) for total in sums]


def _share_pairs(builder: GateBuilder, rows: list[set[int]], wires: list[int]) -> None:
    """Add to the wires sums of two that several rows have, and let the rows have them."""
    counts: dict[tuple[int, int], int] = {}
    for row in rows:
        for pair in _pairs(row):
            counts[pair] = counts.get(pair, 0) + 1
    while counts:
        (a, b), most = max(counts.items(), key=lambda one: (one[1], (-one[0][1], -one[0][0])))
        if most < 2:
            return
        new = len(wires)
        wires.append(builder.xor(wires[a], wires[b]))
        for row in rows:
            if a in row and b in row:
                _count(counts, row, -1, (a, b))
                row.difference_update((a, b))
                row.add(new)
                _count(counts, row, 1, (new,))


def _count(counts: dict[tuple[int, int], int], row: set[int], by: int, touched: tuple[int, ...]) -> None:
    """Change the counts of the row's pairs that have one of the wires touched."""
    pairs = {(min(a, c), max(a, c)) for a in touched for c in row if c != a}
    for pair in pairs:
        counts[pair] = counts.get(pair, 0) + by
        if not counts[pair]:
            del counts[pair]


def _pairs(row: set[int]) -> list[tuple[int, int]]:
    ordered = sorted(row)
    return [(a, b) for i, a in enumerate(ordered) for b in ordered[i + 1 :]]
