"""Ascent with memory: each step makes its example right, and leaves right all that it has made right before.

The normalised step (`normalised`) walks at random in a finite field, where nothing is nearer than anything else: it
makes one example right and others wrong. Here the optimiser's state keeps, of each output, the directions that change
no example seen so far (the columns of Q, at first all of them); the step goes along one that changes the new one, and Q
loses that one. Every mistake is on an example that does not depend on those before, so that there are never more
mistakes than parameters: on data without noise one pass finds what elimination finds, which this is, row by row (the
implicit LU method of Abaffy, Broyden and Spedicato 1984).

The change of a parameter is e·φ, and e and φ are wanted apart. So the model stands beside its own shadow, the same
circuit at other parameters, whose wish is always 1: the change of these is φ.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rdcircuits.circuit import Circuit, Wire, WireType, change, ops, point, trace
from rdcircuits.learning.data import Array
from rdcircuits.learning.learner import Learner
from rdcircuits.learning.losses import Loss
from rdcircuits.learning.normalised import check_own_parameters, difference, last_nonzero
from rdcircuits.learning.optimiser import Optimiser
from rdcircuits.learning.rates import Rate
from rdcircuits.para import Para
from rdcircuits.signatures import checked
from rdcircuits.values import recipe


@checked
def remembering(model: Para[Circuit]) -> Learner:
    """The learner that remembers which directions are free; for steps of one example, as `train` makes them.

    Args:
        model: linear in its parameters, as for `normalised`. Q takes M² elements for each output of M parameters.

    Its one parameter wire holds the model's parameters and the shadow's, (2, m, M): `own` takes the model's out of it.

    Raises:
        ShapeError: for a model whose outputs share parameters.

    Example:
        >>> import rdcircuits as rd
        >>> field, model = rd.GF(5), rd.models.linear(2, 1)
        >>> x, y = [[1, 2], [3, 4]], [[4], [4]]
        >>> run = rd.train(remembering(model), (x, y), algebra=field, batch=1)
        >>> own(model, run.parameters)[0].tolist()  # 1·x + 4·y
        [[1, 4]]
    """
    plain = difference()

    def formula(label: Wire, prediction: Wire) -> Wire:
        return ops.stack([prediction[0] - label, prediction[1]])

    def right(predictions: Array, labels: Array) -> Array:
        return plain.right(predictions[:, 0], labels)

    loss = Loss("difference_with_shadow", formula, right, label=lambda two: two.reshape(two.shape[1:]))
    return Learner(shadowed(model), loss, implicit_lu(), _wishes())


def shadowed(model: Para[Circuit]) -> Para[Circuit]:
    """((2, m, M), ⟨f(θ_0, −), f(θ_1, −)⟩ : A → (2, m)), the model and its shadow, θ_k being all parameters of the model
    with those of each output in a row.
    """
    outputs = check_own_parameters(model)
    ends = np.cumsum([wire.size // max(outputs, 1) for wire in model.parameter]).tolist()
    theta = point(2, outputs, ends[-1])

    def both(two: Wire, *inputs: Wire) -> Wire:
        def at(k: int) -> Wire:
            parts = [
                two[k, :, end - wire.size // max(outputs, 1) : end].reshape(wire.shape)
                for end, wire in zip(ends, model.parameter, strict=True)
            ]
            found: Wire = model.morphism(*parts, *inputs)
            return found

        return ops.stack([at(0), at(1)])

    return Para((theta,), trace(both, theta, *model.dom))


def own(model: Para[Circuit], parameters: Sequence[Array]) -> tuple[Array, ...]:
    """The model's own parameters, of a run of its `remembering` learner.

    Example:
        >>> import rdcircuits as rd
        >>> from rdcircuits.learning import own, remembering
        >>> model = rd.models.linear(2, 1)
        >>> run = rd.train(remembering(model), ([[1, 2], [3, 4]], [[4], [4]]), algebra=rd.GF(5), batch=1)
        >>> own(model, run.parameters)[0].tolist()
        [[1, 4]]
    """
    outputs = check_own_parameters(model)
    rows = np.asarray(parameters[0])[0]
    ends = np.cumsum([wire.size // max(outputs, 1) for wire in model.parameter])[:-1]
    parts = np.split(rows, ends, axis=1)
    return tuple(part.reshape(wire.shape) for part, wire in zip(parts, model.parameter, strict=True))


@recipe
def implicit_lu() -> Optimiser:
    """The optimiser of the shadowed model: state I − Q, for each output (M, M), starting at 0.

    With r = φ·Q and j the last entry of r that is not 0: put p + e·Q_j/r_j, Q − Q_j·r/r_j. Where r = 0 the example
    depends on those seen: no step. Nothing moves where e = 0, but Q learns all the same.
    """

    def put(p: Wire, dp: Wire, state: dict[str, Wire], hyper: dict[str, Wire]) -> tuple[Wire, dict[str, Wire]]:
        outputs = p.shape[1]
        errors, phi, spent = dp[0], dp[1], state["spent"]
        r = phi - ops.einsum("oi,oij->oj", phi, spent)
        pivot = last_nonzero(r)
        unit = pivot * ops.reciprocal(pivot)
        column = unit - ops.einsum("oij,oj->oi", spent, unit)
        inverse = ops.reciprocal(pivot.sum(1))
        error = (errors * last_nonzero(phi)).sum(1) * _squared(ops.reciprocal(last_nonzero(phi).sum(1)))
        step = column * (error * inverse).reshape((outputs, 1)).broadcast(column.shape)
        used = ops.einsum("oi,oj,o->oij", column, r, inverse)
        new = ops.stack([ops.act(p[0], step), p[1]])
        return new, {"spent": spent + used}

    return Optimiser("implicit_lu", put, state=(("spent", _square),), largest_batch=1)


def _square(wire: WireType) -> WireType:
    _, outputs, length = wire.shape
    return change(outputs, length, length)


def _squared(x: Wire) -> Wire:
    return x * x


@recipe
def _wishes() -> Rate:
    """(l_0, l_1) ↦ (−l_0, 1): the error for the model, 1 for its shadow."""

    def formula(loss: Wire) -> Wire:
        return ops.stack([-loss[0], loss.constant(1, loss[1].type)])

    return Rate("error_and_one()", formula)
