"""Words in complete tables: an expression of words, shuffled and complemented, is found again and built exactly."""

from __future__ import annotations

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.synthesis.words.classes import complemented
from rdcircuits.synthesis.words.digits import chains, transformed, values_of
from rdcircuits.synthesis.words.forms import in_words
from rdcircuits.synthesis.words.gates import Maker
from rdcircuits.synthesis.words.sparse import degree, multiplied, plus, sparse, turned
from rdcircuits.synthesis.words.starts import starts

#: The widths of words, the number of digits, and the function.
EXPRESSIONS = {
    "product": ((4, 5), 9, lambda a, b: a * b),
    "accumulated": ((3, 4, 4), 8, lambda a, b, c: a * b + c),
    "square": ((7,), 14, lambda a: a * a),
    "squares": ((4, 5), 11, lambda a, b: a * a + 3 * b * b),
    "linear": ((4, 4, 3), 7, lambda a, b, c: 3 * a + 5 * b + 7 * c + 3),
    "difference": ((5, 5), 6, lambda a, b: a - b),
    "factored": ((3, 3, 3), 7, lambda a, b, c: (a + 2 * b + 1) * (c + 3)),
    "three": ((3, 3, 3), 9, lambda a, b, c: a * b * c),
    "quadratic": ((5, 5), 12, lambda a, b: 3 * a * a + 5 * a * b + b + 7),
}


def shuffled(widths: tuple[int, ...], digits: int, function: object, seed: int) -> rd.TruthTable:
    """The table of a function of words with its inputs and outputs permuted and complemented at random."""
    rng = np.random.default_rng(seed)
    n = sum(widths)
    places = np.split(rng.permutation(n), np.cumsum(widths)[:-1])
    x = np.arange(1 << n) ^ int(rng.integers(1 << n))
    words = [sum((x >> p & 1) << k for k, p in enumerate(part)) for part in places]
    number = np.asarray(function(*words))  # type: ignore[operator]
    y = (number[:, None] >> rng.permutation(digits) & 1) ^ rng.integers(0, 2, digits)
    rows = np.arange(1 << n)[:, None] >> np.arange(n) & 1
    return rd.TruthTable.from_arrays(rows, y)


@pytest.mark.parametrize("name", EXPRESSIONS)
@pytest.mark.parametrize("seed", [1, 2])
def test_expressions_of_words_are_found(name: str, seed: int) -> None:
    widths, digits, function = EXPRESSIONS[name]
    table = shuffled(widths, digits, function, seed)
    varying = {j for j in range(digits) if table.y[j].any() and not (table.y[j] == table.y[j, 0]).all()}
    explained = rd.explain(table)
    taken = {j for one in explained.numbers for j in one.outputs}
    assert len(taken) >= len(varying) - 1
    netlist = explained.netlist()
    assert netlist.inputs == table.inputs
    assert netlist.outputs == tuple(table.outputs[j] for j in sorted(taken))
    assert table.select_outputs(netlist.outputs).accuracy(netlist).overall == 1.0
    straight = straightforward(widths, digits, function)
    assert netlist.counts().ands <= 1.3 * straight + 10


def straightforward(widths: tuple[int, ...], digits: int, function: object) -> int:
    """ANDs of the expression as it is written, blasted by the toolkit."""

    def evaluate(x: rd.Wire) -> rd.Wire:
        words, at = [], 0
        for width in widths:
            words.append(sum((x[at + k] * (1 << k) for k in range(width)), 0 * x[0]))
            at += width
        return function(*words)  # type: ignore[operator]

    circuit = rd.trace(evaluate, rd.point(sum(widths)))
    return int(rd.Netlist.from_circuit(circuit, rd.Z).simplified().counts().ands)


def test_two_numbers_in_one_table() -> None:
    rows = np.arange(1 << 8)
    a, b, c = rows & 7, rows >> 3 & 7, rows >> 6
    y = np.concatenate([a * b >> np.arange(6)[:, None] & 1, (b + c) >> np.arange(4)[:, None] & 1])
    table = rd.TruthTable.from_arrays(rows[:, None] >> np.arange(8) & 1, y[np.random.default_rng(0).permutation(10)].T)
    explained = rd.explain(table)
    assert sum(len(one.outputs) for one in explained.numbers) == 10
    assert table.accuracy(explained.netlist()).overall == 1.0


@pytest.mark.parametrize("inputs", [0, 1, 2, 6, 7])
@pytest.mark.parametrize("outputs", [0, 1, 3])
def test_tables_without_words(inputs: int, outputs: int) -> None:
    rng = np.random.default_rng(3)
    rows = np.arange(1 << inputs)[:, None] >> np.arange(inputs) & 1
    table = rd.TruthTable.from_arrays(rows, rng.integers(0, 2, (1 << inputs, outputs)))
    explained = rd.explain(table)
    netlist = explained.netlist()
    assert len(explained.left) + len(netlist.outputs) == outputs
    assert str(explained)
    if netlist.outputs:
        assert table.select_outputs(netlist.outputs).accuracy(netlist).overall == 1.0


def test_what_cannot_be_explained_is_refused() -> None:
    with pytest.raises(rd.RdError, match="3 of 2"):
        rd.explain(rd.TruthTable.from_arrays([[0, 1], [1, 0], [1, 1]], [0, 1, 1]))
    with pytest.raises(rd.RdError, match="17 inputs"):
        rd.explain(rd.TruthTable.from_packed(None, np.zeros((1, 2048), np.uint64), rows=1 << 17))
    with pytest.raises(rd.RdError, match="TruthTable"):
        rd.explain([1])  # type: ignore[arg-type]


