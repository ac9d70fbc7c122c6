"""Losses: parametric circuits whose parameter is the label, (B, B × B → L).  Source: [CFGL].

Losses of a batch are sums, not means. A loss may also want seeded random words beside the label.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.checks import first_bad
from rdcircuits.arguments import number, whole
from rdcircuits.circuit import Wire, WireType, ops, trace
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.learning.hyper import made
from rdcircuits.para import Para
from rdcircuits.signatures import checked
from rdcircuits.values import Value, recipe

Array = npt.NDArray[Any]

RANDOM_BITS = 16


def _any_labels(labels: Array) -> None:
    """Labels of any values."""


def _the_same(prediction: WireType) -> WireType:
    return prediction


@dataclass(frozen=True, eq=False, repr=False)
class Loss(Value):
    """A loss for predictions of any one wire type: `formula(label, *random, prediction)` is traced for the type at
    hand.

    Attributes: `name`; `formula`, a function on wires; `right(predictions, labels)`, which tells for arrays of examples
    what was predicted right (per element or per example); `check(labels)`, an `RdError` for labels that don't fit;
    `random`, whether the formula takes words of 16 random bits, one for each element of the prediction; `label`, the
    label's type for a prediction's (the same by default); `goal`, −1 where the loss is to fall, 1 where it is to
    rise, 0 where either may be meant.

    Example:
        >>> import rdcircuits as rd
        >>> loss = rd.losses.quadratic()
        >>> loss.name, loss.goal, loss.right([0.9, 0.1], [1, 1]).tolist()
        ('quadratic', -1, [True, False])
    """

    name: str
    formula: Callable[..., Wire]
    right: Callable[[Array, Array], Array]
    check: Callable[[Array], None] = _any_labels
    random: bool = False
    label: Callable[[WireType], WireType] = _the_same
    goal: int = 0

    def cell(self, prediction: WireType) -> Para[Any]:
        """The loss as a 1-cell B → L of Para(C), its parameter the label and random words.

        Example:
            >>> import rdcircuits as rd
            >>> rd.losses.quadratic().cell(rd.point(3)).parameter
            (point(3),)
        """
        parameter = (self.label(prediction), *((prediction,) if self.random else ()))
        return Para(parameter, trace(self.formula, parameter, prediction))


def _temperature(value: float) -> float:
    if not 0 < number("the temperature", value) < 1e300:
        raise RdError(f"the temperature is {value!r}, expected a number above 0")
    return value


def _equal(predictions: Array, labels: Array) -> Array:
    return np.asarray(np.equal(predictions, labels))


def _rounded(predictions: Array, labels: Array) -> Array:
    """Right where the prediction is on the label's side of a half."""
    return np.asarray((np.asarray(predictions) > 0.5) == (np.asarray(labels) > 0.5))


def _same_class(predictions: Array, labels: Array) -> Array:
    """Right where the greatest score stands where the greatest label stands (the first at ties)."""
    lines = (len(predictions), -1)
    found, wanted = np.reshape(predictions, lines).argmax(axis=1), np.reshape(labels, lines).argmax(axis=1)
    return np.asarray(found == wanted)


def _same_along_last(predictions: Array, labels: Array) -> Array:
    """The same along the last axis, for each place of the others."""
    return np.asarray(np.argmax(predictions, axis=-1) == np.argmax(labels, axis=-1))


def _same_sign(predictions: Array, labels: Array) -> Array:
    return np.asarray(np.asarray(predictions) * np.asarray(labels) > 0)


@recipe
def boolean() -> Loss:
    """The Boolean loss, for each output l = b_p + b_t − 2·b_p·b_t (XOR); R on the prediction is α·(1 − 2·b_t).

    Example:
        >>> from rdcircuits.circuit import point
        >>> boolean().cell(point(2)).cod
        (point(2),)
    """
    return Loss("boolean", lambda label, prediction: prediction ^ label, _equal, _bits, goal=-1)


