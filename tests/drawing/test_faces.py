"""What is seen of values: short reprs, drawings and HTML in notebooks, and plots."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawing.values import one_of_each

import rdcircuits as rd
from rdcircuits import notebook
from rdcircuits.brief import MOST_LETTERS, MOST_LINES
from rdcircuits.drawing.plots import confusion, input_uses
from rdcircuits.errors import RdError, ShapeError

DRAWN = (
    "netlist",
    "circuit",
    "large circuit",
    "lens",
    "optic",
    "para",
    "model",
    "para of lenses",
    "2-cell",
    "learner",
    "optimised",
)
HTML = (
    *("table", "partial table", "table over a field", "cover", "ANF", "polynomial", "run", "learned"),
    *("learned over a field", "classifier", "comparison", "spectrum", "sweep"),
)
NAMES = (
    *DRAWN,
    *HTML,
    *("fit", "accuracy", "accuracy of 600 outputs", "equivalence", "gates", "counts", "circuit of many wires"),
    *("generator", "program", "algebra", "packed", "bit matrix", "field matrix", "wire type", "pair", "wide model"),
    *("record", "loss", "optimiser", "forty optimisers", "rate", "trial", "encoder", "result", "split", "low degree"),
    *("spectrum of an output", "sameness", "picture", "explanation"),
)


def test_all_values_are_looked_at() -> None:
    assert set(NAMES) == set(one_of_each())


@pytest.mark.parametrize("name", NAMES)
def test_reprs_are_short(name: str) -> None:
    text = repr(one_of_each()[name])
    assert len(text) <= MOST_LETTERS
    assert len(text.splitlines()) <= MOST_LINES
    assert not re.search(r"object at 0x", text)


def test_every_public_class_of_values_is_among_them() -> None:
    seen = {type(value) for value in one_of_each().values()}
    errors = {name for name in rd.__all__ if "Error" in name or "Warning" in name}
    bases = {"Algebra", "Cluster", "Semiring", "Generator", "FieldLearned", "Wire", "Gates", "Smooth", "Sat", "Zn"}
    kinds = {name: getattr(rd, name) for name in rd.__all__ if isinstance(getattr(rd, name), type)}
    missing = {name for name, kind in kinds.items() if kind not in seen} - errors - bases
    assert not missing, "one of each belongs into tests/drawing/values.py"


@pytest.mark.parametrize("name", DRAWN)
def test_notebooks_show_drawings(name: str) -> None:
    root = ET.fromstring(one_of_each()[name]._repr_svg_())
    assert root.tag.endswith("svg")


@pytest.mark.parametrize("name", HTML)
def test_notebooks_show_html_that_is_balanced(name: str) -> None:
    text = one_of_each()[name]._repr_html_()
    ET.fromstring(text)  # every tag is closed, every name escaped
    assert len(text) < 200_000


def test_html_escapes_names() -> None:
    table = rd.TruthTable.from_function(lambda a, b: a & b, 2, inputs=["<a>", '"b"&'], outputs=["y<0"])
    root = ET.fromstring(table._repr_html_())
    assert [cell.text for cell in root.iter("th")] == ["<a>", '"b"&', "y<0"]
    assert [[cell.text for cell in row] for row in root.iter("tr")][-1] == ["1", "1", "1"]
    assert "&lt;a&gt;·" in rd.anf(table)._repr_html_()


def test_html_of_a_cover_says_its_cubes() -> None:
    root = ET.fromstring(rd.Cover.of(["1-0", "-01"], ["1", "-"])._repr_html_())
    assert ["".join(cell.text or "" for cell in row) for row in root.iter("tr")][1:] == ["1-01", "-01-"]


def test_without_a_drawing_room_notebooks_show_reprs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "_HOME", [])
    assert one_of_each()["circuit"]._repr_svg_() is None
    with pytest.raises(RdError, match="import rdcircuits"):
        notebook.pictured("plot_run", None)


def test_netlists_are_written_as_drawings(tmp_path: Path) -> None:
    netlist = one_of_each()["netlist"]
    netlist.write(tmp_path / "adder.svg")
    netlist.write(tmp_path / "adder.tex")
    title = ET.parse(tmp_path / "adder.svg").getroot()[0]
    assert title.text == "adder"
    assert r"\begin{tikzpicture}" in (tmp_path / "adder.tex").read_text()


@pytest.mark.parametrize("name", ["table", "ANF", "cover", "classifier", "learned", "spectrum", "polynomial", "run"])
def test_other_values_are_drawn_by_what_they_mean(name: str) -> None:
    ET.fromstring(rd.draw(one_of_each()[name]).svg())


@pytest.mark.needs_module("matplotlib")
@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_each_plot_is_reachable_from_its_value(ending: str, tmp_path: Path) -> None:
    values = one_of_each()
    path = tmp_path / f"plot{ending}"
    plots = {
        "run": lambda: values["run"].plot(path, title="a $ b"),
        "comparison": lambda: values["comparison"].plot(path),
        "spectrum": lambda: values["spectrum"].plot(path, title="s"),
        "optimised": lambda: values["optimised"].plot(path),
        "wiring": lambda: values["netlist"].plot_wiring(path, shape=(1, 5)),
        "confusion": lambda: values["classifier"].plot_confusion([[0.5, -1], [9.0, -18]], ["low", "high"], path),
    }
    for plot in plots.values() if ending == ".png" else [plots["confusion"]]:
        plot()
        assert path.stat().st_size > 1000
        path.unlink()


@pytest.mark.needs_module("matplotlib")
def test_plots_are_shown_in_notebooks_and_refuse_what_they_cannot() -> None:
    values = one_of_each()
    plot = values["run"].plot()
    assert plot._repr_svg_().lstrip().startswith("<?xml")
    assert repr(plot) == "Plot(2 axes)"
    with pytest.raises(ShapeError, match="a map of 2 × 3 places for 5 inputs"):
        values["netlist"].plot_wiring(shape=(2, 3))


def test_plots_that_have_nothing_to_show_say_so(tmp_path: Path) -> None:
    values = one_of_each()
    with pytest.raises(RdError, match=r"\.png, \.svg, \.pdf"):
        values["run"].plot(tmp_path / "f.txt")
    with pytest.raises(RdError, match="no epochs"):
        rd.Run((), (), ()).plot()
    assert not list(tmp_path.iterdir())


def test_confusion_and_uses_are_counted() -> None:
    found: Any = one_of_each()["classifier"]
    rows, labels = [[0.5, -1], [1.0, -2], [9.0, -18]], ["low", "high", "high"]
    counts = confusion(found, rows, labels)
    said = found.predict(rows).tolist()
    for k, label in enumerate(found.classes):
        for j, answer in enumerate(found.classes):
            assert counts[k, j] == sum(a == label and b == answer for a, b in zip(labels, said, strict=True))
    with pytest.raises(RdError, match="label 'other' is none of the classes"):
        confusion(found, rows[:1], ["other"])
    with pytest.raises(ShapeError, match="3 rows and 1 labels"):
        confusion(found, rows, ["low"])
    netlist = rd.Netlist.from_circuit(rd.trace(lambda x: (x[0] ^ x[1], x[1] & x[2]), rd.point(4)))
    assert input_uses(netlist).tolist() == [1, 2, 1, 0]
    assert np.array_equal(input_uses(rd.Netlist.from_circuit(rd.identity((rd.point(),) * 2))), [1, 1])
