"""Rules for gathers, scatters, places, joins, sums and maxima."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.meanings import slices_of
from rdcircuits.algebra.reals import instructions as ins
from rdcircuits.algebra.reals.lower import Lowering, Rule
from rdcircuits.algebra.reals.views import Shape, View, merged, row_major, sliced
from rdcircuits.circuit import Node
from rdcircuits.circuit import generators as g

Indices = npt.NDArray[np.int64]


def source_lines(low: Lowering, node: Node) -> tuple[View, Indices]:
    """What a gather takes: lines (elements, the batch) without gaps, and indices of them, −1 for zeros.

    Zeros placed round an array are indices too.
    """
    indices: Indices = node.generator.indices.array  # type: ignore[attr-defined]
    (number,) = node.inputs
    padded = low.deferred.get(number)
    if padded is not None and isinstance(padded.generator, g.Place):
        inner = low.graph.types[padded.inputs[0]]
        where = np.full(padded.generator.shape, -1, np.int64)
        where[slices_of(padded.generator.starts, inner.shape, padded.generator.steps)[1:]] = np.arange(
            inner.size
        ).reshape(inner.shape)
        indices, number = where.ravel()[indices], padded.inputs[0]
    return lines(low, number), indices


def lines(low: Lowering, number: int) -> View:
    """A wire as lines without gaps: [elements, batch], the batch 1 where all examples have the same."""
    if number not in low.lines:
        low.lines[number] = flat_lines(low, low.view(number), low.graph.types[number].batched)
    return low.lines[number]


def flat_lines(low: Lowering, view: View, batched: bool) -> View:
    """An array as lines without gaps."""
    if not batched:
        view = View(view.memory, (*view.shape, 1), (*view.strides, 1), view.offset)
    elif view.strides[-1] == 0:
        view = View(view.memory, (*view.shape[:-1], 1), (*view.strides[:-1], 1), view.offset)
    view = low.plain(view)
    count = prod(view.shape[:-1])
    return View(view.memory, (count, view.shape[-1]), (view.shape[-1], 1), view.offset)


def from_lines(low: Lowering, view: View, node: Node) -> View:
    """Lines as the array of a node's output."""
    wire = low.graph.types[node.first]
    inner = view.shape[-1]
    strides = tuple(inner * s for s in row_major(wire.shape))
    full = low.full(wire)
    return View(view.memory, full, (*strides, 0 if inner == 1 else 1) if wire.batched else strides, view.offset)


def indices_view(low: Lowering, indices: Indices) -> View:
    """Indices as C takes them."""
    return low.array(np.ascontiguousarray(indices, dtype=np.int32))


def _gather(low: Lowering, node: Node) -> View:
    x, indices = source_lines(low, node)
    out = low.buffer((indices.size, x.shape[1]))
    low.emit(ins.GatherLines([out], [x, indices_view(low, indices.ravel())], x.shape[1]))
    return from_lines(low, out, node)


def scattered(low: Lowering, x: View, indices: Indices, count: int) -> View:
    """`count` lines of zeros with the lines of x added to them."""
    out = low.buffer((count, x.shape[1]))
    low.emit(ins.ScatterLines([out], [x, indices_view(low, indices)], x.shape[1], count))
    return out


def kept_by(generator: g.Slice, shape: Shape) -> Indices:
    """For each element of an array where a slice has it, −1 where it has none."""
    where = np.full(shape, -1, np.int64)
    where[slices_of(generator.starts, generator.lengths, generator.steps)[1:]] = np.arange(
        prod(generator.lengths)
    ).reshape(generator.lengths)
    return where.ravel()


def _slice(low: Lowering, node: Node) -> View:
    generator: Any = node.generator
    scatter = low.deferred.get(node.inputs[0])
    if scatter is None or not isinstance(scatter.generator, g.ScatterAdd):
        return sliced(low.view(node.inputs[0]), generator.starts, generator.lengths, generator.steps)
    indices = kept_by(generator, scatter.generator.shape)[scatter.generator.indices.array]
    del low.deferred[scatter.first]
    found = low.scatter(low, scatter, indices, prod(generator.lengths))
    low.spend(scatter)
    return from_lines(low, found, node)


