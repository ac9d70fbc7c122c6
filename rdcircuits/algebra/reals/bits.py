"""Rules for wires that carry 0 and 1 alone (see `gates.bits`): lines of bits, a sixty-fourth of a line of doubles.

Inputs are packed before all else, and the run ends there where they are no bits; then the plan is lowered anew without.
What has no rule here gets lines of reals, unpacked.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from rdcircuits.algebra.meanings import slices_of
from rdcircuits.algebra.plans.fuse import SumCredit
from rdcircuits.algebra.reals import instructions as ins
from rdcircuits.algebra.reals.choice import CHOICE, candidates_of, full_lines, scores_of
from rdcircuits.algebra.reals.gate_instructions import BitCounts, Gates, Lines, views_of
from rdcircuits.algebra.reals.lookups import bits_of_pins, tables
from rdcircuits.algebra.reals.lower import Lowering, Pending, Rule
from rdcircuits.algebra.reals.structure import STRUCTURE, from_lines, indices_view
from rdcircuits.algebra.reals.views import View
from rdcircuits.circuit import Node
from rdcircuits.circuit import generators as g

#: rule(lowering, node) → the lines of bits of the node's output.
BitRule = Callable[[Lowering, Node], View]
Indices = np.ndarray[Any, Any]


def _taken(low: Lowering, x: View, indices: Indices) -> View:
    """These lines of x: where they follow each other, no copy."""
    flat = indices.ravel()
    if flat.size and np.array_equal(flat, np.arange(flat[0], flat[0] + flat.size)):
        return x.lines(int(flat[0]), int(flat[0]) + flat.size)
    out = low.buffer((flat.size, x.shape[1]))
    low.emit(ins.GatherLines([out], [x, indices_view(low, flat)], x.shape[1]))
    return out


def _gather(low: Lowering, node: Node) -> View:
    return _taken(low, low.bits_of(node.inputs[0]), node.generator.indices.array)  # type: ignore[attr-defined]


def _numbers(low: Lowering, number: int) -> Indices:
    """The numbers of a wire's elements, in its shape."""
    shape = low.graph.types[number].shape
    return np.arange(prod(shape)).reshape(shape)


def _slice(low: Lowering, node: Node) -> View:
    one: Any = node.generator
    kept = _numbers(low, node.inputs[0])[slices_of(one.starts, one.lengths, one.steps)[1:]]
    return _taken(low, low.bits_of(node.inputs[0]), kept)


def _transpose(low: Lowering, node: Node) -> View:
    one: Any = node.generator
    return _taken(low, low.bits_of(node.inputs[0]), _numbers(low, node.inputs[0]).transpose(one.axes))


def _concatenate(low: Lowering, node: Node) -> View:
    axis: int = node.generator.axis  # type: ignore[attr-defined]
    parts = [low.bits_of(number) for number in node.inputs]
    starts = np.cumsum([0, *(part.shape[0] for part in parts)])
    joined = low.buffer((int(starts[-1]), low.width))
    for part, start in zip(parts, starts, strict=False):
        low.copy(part, joined.lines(int(start), int(start) + part.shape[0]))
    numbers = [_numbers(low, number) + start for number, start in zip(node.inputs, starts, strict=False)]
    return _taken(low, joined, np.concatenate(numbers, axis))


def _choose(low: Lowering, node: Node) -> View:
    w, table = scores_of(low, node), candidates_of(low, node)
    out = low.buffer((table.shape[0], low.width))
    low.emit(ins.Choice([out], [w, low.bits_of(node.inputs[1]), table], "choose", low.width))
    return out


def _lookup(low: Lowering, node: Node) -> View:
    number, *address = node.inputs
    pins = bits_of_pins(low, address) or [Lines(low.bits_of(pin), None) for pin in address]
    out = low.buffer((low.graph.types[node.first].size, low.width))
    low.emit(Gates([out], [tables(low, number), *views_of(pins)], pins, True, low.size))
    return out


BITS: dict[type[Any], BitRule] = {
    g.Gather: _gather,
    g.Reshape: lambda low, node: low.bits_of(node.inputs[0]),
    g.Slice: _slice,
    g.Transpose: _transpose,
    g.Concatenate: _concatenate,
    g.Choose: _choose,
    g.Lookup: _lookup,
}


# ---- what reads bits ----


def _counted(low: Lowering, node: Node) -> View | Pending:
    """A sum of bits along the last axes; else as of reals."""
    (number,) = node.inputs
    shape = low.graph.types[number].shape
    axes = sorted(node.generator.axes)  # type: ignore[attr-defined]
    first = len(shape) - len(axes)
    if not low.is_bits(number) or axes != list(range(first, len(shape))):
        return STRUCTURE[type(node.generator)](low, node)
    out = low.buffer((prod(shape[:first]), low.size))
    low.emit(BitCounts([out], [low.bits_of(number)], prod(shape[first:])))
    return from_lines(low, out, node)


def _sum_credit(low: Lowering, node: Node) -> View | Pending:
    x, dy = node.inputs
    if not low.is_bits(x):
        return CHOICE[SumCredit](low, node)
    out = low.buffer(low.graph.types[node.first].shape)
    operands = [low.bits_of(x), full_lines(low, dy), candidates_of(low, node)]
    low.emit(ins.Choice([out], operands, "credits", low.size, bits=True))
    return out


READERS: dict[type[Any], Rule] = {g.Sum: _counted, g.Popcount: _counted, SumCredit: _sum_credit}
