"""Bits as packed words and as integers 0 and 1, the batch along the last axis; and a buffer that a step keeps."""

from __future__ import annotations

import threading
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits._kernels import changes
from rdcircuits.algebra.bits import meanings as b

Array = npt.NDArray[Any]


class Scratch(threading.local):
    """A thread's buffer for the result of one step, kept from run to run: big arrays are not made anew each time."""

    array: Array | None = None

    def get(self, shape: tuple[int, ...], dtype: npt.DTypeLike) -> Array:
        """The buffer, with whatever it held."""
        if self.array is None or self.array.shape != shape or self.array.dtype != dtype:
            self.array = np.empty(shape, dtype=dtype)
        return self.array


def unpacked(words: b.Words, rows: int, scratch: Scratch | None = None) -> npt.NDArray[np.int8]:
    """Packed bits as integers 0 and 1, the batch last."""
    count = int(np.prod(words.shape[:-1], dtype=np.int64))
    shape = (count, rows)
    out = np.empty(shape, dtype=np.uint8) if scratch is None else scratch.get(shape, np.uint8)
    changes.lines(np.ascontiguousarray(words).reshape((count, words.shape[-1])), out)
    return out.reshape((*words.shape[:-1], rows)).view(np.int8)


def packed(bits: Array, rows: int) -> b.Words:
    """Integers 0 and 1, the batch last, as packed words."""
    count = prod(bits.shape[:-1])
    whole = np.broadcast_to(bits.reshape((count, bits.shape[-1])), (count, rows))
    lines = np.packbits(np.ascontiguousarray(whole).astype(np.uint8), axis=-1, bitorder="little")
    padded = np.zeros((count, 8 * b.width(rows)), dtype=np.uint8)
    padded[:, : lines.shape[-1]] = lines
    return padded.view(np.uint64).reshape((*bits.shape[:-1], b.width(rows)))
