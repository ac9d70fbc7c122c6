"""Circuits of many inputs made smaller window by window: each on all rows of its few inputs.

A window is a set of nodes whose values follow from at most a dozen signals before it. The windows of a pass follow one
upon the other in an order in which every node comes after its fan-ins, so that all of them can be replaced at once:
what a window becomes reads nothing but windows before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rdcircuits.algebra.bits.packed import tail_mask, words_of
from rdcircuits.boolean.rows import minterm_inputs
from rdcircuits.synthesis.cost import Cost
from rdcircuits.synthesis.exact import Rows, Start, followed, threads
from rdcircuits.synthesis.graph import Graph, GraphBuilder
from rdcircuits.synthesis.watch import Watch

LEAVES, NODES = 12, 160
_LOOKED_AT = 48
"""Nodes that are looked at to choose the next of a window."""
_FIRST_WORK = 1800
"""Units of work for each node of a window in the first pass; in later ones it is more."""


@dataclass(frozen=True)
class Window:
    """Nodes in order, and the variables before them that they read."""

    leaves: tuple[int, ...]
    nodes: tuple[int, ...]


def windows(graph: Graph, seed: int, leaves: int = LEAVES, most: int = NODES) -> Iterator[Window]:
    """A partition of all nodes into windows, each reading at most this many variables of the windows before it.

    Example:
        >>> from rdcircuits.algebra.bits.gates import Gates
        >>> chain = Graph.of(Gates(4, [8, 14, 8], [1, 5, 6], [2, 3, 4], [7]), parities=False)
        >>> [(one.leaves, one.nodes) for one in windows(chain, seed=0, leaves=3)]
        [((1, 2, 3), (5, 6)), ((4, 6), (7,))]
    """
    rng = np.random.default_rng(seed)
    growth = _Growth(graph, rng)
    while growth.ready:
        yield growth.window(leaves, most)


class _Growth:
    """Which nodes are ready to be taken: those whose fan-ins are taken."""

    def __init__(self, graph: Graph, rng: np.random.Generator) -> None:
        self.first = graph.n_inputs + 1
        self.fan_ins = list(zip((graph.left >> 1).tolist(), (graph.right >> 1).tolist(), strict=True))
        self.readers: list[list[int]] = [[] for _ in range(self.first + len(graph))]
        self.waits = [0] * len(graph)
        for k, (a, b) in enumerate(self.fan_ins):
            for variable in {a, b}:
                self.readers[variable].append(self.first + k)
                self.waits[k] += variable >= self.first
        self.rng = rng
        self.ready = {self.first + k: None for k in rng.permutation(len(graph)).tolist() if not self.waits[k]}

    def window(self, leaves: int, most: int) -> Window:
        """A window that begins with any node that is ready, and grows by what needs the fewest more leaves."""
        inside, outside, near = dict[int, None](), dict[int, None](), dict[int, None]()
        node: int | None = next(iter(self.ready))
        while node is not None and len(inside) < most:
            fresh = [one for one in self.fan_ins[node - self.first] if one not in inside and one not in outside]
            outside.update(dict.fromkeys(fresh))
            inside[node] = None
            near.pop(node, None)
            self._take(node)
            for variable in (node, *fresh):
                near.update((one, None) for one in self.readers[variable] if one in self.ready)
            node = self._next(near, inside, outside, leaves)
        return Window(tuple(outside), tuple(inside))

    def _take(self, node: int) -> None:
        del self.ready[node]
        for reader in self.readers[node]:
            self.waits[reader - self.first] -= 1
            if not self.waits[reader - self.first]:
                self.ready[reader] = None

    def _next(
        self, near: dict[int, None], inside: dict[int, None], outside: dict[int, None], leaves: int
    ) -> int | None:
        """Of nodes that read what the window has, one that takes the fewest more leaves; None if all take too many."""
        best, fewest = None, leaves - len(outside) + 1
        looked_at = list(near)
        if len(looked_at) > _LOOKED_AT:  # the newest and any of the others
            chosen = self.rng.integers(0, len(looked_at), _LOOKED_AT // 2).tolist()
            looked_at = looked_at[-_LOOKED_AT // 2 :] + [looked_at[k] for k in chosen]
        for node in reversed(looked_at):
            more = len({one for one in self.fan_ins[node - self.first] if one not in inside and one not in outside})
            if more < fewest:
                best, fewest = node, more
                if not more:
                    break
        return best


def improve(graph: Graph, cost: Cost, watch: Watch, seed: int, jobs: int, share: float = 1.0) -> None:
    """Make the graph smaller in passes over windows, within a share of the work that is left; `watch` has the best."""
    seeds, passes, enough = np.random.default_rng(seed), 0, watch.spent + share * watch.left
    while watch.spent < enough and len(graph) and not watch.stop.is_set():
        chosen = seeds.integers(0, 1 << 31, 2).tolist()
        found = list(windows(graph, chosen[0], *_SHAPES[passes % len(_SHAPES)]))
        pieces = list(extracted(graph, found))
        budgets = [_FIRST_WORK * (1 + passes) * len(window.nodes) for window in found]
        try:
            _improve_pieces(pieces, budgets, cost, watch, int(enough), chosen[1], jobs)
        finally:  # after Ctrl-C, too, what was made smaller is
            made = joined(graph, found, pieces)
            watch.found(cost.of_graph(made), lambda made=made: made)  # type: ignore[misc]
        graph, passes = made, passes + 1


#: Leaves and nodes of windows, pass after pass: other shapes find other things.
_SHAPES = ((10, 80), (12, 160), (8, 60), (12, 240))


def _improve_pieces(
    pieces: list[Graph], budgets: Sequence[int], cost: Cost, watch: Watch, enough: int, seed: int, jobs: int
) -> None:
    """Make each piece smaller within its budget. Where the work does not suffice for all, the last ones stay."""

    def work(k: int) -> None:
        piece = pieces[k]
        n, m = piece.n_inputs, len(piece.outputs)
        care = np.broadcast_to(tail_mask(1 << n), (m, words_of(1 << n)))
        start = Start(piece, Rows(minterm_inputs(n), np.ascontiguousarray(care)), cost, seed + k)
        for _ in start.slices(budgets[k], watch):
            pass
        pieces[k] = start.graph()

    chosen = np.flatnonzero(np.cumsum(budgets) - budgets[0] < enough - watch.spent).tolist()
    if jobs == 1:
        for k in chosen:
            work(k)
            watch.tell()
        return
    with threads(jobs, watch) as pool:
        followed({pool.submit(work, k) for k in chosen}, watch.tell)


def extracted(graph: Graph, found: Sequence[Window]) -> Iterator[Graph]:
    """Windows as graphs of their own: their leaves are inputs, and what others read of them are outputs."""
    roots = _roots(graph, found)
    first = graph.n_inputs + 1
    for window, own in zip(found, roots, strict=True):
        local = {0: 0} | {variable: 1 + k for k, variable in enumerate(window.leaves)}
        local |= {node: 1 + len(window.leaves) + k for k, node in enumerate(window.nodes)}
        at = np.array(window.nodes, np.int64) - first
        left, right = (
            np.array([2 * local[one >> 1] + (one & 1) for one in side[at].tolist()], np.int32)
            for side in (graph.left, graph.right)
        )
        outputs = np.array([2 * local[node] for node in own], np.int32)
        yield Graph(len(window.leaves), left, right, graph.parity[at], outputs)


def _roots(graph: Graph, found: Sequence[Window]) -> list[list[int]]:
    """The nodes of each window that other windows or outputs read."""
    first = graph.n_inputs + 1
    owner = np.full(first + len(graph), -1)
    for k, window in enumerate(found):
        owner[list(window.nodes)] = k
    read = np.zeros(len(owner), bool)
    read[graph.outputs >> 1] = True
    for side in (graph.left >> 1, graph.right >> 1):
        read[side[owner[side] != owner[first:]]] = True
    return [[node for node in window.nodes if read[node]] for window in found]


def joined(graph: Graph, found: Sequence[Window], pieces: Sequence[Graph]) -> Graph:
    """The graph with windows replaced by what they have become."""
    builder = GraphBuilder(graph.n_inputs)
    literals = dict(zip(range(graph.n_inputs + 1), range(0, 2 * graph.n_inputs + 2, 2), strict=True))
    for window, piece, roots in zip(found, pieces, _roots(graph, found), strict=True):
        made = builder.add(piece, [literals[leaf] for leaf in window.leaves])
        literals.update(zip(roots, made, strict=True))
    return builder.build([literals[one >> 1] ^ (one & 1) for one in graph.outputs.tolist()])
