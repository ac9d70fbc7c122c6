"""`rd.optimise`: what counts stays, whatever the circuit, its number of inputs and the number of threads."""

from __future__ import annotations

import dataclasses
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.algebra.bits.gates import AND, OR, XOR, GateBuilder, Gates
from rdcircuits.synthesis import windows
from rdcircuits.synthesis.cost import COSTS
from rdcircuits.synthesis.depth import balanced
from rdcircuits.synthesis.exact import STARTS
from rdcircuits.synthesis.graph import Graph
from rdcircuits.synthesis.windows import Window

LITTLE = 0.003


def random_netlist(n: int, gates: int, outputs: int, seed: int) -> rd.Netlist:
    rng = np.random.default_rng(seed)
    in0, in1 = (rng.integers(0, np.arange(n + 1, n + 1 + gates)).astype(np.int32) for _ in range(2))
    ops = rng.integers(0, 16, gates).astype(np.uint8)
    out = rng.integers(0, n + 1 + gates, outputs).astype(np.int32)
    return rd.Netlist.from_gates(Gates(n, ops, in0, in1, out))


def multiplier(bits: int) -> rd.Netlist:
    """Rows of half and full adders, and the product of two numbers of some bits."""
    builder = GateBuilder(2 * bits)
    a, b = builder.inputs[:bits], builder.inputs[bits:]
    total = [builder.false] * (2 * bits)
    for shift, digit in enumerate(b):
        carry = builder.false
        for k in range(2 * bits - shift):
            x, y = total[shift + k], builder.and_(a[k], digit) if k < bits else builder.false
            half = builder.xor(x, y)
            total[shift + k] = builder.xor(half, carry)
            carry = builder.or_(builder.and_(x, y), builder.or_(builder.and_(x, carry), builder.and_(y, carry)))
    return rd.Netlist.from_gates(builder.build(total))


@settings(max_examples=examples(25))
@given(
    n=st.integers(0, 7),
    gates=st.integers(0, 50),
    outputs=st.integers(0, 4),
    cost=st.sampled_from(sorted(COSTS)),
    seed=st.integers(0, 10**6),
)
def test_a_circuit_stays_what_it_is(n: int, gates: int, outputs: int, cost: str, seed: int) -> None:
    netlist = random_netlist(n, gates, outputs, seed)
    found = rd.optimise(netlist, effort=LITTLE, cost=cost, seed=seed)
    assert rd.equivalent(netlist, found.netlist).equal
    assert found.proved
    assert found.after <= found.before
    assert found.smaller or found.netlist is netlist
    assert COSTS[cost].sizes(found.netlist) == (found.after, *(found.second[1:] if found.second else ()))
    sizes = [size for _, size in found.trace]
    assert sizes == sorted(sizes, reverse=True)


