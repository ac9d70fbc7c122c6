"""Tables as people have them: titles, comments, boxes, marks of other programs; and what is told of the doubtful."""

from __future__ import annotations

import pytest

from rdcircuits.boolean.formats.csv_table import parse
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError, RdWarning
from rdcircuits.fields.csv_table import parse as parse_elements
from rdcircuits.tables.csv_layout import CsvOptions

EXPECTED = TruthTable.from_arrays([[0, 1], [1, 1], [0, 0]], [1, 0, 0], inputs=["a", "b"], outputs=["f"])

SILENT = {
    "trailing delimiters in rows alone": "a,b,f\n0,1,1,\n1,1,0,\n0,0,0,\n",
    "empty columns and rows": "a;b;f;;\n0;1;1;;\n1;1;0;;\n0;0;0;;\n;;;;\n;;;;\n",
    "slashes": "// bits\na,b,f\n0,1,1\n// more\n1,1,0\n0,0,0\n",
    "percents": "% bits\na b f\n0 1 1\n1 1 0\n0 0 0\n",
    "names in such a comment": "%a,b,f\n0,1,1\n1,1,0\n0,0,0\n",
    "comments behind": "a,b,f  # names\n0,1,1  # one, and more\n1,1,0 // two\n0,0,0\n",
    "comments behind, blanks": 'a b f\n0 1 1  # a "row"\n1 1 0\n0 0 0\n',
    "a thin rule": "a b | f\n----+--\n0 1 | 1\n1 1 | 0\n0 0 | 0\n",
    "a rule with gaps": "  a b |  f\n  --- | --\n  0 1 |  1\n  1 1 |  0\n  0 0 |  0\n",
    "bars without outer ones": "a | b | f\n--|---|--\n0 | 1 | 1\n1 | 1 | 0\n0 | 0 | 0\n",
    "bars without blanks": "a b|f\n---|-\n0 1|1\n1 1|0\n0 0|0\n",
    "a colon behind": "a b: f\n0 1: 1\n1 1: 0\n0 0: 0\n",
    "a box": "│ a │ b │ f │\n├───┼───┼───┤\n│ 0 │ 1 │ 1 │\n│ 1 │ 1 │ 0 │\n│ 0 │ 0 │ 0 │\n└───┴───┴───┘\n",
    "rst": "=== === ===\n a   b   f\n=== === ===\n 0   1   1\n 1   1   0\n 0   0   0\n=== === ===\n",
    "single quotes": "'a','b','f'\n'0','1','1'\n'1','1','0'\n'0','0','0'\n",
    "VHDL": "a,b,f\n'0','1','1'\n'1','1','0'\n'0','0','0'\n",
    "Verilog": "a b | f\n1'b0 1'b1 | 1'b1\n1'b1 1'b1 | 1'b0\n1'0 1'0 | 1'0\n",
    "binary": "a,b,f\n0b0,0b1,0B1\n0b1,0b1,0b0\n0b0,0b0,0b0\n",
    "German": "a;b;f\nFALSCH;WAHR;WAHR\nWAHR;WAHR;FALSCH\nFALSCH;FALSCH;FALSCH\n",
    "French": "a;b;f\nFAUX;VRAI;VRAI\nVRAI;VRAI;FAUX\nFAUX;FAUX;FAUX\n",
    "Russian": "a;b;f\nЛОЖЬ;ИСТИНА;ИСТИНА\nИСТИНА;ИСТИНА;ЛОЖЬ\nЛОЖЬ;ЛОЖЬ;ЛОЖЬ\n",
}


@pytest.mark.parametrize("name", SILENT)
def test_what_is_read_without_a_word(name: str) -> None:
    assert parse(SILENT[name].encode()) == EXPECTED


def test_names_with_blanks_are_cut_where_there_are_two() -> None:
    table = parse(b"input a   input b   out\n0         1         1\n1         1         0\n0         0         0\n")
    assert table == EXPECTED.rename(inputs=["input a", "input b"], outputs=["out"])


