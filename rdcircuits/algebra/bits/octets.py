"""Rows of bits as bytes and as integers: bit j of a row is bit j % 8 of its byte j // 8, and bit j of its integer.

So the first column is the least significant, as input 0 of a table is, and a row's integer is its bytes read as
little-endian. Bits past the last column are zero, in the last byte of each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.arguments import index_of, shown, whole
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.limits import check_memory

Bytes = NDArray[np.uint8]


def bytes_of(octets: Bytes) -> bytes:
    """Rows of bytes (N, B) one after the other."""
    return np.ascontiguousarray(octets).tobytes()


def ints_of(octets: Bytes) -> list[int]:
    """Each row of bytes (N, B) as an integer.

    Example:
        >>> ints_of(np.array([[3, 1], [0, 0]], np.uint8))
        [259, 0]
    """
    width = octets.shape[1]
    if 0 < width <= 8:
        words = np.zeros((len(octets), 8), np.uint8)
        words[:, :width] = octets
        numbers: list[int] = words.view("<u8")[:, 0].tolist()
        return numbers
    data = bytes_of(octets)
    return [int.from_bytes(data[k * width : (k + 1) * width], "little") for k in range(len(octets))]


def from_bytes(data: Any, columns: int, rows: int | None = None) -> Bytes:
    """The bytes (N, ceil(columns/8)) of rows, by default of all, with zero bits past the last column;
    raises `ShapeError` and `RdError` for what is none.
    """
    columns = whole("columns", columns)
    width = (columns + 7) // 8
    try:
        flat = np.frombuffer(data, np.uint8)
    except (TypeError, ValueError):
        raise RdError(f"expected bytes, found {shown(data)}") from None
    if rows is None:
        if not width:
            raise ShapeError("rows of no columns have no bytes to be counted by: say how many rows there are")
        rows = len(flat) // width
    rows = whole("rows", rows)
    if len(flat) != rows * width:
        raise ShapeError(f"{len(flat)} bytes, expected {rows} rows of {width} bytes, which {columns} columns take")
    octets = flat.reshape(rows, width)
    if columns % 8 and np.any(octets[:, -1] >> np.uint8(columns % 8)):
        raise ShapeError(f"bits are set past the last of {columns} columns")
    return octets


def from_ints(numbers: Iterable[int], columns: int) -> Bytes:
    """The bytes (N, ceil(columns/8)) of rows that are integers; raises `RdError` for what is no such, `ShapeError` for
    one that is negative or has more bits.

    Example:
        >>> from_ints([259, 0], 9)
        array([[3, 1], [0, 0]], dtype=uint8)
    """
    columns = whole("columns", columns)
    width = (columns + 7) // 8
    rows: Sequence[int] = numbers.tolist() if isinstance(numbers, np.ndarray) else list(numbers)
    check_memory("rows", (len(rows), width), 1)
    parts = []
    for k, given in enumerate(rows):
        number = index_of(given)
        if number is None:
            raise RdError(f"row {k} is {shown(given)}, expected an integer")
        if number < 0 or number >> columns:
            raise ShapeError(f"row {k} is {shown(number)}, expected 0 to 2^{columns} - 1: {columns} columns")
        parts.append(number.to_bytes(width, "little"))
    return np.frombuffer(b"".join(parts), np.uint8).reshape(len(rows), width)
