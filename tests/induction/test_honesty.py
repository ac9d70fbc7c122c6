"""Success that should be looked at says so, in Python and in the command line's reports."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.cli.header import complete_question, question
from rdcircuits.cli.main import main

ADDER = rd.TruthTable.from_function(
    lambda a, b, c: ((a + b + c) % 2, (a + b + c) // 2), 3, inputs=["a", "b", "cin"], outputs=["sum", "carry"]
)


def noisy() -> rd.FieldTable:
    """3·x² + x + 7 over GF(31), three rows of which are wrong."""
    return rd.FieldTable.from_function(31, lambda x: (3 * x * x + x + 7) % 31 if x not in (4, 9, 30) else 5, 1)


def said(argv: list[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(argv) == 0
    printed = capsys.readouterr()
    assert not printed.err
    return [line for line in printed.out.splitlines() if line.startswith("warning")]


def test_an_adder_whose_outputs_were_forgotten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "adder.csv")
    ADDER.write(path)
    lines = said(["learn", path], capsys)
    assert lines[0] == "warning: the header suggests 2 outputs (sum, carry): --outputs 2?"
    assert any("could be set aside to choose the model by: too few" in line for line in lines)
    assert not said(["learn", path, "--outputs", "2"], capsys)
    assert main(["learn", path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["warnings"] == [line.removeprefix("warning: ") for line in lines]
    assert said(["info", path], capsys) == lines[:1]


@pytest.mark.parametrize(
    ("names", "taken", "asked"),
    [
        (["a", "b", "y0", "y1"], ["y1"], "--outputs 2?"),
        (["a0", "a1", "p0", "p1", "p2"], ["p2"], "--outputs 3?"),
        (["a[1]", "a[0]", "s[1]", "s[0]"], ["s[0]"], "--outputs 2?"),
        (["sum", "carry", "a", "b"], ["b"], "--outputs sum,carry?"),
        (["a", "out1", "out2"], ["out2"], "--outputs 2?"),
        (["x0", "x1", "x2"], ["x2"], None),
        (["x0", "x1", "y"], ["y"], None),
        (["a", "b", "sum"], ["sum"], None),
        ([], [], None),
    ],
)
def test_headers(names: list[str], taken: list[str], asked: str | None) -> None:
    found = question(names, taken)
    assert found is None if asked is None else found is not None and found.endswith(asked)


ADDED = [f"{a},{b},{c},{(a + b + c) % 2},{(a + b + c) // 2}" for a, b, c in product([0, 1], repeat=3)]


@pytest.mark.parametrize("order", [1, -1, 3])
def test_rows_that_are_all_there_are_of_the_first_columns_ask(
    order: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [ADDED[(order * i) % len(ADDED)] for i in range(len(ADDED))]
    (tmp_path / "t.csv").write_text("\n".join(["a,b,c,s,u", *rows, ""]))
    lines = said(["learn", str(tmp_path / "t.csv")], capsys)
    asked = "the first 3 columns take all 8 combinations, once each: are the other 2 outputs (s, u): --outputs 2?"
    assert lines[0] == f"warning: {asked}"
    assert not said(["learn", str(tmp_path / "t.csv"), "--outputs", "2"], capsys)


def test_rows_that_are_some_of_all_do_not_ask() -> None:
    rows = [row.split(",") for row in ADDED]
    names = ["a", "b", "c", "s", "u"]
    assert complete_question(names, rows) is not None
    assert complete_question(names, rows[:-1]) is None
    assert complete_question(names[:4], [row[:4] for row in rows]) is None
    assert complete_question(names, [*rows, rows[0]]) is None
    assert complete_question(names[2:], [row[2:] for row in rows]) is None
    four = [["1", "0", "1", "0"], ["0", "1", "1", "1"], ["0", "0", "0", "0"], ["1", "1", "0", "1"]]
    assert complete_question(["a", "b", "c", "d"], four) is None
    assert complete_question(["a", "b", "c", "d"], sorted(four)) is not None
    assert complete_question([], []) is None


def test_warnings_in_python() -> None:
    rng = np.random.default_rng(0)
    table = rd.TruthTable.from_arrays(rng.integers(0, 2, (200, 10)), rng.integers(0, 2, 200), conflicts="majority")
    with pytest.warns(rd.RdWarning, match="wrong on .* known outputs") as found:
        learned = rd.learn(table, model="junta")
    assert tuple(str(one.message) for one in found) == learned.warnings


def test_a_choice_within_noise() -> None:
    rng = np.random.default_rng(1)
    table = rd.TruthTable.from_arrays(rng.integers(0, 2, (200, 10)), rng.integers(0, 2, 200), conflicts="majority")
    with pytest.warns(rd.RdWarning, match="no better than a constant|within the noise"):
        rd.learn(table, effort=0.3)


def test_what_is_exact_has_no_warnings() -> None:
    assert rd.learn(ADDER).warnings == ()


def test_a_constant_is_told() -> None:
    with pytest.warns(rd.RdWarning, match="constant on all rows that it learned from, as they say: y0 = 1"):
        rd.learn(rd.TruthTable.from_function(lambda a, b: 1, 2))


def test_a_complete_table_of_full_degree_is_suspected_of_noise() -> None:
    with pytest.warns(rd.RdWarning, match="degree 30 for y0, of at most 30, suggests wrong rows: but for 3 of 31 rows"):
        learned = rd.learn_field(noisy())
    assert learned.polynomial.degree == 30


@pytest.mark.parametrize("model", ["auto", "polynomial"])
def test_a_degree_on_a_complete_table_means_fit(model: Any) -> None:
    with pytest.warns(rd.RdWarning, match="wrong on 3 of 31"):
        learned = rd.learn_field(noisy(), model=model, degree=3)
    assert str(learned.polynomial) == "7 + x0 + 3·x0^2"
    assert len(learned.wrong) == 3


def test_functions_of_full_degree_are_not_suspected() -> None:
    for table in (
        rd.FieldTable.from_function(2, lambda *x: int(all(x)), 6),
        rd.FieldTable.from_function(7, lambda x: pow(x, 5, 7), 1),
    ):
        assert rd.learn_field(table).warnings == ()


def test_noise_is_told_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "noisy.csv")
    noisy().write(path)
    (line,) = said(["learn", path, "--field", "31"], capsys)
    assert line.endswith("--model tolerant takes them for wrong")
    assert said(["learn", path, "--field", "31", "--degree", "3"], capsys)
