"""Packed bits the slow and obvious way, for tests to compare with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]

# Row counts around the limits of words, of the packing tiles (512 rows) and of a netlist's blocks (64 words).
ROWS = [0, 1, 63, 64, 65, 127, 511, 512, 513, 4095, 4096, 4161]


def pack(rows: Bytes) -> Words:
    """(N, n) bytes to (n, W) words, by numpy's own packing of bits."""
    count, wires = rows.shape
    width = (count + 63) // 64
    padded = np.zeros((wires, 64 * width), np.uint8)
    padded[:, :count] = rows.T
    return np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64).reshape(wires, width)


def unpack(words: Words, count: int) -> Bytes:
    """(n, W) words to (N, n) bytes, by numpy's own unpacking of bits."""
    octets = np.ascontiguousarray(words, "<u8").view(np.uint8).reshape(len(words), 8 * words.shape[1])
    return np.ascontiguousarray(np.unpackbits(octets, axis=1, bitorder="little")[:, :count].T)


def bit(words: Words, wire: int, row: int) -> int:
    """One bit, from the definition of packed words."""
    return int(words[wire, row // 64]) >> (row % 64) & 1


def random_rows(seed: int, *shape: int) -> Bytes:
    return np.random.default_rng(seed).integers(0, 2, shape, dtype=np.uint8)


def gate(op: int, a: Bytes, b: Bytes) -> Bytes:
    """A two-input gate on bytes, from the definition of its operation number."""
    return np.array([op >> row & 1 for row in range(4)], np.uint8)[a | b << 1]


def dirty(wires: int, rows: int) -> Words:
    """Words to write to, with bits set that have to be overwritten or cleared."""
    return np.full((wires, (rows + 63) // 64), 0xDEADBEEFDEADBEEF, np.uint64)
