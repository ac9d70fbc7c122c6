"""CSV files of elements 0 .. q − 1, mostly under a line of column names: see `rdcircuits.tables.csv_table`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.fields.field import as_field
from rdcircuits.fields.table import FieldTable
from rdcircuits.tables.conflicts import Conflicts
from rdcircuits.tables.csv_layout import CsvOptions
from rdcircuits.tables.csv_table import Entries, names_line, read

Path = str | PathLike[str]

_HEX = re.compile(r"0[xX][0-9a-fA-F]+")
_REAL = re.compile(r"\d+\.0*", re.ASCII)
_MOST_DIGITS = 18
_LONGEST = 4000


def parse(
    data: bytes,
    field: GF | int | str,
    path: Path | None = None,
    outputs: int | Sequence[str] | None = None,
    conflicts: Conflicts = "error",
    options: CsvOptions | None = None,
) -> FieldTable:
    """The table of the file's rows; raises `FormatError` with path and line.

    Example:
        >>> parse(b"a,b,sum\\n0,0,0\\n2,2,1\\n1,2,-\\n", 3)
        FieldTable(GF(3), 2 inputs, 1 output, 3 rows, partial)
    """
    field = as_field(field)
    found = read(data, path, outputs, elements(field), options)
    return FieldTable.from_elements(
        field,
        found.x.astype(field.dtype),
        found.y.astype(field.dtype),
        found.known,
        inputs=found.inputs,
        outputs=found.outputs,
        conflicts=conflicts,
        origin=found.origin,
    )


def render(table: FieldTable) -> bytes:
    """The table as CSV, inputs first; raises `RdError` for names that a line of names can't hold."""
    head = names_line(table.inputs, table.outputs, elements(table.field), "rename")
    x, y, care = table.to_arrays()
    text = y.astype(object)
    text[~care] = "-"
    rows = zip(x.tolist(), text.tolist(), strict=True)
    return (head + "".join(",".join(map(str, (*left, *right))) + "\n" for left, right in rows)).encode("utf-8")


def elements(field: GF) -> Entries:
    """What entries of tables over a field are."""
    return Entries(
        row="a row of elements",
        expected="an element's number, in digits or as 0x1F",
        value=_number,
        plain=_short_numbers,
        dtype=object,
        bound=field.q,
        bounded=f"an element of {field.name}: 0 to {field.q - 1}",
    )


def _short_numbers(body: NDArray[np.uint8], columns: int) -> NDArray[Any] | None:
    if body.tobytes().translate(None, b"0123456789,\n"):
        return None
    ends = np.flatnonzero((body == ord(",")) | (body == ord("\n")))
    lengths = np.diff(ends, prepend=-1) - 1
    if len(ends) % columns or np.any(lengths < 1) or np.any(lengths > _MOST_DIGITS):
        return None
    is_line_end = (body[ends] == ord("\n")).reshape(-1, columns)
    if np.any(is_line_end[:, :-1]) or not np.all(is_line_end[:, -1]):
        return None
    text = body.tobytes().decode("ascii").replace("\n", ",").removesuffix(",")
    numbers = np.fromstring(text, dtype=np.int64, sep=",") if len(ends) else ends
    return numbers.reshape(-1, columns)


def _number(cell: str) -> int | None:
    """The number that decimal or hexadecimal digits write; one too long for any field as 10^4000."""
    if _HEX.fullmatch(cell):
        return int(cell, 16) if len(cell) <= _LONGEST else 10**_LONGEST
    if _REAL.fullmatch(cell):
        cell = cell.partition(".")[0]
    if not (cell.isascii() and cell.isdecimal()):
        return None
    return int(cell) if len(cell) <= _LONGEST else 10**_LONGEST
