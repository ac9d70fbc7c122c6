"""Outputs that depend only on how many inputs are 1, some of the inputs complemented: symmetric functions.

Circuits are made in several ways and the smallest is kept: the number of ones by full adders and a table on its bits;
and a sorting network, whose k-th output says whether k inputs are 1 (Batcher 1968).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.blasting.adders import Adder
from rdcircuits.algebra.blasting.compare import disjunction
from rdcircuits.algebra.blasting.lookup import looked_up
from rdcircuits.synthesis.words.gates import ands_of

Bytes = NDArray[np.uint8]
ByCount = tuple[int, ...]

#: Inputs that an output must depend on.
LEAST_INPUTS = 4


@dataclass(frozen=True, eq=False)
class Symmetric:
    """`outputs` that are functions of the number of ones among `chosen` inputs, some of them complemented (`flips`):
    `tables[k]` gives the k-th output for each number. `gates` of all inputs, and `ands` of them.
    """

    outputs: tuple[int, ...]
    chosen: tuple[int, ...]
    flips: int
    tables: tuple[ByCount, ...]
    gates: Gates
    ands: int

    def text(self, inputs: Sequence[str], outputs: Sequence[str]) -> str:
        """Where each output is 1."""
        total = " + ".join(f"{'¬' * (self.flips >> i & 1)}{inputs[i]}" for i in self.chosen)
        said = [f"{outputs[j]}: {_ranges(table)}" for j, table in zip(self.outputs, self.tables, strict=True)]
        return f"1 where {total} is  " + ";  ".join(said)


def symmetric(values: Bytes, chosen: Sequence[int]) -> list[Symmetric]:
    """The symmetric functions among the chosen outputs, by the outputs' values (m, 2^n): those of one number of ones
    together. Parities are none of them.

    Example:
        >>> ones = np.bitwise_count(np.arange(32))
        >>> [found] = symmetric(np.stack([ones > 3, ones % 3 == 1]).astype(np.uint8), [0, 1])
        >>> found.text("abcde", "pq")
        '1 where a + b + c + d + e is  p: 4-5;  q: 1 4'
    """
    inputs = values.shape[1].bit_length() - 1
    groups = dict[tuple[tuple[int, ...], int], list[int]]()
    for j in chosen:
        found = _symmetry(values[j], inputs)
        if found is not None and len(found[0]) >= LEAST_INPUTS:
            groups.setdefault(found, []).append(j)
    made = list[Symmetric]()
    for (support, flips), outputs in groups.items():
        tables = [_table(values[j], support, flips) for j in outputs]
        kept = [k for k, table in enumerate(tables) if any(a == b for a, b in pairwise(table))]
        if kept:
            named, tables = tuple(outputs[k] for k in kept), [tables[k] for k in kept]
            gates = min(_circuits(inputs, support, flips, tables), key=ands_of)
            made.append(Symmetric(named, support, flips, tuple(tables), gates, ands_of(gates)))
    return made


def _symmetry(values: Bytes, inputs: int) -> tuple[tuple[int, ...], int] | None:
    """The inputs that matter, and which of them to complement, if no two of them can then be told apart."""
    cube = values.reshape((2,) * inputs)
    axis = {i: inputs - 1 - i for i in range(inputs)}
    support = [i for i in range(inputs) if not np.array_equal(np.take(cube, 0, axis[i]), np.take(cube, 1, axis[i]))]
    flips = 0
    for i in support[1:]:
        pair = np.moveaxis(cube, (axis[support[0]], axis[i]), (0, 1))
        if not np.array_equal(pair[0, 1], pair[1, 0]):
            if not np.array_equal(pair[0, 0], pair[1, 1]):
                return None
            flips |= 1 << i
    if 2 * flips.bit_count() > len(support):
        flips ^= sum(1 << i for i in support)
    return tuple(support), flips


def _table(values: Bytes, support: Sequence[int], flips: int) -> ByCount:
    ones = [sum(1 << i for i in support[:count]) ^ flips for count in range(len(support) + 1)]
    return tuple(int(values[minterm]) for minterm in ones)


def _circuits(inputs: int, support: Sequence[int], flips: int, tables: Sequence[ByCount]) -> Iterator[Gates]:
    power = len(support) & (len(support) - 1) == 0
    for outputs in (_counted, _sorted, *([_saturated] if power else [])):
        builder = GateBuilder(inputs)
        wires = [~builder.inputs[i] if flips >> i & 1 else builder.inputs[i] for i in support]
        yield builder.build(outputs(builder, wires, tables))


def _counted(builder: GateBuilder, wires: Sequence[int], tables: Sequence[ByCount]) -> list[int]:
    """By the bits of the number of ones."""
    bits = _ones(builder, wires)
    return _looked_up(builder, bits, tables)


def _saturated(builder: GateBuilder, wires: Sequence[int], tables: Sequence[ByCount]) -> list[int]:
    """By the bits of the number of ones, where 2^k inputs being 1 counts as one less, and is put right where that
    matters.
    """
    *bits, all_ones = _ones(builder, wires)
    bits = [builder.or_(bit, all_ones) for bit in bits]
    found = _looked_up(builder, bits, [table[:-1] for table in tables])
    for k, table in enumerate(tables):
        if table[-1] != table[-2]:
            found[k] = builder.or_(found[k], all_ones) if table[-1] else builder.and_(found[k], ~all_ones)
    return found


def _ones(builder: GateBuilder, wires: Sequence[int]) -> list[int]:
    adder = Adder(builder, len(wires).bit_length())
    for wire in wires:
        adder.bit(wire, 0)
    return adder.total()


def _looked_up(builder: GateBuilder, bits: Sequence[int], tables: Sequence[ByCount]) -> list[int]:
    known = np.arange(1 << len(bits)) < len(tables[0])
    rows = np.zeros((1 << len(bits), len(tables)), np.uint8)
    rows[: len(tables[0])] = np.array(tables, np.uint8).T
    return looked_up(builder, rows, known, bits)


def _sorted(builder: GateBuilder, wires: Sequence[int], tables: Sequence[ByCount]) -> list[int]:
    """By a sorting network: the k-th of the sorted wires is 1 where more than k inputs are."""
    line = list(wires)
    for a, b in comparators(len(line)):
        line[a], line[b] = builder.or_(line[a], line[b]), builder.and_(line[a], line[b])
    at_least = [builder.true, *line, builder.false]
    found = list[int]()
    for table in tables:
        zero = 2 * sum(table) > len(table)  # the shorter side is spelt out
        parts = [builder.and_(at_least[first], ~at_least[stop]) for first, stop in _runs(table, 0 if zero else 1)]
        found.append(~disjunction(builder, parts) if zero else disjunction(builder, parts))
    return found


def comparators(n: int) -> list[tuple[int, int]]:
    """The comparators (a, b), a < b, of Batcher's odd-even merge sort of n.

    Example:
        >>> [len(comparators(n)) for n in (1, 2, 4, 8, 16)]
        [0, 1, 5, 19, 63]
    """
    found = list[tuple[int, int]]()
    size = 1
    while size < n:
        step = size
        while step:
            for start in range(step % size, n - step, 2 * step):
                for a in range(start, min(start + step, n - step)):
                    if a // (2 * size) == (a + step) // (2 * size):
                        found.append((a, a + step))
            step //= 2
        size *= 2
    return found


def _runs(table: ByCount, value: int) -> list[tuple[int, int]]:
    """Where the table has the value: (first, past the last)."""
    edges = np.flatnonzero(np.diff([0, *(entry == value for entry in table), 0])).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _ranges(table: ByCount) -> str:
    runs = [f"{first}-{stop - 1}" if stop - first > 1 else str(first) for first, stop in _runs(table, 1)]
    return " ".join(runs) or "never"
