"""What a small circuit has few of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rdcircuits.algebra.bits.gates import XNOR, XOR
from rdcircuits.algebra.bits.operations import WITHOUT_GATE
from rdcircuits.arguments import shown
from rdcircuits.boolean import Netlist
from rdcircuits.boolean.counts import effective_ops
from rdcircuits.errors import RdError
from rdcircuits.synthesis.graph import Graph

#: ANDs for which one AND more is worse than any XORs, in units of an XOR.
_MANY = 1 << 8


@dataclass(frozen=True)
class Cost:
    """A measure of circuits: what nodes cost, whether there are XORs, and what is counted, in words."""

    name: str
    and_cost: int
    xor_cost: int
    parities: bool
    counted: str

    def of_graph(self, graph: Graph) -> int:
        """The sum of what its nodes cost."""
        xors = int(graph.parity.sum())
        return self.and_cost * (len(graph) - xors) + self.xor_cost * xors

    def size(self, netlist: Netlist) -> int:
        """How much a netlist has of what is counted, as it stands."""
        if self.name == "ands":
            return netlist.counts().ands
        ops = effective_ops(netlist.gates)
        free = list(WITHOUT_GATE) + ([XOR, XNOR] if self.name == "ands-only" else [])
        return int(np.count_nonzero(~np.isin(ops, free)))


COSTS = {
    cost.name: cost
    for cost in (
        Cost("ands", 1, 1, False, "AND"),
        Cost("gates", 1, 1, True, "gate"),
        Cost("ands-only", _MANY, 1, True, "AND with XORs free"),
    )
}
_REFUSED = {
    "depth": "circuits are made smaller here, and not shallower",
    "xors": "without any XOR there is always a circuit; where XORs are what costs, cost='ands' has none",
}


def as_cost(name: object) -> Cost:
    """The measure of this name; raises `RdError` for another.

    Example:
        >>> as_cost("gates").parities
        True
    """
    if isinstance(name, str) and name in COSTS:
        return COSTS[name]
    hint = f" ({_REFUSED[name]})" if isinstance(name, str) and name in _REFUSED else ""
    raise RdError(f"cost is {shown(name)}, expected one of {', '.join(COSTS)}{hint}")
