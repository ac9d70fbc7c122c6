"""Wire types and objects: what flows along a wire, and what stands at a circuit's ends.

A wire carries one array; its type says the array's shape, whether it is a point or a change (the papers' primed
objects), and whether there is one array or one per example of a batch. An object of the category is a tuple of wire
types.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Literal

from rdcircuits.errors import ShapeError

Kind = Literal["point", "change"]


@dataclass(frozen=True, slots=True)
class WireType:
    """The type of a wire: `shape` (of one example), `kind` ("point" or "change") and `batched`.

    Source: [CFGL] for points and changes; the batch index is the house's own (design, invariants 3 and 6).

    Example:
        >>> point(3, 4), point(3, 4).prime, point(2).batch()
        (point(3, 4), change(3, 4), point(2, batched=True))
    """

    shape: tuple[int, ...] = ()
    kind: Kind = "point"
    batched: bool = False

    @property
    def size(self) -> int:
        """Number of elements of one example."""
        return prod(self.shape)

    @property
    def prime(self) -> WireType:
        """The type of this wire's changes; the change of a change is a change."""
        return self if self.kind == "change" else WireType(self.shape, "change", self.batched)

    def is_change_of(self, wire: WireType) -> bool:
        """Whether this is the type of changes of `wire`, that is `wire.prime`."""
        return self.kind == "change" and self.shape == wire.shape and self.batched == wire.batched

    def batch(self) -> WireType:
        """The same type with one array per example."""
        return self if self.batched else WireType(self.shape, self.kind, True)

    def unbatch(self) -> WireType:
        """The same type with one array for all examples."""
        return WireType(self.shape, self.kind, False) if self.batched else self

    def reshape(self, shape: Iterable[int]) -> WireType:
        """The same kind and batching with another shape (sizes may differ)."""
        return WireType(tuple(shape), self.kind, self.batched)

    def __repr__(self) -> str:
        arguments = [str(length) for length in self.shape] + ["batched=True"] * self.batched
        return f"{self.kind}({', '.join(arguments)})"


Object = tuple[WireType, ...]


def point(*shape: int, batched: bool = False) -> WireType:
    """A wire of points of the given shape. `point()` is one element.

    Example:
        >>> point(2, 3).size
        6
    """
    return WireType(_checked(shape), "point", batched)


def change(*shape: int, batched: bool = False) -> WireType:
    """A wire of changes of the given shape.

    Example:
        >>> change(2, batched=True)
        change(2, batched=True)
    """
    return WireType(_checked(shape), "change", batched)


def prime(obj: Iterable[WireType]) -> Object:
    """The object of changes: each wire's type primed.

    Example:
        >>> prime((point(), change(2)))
        (change(), change(2))
    """
    return tuple(wire.prime for wire in obj)


def as_object(types: WireType | Iterable[WireType]) -> Object:
    """One wire type, or several, as an object; anything else is a `ShapeError`."""
    found = (types,) if isinstance(types, WireType) else tuple(types)
    for wire in found:
        if not isinstance(wire, WireType):
            raise ShapeError(f"expected wire types such as point(3), found {wire!r}")
    return found


def difference(found: Object, expected: Object) -> str:
    """In words, where two objects first differ (for error messages)."""
    if len(found) != len(expected):
        return f"{len(found)} wires against {len(expected)}"
    for position, (left, right) in enumerate(zip(found, expected, strict=True)):
        if left != right:
            return f"they differ at wire {position}: {left} against {right}"
    return "they are equal"


def show(obj: Object) -> str:
    """An object as text, long ones shortened.

    Example:
        >>> show((point(), point(2)))
        'point() × point(2)'
    """
    if not obj:
        return "1"
    if len(obj) > 8:
        return f"{show(obj[:4])} × ... × {show(obj[-2:])} ({len(obj)} wires)"
    return " × ".join(map(repr, obj))


def _checked(shape: tuple[int, ...]) -> tuple[int, ...]:
    for length in shape:
        if isinstance(length, bool) or not hasattr(length, "__index__") or length < 0:
            raise ShapeError(f"a shape is made of integers >= 0, found {length!r} in {shape!r}")
    return tuple(length.__index__() for length in shape)
