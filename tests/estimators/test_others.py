"""The encoder, and the regressors of amounts and of fields."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

import rdcircuits as rd

pytest.importorskip("sklearn", exc_type=ImportError)

from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

from rdcircuits.estimators import BinaryEncoder, CircuitRegressor, FieldPolynomialRegressor
from rdcircuits.estimators.given import seed_of
from rdcircuits.induction.amounts.sums import Path


def table():
    return pd.DataFrame({"age": [1.0, 2.0, None, 4.0, 5.0], "town": ["a", "b", None, "c", "a"], "same": 7})


def test_the_default_is_a_thermometer_of_at_least_four_quantiles():
    values = np.arange(100.0)[:, None]
    encoder = BinaryEncoder().fit(values)
    bits = encoder.transform(values)
    assert bits.shape[1] >= 4
    assert bits.dtype == np.float64
    assert (np.diff(bits, axis=1) <= 0).all()
    assert (np.diff(bits.sum(axis=1)) >= 0).all()


def test_names_numbers_words_and_gaps():
    encoder = BinaryEncoder(thresholds=1).fit(table())
    assert encoder.get_feature_names_out().tolist() == [
        *("age >= 3", "age missing"),
        *("town = a", "town = b", "town = c", "town missing"),
    ]
    assert encoder.transform(table()).tolist() == [
        [0, 0, 1, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 1, 0, 0, 0, 1],
        [1, 0, 0, 0, 1, 0],
        [1, 0, 1, 0, 0, 0],
    ]
    framed = BinaryEncoder(thresholds=1).set_output(transform="pandas").fit_transform(table())
    assert framed.columns.tolist() == encoder.get_feature_names_out().tolist()


def test_gaps_that_never_were_are_ignored_or_refused():
    X = [[1.0, "a"], [2.0, "b"]]
    assert BinaryEncoder().fit(X).transform([[None, None]]).tolist() == [[0, 0]]
    with pytest.raises(ValueError, match="column 'x0' is missing in row 0"):
        BinaryEncoder(missing="error").fit(X).transform([[None, "a"]])
    with pytest.raises(ValueError, match="missing is 'what'"):
        BinaryEncoder(missing="what").fit(X)
    with pytest.raises(ValueError, match="requires y"):
        BinaryEncoder(cuts="entropy").fit(X)


def test_names_of_arrays_are_those_given():
    encoder = BinaryEncoder(thresholds=1, dtype=bool).fit(np.array([[1, 5], [2, 6]]))
    assert encoder.get_feature_names_out(["a", "b"]).tolist() == ["a >= 2", "b >= 6"]
    assert encoder.get_feature_names_out().tolist() == ["x0 >= 2", "x1 >= 6"]
    assert encoder.transform(np.array([[2, 5]])).dtype == bool


def test_thresholds_by_entropy_go_in_front_of_anything():
    X = np.random.default_rng(0).random((120, 3))
    y = (np.abs(X[:, 0] - 0.5) < 0.2).astype(int)
    pipe = make_pipeline(BinaryEncoder(thresholds=4, cuts="entropy"), LogisticRegression())
    assert cross_val_score(pipe, X, y, cv=3).mean() > 0.9


@pytest.fixture(scope="module")
def sums():
    rng = np.random.default_rng(1)
    X = pd.DataFrame({"x": rng.uniform(-2, 2, 240), "kind": rng.choice(["a", "b"], 240)})
    y = pd.Series(X["x"] ** 2 + 5 * (X["kind"] == "a") + rng.normal(0, 0.1, 240), name="cost")
    return X, y, CircuitRegressor(effort=0.5, random_state=0).fit(X, y)


def test_amounts_are_the_integers_of_the_circuit(sums, tmp_path):
    X, y, reg = sums
    said = reg.predict(X)
    assert reg.score(X, y) > 0.97
    bits = reg.netlist_.evaluate(reg.learned_.encoder.encode(X)).astype(np.int64)
    worth = 1 << np.arange(bits.shape[1])
    worth[-1] *= -1
    assert np.array_equal(reg.offset_ + reg.step_ * (bits @ worth), said)
    reg.export(tmp_path / "cost.aig")
    assert rd.equivalent(rd.Netlist.read(tmp_path / "cost.aig"), reg.netlist_, prove=True)
    reg.export(tmp_path / "cost.v")
    text = (tmp_path / "cost.v").read_text()
    assert f"{reg.offset_!r} + {reg.step_!r} * $signed(result)" in text
    (tmp_path / "inner.v").write_text(text.split("endmodule", 1)[1].partition("`ifdef SELF_CHECK")[0])
    assert rd.equivalent(rd.Netlist.read(tmp_path / "inner.v"), reg.netlist_, prove=True)


def test_amounts_explain_and_report_themselves(sums):
    X, _, reg = sums
    told = reg.explain(X.iloc[[3]])
    assert float(told.says) == pytest.approx(reg.predict(X.iloc[[3]])[0], rel=1e-4)
    other = X.iloc[[3]].assign(kind="b" if X["kind"][3] == "a" else "a")
    move = next(move for move in told.columns if move.column == "kind")
    assert float(move.then) == pytest.approx(reg.predict(other)[0], rel=1e-4)
    assert "R²" in str(reg.report_)
    assert np.array_equal(pickle.loads(pickle.dumps(reg)).predict(X), reg.predict(X))


def test_amounts_keep_to_the_limit(sums):
    X, y, reg = sums
    small = CircuitRegressor(effort=0.5, max_gates=40).fit(X, y)
    assert small.learned_.ands <= 40 < reg.learned_.ands
    assert small.score(X, y) > 0.5
    none = CircuitRegressor(max_gates=0).fit(X, y)
    assert none.learned_.ands == 0


def test_a_constant_amount_is_itself():
    assert CircuitRegressor().fit([[1.0], [2.0], [3.0]], [5, 5, 5]).predict([[9.0]]).tolist() == [5.0]
    assert CircuitRegressor().fit([[1.0], [1.0]], [4, 6]).predict([[1.0]]).tolist() == [5.0]
    with pytest.raises(ValueError, match="needs classes"):
        CircuitRegressor(encoder="entropy").fit([[1.0], [2.0]], [4, 6])


@pytest.mark.parametrize(("rows", "columns"), [(30, 4), (6, 20)])
@pytest.mark.parametrize("ridge", [0.1, 10.0])
def test_ridge_regression_is_the_normal_equations(rows, columns, ridge):
    rng = np.random.default_rng(rows)
    x, y, weights = rng.random((rows, columns)), rng.random(rows), rng.random(rows) + 0.1
    v, b = Path.of(x, y, weights).at(ridge)
    wide = np.hstack([x, np.ones((rows, 1))])
    penalty = ridge * np.diag([1.0] * columns + [0.0])
    exact = np.linalg.solve(wide.T @ (weights[:, None] * wide) + penalty, wide.T @ (weights * y))
    assert np.allclose([*v, b], exact)


def test_polynomials_of_several_outputs_and_wrong_rows():
    X = np.array([[x, y] for x in range(5) for y in range(5)])
    Y = np.stack([(X[:, 0] * X[:, 1] + 2) % 5, (X[:, 0] ** 2) % 5], axis=1)
    reg = FieldPolynomialRegressor(5).fit(X, Y)
    assert np.array_equal(reg.predict(X), Y)
    assert reg.score(X, Y) == 1.0
    assert rd.GF(5).run(reg.circuit_, *X[7].tolist()) is not None
    noisy = Y[:, 0].copy()
    noisy[3] = (noisy[3] + 1) % 5
    told = FieldPolynomialRegressor(5, model="tolerant").fit(X, noisy)
    assert len(told.wrong_) == 1
    assert told.predict(X[3:4]) == Y[3:4, 0]
    assert told.score(X, noisy) == 24 / 25
    thrice, most = np.tile(X, (3, 1)), np.concatenate([noisy, Y[:, 0], Y[:, 0]])
    with pytest.raises(rd.RdError, match="rows 3 and 28 contradict each other"):
        FieldPolynomialRegressor(5).fit(thrice, most)
    settled = FieldPolynomialRegressor(5, conflicts="majority").fit(thrice, most)
    assert np.array_equal(settled.predict(X), Y[:, 0])


def test_polynomials_are_kept(tmp_path):
    frame = pd.DataFrame({"a": [0, 1, 2, 0, 1, 2], "b": [0, 0, 0, 1, 1, 1]})
    reg = FieldPolynomialRegressor(rd.GF(3)).fit(frame, [0, 1, 2, 1, 2, 0])
    assert str(reg.polynomial_) == "a + b"
    reg.export(tmp_path / "sum.json")
    assert rd.load(tmp_path / "sum.json") == reg.polynomial_
    reg.export(tmp_path / "sum.blif")
    assert rd.equivalent(rd.load(tmp_path / "sum.blif"), reg.netlist_, prove=True)
    with pytest.raises(ValueError, match=r"X has .*3.* at \[0, 0\], expected an element of GF\(3\): 0 to 2"):
        reg.predict(frame + 3)


def test_seeds_are_numbers_and_none_is_zero():
    assert seed_of(None) == 0
    assert seed_of(np.int64(7)) == 7
    assert seed_of(np.random.RandomState(1)) == seed_of(np.random.RandomState(1))


def test_amounts_whose_squares_are_no_numbers_and_rows_that_are_none():
    with pytest.raises(rd.RdError, match=r"y goes up to 1e\+300"):
        CircuitRegressor().fit([[0], [1]], [0, 1e300])
    reg = CircuitRegressor().fit([[k] for k in range(8)], [k // 4 for k in range(8)])
    with pytest.raises(rd.RdError, match="the row is None"):
        reg.explain(None)
