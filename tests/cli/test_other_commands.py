"""`rdcircuits eval`, `info` and `convert`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from command_line import Run

import rdcircuits as rd

AND_OR = ".model f\n.inputs a b\n.outputs both either\n.names a b both\n11 1\n.names a b either\n00 0\n.end\n"


@pytest.fixture
def circuit(tmp_path: Path) -> Path:
    path = tmp_path / "and_or.blif"
    path.write_text(AND_OR)
    return path


def test_eval_measures_known_bits_whole_rows_and_each_output(run: Run, circuit: Path) -> None:
    Path("t.csv").write_text("a,b,both,either\n0,0,0,0\n0,1,1,1\n1,1,1,-\n1,0,0,0\n")
    facts = run("eval", circuit, "t.csv", "--json").json
    assert facts == {"accuracy": 5 / 7, "row_accuracy": 0.5, "per_output": [0.75, pytest.approx(2 / 3)], "rows": 4}
    outcome = run("eval", circuit, "t.csv")
    assert (outcome.status, outcome.err) == (0, "")
    assert "71.43 % of 7 known output bits" in outcome.out
    assert "50.00 % of 4 rows" in outcome.out
    assert "both: 75.00 %" in outcome.out


def test_eval_matches_columns_by_name_or_position(run: Run, circuit: Path) -> None:
    Path("names.csv").write_text("either,b,a,both\n1,0,1,0\n1,1,0,0\n")
    Path("places.csv").write_text("x0,x1,y0,y1\n0,1,0,1\n1,1,1,1\n")
    Path("f.truth").write_text("1000\n1110\n")
    for table in ("names.csv", "places.csv", "f.truth"):
        assert run("eval", circuit, table, "--json").json["row_accuracy"] == 1.0


def test_eval_of_contradictions_is_an_error_unless_settled(run: Run, circuit: Path) -> None:
    Path("t.csv").write_text("a,b,both,either\n0,1,0,1\n0,1,0,1\n0,1,1,1\n")
    assert run("eval", circuit, "t.csv").status == 2
    assert run("eval", circuit, "t.csv", "--conflicts", "majority", "--json").json["accuracy"] == 1.0


def test_info_tells_of_tables(run: Run, adder: Path) -> None:
    outcome = run("info", adder, "--outputs", "2")
    for text in ("inputs      2: a, b", "outputs     2: sum, carry", "4, complete", "0 of 8 output bits"):
        assert text in outcome.out
    Path("sample.csv").write_text("a,b,y\n0,1,-\n0,0,1\n")
    facts = run("info", "sample.csv", "--json").json
    assert (facts["kind"], facts["inputs"], facts["outputs"]) == ("table", ["a", "b"], ["y"])
    assert (facts["rows"], facts["complete"], facts["dont_cares"]) == (2, False, 1)
    assert "2, 50 % of all 2^2, partial" in run("info", "sample.csv").out


@pytest.mark.parametrize(("kind", "filled"), [("", True), (".type f\n", True), (".type fr\n", False)])
def test_info_says_when_rows_that_are_not_listed_are_zero(run: Run, kind: str, filled: bool) -> None:
    Path("t.pla").write_text(f".i 1\n.o 1\n{kind}1 1\n0 0\n.e\n")
    out = run("info", "t.pla").out
    assert "complete" in out
    assert ("does not list are 0" in out) == filled


def test_info_tells_of_circuits(run: Run, circuit: Path) -> None:
    facts = run("info", circuit, "--json").json
    counts = rd.Netlist.read(circuit).counts()
    names = {"inputs": ["a", "b"], "outputs": ["both", "either"]}
    assert facts == {"kind": "circuit"} | names | counts._asdict()
    out = run("info", circuit).out
    assert "and_or.blif: circuit" in out
    assert "outputs     2: both, either" in out


@pytest.mark.parametrize("command", ["info", "show", "draw -o f.svg", "convert f.v", "equal"])
def test_columns_of_a_circuit_are_not_chosen(run: Run, circuit: Path, command: str) -> None:
    name, *more = command.split()
    outcome = run(name, circuit, *(more or [circuit] * (name == "equal")), "--outputs", "both")
    assert (outcome.status, outcome.out) == (2, "")
    assert "and_or.blif: --outputs chooses columns of a table, and this is a circuit" in outcome.err


def test_shares_of_very_many_rows_are_said_as_such(run: Run) -> None:
    Path("wide.csv").write_text(",".join([*(f"a{k}" for k in range(1026)), "y"]) + "\n" + ",".join("1" * 1027) + "\n")
    assert "rows        1, of 2^1026 there are, partial" in run("info", "wide.csv").out


def test_info_shortens_many_and_long_names(run: Run) -> None:
    names = ["n" * 100, *(f"x{k}" for k in range(50))]
    Path("t.csv").write_text(",".join([*names, "y"]) + "\n" + ",".join("0" * 52) + "\n")
    out = run("info", "t.csv").out
    assert "51: nnnnnnnnnnnnnnnnnnnnnnnn..., x0, x1" in out
    assert max(map(len, out.splitlines())) < 160


def test_tables_convert_into_one_another_and_back(run: Run, adder: Path) -> None:
    table = rd.TruthTable.read(adder, outputs=2)
    assert run("convert", adder, "t.pla", "--outputs", "2").status == 0
    assert rd.TruthTable.read("t.pla") == table
    assert run("convert", "t.pla", "t.truth").status == 0
    assert Path("t.truth").read_text() == "0110\n1000\n"
    assert run("convert", "t.truth", "u.csv").status == 0
    assert np.array_equal(rd.TruthTable.read("u.csv", outputs=2).y, table.y)


def test_circuits_convert_into_one_another_and_into_tables(run: Run, circuit: Path) -> None:
    original = rd.Netlist.read(circuit)
    source = circuit
    for ending in (".aag", ".aig", ".json", ".blif"):
        outcome = run("convert", source, f"f{ending}")
        assert (outcome.status, outcome.err) == (0, "")
        assert "read back: equal on all 4 rows" in outcome.out
        source = Path(f"f{ending}")
        assert rd.equivalent(rd.Netlist.read(source), original).proved
    for ending in (".pla", ".csv", ".truth"):
        assert run("convert", circuit, f"t{ending}").status == 0
        assert rd.TruthTable.read(f"t{ending}", outputs=2).accuracy(original).rows == 1.0
    assert run("convert", circuit, "f.v").status == 0
    assert "module" in Path("f.v").read_text()


def test_layouts_are_told(run: Run) -> None:
    Path("f.csv").write_text("id:0:1\n7:0:1\n8:1:0\n")
    plain = ["info", "f.csv", "--json", "--delimiter", ":", "--drop"]
    assert run(*plain, "id").json["inputs"] == ["0"]
    Path("f.csv").write_text("0:0:1\n0:1:0\n")
    assert run(*plain, "1", "--no-header").json["complete"]
    assert run("info", "f.csv", "--delimiter", ":", "--header").status == 2
    Path("f.csv").write_text("a:f\n0:1\n")
    outcome = run("info", "f.csv")
    assert (outcome.status, outcome.out) == (2, "")
    assert "fields are cut at ',', --delimiter ';'" in outcome.err
    outcome = run("learn", "f.csv", "--classes", "--delimiter", ":")
    assert (outcome.status, outcome.out) == (2, "")
    Path("f.pla").write_text(".i 1\n.o 1\n1 1\n.e\n")
    assert "--header, --delimiter and --drop are for CSV" in run("info", "f.pla", "--no-header").err


def test_tables_of_other_endings_are_learned_and_compared(run: Run) -> None:
    Path("f.tsv").write_text("a\tb\tf\n0\t0\t0\n0\t1\t1\n1\t0\t1\n1\t1\t0\n")
    Path("f.txt").write_text("a b | f\n~~~~~~~\n0 0 | 0\n- 1 | 1\n")
    assert run("learn", "f.tsv", "-o", "f.blif").status == 0
    assert run("eval", "f.blif", "f.tsv", "--json").json["accuracy"] == 1
    assert run("eval", "f.blif", "f.txt", "--json").json["accuracy"] == pytest.approx(2 / 3)


COVER = ".i 40\n.o 2\n.type fr\n" + "1-" * 20 + " 1~\n" + "0" + "-" * 39 + " 01\n" + "10" + "-" * 38 + " ~0\n.e\n"


def test_covers_are_described_converted_evaluated_and_learned(run: Run) -> None:
    Path("f.pla").write_text(COVER)
    facts = run("info", "f.pla", "--json").json
    assert (facts["kind"], facts["cubes"], facts["counts"][0]) == (
        "cover",
        3,
        {"on": 2**20, "off": 2**39, "free": 2**39 - 2**20},
    )
    assert "1,048,576 rows of 2^40 are 1" in run("info", "f.pla").out
    assert run("info", "f.pla", "--outputs", "y1", "--json").json["outputs"] == ["y1"]
    for target in ("f.blif", "f.aig", "g.pla"):
        outcome = run("convert", "f.pla", target)
        assert (outcome.status, outcome.err) == (0, "")
        assert "3 cubes" in outcome.out
    assert run("info", "g.pla", "--json").json == facts
    found = run("eval", "f.blif", "f.pla", "--json").json
    assert (found["accuracy"], found["proved"], found["cubes"]) == (1, True, 3)
    assert "proved equal cube by cube" in run("eval", "f.aig", "g.pla").out
    Path("no.blif").write_text(Path("f.blif").read_text().split(".names")[0] + ".names y0\n1\n.names y1\n.end\n")
    found = run("eval", "no.blif", "f.pla", "--json").json
    assert found["proved"] is False
    assert 0 < found["accuracy"] < 1
    assert "is 1 in one and 0 in the other" in run("eval", "no.blif", "f.pla").out
    learned = run("learn", "f.pla", "-o", "h.aig", "--effort", "0.1", "--json").json
    assert (learned["ands"], learned["train_accuracy"]) == (0, 1)
    assert "3 cubes" in run("learn", "f.pla", "--effort", "0.1").out
    for arguments in (
        ["convert", "f.pla", "f.csv"],
        ["learn", "f.pla", "--holdout", "0.5"],
        ["eval", "f.aig", "k.pla"],
    ):
        Path("k.pla").write_text(".i 41\n.o 2\n" + "1" * 41 + " 11\n.e\n")
        outcome = run(*arguments)
        assert (outcome.status, outcome.out) == (2, "")


def test_small_plas_are_tables_still(run: Run) -> None:
    Path("f.pla").write_text(".i 2\n.o 1\n1- 1\n.p 7\n.e\n")
    outcome = run("info", "f.pla", "--json")
    assert outcome.json["kind"] == "table"
    assert outcome.err == "rdcircuits: warning: f.pla, line 4: .p says 7 rows, the file has 1; all of these were read\n"
    outcome = run("convert", "f.pla", "f.blif")
    assert outcome.status == 2
    assert "a table is not converted into a circuit, it is learned" in outcome.err


def test_expressions_are_learned(run: Run) -> None:
    facts = run("learn", "--expr", "f = a & !b | c; g = a·b ⊕ c", "-o", "f.blif", "--json").json
    assert (facts["inputs"], facts["outputs"], facts["train_accuracy"]) == (3, 2, 1)
    assert rd.Netlist.read("f.blif").outputs == ("f", "g")
    assert "complete" in run("learn", "--expr", "a and b").out
    assert run("learn", "--expr", "f = a; g = b", "--outputs", "g", "--json").json["outputs"] == 1
    Path("t.csv").write_text("a,f\n0,0\n1,1\n")
    for arguments, message in (
        (["--expr", "a &"], "is no expression: it ends at character 4"),
        ([], "expected a table, or --expr"),
        (["t.csv", "--expr", "a"], "not both"),
        (["--expr", "a", "--field", "4"], "--expr is of bits"),
        (["--expr", "a", "--drop", "a"], "do not go with --expr"),
    ):
        outcome = run("learn", *arguments)
        assert (outcome.status, outcome.out) == (2, "")
        assert message in outcome.err


KEPT = """.model m
.inputs e g
.outputs q f
.latch d q re clk 0
.latch f r 3
.names e q d
10 1
01 1
.names g r f
11 1
.exdc
.names e g f
10 1
.end
"""


def test_latches_and_dont_cares_are_shown_and_kept(run: Run) -> None:
    Path("m.blif").write_text(KEPT)
    refused = run("info", "m.blif")
    assert (refused.status, refused.err.count("\n")) == (2, 1)
    assert "--latches cut" in refused.err
    shown = run("info", "m.blif", "--latches", "cut").out
    assert "latches     2: q, r, cut" in shown
    assert "begin 1 at 0, 1 at an unknown value" in shown
    assert "clocked: 1 on the rising edge of clk" in shown
    assert "don't-cares of outputs 2: f, r$next; 8 of 64 output bits" in shown
    facts = run("info", "m.blif", "--latches", "cut", "--json").json
    assert facts["latches"][0] == {"state": "q", "next": "q$next", "reset": 0, "edge": "re", "clock": "clk"}
    assert facts["dont_cares"]["outputs"] == ["f", "r$next"]
    assert run("convert", "m.blif", "m.json", "--latches", "cut").status == 0
    assert run("info", "m.json").out.replace("m.json", "m.blif") == shown
    assert run("convert", "m.json", "again.blif").status == 0
    again = run("info", "again.blif", "--latches", "cut", "--json").json
    assert sorted(again["inputs"]) == sorted(facts["inputs"])
    assert again["latches"] == facts["latches"]
    assert again["dont_cares"]["outputs"] == ["f", "r$next"]
    assert "latches stay cut; don't-cares are left out" in run("convert", "m.json", "m.v").out
    assert run("convert", "m.json", "m.aag").out.endswith("; don't-cares are left out\n")
