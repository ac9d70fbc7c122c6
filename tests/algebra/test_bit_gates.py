"""Z2.gates: closed circuits turned into single gates; Z2's own identities, used only when compiling."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from circuit_strategies import FIELD, as_list, circuits
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows

ROWS = 67


@settings(max_examples=examples(150))
@given(circuit=circuits(FIELD), seed=st.integers(0, 2**32 - 1))
def test_gates_do_what_the_circuit_does(circuit: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = [wire.size for wire in circuit.dom]
    bits = rng.integers(0, 2, (ROWS, sum(sizes)), dtype=np.uint8)
    gates = rd.Z2.gates(circuit)
    found = unpack_rows(gates.evaluate(pack_rows(bits), ROWS), ROWS)
    ends = np.cumsum([0, *sizes])
    arrays = [bits[:, ends[i] : ends[i + 1]].reshape((ROWS, *wire.shape)) for i, wire in enumerate(circuit.dom)]
    run = as_list(rd.Z2.run(rd.batch(circuit, range(circuit.arity)), *arrays, batch=ROWS))
    expected = np.concatenate([one.reshape(ROWS, -1) for one in run], axis=1) if run else np.zeros((ROWS, 0))
    np.testing.assert_array_equal(found, expected)


def test_elements_are_gates_too() -> None:
    f = rd.trace(lambda x: x * rd.ops.element([1, 0], "Z2", like=x), rd.point(2))
    gates = rd.Z2.gates(f)
    assert unpack_rows(gates.evaluate(pack_rows([[1, 1], [0, 1]]), 2), 2).tolist() == [[1, 0], [0, 0]]


def test_gates_take_one_example() -> None:
    with pytest.raises(rd.ShapeError, match="unbatched"):
        rd.Z2.gates(rd.batch(rd.trace(lambda x: ~x, "x"), [0]))
    with pytest.raises(rd.AlgebraError, match="Z2 has no exp"):
        rd.Z2.gates(rd.trace(lambda x: rd.ops.exp(x), "x"))
    with pytest.raises(rd.AlgebraError, match="Z2 has no elements of GF"):
        rd.Z2.gates(rd.trace(lambda x: x + rd.ops.element(1, "GF(4)", like=x), "x"))


def test_degenerate_gates() -> None:
    assert rd.Z2.gates(rd.identity(())).n_inputs == 0
    assert len(rd.Z2.gates(rd.identity(rd.point(5))).ops) == 0
    nothing = rd.Z2.gates(rd.discard(rd.point(3)))
    assert nothing.n_inputs == 3
    assert len(nothing.outputs) == 0
    ones = rd.Z2.gates(rd.trace(lambda x: 0 * x + 1, rd.point(2)))
    assert unpack_rows(ones.evaluate(pack_rows([[0, 1]]), 1), 1).tolist() == [[1, 1]]


def _names(graph: Any) -> list[str]:
    return [node.generator.name for node in graph.nodes]


def test_squares_and_doubles_vanish_when_compiling_only() -> None:
    square = rd.trace(lambda x: x * x, "x")
    double = rd.trace(lambda x: x + x, "x")
    assert _names(rd.simplify(square).graph) == ["multiply"]
    assert _names(rd.simplify(double).graph) == ["add"]
    assert _names(rd.Z2.compile(square).plan) == []
    assert _names(rd.Z2.compile(double).plan) == ["integer"]
    assert _names(rd.Z2.compile(rd.trace(lambda x, y: (x ^ y) - 3 * y, "x y")).plan) == ["add", "add"]


def test_R_comes_before_the_identities() -> None:
    """R[x·x] = 2x·dy, which is 0 in Z2, though x·x is x there: R is of the formal expression."""
    square = rd.trace(lambda x: x * x, "x")
    assert [int(rd.Z2.run(square, x)) for x in (0, 1)] == [0, 1]
    assert [int(rd.Z2.run(rd.R(square), x, 1)) for x in (0, 1)] == [0, 0]
    assert [int(rd.Z2.reference(rd.R(square), x, 1)) for x in (0, 1)] == [0, 0]
    same = rd.trace(lambda x: x, "x")
    assert int(rd.Z2.run(rd.R(same), 0, 1)) == 1
    one = rd.trace(lambda x: x**3, "x")
    assert [int(rd.Z2.run(rd.R(one), x, 1)) for x in (0, 1)] == [0, 1]


def test_packed_in_packed_out() -> None:
    f = rd.batch(rd.trace(lambda p, x: (p & x, (p ^ x).sum()), rd.point(3), rd.point(3)), [1])
    rng = np.random.default_rng(0)
    p, x = rng.integers(0, 2, 3), rng.integers(0, 2, (130, 3))
    plain = rd.Z2.run(f, p, x)
    packed = rd.Z2.run(f, p, rd.Packed.of(x))
    assert all(isinstance(one, np.ndarray) and one.dtype == np.uint8 for one in plain)
    assert all(isinstance(one, rd.Packed) for one in packed)
    for one, other in zip(plain, packed, strict=True):
        np.testing.assert_array_equal(one, other.unpack())
    change = rd.Z2.run(rd.R(f), p, rd.Packed.of(x), *packed)
    assert isinstance(change[0], np.ndarray), "a parameter's change is one array for the whole batch"
    assert isinstance(change[1], rd.Packed)


def test_plans_are_explained() -> None:
    f = rd.batch(rd.trace(lambda p, x: (p * x).sum(), rd.point(3), rd.point(3)), [1])
    text = rd.Z2.compile(rd.R(f)).explain()
    assert text.startswith("Z2: ")
    assert "sum_einsum" in text, "the batch is summed within the product, no parameter change an example"


@settings(max_examples=examples(200))
@given(data=st.data())
def test_muxes_of_gates_keep_the_function(data: Any) -> None:
    """The builder's shorter muxes, where one choice is a gate that reads the other."""
    builder, count = rd.algebra.GateBuilder(4), 4
    rows = [sum((number >> i & 1) << number for number in range(16)) for i in range(count)]
    known = {0: 0, ~0: 0xFFFF} | dict(zip(builder.inputs, rows, strict=True))
    for _ in range(data.draw(st.integers(1, 14))):
        s, a, b = (data.draw(st.sampled_from(sorted(known))) for _ in range(3))
        wire, value = data.draw(
            st.sampled_from(
                [
                    (builder.mux(s, a, b), known[s] & known[b] | ~known[s] & known[a]),
                    (builder.and_(a, b), known[a] & known[b]),
                    (builder.xor(a, b), known[a] ^ known[b]),
                    (builder.or_(~a, b), ~known[a] | known[b]),
                ]
            )
        )
        known[wire], known[~wire] = value & 0xFFFF, ~value & 0xFFFF
    wires = sorted(known)
    packed = builder.build(wires).evaluate(np.array([[row] for row in rows], dtype=np.uint64), 16)
    assert packed[:, 0].tolist() == [known[wire] for wire in wires]


def test_a_mux_of_a_gate_and_its_input_takes_two_gates() -> None:
    for op in ("and_", "or_", "xor"):
        for flip_a, flip_b in [(0, 0), (0, -1), (-1, 0), (-1, -1)]:
            builder = rd.algebra.GateBuilder(3)
            s, a, b = builder.inputs
            y = getattr(builder, op)(a ^ flip_a, b ^ flip_b)
            assert len(builder.build([builder.mux(s, a ^ flip_a, y)])) <= 2
            assert len(builder.build([builder.mux(s, y, a ^ flip_a)])) <= 2
