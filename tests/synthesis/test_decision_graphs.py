"""Decision graphs of complete tables: right whatever is counted, and small where a good order of variables is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.synthesis.cost import COSTS
from rdcircuits.synthesis.decisions import decided


@settings(max_examples=examples(30))
@given(
    n=st.integers(0, 7),
    outputs=st.integers(0, 3),
    cost=st.sampled_from(sorted(COSTS)),
    seed=st.integers(0, 2**32 - 1),
    dense=st.floats(0, 0.5),
)
def test_graphs_are_the_table(n: int, outputs: int, cost: str, seed: int, dense: float) -> None:
    rng = np.random.default_rng(seed)
    table = rd.TruthTable.from_values((rng.random((outputs, 1 << n)) < dense).astype(np.uint8))
    found = decided(table, cost, seed)
    assert len(found) in (1, 2)
    for graph in found:
        gates = graph.gates()
        np.testing.assert_array_equal(gates.evaluate(table.x, table.rows), table.y)
    sizes = [COSTS[cost].of_graph(graph) for graph in found]
    assert sizes == sorted(sizes)


def test_a_good_order_is_found() -> None:
    """Pairs that are far apart: in the order of the table there would be a node for each subset of the first half."""
    table = rd.TruthTable.from_function(lambda *x: any(x[k] and x[k + 5] for k in range(5)), 10)
    assert len(decided(table)[0]) < 20


def test_xors_of_inputs_are_found() -> None:
    """A function of four parities of ten inputs, which share inputs: in plain ones it has ten times as many nodes."""
    parities = (0b1011001110, 0b0110111001, 0b1101010011, 0b0011101101)
    value = np.random.default_rng(1).permutation(np.arange(16) % 2)
    rows = np.arange(1 << 10)
    at = sum((np.bitwise_count(rows & form) % 2).astype(int) << k for k, form in enumerate(parities))
    plain, linear = sorted(map(len, decided(rd.TruthTable.from_values(value[at].astype(np.uint8)), "gates")))[::-1]
    assert linear < 40 < plain


def test_partial_and_large_tables_have_none() -> None:
    table = rd.TruthTable.from_function(lambda *x: x[0], 3)
    assert decided(table.take([0, 1, 2])) == []
    with pytest.raises(rd.RdError, match="decision diagrams are made of complete tables"):
        rd.learn(table.take([0, 1, 2]), model="bdd")
