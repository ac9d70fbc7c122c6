"""Chains of lookup layers and lines of integer operations: found where they are, and equal to the reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from circuit_strategies import ORDERED, RING, circuits
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits._kernels import simd
from rdcircuits.algebra.bits.chainsteps import digits, from_digits
from rdcircuits.circuit import Circuit, ops

SIZES = [0, 1, 63, 64, 65, 300]


@pytest.fixture(params=simd.available())
def simd_mode(request: pytest.FixtureRequest) -> Any:
    simd.set_mode(request.param)
    yield request.param
    simd.set_mode(None)


def _wiring(seed: int, before: int, after: int) -> list[Any]:
    return list(np.random.default_rng(seed).integers(0, before, (2, after)))


def _layer(seed: int, table: Any, x: Any) -> Any:
    first, second = _wiring(seed, x.shape[0], table.shape[0])
    return ops.lookup(table, ops.gather(x, first), ops.gather(x, second))


def plain(s: Any, t: Any, u: Any, x: Any) -> Any:
    return _layer(3, u, _layer(2, t, _layer(1, s, x)))


def counted(s: Any, t: Any, u: Any, x: Any) -> Any:
    return plain(s, t, u, x).reshape((2, 4)).sum(1)


def tapped(s: Any, t: Any, u: Any, x: Any) -> Any:
    """The second layer is an output as well, and so is an input."""
    second = _layer(2, t, _layer(1, s, x))
    return ops.concatenate([_layer(3, u, second), second, x])


def shared(s: Any, t: Any, u: Any, x: Any) -> Any:
    """Two layers read the first; the same wiring has two tables."""
    first = _layer(1, s, x)
    return (
        ops.concatenate([_layer(2, t, first), _layer(2, t, first)])
        ^ ops.concatenate([_layer(3, t, first), _layer(2, ~t, first)])
        ^ u[0, 0]
    )


def twice(s: Any, t: Any, u: Any, x: Any) -> Any:
    """Both fan-ins of a gate on one wire, and a layer whose table is computed."""
    same = np.arange(6) % x.shape[0]
    first = ops.lookup(s, ops.gather(x, same), ops.gather(x, same))
    return _layer(4, t[:5] ^ t[1:6], first).sum(0) + u.sum((0, 1))


NETWORKS = [plain, counted, tapped, shared, twice]
TYPES = [rd.point(6, 4), rd.point(7, 4), rd.point(8, 4), rd.point(5)]


def _circuit(network: Callable[..., Any], reverse: bool) -> Circuit:
    circuit = rd.batch(rd.trace(network, *TYPES), [3])
    return rd.R(circuit) if reverse else circuit


def _arrays(circuit: Circuit, size: int, reach: int) -> list[Any]:
    rng = np.random.default_rng(size)
    shapes = [(size, *wire.shape) if wire.batched else wire.shape for wire in circuit.dom]
    return [
        rng.integers(0, 2, shape) if wire.kind == "point" else rng.integers(-reach, reach + 1, shape)
        for shape, wire in zip(shapes, circuit.dom, strict=True)
    ]


def _as_tuple(found: Any) -> tuple[Any, ...]:
    return found if isinstance(found, tuple) else (found,)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("size", SIZES)
def test_networks_over_z2(simd_mode: str, network: Callable[..., Any], size: int, reverse: bool) -> None:
    circuit = _circuit(network, reverse)
    arrays = [np.abs(array) % 2 for array in _arrays(circuit, size, 1)]
    found, expected = rd.Z2.compile(circuit)(*arrays), rd.Z2.reference(circuit, *arrays)
    assert all(np.array_equal(x, y) for x, y in zip(_as_tuple(found), _as_tuple(expected), strict=True))


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize(("size", "reach"), [(0, 1), (1, 300), (63, 1), (64, 127), (65, 70000), (300, 2)])
def test_networks_over_z(simd_mode: str, network: Callable[..., Any], size: int, reach: int, reverse: bool) -> None:
    circuit = _circuit(network, reverse)
    arrays = _arrays(circuit, size, reach)
    like = [(-reach, reach) if wire.kind == "change" else (0, 1) for wire in circuit.dom]
    found, expected = rd.Z.compile(circuit, like=like, batch=300)(*arrays), rd.Z.reference(circuit, *arrays)
    assert all(np.array_equal(x, y) for x, y in zip(_as_tuple(found), _as_tuple(expected), strict=True))


@pytest.mark.parametrize("network", NETWORKS)
def test_changes_that_are_known_to_be_nothing(network: Callable[..., Any]) -> None:
    circuit = _circuit(network, True)
    arrays = _arrays(circuit, 65, 0)
    found, expected = rd.Z.run(circuit, *arrays), rd.Z.reference(circuit, *arrays)
    assert all(np.array_equal(x, y) for x, y in zip(_as_tuple(found), _as_tuple(expected), strict=True))


@pytest.mark.parametrize("network", NETWORKS)
def test_tables_that_are_no_bits_go_another_way(network: Callable[..., Any]) -> None:
    circuit = _circuit(network, True)
    rng = np.random.default_rng(0)
    arrays = [array if i == 3 else rng.integers(-3, 4, array.shape) for i, array in enumerate(_arrays(circuit, 70, 2))]
    like = [(0, 1) if i == 3 else (-3, 3) for i in range(len(arrays))]
    program = rd.Z.compile(circuit, like=like, batch=70)
    assert "chain" not in program.explain()
    found, expected = program(*arrays), rd.Z.reference(circuit, *arrays)
    assert all(np.array_equal(x, y) for x, y in zip(found, expected, strict=True))


@pytest.mark.parametrize("algebra", [rd.Z2, rd.Z])
def test_chains_are_found(algebra: Any) -> None:
    forward = algebra.compile(_circuit(counted, False)).explain()
    assert forward.count(" = chain[") == 1
    assert "gather" not in forward
    back = algebra.compile(_circuit(counted, True)).explain()
    assert back.count(" = reverse_chain[") == 1
    assert not any(name in back for name in ("gather", "scatter_add", "slope", "sum_basis", "lookup"))
    split = algebra.compile(_circuit(tapped, True)).explain()
    assert split.count(" = reverse_chain[") == 2


def test_changes_too_wide_for_a_pass_go_step_by_step() -> None:
    """Each wire is read twice, so that the sums of the widest changes stay within 64 bits, but not within 63 planes."""

    def twice(table: Any, x: Any) -> Any:
        return ops.lookup(table, ops.gather(x, [0, 1]), ops.gather(x, [0, 1]))

    circuit = rd.R(rd.batch(rd.trace(twice, rd.point(2, 4), rd.point(2)), [1]))
    for reach, chains in (((1 << 61) - 1, 1), (1 << 61, 0)):
        program = rd.Z.compile(circuit, like=[(0, 1), (0, 1), (-reach, reach)], batch=1)
        assert program.explain().count(" = reverse_chain[") == chains
        arrays = [*_arrays(circuit, 1, 1)[:2], np.array([[reach, -reach]])]
        found, expected = program(*arrays), rd.Z.reference(circuit, *arrays)
        assert all(np.array_equal(x, y) for x, y in zip(found, expected, strict=True))


def test_a_frozen_layer_and_inputs_without_changes() -> None:
    """Only what is asked for: the tables of one layer."""
    circuit = _circuit(counted, True)
    one = circuit >> rd.discard(circuit.cod[:1]) @ rd.identity(circuit.cod[1:2]) @ rd.discard(circuit.cod[2:])
    program = rd.Z.compile(one, like=[(0, 1)] * 4 + [(-3, 3)], batch=80)
    assert program.explain().count(" = reverse_chain[") == 1
    arrays = _arrays(circuit, 80, 3)
    assert np.array_equal(program(*arrays), rd.Z.reference(one, *arrays))


@given(rows=st.sampled_from(SIZES), planes=st.integers(1, 63), count=st.integers(0, 4), seed=st.integers(0, 2**32 - 1))
def test_digits_and_back(rows: int, planes: int, count: int, seed: int) -> None:
    high = 1 << (planes - 1)
    x = np.random.default_rng(seed).integers(-high, high, (count, rows))
    found = digits(x, planes)
    assert found.shape == (planes, count, (rows + 63) // 64)
    assert np.array_equal(from_digits(found, rows, np.dtype(np.int64)), x)
    narrow = from_digits(found, rows, np.dtype(np.int8))
    assert np.array_equal(narrow, x.astype(np.int8))


@settings(max_examples=examples(150))
@given(data=st.data(), seed=st.integers(0, 2**32 - 1), span=st.sampled_from([(0, 1), (-4, 3), (-1000, 0)]))
def test_lines_in_any_circuit(data: Any, seed: int, span: tuple[int, int]) -> None:
    circuit = data.draw(circuits([*RING, *ORDERED]))
    circuit = rd.batch(circuit, range(data.draw(st.integers(0, circuit.arity))))
    circuit = rd.R(circuit) if data.draw(st.booleans()) else circuit
    rng = np.random.default_rng(seed)
    shapes = [(65, *wire.shape) if wire.batched else wire.shape for wire in circuit.dom]
    arrays = [rng.integers(*span, shape, endpoint=True) for shape in shapes]
    try:
        program = rd.Z.compile(circuit, like=[span] * len(arrays), batch=65)
    except rd.AlgebraError:
        assume(False)
    found, expected = _as_tuple(program(*arrays, batch=65)), _as_tuple(rd.Z.reference(circuit, *arrays, batch=65))
    assert all(np.array_equal(x, y) for x, y in zip(found, expected, strict=True))


def test_every_operation_of_a_line() -> None:
    """Single readers, results in place of operands, scalars, constants, lifted points."""

    def every(x: Any, y: Any, s: Any, n: Any) -> list[Any]:
        wide = n.broadcast(x.shape)
        bits = (ops.threshold(x, y), ops.greater_than(x, wide), ops.threshold(y, wide))
        chosen = ops.mux(bits[0], -x, y * 3)
        return [
            ops.maximum(chosen, x + wide).lift() * (bits[1] ^ bits[0]),
            ~bits[2] * (bits[0] | bits[1]) + s,
            s.lift(),
            chosen - 7,
        ]

    wires = [rd.point(9), rd.point(9), rd.point(9), rd.point()]
    circuit = rd.trace(every, *wires)
    rng = np.random.default_rng(1)
    arrays = [rng.integers(-5, 6, wire.shape) for wire in wires]
    program = rd.Z.compile(circuit, like=[(-5, 5)] * 4)
    assert "1 step" in program.explain()
    found, expected = program(*arrays), rd.Z.reference(circuit, *arrays)
    assert all(np.array_equal(x, y) for x, y in zip(found, expected, strict=True))


def test_an_optimiser_is_one_line() -> None:
    votes = rd.Learner(
        rd.models.gates(7, 12, 10, classes=2), rd.losses.counted_softmax(2.0), rd.optimisers.votes(3), -1
    )
    plan = rd.Z.compile(votes.step, batch=64).explain().split("\n")
    shaped = [line for line in plan if "(12, 4) =" in line or "(10, 4) =" in line]
    assert len(shaped) <= 4
    assert all("line[" in line or "reverse_chain[" in line for line in shaped)


def test_a_drawn_class_is_one_line_without_packing() -> None:
    """A comparison that only integers read stays integers; one that bits read is packed."""

    def drawn(x: Any, y: Any, label: Any) -> Any:
        return (x * 3 + y) * (ops.greater_than(x * 2, y) - label)

    wires = [rd.point(5), rd.point(5), rd.point(5)]
    circuit = rd.batch(rd.trace(drawn, *wires), [0, 1, 2])
    program = rd.Z.compile(circuit, like=[(-9, 9), (-9, 9), (0, 1)], batch=70)
    plan = program.explain()
    assert plan.count(" = line[") == 1
    assert "greater_than" not in plan
    rng = np.random.default_rng(1)
    arrays = [*rng.integers(-9, 10, (2, 70, 5)), rng.integers(0, 2, (70, 5))]
    assert np.array_equal(program(*arrays), rd.Z.reference(circuit, *arrays))
    both = rd.batch(rd.trace(lambda x, y: ops.greater_than(x, y) ^ ops.threshold(x, y), *wires[:2]), [0, 1])
    program = rd.Z.compile(both, like=[(-9, 9)] * 2, batch=70)
    assert np.array_equal(program(*arrays[:2]), rd.Z.reference(both, *arrays[:2]))


@pytest.mark.parametrize(
    "kind", [np.int8, np.int16, np.int32, np.int64, ">i4", np.uint8, np.uint64, np.float64, object, list]
)
def test_a_line_takes_integers_of_any_kind(kind: Any) -> None:
    """Arguments that lines read are not copied before; what no line can read, and what is out of bounds, is."""
    circuit = rd.trace(lambda x, n: [x * 2 + n.broadcast(x.shape), -x], rd.point(4, 3), rd.point())
    program = rd.Z.compile(circuit, like=[(-100, 100), (-5, 5)])

    def given(values: Any) -> Any:
        return np.asarray(values).tolist() if kind is list else np.asarray(values).astype(kind)

    rows = np.arange(24).reshape(8, 3)
    for x in (rows[:4], rows[::2], rows[1::2][::-1], rows.reshape(3, 8).T[:4]):
        found = program(given(x), given(5))
        assert [one.dtype for one in found] == [np.dtype(np.int64)] * 2
        assert np.array_equal(found[0], 2 * x + 5)
        assert np.array_equal(found[1], -x)
    bad = rows[:4] + 90
    with pytest.raises(rd.AlgebraError, match=r"input 0: 101 at index \[3, 2\] is outside -100..100, for which"):
        program(given(bad), given(5))
    with pytest.raises(rd.AlgebraError, match=r"input 1: 6 is outside -5..5"):
        program(given(rows[:4]), given(6))


def test_results_are_the_callers_own() -> None:
    """What is written to them changes no later run, constants and results that are given twice among them."""
    circuit = rd.trace(lambda x: [x + 1, x + 1, x.constant(3, x.type), -x], rd.point(3))
    program = rd.Z.compile(circuit, like=[(-4, 4)])
    wanted = [[2, 3, 4]] * 2 + [[3, 3, 3]] + [[-1, -2, -3]]
    for _ in range(3):
        found = program([1, 2, 3])
        assert [one.tolist() for one in found] == wanted
        for one in found:
            one += 7


@settings(max_examples=examples(60))
@given(
    values=st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=9),
    low=st.integers(-300, 3),
    rows=st.sampled_from([0, 1, 65]),
)
def test_tabulate_brings_any_integer_into_range(values: list[int], low: int, rows: int) -> None:
    circuit = rd.batch(rd.trace(lambda x: ops.tabulate(x, np.array(values)), rd.point(2)), [0])
    x = np.random.default_rng(rows).integers(low, 300, (rows, 2))
    program = rd.Z.compile(circuit, like=[(low, 300)], batch=65)
    assert np.array_equal(program(x, batch=rows), rd.Z.reference(circuit, x, batch=rows))


@pytest.mark.parametrize("rows", [0, 1, 65])
def test_products_summed_over_the_batch(rows: int) -> None:
    """Of two wires that differ from example to example, and of one or two that do not."""
    each, same = rd.point(3, batched=True), rd.point(3)
    circuit = rd.trace(
        lambda a, b, c, d: [(a * b).sum_batch(), (a * c.broadcast(a.shape)).sum_batch()], each, each, same, same
    )
    rng = np.random.default_rng(rows)
    arrays = [*rng.integers(-9, 10, (2, rows, 3)), *rng.integers(-9, 10, (2, 3))]
    program = rd.Z.compile(circuit, like=[(-9, 9)] * 4, batch=65)
    assert "sum_einsum" in program.explain()
    found, expected = program(*arrays, batch=rows), rd.Z.reference(circuit, *arrays, batch=rows)
    assert all(np.array_equal(x, y) for x, y in zip(found, expected, strict=True))
