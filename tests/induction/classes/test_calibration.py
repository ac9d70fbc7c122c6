"""Probabilities: the temperature that makes the rows likeliest, and what it means on rows not seen."""

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.induction.classes.calibration import margin, probabilities, temperature
from rdcircuits.induction.classes.learn import learn_classes


@pytest.mark.parametrize("heat", [0.3, 1.0, 4.0])
def test_the_temperature_is_found_again(heat):
    rng = np.random.default_rng(0)
    scores = rng.normal(0, 3, (6000, 3))
    drawn = np.array([rng.choice(3, p=row) for row in probabilities(scores, heat)])
    assert abs(np.log(temperature(scores, drawn) / heat)) < 0.1


def test_it_is_the_best_of_a_grid():
    rng = np.random.default_rng(1)
    numbers, weights = rng.integers(0, 4, 50), rng.random(50)
    scores = rng.normal(size=(50, 4)) + 2 * np.eye(4)[numbers]

    def loss(heat):
        target = np.full((50, 4), 1 / (weights.sum() + 4))
        target[np.arange(50), numbers] = 1 - 3 / (weights.sum() + 4)
        return -(weights[:, None] * target * np.log(probabilities(scores, heat))).sum()

    best = temperature(scores, numbers, weights)
    assert loss(best) <= min(loss(best * factor) for factor in np.geomspace(0.05, 20, 81)) + 1e-9


def test_separable_scores_are_never_quite_sure():
    scores = np.array([[5.0, 0.0], [0.0, 5.0]] * 20)
    found = probabilities(scores, temperature(scores, np.array([0, 1] * 20)))
    assert 0.9 < found.max() < 0.999


def test_margins_are_at_least_one():
    assert margin(np.zeros((0, 3), np.int64)) == margin(np.array([[2, 2]])) == 1.0
    assert margin(np.array([[1, 9, 4], [0, 0, 3]])) == 4.0


def test_probabilities_agree_with_labels_and_are_right_on_the_whole(tmp_path):
    rng = np.random.default_rng(2)
    X = rng.normal(size=(900, 2))
    y = np.where(X[:, 0] + rng.normal(0, 1, 900) > 0, "a", "b")
    found = learn_classes(X[:300], y[:300], effort=1)
    said = found.predict_probabilities(X[300:])
    assert np.allclose(said.sum(axis=1), 1)
    assert np.array_equal(np.array(found.classes)[said.argmax(axis=1)], found.predict(X[300:]))
    assert abs(said.max(axis=1).mean() - found.accuracy(X[300:], y[300:])) < 0.06
    found.save(tmp_path / "found.json")
    assert np.array_equal(rd.load(tmp_path / "found.json").predict_probabilities(X), found.predict_probabilities(X))
