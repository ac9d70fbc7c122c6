"""Tabulating Python functions: calling them on every row of elements' numbers, and reading what they return."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.errors import RdError
from rdcircuits.fields.arrays import as_elements
from rdcircuits.fields.rows import complete_inputs

Elements = NDArray[Any]
Flags = NDArray[np.bool_]


def tabulate(f: Callable[..., Any], field: GF, n: int) -> tuple[Elements, Flags]:
    """The outputs (q^n, m) of `f` called on the n numbers of every row, and which are known (are not None).

    Raises `RdError`, naming the row, for results other than elements' numbers, None or sequences of them of one length.

    Example:
        >>> tabulate(lambda x: (x * x % 3, None), GF(3), 1)[0].tolist()
        [[0, 0], [1, 0], [1, 0]]
    """
    values = list[int]()
    known = list[bool]()
    width = -1
    for digits in product(range(field.q), repeat=n):
        row = digits[::-1]
        result = f(*row)
        cells = tuple(result) if isinstance(result, tuple | list) or np.ndim(result) == 1 else (result,)
        if width not in (-1, len(cells)):
            raise RdError(f"the function returned {len(cells)} outputs for {row}, {width} before")
        width = len(cells)
        known.extend(cell is not None for cell in cells)
        values.extend(0 if cell is None else _value(cell, row, field) for cell in cells)
    shape = (field.q**n, width)
    return np.array(values, dtype=field.dtype).reshape(shape), np.array(known, dtype=np.bool_).reshape(shape)


def tabulate_columns(f: Callable[..., Any], field: GF, n: int) -> tuple[Elements, Flags]:
    """The same for a function of whole columns: called once, on n arrays (q^n,) of numbers as int64."""
    rows = field.q**n
    result = f(*complete_inputs(field, n).T.astype(np.int64))
    columns = result if isinstance(result, tuple | list) else [result]
    table = [_column(column, field, rows) for column in columns]
    values = np.stack(table, axis=1) if table else np.zeros((rows, 0), dtype=field.dtype)
    return values, np.ones(values.shape, dtype=np.bool_)


def _value(value: Any, row: tuple[int, ...], field: GF) -> int:
    try:
        if value == int(value) and 0 <= value < field.q:
            return int(value)
    except (TypeError, ValueError):
        pass
    raise RdError(
        f"the function returned {value!r} for {row}; expected an element of {field.name} (0 to {field.q - 1}), None "
        "(don't care) or a sequence of them"
    )


def _column(column: Any, field: GF, rows: int) -> Elements:
    values = as_elements(field, column, "the function's column")
    values = np.broadcast_to(values, (rows,)) if values.ndim == 0 else values
    if values.shape != (rows,):
        raise RdError(f"the function returned a column of shape {values.shape}, expected ({rows},)")
    return values
