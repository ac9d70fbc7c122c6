import copy
import itertools
import pickle

import numpy as np
import pytest
from boolean.netlist_strategies import gates_of, netlist_of, netlists, random_netlist, schedules, slow_row, slow_table
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.bits.packed import Packed, pack_rows
from rdcircuits.boolean.counts import Counts
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import RdError, ShapeError


def rows_of(n: int) -> np.ndarray:
    return np.array(list(itertools.product((0, 1), repeat=n)), dtype=np.uint8).reshape(1 << n, n)


@given(schedules())
def test_evaluation_is_that_of_each_row(gates: Gates) -> None:
    netlist = Netlist.from_gates(gates)
    x = rows_of(gates.n_inputs)
    expected = np.array(slow_table(gates), dtype=np.uint8).reshape(len(x), len(gates.outputs))
    found = netlist.evaluate(x)
    assert found.dtype == np.uint8
    assert np.array_equal(found, expected)
    assert np.array_equal(netlist.evaluate(x.astype(bool)), expected)
    assert netlist.evaluate(Packed.of(x)) == Packed.of(expected)
    assert np.array_equal(netlist.evaluate(pack_rows(x), len(x)), pack_rows(expected))


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 65, 200])
def test_any_number_of_rows(rows: int) -> None:
    netlist = random_netlist(9, 60, 5)
    x = np.random.default_rng(1).integers(0, 2, (rows, 9))
    expected = np.array([slow_row(netlist.gates, row) for row in x.tolist()]).reshape(rows, 5)
    assert np.array_equal(netlist.evaluate(x), expected)


def test_what_has_no_inputs_no_gates_or_no_outputs() -> None:
    assert netlist_of(0, [(15, 0, 0)], [0, 1]).evaluate(np.zeros((3, 0))).tolist() == [[0, 1]] * 3
    assert netlist_of(2, [], [2, 1, 2]).evaluate([[0, 1]]).tolist() == [[1, 0, 1]]
    assert netlist_of(2, [], []).evaluate([[0, 1]]).shape == (1, 0)
    assert netlist_of(0, [], []).counts() == Counts(0, 0, 0, 0)


@pytest.mark.parametrize("x", [[[0, 1, 0]], [0, 1], [[[0, 1]]], [[]], 1])
def test_rows_of_another_shape_are_refused(x: object) -> None:
    with pytest.raises(ShapeError, match=r"\(N, 2\)"):
        netlist_of(2, [], [1]).evaluate(x)


@pytest.mark.parametrize("x", [[[0, 2]], [[0.5, 0]], [[-1, 0]], [[float("nan"), 1]]])
def test_elements_that_are_no_bits_are_refused(x: object) -> None:
    with pytest.raises(RdError):
        netlist_of(2, [], [1]).evaluate(x)


def test_packed_words_of_another_shape_are_refused() -> None:
    netlist = netlist_of(2, [(8, 1, 2)], [3])
    for words in (np.zeros((3, 1), np.uint64), np.zeros((2, 2), np.uint64), np.zeros((2, 1), np.int64)):
        with pytest.raises(ShapeError):
            netlist.evaluate(words, 5)


def test_names_are_checked() -> None:
    gates = gates_of(2, [], [1, 2])
    assert Netlist.from_gates(gates).inputs == ("x0", "x1")
    assert Netlist.from_gates(gates).outputs == ("y0", "y1")
    assert Netlist.from_gates(gates, ["a", "b"], ["a", "b"]).outputs == ("a", "b")
    with pytest.raises(ShapeError, match="3 names for the 2 inputs"):
        Netlist(("a", "b", "c"), ("y", "z"), gates)
    with pytest.raises(ShapeError, match="two outputs are called 'y'"):
        Netlist(("a", "b"), ("y", "y"), gates)
    with pytest.raises(ShapeError, match="expected a tuple of names"):
        Netlist(("a", 3), ("y", "z"), gates)  # type: ignore[arg-type]


