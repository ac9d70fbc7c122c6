"""Rules for elementwise generators, for constants, and for structure that is strides alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rdcircuits._kernels.real import OPERATIONS
from rdcircuits.algebra.numbers import float_exponent
from rdcircuits.algebra.reals import instructions as ins
from rdcircuits.algebra.reals.functions import FUNCTIONS
from rdcircuits.algebra.reals.lower import Lowering, Pending, Rule
from rdcircuits.algebra.reals.stretches import Stretch
from rdcircuits.algebra.reals.structure import masked
from rdcircuits.algebra.reals.views import View, broadcast, reshaped, sliced
from rdcircuits.circuit import Node
from rdcircuits.circuit import generators as g


def _operation(name: str) -> Rule:
    """An operation of C on the arguments as they are."""
    code = OPERATIONS[name]
    return lambda low, node: low.operation(node, lambda _, stretch, *xs: stretch.make(code, *xs))


def _add(low: Lowering, node: Node) -> Pending:
    def build(_: Any, stretch: Stretch, x: Any, y: Any) -> Any:
        for a, b in ((x, y), (y, x)):
            inner = stretch.negated(b)
            if inner is not None:
                return stretch.make(ins.SUBTRACT, a, inner)
        return stretch.make(ins.ADD, x, y)

    return low.operation(node, build)


def _xor(low: Lowering, stretch: Stretch, x: Any, y: Any) -> Any:
    both = stretch.make(ins.MULTIPLY, x, y)
    return stretch.make(ins.SUBTRACT, stretch.make(ins.ADD, x, y), stretch.make(ins.ADD, both, both))


def _or(low: Lowering, stretch: Stretch, x: Any, y: Any) -> Any:
    return stretch.make(ins.SUBTRACT, stretch.make(ins.ADD, x, y), stretch.make(ins.MULTIPLY, x, y))


def _mux(low: Lowering, stretch: Stretch, s: Any, x: Any, y: Any) -> Any:
    first = stretch.make(ins.MULTIPLY, stretch.make(ins.NOT, s), x)
    return stretch.make(ins.ADD, first, stretch.make(ins.MULTIPLY, s, y))


def _power(low: Lowering, node: Node) -> Pending:
    def build(lowering: Lowering, stretch: Stretch, x: Any) -> Any:
        exponent = float_exponent(node.generator.exponent)  # type: ignore[attr-defined]
        found, square = None, x
        while exponent:
            if exponent & 1:
                found = square if found is None else stretch.make(ins.MULTIPLY, found, square)
            exponent >>= 1
            square = stretch.make(ins.MULTIPLY, square, square) if exponent else square
        return found if found is not None else stretch.load(lowering.constant(1.0, stretch.full))

    return low.operation(node, build)


def _multiply(low: Lowering, node: Node) -> View | Pending:
    for mask, change in (node.inputs, reversed(node.inputs)):
        found = low.deferred.get(mask)
        if found is not None and isinstance(found.generator, g.FirstMaximum) and low.alone(mask):
            made = masked(low, found, change)
            if made is not None:
                return made
    return low.operation(node, lambda _, stretch, x, y: stretch.make(ins.MULTIPLY, x, y))


def _harden(low: Lowering, stretch: Stretch, x: Any) -> Any:
    return stretch.make(OPERATIONS["at_least"], x, stretch.load(low.constant(0.5, stretch.full)))


def _same(low: Lowering, node: Node) -> View | Pending:
    """Lift: another name for the wire."""
    (number,) = node.inputs
    if number in low.deferred:
        low.view(number)
    return low.stretches.owner.get(number) or low.view(number)


def _of_view(function: Callable[[Lowering, Node, View], View]) -> Rule:
    return lambda low, node: function(low, node, low.view(node.inputs[0]))


def _reshape(low: Lowering, node: Node, x: View) -> View:
    shape = low.full(low.graph.types[node.first])
    found = reshaped(x, shape)
    if found is None:
        found = reshaped(low.plain(x), shape)
    assert found is not None
    return found


def _transpose(low: Lowering, node: Node, x: View) -> View:
    axes = node.generator.axes  # type: ignore[attr-defined]
    return x.transposed([*axes, *range(len(axes), len(x.shape))])


def _broadcast(low: Lowering, node: Node, x: View) -> View:
    wire = low.graph.types[node.first]
    return broadcast(x, wire.shape, wire.batched)


def _spread(low: Lowering, node: Node, x: View) -> View:
    return View(x.memory, (*x.shape, low.size), (*x.strides, 0), x.offset)


def _integer(low: Lowering, node: Node) -> View:
    wire = low.graph.types[node.first]
    return low.constant(float(node.generator.value), low.full(wire))  # type: ignore[attr-defined]


def _element(low: Lowering, node: Node) -> View:
    values = np.asarray(node.generator.values.array, low.dtype)  # type: ignore[attr-defined]
    return low.array(values) if values.ndim else low.constant(float(values), ())


ELEMENTWISE: dict[type[Any], Rule] = {
    **{kind: _operation(one.operation) for kind, one in FUNCTIONS.items()},
    g.Integer: _integer,
    g.Element: _element,
    g.Add: _add,
    g.Act: _add,
    g.Multiply: _multiply,
    g.Xor: lambda low, node: low.operation(node, _xor),
    g.Or: lambda low, node: low.operation(node, _or),
    g.Mux: lambda low, node: low.operation(node, _mux),
    g.Harden: lambda low, node: low.operation(node, _harden),
    g.Power: _power,
    g.Lift: _same,
    g.Reshape: _of_view(_reshape),
    g.Transpose: _of_view(_transpose),
    g.Slice: _of_view(
        lambda low, node, x: sliced(x, node.generator.starts, node.generator.lengths, node.generator.steps)  # type: ignore[attr-defined]
    ),
    g.Broadcast: _of_view(_broadcast),
    g.Spread: _of_view(_spread),
}
