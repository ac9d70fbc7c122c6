"""Algebras as users say them: a value, its name, or its class."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from rdcircuits.algebra.algebra import Algebra
from rdcircuits.algebra.bits.z2 import Z2
from rdcircuits.algebra.finite.gf import GF
from rdcircuits.algebra.finite.rings import Sat, Zn
from rdcircuits.algebra.integers.ring import Z
from rdcircuits.algebra.reals.ring import Smooth
from rdcircuits.circuit import Circuit
from rdcircuits.circuit.generators import BooleanDifference, Element
from rdcircuits.errors import AlgebraError

_EXPECTED = "expected an algebra such as rd.Z2, or a name: Z2, Z, Smooth, GF(9), GF(256, modulus=283), Zn(6) or Sat(5)"
_PLAIN: dict[str, Callable[[], Algebra]] = {"Z2": lambda: Z2, "Z": lambda: Z, "Smooth": Smooth, "Smooth()": Smooth}
_SIZED = re.compile(r"(GF|Zn|Z_|Sat)\(?(\d{1,40})(?:, ?modulus ?= ?(\d{1,40}|0x[0-9a-fA-F]{1,40}))?\)?")
_MADE: dict[str, Callable[[int], Algebra]] = {"GF": GF, "Zn": Zn, "Z_": Zn, "Sat": Sat}


def as_algebra(algebra: Algebra | str | Any) -> Algebra:
    """The algebra that is meant: an `Algebra` as it is; a name; or a class that is made without arguments.

    Names are what an algebra's `name` says, and what one writes in Python: `"Z2"`, `"Z"`, `"Smooth"`, `"GF(9)"`,
    `"GF(256, modulus=283)"`, `"Zn(6)"` or `"Z_6"`, `"Sat(5)"`. Everything that takes an algebra takes these.

    Raises:
        AlgebraError: for what names no algebra.

    Example:
        >>> as_algebra("GF(9)"), as_algebra("Zn(6)"), as_algebra(Smooth)
        (GF(9), Z_6, Smooth)
    """
    if isinstance(algebra, Algebra):
        return algebra
    if isinstance(algebra, str):
        return _named(algebra.strip().removeprefix("rd."))
    if isinstance(algebra, type) and issubclass(algebra, Algebra):
        try:
            return algebra()
        except TypeError:
            example = {"GF": "rd.GF(9)", "Zn": "rd.Zn(6)", "Sat": "rd.Sat(5)"}.get(algebra.__name__, "a value of it")
            raise AlgebraError(f"{algebra.__name__} is a class of algebras: expected {example}") from None
    raise AlgebraError(f"{algebra!r} is no algebra: {_EXPECTED}")


def own_algebra(circuit: Circuit) -> Algebra | None:
    """The algebra that a closed circuit knows: the one that its elements are of; None where it has no elements.

    Raises:
        AlgebraError: for elements of two algebras, or of one that is not known by its name.

    Example:
        >>> import rdcircuits as rd
        >>> own_algebra(rd.models.fix(rd.models.lookup_table(1, 1), [[[1, 0]]], rd.Z))
        Z
    """
    names = list(dict.fromkeys(_names(circuit)))
    if len(names) > 1:
        raise AlgebraError(f"the circuit has elements of {names[0]} and of {names[1]}: it means nothing in either")
    return as_algebra(names[0]) if names else None


def _names(circuit: Circuit) -> Iterator[str]:
    for node in circuit.nodes:
        if isinstance(node.generator, Element):
            yield node.generator.algebra
        elif isinstance(node.generator, BooleanDifference):
            yield from _names(node.generator.circuit)


def algebra_for(circuit: Circuit, algebra: Algebra | str | None = None) -> Algebra:
    """The algebra to export a circuit in: the one that is told, else its own, else Z2.

    Raises:
        AlgebraError: where the circuit has elements of another algebra than the one told; or where it does not know
            its algebra, none is told, and Z2 lacks what it takes.
    """
    if algebra is not None:
        return as_algebra(algebra)
    own = own_algebra(circuit)
    if own is not None:
        return own
    try:
        Z2.require(circuit)
    except AlgebraError as error:
        raise AlgebraError(f"{error}; say which algebra the circuit is in (algebra=rd.Z, say)") from None
    return Z2


@lru_cache(maxsize=64)
def _named(name: str) -> Algebra:
    if name in _PLAIN:
        return _PLAIN[name]()
    found = _SIZED.fullmatch(name)
    if found is None or name.count("(") != name.count(")") or (found[3] is not None and found[1] != "GF"):
        raise AlgebraError(f"{name!r} names no algebra: {_EXPECTED}")
    if found[3] is not None:
        return GF(int(found[2]), int(found[3], 0))
    return _MADE[found[1]](int(found[2]))
