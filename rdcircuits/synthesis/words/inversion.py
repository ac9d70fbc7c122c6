"""Inversion in GF(2^k) between linear maps, as S-boxes have it, from the table alone.

With x and y as elements of the field in unknown bases, and y = 1/x, the bilinear forms x·M·y that are constant for all
x but 0 are Tr(c·x·y): a space of dimension k, which linear algebra finds. The quotients of two such matrices are
multiplications by field elements, in the unknown basis of y: one of them has the field's own polynomial, and its powers
are a basis. The inversion is then built in a tower of fields, with the linear maps that take the fewest gates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import xor

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import XNOR, XOR, GateBuilder, Gates
from rdcircuits.algebra.bits.packed import unpack_rows
from rdcircuits.algebra.blasting.fields.linear import linear
from rdcircuits.algebra.blasting.fields.tower import Level, choices, tower
from rdcircuits.algebra.finite.gf import GF
from rdcircuits.boolean import Netlist
from rdcircuits.boolean.rows import minterm_inputs
from rdcircuits.synthesis.optimise import optimise
from rdcircuits.synthesis.words.gates import ands_of

Bits = NDArray[np.uint8]
Numbers = NDArray[np.int64]

#: Degrees of fields that are looked for.
_LEAST, _MOST = 3, 8
#: Rows by which a zero of the inversion is told from others, beyond the unknowns.
_SPARE = 12
#: Ways to write the inversion that are built, of those with the sparsest linear maps.
_BUILT = 24
#: Degree up to which a field's inversion is searched for, and the nominal seconds of that.
_SMALL, _SEARCHED = 4, 1.0


@dataclass(frozen=True, eq=False)
class Inversion:
    """`outputs` are 1/x in GF(2^degree) between affine maps, as functions of `chosen` inputs."""

    outputs: tuple[int, ...]
    chosen: tuple[int, ...]
    degree: int
    gates: Gates
    ands: int

    def text(self, inputs: Sequence[str], outputs: Sequence[str]) -> str:
        """What it is, with names."""
        named = " ".join(outputs[j] for j in reversed(self.outputs))
        x = " ".join(inputs[i] for i in reversed(self.chosen))
        return f"[{named}] = A(1/B(x)) in GF(2^{self.degree}), A and B affine over Z2, x = [{x}]"


def inversions(values: Bits, chosen: Sequence[int]) -> list[Inversion]:
    """Inversions of which all outputs are among the chosen ones, by the outputs' values (m, 2^n).

    Example:
        >>> field = GF(8)
        >>> inverses = np.array([int(field.power(x, 6)) for x in range(8)])
        >>> [found] = inversions((inverses >> np.array([[2], [0], [1]]) & 1).astype(np.uint8), [0, 1, 2])
        >>> found.degree, found.outputs
        (3, (0, 1, 2))
    """
    n = values.shape[1].bit_length() - 1
    groups = dict[tuple[int, ...], list[int]]()
    for j in chosen:
        cubes = [values[j].reshape(-1, 2, 1 << i) for i in range(n)]
        groups.setdefault(tuple(i for i, c in enumerate(cubes) if (c[:, 0] != c[:, 1]).any()), []).append(j)
    found = list[Inversion]()
    for support, outputs in groups.items():
        k = len(support)
        if _LEAST <= k <= _MOST and len(outputs) == k:
            rows = sum((np.arange(1 << k) >> place & 1) << i for place, i in enumerate(support))
            numbers = sum(values[j][rows].astype(np.int64) << place for place, j in enumerate(outputs))
            gates = _gates(np.asarray(numbers), k, support, n)
            if gates is not None:
                one = Inversion(tuple(outputs), support, k, gates, ands_of(gates))
                if _is_right(one, values):
                    found.append(one)
    return found


def _gates(numbers: Numbers, k: int, support: Sequence[int], n: int) -> Gates | None:
    """The circuit of numbers (2^k,), if they are an inversion."""
    rows = np.arange(1 << k)
    if len(np.unique(numbers)) < len(rows):
        return None
    for zero in rows.tolist():
        moved = numbers[rows ^ zero] ^ numbers[zero]
        forms = _forms(moved, k)
        if forms is not None:
            ways = sorted(_ways(moved, forms, k), key=lambda way: way.size)[:_BUILT]
            known = _Small()
            made = [way.built(zero, int(numbers[zero]), support, n, known) for way in ways]
            return min(made, key=lambda gates: (_products(gates), len(gates)), default=None)
    return None


def _products(gates: Gates) -> int:
    """Gates that are no XORs."""
    return int(np.count_nonzero(~np.isin(gates.ops, (XOR, XNOR))))


def _forms(numbers: Numbers, k: int) -> list[Bits] | None:
    """k independent matrices M such that x·M·y is constant for all x but 0, if there are exactly so many."""
    unknowns = k * k + 1
    rows = np.random.default_rng(0).permutation(np.arange(1, 1 << k)).tolist()
    pivots = dict[int, int]()
    for count, x in enumerate(rows):
        y = int(numbers[x])
        equation = 1 << k * k | sum(y << k * i for i in range(k) if x >> i & 1)
        while equation:
            top = equation.bit_length() - 1
            if top not in pivots:
                pivots[top] = equation
                break
            equation ^= pivots[top]
        if len(pivots) > unknowns - k or (count > unknowns + _SPARE and len(pivots) > unknowns - k):
            return None
    if len(pivots) != unknowns - k:
        return None
    found = list[Bits]()
    for free in (u for u in range(unknowns) if u not in pivots):
        solution = 1 << free
        for top in sorted(pivots):
            if (pivots[top] & solution & ~(1 << top)).bit_count() & 1:
                solution |= 1 << top
        found.append(np.array([[solution >> k * i + j & 1 for j in range(k)] for i in range(k)], np.uint8))
    return found


@dataclass(frozen=True, eq=False)
class _Way:
    """Maps into the tower and out of it, and the tower."""

    level: Level
    into: Bits
    out: Bits

    @property
    def size(self) -> int:
        """Ones of the maps."""
        return int(self.into.sum() + self.out.sum())

    def built(self, zero: int, image: int, support: Sequence[int], n: int, known: _Small) -> Gates:
        """The gates, of n inputs."""
        builder = GateBuilder(n)
        bits = [~builder.inputs[i] if zero >> k & 1 else builder.inputs[i] for k, i in enumerate(support)]
        inverse = self.level.inverse(builder, linear(builder, self.into, bits), known.inverse)
        found = linear(builder, self.out, inverse)
        return builder.build([~wire if image >> k & 1 else wire for k, wire in enumerate(found)])


class _Small:
    """Inversions of the small fields in towers as gates, of which the fewest ANDs are searched for once."""

    def __init__(self) -> None:
        self._found = dict[Level, Gates]()

    def inverse(self, level: Level) -> Gates | None:
        """The gates; None for larger fields."""
        if not 1 < level.degree <= _SMALL:
            return None
        if level not in self._found:
            builder = GateBuilder(level.degree)
            names = [[f"{side}{k}" for k in range(level.degree)] for side in "xy"]
            netlist = Netlist.from_gates(builder.build(level.inverse(builder, list(builder.inputs))), *names)
            self._found[level] = optimise(netlist, cost="ands-only", effort=_SEARCHED).netlist.gates
        return self._found[level]


def _ways(numbers: Numbers, forms: Sequence[Bits], k: int) -> Iterator[_Way]:
    """Ways to write an inversion with 0 at 0: all isomorphisms, all towers."""
    field = GF(1 << k)
    inverse = _inverted(forms[0])
    if inverse is None:
        return
    quotients = [_packed(_times(inverse, form)) for form in forms]
    towers = [tower(field, one) for one in product(*(range(count) for count in choices(field)))]
    inward = np.stack([level.coordinates([1 << i for i in range(k)]) for level in towers])
    outward = np.stack([level.columns for level in towers])
    polynomial = 1 << k | int(field.power(2, k))
    inverses = [0, *(int(field.power(e, field.q - 2)) for e in range(1, field.q))]
    for chosen in range(1, 1 << k):
        step = reduce(xor, (q for i, q in enumerate(quotients) if chosen >> i & 1))
        step_matrix = _unpacked(step, k)
        if not _is_root(step_matrix, polynomial, k):
            continue
        for first in range(1, 1 << k):
            column = np.array([first >> i & 1 for i in range(k)], np.uint8)
            columns = list[Bits]()
            for _ in range(k):
                columns.append(column)
                column = _times(step_matrix, column)
            basis = np.stack(columns, axis=1)
            back = _inverted(basis)
            if back is None:
                continue
            images = [_number(_times(back, _column(int(numbers[1 << i]), k))) for i in range(k)]
            into = np.stack([_column(inverses[image], k) for image in images], axis=1)
            for level, one, other in zip(towers, _times(inward, into), _times(basis, outward), strict=True):
                yield _Way(level, one, other)


def _is_root(matrix: Bits, polynomial: int, k: int) -> bool:
    total, power = np.zeros((k, k), np.uint8), np.eye(k, dtype=np.uint8)
    for i in range(k + 1):
        if polynomial >> i & 1:
            total ^= power
        power = _times(power, matrix)
    return not total.any()


def _times(a: Bits, b: Bits) -> Bits:
    return np.asarray(a @ b & 1, np.uint8)


def _column(number: int, k: int) -> Bits:
    return np.array([number >> i & 1 for i in range(k)], np.uint8)


def _number(column: Bits) -> int:
    return sum(int(bit) << i for i, bit in enumerate(column.tolist()))


def _packed(matrix: Bits) -> int:
    return _number(matrix.ravel())


def _unpacked(number: int, k: int) -> Bits:
    return _column(number, k * k).reshape(k, k)


def _inverted(matrix: Bits) -> Bits | None:
    """The inverse over GF(2), None where there is none."""
    k = len(matrix)
    work = np.concatenate([matrix, np.eye(k, dtype=np.uint8)], axis=1)
    for column in range(k):
        pivot = column + int(np.argmax(work[column:, column]))
        if not work[pivot, column]:
            return None
        work[[column, pivot]] = work[[pivot, column]]
        others = np.flatnonzero(work[:, column])
        work[others[others != column]] ^= work[column]
    return work[:, k:]


def _is_right(one: Inversion, values: Bits) -> bool:
    rows = values.shape[1]
    found = unpack_rows(one.gates.evaluate(minterm_inputs(rows.bit_length() - 1), rows), rows)
    return np.array_equal(found.T, values[list(one.outputs)])
