"""Graphs with short ways from inputs to outputs."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from rdcircuits.boolean import Cover, Netlist, TruthTable
from rdcircuits.synthesis.graph import Graph, GraphBuilder

_BITS = 1 << 16
"""Output bits of a table of which cubes are looked for: seconds at most."""


def flat(netlist: Netlist, graph: Graph) -> list[Graph]:
    """What a netlist and its graph do, in graphs with short ways: its ANDs and XORs as trees, its ANDs alone, and where
    its table is not too large few cubes.

    Example:
        >>> from rdcircuits.algebra.bits.gates import XOR, Gates
        >>> chain = Netlist.from_gates(Gates(4, [XOR, XOR, XOR], [1, 5, 6], [2, 3, 4], [7]))
        >>> [balanced(one).levels() for one in flat(chain, Graph.of(chain.gates, False))]
        [2, 6, 5]
    """
    found = [balanced(Graph.of(graph.gates(), True)), balanced(graph)]
    if len(netlist.outputs) << len(netlist.inputs) <= _BITS:
        cover = Cover.from_table(TruthTable.from_circuit(replace(netlist, dont_cares=None))).minimised()
        found.append(balanced(Graph.of(cover.netlist().gates, False)))
    return found


def balanced(graph: Graph) -> Graph:
    """The same function, each AND or XOR of many signals as a tree: those come together first that are there first.

    Nodes that only another node of their kind reads, ANDs uncomplemented, are part of its tree. An XOR counts as two
    levels, so many as its ANDs have; there are never more levels than before.

    Example:
        >>> from rdcircuits.algebra.bits.gates import Gates
        >>> chain = Graph.of(Gates(4, [8, 8, 8], [1, 5, 6], [2, 3, 4], [7]), parities=False)
        >>> chain.levels(), balanced(chain).levels()
        (3, 2)
    """
    first = graph.n_inputs + 1
    nodes = list(zip(graph.left.tolist(), graph.right.tolist(), graph.parity.tolist(), strict=True))
    reads = np.bincount(np.concatenate([graph.left, graph.right, graph.outputs]) >> 1, minlength=first + len(nodes))
    part = set[int]()  # nodes of another one's tree
    for left, right, parity in nodes:
        for one in (left, right):
            below = (one >> 1) - first
            if below >= 0 and nodes[below][2] == parity and (parity or not one & 1) and reads[one >> 1] == 1:
                part.add(one >> 1)
    growing, literals = _Growing(graph.n_inputs), list(range(0, 2 * first, 2))
    for k, (left, right, parity) in enumerate(nodes):
        if first + k in part:
            literals.append(0)  # nobody asks for it
            continue
        leaves, waiting, sign = list[int](), [left, right], 0
        while waiting:
            one = waiting.pop()
            if one >> 1 in part:
                waiting.extend(nodes[(one >> 1) - first][:2])
                sign ^= one & 1
            else:
                leaves.append(literals[one >> 1] ^ (one & 1))
        literals.append(growing.tree(leaves, parity) ^ sign)
    return growing.builder.build([literals[one >> 1] ^ (one & 1) for one in graph.outputs.tolist()])


class _Growing:
    """A builder that knows the level of each literal that it has made."""

    def __init__(self, n_inputs: int) -> None:
        self.builder, self.level = GraphBuilder(n_inputs), dict.fromkeys(range(n_inputs + 1), 0)

    def tree(self, leaves: Iterable[int], parity: int) -> int:
        """The AND of all of them, or their XOR."""
        heap = [(self.level[one >> 1], one) for one in leaves]
        heapq.heapify(heap)
        while len(heap) > 1:
            (_, a), (later, b) = heapq.heappop(heap), heapq.heappop(heap)
            made = self.builder.parity(a, b) if parity else self.builder.conjunction(a, b)
            heapq.heappush(heap, (self.level.setdefault(made >> 1, later + 1 + parity), made))
        return heap[0][1]
