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
    assert count(again).ands <= len(Graph.of(gates, False))


@given(gates=schedules())
def test_a_graph_on_literals_of_another(gates: Gates) -> None:
    graph = Graph.of(gates, True)
    builder = GraphBuilder(gates.n_inputs)
    made = builder.add(graph, [literal ^ 1 for literal in range(2, 2 * gates.n_inputs + 2, 2)])
    x, rows = minterm_inputs(gates.n_inputs), 1 << gates.n_inputs
    found = builder.build(made).gates().evaluate(x, rows)
    assert np.array_equal(found, gates.evaluate(~x & tail_mask(rows), rows))


def _graph(left: list[int], right: list[int], outputs: list[int]) -> Graph:
    sides = (np.array(part, np.int32) for part in (left, right))
    return Graph(2, *sides, np.zeros(len(left), np.uint8), np.array(outputs, np.int32))


def test_three_ands_that_are_an_xor_are_one_gate() -> None:
    adder = Graph.of(Gates(2, [8, 6], [1, 1], [2, 2], [3, 4]), parities=False)
    assert (len(adder), len(adder.gates().ops)) == (3, 2)
    alone = _graph([2, 3, 7], [5, 4, 9], [10])  # by a AND NOT b, NOT a AND b
    assert len(alone.gates().ops) == 1


def test_no_xor_is_made_where_that_takes_more_ands() -> None:
    shared = _graph([2, 3, 7], [5, 4, 9], [10, 6])  # a AND NOT b is an output
    assert (count(shared.gates()).ands, len(shared.gates().ops)) == (3, 3)
