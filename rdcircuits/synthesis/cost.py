"""What a small circuit has few of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rdcircuits.algebra.bits.gates import XNOR, XOR
from rdcircuits.algebra.bits.operations import WITHOUT_GATE
from rdcircuits.arguments import shown
from rdcircuits.boolean import Netlist
from rdcircuits.boolean.counts import effective_ops
from rdcircuits.errors import RdError
from rdcircuits.synthesis.graph import Graph

#: ANDs for which one AND more is worse than any XORs, in units of an XOR; and a level, in units of an AND.
_MANY, _LEVEL = 1 << 8, 1 << 20
_NEVER = 1 << 60


@dataclass(frozen=True)
class Cost:
    """A measure of circuits: what nodes and levels cost, whether there are XORs, and what is counted, in words.

    `second` is what decides between circuits with as many of that, where there is such a thing; `most_ands` are those
    that a circuit may have, None for any number.
    """

    name: str
    and_cost: int
    xor_cost: int
    parities: bool
    counted: str
    second: str = ""
    level_cost: int = 0
    most_ands: int | None = None

    def told(self, count: int) -> str:
        """A number of what is counted, in words.

        Example:
            >>> as_cost("gates").told(1), as_cost("ands-only").told(1234)
            ('1 gate', '1,234 ANDs with XORs free')
        """
        noun, apart, rest = self.counted.partition(" ")
        return f"{count:,} {noun}{'s' * (count != 1)}{apart}{rest}"

    def of_graph(self, graph: Graph) -> int:
        """The sum of what its nodes and levels cost; XORs alone where the ANDs may not become more."""
        xors = int(graph.parity.sum())
        ands = len(graph) - xors
        if self.most_ands is not None:
            return xors if ands <= self.most_ands else _NEVER
        levels = self.level_cost * graph.levels() if self.level_cost else 0
        return self.and_cost * ands + self.xor_cost * xors + levels

    def shown(self, cost: int) -> int:
        """How many of what is counted a graph has that costs so much."""
        unit = 1 if self.most_ands is not None else self.level_cost or self.and_cost
        return cost // unit

    def of(self, graph: Graph) -> Cost:
        """This measure, where a graph is what circuits are compared with."""
        if self.name != "xors":
            return self
        return replace(self, most_ands=len(graph) - int(graph.parity.sum()))

    def sizes(self, netlist: Netlist) -> tuple[int, ...]:
        """How much a netlist has of what is counted, and of what comes second, as it stands."""
        if self.name == "ands":
            return (netlist.counts().ands,)
        if self.name == "depth":
            graph = Graph.of(netlist.gates, False)
            return graph.levels(), len(graph)
        ops = effective_ops(netlist.gates)
        gates = int(np.count_nonzero(~np.isin(ops, list(WITHOUT_GATE))))
        xors = int(np.count_nonzero(np.isin(ops, (XOR, XNOR))))
        return {"gates": (gates,), "ands-only": (gates - xors, xors), "xors": (xors, gates - xors)}[self.name]


COSTS = {
    cost.name: cost
    for cost in (
        Cost("ands", 1, 1, False, "AND"),
        Cost("gates", 1, 1, True, "gate"),
        Cost("ands-only", _MANY, 1, True, "AND with XORs free", "XOR"),
        Cost("xors", _MANY, 1, True, "XOR", "AND"),
        Cost("depth", 1, 1, False, "level", "AND", level_cost=_LEVEL),
    )
}


def as_cost(name: object) -> Cost:
    """The measure of this name; raises `RdError` for another.

    Example:
        >>> as_cost("gates").parities
        True
    """
    if isinstance(name, str) and name in COSTS:
        return COSTS[name]
    raise RdError(f"cost is {shown(name)}, expected one of {', '.join(COSTS)}")
