"""Everything that cannot be trained is refused before training starts: no step is ever made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd

BITS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
XOR = (BITS, BITS.sum(axis=1, keepdims=True) % 2)


def lookup(**changes: Any) -> rd.Learner:
    parts = {
        "model": rd.models.lookup_table(2, 1),
        "loss": rd.losses.boolean(),
        "optimiser": rd.optimisers.votes(),
        "rate": -1,
    }
    return rd.Learner(**{**parts, **changes})


def classes() -> rd.Learner:
    model = rd.models.gates(2, 6, classes=3)
    return rd.Learner(model, rd.losses.counted_softmax(1.0), rd.optimisers.votes(), -1)


def refused(learner: rd.Learner, data: Any, message: str, error: type = rd.RdError, **options: Any) -> None:
    steps: list[Any] = []
    arguments = {"algebra": rd.Z, "progress": lambda *args: steps.append(args), **options}
    with pytest.raises(error, match=message):
        rd.train(learner, data, **arguments)
    assert not steps


@pytest.mark.parametrize("batch", [0, -1, 5, True, 1.5, "2"])
def test_batch_sizes(batch: Any) -> None:
    refused(lookup(), XOR, "the batch size is", batch=batch)


def test_a_batch_above_the_data_says_how_much_there_is() -> None:
    refused(lookup(), XOR, "the batch size is 5, the data set has 4 examples", batch=5)


@pytest.mark.parametrize("epochs", [0, -3, 1.0, True])
def test_epochs(epochs: Any) -> None:
    refused(lookup(), XOR, "epochs is .*, expected an integer >= 1", epochs=epochs)


def test_patience_and_seed() -> None:
    refused(lookup(), XOR, "patience is 0, expected an integer >= 1", patience=0)
    refused(lookup(), XOR, "the seed is -1, expected an integer >= 0", seed=-1)
    refused(lookup(), XOR, "the seed is 1.5", seed=1.5)


@pytest.mark.parametrize("data", [([], []), (np.zeros((0, 2)), np.zeros((0, 1)))])
def test_empty_data(data: Any) -> None:
    refused(lookup(), data, "the data set is empty: there is nothing to learn from")
    refused(lookup(), XOR, "the validation set is empty", validation=data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ((BITS, XOR[1][:3]), "4 examples and 3 labels"),
        ((BITS[:, :1], XOR[1]), r"the inputs have shape \(1,\) each, the model expects \(2,\)"),
        ((BITS, BITS), r"the labels have shape \(2,\) each, the model expects \(1,\)"),
        ((BITS, XOR[1][:, 0]), r"the labels have shape \(\) each"),
        ((3, 4), "a single number"),
        (([[0, 1], [0]], [[0], [1]]), "X of the data set is no array"),
        (BITS, "a pair .X, Y. of arrays, found ndarray"),
        (None, "found NoneType"),
        ((BITS, XOR[1], 3), "found tuple"),
    ],
)
def test_shapes_of_the_data(data: Any, message: str) -> None:
    refused(lookup(), data, message)


def dense(loss: Any = None) -> rd.Learner:
    model = rd.models.dense(2, 3) >> rd.models.bias(3)
    return rd.Learner(model, loss or rd.losses.cross_entropy(), rd.optimisers.ascent(), -0.1)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_that_are_not_finite(odd: float, dtype: Any) -> None:
    smooth = {"algebra": rd.Smooth(dtype)}
    x, y = np.ones((900, 2), dtype), np.tile(np.eye(3, dtype=dtype), (300, 1))
    bad_x, bad_y = x.copy(), y.copy()
    bad_x[777, 1] = bad_y[444, 2] = odd
    refused(dense(), (bad_x, y), rf"the inputs of the data set: row 777 has {odd} at \[1\], expected fin", **smooth)
    refused(dense(), (x, bad_y), rf"the labels of the data set: row 444 has {odd} at \[2\]", **smooth)
    refused(dense(), (x, y), "the inputs of the validation set: row 777", validation=(bad_x, y), **smooth)
    refused(dense(), (bad_x.astype(object), y), "row 777|is no element", **smooth)
    refused(dense(rd.losses.quadratic()), (x.tolist(), bad_y.tolist()), "row 444", **smooth)


def test_rows_of_different_lengths_are_named() -> None:
    rows = [[0.0, 1.0]] * 5 + [[2.0]] + [[0.0, 1.0]]
    refused(dense(), (rows, np.eye(3)[[0] * 7]), r"row 5 has shape \(1,\), the rows before it \(2,\)", rd.ShapeError)
    refused(dense(), ([[[1], [1, 2]]], [[1]]), "row 0 of X of the data set is no array", rd.ShapeError)
    refused(dense(), ([[1, 2]], [["a", "b", "c"]]), "the labels of the data set are of type <U1, expected numbers")


def test_class_numbers_and_labels_out_of_range() -> None:
    x = np.ones((4, 2))
    hint = r"class numbers become one-hot rows by losses.classes_of\(labels, 3\)"
    refused(dense(), (x, np.array([0, 1, 2, 1])), hint, rd.ShapeError)
    with pytest.raises(rd.RdError, match=r"label 2 is 3, expected a class number in 0\.\.2"):
        rd.losses.classes_of([0, 1, 3], 3)
    with pytest.raises(rd.RdError, match=r"label 1 is -1 at \[0\], expected a class number"):
        rd.losses.classes_of([[0, 1], [-1, 5]], 3)
    refused(dense(), (x, -np.eye(4)[:, :3]), "label 0 is .* none below 0")


@pytest.mark.parametrize("odd", [-1, 5, 0.5])
def test_symbols_out_of_range(odd: float) -> None:
    m = rd.models
    whole = m.embedding(5, 3, 4) >> m.residual(m.attention(4, 3)) >> m.flatten(4, 3) >> m.dense(12, 2)
    x, y = np.zeros((6, 4)), np.eye(2)[[0] * 6]
    bad = x.copy()
    bad[3, 2] = odd
    values = [None, *whole.initialise()[1:]]
    for model in (whole, m.frozen(whole, values, "Smooth"), whole.reparametrise(rd.identity(whole.parameter))):
        learner = rd.Learner(model, rd.losses.cross_entropy(), rd.optimisers.ascent(), -0.1)
        message = rf"the inputs of the data set: row 3 has {odd}[.0]* at \[2\], expected a symbol's number in 0\.\.4"
        refused(learner, (bad, y), message, algebra=rd.Smooth())
        refused(learner, (x, y), "the validation set: row 3 has", validation=(bad, y), algebra=rd.Smooth())
        assert rd.train(learner, (x + 4, y), algebra=rd.Smooth()).stopped == "done"


def test_labels_that_do_not_fit_the_loss() -> None:
    two_hot = 1 - np.eye(3, dtype=int)
    refused(classes(), (BITS[:3], two_hot), "label 0 is .*, expected one-hot: a single 1")
    refused(classes(), (BITS[:3], np.zeros((3, 3), dtype=int)), "expected one-hot")
    refused(classes(), (BITS[:2], np.eye(2, dtype=int)), r"the labels have shape \(2,\) each, the model expects \(3,\)")
    refused(classes(), (BITS[:3], np.arange(3)), r"the labels have shape \(\) each")
    refused(lookup(), (BITS, 2 * XOR[1]), r"label 1 is \[2\], expected zeros and ones")
    refused(lookup(), XOR, "expected zeros and ones", validation=(BITS, 2 * XOR[1]))


@pytest.mark.parametrize("algebra", [rd.Z2, rd.Z])
def test_elements_far_down_the_data_are_checked_first(algebra: Any) -> None:
    x = np.zeros((1000, 2), dtype=int)
    x[777, 1] = 2
    y = np.zeros((1000, 1), dtype=int)
    learner = lookup() if algebra is rd.Z else lookup(optimiser=rd.optimisers.ascent(), rate=rd.rates.scaled())
    halves = np.full((1000, 2), 0.5)
    refused(learner, (halves, y), r"0\.5 at index \[0, 0\]", algebra=algebra)
    refused(learner, (x[:9], y[:9]), "validation", validation=(halves, y), algebra=algebra)
    if algebra is rd.Z2:
        refused(learner, (x, y), r"2 at index \[777, 1\] is no element of Z2", algebra=algebra)


def test_integers_that_are_not_bits_are_allowed_in_z_where_the_model_allows_them() -> None:
    learner = lookup(
        model=rd.models.linear(2, 1), loss=rd.losses.dot_product(), optimiser=rd.optimisers.votes(), rate=1
    )
    rd.train(learner, ([[5, -3]], [[7]]), algebra=rd.Z)


def test_bits_over_z_need_votes() -> None:
    refused(lookup(optimiser=rd.optimisers.ascent()), XOR, "bits over Z need an optimiser that keeps them bits, such")
    refused(lookup(optimiser=rd.optimisers.momentum(1)), XOR, "such as votes")


def test_optimisers_that_the_algebra_cannot_have() -> None:
    for optimiser in (rd.optimisers.adam(), rd.optimisers.adagrad()):
        for algebra in (rd.Z2, rd.Z):
            refused(lookup(optimiser=optimiser), XOR, "has no", rd.AlgebraError, algebra=algebra)
    refused(lookup(), XOR, "Z2 has no", rd.AlgebraError, algebra=rd.Z2)
    refused(lookup(optimiser=rd.optimisers.ascent()), XOR, "has no", rd.AlgebraError, algebra=rd.Sat(3))


def test_parameters_that_do_not_fit() -> None:
    refused(lookup(), XOR, r"parameters have shapes \[\(4,\)\]", parameters=[[0, 0, 0, 0]])
    refused(lookup(), XOR, "parameters have shapes", parameters=[])
    ascent = lookup(optimiser=rd.optimisers.ascent(), rate=rd.rates.scaled())
    refused(ascent, XOR, "parameter 0: 3 at index", parameters=[[[0, 0, 3, 0]]], algebra=rd.Z2)


def test_unknown_outputs_of_a_table() -> None:
    table = rd.TruthTable.read(_pla())
    refused(lookup(model=rd.models.lookup_table(2, 1)), table, "unknown outputs .don't-cares.")


def _pla() -> Any:
    import tempfile

    with tempfile.NamedTemporaryFile("w", suffix=".pla", delete=False) as stream:
        stream.write(".i 2\n.o 1\n.type fr\n01 1\n10 -\n.e\n")
    return stream.name


MODELS: list[tuple[Callable[[], Any], str]] = [
    (lambda: rd.Learner(two_outputs(), rd.losses.boolean(), rd.optimisers.ascent()), "one output wire"),
    (lambda: lookup(rate="fast"), "a rate is a number, a schedule or a Rate"),
    (lambda: lookup(rate=True), "a rate is a number"),
]


def two_outputs() -> Any:
    return rd.Para((rd.point(),), rd.trace(lambda p, x: (p * x, x), "p x"))


@pytest.mark.parametrize(("make", "message"), MODELS)
def test_learners_that_cannot_be(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(rd.ShapeError, match=message):
        make()


def test_models_of_two_inputs_are_not_trained_by_train() -> None:
    model = rd.Para((rd.point(1),), rd.trace(lambda p, x, y: p * x * y, *[rd.point(1)] * 3))
    learner = rd.Learner(model, rd.losses.boolean(), rd.optimisers.ascent(), rd.rates.scaled())
    refused(learner, ([[0]], [[0]]), "a model of one input wire, this one has 2", algebra=rd.Z2)
