import contextlib
from pathlib import Path

import numpy as np
import pytest
from fields.field_strategies import tables
from hypothesis import given
from hypothesis import strategies as st
from table_rows import known

from rdcircuits.errors import FormatError, RdError
from rdcircuits.fields import FieldTable
from rdcircuits.fields.csv_table import parse, render


@given(tables())
def test_every_table_comes_back(table: FieldTable) -> None:
    if table.inputs or table.outputs:
        assert parse(render(table), table.field, outputs=len(table.outputs)) == table
        assert parse(render(table), table.field.name, outputs=table.outputs) == table
    else:
        with pytest.raises(RdError, match="can't hold"):
            render(table)


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    table = FieldTable.from_arrays(256, [[0, 17], [255, 1]], [[1, 0], [200, 0]], [[1, 1], [1, 0]])
    table.write(path)
    assert path.read_text() == "unnamed_x0,unnamed_x1,unnamed_y0,unnamed_y1\n0,17,1,0\n255,1,200,-\n"
    assert FieldTable.read(path, 256, outputs=2) == table
    assert FieldTable.read(path, 256, outputs=["y1", "x0"]).inputs == ("x1", "y0")
    with pytest.raises(FormatError, match="line 3: input 'y1' is unknown"):
        FieldTable.read(path, 256, outputs=["y0"])
    with pytest.raises(FormatError, match=r"line 2: column 'x1' has 17, expected an element of GF\(9\): 0 to 8"):
        FieldTable.read(path, 9, outputs=2)
    with pytest.raises(FormatError, match="can't hold the names"):
        table.rename(outputs=["a", " b"]).write(path)
    for name in ("f.pla", "f"):
        with pytest.raises(FormatError, match=r"no table over GF\(q\) is .*, only .* \.csv"):
            table.write(tmp_path / name)
        with pytest.raises(FormatError, match=r"no table over GF\(q\) is .*, only .* \.csv"):
            FieldTable.read(tmp_path / name, 256)
    with pytest.raises(FileNotFoundError):
        FieldTable.read(tmp_path / "none.csv", 256)
    (tmp_path / "empty.csv").write_text(" \n")
    with pytest.raises(FormatError, match="the file is empty"):
        FieldTable.read(tmp_path / "empty.csv", 256)


def test_the_last_column_is_the_output() -> None:
    table = parse(b"a,b,f\n0,0,0\n1,2,1\n0,1,x\n1,0,\n", 3)
    assert (table.inputs, table.outputs) == (("a", "b"), ("f",))
    assert known(table) == {(0, 0): {0: {0}}, (1, 2): {0: {1}}, (0, 1): {0: set()}, (1, 0): {0: set()}}
    assert parse(b"a,b\n0,1\n", 3, outputs=0).outputs == ()


@pytest.mark.parametrize(
    "data",
    [
        b"a,b,f\n0,12,1\n10,1,0\n",
        b"\xef\xbb\xbfa,b,f\r\n0,12,1\r\n10,1,0",
        b"a, b ,f\n\n0 , 12,1\n\n10,1,0\n\n",
        b'"a","b",f\n"0","12",1\n10,1,"0"\n',
        b"\na,b,f\n0,012,1\n10,1,0\n",
    ],
)
def test_layouts(data: bytes) -> None:
    assert parse(data, 13) == FieldTable.from_arrays(13, [[0, 12], [10, 1]], [1, 0], inputs=["a", "b"], outputs=["f"])


