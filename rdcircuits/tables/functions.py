"""Tabulating Python functions: calling them on every row, and reading what they return."""

from __future__ import annotations

from collections.abc import Callable, MutableSequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.arguments import takes
from rdcircuits.errors import RdError

Flags = NDArray[np.bool_]


def tabulate(f: Callable[..., Any], q: int, n: int, dtype: Any, expected: str) -> tuple[NDArray[Any], Flags]:
    """The outputs (q^n, m) of `f` called on the n numbers below q of every row, and which are known (are not None).

    Raises `RdError`, naming the row, for results other than such numbers (`expected` in words), None or sequences of
    them of one length.

    Example:
        >>> values, known = tabulate(lambda x, y: (x and y, None), 2, 2, np.uint8, "0, 1")
        >>> values.tolist(), known[0].tolist()
        ([[0, 0], [0, 0], [0, 0], [1, 0]], [True, False])
    """
    takes(f, n)
    values: MutableSequence[int] = bytearray() if q <= 256 else []
    known = bytearray()
    width = -1
    for digits in product(range(q), repeat=n):
        row = digits[::-1]
        result = f(*row)
        cells = tuple(result) if isinstance(result, tuple | list) or np.ndim(result) == 1 else (result,)
        if width not in (-1, len(cells)):
            raise RdError(f"the function returned {len(cells)} outputs for {row}, {width} before")
        width = len(cells)
        known.extend(cell is not None for cell in cells)
        values.extend(0 if cell is None else _value(cell, row, q, expected) for cell in cells)
    flat = np.frombuffer(values, np.uint8).astype(dtype) if isinstance(values, bytearray) else np.array(values, dtype)
    return flat.reshape(q**n, width), np.frombuffer(known, np.bool_).reshape(q**n, width)


def tabulate_columns(
    f: Callable[..., Any], inputs: NDArray[Any], read: Callable[[Any], NDArray[Any]]
) -> tuple[NDArray[Any], Flags]:
    """The same for a function of whole columns: called once, on the rows (n,) of `inputs`, which has all of them.

    `read` makes values of a column that the function returned.
    """
    result = f(*inputs)
    columns = [read(column) for column in (result if isinstance(result, tuple | list) else [result])]
    rows = inputs.shape[1]
    for column in columns:
        if column.shape not in ((), (rows,)):
            raise RdError(f"the function returned a column of shape {column.shape}, expected ({rows},)")
    table = [np.broadcast_to(column, (rows,)) for column in columns]
    values = np.stack(table, axis=1) if table else np.zeros((rows, 0), np.uint8)
    return values, np.ones(values.shape, np.bool_)


def _value(value: Any, row: tuple[int, ...], q: int, expected: str) -> int:
    try:
        if value == int(value) and 0 <= value < q:
            return int(value)
    except (TypeError, ValueError, OverflowError):
        pass
    raise RdError(
        f"the function returned {value!r} for {row}; expected {expected}, None (don't care) or a sequence of them"
    )
