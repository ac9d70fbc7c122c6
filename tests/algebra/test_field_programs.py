"""Programs over GF(q) that run block by block, against the reference node by node, in every SIMD mode."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from circuit_strategies import FIELD, as_list, circuits, holds
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits._kernels import simd
from rdcircuits.algebra.finite.blocks import Blocks
from rdcircuits.algebra.threads import set_threads

FIELDS = [rd.GF(q) for q in (2, 3, 4, 8, 9, 16, 31, 243, 257, 1 << 16, 65537, (1 << 31) - 1, 1 << 20)]
FIELDS += [rd.GF(256), rd.GF(256, 0x11B)]
every_field = pytest.mark.parametrize("field", FIELDS, ids=str)


@pytest.fixture(params=simd.available())
def mode(request: pytest.FixtureRequest) -> Iterator[str]:
    before = simd.mode()
    simd.set_mode(request.param)
    yield request.param
    simd.set_mode(before)


def polynomial(nodes: int, inputs: int, seed: int) -> rd.Circuit:
    """Sums and products of random earlier wires."""
    rng = np.random.default_rng(seed)

    def f(*xs: rd.Wire) -> rd.Wire:
        wires = list(xs)
        for _ in range(nodes):
            x, y = (wires[int(i)] for i in rng.integers(max(0, len(wires) - 20), len(wires), 2))
            wires.append(x * y if rng.random() < 0.5 else x + y)
        return wires[-1] + wires[-2]

    return rd.batch(rd.trace(f, *[rd.point()] * inputs), range(inputs))


def is_taped(program: rd.Program) -> bool:
    return [type(node.generator) for node in program.plan.nodes] == [Blocks]


def agree(field: Any, circuit: rd.Circuit, size: int, seed: int, taped: bool = True) -> None:
    rng = np.random.default_rng(seed)
    arrays = [field.random((size, *wire.shape) if wire.batched else wire.shape, rng) for wire in circuit.dom]
    program = field.compile(circuit)
    assert is_taped(program) == taped
    found, wanted = as_list(program(*arrays)), as_list(field.reference(circuit, *arrays))
    assert [one.dtype for one in found] == [field.dtype] * len(found)
    for one, other in zip(found, wanted, strict=True):
        assert np.array_equal(one, other)


@every_field
@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 4100])
def test_polynomials_and_their_reverses(field: Any, size: int, mode: str) -> None:
    circuit = polynomial(40, 4, 1)
    for one in (circuit, rd.R(circuit)):
        agree(field, one, size, size)


@every_field
def test_parameters_sums_and_steps(field: Any, mode: str) -> None:
    """What is the same for all examples, sums over the batch, and what is made of them."""
    model = rd.trace(lambda p, x: rd.ops.einsum("ij,j->i", p, x) * x[0] + p[0, 0], rd.point(2, 3), rd.point(3))
    batched = rd.batch(model, [1])
    step = rd.trace(
        lambda p, x: (p + 3 * (p * (x[0] * x[1]).sum_batch()), p * p, x * x), rd.point(), rd.point(2, batched=True)
    )
    for one in (batched, rd.R(batched), step):
        for size in (0, 1, 300):
            agree(field, one, size, size)


@pytest.mark.parametrize("q", [2, 4, 9, 31, 256, 257, 65536])
def test_random_circuits(q: int) -> None:
    field = rd.GF(q)

    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        circuit = draw(circuits(FIELD))
        circuit = rd.batch(circuit, range(circuit.arity))
        circuit = rd.R(circuit) if draw(st.booleans()) else circuit
        size = draw(st.sampled_from([0, 1, 65]))
        arrays = [algebra.random((size, *wire.shape), rng) for wire in circuit.dom]
        expected = as_list(algebra.reference(circuit, *arrays, batch=size))
        return expected, as_list(algebra.run(circuit, *arrays, batch=size))

    holds(law, field, 30)


@pytest.mark.parametrize("field", [rd.GF(256), rd.GF(31), rd.GF(9)], ids=str)
def test_threads_change_nothing(field: Any) -> None:
    circuit = rd.R(rd.batch(rd.trace(lambda p, x: p * x * x + p, rd.point(), rd.point()), [1]))
    arrays = [field.random((9001,) if wire.batched else (), np.random.default_rng(2)) for wire in circuit.dom]
    program = field.compile(circuit)
    assert is_taped(program)
    alone = program(*arrays)
    set_threads(3)
    try:
        together = program(*arrays)
    finally:
        set_threads(1)
    for one, other in zip(alone, together, strict=True):
        assert np.array_equal(one, other)


def test_what_is_not_taped_runs_all_the_same() -> None:
    field = rd.GF(31)
    own = field.with_meaning(rd.generators.Multiply, lambda S, g, x, y: S.multiply(x, y))
    square = rd.batch(rd.trace(lambda x: x * x, "x"), [0])
    agree(own, square, 5, 0, taped=False)
    again = rd.trace(lambda x: x * x.sum_batch().spread(), rd.point(batched=True))
    agree(field, again, 70, 0, taped=False)
    agree(rd.GF(1 << 33), square, 5, 0, taped=False)
    dense = rd.batch(rd.trace(lambda p, x: rd.ops.einsum("ij,j->i", p, x), rd.point(150, 150), rd.point(150)), [1])
    for one in (dense, rd.R(dense)):
        for algebra in (field, rd.GF(256), rd.GF(9), rd.GF(257)):
            agree(algebra, one, 7, 0, taped=False)


def test_non_contiguous_inputs_and_galois_arrays() -> None:
    field = rd.GF(256)
    circuit = rd.batch(rd.trace(lambda x, y: x * y + y, rd.point(2), rd.point(2)), [0, 1])
    x = field.random((2, 200), np.random.default_rng(0)).T[::2]
    y = field.random((100, 4), np.random.default_rng(1))[:, ::2]
    wanted = field.add(field.multiply(x, y), y)
    assert np.array_equal(field.run(circuit, x, y), wanted)
    assert np.array_equal(field.run(circuit, field.to_galois(np.ascontiguousarray(x)), y), wanted)
