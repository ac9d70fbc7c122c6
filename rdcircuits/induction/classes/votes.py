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
from rdcircuits.induction.classes.lines import scales_of, without
from rdcircuits.induction.classes.problem import Problem
from rdcircuits.induction.classes.rounding import rounded
from rdcircuits.induction.classes.scores import Scores, weighted
from rdcircuits.induction.classes.softmax import softmax_weights

Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_STEPS = 32
"""Of a column with this number of steps each is held back by `l2`, with fewer each by less."""

_OPERATIONS = 8, 6, 2, 4
"""Of a pair: both, exactly one, the first alone, the second alone."""


@dataclass(frozen=True)
class Votes:
    """How many gates on pairs there are, and how much the weights of single steps and of pairs are held back (`l2`, of
    several the weights are the means); with `line`, how much those of straight lines are, of which each column of
    numbers then has one.
    """

    pairs: int
    l2: float | tuple[float, ...]
    line: float | None = None

    def __str__(self) -> str:
        strengths = " and ".join(f"{one:g}" for one in self._strengths)
        return f"{self.pairs} pairs, l2 {strengths}" + ("" if self.line is None else f", of lines {self.line:g}")

    @property
    def _strengths(self) -> tuple[float, ...]:
        return self.l2 if isinstance(self.l2, tuple) else (self.l2,)

    def cost(self, problem: Problem) -> float:
        """Nominal seconds of a fit."""
        features = problem.bits.shape[1] + min(self.pairs, problem.bits.shape[1] ** 2)
        passes = 120 * 3 * len(self._strengths)
        return float(0.02 + passes * len(problem.labels) * features * problem.classes / 1.2e10 + features * 2e-4)

    def fit(self, problem: Problem, limit: int | None, seed: int) -> Scores:
        """The votes; at most `limit` ANDs, for which weights are rounded more, and the weakest voters left out.

        Raises:
            RdError: where the limit is below what any votes take.
        """
        bits = problem.bits.shape[1]
        wired = pairs_of(problem, self.pairs, seed)
        columns = [problem.bits, *(pair_bits(problem.bits, *pair)[:, None] for pair in wired)]
        features = np.concatenate(columns, axis=1)
        rise = np.zeros(features.shape[1])
        if self.line is not None and problem.rises is not None:
            rise[:bits] = problem.rises
        scales = scales_of([*problem.owners, *(-1 for _ in wired)], rise)
        kept = np.flatnonzero(features.any(axis=0) & ~features.all(axis=0))
        while True:
            held = _Held.of(features, rise, scales, kept, bits)
            weights = np.mean([self._weights(held, problem, l2) for l2 in self._strengths], axis=0)
            for whole in rounded(weights, held.scales, held.x, problem.labels, problem.weights):
                if limit is None or np.count_nonzero(whole[:-1].any(axis=1)) <= limit + 1:
                    found = _made(whole, kept, wired, bits)
                    if limit is None or found.ands <= limit:
                        return found
            if not len(kept):
                raise RdError(f"the limit is {limit} ANDs, below what any votes take")
            strength = np.abs(weights[:-1]).max(axis=1)
            left = min(len(kept) * 2 // 3, max(limit or 0, 0) + 1)
            kept = np.sort(kept[np.argsort(-strength, kind="stable")[:left]])

    def _weights(self, held: _Held, problem: Problem, l2: float) -> Floats:
        """The real weights of the features that are held, and the biases (features + 1, classes)."""
        x, share = held.x, np.full(held.x.shape[1], l2**-0.5, np.float32)
        lines = np.zeros((x.shape[1], len(held.scales)), np.float32)
        if self.line is not None:
            share[held.words] = self.line**-0.5
            for k, scale in enumerate(held.scales):
                share[scale] = (l2 * len(scale) / _STEPS) ** -0.5
                lines[scale, k] = held.rise[scale] * self.line**-0.5
        straight = x @ lines
        middle = straight.mean(axis=0)
        found = softmax_weights(
            np.concatenate([straight - middle, x * share], axis=1),
            problem.labels,
            problem.classes,
            1.0,
            problem.weights,
        )
        sums, steps, biases = np.split(found, [len(held.scales), len(found) - 1])
        weights = np.concatenate([lines @ sums + share[:, None] * steps, biases - middle @ sums])
        weights -= weights[:, :1] if problem.classes == 2 else weights.mean(axis=1, keepdims=True)
        return weights.astype(np.float64)


def _made(whole: Integers, kept: Integers, wired: Sequence[tuple[int, int, int]], bits: int) -> Scores:
    """The gates of whole weights of the features that are kept, and the biases."""
    builder = GateBuilder(bits)
    voters = np.flatnonzero(whole[:-1].any(axis=1))
    wires = [wire_of(builder, int(k), bits, wired) for k in kept[voters]]
    note = f"{len(voters)} voters, weights up to {int(np.abs(whole[:-1]).max(initial=0))}"
    return weighted(builder, wires, whole[voters], whole[-1], note)


@dataclass(frozen=True, eq=False)
class _Held:
    """The features that vote (rows, features), their rises, the places of each thermometer, and bits of words."""

    x: NDArray[np.float32]
    rise: Floats
    scales: list[Integers]
    words: NDArray[np.bool_]

    @classmethod
    def of(cls, features: Bytes, rise: Floats, scales: list[Integers], kept: Integers, bits: int) -> _Held:
        """Those that are kept; the first `bits` features are bits, the others gates on pairs."""
        place = np.full(features.shape[1], -1)
        place[kept] = np.arange(len(kept))
        own = [there for there in (place[scale][place[scale] >= 0] for scale in scales) if len(there)]
        rises = without(rise, scales, kept)
        return cls(features[:, kept].astype(np.float32), rises, own, (kept < bits) & (rises == 0))


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