def test_unknown_outputs_are_left_out() -> None:
    rows = np.arange(64)
    y = ((rows & 7) + (rows >> 3))[:, None] >> np.arange(4) & 1
    care = np.ones_like(y)
    care[5, 3] = 0
    table = rd.TruthTable.from_arrays(rows[:, None] >> np.arange(6) & 1, y, care)
    explained = rd.explain(table)
    assert explained.left == ("y3",)
    assert starts(table)


@pytest.mark.parametrize("n", range(5))
def test_transforms_are_inverse(n: int) -> None:
    values = np.random.default_rng(n).integers(-9, 9, (3, 1 << n))
    coefficients = transformed(values)
    assert np.array_equal(values_of(coefficients), values)
    rows = np.arange(1 << n)
    slow = [[c[(rows & x) == rows].sum() for x in rows] for c in coefficients]
    assert np.array_equal(slow, values)


def test_chains_grow_from_the_lowest_digit_in_order() -> None:
    rows = np.arange(64)
    number = (rows & 7) * (rows >> 3)
    order = np.random.default_rng(1).permutation(6)
    values = (number >> order[:, None] & 1).astype(np.uint8)
    best = next(chain for chain in chains(values) if len(chain.digits) == 6)
    assert [int(order[j]) for j, _ in best.digits] == list(range(6))
    assert best.terms == np.count_nonzero(best.coefficients) == 9
    assert np.array_equal(
        values_of(best.coefficients) & 63,
        sum((values[j].astype(int) ^ sign) << k for k, (j, sign) in enumerate(best.digits)),
    )


@pytest.mark.parametrize("seed", range(6))
def test_polynomials_are_arithmetic_of_values(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dense = rng.integers(0, 16, (2, 32)) * rng.integers(0, 2, (2, 32))
    one, other = map(sparse, dense)
    x, y = (values_of(part) for part in dense)
    for found, values in ((plus(one, other, 4, 3), x + 3 * y), (multiplied([one, other], 4), x * y)):
        assert found == sparse(transformed(values) & 15)
    flips = int(rng.integers(32))
    assert turned(one, flips, 4) == sparse(transformed(x[np.arange(32) ^ flips]) & 15)
    assert turned(turned(one, flips, 4), flips, 4) == one


@pytest.mark.parametrize("seed", range(8))
def test_every_way_to_write_a_polynomial_is_it(seed: int) -> None:
    """Random polynomials, and random ones of words, modulo 2^7: what is found in words, each form and its gates."""
    rng = np.random.default_rng(seed)
    if seed % 2:
        dense = rng.integers(0, 128, 32) * (rng.random(32) < 0.3)
    else:
        x = np.arange(32)
        a, b = x & 7, x >> 3
        dense = transformed(rng.integers(-3, 4) * a * a + rng.integers(1, 4) * a * b + rng.integers(-3, 4) * b) & 127
    polynomial, flips = complemented(sparse(dense), 7)
    assert turned(polynomial, flips, 7) == sparse(dense)
    found = in_words(polynomial, 7)
    for way in found.ways():
        assert way.polynomial(7) == polynomial
        maker = Maker(GateBuilder(5), flips)
        gates = maker.builder.build(maker.wires(way, 7))
        rows = rd.TruthTable.from_packed(None, np.zeros((0, 1), np.uint64), rows=32).x
        bits = rd.Packed(gates.evaluate(rows, 32), 32).unpack()
        assert np.array_equal(bits @ (1 << np.arange(7)), values_of(dense) & 127)
    assert degree(polynomial) == degree(sparse(dense))


def test_learn_takes_words_on_complete_tables() -> None:
    table = shuffled((4, 4), 8, lambda a, b: a * b, 5)
    learned = rd.learn(table, effort=0.5)
    assert learned.model == "words"
    assert learned.exact
    assert learned.ands <= rd.learn(table, model="words").ands <= 90


def test_learn_completes_what_words_leave() -> None:
    rows = np.arange(256)
    product = (rows & 15) * (rows >> 4)
    odd = np.random.default_rng(2).integers(0, 2, 256)
    y = np.stack([*(product >> np.arange(8)[:, None] & 1), odd, 1 - (product & 1)]).T
    learned = rd.learn(rd.TruthTable.from_arrays(rows[:, None] >> np.arange(8) & 1, y), model="words")
    assert learned.exact
    with pytest.raises(rd.RdError, match="no outputs"):
        rd.learn(rd.TruthTable.from_arrays(rows[:, None] >> np.arange(8) & 1, odd), model="words")


def test_digits_above_a_missing_one_are_found_by_the_formula() -> None:
    rows = np.arange(1 << 8)
    digits = (rows & 15) * (rows >> 4) >> np.arange(8)[:, None] & 1
    table = rd.TruthTable.from_arrays(rows[:, None] >> np.arange(8) & 1, digits[[7, 0, 2, 1, 3, 5, 4]].T)
    explained = rd.explain(table)
    assert explained.left == ()
    assert table.accuracy(explained.netlist()).overall == 1.0
    assert str(explained).startswith("[y0 · y5 y6 y4 y2 y3 y1] = ")
