"""Checks of plain arguments, the same everywhere: what was found, what was expected, and an `RdError` in time."""

from __future__ import annotations

import inspect
from math import isfinite
from typing import Any, TypeVar

import numpy as np

from rdcircuits.errors import RdError, ShapeError

Kind = TypeVar("Kind")

_WORD = 1 << 63
_LARGEST = 1 << 4096


def whole(name: str, value: Any, least: int = 0, most: int = _WORD - 1) -> int:
    """An integer of any integer type from `least` to `most`; truth values and fractions are none.

    Example:
        >>> whole("rows", 3, 1)
        3
    """
    found = index_of(value)
    if found is None or not least <= found <= most:
        bound = f">= {least}" if most == _WORD - 1 else f"from {least} to {most}"
        raise RdError(f"{name} is {shown(value)}, expected an integer {bound}")
    return found


def index_of(value: Any) -> int | None:
    """An integer of any integer type as Python's own; None for what is none, truth values and arrays among it."""
    if isinstance(value, (bool, np.bool_)) or not hasattr(value, "__index__"):
        return None
    try:
        return int(value.__index__())
    except TypeError:  # arrays have the method, but only those of one integer answer
        return None


def number(name: str, value: Any) -> int | float:
    """A finite real number, as Python's own."""
    if not is_number(value) or not _finite(value):
        raise RdError(f"{name} is {shown(value)}, expected a finite number")
    plain: int | float = value.item() if isinstance(value, np.generic) else value
    return plain


def is_number(value: object) -> bool:
    """Whether this is a real number of Python's or numpy's; truth values are none."""
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, (bool, np.bool_))


def above_zero(name: str, value: Any, of: str) -> float:
    """A finite number above 0, of what is said.

    Example:
        >>> above_zero("effort", 2, "seconds")
        2.0
    """
    if not is_number(value) or not _finite(value) or not value > 0:
        raise RdError(f"{name} is {shown(value)}, expected {of} above 0")
    return float(value)


def share(name: str, value: Any, *, inner: bool = False) -> float:
    """A number from 0 to 1, or strictly between with `inner`."""
    if not is_number(value) or not (0 < value < 1 if inner else 0 <= value <= 1):
        raise RdError(f"{name} is {shown(value)}, expected {'a share' if inner else 'one'} between 0 and 1")
    return float(value)


def function(name: str, value: Any, form: str) -> None:
    """Raise for what cannot be called; None, for "not told", is let through."""
    if value is not None and (not callable(value) or isinstance(value, type)):
        raise RdError(f"{name} is {shown(value)}, expected a function {form}, or None")


def takes(f: Any, count: int, what: str = "inputs") -> None:
    """Raise where this is no function, or is known not to take this many arguments."""
    if not callable(f):
        raise ShapeError(f"expected a function, found {shown(f)}")
    try:
        inspect.signature(f).bind(*[None] * count)
    except TypeError:
        raise ShapeError(f"{shown(f)} cannot be called with {count} arguments, one for each of the {what}") from None
    except ValueError:  # some functions of C have no signature
        return


def instance(name: str, value: Any, kind: type[Kind], wanted: str) -> Kind:
    """The value, which is to be of this kind; `wanted` says so in words. A class, or a function, was not called."""
    if isinstance(value, kind):
        return value
    hint = ": call it first" if callable(value) else ""
    raise RdError(f"{name} is {shown(value)}, expected {wanted}{hint}")


def generator(seed: Any) -> np.random.Generator:
    """Random numbers of a seed, an integer >= 0 (of any size); a generator as it is."""
    if isinstance(seed, np.random.Generator):
        return seed
    found = index_of(seed)
    if found is None or not 0 <= found <= _LARGEST:
        raise RdError(f"the seed is {shown(seed)}, expected an integer >= 0 or a numpy Generator")
    return np.random.default_rng(found)


def shown(value: Any) -> str:
    """A value in a message, short."""
    if callable(value) and hasattr(value, "__name__"):
        return f"the {'class' if isinstance(value, type) else 'function'} {value.__name__}"
    text = " ".join(repr(value).split())
    return text if len(text) <= 80 else f"{text[:77]}..."


def _finite(value: Any) -> bool:
    try:
        return isfinite(value)
    except OverflowError:
        return True
