"""Classifiers: the choice, predictions, files, and what is refused."""

import json
import re
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest

import rdcircuits as rd
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.classes.learn import learn_classes
from rdcircuits.induction.classes.problem import Problem
from rdcircuits.induction.classes.scores import greatest, weighted
from rdcircuits.induction.classes.softmax import softmax_weights
from rdcircuits.induction.classes.votes import Votes


def made(rows=120, seed=0):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"height": rng.normal(size=rows), "width": rng.normal(size=rows)})
    frame["colour"] = rng.choice(["red", "blue", "green"], rows)
    label = np.where(frame["height"] > 0.3, "tall", np.where(frame["colour"] == "red", "red", "small"))
    return frame, pd.Series(label, name="kind")


@pytest.fixture(scope="module")
def found():
    return learn_classes(*made(), effort=1)


def test_simple_classes_are_learned_and_predicted_by_name(found):
    frame, labels = made(200, seed=1)
    assert found.accuracy(frame, labels) > 0.93
    assert found.classes == ("red", "small", "tall")
    assert found.target == "kind"
    assert np.array_equal(found.predict(frame[["colour", "width", "height"]]), found.predict(frame))


def test_scores_netlist_and_prediction_agree(found):
    frame, _ = made(200, seed=1)
    scores = found.predict_scores(frame)
    assert np.array_equal(np.array(found.classes)[scores.argmax(axis=1)], found.predict(frame))
    bits = found.encoder.encode(frame)
    index = found.netlist.evaluate(bits) @ (1 << np.arange(found.scores.index_bits))
    assert np.array_equal(index, scores.argmax(axis=1))
    exclusive = Classifier(found.encoder, found.classes, found.scores, head="onehot").netlist.evaluate(bits)
    assert np.array_equal(exclusive.argmax(axis=1), index)
    assert set(exclusive.sum(axis=1)) == {1}


