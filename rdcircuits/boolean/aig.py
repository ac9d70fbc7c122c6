"""And-inverter graphs: the form that AIGER files carry, and in which circuits are compared for size.

Variables are numbered as the wires of a gate schedule are: 0 is false, then the inputs, then the AND nodes, each after
its fan-ins. A literal is twice a variable, plus one where it is complemented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import AND, NOT, OR, XOR, Gates
from rdcircuits.algebra.bits.operations import (
    A_AND_NOT_B,
    B_AND_NOT_A,
    BUFFER,
    BUFFER_B,
    CONST0,
    CONST1,
    FLIP,
    complement_pins,
)
from rdcircuits.algebra.checks import made

_ANDS = np.array([complement_pins(AND, a, b) for b in (False, True) for a in (False, True)], dtype=np.uint8)
_BLOCK = 1 << 16


@dataclass(frozen=True, eq=False)
class Aig:
    """An and-inverter graph: node k is the AND of the literals left[k] and right[k].

    Example:
        >>> graph = Aig(2, np.array([2]), np.array([5]), np.array([7]))      # NOT (a AND NOT b)
        >>> graph.gates().ops.tolist()
        [2, 5]
    """

    n_inputs: int
    left: NDArray[np.signedinteger]
    right: NDArray[np.signedinteger]
    outputs: NDArray[np.signedinteger]

    @staticmethod
    def of(gates: Gates) -> Aig:
        """The graph of what the outputs need, constants propagated and equal nodes shared; an XOR is three nodes.

        Example:
            >>> both = Aig(2, np.array([2]), np.array([4]), np.array([6])).gates()
            >>> len(Aig.of(both).left)
            1
        """
        from rdcircuits.boolean.hashing import hashed

        quick = hashed(gates)
        if quick is not None:
            return Aig(gates.n_inputs, *quick)
        builder = AigBuilder(gates.n_inputs)
        return builder.build(builder.run(gates, builder.inputs))

    def gates(self) -> Gates:
        """The same function as two-input gates: one for each node, and an inverter for each output that needs it."""
        size = len(self.left)
        first = self.n_inputs + 1 + size
        negative, where = np.unique(self.outputs[self.outputs & 1 == 1], return_inverse=True)
        outputs = self.outputs >> 1
        outputs[self.outputs & 1 == 1] = first + where.reshape(-1)
        ops = np.empty(size + len(negative), np.uint8)
        in0, in1 = np.empty(len(ops), np.int32), np.empty(len(ops), np.int32)
        for start in range(0, size, _BLOCK):
            part = slice(start, min(size, start + _BLOCK))
            ops[part] = _ANDS[(self.left[part] & 1) + 2 * (self.right[part] & 1)]
        ops[size:] = np.where(negative == 1, CONST1, NOT)
        np.right_shift(self.left, 1, out=in0[:size], casting="same_kind")
        np.right_shift(self.right, 1, out=in1[:size], casting="same_kind")
        in0[size:] = in1[size:] = negative >> 1
        return Gates(self.n_inputs, made(ops), made(in0), made(in1), outputs.astype(np.int32))


class AigBuilder:
    """AND nodes, hashed: equal ones are made once. Literals of wires in, literals out.

    Example:
        >>> builder = AigBuilder(2)
        >>> a, b = builder.inputs
        >>> builder.gate(AND, a, b) == builder.gate(AND, b, a)
        True
    """

    def __init__(self, n_inputs: int) -> None:
        self.n_inputs = n_inputs
        self.inputs = range(2, 2 * n_inputs + 2, 2)
        self.nodes: dict[tuple[int, int], int] = {}

    def run(self, gates: Gates, inputs: Sequence[int]) -> list[int]:
        """The literals of the gates' outputs where their inputs are these literals."""
        literals = [0, *inputs]
        for op, a, b in zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
            literals.append(self.gate(op, literals[a], literals[b]))
        return [literals[wire] for wire in gates.outputs.tolist()]

    def gate(self, op: int, a: int, b: int) -> int:
        """The literal of op(a, b)."""
        if op & 1:
            return self.gate(op ^ FLIP, a, b) ^ 1
        if op == XOR:
            return self._parity(a, b)
        if op == OR:
            return self.conjunction(a ^ 1, b ^ 1) ^ 1
        if op in (CONST0, BUFFER, BUFFER_B):
            return {CONST0: 0, BUFFER: a, BUFFER_B: b}[op]
        return self.conjunction(a ^ (op == B_AND_NOT_A), b ^ (op == A_AND_NOT_B))

    def build(self, outputs: list[int]) -> Aig:
        """The graph of the nodes that the outputs need, numbered anew."""
        first = self.n_inputs + 1
        keys = np.array(list(self.nodes), dtype=np.int64).reshape(-1, 2)
        live = self._live([output >> 1 for output in outputs])
        variables = np.arange(first + len(keys))
        variables[first:] = first - 1 + np.cumsum(live)
        left, right = keys[live].T
        old = np.array(outputs, dtype=np.int64)
        return Aig(self.n_inputs, *(2 * variables[part >> 1] + (part & 1) for part in (left, right, old)))

    def _live(self, variables: list[int]) -> NDArray[np.bool_]:
        needed = bytearray(self.n_inputs + 1 + len(self.nodes))
        for variable in variables:
            needed[variable] = 1
        for (left, right), literal in reversed(self.nodes.items()):
            if needed[literal >> 1]:
                needed[left >> 1] = needed[right >> 1] = 1
        return np.frombuffer(needed, dtype=np.bool_)[self.n_inputs + 1 :]

    def conjunction(self, a: int, b: int) -> int:
        """The literal of a AND b."""
        if a > b:
            a, b = b, a
        if a == 0 or a ^ b == 1:
            return 0
        if a in (1, b):
            return b
        node = self.nodes.get((a, b))
        if node is None:
            node = self.nodes[a, b] = 2 * (self.n_inputs + 1 + len(self.nodes))
        return node

    def _parity(self, a: int, b: int) -> int:
        """By way of a AND b, which adders have anyway."""
        sign = (a ^ b) & 1
        a, b = a & ~1, b & ~1
        return self.conjunction(self.conjunction(a, b) ^ 1, self.conjunction(a ^ 1, b ^ 1) ^ 1) ^ sign
