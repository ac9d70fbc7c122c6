"""The multilinear gates, 0/1-valued at 0/1 points in every ring: not, xor, or, mux, table lookup and its basis.

AND is `multiply`.  Source: [DPC].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rdcircuits.circuit.generator import Generator, product_kind, product_type
from rdcircuits.circuit.types import WireType
from rdcircuits.errors import ShapeError


@dataclass(frozen=True)
class Not(Generator):
    """not : X → X, x ↦ 1 − x.   R: (x, dy) ↦ −dy.   [DPC]

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Not()(x), "x")
        >>> rd.Z.run(f, 1).tolist(), rd.Z.run(rd.R(f), 1, 1).tolist()
        (0, -1)
    """

    name = "not"

    def type(self, x: WireType) -> WireType:
        return x

    def reverse(self, x: Any, dy: Any) -> Any:
        return -dy

    def rewrite(self, *wires: Any) -> Any:
        (x,) = wires
        if x.integer is not None:
            return x.constant(1 - x.integer, x.type)
        return x.source_inputs[0] if isinstance(x.source, Not) else None


@dataclass(frozen=True)
class Xor(Generator):
    """xor : X × X → X, (a, b) ↦ a + b − 2ab.   R: (a, b, dy) ↦ (dy − 2b·dy, dy − 2a·dy).   [DPC]

    The changes are written mux(b, dy, −dy): at bits b one sees at once that dy only gets a sign.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda a, b: rd.generators.Xor()(a, b), "a b")
        >>> rd.Z.run(f, 1, 0).tolist(), [one.tolist() for one in rd.Z.run(rd.R(f), 1, 0, 1)]
        (1, [1, -1])
    """

    name = "xor"

    def type(self, a: WireType, b: WireType) -> WireType:
        return product_type(self, a, b)

    def reverse(self, a: Any, b: Any, dy: Any) -> Any:
        return Mux()(b, dy, -dy), Mux()(a, dy, -dy)

    def rewrite(self, *wires: Any) -> Any:
        a, b = wires
        if b.integer is not None:
            a, b = b, a
        return _xor_constant(a.integer, b) if b.type == self.type(a.type, b.type) else None


def _xor_constant(value: int | None, b: Any) -> Any:
    if value == 0:
        return b
    return ~b if value == 1 else None


@dataclass(frozen=True)
class Or(Generator):
    """or : X × X → X, (a, b) ↦ a + b − ab.   R: (a, b, dy) ↦ ((1 − b)·dy, (1 − a)·dy).   [DPC]

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda a, b: rd.generators.Or()(a, b), "a b")
        >>> rd.Z.run(f, 1, 0).tolist(), [one.tolist() for one in rd.Z.run(rd.R(f), 1, 0, 1)]
        (1, [1, 0])
    """

    name = "or"

    def type(self, a: WireType, b: WireType) -> WireType:
        return product_type(self, a, b)

    def reverse(self, a: Any, b: Any, dy: Any) -> Any:
        return ~b * dy, ~a * dy

    def rewrite(self, *wires: Any) -> Any:
        a, b = wires
        if b.integer is not None:
            a, b = b, a
        if b.type != self.type(a.type, b.type):
            return None
        return b if a.integer == 0 else b.constant(1, b.type) if a.integer == 1 else None


@dataclass(frozen=True)
class Mux(Generator):
    """mux : X × X × X → X, (s, a, b) ↦ (1 − s)·a + s·b.

    R: (s, a, b, dy) ↦ (b·dy − a·dy, (1 − s)·dy, s·dy).   [DPC]

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda s, a, b: rd.generators.Mux()(s, a, b), "s a b")
        >>> rd.Z.run(f, 1, 5, 6).tolist(), [one.tolist() for one in rd.Z.run(rd.R(f), 1, 5, 6, 1)]
        (6, [1, 0, 1])
    """

    name = "mux"

    def type(self, s: WireType, a: WireType, b: WireType) -> WireType:
        return product_type(self, s, a, b)

    def reverse(self, s: Any, a: Any, b: Any, dy: Any) -> Any:
        return b * dy - a * dy, ~s * dy, s * dy

    def rewrite(self, *wires: Any) -> Any:
        s, a, b = wires
        result = self.type(s.type, a.type, b.type)
        if a.type == result and (s.integer == 0 or a.number == b.number):
            return a
        if b.type == result and s.integer == 1:
            return b
        return s * b if a.integer == 0 and product_kind((s.type, b.type)) == result.kind else None


@dataclass(frozen=True)
class Lookup(Generator):
    """lookup : T[..., 2^k] × X^k → X, (T, x_0, ..., x_{k−1}) ↦ Σ_j T_j·basis(x)_j, wire 0 the least significant.

    R: (T, x, dy) ↦ dT = dy·basis(x), dx_i = dy·lookup((T | x_i = 1) − (T | x_i = 0)).   [DPC]

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda table, x: rd.generators.Lookup()(table, x), rd.point(2), rd.point())
        >>> rd.Z.run(f, [5, 6], 1).tolist(), [one.tolist() for one in rd.Z.run(rd.R(f), [5, 6], 1, 1)]
        (6, [[0, 1], 1])
    """

    name = "lookup"

    def type(self, table: WireType, *address: WireType) -> WireType:
        shape = table.shape[:-1]
        for wire in address:
            if wire.shape != shape or wire.batched != table.batched:
                raise ShapeError(f"lookup in {table} takes addresses of shape {shape}, batched alike; found {wire}")
        if not table.shape or table.shape[-1] != 1 << len(address):
            raise ShapeError(f"lookup with {len(address)} addresses needs 2^{len(address)} entries, found {table}")
        return WireType(shape, product_kind((table, *address)), table.batched)

    def reverse(self, table: Any, *wires: Any) -> Any:
        *address, dy = wires
        if not address:
            return (dy.reshape(table.shape),)
        widened = dy.reshape((*dy.shape, 1)).broadcast(table.shape)
        changes = [widened * Basis()(*address)]
        for i in range(len(address)):
            low, high = halves(table, i)
            rest = address[:i] + address[i + 1 :]
            changes.append(dy * Lookup()(high - low, *rest))
        return tuple(changes)

    def rewrite(self, *wires: Any) -> Any:
        return None if len(wires) > 1 else wires[0].reshape(wires[0].shape[:-1])


@dataclass(frozen=True)
class Basis(Generator):
    """basis : X^k → X[..., 2^k], entry j is Π_i (x_i where bit i of j is 1, else 1 − x_i).

    R: (x, dy) ↦ dx_i = lookup(dy | x_i = 1) − lookup(dy | x_i = 0), at the other addresses.   [RDA]

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Basis()(x), "x")
        >>> rd.Z.run(f, 1).tolist(), rd.Z.run(rd.R(f), 1, [5, 6]).tolist()
        ([0, 1], 1)
    """

    name = "basis"

    def type(self, *address: WireType) -> WireType:
        if not address:
            raise ShapeError("basis takes at least one address wire")
        wire = product_type(self, *address)
        return wire.reshape((*wire.shape, 1 << len(address)))

    def reverse(self, *wires: Any) -> Any:
        *address, dy = wires
        changes = []
        for i in range(len(address)):
            low, high = halves(dy, i)
            rest = address[:i] + address[i + 1 :]
            changes.append(Lookup()(high, *rest) - Lookup()(low, *rest))
        return tuple(changes)


def halves(table: Any, i: int) -> tuple[Any, Any]:
    """The entries of a table wire with address bit i = 0, and those with 1, each in the order of the other bits."""
    lead, size = table.shape[:-1], table.shape[-1]
    split = table.reshape((*lead, size >> (i + 1), 2, 1 << i))
    return split[..., 0, :].reshape((*lead, size >> 1)), split[..., 1, :].reshape((*lead, size >> 1))
