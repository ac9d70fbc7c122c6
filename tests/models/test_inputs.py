"""What models' inputs may be: bits where a model declares bits, whatever it is composed with; others are refused."""

from __future__ import annotations

import json
import pickle
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd

GREY = np.array([[0, 1, 1, 0], [1, 0, 16, 1]])
LABELS = np.array([[0], [1]])

FOR_BITS = {
    "gates": rd.models.gates(4, 6, 1),
    "lookup_table": rd.models.lookup_table(4, 1),
    "masking": rd.models.masking(4),
    "pseudo_linear": rd.models.pseudo_linear(4, 2),
}


def learner(model: rd.models.Model, optimiser: Any = None) -> rd.Learner:
    return rd.Learner(model, rd.losses.boolean(), optimiser or rd.optimisers.votes(), -1)


@pytest.mark.parametrize("algebra", [rd.Z, rd.Zn(32), rd.GF(31), rd.Smooth()], ids=str)
@pytest.mark.parametrize("name", FOR_BITS)
def test_grey_values_are_refused_by_models_for_bits(name: str, algebra: Any) -> None:
    message = r"the inputs of the data set: row 1 has 16 at \[2\], expected bits, 0 or 1: .*rd.datasets.above"
    optimiser = rd.optimisers.votes() if algebra == rd.Z else rd.optimisers.ascent()
    with pytest.raises(rd.RdError, match=message):
        rd.train(learner(FOR_BITS[name], optimiser), (GREY, LABELS), algebra=algebra)


@pytest.mark.parametrize("name", FOR_BITS)
def test_grey_validation_rows_are_refused(name: str) -> None:
    bits = (GREY > 0).astype(np.uint8)
    with pytest.raises(rd.RdError, match=r"the inputs of the validation set: row 1 has 16 at \[2\], expected bits"):
        rd.train(learner(FOR_BITS[name]), (bits, LABELS), algebra=rd.Z, validation=(GREY, LABELS))
    with pytest.raises(rd.RdError, match=r"row 0 has -1 at \[0\], expected bits"):
        rd.train(learner(FOR_BITS[name]), (-bits[::-1].astype(np.int64), LABELS), algebra=rd.Z)


@pytest.mark.parametrize("name", FOR_BITS)
def test_bits_of_every_type_are_taken(name: str) -> None:
    bits = GREY > 0
    for kind in (np.bool_, np.uint8, np.int64, np.float64, object):
        run = rd.train(learner(FOR_BITS[name]), (bits.astype(kind), LABELS), algebra=rd.Z)
        assert len(run.history) == 1


def test_probabilities_are_taken_over_the_reals() -> None:
    model = rd.models.relaxed(rd.models.gates(4, 1))
    relaxed = rd.Learner(model, rd.losses.quadratic(), rd.optimisers.ascent(), -0.1)
    assert rd.train(relaxed, (GREY / 16, LABELS * 1.0), algebra=rd.Smooth()).history
    with pytest.raises(rd.RdError, match=r"row 1 has 16 at \[2\], expected bits"):
        rd.train(relaxed, (GREY, LABELS), algebra=rd.Smooth())


def composed() -> dict[str, rd.models.Model]:
    """Models that hand their inputs on to gates, by wiring."""
    gates = rd.models.gates(4, 6, 1)
    picks = rd.models.Model((), rd.trace(lambda x: rd.ops.gather(x, [3, 2, 0, 2]), rd.point(2, 2)), ())
    first = rd.models.frozen(gates, [gates.initialise()[0], None], "Z")
    return {
        "flatten": rd.models.flatten(2, 2) >> gates,
        "gather": picks >> gates,
        "flatten twice": rd.models.flatten(2, 1, 2) >> (rd.models.flatten(4) >> gates),
        "residual": rd.models.flatten(2, 2) >> rd.models.residual(rd.models.gates(4, 8, 4)),
        "frozen": rd.models.flatten(2, 2) >> first,
        "reparametrised": rd.models.flatten(2, 2) >> rd.models.relaxed(gates),
    }


@pytest.mark.parametrize("name", composed())
def test_inputs_that_pass_through_wiring_are_checked_too(name: str) -> None:
    model = composed()[name]
    shape = model.dom[0].shape
    grey = GREY.reshape(2, *shape)
    place = ", ".join(str(i) for i in np.unravel_index(2, shape))
    with pytest.raises(rd.RdError, match=rf"the inputs: row 1 has 16 at \[{place}\], expected bits"):
        model.check(grey, "the inputs")
    model.check((grey > 0).astype(int), "the inputs")


