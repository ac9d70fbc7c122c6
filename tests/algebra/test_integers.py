"""Z: bounds found when planning, bits packed, and everything else exactly as in Python integers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from circuit_strategies import ORDERED, RING, as_list, circuits, values
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.algebra.integers.bounds import bounds_of
from rdcircuits.circuit import Circuit, Graph

ROWS = 5
BITS = rd.batch(rd.trace(lambda x, y: [x ^ y, x + y, (x + y) * (x - y)], rd.point(3), rd.point(3)), [0, 1])


@settings(max_examples=examples(200))
@given(data=st.data(), seed=st.integers(0, 2**32 - 1), span=st.sampled_from([(0, 1), (-4, 3), (2, 2), (-1000, 0)]))
def test_every_wire_stays_within_its_bounds(data: Any, seed: int, span: tuple[int, int]) -> None:
    circuit = data.draw(circuits([*RING, *ORDERED]))
    circuit = rd.batch(circuit, range(data.draw(st.integers(0, circuit.arity))))
    graph = (rd.R(circuit) if data.draw(st.booleans()) else circuit).graph
    try:
        bounds = bounds_of(graph, [span] * graph.arity, ROWS)
    except rd.AlgebraError:
        assume(False)
    rng = np.random.default_rng(seed)
    every = Circuit(Graph(graph.arity, graph.types, graph.nodes, tuple(range(len(graph.types)))))
    low, high = span
    shapes = [(ROWS, *wire.shape) if wire.batched else wire.shape for wire in graph.dom]
    arrays = [rng.integers(low, high, shape, endpoint=True) for shape in shapes]
    for found, (least, most) in zip(values(rd.Z, every, arrays, ROWS), bounds, strict=True):
        assert all(least <= one <= most for one in np.ravel(found).tolist())


def test_a_plan_that_might_leave_64_bits_is_refused() -> None:
    square = rd.trace(lambda x: x * x, "x")
    with pytest.raises(rd.AlgebraError, match=r"step 0 \(multiply\) may reach 18446744073709551616, beyond 64 bits"):
        rd.Z.compile(square, like=[(0, 1 << 32)])
    rd.Z.compile(square, like=[(0, 3 * 10**9)])
    total = rd.trace(lambda x: x.sum_batch(), rd.point(batched=True))
    with pytest.raises(
        rd.AlgebraError, match=r"batches of up to 8: declare smaller inputs \(like=\), or a smaller batch"
    ):
        rd.Z.compile(total, like=[(0, 1 << 61)], batch=8)
    rd.Z.compile(total, like=[(0, 1 << 61)], batch=3)
    with pytest.raises(rd.AlgebraError, match=r"input 0 may hold .*, beyond 64 bits"):
        rd.Z.run(rd.identity(rd.point()), 1 << 63)
    with pytest.raises(rd.AlgebraError, match="beyond 64 bits"):
        rd.Z.compile(rd.trace(lambda x: x ** (10**12), "x"), like=[(0, 2)])
    assert int(rd.Z.run(rd.trace(lambda x: x ** (10**12), "x"), 1)) == 1


def test_the_ends_of_64_bits() -> None:
    same = rd.batch(rd.identity(rd.point()), [0])
    ends = [-(1 << 63), (1 << 63) - 1]
    assert rd.Z.run(same, ends).tolist() == ends
    assert rd.Z.run(rd.trace(lambda x, y: x + y, "x y"), (1 << 62) - 1, 1 << 62) == (1 << 63) - 1
    product = rd.trace(lambda x, y: rd.ops.einsum("ij,jk->ik", x, y), rd.point(2, 2), rd.point(2, 2))
    x, y = [[1 << 30, 1], [0, -3]], [[1 << 30, 5], [7, -(1 << 30)]]
    exact = [[sum(x[i][j] * y[j][k] for j in range(2)) for k in range(2)] for i in range(2)]
    assert rd.Z.run(product, x, y).tolist() == exact


def test_like_says_what_the_inputs_may_be() -> None:
    zeros_and_ones = np.zeros((2, 3), dtype=np.int64)
    bits = rd.Z.compile(BITS, like=[zeros_and_ones, rd.Packed.of(zeros_and_ones)])
    assert "[bits]" in bits.explain()
    with pytest.raises(rd.AlgebraError, match=r"input 0: 2 at index \[1, 0\] is outside 0..1.*compile with like="):
        bits([[0, 1, 1], [2, 0, 0]], zeros_and_ones)
    wide = rd.Z.compile(BITS, like=[zeros_and_ones + 2, (-3, 3)])
    assert wide([[9, 9, 9]], [[3, -3, 0]])[1].tolist() == [[12, 6, 9]]
    with pytest.raises(rd.AlgebraError, match=r"input 1: 4 at index \[0, 2\] is outside -3..3"):
        wide([[9, 9, 9]], [[3, -3, 4]])
    with pytest.raises(rd.ShapeError, match="like has 1 examples, the circuit takes 2 inputs"):
        rd.Z.compile(BITS, like=[None])
    with pytest.raises(rd.AlgebraError, match=r"3..1 is no range"):
        rd.Z.compile(BITS, like=[(3, 1), None])


def test_points_are_bits_and_changes_integers_unless_told() -> None:
    program = rd.Z.compile(rd.R(BITS))
    ones, changes = np.ones((2, 3), dtype=np.int64), np.full((2, 3), -70000)
    expected = rd.Z.reference(rd.R(BITS), ones, ones, changes, changes, changes)
    for found, wanted in zip(program(ones, ones, changes, changes, changes), expected, strict=True):
        assert found.tolist() == wanted.tolist()
    with pytest.raises(rd.AlgebraError, match="input 0: -1 at index"):
        program(-ones, ones, changes, changes, changes)
    with pytest.raises(rd.AlgebraError, match=r"is outside -2147483648..2147483647"):
        program(ones, ones, changes << 20, changes, changes)


def test_batches_beyond_the_plan_are_refused() -> None:
    program = rd.Z.compile(BITS, batch=2)
    with pytest.raises(
        rd.ShapeError, match="a batch of 3 examples: the plan was made for up to 2; compile with batch="
    ):
        program(np.zeros((3, 3)), np.zeros((3, 3)))
    with pytest.raises(rd.ShapeError, match="batch is -1"):
        rd.Z.compile(BITS, batch=-1)


def test_packed_bits_in() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 2, (2, 70, 3))
    plain = rd.Z.run(BITS, x, y)
    for found in (rd.Z.run(BITS, rd.Packed.of(x), rd.Packed.of(y)), rd.Z.compile(BITS)(rd.Packed.of(x), y)):
        for one, other in zip(found, plain, strict=True):
            np.testing.assert_array_equal(one, other)
    assert plain[1].tolist() == (x + y).tolist()


def test_a_bit_summed_over_a_batch_of_equals() -> None:
    """What is carried once for all examples still counts once for each of them."""
    f = rd.trace(lambda x: x.spread().sum_batch(), "x")
    for value in (0, 1, 3, -128):
        assert int(rd.Z.run(f, value, batch=1000)) == 1000 * value
        assert int(rd.Zn(7).run(f, value % 7, batch=1000)) == 1000 * value % 7
    assert int(rd.Z2.run(f, 1, batch=1001)) == 1
    assert int(rd.Sat(5).run(f, 1, batch=3)) == 3


def test_one_gate_votes_with_signs() -> None:
    """One gate's partial derivative says which way to flip, and votes add up over the batch."""
    f = rd.batch(rd.trace(lambda p, x: p ^ x, rd.point(), rd.point()), [1])
    votes, _ = rd.Z.run(rd.R(f), 0, [0, 1, 1, 1], [1, 1, 1, 1])
    assert int(votes) == 1 - 3


def test_explain_shows_widths() -> None:
    text = rd.Z.compile(BITS).explain().splitlines()
    assert text[0].startswith("Z: ")
    assert any(line.endswith("[bits]") for line in text)
    assert any(line.endswith("[int8]") for line in text)


@pytest.mark.parametrize("values_", [[0.5, 0, 0], [float("nan"), 0, 0], ["a", 0, 0], [None, 0, 0], [1j, 0, 0]])
def test_what_is_no_integer(values_: Any) -> None:
    with pytest.raises(rd.AlgebraError, match=r"input 0: .* at index \[0, 0\] is no element of Z"):
        rd.Z.run(BITS, [values_], [[0, 0, 0]])


def test_results_are_fresh_arrays() -> None:
    program = rd.Z.compile(BITS)
    first = program([[1, 0, 1]], [[1, 1, 0]])
    kept = [one.copy() for one in first]
    program([[0, 0, 0]], [[0, 0, 0]])
    for one, other in zip(first, kept, strict=True):
        np.testing.assert_array_equal(one, other)
    assert as_list(first)[0].dtype == np.int64
