"""`rdcircuits learn` of large networks: tables with a size, folders of images, and options that do not fit."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from c_programs import said_by

import rdcircuits as rd
from rdcircuits.cli.main import main
from rdcircuits.cli.usage.choices import CUTS, WIRINGS
from rdcircuits.encoding.images import ImageCuts
from rdcircuits.induction.classes import networks


def idx(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def bars(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures of 4 × 4 pixels: of class 0 with a bright row, of class 1 with a bright column."""
    rng = np.random.default_rng(seed)
    images, labels = rng.integers(0, 90, (rows, 4, 4)).astype(np.uint8), rng.integers(0, 2, rows).astype(np.uint8)
    for image, label, at in zip(images, labels, rng.integers(0, 4, rows), strict=True):
        if label:
            image[:, at] = 250
        else:
            image[at] = 250
    return images, labels


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, rows in (("train", 300), ("t10k", 60)):
        images, labels = bars(rows, rows)
        (tmp_path / f"{name}-images-idx3-ubyte").write_bytes(idx(images))
        (tmp_path / f"{name}-labels-idx1-ubyte").write_bytes(idx(labels))
    return tmp_path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    images, labels = bars(200, 1)
    lines = [",".join([*(f"p{k}" for k in range(16)), "kind"])]
    lines += [
        ",".join(map(str, [*row, "column" if kind else "row"]))
        for row, kind in zip(images.reshape(200, -1), labels, strict=True)
    ]
    (tmp_path / "bars.csv").write_text("\n".join(lines) + "\n")
    return tmp_path / "bars.csv"


@pytest.mark.needs_program("cc")
def test_a_folder_of_images_is_learned(folder, capsys, tmp_path):
    paths = [str(tmp_path / f"bars{ending}") for ending in (".json", ".c", ".v")]
    out = [part for path in paths for part in ("-o", path)]
    assert main(["learn", str(folder), "--gates", "160", "--epochs", "12", "--edges", "--json", *out]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["test_accuracy"] > 0.8
    assert (facts["classes"], facts["model"]) == ([0, 1], "gates")
    model = rd.load(paths[0])
    images, labels = bars(60, 60)
    assert model.accuracy(images.reshape(60, -1), labels) == facts["test_accuracy"]
    assert said_by(Path(paths[1]), "-DSELF_CHECK").stdout == "ok\n"
    assert "module classifier_check;" in Path(paths[2]).read_text()


def test_a_model_is_evaluated_on_a_folder_of_images(folder, capsys, tmp_path):
    model = str(tmp_path / "bars.json")
    assert main(["learn", str(folder), "--gates", "40", "--epochs", "2", "--json", "-o", model]) == 0
    expected = json.loads(capsys.readouterr().out)["test_accuracy"]
    assert main(["eval", model, str(folder), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["accuracy"], facts["rows"]) == (expected, 60)
    for path in folder.glob("t10k-*"):
        path.unlink()
    assert main(["eval", model, str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 300


def test_a_table_is_learned_by_a_network_of_a_size(table, capsys, tmp_path):
    checkpoint = tmp_path / "run.ckpt"
    how = ["--layers", "60,40", "--epochs", "10", "--holdout", "0.2", "--prune", "0.05", "--effort", "0.05"]
    wired = ["--wiring", "learned", "--batch", "32", "--checkpoint", str(checkpoint)]
    assert main(["learn", str(table), "--classes", "--model", "gates", *how, *wired]) == 0
    said = capsys.readouterr().out
    assert "layers of 60, 40 gates, learned wiring, 10 epochs" in said
    assert "on rows set aside\n" in said
    assert "on held-out rows\n" in said
    assert checkpoint.exists()


def test_images_to_test_on_may_be_in_another_folder(folder, capsys, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for part in ("images-idx3", "labels-idx1"):
        for name in ("train", "t10k"):
            (other / f"{name}-{part}-ubyte").write_bytes((folder / f"t10k-{part}-ubyte").read_bytes())
        (folder / f"t10k-{part}-ubyte").unlink()
    assert main(["learn", str(folder), "--gates", "40", "--epochs", "2", "--test", str(other)]) == 0
    assert f"on {other}" in capsys.readouterr().out
    assert main(["learn", str(folder), "--gates", "40", "--epochs", "2", "--holdout", "0.1"]) == 0
    assert "on held-out rows" in capsys.readouterr().out
    assert main(["learn", str(folder), "--test", str(folder)]) != 0
    assert "no images to test on" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--gates", "90"], "--gates goes with --classes"),
        (["--classes", "--gates", "90"], "--gates goes with --classes --model gates"),
        (["--classes", "--prune", "0.1"], "--prune goes with --classes --model gates"),
        (["--classes", "--edges"], "--edges goes with folders of images"),
        (["--classes", "--model", "gates", "--gates", "90", "--cuts", "even"], "--cuts goes with folders of images"),
        (["--classes", "--layers", "9,9"], "--layers does not go with --classes"),
        (["--classes", "--model", "gates", "--layers", "9,9"], "2 classes cannot share evenly"),
        (["--classes", "--model", "gates", "--gates", "90", "--wiring", "patch"], "patches is for images"),
        (["--classes", "--model", "gates", "--gates", "400", "--epochs", "1", "--max-gates", "5"], "the limit is 5"),
    ],
)
def test_options_that_do_not_fit(table, capsys, options, said):
    assert main(["learn", str(table), *options]) != 0
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--model", "votes"], "images are learned by --model gates"),
        (["--outputs", "digit"], "a folder of images has none"),
        (["--holdout", "0.1"], "the folder has images to test on"),
        (["--field", "4"], "--field does not go with --classes"),
    ],
)
def test_options_that_do_not_fit_images(folder, capsys, options, said):
    assert main(["learn", str(folder), *options]) != 0
    assert said in capsys.readouterr().err


def test_a_folder_without_images_is_told(tmp_path, capsys):
    assert main(["learn", str(tmp_path)]) != 0
    assert "no train-images-idx3-ubyte" in capsys.readouterr().err


def test_choices_are_those_of_the_rooms():
    assert networks.WIRINGS == WIRINGS
    assert ImageCuts.__args__ == CUTS
