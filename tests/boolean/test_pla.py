import contextlib
import itertools
from pathlib import Path

import numpy as np
import pytest
from boolean.netlist_strategies import AWKWARD_NAMES
from boolean.table_strategies import all_rows, tables
from hypothesis import given
from hypothesis import strategies as st
from table_rows import known

from rdcircuits.boolean.formats.pla import parse, render
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError, RdError, RdWarning

HEAD = ".i 2\n.o 1\n"


def values(text: str, **options: object) -> list[str]:
    """Each output's rows in minterm order as 0, 1 and -."""
    table = parse(text.encode(), **options).distinct()  # type: ignore[arg-type]
    assert table.complete
    return ["".join(str(v) if s else "-" for v, s in zip(*row, strict=True)) for row in columns(table)]


def columns(table: TruthTable) -> list[tuple[list[int], list[int]]]:
    _, y, care = table.to_arrays()
    return list(zip(y.T.tolist(), care.T.tolist(), strict=True))


@given(tables())
def test_every_table_comes_back(table: TruthTable) -> None:
    if not table.inputs and not table.outputs and not table.complete:
        with pytest.raises(RdError):
            render(table)
    else:
        assert parse(render(table)) == table


@given(st.lists(st.sampled_from(AWKWARD_NAMES) | st.text(), min_size=3, max_size=3, unique=True))
def test_every_name_comes_back(names: list[str]) -> None:
    table = TruthTable.from_minterms([1], 2).rename(inputs=names[:2], outputs=names[2:])
    assert parse(render(table)) == table
    assert render(table).isascii()


def test_files(tmp_path: Path) -> None:
    table = TruthTable.from_function(lambda a, b: (a & b, None if a else b), 2, inputs=["a", "b"], outputs=["p", "q"])
    table.write(tmp_path / "f.PLA")
    assert (tmp_path / "f.PLA").read_text() == (
        ".i 2\n.o 2\n.ilb a b\n.ob p q\n.type fd\n.p 3\n10 0-\n01 01\n11 1-\n.e\n"
    )
    assert TruthTable.read(str(tmp_path / "f.PLA")) == table
    assert TruthTable.read(tmp_path / "f.PLA", outputs=["q"]) == table.select_outputs("q")
    assert TruthTable.read(tmp_path / "f.PLA", outputs=2) == table
    with pytest.raises(FormatError, match="has 2 outputs, 1 were asked for"):
        TruthTable.read(tmp_path / "f.PLA", outputs=1)
    with pytest.raises(FormatError, match="no column 'z' among the outputs"):
        TruthTable.read(tmp_path / "f.PLA", outputs=["z"])


# What the types mean


def test_type_f_lists_the_ones() -> None:
    assert values(HEAD + ".type f\n11 1\n") == ["0001"]
    assert values(HEAD + ".type f\n1- 1\n-1 1\n00 -\n10 ~\n01 0\n") == ["0111"]
    assert values(HEAD + ".type f\n") == ["0000"]


def test_without_a_type_dashes_are_dont_cares_which_win() -> None:
    assert values(HEAD + "11 1\n1- -\n") == values(HEAD + ".type fd\n1- -\n11 1\n") == ["0-0-"]
    assert values(HEAD + "-- 1\n00 0\n") == ["1111"]


def test_type_fr_lists_what_is_known() -> None:
    table = parse((HEAD + ".type fr\n11 1\n01 0\n10 -\n00 ~\n").encode())
    assert values(HEAD + ".type fr\n11 1\n01 0\n10 -\n00 ~\n") == ["--01"]
    assert table.complete
    partial = parse((HEAD + ".type fr\n11 1\n01 0\n").encode())
    assert not partial.complete
    assert partial.minterms.tolist() == [3, 2]
    assert values(HEAD + ".type fr\n1- 1\n0- 0\n-1 -\n") == ["0101"]


def test_type_fdr_lists_dont_cares_too() -> None:
    assert values(HEAD + ".type fdr\n1- 1\n0- 0\n-1 -\n-1 ~\n") == ["01--"]
    assert values(HEAD + ".type fdr\n11 1\n10 1\n00 0\n01 0\n01 -\n11 -\n") == ["01--"]


