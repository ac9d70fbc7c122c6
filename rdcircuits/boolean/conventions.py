"""Complete tables as other programs write them: hexadecimal digits, lists of values, lists of signs.

All of them number rows as we do: row r has input j in bit j of r, input 0 being the least significant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows
from rdcircuits.algebra.checks import as_array
from rdcircuits.arguments import shown
from rdcircuits.boolean.rows import MAX_INPUTS, check_inputs
from rdcircuits.errors import RdError, ShapeError

Bytes = NDArray[np.uint8]

_DIGITS = frozenset("0123456789abcdefABCDEF")


def bits_of_hex(text: str, n: int | None = None) -> Bytes:
    """The values (2^n,) that hexadecimal digits write, the last digit being about the first rows.

    Example:
        >>> bits_of_hex("8"), bits_of_hex("1e", 3), bits_of_hex("2", 1)
        (array([0, 0, 0, 1], dtype=uint8), array([0, 1, 1, 1, 1, 0, 0, 0], dtype=uint8), array([0, 1], dtype=uint8))
    """
    if not isinstance(text, str):
        raise RdError(f"expected hexadecimal digits, found {shown(text)}")
    digits = text[2:] if text[:2] in ("0x", "0X") else text
    odd = next((c for c in digits if c not in _DIGITS), None)
    count = len(digits)
    if odd is not None or not count or count & (count - 1):
        found = f"{odd!r}" if odd is not None else f"{count} digits"
        raise RdError(f"{found} in {shown(text)}, expected 1, 2, 4, 8, ... hexadecimal digits")
    if n is None:
        n = (4 * count).bit_length() - 1
    check_inputs(n)
    if max(1, (1 << n) // 4) != count or (n < 2 and int(digits, 16) >> (1 << n)):
        raise ShapeError(
            f"{shown(text)} is no function of {n} inputs: expected {max(1, (1 << n) // 4)} digits, 2^n bits"
        )
    packed = bytes.fromhex(digits.rjust(count + count % 2, "0"))
    return np.unpackbits(np.frombuffer(packed, np.uint8)[::-1], bitorder="little")[: 1 << n]


def hex_of(values: Bytes) -> str:
    """The digits that write these values (2^n,): the inverse of `bits_of_hex`.

    Example:
        >>> hex_of(np.array([0, 1, 1, 1, 1, 0, 0, 0], np.uint8))
        '1e'
    """
    text = np.packbits(values, bitorder="little")[::-1].tobytes().hex()
    return text[-max(1, len(values) // 4) :]


def columns_of_values(values: ArrayLike, signs: bool) -> Bytes:
    """The values (2^n, m) as bits, of values (2^n,) of one function or (m, 2^n) of several."""
    array: NDArray[Any] = as_array(values, "the values")
    rows = array.shape[-1] if array.ndim in (1, 2) else 0
    if not rows or rows & (rows - 1) or rows > 1 << MAX_INPUTS:
        raise ShapeError(f"values of shape {array.shape}, expected (2^n,) or (m, 2^n), n up to {MAX_INPUTS}")
    array = np.atleast_2d(array)
    allowed = (1, -1) if signs else (0, 1)
    odd = np.argwhere(~((array == allowed[0]) | (array == allowed[1])))
    if len(odd):
        output, row = odd[0]
        way_out = "" if signs else "; signs=True takes 1 and -1"
        raise RdError(f"value {array[output, row]} of row {row}, expected {allowed[0]} or {allowed[1]}{way_out}")
    return np.ascontiguousarray((array == allowed[1]).T, dtype=np.uint8)


def known_values(y: NDArray[np.uint64], care: NDArray[np.uint64], rows: int, complete: bool) -> Bytes:
    """The outputs (m, 2^n) of a table; `RdError` where it is not complete or does not know them all."""
    if not complete or np.any(unpack_rows(care, rows) == 0):
        raise RdError("this table has unknown rows or outputs, which such a form cannot hold")
    return np.ascontiguousarray(unpack_rows(y, rows).T)


def packed_columns(columns: Sequence[Bytes] | Bytes) -> NDArray[np.uint64]:
    """Columns of values (2^n, m) as packed words (m, W)."""
    return pack_rows(np.ascontiguousarray(columns, dtype=np.uint8))
