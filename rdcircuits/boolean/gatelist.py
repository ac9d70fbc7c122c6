"""A list of gates that grows as it is told, without simplifying: what the readers of circuit files build with.

Operations are numbered by their truth tables: f(a, b) is bit a + 2·b of the number. A literal is a pair of a wire and
whether it is complemented.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.algebra.bits.operations import AND, BUFFER, BUFFER_B, CONST0, CONST1, FLIP, NOT, NOT_B, complement_pins

Literal = tuple[int, bool]


class GateList:
    """Gates over `n_inputs` inputs, in order; wire 0 is false, then the inputs, then the gates.

    Example:
        >>> from rdcircuits.algebra.bits.operations import NOT, XOR
        >>> gates = GateList(2)
        >>> total = gates.add(XOR, 1, 2)
        >>> gates.build([total, gates.negated(total)]).ops.tolist() == [XOR, NOT]
        True
    """

    def __init__(self, n_inputs: int) -> None:
        self.n_inputs = n_inputs
        self.ops: list[int] = []
        self.in0: list[int] = []
        self.in1: list[int] = []
        self._true: int | None = None

    def add(self, op: int, a: int, b: int) -> int:
        """The wire of a new gate."""
        self.ops.append(op)
        self.in0.append(a)
        self.in1.append(b)
        return self.n_inputs + len(self.ops)

    def negated(self, wire: int) -> int:
        """The wire of a new inverter."""
        return self.add(NOT, wire, wire)

    def constant(self, value: bool) -> int:
        """Wire 0, or the wire of the one gate that is constantly true."""
        if not value:
            return 0
        if self._true is None:
            self._true = self.add(CONST1, 0, 0)
        return self._true

    def operation(self, op: int, a: int, b: int) -> int:
        """The wire of op(a, b): a new gate, or none where the operation is a constant or one of its inputs."""
        if op in (CONST0, CONST1):
            return self.constant(op == CONST1)
        if op in (BUFFER, NOT):
            return a if op == BUFFER else self.negated(a)
        if op in (BUFFER_B, NOT_B):
            return b if op == BUFFER_B else self.negated(b)
        return self.add(op, a, b)

    def conjunction(self, literals: Iterable[Literal], complemented: bool = False) -> Literal:
        """The AND of the literals, complemented or not, as a balanced tree; of one literal, that literal."""
        level = list(literals)
        if not level:
            return self.constant(not complemented), False
        while len(level) > 1:
            last = len(level) == 2 and complemented
            paired = [self._and(left, right, last) for left, right in zip(level[::2], level[1::2], strict=False)]
            level = paired + level[2 * len(paired) :]
            complemented = complemented and not last
        wire, negative = level[0]
        return wire, negative != complemented

    def disjunction(self, literals: Iterable[Literal], complemented: bool = False) -> Literal:
        """The OR of the literals, complemented or not, as a balanced tree."""
        return self.conjunction([(wire, not negative) for wire, negative in literals], not complemented)

    def wire(self, literal: Literal) -> int:
        """The wire that carries the literal, through an inverter where it is complemented."""
        wire, negative = literal
        return self.negated(wire) if negative else wire

    def build(self, outputs: Sequence[int]) -> Gates:
        """The gates as a checked, immutable schedule."""
        return Gates(
            self.n_inputs,
            np.array(self.ops, dtype=np.uint8),
            np.array(self.in0, dtype=np.int32),
            np.array(self.in1, dtype=np.int32),
            np.array(outputs, dtype=np.int32),
        )

    def _and(self, left: Literal, right: Literal, complemented: bool) -> Literal:
        op = complement_pins(AND, left[1], right[1])
        return self.add(op ^ FLIP if complemented else op, left[0], right[0]), False
