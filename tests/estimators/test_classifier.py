"""`CircuitClassifier`: as good as the library, labels of all kinds, files, explanations, pieces of scikit-learn."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

import rdcircuits as rd

pytest.importorskip("sklearn", exc_type=ImportError)

from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from rdcircuits.estimators import BinaryEncoder, CircuitClassifier


def people(rows=90, seed=0):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"age": rng.integers(18, 80, rows).astype(float), "town": rng.choice(["Ulm", "Bonn"], rows)})
    label = np.where((frame["age"] > 50) & (frame["town"] == "Ulm"), "yes", "no")
    frame.loc[::9, "age"] = np.nan
    frame.loc[4::9, "town"] = None
    return frame, pd.Series(label, name="buys")


@pytest.fixture(scope="module")
def fitted():
    return CircuitClassifier(effort=0.3, random_state=0).fit(*people())


def test_it_says_what_the_library_says():
    X, y = load_iris(return_X_y=True)
    train, test = np.arange(0, 150, 2), np.arange(1, 150, 2)
    ours = CircuitClassifier(random_state=3).fit(X[train], y[train])
    theirs = rd.learn(X[train], y[train], seed=3)
    assert np.array_equal(ours.predict(X[test]), theirs.predict(X[test]))
    assert ours.learned_ == theirs
    assert ours.score(X[test], y[test]) > 0.9


def test_frames_with_gaps_and_words_by_name(fitted):
    frame, label = people(seed=1)
    assert fitted.feature_names_in_.tolist() == ["age", "town"]
    assert fitted.classes_.tolist() == ["no", "yes"]
    assert fitted.score(frame, label) > 0.85
    assert fitted.learned_.target == "buys"
    with pytest.raises(ValueError, match="feature names"):
        fitted.predict(frame[["town", "age"]])


@pytest.mark.parametrize("labels", [["a", "b"], [3, -7], [True, False], [0.0, 1.0]], ids=str)
def test_labels_of_all_kinds_come_back(labels):
    X, y = [[k] for k in range(24)], np.array(labels)[np.arange(24) // 12]
    clf = CircuitClassifier(effort=0.1).fit(X, y)
    assert clf.predict(X).dtype == y.dtype
    assert clf.score(X, y) == 1.0


@pytest.mark.parametrize("name", ["model.v", "model.json", "model.blif", "model.aig", "model.bench"])
def test_what_is_exported_says_what_predict_says(fitted, tmp_path, name):
    path = tmp_path / name
    fitted.export(path)
    frame, _ = people(seed=2)
    said = fitted.predict(frame)
    if name == "model.json":
        assert np.array_equal(rd.load(path).predict(frame), said)
        return
    if name == "model.v":
        path.write_text(path.read_text().split("endmodule", 1)[1].partition("`ifdef SELF_CHECK")[0])
    netlist = rd.Netlist.read(path)
    assert rd.equivalent(netlist, fitted.netlist_, prove=True)
    index = netlist.evaluate(fitted.learned_.encoder.encode(frame)) @ (1 << np.arange(len(netlist.outputs)))
    assert np.array_equal(fitted.classes_[index], said)


def test_the_circuit_says_what_predict_says(fitted):
    frame, _ = people(seed=3)
    bits = fitted.learned_.encoder.encode(frame)
    index = [int(rd.Z2.run(fitted.circuit_, row)[0]) for row in bits[:20]]
    assert np.array_equal(fitted.classes_[index], fitted.predict(frame)[:20])


def test_probabilities_and_scores_agree(fitted):
    frame, _ = people(seed=4)
    likely, score = fitted.predict_proba(frame), fitted.decision_function(frame)
    assert np.allclose(likely.sum(axis=1), 1)
    assert np.array_equal(likely[:, 1] > 0.5, score > 0)
    X, y = load_iris(return_X_y=True)
    clf = CircuitClassifier(effort=0.2).fit(X, y)
    assert clf.decision_function(X).shape == clf.predict_proba(X).shape == (150, 3)
    assert np.array_equal(clf.decision_function(X).argmax(axis=1), clf.predict(X))


def test_explanations_are_what_changes_do(fitted):
    frame, _ = people(seed=5)
    row = frame.iloc[[7]]
    told = fitted.explain(row)
    assert told.says == fitted.predict(row)[0]
    bits = fitted.learned_.encoder.encode(row)[0]
    flipped = np.where(np.eye(len(bits), dtype=bool), 1 - bits, bits)
    other = fitted.netlist_.evaluate(flipped)[:, 0] != fitted.netlist_.evaluate(bits[None])[0, 0]
    assert [turn.bit for turn in told.inputs] == [fitted.netlist_.inputs[k] for k in np.flatnonzero(other)]
    assert len(repr(told)) < 160
    for move in told.columns:
        changed = row.copy()
        if move.column == "town":
            changed["town"] = move.to
        else:
            edge = float(move.to.split()[1])
            changed["age"] = edge if move.to.startswith(">=") else edge - 0.25
        assert fitted.predict(changed)[0] == move.then != told.says


def test_supports_are_the_least_leads_that_one_column_leaves():
    X, y = load_iris(return_X_y=True)
    clf = CircuitClassifier(effort=0.2, encoder=3).fit(X, y)
    row = X[70]
    told = clf.explain(row)
    assert told.supports
    for support in told.supports:
        tried = np.repeat(row[None], 400, axis=0)
        tried[:, int(support.column[1:])] = np.linspace(-1, 11, 400)
        scores = clf.decision_function(np.vstack([row[None], tried]))
        first = int(scores[0].argmax())
        leads = scores[:, first] - np.delete(scores, first, axis=1).max(axis=1)
        assert (support.now, support.then) == (leads[0], leads.min())


def test_reports_are_a_line_and_a_page(fitted):
    assert len(repr(fitted.report_)) < 120
    assert "buys: " in str(fitted.report_)
    assert "% on rows set aside" in str(fitted.report_)


def test_doubts_are_in_the_report():
    rng = np.random.default_rng(0)
    clf = CircuitClassifier(effort=0.1).fit(rng.random((30, 2)), rng.integers(0, 2, 30))
    assert "warning   the classifier does no better than the most frequent class" in str(clf.report_)


def test_weights_of_rows_and_of_classes():
    X, y = [[k % 2] for k in range(60)], ["a"] * 20 + ["b"] * 40
    assert set(CircuitClassifier(effort=0.1).fit(X, y).predict(X)) == {"b"}
    assert set(CircuitClassifier(effort=0.1, class_weight={"a": 5, "b": 1}).fit(X, y).predict(X)) == {"a"}
    assert set(CircuitClassifier(effort=0.1).fit(X, y, sample_weight=[5] * 20 + [1] * 40).predict(X)) == {"a"}
    with pytest.raises(ValueError, match="class"):
        CircuitClassifier().fit(X, y, sample_weight=[0] * 20 + [1] * 40)


@pytest.mark.parametrize("labels", [(0, 2), (-1, 1)], ids=str)
def test_several_labels_of_other_than_0_and_1_are_refused(labels):
    y = np.array(labels)[np.arange(20)[:, None] // np.array([10, 5]) % 2]
    with pytest.raises(ValueError, match=rf"y has {labels[labels[0] == 0]} in row \d+ of column \d, expected 0 or 1"):
        CircuitClassifier(effort=0.01).fit([[k] for k in range(20)], y)


def test_several_labels_are_one_circuit(tmp_path):
    rng = np.random.default_rng(6)
    X = rng.integers(0, 10, (60, 3)).astype(float)
    truth = {"big": X[:, 0] > 4, "odd": X[:, 1] % 2 == 1, "all": True, "sum": X[:, 0] + X[:, 2] > 9}
    Y = pd.DataFrame(truth).astype(int)
    clf = CircuitClassifier(effort=0.1, n_jobs=1).fit(X, Y)
    said = clf.predict(X)
    assert said.shape == clf.predict_proba(X).shape == clf.decision_function(X).shape == (60, 4)
    assert (said[:, 0] == Y["big"]).all()
    assert (said[:, 2] == 1).all()
    assert clf.netlist_.outputs == ("big", "odd", "all", "sum")
    assert np.array_equal(clf.netlist_.evaluate(clf.learned_.encoder.encode(X)), said)
    assert np.array_equal(clf.predict_proba(X) > 0.5, said == 1)
    alone = CircuitClassifier(effort=0.1).fit(X, Y["sum"])
    assert np.array_equal(alone.predict(X), said[:, 3])
    clf.export(tmp_path / "labels.v")
    inner = (tmp_path / "labels.v").read_text().split("endmodule", 1)[1].partition("`ifdef SELF_CHECK")[0]
    (tmp_path / "inner.v").write_text(inner)
    assert rd.equivalent(rd.Netlist.read(tmp_path / "inner.v"), clf.netlist_, prove=True)
    assert "big" in clf.explain(X[int(np.argmax(X[:, 0]))]).says


def test_networks_go_on_learning():
    rng = np.random.default_rng(7)
    X = rng.random((400, 2))
    y = np.where(X[:, 0] > X[:, 1], "over", "under")
    clf = CircuitClassifier("gates", layers=(64, 64))
    with pytest.raises(ValueError, match="classes must be passed on the first call"):
        clf.partial_fit(X[:50], y[:50])
    for start in range(0, 400, 50):
        clf.partial_fit(X[start : start + 50], y[start : start + 50], classes=["over", "under"])
    first = clf.score(X, y)
    for _ in range(10):
        clf.partial_fit(X, y)
    assert clf.score(X, y) > max(first, 0.85)
    assert clf.learned_.rows == 400 + 4000
    assert len(clf.learned_.scores.curve) == 18
    with pytest.raises(ValueError, match="none of the classes"):
        clf.partial_fit(X[:2], ["over", "beside"])
    with pytest.raises(ValueError, match="on the first call"):
        clf.partial_fit(X[:2], y[:2], classes=["over", "under", "beside"])
    assert not hasattr(CircuitClassifier(), "partial_fit")


def test_what_fit_found_goes_on_learning():
    rng = np.random.default_rng(7)
    X = rng.random((500, 2))
    y = np.where(X[:, 0] > X[:, 1], "over", "under")
    clf = CircuitClassifier("gates", effort=0.3, random_state=1).fit(X[:200], y[:200])
    assert clf.learned_.scores.run is not None  # one network, no vote of several
    before, names = clf.predict(X), clf.learned_.encoder
    clf.partial_fit(X[200:201], y[200:201])
    assert clf.learned_.encoder == names
    assert clf.learned_.rows == 201
    assert np.mean(clf.predict(X) == before) > 0.95  # of a new network about a half would be the same
    for _ in range(3):
        clf.partial_fit(X[200:], y[200:], classes=["over", "under"])
    assert clf.score(X, y) >= np.mean(before == y) - 0.02
    again = pickle.loads(pickle.dumps(clf))
    assert np.array_equal(again.partial_fit(X, y).predict(X), clf.partial_fit(X, y).predict(X))
    clf.fit(X[:200], y[:200]).partial_fit(X, np.where(y == "over", "a", "b"), classes=["a", "b"])  # others: anew
    assert clf.classes_.tolist() == ["a", "b"]
    assert clf.learned_.rows == 500


def test_rows_one_by_one_and_all_at_once_are_steps_of_one_training():
    X, y = np.arange(16)[:, None] % 5, np.arange(16) % 5 > 2
    one = CircuitClassifier("gates", layers=(16, 16)).partial_fit(X, y, classes=[False, True])
    again = pickle.loads(pickle.dumps(one))
    assert np.array_equal(one.partial_fit(X, y).decision_function(X), again.partial_fit(X, y).decision_function(X))


def test_it_lives_in_pipelines_grids_and_processes():
    frame, label = people(60)
    pipe = make_pipeline(FunctionTransformer(), CircuitClassifier(effort=0.05))
    grid = GridSearchCV(pipe, {"circuitclassifier__encoder": [2, 4]}, cv=2, n_jobs=1).fit(frame, label)
    assert grid.best_score_ > 0.6
    shares = cross_val_score(CircuitClassifier(effort=0.05), frame, label, cv=2, n_jobs=2)
    assert np.array_equal(shares, cross_val_score(CircuitClassifier(effort=0.05), frame, label, cv=2))


def test_it_can_be_copied_and_pickled(fitted):
    frame, _ = people(seed=8)
    assert clone(fitted).get_params() == fitted.get_params()
    again = pickle.loads(pickle.dumps(fitted))
    assert np.array_equal(again.predict_proba(frame), fitted.predict_proba(frame))
    assert again.netlist_ == fitted.netlist_


@pytest.mark.parametrize("encoder", [4, "quantiles", "entropy", BinaryEncoder(thresholds=2)], ids=str)
def test_encoders_are_chosen(encoder):
    X, y = load_iris(return_X_y=True)
    clf = CircuitClassifier(effort=0.1, encoder=encoder).fit(X, y)
    assert clf.score(X, y) > 0.85
    if encoder == 4:
        assert all(len(part.cuts) <= 4 for part in clf.learned_.encoder.parts)


def test_what_is_wrong_is_said():
    X, y = [[0], [1], [2], [3]], [0, 1, 0, 1]
    with pytest.raises(ValueError, match="one class alone"):
        CircuitClassifier().fit(X, [1, 1, 1, 1])
    with pytest.raises(ValueError, match="encoder is"):
        CircuitClassifier(encoder=[1]).fit(X, y)
    with pytest.raises(ValueError, match="unknown model"):
        CircuitClassifier("trees").fit(X, y)
    with pytest.raises(ValueError, match="infinity"):
        CircuitClassifier().fit([[0.0], [np.inf]], [0, 1])
    with pytest.raises(TypeError, match="must be a string or a number"):
        CircuitClassifier().fit(np.array([[{}], [1]], dtype=object), [0, 1])
    with pytest.raises(NotFittedError):
        CircuitClassifier().predict(X)
    assert not hasattr(CircuitClassifier(), "netlist_")


def test_a_word_or_a_gap_that_never_was_is_no_reason_to_stop():
    clf = CircuitClassifier(effort=0.1).fit([[1.0, "a"], [2.0, "b"]] * 6, [0, 1] * 6)
    assert clf.predict([[None, "a"], [2.0, "new"]]).tolist() == [0, 1]


@pytest.mark.needs_module("matplotlib")
def test_curves_are_drawn(fitted, tmp_path):
    assert fitted.plot_curves(tmp_path / "curves.png").axes
    assert (tmp_path / "curves.png").stat().st_size > 1000


def test_without_matplotlib_one_line_says_what_to_install(fitted, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.figure", None)
    with pytest.raises(rd.RdError, match=r"rdcircuits\[plot\]"):
        fitted.plot_curves()
