"""How a file of rows is laid out: its delimiter, whether its first line names the columns, which columns say nothing.

All of it is found out by content, strictly: a delimiter is one that cuts all lines into as many fields, and of several
the first (`,` `;` tab `|`, then spaces) whose fields are entries. Lines that start with `#` are comments, lines such as
`----` or `+---+` are rules. Columns that only separate (`|`, `=>`, or empty ones, as Logic Friday and Logisim write
them) say where the outputs begin. A first column without a name that counts the rows is left out, as pandas and R
write it. `CsvOptions` tells what shall not be found out.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from os import PathLike
from typing import Protocol

from rdcircuits.arguments import shown
from rdcircuits.errors import FormatError, RdError

Path = str | PathLike[str]

DELIMITERS = (",", ";", "\t", "|", " ")
"""What may stand between fields; a space stands for any number of spaces and tabs."""

UNKNOWN_MARKS = frozenset({"-", "x", "X", ""})
"""Fields that say nothing of a value."""

SEPARATORS = frozenset({"", "|", "||", ":", "=", "=>", "->", "→"})

_RULE = re.compile(r"[\s|+:]*[-~=_]{3,}(?:[\s|+:]+[-~=_]{3,})*[\s|+:]*")
_MARKDOWN_RULE = re.compile(r"\s*\|(?:\s*:?-+:?\s*\|)+\s*")
_SPACED = re.compile(r'"[^"]*"|\S+')
_RANGE = re.compile(r"(.+)\[(\d{1,6})(?:\.\.|:)(\d{1,6})\]")
_SEP = re.compile(r"sep=(.)\n")
_SAMPLE = 64
_CALLED = {"\t": "tabs", " ": "spaces"}


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """What is told of a CSV file rather than found out.

    `header`: whether the first line names the columns; `delimiter`: what stands between fields; `drop`: columns to
    leave out, by names or positions (texts that name no column but are numbers count columns from 1).
    """

    header: bool | None = None
    delimiter: str | None = None
    drop: Sequence[str | int] = ()

    def checked(self) -> CsvOptions:
        """The same, a delimiter called by a name being the character; raises `RdError` for what cannot be."""
        drop = (self.drop,) if isinstance(self.drop, str | int) else tuple(self.drop)
        if not all(isinstance(one, str | int) for one in drop):
            raise RdError(f"drop has {shown(next(d for d in drop if not isinstance(d, str | int)))}, expected names")
        if self.header not in (None, False, True):
            raise RdError(f"header={self.header!r}, expected True, False, or None to find it out")
        named = {"tab": "\t", "\\t": "\t", "space": " ", "spaces": " ", "comma": ",", "semicolon": ";", "pipe": "|"}
        delimiter = named.get(self.delimiter, self.delimiter) if isinstance(self.delimiter, str) else self.delimiter
        bad = isinstance(delimiter, str) and (len(delimiter) != 1 or delimiter in '"\r\n' or delimiter.isalnum())
        if bad or not (delimiter is None or isinstance(delimiter, str)):
            raise RdError(f"delimiter={shown(self.delimiter)}, expected one character, such as ';', or 'tab'")
        return replace(self, delimiter=delimiter, drop=drop)


class Fields(Protocol):
    """What is asked about single fields."""

    def is_data(self, name: str) -> bool:
        """Whether it is an entry, or several in a field."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The fields of a file in columns: their labels (None of a file without names), rows (R, n), the lines of these,
    the line of the labels, and the column at which the outputs begin where a separator says so.
    """

    labels: list[str] | None
    rows: list[list[str]]
    lines: list[int]
    head_line: int
    delimiter: str
    split: int | None = None

    def keep(self, columns: Sequence[int]) -> Sheet:
        """The same with these columns, in ascending order."""
        labels = None if self.labels is None else [self.labels[k] for k in columns]
        split = None if self.split is None else sum(k < self.split for k in columns)
        rows = [[row[k] for k in columns] for row in self.rows]
        return replace(self, labels=labels, rows=rows, split=split)


def called(delimiter: str) -> str:
    """A delimiter as messages call it.

    Example:
        >>> called("\\t"), called(";")
        ('tabs', "';'")
    """
    return _CALLED.get(delimiter, repr(delimiter))


def sheet(text: str, path: Path | None, fields: Fields, options: CsvOptions) -> Sheet:
    """The columns of a text; raises `FormatError` with path and line for what is no table."""
    told = _SEP.match(text)
    if told and options.delimiter is None:
        options = replace(options, delimiter=told[1])
    lines = _Lines(text, 1 if told else 0)
    delimiter = options.delimiter or find_delimiter(lines, fields)
    rows, numbers = list[list[str]](), list[int]()
    for row in _records(lines, delimiter, path):
        rows.append([field.strip() for field in row])
        numbers.append(lines.count)
    if not rows:
        raise FormatError("no rows, and no line of column names", path=path)
    if delimiter == "|" and all(len(row) > 2 and not row[0] and not row[-1] for row in rows):
        rows = [row[1:-1] for row in rows]
    return _arranged(rows, numbers, lines, delimiter, path, fields, options)


def _arranged(
    rows: list[list[str]],
    numbers: list[int],
    lines: _Lines,
    delimiter: str,
    path: Path | None,
    fields: Fields,
    options: CsvOptions,
) -> Sheet:
    """The sheet of the rows: its head taken off, columns that say nothing left out."""
    labels, head_line = None, numbers[0]
    commented = _commented_names(lines, numbers[0], delimiter, len(rows[0]))
    if options.header or (options.header is None and is_header(rows[0], rows[1:_SAMPLE], fields)):
        labels, rows, numbers = rows[0], rows[1:], numbers[1:]
    elif options.header is None and commented is not None:
        labels = commented
    numbered = labels is not None and bool(rows) and len(rows[0]) == len(labels) + 1 and _is_index(rows, fields)
    if numbered and labels is not None:
        labels = ["", *labels]
    _check_lengths(labels, rows, numbers, delimiter, path)
    found = Sheet(labels, rows, numbers, head_line, delimiter)
    return _without_index(_dropped(_separated(_ranges(found)), tuple(options.drop), path), fields, path)


def is_header(row: Sequence[str], below: Sequence[Sequence[str]], fields: Fields) -> bool:
    """Whether a first row names the columns: not so where all its fields are entries or unknown, and one is a number,
    or a word like those below.

    Example:
        >>> from rdcircuits.boolean.formats.csv_table import BITS
        >>> is_header(["0", "1", "x"], [], BITS), is_header(["t", "f"], [["0", "1"]], BITS)
        (False, True)
    """
    if any(_is_name(field, k, below) for k, field in enumerate(row)):
        return True
    row = [field for field in row if field not in SEPARATORS or field in UNKNOWN_MARKS]
    said = [field for field in row if field not in UNKNOWN_MARKS]
    if not all(fields.is_data(field) for field in said):
        return True
    if any(not field.isalpha() for field in said):
        return row[0] == "" and len(said) == len(row) - 1 and _counts([line[0] for line in below if line])
    if said:
        return not any(field.isalpha() and field not in UNKNOWN_MARKS for line in below for field in line)
    return not any(row) or ("-" not in row and "" not in row and len(set(row)) == len(row))


def _is_name(field: str, column: int, below: Sequence[Sequence[str]]) -> bool:
    """Whether a field such as `x1` names a column: below it there are no fields of as many bits."""
    if len(field) < 2 or field[0] not in "xX" or field.strip("xX") == "":
        return False
    lengths = {len(row[column]) for row in below if column < len(row)} - {0}
    return lengths != {len(field)}


def ranged(label: str) -> tuple[str, range] | None:
    """A label such as `b[3..0]` or `b[3:0]` as the word's name and the numbers of its bits, in their order.

    Example:
        >>> ranged("b[2..0]"), ranged("b")
        (('b', range(2, -1, -1)), None)
    """
    found = _RANGE.fullmatch(label)
    if found is None:
        return None
    first, last = int(found[2]), int(found[3])
    return found[1], range(first, last - 1, -1) if first >= last else range(first, last + 1)


def find_delimiter(lines: _Lines, fields: Fields) -> str:
    """The delimiter of the lines: one that cuts all of them into as many fields, if there is one."""
    sample = [line for line, _ in islice(lines.fresh(), _SAMPLE)]
    steady = []
    for delimiter in DELIMITERS:
        try:
            rows = [row for row in _cut(iter(sample), delimiter) if any(map(str.strip, row)) or len(row) > 1]
        except csv.Error:
            continue
        lengths = {len(row) for row in rows[1:] or rows}
        if len(lengths) != 1 or min(lengths) < 2 or len(rows[0]) not in (*lengths, min(lengths) - 1):
            continue
        cells = [field.strip() for row in rows[1:] or rows for field in row]
        if all(cell in UNKNOWN_MARKS or cell in SEPARATORS or fields.is_data(cell) for cell in cells):
            return delimiter
        steady.append(delimiter)
    first = sample[0] if sample else ""
    return next(iter(steady), next((d for d in DELIMITERS[:-1] if d in first), ","))


class _Lines:
    """The lines of a text that are neither comments nor rules, counted as they are read."""

    def __init__(self, text: str, skip: int = 0) -> None:
        self.all = text.removesuffix("\n").split("\n")
        self.skip = skip
        self.count = 0
        self.end = next((k for k in range(len(self.all), 0, -1) if _content(self.all[k - 1])), 0)

    def fresh(self) -> Iterator[tuple[str, int]]:
        """The lines from the first on, with their numbers."""
        taken = 0
        for number, line in enumerate(self.all[self.skip :], self.skip + 1):
            self.count = number
            start = line.lstrip()
            if start.startswith("#") and self.end:
                continue
            if _RULE.fullmatch(line) and (taken < 2 or "+" in line or "~" in line):
                continue
            if taken == 1 and _MARKDOWN_RULE.fullmatch(line):
                continue
            taken += bool(start)
            yield line + "\n", number

    def comments_before(self, number: int) -> list[str]:
        """The comments above a line."""
        return [line.strip() for line in self.all[self.skip : number - 1] if line.lstrip().startswith("#")]


def _content(line: str) -> bool:
    start = line.lstrip()
    return bool(start) and not start.startswith("#")


def _records(lines: _Lines, delimiter: str, path: Path | None) -> Iterator[list[str]]:
    """The rows of fields, empty lines left out; malformed quoting is a `FormatError`."""
    try:
        rows = _cut((line for line, _ in lines.fresh()), delimiter)
        yield from (row for row in rows if row and not (len(row) == 1 and row[0].isspace()))
    except csv.Error as error:
        raise FormatError(f"malformed CSV: {error}", path=path, line=lines.count) from None


def _cut(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    if delimiter == " ":
        return ([part.strip('"') for part in _SPACED.findall(line)] for line in lines)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _commented_names(lines: _Lines, number: int, delimiter: str, columns: int) -> list[str] | None:
    """The names that the last comment above the rows gives, as numpy's `savetxt` writes them."""
    comments = lines.comments_before(number)
    if not comments:
        return None
    try:
        found = next(_cut(iter([comments[-1].removeprefix("# ") + "\n"]), delimiter), [])
    except csv.Error:
        return None
    names = [field.strip() for field in found]
    return names if len(names) == columns and all(names) and len(set(names)) == len(names) else None


