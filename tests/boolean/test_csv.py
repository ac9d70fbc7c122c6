import contextlib
import gzip
from pathlib import Path

import numpy as np
import pytest
from boolean.table_strategies import tables
from hypothesis import given
from hypothesis import strategies as st
from table_rows import known

from rdcircuits import limits
from rdcircuits.boolean.formats.csv_table import parse, render
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError, RdError
from rdcircuits.tables.csv_layout import CsvOptions


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
    for odd in ("#", "# a", "//b", "%c"):
        assert parse(render(table.rename(inputs=[odd, "b"]))).inputs == (odd, "b")
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
    assert TruthTable.read(path, outputs=["y0"]).minterms.tolist() == [2, 3, 7]


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
        ("a,b,f\n\n0,1,1\n0,maybe,1\n", 4, "column 'b' has 'maybe'"),
        ("a,b,f\n0,1,é\n", 2, "column 'f' has 'é'"),
        ("a:b:f\n0:1:1\n", 2, "column 'a:b:f' has '0:1:1'.* fields are cut at ',', delimiter="),
        ("a;b;f\n0;1;1\n0;1\n", 3, "the row has 2 fields, .*fields are cut at ';', delimiter="),
        ("a,b,f\n0,,1\n", 2, "input 'b' is empty; only outputs may be"),
        ("id,a,f\n7,0,1\n8,1,0\n", 2, "column 'id' has '7', expected 0 or 1 .*drop='NAME' leaves a column out"),
        ("a,f\n-1,1\n1,-1\n", 2, "column 'a' has '-1', expected 0 or 1"),
        ("w,f\n00,1\n1,0\n", 3, "column 'w' has '1', expected 2 bits, as other rows have"),
        ("w[2..0],f\n00,1\n11,0\n", 1, r"column 'w\[2..0\]' has 2 bits in a field, its name says 3"),
        ("0110\n1010\n", 1, "one field of several bits each: outputs=1 or more"),
        (
            f"{','.join('abcdefghijklmnopqrstuvwxz')},y\n{'-,' * 25}1\n",
            2,
            "33554432 rows of 25 inputs, more than",
        ),
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


DIALECTS = {
    "no names": ("0,1,1\n1,1,0\n", True),
    "no names, unknown at first": ("0,1,1\n1,1,0\n1,0,x\n", True),
    "semicolons": ("a;b;f\n0;1;1\n1;1;0\n", False),
    "tabs": ("a\tb\tf\n0\t1\t1\n1\t1\t0\n", False),
    "bars": ("a|b|f\n0|1|1\n1|1|0\n", False),
    "spaces": ("a  b f\n0  1 1\n 1 1 0\n", False),
    "spaces, no names": ("0  1 1\n1\t1 0\n", True),
    "told": ("sep=;\na;b;f\n0;1;1\n1;1;0\n", False),
    "words": ("a,b,f\nFALSE,TRUE,true\nTrue,TRUE,False\n", False),
    "letters": ("a,b,f\nF,T,T\nT,T,F\n", False),
    "yes": ("a,b,f\nno,yes,yes\nyes,yes,no\n", False),
    "reals": ("a,b,f\n0.0,1.0,1.\n1.000e+00,1.0,0.000e+00\n", False),
    "decimal commas": ("a;b;f\n0,0;1,0;1,0\n1,0;1,0;0,0\n", False),
    "pandas": (",a,b,f\n0,0,1,1\n1,1,1,0\n", False),
    "pandas, unnamed": ("Unnamed: 0,a,b,f\n0,0,1,1\n1,1,1,0\n", False),
    "R": ('"a" "b" "f"\n"1" 0 1 1\n"2" 1 1 0\n', False),
    "savetxt": ("# a b f\n0.0 1.0 1.0\n1.0 1.0 0.0\n", False),
    "comments": ("# a table\n# of two rows, really, yes\na,b,f\n0,1,1\n# more\n1,1,0\n", False),
    "trailing": ("a,b,f,\n0,1,1,\n1,1,0,\n", False),
    "Logic Friday": ("a,b,,f\n0,1,,1\n1,1,,0\n", False),
    "arrows": ("a,b,=>,f\n0,1,=>,1\n1,1,=>,0\n", False),
    "Logisim": ("# Truth table\n\na b | f\n~~~~~~~\n0 1 | 1\n1 1 | 0\n", False),
    "Logisim CSV": ('"a","b","|","f"\n0,1,"|",1\n1,1,"|",0\n', False),
    "Markdown": ("| a | b | f |\n|---|:-:|--:|\n| 0 | 1 | 1 |\n| 1 | 1 | 0 |\n", False),
    "a database's": (
        "+---+---+---+\n| a | b | f |\n+---+---+---+\n| 0 | 1 | 1 |\n| 1 | 1 | 0 |\n+---+---+---+\n",
        False,
    ),
}


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_dialects_are_found_out(name: str, code: str) -> None:
    text, made_up = DIALECTS[name]
    expected = TruthTable.from_arrays([[0, 1], [1, 1]], [1, 0], inputs=["a", "b"], outputs=["f"])
    found = parse(text.encode(code))
    if made_up:
        assert (found.inputs, found.inputs_given, found.outputs) == (("x0", "x1"), False, ("y0",))
        found = found.rename(inputs=["a", "b"], outputs=["f"]).take([0, 1])
    assert found == expected


