"""CSV files of tables: entries, mostly under a line of column names; the last column is the output by default.

How the file is laid out is found out, or told by `CsvOptions`: see `rdcircuits.tables.csv_layout`. A column may hold
several bits in a field, the most significant first: `nib` becomes `nib[1]`, `nib[0]`. An output may be unknown: `-`,
`x`, `X`, `*`, `d`, `dc`, `?`, `NA`, `NaN`, `null` or nothing; an input may be `-`, `x`, `X`, `*`, `d` or `dc` where a
kind of table takes both values for it. Empty lines don't
count. We write unknown outputs as `-`, and a name that was made up as `unnamed_x0`: a comment would be taken for the
line of names by most programs, while such names survive them all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rdcircuits.errors import FormatError, RdError, warn
from rdcircuits.tables.columns import column_names
from rdcircuits.tables.conflicts import Origin
from rdcircuits.tables.csv_head import NOTHING_KNOWN, SEPARATORS, UNKNOWN_MARKS, counts, is_header, ranged
from rdcircuits.tables.csv_layout import INDICES, CsvOptions, called, sheet
from rdcircuits.tables.csv_lines import output_columns
from rdcircuits.tables.csv_text import check_rows, is_comment
from rdcircuits.tables.marks import marked, unmarked
from rdcircuits.tables.names import ColumnNames, made_up, numbered_names
from rdcircuits.tables.source import decode_table

Path = str | PathLike[str]
Outputs = int | Sequence[str] | None
Cells = NDArray[Any]
LineNumbers = NDArray[np.int64]

UNKNOWN, MISSING, NOT_GIVEN = -1, -2, -3
"""The values of a cell that may be anything, of an empty one, and of one where nothing is known (`NA`, `?`)."""

_SHOWN_ROWS = 16


@dataclass(frozen=True, slots=True)
class Entries:
    """What the entries of a kind of table are.

    `value` gives the number of a field, None where it is none; numbers from `bound` on are no entries, which `bounded`
    says in words. `several` gives the entries of a field that holds more than one, as a text of a character each, None
    where it holds none. `plain` reads all cells of a body of simple lines at once, (rows, columns) with `UNKNOWN` for
    unknown ones, or gives None where lines are not simple. `both` says whether an unknown input stands for all values.
    `row` and `expected` are for messages.
    """

    row: str
    expected: str
    value: Callable[[str], int | None]
    plain: Callable[[NDArray[np.uint8], int], Cells | None]
    dtype: Any
    bound: int
    bounded: str
    several: Callable[[str], str | None] = lambda field: None
    both: bool = False

    def is_data(self, name: str) -> bool:
        """Whether a field is data rather than a name."""
        return name == "-" or self.value(name) is not None or self.several(name) is not None

    def is_entry(self, field: str) -> bool:
        """Whether a field is an entry within the bounds of such, or unknown."""
        number = self.value(field)
        return field in UNKNOWN_MARKS or (number is not None and number < self.bound)


class Content(NamedTuple):
    """What a CSV file holds: names, inputs (rows, n) with `UNKNOWN` for either value, outputs (rows, m) where they are
    known, and their lines; `read` is the text's length.
    """

    inputs: ColumnNames
    outputs: ColumnNames
    x: Cells
    y: Cells
    known: NDArray[np.bool_]
    origin: Origin
    read: int


class _Columns(NamedTuple):
    """Cells in columns with their names (None: none), the lines, and which columns a field became: (start, end)."""

    labels: list[str] | None
    cells: Cells
    lines: LineNumbers
    spans: list[tuple[int, int]]
    words: list[str] | None
    split: int | None
    head_line: int


def read(
    data: bytes, path: Path | None, outputs: Outputs, entries: Entries, options: CsvOptions | None = None
) -> Content:
    """The content of a file; raises `FormatError` with path and line."""
    options = (options or CsvOptions()).checked()
    text = decode_table(data, path)
    check_rows(text, path)
    found = _simple(text, entries, options) or _columns(text, path, entries, options)
    count = found.cells.shape[1]
    if options.header is None:
        _tell_of_head(found, path, entries)
    is_output = _outputs(found, outputs, path)
    names = _names(found, count, is_output, path)
    _check(found, names, is_output, path, entries)
    free = [k for k in range(count) if k not in set(is_output)]
    known = np.asarray(found.cells[:, is_output] >= 0, np.bool_)
    y = np.where(known, found.cells[:, is_output], 0)
    origin = Origin(path, found.lines)
    return Content(names.take(free), names.take(is_output), found.cells[:, free], y, known, origin, len(text))


def labels_of(
    data: bytes, path: Path | None, entries: Entries, options: CsvOptions | None = None
) -> tuple[list[str] | None, list[list[str]], bool]:
    """The names on a file's first line (None where there is none), its rows as fields, and whether a separator says
    which columns are outputs; raises `FormatError`.
    """
    found = sheet(decode_table(data, path), path, entries, (options or CsvOptions()).checked())
    return found.labels, found.rows, found.split is not None


def names_line(inputs: tuple[str, ...], outputs: tuple[str, ...], entries: Entries, way_out: str) -> str:
    """The line of these names, marked where they were made up; raises `RdError` where they wouldn't come back."""
    head, names, made = io.StringIO(), (*inputs, *outputs), made_up(inputs) | made_up(outputs)
    labels_line = [*marked(inputs), *marked(outputs)]
    quoted = bool(labels_line) and is_comment(labels_line[0])
    csv.writer(head, lineterminator="\n", quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerow(labels_line)
    try:
        body = (",".join("0" for _ in names) + "\n") * 2
        text = decode_table((head.getvalue() + body).encode("utf-8"))
        labels = sheet(text, None, entries, CsvOptions()).labels
        found = None if labels is None else column_names(unmarked(labels), len(names), "x", "columns")
        same = found == names and found is not None and found.made_up == made
        same = (
            same and sheet(decode_table(head.getvalue().encode("utf-8")), None, entries, CsvOptions()).labels == labels
        )
    except (RdError, UnicodeEncodeError):
        same = False
    if not same or not names:
        raise RdError(f"a CSV file's first line can't hold the names {', '.join(map(repr, names))}; {way_out}")
    return head.getvalue()


def _simple(text: str, entries: Entries, options: CsvOptions) -> _Columns | None:
    """The columns of a file of simple lines: one character or number a field, no quotes; None for others."""
    start = len(text) - len(text.lstrip("\n"))
    first, _, rest = text[start:].partition("\n")
    if options.drop or not first or '"' in first or is_comment(first) or first.startswith("sep=") or not text.isascii():
        return None
    delimiter = options.delimiter or next((d for d in ",;\t" if d in first), ",")
    if delimiter not in ",;\t" or any(other in first for other in ",;\t|" if other != delimiter):
        return None
    labels = [field.strip() for field in first.split(delimiter)]
    below = [line.split(delimiter) for line in rest[: 1 << 14].split("\n")[:_SHOWN_ROWS]]
    named = options.header if options.header is not None else is_header(labels, below, entries)
    if named and (set(labels) & SEPARATORS or labels[0] == "Unnamed: 0" or labels[0].lower() in INDICES):
        return None
    body = rest if named else text[start:]
    if body and not body.endswith("\n"):
        body += "\n"
    codes = np.frombuffer(body.encode("ascii"), dtype=np.uint8)
    if delimiter != ",":
        codes = np.where(codes == ord(delimiter), ord(","), np.where(codes == ord(","), 0, codes)).astype(np.uint8)
    cells = entries.plain(codes, len(labels))
    if cells is None:
        return None
    line = start + 1 + bool(named)
    lines = line + np.arange(len(cells))
    own = labels if named else None
    return _Columns(own, cells, lines, [(k, k + 1) for k in range(len(labels))], own, None, start + 1)


def _columns(text: str, path: Path | None, entries: Entries, options: CsvOptions) -> _Columns:
    """The columns of any file, field by field."""
    found = sheet(text, path, entries, options)
    count = len(found.labels) if found.labels is not None else len(found.rows[0])
    parts, labels, spans, start = list[Cells](), list[str](), list[tuple[int, int]](), 0
    for k in range(count):
        label = None if found.labels is None else found.labels[k]
        own, name = [row[k] for row in found.rows], k + 1 if label is None else label
        cells = column_cells(own, name, found.lines, path, entries, found.delimiter, count)
        parts.append(cells)
        spans.append((start, start + cells.shape[1]))
        start += cells.shape[1]
        labels += bit_names(label, cells.shape[1], path, found.head_line) if label is not None else []
    table = np.concatenate(parts, axis=1) if parts else np.zeros((len(found.rows), 0), dtype=entries.dtype)
    split = None if found.split is None else spans[found.split][0] if found.split < count else None
    lines = np.array(found.lines, dtype=np.int64)
    named = found.labels is not None
    return _Columns(labels if named else None, table, lines, spans, found.labels, split, found.head_line)


def column_cells(
    fields: Sequence[str],
    name: str | int,
    lines: Sequence[int],
    path: Path | None,
    entries: Entries,
    delimiter: str,
    count: int,
) -> Cells:
    """The cells (rows, width) of a column of fields; raises `FormatError` for what is no entry."""
    marks = {field: mark for field in set(fields) if (mark := _mark(field)) is not None}
    numbers = {field: marks[field] if field in marks else entries.value(field) for field in dict.fromkeys(fields)}
    if None not in numbers.values():
        return np.array([numbers[field] for field in fields], dtype=entries.dtype).reshape(len(fields), 1)
    texts = {field: entries.several(field) for field in numbers}
    if set(numbers) - set(marks) <= {"-1", "1", "+1"}:
        texts["-1"] = None
    row = next((k for k, f in enumerate(fields) if texts[f] is None and numbers[f] is None), None)
    if row is None:
        width = max(len(text) for text in texts.values() if text is not None)
        row = next((k for k, f in enumerate(fields) if f not in marks and len(texts[f] or "") != width), None)
    else:
        width = 1
    if row is not None:
        expected = entries.expected if width == 1 else f"{width} bits, as other rows have"
        hint = _hint(fields[row], delimiter, count)
        message = f"column {name!r} has {fields[row]!r}, expected {expected} (or - for an unknown output{hint})"
        raise FormatError(message, path=path, line=lines[row])
    codes = {field: [UNKNOWN if c in UNKNOWN_MARKS else int(c) for c in texts[field] or "-"] for field in texts}
    rows = [codes[field] if texts[field] is not None else [marks[field]] * width for field in fields]
    return np.array(rows, dtype=entries.dtype).reshape(len(fields), width)


def _tell_of_head(found: _Columns, path: Path | None, entries: Entries) -> None:
    """Warn where a first line that is taken for names may be a row, or the other way round."""
    place = f"line {found.head_line}" if path is None else f"{fspath(path)!s}, line {found.head_line}"
    if found.words is not None:
        odd = [word for word in found.words if word and not word[:1].isalpha() and entries.is_data(word)]
        if odd and not counts(found.words):
            taken = f"{place} is taken for the names of columns, though {odd[0]!r} may be an entry"
            warn(f"{taken}: header=False if it is a row")
        return
    first = found.cells[:1]
    columns = found.cells.shape[1]
    if columns < 2 or len(first) == 0 or first[0].tolist() != list(range(columns)):
        return
    if (found.cells[1:, :-1] == first[:, :-1]).all(axis=1).any():
        warn(f"{place} is taken for a row, though 0, 1, ... may be numbers of columns: header=True if it names them")


def _mark(field: str) -> int | None:
    """What a field that says nothing of a value stands for; None for others."""
    if field in UNKNOWN_MARKS:
        return UNKNOWN if field else MISSING
    word = field.lower()
    return None if word not in NOTHING_KNOWN else NOT_GIVEN if word == "?" or "n" in word else UNKNOWN


def _hint(field: str, delimiter: str, count: int) -> str:
    """What may help where a field is no entry."""
    if field == "-1":
        return "; -1 and 1 are no bits: write 0 and 1, since either may be meant by true"
    if count == 1:
        return f"; fields are cut at {called(delimiter)}, delimiter=';' or another tells what they are cut at"
    if field.isdecimal():
        return "; words of several bits are read as 0110 or 0x1F; drop='NAME' leaves a column out"
    return "; drop='NAME' leaves a column out" if field[:1].isalpha() else ""


def bit_names(label: str, width: int, path: Path | None, line: int) -> list[str]:
    """The names of the bits of a field, the most significant first."""
    word = ranged(label)
    if width == 1 and (word is None or len(word[1]) != 1):
        return [label]
    name, bits = word or (label, range(width - 1, -1, -1))
    if len(bits) != width:
        raise FormatError(
            f"column {label!r} has {width} bits in a field, its name says {len(bits)}", path=path, line=line
        )
    return [f"{name}[{bit}]" for bit in bits]


def _outputs(found: _Columns, outputs: Outputs, path: Path | None) -> list[int]:
    """The positions of the outputs."""
    count = found.cells.shape[1]
    if outputs is None:
        if len(found.spans) == 1 and count > 1:
            message = "the lines have one field of several bits each: outputs=1 or more says how many bits are outputs"
            raise FormatError(message, path=path, line=found.head_line)
        start = found.split if found.split is not None else found.spans[-1][0] if found.spans else 0
        return list(range(start, count))
    if isinstance(outputs, int):
        chosen = output_columns([""] * count, outputs, path)
        cut = next((k for k, (start, end) in enumerate(found.spans) if chosen and start < chosen[0] < end), None)
        if cut is not None and len(found.spans) > 1:
            message = f"{outputs} output columns would cut column {cut + 1}, which has several bits in a field"
            raise FormatError(message, path=path)
        return chosen
    asked = [outputs] if isinstance(outputs, str) else list(outputs)
    labels = list(unmarked(found.labels)) if found.labels is not None else [str(k + 1) for k in range(count)]
    words = found.words or labels
    names = list[str]()
    for one in map(str, asked):
        start, end = found.spans[words.index(one)] if one in words and one not in labels else (0, 0)
        names += labels[start:end] or [one]
    return output_columns(labels, names, path)


def _names(found: _Columns, count: int, outputs: Sequence[int], path: Path | None) -> ColumnNames:
    """The names of all columns, made up where the file has none."""
    if found.labels is not None:
        try:
            return column_names(unmarked(found.labels), count, "x", "columns")
        except RdError as error:
            raise FormatError(str(error), path=path, line=found.head_line) from None
    chosen = {k: place for place, k in enumerate(outputs)}
    free = {k: place for place, k in enumerate(k for k in range(count) if k not in chosen)}
    x, y = numbered_names("x", len(free)), numbered_names("y", len(chosen))
    names = [y[chosen[k]] if k in chosen else x[free[k]] for k in range(count)]
    return ColumnNames(names, names)


def _check(found: _Columns, names: Sequence[str], outputs: Sequence[int], path: Path | None, entries: Entries) -> None:
    cells, lines = found.cells, found.lines
    outside = np.asarray(cells >= entries.bound, dtype=np.bool_)
    if outside.any():
        row, column = np.argwhere(outside)[0]
        number = str(cells[row, column])
        shown = number if len(number) <= 40 else f"{number[:40]}..."
        message = f"column {names[column]!r} has {shown}, expected {entries.bounded}"
        raise FormatError(message, path=path, line=int(lines[row]))
    unknown = np.asarray(cells < UNKNOWN if entries.both else cells < 0, dtype=np.bool_)
    unknown[:, list(outputs)] = False
    if unknown.any():
        row, column = np.argwhere(unknown)[0]
        found_there = "is empty" if cells[row, column] == MISSING else "is unknown"
        message = f"input {names[column]!r} {found_there}; only outputs may be (which columns are outputs can be told)"
        raise FormatError(message, path=path, line=int(lines[row]))
