import pickle
from collections import Counter

import numpy as np
import pytest
from fields.field_strategies import all_rows, arrays, complete_tables, tables
from hypothesis import given
from hypothesis import strategies as st
from table_rows import known

import rdcircuits as rd
from rdcircuits.errors import AlgebraError, RdError, ShapeError
from rdcircuits.fields import FieldAccuracy, FieldTable
from rdcircuits.fields.field import as_field, same_field


class Sum:
    """An evaluable of one's own over GF(5): duck typing is enough."""

    n_inputs, n_outputs = 2, 1

    def evaluate(self, x: np.ndarray) -> np.ndarray:
        return x.astype(int).sum(axis=1, keepdims=True) % 5


# Fields


def test_fields_by_number_name_and_class() -> None:
    aes = rd.GF(256, 0x11B)
    assert as_field("GF(256, modulus=283)").name == aes.name
    assert as_field(aes) is aes
    assert same_field(as_field(aes.field), aes)
    assert same_field(as_field(rd.GF(7).field), rd.GF(7))
    assert not same_field(as_field(256), aes)
    for bad in ("GF(6)", "Z_5", 6, 1.5, None, True):
        with pytest.raises(AlgebraError):
            as_field(bad)


# Arrays


@given(arrays())
def test_arrays_come_back(data: tuple[rd.GF, np.ndarray, np.ndarray, np.ndarray]) -> None:
    field, x, y, care = data
    table = FieldTable.from_arrays(field, x, y, care, conflicts="keep")
    back = table.to_arrays()
    if table.complete:
        order = np.lexsort(x.T) if x.size else np.arange(len(x))
        x, y, care = x[order], y[order], care[order]
    assert np.array_equal(back[0], x)
    assert np.array_equal(back[1], np.where(care, y, 0))
    assert np.array_equal(back[2], care)
    assert len(table) == len(x)


@given(tables())
def test_tables_are_values(table: FieldTable) -> None:
    again = FieldTable.from_arrays(table.field, *table.to_arrays(), conflicts="keep")
    assert again == table
    assert hash(again) == hash(table)
    assert pickle.loads(pickle.dumps(table)) == table
    assert table != table.rename(outputs=[f"other{k}" for k in range(len(table.outputs))]) or not table.outputs
    assert not table.y.flags.writeable
    assert not table.care.flags.writeable
    assert "complete" in repr(table) or "partial" in repr(table)
    assert len(str(table).splitlines()) <= 18


def test_inputs_of_a_complete_table_are_not_stored() -> None:
    rows = all_rows(5, 3)
    table = FieldTable.from_arrays(5, rows[::-1], rows[::-1, 2])
    assert table.complete
    assert table.stored_x is None
    assert np.array_equal(table.x, rows)
    assert np.array_equal(table.numbers, np.arange(125))


def test_tables_over_other_fields_differ() -> None:
    x, y = all_rows(256, 1), np.arange(256)
    assert FieldTable.from_arrays(256, x, y) != FieldTable.from_arrays(rd.GF(256, 0x11B), x, y)


def test_galois_arrays_come_in_and_must_be_of_the_field() -> None:
    aes = rd.GF(256, 0x11B)
    x = aes.to_galois([[1, 2], [3, 255]])
    table = FieldTable.from_arrays(aes, x, x[:, 0], [1, 0])
    assert table.to_arrays()[1].tolist() == [[1], [0]]
    with pytest.raises(AlgebraError, match="galois array over"):
        FieldTable.from_arrays(256, x, x[:, 0])


@pytest.mark.parametrize("q", [2, 3, 4, 9, 257])
def test_rows_of_functions_are_in_order(q: int) -> None:
    for n in range(3 if q < 10 else 2):
        table = FieldTable.from_function(q, lambda *x: tuple(x), n)
        assert np.array_equal(table.y, table.x)
        assert np.array_equal(table.x, all_rows(q, n))


