"""`rdcircuits learn`: reports, JSON, written circuits, seeds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command_line import Run

import rdcircuits as rd
from rdcircuits.cli import learn as command
from rdcircuits.induction import METHODS, MODELS

KEYS = [
    *("model", "train_accuracy", "validation_accuracy", "test_accuracy", "inputs", "outputs", "rows", "gates", "ands"),
    *("depth", "seconds", "epochs", "outputs_written", "tried", "warnings"),
]
CIRCUITS = (".blif", ".aag", ".aig", ".bench", ".v", ".eqn", ".json")


def test_a_complete_table_is_learned_exactly_and_written_in_every_format(run: Run, adder: Path) -> None:
    paths = [f"out{ending}" for ending in (*CIRCUITS, ".dot", ".pla")]
    outcome = run("learn", adder, "--outputs", "sum,carry", *(word for path in paths for word in ("-o", path)))
    assert (outcome.status, outcome.err) == (0, "")
    table = rd.TruthTable.read(adder, outputs=2)
    for path in paths[: len(CIRCUITS)]:
        netlist = rd.Netlist.read(path)
        assert (netlist.inputs, netlist.outputs) == (("a", "b"), ("sum", "carry"))
        assert table.accuracy(netlist).rows == 1.0
    assert rd.TruthTable.read("out.pla") == table
    assert all(Path(path).stat().st_size for path in paths)
    assert not [path for path in Path().iterdir() if path.name.startswith(".")]


def test_the_report_says_what_was_learned_and_from_what(run: Run, sample: Path) -> None:
    outcome = run("learn", sample, "--holdout", "0.25", "--effort", 0.2, "-o", "out.aig")
    assert outcome.status == 0
    assert re.search(r"6 inputs, 1 output, 42 rows, partial: 3[12] learned from, 1[01] held out", outcome.out)
    for pattern in (r"model +\w+: ", r"accuracy .* % on rows learned from", r"% on held-out rows", r"gates?, \d+ AND"):
        assert re.search(pattern, outcome.out)
    assert "out.aig (read back: equal on all 64 rows)" in outcome.out


def test_json_is_one_object_with_the_promised_keys(run: Run, sample: Path) -> None:
    facts = run("learn", sample, "--effort", 0.7, "--json", "--holdout", "0.25", "-o", "a.blif", "-o", "b.aig").json
    assert list(facts) == KEYS
    assert facts["model"] in MODELS[1:]
    assert (facts["inputs"], facts["outputs"]) == (6, 1)
    assert 0 < facts["rows"] < 42
    assert facts["outputs_written"] == ["a.blif", "b.aig"]
    assert all(0 <= facts[f"{part}_accuracy"] <= 1 for part in ("train", "validation", "test"))
    keys = {"model", "accuracy", "note", "setting", "ands", "seconds", "output"}
    assert all(set(trial) == keys for trial in facts["tried"])
    assert {trial["model"] for trial in facts["tried"]} <= set(MODELS)
    assert len({trial["model"] for trial in facts["tried"]}) > len(METHODS)
    assert rd.Netlist.read("b.aig").counts().ands == facts["ands"]


def test_what_was_not_measured_is_null(run: Run, adder: Path) -> None:
    facts = run("learn", adder, "--outputs", "2", "--json").json
    assert facts["train_accuracy"] == 1.0
    assert facts["validation_accuracy"] is facts["test_accuracy"] is None
    assert facts["outputs_written"] == []


@pytest.mark.parametrize("model", MODELS)
def test_every_model_can_be_asked_for(run: Run, adder: Path, model: str) -> None:
    facts = run("learn", adder, "--outputs", "2", "--model", model, "--json").json
    nothing = facts["model"] == "constant" and {trial["model"] for trial in facts["tried"]} == {model}
    assert model in ("auto", *facts["model"].split(", ")) or nothing


def test_a_test_table_is_only_reported_on(run: Run, sample: Path) -> None:
    header, *rows = sample.read_text().splitlines()
    Path("wrong.csv").write_text("\n".join([header, *(row[:-1] + str(1 - int(row[-1])) for row in rows)]) + "\n")
    plain = run("learn", sample, "--effort", 0.2, "--json").json
    tested = run("learn", sample, "--test", "wrong.csv", "--effort", 0.2, "--json").json
    assert tested["test_accuracy"] == pytest.approx(1 - tested["train_accuracy"])
    assert {**tested, "test_accuracy": None, "seconds": 0, "warnings": []} == {**plain, "seconds": 0, "warnings": []}
    assert "% on wrong.csv" in run("learn", sample, "--test", "wrong.csv", "--effort", 0.2).out


def test_columns_of_a_test_table_match_by_name_and_in_any_format(run: Run, adder: Path) -> None:
    Path("turned.csv").write_text("carry,sum,b,a\n0,1,0,1\n0,1,1,0\n1,0,1,1\n")
    assert run("learn", adder, "--outputs", "2", "--test", "turned.csv", "--json").json["test_accuracy"] == 1.0
    run("convert", adder, "adder.pla", "--outputs", "2")
    assert run("learn", adder, "--outputs", "carry,sum", "--test", "adder.pla", "--json").json["test_accuracy"] == 1.0
    assert run("learn", "adder.pla", "--outputs", "carry", "--test", "adder.pla", "--json").json["test_accuracy"] == 1.0


def test_a_seed_decides_everything(run: Run, sample: Path) -> None:
    def learned(seed: int) -> tuple[object, bytes]:
        facts = run(
            "learn", sample, "--holdout", "0.3", "--seed", seed, "--effort", 0.3, "--json", "-o", "out.aig"
        ).json
        return {**facts, "seconds": 0}, Path("out.aig").read_bytes()

    assert learned(7) == learned(7)
    assert len({str(learned(seed)) for seed in range(3)}) > 1


def test_contradictions_are_settled_by_majority_when_asked(run: Run) -> None:
    Path("noisy.csv").write_text("a,y\n0,1\n0,1\n0,0\n1,0\n")
    assert "--conflicts majority" in run("learn", "noisy.csv").err
    outcome = run("learn", "noisy.csv", "--conflicts", "majority", "-o", "out.blif")
    assert outcome.status == 0
    assert "4 rows (2 different)" in outcome.out
    assert rd.Netlist.read("out.blif").evaluate([[0], [1]]).tolist() == [[1], [0]]


def test_files_that_are_there_are_replaced_and_keep_their_mode_and_links(run: Run, adder: Path) -> None:
    Path("real.blif").write_text("old")
    Path("real.blif").chmod(0o640)
    Path("link.blif").symlink_to("real.blif")
    assert run("learn", adder, "-o", "link.blif").status == 0
    assert Path("link.blif").is_symlink()
    assert Path("real.blif").stat().st_mode & 0o777 == 0o640
    assert rd.Netlist.read("real.blif").inputs == ("a", "b", "sum")


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt(), 130), (OSError(28, "No space left"), 2)])
def test_all_files_are_written_or_none(
    run: Run, adder: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int
) -> None:
    written = []

    def check(path: Path, netlist: rd.Netlist) -> None:
        written.append(path.name)
        if len(written) == 2:
            raise error

    monkeypatch.setattr("rdcircuits.cli.outputs.check_written", check)
    outcome = run("learn", adder, "-o", "a.blif", "-o", "b.blif")
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (status, "", 1)
    assert [path.name for path in Path().iterdir()] == ["adder.csv"]


def test_a_circuit_that_reads_back_differently_is_not_kept(
    run: Run, adder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = rd.Netlist.write

    def write_another(netlist: rd.Netlist, path: Path) -> None:
        gates = rd.Netlist.from_circuit(rd.trace(lambda a, b, c: ~a, "a b c")).gates
        write(rd.Netlist(netlist.inputs, netlist.outputs, gates), path)

    monkeypatch.setattr(rd.Netlist, "write", write_another)
    outcome = run("learn", adder, "-o", "out.blif")
    assert (outcome.status, outcome.out) == (2, "")
    assert "out.blif does not say what was written" in outcome.err
    assert not Path("out.blif").exists()


def test_a_held_out_part_needs_two_rows(run: Run) -> None:
    Path("one.csv").write_text("a,y\n0,1\n0,1\n")
    outcome = run("learn", "one.csv", "--holdout", "0.5")
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)


def test_awkward_names_survive(run: Run) -> None:
    Path("odd.csv").write_text('"a b",é,"x,1",=y\n0,0,1,1\n1,0,0,1\n1,1,1,0\n')
    outcome = run("learn", "odd.csv", "--outputs", '"x,1",=y', *(f"-oout{ending}" for ending in CIRCUITS))
    assert outcome.status == 0
    for ending in CIRCUITS:
        netlist = rd.Netlist.read(f"out{ending}")
        assert (netlist.inputs, netlist.outputs) == (("a b", "é"), ("x,1", "=y"))
        assert run("eval", f"out{ending}", "odd.csv", "--json").json["accuracy"] == 1.0


@pytest.mark.parametrize("text", ["a,y\n0,1\n", "y\n1\n", "a,y\n0,-\n1,-\n", "a,b,y\n0,0,-\n0,1,1\n"])
def test_degenerate_tables_are_learned(run: Run, text: str) -> None:
    Path("small.csv").write_text(text)
    outcome = run("learn", "small.csv", "--json", "-o", "out.blif", "-o", "out.pla")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.json["train_accuracy"] in (1.0, None)
    assert run("eval", "out.blif", "small.csv", "--json").json["accuracy"] == 1.0
    assert run("learn", "small.csv").status == 0


def test_progress_is_passed_on(run: Run, adder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    class Recorder(command.Progress):
        def __call__(self, done: int, total: int, text: str) -> None:
            seen.append((done, total, text))

    monkeypatch.setattr(command, "Progress", Recorder)
    run("learn", adder)
    assert all(0 <= done <= total and text for done, total, text in seen)
