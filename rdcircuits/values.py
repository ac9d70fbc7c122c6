"""Values: what compares equal where it means the same, hashes alike, and pickles.

A value that holds functions of the package's own (a loss, an optimiser, a schedule) remembers the call that made it:
that is what is compared, printed and pickled. Users' functions pickle by name, and are refused where they have none.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import partial, wraps
from inspect import BoundArguments, signature
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, ParamSpec, TypeVar

import numpy as np

from rdcircuits.brief import MOST_LETTERS, brief, clipped
from rdcircuits.errors import RdError

P = ParamSpec("P")
Made = TypeVar("Made")


def key(value: Any) -> Any:
    """What two values are compared and hashed by: 1, 1.0 and True differ, numpy's scalars are as Python's, arrays go by
    their type, shape and elements.

    Example:
        >>> key(1) == key(np.int64(1)), key(1) == key(1.0), key(np.zeros(2)) == key(np.zeros(2))
        (True, False, True)
    """
    if isinstance(value, np.generic) and not isinstance(value, np.void):
        return key(value.item())
    if isinstance(value, np.ndarray):
        content = tuple(map(key, value.ravel().tolist())) if value.dtype.hasobject else value.tobytes()
        return ("array", value.dtype.str, value.shape, content)
    if isinstance(value, float):
        return ("float", value.hex())
    if isinstance(value, (tuple, list)):
        return (type(value), *map(key, value))
    if isinstance(value, Mapping):
        return (type(value), *((key(name), key(one)) for name, one in value.items()))
    if isinstance(value, partial):
        return ("partial", value.func, key(value.args), key(value.keywords))
    return (type(value), value)


def recipe(factory: Callable[P, Made]) -> Callable[P, Made]:
    """Decorates a function that makes a `Value`: what it gives remembers the call, unless one within already did."""
    form = signature(factory)

    @wraps(factory)
    def make(*args: P.args, **options: P.kwargs) -> Made:
        made = factory(*args, **options)
        if isinstance(made, Value) and made.recipe is None:
            bound = form.bind(*args, **options)
            bound.apply_defaults()
            object.__setattr__(made, "recipe", _Call(make, bound))
        return made

    return make


class _Call:
    """A function of a module with its arguments."""

    def __init__(self, function: Callable[..., Any], bound: BoundArguments) -> None:
        self.function, self.args, self.options = function, bound.args, bound.kwargs
        self.key = (function, key(self.args), key(self.options))

    def __repr__(self) -> str:
        given = [*map(repr, self.args), *(f"{name}={value!r}" for name, value in self.options.items())]
        text = f"{self.function.__name__}({', '.join(given)})"
        return text if len(text) <= MOST_LETTERS else clipped(" ".join(text.split()))


class Value:
    """Base of dataclasses (with eq=False, repr=False) that are compared by their fields, or by the call that made them.

    Fields with compare=False do not count.
    """

    #: The call that made it, where it is a function decorated by `recipe`.
    recipe: Any = None

    def _key(self) -> Any:
        if self.recipe is not None:
            return self.recipe.key
        return tuple(key(getattr(self, field.name)) for field in _fields(self) if field.compare)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self is other or bool(self._key() == other._key())

    def __hash__(self) -> int:
        return hash((type(self), self._key()))

    def __repr__(self) -> str:
        return brief(self) if self.recipe is None else repr(self.recipe)

    def __reduce__(self) -> Any:
        what = f"{type(self).__name__} {getattr(self, 'name', '')}".rstrip()
        if self.recipe is not None:
            call = self.recipe
            check_function(call.function, what, "the function that made it")
            for value in (*call.args, *call.options.values()):
                check_function(value, what, f"an argument of {call.function.__name__}")
            return _remade, (call.function, call.args, call.options)
        values = {field.name: getattr(self, field.name) for field in _fields(self)}
        for name, value in values.items():
            check_function(value, what, name)
        return _remade, (type(self), (), values)


def check_function(value: Any, what: str, part: str) -> None:
    """An `RdError` for a function that cannot be found by its name, which is how functions pickle: a lambda, say."""
    if isinstance(value, partial):
        for one in (value.func, *value.args, *value.keywords.values()):
            check_function(one, what, part)
    elif isinstance(value, (tuple, list)):
        for one in value:
            check_function(one, what, part)
    elif isinstance(value, (FunctionType, BuiltinFunctionType, type)) and _found(value) is not value:
        name = f"{value.__module__}.{value.__qualname__}"
        raise RdError(
            f"{what} cannot be pickled: {part} is {name}, which cannot be found by that name; "
            "define it with def at the top of a module"
        )
    elif isinstance(value, MethodType):
        check_function(value.__self__, what, part)


def _found(value: Any) -> Any:
    """What stands in its module under the name of a function or class."""
    if isinstance(value, BuiltinFunctionType) and not isinstance(value.__self__, type(sys)):
        return value  # the method of a value, which pickles with it
    found: Any = sys.modules.get(value.__module__ or "")
    for name in value.__qualname__.split("."):
        found = getattr(found, name, None)
    return found


def _fields(value: Any) -> tuple[Any, ...]:
    return fields(value) if is_dataclass(value) else ()


def _remade(function: Callable[..., Any], args: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
    return function(*args, **options)
