"""Functions of real numbers, by name."""

from __future__ import annotations

from collections.abc import Iterable

from rdcircuits.circuit import generators as g
from rdcircuits.circuit.ops.applied import applied, axes_of
from rdcircuits.circuit.wire import Wire


def exp(x: Wire) -> Wire:
    """exp : e^x.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(rd.trace(lambda x: rd.ops.exp(x), "x"), 0.0).tolist()
        1.0
    """
    return applied(g.Exp(), x)


def log(x: Wire) -> Wire:
    """log : the natural logarithm.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(rd.trace(lambda x: rd.ops.log(x), "x"), 1.0).tolist()
        0.0
    """
    return applied(g.Log(), x)


def sqrt(x: Wire) -> Wire:
    """sqrt : the square root.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(rd.trace(lambda x: rd.ops.sqrt(x), "x"), 9.0).tolist()
        3.0
    """
    return applied(g.Sqrt(), x)


def tanh(x: Wire) -> Wire:
    """tanh : the hyperbolic tangent.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(rd.trace(lambda x: rd.ops.tanh(x), rd.point(2)), [0.0, 1e9]).tolist()
        [0.0, 1.0]
    """
    return applied(g.Tanh(), x)


def sigmoid(x: Wire) -> Wire:
    """sigmoid : 1/(1 + e^−x).

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(rd.trace(lambda x: rd.ops.sigmoid(x), rd.point(2)), [0.0, 1e9]).tolist()
        [0.5, 1.0]
    """
    return applied(g.Sigmoid(), x)


def relu(x: Wire) -> Wire:
    """relu : max(x, 0).

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(rd.trace(lambda x: rd.ops.relu(x), rd.point(2)), [-1.5, 1.5]).tolist()
        [0.0, 1.5]
    """
    return applied(g.Relu(), x)


def logsumexp(x: Wire, axes: int | Iterable[int] | None = None) -> Wire:
    """logsumexp : log Σ e^x over these axes (all by default).

    Example:
        >>> import rdcircuits as rd
        >>> total = rd.Smooth().run(rd.trace(lambda x: rd.ops.logsumexp(x), rd.point(3)), [1.0, 2.0, 3.0])
        >>> round(float(total), 6)
        3.407606
    """
    return applied(g.LogSumExp(axes_of(x, axes)), x)


def softmax(x: Wire, axis: int = -1) -> Wire:
    """e^x / Σ e^x along an axis.

    Example:
        >>> import rdcircuits as rd
        >>> shares = rd.Smooth().run(rd.trace(lambda x: rd.ops.softmax(x), rd.point(2)), [0.0, 1.0])
        >>> shares.round(6).tolist()
        [0.268941, 0.731059]
    """
    axes = axes_of(x, axis)
    thin = [1 if i in axes else length for i, length in enumerate(x.shape)]
    return exp(x - logsumexp(x, axes).reshape(thin))
