"""The generators of polynomial circuits over a semiring: addition, multiplication, constants; negation where there is
one.

Also the two named crossings between points and changes: `lift` (a learning rate makes a change of a loss) and `act`
(a change acts on a point).  Source: [DPC], [CFGL].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rdcircuits.circuit.generator import Generator, product_type, same_type
from rdcircuits.circuit.literal import Buffer
from rdcircuits.circuit.types import AlgebraName, Kind, WireType
from rdcircuits.errors import ShapeError


@dataclass(frozen=True)
class Integer(Generator):
    """integer(n) : 1 → X, n·1 in every element; n = 0 is zero, n < 0 needs a ring.   R: () ↦ ().   [DPC]

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.ops.integer(-1, x), "x")
        >>> f
        circuit (x0: point()):
          x1 = integer(-1) : point()
          return x1
        >>> rd.Zn(7).run(f, 3).tolist()
        6
    """

    value: int
    result: WireType
    name = "integer"

    def type(self) -> WireType:
        return self.result

    def reverse(self, dy: Any) -> tuple[()]:
        return ()


@dataclass(frozen=True)
class Element(Generator):
    """element(values, algebra) : 1 → X, elements of one algebra; it does not exist in others.   R: () ↦ ().   [DPC]

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.ops.element(2, "GF(4)", x), "x")
        >>> f
        circuit (x0: point()):
          x1 = element(Buffer(2, '<i8'), GF(4), point) : point()
          return x1
        >>> rd.Z2.lacks(f.nodes[0].generator)
        'elements of GF(4)'
    """

    values: Buffer
    algebra: AlgebraName
    kind: Kind = "point"
    name = "element"

    def type(self) -> WireType:
        return WireType(self.values.array.shape, self.kind)

    def reverse(self, dy: Any) -> tuple[()]:
        return ()


@dataclass(frozen=True)
class Add(Generator):
    """add : X × X → X, (x, y) ↦ x + y.   R: (x, y, dz) ↦ (dz, dz).   [DPC]

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x, y: rd.generators.Add()(x, y), "x y")
        >>> rd.Z.run(f, 5, 6).tolist(), [one.tolist() for one in rd.Z.run(rd.R(f), 5, 6, 1)]
        (11, [1, 1])
    """

    name = "add"
    linear = True

    def type(self, x: WireType, y: WireType) -> WireType:
        return same_type(self, x, y)

    def reverse(self, x: Any, y: Any, dz: Any) -> Any:
        return dz, dz

    def rewrite(self, *wires: Any) -> Any:
        x, y = wires
        m, n = x.integer, y.integer
        if m is not None and n is not None:
            return x.constant(m + n, x.type)
        return y if m == 0 else x if n == 0 else None


@dataclass(frozen=True)
class Multiply(Generator):
    """mul : X × X → X, (x, y) ↦ x·y; a change where a factor is one.   R: (x, y, dz) ↦ (y·dz, x·dz).   [DPC]

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x, y: rd.generators.Multiply()(x, y), "x y")
        >>> rd.Z.run(f, 5, 6).tolist(), [one.tolist() for one in rd.Z.run(rd.R(f), 5, 6, 1)]
        (30, [6, 5])
    """

    name = "multiply"

    def type(self, x: WireType, y: WireType) -> WireType:
        return product_type(self, x, y)

    def reverse(self, x: Any, y: Any, dz: Any) -> Any:
        return y * dz, x * dz

    def rewrite(self, *wires: Any) -> Any:
        x, y = wires
        m, n = x.integer, y.integer
        if m is None and n is None:
            return None
        result = self.type(x.type, y.type)
        if m is not None and n is not None:
            return x.constant(m * n, result)
        if m == 0 or n == 0:
            return x.constant(0, result)
        if m == 1 and y.type == result:
            return y
        return x if n == 1 and x.type == result else None


@dataclass(frozen=True)
class Negate(Generator):
    """negate : X → X, x ↦ −x, in rings.   R: (x, dy) ↦ −dy.   [DPC]

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Negate()(x), "x")
        >>> rd.Zn(7).run(f, 2).tolist(), rd.Zn(7).run(rd.R(f), 2, 1).tolist()
        (5, 6)
    """

    name = "negate"
    linear = True

    def type(self, x: WireType) -> WireType:
        return x

    def reverse(self, x: Any, dy: Any) -> Any:
        return -dy

    def rewrite(self, *wires: Any) -> Any:
        (x,) = wires
        if x.integer is not None:
            return x.constant(-x.integer, x.type)
        return x.source_inputs[0] if isinstance(x.source, Negate) else None


@dataclass(frozen=True)
class Lift(Generator):
    """lift : X → X', a point becomes a change (a learning rate's crossing).   R: (x, dy) ↦ dy.   [CFGL]

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Lift()(x), "x")
        >>> f.dom, f.cod
        ((point(),), (change(),))
    """

    name = "lift"
    linear = True

    def type(self, x: WireType) -> WireType:
        return x.prime

    def reverse(self, x: Any, dy: Any) -> Any:
        return dy

    def rewrite(self, *wires: Any) -> Any:
        (x,) = wires
        return x if x.kind == "change" else super().rewrite(x)


@dataclass(frozen=True)
class Act(Generator):
    """act : P × P' → P, (p, p') ↦ p + p' (the change action).   R: (p, p', dy) ↦ (dy, dy).   [CFGL]

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda p, dp: rd.generators.Act()(p, dp), rd.point(), rd.change())
        >>> f.cod, rd.Z.run(f, 5, -2).tolist()
        ((point(),), 3)
    """

    name = "act"
    linear = True

    def type(self, p: WireType, dp: WireType) -> WireType:
        if dp != p.prime:
            raise ShapeError(f"act takes a wire and a change of it ({p} and {p.prime}), found {p} and {dp}")
        return p

    def reverse(self, p: Any, dp: Any, dy: Any) -> Any:
        return dy, dy

    def rewrite(self, *wires: Any) -> Any:
        p, dp = wires
        return p if dp.integer == 0 else None
