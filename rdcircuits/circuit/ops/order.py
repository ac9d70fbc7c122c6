"""What goes by the order of elements, and counts, by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rdcircuits.circuit import generators as g
from rdcircuits.circuit.literal import Buffer
from rdcircuits.circuit.ops.applied import applied, axes_of
from rdcircuits.circuit.wire import Operand, Wire


def popcount(x: Wire, axes: int | Iterable[int] | None = None) -> Wire:
    """popcount : the number of ones over these axes (all by default).

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.popcount(x), rd.point(4)), [1, 0, 1, 1]).tolist()
        3
    """
    return applied(g.Popcount(axes_of(x, axes)), x)


def threshold(x: Wire, t: Operand) -> Wire:
    """threshold : 1 where x ≥ t, else 0.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.threshold(x, 2), rd.point(3)), [1, 2, 3]).tolist()
        [0, 1, 1]
    """
    return applied(g.Threshold(), x, t)


def harden(x: Wire) -> Wire:
    """harden : 1 where x ≥ ½, else 0; back, changes go through as if nothing had been done: see `generators.Harden`.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(rd.trace(lambda x: rd.ops.harden(x), rd.point(2)), [0.2, 0.5]).tolist()
        [0.0, 1.0]
    """
    return applied(g.Harden(), x)


def greater_than(x: Wire, y: Operand) -> Wire:
    """greater_than : 1 where x > y, else 0.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.greater_than(x, 2), rd.point(3)), [1, 2, 3]).tolist()
        [0, 0, 1]
    """
    return applied(g.GreaterThan(), x, y)


def maximum(x: Wire, y: Operand) -> Wire:
    """maximum : the greater, element by element.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.maximum(x, 2), rd.point(3)), [1, 2, 3]).tolist()
        [2, 2, 3]
    """
    return applied(g.Maximum(), x, y)


def minimum(x: Wire, y: Operand) -> Wire:
    """The lesser, element by element: −max(−x, −y).

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.minimum(x, 2), rd.point(3)), [1, 2, 3]).tolist()
        [1, 2, 2]
    """
    return -applied(g.Maximum(), -x, -y)


def max_over(x: Wire, axes: int | Iterable[int] | None = None) -> Wire:
    """max : the greatest over these axes (all by default).

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.max_over(x, 1), rd.point(2, 2)), [[1, 4], [3, 2]]).tolist()
        [4, 3]
    """
    return applied(g.Max(axes_of(x, axes)), x)


def argmax(x: Wire, axis: int = -1) -> Wire:
    """argmax : the index of the first greatest element along an axis.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.argmax(x), rd.point(3)), [1, 4, 4]).tolist()
        1
    """
    return applied(g.Argmax(axes_of(x, axis)[0]), x)


def first_maximum(x: Wire, axes: int | Iterable[int] | None = None) -> Wire:
    """first_maximum : 1 where the greatest over these axes (all by default) first stands, else 0.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.first_maximum(x), rd.point(3)), [1, 4, 4]).tolist()
        [0, 1, 0]
    """
    return applied(g.FirstMaximum(axes_of(x, axes)), x)


def tabulate(x: Wire, values: Any) -> Wire:
    """tabulate : values[x] for integers x, the first and the last entry beyond the ends.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.tabulate(x, [10, 20, 30]), rd.point(3)), [-5, 1, 9]).tolist()
        [10, 20, 30]
    """
    return applied(g.Tabulate(Buffer(values)), x)
