"""Neither the order of rows nor how a repetition is said matters; a first candidate without a fault ends the race."""

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.encoding import Raw
from rdcircuits.induction.classes.learn import learn_classes
from rdcircuits.induction.classes.rows import codes_of, in_order


def made(rows=40, seed=0):
    rng = np.random.default_rng(seed)
    X = [[float(a), word] for a, word in zip(rng.normal(size=rows), rng.choice(["u", "v", "w"], rows), strict=True)]
    y = [("p" if row[0] > 0 else "q") if rng.random() < 0.9 else "q" for row in X]
    return X, y


def test_the_order_of_rows_does_not_matter():
    X, y = made()
    turned = np.random.default_rng(1).permutation(len(X)).tolist()
    assert learn_classes(X, y, effort=1) == learn_classes([X[k] for k in turned], [y[k] for k in turned], effort=1)


def test_whole_weights_are_repetitions():
    X, y = made()
    times = np.random.default_rng(2).integers(0, 4, len(X)).tolist()
    rows = [k for k, count in enumerate(times) for _ in range(count)]
    repeated = learn_classes([X[k] for k in rows], [y[k] for k in rows], effort=1)
    assert learn_classes(X, y, sample_weight=times, effort=1) == repeated
    assert repeated.rows == sum(times)


def test_other_weights_count_as_much():
    X, y = made(60)
    heavy = learn_classes(X, y, sample_weight=[1e-3 if label == "q" else 1.5 for label in y], effort=0.3)
    assert (heavy.predict(X) == "p").mean() > 0.9


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_weights_that_are_no_single_floats_count_by_their_shares(scale):
    X, y = made(60)
    heavy = learn_classes(X, y, sample_weight=[scale * (1e-3 if label == "q" else 1.5) for label in y], effort=0.1)
    assert (heavy.predict(X) == "p").mean() > 0.9


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([1, 2, float("nan"), 4], "has nan in row 2"),
        ([1, -2, 3, 4], "has -2.0 in row 1"),
        ([1, float("inf"), 3, 4], "has inf in row 1"),
        ([0] * 4, "0 in every row"),
        ([1, 2], "has shape"),
    ],
)
def test_weights_that_are_none_are_shown(given, said):
    with pytest.raises(rd.ShapeError, match=said):
        learn_classes([[k] for k in range(4)], [0, 0, 1, 1], sample_weight=given)


def test_a_class_whose_rows_do_not_count_is_none():
    X, y = [[k] for k in range(12)], ["a"] * 4 + ["b"] * 4 + ["c"] * 4
    assert learn_classes(X, y, sample_weight=[1] * 8 + [0] * 4, effort=0.1).classes == ("a", "b")
    with pytest.raises(rd.RdError, match="have the label 'a'"):
        learn_classes(X, y, sample_weight=[1] * 4 + [0] * 8)


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 65])
def test_in_order_keeps_all_that_counts(rows):
    rng = np.random.default_rng(rows)
    raw, target = Raw.of(rng.integers(0, 3, (rows, 2)).astype(float)), rng.integers(0, 2, rows)
    index, weights = in_order(raw, target, None, 0)
    assert sorted(index.tolist()) == list(range(rows))
    assert weights is None
    counts = rng.integers(0, 3, rows).astype(float) + 0.5 * (rows > 1)
    index, weights = in_order(raw, target, counts, 0)
    if weights is None:
        assert np.bincount(index, minlength=rows).tolist() == counts.tolist()
    else:
        assert sorted(zip(index.tolist(), weights.tolist(), strict=True)) == [
            (k, count) for k, count in enumerate(counts.tolist()) if count
        ]


def test_large_weights_do_not_make_millions_of_rows():
    raw = Raw.of(np.arange(5.0)[:, None])
    index, weights = in_order(raw, np.zeros(5), np.full(5, 1e9), 0)
    assert len(index) == 5
    assert weights is not None


def test_codes_do_not_depend_on_the_order():
    words = np.array(["b", None, "a", "c", "a"], dtype=object)
    turned = [3, 1, 4, 0, 2]
    assert codes_of(words)[turned].tolist() == codes_of(words[turned]).tolist()


def test_nothing_is_tried_after_a_first_candidate_without_a_fault():
    found = learn_classes([[k % 10 + 40 * (k > 29)] for k in range(60)], ["low"] * 30 + ["high"] * 30)
    tried = [trial for trial in found.tried if trial.accuracy is not None]
    assert [trial.accuracy for trial in tried] == [found.validation_accuracy] == [1.0]
    assert tried[0].note.startswith("10 folds")
    noisy = learn_classes(*made(), effort=1)
    assert len([trial for trial in noisy.tried if trial.accuracy is not None]) > 3
