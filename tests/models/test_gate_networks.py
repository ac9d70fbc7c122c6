"""Networks of lookup gates: their wirings, learned wiring as circuits and as gates, and what they are refused for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits import models as m
from rdcircuits.models import wiring as w


def by_hand(model: Any, values: Any, layers: Any, x: Any, *, again: bool, learned: bool) -> list[Any]:
    """The layers' outputs row by row and gate by gate, from the wires of each layer."""
    found, before = [], x
    for layer, wires in enumerate(layers):
        read = np.concatenate([before, x], axis=1) if again and layer else before
        table, scores = (values[2 * layer : 2 * layer + 2]) if learned else (values[layer], None)
        if scores is not None:
            wires = np.take_along_axis(wires, scores.argmax(-1)[..., None], -1)[..., 0]
        address = sum(read[:, row].astype(int) << pin for pin, row in enumerate(wires))
        before = np.stack([table[gate, address[:, gate]] for gate in range(len(table))], axis=1)
        found.append(before)
    return found


@pytest.mark.parametrize("rows", [1, 65])
@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("pins", [1, 2, 3, 6])
@pytest.mark.parametrize("way", ["random", "balanced", "patch", "learned"])
def test_networks_are_their_gates(way: Any, pins: int, again: bool, rows: int) -> None:
    rng, learned = np.random.default_rng(pins), way == "learned"
    places = rng.random((9, 2)) * 3
    options = {"pins": pins, "wiring": way, "again": again, "candidates": 4, "places": places}
    model = m.gates(9, 12, 8, classes=2, votes="all", seed=3, **options)
    plan = w.Wiring(9, pins, way, 4, again, None, places)
    layers = plan.layers((12, 8), np.random.default_rng(3))
    values = [
        rng.integers(0, 2, wire.shape) if len(wire.shape) == 2 else rng.integers(-9, 9, wire.shape)
        for wire in model.parameter
    ]
    x = rng.integers(0, 2, (rows, 9))
    outputs = by_hand(model, values, layers, x, again=again, learned=learned)
    wanted = sum(one.reshape(rows, 2, -1).sum(-1) for one in outputs)
    batched = rd.batch(model.morphism, [len(model.parameter)])
    np.testing.assert_array_equal(rd.Z.run(batched, *values, x), wanted)
    closed = m.fix(model, values, "Z")
    np.testing.assert_array_equal(rd.Z.run(rd.batch(closed, [0]), x), wanted)
    assert not any(node.generator.name == "choose" for node in rd.simplify(closed).nodes)
    if rows == 65:
        bits = rd.netlist(closed).evaluate(x.astype(np.uint8))
        width = bits.shape[1] // 2
        np.testing.assert_array_equal(bits.reshape(rows, 2, width) @ (1 << np.arange(width)), wanted)


@pytest.mark.parametrize("way", ["random", "learned"])
@pytest.mark.parametrize("again", [False, True])
def test_own_wires_are_taken(way: Any, again: bool) -> None:
    plan = w.Wiring(9, 2, way, 3, again)
    drawn = plan.layers((12, 8), np.random.default_rng(7))
    options = {"wiring": way, "again": again, "candidates": 3}
    own = m.gates(9, 12, 8, classes=2, wires=drawn, **options)
    assert own.morphism == m.gates(9, 12, 8, classes=2, seed=7, **options).morphism


@pytest.mark.parametrize(
    ("wires", "options", "message"),
    [
        ([[[0, 3], [1, 9]]], {}, "layer 0: pin 1 of gate 1 reads wire 9, expected 0..8, the wires before it"),
        ([[[0, -1], [1, 2]]], {}, "pin 0 of gate 1 reads wire -1"),
        ([[[0, 3]]], {}, r"wires of layer 0 are int64 of shape \(1, 2\), expected integers of shape \(2, 2\)"),
        ([[[0.0, 3], [1, 2]]], {}, "are float64"),
        ([[[0, 3], [1, 2]]] * 2, {}, "wires are of 2 layers, the network has 1"),
        ([[[0, 3], [1, 2]]], {"wiring": "learned"}, r"expected integers of shape \(2, 2, candidates\)"),
        (np.zeros((1, 2, 2, 0), int), {"wiring": "learned"}, "have no candidates"),
        ("ab", {}, "wires is 'ab', expected a list"),
    ],
)
def test_wires_that_there_are_not_are_refused(wires: Any, options: Any, message: str) -> None:
    with pytest.raises(rd.ShapeError, match=message):
        m.gates(9, 2, wires=wires, **options)


@given(before=st.integers(1, 40), after=st.integers(1, 90), pins=st.integers(1, 6), share=st.floats(0, 1))
def test_balanced_wiring_is_balanced(before: int, after: int, pins: int, share: float) -> None:
    wires = w.balanced(before, after, pins, share, np.random.default_rng(0))
    counts = np.bincount(wires.ravel(), minlength=before)
    assert wires.shape == (pins, after)
    assert counts.max() - counts.min() <= 1


def test_balanced_wiring_keeps_origins_apart() -> None:
    """Three thresholds of each of twenty pixels, threshold after threshold."""
    origins = np.tile(np.arange(20), 3)
    for share in (0.0, 0.5, 1.0):
        wires = w.balanced(60, 100, 2, share, np.random.default_rng(1), origins)
        assert not (origins[wires[0]] == origins[wires[1]]).any()


