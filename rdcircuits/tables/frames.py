"""Data frames and series (pandas', polars' and the like) as arrays and names of columns, and tables as frames.

Neither library is needed but for making frames.

A frame's columns have names where they are strings; numbers, which frames without names have, are none. The form in
which CSV files hold names that were made up (`unnamed_x0`) is understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rdcircuits.arguments import index_of
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.lazy import needed
from rdcircuits.tables.columns import match_columns, positions
from rdcircuits.tables.marks import marked, unmarked
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


#: What frames call the types that have missing values.
_KINDS = {f"uint{bits}": f"UInt{bits}" for bits in (8, 16, 32, 64)}


class Divided(NamedTuple):
    """A frame as what tables are made of: inputs (rows, n), outputs (rows, m), which of these are known, and names."""

    x: NDArray[Any]
    y: NDArray[Any]
    care: NDArray[np.uint8]
    inputs: ColumnNames | None
    outputs: ColumnNames | None


def divided(frame: Any, outputs: int | str | Sequence[str | int] | None) -> Divided:
    """The inputs and outputs of a frame that has both, what is missing among the outputs being unknown.

    `outputs` names columns, or says how many last ones (1 by default). Raises `RdError` for what is no frame and for
    columns that are not there, `ShapeError` for more columns than there are.
    """
    if not is_frame(frame):
        raise RdError(
            f"expected a data frame (pandas' or polars'), found {type(frame).__name__}: from_arrays takes X, Y"
        )
    names = names_of(frame, "the frame")
    columns = [np.asarray(column) for column in series_of(frame)]
    count = len(columns)
    whole = index_of(1 if outputs is None else outputs)
    if whole is not None:
        if not 0 <= whole <= count:
            raise ShapeError(f"{whole} output columns asked for, the frame has {count} columns")
        chosen = list(range(count - whole, count))
    else:
        labels = list(names or map(str, range(count)))
        chosen = positions(outputs, labels, "columns")  # type: ignore[arg-type]
        twice = [labels[k] for k in chosen if labels.count(labels[k]) > 1]
        if twice:
            raise RdError(f"two columns of the frame are named {twice[0]!r}: rename one, or say how many are outputs")
    free = [k for k in range(count) if k not in set(chosen)]
    sides = [_beside([columns[k] for k in own], len(frame)) for own in (free, chosen)]
    care = np.ones(sides[1].shape, np.uint8)
    for place, k in enumerate(chosen):
        gone = _missing(columns[k])
        care[gone, place] = 0
    y = np.where(care == 1, sides[1], 0) if not care.all() else sides[1]
    return Divided(sides[0], y, care, *(None if names is None else names.take(own) for own in (free, chosen)))


def framed(
    inputs: Sequence[str], outputs: Sequence[str], arrays: tuple[NDArray[Any], NDArray[Any], NDArray[Any]], library: str
) -> Any:
    """A frame of that library with the columns of a table, unknown outputs missing, names marked that were made up.

    Raises `RdError` for another library and where an input and an output have one name, `MissingModule` where the
    library is not installed.
    """
    if library not in ("pandas", "polars"):
        raise RdError(f"library={library!r}, expected 'pandas' or 'polars'")
    names = [*marked(inputs), *marked(outputs)]
    twice = next((name for name in inputs if name in outputs), None)
    if twice is not None:
        raise RdError(f"an input and an output are both named {twice!r}: rename one of them")
    module = needed(library, library, "frames")
    x, y, care = arrays
    data = dict(zip(names, [*x.T, *_with_gaps(module, y, care)], strict=True))
    return module.DataFrame(data)


def series_of(frame: Any) -> Iterator[Any]:
    """The columns of a pandas or polars frame, in order."""
    if hasattr(frame, "iloc"):
        return (frame.iloc[:, j] for j in range(frame.shape[1]))
    return iter(frame.get_columns())


def _with_gaps(module: Any, y: NDArray[Any], care: NDArray[Any]) -> Iterator[Any]:
    """The outputs as columns, in a type of the library that has missing values where some are."""
    for values, known in zip(y.T, np.asarray(care, bool).T, strict=True):
        if known.all():
            yield values
            continue
        kind = _KINDS.get(values.dtype.name)
        own = [v if k else None for v, k in zip(values.tolist(), known, strict=True)]
        if module.__name__ == "pandas":
            yield module.array(own, dtype=kind or "object")
        else:
            yield module.Series(own, dtype=None if kind is None else getattr(module, kind))


def _beside(columns: Sequence[NDArray[Any]], rows: int) -> NDArray[Any]:
    """Columns as one array (rows, n)."""
    return np.stack(columns, axis=1) if columns else np.zeros((rows, 0), np.uint8)


def _missing(column: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a column has what libraries put for a missing value."""
    if column.dtype.kind == "f":
        return np.asarray(np.isnan(column), np.bool_)
    if column.dtype != object:
        return np.zeros(column.shape, np.bool_)
    gone = [v is None or type(v).__name__ in ("NAType", "NaTType") or v != v for v in column.tolist()]
    return np.array(gone, np.bool_).reshape(column.shape)


def _listed(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(map(repr, names[:most]))
    return f"{shown}, ... ({len(names)} in all)" if len(names) > most else shown or "none"
