"""Flat graphs: what a circuit is once its compositions have been carried out, and the builder that makes them.

Wires are numbered: the inputs first, then each node's outputs in the order of the nodes. Structure is wiring: a wire
used twice is a copy, one never used a discard; there are no nodes for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rdcircuits.circuit.generator import Generator
from rdcircuits.circuit.types import Object, WireType
from rdcircuits.circuit.wire import Wire
from rdcircuits.errors import ShapeError

#: An algebra's own identities: (generator, wires) → a simpler expression, or None.
Rewrite = Callable[[Generator, Sequence[Wire]], "Wire | tuple[Wire, ...] | None"]


class Node(NamedTuple):
    """A generator, the wires it takes, and its outputs: `coarity` wires from number `first` on."""

    generator: Generator
    inputs: tuple[int, ...]
    first: int
    coarity: int


class Graph(NamedTuple):
    """A flat circuit: `arity` inputs, the type of every wire, nodes in topological order, the wires that are
    outputs.
    """

    arity: int
    types: tuple[WireType, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[int, ...]

    @property
    def dom(self) -> Object:
        """The inputs' types."""
        return self.types[: self.arity]

    @property
    def cod(self) -> Object:
        """The outputs' types."""
        return tuple(self.types[wire] for wire in self.outputs)


class Builder:
    """Makes a graph node by node. With `simplify`, equal nodes are shared and each generator's own rewrites applied,
    then those of `rewrite` (an algebra's own identities).

    Example:
        >>> from rdcircuits.circuit import point, generators as g
        >>> builder = Builder([point(), point()])
        >>> x, y = builder.inputs
        >>> builder.graph([x * y]).nodes[0].generator
        Multiply()
    """

    def __init__(self, dom: Iterable[WireType], *, simplify: bool = False, rewrite: Rewrite | None = None) -> None:
        self.types: list[WireType] = list(dom)
        self.arity = len(self.types)
        self.nodes: list[Node] = []
        self.simplify = simplify or rewrite is not None
        self.rewrite = rewrite
        self.producer: dict[int, Node] = {}
        self._known: dict[tuple[Generator, tuple[int, ...]], tuple[Wire, ...]] = {}
        self.inputs = tuple(Wire(self, number) for number in range(self.arity))

    def apply(self, generator: Generator, wires: Sequence[Wire]) -> tuple[Wire, ...]:
        """The outputs of `generator` on these wires of this builder, as wires."""
        numbers = tuple(self._number(wire, generator) for wire in wires)
        if not self.simplify:
            return self._append(generator, numbers)
        key = (generator, numbers)
        known = self._known.get(key)
        if known is None:
            known = self._rewritten(generator, wires) or self._append(generator, numbers)
            self._known[key] = known
        return known

    def run(self, graph: Graph, wires: Sequence[Wire]) -> tuple[Wire, ...]:
        """The outputs of a whole graph on these wires; every node is applied here again."""
        values: list[Wire] = list(wires)
        for node in graph.nodes:
            values.extend(self.apply(node.generator, [values[number] for number in node.inputs]))
        return tuple(values[number] for number in graph.outputs)

    def graph(self, outputs: Iterable[Wire]) -> Graph:
        """The graph built so far, with these outputs. Dead nodes stay; `simplify` and `prune` drop them."""
        numbers = tuple(self._number(wire, None) for wire in outputs)
        return Graph(self.arity, tuple(self.types), tuple(self.nodes), numbers)

    def _append(self, generator: Generator, numbers: tuple[int, ...]) -> tuple[Wire, ...]:
        found = generator.outputs([self.types[number] for number in numbers])
        node = Node(generator, numbers, len(self.types), len(found))
        self.nodes.append(node)
        self.types.extend(found)
        wires = tuple(Wire(self, number) for number in range(node.first, len(self.types)))
        for wire in wires:
            self.producer[wire.number] = node
        return wires

    def _rewritten(self, generator: Generator, wires: Sequence[Wire]) -> tuple[Wire, ...] | None:
        found = generator.rewrite(*wires)
        if found is None and self.rewrite is not None:
            found = self.rewrite(generator, wires)
        if found is None:
            return None
        return (found,) if isinstance(found, Wire) else tuple(found)

    def _number(self, wire: Wire, generator: Generator | None) -> int:
        if not isinstance(wire, Wire):
            user = "the outputs" if generator is None else generator.name
            raise ShapeError(f"{user}: expected a wire, found {wire!r}")
        if wire.builder is not self:
            raise ShapeError("a wire of another circuit was used: each trace has wires of its own")
        return wire.number


def prune(graph: Graph) -> Graph:
    """The graph without the nodes that no output depends on, the others in their order."""
    live = bytearray(len(graph.types))
    for number in graph.outputs:
        live[number] = 1
    for node in reversed(graph.nodes):
        if any(live[node.first : node.first + node.coarity]):
            for number in node.inputs:
                live[number] = 1
    return _renumbered(
        graph,
        [node for node in graph.nodes if any(live[node.first : node.first + node.coarity])],
        list(range(graph.arity)),
    )


def _renumbered(graph: Graph, nodes: Iterable[Node], start: list[int]) -> Graph:
    number = dict(enumerate(start))
    types = list(graph.types[: graph.arity])
    kept: list[Node] = []
    for node in nodes:
        kept.append(Node(node.generator, tuple([number[wire] for wire in node.inputs]), len(types), node.coarity))
        for offset in range(node.coarity):
            number[node.first + offset] = len(types)
            types.append(graph.types[node.first + offset])
    return Graph(graph.arity, tuple(types), tuple(kept), tuple(number[wire] for wire in graph.outputs))


def canonical(graph: Graph) -> Graph:
    """The graph with its live nodes in the order in which a walk from the ordered outputs completes them.

    Two graphs are isomorphic over their ordered interfaces exactly when their canonical forms are equal. Sharing
    counts: one node used twice differs from two equal nodes.
    """
    producer = _producers(graph)
    done = bytearray(len(graph.nodes))
    order: list[Node] = []
    for output in graph.outputs:
        _complete(graph, producer, producer[output], done, order)
    return _renumbered(graph, order, list(range(graph.arity)))


def _producers(graph: Graph) -> list[int]:
    producer = [-1] * len(graph.types)
    for position, node in enumerate(graph.nodes):
        for offset in range(node.coarity):
            producer[node.first + offset] = position
    return producer


def _complete(graph: Graph, producer: list[int], root: int, done: bytearray, order: list[Node]) -> None:
    """Append to `order` what node number `root` needs, each node after its inputs, then the node itself."""
    stack = [root]
    while stack:
        position = stack[-1]
        if position < 0 or done[position]:
            stack.pop()
            continue
        node = graph.nodes[position]
        waiting = [producer[wire] for wire in node.inputs]
        waiting = [other for other in reversed(waiting) if other >= 0 and not done[other]]
        if waiting:
            stack.extend(waiting)
        else:
            done[position] = 1
            order.append(node)
            stack.pop()
