"""`rdcircuits learn --field`, and `eval`, `info` and `convert` of what it writes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import Run

import rdcircuits as rd
from rdcircuits.algebra.blasting.fields import code
from rdcircuits.fields.blasting.check import run_gates

KEYS = [
    *("field", "model", "train_accuracy", "validation_accuracy", "test_accuracy", "rows", "complete", "seconds"),
    *("inputs", "outputs", "degrees", "terms", "unique", "wrong_rows", "gates", "ands", "depth", "passes"),
    *("outputs_written", "tried", "warnings"),
]


def value(a: int, b: int, c: int) -> int:
    return (a * b + 2 * c * c + 1) % 5


def write(path: Path, rows: Any, names: str = "a,b,c,y") -> Path:
    path.write_text("\n".join([names, *(",".join(map(str, row)) for row in rows), ""]))
    return path


@pytest.fixture
def complete(tmp_path: Path) -> Path:
    """1 + ab + 2c² over GF(5), all rows."""
    return write(
        tmp_path / "complete.csv", [(n % 5, n // 5 % 5, n // 25, value(n % 5, n // 5 % 5, n // 25)) for n in range(125)]
    )


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """70 of its rows."""
    chosen = np.random.default_rng(0).permutation(125)[:70].tolist()
    return write(
        tmp_path / "sample.csv", [(n % 5, n // 5 % 5, n // 25, value(n % 5, n // 5 % 5, n // 25)) for n in chosen]
    )


@pytest.fixture
def noisy(tmp_path: Path, sample: Path) -> Path:
    """The same, three of them wrong."""
    rows = [list(map(int, line.split(","))) for line in sample.read_text().split()[1:]]
    for row in (3, 20, 50):
        rows[row][3] = (rows[row][3] + 1) % 5
    return write(tmp_path / "noisy.csv", rows)


def test_a_complete_table_is_its_polynomial_and_gates(run: Run, complete: Path) -> None:
    paths = [f"out{ending}" for ending in (".json", ".blif", ".aig", ".v", ".dot")]
    outcome = run("learn", complete, "--field", 5, *(word for path in paths for word in ("-o", path)))
    assert (outcome.status, outcome.err) == (0, "")
    for line in (
        "field       GF(5)",
        "3 inputs, 1 output, 125 rows, complete",
        "polynomial: exact; degree 2, 3 terms",
        "y = 1 + a·b + 2·c^2",
        "the only polynomial of these rows",
        "equal on all 125 rows; 3 bits an element, the least significant first",
        "out.json (read back: the same polynomials)",
        "out.blif (read back: equal on all 512 rows)",
    ):
        assert line in outcome.out
    table, model = rd.FieldTable.read(complete, 5), rd.FieldPolynomial.from_json(Path("out.json").read_bytes())
    assert table.accuracy(model).overall == 1.0
    for path in ("out.blif", "out.aig"):
        netlist = rd.Netlist.read(path)
        assert netlist.inputs == tuple(f"{name}[{bit}]" for name in "abc" for bit in range(3))
        bits = run_gates(netlist, table.field, table.x).reshape(125, 1, 3)
        assert np.array_equal(code.from_bits(table.field, bits), table.y)
    assert not [path for path in Path().iterdir() if path.name.startswith(".")]


def test_json_is_one_object_with_the_promised_keys(run: Run, sample: Path) -> None:
    facts = run("learn", sample, "--field", 5, "--json", "--holdout", "0.2", "-o", "out.json").json
    assert list(facts) == KEYS
    assert (facts["field"], facts["model"], facts["rows"], facts["complete"]) == ("GF(5)", "polynomial", 56, False)
    assert facts["train_accuracy"] == facts["validation_accuracy"] == facts["test_accuracy"] == 1.0
    assert (facts["degrees"], facts["terms"], facts["unique"], facts["wrong_rows"]) == ([2], [3], [True], [])
    assert [trial["model"] for trial in facts["tried"]] == ["polynomial", "lookup"]
    assert facts["outputs_written"] == ["out.json"]


@pytest.mark.parametrize("model", ["auto", "tolerant", "ascent"])
def test_wrong_rows_are_found_and_named(run: Run, noisy: Path, model: str) -> None:
    facts = run("learn", noisy, "--field", 5, "--model", model, "--json").json
    wrong = [line.split(",") for line in noisy.read_text().split()[1:]]
    expected = {tuple(map(int, wrong[row])) for row in (3, 20, 50)}
    assert {(*row["inputs"].values(), *row["expected"].values()) for row in facts["wrong_rows"]} == expected
    assert all(row["found"]["y"] == value(*row["inputs"].values()) for row in facts["wrong_rows"])
    assert facts["train_accuracy"] == pytest.approx(67 / 70)


def test_wrong_rows_are_reported(run: Run, noisy: Path) -> None:
    report = run("learn", noisy, "--field", 5, "--model", "tolerant").out
    assert "y = 1 + a·b + 2·c^2" in report
    assert re.search(r"wrong rows  3\n +a=\d, b=\d, c=\d: y: \d in the table, \d by the polynomial", report)


def test_what_is_written_is_read_again(run: Run, complete: Path, noisy: Path) -> None:
    assert run("learn", complete, "--field", 5, "-o", "model.json").status == 0
    evaluated = run("eval", "model.json", noisy)
    assert "95.71 % of 70 known outputs" in evaluated.out
    assert "wrong rows  3" in evaluated.out
    facts = run("eval", "model.json", noisy, "--json").json
    assert (facts["field"], facts["rows"], len(facts["wrong_rows"])) == ("GF(5)", 70, 3)
    info = run("info", "model.json").out
    assert "model.json: polynomial" in info
    assert "degree      2, 3 terms" in info
    assert run("info", "model.json", "--json").json["degrees"] == [2]
    assert "125, complete" in run("info", complete, "--field", 5).out
    assert run("info", noisy, "--field", 5, "--json").json["field"] == "GF(5)"


def test_polynomials_are_converted(run: Run, complete: Path) -> None:
    run("learn", complete, "--field", 5, "-o", "model.json")
    assert "gates equal on all 125 rows, read back" in run("convert", "model.json", "model.blif").out
    assert "125 rows" in run("convert", "model.json", "model.csv").out
    assert rd.FieldTable.read("model.csv", 5) == rd.FieldTable.read(complete, 5)
    refused = run("convert", "model.json", "other.json")
    assert (refused.status, refused.err.count("\n")) == (2, 1)


def test_other_fields_and_moduli(run: Run, tmp_path: Path) -> None:
    field = rd.GF(256, 0x11B)
    inverses = write(tmp_path / "inverse.csv", [(x, int(field.power(x, 254))) for x in range(256)], "x,y")
    outcome = run("learn", inverses, "--field", 256, "--modulus", "x^8 + x^4 + x^3 + x + 1", "-o", "inverse.v")
    assert "GF(256, modulus=283): an element is 8 digits base 2, as one number" in outcome.out
    assert "y = x^254" in outcome.out
    nines = write(tmp_path / "nine.csv", [(x, int(rd.GF(9).multiply(x, 5))) for x in range(9)], "x,y")
    assert (
        "4 bits an element, the least significant first of each digit, digits likewise"
        in run("learn", nines, "--field", 9).out
    )


def test_a_test_table_is_only_reported_on(run: Run, complete: Path, noisy: Path) -> None:
    outcome = run("learn", complete, "--field", 5, "--test", noisy)
    assert f"95.71 % on {noisy}" in outcome.out
    assert "wrong rows" not in outcome.out


BAD: list[tuple[str, tuple[Any, ...], str]] = [
    ("a,y\n1,2\n3,7\n", ("--field", 5), "line 3: column 'y' has 7, expected an element of GF(5): 0 to 4"),
    ("a,y\n1,2\n3,1\n1,4\n", ("--field", 5), "line 4: contradicts line 2: inputs 1 give y = 4 here and 2 there"),
    ("a,y\n1,2\n1,4\n", ("--field", 5), "there; --conflicts majority takes what most rows say"),
    ("a,y\n1,2\n3\n", ("--field", 5), "line 3: the row has 1 fields, the first line names 2 columns"),
    ("a,y\n1,b\n", ("--field", 5), "line 2: column 'y' has 'b', expected an element's number"),
    ("a,y\n", ("--field", 5), "no rows"),
    ("a,y\n1,2\n", ("--field", 6), "GF takes a prime power (below 2^1024), found 6"),
    ("a,y\n1,2\n", ("--field", "five"), "expected a whole number from 1 up"),
    ("a,y\n1,2\n", ("--field", 8, "--modulus", "x^3 + 1"), "the modulus x^3 + 1 is reducible over GF(2)"),
    ("a,y\n1,2\n", ("--field", 7, "--modulus", "3"), "GF(7) is a prime field and takes no modulus"),
    ("a,y\n1,1\n", ("--modulus", "11"), "--modulus goes with --field"),
    ("a,y\n1,1\n", ("--degree", "2"), "--degree goes with --field"),
    ("a,y\n1,1\n", ("--model", "tolerant"), "the model tolerant goes with --field"),
    ("a,y\n1,2\n", ("--field", 5, "--model", "gates"), "unknown model 'gates' for tables over GF(q)"),
    ("a,y\n1,2\n", ("--field", 5, "--layers", "4,4"), "--layers is for tables of bits"),
    ("a,y\n1,2\n", ("--field", 5, "--batch", 4), "--batch is for tables of bits"),
    ("a,y\n1,2\n", ("--field", 5, "--effort", 1), "--effort is for tables of bits"),
    ("a,y\n1,2\n", ("--field", 5, "--model", "lookup", "--epochs", 4), "--epochs is for the models linear"),
    ("a,y\n1,2\n", ("--field", 5, "--model", "lookup", "--degree", 4), "--degree is for the models polynomial"),
    ("a,y\n0,2\n1,3\n2,0\n", ("--field", 5, "--model", "polynomial", "--degree", 1), "of degree up to 1 fits"),
    ("a,y\n1,2\n", ("--field", 5, "-o", "out.xyz"), "no netlist is written as a .xyz file"),
    ("a,b,c,d,e,f,y\n1,1,1,1,1,1,1\n", ("--field", 256, "-o", "out.pla"), "at most 16 inputs"),
    ("a,y\n1,2\n", ("--field", 5, "-o", "table.csv"), "overwrite the file that is read"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "message"), BAD, ids=[message[:40] for _, _, message in BAD])
def test_what_cannot_be_is_one_clear_line(run: Run, tmp_path: Path, text: str, words: Any, message: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text)
    outcome = run("learn", path.name, *words)
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert message in outcome.err
    assert sorted(one.name for one in tmp_path.iterdir()) == ["table.csv"]


@pytest.mark.parametrize("command", ["eval", "info", "convert"])
def test_models_that_are_none_or_newer_are_refused(run: Run, complete: Path, command: str) -> None:
    run("learn", complete, "--field", 5, "-o", "model.json")
    content = json.loads(Path("model.json").read_text())
    last = {"eval": [complete], "info": [], "convert": ["out.blif"]}[command]
    for change, message in (
        ({"version": 99}, "version 99"),
        ({"coefficients": [[1]]}, "damaged"),
        ({"field": "GF(6)"}, ""),
    ):
        Path("bad.json").write_text(json.dumps(content | change))
        outcome = run(command, "bad.json", *last)
        assert (outcome.status, outcome.err.count("\n")) == (2, 1)
        assert "bad.json" in outcome.err
        assert message in outcome.err


def test_a_model_on_a_table_that_does_not_fit(run: Run, complete: Path, tmp_path: Path) -> None:
    run("learn", complete, "--field", 5, "-o", "model.json")
    outcome = run("eval", "model.json", write(tmp_path / "two.csv", [(1, 2)], "a,y"))
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)
    assert "the circuit has 3 inputs, the table has 1" in outcome.err
    outside = run("eval", "model.json", write(tmp_path / "big.csv", [(1, 2, 9, 1)]))
    assert "column 'c' has 9, expected an element of GF(5)" in outside.err


def test_help_speaks_of_fields(run: Run) -> None:
    out = run("learn", "--help").out
    for word in ("--field Q", "--modulus POLY", "--degree D", "tolerant", "sbox.csv --field 256"):
        assert word in out
