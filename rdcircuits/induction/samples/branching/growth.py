"""A decision graph, grown level by level: one variable is tested by all states, and their children are merged."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rdcircuits.induction.samples.branching import order
from rdcircuits.induction.samples.branching.evidence import Evidence
from rdcircuits.induction.samples.branching.graph import Branch, Graph
from rdcircuits.induction.samples.branching.merging import merge, siblings
from rdcircuits.induction.samples.branching.rows import Index, Rows
from rdcircuits.induction.samples.branching.views import Views, common_table, own_tables
from rdcircuits.induction.samples.learner import Work

#: Variables that trees may test and of which pairs are looked at in each level, and of which threes are looked at.
_POOL, _NEAR, _WIDE = 128, 64, 512
#: Nats below which what singles and pairs tell may be an accident, and threes are looked at.
_WEAK = 8.0


@dataclass(frozen=True)
class Setting:
    """How a graph is grown.

    `width`: most states of a level; `margin`: least evidence, in nats, that two states are one; `depth`: tests on
    the way through a state's own tree, where it is compared; `common` and `tables`: so many tables of so many
    variables for all; `pairs`: how much a variable's best pair counts when one is chosen; `alpha`: chances of labels
    near 0 and 1 are likelier the smaller it is; `cost`: of a test in a tree; `fewest`: rows of a state that goes on.
    """

    width: int = 24
    margin: float = -1.0
    depth: int = 4
    common: int = 6
    tables: int = 2
    pairs: float = 0.5
    alpha: float = 0.5
    cost: float = 1.0
    fewest: int = 2

    def __str__(self) -> str:
        return f"width {self.width}, margin {self.margin}, depth {self.depth}, pairs {self.pairs}, cost {self.cost}"


class Growth:
    """The states of one level with their rows, and the graph above them."""

    def __init__(self, rows: Rows, setting: Setting, work: Work) -> None:
        self.setting, self.work = setting, work
        self.evidence = Evidence(len(rows), setting.alpha, setting.cost)
        self.names = np.arange(rows.bits.shape[1])
        self.bits, self.labels = rows.bits, rows.labels.copy()
        self.state = np.zeros(len(rows), np.int64)
        self.states, self.places = 1, [0]
        self.found = Graph([Branch(len(rows), int(2 * rows.labels.sum() > len(rows)))])
        self.before: order.Scores | None = None
        self._drop_constants()

    def graph(self) -> Graph:
        """Grow until all states are pure, have no rows, or nothing tells more, or the work is done."""
        while self._close() and len(self.names) and not self.work.out:
            score = self._scores(_NEAR)
            if score.max() <= 0:
                break
            self._level(np.argsort(-score, kind="stable"))
        return self.found

    def _drop_constants(self) -> None:
        keep = np.flatnonzero(self.bits.min(0) != self.bits.max(0)) if len(self.labels) else np.arange(0)
        self.names, self.bits = self.names[keep], self.bits[:, keep]

    def _scores(self, near: int) -> order.Scores:
        groups = self._groups()
        rows, n = self.bits.shape
        near = min(near, n)
        self.work.spend(
            3e-9 * rows * n + (1e-7 * self.states * near**2 + 1e-10 * rows * near**2) * bool(self.setting.pairs)
        )
        score = order.scores(groups, self.bits, self.labels, self.evidence, self.setting.pairs, near, self.before)
        if not self.found.levels or score.max() < _WEAK:
            self.work.spend(2e-12 * rows * min(n, _WIDE) ** 3 + 1e-8 * min(n, _WIDE) ** 3)
            score = np.maximum(score, order.triples(groups, self.bits, self.labels, score, _WIDE))
        self.before = score
        return score

    def _kept(self, variables: Index) -> order.Scores | None:
        return None if self.before is None else self.before[variables]

    def _groups(self) -> list[Index]:
        by_state = np.argsort(self.state, kind="stable")
        return np.split(by_state, np.searchsorted(self.state[by_state], np.arange(1, self.states)))

    def _counts(self) -> Index:
        counts: Index = np.bincount(2 * self.state + self.labels, minlength=2 * self.states).reshape(-1, 2)
        return counts

    def _close(self) -> bool:
        """Drop the states that are pure or have hardly any rows, with their rows; whether any are left."""
        counts = self._counts()
        going = (counts.min(1) > 0) & (counts.sum(1) >= self.setting.fewest)
        keep = np.flatnonzero(going[self.state])
        self._take(keep, (np.cumsum(going) - 1)[self.state[keep]])
        self.places = [p for p, goes in zip(self.places, going, strict=True) if goes]
        self.states = len(self.places)
        return self.states > 0

    def _take(self, rows: Index, state: Index) -> None:
        if len(rows) < len(self.labels):
            self.bits, self.labels = self.bits[rows], self.labels[rows]
        self.state = state

    def _level(self, rank: Index) -> None:
        """Test the first variable of the ranking in all states, and merge the children."""
        tested, variable = rank[0], int(self.names[rank[0]])
        child = 2 * self.state + self.bits[:, tested].astype(np.int64)
        left = np.delete(np.arange(len(self.names)), tested)
        later = rank[1:] - (rank[1:] > tested)
        self.names, self.bits, self.before = self.names[left], self.bits[:, left], self._kept(left)
        where, flip = self._merged(self._views(child, later))
        self._link(variable, where, flip)
        self.state, self.labels = where[child], self.labels ^ flip[child]
        self.states, self.found.levels = int(where.max()) + 1, self.found.levels + 1
        self._add_states()

    def _views(self, child: Index, later: Index) -> Views:
        """The children, seen by the variables that tell most next, and by trees of their own."""
        s, states, args = self.setting, 2 * self.states, (self.bits, self.labels, child, 2 * self.states)
        starts = [k * s.common for k in range(s.tables) if k * s.common < len(later)] or [0]
        common = [common_table(*args, later[k : k + s.common]) for k in starts]
        depth = s.depth if len(later) else 0
        free = np.sort(later[:_POOL])
        own = own_tables(*args, free, depth, self.evidence)
        rows, cells = len(self.labels), (1 << s.depth) + len(starts) * (1 << s.common)
        self.work.spend(
            0.015
            + 5e-9 * rows * len(free) * depth
            + 1e-8 * rows * len(later)
            + 1.6e-8 * states * rows * depth
            + 1.5e-7 * states**2 * cells
        )
        return Views(self.evidence, common, own)

    def _merged(self, views: Views) -> tuple[Index, Index]:
        """For each child (2S,) the number of its state in the next level, and whether it is complemented there."""
        alike = siblings(views, self.setting.margin)
        first = np.arange(views.states)
        first[1::2][alike] -= 1
        kept, where = np.unique(first, return_inverse=True)
        joins, flip = merge(views.take(kept), self.setting.width, self.setting.margin)
        _, number = np.unique(joins, return_inverse=True)
        return number[where], flip[where]

    def _link(self, variable: int, where: Index, flip: Index) -> None:
        base, branches = len(self.found.branches), self.found.branches
        for s, place in enumerate(self.places):
            low, high = 2 * s, 2 * s + 1
            ends = base + int(where[low]), base + int(where[high])
            branches[place] = replace(
                branches[place],
                variable=variable,
                low=ends[0],
                high=ends[1],
                low_flip=int(flip[low]),
                high_flip=int(flip[high]),
            )
        self.places = list(range(base, base + int(where.max()) + 1))

    def _add_states(self) -> None:
        counts = self._counts()
        self.found.branches += [Branch(int(c.sum()), int(c[1] > c[0])) for c in counts]
