"""Packed rows against plain numpy arrays: one operation at a time, and in random sequences."""

from __future__ import annotations

import pickle

import numpy as np
import packing
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from rdcircuits._kernels import bits, gates
from rdcircuits.algebra.bits.packed import (
    Packed,
    as_bits,
    pack_rows,
    tail_mask,
    take_rows,
    unpack_rows,
    words_of,
    zeros,
)
from rdcircuits.algebra.threads import set_threads
from rdcircuits.errors import AlgebraError, ShapeError

seeds = st.integers(0, 2**32 - 1)
rows = st.sampled_from([0, 1, 2, 63, 64, 65, 200])
shapes = st.lists(st.integers(0, 4), max_size=3).map(tuple)
dtypes = st.sampled_from([np.bool_, np.uint8, np.int8, np.int64, np.uint64, np.float32, np.float64])


@given(seeds, rows, shapes, dtypes)
def test_of_and_unpack(seed: int, rows: int, shape: tuple[int, ...], dtype: type) -> None:
    data = packing.random_rows(seed, rows, *shape)
    packed = Packed.of(data.astype(dtype))
    assert len(packed) == packed.rows == rows
    assert packed.shape == shape
    assert packed.words.shape == (*shape, words_of(rows))
    assert packed.unpack().dtype == np.uint8
    assert np.array_equal(packed.unpack(), data)


@given(seeds, rows, st.integers(0, 70))
def test_pack_rows_is_the_reference(seed: int, rows: int, wires: int) -> None:
    data = packing.random_rows(seed, rows, wires)
    assert np.array_equal(pack_rows(data), packing.pack(data))
    assert np.array_equal(pack_rows(np.asfortranarray(data)), packing.pack(data))
    assert np.array_equal(unpack_rows(packing.pack(data), rows), data)


def test_threads_share_the_rows() -> None:
    data = packing.random_rows(3, 64 * 64 * 3 + 70, 5)
    set_threads(2)
    try:
        assert np.array_equal(pack_rows(data), packing.pack(data))
        assert np.array_equal(unpack_rows(packing.pack(data), len(data)), data)
    finally:
        set_threads(1)


@given(arrays.arrays(np.int16, arrays.array_shapes(max_dims=3, max_side=4), elements=st.integers(0, 1)), st.data())
def test_what_is_not_a_bit_is_named(data: np.ndarray, draw: st.DataObject) -> None:
    at = tuple(draw.draw(st.integers(0, side - 1)) for side in data.shape)
    data[at] = draw.draw(st.sampled_from([-1, 2, 256, 257]))
    with pytest.raises(AlgebraError) as refused:
        Packed.of(data)
    assert str(refused.value) == f"element {at} is {data[at]}, expected 0 or 1"


@pytest.mark.parametrize("bad", [[0.5], [float("nan")], [float("inf")], [-0.1], [["1"]], [b"1"], [None], [1j], [2**70]])
def test_strange_elements_are_refused(bad: object) -> None:
    with pytest.raises(AlgebraError):
        as_bits(bad)  # type: ignore[arg-type]
    with pytest.raises(AlgebraError):
        Packed.of(bad)  # type: ignore[arg-type]


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(ShapeError, match="single element"):
        Packed.of(1)
    with pytest.raises(ShapeError, match=r"expected an array \(N, n\)"):
        pack_rows([0, 1])
    with pytest.raises(ShapeError, match="for 65 rows"):
        unpack_rows(zeros(2, 64), 65)
    with pytest.raises(ShapeError, match="expected uint64"):
        unpack_rows(np.zeros((2, 1), np.int64), 64)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="rows is -1"):
        zeros(2, -1)


