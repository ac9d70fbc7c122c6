"""Whether a learner goes the way that its loss is meant to go: by the goal of the loss, the sign of the rate and the
sense of the optimiser, each known or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdcircuits.algebra import Z2, Algebra
from rdcircuits.errors import warn

if TYPE_CHECKING:
    from rdcircuits.learning.learner import Learner


def trouble(learner: Learner) -> str | None:
    """What is wrong with the learner's direction, in words; None where nothing is, or where it is not known.

    Example:
        >>> import rdcircuits as rd
        >>> print(trouble(rd.Learner(rd.models.gates(2, 1), rd.losses.boolean(), rd.optimisers.votes(), rate=1)))
        loss boolean is to fall, but votes with rate constant(1) makes it rise: give the rate the other sign
    """
    rate, sense = learner.rate, learner.optimiser.sense
    if rate.sign == 0:
        return f"the rate is {rate.name}: nothing will be learned"
    if sense == 0:
        return f"optimiser {learner.optimiser.name} moves nothing: nothing will be learned"
    if not learner.loss.goal or rate.sign is None or sense is None or learner.loss.goal == rate.sign * sense:
        return None
    wanted, found = ("fall", "rise") if learner.loss.goal < 0 else ("rise", "fall")
    way = f"{learner.optimiser.name} with rate {rate.name} makes it {found}"
    return f"loss {learner.loss.name} is to {wanted}, but {way}: give the rate the other sign"


def warn_when_made(learner: Learner) -> None:
    """An `RdWarning` where the direction is wrong in every algebra that the learner can be trained in."""
    message = trouble(learner)
    if message is not None and _of_numbers(learner):
        warn(message)


def warn_when_trained(learner: Learner, algebra: Algebra) -> None:
    """An `RdWarning` where the direction is wrong in this algebra, and was not known to be when the learner was made.

    Where elements have no order, such as in Z2, no direction is wrong.
    """
    message = trouble(learner)
    if message is not None and algebra.is_ordered and not _of_numbers(learner):
        warn(message)


def _of_numbers(learner: Learner) -> bool:
    """Whether the learner can be trained in ordered algebras alone: by fractions among its settings, or by its loss."""
    if any(isinstance(one.value, float) for one in learner.hypers):
        return True
    return any(Z2.lacks(node.generator) for node in learner.loss_cell.morphism.nodes)
