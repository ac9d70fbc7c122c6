"""`rdcircuits learn` with models that train: options, interruption, progress."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command_line import Run

import rdcircuits as rd
from rdcircuits.cli import learn as command

GATES = ("--model", "gates", "--layers", "16,14", "--batch", "1")


def test_gates_are_trained_as_told_and_written(run: Run, adder: Path) -> None:
    outcome = run("learn", adder, "--outputs", "2", *GATES, "--epochs", "40", "-o", "out.aig")
    assert (outcome.status, outcome.err) == (0, "")
    assert re.search(r"model +gates: asked for; layers of 16, 14 gates, votes over Z, \d+ epochs", outcome.out)
    assert "out.aig (read back: equal on all 4 rows)" in outcome.out
    table = rd.TruthTable.read(adder, outputs=2)
    shown = re.search(r"accuracy +([\d.]+) % on rows learned from", outcome.out)
    assert shown is not None
    assert float(shown[1]) == 100 * table.accuracy(rd.Netlist.read("out.aig")).overall


@pytest.mark.parametrize("optimiser", ["votes", "ascent", "msb"])
def test_json_says_how_many_epochs_there_were(run: Run, sample: Path, optimiser: str) -> None:
    facts = run("learn", sample, *GATES, "--epochs", "3", "--optimiser", optimiser, "--json").json
    assert (facts["model"], facts["epochs"]) == ("gates", 3)
    assert run("learn", sample, "--effort", 0.1, "--json").json["epochs"] is None


def test_linear_is_learned_from_all_rows(run: Run) -> None:
    rows = [[j >> k & 1 for k in range(4)] for j in range(16)]
    Path("xor.csv").write_text("\n".join(["a,b,c,d,y", *(f"{','.join(map(str, x))},{x[1] ^ x[3] ^ 1}" for x in rows)]))
    facts = run("learn", "xor.csv", "--model", "linear", "--json", "-o", "out.blif").json
    assert (facts["train_accuracy"], facts["gates"]) == (1.0, 1)


REFUSED = {
    "--epochs 3": "--epochs is for the models that train, gates and linear; the model is auto",
    "--model anf --optimiser msb": "--optimiser is for the models that train",
    "--model linear --layers 3": "--layers is for the model gates; the model is linear",
    "--model linear --optimiser votes": "--optimiser is 'votes', the model linear takes one of msb, ascent",
    "--model gates --layers 99999999": "at most 4,194,304",
    "--model gates --batch 5": "the batch size is 5, the data set has 4 examples",
    "--model gates --layers 3,x": "found 'x'",
    "--model gates --layers ''": "found ''",
    "--model gates --layers 3,,4": "found ''",
    "--model gates --layers 0": "found '0'",
    "--model gates --epochs 0": "found '0'",
    "--model gates --epochs -1": "--epochs",
    "--model gates --batch 1.5": "found '1.5'",
    "--model gates --optimiser adam": "adam",
}


@pytest.mark.parametrize("options", REFUSED)
def test_options_that_do_not_fit_are_refused(run: Run, adder: Path, options: str) -> None:
    words = [word.strip("'") for word in options.split()]
    outcome = run("learn", adder, "-o", "out.blif", *words)
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert REFUSED[options] in outcome.err
    assert not Path("out.blif").exists()


def _interrupted_at(monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    class Interrupting(command.Progress):
        def __call__(self, done: int, total: int, text: str) -> None:
            if text.startswith(when):
                raise KeyboardInterrupt

    monkeypatch.setattr(command, "Progress", Interrupting)


def test_ctrl_c_leaves_the_best_so_far(run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _interrupted_at(monkeypatch, "gates: epoch 3 of 9")
    outcome = run("learn", sample, *GATES, "--epochs", "9", "-o", "out.blif")
    assert outcome.status == 130
    assert outcome.err == "rdcircuits learn: interrupted: this is the best of 2 epochs\n"
    assert "2 epochs of 9, then interrupted" in outcome.out
    assert "out.blif (read back" in outcome.out
    assert rd.Netlist.read("out.blif").inputs == tuple("abcdef")


@pytest.mark.parametrize("options", [(*GATES, "--epochs", "9"), ()])
def test_ctrl_c_before_there_is_anything_writes_nothing(
    run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    _interrupted_at(monkeypatch, "gates: epoch 1" if options else "anf")
    outcome = run("learn", sample, *options, "-o", "out.blif")
    assert (outcome.status, outcome.out, outcome.err) == (130, "", "rdcircuits learn: interrupted\n")
    assert not Path("out.blif").exists()