@recipe
def quadratic(classes: bool = False) -> Loss:
    """The quadratic loss ½·Σ (b_p − b_t)²; R on the prediction is α·(b_p − b_t).

    With `classes`, right means that the greatest output stands at the one-hot label; else each output on the label's
    side of a half.

    Example:
        >>> import rdcircuits as rd
        >>> loss = rd.losses.quadratic().cell(rd.point(2)).morphism
        >>> rd.Smooth().run(loss, [1, 0], [0.5, 1.0]).tolist()
        0.625
    """

    def formula(label: Wire, prediction: Wire) -> Wire:
        error = prediction - label
        return 0.5 * (error * error).sum()

    return Loss("quadratic", formula, _same_class if classes else _rounded, _one_hot if classes else _finite, goal=-1)


@recipe
def cross_entropy(temperature: float = 1) -> Loss:
    """Softmax cross-entropy −Σ b_t·log softmax(b_p / T); R on the prediction is α·(softmax(b_p / T)·Σ b_t − b_t) / T.

    The classes lie along the last axis; before it there may be others, such as the positions of a sequence, whose
    losses are added.

    Args:
        temperature: T, in scores; larger is softer. Counts of gates want more than 1, about the root of an eighth of
            the gates that are counted for a class.

    Example:
        >>> import rdcircuits as rd
        >>> loss = rd.losses.cross_entropy().cell(rd.point(2)).morphism
        >>> round(float(rd.Smooth().run(loss, [1, 0], [0.0, 0.0])), 6)
        0.693147
        >>> softer = rd.losses.cross_entropy(10).cell(rd.point(2)).morphism
        >>> round(float(rd.Smooth().run(softer, [1, 0], [20.0, 0.0])), 6)
        0.126928
    """
    temperature = _temperature(temperature)

    def formula(label: Wire, prediction: Wire) -> Wire:
        scores = prediction if temperature == 1 else prediction * (1 / temperature)
        return (ops.logsumexp(scores, -1) * label.sum(-1)).sum() - (label * scores).sum()

    name = "cross_entropy" if temperature == 1 else f"cross_entropy({temperature!r})"
    return Loss(name, formula, _same_along_last, _distribution, goal=-1)


@recipe
def dot_product() -> Loss:
    """The dot product Σ b_t·b_p; R on the prediction is α·b_t.

    Example:
        >>> import rdcircuits as rd
        >>> loss = rd.losses.dot_product().cell(rd.point(2)).morphism
        >>> rd.Smooth().run(loss, [1, -1], [0.5, 2.0]).tolist()
        -1.5
    """
    return Loss("dot_product", lambda label, prediction: (label * prediction).sum(), _same_sign, _finite)


@recipe
def hinge() -> Loss:
    """The hinge loss Σ max(0, 1 − t·b_p), labels t = ±1; R on the prediction is −α·t where t·b_p < 1.

    Example:
        >>> import rdcircuits as rd
        >>> loss = rd.losses.hinge().cell(rd.point(2)).morphism
        >>> rd.Smooth().run(loss, [1, -1], [0.5, 2.0]).tolist()
        3.5
    """

    def formula(label: Wire, prediction: Wire) -> Wire:
        return ops.relu(1 - label * prediction).sum()

    return Loss("hinge", formula, _same_sign, _signs, goal=-1)


@recipe
def counted_softmax(temperature: float) -> Loss:
    """For class scores that are counts, over Z: in expectation the gradient of softmax cross-entropy, in integers only.

    Each class is drawn, with the probability that softmax(scores / temperature) gives it: a table of integers has
    e^(−d/temperature) for each difference d from the best score, and a random word decides. The loss is
    Σ scores·(drawn − label); R on the scores is α·(drawn − label). See docs/theory.md.

    Args:
        temperature: in counts; larger is softer.

    Example:
        >>> import rdcircuits as rd
        >>> loss = rd.losses.counted_softmax(2.0)
        >>> loss.cell(rd.point(10)).parameter
        (point(10), point(10))
    """
    temperature = _temperature(temperature)
    one = 1 << RANDOM_BITS
    reach = int(np.ceil(temperature * np.log(2 * one))) + 1
    table = np.rint(one * np.exp(-np.arange(reach) / temperature)).astype(np.int64)

    def formula(label: Wire, random: Wire, scores: Wire) -> Wire:
        best = ops.max_over(scores).broadcast(scores.shape)
        weights = ops.tabulate(best - scores, table)
        total = weights.sum().broadcast(scores.shape)
        drawn = ops.greater_than(weights * one, random * total)
        return (scores * (drawn - label)).sum()

    return Loss(f"counted_softmax({temperature!r})", formula, _same_class, _one_hot, random=True, goal=-1)


