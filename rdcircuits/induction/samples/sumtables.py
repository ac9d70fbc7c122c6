"""Tables over the values of a sum: how well they tell the output, and what they say where no row was."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log, prod

import numpy as np
from numpy.typing import NDArray

from rdcircuits.induction.samples.sample import Sample

Index = NDArray[np.int64]
Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

#: Nats to say whether an interval is told as one.
_NODE = log(2)
#: Values up to which periods are looked for.
_MOST_PERIODS = 1 << 10


@dataclass(frozen=True, eq=False)
class Counts:
    """The rows of a sample as sums look at them: labels as numbers, and how much each row counts, all adding up to
    `rows`; None where all count one.
    """

    labels: Index
    weights: Floats | None

    @classmethod
    def of(cls, sample: Sample) -> Counts:
        """Those of a sample."""
        weights = sample.weights
        if weights is not None:
            weights = weights * (sample.rows / sample.weight) if sample.weight else None
        return cls(sample.labels.astype(np.int64), weights)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.labels)

    @cached_property
    def lengths(self) -> tuple[Floats, Floats]:
        """log Γ(k + 1/2) − log Γ(1/2) and log Γ(k + 1) for k = 0..rows."""
        k = np.arange(self.rows + 1, dtype=np.float64)
        half, whole = np.zeros(self.rows + 1), np.zeros(self.rows + 1)
        half[1:], whole[1:] = np.cumsum(np.log(k[:-1] + 0.5)), np.cumsum(np.log(k[1:]))
        return half, whole

    def cells(self, values: Index, size: int) -> Floats:
        """How much is 0 and how much is 1 at each value below `size`: (2, size)."""
        return self.histogram(values + size * self.labels, (2, size))

    def histogram(self, numbers: Index, shape: tuple[int, ...]) -> Floats:
        """How much there is of each number, in an array of this shape."""
        found: Floats = np.asarray(np.bincount(numbers, self.weights, prod(shape)))  # whole numbers without weights
        return found.reshape(shape)

    def code(self, cells: Floats) -> Floats:
        """The length in nats of the labels told value by value, by the estimator of Krichevsky and Trofimov (1981), for
        each of cells (..., 2, size): (...). A table of many values is paid for by itself.
        """
        found: Floats = self._each(cells).sum(-1)
        return found

    def _each(self, cells: Floats) -> Floats:
        half, whole = self.lengths
        k = (
            np.minimum(np.rint(cells).astype(np.int64), self.rows)
            if cells.dtype.kind == "f"
            else cells.astype(np.int64)
        )
        total = k[..., 0, :] + k[..., 1, :]
        total = np.minimum(total, self.rows) if self.weights is not None else total
        found: Floats = whole[total] - half[k[..., 0, :]] - half[k[..., 1, :]]
        return found

    def tree_code(self, cells: Floats) -> Floats:
        """The same where neighbouring values, a dyadic interval of them, may be told together, whichever is shorter:
        fine values are paid for only where they matter.
        """
        found = self._each(cells)
        while cells.shape[-1] > 1:
            if cells.shape[-1] % 2:
                cells = np.concatenate((cells, np.zeros((*cells.shape[:-1], 1), cells.dtype)), axis=-1)
                found = np.concatenate((found, np.zeros((*found.shape[:-1], 1))), axis=-1)
            cells = cells[..., ::2] + cells[..., 1::2]
            seen = (cells.sum(-2) > 0) * _NODE
            found = np.minimum(self._each(cells), found[..., ::2] + found[..., 1::2]) + seen
        return found[..., 0]


def errors_of_cut(cells: Floats) -> Floats:
    """The fewest errors of a threshold, either way round, for each of cells (..., 2, size): (...)."""
    below = np.cumsum(cells, axis=-1)
    total = below[..., -1:]
    wrong = below[..., 1, :] + total[..., 0, :] - below[..., 0, :]
    most = total.sum(-2)
    best: Floats = np.minimum(np.minimum(wrong, most - wrong).min(-1), total.min(-2)[..., 0])
    return best


def cut_table(cells: Floats) -> Bytes:
    """The threshold with the fewest errors on cells (2, size), in the middle of where it may be, as a table (size,)."""
    below = np.concatenate((np.zeros((2, 1), cells.dtype), np.cumsum(cells, axis=1)), axis=1)
    wrong = below[1] + below[0, -1] - below[0]  # of what is 1 from this value on
    rising = wrong.min() <= (wrong[-1] + wrong[0] - wrong).min()
    wrong = wrong if rising else wrong[-1] + wrong[0] - wrong
    first = int(np.argmin(wrong))
    after = np.flatnonzero(wrong[first:] > wrong[first] + 1e-9)
    last = first + (int(after[0]) - 1 if len(after) else len(wrong) - 1 - first)
    cut = (first + last + 1) // 2
    table: Bytes = ((np.arange(cells.shape[1]) >= cut) == rising).astype(np.uint8)
    return table


def value_table(counts: Counts, cells: Floats) -> tuple[Bytes, int | None]:
    """What to say at each value (size,), and the period if the values seen agree on one: that fills what was not seen.

    Else the values not seen, or seen too seldom to tell, go with their neighbours: each change between neighbours must
    save errors.
    """
    period = _period(counts, cells)
    if period is None:
        return _smooth(cells), None
    folded = np.zeros((2, period), cells.dtype)
    np.add.at(folded.T, np.arange(cells.shape[1]) % period, cells.T)
    return _smooth(folded)[np.arange(cells.shape[1]) % period], period


def _period(counts: Counts, cells: Floats) -> int | None:
    """The period that tells the labels in the fewest nats, if in fewer than the values by themselves; None for none."""
    size = cells.shape[1]
    best, found = float(counts.code(cells)), None
    for period in range(2, min(size, _MOST_PERIODS) // 2 + 1):
        whole = -(-size // period) * period
        padded = np.zeros((2, whole), cells.dtype)
        padded[:, :size] = cells
        length = float(counts.code(padded.reshape(2, -1, period).sum(1))) + log(size)
        if length < best:
            best, found = length, period
    return found


def _smooth(cells: Floats) -> Bytes:
    """The likeliest table where neighbours are mostly alike (Viterbi's way through two states): what a change costs, in
    errors, is told by how few of these there are.
    """
    size = cells.shape[1]
    wrong = (float(cells.min(axis=0).sum()) + 0.5) / (float(cells.sum()) + 1)
    change = log(size + 1) / max(log((1 - wrong) / wrong), 1e-2) if wrong < 0.5 else log(size + 1)
    back = np.zeros((size, 2), np.uint8)
    lost = cells[::-1].T.tolist()  # what is lost by saying 0, and by saying 1
    zero = one = 0.0
    for v, (of_zero, of_one) in enumerate(lost):
        from_one, from_zero = one + change < zero, zero + change < one
        back[v] = from_one, not from_zero
        zero, one = (one + change if from_one else zero) + of_zero, (zero + change if from_zero else one) + of_one
    table = np.zeros(size, np.uint8)
    state = int(one < zero)
    for v in range(size - 1, -1, -1):
        table[v] = state
        state = int(back[v, state])
    return table
