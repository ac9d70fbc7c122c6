"""Steps of lookup-gate networks in Z2 and Z: packed and fused, equal to the slow reference in every SIMD mode."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits._kernels import simd

SIZES = [0, 1, 2, 63, 64, 65, 130]


@pytest.fixture(params=simd.available())
def simd_mode(request: pytest.FixtureRequest) -> Any:
    simd.set_mode(request.param)
    yield request.param
    simd.set_mode(None)


def _step(classes: int | None) -> Any:
    model = rd.models.gates(7, 12, 10, 6, classes=classes, seed=3)
    return rd.R(rd.batch(model.morphism, [3])), model


@pytest.mark.parametrize("size", SIZES)
def test_reverse_of_a_network_over_z2(simd_mode: str, size: int) -> None:
    circuit, model = _step(None)
    rng = np.random.default_rng(size)
    arrays = [rd.Z2.random((size, *w.shape) if w.batched else w.shape, rng) for w in circuit.dom]
    found = rd.Z2.compile(circuit)(*arrays)
    expected = rd.Z2.reference(circuit, *arrays)
    assert all(np.array_equal(x, y) for x, y in zip(found, expected, strict=True))
    assert len(model.parameter) == 3


@pytest.mark.parametrize("reach", [1, 100, 40000])
@pytest.mark.parametrize("size", SIZES)
def test_reverse_of_a_network_over_z(simd_mode: str, size: int, reach: int) -> None:
    """Points are bits; changes of every width of integer."""
    circuit, _ = _step(2)
    rng = np.random.default_rng(size)
    arrays = [rng.integers(0, 2, (size, *w.shape) if w.batched else w.shape) for w in circuit.dom[:-1]]
    arrays.append(rng.integers(-reach, reach + 1, (size, 2)))
    program = rd.Z.compile(circuit, like=[*arrays[:-1], (-reach, reach)], batch=max(size, 1))
    found, expected = program(*arrays), rd.Z.reference(circuit, *arrays)
    assert all(np.array_equal(x, y) for x, y in zip(found, expected, strict=True))
    assert any(np.any(x) for x in found) or size < 63


def test_the_plan_keeps_gates_packed_and_fuses_their_reverse() -> None:
    circuit, _ = _step(2)
    plan = rd.Z.compile(circuit, batch=256).explain()
    assert plan.count(" = chain[") == 0  # R recomputes what it needs on the way
    assert plan.count(" = reverse_chain[") == 1
    assert "sum_basis(" not in plan
