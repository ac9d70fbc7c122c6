"""Several labels and amounts in JSON files: what is read predicts as what was written; what is damaged is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.induction.amounts.learn import learn_amounts
from rdcircuits.induction.amounts.regressor import Regressor
from rdcircuits.induction.classes.multilabel import MultiLabel, constant

ROWS: list[list[Any]] = [[k % 12 - 3.5, "up" if k % 5 else "down", None if k == 7 else k] for k in range(60)]


@pytest.fixture(scope="module")
def regressor() -> Regressor:
    return learn_amounts(ROWS, [2.5 * a + (9 if word == "up" else 0) - 7 for a, word, _ in ROWS], target="height")


@pytest.fixture(scope="module")
def labels() -> MultiLabel:
    from rdcircuits.encoding import Raw

    raw = Raw.of(ROWS)
    ways = [rd.learn_classes(raw, [a > cut for a, *_ in ROWS], effort=0.05) for cut in (0, 4)]
    return MultiLabel.of([*ways, constant(raw, True, "all")], ["zero", "four", "all"])


def test_a_regressor_comes_back(regressor: Regressor, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    regressor.save(path)
    found = rd.load(path)
    assert isinstance(found, Regressor)
    assert (found.target, found.sum.offset, found.sum.step) == ("height", regressor.sum.offset, regressor.sum.step)
    assert np.array_equal(found.predict(ROWS), regressor.predict(ROWS))
    assert found == regressor
    assert hash(found) == hash(regressor)
    assert found != replace(regressor, target="width")
    found.save(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_text() == path.read_text()


def test_several_labels_come_back(labels: MultiLabel, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    labels.save(path)
    found = rd.load(path)
    assert isinstance(found, MultiLabel)
    assert found.labels == ("zero", "four", "all")
    assert np.array_equal(found.predict(ROWS), labels.predict(ROWS))
    assert np.array_equal(found.predict(ROWS), [[a > 0, a > 4, True] for a, *_ in ROWS])
    assert np.array_equal(found.probabilities(ROWS), labels.probabilities(ROWS))
    assert found == labels
    assert hash(found) == hash(labels)
    assert found != MultiLabel.of(labels.parts, ["a", "b", "c"])
    found.save(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_text() == path.read_text()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 2}, "version 2 of rdcircuits.regressor is not read, only 1"),
        ({"version": True}, "version True of"),
        ({"step": "x"}, "step is x, expected a finite number"),
        ({"offset": float("inf")}, "offset is inf"),
        ({"target": 3}, "target is no text"),
        ({"encoder": None}, "model.json: "),
        ({"netlist": {}}, "model.json: "),
        ({"step": ...}, "no 'step'"),
    ],
    ids=str,
)
def test_a_damaged_regressor_is_told(regressor: Regressor, tmp_path: Path, change: Any, said: str) -> None:
    path = tmp_path / "model.json"
    regressor.save(path)
    content = json.loads(path.read_text()) | change
    path.write_text(json.dumps({name: value for name, value in content.items() if value is not ...}))
    with pytest.raises(rd.FormatError, match=said):
        rd.load(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 0}, "version 0 of rdcircuits.multilabel"),
        ({"labels": ["one"]}, "1 labels for 3 classifiers"),
        ({"labels": [1, 2, 3]}, "labels are not a list of strings"),
        ({"labels": []}, "0 labels for 3 classifiers"),
        ({"classifiers": {}}, "classifiers are not a list"),
        ({"classifiers": [{}, {}, {}]}, "expected an object whose format is 'rdcircuits.classifier'"),
        ({"classifiers": [1, 2, 3]}, "expected an object whose format is 'rdcircuits.classifier'"),
    ],
    ids=str,
)
def test_damaged_labels_are_told(labels: MultiLabel, tmp_path: Path, change: Any, said: str) -> None:
    path = tmp_path / "model.json"
    labels.save(path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(rd.FormatError, match=said):
        rd.load(path)


def test_files_cut_off_anywhere_are_told(regressor: Regressor, labels: MultiLabel, tmp_path: Path) -> None:
    for number, what in enumerate((regressor, labels)):
        path = tmp_path / f"{number}.json"
        what.save(path)
        data = path.read_bytes()
        for length in range(0, len(data) - 2, max(len(data) // 40, 1)):
            path.write_bytes(data[:length])
            with pytest.raises(rd.FormatError):
                rd.load(path)