def test_what_a_first_line_is() -> None:
    assert parse(b"0,1,x\n1,1,1\n").inputs == ("x0", "x1")
    assert parse(b"t,f\n0,1\n").inputs == ("t",)
    assert parse(b"t,f\nf,t\n").inputs == ("x0",)
    assert parse(b"x,y\n0,1\n").inputs == ("x",)
    assert parse(b"x1,x0,x10\n0,1,1\n").inputs == ("x1", "x0")
    assert parse(b"x1,x0\n").inputs == ("x1",)
    assert parse(b"01,x1\n11,1x\n").inputs == ("x0", "x1")
    assert parse(b"0,1\n0,1\n1,0\n", options=CsvOptions(header=True)).inputs == ("0",)
    assert parse(b",0,1\n0,0,1\n1,1,0\n").inputs == ("0",)
    assert parse(b"a,f\n0,1\n", options=CsvOptions(header=True)).inputs == ("a",)
    with pytest.raises(FormatError, match="line 1: column 1 has 'a', expected 0 or 1"):
        parse(b"a,f\n0,1\n", options=CsvOptions(header=False))


def test_several_bits_in_a_field() -> None:
    table = parse(b"nib,out\n00,01\n01,1-\n")
    assert (table.inputs, table.outputs) == (("nib[1]", "nib[0]"), ("out[1]", "out[0]"))
    assert known(table) == {(0, 0): {0: {0}, 1: {1}}, (0, 1): {0: {1}, 1: set()}}
    assert parse(b"nib,out\n00,01\n", outputs=2).outputs == ("out[1]", "out[0]")
    assert parse(b"nib,out\n00,01\n", outputs=["nib"]).outputs == ("nib[1]", "nib[0]")
    assert parse(b"nib,out\n00,01\n", outputs=["out[0]"]).inputs == ("nib[1]", "nib[0]", "out[1]")
    with pytest.raises(FormatError, match="1 output columns would cut column 2"):
        parse(b"nib,out\n00,01\n", outputs=1)
    assert parse(b"w,f\n0x3,1\n0xA,0\n").minterms.tolist() == [0b1100, 0b0101]
    assert parse(b"b[1..0] | f\n01 | 1\n").inputs == ("b[1]", "b[0]")
    assert parse(b'"b[1..0]",,"|","f"\n0,1,"|",1\n') == parse(b"b[1],b[0],f\n0,1,1\n")
    assert parse(b"0110\n1010\n", outputs=1).inputs == ("x0", "x1", "x2")


def test_inputs_that_are_both_values() -> None:
    table = parse(b"a,b,f,g\n1,X,1,0\n0,-,0,x\n", outputs=2)
    assert table == parse(b"a,b,f,g\n1,0,1,0\n1,1,1,0\n0,0,0,x\n0,1,0,x\n", outputs=2)
    assert len(parse(b"a,f\n-,1\n1,1\n")) == 2
    with pytest.raises(FormatError, match="line 3: contradicts line 2"):
        parse(b"a,f\n-,1\n1,0\n")


