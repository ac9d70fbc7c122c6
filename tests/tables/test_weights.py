"""Weights of rows: kept by what chooses and puts together rows, counted where rows are."""

import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.errors import RdError, ShapeError

KINDS = ["bits", "field"]


def _table(kind, x, y, **more):
    return rd.TruthTable.from_arrays(x, y, **more) if kind == "bits" else rd.FieldTable.from_arrays(3, x, y, **more)


class _Copy:
    """What answers with the first of two inputs."""

    n_inputs, n_outputs = 2, 1

    def __init__(self, wires_first):
        self.wires_first = wires_first

    def evaluate(self, x, *rows):
        return x[:1] if self.wires_first else x[:, :1]


def _copy(kind):
    return _Copy(kind == "bits")


@st.composite
def _rows(draw):
    """Rows of two bits, an answer each, and a weight each: whole or not, zero too."""
    rows = draw(st.lists(st.tuples(*[st.integers(0, 1)] * 3), min_size=1, max_size=90))
    one = draw(st.sampled_from([st.integers(0, 5), st.sampled_from([0.0, 0.5, 0.25, 3.0])]))
    return rows, draw(st.lists(one, min_size=len(rows), max_size=len(rows)))


@pytest.mark.parametrize("kind", KINDS)
@given(drawn=_rows())
def test_accuracy_counts_as_if_rows_were_repeated(kind, drawn):
    rows, weights = drawn
    x, y = np.array([row[:2] for row in rows]), np.array([row[2] for row in rows])
    found = _table(kind, x, y, weights=weights, conflicts="keep").accuracy(_copy(kind))
    right = x[:, 0] == y
    total, good = sum(map(Fraction, weights)), sum(Fraction(w) for w, ok in zip(weights, right, strict=True) if ok)
    assert found.known == total
    expected = pytest.approx(float(good / total) if total else 1.0, abs=1e-12)
    assert found.overall == expected
    assert found.rows == expected
    assert found.per_output == (expected,)
    repeated = np.repeat(np.arange(len(rows)), np.array(weights, dtype=np.int64))
    if all(weight == int(weight) for weight in weights) and len(repeated):
        plain = _table(kind, x[repeated], y[repeated], conflicts="keep").accuracy(_copy(kind))
        assert _shares(plain) == _shares(found)


@pytest.mark.parametrize("kind", KINDS)
@given(rows=st.lists(st.tuples(*[st.integers(0, 1)] * 2), min_size=1, max_size=80), data=st.data())
def test_distinct_adds_up(kind, rows, data):
    x, y = np.array(rows), np.array([a & b for a, b in rows])
    table = _table(kind, x, y)
    once = table.distinct()
    inputs, counts = np.unique(x[:, ::-1], axis=0, return_counts=True)
    assert np.array_equal(once.to_arrays()[0], inputs[:, ::-1])
    found = np.ones(len(once), np.int64) if once.weights is None else once.weights
    assert found.tolist() == counts.tolist()
    assert once.distinct() == once
    assert _shares(once.accuracy(_copy(kind))) == _shares(table.accuracy(_copy(kind)))
    weights = np.array(data.draw(st.lists(st.sampled_from([0, 1, 2.5]), min_size=len(rows), max_size=len(rows))))
    summed = _table(kind, x, y, weights=weights).distinct().weights
    expected = [float(weights[np.all(x == row[::-1], axis=1)].sum()) for row in inputs]
    assert (np.ones(len(expected)) if summed is None else summed).tolist() == expected
    assert once.weighted(None).weights is None


def _shares(found):
    """An accuracy but for the numbers of the wrong rows, which rows put together don't keep."""
    return found.overall, found.per_output, found.rows, found.known


