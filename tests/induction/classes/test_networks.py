"""Large networks of gates: their sizes, training with rows set aside, pruning, and what is refused before training."""

from __future__ import annotations

import numpy as np
import pytest
from boolean.netlist_strategies import random_netlist, schedules
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.algebra import Gates
from rdcircuits.boolean.counts import count
from rdcircuits.encoding import Encoder, fit_images
from rdcircuits.induction.classes.networks import WIRINGS, Shape, learn_network, set_aside
from rdcircuits.induction.classes.pruning import Labelled, merged, of_votes, pruned

RNG = np.random.default_rng(0)
ROWS = RNG.integers(0, 16, (150, 4))
LABELS = np.array(["low", "middle", "high"])[np.digitize(ROWS[:, 0] + ROWS[:, 1], [11, 19])].tolist()


@pytest.mark.parametrize("wiring", WIRINGS)
def test_all_wirings_learn_and_say_what_their_gates_say(wiring, tmp_path):
    said: list[str] = []
    found = learn_network(
        ROWS,
        LABELS,
        encoder=lambda raw: fit_images(raw, (2, 2), thresholds=4, cuts="even", edges=True),
        image=(2, 2),
        shape=Shape(layers=(60, 30), wiring=wiring),
        epochs=8,
        test=(ROWS[:20], LABELS[:20]),
        progress=lambda done, total, what: said.append(what),
    )
    assert found.model == "gates"
    assert wiring in found.why
    assert found.classes == ("high", "low", "middle")
    assert found.test_accuracy == found.accuracy(ROWS[:20], LABELS[:20])
    assert found.train_accuracy is not None
    assert found.train_accuracy > 0.5
    bits = found.encoder.encode(ROWS)
    numbers = found.netlist.evaluate(bits) @ [1, 2]
    assert [found.classes[number] for number in numbers] == found.predict(ROWS).tolist()
    assert any("epoch 8 of 8, " in one and "of the rows set aside" in one for one in said)
    found.save(tmp_path / "model.json")
    assert rd.load(tmp_path / "model.json") == found


@pytest.mark.parametrize("wiring", ["random", "learned"])
def test_networks_learn_through_reals(wiring):
    found = learn_network(ROWS, LABELS, shape=Shape(layers=(60, 60), wiring=wiring), epochs=15, through="reals")
    assert "15 epochs through reals, taken after 15" in found.why
    assert found.train_accuracy is not None
    assert found.train_accuracy > 0.7
    bits = found.encoder.encode(ROWS)
    assert [found.classes[number] for number in found.netlist.evaluate(bits) @ [1, 2]] == found.predict(ROWS).tolist()
    assert found.size is not None
    assert found.size.gates == 120
    with pytest.raises(rd.RdError, match="through is 'words', expected one of bits, reals"):
        learn_network(ROWS, LABELS, through="words", shape=Shape(gates=60))


def test_training_goes_on_from_a_checkpoint(tmp_path):
    path = tmp_path / "run.ckpt"
    how = {"shape": Shape(gates=48), "batch": 32, "loss": -1.0}
    whole = learn_network(ROWS, LABELS, epochs=4, checkpoint=path, **how)
    assert path.exists()
    again = learn_network(ROWS, LABELS, epochs=4, checkpoint=path, **how)
    assert again == whole == learn_network(ROWS, LABELS, epochs=4, **how)
    with pytest.raises(rd.RdError, match="a checkpoint of"):
        learn_network(ROWS, LABELS, epochs=4, checkpoint=path, **(how | {"shape": Shape(gates=60)}))


def test_pruning_costs_no_more_than_stated():
    how = {"shape": Shape(layers=(60, 60)), "epochs": 10}
    plain = learn_network(ROWS, LABELS, loss=-1.0, **how)
    left, smaller = (learn_network(ROWS, LABELS, loss=loss, **how) for loss in (0.0, 0.2))
    assert left.validation_accuracy >= plain.validation_accuracy
    assert smaller.validation_accuracy >= plain.validation_accuracy - 0.2
    assert smaller.ands <= left.ands <= plain.ands
    assert smaller.ands < plain.ands


@pytest.mark.parametrize("through", ["bits", "reals"])
def test_the_run_is_kept_with_the_epoch_that_was_taken(through):
    found = learn_network(ROWS, LABELS, shape=Shape(layers=(30, 30)), epochs=6, through=through, loss=-1)
    run = found.scores.run
    assert run is not None
    assert f"taken after {run.best_epoch}" in found.why
    assert len(run.history) == 6
    shares = [record.validation_accuracy for record in run.history]
    assert through == "reals" or shares[-1] == max(shares) or run.best_epoch in (6, 1 + shares.index(max(shares)))
    if through == "bits":
        scores = rd.Z.run(rd.batch(run.circuit, [0]), found.encoder.encode(ROWS))
        assert np.array_equal(scores, found.predict_scores(ROWS))


