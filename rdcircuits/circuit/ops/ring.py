"""Constants and arithmetic, by name."""

from __future__ import annotations

from typing import Any

from rdcircuits.circuit import generators as g
from rdcircuits.circuit.literal import Buffer
from rdcircuits.circuit.ops.applied import applied
from rdcircuits.circuit.types import AlgebraName, Kind, WireType
from rdcircuits.circuit.wire import Operand, Wire


def integer(n: int, like: Wire) -> Wire:
    """integer(n) : n·1 in every element, of the type of `like`.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.ops.integer(3, x) * x, "x")
        >>> rd.Z.run(f, 5).tolist(), rd.Z2.run(f, 1).tolist()
        (15, 1)
    """
    return like.constant(n, like.type)


def zero(like: Wire, *, kind: Kind | None = None) -> Wire:
    """zero : 0 of the type of `like`, of this kind where it is given.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.zero(x), rd.point(2)), [5, 6]).tolist()
        [0, 0]
    """
    return like.constant(0, WireType(like.shape, kind or like.kind, like.batched))


def element(values: Any, algebra: AlgebraName, like: Wire, *, kind: Kind = "point") -> Wire:
    """element(values, algebra) : a constant that exists in one algebra, such as "GF(9)" or "Smooth".

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: x * rd.ops.element(2, "GF(4)", x), "x")
        >>> int(rd.GF(4).run(f, 2))
        3
    """
    return like.builder.apply(g.Element(Buffer(values), algebra, kind), ())[0]


def negate(x: Wire) -> Wire:
    """negate : −x.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Zn(7).run(rd.trace(lambda x: rd.ops.negate(x), "x"), 2).tolist()
        5
    """
    return -x


def multiply(x: Wire, y: Operand) -> Wire:
    """multiply : x·y, which is AND on bits.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.multiply(x, 3), "x"), 5).tolist()
        15
    """
    return x.__mul__(y)


def reciprocal(x: Wire) -> Wire:
    """reciprocal : 1/x (in finite fields 0 ↦ 0).

    Example:
        >>> import rdcircuits as rd
        >>> rd.Zn(7).run(rd.trace(lambda x: rd.ops.reciprocal(x), rd.point(2)), [0, 3]).tolist()
        [0, 5]
    """
    return applied(g.Reciprocal(), x)


def power(x: Wire, exponent: int) -> Wire:
    """power : x^exponent, exponent ≥ 0.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.power(x, 3), "x"), 2).tolist()
        8
    """
    return x**exponent


def act(p: Wire, dp: Wire) -> Wire:
    """act : p + p', a change acting on a point.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda p, dp: rd.ops.act(p, dp), rd.point(), rd.change())
        >>> f.cod, rd.Z.run(f, 5, -2).tolist()
        ((point(),), 3)
    """
    return applied(g.Act(), p, dp)
