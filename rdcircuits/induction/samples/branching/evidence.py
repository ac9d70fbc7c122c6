"""How probable labels are, whatever the unknown function is: the measure by which states are split and merged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.integer]
Reals = NDArray[np.float32]


class Evidence:
    """log P(labels) of counts of zeros and ones, the chance of a one being unknown: Beta(alpha, alpha).

    A sum over cells is the evidence for a function that is constant, but for noise, on each cell; differences of such
    sums are likelihood-ratio (G) tests that pay for their own freedom, so no table of quantiles is needed and small
    counts are judged rightly. `cost` is what one more test of a variable costs, in nats.

    Example:
        >>> evidence = Evidence(100, alpha=0.5, cost=1)
        >>> alike, unlike = np.array([[0, 9], [0, 9]]), np.array([[9, 0], [0, 9]])
        >>> [bool(evidence.leaf(t.sum(0)) > evidence.leaf(t).sum()) for t in (alike, unlike)]
        [True, False]
    """

    def __init__(self, total: int, alpha: float, cost: float) -> None:
        self.cost = np.float32(cost)
        self._one, self._both = _rising(total, alpha), _rising(total, 2 * alpha)

    def leaf(self, counts: Counts) -> Reals:
        """Of cells (..., 2), counts of zeros and ones: (...)."""
        zeros, ones = counts[..., 0], counts[..., 1]
        found: Reals = self._one[zeros] + self._one[ones] - self._both[zeros + ones]
        return found

    def tree(self, counts: Counts) -> Reals:
        """Of tables (..., 2^k, 2), the first test the highest bit of a cell: the best pruning of that tree: (...)."""
        value = self.leaf(counts)
        while counts.shape[-2] > 1:
            counts = counts[..., 0::2, :] + counts[..., 1::2, :]
            value = np.maximum(self.leaf(counts), value[..., 0::2] + value[..., 1::2] - self.cost)
        found: Reals = value[..., 0]
        return found


def _rising(total: int, start: float) -> Reals:
    """log of start·(start + 1)···(start + k − 1), for k = 0, …, total."""
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(total) + start))]).astype(np.float32)