def _place(low: Lowering, node: Node) -> View:
    generator: Any = node.generator
    x = low.view(node.inputs[0])
    out = low.buffer(low.full(low.graph.types[node.first]))
    low.copy(low.constant(0.0, out.shape), out)
    inner = low.graph.types[node.inputs[0]].shape
    low.copy(x, sliced(out, generator.starts, inner, generator.steps))
    return out


def _concatenate(low: Lowering, node: Node) -> View:
    axis: int = node.generator.axis  # type: ignore[attr-defined]
    out = low.buffer(low.full(low.graph.types[node.first]))
    at = 0
    for number in node.inputs:
        x = low.view(number)
        strides, length = out.strides, x.shape[axis]
        low.copy(x, View(out.memory, x.shape, strides, out.offset + at * strides[axis]))
        at += length
    return out


def reduced(low: Lowering, kind: int, x: View, axes: set[int], empty: float) -> View:
    """x reduced over axes; `empty` where there is nothing to reduce."""
    kept = [axis for axis in range(len(x.shape)) if axis not in axes]
    shape = tuple(x.shape[axis] for axis in kept)
    if any(x.shape[axis] == 0 for axis in axes):
        return low.copy(low.constant(empty, shape), low.buffer(shape))
    live = [axis for axis in kept if x.strides[axis] and x.shape[axis] != 1]
    lengths, (strides,) = merged([x.shape[i] for i in live], [[x.strides[i] for i in live]])
    inside, (steps,) = merged([x.shape[i] for i in sorted(axes)], [[x.strides[i] for i in sorted(axes)]])
    out = low.buffer(tuple(x.shape[axis] for axis in live))
    if 0 not in shape:
        low.emit(ins.Reduce([out], [x], kind, (lengths, strides), (inside, steps)))
    found = dict(zip(live, out.strides, strict=True))
    return View(out.memory, shape, tuple(found.get(axis, 0) for axis in kept))


def _reduction(kind: int, empty: float) -> Rule:
    def rule(low: Lowering, node: Node) -> View:
        return reduced(low, kind, low.view(node.inputs[0]), set(node.generator.axes), empty)  # type: ignore[attr-defined]

    return rule


def _sum_batch(low: Lowering, node: Node) -> View:
    x = low.view(node.inputs[0])
    return reduced(low, ins.SUM, x, {len(x.shape) - 1}, 0.0)


def masked(low: Lowering, node: Node, change: int) -> View | None:
    """first_maximum(x)·change, where the change is the same along the axes of the maximum; else None."""
    axes = set(node.generator.axes)  # type: ignore[attr-defined]
    dy = low.view(change)
    if any(dy.strides[axis] and dy.shape[axis] > 1 for axis in axes):
        return None
    found = first_maximum(low, low.view(node.inputs[0]), axes, dy)
    del low.deferred[node.first]
    low.spend(node)
    return found


def first_maximum(low: Lowering, x: View, axes: set[int], dy: View | None) -> View:
    """Where the greatest along axes first stands: the change there, or 1."""
    out = low.buffer(x.shape)
    kept = [axis for axis in range(len(x.shape)) if axis not in axes]
    inside = sorted(axes)
    moved = [out.strides, x.strides, dy.strides if dy is not None else (0,) * len(x.shape)]
    outer = merged([x.shape[i] for i in kept], [[s[i] for i in kept] for s in moved])
    inner = merged([x.shape[i] for i in inside], [[s[i] for i in inside] for s in moved[:2]])
    low.emit(ins.FirstMaximum([out], [x] if dy is None else [x, dy], outer, inner))
    return out


STRUCTURE: dict[type[Any], Rule] = {
    g.Gather: _gather,
    g.Slice: _slice,
    g.Place: _place,
    g.Concatenate: _concatenate,
    g.Sum: _reduction(ins.SUM, 0.0),
    g.Popcount: _reduction(ins.SUM, 0.0),
    g.Max: _reduction(ins.MAX, 0.0),
    g.LogSumExp: _reduction(ins.LOG_SUM_EXP, -np.inf),
    g.SumBatch: _sum_batch,
    g.FirstMaximum: lambda low, node: first_maximum(low, low.view(node.inputs[0]), set(node.generator.axes), None),  # type: ignore[attr-defined]
}
