"""Sums that approximate an amount: ridge regression on bits and on gates on pairs of bits, rounded to integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.blasting.adders import Adder
from rdcircuits.algebra.blasting.code import width_of
from rdcircuits.boolean.counts import count
from rdcircuits.errors import RdError
from rdcircuits.induction.classes.problem import Problem
from rdcircuits.induction.classes.votes import pair_bits, pairs_of, wire_of

Floats = NDArray[np.float64]

RIDGES = tuple(10.0**k for k in (-1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5))
_TOPS = 7, 15, 31, 63, 127, 255, 511, 1023
_LOST = 1.002


@dataclass(frozen=True, eq=False)
class Sum:
    """Gates n → an integer in two's complement, least significant bit first; `offset` + `step` times it is meant."""

    gates: Gates
    offset: float
    step: float
    note: str

    @property
    def ands(self) -> int:
        """ANDs of the gates."""
        return int(count(self.gates).ands)


@dataclass(frozen=True, eq=False)
class Path:
    """Ridge regressions of one target on one set of features, for any number of penalties; by one decomposition."""

    middle: Floats
    mean: float
    values: Floats
    vectors: Floats
    sides: Floats

    @staticmethod
    def of(features: Floats, target: Floats, weights: Floats) -> Path:
        """The decomposition for features (rows, n), a target (rows,) and what each row counts (rows,)."""
        total = weights.sum()
        middle, mean = weights @ features / total, float(weights @ target / total)
        root = np.sqrt(weights)
        x, y = (features - middle) * root[:, None], (target - mean) * root
        if x.shape[1] <= x.shape[0]:
            values, vectors = np.linalg.eigh(x.T @ x)
            return Path(middle, mean, values, vectors, vectors.T @ (x.T @ y))
        values, own = np.linalg.eigh(x @ x.T)
        return Path(middle, mean, values, x.T @ own, own.T @ y)

    def at(self, ridge: float) -> tuple[Floats, float]:
        """(v, b): Σ weights·(target − b − features·v)² + ridge·|v|² is least there."""
        found = self.vectors @ (self.sides / (np.maximum(self.values, 0) + ridge))
        return found, self.mean - float(self.middle @ found)


@dataclass(frozen=True)
class Sums:
    """How many gates on pairs there are beside the bits."""

    pairs: int

    def __str__(self) -> str:
        return f"{self.pairs} pairs"

    def cost(self, problem: Problem, rows: int) -> float:
        """Nominal seconds of a decomposition."""
        n = problem.bits.shape[1] + self.pairs
        few = min(n, rows)
        return float(0.002 + rows * n * few / 5e9 + few**3 / 1e9)

    def features(self, problem: Problem, seed: int) -> tuple[NDArray[np.uint8], list[tuple[int, int, int]]]:
        """The bits and the gates on pairs of them (rows, n), and which pairs."""
        wired = pairs_of(problem, self.pairs, seed)
        return np.concatenate([problem.bits, *(pair_bits(problem.bits, *one)[:, None] for one in wired)], axis=1), wired

    def fit(self, problem: Problem, target: Floats, weights: Floats, ridge: float, limit: int | None, seed: int) -> Sum:
        """The sum, in at most `limit` ANDs, for which the weakest are left out; raises `RdError` where it cannot."""
        features, wired = self.features(problem, seed)
        kept = np.flatnonzero(features.any(axis=0) & ~features.all(axis=0))
        while True:
            chosen = features[:, kept].astype(np.float64)
            v, b = Path.of(chosen, target, weights).at(ridge)
            found = _as_gates(problem, chosen, kept, wired, target, weights, v, b)
            if limit is None or found.ands <= limit:
                return found
            if not len(kept):
                raise RdError(f"the sum takes {found.ands} ANDs, the limit is {limit}")
            kept = np.sort(kept[np.argsort(-np.abs(v), kind="stable")[: len(kept) * 2 // 3]])


def _as_gates(
    problem: Problem,
    chosen: Floats,
    kept: NDArray[np.int64],
    wired: Sequence[tuple[int, int, int]],
    target: Floats,
    weights: Floats,
    v: Floats,
    b: float,
) -> Sum:
    """The sum with the smallest integers that lose next to nothing on the rows."""
    error = float(weights @ (target - b - chosen @ v) ** 2)
    great = float(np.abs(v).max(initial=0)) or 1.0
    for top in _TOPS:
        step = great / top
        whole = np.rint(v / step)
        if float(weights @ (target - b - step * (chosen @ whole)) ** 2) <= _LOST * error + 1e-12 * great**2:
            break
    builder = GateBuilder(problem.bits.shape[1])
    high, low = np.maximum(whole, 0).sum(), np.minimum(whole, 0).sum()
    adder = Adder(builder, max(width_of(int(min(low, -1)), int(high)), 1))
    for feature, weight in zip(kept.tolist(), whole.astype(np.int64).tolist(), strict=True):
        if weight:
            adder.add([wire_of(builder, feature, problem.bits.shape[1], wired)], times=weight)
    used = int(np.count_nonzero(whole))
    note = f"{used} summands up to {int(np.abs(whole).max(initial=0))} steps of {step:.4g}"
    return Sum(builder.build(adder.total()), b, float(step), note)
