"""Symmetric functions of several outputs: found with complemented inputs, and exact in each way to build them."""

from __future__ import annotations

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.algebra.bits.packed import pack_rows
from rdcircuits.boolean.rows import minterm_inputs
from rdcircuits.synthesis.words import symmetric as module
from rdcircuits.synthesis.words.symmetric import comparators, symmetric


@pytest.mark.parametrize("n", [4, 5, 7, 8, 9])
@pytest.mark.parametrize("seed", [0, 1])
def test_symmetric_functions_are_found_and_every_circuit_is_right(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    flips = int(rng.integers(1 << n))
    tables = rng.integers(0, 2, (4, n + 1))
    tables[0] = np.arange(n + 1) % 2  # a parity, which is none of them
    tables[1] = np.arange(n + 1) >= n // 2
    values = tables[:, np.bitwise_count(np.arange(1 << n) ^ flips)].astype(np.uint8)
    found = symmetric(values, range(4))
    assert 1 in {j for one in found for j in one.outputs}
    assert 0 not in {j for one in found for j in one.outputs}
    for one in found:
        wanted = pack_rows(np.ascontiguousarray(values[list(one.outputs)].T))
        assert np.array_equal(one.gates.evaluate(minterm_inputs(n), 1 << n), wanted)
        for gates in module._circuits(n, one.chosen, one.flips, one.tables):
            assert np.array_equal(gates.evaluate(minterm_inputs(n), 1 << n), wanted)


@pytest.mark.parametrize(("n", "ands"), [(4, 10), (8, 38), (11, 72), (16, 118)])
def test_sorting_is_small(n: int, ands: int) -> None:
    ones = np.bitwise_count(np.arange(1 << n))
    [found] = symmetric(np.stack([ones >= k for k in range(1, n + 1)]).astype(np.uint8), range(n))
    assert found.ands <= ands


@pytest.mark.parametrize("n", range(10))
def test_networks_sort(n: int) -> None:
    rows = np.arange(1 << n)[:, None] >> np.arange(n) & 1
    for a, b in comparators(n):
        assert a < b
        rows[:, [a, b]] = np.stack([rows[:, [a, b]].max(axis=1), rows[:, [a, b]].min(axis=1)], axis=1)
    assert (np.diff(rows, axis=1) <= 0).all()


def test_functions_of_several_numbers_of_ones_in_one_table() -> None:
    x = np.arange(1 << 9)
    one, other = np.bitwise_count(x & 31), np.bitwise_count((x >> 4) ^ 5)
    y = np.stack([one >= 2, other == 3, one % 3 == 0, other >= 4], axis=1).astype(int)
    table = rd.TruthTable.from_arrays(x[:, None] >> np.arange(9) & 1, y)
    explained = rd.explain(table)
    assert {part.outputs for part in explained.found} == {(0, 2), (1, 3)}
    assert table.accuracy(explained.netlist()).overall == 1.0
    assert "1 where ¬x4 + x5 + ¬x6 + x7 + x8 is  y1: 3;  y3: 4-5" in str(explained)


def test_unsymmetric_functions_are_not_taken() -> None:
    x = np.arange(64)
    assert symmetric(np.stack([(x & 7) > (x >> 3), x % 5 == 0]).astype(np.uint8), [0, 1]) == []
