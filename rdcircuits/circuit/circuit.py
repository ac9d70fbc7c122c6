"""The `Circuit`: a morphism of the free reverse derivative category, an immutable value.

`f >> g` composes, `f @ g` puts side by side; both only note what to do, and the graph is flattened once, when it is
first looked at. Equality is isomorphism from the ordered interfaces; dead nodes are ignored.
"""

from __future__ import annotations

from typing import Any

from rdcircuits.circuit.declared import Declared, moved
from rdcircuits.circuit.draw import to_dot, to_mermaid, to_short_text, to_text
from rdcircuits.circuit.graph import Builder, Graph, Node, canonical
from rdcircuits.circuit.memory import collection_paused
from rdcircuits.circuit.store import Resolver, graph_from_json, graph_to_json
from rdcircuits.circuit.types import Object, WireType, difference, show
from rdcircuits.circuit.wire import Wire
from rdcircuits.errors import ShapeError
from rdcircuits.notebook import Drawn


class Circuit(Drawn):
    """A circuit dom → cod. Made by `trace`, by `identity`, `copy`, ..., and by composing.

    Attributes: `dom`, `cod` (objects: tuples of wire types), `nodes`, `types`, `outputs` (the flat graph).
    Source: [RDC], [DPC].

    Example:
        >>> from rdcircuits.circuit import trace, point
        >>> square = trace(lambda x: x * x, "x")
        >>> (square >> square).cod, square == trace(lambda a: a * a, "a")
        ((point(),), True)
    """

    __slots__ = ("_canonical", "_cod", "_dom", "_graph", "_hash", "_op", "_parts", "arity", "coarity")

    _op: str
    _parts: tuple[Circuit, ...]
    _graph: Graph | None
    _dom: Object | None
    _cod: Object | None
    _canonical: Graph | None
    _hash: int | None
    arity: int
    coarity: int

    def __init__(self, graph: Graph) -> None:
        self._set("graph", (), graph, graph.dom, graph.cod, graph.arity, len(graph.outputs))

    def _set(
        self,
        op: str,
        parts: tuple[Circuit, ...],
        graph: Graph | None,
        dom: Object | None,
        cod: Object | None,
        arity: int,
        coarity: int,
    ) -> None:
        values = (op, parts, graph, dom, cod, arity, coarity, None, None)
        names = ("_op", "_parts", "_graph", "_dom", "_cod", "arity", "coarity", "_canonical", "_hash")
        for name, value in zip(names, values, strict=True):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Circuit is immutable")

    @property
    def graph(self) -> Graph:
        """The flat graph (made on first use).

        Example:
            >>> import rdcircuits as rd
            >>> rd.trace(lambda x: x * x, "x").graph.arity
            1
        """
        if self._graph is None:
            with collection_paused():
                flat = _flatten(self)
            for name, value in (
                ("_graph", flat),
                ("_dom", flat.dom),
                ("_cod", flat.cod),
                ("_parts", ()),
                ("_op", "graph"),
            ):
                object.__setattr__(self, name, value)
        assert self._graph is not None
        return self._graph

    @property
    def dom(self) -> Object:
        """The object that the circuit takes.

        Example:
            >>> import rdcircuits as rd
            >>> rd.trace(lambda x, y: x.sum() + y, rd.point(3), rd.point()).dom
            (point(3), point())
        """
        if self._dom is None:
            object.__setattr__(self, "_dom", tuple(wire for part in _side_by_side(self) for wire in part.dom))
        assert self._dom is not None
        return self._dom

    @property
    def cod(self) -> Object:
        """The object that the circuit gives.

        Example:
            >>> import rdcircuits as rd
            >>> rd.trace(lambda x, y: x.sum() + y, rd.point(3), rd.point()).cod
            (point(),)
        """
        if self._cod is None:
            object.__setattr__(self, "_cod", tuple(wire for part in _side_by_side(self) for wire in part.cod))
        assert self._cod is not None
        return self._cod

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes in topological order.

        Example:
            >>> import rdcircuits as rd
            >>> [node.generator.name for node in rd.trace(lambda x: x * x + x, "x").nodes]
            ['multiply', 'add']
        """
        return self.graph.nodes

    @property
    def types(self) -> tuple[WireType, ...]:
        """The type of every wire.

        Example:
            >>> import rdcircuits as rd
            >>> rd.trace(lambda x: x.sum(), rd.point(3)).types
            (point(3), point())
        """
        return self.graph.types

    @property
    def outputs(self) -> tuple[int, ...]:
        """The wires that are outputs.

        Example:
            >>> import rdcircuits as rd
            >>> rd.trace(lambda x: (x * x, x), "x").outputs
            (1, 0)
        """
        return self.graph.outputs

    def __rshift__(self, other: Circuit) -> Circuit:
        """self ; other: first self, then other."""
        if not isinstance(other, Circuit):
            return NotImplemented
        if self.cod != other.dom:
            raise ShapeError(
                f"cannot compose: the first circuit gives {show(self.cod)}, the second takes {show(other.dom)}; "
                + difference(self.cod, other.dom)
            )
        made = Circuit.__new__(Circuit)
        made._set("then", (self, other), None, self.dom, other.cod, self.arity, other.coarity)
        return made

    def __matmul__(self, other: Circuit) -> Circuit:
        """self × other: side by side."""
        if not isinstance(other, Circuit):
            return NotImplemented
        made = Circuit.__new__(Circuit)
        arity, coarity = self.arity + other.arity, self.coarity + other.coarity
        made._set("beside", (self, other), None, None, None, arity, coarity)
        return made

    def __call__(self, *wires: Wire) -> Any:
        """Apply to wires while tracing: one wire back, or a tuple of them.

        Example:
            >>> from rdcircuits.circuit import trace
            >>> square = trace(lambda x: x * x, "x")
            >>> trace(lambda x, y: square(x) + square(y), "x y") == trace(lambda x, y: x * x + y * y, "x y")
            True
        """
        for wire in wires:
            if not isinstance(wire, Wire):
                raise ShapeError(
                    f"a circuit is applied to wires while tracing, found {wire!r}; algebras run it on arrays"
                )
        found = tuple(wire.type for wire in wires)
        if found != self.dom:
            raise ShapeError(
                f"a circuit from {show(self.dom)} is applied to {show(found)}; " + difference(found, self.dom)
            )
        if not wires:
            raise ShapeError("a circuit without inputs is not applied to wires: compose it with @ and >>")
        outputs = wires[0].builder.run(self.graph, wires)
        return outputs[0] if len(outputs) == 1 else outputs

    def canonical(self) -> Graph:
        """The canonical graph, equal for isomorphic circuits (dead nodes dropped, sharing respected).

        Example:
            >>> import rdcircuits as rd
            >>> f, g = rd.trace(lambda x, y: x + y * y, "x y"), rd.trace(lambda a, b: a + b * b, "a b")
            >>> f.canonical() == g.canonical()
            True
        """
        if self._canonical is None:
            object.__setattr__(self, "_canonical", canonical(self.graph))
        assert self._canonical is not None
        return self._canonical

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Circuit):
            return NotImplemented
        return self is other or self.canonical() == other.canonical()

    def __hash__(self) -> int:
        if self._hash is None:
            form = self.canonical()
            object.__setattr__(self, "_hash", hash((form.dom, form.nodes, form.outputs)))
        assert self._hash is not None
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        graph = self.graph
        number: dict[Any, int] = {}
        nodes = [(number.setdefault(node.generator, len(number)), node.inputs) for node in graph.nodes]
        return _restored, (graph.dom, tuple(number), nodes, graph.outputs, graph.declared)

    def __copy__(self) -> Circuit:
        return self

    def __deepcopy__(self, memo: object) -> Circuit:
        return self

    def __repr__(self) -> str:
        return to_short_text(self.graph)

    def __str__(self) -> str:
        return to_text(self.graph)

    def to_dot(self) -> str:
        """The circuit as a Graphviz graph.

        Example:
            >>> from rdcircuits.circuit import trace
            >>> print(trace(lambda x: x * x, "x").to_dot().splitlines()[0])
            digraph circuit {
        """
        return to_dot(self.graph)

    def to_mermaid(self) -> str:
        """The circuit as a Mermaid flow chart.

        Example:
            >>> from rdcircuits.circuit import trace
            >>> print(trace(lambda x: x * x, "x").to_mermaid().splitlines()[0])
            flowchart LR
        """
        return to_mermaid(self.graph)

    def to_json(self) -> str:
        """The circuit as JSON text, with `format` and `version`; `Circuit.from_json` reads it back.

        Example:
            >>> from rdcircuits.circuit import trace
            >>> f = trace(lambda x: x * x, "x")
            >>> Circuit.from_json(f.to_json()) == f
            True
        """
        return graph_to_json(self.graph)

    @classmethod
    def from_json(cls, text: str | bytes, resolver: Resolver | None = None) -> Circuit:
        """The circuit that JSON text holds. `resolver(name)` gives the classes of generators of one's own.

        Raises:
            FormatError: for text that is no circuit, is damaged or newer, or names an unknown generator.

        Example:
            >>> import rdcircuits as rd
            >>> f = rd.trace(lambda x: x * x, "x")
            >>> rd.Circuit.from_json(f.to_json()) == f
            True
        """
        return cls(graph_from_json(text, cls, resolver))


def as_circuit(value: Any, user: str) -> Circuit:
    """`value`, checked to be a circuit; else a `ShapeError` that names who wanted one."""
    if not isinstance(value, Circuit):
        raise ShapeError(f"{user} takes a circuit, found {value!r}; rd.trace makes one of a function on wires")
    return value


def _restored(
    dom: Object,
    generators: tuple[Any, ...],
    nodes: list[Any],
    outputs: tuple[int, ...],
    declared: tuple[Declared, ...] = (),
) -> Circuit:
    """A pickled circuit, built again node by node."""
    with collection_paused():
        builder = Builder(dom)
        wires = list(builder.inputs)
        for which, inputs in nodes:
            wires.extend(builder.apply(generators[which], [wires[number] for number in inputs]))
        return Circuit(builder.graph([wires[number] for number in outputs])._replace(declared=declared))


def _side_by_side(circuit: Circuit) -> list[Circuit]:
    """The parts of a nest of `@`, from left to right; their own parts are not `@` (or know their objects)."""
    parts: list[Circuit] = []
    stack = [circuit]
    while stack:
        part = stack.pop()
        if part._op == "beside" and part._graph is None:
            stack.extend(reversed(part._parts))
        else:
            parts.append(part)
    return parts


def _flatten(root: Circuit) -> Graph:
    """Carry out all compositions with an explicit stack; linear in the number of nodes and wires."""
    types = list(root.dom)
    nodes: list[Node] = []
    declared: list[Declared] = []
    values: list[list[int]] = [list(range(len(types)))]
    tasks: list[tuple[str, Any]] = [("run", root)]
    while tasks:
        what, thing = tasks.pop()
        if what == "push":
            values.append(thing)
        elif what == "join":
            joined = [wire for wires in values[-thing:] for wire in wires] if thing else []
            values[len(values) - thing :] = [joined]
        elif thing._graph is not None:
            values[-1] = _append(thing._graph, values[-1], types, nodes, declared)
        elif thing._op == "then":
            first, second = thing._parts
            tasks += [("run", second), ("run", first)]
        else:
            _schedule_parts(_side_by_side(thing), values.pop(), tasks)
    return Graph(root.arity, tuple(types), tuple(nodes), tuple(values[0]), tuple(dict.fromkeys(declared)))


def _schedule_parts(parts: list[Circuit], wires: list[int], tasks: list[tuple[str, Any]]) -> None:
    tasks.append(("join", len(parts)))
    end = len(wires)
    for part in reversed(parts):
        start = end - part.arity
        tasks += [("run", part), ("push", wires[start:end])]
        end = start


def _append(
    graph: Graph, wires: list[int], types: list[WireType], nodes: list[Node], declared: list[Declared]
) -> list[int]:
    number = list(wires)
    for generator, inputs, first, count in graph.nodes:
        start = len(types)
        nodes.append(Node(generator, tuple([number[wire] for wire in inputs]), start, count))
        types.extend(graph.types[first : first + count])
        number.extend(range(start, start + count))
    declared += moved(graph.declared, number.__getitem__)
    return [number[wire] for wire in graph.outputs]
