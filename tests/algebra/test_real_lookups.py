"""Lookup gates over the reals: what is lowered to C is what the reference says, for tables of any pins and batches."""

from __future__ import annotations

import warnings
from itertools import product
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits._kernels import simd
from rdcircuits.algebra.reals.lookups import PINS
from rdcircuits.circuit import Circuit
from rdcircuits.models import gates, relaxed

BATCHES = (1, 2, 7, 8, 33)


def checked(circuit: Circuit, batch: int, seed: int = 0, dtype: type = np.float64) -> rd.Program:
    """Compare a program with the reference on random rows; the program."""
    algebra, rng = rd.Smooth(dtype), np.random.default_rng(seed)
    values = [
        rng.uniform(0.1, 0.9, ((batch,) if wire.batched else ()) + wire.shape).astype(dtype) for wire in circuit.dom
    ]
    program = algebra.compile(circuit, batch=batch)
    found, expected = program(*values), algebra.reference(circuit, *values)
    several = isinstance(found, tuple)
    for mine, theirs in zip(found if several else [found], expected if several else [expected], strict=True):
        assert algebra.equal(mine, theirs)
    return program


def layer(pins: int, gates_: int = 5, batched: bool = False) -> Circuit:
    """One layer of gates, the tables of all rows or of each row."""
    table = rd.point(gates_, 1 << pins, batched=batched)
    return rd.trace(
        lambda t, *x: rd.generators.Lookup()(t if batched else rd.generators.Spread()(t), *x),
        table,
        *(rd.point(gates_, batched=True) for _ in range(pins)),
    )


@pytest.mark.parametrize("pins", range(PINS + 2))
@pytest.mark.parametrize("batched", [False, True])
def test_lookups_and_their_reverses(pins, batched):
    circuit = layer(pins, batched=batched) if pins or batched else layer(1)
    for batch in BATCHES:
        checked(circuit, batch)
        checked(rd.R(circuit), batch, seed=1)


@pytest.mark.parametrize(("pins", "shape"), list(product((1, 2, 3), [(), (1,), (3, 4)])))
def test_changes_of_tables_are_summed_over_the_batch(pins, shape):
    def change(dy, *x):
        return (dy.reshape((*dy.shape, 1)).broadcast((*shape, 1 << pins)) * rd.generators.Basis()(*x)).sum_batch()

    wires = [rd.point(*shape, batched=True) for _ in range(pins + 1)]
    circuit = rd.trace(change, *wires)
    for batch in BATCHES:
        program = checked(circuit, batch, dtype=np.float32)
        assert "sum_basis" in program.explain()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("pins", [2, 3, 4])
def test_steps_of_relaxed_networks(pins, dtype):
    model = relaxed(gates(9, 12, 10, 6, classes=3, pins=pins, again=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rd.RdWarning)
        learner = rd.Learner(model, rd.losses.cross_entropy(), rd.optimisers.momentum(0.5), -0.1)
    for batch in (1, 8, 19):
        checked(learner.step, batch, dtype=dtype)


@pytest.fixture(params=simd.available())
def simd_mode(request: pytest.FixtureRequest) -> Any:
    simd.set_mode(request.param)
    yield request.param
    simd.set_mode(None)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_steps_of_networks_that_learn_their_wiring(dtype: type, simd_mode: str) -> None:
    model = gates(9, 12, 10, 6, classes=3, wiring="learned", candidates=5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rd.RdWarning)
        learner = rd.Learner(model, rd.losses.cross_entropy(), rd.optimisers.momentum(0.5), -0.1)
    for batch in (1, 8, 19):
        program = checked(learner.step, batch, dtype=dtype)
        assert "sum_credit" in program.explain()


@pytest.mark.parametrize(("pins", "x_batched"), list(product((1, 6), (False, True))))
def test_pins_choose_and_deliver(pins, x_batched):
    candidates = np.random.default_rng(pins).integers(0, 4, (pins, 3))

    def chosen(w, x):
        return rd.ops.choose(rd.generators.Spread()(w), x if x_batched else rd.generators.Spread()(x), candidates)

    circuit = rd.trace(chosen, rd.point(pins, 3), rd.point(4, batched=x_batched))
    for batch in BATCHES:
        checked(circuit, batch)
        checked(rd.R(circuit), batch)


def test_scores_of_each_example_run_step_by_step():
    circuit = rd.trace(
        lambda w, x: rd.ops.choose(w, x, [[0, 1], [2, 1]]), rd.point(2, 2, batched=True), rd.point(3, batched=True)
    )
    for batch in BATCHES:
        checked(circuit, batch)
        checked(rd.R(circuit), batch)


def test_equal_scores_and_nan_choose_as_numpy_does():
    circuit = rd.trace(
        lambda w, x: rd.ops.choose(rd.generators.Spread()(w), x, [[0, 1, 2]] * 4),
        rd.point(4, 3),
        rd.point(3, batched=True),
    )
    scores = [[1, 1, 0], [0, 2, 2], [1, np.nan, 5], [np.nan, 9, np.nan]]
    found = rd.Smooth().compile(circuit)(scores, [[10, 11, 12]] * 2)
    assert found.tolist() == [[10, 11, 11, 10]] * 2


def test_a_network_of_many_layers_keeps_few_values_in_registers():
    """Stretches are opened anew where a table does not fit beside what is there."""
    circuit = rd.trace(lambda t, x: _deep(rd.generators.Spread()(t), x), rd.point(30, 6, 8), rd.point(6, batched=True))
    checked(circuit, 8)


def _deep(tables, x):
    for k in range(30):
        table = tables[k]
        x = rd.generators.Lookup()(table, x, x, x)
    return x
