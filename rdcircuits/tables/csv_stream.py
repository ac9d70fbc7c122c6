"""CSV files that are read in pieces: how the lines are laid out, by the first of them, and entries of later ones.

The layout is found out as for whole files (`rdcircuits.tables.csv_layout`), from the lines that are there at first;
what it says of columns holds for all lines that follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rdcircuits.errors import FormatError
from rdcircuits.tables.csv_head import Fields
from rdcircuits.tables.csv_layout import CsvOptions, Path, Sheet, called, records, sheet
from rdcircuits.tables.csv_table import Cells, Entries, bit_names, column_cells
from rdcircuits.tables.csv_text import Lines


@dataclass(frozen=True)
class Heading:
    """How the lines of a stream are laid out: the names of its columns of entries (None where it has none), for each
    the field of a line that it is in and the bit of that, how many fields a line has, and the line of the first row.
    """

    names: tuple[str, ...] | None
    fields: tuple[int, ...]
    bits: tuple[int, ...]
    widths: dict[int, int]
    columns: int
    delimiter: str
    first_line: int


def heading(text: str, path: Path | None, kinds: Fields, options: CsvOptions) -> Heading:
    """The layout by the first lines; raises `FormatError` for what is no table. A field has several columns where
    `kinds` are entries that may stand several in a field.
    """
    found = sheet(text, path, kinds, options.checked())
    names, fields, bits = list[str](), list[int](), list[int]()
    widths = {place: _width(found, k, path, kinds) for k, place in enumerate(found.places)}
    for k, place in enumerate(found.places):
        label = f"column {place + 1}" if found.labels is None else found.labels[k]
        own = bit_names(label, widths[place], path, found.head_line)
        names += own
        fields += [place] * len(own)
        bits += range(len(own))
    first = found.lines[0] if found.lines else found.head_line + 1
    columns = len(raw) if (raw := _first_row(text, path, found)) else len(found.places)
    return Heading(
        None if found.labels is None else tuple(names),
        tuple(fields),
        tuple(bits),
        widths,
        columns,
        found.delimiter,
        first,
    )


def cells(
    rows: Sequence[Sequence[str]], lines: Sequence[int], chosen: Sequence[int], how: Heading, entries: Entries
) -> Cells:
    """The entries (rows, chosen) of rows of fields, in these columns; raises `FormatError` with the line."""
    found = np.zeros((len(rows), len(chosen)), dtype=entries.dtype)
    known = dict[int, Any]()
    for place, column in enumerate(chosen):
        field = how.fields[column]
        if field not in known:
            known[field] = _of_field([row[field] for row in rows], field, lines, how, entries)
        found[:, place] = known[field][:, how.bits[column]]
    outside = np.asarray((found < 0) | (found >= entries.bound), dtype=np.bool_)
    if outside.any():
        row, place = np.argwhere(outside)[0].tolist()
        field = how.fields[chosen[place]]
        message = f"column {field + 1} has {rows[row][field]!r}, expected {entries.bounded}"
        raise FormatError(message, line=lines[row])
    return found


def _of_field(own: Sequence[str], field: int, lines: Sequence[int], how: Heading, entries: Entries) -> Cells:
    """The entries (rows, width) of the fields at a place of the lines."""
    try:
        found = column_cells(own, field + 1, lines, None, entries, how.delimiter, how.columns)
    except FormatError as error:
        raise FormatError(error.message.partition(" (or - for")[0], line=error.line) from None
    width = how.widths[field]
    if found.shape[1] != width:
        raise FormatError(f"column {field + 1} has {own[0]!r}, expected {width} bits, as before", line=lines[0])
    return found


def rows_of(text: str, line: int, how: Heading, *, lacking: bool = False) -> tuple[list[list[str]], list[int]]:
    """The rows of whole lines, the first of which has this number, and the lines on which they end; raises
    `FormatError` with the line for a row of another number of fields.

    A row of empty fields is passed over, or with `lacking` is a row that lacks all values.
    """
    lines = Lines(text)
    rows, numbers = list[list[str]](), list[int]()
    try:
        for row in records(lines, how.delimiter, None, begun=True):
            row = [field.strip() for field in row]
            if len(row) > 1 and not any(row) and not lacking:
                continue
            while len(row) > how.columns and not row[-1]:
                row.pop()
            if len(row) != how.columns:
                message = f"the row has {len(row)} fields, the first one has {how.columns}"
                raise FormatError(f"{message} (cut at {called(how.delimiter)})", line=lines.count)
            rows.append(row)
            numbers.append(line + lines.count - 1)
    except FormatError as error:
        raise FormatError(error.message, line=line + (error.line or 1) - 1) from None
    return rows, numbers


def _width(found: Sheet, column: int, path: Path | None, entries: Fields) -> int:
    """How many bits a field of a column has: one where it has no entries, as notes have."""
    if not isinstance(entries, Entries):
        return 1
    own = [row[column] for row in found.rows]
    try:
        return int(column_cells(own, column, found.lines, path, entries, found.delimiter, len(own)).shape[1])
    except FormatError:
        return 1


def _first_row(text: str, path: Path | None, found: Sheet) -> list[str] | None:
    """The fields of the first row, or of the names where there is none yet."""
    line = found.lines[0] if found.lines else found.head_line
    lines = Lines(text)
    last = None
    for row in records(lines, found.delimiter, path):
        if lines.count == line:
            return row
        last = row
    return last
