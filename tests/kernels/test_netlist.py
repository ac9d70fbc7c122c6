"""Netlists as arrays: checked, evaluated and differentiated, against a reference that knows no words and no blocks."""

from __future__ import annotations

import numpy as np
import packing
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernels.netlist_reference import Arrays, netlists, random_netlist

from rdcircuits._kernels import netlist

seeds = st.integers(0, 2**32 - 1)
rows = st.sampled_from(packing.ROWS)


def forward(net: Arrays, inputs: packing.Bytes) -> packing.Words:
    out = packing.dirty(len(net.outputs), len(inputs))
    netlist.forward(*net.all, packing.pack(inputs), out, len(inputs))
    return out


def reverse(net: Arrays, inputs: packing.Bytes, dout: packing.Bytes) -> packing.Words:
    din = packing.dirty(net.n, len(inputs))
    netlist.reverse(*net.all, packing.pack(inputs), packing.pack(dout), din, len(inputs))
    return din


@given(netlists(), seeds, rows)
def test_forward(net: Arrays, seed: int, rows: int) -> None:
    inputs = packing.random_rows(seed, rows, net.n)
    assert np.array_equal(forward(net, inputs), packing.pack(net.forward(inputs)))


@given(netlists(), seeds, rows)
def test_reverse(net: Arrays, seed: int, rows: int) -> None:
    inputs, dout = packing.random_rows(seed, rows, net.n), packing.random_rows(seed + 1, rows, len(net.outputs))
    assert np.array_equal(reverse(net, inputs, dout), packing.pack(net.reverse(inputs, dout)))


@pytest.mark.parametrize(("gates", "rows"), [(3000, 4161), (20_000, 70), (600, 64 * 64 * 3 + 1)])
def test_netlists_past_the_limits_of_blocks(gates: int, rows: int) -> None:
    net = random_netlist(gates, 30, gates, 50)
    inputs, dout = packing.random_rows(1, rows, 30), packing.random_rows(2, rows, 50)
    assert np.array_equal(forward(net, inputs), packing.pack(net.forward(inputs)))
    assert np.array_equal(reverse(net, inputs, dout), packing.pack(net.reverse(inputs, dout)))


def test_long_chain_needs_few_slots_and_no_recursion() -> None:
    gates = 200_000
    chain = np.arange(1, gates + 1, dtype=np.int32)
    net = Arrays(1, np.full(gates, 5, np.uint8), chain, chain, np.array([gates + 1], np.int32))
    inputs = packing.random_rows(3, 130, 1)
    assert np.array_equal(forward(net, inputs), packing.pack(inputs))
    assert np.array_equal(reverse(net, inputs, inputs), packing.pack(inputs))


@given(netlists(), seeds, rows)
def test_plan_runs_again_and_again(net: Arrays, seed: int, rows: int) -> None:
    arrays = [array.copy() for array in net.all]
    plan = netlist.Schedule(*arrays, net.n)
    for array in arrays:
        array[...] = 99
    for again in range(2):
        inputs = packing.random_rows(seed + again, rows, net.n)
        out = packing.dirty(len(net.outputs), rows)
        plan.forward(packing.pack(inputs), out, rows)
        assert np.array_equal(out, packing.pack(net.forward(inputs)))


def sound(net: Arrays) -> bool:
    below = 1 + net.n
    for op, a, b in zip(net.ops.tolist(), net.in0.tolist(), net.in1.tolist(), strict=True):
        if op > 15 or not 0 <= a < below or not 0 <= b < below:
            return False
        below += 1
    return all(0 <= wire < below for wire in net.outputs.tolist())


wild = st.one_of(st.integers(0, 12), st.integers(-(2**31), 2**31 - 1), st.sampled_from([-1, 2**31 - 1, -(2**31)]))


@given(st.data(), st.integers(0, 5), st.integers(0, 8), st.integers(0, 4), seeds)
def test_fuzz(data: st.DataObject, n: int, gates: int, m: int, seed: int) -> None:
    """Whatever the arrays hold: an error that names the place, or the reference's answer."""
    lists = [data.draw(st.lists(wild, min_size=size, max_size=size)) for size in (gates, gates, m)]
    ops = data.draw(st.lists(st.one_of(st.integers(0, 15), st.integers(0, 255)), min_size=gates, max_size=gates))
    net = Arrays(n, np.array(ops, np.uint8), *(np.array(values, np.int32) for values in lists))
    inputs = packing.random_rows(seed, 65, n)
    if sound(net):
        netlist.check(*net.all, n)
        assert np.array_equal(forward(net, inputs), packing.pack(net.forward(inputs)))
        return
    for run in (
        lambda: netlist.check(*net.all, n),
        lambda: forward(net, inputs),
        lambda: reverse(net, inputs, packing.random_rows(seed, 65, m)),
    ):
        with pytest.raises(ValueError, match=r"^(gate|output) \d+: "):
            run()


