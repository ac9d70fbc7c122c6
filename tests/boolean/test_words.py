"""Packed words that callers hand in: other types, shapes and tails are refused by everything that takes words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.algebra.bits.packed import group_argmax, group_counts, take_rows, unpack_rows
from rdcircuits.boolean.spectra import walsh_words

NETLIST = rd.Netlist.from_gates(rd.Gates(2, [6], [1], [2], [3]))
POLYNOMIAL = rd.ANF.from_terms([[(0,), (0, 1)]], 2)
ONE = np.array([[1], [0]], np.uint64)

#: Each takes words of two wires and three rows.
WAYS_IN: dict[str, Callable[[Any], Any]] = {
    "Gates.evaluate": lambda words: NETLIST.gates.evaluate(words, 3),
    "Gates.reverse": lambda words: NETLIST.gates.reverse(words, ONE[:1], 3),
    "Gates.reverse of changes": lambda words: NETLIST.gates.reverse(ONE, words, 3),
    "Netlist.evaluate": lambda words: NETLIST.evaluate(words, 3),
    "ANF.evaluate": lambda words: POLYNOMIAL.evaluate(words, 3),
    "Packed": lambda words: rd.Packed(words, 3),
    "BitMatrix": lambda words: rd.BitMatrix(words, 3),
    "TruthTable": lambda words: rd.TruthTable(("a", "b"), ("y",), 3, words, ONE[:1], ONE[:1]),
    "from_packed": lambda words: rd.TruthTable.from_packed(words, ONE[:1], rows=3),
    "walsh_sample": lambda words: rd.walsh_sample(words, ONE[0], 3),
    "unpack_rows": lambda words: unpack_rows(words, 3),
    "take_rows": lambda words: take_rows(words, 3, [0]),
    "group_counts": lambda words: group_counts(words, 3, 1),
    "group_argmax": lambda words: group_argmax(words, 3, 1),
}
WRONG = {
    "tail": np.array([[1], [8]], np.uint64),
    "bytes": np.array([[1], [0]], np.uint8),
    "signed": np.array([[1], [0]], np.int64),
    "too wide": np.zeros((2, 2), np.uint64),
    "no words": np.zeros((2, 0), np.uint64),
    "none": None,
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("way", WAYS_IN)
def test_wrong_words_are_refused(way: str, wrong: str) -> None:
    WAYS_IN[way](ONE if way != "Gates.reverse of changes" else ONE[:1])
    with pytest.raises(rd.ShapeError):
        WAYS_IN[way](WRONG[wrong])


@pytest.mark.parametrize("rows", [-1, 2.5, None, True])
def test_wrong_numbers_of_rows_are_refused(rows: Any) -> None:
    with pytest.raises(rd.ShapeError, match="rows"):
        rd.Packed(ONE, rows)
    with pytest.raises(rd.ShapeError, match="rows"):
        NETLIST.gates.evaluate(ONE, rows)


@pytest.mark.parametrize(
    ("monomials", "coefficients"),
    [
        ([[4]], [[1]]),  # an input that is not there
        ([[1]], [[3]]),  # a second coefficient of one monomial
        ([[2], [1]], [[3]]),  # not ascending
        ([[1], [1]], [[3]]),  # twice
        ([[1], [2]], [[1]]),  # in no output
        ([[1], [2]], [[3, 0]]),
    ],
)
def test_polynomials_check_their_words(monomials: list[list[int]], coefficients: list[list[int]]) -> None:
    with pytest.raises(rd.ShapeError):
        rd.ANF(("a", "b"), ("y",), np.array(monomials, np.uint64), np.array(coefficients, np.uint64))


def test_dense_coefficients_are_checked() -> None:
    with pytest.raises(rd.ShapeError, match="coefficients: bits are set past the last of 4 rows"):
        rd.ANF.from_dense(np.array([[16]], np.uint64), inputs=["a", "b"])
    with pytest.raises(rd.ShapeError):
        rd.ANF.from_dense(np.array([[15]], np.uint8), inputs=["a", "b"])
    with pytest.raises(rd.ShapeError):
        walsh_words(np.array([[16]], np.uint64), 2)
