"""The Cartesian structure, as circuits: identity, copy, discard, swap, permutations, pairing, projections.

None of these has nodes: they only say which wire goes where.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rdcircuits.circuit.circuit import Circuit, as_circuit
from rdcircuits.circuit.generators import Integer
from rdcircuits.circuit.graph import Builder, Graph
from rdcircuits.circuit.types import WireType, as_object, difference, integers, show
from rdcircuits.errors import ShapeError
from rdcircuits.signatures import checked

Types = WireType | Iterable[WireType]


def wiring(dom: Types, outputs: Iterable[int]) -> Circuit:
    """wiring(A, numbers) : A → its wires with these numbers, in this order, with repeats or without.

    Example:
        >>> from rdcircuits.circuit import point
        >>> wiring([point(1), point(2)], [1, 1]).cod
        (point(2), point(2))
    """
    types = as_object(dom)
    numbers = integers(outputs)
    for number in numbers:
        if not 0 <= number < len(types):
            raise ShapeError(f"there is no wire {number} in {show(types)}")
    return Circuit(Graph(len(types), types, (), numbers))


def identity(obj: Types) -> Circuit:
    """identity(A) : A → A.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x, y: x + y, "x y")
        >>> rd.identity(f.dom) >> f == f
        True
    """
    types = as_object(obj)
    return wiring(types, range(len(types)))


def copy(obj: Types) -> Circuit:
    """copy(A) : A → A × A.

    Example:
        >>> import rdcircuits as rd
        >>> double = rd.copy(rd.point()) >> rd.trace(lambda x, y: x + y, "x y")
        >>> rd.Z.run(double, 4).tolist()
        8
    """
    types = as_object(obj)
    return wiring(types, [*range(len(types)), *range(len(types))])


def discard(obj: Types) -> Circuit:
    """discard(A) : A → 1.

    Example:
        >>> import rdcircuits as rd
        >>> rd.discard([rd.point(1), rd.point(2)]).cod
        ()
    """
    return wiring(obj, ())


def swap(first: Types, second: Types) -> Circuit:
    """swap(A, B) : A × B → B × A.

    Example:
        >>> import rdcircuits as rd
        >>> rd.swap(rd.point(1), rd.point(2)).cod
        (point(2), point(1))
    """
    a, b = as_object(first), as_object(second)
    return wiring(a + b, [*range(len(a), len(a) + len(b)), *range(len(a))])


@checked
def permutation(objects: Sequence[Types], order: Iterable[int]) -> Circuit:
    """permutation((A_0, A_1, ...), order) : Π A_i → Π A_order[i]; objects may also be dropped or repeated.

    Example:
        >>> from rdcircuits.circuit import point
        >>> permutation([point(1), (point(2), point(3))], [1, 0]).cod
        (point(2), point(3), point(1))
    """
    parts = [as_object(one) for one in objects]
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + len(part))
    chosen = integers(order)
    for i in chosen:
        if not 0 <= i < len(parts):
            raise ShapeError(f"there is no object {i} among {len(parts)}")
    numbers = [wire for i in chosen for wire in range(starts[i], starts[i + 1])]
    return wiring([wire for part in parts for wire in part], numbers)


@checked
def projection(objects: Sequence[Types], i: int) -> Circuit:
    """projection((A_0, A_1, ...), i) : Π A_j → A_i.

    Example:
        >>> import rdcircuits as rd
        >>> rd.projection([rd.point(1), (rd.point(2), rd.point(3))], 1).cod
        (point(2), point(3))
    """
    return permutation(objects, [i])


def pairing(*circuits: Circuit) -> Circuit:
    """pairing(f, g, ...) : A → B × C × ..., ⟨f, g, ...⟩ for circuits from one object.

    Example:
        >>> import rdcircuits as rd
        >>> square, double = rd.trace(lambda x: x * x, "x"), rd.trace(lambda x: x + x, "x")
        >>> [one.tolist() for one in rd.Z.run(rd.pairing(square, double), 5)]
        [25, 10]
    """
    if not circuits:
        raise ShapeError("pairing takes at least one circuit: which object it starts from is unknown otherwise")
    side_by_side = as_circuit(circuits[0], "pairing")
    dom = side_by_side.dom
    for other in circuits[1:]:
        if as_circuit(other, "pairing").dom != dom:
            raise ShapeError(
                f"pairing takes circuits from one object, found {show(dom)} and {show(other.dom)}; "
                + difference(dom, other.dom)
            )
        side_by_side = side_by_side @ other
    return wiring(dom, [*range(len(dom))] * len(circuits)) >> side_by_side


def zeros(dom: Types, cod: Types) -> Circuit:
    """zeros(A, B) : A → B, a ↦ 0.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.zeros(rd.point(), rd.point(3)), 5).tolist()
        [0, 0, 0]
    """
    builder = Builder(as_object(dom))
    return Circuit(builder.graph([builder.apply(Integer(0, wire), ())[0] for wire in as_object(cod)]))


def added(f: Circuit, g: Circuit) -> Circuit:
    """added(f, g) : A → B, f + g for circuits of one type (the left additive structure).  Source: [RDC].

    Example:
        >>> import rdcircuits as rd
        >>> square, double = rd.trace(lambda x: x * x, "x"), rd.trace(lambda x: x + x, "x")
        >>> rd.Z.run(rd.added(square, double), 5).tolist()
        35
    """
    if as_circuit(f, "added").dom != as_circuit(g, "added").dom or f.cod != g.cod:
        raise ShapeError(
            f"f + g takes circuits of one type, found {show(f.dom)} → {show(f.cod)} and {show(g.dom)} → {show(g.cod)}"
        )
    builder = Builder(f.dom)
    pairs = zip(builder.run(f.graph, builder.inputs), builder.run(g.graph, builder.inputs), strict=True)
    return Circuit(builder.graph([x + y for x, y in pairs]))
