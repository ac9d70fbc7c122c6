"""`learn` with the models that train: gates and linear."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.errors import RdError
from rdcircuits.induction import Training
from rdcircuits.induction.network import Network

MAJORITY = rd.TruthTable.from_function(lambda *x: sum(x) > 3, 7)
SMALL: dict[str, Any] = {"model": "gates", "layers": (32, 15)}


def test_gates_learn_a_majority_and_generalise() -> None:
    learned = rd.learn(MAJORITY, holdout=0.25, layers=(64, 64, 63), model="gates", epochs=30)
    assert learned.train_accuracy is not None
    assert learned.test_accuracy is not None
    assert learned.train_accuracy > 0.97
    assert learned.test_accuracy > 0.85
    assert learned.why.startswith("asked for; layers of 64, 64, 63 gates, votes over Z, 30 epochs")
    assert learned.run is not None
    assert len(learned.run.history) == 30
    assert MAJORITY.accuracy(learned.circuit) == MAJORITY.accuracy(learned.netlist)


@pytest.mark.parametrize("optimiser", ["votes", "ascent", "msb"])
def test_a_seed_decides_everything(optimiser: str) -> None:
    def learned(seed: int) -> rd.TruthTable:
        return rd.TruthTable.from_circuit(rd.learn(MAJORITY, **SMALL, optimiser=optimiser, epochs=2, seed=seed).netlist)

    assert learned(3) == learned(3)
    assert len({learned(seed) for seed in range(4)}) > 1


def test_several_outputs_share_the_last_layer() -> None:
    table = rd.TruthTable.from_function(lambda a, b, c: (a & b, a ^ c, a | b | c), 3)
    learned = rd.learn(table, model="gates", layers=(48, 40), epochs=60, batch=4)
    assert "layers of 48, 42 gates" in learned.why
    assert learned.outputs == 3
    assert learned.train_accuracy is not None
    assert learned.train_accuracy > 0.85


@pytest.mark.parametrize("model", ["gates", "linear"])
def test_unknown_outputs_are_not_learned_from(model: str) -> None:
    x = np.array([[j >> k & 1 for k in range(5)] for j in range(32)])
    y = np.stack([x[:, 0] ^ x[:, 1], x[:, 2]], axis=1)
    care = np.random.default_rng(0).integers(0, 2, y.shape)
    options: dict[str, Any] = {"model": model, "epochs": 20} | ({"layers": (24, 22)} if model == "gates" else {})
    tables = [rd.TruthTable.from_arrays(x, np.where(care, y, noise), care) for noise in (y, 1 - y)]
    first, second = (rd.learn(table, **options) for table in tables)
    assert rd.TruthTable.from_circuit(first.netlist) == rd.TruthTable.from_circuit(second.netlist)
    assert first.train_accuracy is not None
    assert first.train_accuracy > 0.7


def test_linear_learns_xors_and_constants_of_all_rows_exactly() -> None:
    table = rd.TruthTable.from_function(lambda a, b, c, d, e: (1 ^ a ^ c ^ e, b ^ d, 1), 5)
    for optimiser in (None, "msb", "ascent"):
        learned = rd.learn(table, model="linear", optimiser=optimiser, epochs=20)
        assert learned.exact
    assert learned.ands == 3 * 3


def test_linear_of_no_inputs_and_no_outputs() -> None:
    constants = rd.TruthTable.from_function(lambda: (1, 0), 0)
    assert rd.learn(constants, model="linear").exact
    nothing = rd.TruthTable.from_function(lambda a: (), 1)
    with pytest.raises(RdError, match="nothing to train on"):
        rd.learn(nothing, model="linear")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"epochs": 3}, "epochs is for the models that train, gates and linear; the model is auto"),
    ({"model": "anf", "batch": 3}, "batch is for the models that train"),
    ({"model": "linear", "layers": (3,)}, "layers is for the model gates; the model is linear"),
    ({"model": "linear", "optimiser": "votes"}, "optimiser is 'votes', the model linear takes one of msb, ascent"),
    ({"model": "gates", "optimiser": "adam"}, "takes one of votes, ascent, msb"),
    ({"model": "gates", "layers": ()}, "at least one"),
    ({"model": "gates", "layers": (3, 0)}, "at least one"),
    ({"model": "gates", "layers": (1 << 23,)}, "at most"),
    ({"model": "gates", "epochs": 0}, "epochs is 0"),
    ({"model": "gates", "epochs": 1.5}, "epochs is 1.5"),
    ({"model": "gates", "batch": True}, "batch is True"),
    ({"model": "gates", "batch": 129}, "the batch size is 129, the data set has 128"),
    ({"model": "gates", "optimiser": []}, "takes one of"),
]


@pytest.mark.parametrize(("options", "saying"), REFUSED)
def test_options_that_do_not_fit_are_refused(options: dict[str, Any], saying: str) -> None:
    with pytest.raises(RdError, match=saying.replace("(", r"\(")):
        rd.learn(MAJORITY, **options)


def test_tables_that_cannot_be_trained_on_are_refused() -> None:
    unknown = rd.TruthTable.from_arrays([[0], [1]], [0, 1], [0, 0])
    with pytest.raises(RdError, match="nothing to train on"):
        rd.learn(unknown, model="gates")
    constant = rd.TruthTable.from_function(lambda: 1, 0)
    with pytest.raises(RdError, match="a network of gates needs inputs"):
        rd.learn(constant, model="gates")


def test_layers_are_chosen_for_the_outputs() -> None:
    for outputs in (1, 2, 7, 100, 5000):
        table = rd.TruthTable.from_arrays([[0], [1]], np.zeros((2, outputs), dtype=np.uint8))
        network = Network.of(table, None, 0)
        assert network.voters * outputs == network.layers[-1]
        assert network.layers[-1] <= max(4096, outputs)


def test_training_is_told_what_is_not_left_to_the_model() -> None:
    assert Training().told == ()
    assert Training(epochs=3, optimiser="msb", seed=4).told == ("epochs", "optimiser")


def test_progress_names_the_method_and_the_epoch() -> None:
    seen: list[tuple[int, int, str]] = []
    rd.learn(MAJORITY, **SMALL, epochs=2, progress=lambda *what: seen.append(what))
    assert seen[0] == (0, 1, "gates: starting")
    assert seen[1] == (32, 256, "gates: epoch 1 of 2")
    assert seen[-1][:2] == (256, 256)
    assert seen[-1][2].startswith("gates: epoch 2 of 2, ")
    assert all(0 <= done <= total for done, total, _ in seen)


@pytest.mark.parametrize("table", [MAJORITY, MAJORITY.take(slice(0, 100))])
def test_auto_tells_of_every_method_that_it_tries(table: rd.TruthTable) -> None:
    seen = []
    rd.learn(table, effort=0.3, progress=lambda done, total, what: seen.append(what.split(":")[0]))
    assert {"anf", "junta", "lookup"} <= set(seen)


def _interrupt_at(when: str) -> Any:
    def progress(done: int, total: int, what: str) -> None:
        if what.startswith(when):
            raise KeyboardInterrupt

    return progress


def test_ctrl_c_leaves_the_best_so_far_of_a_model_asked_for() -> None:
    learned = rd.learn(MAJORITY, **SMALL, epochs=50, progress=_interrupt_at("gates: epoch 4 of 50"))
    assert learned.run is not None
    assert learned.run.interrupted
    assert len(learned.run.history) == 3
    assert "3 epochs of 50, then interrupted" in learned.why
    shorter = rd.learn(MAJORITY, **SMALL, epochs=50, progress=_interrupt_at("gates: epoch 5 of 50"))
    assert shorter.run is not None
    assert shorter.run.history[:3][-1].train_accuracy == learned.run.history[-1].train_accuracy


@pytest.mark.parametrize("when", ["gates: starting", "gates: epoch 1 of 50"])
def test_ctrl_c_before_there_is_anything_ends_it_all(when: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        rd.learn(MAJORITY, **SMALL, epochs=50, progress=_interrupt_at(when))


def test_auto_distrusts_polynomials_that_the_rows_do_not_decide() -> None:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, (400, 30))
    noisy = rd.TruthTable.from_arrays(x, x[:, 3] ^ (rng.random(400) < 0.1))
    learned = rd.learn(noisy, effort=0.7)
    assert learned.model != "anf"
    assert (learned.validation_accuracy or 0) > 0.85
    assert learned.ands <= 40