@pytest.mark.parametrize("classes", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("width", [1, 2, 3])
def test_greatest_is_argmax_with_its_ties(classes, width):
    builder = GateBuilder(classes * width)
    wires = list(builder.inputs)
    index = greatest(builder, [wires[k * width : (k + 1) * width] for k in range(classes)])
    bits = np.random.default_rng(0).integers(0, 2, (300, classes * width)).astype(np.uint8)
    worth = 1 << np.arange(width)
    worth[-1] *= -1
    scores = bits.reshape(-1, classes, width).astype(np.int64) @ worth
    said = rd.Netlist.from_gates(builder.build(index)).evaluate(bits) @ (1 << np.arange(len(index)))
    assert np.array_equal(said, scores.argmax(axis=1))


@pytest.mark.parametrize("classes", [2, 3, 6])
def test_weighted_scores_are_sums(classes):
    rng = np.random.default_rng(classes)
    weights, biases = rng.integers(-9, 10, (7, classes)), rng.integers(-20, 20, classes)
    builder = GateBuilder(7)
    scores = weighted(builder, builder.inputs, weights, biases, "")
    bits = rng.integers(0, 2, (200, 7)).astype(np.uint8)
    assert np.array_equal(scores.scores_of(bits), bits.astype(np.int64) @ weights + biases)
    assert np.array_equal(scores.predicted(bits), (bits.astype(np.int64) @ weights + biases).argmax(axis=1))


def test_softmax_weights_are_where_the_slope_is_nothing():
    rng = np.random.default_rng(2)
    x, labels = rng.integers(0, 2, (80, 6)).astype(np.uint8), rng.integers(0, 3, 80)
    w = softmax_weights(x, labels, 3, 0.5, passes=1000)
    scores = x @ w[:-1] + w[-1]
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    slope = x.T @ (likely - np.eye(3)[labels]) + 0.5 * w[:-1]
    assert np.abs(slope).max() < 0.05


def test_weights_count_as_repetitions():
    rng = np.random.default_rng(3)
    x, labels = rng.integers(0, 2, (60, 5)).astype(np.uint8), rng.integers(0, 2, 60)
    times = rng.integers(1, 4, 60)
    one = softmax_weights(x, labels, 2, 1.0, times.astype(float), passes=500)
    other = softmax_weights(np.repeat(x, times, axis=0), np.repeat(labels, times), 2, 1.0, passes=500)
    assert np.allclose(one, other, atol=0.01)


def test_votes_keep_to_the_limit():
    rng = np.random.default_rng(4)
    bits = rng.integers(0, 2, (300, 40)).astype(np.uint8)
    labels = (bits[:, :9].sum(axis=1) > 4).astype(np.int64)
    problem = Problem(bits, labels, 2, None, list(range(40)))
    free = Votes(100, 1.0).fit(problem, None, 0)
    held = Votes(100, 1.0).fit(problem, 60, 0)
    assert free.ands > 60 >= held.ands
    assert problem.accuracy(held) > 0.75
    with pytest.raises(rd.RdError, match="the limit is -1"):
        Votes(0, 1.0).fit(problem, -1, 0)


def test_networks_that_are_all_too_large_are_told():
    with pytest.raises(rd.RdError, match=r"the network takes .* ANDs, the limit is 3"):
        learn_classes([[k, k % 7] for k in range(24)], [k % 3 // 2 for k in range(24)], model="gates", max_gates=3)


def test_the_limit_holds_for_the_whole(found):
    small = learn_classes(*made(), max_gates=30, effort=1)
    assert small.ands <= 30 < found.ands
    assert small.accuracy(*made(200, seed=1)) > 0.6


def test_the_same_seed_gives_the_same(found):
    again = learn_classes(*made(), effort=1)
    assert again.scores.gates == found.scores.gates
    assert again.encoder == found.encoder


def test_json_gives_it_back(found, tmp_path):
    path = tmp_path / "kind.json"
    found.save(path)
    again = rd.load(path)
    frame, _ = made(50, seed=5)
    assert np.array_equal(again.predict(frame), found.predict(frame))
    assert np.array_equal(again.predict_scores(frame), found.predict_scores(frame))
    assert again.target == "kind"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 2}, "version 2"),
        ({"format": "other"}, "not a classifier"),
        ({"classes": []}, "classes are not a list"),
        ({"classes": ["a", "a", "b"]}, "two classes are the same"),
        ({"classes": ["a", "b"]}, "no scores of 2 classes"),
        ({"head": "crown"}, "head is 'crown'"),
        ({"encoder": {}}, "not an encoder"),
        ({"netlist": {}}, "rdcircuits.netlist"),
    ],
)
def test_damaged_files_are_refused(found, tmp_path, change, said):
    from rdcircuits.induction.classes.files import classifier_text, read_classifier

    damaged = json.dumps(json.loads(classifier_text(found)) | change)
    with pytest.raises(rd.FormatError, match=said):
        read_classifier(damaged.encode(), "x.json")


@pytest.mark.parametrize("suffix", [".blif", ".aig"])
def test_netlist_formats_hold_the_gates(found, tmp_path, suffix):
    found.save(tmp_path / f"kind{suffix}")
    bits = np.random.default_rng(0).integers(0, 2, (500, len(found.encoder.names))).astype(np.uint8)
    again = rd.Netlist.read(tmp_path / f"kind{suffix}")
    assert np.array_equal(again.evaluate(bits), found.netlist.evaluate(bits))


