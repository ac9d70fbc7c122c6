"""Which part of a learner an algebra lacks something for: the loss, say, and not the node 28 of a step."""

from __future__ import annotations

from collections.abc import Iterator

from rdcircuits.algebra import Algebra, as_algebra
from rdcircuits.circuit import Circuit, R
from rdcircuits.errors import AlgebraError
from rdcircuits.learning.learner import Learner

_OTHERS = ("Z2", "Z", "Smooth")


def check_algebra(learner: Learner, algebra: Algebra) -> None:
    """Raise `AlgebraError` where the algebra lacks what the learner's step is made of, naming the part that wants it.

    Example:
        >>> import rdcircuits as rd
        >>> learner = rd.Learner(rd.models.gates(2, 4, classes=2), "cross_entropy", "ascent")
        >>> check_algebra(learner, rd.Z)
        Traceback (most recent call last):
        rdcircuits.errors.AlgebraError: loss cross_entropy cannot be used: Z has no logsumexp (Smooth has it)
    """
    try:
        algebra.require(learner.step)
    except AlgebraError as error:
        for part, circuit in _parts(learner):
            reason = _lacking(circuit, algebra)
            if reason is not None:
                others = [name for name in _OTHERS if name != algebra.name and not _lacking(circuit, as_algebra(name))]
                hint = f" ({' and '.join(others)} {'has' if len(others) == 1 else 'have'} it)" if others else ""
                message = f"{part} cannot be used: {algebra.name} has no {reason}{hint}"
                raise AlgebraError(message) from error
        raise


def _lacking(circuit: Circuit, algebra: Algebra) -> str | None:
    return next((reason for reason in (algebra.lacks(node.generator) for node in circuit.nodes) if reason), None)


def _parts(learner: Learner) -> Iterator[tuple[str, Circuit]]:
    """The learner's parts with what each is called, and the circuits that they bring to the step."""
    model, loss = learner.model.morphism, learner.loss_cell.morphism
    yield "the model", model
    yield f"loss {learner.loss.name}", loss
    optimiser = learner.optimiser.build(learner.parameter)
    (losses,) = learner.loss_cell.cod
    rate = learner.rate.cell(losses).morphism
    for name, lens in ((f"optimiser {learner.optimiser.name}", optimiser), (f"rate {learner.rate.name}", rate)):
        yield name, lens.forward
        yield name, lens.backward
    yield "the model's reverse derivative", R(model)
    yield f"the reverse derivative of loss {learner.loss.name}", R(loss)
