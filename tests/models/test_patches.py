"""Trees of gates over windows: what they compute, place by place, and how shared tables learn."""

from __future__ import annotations

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.models.windows import Windows

RNG = np.random.default_rng(0)


def slowly(model, parameters, x, shape, kernels, window, depth, pins, stride, padding, pool, shared, seed):
    """The same one gate after the other; the leaves are drawn as the model draws them."""
    windows = Windows.of(shape, window, stride, padding)
    rng, field = np.random.default_rng(seed), windows.indices().reshape((-1, int(np.prod(windows.places))))
    pad = [(0, 0), *zip(windows.before, windows.after, strict=True)]
    flat, places = np.pad(x, pad).ravel(), field.shape[1]
    found = np.zeros((kernels, places), np.int64)
    for kernel in range(kernels):
        count, decks = pins**depth, []
        while len(decks) < count:
            decks += rng.permutation(len(field)).tolist()
        for place in range(places):
            bits = [int(flat[field[leaf, place]]) for leaf in decks[:count]]
            for level, tables in enumerate(parameters):
                width = pins ** (depth - 1 - level)
                rows = [kernel * width + gate for gate in range(width)]
                rows = rows if shared else [row * places + place for row in rows]
                groups = [bits[gate * pins : (gate + 1) * pins] for gate in range(width)]
                bits = [
                    int(tables[row][sum(b << k for k, b in enumerate(own))])
                    for row, own in zip(rows, groups, strict=True)
                ]
            found[kernel, place] = bits[0]
    found = found.reshape((kernels, *windows.places))
    for axis in range(1, found.ndim):
        kept = found.shape[axis] // pool
        parts = np.split(np.take(found, range(kept * pool), axis), kept, axis)
        found = np.concatenate([part.max(axis, keepdims=True) for part in parts], axis)
    return found


@pytest.mark.parametrize(
    ("shape", "kernels", "window", "how"),
    [
        ((1, 5, 6), 3, 3, {}),
        ((2, 5, 4), 2, (2, 3), {"depth": 1, "pins": 3, "stride": (1, 2), "shared": False}),
        ((1, 6, 6), 2, 3, {"padding": "same", "pool": 2, "depth": 3}),
        ((3, 9), 4, 4, {"pool": 3, "padding": 1, "shared": False}),
        ((1, 1, 1), 1, 1, {"depth": 2}),
        ((1, 3, 4, 3), 1, 2, {"pins": 1, "depth": 2}),
    ],
)
def test_trees_say_what_their_gates_say(shape, kernels, window, how):
    model = rd.models.patches(shape, kernels, window, seed=5, **how)
    tables = tuple(RNG.integers(0, 2, wire.shape, dtype=np.uint8) for wire in model.parameter)
    x = RNG.integers(0, 2, (3, *shape), dtype=np.uint8)
    usual = {"depth": 2, "pins": 2, "stride": 1, "padding": 0, "pool": 1, "shared": True}
    expected = [slowly(model, tables, one, shape, kernels, window, seed=5, **(usual | how)) for one in x]
    for algebra in (rd.Z, rd.Smooth(), *([rd.Z2] if how.get("pool", 1) == 1 else [])):
        found = algebra.run(rd.batch(rd.models.fix(model, tables, algebra.name), [0]), x)
        assert np.array_equal(found, expected)


def test_all_places_tell_a_shared_table_and_each_place_its_own():
    for shared in (True, False):
        model = rd.models.patches((1, 3, 3), 1, 2, depth=1, shared=shared)
        reverse = rd.R(model.morphism)
        told, _ = rd.Z.run(reverse, *model.initialise(0), np.ones((1, 3, 3), int), np.array([[[1, 2], [3, 4]]]))
        assert told.tolist() == ([[0, 0, 0, 10]] if shared else [[0, 0, 0, k] for k in (1, 2, 3, 4)])


def test_what_is_somewhere_is_found():
    """A cross of five pixels anywhere, or five pixels that are none."""
    rng, rows = np.random.default_rng(1), 400
    x, y = np.zeros((rows, 1, 8, 8), np.uint8), rng.integers(0, 2, rows)
    cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
    other = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]], np.uint8)
    for image, label, top, left in zip(x, y, rng.integers(0, 6, rows), rng.integers(0, 6, rows), strict=True):
        image[0, top : top + 3, left : left + 3] = cross if label else other
    net = rd.models.patches((1, 8, 8), 12, 2, pool=7) >> rd.models.flatten(12, 1, 1)
    net = net >> rd.models.gates(12, 40, classes=2, wiring="learned", candidates=8)
    rule = rd.optimisers.wired(net, rd.optimisers.votes(5))
    learner = rd.Learner(net, rd.losses.margin(5), rule, -1)
    data = x, rd.losses.classes_of(y, 2)
    run = rd.train(learner, data, algebra=rd.Z, epochs=15, batch=40, shuffle=True, best=True)
    assert max(record.train_accuracy for record in run.history) > 0.95
    assert np.array_equal(rd.netlist(run).evaluate(x.reshape(rows, -1)[:70]).shape[:1], (70,))


@pytest.mark.parametrize(
    ("arguments", "how", "said"),
    [
        (((1, 4, 4), 2, 5), {}, "a window of 5 does not fit"),
        (((4,), 2, 1), {}, "windows slide over"),
        (((1, 4, 4), 0, 2), {}, "kernels"),
        (((1, 4, 4), 2, 2), {"depth": 0}, "trees of 0 levels, expected 1 to 8"),
        (((1, 4, 4), 2, 2), {"pins": 7}, "gates of 7 pins, expected 1 to 6"),
        (((1, 4, 4), 2, 2), {"pool": 4}, r"pooling 4 places along each axis, there are \(3, 3\)"),
        (((1, 4, 4), 2, 2), {"pool": 0}, "pool"),
    ],
)
def test_patches_that_cannot_be(arguments, how, said):
    with pytest.raises(RdError, match=said):
        rd.models.patches(*arguments, **how)
    assert issubclass(ShapeError, RdError)


def test_grey_images_are_refused_before_training():
    net = rd.models.patches((1, 4, 4), 2, 2) >> rd.models.flatten(2, 3, 3) >> rd.models.gates(18, 4, classes=2)
    learner = rd.Learner(net, rd.losses.margin(1), rd.optimisers.votes(5), -1)
    with pytest.raises(RdError, match="expected bits, 0 or 1: make bits of numbers"):
        rd.train(learner, (np.full((2, 1, 4, 4), 9), np.eye(2, dtype=np.uint8)), algebra=rd.Z, batch=1)
