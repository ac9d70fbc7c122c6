import pickle
from collections import Counter

import numpy as np
import pytest
from boolean.table_strategies import all_rows, arrays, complete_tables, tables
from hypothesis import given
from hypothesis import strategies as st
from table_rows import known

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.bits.packed import pack_rows
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.table import TruthTable
from rdcircuits.circuit import trace
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.tables.accuracy import Accuracy


class Parity:
    """An evaluable of one's own: duck typing is enough."""

    n_inputs, n_outputs = 3, 1

    def evaluate(self, x: np.ndarray, rows: int) -> np.ndarray:
        return np.bitwise_xor.reduce(x, axis=0, keepdims=True)


@given(arrays())
def test_arrays_come_back(data: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    x, y, care = data
    table = TruthTable.from_arrays(x, y, care, conflicts="keep")
    back = table.to_arrays()
    if table.complete:
        order = np.lexsort(x.T) if x.size else np.arange(len(x))
        x, y, care = x[order], y[order], care[order]
    assert np.array_equal(back[0], x)
    assert np.array_equal(back[1], y & care)
    assert np.array_equal(back[2], care)
    assert len(table) == len(x)


@given(tables())
def test_tables_are_values(table: TruthTable) -> None:
    again = TruthTable.from_arrays(*table.to_arrays(), conflicts="keep")
    assert again == table
    assert hash(again) == hash(table)
    assert pickle.loads(pickle.dumps(table)) == table
    assert table != table.rename(outputs=[f"other{k}" for k in range(len(table.outputs))]) or not table.outputs
    assert not table.y.flags.writeable
    assert not table.care.flags.writeable
    assert "complete" in repr(table) or "partial" in repr(table)
    assert len(str(table).splitlines()) <= 18


def test_inputs_of_a_complete_table_are_not_stored() -> None:
    rows = all_rows(7)
    table = TruthTable.from_arrays(rows[::-1], rows[::-1, 3])
    assert table.complete
    assert table.stored_x is None
    assert np.array_equal(table.x, pack_rows(rows))
    assert np.array_equal(table.minterms, np.arange(128))


@pytest.mark.parametrize("n", range(9))
def test_rows_of_functions_are_in_minterm_order(n: int) -> None:
    table = TruthTable.from_function(lambda *x: tuple(x), n)
    assert np.array_equal(table.y, table.x)
    assert np.array_equal(table.to_arrays()[0], all_rows(n))


def test_functions_of_bits() -> None:
    table = TruthTable.from_function(
        lambda a, b: (a and b, a != b, None if a > b else True), 2, outputs=["c", "s", "d"]
    )
    assert table.to_arrays()[1].tolist() == [[0, 0, 1], [0, 1, 0], [0, 1, 1], [1, 0, 1]]
    assert table.to_arrays()[2][:, 2].tolist() == [1, 0, 1, 1]
    assert TruthTable.from_function(lambda: 1, 0).to_arrays()[1].tolist() == [[1]]
    assert TruthTable.from_function(lambda x: (), 1).outputs == ()
    assert TruthTable.from_function(lambda x: np.array([x, 1 - x]), 1).to_arrays()[1].tolist() == [[0, 1], [1, 0]]
    assert TruthTable.from_function(lambda x: np.True_, 1) == TruthTable.from_function(lambda x: 1.0, 1)


@pytest.mark.parametrize(
    "f",
    [
        lambda a, b: a + b,
        lambda a, b: ~a,
        lambda a, b: "1",
        lambda a, b: (a,) * (1 + b),
        lambda a, b: [[a]],
        lambda a, b: a / 2,
    ],
)
def test_functions_that_return_no_bits(f: object) -> None:
    with pytest.raises(RdError, match="the function returned"):
        TruthTable.from_function(f, 2)  # type: ignore[arg-type]


def test_vectorised_functions() -> None:
    columns = TruthTable.from_function(lambda a, b, c: (a & b ^ c, a | 1, 1), 3, vectorised=True)
    assert columns == TruthTable.from_function(lambda a, b, c: (a & b ^ c, a | 1, 1), 3)
    assert TruthTable.from_function(lambda a: (), 1, vectorised=True).outputs == ()
    for bad in (lambda a: a + 1, lambda a: a[:1]):
        with pytest.raises(RdError, match="returned a column"):
            TruthTable.from_function(bad, 1, vectorised=True)


@pytest.mark.parametrize("n", [25, 512, 10**9])
def test_too_many_rows_name_the_way_out(n: int) -> None:
    for make in (
        lambda: TruthTable.from_function(lambda *x: 0, n),
        lambda: TruthTable.from_function(lambda *x: 0, n, vectorised=True),
        lambda: TruthTable.from_minterms([], n),
    ):
        with pytest.raises(RdError, match=r"2\^24.*from_arrays"):
            make()
    if n < 1000:
        with pytest.raises(RdError, match=r"2\^24"):
            TruthTable.from_circuit(GateBuilder(n).build([1]))


def test_minterms_make_a_table() -> None:
    table = TruthTable.from_minterms([1, 3], 2, [0], inputs=["a", "b"], outputs=["f"])
    assert table.to_arrays()[1].ravel().tolist() == [0, 1, 0, 1]
    assert table.to_arrays()[2].ravel().tolist() == [0, 1, 1, 1]
    assert TruthTable.from_minterms([], 0) == TruthTable.from_function(lambda: 0, 0)
    for outside in (4, -1):
        with pytest.raises(RdError, match=f"no row {outside}"):
            TruthTable.from_minterms([outside], 2)
        with pytest.raises(RdError, match=f"no row {outside}"):
            TruthTable.from_minterms([], 2, [outside])
    with pytest.raises(RdError, match="number of inputs is -1"):
        TruthTable.from_minterms([], -1)


def test_bad_arrays() -> None:
    with pytest.raises(RdError, match=r"X\[1, 0\] is 2"):
        TruthTable.from_arrays([[0, 1], [2, 1]], [0, 1])
    with pytest.raises(RdError, match=r"Y\[1, 0\] is -1"):
        TruthTable.from_arrays([[0], [1]], [0, -1])
    with pytest.raises(RdError, match=r"X\[0, 0\] is nan"):
        TruthTable.from_arrays([[float("nan")], [1]], [0, 1])
    with pytest.raises(RdError, match="expected numbers"):
        TruthTable.from_arrays([["0"], ["1"]], [0, 1])
    with pytest.raises(ShapeError, match=r"X has shape \(2,\)"):
        TruthTable.from_arrays([0, 1], [0, 1])
    with pytest.raises(ShapeError, match="fit together"):
        TruthTable.from_arrays([[0], [1]], [0, 1, 1])
    with pytest.raises(ShapeError, match="fit together"):
        TruthTable.from_arrays([[0], [1]], [0, 1], [[1, 1], [1, 1]])
    with pytest.raises(ShapeError, match="3 names for 1 inputs"):
        TruthTable.from_arrays([[0], [1]], [0, 1], inputs=["a", "b", "c"])
    with pytest.raises(RdError, match="two of the inputs are named 'a'"):
        TruthTable.from_arrays([[0, 1]], [0], inputs=["a", "a"])
    with pytest.raises(RdError, match="conflicts must be one of"):
        TruthTable.from_arrays([[0]], [0], conflicts="ignore")  # type: ignore[arg-type]
    unknown = TruthTable.from_arrays([[0], [1]], [float("nan"), 1], [0, 1])
    assert unknown.to_arrays()[1].tolist() == [[0], [1]]


def test_raw_fields_are_checked() -> None:
    word = np.zeros((1, 1), np.uint64)
    with pytest.raises(ShapeError, match=r"a complete table of 1 inputs has 2\^1"):
        TruthTable(("a",), ("y",), 3, None, word, word)
    with pytest.raises(ShapeError, match=r"y are uint64 of shape \(1, 2\), expected"):
        TruthTable(("a",), ("y",), 2, None, np.zeros((1, 2), np.uint64), word)
    with pytest.raises(ShapeError, match=r"x are uint64 of shape \(2, 1\), expected"):
        TruthTable(("a",), ("y",), 3, np.zeros((2, 1), np.uint64), word, word)


@pytest.mark.parametrize(
    ("y", "care", "rows", "message"),
    [
        (np.zeros((1, 1), np.uint64), None, 4096, r"expected uint64 of \(n, 64\) for 4096 rows"),
        (np.zeros(64, np.uint64), None, 4096, r"shape \(64,\)"),
        (np.zeros((1, 1), np.uint64), np.zeros((2, 1), np.uint64), 2, r"care are uint64 of shape \(2, 1\)"),
        (np.array([[4]], np.uint64), None, 2, "y: bits are set past the last of 2 rows"),
        (np.array([[1]], np.uint64), np.array([[7]], np.uint64), 2, "care: bits are set past the last of 2 rows"),
        (np.packbits(np.ones((1, 64), np.uint8), axis=1), None, 64, "y are uint8 .*Packed.of"),
        (np.zeros((1, 1), np.int64), None, 2, "y are int64"),
        (np.zeros((1, 0), np.uint64), None, -1, "number of rows is -1"),
        (np.zeros((1, 1), np.uint64), None, 2.0, "number of rows is 2.0"),
    ],
)
def test_packed_words_are_checked(y: np.ndarray, care: np.ndarray | None, rows: int, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        TruthTable.from_packed(None, y, care, rows=rows)


def test_packed_inputs_are_checked() -> None:
    y = np.zeros((1, 1), np.uint64)
    with pytest.raises(ShapeError, match="x: bits are set past the last of 3 rows"):
        TruthTable.from_packed(np.array([[8], [1]], np.uint64), y, rows=3)
    with pytest.raises(ShapeError, match="x are uint64 of shape"):
        TruthTable.from_packed(np.zeros((2, 2), np.uint64), y, rows=3)


def test_outputs_where_they_are_unknown_make_no_difference() -> None:
    """Equal tables are equal and hash alike, however they were made."""
    words = [np.array([[value]], np.uint64) for value in (0b0111, 0b0110)]
    care = np.array([[0b1110]], np.uint64)
    first, second = (TruthTable(("a", "b"), ("y",), 4, None, y, care) for y in words)
    assert first == second == TruthTable.from_packed(None, words[0], care, rows=4, inputs=["a", "b"], outputs=["y"])
    assert hash(first) == hash(second)


def test_answers_of_ones_own_circuit_are_checked() -> None:
    class Wrong:
        n_inputs, n_outputs = 2, 1

        def evaluate(self, x: np.ndarray, rows: int) -> np.ndarray:
            return np.ones((1, 2), np.uint64)

    with pytest.raises(ShapeError, match="outputs are uint64 of shape"):
        TruthTable.from_function(lambda a, b: a & b, 2).accuracy(Wrong())
    with pytest.raises(ShapeError, match="y are uint64 of shape"):
        TruthTable.from_circuit(Wrong())


# Contradictions


def test_contradictions_name_both_rows() -> None:
    with pytest.raises(RdError, match=r"rows 1 and 3 contradict each other: inputs 01 give y1 = 0 and 1"):
        TruthTable.from_arrays([[0, 0], [0, 1], [1, 1], [0, 1]], [[0, 0], [1, 0], [1, 1], [1, 1]])
    agree = TruthTable.from_arrays([[0, 1], [0, 1]], [[1, 0], [1, 1]], [[1, 0], [1, 1]])
    assert len(agree) == 2


@given(arrays(max_inputs=2))
def test_majorities(data: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    x, y, care = data
    table = TruthTable.from_arrays(x, y, care, conflicts="majority")
    votes = [Counter[tuple[int, ...]]() for _ in range(y.shape[1])]
    for row, values, sure in zip(x.tolist(), y.tolist(), care.tolist(), strict=True):
        for k, (value, is_sure) in enumerate(zip(values, sure, strict=True)):
            votes[k][tuple(row)] += (2 * value - 1) * is_sure
    for row, outputs in known(table).items():
        for k, values in outputs.items():
            assert values in ({int(votes[k][row] > 0)}, set()) if votes[k][row] else values == set()
    raised = False
    try:
        TruthTable.from_arrays(x, y, care)
    except RdError:
        raised = True
    kept = TruthTable.from_arrays(x, y, care, conflicts="keep")
    assert raised == any(len(values) > 1 for row in known(kept).values() for values in row.values())
    if not raised:
        assert table == kept


def test_a_tie_leaves_only_that_output_unknown() -> None:
    table = TruthTable.from_arrays([[1], [1], [0]], [[0, 1], [1, 1], [1, 0]], conflicts="majority")
    assert table.to_arrays()[2].tolist() == [[0, 1], [0, 1], [1, 1]]


# Tables made of tables


def test_bad_restrictions() -> None:
    table = TruthTable.from_minterms([1], 2, inputs=["a", "b"])
    assert table.restrict({-1: 1}) == table.restrict({"b": True})
    with pytest.raises(RdError, match="no column 'c' among the inputs, which are a, b"):
        table.restrict({"c": 1})
    with pytest.raises(RdError, match="no column number 2"):
        table.restrict({2: 1})
    with pytest.raises(RdError, match="fixed to 0 and 1 only"):
        table.restrict({"a": 2})


def test_outputs_are_selected_and_renamed() -> None:
    table = TruthTable.from_function(lambda a, b: (a, b, a & b), 2, outputs=["p", "q", "r"])
    assert table.select_outputs(["r", 0]) == TruthTable.from_function(lambda a, b: (a & b, a), 2, outputs=["r", "p"])
    assert table.select_outputs("q").outputs == ("q",)
    assert table.select_outputs(-1).outputs == ("r",)
    assert table.select_outputs([]).outputs == ()
    assert table.rename(inputs=["u", "v"]).inputs == ("u", "v")
    assert table.rename(outputs=["u", "v", "w"]).outputs == ("u", "v", "w")
    for bad in (["p", "p"], "z", 3):
        with pytest.raises(RdError):
            table.select_outputs(bad)
    with pytest.raises(ShapeError):
        table.rename(inputs=["u"])


def test_minterm_numbers_beyond_64_bits() -> None:
    wide = TruthTable.from_arrays(np.ones((1, 64), int), [1])
    with pytest.raises(RdError, match="64 inputs"):
        _ = wide.minterms
    assert wide.restrict({0: 1}).minterms.tolist() == [2**63 - 1]


# Circuits and accuracy


def test_tables_of_circuits_and_netlists() -> None:
    expected = TruthTable.from_function(lambda a, b, c: (b if a else c, a ^ b), 3)
    circuit = trace(lambda a, b, c: (a & b ^ ~a & c, a ^ b), "a b c")
    assert TruthTable.from_circuit(circuit) == expected
    netlist = Netlist.from_circuit(circuit, inputs=["a", "b", "c"])
    assert TruthTable.from_circuit(netlist) == expected.rename(inputs=["a", "b", "c"])
    assert TruthTable.from_circuit(netlist.gates) == expected
    assert TruthTable.from_circuit(Parity()) == TruthTable.from_function(lambda a, b, c: a ^ b ^ c, 3)
    assert TruthTable.from_circuit(GateBuilder(0).build([0])) == TruthTable.from_function(lambda: 0, 0)


@given(complete_tables(max_inputs=3), st.data())
def test_accuracy_counts_known_bits_and_rows(answer: TruthTable, data: st.DataObject) -> None:
    n, m = len(answer.inputs), len(answer.outputs)
    rows = data.draw(st.lists(st.lists(st.integers(0, 2), min_size=m, max_size=m), max_size=70))
    x = data.draw(st.lists(st.lists(st.integers(0, 1), min_size=n, max_size=n), min_size=len(rows), max_size=len(rows)))
    values = np.array(rows, dtype=int).reshape(len(rows), m)
    inputs = np.array(x, dtype=int).reshape(len(rows), n)
    table = TruthTable.from_arrays(inputs, values, values < 2, conflicts="keep")

    class Answer:
        n_inputs, n_outputs = n, m

        def evaluate(self, x: np.ndarray, rows: int) -> np.ndarray:
            given = TruthTable.from_packed(x, np.zeros((0, x.shape[1]), np.uint64), rows=rows, conflicts="keep")
            return pack_rows(answer.to_arrays()[1][given.minterms])

    x_bits, y_bits, care = table.to_arrays()
    right = answer.to_arrays()[1][x_bits.astype(int) @ (1 << np.arange(n))] == y_bits
    found = table.accuracy(Answer())
    assert found.known == care.sum()
    assert found.overall == pytest.approx(right[care == 1].mean() if care.any() else 1)
    assert found.per_output == pytest.approx(
        [right[care[:, k] == 1, k].mean() if care[:, k].any() else 1 for k in range(m)]
    )
    some = care.any(axis=1)
    assert found.rows == pytest.approx((right | (care == 0)).all(axis=1)[some].mean() if some.any() else 1)


def test_columns_match_by_name_where_both_have_names() -> None:
    table = TruthTable.from_function(lambda a, b: (a & ~b & 1, a | b), 2, inputs=["a", "b"], outputs=["p", "q"])
    builder = GateBuilder(2)
    b, a = builder.inputs
    gates = builder.build([builder.or_(a, b), builder.gate(2, a, b)])
    assert table.accuracy(Netlist(("b", "a"), ("q", "p"), gates)) == Accuracy(1.0, (1.0, 1.0), 1.0, 8)
    assert table.accuracy(gates).overall < 1
    assert table.accuracy(Netlist(("x0", "x1"), ("q", "p"), gates)).per_output == (0.5, 1.0)
    with pytest.raises(ShapeError, match="the circuit's inputs include 'c', the table's are a, b"):
        table.accuracy(Netlist(("a", "c"), ("p", "q"), gates))
    with pytest.raises(ShapeError, match="the circuit has 2 outputs, the table has 1"):
        table.select_outputs(0).accuracy(gates)
    single = table.select_outputs("p").accuracy(Netlist(("b", "a"), ("f",), builder.build([builder.gate(2, a, b)])))
    assert single.overall == 1


def test_what_is_no_circuit() -> None:
    table = TruthTable.from_minterms([1], 1)
    for bad in (lambda x: x, None, 3, "f"):
        with pytest.raises(RdError, match="expected a Circuit"):
            table.accuracy(bad)

    class Portless:
        def evaluate(self, x: np.ndarray, rows: int) -> np.ndarray:
            return x

    with pytest.raises(RdError, match="how many inputs"):
        table.accuracy(Portless())


def test_accuracy_of_nothing() -> None:
    table = TruthTable.from_arrays(np.zeros((0, 3)), np.zeros((0, 1)))
    assert table.accuracy(Parity()) == Accuracy(1.0, (1.0,), 1.0, 0)


def test_one_limit_for_all_rows_of_many_inputs() -> None:
    message = r"all rows of 25 inputs would be 2\^25, more than 2\^24: sample rows of it"
    words = np.zeros((1, 1 << 19), dtype=np.uint64)
    with pytest.raises(RdError, match=message):
        TruthTable.from_packed(None, words, rows=1 << 25)
    with pytest.raises(RdError, match=message):
        TruthTable([f"x{i}" for i in range(25)], ["y"], 1 << 25, None, words, words)
    with pytest.raises(RdError, match=message):
        TruthTable.from_function(lambda *x: 0, 25)
    with pytest.raises(RdError, match=message):
        TruthTable.from_minterms([], 25)
