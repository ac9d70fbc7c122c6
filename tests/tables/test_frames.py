"""Data frames bring the names of their columns, and go by name where circuits are evaluated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest

import rdcircuits as rd
from rdcircuits.boolean import Netlist, TruthTable, anf
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.fields import FieldTable
from rdcircuits.fields.interpolate import interpolate

FRAME = pandas.DataFrame({"b": [0, 1, 0, 1], "a": [0, 0, 1, 1], "f": [0, 1, 0, 0]})
TABLE = TruthTable.from_arrays(FRAME[["b", "a"]], FRAME["f"])
CIRCUIT = Netlist.from_gates(anf(TABLE).gates(), TABLE.inputs, TABLE.outputs)
ANSWERS = np.array([[0], [1], [0], [0]])


def test_frames_and_series_bring_their_names() -> None:
    assert (TABLE.inputs, TABLE.outputs) == (("b", "a"), ("f",))
    assert TABLE.inputs_given
    assert TABLE.outputs_given
    assert TruthTable.from_arrays(FRAME[["b", "a"]], FRAME[["f"]]) == TABLE
    assert TruthTable.from_arrays(FRAME[["b", "a"]].astype(bool), FRAME["f"]) == TABLE
    other = TruthTable.from_arrays(FRAME[["a", "b"]], FRAME["f"])
    assert other.accuracy(CIRCUIT).overall == 1


def test_numbers_are_no_names() -> None:
    plain = pandas.DataFrame(FRAME[["b", "a"]].to_numpy())
    table = TruthTable.from_arrays(plain, pandas.Series([0, 1, 0, 0]))
    assert (table.inputs, table.inputs_given, table.outputs_given) == (("x0", "x1"), False, False)
    assert table.accuracy(CIRCUIT).overall == 1
    assert np.array_equal(CIRCUIT.evaluate(plain), ANSWERS)


def test_names_given_rename_but_do_not_move_columns() -> None:
    table = TruthTable.from_arrays(FRAME[["b", "a"]], FRAME["f"], inputs=["p", "q"], outputs="g")
    assert (table.inputs, table.outputs) == (("p", "q"), ("g",))
    with pytest.raises(RdError, match="names do not move columns"):
        TruthTable.from_arrays(FRAME[["b", "a"]], FRAME["f"], inputs=["a", "b"])


def test_care_goes_by_the_names_of_the_outputs() -> None:
    y = pandas.DataFrame({"f": [0, 1, 0, 0], "g": [1, 1, 1, 1]})
    care = pandas.DataFrame({"g": [1, 1, 1, 1], "f": [0, 0, 0, 0]})
    table = TruthTable.from_arrays(FRAME[["b", "a"]], y, care)
    assert table.to_arrays()[2].tolist() == [[0, 1]] * 4


@pytest.mark.parametrize("order", [["a", "b"], ["b", "a"], ["f", "a", "b"]])
def test_frames_given_to_evaluate_go_by_name(order: list[str]) -> None:
    assert np.array_equal(CIRCUIT.evaluate(FRAME[order]), ANSWERS)
    assert np.array_equal(anf(TABLE).evaluate(FRAME[order]), ANSWERS)


def test_missing_columns_are_named() -> None:
    for evaluate in (CIRCUIT.evaluate, anf(TABLE).evaluate):
        with pytest.raises(ShapeError, match="the frame has no column 'a', its columns are 'b', 'f'"):
            evaluate(FRAME[["b", "f"]])
    numbered = CIRCUIT.from_gates(CIRCUIT.gates, ["x0", "x1"])
    with pytest.raises(ShapeError, match="no column 'x0', 'x1'"):
        numbered.evaluate(FRAME[["b", "a"]])


def test_circuits_without_names_go_by_position() -> None:
    nameless = Netlist.from_gates(CIRCUIT.gates)
    assert np.array_equal(nameless.evaluate(FRAME[["b", "a"]]), ANSWERS)
    with pytest.raises(ShapeError, match="expected rows of shape"):
        nameless.evaluate(FRAME)


def test_what_pandas_reads_of_our_csv_stays_made_up(tmp_path: Path) -> None:
    TABLE.rename(outputs=["f"]).write(tmp_path / "t.csv")
    assert list(pandas.read_csv(tmp_path / "t.csv").columns) == ["b", "a", "f"]
    x, y, _ = TABLE.to_arrays()
    TruthTable.from_arrays(x, y).write(tmp_path / "t.csv")
    frame = pandas.read_csv(tmp_path / "t.csv")
    table = TruthTable.from_arrays(frame.iloc[:, :2], frame.iloc[:, 2])
    assert (table.inputs, table.inputs_given, table.outputs_given) == (("x0", "x1"), False, False)
    assert TABLE.accuracy(Netlist.from_gates(anf(table).gates(), table.inputs)).overall == 1


def test_odd_column_names_are_refused() -> None:
    mixed = FRAME[["b", "a"]].set_axis(["b", 1], axis=1)
    with pytest.raises(RdError, match="a column named 1 among others"):
        TruthTable.from_arrays(mixed, FRAME["f"])
    pairs = FRAME[["b", "a"]].set_axis(pandas.MultiIndex.from_tuples([("p", "b"), ("p", "a")]), axis=1)
    with pytest.raises(RdError, match=r"a column named \('p', 'b'\)"):
        TruthTable.from_arrays(pairs, FRAME["f"])
    twice = FRAME[["b", "a"]].set_axis(["b", "b"], axis=1)
    with pytest.raises(RdError, match="two of the inputs are named 'b'"):
        TruthTable.from_arrays(twice, FRAME["f"])
    with pytest.raises(ShapeError, match="two columns named 'b'"):
        CIRCUIT.evaluate(FRAME[["a", "b", "b"]])


def test_missing_values_are_refused_by_their_place() -> None:
    y = pandas.Series([0, 1, None, 0], name="f")
    for given in (y, y.astype("Int64"), y.astype(object)):
        with pytest.raises(RdError, match=r"Y\[2, 0\] is (nan|<NA>|None), expected 0 or 1"):
            TruthTable.from_arrays(FRAME[["b", "a"]], given)


def test_frames_of_elements() -> None:
    frame = pandas.DataFrame({"v": [0, 1, 2] * 3, "u": [0] * 3 + [1] * 3 + [2] * 3})
    frame["w"] = (frame.v + 2 * frame.u) % 3
    table = FieldTable.from_arrays(3, frame[["v", "u"]], frame["w"])
    assert (table.inputs, table.outputs, table.inputs_given) == (("v", "u"), ("w",), True)
    f = interpolate(table)
    assert np.array_equal(f.evaluate(frame), frame[["w"]])
    assert np.array_equal(f.evaluate(frame[["u", "v"]]), frame[["w"]])
    with pytest.raises(ShapeError, match="no column 'v'"):
        f.evaluate(frame[["u"]])
    swapped = FieldTable.from_arrays(3, frame[["u", "v"]], frame["w"])
    assert swapped.accuracy(f).overall == 1


def test_learning_from_a_frame_keeps_its_names() -> None:
    learned: Any = rd.learn(TABLE, seed=0)
    assert (learned.netlist.inputs, learned.netlist.outputs) == (("b", "a"), ("f",))
    assert np.array_equal(learned.netlist.evaluate(FRAME), ANSWERS)


@pytest.mark.parametrize("kind", ["Int64", "boolean", "UInt8", "object", "category", "float32"])
def test_columns_of_any_type_that_holds_bits(kind: str) -> None:
    frame = FRAME.astype(kind)
    assert TruthTable.from_arrays(frame[["b", "a"]], frame["f"]) == TABLE
    assert np.array_equal(CIRCUIT.evaluate(frame), ANSWERS)
    mixed = FRAME.assign(a=frame["a"])
    assert np.array_equal(CIRCUIT.evaluate(mixed), ANSWERS)


@pytest.mark.parametrize("kind", ["Int64", "boolean", "object", "category"])
def test_what_pandas_has_for_missing_values_is_no_bit(kind: str) -> None:
    gone = pandas.Series([0, 1, None, 0], dtype=kind, name="f")
    with pytest.raises(RdError, match=r"Y\[2, 0\] is (nan|<NA>|None), expected 0 or 1"):
        TruthTable.from_arrays(FRAME[["b", "a"]], gone)
    with pytest.raises(RdError, match=r"element \(2, 1\) is (nan|<NA>|None), expected 0 or 1"):
        CIRCUIT.evaluate(FRAME.assign(a=gone.to_numpy(object)))
    with pytest.raises(RdError, match=r"X\[0, 0\] is '0', expected 0 or 1"):
        TruthTable.from_arrays(FRAME[["b", "a"]].astype(str).astype(object), FRAME["f"])