def test_elements_that_no_gate_reads_may_be_anything() -> None:
    gates = rd.models.gates(2, 1)
    model = rd.models.Model((), rd.trace(lambda x: x[1:3], rd.point(4)), ()) >> gates
    model.check(np.array([[9, 0, 1, 7]]), "the inputs")
    with pytest.raises(rd.RdError, match=r"row 0 has 2 at \[1\], expected bits"):
        model.check(np.array([[9, 2, 1, 7]]), "the inputs")


def test_models_of_numbers_take_numbers() -> None:
    for model in (rd.models.dense(4, 1), rd.models.anf(4, 1, 2), rd.models.polynomial(4, 1, 2)):
        model.check(GREY, "the inputs")
    embedded = rd.models.flatten(2, 2) >> rd.models.embedding(5, 3, 4)
    with pytest.raises(rd.RdError, match=r"row 1 has 16 at \[1, 0\], expected a symbol's number in 0\.\.4"):
        embedded.check(GREY.reshape(2, 2, 2), "the inputs")


def closed(name: str, algebra: Any) -> rd.Circuit:
    model = FOR_BITS[name]
    return rd.models.fix(model, model.initialise(0), algebra)


@pytest.mark.parametrize("algebra", [rd.Z, rd.Zn(32), rd.GF(31), rd.Smooth()], ids=str)
@pytest.mark.parametrize("name", FOR_BITS)
def test_closed_circuits_refuse_grey_values(name: str, algebra: Any) -> None:
    circuit, message = closed(name, algebra), r"input 0: 16(\.0)? at index \[2\], expected bits, 0 or 1: .*rd.datasets"
    for run in (algebra.run, algebra.reference):
        with pytest.raises(rd.RdError, match=message):
            run(circuit, GREY[1])
        assert algebra.equal(run(circuit, GREY[0]), algebra.reference(circuit, GREY[0]))
    rows = r"input 0: 16(\.0)? at index \[1, 2\], expected bits"
    for batched in (
        rd.batch(circuit, [0]),
        rd.models.fix(rd.para.batched(FOR_BITS[name]), FOR_BITS[name].initialise(0), algebra),
    ):
        program = algebra.compile(batched, like=[(0, 16)]) if algebra == rd.Z else algebra.compile(batched)
        for values in (GREY, GREY.tolist(), GREY.astype(np.uint8), GREY.astype(object)):
            with pytest.raises(rd.RdError, match=rows):
                program(values)
        assert len(program(GREY > 0)) == len(GREY)


def test_a_run_knows_that_its_inputs_are_bits() -> None:
    run = rd.train(learner(FOR_BITS["gates"]), (GREY > 0, LABELS), algebra=rd.Z)
    with pytest.raises(rd.RdError, match=r"input 0: 16 at index \[2\], expected bits"):
        rd.Z.run(run.circuit, GREY[1])
    with pytest.raises(rd.RdError, match=r"input 0: -1 at index \[1\], expected bits"):
        rd.Z.run(run.circuit, -GREY[0])
    with pytest.raises(rd.AlgebraError, match=r"like says 0\.\.16 for input 0, expected bits"):
        rd.netlist(run, like=[(0, 16)])
    packed = rd.Packed.of(GREY > 0)
    assert rd.Z.run(rd.batch(run.circuit, [0]), packed).tolist() == [
        rd.Z.run(run.circuit, row).tolist() for row in (GREY > 0).astype(int)
    ]


