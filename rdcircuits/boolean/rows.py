"""Input rows of packed tables: in minterm order, and one by one as keys.

A *key* is a row's inputs as a packed row of its own, so that equal inputs are equal words; as numbers, keys are
minterms.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels import gf2
from rdcircuits.algebra.bits.packed import tail_mask, words_of, zeros
from rdcircuits.errors import RdError

Words = NDArray[np.uint64]
Index = NDArray[np.int64]

MAX_INPUTS = 24

_PATTERNS = np.array(
    [
        0xAAAAAAAAAAAAAAAA,
        0xCCCCCCCCCCCCCCCC,
        0xF0F0F0F0F0F0F0F0,
        0xFF00FF00FF00FF00,
        0xFFFF0000FFFF0000,
        0xFFFFFFFF00000000,
    ],
    dtype=np.uint64,
)


def check_inputs(n: int, way_out: str = "sample rows of it and use TruthTable.from_arrays(X, Y)") -> None:
    """Raise `RdError` where all rows of n inputs would be more than 2^24."""
    if n < 0:
        raise RdError(f"the number of inputs is {n}, expected 0 or more")
    if n > MAX_INPUTS:
        raise RdError(f"all rows of {n} inputs would be 2^{n}, more than 2^{MAX_INPUTS}: {way_out}")


def minterm_inputs(n: int) -> Words:
    """The inputs (n, W) of all 2^n rows in minterm order: bit j of the row number is input j.

    Example:
        >>> [f"{int(word):08b}" for word in minterm_inputs(3)[:, 0]]
        ['10101010', '11001100', '11110000']
    """
    width = words_of(1 << n)
    number = np.arange(width, dtype=np.uint64)
    x = np.empty((n, width), dtype=np.uint64)
    for j in range(n):
        x[j] = _PATTERNS[j] if j < 6 else -((number >> np.uint64(j - 6)) & np.uint64(1)).astype(np.int64)
    x &= tail_mask(1 << n)
    return x


def minterm_blocks(n: int, words: int) -> Iterator[tuple[Words, int]]:
    """All 2^n rows in minterm order, as blocks of packed inputs and numbers of rows, at most `words` words a block.

    Example:
        >>> [(block.shape, rows) for block, rows in minterm_blocks(8, 3)]
        [((8, 2), 128), ((8, 2), 128)]
    """
    low = min(n, 5 + max(words, 1).bit_length())
    block = np.empty((n, words_of(1 << low)), dtype=np.uint64)
    block[:low] = minterm_inputs(low)
    for number in range(1 << (n - low)):
        for j in range(low, n):
            block[j] = -(number >> (j - low) & 1) & (1 << 64) - 1
        yield block, 1 << low


def set_bits(words: Words) -> Index:
    """The positions of the ones in a row of words (W,)."""
    return np.flatnonzero(np.unpackbits(np.ascontiguousarray(words).view(np.uint8), bitorder="little"))


def row_keys(x: Words, rows: int) -> Words:
    """The keys (rows, words) of packed inputs (n, W): each row's inputs beside each other."""
    keys = zeros(rows, len(x))
    if keys.size:
        gf2.transpose(x, rows, keys)
    return keys


def from_keys(keys: Words, n: int) -> Words:
    """The packed inputs (n, W) of rows given by their keys: the inverse of `row_keys`."""
    x = zeros(n, len(keys))
    if x.size:
        gf2.transpose(np.ascontiguousarray(keys), n, x)
    return x
