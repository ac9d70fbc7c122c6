"""Meanings that users gave as functions on arrays: as gates by their tables, where these are small."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.blasting.code import Code
from rdcircuits.algebra.blasting.lookup import copied, looked_up
from rdcircuits.circuit import Generator, WireType
from rdcircuits.errors import AlgebraError

if TYPE_CHECKING:
    from rdcircuits.algebra.blasting.twin import Twin

_ALONE = 16
"""Settings for which a meaning is also asked alone."""

MOST_BITS = 16
"""Input bits up to which a user's meaning is tabulated: those of all elements that it takes for one example, or, where
its generator says that it is `elementwise`, of one place.
"""


@dataclass(frozen=True, eq=False)
class Tabulated:
    """The table of a meaning: for every setting of the input bits (the first input's first element's least significant
    bit first) the output bits, `known` where the inputs are elements.
    """

    inputs: tuple[Code, ...]
    codes: tuple[Code, ...]
    types: tuple[WireType, ...]
    bits: NDArray[np.uint8]
    known: NDArray[np.bool_]
    elementwise: bool

    @cached_property
    def gates(self) -> Gates:
        """The table as gates of its own."""
        builder = GateBuilder(len(self.bits).bit_length() - 1)
        return builder.build(looked_up(builder, self.bits, self.known, list(builder.inputs)))

    def apply(self, twin: Twin, arrays: Sequence[Any]) -> tuple[Any, ...]:
        """The outputs' elements from the inputs', for each example."""
        (size,) = np.broadcast_shapes((1,), *((len(x),) for x in arrays))
        whole = [np.broadcast_to(x, (size, *x.shape[1:])) for x in arrays]
        if not self.elementwise:
            shapes = [wire.shape for wire in self.types]
            found = [self._example(twin, [x[i].ravel().tolist() for x in whole]) for i in range(size)]
            return tuple(
                np.array([one[k] for one in found], dtype=np.int64).reshape((size, *shape))
                for k, shape in enumerate(shapes)
            )
        places = zip(*(x.ravel().tolist() for x in whole), strict=True)
        found = [self._example(twin, [[element] for element in one]) for one in places]
        return tuple(
            np.array([one[k][0] for one in found], dtype=np.int64).reshape(whole[0].shape)
            for k in range(len(self.types))
        )

    def _example(self, twin: Twin, elements: Sequence[Sequence[int]]) -> list[list[int]]:
        wires: list[int] = []
        for code, some in zip(self.inputs, elements, strict=True):
            for element in some:
                wires += twin.leave(element, code)
        found = copied(twin.builder, self.gates, wires)
        outputs, start = [], 0
        for code, wire in zip(self.codes, self.types, strict=True):
            mine = []
            for _ in range(1 if self.elementwise else wire.size):
                mine.append(twin.enter(found[start : start + code.width], code))
                start += code.width
            outputs.append(mine)
        return outputs


def tabulated(twin: Twin, generator: Generator, types: Sequence[WireType], codes: Sequence[Code]) -> Tabulated:
    """The table of a generator's meaning on inputs of these types, written so.

    Raises:
        AlgebraError: where it takes more bits than are tabulated, takes the batch together, or its meaning gives what
            is no element, or an array of another shape.
    """
    key = generator, tuple(types), tuple(codes)
    tables = twin.tables
    if key not in tables:
        tables[key] = _table(twin, generator, tuple(types), tuple(codes))
    return tables[key]


def _table(twin: Twin, generator: Generator, types: tuple[WireType, ...], codes: tuple[Code, ...]) -> Tabulated:
    name, algebra = generator.name, twin.concrete
    outputs = generator.outputs(types)
    if any(one.batched != any(wire.batched for wire in types) for one in outputs):
        raise AlgebraError(f"{name} takes the batch together, so its meaning in {algebra.name} has no gates")
    single = bool(generator.elementwise) and len({wire.shape for wire in (*types, *outputs)}) == 1
    shapes = [() if single else wire.shape for wire in types]
    bits = sum(code.width * int(np.prod(shape)) for code, shape in zip(codes, shapes, strict=True))
    if bits > MOST_BITS:
        raise AlgebraError(
            f"{name} has its meaning in {algebra.name} from a user and takes {bits} bits: meanings of up to "
            f"{MOST_BITS} are tabulated (say elementwise = True in the generator, if each place goes by itself)"
        )
    arrays, known = _all_inputs(algebra, shapes, codes, bits)
    found = _run(algebra, generator, arrays, [() if single else one.shape for one in outputs])
    out_codes = tuple(twin.value_code(values) for values in found)
    columns = [code.to_bits(values).reshape((len(values), -1)) for code, values in zip(out_codes, found, strict=True)]
    table = np.zeros((1 << bits, sum(column.shape[1] for column in columns)), dtype=np.uint8)
    table[known] = np.concatenate([np.zeros((len(columns[0]) if columns else 0, 0), np.uint8), *columns], axis=1)
    return Tabulated(codes, out_codes, outputs, table, known, single)


def _all_inputs(
    algebra: Any, shapes: Sequence[tuple[int, ...]], codes: Sequence[Code], bits: int
) -> tuple[list[Any], NDArray[np.bool_]]:
    """The inputs (rows first) whose bits are elements, and which of all settings these are."""
    settings = (np.arange(1 << bits)[:, None] >> np.arange(bits) & 1).astype(np.uint8)
    known, arrays, start = np.ones(1 << bits, dtype=np.bool_), [], 0
    for shape, code in zip(shapes, codes, strict=True):
        width = code.width * int(np.prod(shape))
        values = code.from_bits(settings[:, start : start + width].reshape((-1, *shape, code.width)))
        known &= np.all(code.holds(values).reshape((len(values), -1)), axis=1)
        arrays.append(values)
        start += width
    return [algebra.check(values[known], "element") for values in arrays], known


def _run(algebra: Any, generator: Generator, arrays: Sequence[Any], shapes: Sequence[tuple[int, ...]]) -> list[Any]:
    """What the meaning gives: for each example alone, whatever the others are and whenever it is asked."""
    rows = len(arrays[0]) if arrays else 1
    meaning = algebra.meanings[type(generator)]
    first, again = (
        _whole(meaning(algebra, generator, *some), rows, shapes) for some in (arrays, [x[::-1] for x in arrays])
    )
    alone = range(min(rows, _ALONE) if arrays else 0)
    single = [_whole(meaning(algebra, generator, *(x[k : k + 1] for x in arrays)), 1, shapes) for k in alone]
    if not all(np.array_equal(x, y[::-1]) for x, y in zip(first, again, strict=True)) or not all(
        np.array_equal(x[k], y[0])
        for k, some in zip(alone, single, strict=True)
        for x, y in zip(first, some, strict=True)
    ):
        raise AlgebraError(
            f"{generator.name}: its meaning in {algebra.name} gives other answers for the same bits: it is random, or "
            "takes the batch (axis 0) together"
        )
    return first


def _whole(given: Any, rows: int, shapes: Sequence[tuple[int, ...]]) -> list[Any]:
    """Each array with an entry for each row."""
    found = given if isinstance(given, tuple) else (given,)
    return [np.broadcast_to(array, (rows, *shape)) for array, shape in zip(found, shapes, strict=True)]
