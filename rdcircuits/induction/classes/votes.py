"""Weighted votes: each bit, and each of many gates on pairs of bits, votes for the classes with small integers.

The weights are those of a softmax, trained over the reals and rounded. The gates on pairs are drawn at random, as in
networks whose hidden layer is not trained (extreme learning machines, Huang 2006): what of them is of no use gets the
weight 0 and is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.errors import RdError
from rdcircuits.induction.classes.problem import Problem
from rdcircuits.induction.classes.scores import Scores, weighted
from rdcircuits.induction.classes.softmax import softmax_weights

Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]

_TOPS = 3, 7, 15, 31, 63
_LOST = 0.002
_OPERATIONS = 8, 6, 2, 4
"""Of a pair: both, exactly one, the first alone, the second alone."""


@dataclass(frozen=True)
class Votes:
    """How many gates on pairs there are, and how much large weights are held back."""

    pairs: int
    l2: float

    def __str__(self) -> str:
        return f"{self.pairs} pairs, l2 {self.l2:g}"

    def cost(self, problem: Problem) -> float:
        """Nominal seconds of a fit."""
        features = problem.bits.shape[1] + min(self.pairs, problem.bits.shape[1] ** 2)
        return float(0.02 + 120 * 6 * len(problem.labels) * features * problem.classes / 1.2e10 + features * 2e-4)

    def fit(self, problem: Problem, limit: int | None, seed: int) -> Scores:
        """The votes; at most `limit` ANDs, for which the weakest of the voters are left out.

        Raises:
            RdError: where the limit is below what any votes take.
        """
        wired = pairs_of(problem, self.pairs, seed)
        columns = [problem.bits, *(pair_bits(problem.bits, *pair)[:, None] for pair in wired)]
        features = np.concatenate(columns, axis=1)
        kept = np.flatnonzero(features.any(axis=0) & ~features.all(axis=0))
        while True:
            found = _voted(problem, features, kept, self.l2, wired)
            if limit is None or found.scores.ands <= limit:
                return found.scores
            if not len(kept):
                raise RdError(f"votes take {found.scores.ands} ANDs, the limit is {limit}")
            kept = np.sort(kept[np.argsort(-found.strength, kind="stable")[: len(kept) * 2 // 3]])


@dataclass(frozen=True)
class _Voted:
    scores: Scores
    strength: NDArray[np.float64]


def _voted(
    problem: Problem, features: Bytes, kept: NDArray[np.int64], l2: float, wired: list[tuple[int, int, int]]
) -> _Voted:
    """Votes of the features that are kept, and how much each has to say."""
    chosen = features[:, kept]
    weights = softmax_weights(chosen, problem.labels, problem.classes, l2, problem.weights)
    weights -= weights[:, :1] if problem.classes == 2 else weights.mean(axis=1, keepdims=True)
    rounded, biases = _rounded(weights, chosen, problem)
    builder = GateBuilder(problem.bits.shape[1])
    wires = [wire_of(builder, int(k), problem.bits.shape[1], wired) for k in kept]
    used = int(np.count_nonzero(rounded.any(axis=1)))
    top = int(np.abs(rounded).max(initial=0))
    scores = weighted(builder, wires, rounded, biases, f"{used} voters, weights up to {top}")
    return _Voted(scores, np.abs(weights[:-1]).max(axis=1))


def _rounded(weights: NDArray[np.float64], chosen: Bytes, problem: Problem) -> tuple[Integers, Integers]:
    """The weights and biases as the smallest integers that lose next to nothing of the accuracy on the rows."""
    great = float(np.abs(weights[:-1]).max(initial=0)) or float(np.abs(weights[-1]).max(initial=0)) or 1.0
    x = chosen.astype(np.float32)

    def right(w: NDArray[np.float64]) -> float:
        said = (x @ w[:-1].astype(np.float32) + w[-1].astype(np.float32)).argmax(axis=1)
        return problem.share(said == problem.labels)

    wanted = right(weights) - _LOST
    whole = np.zeros_like(weights)
    for top in _TOPS:
        whole = np.rint(weights * (top / great))
        if right(whole) >= wanted:
            break
    return whole[:-1].astype(np.int64), whole[-1].astype(np.int64)


def pairs_of(problem: Problem, count: int, seed: int) -> list[tuple[int, int, int]]:
    """(operation, a, b): gates on two bits of different columns, drawn without repetition; all there are, if few."""
    owner = problem.owners
    bits = len(owner)
    if not count or bits < 2:
        return []
    if bits * (bits - 1) // 2 * len(_OPERATIONS) <= 2 * count:
        every = [(op, a, b) for a in range(bits) for b in range(a + 1, bits) for op in _OPERATIONS]
        return [one for one in every if owner[one[1]] != owner[one[2]]][:count]
    rng = np.random.default_rng(seed)
    drawn = zip(
        rng.choice(_OPERATIONS, 4 * count).tolist(),
        rng.integers(0, bits, 4 * count).tolist(),
        rng.integers(0, bits, 4 * count).tolist(),
        strict=True,
    )
    apart = (one for one in drawn if owner[one[1]] != owner[one[2]])
    return list(dict.fromkeys(apart))[:count]


def pair_bits(bits: Bytes, op: int, a: int, b: int) -> Bytes:
    """What a gate on two of the bits gives, a row each."""
    found: Bytes = (op >> (bits[:, a] + 2 * bits[:, b]).astype(np.int64) & 1).astype(np.uint8)
    return found


def wire_of(builder: GateBuilder, feature: int, bits: int, wired: Sequence[tuple[int, int, int]]) -> int:
    """The wire of a bit, or of a gate on a pair of them."""
    if feature < bits:
        return builder.inputs[feature]
    op, a, b = wired[feature - bits]
    return builder.gate(op, builder.inputs[a], builder.inputs[b])
