"""Cubes as packed words, a row of words for the inputs that must be 1 and one for those that must be 0: between them
and whole numbers, on packed rows of inputs, and rows drawn in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.packed import unpack_rows, words_of
from rdcircuits.boolean.rows import from_keys

Words = NDArray[np.uint64]
Index = NDArray[np.int64]

_BLOCK = 1 << 12


def words_of_masks(masks: Sequence[int], width: int) -> Words:
    """Whole numbers as rows of `width` words, the least significant first.

    Example:
        >>> words_of_masks([3, 1 << 64], 2).tolist()
        [[3, 0], [0, 1]]
    """
    data = b"".join(mask.to_bytes(8 * width, "little") for mask in masks)
    words: Words = np.frombuffer(data, dtype="<u8").astype(np.uint64).reshape(len(masks), width)
    return words


def masks_of_words(words: Words) -> list[int]:
    """The whole numbers of rows of words: the inverse of `words_of_masks`."""
    return [int.from_bytes(row.astype("<u8").tobytes(), "little") for row in words]


def all_inputs(n: int) -> Words:
    """A row of words with n ones."""
    mask: Words = words_of_masks([(1 << n) - 1], words_of(n))[0]
    return mask


def hits(ones: Words, zeros: Words, x: Words) -> Iterator[tuple[slice, int, Words]]:
    """For blocks of the packed rows x (n, W) and every cube: the block, the cube's number, and the rows in it.

    Bits past the last row are as they come. Example:
        >>> cubes = np.array([[1]], dtype=np.uint64), np.array([[2]], dtype=np.uint64)
        >>> [(k, f"{int(rows[0]) & 15:04b}") for _, k, rows in hits(*cubes, np.array([[10], [12]], dtype=np.uint64))]
        [(0, '0010')]
    """
    high, low = (_positions(words, len(x)) for words in (ones, zeros))
    for start in range(0, x.shape[1], _BLOCK):
        block = slice(start, start + _BLOCK)
        part = x[:, block]
        for k in range(len(ones)):
            rows = np.bitwise_and.reduce(part[high[k]], axis=0, initial=np.uint64(~np.uint64(0)))
            yield block, k, rows & ~np.bitwise_or.reduce(part[low[k]], axis=0, initial=np.uint64(0))


def times_held(ones: Words, zeros: Words, keys: Words) -> Index:
    """How many of the cubes each row lies in, of rows given by their keys."""
    found = np.zeros(len(keys), dtype=np.int64)
    for one, none in zip(ones, zeros, strict=True):
        found += ~((one & ~keys) | (none & keys)).any(axis=1)
    return found


def drawn(ones: Words, zeros: Words, n: int, rows: int, inside: int, rng: np.random.Generator) -> Words:
    """The keys of distinct rows, of `rows` that are drawn: of every cube about as many, `inside` in all; half of the
    others beside a cube, out of which one input takes them; the rest anywhere.
    """
    keys = rng.integers(0, 1 << 64, (rows, words_of(n)), dtype=np.uint64) & all_inputs(n)
    if len(ones):
        which = rng.permutation(np.arange(inside + (rows - inside) // 2) % len(ones))
        keys[: len(which)] = keys[: len(which)] & ~zeros[which] | ones[which]
        near = np.arange(inside, len(which)) if n else np.arange(0)
        place = rng.integers(0, max(n, 1), len(near))
        keys[near, place // 64] ^= np.left_shift(np.uint64(1), (place % 64).astype(np.uint64))
    distinct: Words = np.unique(keys, axis=0)
    return distinct


def _positions(words: Words, n: int) -> list[Index]:
    """The positions of the ones in each row of words."""
    bits = unpack_rows(from_keys(words, n), len(words)) if n else np.zeros((len(words), 0), dtype=np.uint8)
    return [np.flatnonzero(row) for row in bits]
