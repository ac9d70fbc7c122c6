import contextlib
from pathlib import Path

import pytest
from boolean.table_strategies import complete_tables
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits.boolean.formats.truth import parse, render
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError, RdError


@given(complete_tables(known=True))
def test_every_known_function_comes_back(table: TruthTable) -> None:
    if table.outputs:
        assert parse(render(table)) == table
    else:
        with pytest.raises(RdError, match="without outputs"):
            render(table)


@given(st.integers(2, 9), st.data())
def test_hex_says_the_same_as_bits(n: int, data: st.DataObject) -> None:
    numbers = data.draw(st.lists(st.integers(0, 2**2**n - 1), min_size=1, max_size=3))
    bits = "".join(f"{number:0{2**n}b}\n" for number in numbers)
    digits = "".join(f"0x{number:0{2**n // 4}X}\n" for number in numbers)
    assert parse(bits.encode()) == parse(digits.encode())
    assert parse(bits.encode()).to_arrays()[1].T.tolist() == [
        [number >> r & 1 for r in range(2**n)] for number in numbers
    ]


def test_the_most_significant_minterm_is_first() -> None:
    assert parse(b"1000\n") == TruthTable.from_function(lambda a, b: a & b, 2)
    assert parse(b"8") == parse(b"0x8") == parse(b"1000\n")
    assert parse(b"E8\n") == parse(b"e8\n") == TruthTable.from_function(lambda *x: sum(x) > 1, 3)
    assert parse(b"1") == TruthTable.from_function(lambda: 1, 0)
    assert parse(b"10\n01") == TruthTable.from_function(lambda a: (a, 1 - a), 1)


def test_lines_of_bits_alone_are_hex_beside_hex() -> None:
    assert parse(b"10\n08\n").to_arrays()[1].shape == (8, 2)
    assert parse(b"10\n0x01\n").to_arrays()[1].shape == (8, 2)
    assert parse(b"10\n01\n").to_arrays()[1].shape == (2, 2)


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "f.truth"
    table = TruthTable.from_function(lambda a, b: (a | b, a ^ b), 2)
    table.write(path)
    assert path.read_text() == "1110\n0110\n"
    assert TruthTable.read(path) == table
    assert TruthTable.read(path, outputs=["y1"]) == table.select_outputs("y1")
    for bad, message in [
        (TruthTable.from_minterms([1], 2, [2]), r"f.truth: .*don't-cares; \.pla and \.csv can"),
        (table.take([1, 2]), r"f.truth: .*partial one can be written as \.pla or \.csv"),
    ]:
        with pytest.raises(FormatError, match=message):
            bad.write(path)
    assert TruthTable.read(path) == table


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("011\n", 1, "3 bits, expected a power of two"),
        ("0110\n\n01101\n", 3, "5 bits, expected a power of two"),
        ("abc\n", 1, "3 hex digits, expected a power of two"),
        ("0110\n10\n", 2, "2 bits, line 1 has 4"),
        ("0x\n", 1, "0 hex digits"),
        ("0110\n01-0\n", 2, "'-' is neither a bit nor a hex digit"),
        ("0110\n0y10\n", 2, "'y' is neither"),
        ("0 1 1 0\n", 1, "' ' is neither"),
        ("0x0x\n", 1, "'x' is neither"),
        ("١٠\n", 1, "neither a bit nor"),
    ],
)
def test_bad_input(text: str, line: int, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        parse(text.encode(), "f.truth")
    assert caught.value.line == line
    assert str(caught.value).startswith("f.truth, line ")


def test_too_many_rows() -> None:
    with pytest.raises(FormatError, match=r"more than 2\^24 rows; keep a sample"):
        parse(b"0" * 2**25, "f.truth")


@given(st.binary() | st.text("01aF x\n").map(str.encode))
def test_anything_is_a_table_or_a_format_error(data: bytes) -> None:
    with contextlib.suppress(FormatError):
        assert isinstance(parse(data, "f.truth"), TruthTable)
