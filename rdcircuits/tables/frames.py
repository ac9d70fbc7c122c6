"""Data frames and series (pandas', polars' and the like) as arrays and names of columns; neither library is needed.

A frame's columns have names where they are strings; numbers, which frames without names have, are none. The form in
which CSV files hold names that were made up (`unnamed_x0`) is understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rdcircuits.errors import RdError, ShapeError
from rdcircuits.tables.columns import match_columns
from rdcircuits.tables.marks import unmarked
from rdcircuits.tables.names import ColumnNames, made_up


def is_frame(data: object) -> bool:
    """Whether it is a frame: something with columns that becomes an array.

    Example:
        >>> is_frame(np.zeros((2, 2)))
        False
    """
    return hasattr(data, "columns") and hasattr(data, "__array__")


def names_of(data: object, what: str) -> ColumnNames | None:
    """The names of a frame's columns, or of a series; None for arrays, and where they are numbers or missing.

    Raises `RdError` where some are strings and some are not, which `what` calls the data.
    """
    if is_frame(data):
        own = "column_names" if hasattr(type(data), "column_names") else "columns"
        labels = list(getattr(data, own))
    elif hasattr(data, "name") and hasattr(data, "__array__"):
        labels = [data.name]
    else:
        return None
    if not any(isinstance(label, str) for label in labels):
        if all(label is None or isinstance(label, int | np.integer) for label in labels):
            return None
        raise RdError(f"{what} has a column named {labels[0]!r}: expected strings, or numbers, which are no names")
    odd = [label for label in labels if not isinstance(label, str)]
    if odd:
        raise RdError(f"{what} has a column named {odd[0]!r} among others named by strings: rename it")
    return unmarked(labels)


def names_for(given: Sequence[str] | None, data: object, what: str) -> Sequence[str] | None:
    """The names given, or else those that the data brings.

    Raises `RdError` where the names given are the data's own in another order, which would not move the columns.
    """
    own = names_of(data, what)
    if given is None or own is None:
        return own if given is None else given
    named = [given] if isinstance(given, str) else list(given)
    if named != list(own) and sorted(map(str, named)) == sorted(own):
        raise RdError(
            f"the names given are those of {what} in another order, and names do not move columns: "
            f"bring them into that order first, as {what}[{named}]"
        )
    return given


def array_of(data: Any) -> Any:
    """A frame or series as an array; anything else as it is."""
    return np.asarray(data) if hasattr(data, "__array__") and not isinstance(data, np.ndarray) else data


def care_of(care: Any, outputs: Any) -> Any:
    """Which outputs are known, as an array: a frame's columns in the order of the outputs' where both have names."""
    own, others = names_of(outputs, "Y"), names_of(care, "care")
    array = array_of(care)
    if own is None or others is None or not is_frame(care) or len(own) != len(others):
        return array
    return array[:, match_columns(own, others, "outputs")]


def rows_for(names: Sequence[str], frame: Any, what: str) -> Any:
    """The rows of a frame as an array whose columns are the inputs of these names.

    They go by name where both have names, and the frame may have other columns as well; else by position. Raises
    `ShapeError` for columns that are missing.
    """
    offered, array = names_of(frame, what), np.asarray(frame)
    if offered is None or offered.made_up == set(offered) or made_up(names) == set(names):
        return array
    repeated = next((name for name in names if offered.count(name) > 1), None)
    if repeated is not None:
        raise ShapeError(f"{what} has two columns named {repeated!r}")
    if not made_up(names):
        missing = [name for name in names if name not in offered or name in offered.made_up]
        if missing and not (offered.made_up and len(offered) == len(names)):
            raise ShapeError(f"{what} has no column {_listed(missing)}, its columns are {_listed(offered)}")
        if not missing:
            return array[:, [offered.index(name) for name in names]]
    if len(offered) != len(names):
        raise ShapeError(
            f"{what} has {len(offered)} columns, and only some of the {len(names)} inputs have names: give those alone"
        )
    return array[:, match_columns(names, offered, "inputs")]


def _listed(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(map(repr, names[:most]))
    return f"{shown}, ... ({len(names)} in all)" if len(names) > most else shown or "none"
