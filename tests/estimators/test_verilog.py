"""What is exported as Verilog, encoder and all, says in Icarus Verilog what `predict` says, with gaps and new words."""

from __future__ import annotations

import re
import subprocess

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("sklearn", exc_type=ImportError)

from rdcircuits.encoding import Thresholds
from rdcircuits.estimators import CircuitClassifier, CircuitRegressor


def table(seed):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"x": rng.normal(size=60).round(2), "kind": rng.choice(["a", "b", "c"], 60)})
    frame.loc[::7, "x"] = np.nan
    frame.loc[3::11, "kind"] = None
    return frame


TARGETS = {
    "classes": lambda frame: np.where(frame["kind"] == "a", "left", np.where(frame["x"] > 0, "up", "down")),
    "labels": lambda frame: pd.DataFrame({"high": frame["x"] > 0.3, "a": frame["kind"] == "a"}).astype(int),
    "amount": lambda frame: frame["x"].fillna(-3) ** 2 - 4 * (frame["kind"] == "b"),
}


@pytest.mark.needs_program("iverilog", "vvp")
@pytest.mark.parametrize("what", TARGETS)
def test_the_module_says_what_predict_says(what, tmp_path):
    make = CircuitRegressor if what == "amount" else CircuitClassifier
    frame = table(0)
    model = make(effort=0.1).fit(frame, TARGETS[what](frame))
    rows = table(1)
    rows.loc[5, "kind"] = "never seen"
    model.export(tmp_path / "model.v")
    said = simulated(tmp_path, model, rows, signed=what == "amount")
    if what == "classes":
        assert model.classes_[said].tolist() == model.predict(rows).tolist()
    elif what == "labels":
        assert [[number >> k & 1 for k in range(2)] for number in said] == model.predict(rows).tolist()
    else:
        assert np.array_equal(model.offset_ + model.step_ * np.array(said), model.predict(rows))


def simulated(folder, model, rows, *, signed):
    """What the module gives for each row."""
    text, parts = (folder / "model.v").read_text(), model.learned_.encoder.parts
    inputs = [inputs_of(part, rows[part.name], text) for part in parts]
    ports = [port for one in inputs for port in one]
    width = len(model.netlist_.outputs)
    module = re.search(r"^module (\w+)", text, re.M).group(1)
    bench = ["module bench;", *(f"  reg signed [63:0] v{k};" for k in range(len(ports)))]
    bench += [f"  wire {'signed' if signed else ''} [{width - 1}:0] result;"]
    bench += [f"  {module} dut ({', '.join([*(f'v{k}' for k in range(len(ports))), 'result'])});", "  initial begin"]
    for row in zip(*ports, strict=True):
        bench.append("    " + " ".join(f"v{k} = {value};" for k, value in enumerate(row)))
        bench.append('    #1 $display("%0d", result);')
    (folder / "bench.v").write_text("\n".join([*bench, "  end", "endmodule", ""]))
    files = [folder / "bench.v", folder / "model.v"]
    subprocess.run(["iverilog", "-g2001", "-o", folder / "bench.vvp", *files], check=True, capture_output=True)
    done = subprocess.run(["vvp", folder / "bench.vvp"], check=True, capture_output=True, text=True)
    return [int(word) for word in done.stdout.split()]


def inputs_of(part, column, text):
    """The values of a column's port, and of the port that says where it is missing."""
    lacking = column.isna().to_numpy()
    if isinstance(part, Thresholds):
        bits = int(re.search(rf"floor\({part.name} \* 2\^\d+\), clamped to (\d+) bits", text).group(1))
        scaled = np.floor(np.ldexp(column.fillna(0).to_numpy(), part.places))
        values = np.clip(scaled, -(1 << bits - 1), (1 << bits - 1) - 1).astype(int).tolist()
    else:
        values = [part.values.index(one) if one in part.values else len(part.values) for one in column]
    return [values, lacking.astype(int).tolist()] if part.missing else [values]
