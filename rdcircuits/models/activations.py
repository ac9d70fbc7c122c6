"""Activations, and other models without parameters, for Smooth.  Source: [CFGL]."""

from __future__ import annotations

from collections.abc import Callable

from rdcircuits.circuit import Wire, ops, point, trace
from rdcircuits.models.model import Model
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked


@architecture
@checked
def activation(function: Callable[[Wire], Wire], *shape: int) -> Model:
    """activation(f, shape) : Para(shape → ...) without parameters, f on wires.

    Example:
        >>> from rdcircuits.circuit import ops
        >>> activation(lambda x: x * ops.sigmoid(x), 3).cod
        (point(3),)
    """
    return Model((), trace(function, point(*shape)), ())


@architecture
@checked
def sigmoid(*shape: int) -> Model:
    """sigmoid(n) : n → n, x ↦ 1/(1 + e^−x), element by element.

    Example:
        >>> from rdcircuits.models import bias, dense
        >>> (dense(4, 3) >> bias(3) >> sigmoid(3)).parameter
        (point(3, 4), point(3))
    """
    return activation(ops.sigmoid, *shape)


@architecture
@checked
def tanh(*shape: int) -> Model:
    """tanh(n) : n → n, element by element.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(rd.models.tanh(2).morphism, [0, 1e9]).tolist()
        [0.0, 1.0]
    """
    return activation(ops.tanh, *shape)


@architecture
@checked
def relu(*shape: int) -> Model:
    """relu(n) : n → n, x ↦ max(x, 0), element by element.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(rd.models.relu(2).morphism, [-1, 2]).tolist()
        [0.0, 2.0]
    """
    return activation(ops.relu, *shape)


@architecture
@checked
def scale(factor: float, *shape: int) -> Model:
    """scale(c, n) : n → n, x ↦ c·x. Counts of many gates become scores for cross-entropy with c = 1/temperature.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(scale(0.5, 2).morphism, [2.0, 4.0])
        array([1., 2.])
    """
    return activation(lambda x: x * float(factor), *shape)


@architecture
@checked
def softmax(*shape: int, axis: int = -1) -> Model:
    """softmax(n) : n → n, x ↦ e^x / Σ e^x along an axis.

    Classifiers do without: `losses.cross_entropy` takes scores, and the class is the greatest.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(softmax(2).morphism, [0.0, 0.0])
        array([0.5, 0.5])
    """
    return activation(lambda x: ops.softmax(x, axis), *shape)


@architecture
@checked
def flatten(*shape: int) -> Model:
    """flatten(c, h, w) : (c, h, w) → (c·h·w), the same elements in row-major order.

    Example:
        >>> flatten(5, 5, 5).cod
        (point(125),)
    """
    return activation(lambda x: x.reshape((x.type.size,)), *shape)
