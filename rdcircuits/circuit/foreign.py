"""What numpy's functions mean on wires: those that a generator computes are it, the others are refused by name."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rdcircuits.errors import ShapeError

_ARITHMETIC: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "negative": operator.neg,
    "power": operator.pow,
    "matmul": operator.matmul,
    "bitwise_and": operator.and_,
    "bitwise_or": operator.or_,
    "bitwise_xor": operator.xor,
    "invert": operator.invert,
    "square": lambda x: x * x,
    "positive": lambda x: x,
}
#: Functions of `ops` by numpy's name, and by that of `ops`.
_NAMED = {
    **{name: name for name in ("exp", "log", "sqrt", "tanh", "maximum", "minimum", "reciprocal")},
    "greater": "greater_than",
    "equal": "compare",
    "logical_not": "not_",
    "logical_and": "multiply",
    "logical_or": "or_",
    "logical_xor": "xor",
}
_SYMMETRIC = {"maximum", "minimum", "equal", "logical_and", "logical_or", "logical_xor"}
#: What to use instead of functions on whole arrays.
_INSTEAD = {
    "sum": "x.sum(axes)",
    "where": "ops.mux(condition, if_0, if_1)",
    "concatenate": "ops.concatenate(wires)",
    "stack": "ops.stack(wires)",
    "transpose": "x.transpose(axes)",
    "reshape": "x.reshape(shape)",
    "broadcast_to": "x.broadcast(shape)",
    "dot": "x @ y",
    "einsum": "ops.einsum(spec, x, y)",
    "pad": "ops.pad(x, before, after)",
    "take": "x.take(positions)",
    "max": "ops.max_over(x)",
    "amax": "ops.max_over(x)",
    "argmax": "ops.argmax(x)",
    "clip": "ops.minimum(ops.maximum(x, low), high)",
}


def of_ufunc(ufunc: np.ufunc, method: str, inputs: Sequence[Any], options: dict[str, Any]) -> Any:
    """np.exp(wire), 2.0 * wire with numpy's numbers, and the like; a `ShapeError` for what no generator computes."""
    from rdcircuits.circuit import ops

    name = "divide" if ufunc.__name__ == "true_divide" else ufunc.__name__
    if method == "__call__" and not options:
        values = [value.item() if isinstance(value, np.generic) else value for value in inputs]
        if name in _ARITHMETIC:
            return _computed(_ARITHMETIC[name], values)
        if name in _NAMED:
            found: Callable[..., Any] = getattr(ops, _NAMED[name])
            return found(*sorted(values, key=_is_number) if name in _SYMMETRIC else values)
    raise _refused(f"numpy.{name}" + f".{method}" * (method != "__call__"))


def of_function(function: Callable[..., Any]) -> ShapeError:
    """The error for numpy's functions on whole arrays, with what does it on wires."""
    return _refused(f"numpy.{function.__name__}", _INSTEAD.get(function.__name__))


def _computed(compute: Callable[..., Any], values: Sequence[Any]) -> Any:
    """Python's operator, arrays among the operands being refused by the wire and not asked again."""
    arrays = [value for value in values if isinstance(value, np.ndarray)]
    if arrays and arrays[0].ndim:
        raise ShapeError(
            f"expected a wire or a number, found an array of shape {arrays[0].shape}; use ops.element(values, algebra)"
        )
    return compute(*(value.item() if isinstance(value, np.ndarray) else value for value in values))


def _is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float))


def _refused(name: str, instead: str | None = None) -> ShapeError:
    hint = f": use {instead}" if instead else "; rd.ops has the functions that are"
    return ShapeError(f"{name} is no function on wires{hint}")