@pytest.mark.parametrize(
    "text",
    [
        "(False, True, True)\n(True, True, False)\n(0, 0, 0)\n",
        "[[0 1 1]\n [1 1 0]\n [0 0 0]]\n",
        "[0, 1, 1],\n[1, 1, 0],\n[0, 0, 0]\n",
    ],
)
def test_lists_as_python_prints_them(text: str) -> None:
    found = parse(text.encode())
    assert not found.inputs_given
    assert found.rename(inputs=["a", "b"], outputs=["f"]) == EXPECTED


@pytest.mark.parametrize("mark", ["-", "x", "*", "d", "DC", "?", "NA", "NaN", "null", "#N/A", "–", ""])
def test_marks_of_unknown_outputs(mark: str) -> None:
    table = parse(f"a,b,f\n0,1,{mark}\n1,1,0\n".encode())
    assert table.to_arrays()[2].tolist() == [[0], [1]]
    plain = parse(f"0,1,{mark}\n1,1,0\n".encode())
    assert (plain.rows, plain.inputs_given) == (2, False)


def test_marks_of_inputs() -> None:
    for mark in ("*", "d", "–"):
        assert len(parse(f"a,b,f\n0,{mark},1\n1,1,0\n".encode())) == 3
    for mark in ("?", "NA", "nan"):
        with pytest.raises(FormatError, match="line 2: input 'b' is unknown"):
            parse(f"a,b,f\n0,{mark},1\n1,1,0\n".encode())
    assert parse(b"w,f\n01,0\nNA,1\n", outputs="w").to_arrays()[2].tolist() == [[1, 1], [0, 0]]


TOLD = {
    "a title": ("Truth table\na,b,f\n0,1,1\n1,1,0\n0,0,0\n", r"line 1 \('Truth table'\) is passed over as a title"),
    "a title in a sheet": ("Truth table,,\na,b,f\n0,1,1\n1,1,0\n0,0,0\n", "title"),
    "a title over semicolons": ("of f\na;b;f\n0;1;1\n1;1;0\n0;0;0\n", "title"),
    "a title with commas": ("f, as it is,\na,b,f\n0,1,1\n1,1,0\n0,0,0\n", "title"),
    "headings": ("inputs,,outputs\na,b,f\n0,1,1\n1,1,0\n0,0,0\n", r"line 1 \(inputs, outputs\)"),
    "an index": ("index,a,b,f\n0,0,1,1\n1,1,1,0\n2,0,0,0\n", "line 1: column 'index' counts the rows, and is left out"),
    "an index from 1": ("Nr;a;b;f\n1;0;1;1\n2;1;1;0\n3;0;0;0\n", "column 'Nr' counts the rows"),
    "minterms": ("minterm,a,b,f\nm0,0,1,1\nm1,1,1,0\nm2,0,0,0\n", "column 'minterm' counts the rows"),
    "a number's sign": ("#,a,b,f\n1,0,1,1\n2,1,1,0\n3,0,0,0\n", "column '#' counts the rows"),
}


@pytest.mark.parametrize("name", TOLD)
def test_what_is_read_and_told(name: str) -> None:
    text, message = TOLD[name]
    with pytest.warns(RdWarning, match=message):
        assert parse(text.encode()) == EXPECTED


def test_headings_say_which_columns_are_outputs() -> None:
    with pytest.warns(RdWarning, match="title"):
        table = parse(b"inputs,outputs,\na,f,g\n0,1,1\n1,0,1\n")
    assert (table.inputs, table.outputs) == (("a",), ("f", "g"))


