"""Circuits over GF(q) as straight lines of steps on single elements, for the kernel that runs them block by block.

The circuit is interpreted once by its meanings, on numbers of values instead of elements (`Recorder`): an array of
wires is an array of such numbers, so that wiring costs nothing, and what is computed twice is computed once. Values are
known to be the same for all examples, different for each, or made of sums over the batch; the tape runs them in this
order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rdcircuits.algebra import meanings as m
from rdcircuits.algebra.checks import Array, broadcast
from rdcircuits.algebra.finite.field import Field
from rdcircuits.circuit import generators as g
from rdcircuits.circuit.graph import Graph

if TYPE_CHECKING:
    from rdcircuits.algebra.finite.gf import GF

#: More steps than this are left to programs on whole arrays.
MOST_STEPS = 20_000
SAME, EACH, SUMMED = 0, 1, 2


class Untapeable(Exception):
    """The circuit does not become a tape: too long, generators of the user's, or examples that depend on sums."""


@dataclass(frozen=True)
class Value:
    """One step: an operation on values (or an input's column, a constant, a table), and for which examples it holds."""

    operation: str
    operands: tuple[int, ...]
    level: int
    extra: tuple[int, ...] = ()


class Recorder(Field):
    """A field like the one it is given, with arrays of numbers of values for arrays of elements."""

    def __init__(self, field: GF) -> None:
        super().__init__()
        self.plain = field
        self.name, self.q, self.characteristic = field.name, field.q, field.characteristic
        self.dtype = np.dtype(np.int64)
        self.values: list[Value] = []
        self.found: dict[Value, int] = {}
        self.constants: dict[int, int] = {}
        self.of: dict[int, int] = {}
        self.zero: int = self.constant(0)
        self.one: int = self.constant(1)

    def constant(self, number: int) -> int:
        """The value of one element."""
        if number not in self.constants:
            self.constants[number] = self.emit(Value("fill", (), SAME, (number,)))
            self.of[self.constants[number]] = number
        return self.constants[number]

    def emit(self, value: Value) -> int:
        """The number of a value, which is new or was found before."""
        number = self.found.get(value)
        if number is None:
            if len(self.values) >= MOST_STEPS:
                raise Untapeable
            number = self.found[value] = len(self.values)
            self.values.append(value)
        return number

    def operate(self, operation: str, *operands: int, extra: tuple[int, ...] = ()) -> int:
        """An operation on values; examples that would depend on sums over the batch are refused."""
        levels = {self.values[one].level for one in operands}
        if {EACH, SUMMED} <= levels:
            raise Untapeable
        return self.emit(Value(operation, operands, max(levels), extra))

    def input(self, array: int, shape: tuple[int, ...], batched: bool) -> Array:
        """The values of an input, one a column."""
        count, level = int(np.prod(shape, dtype=np.int64)), EACH if batched else SAME
        if count > MOST_STEPS:
            raise Untapeable
        numbers = [self.emit(Value("load", (), level, (array, column))) for column in range(count)]
        return np.array(numbers, np.int64).reshape((1, *shape))

    # ---- the algebra, on values ----

    def check(self, values: Any, what: str = "array") -> Array:
        """Elements of the circuit, as values."""
        found = self.plain.check(values, what)
        return np.array([self.constant(int(one)) for one in found.ravel()], np.int64).reshape(found.shape)

    def integer(self, n: int) -> Array:
        """n·1."""
        return np.array(self.constant(n % self.characteristic), np.int64)

    def add(self, x: Any, y: Any, out: Array | None = None) -> Array:
        """x + y; nothing where either is 0."""
        return self._each(self._sum, x, y)

    def subtract(self, x: Any, y: Any, out: Array | None = None) -> Array:
        """x − y."""
        return self._each(self._difference, x, y)

    def multiply(self, x: Any, y: Any, out: Array | None = None) -> Array:
        """x·y; nothing where either is 0 or 1."""
        return self._each(self._product, x, y)

    def negate(self, x: Any, out: Array | None = None) -> Array:
        """−x."""
        return self._each(self._negative, x)

    def power(self, x: Any, exponent: int) -> Array:
        """x^exponent: a table for bytes, else squares and products."""
        if exponent >= self.q:
            exponent = (exponent - 1) % (self.q - 1) + 1
        return self._each(lambda one: self._power(one, exponent), x)

    def sum_batch(self, size: int, x: Array) -> Array:
        """Σ over the examples, of values that differ; others are multiplied by the batch's size, which is not known."""
        return self._each(self._total, x)

    def _each(self, function: Any, *xs: Any) -> Array:
        arrays = broadcast(*map(np.asarray, xs))
        shape = arrays[0].shape
        if arrays[0].size > MOST_STEPS:
            raise Untapeable
        numbers = [function(*one) for one in zip(*(array.ravel().tolist() for array in arrays), strict=True)]
        return np.array(numbers, np.int64).reshape(shape)

    def _folded(self, operation: Any, *operands: int) -> int | None:
        """The result where all operands are known."""
        if all(one in self.of for one in operands):
            found = operation(*(np.array([self.of[one]], self.plain.dtype) for one in operands))
            return self.constant(int(found[0]))
        return None

    def _sum(self, x: int, y: int) -> int:
        if self.zero in (x, y):
            return y if x == self.zero else x
        if self.characteristic == 2 and x == y:
            return self.zero
        known = self._folded(self.plain.add, x, y)
        return self.operate("add", *sorted((x, y))) if known is None else known

    def _difference(self, x: int, y: int) -> int:
        if self.characteristic == 2:
            return self._sum(x, y)
        if x == y:
            return self.zero
        if self.zero in (x, y):
            return x if y == self.zero else self._negative(y)
        known = self._folded(self.plain.subtract, x, y)
        return self.operate("subtract", x, y) if known is None else known

    def _product(self, x: int, y: int) -> int:
        if self.zero in (x, y):
            return self.zero
        if self.one in (x, y):
            return y if x == self.one else x
        known = self._folded(self.plain.multiply, x, y)
        return self.operate("multiply", *sorted((x, y))) if known is None else known

    def _negative(self, x: int) -> int:
        if self.characteristic == 2 or x == self.zero:
            return x
        known = self._folded(self.plain.negate, x)
        if known is None and self.values[x].operation == "negate":
            return self.values[x].operands[0]
        return self.operate("negate", x) if known is None else known

    def _power(self, x: int, exponent: int) -> int:
        if exponent < 2:
            return x if exponent else self.one
        known = self._folded(lambda one: self.plain.power(one, exponent), x)
        if known is not None:
            return known
        if exponent == 2:
            return self._product(x, x)
        if self.q <= 256:
            return self.operate("map", x, extra=(exponent,))
        result = x
        for bit in bin(exponent)[3:]:
            result = self._product(result, result)
            result = self._product(result, x) if bit == "1" else result
        return result

    def _total(self, x: int) -> int:
        if x == self.zero:
            return x
        if self.values[x].level != EACH:
            raise Untapeable
        return self.emit(Value("total", (x,), SUMMED))


