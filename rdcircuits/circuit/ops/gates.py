"""Gates, lookups and selections, by name."""

from __future__ import annotations

from rdcircuits.circuit import generators as g
from rdcircuits.circuit.ops.applied import applied, only
from rdcircuits.circuit.wire import Operand, Wire, batched_alike
from rdcircuits.errors import ShapeError


def not_(x: Wire) -> Wire:
    """not : 1 − x.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z2.run(rd.trace(lambda x: rd.ops.not_(x), rd.point(2)), [0, 1]).tolist()
        [1, 0]
    """
    return ~x


def xor(a: Wire, b: Operand) -> Wire:
    """xor : a + b − 2ab.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda a, b: rd.ops.xor(a, b), "a b")
        >>> rd.Z2.run(f, 1, 1).tolist(), rd.Z.run(f, 1, 0).tolist()
        (0, 1)
    """
    return a.__xor__(b)


def or_(a: Wire, b: Operand) -> Wire:
    """or : a + b − ab.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z2.run(rd.trace(lambda a, b: rd.ops.or_(a, b), "a b"), 1, 1).tolist()
        1
    """
    return a.__or__(b)


def mux(s: Wire, a: Operand, b: Operand) -> Wire:
    """mux : (1 − s)·a + s·b, so a where s = 0 and b where s = 1.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda s, a, b: rd.ops.mux(s, a, b), "s a b")
        >>> rd.Z.run(f, 0, 5, 6).tolist(), rd.Z.run(f, 1, 5, 6).tolist()
        (5, 6)
    """
    return applied(g.Mux(), s, a, b)


def lookup(table: Wire, *address: Wire) -> Wire:
    """lookup : the entry of `table` (last axis 2^k) at k address bits, the first the least significant.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda table, a, b: rd.ops.lookup(table, a, b), rd.point(4), rd.point(), rd.point())
        >>> rd.Z.run(f, [10, 20, 30, 40], 1, 0).tolist()
        20
    """
    wires = batched_alike(table, *address)
    return only(wires[0].builder.apply(g.Lookup(), wires))


def basis(*address: Wire) -> Wire:
    """basis : 1 at the entry that the address bits name, 0 elsewhere, along a new last axis of length 2^k.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z2.run(rd.trace(lambda a, b: rd.ops.basis(a, b), "a b"), 0, 1).tolist()
        [0, 0, 1, 0]
    """
    if not address:
        raise ShapeError("basis takes at least one address wire")
    wires = batched_alike(*address)
    return only(wires[0].builder.apply(g.Basis(), wires))


def compare(a: Wire, b: Operand) -> Wire:
    """compare : 1 where a = b, else 0.

    Example:
        >>> import rdcircuits as rd
        >>> rd.GF(9).run(rd.trace(lambda a: rd.ops.compare(a, 1), rd.point(3)), [0, 1, 8]).tolist()
        [0, 1, 0]
    """
    return applied(g.Compare(), a, b)
