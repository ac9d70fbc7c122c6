"""Trees of gates: decision trees whose tests are inputs, or gates of two, pruned by rows set aside.

A test is an input, or an AND (in any phases) or XOR of one of the best inputs and any other, where it is worth more
than looking at so many pairs gives by chance. `fringe` makes features of what trees have at their leaves: the last two
tests before a leaf, joined by AND, or XOR where two leaves are crossed, become inputs of the next tree, until nothing
new or nothing better comes (Pagallo and Haussler, Boolean feature discovery in empirical learning, 1990; Oliveira and
Sangiovanni-Vincentelli, 1993). Size is governed by cost-complexity pruning, its price chosen on rows set aside (Breiman
and others, Classification and Regression Trees, 1984).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rdcircuits.algebra.bits.gates import AND, OR, XOR
from rdcircuits.algebra.bits.operations import A_AND_NOT_B, B_AND_NOT_A
from rdcircuits.errors import RdError
from rdcircuits.induction.samples.growth import Branch, Growing, Leaf, Tree, features_of, leaves, pruned, said
from rdcircuits.induction.samples.learner import STEP, Hypothesis, Task, constant
from rdcircuits.induction.samples.sample import Sample
from rdcircuits.induction.samples.splits import ANDS, GATES, Candidates, Features, Weighed
from rdcircuits.induction.samples.votes import Votes, votes_of

#: What a leaf costs, in rows that are wrong: tried on rows set aside. The last ones are for limits of size.
PRICES = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 64.0, 128.0, 256.0, 1024.0)
#: Rows below which none are set aside, and the price of a leaf is that of a row.
_FEW = 50
#: ANDs of a full adder, which a vote takes.
_VOTE = 7
#: Share of the rows that is set aside.
_ASIDE = 0.2
#: Rounds of features from the fringe, rounds without gain before it ends, most features.
_ROUNDS, _PATIENCE, _MOST = 40, 4, 512
#: How many of the best inputs make gates with any other.
_BEST = 8


@dataclass(frozen=True)
class TreeSetting:
    """Which gates are tests ("inputs", "ands", "gates"); whether features come from the fringe; least rows a leaf.

    `voters`, an odd number of trees, set aside other rows each when they look for features, and vote.
    """

    tests: str = "gates"
    fringe: bool = False
    least: int = 2
    voters: int = 1

    def __str__(self) -> str:
        kind = {"inputs": "tests of inputs", "ands": "tests of ANDs", "gates": "tests of ANDs and XORs"}[self.tests]
        vote = f", a vote of {self.voters} trees" if self.voters > 1 else ""
        return f"{kind}{', features from the fringe' if self.fringe else ''}, {self.least} rows a leaf{vote}"


@dataclass(frozen=True)
class Trees:
    """The learner of trees of gates.

    Example:
        >>> from rdcircuits.boolean import TruthTable
        >>> from rdcircuits.induction.samples.learner import Work
        >>> sample = Sample.of(TruthTable.from_function(lambda a, b, c, d, e, f: (a ^ b) & (c | d), 6))
        >>> found = Trees().fit(sample, TreeSetting(), Task(100, 0, Work(1)))
        >>> found.ands, sample.accuracy(found.gates)
        (5, 1.0)
    """

    name: str = "trees"

    def settings(self, sample: Sample, task: Task) -> Sequence[TreeSetting]:
        """Settings that are worth a trial."""
        return (
            TreeSetting("inputs", fringe=True, least=5),
            TreeSetting("gates", fringe=True, least=5, voters=5),
            TreeSetting("inputs", fringe=True, least=5, voters=7),
        )

    def fit(self, sample: Sample, setting: Hashable, task: Task) -> Hypothesis:
        """The pruned tree of a setting."""
        if not isinstance(setting, TreeSetting):
            raise RdError(f"{setting!r} is no setting of a tree: expected a TreeSetting")
        if not sample.rows or not sample.inputs:
            return constant(sample.inputs, sample.constant()[0])
        room = None if task.limit is None else task.limit // setting.voters - (setting.voters > 1) * _VOTE
        trees: list[tuple[Tree, Features]] = []
        for voter in range(setting.voters):
            found, price = _Search(sample, setting, task, task.seed + voter).chosen()
            features = found.over(sample.x)
            tree = _grown(features, sample, setting, task)
            trees.append((_within(tree, features, price * sample.weight / sample.rows, sample, room), features))
            if task.work.out:
                break
        return Votes(sample, trees).within(task.limit)


def _tests(setting: TreeSetting, sample: Sample) -> Candidates:
    gates = {"inputs": (), "ands": ANDS, "gates": GATES}[setting.tests]
    return Candidates(gates, _BEST, setting.least * sample.weight / max(sample.rows, 1))


def _grown(features: Features, sample: Sample, setting: TreeSetting, task: Task) -> Tree:
    weighed = Weighed.of(sample.y, sample.rows, sample.weights)
    return Growing(features, _tests(setting, sample), 60, task.work).tree(weighed)


def _within(tree: Tree, features: Features, price: float, sample: Sample, room: int | None) -> Tree:
    """The tree pruned at this price of a leaf, or the first one above it that takes so many ANDs at most."""
    unit = sample.weight / sample.rows
    for cost in (price, *(unit * p for p in PRICES if unit * p > price)):
        kept = pruned(tree, cost)
        if room is None or votes_of(sample, features, [kept]).found.ands <= room:
            return kept
    return Leaf(sample.constant()[0])


class _Search:
    """Looks for features and the price of a leaf on rows set aside."""

    def __init__(self, sample: Sample, setting: TreeSetting, task: Task, seed: int) -> None:
        self.setting, self.task = setting, task
        self.part, self.aside = sample, sample.take(np.zeros(0, np.int64))
        if sample.rows >= _FEW:
            self.part, self.aside = sample.split(_ASIDE, seed)

    def chosen(self) -> tuple[Features, float]:
        """The features that served best, and the price of a leaf."""
        features = Features(self.part.x)
        if not self.aside.rows or not self.part.rows:
            return features, 1.0
        best, found, waited = (-1.0, 1.0), features, 0
        for _ in range(_ROUNDS if self.setting.fringe else 1):
            before = features.first(len(features.gates))
            tree = _grown(features, self.part, self.setting, self.task)
            share, price, kept = self._priced(tree, features)
            waited += 1
            if share > best[0]:
                best, found, waited = (share, price), before, 0
            features = _with_fringe(kept, features)
            if features.gates == before.gates or waited >= _PATIENCE or self.task.work.out:
                break
        return found, best[1]

    def _priced(self, tree: Tree, features: Features) -> tuple[float, float, Tree]:
        """The share of the rows aside that are right at the best price, that price, and the tree at it."""
        columns, unit = features.over(self.aside.x).columns, self.part.weight / self.part.rows
        best, last = (-1.0, 0.0, tree), None
        for price in PRICES:
            kept = pruned(tree, price * unit)
            if kept == last:
                continue
            last = kept
            self.task.work.spend(STEP * leaves(kept))
            share = self.aside.agreement(said(kept, columns) & self.aside.mask)
            if share >= best[0]:
                best = (share, price, kept)
        return best


def _with_fringe(tree: Tree, features: Features) -> Features:
    """The inputs, the features that a tree tests, and those of the last two tests before each of its leaves."""
    kept, place = features.kept(features_of(tree))
    for op, i, j in list(_fringe(tree))[:_MOST]:
        kept.gate(op, place[i], place[j])
    return kept


def _fringe(tree: Tree) -> Iterator[tuple[int, int, int]]:
    """Gates of two features: for each leaf, when it is reached; and where both tests matter crosswise, their XOR."""
    if isinstance(tree, Leaf):
        return
    for positive, child in ((False, tree.low), (True, tree.high)):
        if isinstance(child, Branch):
            yield from _fringe(child)
            for there, leaf in ((False, child.low), (True, child.high)):
                if isinstance(leaf, Leaf):
                    yield _CORNER[positive, there], tree.feature, child.feature
    if isinstance(tree.low, Branch) and isinstance(tree.high, Branch) and tree.low.feature == tree.high.feature:
        yield XOR, tree.feature, tree.low.feature


#: The gate that is 1, or 0, exactly at one corner (a, b).
_CORNER = {(True, True): AND, (True, False): A_AND_NOT_B, (False, True): B_AND_NOT_A, (False, False): OR}


#: The learner, for `--model trees`.
TREES = Trees()
