"""Smooth functions on the reals, element by element, and logsumexp.  Source: [CFGL]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rdcircuits.circuit.generator import Generator, axes_of
from rdcircuits.circuit.generators.fields import Reciprocal
from rdcircuits.circuit.generators.order import GreaterThan
from rdcircuits.circuit.generators.structural import Shape, spread_axes
from rdcircuits.circuit.types import WireType


class _Elementwise(Generator):
    """A smooth function of one argument, element by element."""

    def type(self, x: WireType) -> WireType:
        return x


@dataclass(frozen=True)
class Exp(_Elementwise):
    """exp : x ↦ e^x.   R: (x, dy) ↦ e^x·dy.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Exp()(x), "x")
        >>> rd.Smooth().run(f, 0).tolist(), rd.Smooth().run(rd.R(f), 0, 3).tolist()
        (1.0, 3.0)
    """

    name = "exp"

    def reverse(self, x: Any, dy: Any) -> Any:
        return Exp()(x) * dy


@dataclass(frozen=True)
class Log(_Elementwise):
    """log : the natural logarithm.   R: (x, dy) ↦ (1/x)·dy.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Log()(x), "x")
        >>> rd.Smooth().run(f, 1).tolist(), rd.Smooth().run(rd.R(f), 2, 1).tolist()
        (0.0, 0.5)
    """

    name = "log"

    def reverse(self, x: Any, dy: Any) -> Any:
        return Reciprocal()(x) * dy


@dataclass(frozen=True)
class Sqrt(_Elementwise):
    """sqrt : the square root.   R: (x, dy) ↦ (1/(2√x))·dy.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Sqrt()(x), "x")
        >>> rd.Smooth().run(f, 4).tolist(), rd.Smooth().run(rd.R(f), 4, 1).tolist()
        (2.0, 0.25)
    """

    name = "sqrt"

    def reverse(self, x: Any, dy: Any) -> Any:
        return Reciprocal()(2 * Sqrt()(x)) * dy


@dataclass(frozen=True)
class Tanh(_Elementwise):
    """tanh : the hyperbolic tangent.   R: (x, dy) ↦ (1 − tanh²x)·dy.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Tanh()(x), "x")
        >>> rd.Smooth().run(f, 0).tolist(), rd.Smooth().run(rd.R(f), 0, 3).tolist()
        (0.0, 3.0)
    """

    name = "tanh"

    def reverse(self, x: Any, dy: Any) -> Any:
        y = Tanh()(x)
        return dy - y * y * dy


@dataclass(frozen=True)
class Sigmoid(_Elementwise):
    """sigmoid : x ↦ 1/(1 + e^−x).   R: (x, dy) ↦ s(1 − s)·dy.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Sigmoid()(x), "x")
        >>> rd.Smooth().run(f, 0).tolist(), rd.Smooth().run(rd.R(f), 0, 4).tolist()
        (0.5, 1.0)
    """

    name = "sigmoid"

    def reverse(self, x: Any, dy: Any) -> Any:
        y = Sigmoid()(x)
        return (y - y * y) * dy


@dataclass(frozen=True)
class Relu(_Elementwise):
    """relu : x ↦ max(x, 0).   R: (x, dy) ↦ [x > 0]·dy, so relu′(0) = 0.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.Relu()(x), "x")
        >>> rd.Smooth().run(f, -2).tolist(), rd.Smooth().run(rd.R(f), 2, 4).tolist()
        (0.0, 4.0)
    """

    name = "relu"

    def reverse(self, x: Any, dy: Any) -> Any:
        return GreaterThan()(x, x.constant(0, x.type)) * dy


@dataclass(frozen=True)
class LogSumExp(Generator):
    """logsumexp : log Σ e^x over these axes, which disappear.   R: (x, dy) ↦ softmax(x)·dy.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.generators.LogSumExp((0,))(x), rd.point(2))
        >>> round(float(rd.Smooth().run(f, [0, 0])), 6), rd.Smooth().run(rd.R(f), [0, 0], 1).tolist()
        (0.693147, [0.5, 0.5])
    """

    axes: Shape
    name = "logsumexp"

    def type(self, x: WireType) -> WireType:
        axes = axes_of(self, self.axes, len(x.shape))
        return x.reshape(length for axis, length in enumerate(x.shape) if axis not in axes)

    def reverse(self, x: Any, dy: Any) -> Any:
        total = spread_axes(LogSumExp(self.axes)(x), x.shape, self.axes)
        return Exp()(x - total) * spread_axes(dy, x.shape, self.axes)