@settings(max_examples=examples(25))
@given(n=st.integers(0, 9), rows=st.integers(1, 90), seed=st.integers(0, 10**6))
def test_what_is_right_on_a_table_stays_right(n: int, rows: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    netlist = random_netlist(n, 40, 3, seed)
    x = np.unique(rng.integers(0, 2, (rows, n)), axis=0)
    rows = len(x)
    care, said = rng.integers(0, 2, (rows, 3)), netlist.evaluate(x)
    y = np.where(rng.random((rows, 3)) < 0.1, 1 - said, said)
    table = rd.TruthTable.from_arrays(x, y, care)
    found = rd.optimise(netlist, care=table, effort=LITTLE, seed=seed)
    right = (said == y) & (care == 1)
    assert (found.netlist.evaluate(x) == y)[right].all()


def test_a_table_with_other_names_in_another_order() -> None:
    builder = GateBuilder(2)
    a, b = builder.inputs
    netlist = rd.Netlist(("a", "b"), ("p", "q"), builder.build([builder.and_(a, b), builder.gate(XOR, a, b)]))
    table = rd.TruthTable.from_arrays([[1, 0], [1, 1]], [[1, 0], [0, 1]], inputs=["b", "a"], outputs=["q", "p"])
    found = rd.optimise(netlist, care=table, effort=LITTLE)
    assert (found.after, found.netlist.evaluate([[0, 1], [1, 1]]).tolist()) == (0, [[0, 1], [1, 0]])
    assert found.proof == "equal on the 4 output bits that count"


def test_a_cover_says_what_counts() -> None:
    netlist = multiplier(2)
    cover = rd.Cover.of(["1---"], ["1111"], rest="free")
    found = rd.optimise(netlist, care=cover, effort=LITTLE)
    assert found.after < rd.optimise(netlist, effort=LITTLE).after


def test_own_dont_cares_are_free() -> None:
    netlist = multiplier(2)
    builder = GateBuilder(4)
    free = rd.Netlist(netlist.inputs, netlist.outputs, builder.build([builder.inputs[0]] * 4))
    found = rd.optimise(dataclasses.replace(netlist, dont_cares=free), effort=0.02)
    rows = [[j >> k & 1 for k in range(4)] for j in range(0, 16, 2)]
    assert np.array_equal(found.netlist.evaluate(rows), netlist.evaluate(rows))
    assert found.after < rd.optimise(netlist, effort=0.02).after
    assert found.netlist.dont_cares is free


def test_threads_change_nothing_and_seeds_do() -> None:
    netlist = multiplier(4)
    one, two, other = (
        rd.optimise(netlist, effort=0.1, jobs=jobs, seed=seed) for jobs, seed in ((1, 0), (2, 0), (1, 1))
    )
    assert one.netlist == two.netlist
    assert one.netlist != other.netlist
    assert (one.after, one.effort) == (two.after, two.effort)
    assert one.after < one.before
    assert STARTS == 2


def wide(bits: int, blocks: int) -> rd.Netlist:
    """Products side by side, each a window's worth, joined by XORs: more inputs than are tried."""
    one, builder = multiplier(bits), GateBuilder(2 * bits * blocks)
    total = [builder.false] * (2 * bits)
    for block in range(blocks):
        wires = [builder.false, *builder.inputs[2 * bits * block : 2 * bits * (block + 1)]]
        for op, a, b in zip(one.gates.ops.tolist(), one.gates.in0.tolist(), one.gates.in1.tolist(), strict=True):
            wires.append(builder.gate(op, wires[a], wires[b]))
        total = [builder.xor(x, wires[y]) for x, y in zip(total, one.gates.outputs.tolist(), strict=True)]
    return rd.Netlist.from_gates(builder.build(total))


@pytest.mark.needs_module("pysat")
def test_many_inputs_go_by_windows_and_are_proved() -> None:
    netlist = wide(3, 4)
    found = rd.optimise(netlist, effort=0.2)
    assert found.proved
    assert found.after < found.before
    assert rd.equivalent(netlist, found.netlist, prove=True).equal
    again = rd.optimise(netlist, effort=0.2, jobs=2)
    assert again.netlist == found.netlist


@pytest.mark.parametrize("patched", [{"memory": lambda: 1000}, {"_FEW_TRIES": 1 << 60}], ids=["memory", "tries"])
def test_what_is_too_large_for_all_rows_goes_by_windows(
    monkeypatch: pytest.MonkeyPatch, patched: dict[str, Any]
) -> None:
    for name, value in patched.items():
        monkeypatch.setattr(sys.modules["rdcircuits.synthesis.optimise"], name, value)
    passes, real = list[Window](), windows.windows

    def seen(*how: Any) -> list[Window]:
        found = list(real(*how))
        passes.extend(found)
        return found

    monkeypatch.setattr(windows, "windows", seen)
    found = rd.optimise(multiplier(3), effort=0.1)
    assert passes
    assert found.proof == "equal on all 64 rows"
    assert found.after < found.before


@settings(max_examples=15)
@given(n=st.integers(1, 30), gates=st.integers(0, 120), seed=st.integers(0, 10**6), leaves=st.integers(2, 8))
def test_windows_are_a_partition_in_order(n: int, gates: int, seed: int, leaves: int) -> None:
    graph = Graph.of(random_netlist(n, gates, 5, seed).gates, parities=True)
    found = list(windows.windows(graph, seed, leaves, 20))
    first, done = n + 1, set(range(n + 1))
    for window in found:
        assert len(window.leaves) <= leaves
        assert len(window.nodes) <= 20
        assert set(window.leaves) <= done
        for node in window.nodes:
            assert {int(graph.left[node - first]) >> 1, int(graph.right[node - first]) >> 1} <= done | set(
                window.leaves
            )
            done.add(node)
    assert len(done) == first + len(graph)
    joined = windows.joined(graph, found, list(windows.extracted(graph, found)))
    assert rd.equivalent(*(rd.Netlist.from_gates(one.gates()) for one in (graph, joined)), rows=640).equal is not False
    assert len(joined) == len(graph)


def test_progress_and_what_is_better_are_told() -> None:
    told, better = list[tuple[int, int, str]](), list[int]()
    found = rd.optimise(
        multiplier(3),
        effort=0.2,
        progress=lambda *one: told.append(one),
        better=lambda netlist: better.append(netlist.counts().ands),
    )
    assert better[-1] == found.after
    assert better == sorted(better, reverse=True)
    assert all(0 <= done <= total for done, total, _ in told)
    assert f"{found.after} ANDs" in told[-1][2]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("inputs", [6, 24])
def test_interrupted_it_gives_the_best_so_far(jobs: int, inputs: int) -> None:
    netlist = multiplier(3) if inputs == 6 else wide(3, 4)
    calls = [0]

    def progress(*_: Any) -> None:
        calls[0] += 1
        if calls[0] == 2:
            raise KeyboardInterrupt

    found = rd.optimise(netlist, effort=0.5, jobs=jobs, progress=progress)
    assert found.interrupted
    assert found.effort < 0.5
    assert rd.equivalent(netlist, found.netlist).equal is not False
    assert found.after <= found.before


def chain(op: int, inputs: int) -> rd.Netlist:
    """One signal after the other taken in, from the first to the last."""
    builder = GateBuilder(inputs)
    total = builder.inputs[0]
    for one in builder.inputs[1:]:
        total = builder.gate(op, total, one)
    return rd.Netlist.from_gates(builder.build([total]))


@pytest.mark.parametrize("op", [AND, OR, XOR])
def test_chains_become_trees_for_depth(op: int) -> None:
    netlist = chain(op, 8)
    found = rd.optimise(netlist, cost="depth", effort=0.3)
    levels = 6 if op == XOR else 3
    assert (found.before, found.after) == ((14 if op == XOR else 7), levels)
    assert found.second is not None
    assert (
        str(found)
        == f"{found.before} levels ({found.second[0]} ANDs) became {levels} ({found.second[1]} ANDs): {found.proof}"
    )
    assert rd.equivalent(netlist, found.netlist).equal


def test_a_carry_chain_becomes_shorter_than_balancing_makes_it() -> None:
    """The carry of an adder: each digit's depends on the one below it."""
    builder = GateBuilder(8)
    carry = builder.false
    for k in range(4):
        a, b = builder.inputs[2 * k : 2 * k + 2]
        carry = builder.or_(builder.and_(a, b), builder.and_(builder.or_(a, b), carry))
    netlist = rd.Netlist.from_gates(builder.build([carry]))
    found = rd.optimise(netlist, cost="depth", effort=0.2)
    assert found.after < balanced(Graph.of(netlist.gates, False)).levels()
    assert rd.optimise(netlist, cost="ands", effort=0.05).netlist.counts().ands <= found.netlist.counts().ands


@settings(max_examples=examples(25))
@given(n=st.integers(0, 8), gates=st.integers(0, 80), seed=st.integers(0, 10**6), parities=st.booleans())
def test_balanced_graphs_are_the_same_and_no_deeper(n: int, gates: int, seed: int, parities: bool) -> None:
    graph = Graph.of(random_netlist(n, gates, 4, seed).gates, parities)
    before, after = (rd.Netlist.from_gates(one.gates(more_xors=False)) for one in (graph, balanced(graph)))
    assert COSTS["depth"].sizes(after)[0] <= COSTS["depth"].sizes(before)[0]
    assert rd.equivalent(before, after).equal


def test_xors_become_fewer_and_other_gates_no_more() -> None:
    """Sums of five inputs, each as a chain of its own: two share three inputs, all four share two."""
    builder = GateBuilder(8)
    sums = []
    for part in ((0, 1, 2, 3, 4), (5, 2, 0, 1, 6), (7, 1, 3, 0, 5), (6, 4, 1, 7, 0)):
        total = builder.inputs[part[0]]
        for k in part[1:]:
            total = builder.xor(total, builder.inputs[k])
        sums.append(total)
    sums[0] = builder.and_(sums[0], sums[1])
    netlist = rd.Netlist.from_gates(builder.build(sums))
    found = rd.optimise(netlist, cost="xors", effort=0.3)
    assert found.second == (1, 1)
    assert found.after <= 13 < found.before
    assert rd.equivalent(netlist, found.netlist).equal


def test_a_ladder_of_multiplexers_becomes_cubes_for_depth() -> None:
    """A decision list of ten inputs, of which each is a level or two: it has cubes of a few literals."""
    builder = GateBuilder(10)
    total = builder.false
    for k in range(5):
        a, b = builder.inputs[2 * k : 2 * k + 2]
        total = builder.or_(builder.and_(a, b), builder.and_(builder.not_(a), total))
    netlist = rd.Netlist.from_gates(builder.build([total]))
    found = rd.optimise(netlist, cost="depth", effort=0.1)
    assert (found.before, found.after <= 5) == (9, True)


def test_levels_of_many_inputs_are_refused() -> None:
    with pytest.raises(rd.RdError, match="the circuit has 24 inputs, expected up to 16 for cost='depth'"):
        rd.optimise(wide(3, 4), cost="depth")


def test_tiny_circuits_end_before_the_effort(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rdcircuits.synthesis.exact._STANDSTILL", 1000)
    found = rd.optimise(multiplier(2), effort=1000.0)
    assert found.effort < 30


def test_what_cannot_be_smaller_is_returned_as_it_was() -> None:
    builder = GateBuilder(2)
    netlist = rd.Netlist.from_gates(builder.build([builder.and_(*builder.inputs)]))
    found = rd.optimise(netlist, effort=LITTLE)
    assert found.netlist is netlist
    assert str(found) == "1 AND as before: nothing smaller was found (equal on all 4 rows)"
    empty = rd.Netlist.from_gates(GateBuilder(0).build([]))
    assert rd.optimise(empty).netlist is empty


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cost": "area"}, "cost is 'area', expected one of ands, gates, ands-only, xors, depth"),
        ({"cost": 3}, "cost is 3"),
        ({"effort": 0}, "effort is 0"),
        ({"jobs": 0}, "jobs is 0"),
        ({"seed": -1}, "seed is -1"),
        ({"progress": 3}, "progress is 3"),
        ({"better": 3}, "better is 3"),
        ({"care": 3}, "care is 3, expected a TruthTable or a Cover"),
        ({"care": rd.Cover.of(["1" * 17], ["1"])}, "a cover of 17 inputs, expected up to 16: give rows of it"),
        ({"care": rd.TruthTable.from_function(lambda a: a, 1)}, "the netlist has 4 inputs, the care set 1"),
    ],
    ids=lambda value: str(next(iter(value))) if isinstance(value, dict) else "",
)
def test_what_cannot_be_asked(options: dict[str, Any], message: str) -> None:
    with pytest.raises(rd.RdError, match=message):
        rd.optimise(multiplier(2), **options)


def test_no_netlist() -> None:
    with pytest.raises(rd.RdError, match="expected a Netlist"):
        rd.optimise(rd.TruthTable.from_function(lambda a: a, 1))  # type: ignore[arg-type]
