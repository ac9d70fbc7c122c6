"""Tables that are the same for all examples, looked up at packed bits: muxes on words, 64 examples at a time."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.bits.packed import tail_mask, words_of

Words = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]
#: Words that the muxes hold at a time.
_BLOCK = 1 << 18


def looked_up(rows: int, table: npt.NDArray[Any], address: Sequence[Words]) -> Words:
    """Entries of tables of bits (shape × 2^k) at k packed addresses (shape × words), packed: the first address chooses
    between neighbours, the next between what that gives, and so on.

    Example:
        >>> parity = np.array([[0, 1, 1, 0, 1, 0, 0, 1]], np.uint8)
        >>> a, b, c = (np.array([[bits]], np.uint64) for bits in (0b0101, 0b0011, 0b1111))
        >>> bin(looked_up(4, parity, [a, b, c])[0, 0])
        '0b1001'
    """
    shape, words = table.shape[:-1], words_of(rows)
    count, size = prod(shape), table.shape[-1]
    lines = np.ascontiguousarray(np.broadcast_to(table, (*shape, size))).reshape((count, size)).astype(np.uint8)
    pins = [np.ascontiguousarray(np.broadcast_to(one, (*shape, words))).reshape((count, words)) for one in address]
    out = np.empty((count, words), np.uint64)
    mask, block = tail_mask(rows), max(1, _BLOCK // max(size * words, 1))
    for start in range(0, count, block):
        part = slice(start, start + block)
        # 0 − bit is a word of that bit
        level = np.uint64(0) - lines[part].astype(np.uint64)[..., None]
        for bit in pins:
            low, high = level[:, ::2], level[:, 1::2]
            level = low ^ ((low ^ high) & bit[part, None])
        out[part] = level[:, 0] & mask
    return out.reshape((*shape, words))