@given(st.integers(1, 4), st.integers(0, 20), st.integers(0, 2**32))
def test_both_ways_of_reading_agree(columns: int, rows: int, seed: int) -> None:
    cells = np.random.default_rng(seed).integers(0, 31, (rows, columns)).tolist()
    head = ",".join(f"c{k}" for k in range(columns)) + "\n"
    plain = head + "".join(",".join(map(str, row)) + "\n" for row in cells)
    quoted = head + "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in cells)
    found = [parse(text.encode(), 31, outputs=columns, conflicts="keep") for text in (plain, quoted)]
    assert found[0] == found[1]
    assert len(found[0]) == rows


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a,b,f\n0,1,1\n0,1\n", 3, "the row has 2 fields, the first line names 3 columns"),
        ("a,b,f\n0,1,1\n0,1,1,1\n0,1\n", 3, "the row has 4 fields"),
        ("a,b,f\n0,1,1\n0,5,1\n", 3, r"column 'b' has 5, expected an element of GF\(5\): 0 to 4"),
        ("a,b,f\n0,1,1\n0,-1,1\n", 3, "column 'b' has '-1'"),
        ("a,b,f\n0,1,1\n0,1.5,1\n", 3, "column 'b' has '1.5'"),
        ("a,b,f\n0,1,1\n0," + "9" * 5000 + ",1\n", 3, "column 'b' has 1000"),
        ("a,b,f\n0,1,1\n0," + "9" * 30 + ",1\n", 3, "column 'b' has 9999"),
        ("a,b,f\n0,1,²\n", 2, "column 'f' has '²'"),
        ("a,b,f\n0,-,1\n", 2, "input 'b' is unknown; only outputs may be"),
        ("a,b,f\n0,,1\n", 2, "input 'b' is empty; only outputs may be"),
        ("a,b,f\n0,0x5,1\n", 2, r"column 'b' has 5, expected an element of GF\(5\)"),
        ("a,b,f\n0,00,0x\n", 2, "column 'f' has '0x', expected an element's number"),
        ("a,a,f\n", 1, "two of the columns are named 'a'"),
        ("a,b,f\n1,4,1\n1,1,0\n\n1,4,3\n", 5, r"contradicts line 2: inputs 1, 4 give f = 3 here and 1 there"),
        ('a,b,f\n"1,0,1\n', 2, "malformed CSV"),
    ],
)
def test_bad_input(text: str, line: int, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        parse(text.encode(), 5, "f.csv")
    assert caught.value.line == line
    assert str(caught.value).startswith("f.csv, line ")


@pytest.mark.parametrize(
    "text",
    ["a;f\n0x0;0x1\n0x1;0xC\n", "a\tf\n0\t1\n1\t12.0\n", ",a,f\n0,0,1\n1,1,0X0c\n", "a,,f\n0,,1\n1,,12\n"],
)
def test_dialects_are_found_out(text: str) -> None:
    assert parse(text.encode(), 13) == FieldTable.from_arrays(13, [[0], [1]], [1, 12], inputs=["a"], outputs=["f"])


def test_no_names() -> None:
    table = parse(b"0x0,0x1\n0x1,0x3\n0x2,0x2\n0x3,0x0\n", 4)
    assert (table.complete, table.inputs_given, table.y.tolist()) == (True, False, [[1], [3], [2], [0]])
    assert parse(b"0,1,x\n3,4,2\n", 5).care.tolist() == [[False], [True]]


def test_big_fields() -> None:
    q = 2**127 - 1
    assert parse(f"x,y\n{q - 1},3\n".encode(), q).x[0, 0] == q - 1
    with pytest.raises(FormatError, match="line 2"):
        parse(f"x,y\n{q},3\n".encode(), q)


@pytest.mark.filterwarnings("ignore::rdcircuits.RdWarning")
@given(st.binary() | st.text('a,f"01-9\n ').map(str.encode))
def test_anything_is_a_table_or_a_format_error(data: bytes) -> None:
    with contextlib.suppress(FormatError):
        assert isinstance(parse(data, 5, "f.csv"), FieldTable)


def test_big_files_read_at_once(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    table = FieldTable.from_arrays(31, rng.integers(0, 31, (5000, 40)), rng.integers(0, 31, 5000))
    table.write(tmp_path / "f.csv")
    assert FieldTable.read(tmp_path / "f.csv", 31) == table
