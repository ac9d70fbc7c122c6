"""Whole frames, inputs and outputs together, to tables and back: pandas and polars."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from boolean.table_strategies import tables
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.errors import RdError, ShapeError

LIBRARIES = [
    pytest.param("pandas", marks=pytest.mark.needs_module("pandas")),
    pytest.param("polars", marks=pytest.mark.needs_module("polars")),
]


def frame_of(library: str, data: dict[str, Any]) -> Any:
    return pytest.importorskip(library).DataFrame(data)


@pytest.mark.parametrize("library", LIBRARIES)
@given(table=tables())
def test_tables_come_back(library: str, table: rd.TruthTable) -> None:
    table = table.rename(inputs=[f"i{k}" for k in range(len(table.inputs))])
    if not table.inputs and not table.outputs:
        return
    frame = table.to_frame(library)
    assert type(frame).__module__.partition(".")[0] == library
    back = rd.TruthTable.from_frame(frame, len(table.outputs), conflicts="keep")
    assert back == table
    assert (back.inputs_given, back.outputs_given) == (table.inputs_given, table.outputs_given)
    if table.outputs_given and table.outputs:
        assert rd.TruthTable.from_frame(frame, table.outputs, conflicts="keep") == table


@pytest.mark.parametrize("library", LIBRARIES)
@given(st.sampled_from([2, 5, 256, 257]), st.integers(0, 2**31))
def test_tables_over_fields_come_back(library: str, q: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.unique(rng.integers(0, q, (6, 2)), axis=0)
    y, care = rng.integers(0, q, (len(x), 2)), rng.integers(0, 2, (len(x), 2))
    table = rd.FieldTable.from_arrays(q, x, y, care, inputs=["a", "b"], outputs=["f", "g"])
    back = rd.FieldTable.from_frame(q, table.to_frame(library), ["f", "g"])
    assert back == table


@pytest.mark.parametrize("library", LIBRARIES)
def test_missing_outputs_are_unknown(library: str) -> None:
    frame = frame_of(library, {"a": [0, 1, 0, 1], "b": [0, 0, 1, 1], "f": [0, 1, None, 0]})
    table = rd.TruthTable.from_frame(frame)
    assert (table.inputs, table.outputs, table.complete) == (("a", "b"), ("f",), True)
    assert table.to_arrays()[2].tolist() == [[1], [1], [0], [1]]
    assert rd.TruthTable.from_frame(frame, "f") == table
    with pytest.raises(RdError, match=r"X\[2, 1\] is .*expected 0 or 1"):
        rd.TruthTable.from_frame(frame, "a")


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_is_refused(library: str) -> None:
    frame = frame_of(library, {"a": [0, 1], "f": [0, 1]})
    with pytest.raises(ShapeError, match="3 output columns asked for, the frame has 2"):
        rd.TruthTable.from_frame(frame, 3)
    with pytest.raises(RdError, match="no column 'g' among the columns"):
        rd.TruthTable.from_frame(frame, "g")
    with pytest.raises(RdError, match="an input and an output are both named 'a'"):
        rd.TruthTable.from_arrays([[0], [1]], [0, 1], inputs="a", outputs="a").to_frame(library)


def test_other_things() -> None:
    with pytest.raises(RdError, match=r"expected a data frame .* found list: from_arrays takes X, Y"):
        rd.TruthTable.from_frame([[0, 1]])
    with pytest.raises(RdError, match="library='csv', expected 'pandas' or 'polars'"):
        rd.TruthTable.from_values([0, 1]).to_frame("csv")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_library_that_is_not_there_is_told(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=rf"this needs {library}: pip install 'rdcircuits\[frames\]'"):
        rd.TruthTable.from_values([0, 1]).to_frame(library)


@pytest.mark.needs_module("polars")
def test_polars_frames_in_the_place_of_arrays() -> None:
    import polars

    frame = polars.DataFrame({"a": [0, 1, 0, 1], "b": [0, 0, 1, 1], "f": [True, False, False, True]})
    table = rd.TruthTable.from_arrays(frame.select("a", "b"), frame["f"])
    assert (table.inputs, table.outputs) == (("a", "b"), ("f",))
    circuit = rd.learn(table).netlist
    assert np.array_equal(circuit.evaluate(frame.select("f", "b", "a"))[:, 0], [1, 0, 0, 1])
    assert np.array_equal(circuit.evaluate(frame)[:, 0], [1, 0, 0, 1])
    elements = rd.FieldTable.from_arrays(3, frame.select("a", "b"), frame["a"])
    assert elements.inputs == ("a", "b")


def test_an_output_that_two_columns_are_called_is_refused() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame([[0, 1, 1], [1, 0, 0]], columns=["a", "b", "a"])
    with pytest.raises(RdError, match="two columns of the frame are named 'a'"):
        rd.TruthTable.from_frame(frame, "a")
    assert rd.TruthTable.from_frame(frame).outputs == ("a",)
