"""How a value was made of others, noted beside it, so that a picture can show it as the composite that it is.

Notes take no part in equality, and are not pickled.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from types import FunctionType
from typing import Any, NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
Value = TypeVar("Value")

_MADE, _CALLED = "_made", "_called"
_PLAIN = (bool, int, float, str)


class Made(NamedTuple):
    """`how` ("then", "beside", "over", "functor", "batched") and of what `parts`."""

    how: str
    parts: tuple[Any, ...]


class Noted:
    """Base of values that notes are kept beside."""

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != _MADE}


def noted(value: Value, how: str, *parts: Any) -> Value:
    """The value, with a note of how it was made."""
    object.__setattr__(value, _MADE, Made(how, parts))
    return value


def alike(value: Value, other: Any) -> Value:
    """The value, with the notes of another that is the same but for its type."""
    for name in (_MADE, _CALLED):
        if name in other.__dict__:
            object.__setattr__(value, name, other.__dict__[name])
    return value


def made_of(value: Any) -> Made | None:
    """How a value was made, where that was noted.

    Example:
        >>> import rdcircuits as rd
        >>> layer = rd.models.dense(2, 2)
        >>> made_of(layer >> layer).how, made_of(layer)
        ('then', None)
    """
    found: Made | None = getattr(value, "__dict__", {}).get(_MADE)
    return found


def called(value: Any) -> str:
    """The call that made a value, in a few letters; "" where that is not known.

    Example:
        >>> import rdcircuits as rd
        >>> called(rd.models.gates(8, 6, 4))
        'gates(8, 6, 4)'
    """
    return str(getattr(value, "__dict__", {}).get(_CALLED, ""))


def architecture(function: Callable[P, Value]) -> Callable[P, Value]:
    """Decorates a function that makes a model: what it gives is called by it and by its plain arguments."""
    name_of = _call

    def make(*args: P.args, **options: P.kwargs) -> Value:
        value = function(*args, **options)
        object.__setattr__(value, "_called", name_of(function.__name__, args, options))
        return value

    # With the function's own globals, so that doctest takes it for one of its module's.
    own = function.__globals__
    made = FunctionType(make.__code__, own, function.__name__, make.__defaults__, make.__closure__)
    return update_wrapper(made, function)


def _call(name: str, args: tuple[Any, ...], options: dict[str, Any]) -> str:
    given = [repr(one) for one in args if isinstance(one, _PLAIN)]
    given += [f"{option}={one!r}" for option, one in options.items() if isinstance(one, _PLAIN)]
    return f"{name}({', '.join(given)})" if given else name
