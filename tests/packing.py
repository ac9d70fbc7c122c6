"""Packed bits the slow and obvious way, for tests to compare with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]

# Row counts around the limits of words, of the packing tiles (512 rows) and of a netlist's blocks (64 words).
ROWS = [0, 1, 63, 64, 65, 127, 128, 511, 512, 513, 1000, 4095, 4096, 4161]


def pack(rows: Bytes) -> Words:
    """(N, n) bytes to (n, W) words, bit by bit."""
    count, wires = rows.shape
    out = np.zeros((wires, (count + 63) // 64), np.uint64)
    for r in range(count):
        out[:, r // 64] |= rows[r].astype(np.uint64) << np.uint64(r % 64)
    return out


def unpack(words: Words, count: int) -> Bytes:
    """(n, W) words to (N, n) bytes, bit by bit."""
    out = np.zeros((count, len(words)), np.uint8)
    for r in range(count):
        out[r] = (words[:, r // 64] >> np.uint64(r % 64)) & np.uint64(1)
    return out


def random_rows(seed: int, *shape: int) -> Bytes:
    return np.random.default_rng(seed).integers(0, 2, shape, dtype=np.uint8)


def gate(op: int, a: Bytes, b: Bytes) -> Bytes:
    """A two-input gate on bytes, from the definition of its operation number."""
    return ((op >> (a.astype(np.int64) + 2 * b)) & 1).astype(np.uint8)
