"""Boosted trees of several classes."""

from dataclasses import replace

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.induction.classes.boosting import Boosting, _gates, _grown
from rdcircuits.induction.classes.problem import Problem


def problem_of(rows, inputs, classes, seed=0):
    rng = np.random.default_rng(seed)
    bits = rng.integers(0, 2, (rows, inputs)).astype(np.uint8)
    labels = (bits[:, 0] ^ bits[:, 1 % inputs]).astype(np.int64) + (classes - 2) * bits[:, inputs - 1]
    return Problem(bits, labels, classes, None, list(range(inputs)))


@pytest.mark.parametrize(("inputs", "classes", "depth"), [(1, 2, 1), (2, 2, 2), (5, 2, 3), (6, 3, 3), (9, 4, 2)])
def test_the_gates_add_what_the_leaves_say(inputs, classes, depth):
    rng = np.random.default_rng(inputs)
    problem = problem_of(200, inputs, classes)
    asked = np.array([rng.choice(inputs, depth, replace=False) for _ in range(7)])
    leaves, biases = rng.integers(-20, 21, (7, 1 << depth, classes)), rng.integers(-9, 10, classes)
    found = _gates(asked, leaves, biases, problem)
    places = problem.bits[:, asked] @ (1 << np.arange(depth))
    wanted = biases + sum(leaves[k][places[:, k]] for k in range(7))
    assert np.array_equal(found.scores_of(problem.bits), wanted)
    assert np.array_equal(found.predicted(problem.bits), wanted.argmax(axis=1))


def test_leaves_are_named_by_the_bits_that_are_asked():
    problem = problem_of(100, 7, 3)
    grown = _grown(problem, 5, 3, 1)
    for asked, place in zip(grown.asked, grown.places.T, strict=True):
        assert np.array_equal(problem.bits[:, asked] @ (1 << np.arange(3)), place)


def test_what_two_bits_say_together_is_found():
    problem = problem_of(300, 8, 3)
    new = problem_of(500, 8, 3, seed=1)
    assert new.accuracy(Boosting(120, 3).fit(problem, None, 0)) > 0.95


@pytest.mark.parametrize("limit", [0, 30, 200])
def test_trees_keep_to_the_limit(limit):
    found = Boosting(40, 3).fit(problem_of(200, 10, 3), limit, 0)
    assert found.ands <= limit


def test_weights_count_as_repetitions():
    problem = problem_of(60, 5, 2)
    times = np.random.default_rng(2).integers(1, 4, 60)
    index = np.repeat(np.arange(60), times)
    weighted = _grown(replace(problem, weights=times.astype(float)), 6, 2, 0)
    repeated = _grown(replace(problem, bits=problem.bits[index], labels=problem.labels[index]), 6, 2, 0)
    scale = times.sum() / 60
    assert np.array_equal(weighted.asked[0], repeated.asked[0])
    assert scale > 1


def test_no_bits_and_impossible_limits_are_told():
    problem = problem_of(20, 3, 2)
    with pytest.raises(rd.RdError, match="trees need inputs"):
        Boosting(3, 2).fit(replace(problem, bits=problem.bits[:, :0], owners=[]), None, 0)
    with pytest.raises(rd.RdError, match="the limit is -1"):
        Boosting(3, 2).fit(problem, -1, 0)