def test_functions() -> None:
    table = FieldTable.from_function(3, lambda a, b: (a * b % 3, None if a > b else 1), 2, outputs=["p", "d"])
    assert table.to_arrays()[1][:, 0].tolist() == [0, 0, 0, 0, 1, 2, 0, 2, 1]
    assert table.to_arrays()[2][:, 1].tolist() == [True, False, False, True, True, False, True, True, True]
    assert FieldTable.from_function(3, lambda: 2, 0).to_arrays()[1].tolist() == [[2]]
    assert FieldTable.from_function(3, lambda x: (), 1).outputs == ()
    columns = FieldTable.from_function(3, lambda a, b: (a * b % 3, 1), 2, vectorised=True)
    assert columns == FieldTable.from_function(3, lambda a, b: (a * b % 3, 1), 2)
    assert FieldTable.from_function(3, lambda a: (), 1, vectorised=True).outputs == ()


@pytest.mark.parametrize(
    "f", [lambda a, b: a + b, lambda a, b: -a, lambda a, b: "1", lambda a, b: (a,) * (1 + b), lambda a, b: a / 2]
)
def test_functions_that_return_no_elements(f: object) -> None:
    with pytest.raises(RdError, match="the function returned"):
        FieldTable.from_function(3, f, 2)  # type: ignore[arg-type]


def test_vectorised_functions_that_return_no_elements() -> None:
    with pytest.raises(RdError, match=r"the function's column\[1\] is 3, expected an element of GF\(3\)"):
        FieldTable.from_function(3, lambda a: a + 2, 1, vectorised=True)
    with pytest.raises(RdError, match=r"returned a column of shape \(1,\), expected \(3,\)"):
        FieldTable.from_function(3, lambda a: a[:1], 1, vectorised=True)


@pytest.mark.parametrize("n", [16, 512, 10**9])
def test_too_many_rows_name_the_way_out(n: int) -> None:
    for vectorised in (False, True):
        with pytest.raises(RdError, match=r"over GF\(3\) would be 3\^\d+, more than 2\^24.*from_arrays"):
            FieldTable.from_function(3, lambda *x: 0, n, vectorised=vectorised)
    with pytest.raises(RdError, match="number of inputs is -1"):
        FieldTable.from_function(3, lambda *x: 0, -1)


def test_bad_arrays() -> None:
    with pytest.raises(AlgebraError, match=r"X\[1, 0\] is 5, expected an element of GF\(5\): an integer from 0 to 4"):
        FieldTable.from_arrays(5, [[0, 1], [5, 1]], [0, 1])
    with pytest.raises(AlgebraError, match=r"Y\[1, 0\] is -1"):
        FieldTable.from_arrays(5, [[0], [1]], [0, -1])
    with pytest.raises(AlgebraError, match=r"X\[0, 0\] is nan"):
        FieldTable.from_arrays(5, [[float("nan")], [1]], [0, 1])
    with pytest.raises(AlgebraError, match=r"X\[0, 0\] is 0.5"):
        FieldTable.from_arrays(5, [[0.5], [1]], [0, 1])
    with pytest.raises(AlgebraError, match=r"X\[1, 0\] is a"):
        FieldTable.from_arrays(5, np.array([[1], ["a"]], dtype=object), [0, 1])
    with pytest.raises(RdError, match="expected field elements"):
        FieldTable.from_arrays(5, [["0"], ["1"]], [0, 1])
    with pytest.raises(RdError, match=r"care\[1, 0\] is 2"):
        FieldTable.from_arrays(5, [[0], [1]], [0, 1], [1, 2])
    with pytest.raises(ShapeError, match=r"X has shape \(2,\)"):
        FieldTable.from_arrays(5, [0, 1], [0, 1])
    with pytest.raises(ShapeError, match="fit together"):
        FieldTable.from_arrays(5, [[0], [1]], [0, 1, 1])
    with pytest.raises(ShapeError, match="3 names for 1 inputs"):
        FieldTable.from_arrays(5, [[0], [1]], [0, 1], inputs=["a", "b", "c"])
    with pytest.raises(RdError, match="two of the inputs are named 'a'"):
        FieldTable.from_arrays(5, [[0, 1]], [0], inputs=["a", "a"])
    with pytest.raises(RdError, match="conflicts must be one of"):
        FieldTable.from_arrays(5, [[0]], [0], conflicts="ignore")  # type: ignore[arg-type]
    unknown = FieldTable.from_arrays(5, [[0], [1]], [float("nan"), 4], [0, 1])
    assert unknown.to_arrays()[1].tolist() == [[0], [4]]


