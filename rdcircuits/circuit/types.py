"""Wire types and objects: what flows along a wire, and what stands at a circuit's ends.

A wire carries one array; its type says the array's shape, whether it is a point or a change (the papers' primed
objects), and whether there is one array or one per example of a batch. An object of the category is a tuple of wire
types.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from operator import index
from typing import Any, Literal

from rdcircuits.errors import ShapeError
from rdcircuits.limits import MAX_AXES
from rdcircuits.signatures import checked

Kind = Literal["point", "change"]
#: A string; where an algebra is given for it, its name is taken.
AlgebraName = str


@dataclass(frozen=True, slots=True)
class WireType:
    """The type of a wire: `shape` (of one example), `kind` ("point" or "change") and `batched`.

    Raises `ShapeError` for another kind, or more than 64 axes, the batch counted.

    Source: [CFGL] for points and changes; the batch index is this package's own.

    Example:
        >>> point(3, 4), point(3, 4).prime, point(2).batch()
        (point(3, 4), change(3, 4), point(2, batched=True))
    """

    shape: tuple[int, ...] = ()
    kind: Kind = "point"
    batched: bool = False

    def __post_init__(self) -> None:
        if type(self.shape) is not tuple or not isinstance(self.kind, str) or self.kind not in ("point", "change"):
            raise ShapeError(f"a wire's shape is a tuple, its kind point or change: found {self.shape!r}, {self.kind}")
        if type(self.batched) is not bool:
            raise ShapeError(f"a wire is batched or not: expected True or False, found {self.batched!r}"[:300])
        if len(self.shape) + self.batched > MAX_AXES:
            found = f"{len(self.shape)}{' and the batch' if self.batched else ''}"
            raise ShapeError(f"a wire has at most {MAX_AXES} axes, found {found}; reshape some of them into one")

    @property
    def size(self) -> int:
        """Number of elements of one example.

        Example:
            >>> import rdcircuits as rd
            >>> rd.point(2, 3).size
            6
        """
        return prod(self.shape)

    @property
    @checked
    def prime(self) -> WireType:
        """The type of this wire's changes; the change of a change is a change.

        Example:
            >>> import rdcircuits as rd
            >>> rd.point(2).prime
            change(2)
        """
        return self if self.kind == "change" else WireType(self.shape, "change", self.batched)

    def is_change_of(self, wire: WireType) -> bool:
        """Whether this is the type of changes of `wire`, that is `wire.prime`.

        Example:
            >>> import rdcircuits as rd
            >>> rd.change(2).is_change_of(rd.point(2)), rd.change(2).is_change_of(rd.point(3))
            (True, False)
        """
        return self.kind == "change" and self.shape == wire.shape and self.batched == wire.batched

    def batch(self) -> WireType:
        """The same type with one array per example.

        Example:
            >>> import rdcircuits as rd
            >>> rd.point(2).batch()
            point(2, batched=True)
        """
        return self if self.batched else WireType(self.shape, self.kind, True)

    def unbatch(self) -> WireType:
        """The same type with one array for all examples.

        Example:
            >>> import rdcircuits as rd
            >>> rd.point(2, batched=True).unbatch()
            point(2)
        """
        return WireType(self.shape, self.kind, False) if self.batched else self

    def reshape(self, shape: Iterable[int]) -> WireType:
        """The same kind and batching with another shape (sizes may differ).

        Example:
            >>> import rdcircuits as rd
            >>> rd.change(6).reshape((2, 3))
            change(2, 3)
        """
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
    return WireType(checked_shape(shape), "point", batched)


def change(*shape: int, batched: bool = False) -> WireType:
    """A wire of changes of the given shape.

    Example:
        >>> change(2, batched=True)
        change(2, batched=True)
    """
    return WireType(checked_shape(shape), "change", batched)


def prime(obj: Iterable[WireType]) -> Object:
    """The object of changes: each wire's type primed.

    Example:
        >>> prime((point(), change(2)))
        (change(), change(2))
    """
    return tuple(wire.prime for wire in as_object(obj))


def as_object(types: WireType | Iterable[WireType]) -> Object:
    """One wire type, or several, as an object; anything else is a `ShapeError`."""
    found = (types,) if isinstance(types, WireType) else tuple(types) if isinstance(types, Iterable) else (types,)
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


def common_shape(*shapes: tuple[int, ...]) -> tuple[int, ...]:
    """The shape that arrays of these shapes are broadcast to, by numpy's rules; `ValueError` where there is none.

    (numpy's own function takes at most 32 axes.)

    Example:
        >>> common_shape((3, 1), (4,), ())
        (3, 4)
    """
    axes = max(map(len, shapes), default=0)
    padded = [(1,) * (axes - len(shape)) + shape for shape in shapes]
    found = tuple(next((n for n in lengths if n != 1), 1) for lengths in zip(*padded, strict=True))
    if any(n not in (1, wanted) for shape in padded for n, wanted in zip(shape, found, strict=True)):
        raise ValueError(f"shapes {' and '.join(map(str, shapes))} do not go together")
    return found


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


def whole(value: Any) -> int:
    """An integer of any integer type as an int; anything else, truth values too, is a `ShapeError`."""
    try:
        if not isinstance(value, bool):
            return index(value)
    except TypeError:
        pass
    raise ShapeError(f"expected an integer, found {value!r}")


def integers(values: Any) -> tuple[int, ...]:
    """Integers of any integer types as a tuple of int, else a `ShapeError`."""
    if not isinstance(values, Iterable):
        raise ShapeError(f"expected a tuple of integers, found {values!r}")
    return tuple(whole(value) for value in values)


def checked_shape(shape: Iterable[int]) -> tuple[int, ...]:
    """A shape, checked to be made of integers ≥ 0."""
    found = integers(shape)
    if any(length < 0 for length in found):
        raise ShapeError(f"a shape is made of integers >= 0, found {found}")
    return found
