"""What is shown as expressions is read back as the same function, whatever the names."""

from __future__ import annotations

import numpy as np
import pytest
from boolean.netlist_strategies import AWKWARD_NAMES, netlists
from boolean.table_strategies import tables
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.boolean.formulas import name_of, quoted
from rdcircuits.boolean.shown import FORMS, Form, shown
from rdcircuits.errors import RdError


def lines(function: rd.TruthTable | rd.Netlist, form: Form) -> list[str]:
    return [f"{quoted(name)} = {text}" for name, text in shown(function, form).lines()]


@settings(max_examples=examples(60))
@given(netlists(), st.sampled_from(FORMS))
def test_netlists_come_back(netlist: rd.Netlist, form: Form) -> None:
    if not netlist.outputs:
        return
    back = rd.TruthTable.from_expression(lines(netlist, form), inputs=netlist.inputs)
    assert (back.inputs, back.outputs) == (netlist.inputs, netlist.outputs)
    assert back == rd.TruthTable.from_circuit(netlist)
    text = "\n".join(lines(netlist, form))
    if len(netlist.outputs) > 1:
        assert rd.TruthTable.from_expression(text, inputs=netlist.inputs) == back


@settings(max_examples=examples(60))
@given(tables(), st.sampled_from(FORMS))
def test_tables_come_back_where_they_are_known(table: rd.TruthTable, form: Form) -> None:
    if not table.outputs:
        return
    table = table.distinct() if len(table) else table
    try:
        found = lines(table, form)
    except RdError:
        return
    back = rd.TruthTable.from_expression(found, inputs=table.inputs)
    assert back.outputs == table.outputs
    assert table.rename(inputs=list(table.inputs)).accuracy(_netlist(back)).overall in (1, None)


def _netlist(table: rd.TruthTable) -> rd.Netlist:
    return rd.Netlist.from_gates(rd.anf(table).gates(), table.inputs, table.outputs)


@given(st.text() | st.sampled_from([*AWKWARD_NAMES, "or", "XOR", "True", "ite", "a.b", "a.", "a.1", "x[01]", "x[1]"]))
def test_names_come_back(name: str) -> None:
    assert name_of(quoted(name)) == name
    table = rd.TruthTable.from_expression(f"{quoted(name)} & ~ {quoted('other')}", inputs=[name, "other"])
    assert table.y[0, 0] == 0b0010
    assert table.inputs == (name, "other")


def test_shared_gates_are_defined_before_they_are_used() -> None:
    builder, carry, total = GateBuilder(18), 0, []
    for a, b in zip(range(1, 10), range(10, 19), strict=True):
        half = builder.xor(a, b)
        total.append(builder.xor(half, carry))
        carry = builder.or_(builder.and_(a, b), builder.and_(half, carry))
    netlist = rd.Netlist.from_gates(builder.build([*total, carry]))
    found = shown(netlist)
    assert found.defined
    text = lines(netlist, "factored")
    back = rd.TruthTable.from_expression(text, inputs=netlist.inputs).select_outputs(netlist.outputs)
    x = np.random.default_rng(0).integers(0, 2, (500, 18))
    rows = x @ (1 << np.arange(18))
    assert np.array_equal(back.to_values().T[rows], netlist.evaluate(x))


def test_what_a_name_means() -> None:
    table = rd.TruthTable.from_expression("t = a & b\nf = t ^ c; g = t | f")
    assert (table.inputs, table.outputs) == (("a", "b", "c"), ("t", "f", "g"))
    assert table == rd.TruthTable.from_expression(
        ["a & b", "a & b ^ c", "a & b | a & b ^ c"], outputs=["t", "f", "g"], inputs=list("abc")
    )
    loop = rd.TruthTable.from_expression("q = q\nnext = ~q")
    assert loop.inputs == ("q",)
    assert rd.TruthTable.from_expression("f = a; g = f", inputs=["a", "f"]).inputs == ("a", "f")
    with pytest.raises(RdError, match="no expression"):
        rd.TruthTable.from_expression('"a & b')