def test_a_first_line_that_may_be_a_row_is_told() -> None:
    with pytest.warns(RdWarning, match="line 1 is taken for the names of columns, though '1' may be an entry"):
        assert parse(b"1,0,out\n0,1,1\n").inputs == ("1", "0")
    with pytest.warns(RdWarning, match="f.csv, line 1 is taken for a row, though 0, 1, ... may be numbers of columns"):
        assert parse(b"0,1\n1,0\n0,1\n", "f.csv").rows == 3
    for told in (True, False):
        parse(b"0,1\n1,0\n0,1\n", options=CsvOptions(header=told))
    assert parse(b"0,1,2\n0,1,1\n").outputs == ("2",)
    assert parse(b"0,1\n1,0\n").rows == 2


def test_numbers_in_a_first_line() -> None:
    with pytest.raises(FormatError, match="line 1: column 1 has '7', expected 0 or 1"):
        parse(b"7,1,0\n9,1,1\n")
    assert parse(b"7,1,0\n9,0,1\n", options=CsvOptions(drop=["1"])).rows == 2
    with pytest.warns(RdWarning, match="though '1' may be an entry"):
        assert parse(b"20,30,1\n0,1,1\n").inputs == ("20", "30")


def test_an_index_of_bits_or_of_elements_is_a_column() -> None:
    assert parse(b"index,a,f\n0,1,1\n1,1,0\n").inputs == ("index", "a")
    assert parse_elements(b"index,a,f\n0,1,1\n1,1,0\n2,1,1\n", 3).inputs == ("index", "a")
    with pytest.warns(RdWarning, match="counts the rows"):
        assert parse_elements(b"index,a,f\n0,1,1\n1,1,0\n2,0,1\n3,0,0\n", 3, conflicts="keep").inputs == ("a",)
    with pytest.raises(FormatError, match="column 'row' has '2'"):
        parse(b"row,f\n0,1\n1,1\n2,0\n")


def test_other_encodings() -> None:
    text = "# für a\na,b,f\n0,1,1\n1,1,0\n0,0,0\n"
    assert parse(text.encode("latin-1")) == EXPECTED
    with pytest.warns(RdWarning, match="f.csv, line 2 is not in UTF-8, and is read as Windows-1252"):
        table = parse(b"# x\ngr\xf6\xdfe,b,f\n0,1,1\n1,1,0\n0,0,0\n", "f.csv")
    assert table == EXPECTED.rename(inputs=["größe", "b"])
    with pytest.raises(FormatError, match="line 1: byte 0xff is not UTF-8"):
        parse(b"\xff\xf6\xf6,\xf6\n0,1\n")
    with pytest.raises(FormatError, match="byte 0x81 is not UTF-8"):
        parse(b"gr\x81n,b,f\n0,1,1\n1,1,0\n0,0,0\n")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04\x14\0", r"zip archive or a workbook \(.xlsx\), expected text: save the table as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1", r"old workbook \(.xls\)"),
        (b"<table><tr><td>a</td></tr></table>\n", "line 1: this looks like HTML"),
        (b"a,b,f\n-1,1,1\n1,1,-1\n", "-1 and 1 are no bits: write 0 and 1"),
        (b"A,B,S\n0,0,0\n0,1,1\n2,3,5\n", "words of several bits are read as 0110 or 0x1F"),
        (b"a,b,f\n(bool),(bool),(bool)\n0,1,1\n", "line 2: column 'a' has"),
        (b"a,b,f\n0,1,1\n1,1,0\ntotal,,1\n", "line 4: column 'a' has 'total'"),
        (b"a,b,f\n0,1,1\n1,1,0\na,b,f\n0,0,0\n", "line 4: column 'a' has 'a'"),
    ],
)
def test_what_is_refused_says_why(data: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        parse(data, "f.csv")


def test_a_row_of_marks_alone_is_no_rule_far_below() -> None:
    with pytest.raises(FormatError, match="contradicts"):
        parse(b"w f\n010 1\n111 0\n--- 1\n")
    assert parse(b"w f\n010 1\n011 1\n--- -\n").rows == 8
