"""Fields as tables and polynomials hold them: read from what users give, named and told apart."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np

from rdcircuits.algebra import GF
from rdcircuits.arguments import index_of, shown
from rdcircuits.errors import AlgebraError

_NAME = re.compile(r"GF\((\d+)(?:, modulus=(\d+))?\)")


def as_field(field: GF | int | str | Any) -> GF:
    """The field that is meant: a `GF`, its number of elements, its name, or galois' class.

    Raises `AlgebraError` for what is none of them.

    Example:
        >>> as_field(9), as_field("GF(256, modulus=283)")
        (GF(9), GF(256, modulus=283))
    """
    if isinstance(field, GF):
        return field
    if isinstance(field, str):
        found = _NAME.fullmatch(field)
        if found is None:
            raise AlgebraError(f"{field!r} names no field; names are such as GF(9) and GF(256, modulus=283)")
        return _made(int(found[1]), None if found[2] is None else int(found[2]))
    poly: Any = getattr(field, "irreducible_poly", None)
    if poly is not None:
        return _made(int(poly.field.order) ** int(poly.degree), int(poly) if poly.degree > 1 else None)
    number = index_of(field)
    if number is None:
        raise AlgebraError(f"expected a field such as GF(9), or the number of its elements, found {shown(field)}")
    return _made(number, None)


def is_field(value: object) -> bool:
    """Whether this says which field is meant: as `as_field` takes it, and no path or array."""
    if isinstance(value, str):
        return _NAME.fullmatch(value) is not None
    number = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    return isinstance(value, GF) or number or (hasattr(value, "irreducible_poly") and isinstance(value, type))


def same_field(a: GF, b: GF) -> bool:
    """Whether both number the same elements in the same way."""
    return a is b or a.name == b.name


def check_same(a: GF, b: GF) -> None:
    """Raise `AlgebraError` where the fields differ."""
    if not same_field(a, b):
        raise AlgebraError(f"a polynomial or table over {a.name} and one over {b.name} don't go together")


@lru_cache(maxsize=64)
def _made(q: int, modulus: int | None) -> GF:
    return GF(q, modulus)
