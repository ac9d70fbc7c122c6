"""Graphs of ANDs and XORs with free complements: what circuits are while they are made smaller.

Variables are numbered as in `Aig`: 0 is false, then the inputs, then the nodes, each after its fan-ins; a literal is
twice a variable, plus one where it is complemented.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import AND, OR, XOR, GateBuilder, Gates
from rdcircuits.algebra.bits.operations import A_AND_NOT_B, B_AND_NOT_A, BUFFER, BUFFER_B, CONST0, FLIP
from rdcircuits.boolean.aig import Aig

Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Graph:
    """A graph: node k is the AND of the literals left[k] and right[k], or their XOR where parity[k] is 1.

    Example:
        >>> half_adder = Gates(2, [XOR, AND], [1, 1], [2, 2], [3, 4])
        >>> len(Graph.of(half_adder, parities=True)), len(Graph.of(half_adder, parities=False))
        (2, 3)
    """

    n_inputs: int
    left: Ints
    right: Ints
    parity: NDArray[np.uint8]
    outputs: Ints

    @staticmethod
    def of(gates: Gates, parities: bool) -> Graph:
        """The graph of what the outputs need, equal nodes shared; without `parities`, an XOR is three ANDs."""
        if not parities:
            graph = Aig.of(gates)
            left, right, outputs = (_ints(part) for part in (graph.left, graph.right, graph.outputs))
            return Graph(gates.n_inputs, left, right, np.zeros(len(left), np.uint8), outputs)
        builder = GraphBuilder(gates.n_inputs)
        literals = list(range(0, 2 * gates.n_inputs + 2, 2))
        for op, a, b in zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
            literals.append(builder.gate(op, literals[a], literals[b]))
        return builder.build([literals[wire] for wire in gates.outputs.tolist()])

    def gates(self, more_xors: bool = True) -> Gates:
        """The same function as two-input gates; an inverter only where an output needs one.

        Three ANDs that are an XOR become one gate, unless that makes ANDs where others read one of the three, or there
        are not to be more XORs.
        """
        exclusive = self._exclusive() if more_xors else {}
        found = self._gates(exclusive)
        if exclusive and len(Aig.of(found).left) > len(self) - int(self.parity.sum()):
            reads = np.bincount(np.concatenate([self.left, self.right, self.outputs]) >> 1)
            alone = {k for k in exclusive if (reads[[self.left[k] >> 1, self.right[k] >> 1]] == 1).all()}
            found = self._gates({k: exclusive[k] for k in alone})
        return found

    def _exclusive(self) -> dict[int, tuple[int, int]]:
        """The nodes that are XORs of two literals as neither of two ANDs: NOT (a AND b) AND NOT (NOT a AND NOT b)."""
        sides = list(zip(self.left.tolist(), self.right.tolist(), strict=True))
        first, found = self.n_inputs + 1, dict[int, tuple[int, int]]()
        for k, (left, right) in enumerate(sides):
            p, q = (left >> 1) - first, (right >> 1) - first
            if left & right & 1 and min(p, q) >= 0 and not self.parity[[k, p, q]].any():
                a, b = sides[q]
                if sides[p] in ((a ^ 1, b ^ 1), (b ^ 1, a ^ 1)):
                    found[k] = sides[p]
        return found

    def _gates(self, exclusive: Mapping[int, tuple[int, int]]) -> Gates:
        """A gate for each node that is needed, XORs for those that are told to be."""
        builder = GateBuilder(self.n_inputs)
        wires = [builder.false, *builder.inputs]
        nodes = zip(self.left.tolist(), self.right.tolist(), self.parity.tolist(), strict=True)
        for k, (left, right, parity) in enumerate(nodes):
            literals = exclusive.get(k, (left, right))
            a, b = (wires[one >> 1] if one & 1 == 0 else ~wires[one >> 1] for one in literals)
            wires.append(builder.gate(XOR if parity or k in exclusive else AND, a, b))
        outputs = self.outputs.tolist()
        return builder.build([wires[one >> 1] if one & 1 == 0 else ~wires[one >> 1] for one in outputs])

    def __len__(self) -> int:
        """The number of nodes."""
        return len(self.left)

    def levels(self) -> int:
        """The most nodes on a way from an input to an output."""
        level = [0] * (self.n_inputs + 1)
        for a, b in zip((self.left >> 1).tolist(), (self.right >> 1).tolist(), strict=True):
            level.append(1 + max(level[a], level[b]))
        return max((level[one] for one in (self.outputs >> 1).tolist()), default=0)


class GraphBuilder:
    """Nodes, hashed: equal ones are made once. Literals in, literals out.

    Example:
        >>> builder = GraphBuilder(2)
        >>> builder.parity(2, 5) == builder.parity(4, 2) ^ 1
        True
    """

    def __init__(self, n_inputs: int) -> None:
        self.n_inputs = n_inputs
        self.nodes: dict[tuple[int, int, int], int] = {}

    def conjunction(self, a: int, b: int) -> int:
        """The literal of a AND b."""
        if a > b:
            a, b = b, a
        if a == 0 or a ^ b == 1:
            return 0
        return b if a in (1, b) else self._node(a, b, 0)

    def parity(self, a: int, b: int) -> int:
        """The literal of a XOR b."""
        sign = (a ^ b) & 1
        a, b = sorted((a & ~1, b & ~1))
        if a == b:
            return sign
        return (b if a == 0 else self._node(a, b, 1)) ^ sign

    def gate(self, op: int, a: int, b: int) -> int:
        """The literal of op(a, b), one of the sixteen gates."""
        if op & 1:
            return self.gate(op ^ FLIP, a, b) ^ 1
        if op == XOR:
            return self.parity(a, b)
        if op == OR:
            return self.conjunction(a ^ 1, b ^ 1) ^ 1
        if op in (CONST0, BUFFER, BUFFER_B):
            return {CONST0: 0, BUFFER: a, BUFFER_B: b}[op]
        return self.conjunction(a ^ (op == B_AND_NOT_A), b ^ (op == A_AND_NOT_B))

    def add(self, graph: Graph, inputs: Sequence[int]) -> list[int]:
        """The literals of a graph's outputs where its inputs are these literals."""
        literals = [0, *inputs]
        nodes = zip(graph.left.tolist(), graph.right.tolist(), graph.parity.tolist(), strict=True)
        for left, right, parity in nodes:
            a, b = literals[left >> 1] ^ (left & 1), literals[right >> 1] ^ (right & 1)
            literals.append(self.parity(a, b) if parity else self.conjunction(a, b))
        return [literals[one >> 1] ^ (one & 1) for one in graph.outputs.tolist()]

    def build(self, outputs: Iterable[int]) -> Graph:
        """The graph of the nodes that these literals need, numbered anew."""
        wanted, first = list(outputs), self.n_inputs + 1
        needed = bytearray(first + len(self.nodes))
        for literal in wanted:
            needed[literal >> 1] = 1
        for (a, b, _), literal in reversed(self.nodes.items()):
            if needed[literal >> 1]:
                needed[a >> 1] = needed[b >> 1] = 1
        live = np.frombuffer(needed, np.uint8)[first:].astype(bool)
        variables = np.arange(first + len(live))
        variables[first:] = first - 1 + np.cumsum(live)
        keys = np.array(list(self.nodes), np.int64).reshape(-1, 3)[live]
        left, right = _renumbered(keys[:, 0], variables), _renumbered(keys[:, 1], variables)
        out = _renumbered(np.array(wanted, np.int64), variables)
        return Graph(self.n_inputs, left, right, keys[:, 2].astype(np.uint8), out)

    def _node(self, a: int, b: int, parity: int) -> int:
        key = (a, b, parity)
        found = self.nodes.get(key)
        if found is None:
            found = self.nodes[key] = 2 * (self.n_inputs + 1 + len(self.nodes))
        return found


def _renumbered(literals: NDArray[np.int64], variables: NDArray[np.int64]) -> Ints:
    return _ints(2 * variables[literals >> 1] + (literals & 1))


def _ints(array: NDArray[np.signedinteger]) -> Ints:
    return np.ascontiguousarray(array, np.int32)
