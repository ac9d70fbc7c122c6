"""Batching: one parameter, many examples. The batch is an index on wires, not a loop.

Law: R(batch f) = batch(R f) ; sum over the batch on what was not batched.  Source: [RDC] RD.4.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdcircuits.circuit.circuit import Circuit, as_circuit
from rdcircuits.circuit.graph import Builder, prune
from rdcircuits.circuit.types import integers
from rdcircuits.circuit.wire import Wire
from rdcircuits.errors import ShapeError


def batch(circuit: Circuit, inputs: Iterable[int]) -> Circuit:
    """batch(f : P × A → B, inputs of A) : P × A^N → B^N. The other inputs are copied to every example (spread).

    An output that depends on no batched input is spread, so that every output is batched.

    Example:
        >>> from rdcircuits.circuit import trace
        >>> batch(trace(lambda p, x: p * x, "p x"), [1]).cod
        (point(batched=True),)
    """
    chosen = set(integers(inputs))
    graph = as_circuit(circuit, "batch").graph
    if any(wire.batched for wire in graph.types):
        raise ShapeError("batch takes a circuit that is not batched yet")
    if not chosen <= set(range(graph.arity)):
        raise ShapeError(f"batch: there are inputs 0..{graph.arity - 1}, asked for {sorted(chosen)}")
    builder = Builder([wire.batch() if i in chosen else wire for i, wire in enumerate(graph.dom)])
    spread: dict[int, Wire] = {}
    values: list[Wire] = list(builder.inputs)
    for node in graph.nodes:
        wires = [values[number] for number in node.inputs]
        if any(wire.batched for wire in wires):
            wires = [_spread(wire, spread) for wire in wires]
        values.extend(builder.apply(node.generator, wires))
    builder.declare(graph, values)
    return Circuit(prune(builder.graph([_spread(values[number], spread) for number in graph.outputs])))


def _spread(wire: Wire, known: dict[int, Wire]) -> Wire:
    if wire.batched:
        return wire
    if wire.number not in known:
        known[wire.number] = wire.spread()
    return known[wire.number]
