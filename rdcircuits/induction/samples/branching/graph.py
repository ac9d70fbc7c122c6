"""The decision graph that was grown, and its gates."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.boolean.counts import count


@dataclass(frozen=True)
class Branch:
    """A state: it tests `variable` and goes to state `low` or `high`, complemented or not.

    `rows` and `value`: how many rows came here, and the label that most of them have. Where it branches no further
    (`variable` -1), it says that value.
    """

    rows: int
    value: int
    variable: int = -1
    low: int = -1
    high: int = -1
    low_flip: int = 0
    high_flip: int = 0


@dataclass(eq=False)
class Graph:
    """States in topological order, the first of them the root.

    Example:
        >>> graph = Graph([Branch(4, 0, 0, 1, 1, 0, 1), Branch(4, 0, 1, 2, 2, 0, 1), Branch(4, 0)], levels=2)
        >>> graph.gates(2)
        <Gates: 2 inputs, 1 gates, 1 outputs>
    """

    branches: list[Branch] = field(default_factory=list)
    levels: int = 0

    @property
    def states(self) -> int:
        """Number of states that branch."""
        return sum(b.variable >= 0 for b in self.branches)

    def gates(self, inputs: int, most: int | None = None) -> Gates:
        """A multiplexer for each state; only the `most` states that have most rows branch."""
        keep = self._busiest(most)
        builder = GateBuilder(inputs)
        wires = [builder.false] * len(self.branches)
        for i in range(len(self.branches) - 1, -1, -1):
            b = self.branches[i]
            if b.variable < 0 or i not in keep:
                wires[i] = builder.true if b.value else builder.false
                continue
            low = builder.not_(wires[b.low]) if b.low_flip else wires[b.low]
            high = builder.not_(wires[b.high]) if b.high_flip else wires[b.high]
            wires[i] = builder.mux(builder.inputs[b.variable], low, high)
        return builder.build([wires[0]])

    def within(self, inputs: int, limit: int | None) -> Gates:
        """The gates with as many of the busiest states as the limit of ANDs allows."""
        gates = self.gates(inputs)
        if limit is None or count(gates).ands <= limit:
            return gates
        good, bad = 0, self.states
        while bad - good > 1:
            middle = (good + bad) // 2
            fits = count(self.gates(inputs, middle)).ands <= limit
            good, bad = (middle, bad) if fits else (good, middle)
        return self.gates(inputs, good)

    def _busiest(self, most: int | None) -> set[int]:
        if most is None:
            return set(range(len(self.branches)))
        rows = np.array([b.rows if b.variable >= 0 else -1 for b in self.branches])
        return set(np.argsort(-rows, kind="stable")[:most].tolist())
