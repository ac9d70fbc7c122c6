"""Simplification that holds in every algebra, and so commutes with R: sharing, dead code, constants, units and zeros.

What holds only in some (x² = x, p·x = 0) is left to `algebra.compile`.
"""

from __future__ import annotations

from rdcircuits.circuit.circuit import Circuit, as_circuit
from rdcircuits.circuit.graph import Builder, Rewrite, prune
from rdcircuits.circuit.memory import collection_paused


def simplify(circuit: Circuit, rewrite: Rewrite | None = None) -> Circuit:
    """simplify(f) : a circuit equal to f in every algebra, with equal nodes shared, constants folded, dead nodes
    dropped.

    With `rewrite`, an algebra's own identities are used too; the result is then equal in that algebra alone.

    Example:
        >>> from rdcircuits.circuit import trace
        >>> simplify(trace(lambda x: x * 1 + 0 * x, "x")).nodes
        ()
    """
    graph = as_circuit(circuit, "simplify").graph
    with collection_paused():
        builder = Builder(graph.dom, simplify=True, rewrite=rewrite)
        outputs = builder.run(graph, builder.inputs)
        return Circuit(prune(builder.graph(outputs)))
