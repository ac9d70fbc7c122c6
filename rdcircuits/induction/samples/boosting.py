"""Votes of shallow trees: each is grown for the rows that those before it get wrong or barely right.

Every tree has one vote, so the circuit is the trees, a count of their ones by compressors, and a comparison. A row's
weight is the logistic function of its margin, votes for its label less votes against (Friedman, Hastie, Tibshirani,
Additive logistic regression, 2000, with steps of one size); margins are integers, so that weights are read from a table
and all counts are exact. Trees are added as long as the gates, count and comparison included, keep to the limit. A
forest instead draws rows and columns for each tree (Breiman, Random forests, 2001).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.packed import unpack_rows
from rdcircuits.errors import RdError
from rdcircuits.induction.samples.growth import Growing, Leaf, Tree, pruned, said
from rdcircuits.induction.samples.learner import STEP, Hypothesis, Task, constant
from rdcircuits.induction.samples.sample import Sample
from rdcircuits.induction.samples.splits import GATES, Candidates, Features, Weighed
from rdcircuits.induction.samples.votes import votes_of

Ints = NDArray[np.int64]

#: Most trees where the limit allows more, or where there is none.
MOST_TREES = 501
#: Bits of a row's weight.
_BITS = 8
#: A tree with the count of its vote: ANDs of a full adder.
_VOTE = 7
#: A row whose margin times the step is this is done with; when all are, boosting ends.
_SURE = 4.0
#: Prices of a leaf, in rows, at which a forest that is too large is pruned.
_PRICES = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0, 128.0, 256.0)


@dataclass(frozen=True)
class BoostSetting:
    """Depth of the trees, how many inputs make gates with any other (0: none), what a vote adds to the log odds.

    `carry`: gates that were tests of a tree are inputs of those after it, so that gates of gates come about.
    """

    depth: int = 4
    best: int = 0
    step: float = 0.15
    carry: bool = False

    def __str__(self) -> str:
        kind = f"gates of {self.best} inputs with any{', carried on' * self.carry}" if self.best else "inputs"
        return f"boosted trees of depth {self.depth}, tests of {kind}, step {self.step:g}"


@dataclass(frozen=True)
class ForestSetting:
    """How many trees, the share of the inputs that each node may test, and their depth."""

    trees: int = 33
    share: float = 0.3
    depth: int = 16

    def __str__(self) -> str:
        return f"a forest of {self.trees} trees of depth {self.depth}, {self.share:.0%} of the inputs a node"


@dataclass(frozen=True)
class Boosting:
    """The learner of votes of trees.

    Example:
        >>> from rdcircuits.boolean import TruthTable
        >>> from rdcircuits.induction.samples.learner import Work
        >>> table = TruthTable.from_function(lambda *x: sum(x) > 3, 7)
        >>> found = Boosting().fit(Sample.of(table), BoostSetting(1), Task(200, 0, Work(1)))
        >>> found.ands <= 200, Sample.of(table).accuracy(found.gates)
        (True, 1.0)
    """

    name: str = "boosting"

    def settings(self, sample: Sample, task: Task) -> Sequence[BoostSetting | ForestSetting]:
        """Settings that are worth a trial."""
        return (
            BoostSetting(4),
            BoostSetting(5, step=0.2),
            BoostSetting(3, 12, 0.12, carry=True),
            BoostSetting(3, 12, 0.12),
        )

    def fit(self, sample: Sample, setting: Hashable, task: Task) -> Hypothesis:
        """The votes of a setting."""
        if not isinstance(setting, BoostSetting | ForestSetting):
            raise RdError(f"{setting!r} is no setting of votes of trees: expected a BoostSetting or a ForestSetting")
        value, share = sample.constant()
        if share == 1.0 or not sample.inputs:
            return constant(sample.inputs, value)
        if isinstance(setting, ForestSetting):
            return _forest(sample, setting, task)
        return _Boosted(sample, setting, task).fitted()


class _Boosted:
    """The rounds of boosting."""

    def __init__(self, sample: Sample, setting: BoostSetting, task: Task) -> None:
        self.sample, self.setting, self.task = sample, setting, task
        self.features, self.trees = Features(sample.x), list[Tree]()
        self.sign: Ints = 2 * sample.labels.astype(np.int64) - 1
        self.margin: Ints = np.zeros(sample.rows, np.int64)
        self.columns = None if setting.carry else len(self.features)
        tests = Candidates(GATES if setting.best else (), setting.best, 0.0)
        self.growing = Growing(self.features, tests, setting.depth, task.work)

    def fitted(self) -> Hypothesis:
        """Trees until the limit, until all rows are sure, or until the work is used up."""
        size, limit = 0, self.task.limit
        while len(self.trees) < MOST_TREES and (limit is None or size < limit):
            numbers = self._numbers()
            tree = self.growing.tree(Weighed.counted(self.sample.y, numbers), self.columns)
            self.trees.append(tree)
            size += self._size(tree) + _VOTE
            votes = unpack_rows((said(tree, self.features.columns) & self.sample.mask)[None], self.sample.rows)[:, 0]
            self.margin += self.sign * (2 * votes.astype(np.int64) - 1)
            self.task.work.spend(self.sample.rows * 40e-9 + 20 * STEP)
            if self.task.work.out or (isinstance(tree, Leaf) and len(self.trees) > 1):
                break
            if len(self.trees) % 2 and int(self.margin.min()) * self.setting.step >= _SURE:
                break
        return votes_of(self.sample, self.features, self.trees).within(limit)

    def _numbers(self) -> Ints:
        """Weights of the rows as integers: logistic in the margin, the greatest as great as bits allow."""
        low, high = int(self.margin.min()), int(self.margin.max())
        table = np.array([1 / (1 + exp(min(m * self.setting.step, 700.0))) for m in range(low, high + 1)])
        weights = table[self.margin - low]
        if self.sample.weights is not None:
            weights = weights * self.sample.weights
        top = float(weights.max())
        return np.rint(weights * (((1 << _BITS) - 1) / top if top > 0 else 0.0)).astype(np.int64)

    def _size(self, tree: Tree) -> int:
        """About how many ANDs a tree takes."""
        if isinstance(tree, Leaf):
            return 0
        plain = isinstance(tree.low, Leaf) + isinstance(tree.high, Leaf)
        gate = 0 if tree.feature < self.sample.inputs else 1
        return (3, 1, 0)[plain] + gate + self._size(tree.low) + self._size(tree.high)


def _forest(sample: Sample, setting: ForestSetting, task: Task) -> Hypothesis:
    """Trees of rows and columns drawn at random, pruned alike until they keep to the limit."""
    random, features = np.random.default_rng(task.seed), Features(sample.x)
    growing = Growing(features, Candidates(), setting.depth, task.work, columns=setting.share, random=random)
    odds = None if sample.weights is None or sample.weight <= 0 else sample.weights / sample.weight
    trees: list[Tree] = []
    for _ in range(setting.trees):
        drawn = np.bincount(random.choice(sample.rows, sample.rows, p=odds), minlength=sample.rows)
        trees.append(growing.tree(Weighed.counted(sample.y, drawn)))
        if task.work.out:
            break
    for price in _PRICES:
        votes = votes_of(sample, features, [pruned(tree, price) for tree in trees[: len(trees) - 1 + len(trees) % 2]])
        if task.limit is None or votes.found.ands <= task.limit:
            return votes.found
    return votes.within(task.limit)


#: The learner, for `--model boosting`.
BOOSTING = Boosting()
