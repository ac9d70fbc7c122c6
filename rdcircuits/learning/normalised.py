"""The normalised step: p += e·d/(φ·d), e the error of an example, φ = ∂y/∂p, and d the direction that the step takes.

It makes the example right whatever the rate, in every field: along φ itself it is Kaczmarz's step (least mean squares,
normalised, over the reals). In a finite field φ·φ may be 0 though φ is not: along φ no step of any length changes the
answer there. So d falls back on a part of φ that does: some half of its entries, at worst a single one.

All of it is made of the parts of any learner: the model gives φ·d beside its answer (`with_norm`), the loss carries
both, the rate divides the one by the other, and the optimiser turns the change e·φ/(φ·d) into the direction d.  Source:
[CFGL] for the composite; Kaczmarz 1937 for the step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from rdcircuits.circuit import Circuit, R, Wire, WireType, ops, trace
from rdcircuits.circuit.types import show
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.learning.learner import Learner
from rdcircuits.learning.losses import Array, Loss
from rdcircuits.learning.optimiser import Optimiser
from rdcircuits.learning.optimisers import ascent
from rdcircuits.learning.rates import Rate
from rdcircuits.para import Para
from rdcircuits.signatures import checked
from rdcircuits.values import recipe

Direction = Literal["whole", "pivot", "either"]

_HALVES = 3


@checked
def normalised(model: Para[Circuit], direction: Direction = "either") -> Learner:
    """The learner whose step makes an example right.

    Args:
        model: linear in its parameters, each output with parameters of its own along the first axis of every
            parameter wire: `linear`, `anf`, `polynomial`, `value_table` and the like.
        direction: "whole", along φ, no step where φ·φ = 0; "pivot", along the last entry of φ that is not 0, alone;
            "either", along φ where φ·φ ≠ 0, else along the first of some fixed halves of its entries that serve, else
            along the pivot. The last two take a model of one parameter wire, and steps of one example, as `train` makes
            them: in larger batches, which it refuses, the sum of the changes has one direction.

    Its predictions are pairs, the model's and φ·d; its accuracy is that of the first.

    Raises:
        RdError: for another direction; ShapeError: for a model that does not have this form.

    Example:
        >>> import rdcircuits as rd
        >>> field = rd.GF(7)
        >>> x, y = [[1, 2], [5, 1]], [[2], [2]]  # 1·x + 4·y, on rows that are orthogonal
        >>> run = rd.train(normalised(rd.models.linear(2, 1)), (x, y), algebra=field, batch=1)
        >>> run.parameters[0].tolist()
        [[1, 4]]
    """
    if direction not in _DIRECTIONS:
        raise RdError(f"the direction is one of {', '.join(_DIRECTIONS)}, found {direction!r}")
    return Learner(with_norm(model, direction), difference(with_norm=True), along(direction), divided())


def with_norm(model: Para[Circuit], direction: Direction = "whole") -> Para[Circuit]:
    """(P, ⟨f, φ·d⟩ : P × A → (2, m)): the model's answers, and below each φ·d for its own parameters.

    Raises:
        ShapeError: for a model whose output is no list (m,), whose parameters have another first axis, or, unless the
            direction is "whole", that has several parameter wires.

    Example:
        >>> import rdcircuits as rd
        >>> rd.GF(5).run(with_norm(rd.models.linear(2, 1)).morphism, [[1, 1]], [1, 2]).tolist()  # 1 + 4 = 0
        [[3], [0]]
    """
    check_own_parameters(model)
    if direction != "whole" and len(model.parameter) > 1:
        raise ShapeError(f'only the direction "whole" is for several parameter wires, found {show(model.parameter)}')
    (output,), width = model.cod, len(model.parameter)
    reverse, turn = R(model.morphism), _DIRECTIONS[direction]

    def both(*wires: Wire) -> Wire:
        y = model.morphism(*wires)
        changes = reverse(*wires, wires[0].constant(1, output.prime))
        rows = _rows(changes[:width] if isinstance(changes, tuple) else (changes,), output.shape[0])
        norm = (rows * turn(rows)).sum(1)
        return ops.stack([y, ops.act(norm.constant(0, WireType(norm.shape, "point", norm.batched)), norm)])

    return Para(model.parameter, trace(both, *model.parameter, *model.dom))


@recipe
def difference(with_norm: bool = False) -> Loss:
    """The difference b_p − b_t itself, for fields: R on the prediction is α, so the rate −l gives the error b_t − b_p.

    Right is a prediction that equals the label. `with_norm` is for the predictions of the function of that name: it
    passes the norm on below the difference.

    Example:
        >>> from rdcircuits.circuit import point
        >>> difference(with_norm=True).cell(point(2, 3)).parameter
        (point(3),)
    """
    if not with_norm:
        return Loss("difference", lambda label, prediction: prediction - label, _equal)

    def formula(label: Wire, prediction: Wire) -> Wire:
        return ops.stack([prediction[0] - label, prediction[1]])

    def right(predictions: Array, labels: Array) -> Array:
        return np.asarray(np.equal(predictions[:, 0], labels))

    return Loss(
        "difference_with_norm", formula, right, label=lambda prediction: prediction.reshape(prediction.shape[1:])
    )


@recipe
def divided() -> Rate:
    """(l, k) ↦ (−l/k, 0): the error over the norm, and no wish about the norm. In finite fields −l/0 is 0: no step."""

    def formula(loss: Wire) -> Wire:
        return ops.stack([-(loss[0] * ops.reciprocal(loss[1])), loss.constant(0, loss[1].type)])

    return Rate("divided()", formula)


@recipe
def along(direction: Direction) -> Optimiser:
    """Ascent along a direction that goes by the change: put p + d(p'), row by row of p' (see `normalised`).

    Example:
        >>> from rdcircuits.circuit import point
        >>> along("pivot").build((point(2, 3),)).cod
        Pair(points=(point(2, 3),), changes=(change(2, 3),))
    """
    if direction == "whole":
        return ascent()
    turn = _DIRECTIONS[direction]

    def put(p: Wire, dp: Wire, state: dict[str, Wire], hyper: dict[str, Wire]) -> tuple[Wire, dict[str, Wire]]:
        return ops.act(p, turn(_rows((dp,), p.shape[0])).reshape(p.shape)), {}

    return Optimiser(f"along({direction!r})", put, largest_batch=1)


def last_nonzero(rows: Wire) -> Wire:
    """The last entry of each row that is not 0, alone."""
    outputs, length = rows.shape
    if not length:
        return rows
    zero = ops.compare(rows, 0)
    ones = zero.constant(1, zero.type.reshape((outputs, 1)))
    later, step = ops.concatenate([zero[:, 1:], ones], axis=1), 1
    while step < length:
        later = ops.concatenate([later[:, :-step] * later[:, step:], later[:, -step:]], axis=1)
        step *= 2
    return rows * later


def check_own_parameters(model: Para[Circuit]) -> int:
    """The number of outputs m of a model whose parameter wires all have m as their first axis; else a `ShapeError`."""
    if len(model.cod) != 1 or len(model.cod[0].shape) != 1 or model.cod[0].batched:
        raise ShapeError(f"a normalised step takes a model with one output (m,), unbatched; found {show(model.cod)}")
    outputs: int = model.cod[0].shape[0]
    if not model.parameter or any(wire.shape[:1] != (outputs,) for wire in model.parameter):
        raise ShapeError(
            f"a normalised step takes parameters of which each of the {outputs} outputs has its own, along the first "
            f"axis; found {show(model.parameter)}"
        )
    return outputs


def _rows(changes: tuple[Wire, ...], outputs: int) -> Wire:
    """The changes (m, M) of each output's own parameters."""
    return ops.concatenate([one.reshape((outputs, one.type.size // max(outputs, 1))) for one in changes], axis=1)


def _either(rows: Wire) -> Wire:
    """The first of these v of each row with φ·v ≠ 0: the row φ itself, some halves of its entries, and its pivot."""
    length = rows.shape[1]
    bits = ops.concatenate([rows.constant(n, WireType((1,), "point", rows.batched)) for n in (0, 1)])
    chosen = last_nonzero(rows)
    halves = np.random.default_rng(0).integers(0, 2, (_HALVES, length))
    for half in [*halves, np.ones(length, dtype=np.int64)]:
        part = rows * ops.gather(bits, half).broadcast(rows.shape)
        lost = ops.compare((rows * part).sum(1), 0).reshape((rows.shape[0], 1))
        chosen = part + lost * (chosen - part)
    return chosen


_DIRECTIONS: dict[Direction, Callable[[Wire], Wire]] = {
    "whole": lambda rows: rows,
    "pivot": last_nonzero,
    "either": _either,
}


def _equal(predictions: Array, labels: Array) -> Array:
    return np.asarray(np.equal(predictions, labels))
