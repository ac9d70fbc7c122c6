"""Numbers in circuit files, many at once: tables of decimal numbers, and the seven-bit groups of binary AIGER.

What is read here is exactly so, or not at all: where a line has another shape the answer is None, and the caller reads
line by line, to say what is wrong and where. All goes block by block, so that little more memory is taken than is
given back.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]

_BLOCK = 1 << 16
_MOST_DIGITS = 10
_MOST_GROUPS = 5
_NEWLINE, _BLANK, _ZERO = 10, 32, 48
_LARGEST = (1 << 31) - 1


def decimal_table(data: bytes, start: int, rows: int, columns: int) -> tuple[NDArray[np.int32], int] | None:
    """The next `rows` lines from byte `start`, each of `columns` numbers with single blanks between, and their end.

    None where a line is not so, or a number is beyond 31 bits.

    Example:
        >>> table, end = decimal_table(b"x\\n2 4\\n10 6\\nmore", 2, 2, 2)
        >>> table.tolist(), end
        ([[2, 4], [10, 6]], 11)
    """
    found = np.empty((rows, columns), np.int32)
    done = 0
    while done < rows:
        block = np.frombuffer(data, np.uint8, min(_BLOCK, len(data) - start), start)
        ends = np.flatnonzero(block == _NEWLINE)[: rows - done]
        if not len(ends):
            return None
        values = _decimals(block[: ends[-1] + 1], columns)
        if values is None:
            return None
        found[done : done + len(ends)] = values
        done += len(ends)
        start += int(ends[-1]) + 1
    return found, start


def _decimals(block: Bytes, columns: int) -> Integers | None:
    """The numbers of whole lines."""
    digits = block - np.uint8(_ZERO)
    separators = np.flatnonzero(digits > 9)
    if len(separators) % columns:
        return None
    expected = [_BLANK] * (columns - 1) + [_NEWLINE]
    lengths = np.diff(separators, prepend=-1) - 1
    if not (block[separators].reshape(-1, columns) == expected).all():
        return None
    if lengths.min() < 1 or lengths.max() > _MOST_DIGITS:
        return None
    values = np.zeros(len(separators), np.int64)
    for place in range(int(lengths.max())):
        own = digits[separators - (place + 1)].astype(np.int64)
        values += np.where(lengths > place, own, 0) * 10**place
    return values.reshape(-1, columns) if values.max() <= _LARGEST else None


def decimal_lines(table: NDArray[np.integer], columns: int) -> Iterator[bytes]:
    """The numbers (from 0 up) of a table with `columns` columns as lines of text, some thousand a part.

    Example:
        >>> b"".join(decimal_lines(np.array([2, 40, 0, 7]), 2))
        b'2 40\\n0 7\\n'
    """
    flat = table.reshape(-1)
    step = (1 << 16) * columns
    for first in range(0, len(flat), step):
        yield _lines(flat[first : first + step].astype(np.int64), columns)


def _lines(values: Integers, columns: int) -> bytes:
    powers = 10 ** np.arange(1, 19)
    lengths = np.searchsorted(powers, values, side="right") + 1
    ends = np.cumsum(lengths + 1) - 1
    text = np.full(int(ends[-1]) + 1, _BLANK, np.uint8)
    text[ends[columns - 1 :: columns]] = _NEWLINE
    for place in range(int(lengths.max())):
        own = lengths > place
        quotient = values[own] // 10**place
        text[ends[own] - (place + 1)] = (quotient % 10 + _ZERO).astype(np.uint8)
    return text.tobytes()


class GroupError(Exception):
    """The number at this position (counted from 0) is cut off by the end of the data, or too long."""

    def __init__(self, position: int, ends: bool) -> None:
        super().__init__(position, ends)
        self.position, self.ends = position, ends


def groups(data: bytes, start: int, count: int) -> Iterator[tuple[Integers, int]]:
    """`count` numbers (even) of seven bits a byte, the least first: an even number of them at a time, and where they
    end. Raises `GroupError`.

    Example:
        >>> [(values.tolist(), end) for values, end in groups(bytes([2, 0x81, 1]), 0, 2)]
        [([2, 129], 3)]
    """
    done = 0
    while done < count:
        block = np.frombuffer(data, np.uint8, min(_BLOCK, len(data) - start), start)
        ends = np.flatnonzero(block < 128)[: count - done]
        lengths = np.diff(ends, prepend=-1)
        if len(ends) and lengths.max() > _MOST_GROUPS:
            raise GroupError(done + int(np.argmax(lengths > _MOST_GROUPS)), False)
        if len(ends) < 2:
            rest = len(block) - (int(ends[-1]) + 1 if len(ends) else 0)
            raise GroupError(done + len(ends), rest <= _MOST_GROUPS)
        kept = len(ends) - len(ends) % 2
        ends, lengths = ends[:kept], lengths[:kept]
        yield _grouped(block, ends - lengths + 1, lengths), start + int(ends[-1]) + 1
        done += kept
        start += int(ends[-1]) + 1


def _grouped(block: Bytes, starts: Integers, lengths: Integers) -> Integers:
    values = (block[starts] & 127).astype(np.int64)
    for place in range(1, int(lengths.max())):
        own = np.flatnonzero(lengths > place)
        values[own] |= (block[starts[own] + place] & 127).astype(np.int64) << 7 * place
    return values


def start_of_group(data: bytes, start: int, position: int) -> int:
    """The byte at which the number at this position begins."""
    while position:
        block = np.frombuffer(data, np.uint8, min(_BLOCK, len(data) - start), start)
        ends = np.flatnonzero(block < 128)[:position]
        if not len(ends):
            return start
        start += int(ends[-1]) + 1
        position -= len(ends)
    return start


def grouped_bytes(values: NDArray[np.integer]) -> Iterator[bytes]:
    """The numbers (from 0 up) in seven bits a byte, the least first, some thousand a part.

    Example:
        >>> b"".join(grouped_bytes(np.array([2, 129])))
        b'\\x02\\x81\\x01'
    """
    for first in range(0, len(values), 1 << 17):
        own = values[first : first + (1 << 17)].astype(np.int64)
        lengths = np.searchsorted(1 << 7 * np.arange(1, 9), own, side="right") + 1
        starts = np.cumsum(lengths) - lengths
        text = np.empty(int(lengths.sum()), np.uint8)
        for place in range(int(lengths.max())):
            longer = np.flatnonzero(lengths > place)
            part = own[longer] >> 7 * place
            text[starts[longer] + place] = (part & 127) | np.where(part > 127, 128, 0)
        yield text.tobytes()
