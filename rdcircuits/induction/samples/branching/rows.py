"""The rows as the growth of a graph wants them: bits and labels by row, weights as copies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits.induction.samples.sample import Sample

Index = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Rows:
    """`bits` (R, n) as float32, for products of matrices; `labels` (R,) as 0 and 1."""

    bits: NDArray[np.float32]
    labels: Index

    @classmethod
    def of(cls, sample: Sample) -> Rows:
        """The rows of a sample, each as often as it weighs."""
        copies = copies_of(sample)
        bits, labels = sample.bits, sample.labels
        if copies is not None:
            bits, labels = np.repeat(bits, copies, axis=0), np.repeat(labels, copies)
        return cls(bits.astype(np.float32), labels.astype(np.int64))

    def __len__(self) -> int:
        return len(self.labels)


def copies_of(sample: Sample) -> Index | None:
    """How often each row is taken: its weight if weights are small whole numbers, else about twice on average."""
    weights = sample.weights
    if weights is None or not len(weights) or (weights == weights[0]).all():
        return None
    whole = np.rint(weights)
    if np.array_equal(whole, weights) and weights.min() >= 0 and weights.sum() <= 4 * sample.rows + 1000:
        return whole.astype(np.int64)
    scaled = np.rint(weights * (2 * sample.rows / max(float(weights.sum()), 1e-300)))
    return np.clip(scaled, 0, 2 * sample.rows).astype(np.int64)
