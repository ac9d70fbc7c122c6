"""Rows of bits as bytes and as integers, and back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.algebra.bits import octets

KINDS = rd.BitMatrix, rd.Packed


@given(st.integers(0, 5), st.sampled_from([0, 1, 7, 8, 9, 63, 64, 65, 130]), st.integers(0, 2**31))
def test_rows_come_back(rows: int, columns: int, seed: int) -> None:
    array = np.random.default_rng(seed).integers(0, 2, (rows, columns), np.uint8)
    numbers = [sum(int(bit) << j for j, bit in enumerate(row)) for row in array]
    data = b"".join(number.to_bytes((columns + 7) // 8, "little") for number in numbers)
    for kind in KINDS:
        value = kind.of(array)
        assert value.to_ints() == numbers
        assert value.to_bytes() == data
        assert kind.from_ints(numbers, columns) == value
        assert kind.from_bytes(data, columns, rows) == value
        if columns:
            assert kind.from_bytes(bytearray(data), columns) == value
        assert np.array_equal(kind.from_ints(iter(numbers), columns).unpack(), array)


def test_rows_of_several_axes_are_in_order() -> None:
    array = np.random.default_rng(0).integers(0, 2, (7, 3, 5), np.uint8)
    assert rd.Packed.of(array).to_ints() == rd.Packed.of(array.reshape(7, 15)).to_ints()
    assert rd.Packed.of([1, 0, 1]).to_ints() == [1, 0, 1]


def test_integers_of_numpy_are_taken() -> None:
    assert rd.BitMatrix.from_ints(np.array([5, 2], np.uint8), 3).to_ints() == [5, 2]
    assert rd.Packed.from_ints([np.int64(5)], 3).to_ints() == [5]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: octets.from_ints([4], 2), r"row 0 is 4, expected 0 to 2\^2 - 1"),
        (lambda: octets.from_ints([0, -1], 2), "row 1 is -1"),
        (lambda: octets.from_ints([1.0], 2), "row 0 is 1.0, expected an integer"),
        (lambda: octets.from_ints([1], -1), "columns"),
        (lambda: octets.from_bytes(b"abc", 9), "3 bytes, expected 1 rows of 2 bytes"),
        (lambda: octets.from_bytes(b"\x04", 2), "bits are set past the last of 2 columns"),
        (lambda: octets.from_bytes(b"", 0), "say how many rows"),
        (lambda: octets.from_bytes(b"ab", 8, 3), "2 bytes, expected 3 rows of 1 bytes"),
        (lambda: octets.from_bytes("ab", 8), "expected bytes, found 'ab'"),
    ],
)
def test_what_is_none(make: Callable[[], object], message: str) -> None:
    with pytest.raises(rd.RdError, match=message):
        make()
