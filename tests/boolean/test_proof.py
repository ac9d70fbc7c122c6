"""Netlists of more than 16 inputs: proved by their gates, on all rows or by SAT, told apart by a row, or not proved."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from boolean.netlist_strategies import gates_of, netlist_of, random_netlist, schedules, slow_row, slow_table
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.boolean import equivalence
from rdcircuits.boolean.aig import Aig, AigBuilder
from rdcircuits.boolean.equivalence import Equivalence, equivalent
from rdcircuits.boolean.formats.netlists import check_written
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.sweep import pairs_equal
from rdcircuits.cli.main import main
from rdcircuits.errors import RdError, RdWarning

needs_solver = pytest.mark.needs_module("pysat")


def full_adder(builder: GateBuilder, x: int, y: int, z: int, majority: bool) -> tuple[int, int]:
    """Sum and carry, the carry by a multiplexer or as the majority of three."""
    total = builder.xor(builder.xor(x, y), z)
    if majority:
        pairs = builder.and_(x, y), builder.and_(x, z), builder.and_(y, z)
        return total, builder.or_(builder.or_(*pairs[:2]), pairs[2])
    return total, builder.mux(builder.xor(x, y), x, z)


def adder(width: int, majority: bool, wrong: bool = False) -> Netlist:
    """x + y of `width` bits each; `wrong` drops the last carry on one row: all ones but each third."""
    builder = GateBuilder(2 * width)
    x, y, carry = builder.inputs[:width], builder.inputs[width:], builder.false
    outputs = []
    for a, b in zip(x, y, strict=True):
        total, carry = full_adder(builder, a, b, carry, majority)
        outputs.append(total)
    if wrong:
        some = builder.false
        for i, wire in enumerate(builder.inputs):
            some = builder.or_(some, ~wire if i % 3 else wire)
        carry = builder.and_(carry, some)
    return Netlist.from_gates(builder.build([*outputs, carry]))


def multiplier(width: int, majority: bool) -> Netlist:
    builder = GateBuilder(2 * width)
    columns: list[list[int]] = [[] for _ in range(2 * width + 1)]
    for i in range(width):
        for j in range(width):
            columns[i + j].append(builder.and_(builder.inputs[i], builder.inputs[width + j]))
    for k in range(2 * width):
        while len(columns[k]) > 1:
            three = [columns[k].pop(-1 if majority else 0) for _ in range(min(3, len(columns[k])))]
            total, carry = full_adder(builder, *[*three, builder.false][:3], majority)
            columns[k].append(total)
            columns[k + 1].append(carry)
    return Netlist.from_gates(builder.build([column[0] for column in columns[: 2 * width]]))


@given(schedules(max_inputs=4), schedules(max_inputs=4), st.integers(0, 9))
@settings(max_examples=examples(60))
@needs_solver
def test_the_solver_says_what_all_rows_say(first: Gates, second: Gates, seed: int) -> None:
    n, m = max(first.n_inputs, second.n_inputs), min(len(first.outputs), len(second.outputs))
    builder = AigBuilder(n)
    sides = [builder.run(gates, builder.inputs[: gates.n_inputs])[:m] for gates in (first, second)]
    graph = builder.build([literal for pair in zip(*sides, strict=True) for literal in pair])
    rows = slow_table(graph.gates())
    found = pairs_equal(graph, 1000, seed)
    assert found.equal == all(row[0::2] == row[1::2] for row in rows)
    if found.row is not None:
        row = slow_row(graph.gates(), found.row.tolist())
        assert row[0::2] != row[1::2]


@needs_solver
@pytest.mark.parametrize("width", [16, 64])
def test_adders_are_proved_by_sat(width: int) -> None:
    result = equivalent(adder(width, True), adder(width, False), prove=True)
    assert (result.equal, result.proved, result.status) == (True, True, 0)
    assert result.means == "SAT"
    assert result
    assert str(result) == "proved equal by SAT"
    assert 0 < result.conflicts <= equivalence.CONFLICTS


@needs_solver
def test_a_difference_on_a_rare_row_is_found_and_evaluated() -> None:
    """One row of 2^80, which no sample shows."""
    right, wrong = adder(40, True), adder(40, False, wrong=True)
    assert equivalent(right, wrong).equal is None
    result = equivalent(right, wrong, prove=True)
    assert (result.equal, result.status, result.means) == (False, 1, "SAT")
    assert not result
    found = result.counterexample
    assert found is not None
    row = [found.inputs[name] for name in right.inputs]
    assert row == [int(i % 3 > 0) for i in range(80)]
    assert (slow_row(right.gates, row)[40], slow_row(wrong.gates, row)[40]) == found.values == (1, 0)


@needs_solver
def test_names_are_matched_before_the_solver_sees_them() -> None:
    """Ports in another order are the same circuit by name, and another one by position."""
    gates = adder(12, True).gates
    names = [f"{side}_{bit}" for side in "ab" for bit in "cdefghijklmn"]
    outputs = [f"s_{bit}" for bit in "abcdefghijklm"]
    order, turned = np.random.default_rng(0).permutation(24), np.random.default_rng(1).permutation(13)
    other = adder(12, False).gates
    builder = GateBuilder(24)
    wires = [0, *(int(np.flatnonzero(order == i)[0]) + 1 for i in range(24))]
    for op, a, b in zip(other.ops.tolist(), other.in0.tolist(), other.in1.tolist(), strict=True):
        wires.append(builder.gate(op, wires[a], wires[b]))
    moved = builder.build([wires[other.outputs[i]] for i in turned])
    first = Netlist(tuple(names), tuple(outputs), gates)
    second = Netlist(tuple(names[i] for i in order), tuple(outputs[i] for i in turned), moved)
    assert equivalent(first, second, prove=True, conflicts=1000)
    strangers = Netlist(tuple(f"u_{name}" for name in second.inputs), second.outputs, moved)
    with pytest.warns(RdWarning, match="matched by position"):
        assert equivalent(first, strangers, prove=True).equal is False


def test_the_same_gates_need_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equivalence, "solver_installed", lambda: False)
    netlist = random_netlist(300, 3000, 40)
    result = equivalent(netlist, Netlist.from_gates(Aig.of(netlist.gates).gates()), prove=True)
    assert (result.equal, result.means, str(result)) == (True, "structure", "proved equal, the same gates")


def test_all_rows_of_a_few_more_inputs_need_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """A multiplier of 10 × 10 bits, on which solvers give up."""
    monkeypatch.setattr(equivalence, "solver_installed", lambda: False)
    result = equivalent(multiplier(10, True), multiplier(10, False), prove=True)
    assert result == Equivalence(True, 1 << 20, "all rows")
    last = netlist_of(18, [(8, 18 + k if k else 1, k + 2) for k in range(17)], [35])
    other = netlist_of(18, [(2, 1, 2), (8, 19, 1)] + [(8, 19 + k, k + 2) for k in range(1, 17)], [36])
    found = equivalent(last, other, prove=True)
    assert found.equal is False
    assert found.counterexample is not None


def test_without_the_extra_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equivalence, "solver_installed", lambda: False)
    result = equivalent(adder(20, True), adder(20, False), prove=True)
    assert (result.equal, result.proved, result.status) == (None, False, 3)
    assert str(result) == "no difference on 65,618 sampled rows; to prove it, pip install 'rdcircuits[synth]'"
    with pytest.raises(RdError, match=r"^not proved: no difference .* pip install 'rdcircuits\[synth\]'$"):
        bool(result)


@needs_solver
def test_a_limit_on_conflicts_ends_in_not_proved() -> None:
    result = equivalent(multiplier(16, True), multiplier(16, False), prove=True, conflicts=300)
    assert (result.equal, result.status) == (None, 3)
    assert result.conflicts <= 400
    assert "the solver stopped after" in str(result)
    with pytest.raises(RdError, match="not proved"):
        bool(result)


@pytest.mark.parametrize("conflicts", [0, -1, 1.5, True, "many"])
def test_a_limit_that_is_none_is_refused(conflicts: object) -> None:
    with pytest.raises(RdError, match="conflicts"):
        equivalent(adder(20, True), adder(20, False), prove=True, conflicts=conflicts)  # type: ignore[arg-type]


def test_what_is_no_netlist_is_refused_by_name() -> None:
    with pytest.raises(RdError, match=r"two netlists, found int; .*from_circuit"):
        equivalent(adder(2, True), 3)  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", [".blif", ".aag", ".aig", ".bench", ".v", ".eqn", ".json"])
def test_what_is_read_back_is_proved(ending: str, tmp_path: object) -> None:
    netlist, path = adder(64, False), f"{tmp_path}/adder{ending}"
    netlist.write(path)
    result = check_written(path, netlist)
    assert result is not None
    assert str(result) == "proved equal, the same gates"


@pytest.mark.needs_module("aigverse", "pysat")
@pytest.mark.parametrize("seed", range(4))
def test_aigverse_says_the_same(seed: int) -> None:
    """aigverse's checker, which someone else wrote; it compares ports by position."""
    from aigverse.algorithms import equivalence_checking

    netlist = random_netlist(30, 300, 5, seed)
    gates = list(zip(netlist.gates.ops.tolist(), netlist.gates.in0.tolist(), netlist.gates.in1.tolist(), strict=True))
    for flipped in (None, 250 + seed):
        changed = [(op ^ 8 if k == flipped else op, a, b) for k, (op, a, b) in enumerate(gates)]
        other = Netlist.from_gates(gates_of(30, changed, netlist.gates.outputs.tolist())).simplified()
        expected = equivalence_checking(_aigverse(netlist), _aigverse(other), conflict_limit=10_000)
        assert expected is not None
        assert equivalent(netlist, other, prove=True).equal == expected


