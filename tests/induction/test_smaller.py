"""Exact circuits made smaller: tables of more than 16 inputs, and those that are too large."""

from __future__ import annotations

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.boolean import Netlist
from rdcircuits.induction.choice import Chosen
from rdcircuits.induction.learned import Fitted
from rdcircuits.induction.smaller import made_smaller
from rdcircuits.synthesis.cost import as_cost


def _twice(n: int) -> Netlist:
    """(x0 AND x1) OR (x0 AND x2), of n inputs: an AND more than it needs."""
    builder = GateBuilder(n)
    a, b, c = builder.inputs[:3]
    return Netlist.from_gates(builder.build([builder.or_(builder.and_(a, b), builder.and_(a, c))]))


def _smaller(n: int, table: rd.TruthTable) -> Chosen:
    netlist = _twice(n)
    chosen = Chosen(Fitted(netlist, "made up"), "some", "because")
    return made_smaller(chosen, [netlist], table, 0.05, 0, 1, None)


def test_a_table_of_seventeen_inputs() -> None:
    rows = np.arange(1 << 17)
    values = (rows & 1) & ((rows >> 1 | rows >> 2) & 1)
    table = rd.TruthTable.from_values(values.astype(np.uint8))
    found = _smaller(17, table)
    assert found.fitted.made.counts().ands == 2
    assert table.accuracy(found.fitted.made).overall == 1.0


def test_beyond_twenty_inputs_it_is_said() -> None:
    table = rd.TruthTable.from_arrays(np.eye(21, dtype=np.uint8), np.zeros((21, 1), np.uint8))
    found = _smaller(21, table)
    assert found.fitted.made == _twice(21)
    assert found.why.startswith(
        "because; not made smaller, which is done up to 16 inputs, and of up to 10,000 ANDs up to 20"
    )


def test_large_circuits_of_more_than_sixteen_inputs_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rdcircuits.induction.smaller._LARGE", 2)
    table = rd.TruthTable.from_values(np.zeros(1 << 17, np.uint8))
    assert "not made smaller" in _smaller(17, table).why


@pytest.mark.parametrize(("cost", "most"), [("ands-only", 6), ("gates", 18), ("depth", 6)])
def test_of_a_complete_table_there_is_little_of_what_counts(
    cost: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rdcircuits.synthesis.words.inversion._SEARCHED", 0.05)
    field = rd.GF(16)
    inverses = np.array([int(field.power(x, 14)) for x in range(16)])
    bits = (inverses[:, None] >> np.arange(4) & 1).astype(np.uint8)
    table = rd.TruthTable.from_arrays((np.arange(16)[:, None] >> np.arange(4) & 1).astype(np.uint8), bits)
    found = rd.learn(table, cost=cost, effort=0.2)
    assert found.exact
    assert as_cost(cost).sizes(found.netlist)[0] <= most


def test_a_cost_that_nothing_is_made_smaller_by_is_refused() -> None:
    table = rd.TruthTable.from_function(lambda a, b, c: a & b ^ c, 3)
    with pytest.raises(rd.errors.RdError, match="complete tables and the model auto"):
        rd.learn(table, model="anf", cost="gates")
    with pytest.raises(rd.errors.RdError, match="complete tables"):
        rd.learn(table.take([0, 3, 5]), cost="gates")
    with pytest.raises(rd.errors.RdError, match="a limit of gates counts ANDs"):
        rd.learn(table, max_gates=5, cost="gates")
    with pytest.raises(rd.errors.RdError, match="cost is 'size', expected one of ands"):
        rd.learn(table, cost="size")
    with pytest.raises(rd.errors.RdError, match="not of classes"):
        rd.learn([[1.5], [2.5]] * 9, ["a", "b"] * 9, cost="gates")


def test_each_smaller_netlist_on_the_way_is_told() -> None:
    table = rd.TruthTable.from_function(lambda *x: [sum(x) > 2, sum(x) == 2, sum(x) % 3 == 0], 5)
    told = list[rd.Netlist]()
    found = rd.learn(table, effort=0.1, better=told.append)
    sizes = [netlist.counts().ands for netlist in told]
    assert all(table.accuracy(netlist).overall == 1.0 for netlist in told)
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == found.ands < sizes[0]
    limited = list[rd.Netlist]()
    assert rd.learn(table, effort=0.1, max_gates=found.ands, better=limited.append).ands == found.ands
    assert [netlist.counts().ands for netlist in limited] == [found.ands]
    with pytest.raises(rd.errors.RdError, match="better is 3, expected a function"):
        rd.learn(table, better=3)  # type: ignore[call-overload]
