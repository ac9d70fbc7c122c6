"""`rdcircuits learn` of large networks: tables with a size, folders of images, and options that do not fit."""

from __future__ import annotations

import gzip
import json
import struct
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from c_programs import said_by

import rdcircuits as rd
from rdcircuits.cli.main import main
from rdcircuits.cli.usage.choices import CUTS, THROUGH, USUAL_WIRING, WIRED, WIRINGS
from rdcircuits.encoding.images import ImageCuts
from rdcircuits.induction.classes import networks
from rdcircuits.induction.classes.networks import Shape
from rdcircuits.induction.compare import Wired


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


@pytest.mark.needs_module("matplotlib")
def test_curves_are_drawn_and_sizes_told(table, capsys, tmp_path):
    picture = tmp_path / "curves.svg"
    how = ["--gates", "60", "--epochs", "4", "--through", "reals", "--plot", str(picture)]
    assert main(["learn", str(table), "--classes", "--model", "gates", *how]) == 0
    said = capsys.readouterr().out
    assert "4 epochs through reals" in said
    assert "60 gates trained, " in said
    assert b"<svg" in picture.read_bytes()
    assert main(["learn", str(table), "--classes", "--model", "gates", *how[:-1], "curves.doc"]) == 2
    assert "pictures are written to files that end in .png, .svg, .pdf" in capsys.readouterr().err


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


@pytest.mark.parametrize("first", [False, True])
def test_images_in_colours_are_learned(tmp_path, capsys, first):
    """Of class 0 where the second channel has the bright row, of class 1 where the third has."""
    _, labels = bars(160, 2)
    colours = np.random.default_rng(0).integers(0, 90, (160, 6, 5, 3)).astype(np.uint8)
    for image, label in zip(colours, labels, strict=True):
        image[2, :, 1 + label] = 250
    stored = np.ascontiguousarray(np.moveaxis(colours, -1, 1)) if first else colours
    (tmp_path / "train-images-idx4-ubyte").write_bytes(idx(stored))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(labels))
    model = str(tmp_path / "model.json")
    assert main(["learn", str(tmp_path), "--gates", "200", "--epochs", "12", "--edges", "--json", "-o", model]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["train_accuracy"] > 0.9
    assert len(facts["columns"]) == 90
    assert main(["eval", model, str(tmp_path), "--at-least", "0.9"]) == 0


def other_rows(path: Path, header: str, labels: str) -> str:
    rng = np.random.default_rng(3)
    rows = [",".join([*map(str, rng.integers(0, 250, header.count(","))), label]) for label in labels]
    path.write_text("\n".join([header, *rows]) + "\n")
    return str(path)


def test_rows_to_test_on_that_do_not_fit_are_told_with_their_file(table, tmp_path, capsys):
    names = [f"p{k}" for k in range(16)]
    less = other_rows(tmp_path / "less.csv", ",".join([*names[:15], "kind"]), "rr")
    labels = str(tmp_path / "labels.csv")
    other_rows(Path(labels), ",".join([*names, "kind"]), ["row", "column", "ring"])
    for how in (["--model", "gates", "--gates", "40", "--epochs", "1"], ["--effort", "0.05"]):
        assert main(["learn", str(table), "--classes", *how, "--test", less]) == 2
        assert "less.csv: no column 'p15', which is learned from" in capsys.readouterr().err
        assert main(["learn", str(table), "--classes", *how, "--test", labels]) == 2
        said = capsys.readouterr().err
        assert "labels.csv: the label 'ring' in row 2 is none of those learned from: 'column', 'row'" in said


def test_a_model_of_images_is_not_for_others(folder, tmp_path, capsys):
    model = str(tmp_path / "bars.json")
    assert main(["learn", str(folder), "--gates", "40", "--epochs", "1", "-o", model, "--quiet"]) == 0
    larger = tmp_path / "larger"
    larger.mkdir()
    (larger / "train-images-idx3-ubyte").write_bytes(idx(np.zeros((2, 5, 4), np.uint8)))
    (larger / "train-labels-idx1-ubyte").write_bytes(idx(np.array([0, 1], np.uint8)))
    assert main(["eval", model, str(larger)]) == 2
    assert "larger: 20 columns, expected 16" in capsys.readouterr().err
    assert main(["learn", str(folder), "--test", str(larger)]) == 2
    assert "no images to test on" in capsys.readouterr().err
    for part in ("images-idx3", "labels-idx1"):
        (larger / f"t10k-{part}-ubyte").write_bytes((larger / f"train-{part}-ubyte").read_bytes())
    assert main(["learn", str(folder), "--test", str(larger)]) == 2
    assert "images of (5, 4) pixels, expected (4, 4)" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["wide", "dark", "inverted", "numbered", "gzipped", "many", "few", "alone"])
