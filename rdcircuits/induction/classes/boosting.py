"""Boosted trees: each asks the same few bits of all rows, and adds an integer for each class that the answers name.

A tree of depth d asks d bits, so that it is a lookup table of d inputs for each class. The tables are found one after
the other, by the gradient of the softmax's loss and its curvature, and added up by adders.

Source: Friedman 2001, gradient boosting; oblivious trees as in Prokhorenkova, Gusev, Vorobev, Dorogush and Gulin 2018.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.blasting.adders import Adder
from rdcircuits.algebra.blasting.code import width_of
from rdcircuits.errors import RdError
from rdcircuits.induction.classes.problem import Problem
from rdcircuits.induction.classes.rounding import measured
from rdcircuits.induction.classes.scores import Scores, of_scores

Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_RATE, _HELD, _SHARE = 0.15, 2.0, 0.5
"""How much of each step is taken, how much leaves of few rows are held back, the share of columns a tree looks at."""

_TOPS = 3, 7, 15, 31, 63
_LOST, _LESS_LIKELY = 0.002, 0.02


@dataclass(frozen=True)
class Boosting:
    """How many trees there are, and how many bits each has."""

    trees: int
    depth: int

    def __str__(self) -> str:
        return f"{self.trees} boosted trees of {self.depth} bits"

    def cost(self, problem: Problem) -> float:
        """Nominal seconds of a fit."""
        rows, bits = problem.bits.shape
        products = self.trees * rows * bits * problem.classes * (1 << self.depth)
        return float(0.05 + products * 6e-11 + self.trees * problem.classes * (1 << self.depth) * 3e-5)

    def fit(self, problem: Problem, limit: int | None, seed: int) -> Scores:
        """The sums of the trees; at most `limit` ANDs, for which the last trees are left out.

        Raises:
            RdError: for no bits, and where the limit is below what one tree takes.
        """
        if not problem.bits.shape[1]:
            raise RdError("trees need inputs, and no column tells rows apart")
        grown = _grown(problem, self.trees if limit is None else min(self.trees, max(limit, 0) + 1), self.depth, seed)
        while True:
            found = _summed(grown, problem)
            if limit is None or found.ands <= limit:
                return found
            if not len(grown.asked):
                raise RdError(f"trees take {found.ands} ANDs, the limit is {limit}")
            grown = grown.first(len(grown.asked) * 2 // 3)


@dataclass(frozen=True, eq=False)
class _Grown:
    """The bits that each tree asks (trees, depth), the first of which is the lowest of a leaf's number, what its leaves
    add (trees, 2^depth, classes), the leaf of each row (rows, trees), and the biases (classes,).
    """

    asked: Integers
    leaves: Floats
    places: Integers
    biases: Floats

    def first(self, count: int) -> _Grown:
        """The first trees alone."""
        return _Grown(self.asked[:count], self.leaves[:count], self.places[:, :count], self.biases)


def _grown(problem: Problem, trees: int, depth: int, seed: int) -> _Grown:
    """Trees one after the other, each on what those before it leave."""
    rng = np.random.default_rng(seed)
    bits, rows = problem.bits.astype(np.float32), len(problem.labels)
    columns = np.asarray(problem.owners, dtype=np.int64)
    counted = np.ones(rows) if problem.weights is None else problem.weights * (rows / problem.weights.sum())
    hot = np.eye(problem.classes)[problem.labels]
    shares = np.average(hot, axis=0, weights=counted)
    biases = np.log(np.maximum(shares, 0.5 / rows))
    scores = np.repeat(biases[None], rows, axis=0)
    asked, leaves, places = list[list[int]](), list[Floats](), list[Integers]()
    for _ in range(trees):
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        slope = (hot - likely) * counted[:, None]
        curve = np.maximum(likely * (1 - likely), 1e-6) * counted[:, None]
        seen = rng.permutation(columns.max() + 1)[
            : max(int(np.ceil((columns.max() + 1) * _SHARE)), min(2, len(columns)))
        ]
        own = np.flatnonzero(np.isin(columns, seen))
        chosen, place = _tree(bits[:, own], slope, curve, depth)
        tree = own[chosen].tolist()
        values = _leaf_values(place, 1 << depth, slope, curve)
        scores += values[place]
        asked.append(tree)
        leaves.append(values)
        places.append(place)
    return _Grown(np.array(asked), np.array(leaves), np.stack(places, axis=1), biases)


def _tree(bits: NDArray[np.float32], slope: Floats, curve: Floats, depth: int) -> tuple[list[int], Integers]:
    """The bits that tell most, each beside those before it, and the leaf of each row."""
    rows, classes = slope.shape
    both = np.concatenate([slope, curve], axis=1).astype(np.float32)
    place = np.zeros(rows, dtype=np.int64)
    chosen = list[int]()
    for level in range(depth):
        groups = 1 << level
        spread = np.zeros((rows, groups, 2 * classes), np.float32)
        spread[np.arange(rows), place] = both
        whole = spread.sum(axis=0).reshape(groups, 2, classes)
        ones = (bits.T @ spread.reshape(rows, -1)).reshape(-1, groups, 2, classes)
        gains = _gain(ones) + _gain(whole[None] - ones)
        if chosen:
            gains[chosen] = -np.inf
        best = int(np.argmax(gains)) if len(gains) > len(chosen) else chosen[0]
        chosen.append(best)
        place |= bits[:, best].astype(np.int64) << level
    return chosen, place


def _gain(sums: NDArray[np.float32]) -> Floats:
    """By how much the loss falls if each group (..., groups, slope and curve, classes) gets a value of its own."""
    gain: Floats = (sums[..., 0, :] ** 2 / (sums[..., 1, :] + _HELD)).sum(axis=(-1, -2), dtype=np.float64)
    return gain


def _leaf_values(place: Integers, leaves: int, slope: Floats, curve: Floats) -> Floats:
    """What each leaf adds to each class (leaves, classes)."""
    found = np.zeros((leaves, slope.shape[1]))
    for c in range(slope.shape[1]):
        up = np.bincount(place, weights=slope[:, c], minlength=leaves)
        found[:, c] = _RATE * up / (np.bincount(place, weights=curve[:, c], minlength=leaves) + _HELD)
    return found


def _summed(grown: _Grown, problem: Problem) -> Scores:
    """The trees' values rounded to the smallest integers that lose next to nothing on the rows, and added."""
    leaves, biases = grown.leaves, grown.biases
    leaves = leaves - (leaves[..., :1] if problem.classes == 2 else leaves.mean(axis=-1, keepdims=True))
    biases = biases - (biases[:1] if problem.classes == 2 else biases.mean())
    great = float(np.abs(leaves).max(initial=0)) or float(np.abs(biases).max()) or 1.0

    def scored(values: Floats, offset: Floats) -> Floats:
        found = np.repeat(offset[None], len(problem.labels), axis=0)
        for k in range(len(values)):
            found = found + values[k][grown.places[:, k]]
        return found

    wanted, likely = measured(scored(leaves, biases), problem.labels, problem.weights)
    whole, offset = np.zeros_like(leaves), np.zeros_like(biases)
    for top in _TOPS:
        unit = great / top
        whole, offset = np.rint(leaves / unit), np.rint(biases / unit)
        right, now = measured(scored(whole, offset) * unit, problem.labels, problem.weights)
        if right >= wanted - _LOST and now >= likely - _LESS_LIKELY:
            break
    return _gates(grown.asked, whole.astype(np.int64), offset.astype(np.int64), problem)