@pytest.mark.parametrize("kind", KINDS)
def test_what_chooses_rows_and_columns_keeps_weights(kind):
    table = _table(kind, [[0, 0], [1, 0], [0, 1], [0, 0]], [0, 1, 1, 0], weights=[5, 1, 2, 0])
    assert table.weights.dtype == np.int64
    assert not table.weights.flags.writeable
    assert table.take([2, 0, 2]).weights.tolist() == [2, 5, 2]
    assert table.take([1]).weights is None
    assert table.restrict({"x0": 0}).weights.tolist() == [5, 2, 0]
    assert table.select_outputs([0]).weights.tolist() == [5, 1, 2, 0]
    assert table.rename(outputs=["z"]).weights.tolist() == [5, 1, 2, 0]
    train, held_out = table.split(0.4, seed=1)
    assert sorted([*_weights(train), *_weights(held_out)]) == [0, 1, 2, 5]
    assert table.distinct().weights.tolist() == [5, 1, 2]
    assert pickle.loads(pickle.dumps(table)) == table
    assert repr(table).endswith("partial, weighted)")


def _weights(table):
    return [1] * table.rows if table.weights is None else table.weights.tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_complete_tables_have_weights_in_their_order(kind):
    q = 2 if kind == "bits" else 3
    x = np.arange(q)[::-1, None]
    table = _table(kind, x, x[:, 0], weights=np.arange(q)[::-1] + 0.5)
    assert table.complete
    assert table.weights.tolist() == [k + 0.5 for k in range(q)]
    assert table.distinct() == table


@pytest.mark.parametrize("kind", KINDS)
def test_equal_tables_have_equal_weights(kind):
    plain = _table(kind, [[0], [1]], [0, 1])
    ones = [plain.weighted(weights) for weights in ([1, 1], [1.0, 1.0], np.ones(2, np.float32), [True, True], None)]
    assert all(one == plain and one.weights is None and hash(one) == hash(plain) for one in ones)
    first, same, other = plain.weighted([2, 0]), plain.weighted(np.array([2.0, -0.0])), plain.weighted([2, 0.5])
    assert first == same
    assert hash(first) == hash(same)
    assert len({plain, first, same, other}) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_majorities_count_weights(kind):
    x, y = [[0, 0], [0, 0], [0, 0], [1, 0], [1, 0]], [1, 0, 0, 1, 0]
    table = _table(kind, x, y, conflicts="majority", weights=[3, 1, 1, 0.5, 0.5])
    _, values, known = table.to_arrays()
    assert known[:, 0].tolist() == [1, 1, 1, 0, 0]
    assert values[:3, 0].tolist() == [1, 1, 1]
    assert table.weights.tolist() == [3, 1, 1, 0.5, 0.5]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("weights", "error", "says"),
    [
        ([1], ShapeError, "weights of shape (1,) for 2 rows"),
        ([[1, 1]], ShapeError, "weights of shape (1, 2) for 2 rows"),
        ([1, -1], RdError, "weights[1] is -1"),
        ([1, np.nan], RdError, "weights[1] is nan"),
        ([np.inf, 1], RdError, "weights[0] is inf"),
        ([2**53, 1], RdError, "less than 2^53"),
        ([1e308, 1e308], RdError, "less than 2^53"),
        (np.array([2**64 - 1, 2**64 - 1], np.uint64), RdError, "less than 2^53"),
        (np.array([1, 1j]), RdError, "expected an array of numbers"),
        (np.array([1, "a"], object), RdError, "object"),
    ],
)
def test_bad_weights_are_refused(kind, weights, error, says):
    for make in (
        lambda: _table(kind, [[0], [1]], [0, 1], weights=weights),
        lambda: _table(kind, [[0], [1]], [0, 1]).weighted(weights),
    ):
        with pytest.raises(error) as caught:
            make()
        assert says in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_tables_without_rows_have_no_weights(kind):
    table = _table(kind, np.zeros((0, 2), int), np.zeros((0, 1), int), weights=[])
    assert table.weights is None
    assert table.distinct().weights is None
    assert table.accuracy(_copy(kind)).known == 0
