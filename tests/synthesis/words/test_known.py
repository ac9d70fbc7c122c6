"""Known functions of words: both languages say the same, and shuffled digits are found again and built."""

from __future__ import annotations

import math
from itertools import islice

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.bits.packed import unpack_rows
from rdcircuits.boolean.rows import minterm_inputs
from rdcircuits.synthesis.words.bank import families
from rdcircuits.synthesis.words.constants import with_constants
from rdcircuits.synthesis.words.known import known
from rdcircuits.synthesis.words.language import Number, Numbers, Wires
from rdcircuits.synthesis.words.match import Targets, changes


@pytest.mark.parametrize("inputs", [1, 2, 3, 4, 6, 8])
def test_numbers_and_wires_agree(inputs: int) -> None:
    rows = np.arange(1 << inputs)
    for family in [*families(inputs), *islice(with_constants(inputs), inputs % 5, None, 17)]:
        builder = GateBuilder(inputs)
        first, wires, numbers = 0, [], []
        for width in family.widths:
            wires.append(builder.inputs[first : first + width])
            numbers.append(Number(rows >> first & (1 << width) - 1, width))
            first += width
        made = dict(family.functions(Wires(builder), *wires))
        for name, word in family.functions(Numbers(len(rows)), *numbers):
            gates = builder.build(made[name])
            bits = unpack_rows(gates.evaluate(minterm_inputs(inputs), len(rows)), len(rows)).astype(np.int64)
            assert bits.shape[1] == word.width, name
            assert ((bits << np.arange(word.width)).sum(axis=1) == word.values).all(), (family.widths, name)


def shuffled(widths: tuple[int, ...], digits: int, function: object, seed: int) -> np.ndarray:
    """Digits (m, 2^n) of a function of words, all that can be permuted and complemented being so."""
    rng = np.random.default_rng(seed)
    n = sum(widths)
    x = np.arange(1 << n) ^ int(rng.integers(1 << n))
    parts = np.split(rng.permutation(n), np.cumsum(widths)[:-1])
    words = [sum((x >> p & 1) << k for k, p in enumerate(part.tolist())) for part in parts]
    rows = [function(*(int(word[row]) for word in words)) for row in range(1 << n)]
    y = np.array(rows)[None] >> rng.permutation(digits)[:, None] & 1
    return (y ^ rng.integers(0, 2, (digits, 1))).astype(np.uint8)


CASES = {
    "quotient": ((5, 3), 5, lambda a, b: a // b if b else 31),
    "quotient, 0 for 0": ((4, 4), 4, lambda a, b: a // b if b else 0),
    "remainder": ((5, 3), 3, lambda a, b: a % b if b else a & 7),
    "both": ((4, 3), 7, lambda a, b: a // b << 3 | a % b if b else 15 << 3 | a & 7),
    "root": ((9,), 5, lambda a: math.isqrt(a)),
    "rest of the root": ((8,), 5, lambda a: a - math.isqrt(a) ** 2),
    "distance": ((4, 4), 4, lambda a, b: abs(a - b)),
    "largest": ((3, 3, 3), 3, max),
    "divisor": ((4, 4), 4, math.gcd),
    "product modulo a word": ((3, 3, 3), 3, lambda a, b, c: a * b % c if c else 0),
    "shift": ((6, 3), 6, lambda a, b: a >> b),
    "decimal": ((7,), 9, lambda a: int(str(a), 16)),
    "product of four": ((2, 2, 2, 2), 5, lambda a, b, c, d: a * b + c * d),
    "every second digit": ((4, 4), 4, lambda a, b: sum((a * b >> 2 * k + 1 & 1) << k for k in range(4))),
    "high half": ((4, 4), 4, lambda a, b: a * b >> 4),
    "scaled": ((4, 4), 6, lambda a, b: a * b // 5),
    "some of a residue": ((5, 5), 4, lambda a, b: a * b % 23 >> 1),
    "power": ((6,), 4, lambda a: a**3 % 11),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("seed", [0, 1])
def test_shuffled_digits_are_found(case: str, seed: int) -> None:
    widths, digits, function = CASES[case]
    values = shuffled(widths, digits, function, seed)
    n = sum(widths)
    found = known(values, range(digits))
    assert sorted(j for one in found for j in one.outputs) == list(range(digits)), case
    for one in found:
        y = unpack_rows(one.gates.evaluate(minterm_inputs(n), 1 << n), 1 << n).T
        assert np.array_equal(y, values[list(one.outputs)])


def test_explain_tells_words() -> None:
    table = rd.TruthTable.from_arrays(
        np.arange(64)[:, None] >> np.arange(6) & 1, shuffled((3, 3), 3, lambda a, b: abs(a - b), 5).T
    )
    explained = rd.explain(table)
    assert explained.left == ()
    assert "|a − b|" in str(explained)
    assert table.accuracy(explained.netlist()).overall == 1.0


def test_functions_that_are_none_of_these_are_left() -> None:
    values = np.random.default_rng(0).integers(0, 2, (4, 256)).astype(np.uint8)
    assert known(values, range(4)) == []


@pytest.mark.parametrize("inputs", [1, 2, 6, 7, 8])
def test_changes_are_counted(inputs: int) -> None:
    values = np.random.default_rng(inputs).integers(0, 2, (3, 1 << inputs)).astype(np.uint8)
    rows = np.arange(1 << inputs)
    wanted = [[np.count_nonzero(row != row[rows ^ 1 << i]) // 2 for i in range(inputs)] for row in values]
    assert changes(values).tolist() == wanted


def test_outputs_of_few_known_functions_are_matched() -> None:
    rng = np.random.default_rng(3)
    functions = rng.integers(0, 2, (5, 128)).astype(np.uint8)
    order, flips = rng.permutation(7), int(rng.integers(128))
    rows = np.arange(128) ^ flips
    at = sum((rows >> c & 1) << k for k, c in enumerate(order.tolist()))
    match = Targets(1 - functions[[3, 1]][:, at]).among(functions)
    assert match is not None
    assert match.outputs == ((0, 3, True), (1, 1, True))
    assert match.inputs == tuple((c, bool(flips >> c & 1)) for c in order.tolist())
