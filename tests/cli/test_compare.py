"""`rdcircuits compare`: the table of results, JSON, pictures, what is refused."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from command_line import Run

from rdcircuits.cli import compare as command

QUICK = ("--layers", "8,7", "--epochs", "2")
NAMES = ["gates over Z2", "gates over Z", "gates over the reals", "the same, rounded", "dense over the reals"]
KEYS = [
    *("name", "train_accuracy", "test_accuracy", "best_epoch", "parameters", "gates", "ands", "seconds"),
    *("train_curve", "test_curve"),
]


def test_results_stand_side_by_side(run: Run, sample: Path) -> None:
    outcome = run("compare", sample, *QUICK)
    assert (outcome.status, outcome.err) == (0, "")
    first, second, empty, headings, *rows = outcome.out.rstrip("\n").split("\n")
    assert re.search(r"6 inputs, 1 output, 3[12] rows learned from, 1[01] held out$", first)
    assert second == "  network     layers of 8, 7 gates of two inputs, 2 epochs, batches of 8"
    assert (empty, headings.split()) == ("", ["train", "test", "parameters", "gates", "seconds"])
    assert [row[:22].strip() for row in rows] == NAMES
    assert {len(row) for row in (headings, *rows)} == {len(headings)}
    assert all(re.search(r"\d\.\d\d %  +\d+\.\d\d %  +\d+  +(\d+|none)  +\d+\.\d\d$", row) for row in rows)


def test_json_is_one_object_with_the_promised_keys(run: Run, sample: Path) -> None:
    facts = run("compare", sample, *QUICK, "--batch", "5", "--seed", "3", "--json").json
    assert list(facts) == ["layers", "rows", "test_rows", "epochs", "batch", "seed", "wiring", "results", "warnings"]
    assert (facts["layers"], facts["epochs"], facts["batch"], facts["seed"]) == ([8, 7], 2, 5, 3)
    assert [result["name"] for result in facts["results"]] == NAMES
    for result in facts["results"]:
        assert list(result) == KEYS
        assert len(result["train_curve"]) == len(result["test_curve"]) == 2
        assert result["train_accuracy"] == result["train_curve"][result["best_epoch"] - 1]
    assert [result["gates"] is None for result in facts["results"]] == [False, False, True, False, True]


def test_a_test_table_takes_the_place_of_rows_held_out(run: Run, adder: Path) -> None:
    Path("turned.csv").write_text("carry,sum,b,a\n0,1,0,1\n0,1,1,0\n1,0,1,1\n")
    facts = run("compare", adder, "--outputs", "2", "--test", "turned.csv", *QUICK, "--json").json
    assert (facts["rows"], facts["test_rows"], facts["layers"]) == (4, 3, [8, 8])
    assert "3 of turned.csv to test on" in run("compare", adder, "--outputs", "2", "--test", "turned.csv", *QUICK).out


def test_smooth_networks_of_several_shapes(run: Run, adder: Path) -> None:
    nets = ("dense:20", "dense:6,5:tanh", "linear", "dense:sigmoid")
    words = [word for net in nets for word in ("--smooth", net)]
    results = run("compare", adder, "--outputs", "2", *QUICK, *words, "--json").json["results"]
    assert [result["name"] for result in results[4:]] == [f"{net} over the reals" for net in nets]
    counts = [20 * 2 + 20 + 2 * 20 + 2, (6 * 2 + 6) + (5 * 6 + 5) + (2 * 5 + 2), 2 * 2 + 2, 64 * 2 + 64 + 2 * 64 + 2]
    assert [result["parameters"] for result in results[4:]] == counts


def test_learned_wiring(run: Run, adder: Path) -> None:
    said = run("compare", str(adder), "--layers", "20,10", "--epochs", "2", "--wiring", "learned")
    assert "learned wiring, 2 epochs" in said.out
    assert "gates over Z2" not in said.out
    assert "the same, rounded" in said.out


@pytest.mark.needs_module("matplotlib")
def test_as_many_curves_as_networks(run: Run, adder: Path) -> None:
    words = [word for width in range(1, 7) for word in ("--smooth", f"dense:{width}")]
    assert run("compare", adder, *QUICK, *words, "--plot", "c.svg").status == 0
    picture = Path("c.svg").read_text()
    assert all(f"dense:{width} over the reals" in picture for width in range(1, 7))


@pytest.mark.needs_module("matplotlib")
@pytest.mark.parametrize(("path", "opening"), [("c.png", b"\x89PNG"), ("c.svg", b"<?xml"), ("c.PDF", b"%PDF")])
def test_learning_curves_are_drawn(run: Run, adder: Path, path: str, opening: bytes) -> None:
    outcome = run("compare", adder, *QUICK, "--plot", path)
    assert (outcome.status, outcome.err) == (0, "")
    _, after = outcome.out.split(f"drawn       {path}\n")
    assert all(line.startswith("warning: ") for line in after.splitlines())
    assert Path(path).read_bytes().startswith(opening)


@pytest.fixture
def no_training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "compare", lambda *args, **options: pytest.fail("trained before refusing"))


REFUSED = {
    "--plot curves.txt": "curves.txt: pictures are written to files that end in .png, .svg, .pdf",
    "--plot nowhere/curves.png": "no directory nowhere",
    "--plot ''": "a path is empty",
    "--test missing.csv": "missing.csv",
    "--layers 3,-1": "found '-1'",
    "--epochs 0": "found '0'",
    "--holdout 1": "--holdout",
    "--holdout 0.5 --test adder.csv": "not allowed with",
    "--smooth sparse:20": "no smooth network is named 'sparse:20': expected dense, dense:20",
    "--smooth dense:": "'' in 'dense:' is no width",
    "--smooth dense:8,0": "'0' in 'dense:8,0' is no width",
    "--smooth dense:8:gelu": "no smooth network is named 'dense:8:gelu'",
    "--smooth dense:99999999": "is no width",
    "--optimiser votes": "unrecognized arguments",
}


@pytest.mark.usefixtures("no_training")
@pytest.mark.needs_module("matplotlib")
@pytest.mark.parametrize("options", REFUSED)
def test_what_will_fail_is_refused_before_any_work(run: Run, adder: Path, options: str) -> None:
    outcome = run("compare", adder, *(word.strip("'") for word in options.split()))
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert REFUSED[options] in outcome.err


def test_tables_that_cannot_be_compared_on_are_refused(run: Run, adder: Path) -> None:
    Path("one.csv").write_text("a,y\n0,1\n")
    Path("none.csv").write_text("y\n1\n")
    for words, saying in (
        (("one.csv",), "at least two different rows"),
        (("none.csv", "--test", "none.csv"), "needs inputs"),
        ((adder, "--batch", "4"), "the batch size is 4, there are 3 rows"),
    ):
        outcome = run("compare", *words)
        assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
        assert saying in outcome.err


@pytest.mark.usefixtures("no_training")
def test_a_missing_matplotlib_is_named_with_its_extra(run: Run, adder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    outcome = run("compare", adder, "--plot", "curves.png")
    assert (outcome.status, outcome.err) == (
        2,
        "rdcircuits compare: drawing needs matplotlib: pip install 'rdcircuits[plot]'\n",
    )


def test_ctrl_c_prints_and_writes_nothing(run: Run, adder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupting(command.Progress):
        def __call__(self, done: int, total: int, text: str) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(command, "Progress", Interrupting)
    outcome = run("compare", adder, *QUICK)
    assert (outcome.status, outcome.out, outcome.err) == (130, "", "rdcircuits compare: interrupted\n")
