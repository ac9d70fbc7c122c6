"""Which variable all states of a level test: the one that tells most, alone, in pairs, or in threes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from rdcircuits.induction.samples.branching.evidence import Evidence, Reals
from rdcircuits.induction.samples.branching.rows import Index

Scores = NDArray[np.float64]
#: What a test costs, in nats of evidence.
_TEST = 0.7
#: Fewest rows of a state for which singles, pairs and threes are looked at.
_SINGLES, _PAIRS, _TRIPLES = 4, 16, 64
#: Threes are looked at in the few largest states only.
_LARGEST = 4


def scores(groups: list[Index], bits: Reals, labels: Index, evidence: Evidence, pairs: bool, most: int) -> Scores:
    """(n,): what the variables tell about the labels, summed over groups of rows.

    A pair counts half for both its variables, so that tests that say nothing alone (the first of an XOR) come up;
    pairs are formed among the `most` variables that say most alone.
    """
    alone = np.zeros(bits.shape[1])
    for rows in groups:
        if len(rows) >= _SINGLES:
            alone += np.maximum(_singles(bits[rows], labels[rows], evidence), 0)
    if not pairs or len(alone) < 2:
        return alone
    near = np.sort(np.argsort(-alone, kind="stable")[:most])
    together = np.zeros((len(near), len(near)))
    for rows in groups:
        if len(rows) >= _PAIRS:
            together += np.maximum(_pairs(bits[rows][:, near], labels[rows], evidence), 0)
    np.fill_diagonal(together, 0)
    found = alone.copy()
    found[near] = np.maximum(alone[near], (together.max(1) + alone[near]) / 2)
    return found


def triples(groups: list[Index], bits: Reals, labels: Index, known: Scores, most: int) -> Scores:
    """(n,): influence by Walsh coefficients of degree 3 that are no accident, in nats, in the largest groups."""
    found = np.zeros(bits.shape[1])
    near = np.sort(np.argsort(-known, kind="stable")[:most])
    if len(near) < 3:
        return found
    for rows in sorted(groups, key=len, reverse=True)[:_LARGEST]:
        if len(rows) < _TRIPLES:
            continue
        signs = 1 - 2 * bits[rows][:, near]
        least = 6 * math.log(len(near)) * len(rows)
        signed = signs * (1 - 2 * labels[rows]).astype(np.float32)[:, None]
        for i in range(len(near) - 2):
            rest = signs[:, i + 1 :]
            squares = np.triu((rest * signed[:, i : i + 1]).T @ rest, 1) ** 2
            squares[squares < least] = 0
            nats = squares / (2 * len(rows))
            found[near[i]] += nats.sum()
            found[near[i + 1 :]] += nats.sum(0) + nats.sum(1)
    return found


def _singles(bits: Reals, labels: Index, evidence: Evidence) -> Scores:
    """(n,): gain of evidence by a test of each variable."""
    whole, ones = _counts(bits, labels)
    gain: Scores = np.asarray(evidence.leaf(ones) + evidence.leaf(whole - ones) - evidence.leaf(whole) - _TEST, float)
    return gain


def _pairs(bits: Reals, labels: Index, evidence: Evidence) -> Scores:
    """(n, n): gain of evidence by a test of the first variable and then, where it pays, of the second."""
    whole, ones = _counts(bits, labels)
    both = np.stack([_products(bits[labels == 0]), _products(bits[labels == 1])], -1)
    first, second = ones[:, None], ones[None]
    high = evidence.leaf(both) + evidence.leaf(first - both)
    low = evidence.leaf(second - both) + evidence.leaf(whole - first - second + both)
    high, low = np.maximum(high, evidence.leaf(first)), np.maximum(low, evidence.leaf(whole - first))
    gain: Scores = np.asarray(high + low - evidence.leaf(whole) - _TEST - math.log(bits.shape[1]), float)
    return gain


def _counts(bits: Reals, labels: Index) -> tuple[Index, Index]:
    """Labels (2,) of all rows, and (n, 2) of those where a variable is 1."""
    ones = np.stack([bits[labels == 0].sum(0), bits[labels == 1].sum(0)], -1)
    return np.bincount(labels, minlength=2), ones.astype(np.int64)


def _products(bits: Reals) -> Index:
    found: Index = (bits.T @ bits).astype(np.int64)
    return found