def _aigverse(netlist: Netlist) -> object:
    from aigverse.networks import Aig as Network

    graph, network = Aig.of(netlist.gates), Network()
    signals = [network.get_constant(False), *(network.create_pi() for _ in netlist.inputs)]
    for left, right in zip(graph.left.tolist(), graph.right.tolist(), strict=True):
        pins = [~signals[literal >> 1] if literal & 1 else signals[literal >> 1] for literal in (left, right)]
        signals.append(network.create_and(*pins))
    for literal in graph.outputs.tolist():
        network.create_po(~signals[literal >> 1] if literal & 1 else signals[literal >> 1])
    return network


def test_writing_large_circuits_works_without_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever of `synth` cannot be imported: what is written is read back and compared all the same."""
    for name in ("pysat", "pysat.solvers", "aigverse", "aigverse.algorithms", "aigverse.networks"):
        monkeypatch.setitem(sys.modules, name, None)
    assert not equivalence.solver_installed()
    result = equivalent(adder(20, True), adder(20, False), prove=True)
    assert (result.equal, result.means) == (None, "sampled rows")
    assert "rdcircuits[synth]" in str(result)
    for ending in ("blif", "aag", "aig", "json"):
        path = tmp_path / f"adder.{ending}"
        adder(14, True).write(path)
        checked = check_written(path, adder(14, True))
        assert checked is not None
        assert checked.equal is not False
    rows = np.random.default_rng(0).integers(0, 2, (200, 20))
    table = rd.TruthTable.from_arrays(rows, rows[:, :1] ^ rows[:, 3:4])
    table.write(tmp_path / "table.csv")
    assert main(["learn", str(tmp_path / "table.csv"), "-o", str(tmp_path / "learned.aig")]) == 0
    assert table.accuracy(rd.Netlist.read(tmp_path / "learned.aig")).rows == 1
