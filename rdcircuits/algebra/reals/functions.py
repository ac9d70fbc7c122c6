"""Functions of real numbers, element by element: what each means to numpy, and which operation of C it is.

A new one is a row here, and an operation in csrc/real.h.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from rdcircuits.algebra.meanings import RING, Meanings
from rdcircuits.algebra.ordered import ORDERED
from rdcircuits.circuit import Generator
from rdcircuits.circuit import generators as gen


class Function(NamedTuple):
    """`operation`: its name among those of csrc/real.h; `meaning(S, generator, *arrays)`; `into(size, *arrays, out=)`
    writes the result where it is told.
    """

    operation: str
    meaning: Callable[..., Any]
    into: Callable[..., Any] | None


def _sigmoid(S: Any, g: Any, x: Any) -> Any:
    """1/(1 + e^−x) without overflow."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


def _share(S: Any, g: gen.Share, x: Any, y: Any) -> Any:
    """1, ½ or 0 as x >, =, < y."""
    return (np.greater(x, y) + 0.5 * np.equal(x, y)).astype(S.dtype)


def _quiet(function: Any) -> Any:
    """A numpy function as a meaning; values outside its domain give NaN or infinity without a warning."""

    def meaning(S: Any, g: Any, x: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(x)

    return meaning


def _sigmoid_into(size: int, x: Any, out: Any) -> Any:
    """1/(1 + e^−x) by way of tanh, which does not overflow."""
    np.multiply(x, 0.5, out=out)
    np.tanh(out, out=out)
    np.multiply(out, 0.5, out=out)
    return np.add(out, 0.5, out=out)


def _reciprocal_into(size: int, x: Any, out: Any) -> Any:
    with np.errstate(all="ignore"):
        return np.divide(1, x, out=out)


def _ufunc(function: Any) -> Any:
    """A numpy function as a kernel that writes into a buffer, quiet where values leave its domain."""

    def write(size: int, *xs: Any, out: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*xs, out=out, casting="unsafe")

    return write


def _plain_ufunc(function: Any) -> Any:
    return lambda size, *xs, out: function(*xs, out=out)


FUNCTIONS: dict[type[Generator], Function] = {
    gen.Negate: Function("negate", RING[gen.Negate], _plain_ufunc(np.negative)),
    gen.Not: Function("not", RING[gen.Not], lambda size, x, out: np.subtract(1, x, out=out)),
    gen.Relu: Function("relu", ORDERED[gen.Relu], lambda size, x, out: np.maximum(x, 0, out=out)),
    gen.Maximum: Function("maximum", ORDERED[gen.Maximum], _plain_ufunc(np.maximum)),
    gen.GreaterThan: Function("greater", ORDERED[gen.GreaterThan], _ufunc(np.greater)),
    gen.Threshold: Function("at_least", ORDERED[gen.Threshold], _ufunc(np.greater_equal)),
    gen.Share: Function("share", _share, None),
    gen.Reciprocal: Function("reciprocal", _quiet(lambda x: 1 / x), _reciprocal_into),
    gen.Exp: Function("exp", _quiet(np.exp), _ufunc(np.exp)),
    gen.Log: Function("log", _quiet(np.log), _ufunc(np.log)),
    gen.Sqrt: Function("sqrt", _quiet(np.sqrt), _ufunc(np.sqrt)),
    gen.Tanh: Function("tanh", _quiet(np.tanh), _plain_ufunc(np.tanh)),
    gen.Sigmoid: Function("sigmoid", _sigmoid, _sigmoid_into),
}

#: Kernels that write the result of an elementwise generator where they are told.
INTO: dict[type[Generator], Callable[..., Any]] = {
    gen.Add: _plain_ufunc(np.add),
    gen.Act: _plain_ufunc(np.add),
    gen.Multiply: _plain_ufunc(np.multiply),
    **{kind: one.into for kind, one in FUNCTIONS.items() if one.into is not None},
}


def _logsumexp(S: Any, g: gen.LogSumExp, x: Any) -> Any:
    """log Σ e^x, shifted by the greatest so that nothing overflows; −∞ over nothing."""
    axes = tuple(axis + 1 for axis in g.axes)
    if any(x.shape[axis] == 0 for axis in axes):
        return np.full([n for axis, n in enumerate(x.shape) if axis not in axes], -np.inf, dtype=x.dtype)
    top = np.max(x, axis=axes, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(divide="ignore"):
        return np.log(np.sum(np.exp(x - top), axis=axes)) + np.squeeze(top, axis=axes)


MEANINGS: Meanings = {
    **ORDERED,
    **{kind: one.meaning for kind, one in FUNCTIONS.items()},
    gen.LogSumExp: _logsumexp,
}
