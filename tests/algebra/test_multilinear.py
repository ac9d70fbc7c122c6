"""Multilinear gates: one answer at 0/1 points, in whatever ring; and what is no such circuit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from circuit_strategies import MULTILINEAR, as_list, circuits
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd

RINGS: list[Any] = [rd.Z2, rd.Z, rd.GF(9), rd.Zn(6), rd.Smooth()]
#: What leaves 0 and 1: adding, scaling; gates of bits never do.
ALWAYS_BITS = MULTILINEAR


@settings(max_examples=examples(120))
@given(circuit=circuits(ALWAYS_BITS), seed=st.integers(0, 2**32 - 1))
def test_gates_give_the_same_bits_in_every_ring(circuit: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    batched = rd.batch(circuit, range(circuit.arity))
    arrays = [rng.integers(0, 2, (17, *wire.shape), dtype=np.uint8) for wire in batched.dom]
    answers = [as_list(ring.run(batched, *arrays, batch=17)) for ring in RINGS]
    for answer in answers[1:]:
        for found, expected in zip(answer, answers[0], strict=True):
            np.testing.assert_array_equal(np.rint(np.asarray(found, dtype=np.float64)), expected)


@pytest.mark.parametrize("ring", RINGS, ids=str)
def test_each_gate_by_its_truth_table(ring: Any) -> None:
    gates = rd.trace(lambda s, a, b: [~a, a & b, a | b, a ^ b, rd.ops.mux(s, a, b), rd.ops.compare(a, b)], "s a b")
    for number in range(8):
        s, a, b = (number >> i & 1 for i in range(3))
        found = [int(one) for one in ring.run(gates, s, a, b)]
        assert found == [1 - a, a & b, a | b, a ^ b, b if s else a, int(a == b)]


def test_a_bare_sum_is_no_such_circuit() -> None:
    """At (1, 1) it is 0 in Z2, 2 in the reals; and x·x, as a function a gate, has another R than the gate x."""
    f = rd.trace(lambda a, b: a + b, "a b")
    assert int(rd.Z2.run(f, 1, 1)) == 0
    assert int(rd.Z.run(f, 1, 1)) == 2
    assert float(rd.Smooth().run(f, 1, 1)) == 2.0
    assert int(rd.Zn(6).run(f, 1, 1)) == 2


@pytest.mark.parametrize("ring", RINGS, ids=str)
@pytest.mark.parametrize("count", range(6))
def test_lookup_and_basis_of_many_addresses(ring: Any, count: int) -> None:
    """Address wire 0 is the least significant; tables shared by the examples and tables of each example."""
    rng = np.random.default_rng(count)
    size = 1 << count
    types = [rd.point(3, size), *[rd.point(3)] * count]
    f = rd.trace(lambda table, *address: rd.ops.lookup(table, *address), *types)
    tables = rng.integers(0, 2, (3, size))
    address = [rng.integers(0, 2, (70, 3)) for _ in range(count)]
    entries = sum((bit << i for i, bit in enumerate(address)), np.zeros((70, 3), dtype=np.int64))
    expected = tables[np.arange(3), entries]
    shared = ring.run(rd.batch(f, range(1, count + 1)), tables, *address, batch=70)
    np.testing.assert_array_equal(shared, expected)
    own = rng.integers(0, 2, (70, 3, size))
    found = ring.run(rd.batch(f, range(count + 1)), own, *address)
    np.testing.assert_array_equal(found, np.take_along_axis(own, entries[..., None], -1)[..., 0])
    if count:
        basis = rd.batch(rd.trace(lambda *address: rd.ops.basis(*address), *types[1:]), range(count))
        np.testing.assert_array_equal(ring.run(basis, *address), np.eye(size)[entries])


@pytest.mark.parametrize("ring", RINGS, ids=str)
@pytest.mark.parametrize("count", range(5))
@pytest.mark.parametrize("rows", [1, 64, 70])
def test_R_of_lookup_and_basis(ring: Any, count: int, rows: int) -> None:
    """As the reference, for tables and changes of every kind: alike for all examples, or one for each; bits or more."""
    rng = np.random.default_rng(count)
    types = [rd.point(3, 1 << count), *[rd.point(3)] * count]
    f = rd.trace(lambda table, *address: rd.ops.lookup(table, *address), *types)
    circuits_ = [rd.R(rd.batch(f, range(first, count + 1))) for first in (0, 1)]
    if count:
        basis = rd.trace(lambda *address: rd.ops.basis(*address), *types[1:])
        circuits_ += [rd.R(rd.batch(basis, range(count))), rd.R(rd.batch(f, [0]))]
    for circuit in circuits_:
        for high in (2, 5) if ring is rd.Z else (2,):
            shapes = [(rows, *wire.shape) if wire.batched else wire.shape for wire in circuit.dom]
            kinds = [wire.kind for wire in circuit.dom]
            arrays = [rng.integers(0, 2 if kind == "point" else high, s) for s, kind in zip(shapes, kinds, strict=True)]
            found = as_list(ring.run(circuit, *arrays, batch=rows))
            expected = as_list(ring.reference(circuit, *arrays, batch=rows))
            for one, other in zip(found, expected, strict=True):
                assert ring.equal(one, other)
