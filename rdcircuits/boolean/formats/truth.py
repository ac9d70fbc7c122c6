"""`.truth` files: each line an output of a complete table, as bits or as hex digits, most significant minterm first.

The last character of a line is about minterm 0 (of hex digits: 0 to 3). All lines are of one kind and length. They
are hex
if any line has a digit beyond 1 or begins with `0x`, and bits otherwise: so a file whose every line happens to have no
hex digit but 0 and 1 needs the `0x`. Neither names nor don't-cares can be held; we write bits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows
from rdcircuits.boolean.formats.chosen import choose_outputs
from rdcircuits.boolean.rows import MAX_INPUTS
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError, RdError
from rdcircuits.tables.conflicts import Conflicts
from rdcircuits.tables.source import decode

Path = str | PathLike[str]

_STRAY = re.compile(r"[^0-9a-fA-F]")


def parse(
    data: bytes, path: Path | None = None, outputs: int | Sequence[str] | None = None, conflicts: Conflicts = "error"
) -> TruthTable:
    """The complete table that the file's lines list; raises `FormatError` with path and line.

    Example:
        >>> parse(b"0110\\n1000\\n")
        TruthTable(2 inputs, 2 outputs, 4 rows, complete)
    """
    lines = [(number, text.strip()) for number, text in enumerate(decode(data, path).split("\n"), 1) if text.strip()]
    if not lines:
        raise FormatError("no lines of bits or hex digits", path=path)
    prefixed = any(text[:2] in ("0x", "0X") for _, text in lines)
    digits = [(number, text[2:] if text[:2] in ("0x", "0X") else text) for number, text in lines]
    for number, text in digits:
        stray = _STRAY.search(text)
        if stray:
            raise FormatError(f"{stray[0]!r} is neither a bit nor a hex digit", path=path, line=number)
    is_hex = prefixed or any(text.strip("01") for _, text in digits)
    length = len(digits[0][1])
    for number, text in digits:
        _check_length(len(text), length, is_hex, path, number, digits[0][0])
    bits = np.stack([_bits(text, is_hex) for _, text in digits], axis=1)
    table = TruthTable.from_packed(None, pack_rows(bits), rows=len(bits))
    return choose_outputs(table, outputs, path)


def render(table: TruthTable) -> bytes:
    """The table as lines of bits; raises `RdError` for a partial one and for don't-cares."""
    if not table.complete:
        raise RdError("a .truth file holds complete tables only; a partial one can be written as .pla or .csv")
    bits, known = unpack_rows(table.y, table.rows), unpack_rows(table.care, table.rows)
    if not known.all():
        raise RdError("a .truth file can't hold don't-cares; .pla and .csv can")
    if not table.outputs:
        raise RdError("a .truth file can't hold a table without outputs; .pla can")
    return b"".join((column[::-1] + ord("0")).tobytes() + b"\n" for column in bits.T)


def _check_length(length: int, first: int, is_hex: bool, path: Path | None, line: int, first_line: int) -> None:
    what = "hex digits" if is_hex else "bits"
    if length == 0 or length & (length - 1):
        raise FormatError(f"{length} {what}, expected a power of two", path=path, line=line)
    if length != first:
        raise FormatError(f"{length} {what}, line {first_line} has {first}", path=path, line=line)
    if length * (4 if is_hex else 1) > 1 << MAX_INPUTS:
        way_out = "keep a sample of them as .pla with .type fr, or as .csv"
        raise FormatError(f"{length} {what} are more than 2^{MAX_INPUTS} rows; {way_out}", path=path, line=line)


def _bits(text: str, is_hex: bool) -> NDArray[np.uint8]:
    """The line's bits from minterm 0 up."""
    if is_hex:
        packed = bytes.fromhex(text.rjust(len(text) + len(text) % 2, "0"))
        return np.unpackbits(np.frombuffer(packed, np.uint8)[::-1], bitorder="little")[: 4 * len(text)]
    return np.frombuffer(text.encode("ascii"), np.uint8)[::-1] - np.uint8(ord("0"))
