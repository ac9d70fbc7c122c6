"""Rows of bits with the number of each row's class: what ways to scores are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rdcircuits.induction.classes.scores import Scores

Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Problem:
    """Bits (rows, n), the number of each row's class (rows,), how many classes there are, the rows' weights or None,
    the raw column that each bit comes from (n), and by how much the column rises where it is set (n; `lines.rises`), or
    None where that is not known.
    """

    bits: Bytes
    labels: Integers
    classes: int
    weights: NDArray[np.float64] | None
    owners: Sequence[int]
    rises: NDArray[np.float64] | None = None

    def share(self, right: NDArray[np.bool_]) -> float:
        """The share, by weight, of the rows that are right; 1 of no rows."""
        if not len(right):
            return 1.0
        return float(np.mean(right)) if self.weights is None else float(np.average(right, weights=self.weights))

    def accuracy(self, scores: Scores) -> float:
        """The share of the rows whose class the scores give."""
        return self.share(scores.predicted(self.bits) == self.labels)


class Way(Protocol):
    """A way from a problem to scores: a value whose `str` says what it is."""

    def cost(self, problem: Problem) -> float:
        """Nominal seconds of a fit."""

    def fit(self, problem: Problem, limit: int | None, seed: int) -> Scores:
        """The scores, in at most `limit` ANDs; raises `RdError` where it cannot."""