def test_numbers_stand_for_characters() -> None:
    assert values(HEAD + ".type fdr\n12 4\n02 3\n21 2\n") == ["01--"]


def test_rows_listed_one_output_at_a_time_are_joined_by_distinct() -> None:
    table = parse(b".i 1\n.o 2\n.type fr\n0 1~\n0 ~0\n1 -1\n")
    assert len(table) == 3
    assert [(y, c) for y, c in columns(table.distinct())] == [([1, 0], [1, 0]), ([0, 1], [1, 1])]


def test_rows_without_dashes_stay_as_listed_and_cubes_are_sets() -> None:
    assert len(parse((HEAD + ".type fr\n01 1\n01 1\n").encode())) == 2
    assert len(parse((HEAD + ".type fr\n0- 1\n01 1\n01 1\n").encode())) == 2


@given(st.data())
def test_cubes_against_a_reading_of_each_row(data: st.DataObject) -> None:
    n, m = data.draw(st.integers(0, 8)), data.draw(st.integers(1, 3))
    kind = data.draw(st.sampled_from(["f", "fd", "fr", "fdr", "r", "dr"]))
    cube = st.tuples(st.text("01-", min_size=n, max_size=n), st.text("01-~", min_size=m, max_size=m))
    cubes = data.draw(st.lists(cube, max_size=8))
    rows: dict[tuple[int, ...], list[set[str]]] = {}
    for row in itertools.product((0, 1), repeat=n):
        inside = [out for ins, out in cubes if all(c in ("-", str(bit)) for c, bit in zip(ins, row, strict=True))]
        if inside or kind in ("f", "fd", "r", "dr"):
            rows[row] = [{out[k] for out in inside} for k in range(m)]
    expected = {row: [meaning(kind, seen) for seen in outs] for row, outs in rows.items()}
    text = f".i {n}\n.o {m}\n.type {kind}\n" + "".join(f"{ins}|{out}\n" for ins, out in cubes)
    if any(None in outs for outs in expected.values()):
        with pytest.raises(FormatError, match="contradicts line"):
            parse(text.encode())
    else:
        found = known(parse(text.encode()))
        assert {row: [outs[k] for k in range(m)] for row, outs in found.items()} == expected


def meaning(kind: str, seen: set[str]) -> set[int] | None:
    """The known values of an output of which cubes say these characters; None for a contradiction."""
    if kind == "f":
        return {int("1" in seen)}
    if kind in ("r", "dr"):
        return set() if "-" in seen and kind == "dr" else {int("0" not in seen)}
    if kind == "fd":
        return set() if "-" in seen else {int("1" in seen)}
    if kind == "fdr" and "-" in seen:
        return set()
    found = {int(c) for c in seen & {"0", "1"}}
    return None if len(found) == 2 else found


def test_pyedas_parser_agrees() -> None:
    parser = pytest.importorskip("pyeda.parsing.pla")
    text = ".i 4\n.o 3\n.ilb a b c d\n.ob x y z\n.type fr\n.p 3\n1-01 1-0\n0010 011\n-111 110\n.e\n"
    theirs = parser.parse(text)
    codes = {1: "0", 2: "1", 3: "-"}
    cubes = {"".join(codes[c] for c in ins) for ins, _ in theirs["cover"]}
    assert cubes == {"1-01", "0010", "-111"}
    table = parse(text.encode())
    assert table.inputs == tuple(theirs["input_labels"])
    assert table.outputs == tuple(theirs["output_labels"])
    assert len(table) == 5


def test_cubes_over_many_words() -> None:
    n = 10
    table = parse(f".i {n}\n.o 2\n{'-' * n} 01\n1{'-' * 8}1 10\n{'-' * 6}0{'-' * 3} 1-\n".encode())
    x = all_rows(n)
    _, y, care = table.to_arrays()
    on = (x[:, 0] & x[:, 9]) | (x[:, 6] == 0)
    assert np.array_equal(y[:, 0], on)
    assert np.array_equal(care[:, 1], x[:, 6])
    assert np.array_equal(y[:, 1], x[:, 6])


