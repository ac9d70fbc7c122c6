"""Losses: their values and changes by their formulas, in every algebra that has them."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import rdcircuits as rd
from rdcircuits.circuit.generators import Element

REALS = arrays(np.float64, 4, elements=st.floats(-5, 5, width=32))
SMOOTH = rd.Smooth()


def both(loss: rd.learning.Loss, label: Any, prediction: Any, alpha: Any, algebra: Any = SMOOTH) -> Any:
    """(value, change on the label, change on the prediction)."""
    circuit = loss.cell(rd.point(np.size(prediction))).morphism
    whole = rd.R(circuit)
    alpha = np.broadcast_to(np.asarray(alpha), circuit.cod[0].shape)
    return algebra.run(circuit, label, prediction), *algebra.run(whole, label, prediction, alpha)


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@given(REALS, REALS, st.floats(-2, 2, width=32))
def test_quadratic(label: np.ndarray, prediction: np.ndarray, alpha: float) -> None:
    value, on_label, on_prediction = both(rd.losses.quadratic(), label, prediction, alpha)
    np.testing.assert_allclose(value, 0.5 * ((prediction - label) ** 2).sum(), atol=1e-12)
    np.testing.assert_allclose(on_label, alpha * (label - prediction), atol=1e-12)
    np.testing.assert_allclose(on_prediction, alpha * (prediction - label), atol=1e-12)


@given(arrays(np.float64, 4, elements=st.floats(0, 1, width=32)), REALS, st.floats(-2, 2, width=32))
def test_cross_entropy(label: np.ndarray, prediction: np.ndarray, alpha: float) -> None:
    value, _, on_prediction = both(rd.losses.cross_entropy(), label, prediction, alpha)
    np.testing.assert_allclose(value, -(label * np.log(softmax(prediction))).sum(), atol=1e-9)
    np.testing.assert_allclose(on_prediction, alpha * (softmax(prediction) * label.sum() - label), atol=1e-9)


@given(arrays(np.float64, 4, elements=st.floats(0, 1, width=32)), REALS, st.sampled_from([0.5, 3, 20]))
def test_cross_entropy_at_a_temperature(label: np.ndarray, prediction: np.ndarray, temperature: float) -> None:
    value, _, on_prediction = both(rd.losses.cross_entropy(temperature), label, prediction, 1.0)
    shares = softmax(prediction / temperature)
    np.testing.assert_allclose(value, -(label * np.log(shares)).sum(), atol=1e-9)
    np.testing.assert_allclose(on_prediction, (shares * label.sum() - label) / temperature, atol=1e-9)


def test_temperatures_are_above_zero() -> None:
    assert rd.losses.cross_entropy(1).name == rd.losses.cross_entropy().name == "cross_entropy"
    assert rd.losses.cross_entropy(2.5).name == "cross_entropy(2.5)"
    for temperature in (0, -1, float("nan")):
        with pytest.raises(rd.RdError, match="temperature"):
            rd.losses.cross_entropy(temperature)


@given(REALS, REALS, st.floats(-2, 2, width=32))
def test_dot_product(label: np.ndarray, prediction: np.ndarray, alpha: float) -> None:
    value, on_label, on_prediction = both(rd.losses.dot_product(), label, prediction, alpha)
    np.testing.assert_allclose(value, label @ prediction, atol=1e-12)
    np.testing.assert_allclose(on_label, alpha * prediction, atol=1e-12)
    np.testing.assert_allclose(on_prediction, alpha * label, atol=1e-12)


@given(arrays(np.float64, 4, elements=st.sampled_from([-1.0, 1.0])), REALS, st.floats(-2, 2, width=32))
def test_hinge(label: np.ndarray, prediction: np.ndarray, alpha: float) -> None:
    value, _, on_prediction = both(rd.losses.hinge(), label, prediction, alpha)
    np.testing.assert_allclose(value, np.maximum(0, 1 - label * prediction).sum(), atol=1e-12)
    np.testing.assert_allclose(on_prediction, -alpha * label * (label * prediction < 1), atol=1e-12)


@given(arrays(np.float64, 4, elements=st.sampled_from([0.0, 1.0])), REALS, st.floats(-2, 2, width=32))
def test_logistic(label: np.ndarray, score: np.ndarray, alpha: float) -> None:
    value, _, on_score = both(rd.losses.logistic(), label, score, alpha)
    np.testing.assert_allclose(value, (np.log1p(np.exp(score)) - label * score).sum(), atol=1e-9)
    np.testing.assert_allclose(on_score, alpha * (1 / (1 + np.exp(-score)) - label), atol=1e-9)


def test_cross_entropy_at_large_scores_stays_finite() -> None:
    value, _, change = both(rd.losses.cross_entropy(), [0.0, 1.0], [800.0, -800.0], 1.0)
    assert value == 1600.0
    np.testing.assert_array_equal(change, [1.0, -1.0])


@pytest.mark.parametrize("algebra", [rd.Z, rd.Z2, rd.Zn(5), rd.GF(4), rd.Smooth()], ids=str)
def test_boolean_at_all_bits(algebra: Any) -> None:
    """l = b_p XOR b_t; R on the prediction is α(1 − 2b_t), in every ring."""
    for label, prediction, alpha in itertools.product((0, 1), repeat=3):
        value, _, change = both(rd.losses.boolean(), [label], [prediction], [alpha], algebra)
        assert value[0] == label ^ prediction
        expected = algebra.run(rd.trace(lambda a, t: a - 2 * t * a, "a t"), alpha, label)
        assert change[0] == expected


def wishes(algebra: Any, rate: Any) -> dict[tuple[int, int], int]:
    """{(b_t, b_p): the change that reaches the prediction}, for the Boolean loss with a rate."""
    loss, rate = rd.losses.boolean(), rd.learning.rates.as_rate(rate)
    cell = rd.para_lens(loss.cell(rd.point(1))) >> rate.cell(rd.point(1))
    found = {}
    for label, prediction in itertools.product((0, 1), repeat=2):
        _, change = algebra.run(cell.morphism.put, [label], [prediction])
        found[label, prediction] = int(change[0])
    return found


def test_boolean_in_z2_with_rate_l_is_published_ascent() -> None:
    assert wishes(rd.Z2, rd.rates.scaled()) == {(t, p): t ^ p for t in (0, 1) for p in (0, 1)}


def test_boolean_in_z_with_rate_minus_one_wishes_towards_the_label() -> None:
    assert wishes(rd.Z, -1) == {(t, p): 2 * t - 1 for t in (0, 1) for p in (0, 1)}


def test_boolean_in_z_with_rate_minus_l_wishes_from_wrong_outputs_only() -> None:
    assert wishes(rd.Z, rd.rates.scaled(-1)) == {(t, p): t - p for t in (0, 1) for p in (0, 1)}


SCORES = np.array([[0, 0, 0], [5, 3, 3], [9, 2, 0], [1, 30, 28], [1000, 0, 999]])


def counted(words: np.ndarray, scores: np.ndarray, label: np.ndarray, temperature: float) -> np.ndarray:
    """The wishes that reach the scores with rate −1, for each row of random words."""
    circuit = rd.losses.counted_softmax(temperature).cell(rd.point(3)).morphism
    many = rd.batch(rd.R(circuit), [1])
    *_, change = rd.Z.run(many, label, words, scores, -1)
    return np.asarray(change)


@pytest.mark.parametrize("scores", SCORES, ids=str)
@pytest.mark.parametrize("temperature", [1.0, 4.0])
def test_counted_softmax_is_exact_over_all_words(scores: np.ndarray, temperature: float) -> None:
    """Each word from 0 to 2^16 − 1 once: the mean wish is label − softmax to the last bit of the table."""
    words = np.repeat(np.arange(1 << 16)[:, None], 3, axis=1)
    label = np.array([0, 1, 0])
    mean = counted(words, scores, label, temperature).mean(axis=0)
    np.testing.assert_allclose(mean, label - softmax(scores / temperature), atol=4 / (1 << 16))


@pytest.mark.parametrize("scores", SCORES, ids=str)
def test_counted_softmax_in_expectation_over_random_words(scores: np.ndarray) -> None:
    count = 20_000
    words = np.random.default_rng(5).integers(0, 1 << 16, (count, 3))
    label, expected = np.array([1, 0, 0]), softmax(scores / 2.0)
    mean = counted(words, scores, label, 2.0).mean(axis=0)
    error = np.sqrt(expected * (1 - expected) / count)
    assert (np.abs(mean - (label - expected)) <= 5 * error + 1e-4).all()


def test_counted_softmax_has_integers_only() -> None:
    circuit = rd.R(rd.losses.counted_softmax(3.0).cell(rd.point(4)).morphism)
    assert not any(isinstance(node.generator, Element) for node in circuit.nodes)


@pytest.mark.parametrize("gates", [1, 6])
def test_counted_logistic_is_exact_over_all_words(gates: int) -> None:
    circuit = rd.R(rd.losses.counted_logistic(gates, 2.0).cell(rd.point(1)).morphism)
    many = rd.batch(circuit, [1])
    words = np.arange(1 << 16)[:, None]
    for score, label in itertools.product(range(gates + 1), (0, 1)):
        *_, change = rd.Z.run(many, [label], words, [score], [-1])
        expected = label - 1 / (1 + np.exp(-(2 * score - gates) / 2.0))
        assert abs(np.mean(change) - expected) < 2 / (1 << 16)


def test_masked_ignores_what_is_not_known() -> None:
    loss = rd.losses.masked(rd.losses.boolean())
    circuit = loss.cell(rd.point(3)).morphism
    label = [[1, 1, 0], [1, 0, 0]]
    _, change = rd.Z.run(rd.R(circuit), label, [0, 0, 1], [-1, -1, -1])
    assert change.tolist() == [1, 0, 0]
    right = loss.right(np.array([[1, 0, 1]]), np.array([label]))
    assert right.tolist() == [True]


def test_what_counts_as_right() -> None:
    predictions, labels = np.array([[0.9, 0.2], [0.4, 0.6]]), np.array([[1, 0], [1, 0]])
    assert rd.losses.quadratic().right(predictions, labels).tolist() == [[True, True], [False, False]]
    assert rd.losses.cross_entropy().right(predictions, labels).tolist() == [True, False]
    assert rd.losses.hinge().right(np.array([[-2.0, 0.5]]), np.array([[-1, -1]])).tolist() == [[True, False]]
    assert rd.losses.boolean().right(np.array([[1, 0]]), np.array([[1, 1]])).tolist() == [[True, False]]


@pytest.mark.parametrize(
    ("loss", "label", "message"),
    [
        (rd.losses.boolean(), [0, 2], r"label 1 is \[0, 2\], expected zeros and ones"),
        (rd.losses.counted_softmax(1.0), [1, 1], "expected one-hot"),
        (rd.losses.counted_softmax(1.0), [0, 0], "expected one-hot"),
        (rd.losses.quadratic(), [0.0, np.nan], "finite"),
        (rd.losses.quadratic(classes=True), [1, 1], "one-hot"),
        (rd.losses.hinge(), [1, 0], "−1"),
        (rd.losses.cross_entropy(), [2.0, -1.0], "none below 0"),
        (rd.losses.cross_entropy(), [np.inf, 1.0], "finite"),
        (rd.losses.logistic(), [0.5, 1], "zeros and ones"),
    ],
)
def test_labels_that_do_not_fit(loss: rd.learning.Loss, label: list[float], message: str) -> None:
    good = [1, 0] if "hinge" not in loss.name else [1, -1]
    loss.check(np.array([good, good]))
    with pytest.raises(rd.RdError, match=message):
        loss.check(np.array([good, label]))


def test_parameters_of_losses_are_checked() -> None:
    for temperature in (0, -1.0, float("nan")):
        with pytest.raises(rd.RdError, match="temperature"):
            rd.losses.counted_softmax(temperature)
    with pytest.raises(rd.RdError, match=r"class number in 0\.\.2"):
        rd.losses.classes_of([0, 3], 3)
    with pytest.raises(rd.ShapeError, match="list of integers"):
        rd.losses.classes_of([0.5], 3)


def test_cross_entropy_at_each_position_of_a_sequence() -> None:
    rng = np.random.default_rng(0)
    label, prediction = rd.losses.classes_of(rng.integers(0, 4, 3), 4), rng.normal(size=(3, 4))
    circuit = rd.losses.cross_entropy().cell(rd.point(3, 4)).morphism
    value = rd.Smooth().run(circuit, label, prediction)
    _, change = rd.Smooth().run(rd.R(circuit), label, prediction, 0.5)
    alone = [both(rd.losses.cross_entropy(), a, b, 0.5) for a, b in zip(label, prediction, strict=True)]
    np.testing.assert_allclose(value, sum(one[0] for one in alone))
    np.testing.assert_allclose(change, [one[2] for one in alone])
    right = rd.losses.cross_entropy().right(prediction[None], label[None])
    assert right.tolist() == [(prediction.argmax(1) == label.argmax(1)).tolist()]


@given(st.lists(st.integers(0, 9), min_size=2, max_size=5), st.integers(1, 6), st.integers(0, 4))
def test_margin_wishes_where_the_label_leads_by_too_little(scores: list[int], counts: int, label: int) -> None:
    label %= len(scores)
    hot = np.eye(len(scores), dtype=int)[label]
    others = [score if i != label else -1 for i, score in enumerate(scores)]
    rival = others.index(max(others))
    short = scores[label] - scores[rival] < counts
    wanted = np.zeros(len(scores), int)
    if short:
        wanted[rival] += 1
        wanted[label] -= 1
    value, _, change = both(rd.losses.margin(counts), hot, scores, 1, rd.Z)
    assert change.tolist() == wanted.tolist()
    assert int(value) == (counts + scores[rival] - scores[label] if short else 0)
