"""Kernels of integer changes against plain numpy, in every SIMD mode."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rdcircuits._kernels import changes
from rdcircuits.algebra.bits.packed import pack_rows

ROWS = st.one_of(st.sampled_from([0, 1, 63, 64, 65, 127, 128, 200, 1000]), st.integers(0, 300))
TYPES = st.sampled_from([np.int8, np.int16, np.int32, np.int64])
seeds = st.integers(0, 2**32 - 1)


def _changes(rng: np.random.Generator, count: int, rows: int, dtype: Any) -> NDArray[Any]:
    return rng.integers(-8, 9, (count, rows)).astype(dtype)


def _bits(rng: np.random.Generator, count: int, rows: int) -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
    bits = rng.integers(0, 2, (rows, count), dtype=np.uint8)
    return np.ascontiguousarray(bits.T), pack_rows(bits)


@given(rows=ROWS, count=st.integers(0, 9), size=st.integers(1, 5), dtype=TYPES, seed=seeds)
def test_add_rows(rows: int, count: int, size: int, dtype: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, index = _changes(rng, count, rows, dtype), rng.integers(0, size, count)
    out = _changes(rng, size, rows, dtype)
    expected = out.copy()
    np.add.at(expected, index, x)
    changes.add_rows(x, index, out)
    assert np.array_equal(out, expected)


@given(rows=ROWS, count=st.integers(0, 9), planes=st.integers(0, 8), seed=seeds)
def test_digits(rows: int, count: int, planes: int, seed: int) -> None:
    x = np.random.default_rng(seed).integers(-128, 128, (count, rows), dtype=np.int8)
    found = np.full((planes, count, (rows + 63) // 64), 7, dtype=np.uint64)
    changes.digits(x, found)
    for d in range(planes):
        assert np.array_equal(found[d], pack_rows((x >> d & 1).T))


def test_digits_of_bytes_are_eight() -> None:
    with pytest.raises(ValueError, match="9 digits of bytes, expected at most 8"):
        changes.digits(np.zeros((1, 1), np.int8), np.zeros((9, 1, 1), np.uint64))


@given(rows=ROWS, count=st.integers(0, 9), dtype=TYPES, seed=seeds)
def test_table_sums(rows: int, count: int, dtype: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    dy = _changes(rng, count, rows, dtype)
    if dtype == np.int8 and dy.size:
        dy.flat[0], dy.flat[-1] = -128, 127
    (a, packed_a), (b, packed_b) = _bits(rng, count, rows), _bits(rng, count, rows)
    address = a.astype(np.int64) + 2 * b
    expected = np.stack([np.where(address == j, dy.astype(np.int64), 0).sum(axis=1) for j in range(4)], axis=1)
    out = np.full((count, 4), 7, dtype=np.int64)
    changes.table_sums(dy, packed_a, packed_b, out)
    assert np.array_equal(out, expected)


@given(rows=ROWS, count=st.integers(0, 9), dtype=TYPES, reach=st.sampled_from([1, 9]), seed=seeds)
def test_follow(rows: int, count: int, dtype: Any, reach: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    dy, table = _changes(rng, count, rows, dtype), rng.integers(-reach, reach + 1, (count, 2)).astype(np.int8)
    bits, packed = _bits(rng, count, rows)
    expected = dy * np.take_along_axis(table.astype(dtype), bits.astype(np.int64), axis=1)
    out = np.full_like(dy, 3)
    changes.follow(dy, table, packed, out)
    assert np.array_equal(out, expected)


@given(rows=ROWS, count=st.integers(0, 9), seed=seeds)
def test_lines(rows: int, count: int, seed: int) -> None:
    bits, packed = _bits(np.random.default_rng(seed), count, rows)
    out = np.full((count, rows), 7, dtype=np.uint8)
    changes.lines(packed, out)
    assert np.array_equal(out, bits)


@given(words=st.integers(0, 9), count=st.integers(0, 9), size=st.integers(1, 5), seed=seeds)
def test_xor_rows(words: int, count: int, size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 1 << 63, (count, words)).astype(np.uint64)
    out, index = rng.integers(0, 1 << 63, (size, words)).astype(np.uint64), rng.integers(0, size, count)
    expected = out.copy()
    np.bitwise_xor.at(expected, index, x)
    changes.xor_rows(x, index, out)
    assert np.array_equal(out, expected)


def test_what_does_not_fit_is_refused() -> None:
    x, words = np.zeros((2, 65), np.int8), np.zeros((2, 2), np.uint64)
    with pytest.raises(ValueError, match="index 1 is 5, expected a row of out: 0 to 2"):
        changes.add_rows(x, np.array([0, 5]), np.zeros((3, 65), np.int8))
    with pytest.raises(ValueError, match="index 0 is -1"):
        changes.xor_rows(words, np.array([-1, 0]), words.copy())
    with pytest.raises(ValueError, match="words has shape"):
        changes.lines(words, np.zeros((2, 200), np.uint8))
    with pytest.raises(ValueError, match="index has shape"):
        changes.add_rows(x, np.array([0]), np.zeros((3, 65), np.int8))
    with pytest.raises(ValueError, match="out has shape"):
        changes.add_rows(x, np.array([0, 1]), np.zeros((3, 64), np.int8))
    with pytest.raises(ValueError, match="b has shape"):
        changes.table_sums(x, words, words[:, :1].copy(), np.zeros((2, 4), np.int64))
    with pytest.raises(ValueError, match="t has shape"):
        changes.follow(x, np.zeros((2, 4), np.int8), words, x.copy())
    with pytest.raises((TypeError, ValueError)):
        changes.follow(x, np.zeros((2, 2), np.int8), words, np.zeros((2, 65), np.int16))


@given(
    rows=ROWS,
    pins=st.integers(0, 4),
    count=st.sampled_from([0, 1, 3, 4, 9, 13, 16]),
    planes=st.integers(1, 9),
    seed=seeds,
)
def test_credit_sums(rows: int, pins: int, count: int, planes: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    dy = rng.integers(-(1 << planes - 1), 1 << planes - 1, (pins, rows))
    bits, wires = _bits(rng, 3, rows)
    candidates = rng.integers(0, 3, (pins, count)).astype(np.int32)
    made = np.zeros((planes, pins, (rows + 63) // 64), np.uint64)
    for d in range(planes):
        made[d] = pack_rows((dy >> d & 1).astype(np.uint8).T)
    out = np.full((pins, count), 7, dtype=np.int64)
    changes.credit_sums(made, wires, candidates, out)
    assert np.array_equal(out, np.einsum("pcn,pn->pc", 2 * bits[candidates].astype(int) - 1, dy))


def test_credit_sums_refuse_what_is_no_wire() -> None:
    one, out = np.zeros((1, 1, 1), np.uint64), np.zeros((1, 1), np.int64)
    with pytest.raises(ValueError, match="candidate 0 of pin 0 is 2, expected a wire below 2"):
        changes.credit_sums(one, np.zeros((2, 1), np.uint64), np.array([[2]], np.int32), out)
    with pytest.raises(ValueError, match="0 planes"):
        changes.credit_sums(one[:0], np.zeros((2, 1), np.uint64), np.array([[1]], np.int32), out)