@recipe
def margin(counts: int) -> Loss:
    """For class scores that are counts, over Z: wishes from those examples alone whose label leads by less than this.

    There the label's score is wished up and the best rival's down. The loss is Σ (counts + rival − label) where that is
    above 0, the rival's score less the label's and a constant; R on the scores is α·(best rival − label) there, else 0.

    Args:
        counts: how far the label's score must lead, about a tenth of the gates that are counted for a class.

    Example:
        >>> import rdcircuits as rd
        >>> loss = rd.losses.margin(3).cell(rd.point(3)).morphism
        >>> rd.Z.run(rd.R(loss), [1, 0, 0], [5, 3, 4], 1)[1].tolist()
        [-1, 0, 1]
        >>> rd.Z.run(rd.R(loss), [1, 0, 0], [9, 3, 4], 1)[1].tolist()
        [0, 0, 0]
    """
    counts = whole("the margin", counts, 1)

    def formula(label: Wire, scores: Wire) -> Wire:
        others = ops.mux(label, scores, -1)
        lead = (scores * label).sum() - ops.max_over(others)
        short = ops.greater_than(counts - lead, 0).broadcast(scores.shape)
        wishes = short * (ops.first_maximum(others) - label)
        return (scores * wishes).sum() + counts * short[0]

    return Loss(f"margin({counts!r})", formula, _same_class, _one_hot, goal=-1)


@recipe
def logistic() -> Loss:
    """The logistic loss Σ log(1 + e^s) − b_t·s of scores s, one for each bit; R on the score is α·(sigmoid(s) − b_t).

    Right is a score above 0 where the label is 1, and one up to 0 where it is 0.

    Example:
        >>> import rdcircuits as rd
        >>> loss = rd.losses.logistic().cell(rd.point(1)).morphism
        >>> round(float(rd.Smooth().run(loss, [1], [0.0])), 6)
        0.693147
    """

    def formula(label: Wire, score: Wire) -> Wire:
        return (ops.logsumexp(ops.stack([score.constant(0, score.type), score]), 0) - label * score).sum()

    def right(scores: Array, labels: Array) -> Array:
        return np.asarray((np.asarray(scores) > 0) == (np.asarray(labels) > 0.5))

    return Loss("logistic", formula, right, _bits, goal=-1)


@recipe
def counted_logistic(gates: int, temperature: float) -> Loss:
    """For bits decided by counting, over Z: in expectation the gradient of the logistic loss, in integers only.

    The score of an output bit is the number of ones among this many gates; it is 1 where more than half of them are. A
    bit is drawn, 1 with probability sigmoid((2·score − gates) / temperature), by a table of integers and a random word.
    The loss is Σ score·(drawn − label); R on the scores is α·(drawn − label).

    Args:
        gates: counted for each output.
        temperature: in counts; larger is softer.

    Example:
        >>> import rdcircuits as rd
        >>> loss = rd.losses.counted_logistic(9, 2.0)
        >>> loss.right([[4], [5]], [[1], [1]]).tolist()
        [[False], [True]]
    """
    temperature = _temperature(temperature)
    gates = whole("the number of gates", gates, 1)
    margins = (2 * np.arange(gates + 1) - gates) / temperature
    table = np.rint((1 << RANDOM_BITS) / (1 + np.exp(-np.clip(margins, -100, 100)))).astype(np.int64)

    def formula(label: Wire, random: Wire, score: Wire) -> Wire:
        drawn = ops.greater_than(ops.tabulate(score, table), random)
        return score * (drawn - label)

    def right(scores: Array, labels: Array) -> Array:
        return np.asarray((2 * np.asarray(scores) > gates) == (np.asarray(labels) > 0.5))

    return Loss(f"counted_logistic({gates}, {temperature!r})", formula, right, _bits, random=True, goal=-1)


