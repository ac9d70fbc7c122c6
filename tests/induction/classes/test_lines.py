"""Lines over the bits of thermometers, their rounding, and sums of several scores."""

from dataclasses import replace

import numpy as np
import pytest

from rdcircuits.encoding import Encoder, Raw
from rdcircuits.induction.classes.learn import _of_all_rows, _together
from rdcircuits.induction.classes.lines import rises, scales_of, without
from rdcircuits.induction.classes.problem import Problem
from rdcircuits.induction.classes.race import Candidate, Task, Vote, choose, owners_of
from rdcircuits.induction.classes.rounding import rounded, rounded_by
from rdcircuits.induction.classes.together import summed, voices
from rdcircuits.induction.classes.votes import Votes
from rdcircuits.induction.samples.learner import Work


def problem_of(X, labels, thresholds=16):
    raw = Raw.of(X)
    encoder = Encoder.fit(raw, thresholds=thresholds)
    bits = encoder.encode(raw)
    classes = int(labels.max()) + 1
    return encoder, Problem(bits, labels, classes, None, owners_of(encoder), rises(encoder, raw, bits))


def test_a_line_over_the_bits_is_the_column_where_each_value_has_a_bin():
    rng = np.random.default_rng(0)
    values = rng.choice(rng.normal(size=9) * 1e6, 80)
    raw = Raw.of(np.stack([values, np.round(rng.normal(size=80))], axis=1))
    encoder = Encoder.fit(raw, thresholds=64)
    bits = encoder.encode(raw)
    rise = rises(encoder, raw, bits)
    for scale, column in zip(scales_of(owners_of(encoder), rise), raw.columns, strict=True):
        line = bits[:, scale] @ rise[scale]
        assert np.allclose(line - line.mean(), (column - column.mean()) / column.std())


def test_words_and_missing_values_have_no_rise():
    raw = Raw.of([[1.0, "a"], [float("nan"), "b"], [3.0, "c"], [4.0, "a"]])
    encoder = Encoder.fit(raw, thresholds=4)
    rise = rises(encoder, raw, encoder.encode(raw))
    assert [name for name, one in zip(encoder.names, rise, strict=True) if not one] == [
        "x0 missing",
        "x1 = a",
        "x1 = b",
        "x1 = c",
    ]


@pytest.mark.parametrize("values", [[1e308, -1e308, 0.0], [5e-324, 0.0, 1e-300], [0.0, 1.0, 1.0]])
def test_extreme_numbers_have_finite_rises(values):
    raw = Raw.of([[value] for value in values])
    encoder = Encoder.fit(raw, thresholds=4)
    rise = rises(encoder, raw, encoder.encode(raw))
    assert np.isfinite(rise).all()
    assert (rise >= 0).all()


def test_what_is_left_out_is_shared_by_its_neighbours():
    rise = np.random.default_rng(1).uniform(1, 2, 20)
    scales = [np.arange(8), np.arange(8, 20)]
    kept = np.array([0, 3, 4, 9, 19])
    left = without(rise, scales, kept)
    assert np.isclose(left[:3].sum(), rise[:8].sum())
    assert np.isclose(left[3:].sum(), rise[8:].sum())
    assert np.array_equal(without(rise, scales, np.arange(20)), rise)
    assert len(without(rise, scales, np.arange(0))) == 0


def test_sums_along_a_thermometer_are_rounded_and_none_is_off_by_more_than_half():
    rng = np.random.default_rng(2)
    weights = rng.normal(0, 0.2, (31, 3))
    whole = rounded_by(weights, [np.arange(20)], 1.0)
    assert np.array_equal(whole, np.rint(whole))
    assert np.abs(np.cumsum(whole[:20], axis=0) - np.cumsum(weights[:20], axis=0)).max() <= 0.5
    assert np.array_equal(whole[20:], np.rint(weights[20:]))


def test_rounding_keeps_what_is_right():
    rng = np.random.default_rng(3)
    x = rng.integers(0, 2, (400, 12)).astype(np.float32)
    weights = rng.normal(size=(13, 3))
    labels = (x @ weights[:-1] + weights[-1]).argmax(axis=1)
    finest, *coarser = rounded(weights, [], x, labels, None)
    assert np.mean((x @ finest[:-1] + finest[-1]).argmax(axis=1) == labels) >= 0.995
    assert all(np.abs(one).max() < np.abs(finest).max() for one in coarser)
    assert [one.tolist() for one in rounded(np.zeros((2, 2)), [], x[:, :1], labels % 2, None)] == [[[0, 0], [0, 0]]]


