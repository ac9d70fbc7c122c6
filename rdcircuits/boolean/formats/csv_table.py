"""CSV files of 0 and 1 under a line of column names: see `rdcircuits.tables.csv_table`."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.packed import pack_rows
from rdcircuits.boolean.table import TruthTable
from rdcircuits.tables.conflicts import Conflicts
from rdcircuits.tables.csv_table import UNKNOWN, Entries, names_line, read

Path = str | PathLike[str]

_BAD = -2
_DASH = 2
_SHOWN = np.frombuffer(b"01-", np.uint8)
_MEANINGS = np.full(256, _BAD, dtype=np.int8)
for _character, _meaning in zip(b"01-xX", (0, 1, UNKNOWN, UNKNOWN, UNKNOWN), strict=True):
    _MEANINGS[_character] = _meaning


def parse(
    data: bytes, path: Path | None = None, outputs: int | Sequence[str] | None = None, conflicts: Conflicts = "error"
) -> TruthTable:
    """The table of the file's rows; raises `FormatError` with path and line.

    Example:
        >>> parse(b"a,b,sum,carry\\n0,0,0,0\\n1,0,1,0\\n0,1,1,0\\n1,1,0,1\\n", outputs=2)
        TruthTable(2 inputs, 2 outputs, 4 rows, complete)
    """
    found = read(data, path, outputs, _BITS)
    return TruthTable.from_packed(
        *(pack_rows(np.ascontiguousarray(part, dtype=np.uint8)) for part in (found.x, found.y, found.known)),
        rows=len(found.x),
        inputs=found.inputs,
        outputs=found.outputs,
        conflicts=conflicts,
        origin=found.origin,
    )


def render(table: TruthTable) -> bytes:
    """The table as CSV, inputs first; raises `RdError` for names that a line of names can't hold."""
    head = names_line(table.inputs, table.outputs, _BITS, "rename, or use .pla")
    x, y, care = table.to_arrays()
    cells = _SHOWN[np.concatenate([x, np.where(care == 1, y, _DASH)], axis=1)]
    lines = np.full((table.rows, 2 * cells.shape[1]), ord(","), dtype=np.uint8)
    lines[:, ::2] = cells
    lines[:, -1] = ord("\n")
    return head.encode("utf-8") + lines.tobytes()


def _one_character_fields(body: NDArray[np.uint8], columns: int) -> NDArray[np.int8] | None:
    if len(body) % (2 * columns):
        return None
    characters = body.reshape(-1, 2 * columns)
    separators = characters[:, 1::2]
    if np.any(separators[:, :-1] != ord(",")) or np.any(separators[:, -1] != ord("\n")):
        return None
    cells: NDArray[np.int8] = _MEANINGS[characters[:, ::2]]
    return None if np.any(cells == _BAD) else cells


_BITS = Entries(
    row="a row of bits",
    expected="0 or 1",
    value={"0": 0, "1": 1}.get,
    plain=_one_character_fields,
    dtype=np.int8,
    bound=2,
    bounded="0 or 1",
)
