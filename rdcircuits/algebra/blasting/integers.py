"""Z in bits: each element the bit vector that its bounds need, sums and products by trees of compressors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.bits.packed import Packed
from rdcircuits.algebra.blasting.code import BIT, Code, IntegerCode
from rdcircuits.algebra.blasting.compare import extended
from rdcircuits.algebra.blasting.difference import boolean_difference
from rdcircuits.algebra.blasting.numbers import Numbers
from rdcircuits.algebra.blasting.products import Pairing, contracted, pairings_of
from rdcircuits.algebra.blasting.twin import Interned
from rdcircuits.algebra.checks import Array
from rdcircuits.algebra.integers.bounds import LIMIT, RULES
from rdcircuits.algebra.numbers import as_integers
from rdcircuits.circuit import Generator, WireType
from rdcircuits.circuit import generators as gen
from rdcircuits.circuit.types import common_shape
from rdcircuits.errors import AlgebraError


class IntegerTwin(Interned):
    """Integers on wires. Elements are the numbers of `Number`s, each with bounds of its own."""

    numbers: Numbers

    def __init__(self, concrete: Any) -> None:
        super().__init__(concrete)
        self.meanings = {**concrete.meanings, **_MEANINGS}

    def begin(self, builder: GateBuilder) -> None:
        """See `Twin`."""
        self.numbers = Numbers(builder)
        super().begin(builder)
        arithmetic = self.numbers
        self._add, self._multiply = self._of_two(arithmetic.add), self._of_two(arithmetic.multiply)
        self._xor, self._or = self._of_two(arithmetic.xor), self._of_two(arithmetic.or_)
        self._maximum = self._of_two(arithmetic.maximum)
        self._not, self._negate = self._of_one(arithmetic.not_), self._of_one(arithmetic.negate)
        self._relu = self._of_one(arithmetic.relu)
        self._mux = self.lifted(lambda s, x, y: self.of(arithmetic.mux(*self.all(s, x, y))), 3)
        self._at_least = self._of_two(lambda x, y: arithmetic.bit(arithmetic.at_least(x, y)))
        self._equal = self._of_two(lambda x, y: arithmetic.bit(arithmetic.equal(x, y)))

    def all(self, *elements: int) -> list[Any]:
        """The `Number`s of elements."""
        return [self.vectors[element] for element in elements]

    def enter(self, wires: Sequence[int], code: Code) -> int:
        """See `Twin`."""
        assert isinstance(code, IntegerCode)
        return self.of(self.numbers.of(wires, code.low, code.high))

    def leave(self, element: int, code: Code) -> list[int]:
        """See `Twin`."""
        number = self.vectors[element]
        return extended(self.builder, number.wires, code.width, number.signed)

    def constant(self, value: Any) -> int:
        """See `Twin`."""
        return self.of(self.numbers.constant(int(value)))

    def input_code(self, wire: WireType, example: Any, what: str) -> Code:
        """Bits by default; of a range (low, high) or an array what it needs."""
        if example is None or isinstance(example, Packed):
            return BIT
        if isinstance(example, tuple) and len(example) == 2 and all(isinstance(end, int) for end in example):
            low, high = example
        else:
            array = as_integers(example, what, self.concrete.name)
            low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
        if low > high:
            raise AlgebraError(f"{what}: {low}..{high} is no range, low comes before high")
        if low < -LIMIT or high >= LIMIT:
            raise AlgebraError(f"{what} may hold {low}..{high}, beyond 64 bits")
        return IntegerCode(low, high)

    def value_code(self, values: Array) -> Code:
        """See `Twin`."""
        return IntegerCode(int(values.min()), int(values.max())) if values.size else BIT

    def result_codes(
        self, generator: Generator, types: Sequence[WireType], codes: Sequence[Code], batch: int
    ) -> tuple[Code, ...]:
        """By interval arithmetic."""
        bounds = [(code.low, code.high) for code in codes if isinstance(code, IntegerCode)]
        rule = RULES.get(type(generator))
        if rule is None:
            raise AlgebraError(f"{self.concrete.name} has no gates for {generator.name}")
        low, high = rule(generator, batch, types, *bounds)
        if low < -LIMIT or high >= LIMIT:
            raise AlgebraError(
                f"{generator.name} may reach {low if -low > high else high}, beyond 64 bits: declare smaller inputs "
                "(like=)"
            )
        return (IntegerCode(low, high),)

    def at_least(self, x: Array, y: Array) -> Array:
        """1 where x ≥ y, else 0."""
        return self._at_least(x, y)

    def maximum(self, x: Array, y: Array) -> Array:
        """max(x, y)."""
        return self._maximum(x, y)

    def relu(self, x: Array) -> Array:
        """max(x, 0)."""
        return self._relu(x)

    def compare(self, x: Array, y: Array, order: int, sign: int) -> Array:
        """sign where x = y, else 0; its formal derivatives are 0."""
        if order:
            return self.full(common_shape(x.shape, y.shape), self.zero)
        found = self._equal(x, y)
        return found if sign == 1 else self.negate(found)

    def sum(self, x: Array, axis: int) -> Array:
        """Added along an axis."""
        return self.each_line(x, [axis], self.total)

    def total(self, elements: Sequence[int]) -> int:
        """The sum of elements."""
        return self.of(self.numbers.linear([(1, x) for x in self.all(*elements)]))

    def dot(self, left: Sequence[int], right: Sequence[int]) -> int:
        """Σ x·y of elements."""
        return self.of(self.numbers.dot(list(zip(self.all(*left), self.all(*right), strict=True))))

    def each_line(self, x: Array, axes: Sequence[int], function: Callable[[list[int]], int]) -> Array:
        """A function of all elements along axes, which disappear."""
        kept = [axis for axis in range(x.ndim) if axis not in axes]
        moved = x.transpose([*kept, *axes])
        shape = moved.shape[: len(kept)]
        lines = moved.reshape((prod(shape), prod(moved.shape[len(kept) :]))).tolist()
        return np.array([function(line) for line in lines], dtype=np.int64).reshape(shape)

    def _of_one(self, function: Callable[..., Any]) -> Callable[..., Array]:
        return self.lifted(lambda x: self.of(function(self.vectors[x])), 1)

    def _of_two(self, function: Callable[..., Any]) -> Callable[..., Array]:
        return self.lifted(lambda x, y: self.of(function(self.vectors[x], self.vectors[y])), 2)


def _axes(axes: Sequence[int]) -> list[int]:
    """Axes of an example, behind the batch."""
    return [axis + 1 for axis in axes]


def _scatter_add(S: IntegerTwin, g: gen.ScatterAdd, x: Array) -> Array:
    flat = x.reshape((len(x), g.indices.array.size))
    lines: list[list[int]] = [[] for _ in range(prod(g.shape))]
    for position, index in enumerate(g.indices.array.ravel().tolist()):
        lines[index].append(position)
    found = [[S.total([row[position] for position in line]) for line in lines] for row in flat.tolist()]
    return np.array(found, dtype=np.int64).reshape((len(x), *g.shape))


def _einsum(S: IntegerTwin, g: gen.Einsum, *operands: Array) -> Array:
    lengths = {i: n for one, x in zip(g.lists, operands, strict=False) for i, n in zip(one, x.shape[1:], strict=True)}
    lengths["Z"] = max(len(x) for x in operands) if all(len(x) for x in operands) else 0
    lists = tuple("Z" + one for one in g.lists)
    steps: list[Pairing] = pairings_of(lists, lengths)
    return contracted(S, lists, lengths, steps, operands)


def _first_maximum(S: IntegerTwin, g: gen.FirstMaximum, x: Array) -> Array:
    axes = _axes(g.axes)
    kept = [axis for axis in range(x.ndim) if axis not in axes]
    moved = x.transpose(kept + axes)
    lines = moved.reshape((prod(moved.shape[: len(kept)]), prod(moved.shape[len(kept) :])))
    found = [[S.of(S.numbers.bit(one)) for one in _winners(S, line)] for line in lines.tolist()]
    return np.array(found, dtype=np.int64).reshape(moved.shape).transpose(np.argsort(kept + axes))


def _choose(S: IntegerTwin, g: gen.Choose, w: Array, x: Array) -> Array:
    seen = x.reshape((len(x), prod(x.shape[1:])))[:, g.candidates.array]
    return S.sum(S.multiply(_first_maximum(S, gen.FirstMaximum((w.ndim - 2,)), w), seen), w.ndim - 1)


def _deliver(S: IntegerTwin, g: gen.Deliver, w: Array, dy: Array) -> Array:
    parts = S.multiply(_first_maximum(S, gen.FirstMaximum((w.ndim - 2,)), w), dy[..., None])
    return _scatter_add(S, gen.ScatterAdd(g.candidates, g.shape), parts)


def _winners(S: IntegerTwin, line: Sequence[int]) -> list[int]:
    return S.numbers.tournament(S.all(*line))[2] if line else []


def _argmax(S: IntegerTwin, g: gen.Argmax, x: Array) -> Array:
    return S.each_line(x, [g.axis + 1], lambda line: S.of(S.numbers.tournament(S.all(*line))[1]))


def _max(S: IntegerTwin, g: gen.Max, x: Array) -> Array:
    return S.each_line(x, _axes(g.axes), lambda line: S.of(S.numbers.tournament(S.all(*line))[0]))


def _tabulate(S: IntegerTwin, g: gen.Tabulate, x: Array) -> Array:
    values = [int(value) for value in g.values.array.tolist()]
    return S.lifted(lambda one: S.of(S.numbers.tabulate(S.vectors[one], values)), 1)(x)


def _sum(S: IntegerTwin, g: Any, x: Array) -> Array:
    return S.each_line(x, _axes(g.axes), S.total) if g.axes else x


_MEANINGS: Mapping[type[Generator], Callable[..., Any]] = {
    gen.BooleanDifference: boolean_difference,
    gen.Sum: _sum,
    gen.Popcount: _sum,
    gen.ScatterAdd: _scatter_add,
    gen.Einsum: _einsum,
    gen.Choose: _choose,
    gen.Deliver: _deliver,
    gen.Harden: lambda S, g, x: S.at_least(x, S.full(x.shape, S.one)),
    gen.Threshold: lambda S, g, x, t: S.at_least(x, t),
    gen.Share: lambda S, g, x, y: S.at_least(x, y),
    gen.GreaterThan: lambda S, g, x, y: S.not_(S.at_least(y, x)),
    gen.Maximum: lambda S, g, x, y: S.maximum(x, y),
    gen.Max: _max,
    gen.FirstMaximum: _first_maximum,
    gen.Argmax: _argmax,
    gen.Tabulate: _tabulate,
    gen.Relu: lambda S, g, x: S.relu(x),
}