def test_wide_cubes_are_listed() -> None:
    zeros = "0" * 68
    table = parse(f".i 70\n.o 1\n.type fr\n-{zeros}- 1\n1{zeros}1 1\n".encode())
    assert len(table) == 4
    assert {(row[0], row[69]) for row in known(table)} == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_conflicts_between_cubes() -> None:
    text = HEAD + ".type fr\n1- 1\n# so\n11 0\n-1 0\n"
    with pytest.raises(FormatError, match=r"line 6: contradicts line 4: inputs 11 give y0 = 0 here and 1 there"):
        parse(text.encode())
    majority = known(parse(text.encode(), conflicts="majority"))
    assert majority == {(1, 0): {0: {1}}, (1, 1): {0: {0}}, (0, 1): {0: {0}}}
    assert known(parse(text.encode(), conflicts="keep"))[1, 1] == {0: {0, 1}}


# Layout


def test_layout_is_free() -> None:
    head = "\ufeff# a comment\r\n\r\n  .i 2 # two\r\n.o\t2\r\n.ilb a b\r\n.ob p q\r\n.p 2\r\n"
    text = head + "1 1|1 0\r\n\t01 11 # end\r\n.end\r\nrubbish"
    assert parse(text.encode("utf-8")) == TruthTable.from_function(
        lambda a, b: (b, b & (1 - a)), 2, inputs=["a", "b"], outputs=["p", "q"]
    )


def test_degenerate_sizes() -> None:
    assert parse(b".i 0\n.o 1\n1\n") == TruthTable.from_function(lambda: 1, 0)
    assert parse(b".i 0\n.o 1\n") == TruthTable.from_function(lambda: 0, 0)
    assert parse(b".i 1\n.o 0\n") == TruthTable.from_function(lambda x: (), 1)
    assert parse(b".i 0\n.o 0\n").complete
    assert len(parse(b".i 40\n.o 1\n.type fr\n")) == 0


@pytest.mark.parametrize(
    "text",
    [
        ".i 2\n.o 2\n.ilb a b\n.ob p q\n1-\n10\n01 0\n1\n",
        ".i 2\n.o 2\n.ilb a\nb\n.ob p\n q\n1- 10 01 01\n",
        ".mv 3 2 2\n.ilb a b\n.ob p q\n.na f\n1-|10 # one\n01|01\n",
        ".i 2\n.o 2\n.ilb a b\n.ob p q\n.phase 10\n1- 11\n00 01\n",
        ".i 2\n.o 2\n.ilb a b\n.ob p q\n.type fr\n.phase 1 0\n1- 11\n00 01\n01 00\n",
        ".i 2\n.o 2\n.ilb a b\n.ob p q\n.type esop\n11 10\n10 11\n1- 01\n-1 01\n",
    ],
)
def test_dialects(text: str) -> None:
    expected = parse(b".i 2\n.o 2\n.ilb a b\n.ob p q\n1- 10\n01 01\n")
    assert parse(text.encode()) == expected


def test_phases_leave_what_is_unknown() -> None:
    table = parse(b".i 1\n.o 1\n.phase 0\n1 -\n")
    assert (table.y.tolist(), table.care.tolist()) == ([[1]], [[1]])


