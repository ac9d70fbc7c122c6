"""What a hypothesis is worth beside another: answers to the same rows, and the length of its description."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, lgamma, log, log2

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.algebra.bits.packed import unpack_rows
from rdcircuits.boolean.counts import count
from rdcircuits.induction.samples.sample import Sample

#: Bits by which a description must be shorter than the labels that it gives, before it is taken for no accident.
MARGIN = 24.0
#: How many deviations of noise one is forgiven for being this many times smaller (as a power of two).
_FORGIVEN = 0.25


@dataclass(frozen=True, eq=False)
class Answers:
    """How a hypothesis answered rows: `lost` (rows,) is the weight of each that it got wrong, `weight` that of all.

    Example:
        >>> one, other = (Answers(np.array(lost, float), 4.0) for lost in ([0, 0, 0, 1], [0, 1, 1, 0]))
        >>> one.accuracy, one.lead(other)
        (0.75, (1.0, 2.0))
    """

    lost: NDArray[np.float64]
    weight: float

    @staticmethod
    def of(gates: Gates, sample: Sample) -> Answers:
        """The answers of gates n → 1 to a sample."""
        wrong = unpack_rows((sample.said(gates) ^ sample.y)[None], sample.rows)[:, 0].astype(np.float64)
        return Answers(wrong if sample.weights is None else wrong * sample.weights, sample.weight)

    def __add__(self, other: Answers) -> Answers:
        return Answers(np.concatenate([self.lost, other.lost]), self.weight + other.weight)

    @property
    def accuracy(self) -> float:
        """The share that is right, by weight; 1 of nothing."""
        return 1 - float(self.lost.sum()) / self.weight if self.weight else 1.0

    @property
    def perfect(self) -> bool:
        """Whether all is right."""
        return not self.lost.any()

    def lead(self, other: Answers) -> tuple[float, float]:
        """By how much this one is right more than the other on the same rows, and the deviation that is noise.

        Where one has answered more rows, those that both have are compared. The deviation counts one row more than
        they disagree on, so that it is never 0.
        """
        rows = min(len(self.lost), len(other.lost))
        difference = other.lost[:rows] - self.lost[:rows]
        heaviest = float(max(np.abs(difference).max(initial=0.0), self.weight / max(len(self.lost), 1)))
        return float(difference.sum()), float((np.square(difference).sum() + heaviest**2) ** 0.5)


def preferred(one: Answers, size: int, other: Answers, larger: int) -> bool:
    """Whether the smaller of two is taken though the other was right more often: the difference is noise, and the more
    of it is forgiven the smaller it is: a quarter of the deviation for half of the size, a whole one for a sixteenth.
    """
    if size >= larger:
        return False
    lead, noise = other.lead(one)
    ratio = log2((larger + 1) / (size + 1))
    return lead <= noise * min(1.0, _FORGIVEN * ratio)


def description(gates: Gates) -> float:
    """Bits that describe the gates n → 1: for each two inputs and an operation, in no order.

    Example:
        >>> from rdcircuits.algebra.bits.gates import GateBuilder
        >>> builder = GateBuilder(6)
        >>> round(description(builder.build([builder.and_(*builder.inputs[:2])])), 1)
        12.5
    """
    used = count(gates).gates
    each = 2 * log2(gates.n_inputs + used + 2) + 3
    return used * each - lgamma(used + 1) / log(2) + log2(gates.n_inputs + used + 2)


def told(gates: Gates, sample: Sample) -> float:
    """The share of the labels' bits that gates take which are right on all rows; inf where one is wrong, or no label
    says anything. Rows with the same inputs count once.

    Example:
        >>> from rdcircuits.algebra.bits.gates import GateBuilder
        >>> from rdcircuits.boolean import TruthTable
        >>> sample, builder = Sample.of(TruthTable.from_function(lambda *x: x[0] & x[7], 8)), GateBuilder(8)
        >>> round(told(builder.build([builder.and_(1, 8)]), sample), 3)
        0.066
    """
    labels = _bits(sample)
    if not labels or sample.said(gates).tobytes() != sample.y.tobytes():
        return inf
    return description(gates) / labels


def spared(gates: Gates, sample: Sample) -> float:
    """Bits by which gates that are right on all rows are shorter than the labels; -inf where one is wrong.

    Rows with the same inputs count once. Above `MARGIN` the function is found: it is no accident that so short a
    description fits so many rows.
    """
    if sample.said(gates).tobytes() != sample.y.tobytes():
        return -inf
    return _bits(sample) - description(gates)


def _bits(sample: Sample) -> float:
    """Bits that tell the labels, when it is known how many are 1."""
    labels = sample.labels[sample.groups.first_rows]
    ones, rows = int(labels.sum()), len(labels)
    return (lgamma(rows + 1) - lgamma(ones + 1) - lgamma(rows - ones + 1)) / log(2)
