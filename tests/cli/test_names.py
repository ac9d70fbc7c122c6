"""Files without names go by position, before and after conversions, whatever the names of the other file say."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Run

MISLEADING = "x1,x0,f\n0,0,0\n1,0,1\n0,1,0\n1,1,0\n"
NAMELESS = {"n.aag": "aag 3 2 0 1 1\n2\n4\n6\n6 2 5\n", "n.pla": ".i 2\n.o 1\n10 1\n.e\n", "n.truth": "0010\n"}


@pytest.fixture(autouse=True)
def files(run: Run) -> None:
    Path("named.csv").write_text(MISLEADING)
    Path("named.blif").write_text(".model m\n.inputs x1 x0\n.outputs f\n.names x1 x0 f\n10 1\n.end\n")
    for name, text in NAMELESS.items():
        Path(name).write_text(text)


@pytest.mark.parametrize("ending", ["blif", "aag", "aig", "json"])
def test_circuits_without_names(run: Run, ending: str) -> None:
    assert run("convert", "n.aag", f"c.{ending}").status == 0
    assert run("convert", f"c.{ending}", "d.blif").status == 0
    for circuit in ("n.aag", f"c.{ending}", "d.blif"):
        assert run("eval", circuit, "named.csv", "--json").json["accuracy"] == 1.0


@pytest.mark.parametrize("source", ["n.pla", "n.truth", "n.aag"])
@pytest.mark.parametrize("ending", ["pla", "csv", "truth"])
def test_tables_without_names(run: Run, source: str, ending: str) -> None:
    assert run("convert", source, f"t.{ending}").status == 0
    assert run("eval", "named.blif", f"t.{ending}", "--json").json["accuracy"] == 1.0


def test_what_is_learned_without_names(run: Run) -> None:
    outcome = run("learn", "n.truth", "-o", "l.blif", "--test", "named.csv")
    assert outcome.status == 0
    assert "100.00 % on named.csv" in outcome.out
    assert run("eval", "l.blif", "named.csv", "--json").json["accuracy"] == 1.0


def test_info_says_which_names_were_made_up(run: Run) -> None:
    assert run("info", "n.aag", "--json").json["made_up"] == {"inputs": True, "outputs": True}
    assert "x0, x1 (names made up)" in run("info", "n.truth").out
    assert "made_up" not in run("info", "named.csv", "--json").json


def test_inputs_that_another_table_lacks_may_be_outputs(run: Run, tmp_path: Path) -> None:
    Path("train.csv").write_text("a,b,f,g\n0,0,0,1\n1,0,0,0\n0,1,0,0\n1,1,1,1\n")
    Path("test.pla").write_text(".i 2\n.o 2\n.ilb a b\n.ob f g\n.type fd\n11 11\n00 01\n.e\n")
    refused = run("learn", "train.csv", "--test", "test.pla")
    assert refused.status == 2
    assert "are f, which are no inputs of test.pla, outputs: --outputs 2?" in refused.err
    assert run("learn", "train.csv", "--test", "test.pla", "--outputs", 2).status == 0