@given(netlists())
def test_netlists_are_values(netlist: Netlist) -> None:
    twin = pickle.loads(pickle.dumps(netlist))
    assert twin == netlist
    assert hash(twin) == hash(netlist)
    assert copy.deepcopy(netlist) == netlist
    primed = tuple(f"{name}'" for name in netlist.inputs)
    assert not netlist.inputs or netlist != Netlist(primed, netlist.outputs, netlist.gates)
    with pytest.raises(AttributeError):
        netlist.inputs = ()  # type: ignore[misc]


def test_repr_says_the_sizes() -> None:
    assert repr(netlist_of(2, [(8, 1, 2)], [3, 3])) == "Netlist(2 inputs, 2 outputs, 1 gate)"


def test_circuits_become_netlists() -> None:
    full_adder = rd.trace(lambda a, b, c: (a + b + c, a * b + (a + b) * c), "a b c")
    netlist = Netlist.from_circuit(full_adder, "abc", ["sum", "carry"])
    x = rows_of(3)
    assert netlist.inputs == ("a", "b", "c")
    assert netlist.evaluate(x).tolist() == [[row.sum() % 2, int(row.sum() > 1)] for row in x]
    assert Netlist.from_circuit(full_adder).outputs == ("y0", "y1")
    vector = rd.trace(lambda v: v[2] * v[0], rd.point(3))
    assert Netlist.from_circuit(vector).evaluate(x).tolist() == [[row[0] * row[2]] for row in x]
    with pytest.raises(RdError):
        Netlist.from_circuit(rd.trace(lambda a, b: a * b, "a b"), ["a"])


# Simplification


@given(schedules(max_gates=40))
def test_simplifying_keeps_the_function_and_never_adds(gates: Gates) -> None:
    netlist = Netlist.from_gates(gates)
    simple = netlist.simplified()
    assert (simple.inputs, simple.outputs) == (netlist.inputs, netlist.outputs)
    assert slow_table(simple.gates) == slow_table(gates)
    before, after = netlist.counts(), simple.counts()
    assert after.gates <= before.gates
    assert after.depth <= before.depth
    assert len(simple.gates.ops) <= len(gates.ops) or len(simple.gates.ops) <= after.gates + 2 * len(gates.outputs)


@given(schedules(max_gates=40))
def test_simplified_netlists_stay_as_they_are(gates: Gates) -> None:
    simple = Netlist.from_gates(gates).simplified()
    assert simple.simplified().counts() == simple.counts()


@pytest.mark.parametrize(
    ("gates", "output", "left"),
    [
        ([(5, 1, 1), (5, 3, 3)], 4, 0),  # a double inverter
        ([(10, 1, 1), (12, 2, 3)], 4, 0),  # buffers
        ([(8, 1, 0), (14, 3, 2)], 4, 0),  # AND with false
        ([(15, 0, 0), (8, 3, 1)], 4, 0),  # AND with true
        ([(6, 1, 1), (9, 2, 2), (8, 3, 4)], 5, 0),  # x XOR x, x XNOR x
        ([(8, 1, 2), (8, 2, 1), (14, 3, 4)], 5, 1),  # equal gates
        ([(5, 1, 1), (5, 2, 2), (8, 3, 4)], 5, 1),  # inverters go into the gate
        ([(5, 1, 1), (8, 1, 3)], 4, 0),  # a AND NOT a
        ([(6, 1, 2), (8, 1, 2)], 4, 1),  # a dead gate
    ],
)
def test_what_simplification_finds(gates: list[tuple[int, int, int]], output: int, left: int) -> None:
    simple = netlist_of(2, gates, [output]).simplified()
    assert simple.counts().gates == left
    assert simple.counts().inverters == 0
    assert len(simple.gates.ops) <= max(left, 1)


def test_long_chains_need_no_recursion() -> None:
    size = 50_000
    netlist = netlist_of(2, [(7, wire + 2, 1) for wire in range(size)], [size + 2])
    assert netlist.counts().depth == size
    assert netlist.simplified().counts().gates <= size


# Counts, against a slow count of its own