def _gates(asked: Integers, leaves: Integers, biases: Integers, problem: Problem) -> Scores:
    """The gates of trees whose leaves add integers (trees, leaves, classes)."""
    builder = GateBuilder(problem.bits.shape[1])
    low, high = leaves.min(axis=1, initial=0), leaves.max(axis=1, initial=0)
    width = width_of(int(min((low.sum(axis=0) + biases).min(), -1)), int(max((high.sum(axis=0) + biases).max(), 0)))
    scores = []
    for c in range(problem.classes):
        base = leaves[:, :, c].min(axis=1) if len(leaves) else np.zeros(0, np.int64)
        adder = Adder(builder, width, int(biases[c] + base.sum()))
        for tree, values, least in zip(asked.tolist(), leaves[:, :, c], base.tolist(), strict=True):
            adder.add(_table(builder, [builder.inputs[k] for k in tree], (values - least).tolist()))
        scores.append(adder.total())
    note = f"{len(leaves)} trees, leaves up to {int(np.abs(leaves).max(initial=0))}"
    return of_scores(builder, scores, width, note)


def _table(builder: GateBuilder, inputs: list[int], values: list[int]) -> list[int]:
    """The bits of values[address], the first input being the address's lowest bit."""
    digits = []
    for place in range(max(values).bit_length()):
        layer = [builder.true if value >> place & 1 else builder.false for value in values]
        for wire in inputs:
            layer = [builder.mux(wire, a, b) for a, b in zip(layer[::2], layer[1::2], strict=True)]
        digits.append(layer[0])
    return digits
