"""CSV files of elements 0 .. q − 1 under a line of column names; the last column is the output unless told otherwise.

Fields are separated by commas and may be quoted. An output may be unknown: `-`, `x`, `X` or nothing; inputs may not.
Empty lines don't count. We write unknown outputs as `-`, and a name that was made up as `unnamed_x0`: a comment would
be taken for the line of names by most programs, while such names survive them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.boolean.settle import Conflicts, Origin
from rdcircuits.errors import FormatError
from rdcircuits.fields.field import as_field
from rdcircuits.fields.table import FieldTable
from rdcircuits.tables.csv_lines import Lines, header, header_line, output_columns, reader
from rdcircuits.tables.source import decode

Path = str | PathLike[str]
Cells = NDArray[Any]
LineNumbers = NDArray[np.int64]

_UNKNOWN = frozenset({"-", "x", "X", ""})
_MOST_DIGITS = 18
_WAY_OUT = "rename"


def parse(
    data: bytes,
    field: GF | int | str,
    path: Path | None = None,
    outputs: int | Sequence[str] | None = None,
    conflicts: Conflicts = "error",
) -> FieldTable:
    """The table of the file's rows; raises `FormatError` with path and line.

    Example:
        >>> parse(b"a,b,sum\\n0,0,0\\n2,2,1\\n1,2,-\\n", 3)
        FieldTable(GF(3), 2 inputs, 1 output, 3 rows, partial)
    """
    field = as_field(field)
    text = decode(data, path)
    names, body_line, body = header(text, path, _is_data, "a row of elements")
    is_output = output_columns(names, outputs, path)
    cells, lines, known = _plain_cells(body, len(names), body_line) or _quoted_cells(text, names, path)
    _check(field, cells, known, lines, names, is_output, path)
    free = [k for k in range(len(names)) if k not in is_output]
    elements = cells.astype(field.dtype)
    return FieldTable.from_elements(
        field,
        elements[:, free],
        elements[:, is_output],
        known[:, is_output],
        inputs=names.take(free),
        outputs=names.take(is_output),
        conflicts=conflicts,
        origin=Origin(path, lines),
    )


def render(table: FieldTable) -> bytes:
    """The table as CSV, inputs first; raises `RdError` for names that a line of names can't hold."""
    head = header_line(table.inputs, table.outputs, _is_data, _WAY_OUT)
    x, y, care = table.to_arrays()
    text = y.astype(object)
    text[~care] = "-"
    rows = zip(x.tolist(), text.tolist(), strict=True)
    return (head + "".join(",".join(map(str, (*left, *right))) + "\n" for left, right in rows)).encode("utf-8")


def _is_data(name: str) -> bool:
    return name == "-" or (name.isascii() and name.isdecimal())


def _plain_cells(body: str, columns: int, first_line: int) -> tuple[Cells, LineNumbers, NDArray[np.bool_]] | None:
    """The cells of a body of nothing but short numbers, which is read at once; None if it is not like that."""
    if body and not body.endswith("\n"):
        body += "\n"
    if not body.isascii() or body.encode("ascii").translate(None, b"0123456789,\n"):
        return None
    characters = np.frombuffer(body.encode("ascii"), dtype=np.uint8)
    ends = np.flatnonzero((characters == ord(",")) | (characters == ord("\n")))
    lengths = np.diff(ends, prepend=-1) - 1
    if len(ends) % columns or np.any(lengths < 1) or np.any(lengths > _MOST_DIGITS):
        return None
    is_line_end = (characters[ends] == ord("\n")).reshape(-1, columns)
    if np.any(is_line_end[:, :-1]) or not np.all(is_line_end[:, -1]):
        return None
    numbers = np.fromstring(body.replace("\n", ",").removesuffix(","), dtype=np.int64, sep=",") if len(ends) else ends
    cells = numbers.reshape(-1, columns)
    return cells, first_line + np.arange(len(cells)), np.ones(cells.shape, dtype=np.bool_)


def _quoted_cells(text: str, names: Sequence[str], path: Path | None) -> tuple[Cells, LineNumbers, NDArray[np.bool_]]:
    """The cells of any CSV, row by row, with the line that each row ends on, and which are known."""
    source = Lines(text)
    numbers, known, lines = list[int](), list[bool](), list[int]()
    rows = (row for row in reader(source, path) if row)
    next(rows)
    for row in rows:
        if len(row) != len(names):
            message = f"the row has {len(row)} fields, the first line names {len(names)} columns"
            raise FormatError(message, path=path, line=source.count)
        for name, given in zip(names, row, strict=True):
            cell = given.strip()
            sure = cell not in _UNKNOWN
            if sure and not _is_data(cell):
                message = f"column {name!r} has {given!r}, expected an element's number (or - for an unknown output)"
                raise FormatError(message, path=path, line=source.count)
            numbers.append(_number(cell) if sure else 0)
            known.append(sure)
        lines.append(source.count)
    shape = (len(lines), len(names))
    cells = np.array(numbers, dtype=object).reshape(shape)
    return cells, np.array(lines, dtype=np.int64), np.array(known, dtype=np.bool_).reshape(shape)


def _number(cell: str) -> int:
    """The number that decimal digits write, of any length."""
    if len(cell) <= 4000:
        return int(cell)
    return 10**4000


def _check(
    field: GF,
    cells: Cells,
    known: NDArray[np.bool_],
    lines: LineNumbers,
    names: Sequence[str],
    outputs: Sequence[int],
    path: Path | None,
) -> None:
    outside = np.asarray(cells >= field.q, dtype=np.bool_) & known
    if outside.any():
        row, column = np.argwhere(outside)[0]
        found = str(cells[row, column])
        shown = found if len(found) <= 40 else f"{found[:40]}..."
        message = f"column {names[column]!r} has {shown}, expected an element of {field.name}: 0 to {field.q - 1}"
        raise FormatError(message, path=path, line=int(lines[row]))
    unknown = ~known
    unknown[:, outputs] = False
    if unknown.any():
        row, column = np.argwhere(unknown)[0]
        message = f"input {names[column]!r} is unknown; only outputs may be (which columns are outputs can be told)"
        raise FormatError(message, path=path, line=int(lines[row]))