def test_what_is_declared_survives_whatever_circuits_go_through() -> None:
    circuit = closed("gates", "Z")
    wires = rd.point(2, 3)
    selected = rd.trace(lambda x: rd.ops.concatenate([x[1, :2], x[0, 1:]]), wires)
    image = [[5, 0, 16], [1, 0, 7]]
    made = {
        "composed": (selected >> circuit, [image], r"input 0: 16 at index \[0, 2\]"),
        "beside": ((rd.identity(rd.point()) @ circuit), [99, GREY[1]], r"input 1: 16 at index \[2\]"),
        "traced": (rd.trace(lambda x: circuit(selected(x)) + 1, wires), [image], r"input 0: 16 at index \[0, 2\]"),
        "simplified": (rd.simplify(selected >> circuit), [image], r"input 0: 16 at index \[0, 2\]"),
        "stored": (rd.Circuit.from_json((selected >> circuit).to_json()), [image], r"input 0: 16 at index \[0, 2\]"),
        "pickled": (pickle.loads(pickle.dumps(selected >> circuit)), [image], r"input 0: 16 at index \[0, 2\]"),
        "paired": (rd.pairing(circuit, circuit), [GREY[1]], r"input 0: 16 at index \[2\]"),
        "cell": (
            rd.models.fix(rd.Para((), selected) >> FOR_BITS["gates"], FOR_BITS["gates"].initialise(0), "Z"),
            [image],
            r"input 0: 16 at index \[0, 2\]",
        ),
        "cells": (
            rd.models.fix(
                rd.Para((), rd.identity(rd.point())) @ FOR_BITS["gates"],
                FOR_BITS["gates"].initialise(0),
                "Z",
            ),
            [99, GREY[1]],
            r"input 1: 16 at index \[2\]",
        ),
    }
    for name, (one, values, message) in made.items():
        for run in (rd.Z.run, rd.Z.reference):
            with pytest.raises(rd.RdError, match=message):
                run(one, *values)
        fine = [np.minimum(value, 1) if name != "beside" else value for value in map(np.array, values)]
        if name == "composed":
            fine = [np.array([[5, 0, 1], [1, 0, 7]])]
        if name in ("beside", "cells"):
            fine = [99, GREY[0]]
        rd.Z.run(one, *fine)


def test_what_is_computed_first_is_not_checked() -> None:
    above = rd.trace(lambda x: rd.ops.threshold(x, 4), rd.point(4))
    assert rd.Z.run(above >> closed("gates", "Z"), GREY[1]).shape == (1,)


def test_declarations_are_no_part_of_equality_and_reverse_derivatives_are_free() -> None:
    circuit = closed("masking", "Z")
    free = rd.trace(lambda x: circuit(x), rd.point(4))
    assert (free, hash(free)) == (circuit, hash(circuit))
    x, y = rd.Z.run(rd.R(closed("gates", "Z")), GREY[1], [1]), rd.Z.reference(rd.R(closed("gates", "Z")), GREY[1], [1])
    assert rd.Z.equal(x, y)
    assert rd.laws.reverse_derivative(closed("gates", "Z"), rd.Z)


def test_circuits_for_bits_are_compared_at_bits() -> None:
    theta = [[[0, 1, 1, 0]]]
    table = rd.models.fix(rd.models.lookup_table(2, 1), theta, "Z")
    other = rd.trace(lambda x: (x[0] - x[1]) * (x[0] - x[1]), rd.point(2)) >> rd.trace(
        lambda y: y.broadcast((1,)), rd.point()
    )
    answer = rd.laws.same(table, other, rd.Z)
    assert (answer.same, answer.how, answer.points) == (True, "all points", 4)


def test_symbols_are_checked_by_closed_circuits() -> None:
    model = rd.models.embedding(3, 2, 2)
    circuit = rd.models.fix(model, model.initialise(0), rd.Smooth())
    assert rd.Smooth().run(circuit, [0, 2]).shape == (2, 2)
    for wrong, shown in (([0, 3], "3"), ([0, 1.5], "1.5"), ([0, -1], "-1")):
        with pytest.raises(
            rd.RdError, match=rf"input 0: {shown}(\.0)? at index \[1\], expected a symbol's number in 0..2"
        ):
            rd.Smooth().run(circuit, wrong)


@pytest.mark.parametrize(
    "damage", [[9, 1, False, None], [0, -1, False, None], [0, 1, 2, None], [0, 1, False, [4]], [0], 7]
)
def test_damaged_declarations_are_refused(damage: Any) -> None:
    form = json.loads(closed("gates", "Z").to_json())
    assert form["declared"] == [[0, 1, False, None]]
    form["declared"] = [damage]
    with pytest.raises(rd.errors.FormatError):
        rd.Circuit.from_json(json.dumps(form))


def test_nan_among_objects_is_no_element_and_no_warning() -> None:
    closed = rd.models.fix(rd.models.lookup_table(2, 1), [[[0, 1, 1, 0]]], "Z")
    rows = np.array([[0, float("nan")]], dtype=object)
    with pytest.raises(rd.AlgebraError, match=r"input 0: nan at index \[0, 1\] is no element of Z"):
        rd.Z.run(rd.batch(closed, [0]), rows)
