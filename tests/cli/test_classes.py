"""`rdcircuits learn --classes` and `eval` of what it writes."""

import json

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.boolean.counts import count
from rdcircuits.cli import main as cli
from rdcircuits.encoding import Raw


@pytest.fixture(scope="module")
def flowers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flowers")
    rng = np.random.default_rng(0)
    for name, rows in (("train", 90), ("test", 60)):
        kind = rng.integers(0, 3, rows)
        width, colour = (
            rng.normal(3 * kind, 1),
            np.array(["red", "blue", "white"])[(kind + (rng.random(rows) < 0.1)) % 3],
        )
        lines = [f"{w:.2f},{c},kind {k}" for w, c, k in zip(width, colour, kind, strict=True)]
        (folder / f"{name}.csv").write_text("\n".join(["width,colour,flower", *lines, ""]))
    return folder


def run(*arguments):
    return cli.main([str(one) for one in arguments])


def test_classes_are_learned_written_and_evaluated(flowers, tmp_path, capsys):
    model, gates = tmp_path / "m.json", tmp_path / "m.v"
    assert (
        run(
            "learn",
            flowers / "train.csv",
            "--classes",
            "--test",
            flowers / "test.csv",
            "--effort",
            "1",
            "-o",
            model,
            "-o",
            gates,
        )
        == 0
    )
    report = capsys.readouterr().out
    assert "3 in column 'flower': kind 0, kind 1, kind 2" in report
    assert "read back: the same gates and encoder" in report
    assert "module classifier" in gates.read_text()
    assert run("eval", model, flowers / "test.csv", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["accuracy"] > 0.85
    assert set(found["per_class"]) == {"kind 0", "kind 1", "kind 2"}


def test_json_tells_what_was_learned(flowers, capsys):
    options = ["--classes", "--json", "--model", "votes", "--thresholds", "4", "--head", "onehot", "--holdout", "0.2"]
    assert run("learn", flowers / "train.csv", *options) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["model"] == "votes"
    assert found["head"] == "onehot"
    assert found["test_accuracy"] > 0.6
    assert found["columns"] == ["width", "colour"]
    assert found["tried"]


def test_another_column_of_labels_and_another_order_at_eval(flowers, tmp_path, capsys):
    table = tmp_path / "first.csv"
    rows = [line.split(",") for line in (flowers / "train.csv").read_text().strip().splitlines()]
    table.write_text("\n".join(",".join([row[2], row[1], row[0]]) for row in rows) + "\n")
    model = tmp_path / "m.json"
    assert run("learn", table, "--classes", "--outputs", "flower", "-o", model, "--model", "votes") == 0
    assert run("info", model) == 0
    assert "'flower': kind 0" in capsys.readouterr().out
    assert run("eval", model, flowers / "test.csv") == 0
    assert "kind 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--classes", "--model", "anf"], "the model anf does not learn classes"),
        (["--model", "votes"], "the model votes goes with --classes"),
        (["--head", "index"], "--head goes with --classes"),
        (["--thresholds", "3"], "--thresholds goes with --classes"),
        (["--classes", "--field", "4"], "--field does not go with --classes"),
        (["--classes", "--outputs", "2"], "one column of labels"),
        (["--classes", "--outputs", "petal"], "no column 'petal'"),
        (["--classes", "-o", "x.csv"], "a classifier is written to files that end in"),
    ],
)
def test_options_that_do_not_fit_are_refused(flowers, capsys, options, said):
    assert run("learn", flowers / "train.csv", *options) == 2
    assert said in capsys.readouterr().err


def test_labels_unseen_in_training_are_told(flowers, tmp_path, capsys):
    model, other = tmp_path / "m.json", tmp_path / "other.csv"
    assert run("learn", flowers / "train.csv", "--classes", "-o", model, "--model", "votes") == 0
    other.write_text("width,colour,flower\n1.5,red,tulip\n")
    assert run("eval", model, other) == 2
    assert "'tulip' in row 0" in capsys.readouterr().err
    other.write_text("colour,flower\nred,kind 0\n")
    assert run("eval", model, other) == 2
    assert "no column 'width'" in capsys.readouterr().err


def test_measurements_without_classes_are_told_the_way(flowers, capsys):
    assert run("learn", flowers / "train.csv") == 2
    assert "are learned with --classes" in capsys.readouterr().err


def test_a_missing_label_names_its_column(tmp_path, capsys):
    path = tmp_path / "holes.csv"
    path.write_text("a,kind\n1,x\n2,\n")
    assert run("learn", path, "--classes") == 2
    assert f"column 'kind' of {path} has no label in row 1" in capsys.readouterr().err


def test_files_without_names_and_of_another_delimiter(flowers, tmp_path, capsys):
    model, bare, other = tmp_path / "m.json", tmp_path / "bare.csv", tmp_path / "other.csv"
    rows = (flowers / "train.csv").read_text().split("\n")
    bare.write_text("\n".join(rows[1:]))
    other.write_text("\n".join(["note!width!colour!flower", *("n!" + row.replace(",", "!") for row in rows[1:-1])]))
    assert run("learn", bare, "--classes", "--effort", "0.1") == 2
    assert "found the number" in (said := capsys.readouterr().err)
    assert "--no-header makes names up" in said
    assert run("learn", bare, "--classes", "--no-header", "--effort", "0.1", "-o", model) == 0
    assert run("eval", model, bare, "--no-header") == 0
    options = ["--classes", "--delimiter", "!", "--drop", "note", "--effort", "0.1", "-o", model]
    assert run("learn", other, *options) == 0
    assert "2 columns" in capsys.readouterr().out
    assert run("eval", model, bare, "--no-header") == 0
    assert run("eval", model, other, "--delimiter", "!", "--drop", "note") == 0


def test_values_that_only_held_out_rows_lack_are_no_error(tmp_path, capsys):
    path = tmp_path / "gaps.csv"
    path.write_text("a,b,kind\n" + "".join(f"{k},{k % 3},{'xy'[k > 5]}\n" for k in range(12)) + "\n,1,x\n")
    for seed in range(12):
        assert run("learn", path, "--classes", "--holdout", "0.1", "--effort", "0.01", "--seed", seed) == 0
    assert "on held-out rows" in capsys.readouterr().out


def test_gates_of_a_classifier_alone_are_told(flowers, tmp_path, capsys):
    model = tmp_path / "m.json"
    assert run("learn", flowers / "train.csv", "--classes", "--effort", "0.05", "-o", model, "--quiet") == 0
    assert run("convert", model, tmp_path / "gates.json") == 0
    assert run("optimise", model, "--effort", "0.01", "-o", tmp_path / "small.aag") == 0
    assert capsys.readouterr().out.count("gates alone, read back") == 2


@pytest.mark.parametrize("care", [False, True])
def test_a_classifier_that_is_made_smaller_stays_one(flowers, tmp_path, care):
    model, small, text = tmp_path / "m.json", tmp_path / "small.json", tmp_path / "small.c"
    train = flowers / "train.csv"
    assert run("learn", train, "--classes", "--effort", "0.05", "-o", model, "--quiet") == 0
    options = ["--care", train] if care else []
    assert run("optimise", model, "--effort", "0.1", "-o", small, "-o", text, *options) == 0
    before, after = rd.load(model), rd.load(small)
    rows = Raw.read(train).without(before.target)
    assert (after.encoder, after.classes, after.target) == (before.encoder, before.classes, before.target)
    assert after.predict_scores(rows).tolist() == before.predict_scores(rows).tolist()
    assert count(after.scores.gates).ands < count(before.scores.gates).ands
    assert "SELF_CHECK" in text.read_text()
