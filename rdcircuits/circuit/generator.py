"""Generators: the named boxes that circuits are made of.

A generator is a value (a frozen dataclass) that carries its typing rule and its reverse derivative; what it computes is
given by each algebra. To make one of your own: subclass, write `type` and `reverse`, and attach meanings with
`algebra.with_meaning(MyGenerator, function)`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import signature
from typing import TYPE_CHECKING, Any, ClassVar

from rdcircuits.circuit.checks import checked_fields
from rdcircuits.circuit.types import Kind, WireType
from rdcircuits.errors import ShapeError

if TYPE_CHECKING:
    from rdcircuits.circuit.wire import Wire


class Generator:
    """Base of all generators. Subclasses are frozen dataclasses; their fields are hashable.

    `type(*inputs)` gives the output's wire type (or a tuple of them), raising `ShapeError` where the inputs don't fit.
    `reverse(*inputs, *changes)` is written on wires: given the inputs and a change for each output it returns a change
    for each input, None standing for zero.  Source: [RDC], [DPC].

    Example:
        >>> from dataclasses import dataclass
        >>> @dataclass(frozen=True)
        ... class Cube(Generator):
        ...     name = "cube"
        ...     def type(self, x): return x
        ...     def reverse(self, x, dy): return 3 * x * x * dy
        >>> from rdcircuits.circuit import trace, R
        >>> len(R(trace(lambda x: Cube()(x), "x")).nodes)
        4
    """

    name: ClassVar[str]
    #: Additive in its inputs together, and zero on zeros.
    linear: ClassVar[bool] = False
    #: Each output element is one of the input elements: a constant comes out as it went in.
    wiring: ClassVar[bool] = False
    #: All inputs and outputs have one shape, and each output element depends on the input elements at its place alone.
    #: To be said of generators of one's own, so that their meanings can be tabulated place by place.
    elementwise: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Fields annotated as integers, tuples of integers, wire types, ... are checked to be that, made plain."""
        checked_fields(self, self.name)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            kind = self.__class__.__name__
            if name == "name":
                raise ShapeError(f"generator class {kind} has no name: give it one, such as name = 'my_generator'")
            raise AttributeError(f"{kind!r} object has no attribute {name!r}", name=name, obj=self)

    def type(self, *inputs: Any, **_: Any) -> Any:
        """The output's wire type (or a tuple of them) for these input types.

        Example:
            >>> import rdcircuits as rd
            >>> rd.generators.Multiply().type(rd.point(2), rd.change(2))
            change(2)
        """
        raise ShapeError(f"generator {self.name} has no type: write type(self, *inputs), the output's wire type")

    def reverse(self, *wires: Any, **_: Any) -> Any:
        """A change for each input (None for zero), on wires: from the inputs and a change for each output.

        Example:
            >>> import rdcircuits as rd
            >>> f = rd.trace(lambda x, y, dz: rd.generators.Multiply().reverse(x, y, dz), "x y dz")
            >>> rd.Z.run(f, 5, 6, 1)[0].tolist()
            6
        """
        raise ShapeError(
            f"generator {self.name} has no reverse derivative: write reverse(self, *inputs, *changes), which gives a "
            "change for each input, None for zero"
        )

    def rewrite(self, *wires: Wire) -> Wire | tuple[Wire, ...] | None:
        """A simpler expression for this generator on these wires, or None. It must hold in every commutative semiring
        (in every ring, for generators that only rings have), so that simplification commutes with R.
        """
        if not wires or not (self.linear or self.wiring):
            return None
        values = {wire.integer for wire in wires}
        if len(values) != 1 or None in values or not (self.wiring or values == {0}):
            return None
        value = values.pop()
        assert value is not None
        return tuple(wires[0].constant(value, out) for out in self.outputs([wire.type for wire in wires]))

    def outputs(self, inputs: Sequence[WireType]) -> tuple[WireType, ...]:
        """The output types for these input types, always as a tuple. A wrong number of inputs is a `ShapeError`."""
        try:
            found = self.type(*inputs)
        except TypeError:
            if takes(self.type, len(inputs)):
                raise
            raise ShapeError(f"{self.name} does not take {len(inputs)} inputs") from None
        types = (found,) if isinstance(found, WireType) else found
        if not isinstance(types, (tuple, list)) or not all(isinstance(wire, WireType) for wire in types):
            raise ShapeError(f"the type of {self.name} gives {found!r}, expected a wire type or a tuple of them")
        return tuple(types)

    def __call__(self, *wires: Wire) -> Any:
        """Apply to wires while tracing: one wire back, or a tuple of them."""
        name = self.name
        if not wires:
            raise ShapeError(f"{name}: a generator without inputs is applied by a builder, or by its name in ops")
        if not hasattr(wires[0], "builder"):
            raise ShapeError(f"{self.name}: expected a wire, found {wires[0]!r}")
        found = wires[0].builder.apply(self, wires)
        return found[0] if len(found) == 1 else found


def takes(function: Callable[..., Any], count: int) -> bool:
    """Whether a function can be called with this many arguments."""
    try:
        signature(function).bind(*range(count))
    except TypeError:
        return False
    return True


def same_type(generator: Generator, first: WireType, *others: WireType) -> WireType:
    """The common type of the inputs, or a `ShapeError` that names both."""
    for other in others:
        if other is not first and other != first:
            raise ShapeError(f"{generator.name} takes inputs of one type, found {first} and {other}")
    return first


def product_type(generator: Generator, first: WireType, *others: WireType) -> WireType:
    """The type of a product: one shape and batching; a change where any factor is one."""
    for other in others:
        if other.shape != first.shape or other.batched != first.batched:
            raise ShapeError(f"{generator.name} takes inputs of one shape, found {first} and {other}")
    return WireType(first.shape, product_kind((first, *others)), first.batched)


def product_kind(types: Sequence[WireType]) -> Kind:
    """Change where any of the types is a change, else point."""
    return "change" if any(wire.kind == "change" for wire in types) else "point"


def axes_of(generator: Generator, axes: Sequence[int], rank: int) -> tuple[int, ...]:
    """Axes checked to lie in 0 .. rank − 1, without repeats."""
    found = tuple(axes)
    if any(not 0 <= axis < rank for axis in found) or len(set(found)) != len(found):
        raise ShapeError(f"{generator.name}: axes {found} do not fit an array of {rank} axes")
    return found
