"""Lenses over circuits, held as optics, and the functor F : C → Lens(C), f ↦ (f, R[f]).

A lens (A, A') → (B, B') has get : A → B and put : A × B' → A'. It is held as an optic, forward : A → B × M and
backward : M × B' → A', so that running a composite is one pass forward and one back. Many optics represent one lens:
optics are equal as they are written, lenses where their get and put are.  Source: [CFGL], [DLPL].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from rdcircuits.brief import clipped, short
from rdcircuits.circuit import Circuit, Object, WireType, copy, discard, identity, permutation, prime, simplify
from rdcircuits.circuit.circuit import as_circuit
from rdcircuits.circuit.graph import Builder, Graph, Node, prune
from rdcircuits.circuit.reverse import backward as reverse_pass
from rdcircuits.circuit.types import as_object, difference, show
from rdcircuits.errors import ShapeError
from rdcircuits.notebook import Drawn
from rdcircuits.provenance import Noted, noted
from rdcircuits.signatures import check_fields, checked


class Pair(NamedTuple):
    """An object of Lens(C): points and changes, (A, A'). The changes need not be the points' primes.

    Example:
        >>> from rdcircuits.circuit import point
        >>> Pair.of(point(3))
        Pair(points=(point(3),), changes=(change(3),))
    """

    points: Object
    changes: Object

    @classmethod
    def of(cls, obj: WireType | Object) -> Pair:
        """(A, A') with A' the primes of A: where F sends the object A.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Pair.of((rd.point(2),))
            Pair(points=(point(2),), changes=(change(2),))
        """
        points = as_object(obj)
        return cls(points, prime(points))

    def __repr__(self) -> str:
        return f"Pair(points={short(self.points, 180)}, changes={short(self.changes, 180)})"

    def __matmul__(self, other: Pair) -> Pair:
        return Pair(self.points + other.points, self.changes + other.changes)


UNIT = Pair((), ())


@dataclass(frozen=True, repr=False)
class Optic(Noted, Drawn):
    """An optic dom → cod between pairs, with residual M: a representative of a lens.

    Attributes: `dom`, `cod` (pairs); `forward` : A → B × M; `backward` : M × B' → A'. Optics are equal where forward
    and backward are, as circuits; see `Lens` for equality that does not depend on M.

    Raises:
        ShapeError: where forward and backward do not fit the pairs.

    Example:
        >>> from rdcircuits.circuit import trace, point
        >>> square = lens(trace(lambda x: x * x, "x"))
        >>> square.optic.residual, (square.optic >> square.optic).residual
        ((point(),), (point(), point()))
    """

    dom: Pair
    cod: Pair
    forward: Circuit
    backward: Circuit

    def __post_init__(self) -> None:
        for name, pair in (("dom", self.dom), ("cod", self.cod)):
            if not isinstance(pair, Pair):
                raise ShapeError(f"lens: {name} is {pair!r}, expected a Pair of points and changes")
        check_fields(self)
        width = len(self.cod.points)
        residual = as_circuit(self.forward, "the forward pass of a lens").cod[width:]
        _expect("forward takes", self.forward.dom, self.dom.points)
        _expect("forward gives first", self.forward.cod[:width], self.cod.points)
        _expect("backward takes", as_circuit(self.backward, "the backward pass").dom, residual + self.cod.changes)
        _expect("backward gives", self.backward.cod, self.dom.changes)

    def __repr__(self) -> str:
        sides = " → ".join(clipped(show(side.points), 120) for side in (self.dom, self.cod))
        sizes = f"{len(self.forward.nodes)} nodes forward, {len(self.backward.nodes)} backward"
        return f"<{type(self).__name__}: {sides}, {sizes}>"

    @property
    def residual(self) -> Object:
        """M, what the forward pass leaves for the backward pass.

        Example:
            >>> import rdcircuits as rd
            >>> rd.lens(rd.trace(lambda x, y: x * y, "x y")).optic.residual
            (point(), point())
        """
        return self.forward.cod[len(self.cod.points) :]

    @property
    def get(self) -> Circuit:
        """get : A → B.

        Example:
            >>> import rdcircuits as rd
            >>> f = rd.trace(lambda x, y: x * y, "x y")
            >>> rd.lens(f).optic.get == f
            True
        """
        return simplify(self.forward >> (identity(self.cod.points) @ discard(self.residual)))

    @property
    def put(self) -> Circuit:
        """put : A × B' → A'.

        Example:
            >>> import rdcircuits as rd
            >>> f = rd.trace(lambda x, y: x * y, "x y")
            >>> rd.lens(f).optic.put == rd.R(f)
            True
        """
        b, m, c = self.cod.points, self.residual, self.cod.changes
        start = self.forward @ identity(c)
        return simplify(start >> permutation([b, m, c], [1, 2]) >> self.backward)

    def __rshift__(self, other: Self) -> Self:
        """self ; other: forward one after the other, backward the other way round."""
        if not isinstance(other, Optic):
            return NotImplemented
        for name, found, expected in zip(Pair._fields, self.cod, other.dom, strict=True):
            if found != expected:
                raise ShapeError(
                    f"cannot compose lenses: the first gives {name} {show(found)}, the second takes {show(expected)}; "
                    + difference(found, expected)
                )
        mine, theirs = self.residual, other.residual
        forward = self.forward >> (other.forward @ identity(mine))
        order = permutation([theirs, mine, other.cod.changes], [1, 0, 2])
        backward = order >> (identity(mine) @ other.backward) >> self.backward
        made: Self = _composite("then", self, other, self.dom, other.cod, forward, backward)
        return made

    def __matmul__(self, other: Self) -> Self:
        """self × other: side by side."""
        if not isinstance(other, Optic):
            return NotImplemented
        (b, db), (d, dd) = self.cod, other.cod
        m, n = self.residual, other.residual
        forward = (self.forward @ other.forward) >> permutation([b, m, d, n], [0, 2, 1, 3])
        backward = permutation([m, n, db, dd], [0, 2, 1, 3]) >> (self.backward @ other.backward)
        made: Self = _composite("beside", self, other, self.dom @ other.dom, self.cod @ other.cod, forward, backward)
        return made


def _composite(how: str, first: Optic, second: Optic, *parts: Any) -> Any:
    """An optic of these parts; a lens where both are lenses."""
    kind = Lens if isinstance(first, Lens) and isinstance(second, Lens) else Optic
    return noted(kind(*parts), how, first, second)


@dataclass(frozen=True, eq=False, repr=False)
class Lens(Optic):
    """A lens dom → cod between pairs: get : A → B and put : A × B' → A', held as an optic.

    Made by `lens(circuit)`, by `Lens.of(get, put)`, by composing, or from the parts of an optic. Lenses are equal where
    get and put are, simplified, as circuits: this holds in every algebra. `rd.laws.same` also looks at points of an
    algebra.

    Raises:
        ShapeError: where forward and backward do not fit the pairs.

    Example:
        >>> from rdcircuits.circuit import trace, ops, R
        >>> f = trace(ops.tanh, "x")
        >>> lens(f) == Lens.of(f, R(f)), lens(f).optic == Lens.of(f, R(f)).optic
        (True, False)
        >>> square = lens(trace(lambda x: x * x, "x"))
        >>> len((square >> square).get.nodes)
        2
    """

    @staticmethod
    def of(get: Circuit, put: Circuit) -> Lens:
        """Lens.of(get : A → B, put : A × B' → A') : (A, A') → (B, B'). The objects of changes are what put says.

        Raises `ShapeError` where put does not take A first, and for what are no circuits.

        Example:
            >>> from rdcircuits.circuit import trace, point, change
            >>> keep = Lens.of(trace(lambda x: x, point(2)), trace(lambda x, dx: dx, point(2), change(2)))
            >>> keep == identity_lens(Pair.of(point(2)))
            True
        """
        a = as_circuit(get, "Lens.of").dom
        _expect("put takes first", as_circuit(put, "Lens.of").dom[: len(a)], a)
        forward = copy(a) >> (get @ identity(a))
        return Lens(Pair(a, put.cod), Pair(get.cod, put.dom[len(a) :]), forward, put)

    @property
    def optic(self) -> Optic:
        """The optic that represents this lens, equal to another one only where the passes are.

        Example:
            >>> import rdcircuits as rd
            >>> rd.lens(rd.trace(lambda x, y: x * y, "x y")).optic.residual
            (point(), point())
        """
        return Optic(self.dom, self.cod, self.forward, self.backward)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Lens):
            return NotImplemented
        if self is other or (self.dom, self.cod) != (other.dom, other.cod):
            return self is other
        written = self.forward == other.forward and self.backward == other.backward
        return written or (self.get == other.get and self.put == other.put)

    def __hash__(self) -> int:
        return hash((self.dom, self.cod, self.get, self.put))


@checked
def lens(circuit: Circuit) -> Lens:
    """F(f) = (f, R[f]) : (A, A') → (B, B'); what R needs of the forward pass is the residual.

    F is a strict monoidal functor: F(f ; g) = F(f) ; F(g), F(f × g) = F(f) × F(g).

    Example:
        >>> from rdcircuits.circuit import trace, R
        >>> f = trace(lambda x, y: x * y, "x y")
        >>> lens(f).put == R(f)
        True
    """
    graph = circuit.graph
    arity, changes = graph.arity, prime(graph.cod)
    builder = Builder((*graph.dom, *changes), simplify=True)
    values = builder.values(graph, builder.inputs[:arity])
    outputs = [values[number] for number in graph.outputs]
    found = reverse_pass(builder, graph, values, builder.inputs[arity:])
    joint = prune(builder.graph([*outputs, *found]))
    forward, backward = _cut(joint, arity, len(outputs))
    return noted(Lens(Pair.of(graph.dom), Pair.of(graph.cod), forward, backward), "functor", circuit)


def identity_lens(obj: Pair) -> Lens:
    """The identity on (A, A').

    Example:
        >>> import rdcircuits as rd
        >>> from rdcircuits.lens import Pair, identity_lens
        >>> identity_lens(Pair.of((rd.point(2),))).put.cod
        (change(2),)
    """
    return Lens(obj, obj, identity(obj.points), identity(obj.changes))


def permutation_lens(objects: list[Pair], order: list[int]) -> Lens:
    """Π objects → Π objects[order[i]], a true permutation: points forward, changes back."""
    dom, cod = UNIT, UNIT
    for one in objects:
        dom = dom @ one
    for i in order:
        cod = cod @ objects[i]
    forward = permutation([one.points for one in objects], order)
    inverse = [order.index(i) for i in range(len(objects))]
    return Lens(dom, cod, forward, permutation([objects[i].changes for i in order], inverse))


def _cut(joint: Graph, arity: int, width: int) -> tuple[Circuit, Circuit]:
    """A graph A × B' → B × A', B independent of B', cut into A → B × M and M × B' → A'."""
    late = bytearray(len(joint.types))
    late[arity : joint.arity] = b"\1" * (joint.arity - arity)
    for node in joint.nodes:
        if any(late[number] for number in node.inputs):
            late[node.first : node.first + node.coarity] = b"\1" * node.coarity
    used = [n for node in joint.nodes if late[node.first] for n in node.inputs] + list(joint.outputs[width:])
    constants = {node.first: node for node in joint.nodes if not node.inputs}
    residual = [number for number in dict.fromkeys(used) if not late[number] and number not in constants]
    early = [node for node in joint.nodes if not late[node.first]]
    forward = _part(joint, list(range(arity)), early, [*joint.outputs[:width], *residual])
    tail = [node for node in joint.nodes if late[node.first] or node.first in constants]
    backward = _part(joint, [*residual, *range(arity, joint.arity)], tail, list(joint.outputs[width:]))
    return forward, backward


def _part(joint: Graph, inputs: list[int], nodes: list[Node], outputs: list[int]) -> Circuit:
    """The circuit of some nodes of a graph, from these wires to those."""
    number = {wire: position for position, wire in enumerate(inputs)}
    types = [joint.types[wire] for wire in inputs]
    kept = []
    for node in nodes:
        kept.append(Node(node.generator, tuple(number[wire] for wire in node.inputs), len(types), node.coarity))
        for wire in range(node.first, node.first + node.coarity):
            number[wire] = len(types)
            types.append(joint.types[wire])
    graph = Graph(len(inputs), tuple(types), tuple(kept), tuple(number[wire] for wire in outputs))
    return Circuit(prune(graph))


def _expect(what: str, found: Object, expected: Object) -> None:
    if found != expected:
        raise ShapeError(f"lens: {what} {show(found)}, expected {show(expected)}; {difference(found, expected)}")


@checked
def dagger(circuit: Circuit) -> Circuit:
    """dagger(f) : B' → A' for a linear circuit f : A → B, its R, which does not depend on A.

    Raises:
        ShapeError: where R[f] does depend on A, f not being linear (as a formal expression).

    Example:
        >>> from rdcircuits.circuit import trace, point
        >>> dagger(trace(lambda x: x.sum(), point(3))).cod
        (change(3),)
    """
    whole = lens(circuit)
    if whole.residual:
        raise ShapeError(f"dagger takes a linear circuit; this one's reverse derivative needs {show(whole.residual)}")
    return whole.backward