def test_raw_fields_are_checked() -> None:
    field, y = rd.GF(3), np.zeros((3, 1), np.uint8)
    with pytest.raises(ShapeError, match=r"a complete table of 2 inputs over GF\(3\) has 3\^2"):
        FieldTable(field, ("a", "b"), ("y",), 3, None, y, y == 0)
    with pytest.raises(ShapeError, match=r"y has shape \(3, 1\), expected \(3, 2\)"):
        FieldTable(field, ("a",), ("y", "z"), 3, None, y, y == 0)
    with pytest.raises(ShapeError, match="7 rows and no inputs for them: expected a power of 3"):
        FieldTable.from_elements(field, None, np.zeros((7, 1), np.uint8))


def test_big_fields() -> None:
    for q in (65537, 2**31 - 1, 2**61 - 1, 2**127 - 1):
        x = [[0, q - 1], [q - 1, 0], [5, 5], [5, 5]]
        table = FieldTable.from_arrays(q, np.array(x, dtype=object), [1, q - 1, 7, 7])
        assert table.to_arrays()[0].tolist() == x
        assert len(table.distinct()) == 3
        assert pickle.loads(pickle.dumps(table)) == table
        assert hash(table) == hash(table.take(slice(None)))
        with pytest.raises(RdError, match="rows 2 and 3 contradict each other: inputs 5, 5 give y0 = 7 and 8"):
            FieldTable.from_arrays(q, np.array(x, dtype=object), [1, q - 1, 7, 8])


# Contradictions


def test_contradictions_name_both_rows() -> None:
    with pytest.raises(RdError, match=r"rows 1 and 3 contradict each other: inputs 0, 2 give y1 = 0 and 2"):
        FieldTable.from_arrays(3, [[0, 0], [0, 2], [1, 1], [0, 2]], [[0, 0], [1, 0], [1, 1], [1, 2]])
    agree = FieldTable.from_arrays(3, [[0, 1], [0, 1]], [[1, 0], [1, 1]], [[1, 0], [1, 1]])
    assert len(agree) == 2


@given(arrays(max_inputs=1))
def test_majorities(data: tuple[rd.GF, np.ndarray, np.ndarray, np.ndarray]) -> None:
    field, x, y, care = data
    table = FieldTable.from_arrays(field, x, y, care, conflicts="majority")
    votes = [dict[tuple[int, ...], Counter[int]]() for _ in range(y.shape[1])]
    for row, values, sure in zip(x.tolist(), y.tolist(), care.tolist(), strict=True):
        for k, (value, is_sure) in enumerate(zip(values, sure, strict=True)):
            votes[k].setdefault(tuple(row), Counter()).update([value] * is_sure)
    for row, outputs in known(table).items():
        for k, values in outputs.items():
            ranked = votes[k][row].most_common()
            tie = not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1])
            assert values == (set() if tie else {ranked[0][0]})
    kept = FieldTable.from_arrays(field, x, y, care, conflicts="keep")
    if any(len(values) > 1 for row in known(kept).values() for values in row.values()):
        with pytest.raises(RdError, match="contradict"):
            FieldTable.from_arrays(field, x, y, care)
    else:
        assert FieldTable.from_arrays(field, x, y, care) == kept == table


# Tables made of tables


def test_bad_restrictions() -> None:
    table = FieldTable.from_function(3, lambda a, b: a, 2, inputs=["a", "b"])
    assert table.restrict({-1: 1}) == table.restrict({"b": 1})
    with pytest.raises(RdError, match="no column 'c' among the inputs, which are a, b"):
        table.restrict({"c": 1})
    with pytest.raises(AlgebraError, match=r"the value of a is 3, expected an element of GF\(3\)"):
        table.restrict({"a": 3})


def test_outputs_are_selected_and_renamed() -> None:
    table = FieldTable.from_function(3, lambda a, b: (a, b, a * b % 3), 2, outputs=["p", "q", "r"])
    expected = FieldTable.from_function(3, lambda a, b: (a * b % 3, a), 2, outputs=["r", "p"])
    assert table.select_outputs(["r", 0]) == expected
    assert table.select_outputs(-1).outputs == ("r",)
    assert table.select_outputs([]).outputs == ()
    assert table.rename(inputs=["u", "v"]).inputs == ("u", "v")
    for bad in (["p", "p"], "z", 3):
        with pytest.raises(RdError):
            table.select_outputs(bad)
    with pytest.raises(ShapeError):
        table.rename(inputs=["u"])


