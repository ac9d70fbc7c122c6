"""Decision trees over features: grown test by test, pruned, run on packed rows, written as multiplexers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.induction.samples.learner import Work
from rdcircuits.induction.samples.sample import Bytes, Words
from rdcircuits.induction.samples.splits import Candidates, Features, Weighed, best_split

#: Deepest trees: as deep as Python's own stack bears with ease.
DEEPEST = 100


@dataclass(frozen=True)
class Leaf:
    """An answer; the weight of the rows that came here, and of those labelled 1."""

    value: int
    total: float = 0.0
    ones: float = 0.0


@dataclass(frozen=True)
class Branch:
    """`high` where the feature is 1, else `low`; the weight of the rows that came here, and of those labelled 1."""

    feature: int
    low: Tree
    high: Tree
    total: float = 0.0
    ones: float = 0.0


Tree = Leaf | Branch


@dataclass(frozen=True)
class Growing:
    """How a tree grows: at most so deep, by these tests, as long as one is worth `nats` more than chance gives.

    `columns` is the share of the features that each node may test, drawn by `random`. Gates that it tests are of
    features that were there before, and are features after.
    """

    features: Features
    tests: Candidates
    depth: int
    work: Work
    nats: float | None = None
    columns: float = 1.0
    random: np.random.Generator | None = None

    def tree(self, weighed: Weighed, first: int | None = None) -> Tree:
        """The tree of these rows, over all features or the first so many."""
        return self._grown(self.features.columns[:first], weighed, min(self.depth, DEEPEST))

    def _grown(self, x: Words, weighed: Weighed, depth: int) -> Tree:
        if depth == 0 or self.work.out:
            total, ones = weighed.sums()
            return _leaf(total, ones)
        x, weighed = weighed.packed_close(x)
        total, ones, test = best_split(x, weighed, self.tests, self.work, self._allowed(len(x)))
        if test is None or (self.nats is not None and test.worth < self.nats):
            return _leaf(total, ones)
        column = test.column(x)
        feature = test.feature(self.features)
        low = self._grown(x, weighed.within(~column), depth - 1)
        high = self._grown(x, weighed.within(column), depth - 1)
        if isinstance(low, Leaf) and isinstance(high, Leaf) and low.value == high.value:
            return _leaf(total, ones)
        return Branch(feature, low, high, total, ones)

    def _allowed(self, n: int) -> Bytes | None:
        if self.random is None or self.columns >= 1:
            return None
        return (self.random.random(n) < self.columns).astype(np.uint8)


def _leaf(total: float, ones: float) -> Leaf:
    return Leaf(int(2 * ones > total), total, ones)


def leaves(tree: Tree) -> int:
    """How many leaves a tree has."""
    return 1 if isinstance(tree, Leaf) else leaves(tree.low) + leaves(tree.high)


def features_of(tree: Tree) -> set[int]:
    """The features that a tree tests."""
    return set() if isinstance(tree, Leaf) else {tree.feature} | features_of(tree.low) | features_of(tree.high)


def said(tree: Tree, columns: Words) -> Words:
    """What a tree says on packed columns (k, W) of its features; bits past the last row are as they come."""
    if isinstance(tree, Leaf):
        return np.full(columns.shape[1], -tree.value, np.int64).view(np.uint64)
    column, low, high = columns[tree.feature], said(tree.low, columns), said(tree.high, columns)
    mixed: Words = low ^ (column & (low ^ high))
    return mixed


def wire(tree: Tree, wires: list[int], builder: GateBuilder) -> int:
    """A tree as multiplexers of wires, one for each of its features."""
    if isinstance(tree, Leaf):
        return builder.true if tree.value else builder.false
    low, high = wire(tree.low, wires, builder), wire(tree.high, wires, builder)
    return builder.mux(wires[tree.feature], low, high)


def pruned(tree: Tree, price: float) -> Tree:
    """The tree with the least weight of wrong rows and `price` a leaf, together (Breiman and others, CART, 1984)."""
    return _pruned(tree, price)[0]


def _pruned(tree: Tree, price: float) -> tuple[Tree, float]:
    leaf = _leaf(tree.total, tree.ones)
    alone = min(tree.ones, tree.total - tree.ones) + price
    if isinstance(tree, Leaf):
        return tree, alone
    low, low_cost = _pruned(tree.low, price)
    high, high_cost = _pruned(tree.high, price)
    if low_cost + high_cost >= alone or low == high:
        return leaf, alone
    return Branch(tree.feature, low, high, tree.total, tree.ones), low_cost + high_cost
