"""Splits, folds and codes; Iris as published."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits.datasets import Labelled, Thermometer, above, digits, iris, iris_flowers
from rdcircuits.errors import RdError, ShapeError


def rows(y: list[int], classes: int = 3) -> Labelled:
    """Examples that carry their own number."""
    return Labelled(np.arange(len(y))[:, None], np.array(y, dtype=np.int64), classes=classes)


labels = st.lists(st.integers(0, 2), max_size=40)


@given(labels, st.floats(0, 1), st.integers(0, 9))
def test_a_split_divides_every_class(y: list[int], share: float, seed: int) -> None:
    data = rows(y)
    first, second = data.split(share, seed=seed)
    assert sorted([*first.x[:, 0], *second.x[:, 0]]) == list(range(len(y)))
    for kind in range(3):
        assert np.count_nonzero(first.y == kind) == round(share * y.count(kind))
    again, _ = data.split(share, seed=seed)
    assert np.array_equal(first.x, again.x)


@given(labels.filter(lambda y: len(y) >= 2), st.data())
def test_folds_hold_each_example_once(y: list[int], data: st.DataObject) -> None:
    count = data.draw(st.integers(2, len(y)))
    pairs = rows(y).folds(count, seed=1)
    assert sorted(int(x) for _, fold in pairs for x in fold.x[:, 0]) == list(range(len(y)))
    for rest, fold in pairs:
        assert not set(rest.x[:, 0].tolist()) & set(fold.x[:, 0].tolist())
        assert len(rest) + len(fold) == len(y)
        assert abs(len(fold) - len(y) / count) < 1
        for kind in range(3):
            assert abs(np.count_nonzero(fold.y == kind) - y.count(kind) / count) <= 1


def test_seeds_differ() -> None:
    data = rows([0, 1, 2] * 20)
    assert not np.array_equal(data.split(seed=0)[0].x, data.split(seed=1)[0].x)


def test_bad_divisions() -> None:
    data = rows([0, 1, 2])
    with pytest.raises(RdError, match=r"share of the first part is 1\.5"):
        data.split(1.5, seed=0)
    for count in (1, 4):
        with pytest.raises(RdError, match=rf"{count} folds, expected a number in 2\.\.3"):
            data.folds(count, seed=0)
    with pytest.raises(RdError, match="different numbers"):
        data.only(1, 1)


def test_bad_labels() -> None:
    with pytest.raises(ShapeError, match=r"examples of shape \(3, 1\) and labels of shape \(2,\)"):
        Labelled(np.zeros((3, 1)), np.array([0, 1]), classes=2)
    with pytest.raises(ShapeError, match="float64"):
        Labelled(np.zeros((1, 1)), np.array([0.5]), classes=2)
    with pytest.raises(RdError, match=r"label 1 is -1, expected a class number in 0\.\.1"):
        Labelled(np.zeros((2, 1)), np.array([0, -1]), classes=2)


@given(st.lists(st.lists(st.integers(-3, 3), min_size=2, max_size=2), min_size=1, max_size=9), st.integers(1, 4))
def test_a_thermometer_counts_the_cuts_below(values: list[list[int]], quantiles: int) -> None:
    code = Thermometer.fit(values, quantiles)
    assert code.cuts.shape == (2, quantiles)
    bits = code(values).reshape(-1, 2, quantiles)
    assert np.array_equal(bits, np.sort(bits, axis=2)[:, :, ::-1])
    for row, value in enumerate(values):
        for feature in range(2):
            assert bits[row, feature].sum() == sum(value[feature] > cut for cut in code.cuts[feature])


def test_a_thermometer_never_sees_the_rows_it_codes() -> None:
    code = Thermometer.fit([[0.0], [1.0]], 1)
    assert code([[100.0]]).tolist() == [[1]]
    assert code.cuts.tolist() == [[0.5]]


def test_codes_of_images_and_of_nothing() -> None:
    assert above(np.zeros((2, 28, 28)), 32).shape == (2, 784)
    assert above(np.zeros((0, 3)), 1, 2).shape == (0, 6)
    assert Thermometer.fit(np.zeros((2, 0)), 3)(np.zeros((4, 0))).shape == (4, 0)


def test_bad_values() -> None:
    for bad in ([[np.nan]], [[0.0], [float("nan")]]):
        with pytest.raises(RdError, match="not a number"):
            above(bad, 0.5)
    with pytest.raises(RdError, match="at least one threshold"):
        above([[1]])
    with pytest.raises(ShapeError, match="an array of numbers"):
        above([["a"]], 1)
    with pytest.raises(RdError, match="found none"):
        Thermometer.fit(np.zeros((0, 3)), 2)
    with pytest.raises(RdError, match="0 quantiles"):
        Thermometer.fit([[1.0]], 0)
    with pytest.raises(ShapeError, match="2 features, the thermometer was fitted on 1"):
        Thermometer.fit([[1.0]], 1)([[1.0, 2.0]])


@pytest.mark.needs_module("sklearn")
def test_iris_as_published() -> None:
    flowers, uci = iris_flowers(), iris_flowers(corrected=False)
    assert np.flatnonzero((flowers.x != uci.x).any(axis=1)).tolist() == [34, 37]
    for classes, width in ((2, 1), (3, 2)):
        split = iris(classes)
        assert split.train_x.shape == split.test_x.shape == (25 * classes, 4)
        assert split.train_y.shape[1] == width
        assert iris(classes, one_hot=True).test_y.sum(axis=1).tolist() == [1] * 25 * classes
    with pytest.raises(RdError, match="2 and with 3 classes"):
        iris(4)


@pytest.mark.needs_module("sklearn")
def test_digits() -> None:
    data = digits()
    assert (data.x.max(), data.x.dtype, np.bincount(data.y).min()) == (16, np.uint8, 174)
