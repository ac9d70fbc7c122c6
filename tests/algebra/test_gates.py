"""The gate schedule and its builder: what is built computes what was asked for, with no gate too many."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable

import numpy as np
import packing
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernels.netlist_reference import Arrays, netlists, random_netlist

from rdcircuits.algebra.bits.gates import AND, NOT, XOR, GateBuilder, Gates
from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows, zeros
from rdcircuits.algebra.threads import set_threads
from rdcircuits.errors import AlgebraError, ShapeError

seeds = st.integers(0, 2**32 - 1)
rows = st.sampled_from([0, 1, 63, 64, 65, 300])


def gates_of(net: Arrays) -> Gates:
    return Gates(net.n, *net.all)


def built(net: Arrays) -> Gates:
    """The netlist put through a builder gate by gate."""
    builder = GateBuilder(net.n)
    wires = [builder.false, *builder.inputs]
    for op, a, b in zip(net.ops.tolist(), net.in0.tolist(), net.in1.tolist(), strict=True):
        wires.append(builder.gate(op, wires[a], wires[b]))
    return builder.build([wires[wire] for wire in net.outputs.tolist()])


def all_rows(n: int) -> packing.Bytes:
    return np.array(list(itertools.product((0, 1), repeat=n)), np.uint8).reshape(1 << n, n)[:, ::-1]


def answers(gates: Gates) -> packing.Bytes:
    """The outputs on all rows."""
    table = all_rows(gates.n_inputs)
    return unpack_rows(gates.evaluate(pack_rows(table), len(table)), len(table))


@given(netlists(), seeds, rows)
def test_evaluate_and_reverse(net: Arrays, seed: int, rows: int) -> None:
    inputs, dout = packing.random_rows(seed, rows, net.n), packing.random_rows(seed + 1, rows, len(net.outputs))
    gates = gates_of(net)
    assert np.array_equal(gates.evaluate(pack_rows(inputs), rows), packing.pack(net.forward(inputs)))
    changes = gates.reverse(pack_rows(inputs), pack_rows(dout), rows)
    assert np.array_equal(changes, packing.pack(net.reverse(inputs, dout)))


@given(netlists(), netlists())
def test_value(net: Arrays, other: Arrays) -> None:
    gates = gates_of(net)
    again = pickle.loads(pickle.dumps(gates))
    assert again == gates
    assert hash(again) == hash(gates)
    assert len(gates) == len(net.ops)
    same = net.n == other.n and all(map(np.array_equal, net.all, other.all))
    assert (gates == gates_of(other)) == same
    assert gates != net
    with pytest.raises(ValueError, match="read-only"):
        again.outputs.fill(0)


def test_arrays_are_copied() -> None:
    ops = np.array([AND], np.uint8)
    gates = Gates(2, ops, np.array([1], np.int32), np.array([2], np.int32), np.array([3], np.int32))
    ops[0] = 99
    assert gates.ops[0] == AND


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        (([16], [1], [2], [3]), "gate 0: operation 16"),
        (([8], [3], [2], [3]), "gate 0: fan-ins 3 and 2, expected wires 0 to 2"),
        (([8], [1], [2], [4]), "output 0: wire 4, expected 0 to 3"),
        (([8], [1, 1], [2], [3]), "in0 has shape"),
        (([256], [1], [2], [3]), "ops: 256 at 0 is no uint8"),
        (([8], [2**32 + 1], [2], [3]), "in0: 4294967297 at 0 is no int32"),
        (([8], [-1], [2], [3]), "gate 0: fan-ins -1 and 2"),
        (([8.0], [1], [2], [3]), "expected integers in a row"),
        (([[8]], [1], [2], [3]), "expected integers in a row"),
    ],
)
def test_wrong_arrays_are_refused(arrays: tuple[list[int], ...], message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        Gates(2, *arrays)  # type: ignore[arg-type]


def test_wrong_number_of_inputs_is_refused() -> None:
    with pytest.raises(ShapeError, match="expected 0 to"):
        Gates(-1, *(np.zeros(0, np.int32) for _ in range(4)))  # type: ignore[arg-type]
    with pytest.raises(ShapeError, match="-1 inputs"):
        GateBuilder(-1)


def test_wrong_words_are_refused() -> None:
    gates = GateBuilder(2).build([1])
    with pytest.raises(ShapeError, match=r"inputs are uint64 of shape \(1, 1\), expected uint64 of \(2, 1\)"):
        gates.evaluate(zeros(1, 5), 5)
    with pytest.raises(ShapeError, match="inputs are int64"):
        gates.evaluate(np.zeros((2, 1), np.int64), 5)  # type: ignore[arg-type]
    with pytest.raises(ShapeError, match="douts are"):
        gates.reverse(zeros(2, 5), zeros(2, 5), 5)
    with pytest.raises(ValueError, match="rows is -1"):
        gates.evaluate(zeros(2, 0), -1)


@given(netlists())
def test_builder_keeps_the_function(net: Arrays) -> None:
    gates = built(net)
    assert np.array_equal(answers(gates), net.forward(all_rows(net.n)))
    assert len(gates) <= len(net.ops) + (0 in gates.ops) + len(net.outputs)


@given(netlists())
def test_built_gates_are_clean(net: Arrays) -> None:
    """No dead gate, no two equal gates, and one-input gates and constants at outputs only."""
    gates = built(net)
    first = 1 + net.n
    read = {*gates.in0.tolist(), *gates.in1.tolist(), *gates.outputs.tolist()}
    assert read >= set(range(first, first + len(gates)))
    rows = list(zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True))
    assert len(set(rows)) == len(rows)
    for g, (op, a, b) in enumerate(rows):
        if op in (NOT, 15):
            assert first + g in gates.outputs
            assert a == b
        else:
            assert op in (1, 2, 4, 6, 7, 8, 9, 11, 13, 14)
            assert 0 < a < b


@given(netlists())
def test_building_again_changes_nothing(net: Arrays) -> None:
    once = built(net)
    twice = built(Arrays(once.n_inputs, *once._arrays()))
    assert len(twice) == len(once)
    assert np.array_equal(answers(twice), answers(once))


@pytest.mark.parametrize("op", range(16))
@pytest.mark.parametrize("signs", list(itertools.product((False, True), repeat=2)))
def test_every_operation_on_every_kind_of_wire(op: int, signs: tuple[bool, bool]) -> None:
    builder = GateBuilder(2)
    kinds = [builder.false, *builder.inputs, builder.xor(1, 2), builder.and_(1, 2)]
    table = all_rows(2)
    values = [np.zeros(4, np.uint8), *table.T, table[:, 0] ^ table[:, 1], table[:, 0] & table[:, 1]]
    for (a, x), (b, y) in itertools.product(zip(kinds, values, strict=True), repeat=2):
        wires = [builder.not_(wire) if sign else wire for wire, sign in zip((a, b), signs, strict=True)]
        wanted = packing.gate(op, x ^ np.uint8(signs[0]), y ^ np.uint8(signs[1]))
        gates = builder.build([builder.gate(op, *wires)])
        assert np.array_equal(answers(gates)[:, 0], wanted)


NAMED: list[tuple[str, Callable[[int, int], int]]] = [
    ("and_", lambda a, b: a & b),
    ("or_", lambda a, b: a | b),
    ("xor", lambda a, b: a ^ b),
]


@pytest.mark.parametrize(("name", "function"), NAMED)
def test_named_gates(name: str, function: Callable[[int, int], int]) -> None:
    builder = GateBuilder(2)
    gates = builder.build([getattr(builder, name)(1, 2)])
    assert answers(gates)[:, 0].tolist() == [function(a, b) for a, b in all_rows(2).tolist()]
    assert len(gates) == 1


def test_mux_on_every_kind_of_wire() -> None:
    builder, table = GateBuilder(3), all_rows(3)
    plain = dict(zip([builder.false, *builder.inputs], [np.zeros(8, np.uint8), *table.T], strict=True))
    values = plain | {~wire: 1 - value for wire, value in plain.items()}
    for s, a, b in itertools.product(values, repeat=3):
        gates = builder.build([builder.mux(s, a, b)])
        assert np.array_equal(answers(gates)[:, 0], np.where(values[s], values[b], values[a]))
        assert len(gates) <= (3 if len({max(w, ~w) for w in (s, a, b)} - {0}) == 3 else 1)


def test_complements_cost_nothing_inside() -> None:
    builder = GateBuilder(2)
    a, b = builder.inputs
    inside = builder.and_(builder.not_(a), builder.not_(builder.xor(a, b)))
    assert len(builder.build([inside])) == 2
    both = builder.build([inside, builder.not_(inside)])
    assert len(both) == 3
    assert both.ops[-1] == NOT
    assert len(builder.build([builder.not_(inside), inside ^ -1])) == 2


def test_constants_and_inputs_as_outputs() -> None:
    builder = GateBuilder(1)
    gates = builder.build([builder.false, builder.true, 1, builder.not_(1), builder.true])
    assert answers(gates).T.tolist() == [[0, 0], [1, 1], [0, 1], [1, 0], [1, 1]]
    assert len(gates) == 2
    nothing = GateBuilder(0).build([])
    assert len(nothing) == 0
    assert nothing.evaluate(zeros(0, 3), 3).shape == (0, 1)


@pytest.mark.parametrize("wire", [3, -4, 100, -100])
def test_strange_wires_are_refused(wire: int) -> None:
    builder = GateBuilder(2)
    with pytest.raises(ShapeError, match="not one of this builder's"):
        builder.and_(1, wire)
    with pytest.raises(ShapeError, match="not one of this builder's"):
        builder.gate(XOR, wire, 1)
    with pytest.raises(ShapeError, match="not one of this builder's"):
        builder.build([wire])


@pytest.mark.parametrize("op", [-1, 16])
def test_strange_operations_are_refused(op: int) -> None:
    with pytest.raises(ShapeError, match=f"operation {op} is not a two-input gate"):
        GateBuilder(2).gate(op, 1, 2)


def test_deep_and_wide_circuits_are_built_without_recursion() -> None:
    builder = GateBuilder(2)
    a, b = builder.inputs
    for i in range(100_000):
        a, b = b, builder.gate(XOR if i % 3 else AND, a, ~b)
    gates = builder.build([b])
    assert len(gates) <= 100_000
    assert gates.evaluate(zeros(2, 1), 1).shape == (1, 1)
    big = random_netlist(5, 100, 100_000, 1000)
    inputs = packing.random_rows(7, 64, 100)
    assert np.array_equal(built(big).evaluate(pack_rows(inputs), 64), packing.pack(big.forward(inputs)))


def test_scores_count_the_outputs_of_each_class() -> None:
    net = Gates(2, [6, 8], [1, 1], [2, 2], [1, 2, 3, 4])
    rows = np.array([[0, 0], [0, 1], [1, 1]] * 50)
    assert net.scores(rows, 2).tolist() == [[0, 0], [1, 1], [2, 1]] * 50
    assert net.scores(rows.astype(bool), 4).tolist() == [[0, 0, 0, 0], [0, 1, 1, 0], [1, 1, 0, 1]] * 50
    with pytest.raises(ShapeError, match="4 outputs cannot be dealt out to 3 classes"):
        net.scores(rows, 3)
    with pytest.raises(ShapeError, match=r"inputs have shape \(1, 3\), expected \(N, 2\)"):
        net.scores([[0, 1, 1]], 2)
    for dtype in (np.uint8, np.int64, np.float64):
        with pytest.raises(AlgebraError, match=r"element \(1, 0\) is 2"):
            net.scores(np.array([[0, 1], [2, 0]], dtype), 2)


def test_two_threads_give_the_same_bits() -> None:
    net, rows = random_net(), 64 * 200 + 5
    words = np.random.default_rng(1).integers(0, 1 << 64, (net.n_inputs, (rows + 63) // 64), np.uint64)
    words[:, -1] &= (1 << 5) - 1
    changes = words[: len(net.outputs)].copy()
    bits = np.random.default_rng(2).integers(0, 2, (rows, net.n_inputs))
    alone = net.evaluate(words, rows), net.reverse(words, changes, rows), net.scores(bits, 2)
    set_threads(2)
    try:
        together = net.evaluate(words, rows), net.reverse(words, changes, rows), net.scores(bits, 2)
    finally:
        set_threads(1)
    assert all(map(np.array_equal, alone, together))


def random_net() -> Gates:
    random = np.random.default_rng(3)
    fan_ins = random.integers(0, 9 + np.arange(100), (2, 100))
    return Gates(8, random.integers(0, 16, 100), *fan_ins, random.integers(0, 109, 8))
