"""Generators applied to wires and numbers, while tracing."""

from __future__ import annotations

from collections.abc import Iterable

from rdcircuits.circuit.generator import Generator
from rdcircuits.circuit.indexing import axes_list
from rdcircuits.circuit.wire import Operand, Wire, alike, batched_alike
from rdcircuits.errors import ShapeError


def applied(generator: Generator, x: Wire, *others: Operand) -> Wire:
    """Apply elementwise: numbers become constants of x's kind, shapes are broadcast, batches spread."""
    if not isinstance(x, Wire):
        raise ShapeError(f"{generator.name}: expected a wire first, found {x!r}")
    wires = [x, *(other if isinstance(other, Wire) else x._number(other, x.kind) for other in others)]
    if len(wires) > 1:
        wires = list(alike(*wires))
    return only(x.builder.apply(generator, wires))


def axes_of(x: Wire, axes: int | Iterable[int] | None) -> tuple[int, ...]:
    """Axes of a wire as non-negative integers."""
    (wire,) = batched_alike(x)
    return axes_list(axes, len(wire.shape))


def only(wires: tuple[Wire, ...]) -> Wire:
    """The one output of a generator that has one."""
    (wire,) = wires
    return wire
