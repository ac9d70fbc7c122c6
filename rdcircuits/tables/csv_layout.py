"""How a file of rows is laid out: its delimiter, whether its first line names the columns, which columns say nothing.

All of it is found out by content, strictly: a delimiter is one that cuts all lines into as many fields, and of several
the first (`,` `;` tab `|`, then spaces, then two spaces or more) whose fields are entries. Comments and rules are left
out (`csv_text`), and with a warning a title above the names. Columns that only separate (`|`, `=>`, or empty ones, as
Logic Friday and Logisim write them) say where the outputs begin. A first column that counts the rows is left out where
it has no name, as pandas and R write it, and with a warning where it is called `index`, `id`, `#` or the like.
`CsvOptions` tells what shall not be found out.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from os import PathLike, fspath

from rdcircuits.arguments import shown
from rdcircuits.errors import FormatError, RdError, warn
from rdcircuits.tables.csv_head import (
    SAMPLE,
    SEPARATORS,
    UNKNOWN_MARKS,
    Fields,
    counts,
    is_header,
    ranged,
    title,
)
from rdcircuits.tables.csv_text import Lines, check_rows, comment_text, told_delimiter

Path = str | PathLike[str]

DELIMITERS = (",", ";", "\t", "|", " ", "  ")
"""What may stand between fields; a space stands for any number of spaces and tabs, two for two or more."""

INDICES = frozenset(["#", "id", "idx", "index", "no", "no.", "nr", "nr.", "row", "line", "case", "minterm"])
"""Names of a first column that counts the rows."""

_SPACED = re.compile(r'"[^"]*"|\|+|[^\s|]+')
_WIDE = re.compile(r"\s{2,}|\t")
_CALLED = {"\t": "tabs", " ": "spaces", "  ": "two spaces or more"}


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


@dataclass(frozen=True, slots=True)
class Sheet:
    """The fields of a file in columns: their labels (None of a file without names), rows (R, n), the lines of these,
    the line of the labels, the column at which the outputs begin where a separator says so, and where among the fields
    of a line each column stands.
    """

    labels: list[str] | None
    rows: list[list[str]]
    lines: list[int]
    head_line: int
    delimiter: str
    split: int | None = None
    places: tuple[int, ...] = ()

    def keep(self, columns: Sequence[int]) -> Sheet:
        """The same with these columns, in ascending order."""
        labels = None if self.labels is None else [self.labels[k] for k in columns]
        split = None if self.split is None else sum(k < self.split for k in columns)
        rows = [[row[k] for k in columns] for row in self.rows]
        places = tuple(self.places[k] for k in columns)
        return replace(self, labels=labels, rows=rows, split=split, places=places)


def called(delimiter: str) -> str:
    """A delimiter as messages call it.

    Example:
        >>> called("\\t"), called(";")
        ('tabs', "';'")
    """
    return _CALLED.get(delimiter, repr(delimiter))


def sheet(text: str, path: Path | None, fields: Fields, options: CsvOptions) -> Sheet:
    """The columns of a text; raises `FormatError` with path and line for what is no table."""
    check_rows(text, path)
    told = told_delimiter(text)
    if told and options.delimiter is None:
        options = replace(options, delimiter=told)
    lines = Lines(text, 1 if told else 0)
    delimiter = options.delimiter or find_delimiter(lines, fields)
    rows, numbers = list[list[str]](), list[int]()
    for row in records(lines, delimiter, path):
        row = [field.strip() for field in row]
        if any(row) or not rows or len(row) == 1 or len(row) > len(rows[0]):
            rows.append(row)
            numbers.append(lines.count)
    if not rows:
        raise FormatError("no rows, and no line of column names", path=path)
    bars = delimiter == "|" and all(len(row) > 2 and not row[0] and not row[-1] for row in rows)
    if bars:
        rows = [row[1:-1] for row in rows]
    if all(len(field) > 1 and field[0] == field[-1] == "'" for field in rows[0]):
        rows = [[field.strip("'") for field in row] for row in rows]
    return _arranged(rows, numbers, lines, delimiter, int(bars), path, fields, options)


def _arranged(
    rows: list[list[str]],
    numbers: list[int],
    lines: Lines,
    delimiter: str,
    start: int,
    path: Path | None,
    fields: Fields,
    options: CsvOptions,
) -> Sheet:
    """The sheet of the rows: its head taken off, columns that say nothing left out."""
    split = None
    if options.header is None and (above := title(rows, fields)) is not None:
        split, text = above
        warn(f"{_place(path, numbers[0])} ({text}) is passed over as a title of the table")
        rows, numbers = rows[1:], numbers[1:]
    labels, head_line = None, numbers[0]
    commented = _commented_names(lines, numbers[0], delimiter, len(rows[0]))
    if options.header or (options.header is None and is_header(rows[0], rows[1:SAMPLE], fields)):
        labels, rows, numbers = rows[0], rows[1:], numbers[1:]
        rows = [_trimmed(row, len(labels)) for row in rows]
    elif options.header is None and commented is not None:
        labels = commented
    numbered = labels is not None and bool(rows) and len(rows[0]) == len(labels) + 1 and _is_index(rows, fields)
    if numbered and labels is not None:
        labels = ["", *labels]
    _check_lengths(labels, rows, numbers, delimiter, path)
    columns = len(rows[0]) if labels is None else len(labels)
    found = Sheet(labels, rows, numbers, head_line, delimiter, split, tuple(range(start, start + columns)))
    return without_columns(_separated(_ranges(found)), fields, options, path)


def without_columns(found: Sheet, fields: Fields, options: CsvOptions, path: Path | None) -> Sheet:
    """Without the columns that the options drop, and a first one that only counts the rows; raises `FormatError` for
    a column that is not there, and for others without names.
    """
    return _without_index(_dropped(found, tuple(options.drop), path), fields, path)


def _trimmed(row: list[str], columns: int) -> list[str]:
    """A row without the empty fields behind the last column."""
    end = len(row)
    while end > columns and not row[end - 1]:
        end -= 1
    return row[:end]


def _place(path: Path | None, line: int) -> str:
    return f"line {line}" if path is None else f"{fspath(path)!s}, line {line}"


def find_delimiter(lines: Lines, fields: Fields) -> str:
    """The delimiter of the lines: one that cuts all of them into as many fields, if there is one."""
    sample = [line for line, _ in islice(lines.fresh(), SAMPLE)]
    found = _steady(sample, fields)
    if not found and len(sample) > 3:  # a title above may have other delimiters, or none
        found = _steady(sample[1:], fields)
    first = sample[0] if sample else ""
    return found or next((d for d in DELIMITERS[:-2] if d in first), ",")


def _steady(sample: Sequence[str], fields: Fields) -> str | None:
    """The first delimiter that cuts all lines into as many fields, best those whose fields are entries."""
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
    return next(iter(steady), None)


def records(lines: Lines, delimiter: str, path: Path | None, begun: bool = False) -> Iterator[list[str]]:
    """The rows of fields, empty lines left out, `begun` where others were before them; malformed quoting is a
    `FormatError`.
    """
    try:
        rows = _cut((line for line, _ in lines.fresh(begun)), delimiter)
        yield from (row for row in rows if row and not (len(row) == 1 and row[0].isspace()))
    except csv.Error as error:
        raise FormatError(f"malformed CSV: {error}", path=path, line=lines.count) from None


def _cut(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    if delimiter == " ":
        return (_spaced(line) for line in lines)
    if delimiter == "  ":
        return ([part for part in _WIDE.split(line.strip()) if part] for line in lines)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _spaced(line: str) -> list[str]:
    """The parts of a line between blanks; bars, and a colon at the end of a part, stand for themselves."""
    found = list[str]()
    for part in _SPACED.findall(line):
        plain = part.strip('"')
        if part[-1] == ":" and part != ":" and part[0] != ":":
            found += [plain[:-1], ":"]
        else:
            found.append(plain)
    return found


def _commented_names(lines: Lines, number: int, delimiter: str, columns: int) -> list[str] | None:
    """The names that the last comment above the rows gives, as numpy's `savetxt` writes them."""
    comments = lines.comments_before(number)
    if not comments:
        return None
    try:
        found = next(_cut(iter([comment_text(comments[-1]) + "\n"]), delimiter), [])
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
    count = len(found.labels)
    more = count > 1 and bool(found.rows)
    if more and (not first or first == "Unnamed: 0") and _is_index(found.rows, fields):
        found = found.keep(range(1, count))
    elif more and count > 2 and first.lower() in INDICES and _numbers_rows(found.rows, fields):
        warn(f"{_place(path, found.head_line)}: column {first!r} counts the rows, and is left out")
        found = found.keep(range(1, count))
    labels = found.labels or []
    if "" in labels:
        number = labels.index("") + 1
        way_out = f"drop='{number}' leaves it out, header=False makes names up"
        raise FormatError(f"column {number} has no name ({way_out})", path=path, line=found.head_line)
    return found


def _is_index(rows: Sequence[Sequence[str]], fields: Fields) -> bool:
    """Whether the first fields of rows count them, or are no entries."""
    first = [row[0] if row else "" for row in rows]
    return counts(first) or not any(field in UNKNOWN_MARKS or fields.is_data(field) for field in first)


def _numbers_rows(rows: Sequence[Sequence[str]], fields: Fields) -> bool:
    """Whether the first fields count the rows, `0 1 2` or `m0 m1 m2`, and cannot all be entries."""
    first = [row[0] for row in rows]
    letters = first[0].rstrip("0123456789")
    plain = [field.removeprefix(letters) for field in first]
    return counts(plain) and not all(fields.is_entry(field) for field in first)
