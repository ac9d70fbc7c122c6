"""Packing, counting, gathering and products over GF(2), against bit-by-bit references."""

from __future__ import annotations

import signal

import numpy as np
import packing
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits._kernels import bits

seeds = st.integers(0, 2**32 - 1)
rows = st.sampled_from(packing.ROWS)
wires = st.sampled_from([0, 1, 2, 7, 8, 9, 63, 64, 65, 130])
few = st.integers(0, 9)


def random_words(seed: int, wires: int, rows: int) -> packing.Words:
    return packing.pack(packing.random_rows(seed, rows, wires))


@given(seeds, rows, wires)
def test_pack_and_unpack(seed: int, rows: int, wires: int) -> None:
    data = packing.random_rows(seed, rows, wires)
    out = packing.dirty(wires, rows)
    bits.pack(data, out)
    assert np.array_equal(out, packing.pack(data))
    back = np.full_like(data, 7)
    bits.unpack(out, back)
    assert np.array_equal(back, data)


@given(seeds, rows, wires, st.data())
def test_pack_and_unpack_a_part(seed: int, rows: int, wires: int, data: st.DataObject) -> None:
    first, stop = sorted(data.draw(st.integers(0, -(-rows // 64))) for _ in range(2))
    first, stop = 64 * first, min(64 * stop, rows)
    first = min(first, stop // 64 * 64)
    given_rows, words = packing.random_rows(seed, rows, wires), packing.dirty(wires, rows)
    wanted = words.copy()
    bits.pack(given_rows, words, first, stop)
    part = slice(first // 64, -(-stop // 64))
    wanted[:, part] = packing.pack(given_rows[:stop])[:, part]
    assert np.array_equal(words, wanted)
    back, packed = np.full_like(given_rows, 7), packing.pack(given_rows)
    bits.unpack(packed, back, first, stop)
    assert np.array_equal(back[first:stop], given_rows[first:stop])
    assert np.all(back[:first] == 7)
    assert np.all(back[stop:] == 7)


@pytest.mark.parametrize(("first", "stop"), [(1, 100), (0, 101), (128, 64)])
def test_parts_that_are_not_there_are_refused(first: int, stop: int) -> None:
    data, words = np.zeros((100, 3), np.uint8), packing.dirty(3, 100)
    for call, arrays in ((bits.pack, (data, words)), (bits.unpack, (words, data))):
        with pytest.raises(ValueError, match=f"rows {first} to {stop}, expected a range within 0 to 100"):
            call(*arrays, first, stop)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no interval timers on this system")
def test_a_long_product_is_interrupted() -> None:
    a = np.full((4096, 512), ~np.uint64(0))
    out = np.full((4096, 4096), 7, np.uint8)

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(KeyboardInterrupt):
            bits.parity_product(a, a, out)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert np.any(out == 7)


@given(seeds, rows, wires)
def test_the_reference_is_right(seed: int, rows: int, wires: int) -> None:
    data = packing.random_rows(seed, rows, wires)
    words = packing.pack(data)
    assert np.array_equal(packing.unpack(words, rows), data)
    if data.size:
        for row in {0, rows // 2, rows - 1}:
            assert [packing.bit(words, wire, row) for wire in range(wires)] == data[row].tolist()


@given(seeds, rows.filter(bool), wires.filter(bool), st.integers(2, 255))
def test_pack_names_the_place_of_a_bad_byte(seed: int, rows: int, wires: int, bad: int) -> None:
    data = packing.random_rows(seed, rows, wires)
    at = np.random.default_rng(seed).integers(0, data.size)
    data.flat[at] = bad
    with pytest.raises(ValueError, match=rf"^row {at // wires}, column {at % wires} is {bad}, expected 0 or 1$"):
        bits.pack(data, packing.dirty(wires, rows))


@given(seeds, rows, few)
def test_popcount_and_parity(seed: int, rows: int, wires: int) -> None:
    words = random_words(seed, wires, rows)
    ones = packing.unpack(words, rows).sum(axis=0, dtype=np.int64)
    counts, parities = np.full(wires, -1), np.full(wires, 9, np.uint8)
    bits.popcount(words, counts)
    bits.parity(words, parities)
    assert np.array_equal(counts, ones)
    assert np.array_equal(parities, ones % 2)


@given(seeds, rows, few, few)
def test_parity_product(seed: int, rows: int, p: int, q: int) -> None:
    a, b = packing.random_rows(seed, rows, p), packing.random_rows(seed + 1, rows, q)
    out = np.full((p, q), 9, np.uint8)
    bits.parity_product(packing.pack(a), packing.pack(b), out)
    assert np.array_equal(out, a.T.astype(int) @ b % 2)


@given(seeds, rows, st.sampled_from([0, 1, 2, 15, 16, 64, 257, 1025]), st.sampled_from([0, 1, 5, 63, 64, 65, 130]))
def test_select_xor(seed: int, rows: int, p: int, q: int) -> None:
    s, b = packing.random_rows(seed, p, q), packing.random_rows(seed + 1, rows, q)
    out = packing.dirty(p, rows)
    bits.select_xor(s, packing.pack(b), out)
    with np.errstate(invalid="ignore"):  # BLAS may compute on what lies beside a small matrix
        wanted = (b.astype(np.float32) @ s.T.astype(np.float32)).astype(np.int64) % 2
    assert np.array_equal(out, packing.pack(wanted.astype(np.uint8)))


@given(seeds, rows, few)
def test_spread(seed: int, rows: int, wires: int) -> None:
    data = packing.random_rows(seed, wires)
    out = packing.dirty(wires, rows)
    bits.spread(data, rows, out)
    assert np.array_equal(out, packing.pack(np.tile(data, (rows, 1)).reshape(rows, wires)))


@given(seeds, rows.filter(bool), rows, few)
def test_take(seed: int, rows: int, count: int, wires: int) -> None:
    data = packing.random_rows(seed, rows, wires)
    idx = np.random.default_rng(seed).integers(0, rows, count)
    out = packing.dirty(wires, count)
    bits.take(packing.pack(data), idx, out)
    assert np.array_equal(out, packing.pack(data[idx]))


@pytest.mark.parametrize("bad", [-1, 128, 2**40, -(2**62)])
def test_take_refuses_what_is_outside(bad: int) -> None:
    idx = np.zeros(70, np.int64)
    idx[69] = bad
    with pytest.raises(ValueError, match=rf"index {bad} at 69 is outside 0\.\.127"):
        bits.take(words_of(3, 2), idx, words_of(3, 2))


def test_take_from_nothing() -> None:
    bits.take(words_of(3, 0), np.zeros(0, np.int64), words_of(3, 0))
    with pytest.raises(ValueError, match="outside"):
        bits.take(words_of(3, 0), np.zeros(1, np.int64), words_of(3, 1))


def words_of(wires: int, words: int) -> packing.Words:
    return packing.dirty(wires, 64 * words)


def bytes_of(*shape: int) -> packing.Bytes:
    return np.zeros(shape, np.uint8)


def counts_of(*shape: int) -> np.ndarray:
    return np.zeros(shape, np.int64)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("pack", (bytes_of(65, 3), words_of(3, 1))),
        ("pack", (bytes_of(65, 3), words_of(2, 2))),
        ("unpack", (words_of(3, 1), bytes_of(65, 3))),
        ("unpack", (words_of(3, 2), bytes_of(64, 3))),
        ("unpack", (words_of(4, 2), bytes_of(65, 3))),
        ("popcount", (words_of(3, 2), counts_of(2))),
        ("parity", (words_of(3, 2), bytes_of(4))),
        ("parity_product", (words_of(3, 2), words_of(3, 1), bytes_of(3, 3))),
        ("parity_product", (words_of(3, 2), words_of(4, 2), bytes_of(4, 3))),
        ("select_xor", (bytes_of(3, 4), words_of(3, 2), words_of(3, 2))),
        ("select_xor", (bytes_of(3, 4), words_of(4, 2), words_of(3, 1))),
        ("spread", (bytes_of(3), 65, words_of(3, 1))),
        ("spread", (bytes_of(3), -1, words_of(3, 0))),
        ("take", (words_of(3, 2), counts_of(65), words_of(3, 1))),
        ("take", (words_of(3, 2), counts_of(64), words_of(2, 1))),
    ],
)
def test_wrong_shapes_are_refused(name: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match="expected"):
        getattr(bits, name)(*arguments)


def test_wrong_types_are_refused() -> None:
    with pytest.raises(ValueError, match="Buffer dtype mismatch"):
        bits.popcount(np.zeros((2, 2), np.int64), counts_of(2))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not C-contiguous"):
        bits.popcount(words_of(2, 4)[:, ::2], counts_of(2))
    with pytest.raises((TypeError, ValueError)):
        bits.popcount([[1, 2]], counts_of(2))  # type: ignore[arg-type]
    with pytest.raises((TypeError, ValueError)):
        bits.popcount(None, counts_of(2))  # type: ignore[arg-type]


def test_read_only_inputs_are_fine_and_read_only_outputs_are_not() -> None:
    words = words_of(2, 2)
    words.setflags(write=False)
    bits.popcount(words, counts_of(2))
    with pytest.raises(ValueError, match="read-only"):
        bits.spread(bytes_of(2), 128, words)
