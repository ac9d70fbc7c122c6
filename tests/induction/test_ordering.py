"""The order of addresses: equal tables whatever the order, fewer gates where it is well chosen."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows
from rdcircuits.induction.ordering import address_order, gates_of, reordered

Bits = np.ndarray[Any, Any]


def _tables(inputs: int, outputs: int, seed: int, ones: float = 0.5) -> Bits:
    return (np.random.default_rng(seed).random((outputs, 1 << inputs)) < ones).astype(np.uint8)


def _function(formula: Any, inputs: int) -> Bits:
    numbers = np.arange(1 << inputs)
    bits = [numbers >> i & 1 for i in range(inputs)]
    return np.asarray(formula(bits), dtype=np.uint8).reshape(1, -1)


@settings(max_examples=examples(60))
@given(st.integers(0, 5), st.integers(0, 3), st.integers(0, 99))
def test_reordered_tables_are_the_same_functions(inputs: int, outputs: int, seed: int) -> None:
    tables = _tables(inputs, outputs, seed)
    order = address_order(tables)
    assert sorted(order) == list(range(inputs))
    moved = reordered(tables, order)
    for number in range(1 << inputs):
        there = sum((number >> address & 1) << k for k, address in enumerate(order))
        assert np.array_equal(moved[:, there], tables[:, number])


@pytest.mark.parametrize("seed", range(5))
def test_the_best_of_all_orders_of_few_addresses(seed: int) -> None:
    """A wide beam leaves out nothing of note: at most a tenth above the best of all 120."""
    tables = _tables(5, 2, seed, 0.2)
    costs = [gates_of(tables, order) for order in itertools.permutations(range(5))]
    assert gates_of(tables, address_order(tables)) <= 1.1 * min(costs)


def test_well_known_orders() -> None:
    comparator = _function(lambda x: sum(x[i] << i for i in range(6)) > sum(x[6 + i] << i for i in range(6)), 12)
    assert gates_of(comparator, range(12)) > 300
    assert gates_of(comparator, address_order(comparator)) < 50
    multiplexer = _function(lambda x: np.choose(x[8] + 2 * x[9] + 4 * x[10], x[:8]), 11)
    assert gates_of(multiplexer, address_order(multiplexer)) <= 3 * 7
    parity = _function(lambda x: sum(x) % 2, 10)
    assert gates_of(parity, address_order(parity)) == 3 * 9


def test_constants_cost_nothing() -> None:
    assert gates_of(np.zeros((2, 16), np.uint8), range(4)) == 0
    assert gates_of(np.ones((1, 1), np.uint8), []) == 0
    assert address_order(np.zeros((0, 8), np.uint8)) in [list(order) for order in itertools.permutations(range(3))]
    variable = _function(lambda x: 1 - x[2], 4)
    assert gates_of(variable, address_order(variable)) == 0


def test_the_same_tables_give_the_same_order() -> None:
    tables = _tables(9, 3, 7)
    assert address_order(tables) == address_order(tables.copy())


def test_lookup_uses_the_order() -> None:
    """An adder whose operands come one after the other: bits of one weight belong together."""
    table = rd.TruthTable.from_function(lambda *x: tuple(_sum(x) >> i & 1 for i in range(6)), 10)
    learned = rd.learn(table, model="lookup")
    assert learned.exact
    assert learned.ands < 80
    x = np.random.default_rng(0).integers(0, 2, (70, 10), dtype=np.uint8)
    found = unpack_rows(learned.netlist.evaluate(pack_rows(x), 70), 70)
    assert [int("".join(map(str, row[::-1])), 2) for row in found] == [_sum(row.tolist()) for row in x]


def _sum(x: Any) -> int:
    return sum(bit << i for i, bit in enumerate(x[:5])) + sum(bit << i for i, bit in enumerate(x[5:]))
