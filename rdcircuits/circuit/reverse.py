"""`R`, the reverse derivative, and `D`, the forward derivative made of it: circuits in, circuits out.

R walks the nodes backwards and asks each generator for its reverse. Sharing turns into sums, absence into zeros.
Source: [RDC] RD.1-RD.7.
"""

from __future__ import annotations

from rdcircuits.circuit.circuit import Circuit
from rdcircuits.circuit.generators import Add, Integer
from rdcircuits.circuit.graph import Builder, Graph, Node, prune
from rdcircuits.circuit.simplify import simplify
from rdcircuits.circuit.structure import identity, projection, zeros
from rdcircuits.circuit.types import WireType, prime, show
from rdcircuits.circuit.wire import Wire
from rdcircuits.errors import ShapeError


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
    graph = circuit.graph
    builder = Builder((*graph.dom, *prime(graph.cod)), simplify=True)
    values = forward(builder, graph, builder.inputs[: graph.arity])
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
    dom, cod = circuit.dom, prime(circuit.cod)
    second = R(R(circuit))
    start = (identity(dom) @ zeros((), cod)) @ identity(prime(dom))
    return simplify(start >> second >> projection((prime(dom), cod), 1))


def forward(builder: Builder, graph: Graph, inputs: tuple[Wire, ...]) -> list[Wire]:
    """Every wire of `graph`, computed in `builder` from these inputs."""
    values = list(inputs)
    for node in graph.nodes:
        values.extend(builder.apply(node.generator, [values[number] for number in node.inputs]))
    return values


def backward(builder: Builder, graph: Graph, values: list[Wire], changes: tuple[Wire, ...]) -> list[Wire]:
    """The change of each input, from the wires' values and a change for each output."""
    pending: list[list[Wire]] = [[] for _ in graph.types]
    for number, wire in zip(graph.outputs, changes, strict=True):
        pending[number].append(wire)
    for node in reversed(graph.nodes):
        outputs = [_total(builder, pending[node.first + offset]) for offset in range(node.coarity)]
        if any(wire is not None for wire in outputs):
            _reverse_node(builder, node, values, outputs, pending)
    totals = [_total(builder, pending[number]) for number in range(graph.arity)]
    return [_zero(builder, wire) if total is None else total for wire, total in zip(graph.dom, totals, strict=True)]


def _reverse_node(
    builder: Builder, node: Node, values: list[Wire], outputs: list[Wire | None], pending: list[list[Wire]]
) -> None:
    """Add what a node's reverse derivative gives to the changes pending at its inputs."""
    known = [
        _zero(builder, values[node.first + offset].type) if wire is None else wire
        for offset, wire in enumerate(outputs)
    ]
    found = node.generator.reverse(*(values[number] for number in node.inputs), *known)
    results = (found,) if isinstance(found, Wire) or found is None else tuple(found)
    if len(results) != len(node.inputs):
        raise ShapeError(
            f"the reverse of {node.generator.name} gives {len(results)} changes for {len(node.inputs)} inputs"
        )
    for number, change in zip(node.inputs, results, strict=True):
        if change is not None and change.integer != 0:
            pending[number].append(_checked(node, change, values[number].type.prime))


def _zero(builder: Builder, wire: WireType) -> Wire:
    """The change 0 of a wire of this type."""
    return builder.apply(Integer(0, wire.prime), ())[0]


def _checked(node: Node, change: Wire, expected: WireType) -> Wire:
    if change.type != expected:
        raise ShapeError(f"the reverse of {node.generator.name} gives {show((change.type,))}, expected {expected}")
    return change


def _total(builder: Builder, wires: list[Wire]) -> Wire | None:
    """The sum of the changes pending at a wire, None where there are none."""
    if not wires:
        return None
    total = wires[0]
    for wire in wires[1:]:
        total = builder.apply(Add(), (total, wire))[0]
    return total
