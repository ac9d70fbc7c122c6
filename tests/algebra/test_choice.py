"""Learned wiring: programs and gates against the reference, its laws, and what it is refused for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from circuit_strategies import as_list
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits._kernels import simd
from rdcircuits.circuit import Circuit, ops

SIZES = [0, 1, 63, 64, 65, 1300]


@pytest.fixture(params=simd.available())
def simd_mode(request: pytest.FixtureRequest) -> Any:
    simd.set_mode(request.param)
    yield request.param
    simd.set_mode(None)


def chosen_by_hand(w: Any, x: Any, candidates: Any) -> list[int]:
    """Pin by pin, from the definition."""
    found = []
    for scores, wires in zip(w.tolist(), candidates.tolist(), strict=True):
        found.append(int(x[wires[scores.index(max(scores))]]))
    return found


def network(inputs: int, pins: int, count: int, seed: int) -> Circuit:
    """Gates whose pins choose: scores of either pin, tables, inputs → gates."""
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, inputs, (2, pins, count))
    scores = rd.point(pins, count)
    made = rd.trace(
        lambda v, w, t, x: ops.lookup(t, ops.choose(v, x, first), ops.choose(w, x, second)),
        *(scores, scores, rd.point(pins, 4), rd.point(inputs)),
    )
    return rd.batch(made, [3])


def arrays_for(circuit: Circuit, size: int, reach: int, rng: np.random.Generator) -> list[Any]:
    shapes = [(size, *wire.shape) if wire.batched else wire.shape for wire in circuit.dom]
    bits = [wire.kind == "point" and i > 1 for i, wire in enumerate(circuit.dom)]
    ranges = [(0, 2) if bit else (-reach, reach + 1) for bit in bits]
    return [rng.integers(*range_, shape) for range_, shape in zip(ranges, shapes, strict=True)]


def likes(arrays: list[Any], reach: int) -> list[Any]:
    return [(-reach, reach) if i not in (2, 3) else (0, 1) for i in range(len(arrays))]


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize(("size", "reach"), [(0, 1), (1, 300), (63, 1), (64, 127), (65, 70000), (300, 2)])
@pytest.mark.parametrize("count", [1, 3, 9])
def test_programs_over_z(simd_mode: str, size: int, reach: int, count: int, reverse: bool) -> None:
    circuit = network(5, 7, count, size + count)
    circuit = rd.R(circuit) if reverse else circuit
    arrays = arrays_for(circuit, size, reach, np.random.default_rng(size))
    program = rd.Z.compile(circuit, like=likes(arrays, reach), batch=300)
    expected = as_list(rd.Z.reference(circuit, *arrays))
    for found, wanted in zip(as_list(program(*arrays)), expected, strict=True):
        np.testing.assert_array_equal(found, wanted)
    for found, wanted in zip(as_list(rd.Z.run(circuit, *arrays)), expected, strict=True):
        np.testing.assert_array_equal(found, wanted)


@given(size=st.sampled_from(SIZES), count=st.integers(1, 6), seed=st.integers(0, 2**32 - 1))
def test_scores_change_by_what_candidates_say(size: int, count: int, seed: int) -> None:
    """Against sums over rows written out."""
    rng = np.random.default_rng(seed)
    candidates, dy = rng.integers(0, 4, (5, count)), rng.integers(-9, 10, (size, 5))
    w, x = rng.integers(-3, 4, (5, count)), rng.integers(0, 2, (size, 4))
    circuit = rd.batch(rd.trace(lambda w, x: ops.choose(w, x, candidates), rd.point(5, count), rd.point(4)), [1])
    dw, dx = rd.Z.compile(rd.R(circuit), like=[(-3, 3), (0, 1), (-9, 9)])(w, x, dy)
    np.testing.assert_array_equal(dw, np.einsum("npc,np->pc", 2 * x[:, candidates] - 1, dy))
    expected = np.zeros_like(x)
    for pin, wire in enumerate(np.take_along_axis(candidates, w.argmax(1)[:, None], 1)[:, 0]):
        expected[:, wire] += dy[:, pin]
    np.testing.assert_array_equal(dx, expected)
    found = rd.Z.compile(circuit, like=[(-3, 3), (0, 1)])(w, x)
    assert found.tolist() == [chosen_by_hand(w, row, candidates) for row in x]


def test_real_scores_and_values_that_are_no_bits() -> None:
    circuit, rng = network(5, 4, 3, 0), np.random.default_rng(0)
    for one in (circuit, rd.R(circuit)):
        arrays = [rng.normal(size=(6, *wire.shape) if wire.batched else wire.shape) for wire in one.dom]
        for found, wanted in zip(
            as_list(rd.Smooth().run(one, *arrays)), as_list(rd.Smooth().reference(one, *arrays)), strict=True
        ):
            np.testing.assert_allclose(found, wanted, rtol=1e-12)
        whole = [rng.integers(-4, 5, array.shape) for array in arrays]
        for found, wanted in zip(as_list(rd.Z.run(one, *whole)), as_list(rd.Z.reference(one, *whole)), strict=True):
            np.testing.assert_array_equal(found, wanted)


def test_scores_that_differ_from_example_to_example() -> None:
    circuit = rd.batch(rd.trace(lambda w, x: ops.choose(w, x, [[0, 2], [1, 1]]), rd.point(2, 2), rd.point(3)), [0, 1])
    rng = np.random.default_rng(1)
    for one in (circuit, rd.R(circuit)):
        arrays = [rng.integers(0, 2, (70, *wire.shape)) for wire in one.dom]
        for found, wanted in zip(as_list(rd.Z.run(one, *arrays)), as_list(rd.Z.reference(one, *arrays)), strict=True):
            np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("algebra", [rd.Z, rd.Smooth()], ids=str)
def test_a_surrogate_obeys_all_laws_but_that_of_mixed_derivatives(algebra: Any) -> None:
    choose = rd.trace(lambda w, x: ops.choose(w, x, [[0, 1], [2, 1]]), rd.point(2, 2), rd.point(3))
    report = rd.laws.reverse_derivative(choose, algebra, points=20)
    assert {law.name for law in report if not law} <= {"RD.7", "slope"}, str(report)
    assert not report["RD.7"]


def test_fixed_scores_are_fixed_wiring() -> None:
    candidates, scores = np.array([[0, 1], [2, 1]]), np.array([[1, 3], [5, 5]])
    free = rd.trace(lambda w, x: ops.choose(w, x, candidates), rd.point(2, 2), rd.point(3))
    fixed = rd.trace(lambda x: ops.choose(ops.element(scores, "Z", x), x, candidates), rd.point(3))
    assert [node.generator.name for node in rd.simplify(fixed).nodes] == ["gather"]
    assert [node.generator.name for node in rd.simplify(rd.R(fixed)).nodes] == ["scatter_add"]
    x, dy = np.array([0, 1, 1]), np.array([4, 6])
    assert np.array_equal(rd.Z.run(fixed, x), rd.Z.run(free, scores, x))
    assert np.array_equal(rd.Z.run(rd.R(fixed), x, dy), rd.Z.run(rd.R(free), scores, x, dy)[1])


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(rd.ShapeError, match=r"choose.*3"):
        rd.trace(lambda w, x: ops.choose(w, x, [[0, 3]]), rd.point(1, 2), rd.point(3))
    with pytest.raises(rd.ShapeError, match="a score for each of"):
        rd.trace(lambda w, x: ops.choose(w, x, [[0, 1]]), rd.point(1, 3), rd.point(3))
    with pytest.raises(rd.ShapeError, match="at least one candidate"):
        rd.trace(lambda w, x: ops.choose(w, x, np.zeros((2, 0), int)), rd.point(2, 0), rd.point(3))
    with pytest.raises(rd.ShapeError, match="indices are integers"):
        rd.trace(lambda w, x: ops.choose(w, x, [[0.5]]), rd.point(1, 1), rd.point(3))
    with pytest.raises(rd.AlgebraError, match="Z2 has no choose"):
        rd.Z2.compile(rd.trace(lambda w, x: ops.choose(w, x, [[0, 1]]), rd.point(1, 2), rd.point(3)))
