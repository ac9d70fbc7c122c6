"""CSV files of tables: entries under a line of column names; the last column is the output by default.

Fields are separated by commas and may be quoted. An output may be unknown: `-`, `x`, `X` or nothing; inputs may not.
Empty lines don't count. We write unknown outputs as `-`, and a name that was made up as `unnamed_x0`: a comment would
be taken for the line of names by most programs, while such names survive them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rdcircuits.errors import FormatError
from rdcircuits.tables.conflicts import Origin
from rdcircuits.tables.csv_lines import Lines, header, header_line, output_columns, reader
from rdcircuits.tables.names import ColumnNames
from rdcircuits.tables.source import decode

Path = str | PathLike[str]
Outputs = int | Sequence[str] | None
Cells = NDArray[Any]
LineNumbers = NDArray[np.int64]

UNKNOWN = -1
"""The value of a cell that is unknown."""

_UNKNOWN_MARKS = frozenset({"-", "x", "X", ""})


@dataclass(frozen=True, slots=True)
class Entries:
    """What the entries of a kind of table are.

    `value` gives the number of a field, None where it is none; numbers from `bound` on are no entries, which `bounded`
    says in words. `plain` reads all cells of a body of simple lines at once, (rows, columns) with `UNKNOWN` for unknown
    ones, or gives None where lines are not simple. `row` and `expected` are for messages.
    """

    row: str
    expected: str
    value: Callable[[str], int | None]
    plain: Callable[[NDArray[np.uint8], int], Cells | None]
    dtype: Any
    bound: int
    bounded: str

    def is_data(self, name: str) -> bool:
        """Whether a field of the first line is data rather than a name."""
        return name == "-" or self.value(name) is not None


class Content(NamedTuple):
    """What a CSV file holds: names, inputs (rows, n), outputs (rows, m) where they are known, and their lines."""

    inputs: ColumnNames
    outputs: ColumnNames
    x: Cells
    y: Cells
    known: NDArray[np.bool_]
    origin: Origin


def read(data: bytes, path: Path | None, outputs: Outputs, entries: Entries) -> Content:
    """The content of a file; raises `FormatError` with path and line."""
    text = decode(data, path)
    names, body_line, body = header(text, path, entries.is_data, entries.row)
    is_output = output_columns(names, outputs, path)
    cells, lines = _plain(body, len(names), body_line, entries) or _quoted(text, names, path, entries)
    _check(cells, lines, names, is_output, path, entries)
    free = [k for k in range(len(names)) if k not in is_output]
    known = np.asarray(cells[:, is_output] != UNKNOWN, np.bool_)
    y = np.where(known, cells[:, is_output], 0)
    return Content(names.take(free), names.take(is_output), cells[:, free], y, known, Origin(path, lines))


def names_line(inputs: tuple[str, ...], outputs: tuple[str, ...], entries: Entries, way_out: str) -> str:
    """The line of these names; raises `RdError`, with a way out, where they wouldn't come back."""
    return header_line(inputs, outputs, entries.is_data, way_out)


def _plain(body: str, columns: int, first_line: int, entries: Entries) -> tuple[Cells, LineNumbers] | None:
    if not body.isascii():
        return None
    if body and not body.endswith("\n"):
        body += "\n"
    cells = entries.plain(np.frombuffer(body.encode("ascii"), dtype=np.uint8), columns)
    return None if cells is None else (cells, first_line + np.arange(len(cells)))


def _quoted(text: str, names: Sequence[str], path: Path | None, entries: Entries) -> tuple[Cells, LineNumbers]:
    """The cells of any CSV, row by row, with the line that each row ends on."""
    source = Lines(text)
    numbers, lines = list[int](), list[int]()
    rows = (row for row in reader(source, path) if row)
    next(rows)
    for row in rows:
        if len(row) != len(names):
            message = f"the row has {len(row)} fields, the first line names {len(names)} columns"
            raise FormatError(message, path=path, line=source.count)
        for name, field in zip(names, row, strict=True):
            cell = field.strip()
            number = UNKNOWN if cell in _UNKNOWN_MARKS else entries.value(cell)
            if number is None:
                message = f"column {name!r} has {field!r}, expected {entries.expected} (or - for an unknown output)"
                raise FormatError(message, path=path, line=source.count)
            numbers.append(number)
        lines.append(source.count)
    return np.array(numbers, dtype=entries.dtype).reshape(len(lines), len(names)), np.array(lines, dtype=np.int64)


def _check(
    cells: Cells, lines: LineNumbers, names: Sequence[str], outputs: Sequence[int], path: Path | None, entries: Entries
) -> None:
    outside = np.asarray(cells >= entries.bound, dtype=np.bool_)
    if outside.any():
        row, column = np.argwhere(outside)[0]
        found = str(cells[row, column])
        shown = found if len(found) <= 40 else f"{found[:40]}..."
        message = f"column {names[column]!r} has {shown}, expected {entries.bounded}"
        raise FormatError(message, path=path, line=int(lines[row]))
    unknown = np.asarray(cells == UNKNOWN, dtype=np.bool_)
    unknown[:, outputs] = False
    if unknown.any():
        row, column = np.argwhere(unknown)[0]
        message = f"input {names[column]!r} is unknown; only outputs may be (which columns are outputs can be told)"
        raise FormatError(message, path=path, line=int(lines[row]))
