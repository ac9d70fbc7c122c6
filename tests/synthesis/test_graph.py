"""Graphs of ANDs and XORs: the gates that they are made of, and become."""

from __future__ import annotations

import numpy as np
import pytest
from boolean.netlist_strategies import schedules
from hypothesis import given

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.algebra.bits.packed import tail_mask
from rdcircuits.boolean.counts import count
from rdcircuits.boolean.rows import minterm_inputs
from rdcircuits.synthesis.graph import Graph, GraphBuilder


@pytest.mark.parametrize("parities", [False, True])
@given(gates=schedules())
def test_a_graph_is_the_gates(parities: bool, gates: Gates) -> None:
    graph = Graph.of(gates, parities)
    again = graph.gates()
    x, rows = minterm_inputs(gates.n_inputs), 1 << gates.n_inputs
    assert np.array_equal(again.evaluate(x, rows), gates.evaluate(x, rows))
    assert parities or not graph.parity.any()
    assert len(graph) <= (count(gates).gates if parities else count(gates).ands)
    assert count(again).gates <= len(graph)


@given(gates=schedules())
def test_a_graph_on_literals_of_another(gates: Gates) -> None:
    graph = Graph.of(gates, True)
    builder = GraphBuilder(gates.n_inputs)
    made = builder.add(graph, [literal ^ 1 for literal in range(2, 2 * gates.n_inputs + 2, 2)])
    x, rows = minterm_inputs(gates.n_inputs), 1 << gates.n_inputs
    found = builder.build(made).gates().evaluate(x, rows)
    assert np.array_equal(found, gates.evaluate(~x & tail_mask(rows), rows))