def test_few_rows_set_aside_leave_most_votes():
    """Which votes of 20 rows set aside matter is not known, unless any loss is allowed."""
    bits = np.random.default_rng(3).integers(0, 2, (400, 40)).astype(np.uint8)
    numbers = (bits[:, :20].sum(axis=1) < bits[:, 20:].sum(axis=1)).astype(np.int64)
    network = Gates(40, [], [], [], np.arange(1, 41))
    rows, few = Labelled(bits, numbers), Labelled(bits[:20], numbers[:20])
    kept = [len(pruned(network, 2, rows, aside, loss=0.3).votes.outputs) // 2 for aside in (few, rows)]
    assert kept[0] >= 20 * 0.7 * 100 / 120
    assert kept[1] < kept[0]
    assert len(pruned(network, 2, rows, few, loss=1.0).votes.outputs) == 2


@pytest.mark.parametrize("loss", [float("nan"), 1.5, "much", None])
def test_losses_that_are_no_shares_are_refused(loss):
    with pytest.raises(rd.RdError, match="expected a share of the rows set aside"):
        learn_network(ROWS, LABELS, shape=Shape(gates=60), loss=loss)


@given(schedules(max_inputs=4, max_outputs=6), st.integers(0, 70), st.integers(0, 9))
@settings(max_examples=examples(60))
def test_merged_gates_are_the_same_on_the_rows(gates, rows, seed):
    bits = np.random.default_rng(seed).integers(0, 2, (rows, gates.n_inputs)).astype(np.uint8)
    found = merged(gates, bits)
    assert len(found.ops) <= len(gates.ops) + 2 * len(gates.outputs)
    given_netlist, found_netlist = rd.Netlist.from_gates(gates), rd.Netlist.from_gates(found)
    assert np.array_equal(given_netlist.evaluate(bits), found_netlist.evaluate(bits))


@pytest.mark.parametrize("effort", [0.0, 0.05])
def test_what_is_left_keeps_its_inputs_and_is_right_as_often(effort):
    network = random_netlist(12, 120, 40, seed=3).gates
    bits = np.random.default_rng(1).integers(0, 2, (200, 12)).astype(np.uint8)
    rows, aside = Labelled(bits[:150], bits[:150, 0] & 1), Labelled(bits[150:], bits[150:, 0] & 1)
    before = of_votes(network, 2)
    found = pruned(network, 2, rows, aside, loss=0.0, effort=effort)
    assert found.gates.n_inputs == 12
    right = [float(np.mean(one.predicted(aside.bits) == aside.numbers)) for one in (before, found)]
    assert right[1] >= right[0]
    assert count(found.gates).ands < count(before.gates).ands
    none = Labelled(bits[:0], bits[:0, 0].astype(np.int64))
    assert pruned(network, 2, rows, none, loss=0.0).gates == before.gates


def test_votes_are_counted():
    network = random_netlist(6, 30, 12, seed=1).gates
    bits = np.random.default_rng(2).integers(0, 2, (80, 6)).astype(np.uint8)
    votes = rd.Netlist.from_gates(network).evaluate(bits).reshape(80, 3, 4)
    assert np.array_equal(of_votes(network, 3).scores_of(bits), votes.sum(axis=2))
    kept = np.array([0, 5, 6, 11])
    alone = votes.reshape(80, 12)[:, kept]
    expected = np.stack([alone[:, 0], alone[:, 1] + alone[:, 2], alone[:, 3]], axis=1)
    assert np.array_equal(of_votes(network, 3, kept).scores_of(bits), expected)


def test_rows_are_set_aside_from_each_class():
    numbers = np.repeat([0, 1, 2], [50, 10, 1])
    held = set_aside(numbers, 0.2, seed=0)
    assert np.bincount(numbers[held], minlength=3).tolist() == [10, 2, 0]
    assert not np.array_equal(held, set_aside(numbers, 0.2, seed=1))


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (Shape(layers=(20, 20)), "20 gates, which 3 classes cannot share evenly: make it 18"),
        (Shape(layers=(20, 2)), "make it 3"),
        (Shape(layers=()), "one layer at least"),
        (Shape(gates=5), "5 gates are too few for 2 layers and 3 classes: take 6 or more"),
        (Shape(gates=8, layers=(3,)), "give one of them"),
        (Shape(wiring="loose"), "wiring is 'loose'"),
        (Shape(gates=100, wiring="patch"), "patches is for images"),
    ],
)
def test_sizes_that_cannot_be(shape, said):
    with pytest.raises(rd.RdError, match=said):
        learn_network(ROWS, LABELS, shape=shape, epochs=1)


def test_what_does_not_fit_is_refused_before_training():
    how = {"shape": Shape(gates=60), "epochs": 1, "progress": pytest.fail}
    with pytest.raises(rd.RdError, match="the label 'other' in row 1, which is none of the classes"):
        learn_network(ROWS, LABELS, test=(ROWS[:2], ["low", "other"]), **how)
    with pytest.raises(rd.ShapeError, match="3 columns, expected 4"):
        learn_network(ROWS, LABELS, test=(ROWS[:2, :3], ["low", "low"]), **how)
    with pytest.raises(rd.ShapeError, match="4 columns, expected 2"):
        learn_network(ROWS, LABELS, encoder=Encoder.fit(ROWS[:, :2]), **how)
    with pytest.raises(rd.RdError, match="no column tells rows apart"):
        learn_network(np.ones((150, 2)), LABELS, **how)
    with pytest.raises(rd.RdError, match="aside"):
        learn_network(ROWS, LABELS, aside=1.5, **how)
    with pytest.raises(rd.RdError, match="two rows of a class"):
        learn_network(ROWS[:2], ["a", "b"], **how)
    with pytest.raises(rd.ShapeError, match="150 rows, y has 149 labels"):
        learn_network(ROWS, LABELS[:-1], **how)
