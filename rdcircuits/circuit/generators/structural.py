"""Linear generators that only move, copy and add elements: each is the transpose of another, and that is its R.

Shapes and axes are those of one example; the batch index is apart (`spread`, `sum_batch`).  Source: [RDC] RD.3, RD.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

from rdcircuits.circuit.generator import Generator, axes_of
from rdcircuits.circuit.literal import Buffer
from rdcircuits.circuit.types import WireType, checked_shape
from rdcircuits.errors import ShapeError

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Reshape(Generator):
    """reshape : X[s] → X[shape], the same elements in row-major order.   R: reshape back.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Reshape((2, 2))(x), rd.point(4))
        >>> rd.Z.run(f, [1, 2, 3, 4]).tolist(), rd.Z.run(rd.R(f), [1, 2, 3, 4], [[5, 6], [7, 8]]).tolist()
        ([[1, 2], [3, 4]], [5, 6, 7, 8])
    """

    shape: Shape
    name = "reshape"
    wiring = True

    def type(self, x: WireType) -> WireType:
        if prod(checked_shape(self.shape)) != x.size:
            raise ShapeError(f"reshape: {x} has {x.size} elements, shape {self.shape} has {prod(self.shape)}")
        return x.reshape(self.shape)

    def reverse(self, x: Any, dy: Any) -> Any:
        return dy.reshape(x.shape)

    def rewrite(self, *wires: Any) -> Any:
        (x,) = wires
        if x.shape == self.shape:
            return x
        return x.source_inputs[0].reshape(self.shape) if isinstance(x.source, Reshape) else super().rewrite(x)


@dataclass(frozen=True)
class Transpose(Generator):
    """transpose : axis i of the result is axis axes[i] of the argument.   R: the inverse permutation.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Transpose((1, 0))(x), rd.point(1, 2))
        >>> rd.Z.run(f, [[1, 2]]).tolist(), rd.Z.run(rd.R(f), [[1, 2]], [[5], [6]]).tolist()
        ([[1], [2]], [[5, 6]])
    """

    axes: Shape
    name = "transpose"
    wiring = True

    def type(self, x: WireType) -> WireType:
        if sorted(self.axes) != list(range(len(x.shape))):
            raise ShapeError(f"transpose: {self.axes} is no permutation of the axes of {x}")
        return x.reshape(x.shape[axis] for axis in self.axes)

    def reverse(self, x: Any, dy: Any) -> Any:
        return dy.transpose([self.axes.index(axis) for axis in range(len(self.axes))])

    def rewrite(self, *wires: Any) -> Any:
        (x,) = wires
        if self.axes == tuple(range(len(self.axes))):
            return x
        if isinstance(x.source, Transpose):
            return x.source_inputs[0].transpose([x.source.axes[axis] for axis in self.axes])
        return super().rewrite(x)


@dataclass(frozen=True)
class Gather(Generator):
    """gather : X[s] → X[shape of indices], element i is element indices[i] of the flattened argument.   R:
    scatter-add.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.ops.gather(x, [2, 0, 0]), rd.point(3))
        >>> rd.Z.run(f, [5, 6, 7]).tolist(), rd.Z.run(rd.R(f), [5, 6, 7], [1, 2, 3]).tolist()
        ([7, 5, 5], [5, 0, 1])
    """

    indices: Buffer
    name = "gather"
    wiring = True

    def type(self, x: WireType) -> WireType:
        check_indices(self, self.indices, x.size)
        return x.reshape(self.indices.array.shape)

    def reverse(self, x: Any, dy: Any) -> Any:
        return dy.builder.apply(ScatterAdd(self.indices, x.shape), (dy,))[0]


@dataclass(frozen=True)
class ScatterAdd(Generator):
    """scatter_add : X[shape of indices] → X[shape], result[indices[i]] += x[i], elsewhere 0.   R: gather.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.ops.scatter_add(x, [2, 0, 0], (3,)), rd.point(3))
        >>> rd.Z.run(f, [5, 6, 7]).tolist(), rd.Z.run(rd.R(f), [5, 6, 7], [1, 2, 3]).tolist()
        ([13, 0, 5], [3, 1, 1])
    """

    indices: Buffer
    shape: Shape
    name = "scatter_add"
    linear = True

    def type(self, x: WireType) -> WireType:
        check_indices(self, self.indices, prod(checked_shape(self.shape)))
        if x.shape != self.indices.array.shape:
            raise ShapeError(f"scatter_add takes shape {self.indices.array.shape}, that of its indices; found {x}")
        return x.reshape(self.shape)

    def reverse(self, x: Any, dy: Any) -> Any:
        return Gather(self.indices)(dy)


@dataclass(frozen=True)
class Slice(Generator):
    """slice : the elements start, start + step, ... of each axis, `lengths` of them.   R: place.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Slice((1,), (2,), (2,))(x), rd.point(4))
        >>> rd.Z.run(f, [5, 6, 7, 8]).tolist(), rd.Z.run(rd.R(f), [5, 6, 7, 8], [1, 2]).tolist()
        ([6, 8], [0, 1, 0, 2])
    """

    starts: Shape
    lengths: Shape
    steps: Shape
    name = "slice"
    wiring = True

    def type(self, x: WireType) -> WireType:
        check_slices(self, x.shape, self.starts, self.lengths, self.steps)
        return x.reshape(self.lengths)

    def reverse(self, x: Any, dy: Any) -> Any:
        return dy.builder.apply(Place(x.shape, self.starts, self.steps), (dy,))[0]

    def rewrite(self, *wires: Any) -> Any:
        (x,) = wires
        return x if x.shape == self.lengths and min(self.steps, default=1) > 0 else super().rewrite(x)


@dataclass(frozen=True)
class Place(Generator):
    """place : X[lengths] → X[shape], the argument laid at start, start + step, ... of each axis, 0 elsewhere.
    R: slice.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Place((4,), (1,), (2,))(x), rd.point(2))
        >>> rd.Z.run(f, [5, 6]).tolist(), rd.Z.run(rd.R(f), [5, 6], [1, 2, 3, 4]).tolist()
        ([0, 5, 0, 6], [2, 4])
    """

    shape: Shape
    starts: Shape
    steps: Shape
    name = "place"
    linear = True

    def type(self, x: WireType) -> WireType:
        check_slices(self, checked_shape(self.shape), self.starts, x.shape, self.steps)
        return x.reshape(self.shape)

    def reverse(self, x: Any, dy: Any) -> Any:
        return Slice(self.starts, x.shape, self.steps)(dy)


@dataclass(frozen=True)
class Concatenate(Generator):
    """concatenate : X[.., a, ..] × X[.., b, ..] × ... → X[.., a + b + ..., ..] along an axis.   R: slices.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x, y: rd.generators.Concatenate(0)(x, y), rd.point(1), rd.point(2))
        >>> rd.Z.run(f, [5], [6, 7]).tolist(), [one.tolist() for one in rd.Z.run(rd.R(f), [5], [6, 7], [1, 2, 3])]
        ([5, 6, 7], [[1], [2, 3]])
    """

    axis: int
    name = "concatenate"
    wiring = True

    def type(self, *wires: WireType) -> WireType:
        if not wires:
            raise ShapeError("concatenate takes at least one wire")
        first = wires[0]
        axes_of(self, (self.axis,), len(first.shape))
        for wire in wires:
            if len(wire.shape) != len(first.shape) or self._joined(wire, 0) != self._joined(first, 0):
                raise ShapeError(f"concatenate along axis {self.axis}: {first} and {wire} differ elsewhere")
        return self._joined(first, sum(wire.shape[self.axis] for wire in wires))

    def _joined(self, wire: WireType, length: int) -> WireType:
        return wire.reshape((*wire.shape[: self.axis], length, *wire.shape[self.axis + 1 :]))

    def reverse(self, *wires: Any) -> Any:
        *parts, dy = wires
        changes, start = [], 0
        for part in parts:
            starts = tuple(start if axis == self.axis else 0 for axis in range(len(dy.shape)))
            changes.append(Slice(starts, part.shape, (1,) * len(dy.shape))(dy))
            start += part.shape[self.axis]
        return tuple(changes)

    def rewrite(self, *wires: Any) -> Any:
        return wires[0] if len(wires) == 1 else super().rewrite(*wires)


@dataclass(frozen=True)
class Broadcast(Generator):
    """broadcast : X[s] → X[shape], axes of length 1 or missing in front are repeated.   R: sum over them.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Broadcast((3,))(x), rd.point(1))
        >>> rd.Z.run(f, [5]).tolist(), rd.Z.run(rd.R(f), [5], [1, 2, 3]).tolist()
        ([5, 5, 5], [6])
    """

    shape: Shape
    name = "broadcast"
    wiring = True

    def type(self, x: WireType) -> WireType:
        kept = checked_shape(self.shape)[len(self.shape) - len(x.shape) :]
        if len(x.shape) > len(self.shape) or any(a not in (1, b) for a, b in zip(x.shape, kept, strict=True)):
            raise ShapeError(f"{x} cannot be broadcast to shape {self.shape}")
        return x.reshape(self.shape)

    def reverse(self, x: Any, dy: Any) -> Any:
        new = len(self.shape) - len(x.shape)
        repeated = [new + axis for axis, length in enumerate(x.shape) if length == 1 != self.shape[new + axis]]
        return dy.sum((*range(new), *repeated)).reshape(x.shape)

    def rewrite(self, *wires: Any) -> Any:
        (x,) = wires
        return x if x.shape == self.shape else super().rewrite(x)


@dataclass(frozen=True)
class Sum(Generator):
    """sum : added over these axes, which disappear.   R: broadcast.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Sum((0,))(x), rd.point(3))
        >>> rd.Z.run(f, [5, 6, 7]).tolist(), rd.Z.run(rd.R(f), [5, 6, 7], 1).tolist()
        (18, [1, 1, 1])
    """

    axes: Shape
    name = "sum"
    linear = True

    def type(self, x: WireType) -> WireType:
        axes = axes_of(self, self.axes, len(x.shape))
        return x.reshape(length for axis, length in enumerate(x.shape) if axis not in axes)

    def reverse(self, x: Any, dy: Any) -> Any:
        return spread_axes(dy, x.shape, self.axes)

    def rewrite(self, *wires: Any) -> Any:
        return super().rewrite(*wires) if self.axes else wires[0]


@dataclass(frozen=True)
class Spread(Generator):
    """spread : X → X over the batch, the same element for every example.   R: sum over the batch.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Spread()(x), "x")
        >>> rd.Z.run(f, 5, batch=3).tolist(), rd.Z.run(rd.R(f), 5, [1, 2, 3]).tolist()
        ([5, 5, 5], 6)
    """

    name = "spread"
    wiring = True

    def type(self, x: WireType) -> WireType:
        if x.batched:
            raise ShapeError(f"spread takes an unbatched wire, found {x}")
        return x.batch()

    def reverse(self, x: Any, dy: Any) -> Any:
        return SumBatch()(dy)


@dataclass(frozen=True)
class SumBatch(Generator):
    """sum_batch : X over the batch → X, added over the examples.   R: spread.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.SumBatch()(x), rd.point(batched=True))
        >>> rd.Z.run(f, [5, 6, 7]).tolist(), rd.Z.run(rd.R(f), [5, 6, 7], 1).tolist()
        (18, [1, 1, 1])
    """

    name = "sum_batch"
    linear = True

    def type(self, x: WireType) -> WireType:
        if not x.batched:
            raise ShapeError(f"sum_batch takes a batched wire, found {x}")
        return x.unbatch()

    def reverse(self, x: Any, dy: Any) -> Any:
        return Spread()(dy)


def spread_axes(x: Any, shape: Shape, axes: Shape) -> Any:
    """A wire repeated along `axes` so as to have `shape` (the transpose of summing over them)."""
    thin = tuple(1 if axis in axes else length for axis, length in enumerate(shape))
    return x.reshape(thin).broadcast(shape)


def check_indices(generator: Generator, indices: Buffer, size: int) -> None:
    """Every index in 0 .. size − 1, or a `ShapeError` that names the first that isn't."""
    array = indices.array
    if array.dtype.kind not in "iu":
        raise ShapeError(f"{generator.name}: indices are integers, found {array.dtype}")
    if array.size and (int(array.min()) < 0 or int(array.max()) >= size):
        flat = array.ravel()
        bad = int(((flat < 0) | (flat >= size)).argmax())
        raise ShapeError(f"{generator.name}: index {int(flat[bad])} at position {bad} is outside 0..{size - 1}")


def check_slices(generator: Generator, shape: Shape, starts: Shape, lengths: Shape, steps: Shape) -> None:
    """Slices that lie within `shape`, or a `ShapeError`."""
    if not len(shape) == len(starts) == len(lengths) == len(steps):
        raise ShapeError(f"{generator.name}: {len(starts)} slices do not fit an array of shape {shape}")
    for axis, (size, start, length, step) in enumerate(zip(shape, starts, lengths, steps, strict=True)):
        last = start + (length - 1) * step
        if step == 0 or length < 0 or (length and not (0 <= start < size and 0 <= last < size)):
            raise ShapeError(f"{generator.name}: axis {axis} has {size} elements, the slice takes {start} to {last}")