_DEFAULT = {**m.RING, g.Reciprocal: m.reciprocal}
_DEFAULT.pop(g.BooleanDifference)


def record(field: GF, graph: Graph) -> tuple[list[Value], list[Array]]:
    """The circuit's values, in order, and the numbers of those that are its outputs.

    Raises:
        Untapeable: where it does not become a tape.
    """
    recorder = Recorder(field)
    arrays: list[Array] = [recorder.input(i, wire.shape, wire.batched) for i, wire in enumerate(graph.dom)]
    for node in graph.nodes:
        kind = type(node.generator)
        if kind not in _DEFAULT or field.meanings[kind] is not _DEFAULT[kind]:
            raise Untapeable
        operands = [arrays[number] for number in node.inputs]
        if isinstance(node.generator, g.SumBatch):
            found: Any = recorder.sum_batch(0, operands[0])
        else:
            found = field.meanings[kind](recorder, node.generator, *operands)
        outputs = found if isinstance(found, tuple) else (found,)
        for offset, array in enumerate(outputs):
            arrays.append(np.broadcast_to(array, (1, *graph.types[node.first + offset].shape)))
    return recorder.values, [arrays[number] for number in graph.outputs]


def fused(values: Sequence[Value], outputs: Sequence[Array]) -> list[Value]:
    """Products that only one sum needs, taken with it in one step (their own step stays, and is dropped as unused)."""
    uses = [0] * len(values)
    for number in [
        *(one for value in values for one in value.operands),
        *(n for one in outputs for n in one.ravel().tolist()),
    ]:
        uses[number] += 1
    found = []
    for value in values:
        if value.operation == "add":
            for product, other in (value.operands, value.operands[::-1]):
                inner = values[product]
                if inner.operation == "multiply" and uses[product] == 1 and inner.level == value.level:
                    value = Value("multiply_add", (*inner.operands, other), value.level)
                    break
        found.append(value)
    return found


def needed(values: Sequence[Value], outputs: Sequence[Array]) -> list[bool]:
    """Which values the outputs depend on."""
    live = [False] * len(values)
    for one in outputs:
        for number in one.ravel().tolist():
            live[number] = True
    for number in range(len(values) - 1, -1, -1):
        if live[number]:
            for operand in values[number].operands:
                live[operand] = True
    return live
