"""`rd.spectrum`: influences and coefficients of complete tables and samples, printed and plotted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import rdcircuits as rd


def test_influences_of_complete_tables_are_those_of_the_definition() -> None:
    table = rd.TruthTable.from_function(lambda a, b, c, d: (a & b | c, a ^ d), 4)
    y = table.to_arrays()[1]
    found = rd.spectrum(table)
    assert found.exact
    for k, output in enumerate(found.outputs):
        assert output.influences == tuple(float(np.mean(y[:, k] != y[np.arange(16) ^ 1 << i, k])) for i in range(4))


def test_coefficients_are_all_that_are_not_zero() -> None:
    table = rd.TruthTable.from_function(lambda a, b, c: a & b ^ c, 3)
    full = rd.walsh(table)[0]
    expected = {s: full[s] / 8 for s in range(8) if full[s]}
    (output,) = rd.spectrum(table).outputs
    assert {sum(1 << i for i in inputs): value for inputs, value in output.coefficients} == expected


def test_of_a_sample_chance_is_left_out() -> None:
    x = np.random.default_rng(0).integers(0, 2, (2000, 40), np.uint8)
    found = rd.spectrum(rd.TruthTable.from_arrays(x, (x[:, 3] & x[:, 7]) ^ x[:, 30]))
    (output,) = found.outputs
    assert not found.exact
    assert {i for inputs, _ in output.coefficients for i in inputs} == {3, 7, 30}
    assert [i for i, share in enumerate(output.influences) if share > 0] == [3, 7, 30]
    assert "x3 ⊕ x30" in str(found)


@pytest.mark.parametrize("inputs", [0, 1, 70])
def test_degenerate_tables(inputs: int) -> None:
    for rows in (0, 1, 5):
        x = np.zeros((rows, inputs), np.uint8)
        table = rd.TruthTable.from_arrays(x, np.ones((rows, 2), np.uint8), conflicts="majority")
        found = rd.spectrum(table)
        assert len(found.outputs) == 2
        assert "y1" in str(found)


def test_unknown_outputs_do_not_count() -> None:
    x = np.random.default_rng(0).integers(0, 2, (400, 5), np.uint8)
    care = np.ones((400, 1), np.uint8)
    care[:100] = 0
    table = rd.TruthTable.from_arrays(x, x[:, :1], care, conflicts="keep")
    assert rd.spectrum(table).outputs[0].rows == 300


def test_what_is_refused(tmp_path: Path) -> None:
    table = rd.TruthTable.from_function(lambda a, b: a & b, 2)
    with pytest.raises(rd.RdError, match="degree is 4"):
        rd.spectrum(table, 4)
    with pytest.raises(rd.RdError, match="expected a TruthTable"):
        rd.spectrum([[0, 1]])  # type: ignore[arg-type]
    with pytest.raises(rd.RdError, match=r"\.png"):
        rd.spectrum(table).plot(tmp_path / "a.txt")


@pytest.mark.needs_module("matplotlib")
def test_many_outputs_are_not_drawn(tmp_path: Path) -> None:
    many = rd.TruthTable.from_function(lambda a, b: (a,) * 9, 2)
    with pytest.raises(rd.RdError, match="1 to 8 outputs"):
        rd.spectrum(many).plot(tmp_path / "a.png")


@pytest.mark.needs_module("matplotlib")
@pytest.mark.parametrize("ending", ["png", "svg"])
def test_it_is_drawn(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"spectrum.{ending}"
    rd.spectrum(rd.TruthTable.from_function(lambda a, b, c: (a & b, b ^ c), 3)).plot(path, title="two outputs, $")
    assert path.stat().st_size > 1000


@pytest.mark.needs_module("matplotlib")
def test_the_example_runs(tmp_path: Path) -> None:
    script = Path(__file__).parents[1] / "examples" / "spectrum.py"
    picture = tmp_path / "s.svg"
    done = subprocess.run([sys.executable, script, picture], capture_output=True, text=True, check=True)
    assert "influences" in done.stdout
    assert picture.exists()