def test_few_rows_of_a_linear_rule_are_learned_as_lines():
    rng = np.random.default_rng(4)
    X, new = rng.normal(size=(80, 4)), rng.normal(size=(1000, 4))
    rule = np.array([2.0, -1.0, 1.0, 0.0])
    encoder, problem = problem_of(X, (X @ rule > 0).astype(np.int64), 32)
    truth = new @ rule > 0
    lined, steps = (Votes(0, 100.0, line).fit(problem, None, 0) for line in (1.0, None))
    bits = encoder.encode(new)
    share = np.mean(lined.predicted(bits) == truth)
    assert share > 0.88
    assert share > np.mean(steps.predicted(bits) == truth)


@pytest.mark.parametrize("limit", [0, 40, 200])
def test_lines_keep_to_the_limit(limit):
    X = np.random.default_rng(5).normal(size=(120, 3))
    _, problem = problem_of(X, (X[:, 0] + X[:, 1] > 0).astype(np.int64))
    found = Votes(20, (10.0, 100.0), 1.0).fit(problem, limit, 0)
    assert found.ands <= limit
    assert not limit or problem.accuracy(found) > 0.7


def test_sums_of_scores_are_weighted_sums():
    rng = np.random.default_rng(6)
    X = rng.normal(size=(90, 3))
    labels = X[:, :3].argmax(axis=1)
    (one, first), (other, second) = problem_of(X, labels, 4), problem_of(X, labels, 9)
    members = [Votes(0, 1.0, 1.0).fit(first, None, 0), Votes(30, 3.0).fit(second, None, 0)]
    encoder, scores, unit = summed([one, other], members, [0.5, 0.13])
    times = [round(weight * unit) for weight in (0.5, 0.13)]
    new = rng.normal(size=(200, 3))
    wanted = sum(
        k * member.scores_of(own.encode(new)) for k, member, own in zip(times, members, (one, other), strict=True)
    )
    bits = encoder.encode(new)
    assert np.array_equal(scores.scores_of(bits), wanted)
    assert np.array_equal(scores.predicted(bits), wanted.argmax(axis=1))


def test_only_the_surest_have_a_voice():
    sure = {name: np.full(10, value) for name, value in {"a": -0.5, "b": -0.51, "c": -0.52, "d": -0.53}.items()}
    found = voices(sure)
    assert list(found) == ["a", "b", "c"]
    assert found["a"] == 1 > found["b"] > found["c"] > 0.5
    assert voices({"a": np.array([-0.1]), "b": np.array([-3.0])}) == {"a": 1.0}


def test_a_vote_is_made_of_all_rows_or_not_at_all():
    rng = np.random.default_rng(7)
    X = rng.normal(size=(80, 3))
    numbers = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(np.int64)
    members = [Candidate("votes", 8, "quantiles", Votes(0, 30.0, 1.0)), Candidate("votes", 4, "entropy", Votes(0, 1.0))]
    vote = Vote(members, [1.0, 0.4], 0.9, 2.0)
    task = Task(Raw.of(X), numbers, 2, None, None, 0, Work(1.0))
    encoder, scores, model, why, heat = _together(task, vote, None)
    alone = [_of_all_rows(task, one, None) for one in members]
    wanted = sum(
        weight / usual * one.scores_of(own.encode(X))
        for weight, (own, one, usual) in zip(vote.weights, alone, strict=True)
    )
    apart = np.diff(scores.scores_of(encoder.encode(X)) / heat - wanted / vote.temperature, axis=1)
    assert np.abs(apart).max() < 0.15 * np.abs(np.diff(wanted / vote.temperature, axis=1)).max()
    assert model == "votes"
    assert "together" in why
    assert _together(replace(task, limit=3), vote, None) is None


def test_one_that_sits_out_a_fold_is_out():
    rng = np.random.default_rng(8)
    X = rng.normal(size=(60, 2))
    numbers = (X.sum(axis=1) + rng.normal(size=60) > 0).astype(np.int64)
    candidates = [Candidate("votes", 8, "quantiles", Votes(0, l2, 1.0)) for l2 in (300.0, 30.0, 3.0)]
    for effort in (0.05, 0.3, 1.0, 9.0):
        chosen = choose(Task(Raw.of(X), numbers, 2, None, None, 0, Work(effort)), candidates, None)
        folds = [int(trial.note.split()[0]) for trial in chosen.tried if trial.accuracy is not None]
        assert folds[0] == max(folds)
        assert len(chosen.order) == 3
    assert folds[0] == 10
