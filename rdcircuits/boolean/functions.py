"""Tabulating Python functions: calling them on every row of bits, and reading what they return."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.errors import RdError

Bytes = NDArray[np.uint8]

_UNKNOWN = 2


def tabulate(f: Callable[..., Any], n: int) -> Bytes:
    """The outputs (2^n, m) of `f` called on the n bits of every row, 2 standing for None, in minterm order.

    Raises `RdError`, naming the row, for results other than 0, 1, None or a sequence of them of one length.

    Example:
        >>> tabulate(lambda x, y: (x and y, x != y), 2).tolist()
        [[0, 0], [0, 1], [0, 1], [1, 0]]
    """
    table = bytearray()
    width = -1
    for bits in product((0, 1), repeat=n):
        row = bits[::-1]
        result = f(*row)
        values = tuple(result) if isinstance(result, tuple | list) or np.ndim(result) == 1 else (result,)
        if width not in (-1, len(values)):
            raise RdError(f"the function returned {len(values)} outputs for {row}, {width} before")
        width = len(values)
        table.extend(_value(value, row) for value in values)
    return np.frombuffer(bytes(table), dtype=np.uint8).reshape(1 << n, width)


def tabulate_columns(f: Callable[..., Any], n: int) -> Bytes:
    """The same for a function of whole columns: called once, on n arrays (2^n,) of 0 and 1."""
    number = np.arange(1 << n, dtype=np.int64)
    result = f(*((number >> j & 1).astype(np.uint8) for j in range(n)))
    columns = result if isinstance(result, tuple | list) else [result]
    table = [_column(np.asarray(column), 1 << n) for column in columns]
    return np.stack(table, axis=1) if table else np.zeros((1 << n, 0), dtype=np.uint8)


def _value(value: Any, row: tuple[int, ...]) -> int:
    if value is None:
        return _UNKNOWN
    try:
        if value in (0, 1):
            return int(value)
    except (TypeError, ValueError):
        pass
    raise RdError(f"the function returned {value!r} for {row}; expected 0, 1, None (don't care) or a sequence of them")


def _column(column: NDArray[Any], rows: int) -> Bytes:
    column = np.broadcast_to(column, (rows,)) if column.ndim == 0 else column
    if column.shape != (rows,):
        raise RdError(f"the function returned a column of shape {column.shape}, expected ({rows},)")
    if not np.all((column == 0) | (column == 1)):
        raise RdError("the function returned a column with other values than 0 and 1")
    return column.astype(np.uint8)
