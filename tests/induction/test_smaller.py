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