@pytest.mark.parametrize("number", ["2", "0", "99999999999999999999999999"])
def test_a_wrong_number_of_cubes_is_warned_of(number: str) -> None:
    with pytest.warns(RdWarning, match="f.pla, line 3: .p says .* rows, the file has 1"):
        assert parse(f"{HEAD}.p {number}\n11 1\n.e\n".encode(), "f.pla") == parse((HEAD + "11 1\n").encode())


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (HEAD + "111 1\n", 3, r"the row has 4 characters, .i and .o say 2 \+ 1 = 3"),
        (HEAD + "1 1\n", 3, "the row has 2 characters"),
        (HEAD + "1x 1\n", 3, "input 2 is 'x', expected one of 0 1 - 2"),
        (HEAD + "1é 1\n", 3, "input 2 is 'é'"),
        (HEAD + "\n11 5\n", 4, "output 1 is '5', expected one of 0 3 1 4 - 2 ~"),
        (HEAD + "11\n\n1 1\n11 1\n", 3, "the row has 4 characters"),
        (HEAD + "11\n.type fd\n1\n", 3, "the row has 2 characters"),
        (".i 2\n11 1\n", 2, "expected .i and .o before the first row, found '11 1'"),
        ("hello world\n", 1, "expected .i and .o before the first row, found 'hello world'"),
        (".i 2\n", None, "no .o says how many outputs"),
        ("# nothing\n", None, "no .i says how many inputs"),
        (".i two\n", 1, ".i must be followed by one number, found 'two'"),
        (".i\n", 1, ".i must be followed by one number, found ''"),
        (".i -3\n", 1, ".i must be followed by one number"),
        (".i ²\n", 1, ".i must be followed by one number"),
        (".i 99999999999\n.o 1\n", 1, ".i 99999999999 is more than the 1048576 columns"),
        (".i 2\n.o " + "9" * 5000 + "\n", 2, ".o 9{40} is more than"),
        (".i 2\n.i 2\n", 2, "a second .i"),
        (HEAD + ".type\n", 3, ".type must be one of f, fd, fr, fdr, r, dr, esop; found ''"),
        (HEAD + ".type fx\n", 3, "found 'fx'"),
        (HEAD + "11 1\n.type fr\n", 4, ".type must come before the rows"),
        (HEAD + ".ilb a\n", 3, ".ilb: 1 names for 2 inputs"),
        (HEAD + ".ilb a a\n", 3, ".ilb: two of the inputs are named 'a'"),
        (HEAD + ".ob a b\n", 3, ".ob: 2 names for 1 outputs"),
        (HEAD + ".phase 11\n", 3, ".phase must be followed by 0 or 1 for each of the 1 outputs, found '11'"),
        (HEAD + ".phase 1\n.phase 1\n", 4, "a second .phase"),
        (HEAD + ".kiss\n", 3, ".kiss is not supported"),
        (HEAD + ".mv 4 2 3\n", 3, ".mv is supported of two-valued variables alone"),
        (HEAD + ".what 1\n", 3, "unknown keyword '.what'"),
        (".i 512\n.o 1\n" + "1" * 512 + " 1\n", 1, r"all rows of 512 inputs would be 2\^512.*'.type fr'"),
        (".i 25\n.o 1\n.type f\n", 1, r"2\^25, more than 2\^24.*Cover.read"),
        (".i 24\n.o 1000\n.type f\n", 2, r"1000 outputs of 2\^24 rows"),
        (".i 40\n.o 1\n.type fr\n" + "-" * 40 + " 1\n", 4, r"1099511627776 rows.*more than 2\^24"),
        (".i 1048576\n.o 0\n.type fr\n" + "-" * 20 + "0" * 1048556 + "\n", 4, "they take"),
    ],
)  # fmt: skip
def test_bad_input(text: str, line: int | None, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        parse(text.encode(), "f.pla")
    assert caught.value.line == line
    assert str(caught.value).startswith("f.pla")


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"\xff\xfe.i 2", b"\x89PNG\r\n\x1a\n", b".i 2\n.o 1\n1\x001 1\n"])
def test_binary_junk(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"f.pla, line \d"):
        parse(data, "f.pla")


@given(st.binary() | st.text(".iope2- 01\n#fdr|~").map(str.encode))
def test_anything_is_a_table_or_a_format_error(data: bytes) -> None:
    with contextlib.suppress(FormatError):
        assert isinstance(parse(data, "f.pla"), TruthTable)


@pytest.mark.parametrize("content", [b"", b" \n\n"])
def test_empty_files(tmp_path: Path, content: bytes) -> None:
    for ending in (".pla", ".csv", ".truth"):
        path = tmp_path / f"empty{ending}"
        path.write_bytes(content)
        with pytest.raises(FormatError, match="empty"):
            TruthTable.read(path)


def test_unknown_endings(tmp_path: Path) -> None:
    table = TruthTable.from_minterms([1], 1)
    for name in ("f.xyz", "f"):
        with pytest.raises(FormatError, match=r"no truth table is .*, only .* \.pla, \.csv, \.truth"):
            table.write(tmp_path / name)
        with pytest.raises(FormatError, match="no truth table is"):
            TruthTable.read(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        TruthTable.read(tmp_path / "absent.pla")
    assert not list(tmp_path.iterdir())