def int32(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


@pytest.mark.parametrize(
    ("ops", "in0", "in1", "outputs", "message"),
    [
        ([8, 16], [1, 1], [2, 2], [3], "gate 1: operation 16 is not a two-input gate: expected 0 to 15"),
        ([8, 8], [1, 4], [2, 2], [3], "gate 1: fan-ins 4 and 2, expected wires 0 to 3"),
        ([8, 8], [1, 1], [2, -1], [3], "gate 1: fan-ins 1 and -1, expected wires 0 to 3"),
        ([8, 8], [1, 1], [2, 2], [3, 5], "output 1: wire 5, expected 0 to 4"),
        ([8, 8], [1], [2, 2], [3], "in0 has shape (1,), expected (2,)"),
        ([8, 8], [1, 1], [2], [3], "in1 has shape (1,), expected (2,)"),
    ],
)
def test_check_names_the_place(
    ops: list[int], in0: list[int], in1: list[int], outputs: list[int], message: str
) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        netlist.check(np.array(ops, np.uint8), int32(*in0), int32(*in1), int32(*outputs), 2)
    assert str(refused.value) == message


@pytest.mark.parametrize("n", [-1, 2**31 - 1, 2**40])
def test_impossible_numbers_of_inputs_are_refused(n: int) -> None:
    with pytest.raises(ValueError, match="expected 0 to"):
        netlist.check(np.zeros(0, np.uint8), int32(), int32(), int32(), n)


@pytest.mark.parametrize(
    ("wires", "words", "outputs", "out_words", "rows"),
    [(1, 2, 1, 2, 65), (2, 1, 1, 2, 65), (2, 2, 2, 2, 65), (2, 2, 1, 1, 65), (2, 2, 1, 2, 64), (2, 0, 1, 0, -1)],
)
def test_wrong_shapes_are_refused(wires: int, words: int, outputs: int, out_words: int, rows: int) -> None:
    plan = netlist.Schedule(np.array([8], np.uint8), int32(1), int32(2), int32(3), 2)
    inputs, out = np.zeros((wires, words), np.uint64), np.zeros((outputs, out_words), np.uint64)
    with pytest.raises(ValueError, match="expected"):
        plan.forward(inputs, out, rows)
    with pytest.raises(ValueError, match="expected"):
        plan.reverse(inputs, out, inputs.copy(), rows)


def test_reverse_checks_the_changes_of_inputs() -> None:
    plan = netlist.Schedule(np.array([8], np.uint8), int32(1), int32(2), int32(3), 2)
    with pytest.raises(ValueError, match=r"din has shape \(1, 2\), expected \(2, 2\)"):
        plan.reverse(*(np.zeros((k, 2), np.uint64) for k in (2, 1, 1)), 65)


@given(seeds, rows, st.sampled_from([(1, 1), (1, 3), (2, 4), (3, 5), (2, 300)]))
def test_scores(seed: int, rows: int, shape: tuple[int, int]) -> None:
    classes, size = shape
    net, inputs = random_netlist(seed, 5, 30, classes * size), packing.random_rows(seed, rows, 5)
    scores = np.full((rows, classes), -7, np.int32)
    plan, half = netlist.Schedule(*net.all, net.n), rows // 2
    seen = plan.scores(inputs, scores, 0, half) | plan.scores(inputs, scores, half, rows)
    assert seen == (inputs.max() if inputs.size else 0)
    assert np.array_equal(scores, net.forward(inputs).astype(np.int32).reshape(rows, classes, size).sum(2))


def test_scores_refuse_what_does_not_fit() -> None:
    plan = netlist.Schedule(np.array([8], np.uint8), int32(1), int32(2), int32(3, 1), 2)
    inputs = np.zeros((3, 2), np.uint8)
    for shape, first, stop in [((3, 3), 0, 3), ((3, 0), 0, 3), ((2, 1), 0, 2), ((3, 1), 0, 4), ((3, 1), -1, 2)]:
        with pytest.raises(ValueError, match=r"expected|evenly"):
            plan.scores(inputs, np.zeros(shape, np.int32), first, stop)
