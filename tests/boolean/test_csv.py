import contextlib
from pathlib import Path

import numpy as np
import pytest
from boolean.table_strategies import known, tables
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits.boolean.formats.csv_table import parse, render
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError, RdError


@given(tables())
def test_every_table_comes_back(table: TruthTable) -> None:
    if table.inputs or table.outputs:
        assert parse(render(table), outputs=len(table.outputs)) == table
        assert parse(render(table), outputs=table.outputs) == table
    else:
        with pytest.raises(RdError, match="can't hold"):
            render(table)


@given(st.lists(st.text(), min_size=3, max_size=3))
def test_names_come_back_or_are_refused(names: list[str]) -> None:
    table = TruthTable.from_minterms([1], 1)
    try:
        table = TruthTable.from_arrays([[0], [1]], [[0, 0], [1, 1]], inputs=names[:1], outputs=names[1:])
    except RdError:
        return
    try:
        data = render(table)
    except RdError:
        return
    assert parse(data, outputs=2) == table


def test_names_that_need_quotes() -> None:
    table = TruthTable.from_minterms([1], 2, inputs=['say "a"', "b, c"], outputs=["naïve\nname"])
    assert parse(render(table)) == table
    for bad in ("", " a", "x0\r"):
        with pytest.raises(RdError, match="can't hold the names"):
            render(table.rename(outputs=[bad]))
    with pytest.raises(RdError, match="can't hold the names"):
        render(table.rename(outputs=["b, c"]))


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    table = TruthTable.from_arrays([[0, 1], [1, 1]], [[1, 0], [0, 0]], [[1, 1], [1, 0]])
    table.write(path)
    assert path.read_text() == "unnamed_x0,unnamed_x1,unnamed_y0,unnamed_y1\n0,1,1,0\n1,1,0,-\n"
    assert TruthTable.read(path, outputs=2) == table
    assert TruthTable.read(path, outputs=["y1", "x0"]).inputs == ("x1", "y0")
    with pytest.raises(FormatError, match="line 3: input 'y1' is unknown"):
        TruthTable.read(path, outputs=["y0"])


def test_the_last_column_is_the_output() -> None:
    table = parse(b"a,b,f\n0,0,0\n1,1,1\n0,1,x\n1,0,\n")
    assert (table.inputs, table.outputs) == (("a", "b"), ("f",))
    assert known(table) == {(0, 0): {0: {0}}, (1, 1): {0: {1}}, (0, 1): {0: set()}, (1, 0): {0: set()}}
    assert table.complete
    assert parse(b"a,b\n0,1\n", outputs=0).outputs == ()
    assert parse(b"a,b\n0,1\n", outputs=2).inputs == ()
    assert parse(b"a,b\n0,1\n", outputs="a") == parse(b"b,a\n1,0\n")


@pytest.mark.parametrize(
    "data",
    [
        b"a,b,f\n0,1,1\n1,1,0\n",
        b"\xef\xbb\xbfa,b,f\r\n0,1,1\r\n1,1,0",
        b"a, b ,f\n\n0 , 1,1\n\n1,1,0\n\n",
        b'"a","b",f\n"0","1",1\n1,1,"0"\n',
        b"\na,b,f\n0,1,1\n1,1,0\n",
    ],
)
def test_layouts(data: bytes) -> None:
    expected = TruthTable.from_arrays([[0, 1], [1, 1]], [1, 0], inputs=["a", "b"], outputs=["f"])
    assert parse(data) == expected


def test_one_column() -> None:
    assert parse(b"f\n1\n-\n").to_arrays()[2].tolist() == [[1], [0]]
    assert len(parse(b"f\n1\n\n\n1\n")) == 2
    assert len(parse(b"a,f\n")) == 0


@given(st.integers(1, 4), st.integers(0, 20), st.data())
def test_both_ways_of_reading_agree(columns: int, rows: int, data: st.DataObject) -> None:
    cells = data.draw(st.lists(st.text("01-", min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    head = ",".join(f"c{k}" for k in range(columns)) + "\n"
    plain = head + "".join(",".join(row) + "\n" for row in cells)
    quoted = head + "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in cells)
    found = [parse(text.encode(), outputs=columns, conflicts="keep") for text in (plain, quoted)]
    assert found[0] == found[1]
    if columns:
        assert len(found[0]) == rows


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a,b,f\n0,1,1\n0,1\n", 3, "the row has 2 fields, the first line names 3 columns"),
        ("a,b,f\n0,1,1\n0,1,1,1\n", 3, "the row has 4 fields"),
        ("a,b,f\n0,1,1\n0,2,1\n", 3, "column 'b' has '2', expected 0 or 1"),
        ("a,b,f\n\n0,1,1\n0,true,1\n", 4, "column 'b' has 'true'"),
        ("a,b,f\n0,1,é\n", 2, "column 'f' has 'é'"),
        ("a;b;f\n0;1;1\n", 2, "column 'a;b;f' has '0;1;1'"),
        ("a,b,f\n0,-,1\n", 2, "input 'b' is unknown; only outputs may be"),
        ("a,b,f\n0,,1\n", 2, "input 'b' is unknown"),
        ("0,1,1\n0,0,1\n", 1, "the first line must name the columns, found a row of bits"),
        ("a,a,f\n", 1, "two of the columns are named 'a'"),
        ("a,,f\n", 1, "column 2 has no name"),
        ("a,b,f\n1,0,1\n1,1,0\n\n1,0,0\n", 5, r"contradicts line 2: inputs 10 give f = 0 here and 1 there"),
        ('a,b,f\n"1,0,1\n', 2, "malformed CSV"),
        ('a,"b\n', 1, "malformed CSV"),
        ("\n\n,\n", 3, "column 1 has no name"),
    ],
)
def test_bad_input(text: str, line: int, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        parse(text.encode(), "f.csv")
    assert caught.value.line == line
    assert str(caught.value).startswith("f.csv, line ")


def test_columns_that_are_not_there() -> None:
    for outputs, message in [
        (4, "4 output columns asked for, the file has 3 columns"),
        (-1, "-1 output columns"),
        (["g"], "no column 'g' among the columns, which are a, b, f"),
        (["f", "f"], "two of the outputs are named 'f'"),
    ]:
        with pytest.raises(FormatError, match=message):
            parse(b"a,b,f\n0,1,1\n", "f.csv", outputs)  # type: ignore[arg-type]


def test_contradictions_by_majority() -> None:
    data = b"a,f\n0,1\n0,1\n0,0\n1,0\n1,1\n"
    table = parse(data, conflicts="majority")
    assert len(table) == 5
    assert known(table) == {(0,): {0: {1}}, (1,): {0: set()}}
    assert len(parse(data, conflicts="keep")) == 5


@given(st.binary() | st.text('a,f"01-\n ').map(str.encode))
def test_anything_is_a_table_or_a_format_error(data: bytes) -> None:
    with contextlib.suppress(FormatError):
        assert isinstance(parse(data, "f.csv"), TruthTable)


def test_big_files_read_at_once(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    table = TruthTable.from_arrays(rng.integers(0, 2, (5000, 300)), rng.integers(0, 2, 5000))
    table.write(tmp_path / "f.csv")
    assert TruthTable.read(tmp_path / "f.csv") == table
