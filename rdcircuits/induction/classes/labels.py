"""Labels of classes: strings, numbers or booleans, and the numbers 0, 1, ... of the classes in order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.encoding.raw import number_in
from rdcircuits.errors import RdError, ShapeError

Label = str | int | float | bool

MOST_CLASSES = 256
_WHOLE = 2.0**53


def labels_of(y: Any, what: str = "y") -> list[Label]:
    """One label a row, as Python's values; whole floats become ints.

    Raises `ShapeError` for what does not have one label a row, and `RdError` for missing labels, naming the row.
    """
    array = np.asarray(y) if hasattr(y, "__array__") else y
    if isinstance(array, np.ndarray):
        if array.ndim == 2 and array.shape[1] == 1:
            array = array[:, 0]
        if array.ndim != 1:
            raise ShapeError(f"{what} has shape {array.shape}, expected one label a row: (rows,)")
        if array.dtype.kind in "mM":
            raise RdError(f"{what} is of {array.dtype}: expected strings or numbers")
        array = array.tolist()
    if not isinstance(array, Sequence) or isinstance(array, str):
        raise ShapeError(f"{what} is a {type(y).__name__}, expected one label a row")
    return [_label(value, row, what) for row, value in enumerate(array)]


def classes_of(labels: Sequence[Label], what: str = "y") -> tuple[Label, ...]:
    """The distinct labels in order: numbers by size, strings by their letters.

    Raises `RdError` for one class alone, for strings among numbers, and for what looks like a measurement.
    """
    found = set(labels)
    if any(isinstance(one, str) for one in found) and not all(isinstance(one, str) for one in found):
        odd = next(one for one in labels if not isinstance(one, str))
        raise RdError(f"{what} has strings and the number {odd!r}: expected labels of one kind")
    if not found:
        raise RdError("there are no rows: there is nothing to learn from")
    if len(found) == 1:
        raise RdError(f"all {len(labels)} rows have the label {labels[0]!r}: there is nothing to tell apart")
    if len(found) > MOST_CLASSES:
        raise RdError(f"{what} has {len(found)} different labels, expected classes: at most {MOST_CLASSES}")
    if any(isinstance(one, float) for one in found) and 2 * len(found) > len(labels):
        raise RdError(
            f"{what} has {len(found)} different numbers in {len(labels)} rows, which looks like a measurement: "
            "expected classes (split it, say at its median: y > median(y)); amounts are learned by "
            "rd.estimators.CircuitRegressor"
        )
    return tuple(sorted(found))


def numbers_of(labels: Sequence[Label], classes: Sequence[Label], what: str = "y") -> NDArray[np.int64]:
    """The number of each label's class; raises `RdError` for a label that is none of them, naming the row."""
    place = {label: k for k, label in enumerate(classes)}
    words = {str(label): k for k, label in enumerate(classes)}
    numbers = {number_in(label): k for k, label in enumerate(classes) if isinstance(label, str)}
    found = np.empty(len(labels), dtype=np.int64)
    for row, label in enumerate(labels):
        number = place.get(label, words.get(str(label)))
        if number is None and not isinstance(label, str):
            number = numbers.get(float(label))
        if number is None:
            shown = ", ".join(map(repr, classes[:8])) + ", ..." * (len(classes) > 8)
            raise RdError(f"{what} has the label {label!r} in row {row}, which is none of the classes: {shown}")
        found[row] = number
    return found


def _label(value: Any, row: int, what: str) -> Label:
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)) and math.isfinite(value):
        real = float(value)
        return int(real) if real == int(real) and abs(real) < _WHOLE else real
    if isinstance(value, str):
        return str(value)
    if value is None or type(value).__name__ == "NAType" or value != value:
        raise RdError(f"{what} has no label in row {row}, the first one being row 0: expected a string or a number")
    raise RdError(f"{what} has {value!r} in row {row}, which is no label: expected a string or a number")
