"""Generators of ordered algebras: counts, thresholds, comparisons, maxima.

The reverse derivative of a step, a threshold, an argmax or a comparison is 0.  Ties: see each generator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rdcircuits.circuit.generator import Generator, axes_of
from rdcircuits.circuit.generators.structural import Shape, spread_axes
from rdcircuits.circuit.literal import Buffer
from rdcircuits.circuit.types import WireType
from rdcircuits.errors import ShapeError


@dataclass(frozen=True)
class Popcount(Generator):
    """popcount : the number of ones along these axes, which disappear; linear.   R: broadcast.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Popcount((0,))(x), rd.point(3))
        >>> rd.Z.run(f, [1, 0, 1]).tolist(), rd.Z.run(rd.R(f), [1, 0, 1], 1).tolist()
        (2, [1, 1, 1])
    """

    axes: Shape
    name = "popcount"
    linear = True

    def type(self, x: WireType) -> WireType:
        axes = axes_of(self, self.axes, len(x.shape))
        return x.reshape(length for axis, length in enumerate(x.shape) if axis not in axes)

    def reverse(self, x: Any, dy: Any) -> Any:
        return spread_axes(dy, x.shape, self.axes)


def _compared(generator: Generator, x: WireType, y: WireType) -> WireType:
    if x.shape != y.shape or x.batched != y.batched:
        raise ShapeError(f"{generator.name} takes two wires of one shape, found {x} and {y}")
    return WireType(x.shape, "point", x.batched)


@dataclass(frozen=True)
class Threshold(Generator):
    """threshold : (x, t) ↦ 1 if x ≥ t, else 0, a point.   R: 0.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x, t: rd.generators.Threshold()(x, t), "x t")
        >>> rd.Z.run(f, 3, 2).tolist(), [one.tolist() for one in rd.Z.run(rd.R(f), 3, 2, 1)]
        (1, [0, 0])
    """

    name = "threshold"

    def type(self, x: WireType, t: WireType) -> WireType:
        return _compared(self, x, t)

    def reverse(self, x: Any, t: Any, dy: Any) -> Any:
        return None, None


@dataclass(frozen=True)
class Harden(Generator):
    """harden : X → X, 1 where x ≥ ½, else 0, as if it were x itself.   R: (x, dy) ↦ dy, a surrogate: the step's
    derivative is 0. RD.1 to RD.6 hold, RD.7 too, but not the slope.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Harden()(x), "x")
        >>> float(rd.Smooth().run(f, 0.7)), float(rd.Smooth().run(rd.R(f), 0.7, 3.0))
        (1.0, 3.0)
    """

    name = "harden"

    def type(self, x: WireType) -> WireType:
        return x

    def reverse(self, x: Any, dy: Any) -> Any:
        return dy


@dataclass(frozen=True)
class GreaterThan(Generator):
    """greater_than : (x, y) ↦ 1 if x > y, else 0, a point.   R: 0.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x, y: rd.generators.GreaterThan()(x, y), "x y")
        >>> rd.Z.run(f, 3, 2).tolist(), [one.tolist() for one in rd.Z.run(rd.R(f), 3, 2, 1)]
        (1, [0, 0])
    """

    name = "greater_than"

    def type(self, x: WireType, y: WireType) -> WireType:
        return _compared(self, x, y)

    def reverse(self, x: Any, y: Any, dy: Any) -> Any:
        return None, None


@dataclass(frozen=True)
class Share(Generator):
    """share : (x, y) ↦ the part of max(x, y) that is x's: 1 if x > y, 0 if x < y; at ties ½ in Smooth, 1
    elsewhere.   R: 0.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x, y: rd.generators.Share()(x, y), "x y")
        >>> rd.Smooth().run(f, 3, 3).tolist(), [one.tolist() for one in rd.Smooth().run(rd.R(f), 3, 3, 1)]
        (0.5, [0.0, 0.0])
    """

    name = "share"

    def type(self, x: WireType, y: WireType) -> WireType:
        return _compared(self, x, y)

    def reverse(self, x: Any, y: Any, dy: Any) -> Any:
        return None, None


@dataclass(frozen=True)
class Maximum(Generator):
    """maximum : (x, y) ↦ max(x, y).   R: (x, y, dz) ↦ (w·dz, dz − w·dz), w = share(x, y).

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x, y: rd.generators.Maximum()(x, y), "x y")
        >>> rd.Z.run(f, 3, 2).tolist(), [one.tolist() for one in rd.Z.run(rd.R(f), 3, 2, 1)]
        (3, [1, 0])
    """

    name = "maximum"

    def type(self, x: WireType, y: WireType) -> WireType:
        if x.kind != y.kind:
            raise ShapeError(f"maximum takes two wires of one kind, found {x} and {y}")
        _compared(self, x, y)
        return x

    def reverse(self, x: Any, y: Any, dz: Any) -> Any:
        part = Share()(x, y) * dz
        return part, dz - part


@dataclass(frozen=True)
class Max(Generator):
    """max : the greatest element along these axes, which disappear.   R: (x, dy) ↦ first_maximum(x)·dy.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Max((0,))(x), rd.point(3))
        >>> rd.Z.run(f, [1, 4, 4]).tolist(), rd.Z.run(rd.R(f), [1, 4, 4], 1).tolist()
        (4, [0, 1, 0])
    """

    axes: Shape
    name = "max"

    def type(self, x: WireType) -> WireType:
        axes = axes_of(self, self.axes, len(x.shape))
        if any(x.shape[axis] == 0 for axis in axes):
            raise ShapeError(f"max over an empty axis of {x}")
        return x.reshape(length for axis, length in enumerate(x.shape) if axis not in axes)

    def reverse(self, x: Any, dy: Any) -> Any:
        return FirstMaximum(self.axes)(x) * spread_axes(dy, x.shape, self.axes)


@dataclass(frozen=True)
class FirstMaximum(Generator):
    """first_maximum : 1 where the greatest element along these axes first stands (row-major), else 0, a point.
    R: 0.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.FirstMaximum((0,))(x), rd.point(3))
        >>> rd.Z.run(f, [1, 4, 4]).tolist(), rd.Z.run(rd.R(f), [1, 4, 4], [1, 1, 1]).tolist()
        ([0, 1, 0], [0, 0, 0])
    """

    axes: Shape
    name = "first_maximum"

    def type(self, x: WireType) -> WireType:
        axes_of(self, self.axes, len(x.shape))
        return WireType(x.shape, "point", x.batched)

    def reverse(self, x: Any, dy: Any) -> Any:
        return None


@dataclass(frozen=True)
class Tabulate(Generator):
    """tabulate : x ↦ values[x], the first entry below 0 and the last beyond the end; integers to integers.   R: 0.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.ops.tabulate(x, [10, 20, 30]), "x")
        >>> rd.Z.run(f, 1).tolist(), rd.Z.run(f, 9).tolist(), rd.Z.run(rd.R(f), 1, 1).tolist()
        (20, 30, 0)
    """

    values: Buffer
    name = "tabulate"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.values.array.ndim != 1 or not self.values.array.size or self.values.array.dtype.kind not in "iu":
            raise ShapeError(f"tabulate takes a list of at least one integer, found {self.values!r}")

    def type(self, x: WireType) -> WireType:
        return x

    def reverse(self, x: Any, dy: Any) -> Any:
        return None


@dataclass(frozen=True)
class Argmax(Generator):
    """argmax : the index of the first greatest element along an axis, which disappears, as an integer point.   R: 0.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Argmax(0)(x), rd.point(3))
        >>> rd.Z.run(f, [1, 4, 4]).tolist(), rd.Z.run(rd.R(f), [1, 4, 4], 1).tolist()
        (1, [0, 0, 0])
    """

    axis: int
    name = "argmax"

    def type(self, x: WireType) -> WireType:
        axes_of(self, (self.axis,), len(x.shape))
        if x.shape[self.axis] == 0:
            raise ShapeError(f"argmax over an empty axis of {x}")
        return WireType((*x.shape[: self.axis], *x.shape[self.axis + 1 :]), "point", x.batched)

    def reverse(self, x: Any, dy: Any) -> Any:
        return None
