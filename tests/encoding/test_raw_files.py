"""Raw tables in files of every dialect."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

import rdcircuits as rd
from rdcircuits.encoding import Raw
from rdcircuits.tables.csv_layout import CsvOptions

ROWS = [["5.1", "red", "a"], ["4.75", "", "b"], ["6", "dark blue", "a"]]


def text(delimiter: str, names: bool = True) -> str:
    return "".join(delimiter.join(row) + "\n" for row in [["length", "colour", "kind"]] * names + ROWS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("packed", [False, True])
def test_delimiters_are_found_out(tmp_path: Path, delimiter: str, packed: bool) -> None:
    path = tmp_path / ("raw.csv.gz" if packed else "raw.csv")
    data = text(delimiter).encode()
    path.write_bytes(gzip.compress(data) if packed else data)
    raw = Raw.read(path)
    assert raw.names == ("length", "colour", "kind")
    assert raw.columns[0].tolist() == [5.1, 4.75, 6]
    assert raw.columns[1].tolist() == ["red", None, "dark blue"]


@pytest.mark.parametrize("coding", ["utf-16", "utf-8-sig"])
def test_codings(tmp_path: Path, coding: str) -> None:
    path = tmp_path / "raw.csv"
    path.write_bytes(text(";").replace("red", "grün").encode(coding))
    assert Raw.read(path).column("colour").tolist() == ["grün", None, "dark blue"]


def test_no_names_dropped_columns_and_a_delimiter_that_is_told(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_text(text(",", names=False))
    with pytest.raises(rd.FormatError, match="line 1: the first line must name the columns, found the number 5"):
        Raw.read(path)
    assert Raw.read(path, CsvOptions(header=False)).names == ("x0", "x1", "x2")
    path.write_text(text("!"))
    raw = Raw.read(path, CsvOptions(delimiter="!", drop=("colour", "1")))
    assert raw.names == ("kind",)
    with pytest.raises(rd.FormatError, match="drop='size': no such column"):
        Raw.read(path, CsvOptions(delimiter="!", drop=("size",)))


def test_columns_that_count_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    for first in ("", "Unnamed: 0"):
        path.write_text(f"{first},a,b\n0,1.5,x\n1,2.5,y\n2,9,x\n")
        assert Raw.read(path).names == ("a", "b")
    path.write_text("a,b\nr1,1.5,x\nr2,2.5,y\n")
    assert Raw.read(path).names == ("a", "b")
    path.write_text("Id,a,b\n1,1.5,x\n2,2.5,y\n3,9,x\n")
    with pytest.warns(rd.RdWarning, match="column 'Id' counts the rows, and is left out"):
        assert Raw.read(path).names == ("a", "b")
    path.write_text("id,a,b\n7,1.5,x\n2,2.5,y\n")
    assert Raw.read(path).names == ("id", "a", "b")


def test_decimal_commas_and_quoted_fields_over_lines(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_text('a;b;c\n1,5;"two\nlines";"x;y"\n2;z, 3;#ff0000\n')
    raw = Raw.read(path)
    assert raw.columns[0].tolist() == [1.5, 2.0]
    assert raw.columns[1].tolist() == ["two\nlines", "z, 3"]
    assert raw.columns[2].tolist() == ["x;y", "#ff0000"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no rows"),
        ("a;b\n1;2;3;4\n", r"line 2: the row has 4 fields, the first line names 2 columns"),
        ("a,b,\n1,2,3\n", "column 3 has no name"),
        ("a,a\n1,2\n", "'a'"),
        ("<html><table>\n", "HTML"),
        ('a,b\n"1,2\n', "malformed CSV"),
    ],
)
def test_what_is_no_table(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "raw.csv"
    path.write_text(content)
    with pytest.raises(rd.FormatError, match=message):
        Raw.read(path)
