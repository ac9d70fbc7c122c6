"""Which variable all states of a level test: the one that tells most, alone, in pairs, or in threes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels import paircounts
from rdcircuits.algebra.bits.packed import pack_rows, tail_mask
from rdcircuits.induction.samples.branching.evidence import Evidence, Reals
from rdcircuits.induction.samples.branching.rows import Index

Scores = NDArray[np.float64]
#: What a test costs, in nats of evidence.
_TEST = 0.7
#: Fewest rows of a state for which singles, pairs and threes are looked at.
_SINGLES, _PAIRS, _TRIPLES = 4, 16, 64
#: Threes are looked at in the few largest states only.
_LARGEST = 4


def scores(
    groups: list[Index],
    bits: Reals,
    labels: Index,
    evidence: Evidence,
    share: float,
    most: int,
    before: Scores | None = None,
) -> Scores:
    """(n,): what the variables tell about the labels, summed over groups of rows.

    `share` of a score is the best pair's that a variable is in, so that tests that say nothing alone (the first of an
    XOR) come up; pairs are formed among the `most` variables that say most alone, or that
    did in the scores `before`, of the level above.
    """
    alone = np.zeros(bits.shape[1])
    for rows in groups:
        if len(rows) >= _SINGLES:
            alone += np.maximum(_singles(bits[rows], labels[rows], evidence), 0)
    if not share or len(alone) < 2:
        return alone
    near = _near(alone, before, most)
    together = np.zeros((len(near), len(near)))
    for rows in groups:
        if len(rows) >= _PAIRS:
            together += np.maximum(_pairs(bits[rows][:, near], labels[rows], evidence), 0)
    np.fill_diagonal(together, 0)
    found = alone.copy()
    found[near] = np.maximum(alone[near], share * together.max(1) + (1 - share) * alone[near])
    return found


def _near(alone: Scores, before: Scores | None, most: int) -> Index:
    """At most so many variables, half of them for what they say alone and half for what they said before."""
    ranks = np.argsort(-alone, kind="stable")
    if before is not None and len(alone) > most:
        ranks = np.concatenate([ranks[: most // 2], np.argsort(-before, kind="stable")[: most - most // 2]])
    return np.unique(ranks[:most])


def triples(groups: list[Index], bits: Reals, labels: Index, known: Scores, most: int) -> Scores:
    """(n,): influence by Walsh coefficients of degree 3 that are no accident, in nats, in the largest groups."""
    found = np.zeros(bits.shape[1])
    near = np.sort(np.argsort(-known, kind="stable")[:most])
    for rows in sorted(groups, key=len, reverse=True)[:_LARGEST]:
        if len(near) >= 3 and len(rows) >= _TRIPLES:
            found[near] += _threes(bits[rows][:, near], labels[rows])
    return found


def _threes(bits: Reals, labels: Index) -> Scores:
    """(n,): the squares of significant coefficients of degree 3 in which a variable takes part, in nats."""
    rows, n = bits.shape
    x, y = pack_rows(bits.astype(np.uint8)), pack_rows(labels[:, None].astype(np.uint8))[0]
    least, found = 6 * math.log(n) * rows, np.zeros(n)
    alone = np.bitwise_count(x).sum(1).astype(np.int32)
    for k in range(2, n):
        mask = (x[k] ^ y)[None]
        single, both = np.empty((1, k), np.int32), np.empty((2, k * (k - 1) // 2), np.int32)
        paircounts.singles(x[:k], mask, single)
        paircounts.pairs(x[:k], np.stack([mask[0], tail_mask(rows)]), both)
        i, j = np.triu_indices(k, 1)
        odd = alone[i] + alone[j] + int(np.bitwise_count(mask).sum())
        odd = odd - 2 * (both[1] + single[0, i] + single[0, j]) + 4 * both[0]
        squares = (rows - 2.0 * odd) ** 2
        known = np.flatnonzero(squares > least)
        nats = squares[known] / (2 * rows)
        found[:k] += np.bincount(i[known], nats, k) + np.bincount(j[known], nats, k)
        found[k] += nats.sum()
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