@pytest.mark.needs_program("iverilog", "vvp")
def test_verilog_compares_integers_in_front_of_the_gates(found, tmp_path):
    frame, _ = made(40, seed=6)
    found.save(tmp_path / "kind.v")
    text = (tmp_path / "kind.v").read_text()
    values = []
    for part in found.encoder.parts:
        column = frame[part.name]
        if hasattr(part, "cuts"):
            own = int(re.search(rf"floor\({part.name} \* 2\^\d+\), clamped to (\d+) bits", text).group(1))
            low, high = -(1 << own - 1), (1 << own - 1) - 1
            values.append(np.clip(np.floor(np.ldexp(column.to_numpy(), part.places)), low, high).astype(int).tolist())
        else:
            values.append([part.values.index(word) for word in column])
    bench = ["module bench;"]
    bench += [f"  reg signed [63:0] v{k};" for k in range(len(values))]
    bench += [f"  wire [{len(found.netlist.outputs) - 1}:0] result;"]
    bench += [f"  classifier dut ({', '.join([*(f'v{k}' for k in range(len(values)))])}, result);", "  initial begin"]
    for row in zip(*values, strict=True):
        sets = " ".join(f"v{k} = {value};" for k, value in enumerate(row))
        bench.append(f'    {sets} #1 $display("%0d", result);')
    (tmp_path / "bench.v").write_text("\n".join([*bench, "  end", "endmodule", ""]))
    program = tmp_path / "bench.vvp"
    subprocess.run(
        ["iverilog", "-g2001", "-o", program, tmp_path / "bench.v", tmp_path / "kind.v"],
        check=True,
        capture_output=True,
    )
    said = subprocess.run([shutil.which("vvp"), program], check=True, capture_output=True, text=True).stdout.split()
    assert [found.classes[int(number)] for number in said] == found.predict(frame).tolist()


@pytest.mark.parametrize(
    ("X", "y", "said"),
    [
        ([[1.0], [2.0]], ["a", "a"], "all 2 rows have the label 'a'"),
        ([[1.0], [2.0]], ["a", 1], "strings and the number"),
        ([[1.0], [2.0]], ["a", None], "no label in row 1"),
        ([[1.0], [2.0]], ["a"], "X has 2 rows, y has 1 labels"),
        ([[1.0], [2.0], [3.0]], [0.1, 0.2, 0.3], "looks like a measurement"),
        ([[float("inf")], [2.0]], [0, 1], "infinite"),
        (np.zeros((0, 2)), [], "no rows"),
    ],
)
def test_what_cannot_be_learned_is_refused(X, y, said):
    with pytest.raises(rd.RdError, match=said):
        learn_classes(X, y)


def test_odd_tables_give_something_and_say_so():
    with pytest.warns(rd.RdWarning, match="no column tells rows apart"):
        constant = learn_classes([[1.0]] * 10, ["a"] * 7 + ["b"] * 3, effort=0.5)
    assert set(constant.predict([[1.0]])) == {"a"}
    two = learn_classes([[0], [1]], ["no", "yes"], effort=0.5)
    assert two.predict([[0], [1]]).tolist() == ["no", "yes"]


def test_noise_is_told():
    rng = np.random.default_rng(7)
    with pytest.warns(rd.RdWarning, match="no better than the most frequent class"):
        learn_classes(rng.normal(size=(80, 3)), rng.integers(0, 2, 80), effort=0.5)


def test_labels_unseen_in_training_are_named(found):
    frame, labels = made(10)
    labels.iloc[3] = "purple"
    with pytest.raises(rd.RdError, match="label 'purple' in row 3"):
        found.accuracy(frame, labels)


@pytest.mark.parametrize("labels", [[0, 1], [False, True], [1.5, 2.5], ["no", "yes"]])
def test_labels_come_back_as_they_were(labels):
    X = np.arange(40.0)[:, None]
    y = [labels[int(value > 20)] for value in X[:, 0]]
    back = learn_classes(X, y, effort=0.5).predict(X)
    assert back.tolist() == y


def test_learn_takes_rows_and_labels(found):
    frame, labels = made()
    again = rd.learn(frame, labels, effort=1)
    assert again == found
    with pytest.raises(rd.RdError, match="layers is of models of truth tables"):
        rd.learn(frame, labels, layers=[3])
    with pytest.raises(rd.RdError, match="head is of classes"):
        rd.learn(rd.TruthTable.from_function(lambda a: a, 1), head="index")


