"""Raw tables in files of fields: any delimiter, with or without a line of names, columns left out."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from os import PathLike

from rdcircuits.encoding.raw import MISSING, Raw, column_of, number_in
from rdcircuits.errors import FormatError, RdError
from rdcircuits.tables.columns import column_names
from rdcircuits.tables.csv_head import counts
from rdcircuits.tables.csv_layout import CsvOptions, Sheet, find_delimiter, without_columns
from rdcircuits.tables.csv_text import Lines, check_rows, told_delimiter
from rdcircuits.tables.formats import read_plain
from rdcircuits.tables.marks import unmarked
from rdcircuits.tables.source import decode_table

Path = str | PathLike[str]

_COMMA = re.compile(r"[+-]?\d+(?:,\d+)?")


class _Fields:
    """Fields of raw rows: numbers, or what stands for missing ones; an index column is never wanted."""

    def is_data(self, name: str) -> bool:
        return number_in(name) is not None or name.strip().lower() in MISSING

    def is_entry(self, field: str) -> bool:
        return False


def read_raw(path: Path, options: CsvOptions) -> Raw:
    """The raw table in a file, whose first line names the columns unless `options.header` is False.

    The delimiter is found out where it is not told. A column that counts the rows is left out where it has no name, and
    with a warning where it is called `id`, `index` or the like. Numbers may have decimal commas where commas do not
    stand between fields. Raises `FormatError` with the path and the line.
    """
    options, fields = options.checked(), _Fields()
    text = decode_table(read_plain(path), path)
    check_rows(text, path)
    told = told_delimiter(text)
    skipped = text.partition("\n")[2] if told else text
    delimiter = options.delimiter or told or find_delimiter(Lines(skipped), fields)
    rows, numbers = list[list[str]](), list[int]()
    for number, row in _rows(skipped, delimiter, path):
        rows.append([field.strip() for field in row])
        numbers.append(number + bool(told))
    if not rows:
        raise FormatError("no rows, and no line of column names", path=path)
    labels = None if options.header is False else rows[0]
    if labels is not None:
        _check_names(labels, path, numbers[0])
        if len(rows) > 1 and all(len(row) == len(labels) + 1 for row in rows[1:]):
            first = [row[0] for row in rows[1:]]
            labels = ["", *labels] if counts(first) or not any(map(fields.is_data, first)) else labels
    found = Sheet(labels, rows[labels is not None :], numbers[labels is not None :], numbers[0], delimiter)
    found = without_columns(_checked(found, path), fields, replace(options, delimiter=delimiter), path)
    return _raw(found, path)


def _rows(text: str, delimiter: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of its last line."""
    lines = text.splitlines(keepends=True)
    if delimiter in (" ", "  "):
        cut = re.compile(r"\s+" if delimiter == " " else r"\s{2,}|\t")
        yield from ((k, cut.split(line.strip())) for k, line in enumerate(lines, 1) if line.strip())
        return
    source = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    try:
        for row in source:
            if any(map(str.strip, row)) or len(row) > 1:
                yield source.line_num, row
    except csv.Error as error:
        raise FormatError(f"malformed CSV: {error}", path=path, line=source.line_num) from None


def _checked(found: Sheet, path: Path) -> Sheet:
    """The same, if all rows have as many fields as there are columns; columns without a name or a value at the end of
    lines are left out.
    """
    while found.labels and not found.labels[-1] and all(len(r) == len(found.labels) and not r[-1] for r in found.rows):
        found = replace(found, labels=found.labels[:-1], rows=[row[:-1] for row in found.rows])
    columns = len(found.labels if found.labels is not None else found.rows[0])
    said = "the first row has" if found.labels is None else "the first line names"
    for row, number in zip(found.rows, found.lines, strict=True):
        if len(row) != columns:
            message = f"the row has {len(row)} fields, {said} {columns} columns"
            raise FormatError(f"{message} (fields are cut at {found.delimiter!r})", path=path, line=number)
    return replace(found, places=tuple(range(columns)))


def _raw(found: Sheet, path: Path) -> Raw:
    count = len(found.labels if found.labels is not None else found.rows[0])
    try:
        given = None if found.labels is None else unmarked(found.labels)
        names = column_names(given, count, "x", "columns")
        columns = [
            column_of(_points([row[j] for row in found.rows], found.delimiter), f"column {name!r}", text=True)
            for j, name in enumerate(names)
        ]
    except RdError as error:
        raise FormatError(str(error), path=path) from None
    return Raw(names, tuple(columns), len(found.rows))


def _points(fields: list[str], delimiter: str) -> list[str]:
    """Fields with decimal points where all that are not missing are numbers, some with decimal commas."""
    known = [field for field in fields if field.lower() not in MISSING]
    if delimiter == "," or not any("," in field for field in known) or not all(map(_COMMA.fullmatch, known)):
        return fields
    return [field.replace(",", ".") for field in fields]


def _check_names(names: Sequence[str], path: Path, line: int) -> None:
    """Raise where the first line is a row: it has fractions, or whole numbers that do not rise as columns do."""
    odd = next((name for name in names if number_in(name) is not None and not name.isdecimal()), None)
    whole = [int(name) for name in names if name.isdecimal()]
    fallen = next((str(b) for a, b in pairwise(whole) if b <= a), None)
    if odd is not None or fallen is not None or all(number_in(name) is not None for name in names):
        what = "numbers" if odd is None and fallen is None else f"the number {odd or fallen}"
        message = f"the first line must name the columns, found {what} (header=False makes names up)"
        raise FormatError(message, path=path, line=line)
