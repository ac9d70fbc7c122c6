"""Raw tables: columns of numbers or of words, any of them missing here and there, from arrays, frames and files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.errors import RdError, ShapeError, warn
from rdcircuits.tables.columns import column_names
from rdcircuits.tables.csv_layout import CsvOptions
from rdcircuits.tables.frames import is_frame, names_of, series_of
from rdcircuits.tables.names import ColumnNames

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

        An array of strings, whose numbers became text, is read as a file is: columns of numbers are numbers. Warns of
        integers that floats do not hold. Raises `ShapeError` for what is not two-dimensional, and `RdError` for
        infinities and for things that are neither numbers nor words, naming the column and the row.
        """
        if isinstance(data, Raw):
            return data
        if is_frame(data):
            given, text = names_of(data, what), False
            series = [_values(np.asarray(one)) for one in series_of(data)]
            rows = len(series[0]) if series else len(data)
        else:
            given, array = None, _array(data, what)
            rows, series = len(array), [_values(array[:, j]) for j in range(array.shape[1])]
            text = array.dtype.kind == "U"
        names = column_names(given, len(series), "x", "columns")
        columns = [
            column_of(values, f"column {name!r} of {what}", text=text)
            for values, name in zip(series, names, strict=True)
        ]
        return cls(names, tuple(columns), rows)

    @classmethod
    def read(cls, path: Path, options: CsvOptions | None = None) -> Raw:
        """The raw table in a file of fields, whose first line names the columns unless the options say otherwise.

        A column is of numbers where all that it has are numbers; `""`, `?`, `NA`, `NaN` and `null` are missing. Raises
        `FormatError` with the path and the line.
        """
        from rdcircuits.encoding.raw_files import read_raw

        return read_raw(path, options or CsvOptions())

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


def _values(array: NDArray[Any]) -> Any:
    """A column of numbers as it is; of anything else as a list of Python's values."""
    return array if array.dtype.kind in "biufmM" else array.tolist()


def column_of(values: Any, place: str, *, text: bool) -> Column:
    """A column of numbers or of words. With `text` its values are text that may be numbers."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "mM":
        raise RdError(f"{place} is of {values.dtype}: expected numbers or words; make days of it, say")
    if isinstance(values, np.ndarray):
        numbers = values.astype(np.float64)
    else:
        entries = [_entry(value, place, row) for row, value in enumerate(values)]
        if any(isinstance(entry, str) for entry in entries):
            words = np.empty(len(entries), dtype=object)
            words[:] = [entry if entry is None or isinstance(entry, str) else word_of(entry) for entry in entries]
            if not text or any(word is not None and number_in(word) is None for word in words):
                return words
            entries = [None if word is None else float(word) for word in words]
        numbers = np.array([math.nan if entry is None else entry for entry in entries], dtype=np.float64)
    if np.isinf(numbers).any():
        row = int(np.flatnonzero(np.isinf(numbers))[0])
        raise RdError(f"{place} is infinite in row {row}: expected a number, or nothing where it is missing")
    _tell_of_rounding(values, numbers, place)
    return numbers


def _tell_of_rounding(values: Any, numbers: Column, place: str) -> None:
    """Warn of the first integer that a float does not hold: rows that differ may become the same."""
    for row in np.flatnonzero(np.abs(numbers) >= 2.0**53).tolist():
        value = values[row]
        whole = int(value) if isinstance(value, (int, np.integer)) or _digits(value) else None
        if whole is not None and whole != int(numbers[row]):
            warn(
                f"{place} has the integer {str(value)[:40]} in row {row}, which is taken as the float "
                f"{int(numbers[row])}: subtract what they have in common, or give names, as words"
            )
            return


def _digits(value: Any) -> bool:
    return isinstance(value, str) and value.strip().lstrip("+-").isdecimal()


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


def word_of(number: float) -> str:
    """A number among words, as it is usually written."""
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)


def number_in(text: str) -> float | None:
    """The number that a word is; None where it is none.

    Example:
        >>> number_in(" 1e3"), number_in("x"), number_in("1_000")
        (1000.0, None, None)
    """
    try:
        found = float(text)
    except ValueError:
        return None
    return None if text.strip().lower() in MISSING or "_" in text else found
