"""CSV files of 0 and 1 under a line of column names; the last column is the output unless told otherwise.

Fields are separated by commas and may be quoted. An output may be unknown: `-`, `x`, `X` or nothing; inputs may not.
Empty lines don't count. We write unknown outputs as `-`, and a name that was made up as `unnamed_x0`: a comment would
be taken for the line of names by most programs, while such names survive them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.packed import pack_rows
from rdcircuits.boolean.settle import Conflicts, Origin
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError
from rdcircuits.tables.csv_lines import Lines, header, header_line, output_columns, reader
from rdcircuits.tables.source import decode

Path = str | PathLike[str]
Bytes = NDArray[np.uint8]
LineNumbers = NDArray[np.int64]

_UNKNOWN, _BAD = 2, 3
_MEANING = {"0": 0, "1": 1, "-": _UNKNOWN, "x": _UNKNOWN, "X": _UNKNOWN, "": _UNKNOWN}
_BITS = frozenset("01-")
_SHOWN = np.frombuffer(b"01-", np.uint8)


def parse(
    data: bytes, path: Path | None = None, outputs: int | Sequence[str] | None = None, conflicts: Conflicts = "error"
) -> TruthTable:
    """The table of the file's rows; raises `FormatError` with path and line.

    Example:
        >>> parse(b"a,b,sum,carry\\n0,0,0,0\\n1,0,1,0\\n0,1,1,0\\n1,1,0,1\\n", outputs=2)
        TruthTable(2 inputs, 2 outputs, 4 rows, complete)
    """
    text = decode(data, path)
    names, body_line, body = header(text, path, _BITS.__contains__, "a row of bits")
    is_output = output_columns(names, outputs, path)
    cells, lines = _plain_cells(body, len(names), body_line) or _quoted_cells(text, names, path)
    _check(cells, lines, names, is_output, path)
    free = [k for k in range(len(names)) if k not in is_output]
    answers = cells[:, is_output]
    return TruthTable.from_packed(
        pack_rows(np.ascontiguousarray(cells[:, free])),
        pack_rows((answers == 1).astype(np.uint8)),
        pack_rows((answers != _UNKNOWN).astype(np.uint8)),
        rows=len(cells),
        inputs=names.take(free),
        outputs=names.take(is_output),
        conflicts=conflicts,
        origin=Origin(path, lines),
    )


def render(table: TruthTable) -> bytes:
    """The table as CSV, inputs first; raises `RdError` for names that a line of names can't hold."""
    head = header_line(table.inputs, table.outputs, _BITS.__contains__, "rename, or use .pla")
    x, y, care = table.to_arrays()
    cells = _SHOWN[np.concatenate([x, np.where(care == 1, y, _UNKNOWN)], axis=1)]
    lines = np.full((table.rows, 2 * cells.shape[1]), ord(","), dtype=np.uint8)
    lines[:, ::2] = cells
    lines[:, -1] = ord("\n")
    return head.encode("utf-8") + lines.tobytes()


def _plain_cells(body: str, columns: int, first_line: int) -> tuple[Bytes, LineNumbers] | None:
    """The cells of a body of nothing but one-character fields, which is read at once; None if it is not like that."""
    if body and not body.endswith("\n"):
        body += "\n"
    if not body.isascii() or len(body) % (2 * columns):
        return None
    characters = np.frombuffer(body.encode("ascii"), dtype=np.uint8).reshape(-1, 2 * columns)
    separators = characters[:, 1::2]
    if np.any(separators[:, :-1] != ord(",")) or np.any(separators[:, -1] != ord("\n")):
        return None
    cells = _byte_meanings()[characters[:, ::2]]
    return (cells, first_line + np.arange(len(cells))) if np.all(cells != _BAD) else None


def _quoted_cells(text: str, names: Sequence[str], path: Path | None) -> tuple[Bytes, LineNumbers]:
    """The cells of any CSV, row by row, with the line that each row ends on."""
    source = Lines(text)
    rows, lines = bytearray(), list[int]()
    fields = (row for row in reader(source, path) if row)
    next(fields)
    for row in fields:
        if len(row) != len(names):
            message = f"the row has {len(row)} fields, the first line names {len(names)} columns"
            raise FormatError(message, path=path, line=source.count)
        for name, field in zip(names, row, strict=True):
            meaning = _MEANING.get(field.strip())
            if meaning is None:
                message = f"column {name!r} has {field!r}, expected 0 or 1 (or - for an unknown output)"
                raise FormatError(message, path=path, line=source.count)
            rows.append(meaning)
        lines.append(source.count)
    return np.frombuffer(bytes(rows), np.uint8).reshape(-1, len(names)), np.array(lines, dtype=np.int64)


def _check(cells: Bytes, lines: LineNumbers, names: Sequence[str], outputs: Sequence[int], path: Path | None) -> None:
    unknown = cells == _UNKNOWN
    unknown[:, outputs] = False
    if unknown.any():
        row, column = np.argwhere(unknown)[0]
        message = f"input {names[column]!r} is unknown; only outputs may be (which columns are outputs can be told)"
        raise FormatError(message, path=path, line=int(lines[row]))


def _byte_meanings() -> Bytes:
    meanings = np.full(256, _BAD, dtype=np.uint8)
    for character, meaning in _MEANING.items():
        if character:
            meanings[ord(character)] = meaning
    return meanings
