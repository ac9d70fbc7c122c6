"""How truth tables are laid out: a packed row of words for each wire, and none for the inputs of all rows in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.packed import pack_rows, take_rows, unpack_rows, words_of
from rdcircuits.boolean.rows import MAX_INPUTS, from_keys, minterm_inputs, row_keys
from rdcircuits.errors import RdError
from rdcircuits.tables.table import Table

Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]


class PackedRows(Table):
    """A table whose `x` (n, W), `y` and `care` (m, W) are packed bits, row r in bit r mod 64 of word r div 64.

    `x` is not stored where all rows are there in minterm order.
    """

    stored_x: Words | None
    y: Words
    care: Words

    @property
    def minterms(self) -> NDArray[np.int64]:
        """Each row's minterm number, the sum of x_j·2^j; raises `RdError` beyond 63 inputs.

        Example:
            >>> import rdcircuits as rd
            >>> rd.TruthTable.from_arrays([[1, 1], [0, 1]], [1, 0]).minterms
            array([3, 2])
        """
        if len(self.inputs) > 63:
            raise RdError(f"minterm numbers of {len(self.inputs)} inputs don't fit in 64 bits")
        return np.asarray(self.keys.astype(np.int64).sum(axis=1), dtype=np.int64)

    @property
    def keys(self) -> Words:
        """Each row's inputs as packed words of its own (rows, ceil(n/64)): equal where the inputs are.

        Example:
            >>> import rdcircuits as rd
            >>> rd.TruthTable.from_arrays([[1, 1], [0, 1]], [1, 0]).keys.tolist()
            [[3], [2]]
        """
        if self.stored_x is None:
            return np.arange(self.rows, dtype=np.uint64)[:, None][:, : words_of(len(self.inputs))]
        return row_keys(self.stored_x, self.rows)

    def to_arrays(self) -> tuple[Bytes, Bytes, Bytes]:
        """The inputs (rows, n), outputs (rows, m) and care bits (rows, m) as bytes: what `from_arrays` takes.

        Example:
            >>> import rdcircuits as rd
            >>> table = rd.TruthTable.from_function(lambda a, b: a & b, 2)
            >>> [array.tolist() for array in table.to_arrays()]
            [[[0, 0], [1, 0], [0, 1], [1, 1]], [[0], [0], [0], [1]], [[1], [1], [1], [1]]]
        """
        return unpack_rows(self.x, self.rows), unpack_rows(self.y, self.rows), unpack_rows(self.care, self.rows)

    def _all_rows(self) -> int | None:
        return 1 << len(self.inputs) if len(self.inputs) <= MAX_INPUTS else None

    def _all_inputs(self) -> Words:
        return minterm_inputs(len(self.inputs))

    def _wire(self, array: Words, wire: int) -> Bytes:
        return unpack_rows(array[wire : wire + 1], self.rows)[:, 0]

    def _put(self, array: Words, wire: int, values: NDArray[Any]) -> None:
        array[wire] = pack_rows(values.astype(np.uint8)[:, None])[0]

    def _wires(self, array: Words, wires: Sequence[int]) -> Words:
        return array[list(wires)]

    def _taken(self, index: NDArray[np.int64]) -> tuple[Words, Words, Words]:
        x = from_keys(self.keys[index], len(self.inputs)) if self.complete else take_rows(self.x, self.rows, index)
        return x, take_rows(self.y, self.rows, index), take_rows(self.care, self.rows, index)

    def _value(self, value: Any, key: str | int) -> Any:
        if value not in (0, 1):
            raise RdError(f"inputs can be fixed to 0 and 1 only, found {value!r} for {key!r}")
        return value

    def _row_text(self, row: int) -> str:
        bits = (int(wire[row // 64]) >> row % 64 & 1 for wire in self.x[:64])
        return "".join(map(str, bits)) + "..." * (len(self.inputs) > 64)
