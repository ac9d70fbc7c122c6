"""What states look like: their counts in cells of common variables, and in cells of each other's own trees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.induction.samples.branching.evidence import Evidence, Reals
from rdcircuits.induction.samples.branching.rows import Index

Tables = NDArray[Any]


@dataclass(eq=False)
class Views:
    """Counts of labels of S states, where they are compared.

    `common`: tables (S, 2^k, 2) over the same variables for all states. `own` (S, S, 2^d, 2): entry (v, s) counts the
    rows of state s in the cells of a tree that was grown on the rows of state v. Both sides of a comparison bring
    what matters to them, so that a difference shows where either side has structure.
    """

    evidence: Evidence
    common: list[Tables]
    own: Tables

    @property
    def states(self) -> int:
        """Number of states."""
        return len(self.own)

    def gains(self, i: Index, j: Index) -> Reals:
        """(2, k): evidence that states i and j (k,) are one, in the view that says least so; then j complemented."""
        gain = np.minimum(
            self._gain(self.own[i, i], self.own[i, j]),
            self._gain(self.own[j, i], self.own[j, j]),
        )
        for table in self.common:
            gain = np.minimum(gain, self._gain(table[i], table[j]))
        return gain

    def _gain(self, a: Tables, b: Tables) -> Reals:
        apart = self.evidence.tree(a) + self.evidence.tree(b)
        return np.stack([self.evidence.tree(a + b) - apart, self.evidence.tree(a + b[..., ::-1]) - apart])

    def join(self, i: int, j: int, complemented: bool) -> None:
        """Add the rows of state j to state i."""
        turn = slice(None, None, -1 if complemented else 1)
        for table in self.common:
            table[i] += table[j][:, turn]
        self.own[:, i] += self.own[:, j, :, turn]

    def take(self, index: Index) -> Views:
        """Some of the states."""
        return Views(self.evidence, [t[index] for t in self.common], self.own[np.ix_(index, index)])


def common_table(bits: Reals, labels: Index, state: Index, states: int, variables: Index) -> Tables:
    """(S, 2^k, 2): counts of labels over these k variables; the first is the highest bit of a cell."""
    key = state.copy()
    for v in variables:
        key = 2 * key + bits[:, v].astype(np.int64)
    cells = 1 << len(variables)
    found: Tables = np.bincount(2 * key + labels, minlength=2 * states * cells).reshape(states, cells, 2)
    return found


def own_tables(
    bits: Reals, labels: Index, state: Index, states: int, free: Index, depth: int, evidence: Evidence
) -> Tables:
    """(S, S, 2^depth, 2): counts of all states in the cells of a greedy tree of each."""
    tests = _trees(bits, labels, state, states, free, depth, evidence)
    own = np.empty((states, states, 1 << depth, 2), np.int32)
    row = np.arange(len(labels))
    for s in range(states):
        place = np.ones(len(labels), np.int64)
        for _ in range(depth):
            place = 2 * place + (bits[row, tests[s][place]] > 0)
        key = 2 * ((state << depth) + place - (1 << depth)) + labels
        own[s] = np.bincount(key, minlength=states << (depth + 1)).reshape(states, 1 << depth, 2)
    return own


def _trees(bits: Reals, labels: Index, state: Index, states: int, free: Index, depth: int, evidence: Evidence) -> Index:
    """(S, 2^depth): the variable that each node of each state's tree tests, root 1, children 2i and 2i + 1."""
    tests = np.full((states, 1 << depth), free[0] if len(free) else 0, np.int64)
    place, part, row = np.ones(len(labels), np.int64), bits[:, free], np.arange(len(labels))
    for level in range(depth):
        cell = (state << level) + place - (1 << level)
        cells, ones, whole = _cell_counts(part, labels, cell)
        best = (evidence.leaf(ones) + evidence.leaf(whole - ones)).argmax(1)
        tests[cells >> level, (1 << level) + (cells & ((1 << level) - 1))] = free[best]
        place = 2 * place + part[row, best[np.searchsorted(cells, cell)]].astype(np.int64)
    return tests


def _cell_counts(part: Reals, labels: Index, cell: Index) -> tuple[Index, Tables, Tables]:
    """The cells that have rows; labels (cells, n, 2) of the rows where a variable is 1, and (cells, 1, 2) of all."""
    key = 2 * cell + labels
    order = np.argsort(key, kind="stable")
    key = key[order]
    start = np.flatnonzero(np.diff(key, prepend=-1))
    sums = np.add.reduceat(part[order], start, axis=0)
    cells, at = np.unique(key[start] >> 1, return_inverse=True)
    ones, whole = np.zeros((len(cells), part.shape[1], 2), np.int32), np.zeros((len(cells), 1, 2), np.int32)
    ones[at, :, key[start] & 1] = sums
    whole[at, 0, key[start] & 1] = np.diff(start, append=len(key))
    return cells, ones, whole
