"""What models' inputs may be: bits where a model declares bits, whatever it is composed with; others are refused."""

from __future__ import annotations

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
