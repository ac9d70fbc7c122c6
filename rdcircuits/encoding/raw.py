"""Raw tables: columns of numbers or of words, any of them missing here and there, from arrays, frames and files."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.errors import FormatError, RdError, ShapeError
from rdcircuits.tables.columns import column_names
from rdcircuits.tables.csv_lines import Lines, header, reader
from rdcircuits.tables.frames import is_frame, names_of
from rdcircuits.tables.names import ColumnNames
from rdcircuits.tables.source import decode, read_bytes

Path = str | PathLike[str]
Index = NDArray[np.int64]
#: A column: float64, NaN where a number is missing; or objects, each a str, None where a word is missing.
Column = NDArray[Any]

MISSING = frozenset({"", "?", "na", "n/a", "nan", "null", "none"})
"""What stands for a missing value in a file, in small letters."""


@dataclass(frozen=True, eq=False)
class Raw:
    """Rows of named columns, each of numbers (float64, NaN where missing) or of words (str, None where missing).

    `names` tells which names were made up (as those of tables).

    Example:
        >>> raw = Raw.of([[5.1, "red"], [None, "blue"]])
        >>> raw.names, raw.rows, raw.columns[0].tolist(), raw.columns[1].tolist()
        (('x0', 'x1'), 2, [5.1, nan], ['red', 'blue'])
    """

    names: ColumnNames
    columns: tuple[Column, ...]
    rows: int

    @classmethod
    def of(cls, data: Any, what: str = "X") -> Raw:
        """The raw table of an array (rows, columns), lists of rows, or a data frame with its names.

        Raises `ShapeError` for what is not two-dimensional, and `RdError` for infinities and for things that are
        neither numbers nor words, naming the column and the row.
        """
        if isinstance(data, Raw):
            return data
        if is_frame(data):
            given = names_of(data, what)
            series = [_values(np.asarray(one)) for one in _series(data)]
            rows = len(series[0]) if series else len(data)
        else:
            given, array = None, _array(data, what)
            rows, series = len(array), [_values(array[:, j]) for j in range(array.shape[1])]
        names = column_names(given, len(series), "x", "columns")
        columns = [_column(values, name, what) for values, name in zip(series, names, strict=True)]
        return cls(names, tuple(columns), rows)

    @classmethod
    def read(cls, path: Path) -> Raw:
        """The raw table in a CSV file whose first line names the columns.

        A column is of numbers where all that it has are numbers; `""`, `?`, `NA`, `NaN` and `null` are missing. Raises
        `FormatError` with the path and the line.
        """
        text = decode(read_bytes(path), path)
        names, _, _ = header(text, path, _is_number, "numbers")
        source = Lines(text)
        rows = (row for row in reader(source, path) if row)
        next(rows)
        cells = list[list[str]]()
        for row in rows:
            if len(row) != len(names):
                message = f"the row has {len(row)} fields, the first line names {len(names)} columns"
                raise FormatError(message, path=path, line=source.count)
            cells.append(row)
        try:
            columns = [_column([row[j].strip() for row in cells], name, None) for j, name in enumerate(names)]
        except RdError as error:
            raise FormatError(str(error), path=path) from None
        return cls(names, tuple(columns), len(cells))

    def __len__(self) -> int:
        return self.rows

    def take(self, index: Index) -> Raw:
        """The rows of these numbers, in this order."""
        return Raw(self.names, tuple(column[index] for column in self.columns), len(index))

    def column(self, name: str) -> Column:
        """The column of this name."""
        return self.columns[self.names.index(name)]

    def without(self, *names: str) -> Raw:
        """All columns but these."""
        kept = [j for j, name in enumerate(self.names) if name not in names]
        return Raw(self.names.take(kept), tuple(self.columns[j] for j in kept), self.rows)


def _array(data: Any, what: str) -> NDArray[Any]:
    """The data as an array of two axes, of numbers where it can be."""
    if isinstance(data, np.ndarray):
        array = data
    else:
        rows = list(data) if isinstance(data, Sequence) and not isinstance(data, str) else data
        array = np.asarray(rows, dtype=object) if _mixed(rows) else np.asarray(rows)
    if array.ndim != 2:
        raise ShapeError(f"{what} has shape {array.shape}, expected rows and columns: (rows, columns)")
    return array


def _mixed(rows: Any) -> bool:
    if not isinstance(rows, list) or not all(isinstance(row, (list, tuple)) for row in rows):
        return False
    if len({len(row) for row in rows}) > 1:
        raise ShapeError(f"row 0 has {len(rows[0])} values, another has another number of them")
    return any(value is None or isinstance(value, str) for row in rows for value in row)


def _series(frame: Any) -> Iterator[Any]:
    """The columns of a pandas or polars frame, in order."""
    if hasattr(frame, "iloc"):
        return (frame.iloc[:, j] for j in range(frame.shape[1]))
    return iter(frame.get_columns())


def _values(array: NDArray[Any]) -> Any:
    """A column of numbers as it is; of anything else as a list of Python's values."""
    return array if array.dtype.kind in "biuf" else array.tolist()


def _column(values: Any, name: str, what: str | None) -> Column:
    """A column of numbers or of words. `what` is None for fields of a file, which are all text."""
    place = f"column {name!r}" if what is None else f"column {name!r} of {what}"
    if isinstance(values, np.ndarray):
        numbers = values.astype(np.float64)
    else:
        entries = [_entry(value, place, row) for row, value in enumerate(values)]
        if any(isinstance(entry, str) for entry in entries):
            words = np.empty(len(entries), dtype=object)
            words[:] = [entry if entry is None or isinstance(entry, str) else _word(entry) for entry in entries]
            if what is not None or not all(word is None or _is_number(word) for word in words):
                return words
            entries = [None if word is None else float(word) for word in words]
        numbers = np.array([math.nan if entry is None else entry for entry in entries], dtype=np.float64)
    if np.isinf(numbers).any():
        row = int(np.flatnonzero(np.isinf(numbers))[0])
        raise RdError(f"{place} is infinite in row {row}: expected a number, or nothing where it is missing")
    return numbers


def _entry(value: Any, place: str, row: int) -> float | str | None:
    """A number, a word, or None where the value is missing."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, str):
        return None if value.strip().lower() in MISSING else value
    if isinstance(value, (bool, int, float, np.number, np.bool_)):
        try:
            return None if value != value else float(value)
        except OverflowError:
            raise RdError(f"{place} has {str(value)[:40]}... in row {row}, beyond a float's range") from None
    raise RdError(f"{place} has {value!r} in row {row}: expected a number or a word, or nothing where it is missing")


def _word(number: float) -> str:
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.strip().lower() not in MISSING and "_" not in text