@recipe
def masked(loss: Loss | str) -> Loss:
    """The loss on those elements alone that a care bit says are known; elsewhere the prediction counts as the label.

    Labels have the prediction's shape twice over: labels[i, 0] is the label of example i, labels[i, 1] its care bits.

    Example:
        >>> from rdcircuits.circuit import point
        >>> masked(boolean()).cell(point(3)).parameter
        (point(2, 3),)
    """

    loss = as_loss(loss)

    def formula(label: Wire, *others: Wire) -> Wire:
        *random, prediction = others
        return loss.formula(label[0], *random, ops.mux(label[1], label[0], prediction))

    def right(predictions: Array, labels: Array) -> Array:
        return np.asarray(loss.right(predictions, labels[:, 0])[labels[:, 1] != 0])

    def check(labels: Array) -> None:
        _refuse(labels[:, 1], (labels[:, 1] != 0) & (labels[:, 1] != 1), "care bits: zeros and ones")
        loss.check(labels[:, 0])

    def doubled(prediction: WireType) -> WireType:
        return prediction.reshape((2, *prediction.shape))

    return Loss(f"masked({loss.name})", formula, right, check, loss.random, doubled, loss.goal)


NAMED: dict[str, Callable[[], Loss]] = {
    make.__name__: make for make in (boolean, quadratic, cross_entropy, dot_product, hinge, logistic)
}
"""The losses that are made without arguments, by name."""


def as_loss(loss: Loss | str) -> Loss:
    """A loss as it is, or the one of this name; a `ShapeError` for what is none.

    Example:
        >>> as_loss("cross_entropy").name
        'cross_entropy'
    """
    return loss if isinstance(loss, Loss) else made(loss, NAMED, "loss", "losses.cross_entropy()")


def _refuse(labels: Array, bad: Array, expected: str) -> None:
    if np.any(bad):
        row = int(np.argmax(np.reshape(bad, (len(labels), -1)).any(axis=1)))
        raise RdError(f"label {row} is {np.asarray(np.asarray(labels)[row]).tolist()}, expected {expected}")


def _bits(labels: Array) -> None:
    _refuse(labels, (labels != 0) & (labels != 1), "zeros and ones")


def _finite(labels: Array) -> None:
    _refuse(labels, ~_are_finite(labels), "finite numbers")


@np.vectorize(otypes=[np.bool_])
def _are_finite(label: object) -> bool:
    """Numbers that a float holds."""
    try:
        return math.isfinite(float(label))  # type: ignore[arg-type]
    except (OverflowError, TypeError, ValueError):
        return False


def _signs(labels: Array) -> None:
    _refuse(labels, (labels != 1) & (labels != -1), "+1 and −1")


def _one_hot(labels: Array) -> None:
    _bits(labels)
    _refuse(labels, np.reshape(labels, (len(labels), -1)).sum(axis=1, dtype=np.int64) != 1, "one-hot: a single 1")


def _distribution(labels: Array) -> None:
    _finite(labels)
    _refuse(labels, np.asarray(labels) < 0, "weights of classes, none below 0")


@checked
def classes_of(labels: npt.ArrayLike, classes: int) -> npt.NDArray[np.uint8]:
    """Class numbers 0 .. classes − 1 as one-hot rows: the classes along a new last axis.

    Raises:
        RdError: for a number out of range, with its row; ShapeError: for what are no integers.

    Example:
        >>> classes_of([2, 0], 3).tolist()
        [[0, 0, 1], [1, 0, 0]]
    """
    numbers = np.asarray(labels)
    if not numbers.ndim or numbers.dtype.kind not in "iu":
        raise ShapeError(f"class numbers are a list of integers, found {numbers.dtype} of shape {numbers.shape}")
    bad = (numbers < 0) | (numbers >= classes)
    if np.any(bad):
        row, *place = first_bad(bad)
        where = f" at {place}" if place else ""
        raise RdError(
            f"label {row} is {int(numbers[(row, *place)])}{where}, expected a class number in 0..{classes - 1}"
        )
    return np.asarray(numbers[..., None] == np.arange(classes), dtype=np.uint8)