def test_numbers_beyond_63_bits() -> None:
    wide = FieldTable.from_arrays(4, np.ones((2, 32), int), [1, 1])
    with pytest.raises(RdError, match="32 inputs over GF\\(4\\)"):
        _ = wide.numbers
    assert wide.restrict({0: 1}).numbers.tolist() == [(4**31 - 1) // 3] * 2
    assert len(wide.distinct()) == 1


# Circuits and accuracy


def test_tables_of_circuits() -> None:
    table = FieldTable.from_circuit(5, rd.trace(lambda x, y: (x * y + 1, x - y), "x y"))
    assert table == FieldTable.from_function(5, lambda x, y: ((x * y + 1) % 5, (x - y) % 5), 2)
    wide = rd.trace(lambda x: x.sum(), rd.point(2))
    assert FieldTable.from_circuit(5, wide) == FieldTable.from_circuit(5, Sum())
    assert FieldTable.from_circuit(5, rd.batch(wide, [0])) == FieldTable.from_circuit(5, Sum())
    with pytest.raises(RdError, match=r"5\^11"):
        FieldTable.from_circuit(5, rd.trace(lambda x: x.sum(), rd.point(11)))
    with pytest.raises(AlgebraError, match="elements of GF"):
        FieldTable.from_circuit(5, rd.trace(lambda x: x + rd.ops.element(1, "GF(7)", x), "x"))


@given(complete_tables(most_rows=30), st.data())
def test_accuracy_counts_known_outputs_and_rows(answer: FieldTable, data: st.DataObject) -> None:
    q, n, m = answer.field.q, len(answer.inputs), len(answer.outputs)
    rows = data.draw(st.integers(0, 50))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    x, care = rng.integers(0, q, (rows, n)), rng.integers(0, 2, (rows, m)).astype(bool)
    right = rng.integers(0, 2, (rows, m)).astype(bool)
    number = x @ q ** np.arange(n)
    y = (answer.y[number].astype(int) + ~right) % q

    class Answer:
        n_inputs, n_outputs = n, m

        def evaluate(self, x: np.ndarray) -> np.ndarray:
            return answer.y[x.astype(int) @ q ** np.arange(n)]

    table = FieldTable.from_arrays(answer.field, x, y, care, conflicts="keep")
    if table.complete:
        right, care = right[np.argsort(number)], care[np.argsort(number)]
    found = table.accuracy(Answer())
    assert found.known == care.sum()
    assert found.overall == pytest.approx(right[care].mean() if care.any() else 1)
    assert found.per_output == pytest.approx([right[care[:, k], k].mean() if care[:, k].any() else 1 for k in range(m)])
    some = care.any(axis=1)
    assert found.rows == pytest.approx((right | ~care).all(axis=1)[some].mean() if some.any() else 1)
    assert list(found.wrong_rows) == np.flatnonzero((care & ~right).any(axis=1)).tolist()


def test_columns_match_by_name_where_both_have_names() -> None:
    class Difference:
        inputs, outputs = ("b", "a"), ("d",)

        def evaluate(self, x: np.ndarray) -> np.ndarray:
            return (x[:, 1:].astype(int) - x[:, :1]) % 5

    table = FieldTable.from_function(5, lambda a, b: (a - b) % 5, 2, inputs=["a", "b"])
    assert table.accuracy(Difference()) == FieldAccuracy(1.0, (1.0,), 1.0, 25)
    assert table.rename(inputs=["b", "a"]).accuracy(Difference()).overall == pytest.approx(0.2)
    with pytest.raises(ShapeError, match="the circuit's inputs include 'b', the table's are a, c"):
        table.rename(inputs=["a", "c"]).accuracy(Difference())


def test_what_is_no_circuit() -> None:
    table = FieldTable.from_function(5, lambda a: a, 1)
    for bad in (lambda x: x, None, 3, "f"):
        with pytest.raises(RdError, match="expected a Circuit"):
            table.accuracy(bad)
    empty = FieldTable.from_arrays(5, np.zeros((0, 2)), np.zeros((0, 1)))
    assert empty.accuracy(Sum()) == FieldAccuracy(1.0, (1.0,), 1.0, 0)