def _check_lengths(
    labels: Sequence[str] | None,
    rows: Sequence[Sequence[str]],
    numbers: Sequence[int],
    delimiter: str,
    path: Path | None,
) -> None:
    columns = len(rows[0]) if labels is None else len(labels)
    for row, number in zip(rows, numbers, strict=True):
        if len(row) != columns:
            said = "the first row has" if labels is None else "the first line names"
            way_out = f"fields are cut at {called(delimiter)}, delimiter=';' or another tells what they are cut at"
            message = f"the row has {len(row)} fields, {said} {columns} columns ({way_out})"
            raise FormatError(message, path=path, line=number)


def _ranges(found: Sheet) -> Sheet:
    """Labels such as `b[1..0]` with empty ones behind them become a label for each bit."""
    if found.labels is None:
        return found
    labels = list(found.labels)
    for k, label in enumerate(found.labels):
        word = ranged(label)
        if word and 1 < len(word[1]) <= len(labels) - k and not any(found.labels[k + 1 : k + len(word[1])]):
            labels[k : k + len(word[1])] = [f"{word[0]}[{bit}]" for bit in word[1]]
    return replace(found, labels=labels)


def _separated(found: Sheet) -> Sheet:
    """Without the columns that only separate; one alone says where the outputs begin."""
    if not found.rows:
        return found
    columns = len(found.rows[0])
    empty = [
        (found.labels is None or found.labels[k] in SEPARATORS)
        and found.rows[0][k] in SEPARATORS
        and all(row[k] == found.rows[0][k] for row in found.rows)
        and not (found.rows[0][k] == "" and (k == 0 or (found.labels is None and k == columns - 1)))
        for k in range(columns)
    ]
    while empty and empty[-1]:
        empty.pop()
    kept = [k for k in range(len(empty)) if not empty[k]]
    if len(kept) == columns or not kept:
        return found
    inside = [k for k in range(len(empty)) if empty[k]]
    split = inside[0] if len(inside) == 1 and inside[0] else None
    return replace(found, split=split).keep(kept)


