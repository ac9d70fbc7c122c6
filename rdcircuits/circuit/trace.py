"""Writing a circuit as an ordinary Python function on wires."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rdcircuits.circuit.circuit import Circuit
from rdcircuits.circuit.graph import Builder
from rdcircuits.circuit.types import Object, WireType, as_object, point
from rdcircuits.circuit.wire import Wire
from rdcircuits.errors import AlgebraError, RdError, ShapeError

_HERE = "rdcircuits.circuit"
#: File and function of the constructors that dataclasses make, wherever they are defined.
_DATACLASS = ("<string>", "__init__")


def trace(function: Callable[..., Any], *types: str | WireType | Object) -> Circuit:
    """trace(f, types) : the circuit that f computes, f being called once with a wire for each input.

    Args:
        function: takes one wire per input; returns a wire, or a tuple or list of wires.
        types: a wire type for each input, objects (tuples of them), or a string of names, each a `point()`.

    Raises:
        ShapeError: for what is no function; where wires do not fit, with the file and line of `function` that asked
            for it.

    Example:
        >>> f = trace(lambda x, y: x * x + 3 * y * x, "x y")
        >>> f.dom, len(f.nodes)
        ((point(), point()), 5)
    """
    builder = Builder(domain(types))
    if not callable(function):
        raise ShapeError(f"trace: expected a function on wires, found {function!r}")
    try:
        found = function(*builder.inputs)
    except RdError as error:
        where = _users_line(error)
        if where is None or isinstance(error.__cause__, RdError):
            raise
        kind = AlgebraError if isinstance(error, AlgebraError) else ShapeError
        raise kind(f"{where}: {error}") from error
    outputs = (found,) if isinstance(found, Wire) else found
    if not isinstance(outputs, (tuple, list)) or not all(isinstance(wire, Wire) for wire in outputs):
        raise ShapeError(f"trace: the function returned {found!r}, expected a wire or a tuple of wires")
    return Circuit(builder.graph(outputs))


def domain(types: tuple[str | WireType | Object, ...]) -> Object:
    """Types as `trace` takes them, as one object."""
    wires: list[WireType] = []
    for one in types:
        if isinstance(one, str):
            wires.extend(point() for _ in one.split())
        else:
            wires.extend(as_object(one))
    return tuple(wires)


def _users_line(error: BaseException) -> str | None:
    """File and line of the last frame outside this package, on the way to the error."""
    found = None
    frame = error.__traceback__
    while frame is not None:
        code = frame.tb_frame.f_code
        ours = str(frame.tb_frame.f_globals.get("__name__")).startswith(_HERE)
        if not ours and (code.co_filename, code.co_name) != _DATACLASS:
            found = f"{code.co_filename}, line {frame.tb_lineno}"
        frame = frame.tb_next
    return found
