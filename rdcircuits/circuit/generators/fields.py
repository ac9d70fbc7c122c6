"""Generators that fields want: powers, reciprocals, and the family of comparisons with their formal derivatives.

Source: [DPC].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rdcircuits.circuit.generator import Generator, product_type
from rdcircuits.circuit.types import WireType
from rdcircuits.errors import ShapeError


@dataclass(frozen=True)
class Power(Generator):
    """power : X → X, x ↦ x^n for an integer n ≥ 0, x^0 = 1.   R: (x, dy) ↦ n·x^(n−1)·dy.   [DPC]

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Power(3)(x), "x")
        >>> rd.Z.run(f, 2).tolist(), rd.Z.run(rd.R(f), 2, 1).tolist()
        (8, 12)
    """

    exponent: int
    name = "power"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.exponent < 0:
            raise ShapeError(f"power takes an integer exponent >= 0, found {self.exponent!r}")

    def type(self, x: WireType) -> WireType:
        return x

    def reverse(self, x: Any, dy: Any) -> Any:
        return None if self.exponent == 0 else self.exponent * (x ** (self.exponent - 1) * dy)

    def rewrite(self, *wires: Any) -> Any:
        (x,) = wires
        if self.exponent == 0:
            return x.constant(1, x.type)
        if x.integer is not None and abs(x.integer) <= 1:
            return x.constant(x.integer**self.exponent, x.type)
        return x if self.exponent == 1 else None


@dataclass(frozen=True)
class Reciprocal(Generator):
    """reciprocal : X → X, x ↦ 1/x, in fields (finite ones: 0 ↦ 0).   R: (x, dy) ↦ −(1/x)²·dy, the quotient rule.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Reciprocal()(x), "x")
        >>> rd.Zn(7).run(f, 3).tolist(), rd.Zn(7).run(rd.R(f), 3, 1).tolist()
        (5, 3)
    """

    name = "reciprocal"

    def type(self, x: WireType) -> WireType:
        return x

    def reverse(self, x: Any, dy: Any) -> Any:
        y = Reciprocal()(x)
        return -(y * y * dy)


@dataclass(frozen=True)
class Compare(Generator):
    """compare^(k) : X × X → X, sign·g^(k)(a − b), where g(u) = 1 if u = 0, else 0; k = 0 says whether a = b.

    In GF(q) g is the polynomial 1 − u^(q−1) and g^(k) its k-th formal derivative; elsewhere g^(k) = 0 for k ≥ 1.
    R: (a, b, dy) ↦ (compare^(k+1)(a, b)·dy, −compare^(k+1)(a, b)·dy), the sign kept in the generator, so that semirings
    without negation have it too.   [DPC]

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda a, b: rd.generators.Compare()(a, b), "a b")
        >>> rd.Zn(3).run(f, 2, 2).tolist(), [one.tolist() for one in rd.Zn(3).run(rd.R(f), 1, 2, 1)]
        (1, [2, 1])
    """

    order: int = 0
    sign: int = 1
    name = "compare"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.order < 0 or self.sign not in (1, -1):
            raise ShapeError(f"compare has an order >= 0 and a sign 1 or -1, found {self.order} and {self.sign}")

    def type(self, a: WireType, b: WireType) -> WireType:
        if a.kind != b.kind:
            raise ShapeError(f"compare takes two wires of one kind, found {a} and {b}")
        return WireType(product_type(self, a, b).shape, "point", a.batched)

    def reverse(self, a: Any, b: Any, dy: Any) -> Any:
        return Compare(self.order + 1, self.sign)(a, b) * dy, Compare(self.order + 1, -self.sign)(a, b) * dy
