"""Cubes of a PLA made into rows: painted over all rows of a complete table, or listed one by one.

Cubes (N, n) hold 0, 1 or 2, which stands for either value.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.packed import tail_mask, zeros
from rdcircuits.boolean.formats.pla_source import Source
from rdcircuits.boolean.rows import MAX_INPUTS, minterm_inputs
from rdcircuits.errors import FormatError
from rdcircuits.limits import check_made
from rdcircuits.tables.conflicts import Origin

Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]
Index = NDArray[np.int64]

_DASH = 2
#: Words painted for any file, and for each byte of it: a second, and some more.
_PAINTED, _PAINTED_PER_BYTE = 1 << 28, 1 << 10


def paint(cubes: Bytes, member: NDArray[np.bool_], exclusive: bool = False) -> Words:
    """The rows (m, W), out of all 2^n, that lie in a cube (or, `exclusive`, in an odd number of cubes) of which
    `member` (N, m) is true.

    Example:
        >>> int(paint(np.array([[1, 2], [2, 1]], np.uint8), np.array([[True], [True]]))[0, 0])
        14
    """
    n, m = cubes.shape[1], member.shape[1]
    words = zeros(m, 1 << n)
    dashed = np.any(cubes == _DASH, axis=1)
    _paint_rows(words, cubes[~dashed], member[~dashed], exclusive)
    faces = words.reshape((m, *[2] * max(n - 6, 0)))
    for cube, outputs in zip(cubes[dashed], member[dashed], strict=True):
        low, high = _low_rows(cube[:6]), tuple(slice(None) if c == _DASH else int(c) for c in cube[:5:-1])
        for output in np.flatnonzero(outputs):
            if exclusive:
                faces[(output, *high)] ^= low
            else:
                faces[(output, *high)] |= low
    return words


def check_painted(source: Source, n: int) -> None:
    """`FormatError` where painting the cubes takes very long, for they cover too many of the 2^n rows."""
    wide = np.sum(source.inputs[:, 6:] == _DASH, axis=1) if n > 6 else np.zeros(len(source.inputs), np.int64)
    said = np.sum(source.outputs != 0, axis=1)
    words = float(np.sum(np.exp2(wide) * said))
    if words > _PAINTED + _PAINTED_PER_BYTE * source.read:
        raise FormatError(
            f"the cubes cover {64 * words:.3g} rows of 2^{n}, each counted as often as it is covered, which would "
            f"take very long: minimise them, or write the function as a circuit (.blif, .aig)",
            path=source.path,
            line=int(source.lines[np.argmax(wide)]),
        )


def expand(cubes: Bytes, keys: Words, origin: Origin, read: int) -> tuple[Words, Index]:
    """The keys of all rows in the cubes, cube after cube, and each row's cube. Raises `FormatError` beyond 2^24 rows.

    `keys` are the cubes' own, with 0 for dashes; `read` is the length of the file that they come from.
    """
    dashes = np.sum(cubes == _DASH, axis=1)
    total = sum(1 << int(count) for count in dashes)
    n = cubes.shape[1]
    line, what = int(origin.lines[np.argmax(dashes)]), f"dashes are both values, which makes {total} rows of {n} inputs"
    if total > 1 << MAX_INPUTS:
        message = f"{what}, more than 2^{MAX_INPUTS} rows; list fewer, or keep a PLA's as cubes by rd.Cover.read"
        raise FormatError(message, path=origin.path, line=line)
    check_made(f"{what}: they", total * (32 + 16 * keys.shape[1]), read, path=origin.path, line=line)
    sizes = np.left_shift(1, dashes.astype(np.int64))
    cube_of_row = np.repeat(np.arange(len(keys)), sizes)
    rows = keys[cube_of_row]
    starts = np.cumsum(sizes) - sizes
    for cube in np.flatnonzero(dashes):
        part = rows[starts[cube] : starts[cube] + sizes[cube]]
        for k, j in enumerate(np.flatnonzero(cubes[cube] == _DASH)):
            part.reshape(-1, 2, 1 << k, part.shape[1])[:, 1, :, j // 64] |= np.uint64(1 << int(j % 64))
    return rows, cube_of_row


def _paint_rows(words: Words, rows: Bytes, member: NDArray[np.bool_], exclusive: bool) -> None:
    """Set the bits of rows without dashes, or flip them."""
    numbers = rows.astype(np.int64) @ (1 << np.arange(rows.shape[1], dtype=np.int64))
    row, output = np.nonzero(member)
    number = numbers[row]
    change = np.bitwise_xor if exclusive else np.bitwise_or
    change.at(words, (output, number >> 6), np.left_shift(np.uint64(1), (number & 63).astype(np.uint64)))


def _low_rows(cube: Bytes) -> np.uint64:
    """The rows of a cube's first six inputs, as one word; of fewer inputs as many rows as they have."""
    rows = tail_mask(1 << len(cube))[0]
    for wire, value in zip(minterm_inputs(len(cube))[:, 0], cube, strict=True):
        if value != _DASH:
            rows &= wire if value else ~wire
    return np.uint64(rows)
