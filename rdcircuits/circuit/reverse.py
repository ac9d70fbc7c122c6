"""`R`, the reverse derivative, and `D`, the forward derivative made of it: circuits in, circuits out.

R walks the nodes backwards and asks each generator for its reverse. Sharing turns into sums, absence into zeros.
Source: [RDC] RD.1-RD.7.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rdcircuits.circuit.circuit import Circuit, as_circuit
from rdcircuits.circuit.generator import takes
from rdcircuits.circuit.generators import Add, Integer
from rdcircuits.circuit.graph import Builder, Graph, Node, prune
from rdcircuits.circuit.memory import collection_paused
from rdcircuits.circuit.simplify import simplify
from rdcircuits.circuit.structure import identity, projection, zeros
from rdcircuits.circuit.types import WireType, prime
from rdcircuits.circuit.wire import Wire
from rdcircuits.errors import ShapeError

_ADD = Add()


def R(circuit: Circuit) -> Circuit:
    """R[f] : A × B' → A' for f : A → B.

    Computes the derivative of the formal expression, not of the function: over Z2, x·x has R = 2x·dy = 0.

    Example:
        >>> from rdcircuits.circuit import trace
        >>> R(trace(lambda x: x * x, "x"))
        circuit (x0: point(), x1: change()):
          x2 = multiply(x0, x1)
          x3 = add(x2, x2)
          return x3
    """
    graph = as_circuit(circuit, "R").graph
    with collection_paused():
        builder = Builder((*graph.dom, *prime(graph.cod)), simplify=True)
        values = builder.values(graph, builder.inputs[: graph.arity])
        changes = backward(builder, graph, values, builder.inputs[graph.arity :])
        return Circuit(prune(builder.graph(changes)))


def D(circuit: Circuit) -> Circuit:
    """D[f] : A × A' → B', the forward derivative: (ι0 × 1) ; R[R[f]] ; π1.

    Example:
        >>> from rdcircuits.circuit import trace
        >>> D(trace(lambda x: 3 * x, "x"))
        circuit (x0: point(), x1: change()):
          x2 = integer(3) : point()
          x3 = multiply(x2, x1)
          return x3
    """
    dom, cod = as_circuit(circuit, "D").dom, prime(circuit.cod)
    second = R(R(circuit))
    start = (identity(dom) @ zeros((), cod)) @ identity(prime(dom))
    return simplify(start >> second >> projection((prime(dom), cod), 1))


def backward(builder: Builder, graph: Graph, values: list[Wire], changes: Sequence[Wire]) -> list[Wire]:
    """The change of each input, from the wires' values and a change for each output."""
    pending: list[list[Wire]] = [[] for _ in graph.types]
    for number, wire in zip(graph.outputs, changes, strict=True):
        pending[number].append(wire)
    for node in reversed(graph.nodes):
        found = [_total(builder, waiting) for waiting in pending[node.first : node.first + node.coarity]]
        if any(wire is not None for wire in found):
            known = [
                _zero(builder, graph.types[node.first + offset]) if wire is None else wire
                for offset, wire in enumerate(found)
            ]
            _reverse_node(node, values, known, pending)
    totals = [_total(builder, pending[number]) for number in range(graph.arity)]
    return [_zero(builder, wire) if total is None else total for wire, total in zip(graph.dom, totals, strict=True)]


def _reverse_node(node: Node, values: list[Wire], known: list[Wire], pending: list[list[Wire]]) -> None:
    """Add what a node's reverse derivative gives for the changes `known` to those pending at its inputs."""
    inputs = [values[number] for number in node.inputs]
    found = _reversed(node, [*inputs, *known])
    results = found if isinstance(found, (tuple, list)) else (found,)
    if len(results) != len(inputs):
        raise ShapeError(f"the reverse of {node.generator.name} gives {len(results)} changes for {len(inputs)} inputs")
    for number, wire, change in zip(node.inputs, inputs, results, strict=True):
        if change is None:
            continue
        if not isinstance(change, Wire) or not change.type.is_change_of(wire.type):
            shown = change.type if isinstance(change, Wire) else change
            expected = f"{wire.type.prime} or None"
            raise ShapeError(f"the reverse of {node.generator.name} gives {shown!r}, expected {expected}")
        if change.integer != 0:
            pending[number].append(change)


def _reversed(node: Node, wires: list[Wire]) -> Any:
    """What the generator's reverse gives; one that does not take the wires there are is a `ShapeError`."""
    try:
        return node.generator.reverse(*wires)
    except TypeError:
        if takes(node.generator.reverse, len(wires)):
            raise
        name, taken = node.generator.name, f"{len(node.inputs)} inputs and {node.coarity} changes"
        raise ShapeError(f"the reverse of {name} does not take {taken}") from None


def _zero(builder: Builder, wire: WireType) -> Wire:
    """The change 0 of a wire of this type."""
    return builder.apply(Integer(0, wire.prime), ())[0]


def _total(builder: Builder, wires: list[Wire]) -> Wire | None:
    """The sum of the changes pending at a wire, None where there are none."""
    if not wires:
        return None
    total = wires[0]
    for wire in wires[1:]:
        total = builder.apply(_ADD, (total, wire))[0]
    return total
