"""`checked`: a public function whose arguments are held to its annotations, so that slips are told by name and in time.

Only what an annotation says is checked here; what values mean, functions check themselves. An annotation is a union of
words, each with its test below or the name of a class; one with a word unknown here lets everything through.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from inspect import Parameter, signature
from os import PathLike
from types import FunctionType
from typing import Any, TypeVar

import numpy as np

from rdcircuits.arguments import index_of, is_number, shown
from rdcircuits.errors import ShapeError
from rdcircuits.limits import out_of_memory as _out_of_memory

Function = TypeVar("Function", bound=Callable[..., Any])
Test = Callable[[Any], bool]

_LARGEST = 1 << 62
_CLASS = re.compile(r"[A-Z]\w*(\[.*\])?")


def checked(function: Function) -> Function:
    """The function, its arguments checked first: a `ShapeError` says which is what, and what was expected; and where it
    asks for more memory than there is, what it asked for.

    Example:
        >>> @checked
        ... def twice(count: int) -> int: return 2 * count
        >>> twice("2")
        Traceback (most recent call last):
        rdcircuits.errors.ShapeError: twice: count is '2', expected an integer
    """
    check, tests, out_of_memory = _check, lru_cache(maxsize=1)(lambda: _tests_of(function)), _out_of_memory
    name = getattr(function, "__qualname__", "").split(".<locals>.")[-1]

    def wrapper(*arguments: Any, **options: Any) -> Any:
        check(tests(), arguments, options)
        try:
            return function(*arguments, **options)
        except MemoryError as error:
            raise out_of_memory(name, error) from error

    # With the function's own globals, so that doctest takes it for one of its module's.
    made = FunctionType(
        wrapper.__code__, function.__globals__, function.__name__, wrapper.__defaults__, wrapper.__closure__
    )
    for attribute in ("__module__", "__qualname__", "__doc__", "__annotations__"):
        setattr(made, attribute, getattr(function, attribute))
    made.__wrapped__ = function  # type: ignore[attr-defined]
    return made  # type: ignore[return-value]


def check_fields(value: Any) -> None:
    """The same for the fields of a dataclass, from its `__post_init__`."""
    kind: Any = type(value)
    for field, (test, wanted) in _tests_of_fields(kind).items():
        _one(kind.__name__, field, getattr(value, field), test, wanted)


Tests = tuple[str, list[tuple[str, Test, str]], dict[str, tuple[Test, str]], "tuple[str, Test, str] | None"]


def _check(tests: Tests, arguments: Sequence[Any], options: Mapping[str, Any]) -> None:
    """Hold arguments to their tests; a wrong number of them, or of other names, is left to the function."""
    name, by_place, by_name, others = tests
    for position, value in enumerate(arguments):
        found = by_place[position] if position < len(by_place) else others
        if found is not None:
            _one(name, found[0], value, *found[1:])
    for option, value in options.items():
        if option in by_name:
            _one(name, option, value, *by_name[option])


def _one(function: str, name: str, value: Any, test: Test, wanted: str) -> None:
    if not test(value):
        called = ": call it first" if callable(value) and not wanted.startswith("a function") else ""
        raise ShapeError(f"{function}: {name} is {shown(value)}, expected {wanted}{called}")


def _tests_of(function: Callable[..., Any]) -> Tests:
    by_place: list[tuple[str, Test, str]] = []
    by_name: dict[str, tuple[Test, str]] = {}
    others = None
    for name, parameter in signature(function).parameters.items():
        if name in ("self", "cls") and not by_place:
            by_place.append((name, _anything, ""))
            continue
        test, wanted = asked_by(parameter.annotation)
        if parameter.default is not Parameter.empty and parameter.default is not None:
            test = _or_default(test, parameter.default)
        if parameter.kind is Parameter.VAR_POSITIONAL:
            others = (name, test, wanted)
        elif parameter.kind is Parameter.KEYWORD_ONLY:
            by_name[name] = test, wanted
        elif parameter.kind is not Parameter.VAR_KEYWORD:
            by_place.append((name, test, wanted))
            by_name[name] = test, wanted
    return getattr(function, "__qualname__", "").split(".<locals>.")[-1], by_place, by_name, others


@lru_cache(maxsize=256)
def _tests_of_fields(kind: Any) -> dict[str, tuple[Test, str]]:
    return {one.name: asked_by(str(one.type)) for one in fields(kind) if one.init}


@lru_cache(maxsize=1024)
def asked_by(annotation: Any) -> tuple[Test, str]:
    """What an annotation, as text, asks of a value, as a test and in words."""
    if not isinstance(annotation, str):
        return _anything, ""
    found = [_atom(word.strip()) for word in _alternatives(annotation)]
    if "GF" in annotation:  # the size of a field: any integer
        found = [(_is_any_integer, one[1]) if one is not None and one[0] is _is_integer else one for one in found]
    if any(one is None for one in found):
        return _anything, ""
    tests = [one[0] for one in found if one is not None]
    words = list(dict.fromkeys(one[1] for one in found if one is not None))
    return (tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)), " or ".join(words)


def _alternatives(annotation: str) -> list[str]:
    """The parts of a union, brackets respected."""
    parts, depth = [""], 0
    for sign in annotation:
        depth += (sign in "[(") - (sign in "])")
        if sign == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _atom(word: str) -> tuple[Test, str] | None:
    if word in _ATOMS:
        return _ATOMS[word]
    if word.startswith("Callable"):
        return _is_function, "a function"
    if word.startswith(("Sequence[", "Iterable[", "tuple[", "list[")):
        return _is_list, "a list"
    if word.startswith("Mapping["):
        return (lambda value: isinstance(value, Mapping)), "a dictionary"
    return _named(word.split("[")[0].split(".")[-1]) if _CLASS.fullmatch(word) else None


def _named(name: str) -> tuple[Test, str] | None:
    """A class by its name; those whose names stand for other types are let through."""
    if name not in CLASSES:
        return None
    article = "an" if name[0] in "AEIOU" else "a"
    return (lambda value: any(kind.__name__ == name for kind in type(value).__mro__)), f"{article} {name}"


def _anything(value: Any) -> bool:
    return True


def _or_default(test: Test, default: Any) -> Test:
    """A default is right, whatever its annotation."""
    return lambda value: value is default or test(value)


def _is_integer(value: Any) -> bool:
    found = index_of(value)
    return found is not None and -_LARGEST < found < _LARGEST


def _is_any_integer(value: Any) -> bool:
    return index_of(value) is not None


def _is_finite(value: Any) -> bool:
    return is_number(value) and bool(abs(value) <= sys.float_info.max)


def _is_function(value: Any) -> bool:
    return callable(value) and not isinstance(value, type)


def _is_list(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping, type))


def _list_of(test: Test) -> Test:
    def holds(value: Any) -> bool:
        return _is_list(value) and (not isinstance(value, (Sequence, np.ndarray)) or all(test(one) for one in value))

    return holds


def _is_array(value: Any) -> bool:
    """What numpy makes an array of numbers of."""
    if value is None or isinstance(value, (str, bytes, Mapping, type)) or callable(value):
        return False
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return False
    numbers = (int, float, np.number, np.bool_)
    return array.dtype.kind in "biuf" or all(isinstance(one, numbers) for one in array.ravel().tolist())


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


_ATOMS: dict[str, tuple[Test, str]] = {
    "int": (_is_integer, "an integer"),
    "float": (_is_finite, "a number"),
    "bool": (lambda value: isinstance(value, (bool, np.bool_)), "True or False"),
    "str": (lambda value: isinstance(value, str), "a string"),
    "None": (lambda value: value is None, "None"),
    "Any": (_anything, ""),
    "object": (_anything, ""),
    "ArrayLike": (_is_array, "an array of numbers"),
    "npt.ArrayLike": (_is_array, "an array of numbers"),
    "Array": (_is_array, "an array of numbers"),
    "Sequence[int]": (_list_of(_is_integer), "a list of integers"),
    "Iterable[int]": (_list_of(_is_integer), "a list of integers"),
    "tuple[int, ...]": (_list_of(_is_integer), "a tuple of integers"),
    "Sequence[str]": (_list_of(_is_text), "a list of names"),
    "Iterable[str]": (lambda value: isinstance(value, str) or _list_of(_is_text)(value), "a list of names"),
    "tuple[str, ...]": (_list_of(_is_text), "a tuple of names"),
    "PathLike[str]": (lambda value: isinstance(value, PathLike), "a path"),
    "np.random.Generator": (lambda value: isinstance(value, np.random.Generator), "a numpy Generator"),
    "Names": (
        lambda value: value is None or isinstance(value, str) or _list_of(_is_text)(value),
        "a list of names or None",
    ),
    "Field": (
        lambda value: (
            _is_any_integer(value) or isinstance(value, str) or type(value).__name__ == "GF" or _is_galois(value)
        ),
        "a field: GF(9), 9 or 'GF(9)'",
    ),
    "Initialiser": (_is_function, "a function initialiser(wire, rng)"),
    "Direction": (_is_text, "'whole', 'pivot' or 'either'"),
    "Words": (_is_array, "an array of packed words"),
    "Conflicts": (_is_text, "'error', 'majority' or 'keep'"),
    "DegreeKind": (_is_text, "'total' or 'each'"),
}
"""Words of annotations, and aliases that stand for them."""

CLASSES = {
    "ANF",
    "Circuit",
    "Each",
    "FieldPolynomial",
    "FieldTable",
    "GF",
    "Gates",
    "Labelled",
    "Learner",
    "Lens",
    "Loss",
    "Model",
    "Netlist",
    "Optimiser",
    "Para",
    "Rate",
    "Run",
    "Schedule",
    "TruthTable",
    "TwoCell",
    "Wire",
    "WireType",
}
"""Classes known by their names."""


def _is_galois(value: Any) -> bool:
    return isinstance(value, type) and hasattr(value, "irreducible_poly")