def _dropped(found: Sheet, drop: Sequence[str | int], path: Path | None) -> Sheet:
    """Without the columns that are to be left out."""
    labels = found.labels or []
    columns = len(found.rows[0]) if found.labels is None and found.rows else len(labels)
    gone = set[int]()
    for one in drop:
        if isinstance(one, str) and one in labels:
            gone |= {k for k, label in enumerate(labels) if label == one}
            continue
        counted = isinstance(one, str) and one.isdecimal() and len(one) < 9 and int(one) > 0
        number = int(one) - 1 if counted else one
        if isinstance(number, int) and -columns <= number < columns:
            gone.add(number % columns)
            continue
        known = f"named {', '.join(labels[:8])}" if labels else f"numbered 1 to {columns}"
        raise FormatError(f"drop={one!r}: no such column, they are {known}", path=path, line=found.head_line)
    return found.keep([k for k in range(columns) if k not in gone]) if gone else found


def _without_index(found: Sheet, fields: Fields, path: Path | None) -> Sheet:
    """Without a first column that has no name and counts the rows; raises `FormatError` for others without names."""
    if found.labels is None:
        return found
    first = found.labels[0] if found.labels else ""
    if len(found.labels) > 1 and (not first or first == "Unnamed: 0") and found.rows and _is_index(found.rows, fields):
        found = found.keep(range(1, len(found.labels)))
    labels = found.labels or []
    if "" in labels:
        number = labels.index("") + 1
        way_out = f"drop='{number}' leaves it out, header=False makes names up"
        raise FormatError(f"column {number} has no name ({way_out})", path=path, line=found.head_line)
    return found


def _is_index(rows: Sequence[Sequence[str]], fields: Fields) -> bool:
    """Whether the first fields of rows count them, or are no entries."""
    first = [row[0] if row else "" for row in rows]
    return _counts(first) or not any(field in UNKNOWN_MARKS or fields.is_data(field) for field in first)


def _counts(fields: Sequence[str]) -> bool:
    own = range(len(fields))
    return bool(fields) and list(fields) in ([str(k) for k in own], [str(k + 1) for k in own])