def test_images_of_other_kinds_are_learned(tmp_path, capsys, kind):
    """Of other sizes, in other light, of labels that do not start at 0, gzipped, of many classes, and few."""
    images, labels = bars({"few": 12, "many": 520}.get(kind, 160), 5)
    rng = np.random.default_rng(0)
    if kind == "wide":
        images = np.concatenate([images, rng.integers(0, 90, (len(images), 4, 3)).astype(np.uint8)], axis=2)
    elif kind == "dark":
        images = images // 16
    elif kind == "inverted":
        images = 255 - images
    elif kind == "numbered":
        labels = labels * 90 + 7
    elif kind == "many":
        labels = np.arange(520, dtype=np.uint8) % 26
        images = np.zeros((520, 4, 8), np.uint8)
        for k in range(5):
            images[:, k % 4, k] = labels >> k & 1
        images *= 200
    elif kind == "alone":
        images = images.max(axis=(1, 2), keepdims=True) * labels[:, None, None]
    pack = gzip.compress if kind == "gzipped" else bytes
    ending = ".gz" if kind == "gzipped" else ""
    (tmp_path / f"train-images-idx3-ubyte{ending}").write_bytes(pack(idx(images)))
    (tmp_path / f"train-labels-idx1-ubyte{ending}").write_bytes(pack(idx(labels)))
    model = str(tmp_path / "model.json")
    assert main(["learn", str(tmp_path), "--gates", "500", "--epochs", "12", "--json", "-o", model]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["classes"] == sorted(set(labels.tolist()))
    assert facts["train_accuracy"] >= (0.6 if kind == "few" else 0.85)
    loaded = rd.load(model)
    assert set(loaded.predict(images.reshape(len(images), -1)[:20]).tolist()) <= set(labels.tolist())


@pytest.mark.parametrize(
    ("images", "labels", "said"),
    [
        (np.zeros((9, 2, 2)), np.arange(9) % 3, "no column tells rows apart"),
        (np.arange(36).reshape(9, 2, 2), np.zeros(9), "all 9 rows have the label 0"),
        (np.arange(8).reshape(2, 2, 2), np.arange(2), "two rows of a class"),
        (np.zeros((0, 2, 2)), np.zeros(0), "no rows"),
        (np.zeros((4, 2)), np.arange(4) % 2, "an array of 2 axes, expected 3"),
        (np.zeros((4, 0, 2)), np.arange(4) % 2, "no column tells rows apart"),
    ],
)
def test_images_that_tell_nothing_are_told(tmp_path, capsys, images, labels, said):
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx(images.astype(np.uint8)))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(labels.astype(np.uint8)))
    assert main(["learn", str(tmp_path), "--gates", "40"]) == 2
    assert said in capsys.readouterr().err


def test_choices_are_those_of_the_rooms():
    assert networks.WIRINGS == WIRINGS
    assert networks.THROUGH == THROUGH
    assert get_args(Wired) == WIRED
    assert Shape().wiring == USUAL_WIRING
    assert ImageCuts.__args__ == CUTS
