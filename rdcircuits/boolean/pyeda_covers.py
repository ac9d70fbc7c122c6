"""The bridge between covers and pyeda: its expressions that are ORs of ANDs, and its espresso; needs the extra."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rdcircuits.boolean.cover import Cover, joined
from rdcircuits.boolean.cube_sets import ON
from rdcircuits.boolean.cubes import Cube, sharp
from rdcircuits.boolean.pyeda import pyeda, variable
from rdcircuits.errors import RdError
from rdcircuits.tables.names import as_names


def from_pyeda(functions: Any, inputs: Sequence[str] | None, outputs: Sequence[str] | None) -> Cover:
    """The cover of expressions; see `Cover.from_pyeda`."""
    functions = list(functions) if isinstance(functions, list | tuple) else [functions]
    expression = pyeda("expr").Expression
    for f in functions:
        if not isinstance(f, expression):
            raise RdError(f"expected a pyeda expression, found {type(f).__name__}")
    functions = [f if f.is_dnf() else f.to_dnf() for f in functions]
    used = dict.fromkeys(str(one) for f in functions for one in f.inputs)
    names = as_names(used if inputs is None else [inputs] if isinstance(inputs, str) else inputs)
    missing = [name for name in used if name not in names]
    if missing:
        raise RdError(f"the variable {missing[0]!r} is not among the inputs {', '.join(names)}")
    place = {name: k for k, name in enumerate(names)}
    terms = [(output, term) for output, f in enumerate(functions) for term in _terms(f)]
    codes = np.full((len(terms), len(names)), 2, dtype=np.uint8)
    says = np.zeros((len(terms), len(functions)), dtype=np.uint8)
    for k, (output, term) in enumerate(terms):
        says[k, output] = ON
        for literal in term:
            plain = str(literal)
            codes[k, place[plain if plain in place else str(~literal)]] = plain in place
    return Cover.from_codes(codes, says, inputs=names, outputs=outputs)


def _terms(f: Any) -> Any:
    """The ANDs of an expression that is an OR of such: pyeda gives none of constants."""
    return [()] if f.is_one() else [] if f.is_zero() else f.cover


def to_pyeda(cover: Cover) -> tuple[Any, ...]:
    """The on-sets as expressions; see `Cover.to_pyeda`."""
    expr = pyeda("expr")
    variables = [variable(expr.exprvar, name) for name in cover.inputs]
    return tuple(
        expr.Or(*(expr.And(*_literals(cube, variables)) for cube in cover.cubes(k))) for k in range(len(cover.outputs))
    )


def espresso(cover: Cover) -> Cover:
    """The cover whose on-sets pyeda's espresso makes smaller, output by output; see `Cover.minimised`."""
    module = pyeda("espresso")
    kinds = (("on", 1, module.FTYPE), ("free", 2, module.DTYPE), ("off", 0, module.RTYPE))
    parts = []
    for output in range(len(cover.outputs)):
        free = cover.cubes(output, "free")
        rows, intype = set(), module.FTYPE
        for kind, code, flag in kinds:
            if kind == cover.rest:
                continue
            found = cover.cubes(output, kind)  # type: ignore[arg-type]
            found = found if kind == "free" else _without(found, free)
            rows |= {(tuple(_positional(cube, len(cover.inputs))), (code,)) for cube in found}
            intype |= flag if found else 0
        on = _without(cover.cubes(output), free)
        if on and cover.inputs:
            try:
                on = [_cube(x) for x, y in module.espresso(len(cover.inputs), 1, rows, intype) if y[0] == 1]
            except (module.Error, ValueError) as error:
                raise RdError(f"espresso refuses output {cover.outputs[output]!r}: {error}") from None
        parts.append((on, list[Cube](), list[Cube]()))
    return joined(cover, parts, "off")


def _without(cubes: Sequence[Cube], free: Sequence[Cube]) -> list[Cube]:
    """The rows of the cubes that are not free: espresso takes no sets that meet."""
    found = list(cubes)
    for other in free:
        found = [part for cube in found for part in sharp(cube, other)]
    return found


def _literals(cube: Cube, variables: Sequence[Any]) -> list[Any]:
    ones, none = cube
    every = list(enumerate(variables))
    return [v for k, v in every if ones >> k & 1] + [~v for k, v in every if none >> k & 1]


def _positional(cube: Cube, n: int) -> list[int]:
    return [2 if cube[0] >> k & 1 else 1 if cube[1] >> k & 1 else 3 for k in range(n)]


def _cube(codes: Sequence[int]) -> Cube:
    return sum(1 << k for k, c in enumerate(codes) if c == 2), sum(1 << k for k, c in enumerate(codes) if c == 1)