def test_columns_left_out(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("id,a,note,f\n7,0,abc,1\n9,1,de,0\n")
    expected = parse(b"a,f\n0,1\n1,0\n")
    for drop in (["id", "note"], ["1", "3"], [0, -2]):
        assert TruthTable.read(path, drop=drop) == expected
    for drop in (["idx"], ["0"], ["5"], [4], [-5]):
        with pytest.raises(FormatError, match="no such column, they are named id, a, note, f"):
            TruthTable.read(path, drop=drop)
    with pytest.raises(RdError, match="expected one character"):
        TruthTable.read(path, delimiter="::")
    path.write_text("a:f\n0:1\n1:0\n")
    assert TruthTable.read(path, delimiter=":") == expected


def test_other_endings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FREE", 1 << 22)
    expected = parse(b"a,f\n0,1\n1,0\n")
    (tmp_path / "f.tsv").write_text("a\tf\n0\t1\n1\t0\n")
    (tmp_path / "f.txt").write_text("a f\n0 1\n1 0\n")
    (tmp_path / "f.csv.gz").write_bytes(gzip.compress(b"a,f\n0,1\n1,0\n"))
    (tmp_path / "f.pla.gz").write_bytes(gzip.compress(b".i 1\n.o 1\n.ilb a\n.ob f\n.type fr\n0 1\n1 0\n"))
    assert all(TruthTable.read(path) == expected for path in sorted(tmp_path.iterdir()))
    bomb = tmp_path / "bomb.csv.gz"
    bomb.write_bytes(gzip.compress(bytes(1 << 26), 1))
    for data, message in ((bomb.read_bytes()[:-9], "unpack"), (gzip.compress(b""), "the file is empty")):
        bomb.write_bytes(data)
        with pytest.raises(FormatError, match=message):
            TruthTable.read(bomb)
    for name in ("f.csv.gz", "f.tsv", "f.txt"):
        with pytest.raises(FormatError, match="written"):
            expected.write(tmp_path / name)
    with pytest.raises(RdError, match="header, delimiter and drop are for CSV files"):
        TruthTable.read(tmp_path / "f.pla.gz", header=False)


@pytest.mark.filterwarnings("ignore::rdcircuits.RdWarning")
@given(st.text('01xab,;\t| -#.~=+"[]\nX:'))
def test_any_layout_is_a_table_or_a_format_error(text: str) -> None:
    with contextlib.suppress(FormatError):
        assert isinstance(parse(text.encode(), "f.csv"), TruthTable)


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


@pytest.mark.filterwarnings("ignore::rdcircuits.RdWarning")
@given(st.binary() | st.text('a,f"01-\n ').map(str.encode))
def test_anything_is_a_table_or_a_format_error(data: bytes) -> None:
    with contextlib.suppress(FormatError):
        assert isinstance(parse(data, "f.csv"), TruthTable)


def test_big_files_read_at_once(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    table = TruthTable.from_arrays(rng.integers(0, 2, (5000, 300)), rng.integers(0, 2, 5000))
    table.write(tmp_path / "f.csv")
    assert TruthTable.read(tmp_path / "f.csv") == table


@pytest.mark.parametrize("text", ["x1,x0,f\n0,0,0\n1,0,1\n0,1,0\n1,1,0\n", "X1;X0;x10\n0;0;0\n1;0;1\n0;1;0\n1;1;0\n"])
def test_names_such_as_x1_are_no_bits_where_the_rows_have_one_in_a_field(text: str) -> None:
    table = parse(text.encode())
    head = text.partition("\n")[0].replace(";", ",").split(",")
    assert ([*table.inputs, *table.outputs], table.inputs_given) == (head, True)
    assert table.to_arrays()[1].tolist() == [[0], [1], [0], [0]]
    assert parse(render(table)) == table


def test_fields_with_unknown_bits_as_wide_as_those_below_are_a_row() -> None:
    table = parse(b"x1,1\n00,0\n10,1\n")
    assert (table.inputs_given, table.rows, len(table.inputs)) == (False, 4, 2)


def test_a_line_of_names_such_as_x1_without_rows() -> None:
    table = parse(b"x1,x0,f\n")
    assert (table.inputs, table.rows) == (("x1", "x0"), 0)


def test_errors_are_one_line_whatever_names_are() -> None:
    with pytest.raises(FormatError, match="line 4: contradicts line 3: ") as caught:
        parse(b'"x","f\n0"\n1,1\n1,0\n', "f.csv")
    assert "\n" not in str(caught.value)
