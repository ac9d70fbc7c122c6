"""Steps of relaxed and hardened networks of gates: what plans find in them, and what they compute."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits._kernels import simd
from rdcircuits.algebra.plans.check import check
from rdcircuits.circuit import Circuit, ops
from rdcircuits.models import gates, hardened, relaxed

SIZES = (0, 1, 63, 64, 65, 200)


@pytest.fixture(autouse=True)
def as_it_was() -> Any:
    """The SIMD mode is the machine's again afterwards."""
    yield
    simd.set_mode(None)


def learner_of(model: rd.models.Model, optimiser: str = "ascent") -> rd.Learner:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rd.RdWarning)
        return rd.Learner(model, rd.losses.cross_entropy(), optimiser, -0.1)


def values_for(learner: rd.Learner, size: int, dtype: Any, seed: int = 0, bits: bool = True) -> list[Any]:
    """State and parameters, inputs that are bits (or reals), and one-hot labels."""
    rng = np.random.default_rng(seed)
    found = [np.asarray(one, dtype) for one in learner.model.initialise(seed)]
    found = [one + rng.normal(size=one.shape).astype(dtype) for one in found]
    found += [rng.uniform(0.1, 0.9, wire.shape).astype(dtype) for wire in learner.step.dom[len(found) : -2]]
    x, y = learner.step.dom[-2:]
    given = rng.integers(0, 2, (size, *x.shape)) if bits else rng.uniform(0, 1, (size, *x.shape))
    return [*found, given.astype(dtype), np.eye(y.shape[0], dtype=dtype)[rng.integers(0, y.shape[0], size)]]


def agrees(circuit: Circuit, values: list[Any], dtype: Any) -> rd.Program:
    """Compare a program, in every SIMD mode, with the reference; the program."""
    algebra = rd.Smooth(dtype)
    program = algebra.compile(circuit)
    check(program.plan)
    expected = algebra.reference(circuit, *values)
    for mode in simd.available():
        simd.set_mode(mode)
        for mine, theirs in zip(program(*values), expected, strict=True):
            assert algebra.equal(mine, theirs), mode
    return program


NETWORKS = [
    {"pins": 2},
    {"pins": 1},
    {"pins": 3, "again": True},
    {"pins": 5},
    {"pins": 6, "wiring": "balanced"},
    {"pins": 2, "wiring": "learned", "candidates": 5},
    {"pins": 3, "wiring": "learned", "candidates": 3, "again": True, "votes": "all"},
    {"pins": 2, "votes": "all", "again": True},
]


CASES = [
    *((network, hardened, np.float32) for network in NETWORKS),
    *((network, relaxed, np.float32) for network in NETWORKS[2:6]),
    *((network, form, np.float64) for network in NETWORKS[5:] for form in (hardened, relaxed)),
]


@pytest.mark.parametrize(("network", "form", "dtype"), CASES, ids=lambda one: getattr(one, "__name__", str(one)))
def test_steps(network: dict[str, Any], form: Any, dtype: Any) -> None:
    learner = learner_of(form(gates(11, 15, 6, classes=3, **network)))
    for size in SIZES:
        program = agrees(learner.step, values_for(learner, size, dtype, size), dtype)
    shown = program.explain()
    assert ("[0, 1]" in shown) == (form is hardened)
    assert ("slope[" in shown or " slope(" in shown) == (network.get("wiring") == "learned")
    assert ("pin_changes" in shown) == (network.get("wiring") != "learned" and network["pins"] > 1)


def test_inputs_that_are_no_bits() -> None:
    learner = learner_of(hardened(gates(11, 14, 6, classes=3)))
    program = rd.Smooth().compile(learner.step)
    for bits in (True, False, True):  # the same program each time
        values = values_for(learner, 70, np.float64, 1, bits)
        for mine, theirs in zip(program(*values), rd.Smooth().reference(learner.step, *values), strict=True):
            assert rd.Smooth().equal(mine, theirs)


def test_steps_in_place_whose_inputs_stop_to_be_bits() -> None:
    """Many steps are one call; those from the first with inputs between 0 and 1 on are as exact."""
    algebra, size, count = rd.Smooth(np.float64), 16, 5
    learner = learner_of(hardened(gates(9, 12, 6, classes=3)), "momentum")
    values, rng = values_for(learner, size, np.float64), np.random.default_rng(3)
    x, y = rng.integers(0, 2, (count, size, 9)).astype(float), np.eye(3)[rng.integers(0, 3, (count, size))]
    x[3:] = rng.uniform(0, 1, x[3:].shape)
    taken = len(learner.step.cod) - 2
    hyper = values[taken:-2]
    stepper = algebra.compile(learner.step).stepper(values[:taken])
    assert stepper is not None
    feeds = stepper.feed(count, size)
    for feed, given in zip(feeds, [*(np.array([one] * count) for one in hyper), x, y], strict=True):
        feed[:] = given.reshape(feed.shape)
    stepper.run(count, size)
    expected, losses = values[:taken], []
    for n in range(count):
        *expected, loss, _ = algebra.reference(learner.step, *expected, *hyper, x[n], y[n])
        losses.append(float(loss))
    for mine, theirs in zip(stepper.values(), expected, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(stepper.losses, losses)


@pytest.mark.parametrize("size", [8, 63, 64, 65])
def test_bits_go_through_structure(size: int) -> None:
    """Slices, transposes, joins along any axis, sums over any axes, choices, and bits that are asked for as reals."""
    seed = np.random.default_rng(size)

    def layer(tables: Any, first: Any, second: Any) -> Any:
        return ops.lookup(ops.harden(tables), first, second)

    def network(one: Any, two: Any, scores: Any, x: Any) -> Any:
        y = layer(one, ops.gather(x, [0, 1, 2, 3, 4, 5]), ops.gather(x, [5, 0, 1, 1, 2, 3]))
        square = y.reshape((2, 3))
        joined = ops.concatenate([square.transpose((1, 0)), square.reshape((3, 2))], 1).reshape((12,))
        chosen = ops.choose(scores, joined, [[0, 3], [5, 11], [7, 7], [2, 1], [8, 0], [4, 9]])
        z = layer(two, joined[2:8], chosen).reshape((2, 3))
        return z, z.sum(0), z.sum(1), z.reshape((6,)).sum(0), square[:, 1:] * 2 + 1

    table = rd.point(6, 4)
    circuit = rd.batch(rd.trace(network, table, table, rd.point(6, 2), rd.point(6)), [3])
    values = [seed.uniform(0, 1, wire.shape) for wire in circuit.dom[:3]]
    program = agrees(circuit, [*values, seed.integers(0, 2, (size, 6)).astype(float)], np.float64)
    assert program.explain().count("[0, 1]") > 6
    agrees(circuit, [*values, seed.uniform(0, 1, (size, 6))], np.float64)


def test_gates_of_six_pins_need_no_program_step_by_step() -> None:
    """Where tables are the same for all examples; where they are not, tables of more than three pins do."""
    one = rd.trace(lambda t, *x: ops.lookup(t, *x), rd.point(3, 64), *[rd.point(3)] * 6)
    assert {form.kind for form in rd.Smooth().compile(rd.batch(one, range(1, 7))).plan.forms} == {"real"}
    assert {form.kind for form in rd.Smooth().compile(rd.batch(one, range(7))).plan.forms} == {"element"}
