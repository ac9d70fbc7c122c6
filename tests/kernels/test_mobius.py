"""The Möbius transform, against its definition: the XOR over everything below."""

from __future__ import annotations

import numpy as np
import packing
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits._kernels import mobius

seeds = st.integers(0, 2**32 - 1)


def reference(vectors: packing.Bytes) -> packing.Bytes:
    """Of (2^n, m) bytes, level by level on the axes of a cube."""
    n = len(vectors).bit_length() - 1
    cube = vectors.reshape((2,) * n + (-1,)).copy()
    for axis in range(n):
        low, high = (tuple(slice(None) if i != axis else bit for i in range(n)) for bit in (0, 1))
        cube[high] ^= cube[low]
    return cube.reshape(len(vectors), -1)


def reference_of_words(words: packing.Words) -> packing.Words:
    """The same of one packed vector: within words by shifts, then level by level on words."""
    found = words.copy()
    for level, low in enumerate([0x5555555555555555, 0x3333333333333333, 0x0F0F0F0F0F0F0F0F, 0x00FF00FF00FF00FF]):
        found ^= (found & np.uint64(low)) << np.uint64(1 << level)
    found ^= (found & np.uint64(0x0000FFFF0000FFFF)) << np.uint64(16)
    found ^= found << np.uint64(32)
    for level in range(len(found).bit_length() - 1):
        pairs = found.reshape(-1, 2, 1 << level)
        pairs[:, 1] ^= pairs[:, 0]
    return found


def naive(vectors: packing.Bytes) -> packing.Bytes:
    """The definition itself."""
    size = len(vectors)
    below = np.array([[u & v == u for u in range(size)] for v in range(size)], dtype=int)
    return (below @ vectors % 2).astype(np.uint8)


@given(st.integers(0, 7), st.integers(0, 3), seeds)
def test_definition(n: int, m: int, seed: int) -> None:
    vectors = packing.random_rows(seed, 1 << n, m)
    words = packing.pack(vectors)
    mobius.mobius(words, n)
    assert np.array_equal(words, packing.pack(naive(vectors)))
    assert np.array_equal(reference(vectors), naive(vectors))


@given(st.integers(0, 15), st.integers(0, 3), seeds)
def test_own_inverse(n: int, m: int, seed: int) -> None:
    before = packing.pack(packing.random_rows(seed, 1 << n, m))
    words = before.copy()
    mobius.mobius(words, n)
    mobius.mobius(words, n)
    assert np.array_equal(words, before)


@pytest.mark.parametrize("n", [7, 9, 12, 13, 14, 18])
@pytest.mark.parametrize("past", range(8))
def test_wherever_in_a_cache_line_words_start(n: int, past: int) -> None:
    """And nothing around them is touched."""
    size, random = 1 << (n - 6), np.random.default_rng(n)
    around = random.integers(0, 1 << 64, size + 16, np.uint64)
    before, words = around.copy(), around[past : past + size]
    wanted = words.copy()[None]
    mobius.mobius(words[None], n)
    if n <= 13:
        bits = np.unpackbits(wanted.view(np.uint8), bitorder="little")[:, None]
        assert np.array_equal(words, packing.pack(reference(bits))[0])
    mobius.mobius(wanted, n)
    assert np.array_equal(words, wanted[0])
    assert np.array_equal(np.delete(around, slice(past, past + size)), np.delete(before, slice(past, past + size)))


@pytest.mark.parametrize("n", [12, 13, 17, 18, 19, 20, 21, 22, 23, 24, 27])
def test_past_the_chunks(n: int) -> None:
    words = np.random.default_rng(n).integers(0, 1 << 64, (1, 1 << (n - 6)), np.uint64)
    wanted = reference_of_words(words[0])
    if n < 18:
        assert np.array_equal(wanted, packing.pack(reference(packing.unpack(words, 1 << n)))[0])
    mobius.mobius(words, n)
    assert np.array_equal(words[0], wanted)


@pytest.mark.parametrize(("words", "n"), [(2, 6), (1, 7), (3, 7), (0, 0), (1, -1), (1, 63), (1, 64)])
def test_wrong_sizes_are_refused(words: int, n: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        mobius.mobius(np.zeros((1, words), np.uint64), n)
