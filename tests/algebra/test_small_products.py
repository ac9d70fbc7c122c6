"""Products of small matrices over GF(2) by every way in: the same as numpy's, refusals too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd

SIZES = st.sampled_from([0, 1, 2, 7, 8, 9, 63, 64, 65])
FIELD = rd.GF(2)


@given(SIZES, SIZES, SIZES, st.sampled_from(["u1", "i1", "i8", "u8", "O"]), st.integers(0, 2**31))
def test_every_way_in_is_numpys_product(r: int, n: int, c: int, kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 2, (r, n)), rng.integers(0, 2, (n, c))
    expected = a @ b % 2
    x, y = a.astype(kind), b.astype(kind)
    bits, others = rd.BitMatrix.of(x), rd.BitMatrix.of(y)
    elements = rd.FieldMatrix(FIELD, x) @ rd.FieldMatrix(FIELD, y)
    assert np.array_equal(FIELD.matmul(x, y), expected)
    assert np.array_equal(FIELD.matmul(x, np.asfortranarray(y)), expected)
    assert np.array_equal(elements.array, expected)
    assert not elements.array.flags.writeable
    assert (bits @ others) == rd.BitMatrix.of(expected)
    assert not (bits @ others).words.flags.writeable
    assert rd.BitMatrix.of(expected) == (bits @ others).T.T
    v = rng.integers(0, 2, n).astype(kind)
    applied = a @ v.astype(int) % 2
    for found in (bits @ v, rd.FieldMatrix(FIELD, x) @ v, FIELD.matmul(x, v[:, None])[:, 0]):
        assert found.dtype == np.uint8
        assert np.array_equal(found, applied)
    assert int(FIELD.dot(v, v)) == int(v.astype(int) @ v.astype(int)) % 2


def test_several_threads_make_the_same() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 2, (2, 130, 130))
    before = rd.threads()
    rd.set_threads(2)
    try:
        assert np.array_equal(FIELD.matmul(a, b), a @ b % 2)
    finally:
        rd.set_threads(before)


@pytest.mark.parametrize(
    ("bad", "place"),
    [
        (np.array([[0, 2]]), r"x: 2 at index \[0, 1\]"),
        (np.array([[-1, 0]]), r"x: -1 at index \[0, 0\]"),
        (np.array([[-1, 0]], np.int8), r"x: -1 at index \[0, 0\]"),
        (np.array([[0, 1 << 40]], ">i8"), r"at index \[0, 1\]"),
    ],
)
def test_what_is_no_element_is_named(bad: np.ndarray, place: str) -> None:
    with pytest.raises(rd.AlgebraError, match=place):
        FIELD.matmul(bad, np.zeros((2, 1), int))


def test_other_byte_orders() -> None:
    a = np.array([[1, 1], [0, 1]], ">i4")
    assert FIELD.matmul(a, a).tolist() == [[1, 0], [0, 1]]
    assert rd.GF(257).matmul(a, a).tolist() == [[1, 2], [0, 1]]
