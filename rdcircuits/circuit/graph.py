"""Flat graphs: what a circuit is once its compositions have been carried out, and the builder that makes them.

Wires are numbered: the inputs first, then each node's outputs in the order of the nodes. Structure is wiring: a wire
used twice is a copy, one never used a discard; there are no nodes for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rdcircuits.circuit.declared import Declared, moved
from rdcircuits.circuit.generator import Generator
from rdcircuits.circuit.memory import collection_paused
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
    outputs, and what wires were declared to carry.
    """

    arity: int
    types: tuple[WireType, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[int, ...]
    declared: tuple[Declared, ...] = ()

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
        self._own: dict[WireType, WireType] = {}
        self.types: list[WireType] = [self._own.setdefault(wire, wire) for wire in dom]
        self.arity = len(self.types)
        self.nodes: list[Node] = []
        self.declared: list[Declared] = []
        self.simplify = simplify or rewrite is not None
        self.rewrite = rewrite
        self.wires: list[Wire] = [Wire(self, number, wire, None) for number, wire in enumerate(self.types)]
        self.inputs = tuple(self.wires)
        self._known: dict[tuple[Generator, tuple[int, ...]], tuple[Wire, ...]] = {}
        self._typed: dict[tuple[Generator, tuple[WireType, ...]], tuple[WireType, ...]] = {}

    def apply(self, generator: Generator, wires: Sequence[Wire]) -> tuple[Wire, ...]:
        """The outputs of `generator` on these wires of this builder, as wires."""
        for wire in wires:
            if not isinstance(wire, Wire) or wire.builder is not self:
                raise self._stranger(wire, generator.name)
        numbers = tuple([wire.number for wire in wires])
        if not self.simplify:
            return self._append(generator, numbers, wires)
        key = (generator, numbers)
        known = self._known.get(key)
        if known is None:
            known = self._rewritten(generator, wires)
            if known is None:
                known = self._append(generator, numbers, wires)
            self._known[key] = known
        return known

    def run(self, graph: Graph, wires: Sequence[Wire]) -> tuple[Wire, ...]:
        """The outputs of a whole graph on these wires; every node is applied here again, and what is declared kept."""
        values = self.values(graph, wires)
        self.declare(graph, values)
        return tuple(values[number] for number in graph.outputs)

    def values(self, graph: Graph, wires: Sequence[Wire]) -> list[Wire]:
        """Every wire of a whole graph on these wires, by number."""
        values = list(wires)
        for generator, inputs, _, _ in graph.nodes:
            values.extend(self.apply(generator, [values[number] for number in inputs]))
        return values

    def declare(self, graph: Graph, values: Sequence[Wire]) -> None:
        """What a graph's wires were declared to carry holds of these wires as well, by number."""
        self.declared += moved(graph.declared, lambda number: values[number].number)

    def graph(self, outputs: Iterable[Wire]) -> Graph:
        """The graph built so far, with these outputs. Dead nodes stay; `simplify` and `prune` drop them."""
        numbers = []
        for wire in outputs:
            if not isinstance(wire, Wire) or wire.builder is not self:
                raise self._stranger(wire, "the outputs")
            numbers.append(wire.number)
        declared = tuple(dict.fromkeys(self.declared))
        return Graph(self.arity, tuple(self.types), tuple(self.nodes), tuple(numbers), declared)

    def _append(self, generator: Generator, numbers: tuple[int, ...], wires: Sequence[Wire]) -> tuple[Wire, ...]:
        key = (generator, tuple([wire.type for wire in wires]))
        found = self._typed.get(key)
        if found is None:
            found = tuple(self._own.setdefault(wire, wire) for wire in generator.outputs(key[1]))
            self._typed[key] = found
        first = len(self.types)
        node = Node(generator, numbers, first, len(found))
        made = tuple([Wire(self, number, wire, node) for number, wire in enumerate(found, first)])
        self.nodes.append(node)
        self.types.extend(found)
        self.wires.extend(made)
        return made

    def _rewritten(self, generator: Generator, wires: Sequence[Wire]) -> tuple[Wire, ...] | None:
        found = generator.rewrite(*wires)
        if found is None and self.rewrite is not None:
            found = self.rewrite(generator, wires)
        if found is None:
            return None
        return (found,) if isinstance(found, Wire) else tuple(found)

    def _stranger(self, wire: object, user: str) -> ShapeError:
        if not isinstance(wire, Wire):
            return ShapeError(f"{user}: expected a wire, found {wire!r}")
        return ShapeError(f"{user}: a wire of another circuit was used; each trace has wires of its own")


def prune(graph: Graph) -> Graph:
    """The graph without the nodes that no output depends on, the others in their order."""
    live = bytearray(len(graph.types))
    for number in graph.outputs:
        live[number] = 1
    kept: list[Node] = []
    for node in reversed(graph.nodes):
        _, inputs, first, count = node
        if live[first] if count == 1 else any(live[first : first + count]):
            kept.append(node)
            for number in inputs:
                live[number] = 1
    return graph if len(kept) == len(graph.nodes) else _renumbered(graph, reversed(kept))


def _renumbered(graph: Graph, nodes: Iterable[Node]) -> Graph:
    """The graph with these of its nodes, in this order."""
    order = list(nodes)
    number = list(range(len(graph.types)))
    types = list(graph.types[: graph.arity])
    kept: list[Node] = []
    for generator, inputs, first, count in order:
        kept.append(Node(generator, tuple([number[wire] for wire in inputs]), len(types), count))
        for wire in range(first, first + count):
            number[wire] = len(types)
            types.append(graph.types[wire])
    outputs = tuple([number[wire] for wire in graph.outputs])
    if not graph.declared:
        return Graph(graph.arity, tuple(types), tuple(kept), outputs)
    there = {*range(graph.arity), *(wire for node in order for wire in range(node.first, node.first + node.coarity))}
    declared = moved([one for one in graph.declared if one.wire in there], number.__getitem__)
    return Graph(graph.arity, tuple(types), tuple(kept), outputs, tuple(declared))


def canonical(graph: Graph) -> Graph:
    """The graph with its live nodes in the order in which a walk from the ordered outputs completes them, without what
    is declared.

    Two graphs are isomorphic over their ordered interfaces exactly when their canonical forms are equal. Sharing
    counts: one node used twice differs from two equal nodes.
    """
    with collection_paused():
        producer = _producers(graph)
        done = bytearray(len(graph.nodes))
        order: list[Node] = []
        for output in graph.outputs:
            _complete(graph, producer, producer[output], done, order)
        return _renumbered(graph._replace(declared=()), order)


def _producers(graph: Graph) -> list[int]:
    """For each wire the position of its node, −1 for inputs."""
    producer = [-1] * graph.arity
    for position, node in enumerate(graph.nodes):
        producer.extend([position] * node.coarity)
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
        waiting = [other for wire in reversed(node.inputs) if (other := producer[wire]) >= 0 and not done[other]]
        if waiting:
            stack.extend(waiting)
        else:
            done[position] = 1
            order.append(node)
            stack.pop()