@given(before=st.integers(1, 20), after=st.integers(1, 30), pins=st.integers(1, 3), seed=st.integers(0, 99))
def test_candidates_of_a_pin_are_different_wires(before: int, after: int, pins: int, seed: int) -> None:
    count = 1 + seed % before
    found = w.candidates_of(before, after, pins, count, np.random.default_rng(seed))
    assert found.min() >= 0
    assert found.max() < before
    assert (np.diff(np.sort(found, axis=-1), axis=-1) > 0).all()


def test_patches_are_near() -> None:
    places = np.stack(np.meshgrid(np.arange(8.0), np.arange(8.0)), axis=-1).reshape(-1, 2)
    wires, means = w.near(places, 200, 3, 2.0, np.random.default_rng(0), np.arange(64))
    for pin in (1, 2):
        assert np.abs(places[wires[pin]] - places[wires[0]]).max() <= 2
        assert (wires[pin] != wires[0]).all()
    np.testing.assert_allclose(means, places[wires].mean(axis=0))


def test_gates_of_a_large_network_are_made_without_its_scores() -> None:
    """More scores than there may be products of bits, all of them constants."""
    model = m.gates(600, 12_000, 10, wiring="learned", candidates=64, seed=0)
    first, scores, second, last = model.initialise(0)
    scores = np.random.default_rng(0).integers(-(1 << 14), 1 << 14, scores.shape)
    netlist = rd.netlist(m.fix(model, [first, scores, second, last], "Z"))
    assert len(netlist.outputs) == 10
    assert netlist.counts().gates <= 12_010


def test_passing_starts() -> None:
    start = m.passing(0.5)(rd.point(400, 4), np.random.default_rng(0))
    passed = [row in ([0, 1, 0, 1], [0, 0, 1, 1]) for row in start.tolist()]
    assert 150 < sum(passed) < 320
    with pytest.raises(rd.RdError, match="probability of passing a pin on is 2"):
        m.passing(2)
    assert m.pass_through(rd.point(3, 64), np.random.default_rng(0)).sum(axis=1).tolist() == [32] * 3


def test_learned_wiring_learns_natively() -> None:
    """One gate a class has to find the two inputs of nine that decide; with fixed wiring it cannot."""
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, (400, 9), dtype=np.uint8)
    y = rd.losses.classes_of((x[:, 2] & x[:, 7]).astype(np.int64), 2)
    model = m.gates(9, 20, classes=2, wiring="learned", candidates=9, seed=1)
    learner = rd.Learner(model, rd.losses.margin(4), rd.optimisers.wired(model, rd.optimisers.votes(5)), -1)
    run = rd.train(learner, (x, y), algebra=rd.Z, epochs=12, batch=50, seed=1)
    assert run.history[-1].train_accuracy == 1
    scores = rd.Z.run(rd.batch(run.circuit, [0]), x)
    assert (scores.argmax(1) == y.argmax(1)).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"pins": 7}, "7 pins, expected 1 to 6"),
        ({"wiring": "learned", "candidates": 10}, "10 candidates a pin, expected 1 to 9"),
        ({"wiring": "learned", "candidates": 0}, "0 candidates a pin"),
        ({"origins": [0] * 8}, "an integer for each of 9 inputs"),
        ({"wiring": "patch"}, "needs places"),
        ({"wiring": "patch", "places": np.zeros((9, 2)), "reach": -1}, "reach of patches"),
        ({"places": np.zeros(9)}, "a place for each of 9 inputs"),
        ({"votes": "all"}, "for classes"),
        ({"votes": "all", "classes": 3}, "4 gates in a layer"),
        ({"wiring": "patch", "places": np.full((9, 2), np.nan)}, "places are not all finite"),
        ({"votes": "first"}, "votes are 'first', expected last or all"),
        ({"wiring": "wild"}, "wiring"),
        ({"wiring": np.zeros((2, 4))}, "wiring is array"),
    ],
    ids=str,
)
def test_what_cannot_be_wired_is_refused(options: Any, message: str) -> None:
    with pytest.raises(rd.ShapeError, match=message):
        m.gates(9, 4, 6, **options)


@pytest.mark.parametrize("way", ["random", "learned"])
@pytest.mark.parametrize(
    ("grey", "row"), [(np.full((4, 9), 7), 7), (np.full((4, 9), 0.5), 0.5), (np.full((4, 9), -1), -1)]
)
def test_inputs_that_are_no_bits_are_refused_before_training_and_when_run(way: Any, grey: Any, row: Any) -> None:
    model = m.gates(9, 6, 4, classes=2, wiring=way, candidates=3)
    learner = rd.Learner(model, rd.losses.margin(1), rd.optimisers.wired(model, rd.optimisers.votes(5)), -1)
    bits, labels = np.ones((4, 9), np.uint8), np.eye(2, dtype=np.uint8)[[0, 1, 0, 1]]
    with pytest.raises(rd.RdError, match=f"inputs.*{row}.*expected bits, 0 or 1: make bits of numbers by rd.datasets"):
        rd.train(learner, (grey, labels), algebra=rd.Z, batch=2)
    with pytest.raises(rd.RdError, match=f"inputs.*{row}.*expected bits, 0 or 1: make bits of numbers by rd.datasets"):
        rd.train(learner, (bits, labels), algebra=rd.Z, batch=2, validation=(grey, labels))
    run = rd.train(learner, (bits, labels), algebra=rd.Z, batch=2)
    with pytest.raises(rd.RdError, match=f"input 0: {row} at index"):
        rd.Z.run(rd.batch(run.circuit, [0]), grey)
