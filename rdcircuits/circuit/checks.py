"""Checks of generators' fields by their annotations, so that what is no circuit is refused where it is made or read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, get_args

from rdcircuits.circuit.literal import Buffer
from rdcircuits.circuit.types import Kind, WireType, integers, whole
from rdcircuits.errors import ShapeError

#: Zn(6) is the ring whose name is Z_6.
_RING = re.compile(r"Zn\((\d+)\)")
#: check(what, value) → the value made plain, or a `ShapeError` that says what was expected of `what`.
Check = Callable[[str, Any], Any]


def checked_fields(value: Any, name: str) -> None:
    """Check the fields of a generator, a frozen dataclass, whose annotations are known here, and make them plain."""
    kind = type(value)
    if kind not in _CHECKS_OF:
        _CHECKS_OF[kind] = _checks_of(kind)
    for field, check in _CHECKS_OF[kind]:
        object.__setattr__(value, field, check(f"{name}: {field}", getattr(value, field)))


def _checks_of(kind: Any) -> tuple[tuple[str, Check], ...]:
    if not is_dataclass(kind):
        return ()
    named = [(one.name, getattr(one.type, "__name__", one.type)) for one in fields(kind)]
    return tuple((name, CHECKS[annotation]) for name, annotation in named if annotation in CHECKS)


def _converted(convert: Callable[[Any], Any]) -> Check:
    def check(what: str, value: Any) -> Any:
        try:
            return convert(value)
        except ShapeError as error:
            raise ShapeError(f"{what}: {error}") from None

    return check


def _of(kind: type | tuple[type, ...], wanted: str) -> Check:
    def check(what: str, value: Any) -> Any:
        if not isinstance(value, kind):
            raise ShapeError(f"{what}: expected {wanted}, found {value!r}")
        return value

    return check


def _kind(what: str, value: Any) -> Any:
    if value not in get_args(Kind):
        raise ShapeError(f"{what}: expected one of {', '.join(get_args(Kind))}, found {value!r}")
    return value


def algebra_name(algebra: Any) -> str:
    """The name of an algebra, as elements carry it: from a name, or from what has one, such as an algebra."""
    name = algebra if isinstance(algebra, str) else getattr(algebra, "name", None)
    if not isinstance(name, str):
        raise ShapeError(f"expected an algebra or its name, such as 'GF(9)', found {algebra!r}")
    ring = _RING.fullmatch(name)
    return f"Z_{ring[1]}" if ring else "Smooth" if name == "Smooth()" else name


def _circuit(what: str, value: Any) -> Any:
    if not hasattr(value, "graph"):
        raise ShapeError(f"{what}: expected a circuit, found {value!r}")
    return value


#: What a field's annotation asks for.
CHECKS: dict[str, Check] = {
    "int": _converted(whole),
    "tuple[int, ...]": _converted(integers),
    "Shape": _converted(integers),
    "str": _of(str, "a string"),
    "bool": _of(bool, "a truth value"),
    "float": _of((int, float), "a number"),
    "AlgebraName": _converted(algebra_name),
    "Kind": _kind,
    "Buffer": _of(Buffer, "a Buffer"),
    "WireType": _of(WireType, "a wire type"),
    "Circuit": _circuit,
}

_CHECKS_OF: dict[Any, tuple[tuple[str, Check], ...]] = {}
