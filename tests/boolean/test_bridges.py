"""Netlists to other libraries' circuits and back: the same names, and equal on all rows, ports counted first."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from boolean.netlist_strategies import netlists
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.boolean.bridges.common import check_ports
from rdcircuits.errors import RdError, ShapeError

NAMES = ("a", "b[2]", "x10", "x9")


def every_gate() -> rd.Netlist:
    """All sixteen gates of two inputs, a wire that is an output twice, an input as an output, and constants."""
    ops = list(range(16))
    gates = Gates(4, ops, [1 + k % 4 for k in ops], [1 + (k + 1) % 4 for k in ops], [*range(5, 21), 7, 1, 0])
    return rd.Netlist.from_gates(gates, NAMES, [*(f"y{k}" for k in ops), "again", "wire", "zero"])


def same(first: rd.Netlist, second: rd.Netlist) -> None:
    assert (len(first.inputs), len(first.outputs)) == (len(second.inputs), len(second.outputs))
    assert (first.inputs, first.outputs) == (second.inputs, second.outputs)
    assert rd.equivalent(first, second).proved
    assert bool(rd.equivalent(first, second))


def rows(n: int) -> list[tuple[int, ...]]:
    return list(itertools.product((0, 1), repeat=n))


def plain(netlist: rd.Netlist) -> rd.Netlist:
    """With names that every library takes."""
    inputs, outputs = (
        [f"{s}{k}" for k in range(len(side))] for s, side in (("v", netlist.inputs), ("w", netlist.outputs))
    )
    return rd.Netlist(tuple(inputs), tuple(outputs), netlist.gates)


@pytest.mark.needs_module("pyeda")
class TestPyeda:
    @given(netlists())
    def test_there_and_back(self, netlist: rd.Netlist) -> None:
        back = rd.Netlist.from_pyeda(list(netlist.to_pyeda()), inputs=netlist.inputs, outputs=netlist.outputs)
        same(netlist, back)

    def test_every_gate_and_names(self) -> None:
        netlist = every_gate()
        functions = dict(zip(netlist.outputs, netlist.to_pyeda(), strict=True))
        same(netlist, rd.Netlist.from_pyeda(functions, inputs=NAMES))
        assert rd.Netlist.from_pyeda(functions).inputs == ("a", "b[2]", "x10", "x9")

    def test_what_pyeda_says_of_them(self) -> None:
        netlist = every_gate()
        said = rd.TruthTable.from_pyeda(netlist.to_pyeda(), inputs=NAMES, outputs=netlist.outputs)
        assert said.accuracy(netlist).overall == 1

    def test_its_operations(self) -> None:
        from pyeda.boolalg.expr import expr

        text = ["Nand(a, b, c)", "Equal(a, b, c)", "ITE(a, b, c)", "a => b", "Unequal(a, b)", "OneHot(a, b, c)", "1"]
        found = rd.Netlist.from_pyeda([expr(one, simplify=False) for one in text], inputs=list("abc"))
        assert rd.TruthTable.from_expression(text, inputs=list("abc")).accuracy(found).overall == 1

    def test_what_is_refused(self) -> None:
        with pytest.raises(RdError, match="expected a pyeda expression, found str"):
            rd.Netlist.from_pyeda("a & b")
        builder = GateBuilder(2)
        wire = 1
        for _ in range(6000):
            wire = builder.and_(builder.xor(wire, 2), 1)
        with pytest.raises(RdError, match="too deep for pyeda"):
            rd.Netlist.from_gates(builder.build([wire]), ["a", "b"]).to_pyeda()
        from pyeda.boolalg.expr import exprvar

        with pytest.raises(RdError, match="'b' is not among the inputs"):
            rd.Netlist.from_pyeda(exprvar("b"), inputs=["a"])


@pytest.mark.needs_module("sympy")
class TestSympy:
    @given(netlists())
    def test_there_and_back(self, netlist: rd.Netlist) -> None:
        back = rd.Netlist.from_sympy(dict(zip(netlist.outputs, netlist.to_sympy(), strict=True)), inputs=netlist.inputs)
        same(netlist, back)

    def test_every_gate_and_what_sympy_says(self) -> None:
        netlist = every_gate()
        functions = netlist.to_sympy()
        same(netlist, rd.Netlist.from_sympy(functions, inputs=NAMES, outputs=netlist.outputs))
        import sympy

        symbols = [sympy.Symbol(name) for name in NAMES]
        for row in rows(4):
            at = dict(zip(symbols, map(bool, row), strict=True))
            said = [bool(f.subs(at)) for f in functions]
            assert said == netlist.evaluate([row])[0].astype(bool).tolist()

    def test_its_operations(self) -> None:
        import sympy

        a, b, c = sympy.symbols("a b c")
        logic = sympy.logic.boolalg
        functions = {
            "implied": sympy.Implies(a, b),
            "same": sympy.Equivalent(a, b, c),
            "chosen": sympy.ITE(a, b, c),
            "odd": sympy.Xor(a, b, c),
            "nor": logic.Nor(a, b, evaluate=False),
            "xnor": logic.Xnor(a, b, evaluate=False),
            "true": True,
            "none": sympy.false,
        }
        text = ["a => b", "Equal(a, b, c)", "ITE(a, b, c)", "a ^ b ^ c", "Nor(a, b)", "Xnor(a, b)", "1", "0"]
        found = rd.Netlist.from_sympy(functions)
        expected = rd.TruthTable.from_expression(text, inputs=list("abc"), outputs=list(functions))
        assert (found.inputs, found.outputs) == (expected.inputs, expected.outputs)
        assert expected.accuracy(found).overall == 1

    def test_what_is_refused(self) -> None:
        import sympy

        x = sympy.Symbol("x")
        with pytest.raises(RdError, match="x > 1 is no Boolean expression"):
            rd.Netlist.from_sympy(x > 1)
        with pytest.raises(RdError, match="two symbols are called 'x'"):
            rd.Netlist.from_sympy([x, sympy.Symbol("x", real=True)])


@pytest.mark.needs_module("cirbo")
class TestCirbo:
    @given(netlists())
    def test_there_and_back(self, netlist: rd.Netlist) -> None:
        netlist = plain(netlist)
        same(netlist, rd.Netlist.from_cirbo(netlist.to_cirbo()))

    def test_every_gate_and_what_cirbo_says(self) -> None:
        netlist = every_gate()
        circuit = netlist.to_cirbo()
        same(netlist, rd.Netlist.from_cirbo(circuit))
        for row in rows(4):
            assert circuit.evaluate([bool(b) for b in row]) == netlist.evaluate([row])[0].astype(bool).tolist()

    def test_its_operations(self) -> None:
        from cirbo.core import circuit as core

        circuit = core.Circuit()
        circuit.add_inputs(["a", "b", "c"])
        kinds = ["AND", "NAND", "OR", "NOR", "XOR", "NXOR"]
        for kind in kinds:
            circuit.emplace_gate(kind, getattr(core, kind), ("a", "b", "c"))
        for kind in ["GT", "LT", "GEQ", "LEQ", "LIFF", "RIFF", "LNOT", "RNOT"]:
            circuit.emplace_gate(kind, getattr(core, kind), ("a", "b"))
        circuit.emplace_gate("twice", core.XOR, ("a", "a"))
        circuit.set_outputs([*kinds, *["GT", "LT", "GEQ", "LEQ", "LIFF", "RIFF", "LNOT", "RNOT", "twice"], "a"])
        netlist = rd.Netlist.from_cirbo(circuit)
        assert netlist.outputs == tuple(circuit.outputs)
        for row in rows(3):
            assert circuit.evaluate([bool(b) for b in row]) == netlist.evaluate([row])[0].astype(bool).tolist()
        circuit.mark_as_output("AND")
        assert not rd.Netlist.from_cirbo(circuit).outputs_given

    def test_what_is_refused(self) -> None:
        with pytest.raises(RdError, match="expected a cirbo Circuit, found int"):
            rd.Netlist.from_cirbo(1)
        with pytest.raises(RdError, match="'a' is called like an input"):
            rd.Netlist.from_gates(GateBuilder(2).build([2]), ["a", "b"], ["a"]).to_cirbo()
        kept = rd.Netlist.from_gates(GateBuilder(2).build([1]), ["a", "b"], ["a"])
        same(kept, rd.Netlist.from_cirbo(kept.to_cirbo()))


@pytest.mark.needs_module("aigverse")
class TestAigverse:
    @given(netlists())
    def test_there_and_back(self, netlist: rd.Netlist) -> None:
        if any(not name or "\0" in name or "\ud800" in name for name in (*netlist.inputs, *netlist.outputs)):
            with pytest.raises(RdError, match="cannot hold the name"):
                netlist.to_aigverse()
            return
        network = netlist.to_aigverse()
        assert (network.num_pis, network.num_pos) == (len(netlist.inputs), len(netlist.outputs))
        back = rd.Netlist.from_aigverse(network)
        same(netlist, back)
        assert (back.inputs.made_up, back.outputs.made_up) == (netlist.inputs.made_up, netlist.outputs.made_up)

    def test_what_aigverse_says(self) -> None:
        from aigverse.algorithms import equivalence_checking
        from aigverse.generators import ripple_carry_adder

        netlist = every_gate()
        network = netlist.to_aigverse()
        again = rd.Netlist.from_aigverse(network).to_aigverse()
        assert (network.num_pis, network.num_pos) == (again.num_pis, again.num_pos) == (4, 19)
        assert equivalence_checking(network, again)
        adder: Any = ripple_carry_adder(4)
        found = rd.Netlist.from_aigverse(adder)
        assert not found.inputs_given
        x = np.random.default_rng(0).integers(0, 2, (50, 8))  # of both numbers in turn
        weights = 1 << np.arange(4)
        total = (x[:, ::2] @ weights) + (x[:, 1::2] @ weights)
        assert np.array_equal(found.evaluate(x) @ (1 << np.arange(5)), total)

    def test_what_is_refused(self) -> None:
        with pytest.raises(RdError, match="expected an aigverse Aig, found str"):
            rd.Netlist.from_aigverse("a.aig")
        from aigverse.networks import NamedAig

        network = NamedAig()
        network.create_pi("a")
        network.create_pi("a")
        with pytest.raises(ShapeError, match="two inputs are called 'a'"):
            rd.Netlist.from_aigverse(network)
        network = NamedAig()
        network.create_po(network.create_pi(), "x0")
        assert rd.Netlist.from_aigverse(network).inputs == ("x0",)


def test_ports_are_counted() -> None:
    with pytest.raises(ShapeError, match="a circuit of 2 inputs and 1 outputs became one of 0 and 0"):
        check_ports((0, 0), (2, 1))


@pytest.mark.parametrize("name", ["pyeda", "sympy", "cirbo", "aigverse"])
def test_a_library_that_is_not_there_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for module in [one for one in sys.modules if one.partition(".")[0] == name]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=r"this needs .*: pip install 'rdcircuits"):
        getattr(rd.Netlist, f"to_{name}")(every_gate())


@pytest.mark.needs_module("pyeda")
@given(st.data())
def test_tables_and_covers_by_way_of_netlists(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 4))
    y = data.draw(st.lists(st.integers(0, 1), min_size=1 << n, max_size=1 << n))
    table = rd.TruthTable.from_values(y, inputs=[f"v{k}" for k in range(n)])
    cover = rd.Cover.from_table(table)
    back = rd.Cover.from_pyeda(cover.to_pyeda(), inputs=table.inputs, outputs=table.outputs)
    assert (back.inputs, back.outputs) == (cover.inputs, cover.outputs)
    assert table.accuracy(back.netlist()).overall == 1