def slow_counts(gates: Gates) -> Counts:
    schedule = list(zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True))
    kinds, depths = [], [0] * (gates.n_inputs + 1)
    nodes: dict[tuple[object, object], int] = {}
    forms: list[tuple[int, bool]] = [(0, False), *((wire, False) for wire in range(1, gates.n_inputs + 1))]

    def both(x: tuple[int, bool], y: tuple[int, bool]) -> tuple[int, bool]:
        x, y = sorted((x, y))
        if x == (0, False) or (x[0] == y[0] and x != y):
            return 0, False
        if x == (0, True) or x == y:
            return y
        return nodes.setdefault((x, y), gates.n_inputs + 1 + len(nodes)), False

    def negated(x: tuple[int, bool], yes: bool = True) -> tuple[int, bool]:
        return x[0], x[1] != yes

    for op, a, b in schedule:
        points = [(u, v) for u in (0, 1) for v in (0, 1) if (a != b or u == v) and (a or not u) and (b or not v)]
        values = {point: op >> (point[0] + 2 * point[1]) & 1 for point in points}
        on_a = any(values[u, v] != values.get((1 - u, v), values[u, v]) for u, v in points)
        on_b = any(values[u, v] != values.get((u, 1 - v), values[u, v]) for u, v in points)
        single = sorted(values.values()) == [0, 1] and values[min(points)] == 1
        inverter = single or (len(points) == 4 and on_a != on_b and values[0, 0] == 1)
        kinds.append("gate" if on_a and on_b else "inverter" if inverter else "free")
        either = on_a or on_b or len(set(values.values())) > 1
        wires = [a, b] if on_a and on_b else [a if on_a or a == b else b] if either else []
        depths.append(max([depths[wire] for wire in wires], default=0) + (kinds[-1] == "gate"))
        x, y = forms[a], forms[b]
        ones = [m for m in range(4) if op >> m & 1]
        if op in (6, 9):
            x, y, flip = (x[0], False), (y[0], False), x[1] != y[1]
            form = both(negated(both(x, y)), negated(both(negated(x), negated(y))))
            forms.append(negated(form, flip != (op == 9)))
        elif op in (10, 5, 12, 3):
            forms.append(negated(x if op in (10, 5) else y, op in (5, 3)))
        elif len(ones) in (0, 4):
            forms.append((0, bool(ones)))
        else:
            minterm = ones[0] if len(ones) == 1 else next(m for m in range(4) if m not in ones)
            form = both(negated(x, not minterm & 1), negated(y, not minterm & 2))
            forms.append(negated(form, len(ones) == 3))
    outputs = gates.outputs.tolist()
    fanins = {number: pair for pair, number in nodes.items()}
    live, todo = set(), [forms[wire][0] for wire in outputs]
    while todo:
        node = todo.pop()
        if node in fanins and node not in live:
            live.add(node)
            todo += [x[0] for x in fanins[node]]
    depth = max((depths[wire] for wire in outputs), default=0)
    return Counts(kinds.count("gate"), kinds.count("inverter"), len(live), depth)


@given(schedules(max_gates=30))
def test_counts_are_those_of_a_slow_count(gates: Gates) -> None:
    assert Netlist.from_gates(gates).counts() == slow_counts(gates)


def test_counts_that_are_known() -> None:
    full_adder = netlist_of(3, [(6, 1, 2), (6, 4, 3), (8, 1, 2), (8, 4, 3), (14, 6, 7)], [5, 8])
    assert full_adder.counts() == Counts(gates=5, inverters=0, ands=7, depth=3)
    assert netlist_of(1, [(5, 1, 1)], [2]).counts() == Counts(0, 1, 0, 0)
    assert netlist_of(2, [(6, 1, 2)], [3]).counts() == Counts(1, 0, 3, 1)
    assert netlist_of(2, [(9, 1, 1), (10, 1, 1), (8, 0, 2)], [3, 4, 5]).counts() == Counts(0, 0, 0, 0)


@given(st.integers(0, 15))
def test_builder_and_netlist_number_operations_alike(op: int) -> None:
    builder = GateBuilder(2)
    built = builder.build([builder.gate(op, *builder.inputs)])
    assert slow_table(built) == [[op >> (a + 2 * b) & 1] for a in (0, 1) for b in (0, 1)]
