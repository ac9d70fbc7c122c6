"""Straight lines as sums over the bits of a thermometer: what a column adds may be a line, and a little more.

A column's bits in rising order each say that one more threshold is passed. If each counts as much as the column's mean
rises there, their sum is the column itself, but for rounding within the bins. Weights of lines are held back little,
weights of single steps much: a sum of few rows is nearly linear, that of many rows takes any shape (a generalised
additive model, Hastie and Tibshirani 1986, with a ridge).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rdcircuits.encoding import Encoder, Raw, Thresholds

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]


def rises(encoder: Encoder, raw: Raw, bits: Bytes) -> Floats:
    """By how much a column's mean rises where a bit is set (bits,), in standard deviations; 0 of bits of words, and of
    those that say that a value is missing.

    Example:
        >>> raw = Raw.of([[0.0], [1.0], [3.0], [4.0]])
        >>> encoder = Encoder.fit(raw, thresholds=3)
        >>> (rises(encoder, raw, encoder.encode(raw)) * np.std([0, 1, 3, 4])).round(6).tolist()
        [1.0, 2.0, 1.0]
    """
    found, start = np.zeros(bits.shape[1]), 0
    for part in encoder.parts:
        if isinstance(part, Thresholds) and part.cuts:
            own = slice(start, start + len(part.cuts))
            values = raw.column(part.name)
            known = ~np.isnan(values)
            found[own] = _rises_of(bits[known, own].sum(axis=1, dtype=np.int64), values[known], len(part.cuts))
        start += len(part.names)
    return found


def _rises_of(levels: NDArray[np.int64], values: Floats, cuts: int) -> Floats:
    """The rises of one column, whose values lie over this number of its cuts."""
    scale = float(np.abs(values).max(initial=0)) or 1.0
    counts = np.bincount(levels, minlength=cuts + 1)
    means = np.bincount(levels, weights=values / scale, minlength=cuts + 1) / np.maximum(counts, 1)
    spread = float(np.std(means[levels])) or 1.0
    return np.maximum(np.diff(means), 0) / spread


def scales_of(owners: Sequence[int], rise: Floats) -> list[NDArray[np.int64]]:
    """The bits of each thermometer, in rising order: those of one column with a rise.

    Example:
        >>> [scale.tolist() for scale in scales_of([0, 0, 1, 1, 1], np.array([1.0, 2, 3, 1, 0]))]
        [[0, 1], [2, 3]]
    """
    owner = np.asarray(owners, dtype=np.int64)
    return [np.flatnonzero((owner == one) & (rise > 0)) for one in np.unique(owner[rise > 0])]


def without(rise: Floats, scales: Sequence[NDArray[np.int64]], kept: NDArray[np.int64]) -> Floats:
    """The rises of the bits that are kept (kept,): those of the bits between them are shared by their neighbours.

    Example:
        >>> without(np.array([1.0, 2, 4, 8]), [np.arange(4)], np.array([1, 3])).tolist()
        [5.0, 10.0]
    """
    found = np.where(np.isin(np.arange(len(rise)), kept), rise, 0)
    for scale in scales:
        own = np.flatnonzero(np.isin(scale, kept))
        if not len(own):
            continue
        for place in np.flatnonzero(~np.isin(scale, kept)):
            after = int(np.searchsorted(own, place))
            near = own[max(after - 1, 0) : after + 1]
            found[scale[near]] += rise[scale[place]] / len(near)
    shared: Floats = found[kept]
    return shared