@pytest.mark.parametrize(
    ("words", "rows", "message"),
    [
        (np.zeros((2, 1), np.int64), 3, "expected uint64"),
        (np.uint64(3), 3, "expected uint64"),
        (np.zeros((2, 1), np.uint64), 65, "do not hold 65 rows"),
        (np.zeros((2, 1), np.uint64), 0, "do not hold 0 rows"),
        (np.zeros((2, 0), np.uint64), -1, "number of rows is -1"),
        (np.array([[0], [8]], np.uint64), 3, "past the last of 3 rows"),
    ],
)
def test_words_and_rows_have_to_fit(words: np.ndarray, rows: int, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        Packed(words, rows)


def test_words_are_read_only() -> None:
    packed = Packed.of([[0, 1]])
    with pytest.raises(ValueError, match="read-only"):
        packed.words[0, 0] = 1


@given(seeds, rows, shapes)
def test_equality_hash_and_pickle(seed: int, rows: int, shape: tuple[int, ...]) -> None:
    data = packing.random_rows(seed, rows, *shape)
    packed, same = Packed.of(data), Packed.of(data.astype(bool))
    assert packed == same
    assert hash(packed) == hash(same)
    again = pickle.loads(pickle.dumps(packed))
    assert again == packed
    assert not again.words.flags.writeable
    assert packed != data.tobytes()
    if data.size:
        data.flat[0] ^= 1
        assert packed != Packed.of(data)


@given(seeds, rows.filter(bool), rows, shapes)
def test_take(seed: int, rows: int, count: int, shape: tuple[int, ...]) -> None:
    data = packing.random_rows(seed, rows, *shape)
    idx = np.random.default_rng(seed).integers(0, rows, count)
    assert np.array_equal(Packed.of(data).take(idx).unpack(), data[idx])
    chosen = packing.random_rows(seed, rows).astype(bool)
    assert np.array_equal(Packed.of(data).take(chosen).unpack(), data[chosen])


@pytest.mark.parametrize("bad", [[3], [-1], [[0]], 0, [0.0], [True, False], ["a"], slice(2)])
def test_rows_that_are_not_there_are_refused(bad: object) -> None:
    with pytest.raises(ShapeError):
        Packed.of([[1], [0], [1]]).take(bad)  # type: ignore[arg-type]


def test_take_of_nothing() -> None:
    assert Packed.of([[1], [0]]).take([]) == Packed.of(np.zeros((0, 1)))
    assert take_rows(zeros(3, 0), 0, []).shape == (3, 0)


@given(rows)
def test_tail_mask(rows: int) -> None:
    assert np.array_equal(tail_mask(rows), packing.pack(np.ones((rows, 1), np.uint8))[0])


class PackedAgainstNumpy(RuleBasedStateMachine):
    """A packed matrix (n, W) and its plain twin (N, n) go through the same operations and stay equal."""

    @initialize(seed=seeds, rows=rows, wires=st.integers(0, 5))
    def start(self, seed: int, rows: int, wires: int) -> None:
        self.plain = packing.random_rows(seed, rows, wires)
        self.words = pack_rows(self.plain)

    @property
    def count(self) -> int:
        return len(self.plain)

    @rule(op=st.integers(0, 15), seed=seeds)
    def gate(self, op: int, seed: int) -> None:
        other = packing.random_rows(seed, *self.plain.shape)
        gates.binary(op, self.words, pack_rows(other), self.words, self.count)
        self.plain = packing.gate(op, self.plain, other)

    @rule(seed=seeds, count=rows)
    def take(self, seed: int, count: int) -> None:
        if self.count:
            idx = np.random.default_rng(seed).integers(0, self.count, count)
            self.words, self.plain = take_rows(self.words, self.count, idx), self.plain[idx]

    @rule(seed=seeds, wires=st.integers(0, 5))
    def mix_wires(self, seed: int, wires: int) -> None:
        matrix = packing.random_rows(seed, wires, self.plain.shape[1])
        out = packing.dirty(wires, self.count)
        bits.select_xor(matrix, self.words, out)
        self.words, self.plain = out, (self.plain.astype(int) @ matrix.T % 2).astype(np.uint8)

    @rule(seed=seeds)
    def spread(self, seed: int) -> None:
        constant = packing.random_rows(seed, self.plain.shape[1])
        bits.spread(constant, self.count, self.words)
        self.plain = np.repeat(constant[None], self.count, axis=0)

    @rule(seed=seeds)
    def repack(self, seed: int) -> None:
        self.words = Packed.of(Packed(self.words, self.count).unpack()).words.copy()

    @invariant()
    def equal_and_clean(self) -> None:
        assert np.array_equal(unpack_rows(self.words, self.count), self.plain)
        assert not np.any(self.words & ~tail_mask(self.count))
        counts, parities = np.empty(len(self.words), np.int64), np.empty(len(self.words), np.uint8)
        bits.popcount(self.words, counts)
        bits.parity(self.words, parities)
        assert np.array_equal(counts, self.plain.sum(axis=0))
        assert np.array_equal(parities, counts % 2)


TestPackedAgainstNumpy = PackedAgainstNumpy.TestCase
