"""What CSV files of tables share: a line of column names, fields that may be quoted, lines counted for errors."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from os import PathLike

from rdcircuits.errors import FormatError, RdError
from rdcircuits.tables.columns import column_names, positions
from rdcircuits.tables.marks import unmarked
from rdcircuits.tables.names import ColumnNames

Path = str | PathLike[str]
IsData = Callable[[str], bool]


def header(text: str, path: Path | None, is_data: IsData, what: str) -> tuple[ColumnNames, int, str]:
    """The columns' names, the line after them, and the text from there on.

    A name that was made up is written `unnamed_x0` (see `rdcircuits.tables.marks`). Raises `FormatError` where there
    are none: `is_data` knows the fields of a row of data, which is called `what`.
    """
    lines = Lines(text)
    fields = next((row for row in reader(lines, path) if row), None)
    if fields is None:
        raise FormatError("no line of column names", path=path)
    names = [field.strip() for field in fields]
    if all(is_data(name) for name in names):
        raise FormatError(f"the first line must name the columns, found {what}", path=path, line=lines.count)
    if "" in names:
        raise FormatError(f"column {names.index('') + 1} has no name", path=path, line=lines.count)
    try:
        return column_names(unmarked(names), len(names), "x", "columns"), lines.count + 1, text[lines.place :]
    except RdError as error:
        raise FormatError(str(error), path=path, line=lines.count) from None


def output_columns(names: Sequence[str], outputs: int | Sequence[str] | None, path: Path | None) -> list[int]:
    """The positions of the outputs asked for, by names or as the number of last columns (1 by default)."""
    count = 1 if outputs is None else outputs
    if isinstance(count, int):
        if not 0 <= count <= len(names):
            raise FormatError(f"{count} output columns asked for, the file has {len(names)} columns", path=path)
        return list(range(len(names) - count, len(names)))
    try:
        asked = [count] if isinstance(count, str) else list(count)
        chosen = positions([one if one in names else unmarked([one])[0] for one in map(str, asked)], names, "columns")
        column_names([names[k] for k in chosen], len(chosen), "y", "outputs")
    except RdError as error:
        raise FormatError(str(error), path=path) from None
    return chosen


class Lines:
    """Lines of a text, counted as they are read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.count = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.place == len(self.text):
            raise StopIteration
        end = self.text.find("\n", self.place) + 1 or len(self.text)
        line = self.text[self.place : end]
        self.place = end
        self.count += 1
        return line


def reader(lines: Lines, path: Path | None) -> Iterator[list[str]]:
    """The rows of fields, an empty line being an empty row; malformed quoting is a `FormatError`."""
    try:
        yield from csv.reader(lines, strict=True)
    except csv.Error as error:
        raise FormatError(f"malformed CSV: {error}", path=path, line=lines.count) from None
