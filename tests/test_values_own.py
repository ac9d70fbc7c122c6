"""Values keep arrays of their own: what a caller writes to his array later changes none of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.algebra.checks import kept

WORDS = np.array([[0b0110], [0b1000]], np.uint64)
ELEMENTS = np.array([[0, 1], [2, 1]], np.uint8)

MAKERS: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "Packed": (WORDS, lambda words: rd.Packed(words, 4)),
    "Packed of a wire": (WORDS[0], lambda words: rd.Packed(words, 4)),
    "BitMatrix": (WORDS, lambda words: rd.BitMatrix(words, 4)),
    "FieldMatrix": (ELEMENTS, lambda array: rd.FieldMatrix(rd.GF(3), array)),
    "TruthTable y": (WORDS, lambda words: rd.TruthTable.from_packed(None, words, rows=4)),
    "TruthTable x": (WORDS, lambda words: rd.TruthTable.from_packed(words, WORDS, rows=4, conflicts="majority")),
    "TruthTable care": (WORDS, lambda words: rd.TruthTable.from_packed(None, WORDS, words, rows=4)),
    "TruthTable arrays": (ELEMENTS % 2, lambda array: rd.TruthTable.from_arrays(array, [[0], [0]])),
    "ANF": (
        np.array([[3]], np.uint64),
        lambda words: rd.ANF(("a", "b"), ("y",), np.array([[0], [3]], np.uint64), words),
    ),
    "FieldTable": (ELEMENTS, lambda array: rd.FieldTable.from_arrays(array, [[0], [1]], 3)),
    "FieldTable y": (ELEMENTS, lambda array: rd.FieldTable.from_arrays([[0], [1]], array, 3)),
    "FieldPolynomial": (
        ELEMENTS[:1],
        lambda array: rd.FieldPolynomial(rd.GF(3), ("x",), ("y",), np.array([[1], [2]], np.uint8), array + 0),
    ),
    "FieldPolynomial exponents": (
        np.array([[1], [2]], np.uint8),
        lambda array: rd.FieldPolynomial(rd.GF(3), ("x",), ("y",), array, np.array([[1, 1]], np.uint8)),
    ),
    "Gates": (
        np.array([8], np.uint8),
        lambda ops: rd.Gates(2, ops, np.array([1]), np.array([2]), np.array([3])),
    ),
    "fix": (
        np.array([[0, 1, 1, 0]]),
        lambda array: rd.models.fix(rd.models.lookup_table(2, 1), [array], "Z"),
    ),
}


@pytest.mark.parametrize("views", [False, True], ids=["array", "read-only view"])
@pytest.mark.parametrize("name", MAKERS)
def test_later_writes_change_no_value(name: str, views: bool) -> None:
    array, make = MAKERS[name]
    mine, untouched = array.copy(), make(array.copy())
    given = mine.view()
    given.flags.writeable = not views
    value = make(given)
    before = hash(value)
    mine[...] = mine[::-1] ^ np.array(1, mine.dtype)
    assert (value, hash(value)) == (untouched, before)


def test_what_nobody_can_write_to_is_not_copied() -> None:
    first = rd.Packed.of([[0, 1], [1, 1]])
    assert rd.Packed(first.words, 2).words is first.words
    assert not first.words.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        first.words[0] = 1
    part = first.words[1:]
    assert kept(part) is part
    across = np.arange(6).reshape(2, 3)
    across.setflags(write=False)
    assert kept(across.T).flags.c_contiguous