def test_two_classes_of_bits_are_a_function():
    rng = np.random.default_rng(8)
    bits = rng.integers(0, 2, (300, 8))
    parity = bits[:, 1] ^ bits[:, 4] ^ bits[:, 6]
    found = rd.learn(bits, parity, effort=3)
    assert found.model == "rules"
    other = rng.integers(0, 2, (200, 8))
    assert found.accuracy(other, other[:, 1] ^ other[:, 4] ^ other[:, 6]) == 1


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("max_gates", "5"),
        ("max_gates", 2.5),
        ("max_gates", -1),
        ("effort", "x"),
        ("effort", 0),
        ("effort", float("nan")),
        ("effort", float("inf")),
        ("thresholds", 0),
        ("thresholds", 2.5),
        ("seed", -1),
        ("seed", None),
        ("sample_weight", "x"),
        ("sample_weight", [10**400] * 8),
    ],
)
def test_options_that_are_none_are_refused(option, value):
    with pytest.raises(rd.RdError, match=option):
        rd.learn([[k] for k in range(8)], [0, 1] * 4, **{option: value})


@pytest.mark.parametrize("classes", [2, 3])
def test_no_gates_at_all_are_wires_or_a_constant(classes):
    found = rd.learn([[k] for k in range(60)], [k // 20 % classes for k in range(60)], max_gates=0, effort=0.1)
    assert found.ands == 0


def test_labels_of_dates_are_refused_and_huge_ones_stay_floats():
    with pytest.raises(rd.RdError, match="y is of datetime64"):
        rd.learn([[k] for k in range(4)], np.array([1, 2, 1, 2], dtype="datetime64[ns]"))
    found = rd.learn([[k] for k in range(4)], [1e300, 2e300] * 2, effort=0.1)
    assert found.classes == (1e300, 2e300)


def test_labels_that_are_words_are_found_where_all_are_numbers():
    found = rd.learn(
        [[k] for k in range(30)], ["01" if k < 10 else "02" if k < 20 else "A" for k in range(30)], effort=0.1
    )
    assert found.accuracy([[2], [12]], [1.0, 2.0]) == found.accuracy([[2], [12]], ["01", "02"])


def test_an_interrupted_choice_keeps_the_best_so_far():
    calls = []

    def stop(done, total, what):
        calls.append(what)
        if len(calls) == 4:
            raise KeyboardInterrupt

    frame, labels = made()
    found = learn_classes(frame, labels, progress=stop)
    assert found.interrupted
    assert found.accuracy(frame, labels) > 0.8
    with pytest.raises(KeyboardInterrupt):
        learn_classes(frame, labels, progress=lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))


@pytest.mark.parametrize("test", [3, ([[1], [2]],), "ab", {"X": 1, "y": 2}])
def test_what_is_tested_on_is_a_pair(test):
    with pytest.raises(rd.RdError, match=r"expected a pair \(X, y\)|has shape"):
        rd.learn([[1], [2], [1], [2]], ["a", "b", "a", "b"], test=test, effort=0.01)


@pytest.mark.parametrize(
    ("label", "saying"), [(None, "has no label in row 1"), (b"x", "has b'x' in row 1, which is no")]
)
def test_rows_without_a_label_are_told(label, saying):
    with pytest.raises(rd.RdError, match=saying):
        rd.learn([[1], [2], [1]], ["a", label, "b"], effort=0.01)


@pytest.mark.needs_module("pandas")
def test_labels_that_pandas_misses_are_told():
    pandas = pytest.importorskip("pandas")
    with pytest.raises(rd.RdError, match="has no label in row 1"):
        rd.learn([[1], [2], [1]], pandas.array([True, None, False], dtype="boolean"), effort=0.01)
