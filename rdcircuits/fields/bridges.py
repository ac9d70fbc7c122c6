"""Bridges to SymPy's and galois' polynomials.

SymPy has prime fields only: elements of GF(p^k) are written there as polynomials in a generator `a`, the root of the
field's modulus, which is the element number p. Symbols need names: the list that `to_sympy` makes knows which of them
were made up, and `from_sympy` takes that from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rdcircuits.algebra import GF
from rdcircuits.errors import AlgebraError, RdError
from rdcircuits.fields.field import as_field, check_same
from rdcircuits.fields.polynomial import FieldPolynomial
from rdcircuits.lazy import needed
from rdcircuits.tables.names import ColumnNames, made_up

ROOT = "a"


def to_sympy(polynomial: FieldPolynomial) -> list[Any]:
    """A `sympy.Poly` modulo p for each output; see `FieldPolynomial.to_sympy`."""
    sympy = _sympy()
    field = polynomial.field
    names = [*polynomial.inputs, *_root(field, polynomial.inputs)]
    symbols = [sympy.Symbol(name) for name in names]
    if not symbols:
        raise RdError("SymPy has no polynomials without generators: the polynomial has no inputs")
    polys = _Polys(
        sympy.Poly.from_dict(_by_digits(field, polynomial.terms(k)), *symbols, modulus=field.characteristic)
        for k in range(len(polynomial.outputs))
    )
    polys.made_up = made_up(polynomial.inputs)
    return polys


class _Polys(list[Any]):
    """Polynomials that know which of their generators' names were made up."""

    made_up: frozenset[str] = frozenset()


def from_sympy(field: GF, polys: Any, inputs: Sequence[str] | None, outputs: Sequence[str] | None) -> FieldPolynomial:
    """From SymPy expressions or polynomials; see `FieldPolynomial.from_sympy`."""
    sympy = _sympy()
    listed = list(polys) if isinstance(polys, list | tuple) else [polys]
    expressions = [poly.as_expr() if isinstance(poly, sympy.Poly) else sympy.sympify(poly) for poly in listed]
    if inputs is None:
        own = polys.made_up if isinstance(polys, _Polys) else ()
        inputs = ColumnNames(_generators(sympy, listed, expressions, field), own)
    names = [*inputs, *_root(field, inputs)]
    symbols = [sympy.Symbol(name) for name in names]
    found = [_terms(sympy, field, expression, symbols) for expression in expressions]
    return FieldPolynomial.from_terms(field, found, len(inputs), inputs=inputs, outputs=outputs)


def to_galois(polynomial: FieldPolynomial) -> list[Any]:
    """A `galois.Poly` for each output; see `FieldPolynomial.to_galois`."""
    if len(polynomial.inputs) != 1:
        raise RdError(f"galois has polynomials in one variable, this one has {len(polynomial.inputs)} inputs")
    import galois

    field = polynomial.field
    found = []
    for output in range(len(polynomial.outputs)):
        own = polynomial.terms(output)
        degrees = [exponents[0] for exponents in own] or [0]
        coefficients = field.to_galois(list(own.values()) or [0])
        found.append(galois.Poly.Degrees(degrees, coefficients, field=field.field))
    return found


def from_galois(polys: Any, inputs: Sequence[str] | None, outputs: Sequence[str] | None) -> FieldPolynomial:
    """From galois' polynomials over one field; see `FieldPolynomial.from_galois`."""
    listed = list(polys) if isinstance(polys, list | tuple) else [polys]
    if not listed or not all(hasattr(poly, "nonzero_degrees") for poly in listed):
        raise RdError(f"expected a galois.Poly or several, found {polys!r}")
    fields = [as_field(poly.field) for poly in listed]
    for other in fields[1:]:
        check_same(fields[0], other)
    terms: list[dict[tuple[int, ...], int]] = [
        {(int(d),): int(c) for d, c in zip(poly.nonzero_degrees, poly.nonzero_coeffs, strict=True)} for poly in listed
    ]
    return FieldPolynomial.from_terms(fields[0], terms, 1, inputs=inputs, outputs=outputs)


def _by_digits(field: GF, terms: dict[tuple[int, ...], int]) -> dict[tuple[int, ...], int]:
    """Terms with elements taken apart into multiples of powers of the root."""
    p = field.characteristic
    if field.degree == 1:
        return terms
    return {
        (*exponents, i): value // p**i % p
        for exponents, value in terms.items()
        for i in range(field.degree)
        if value // p**i % p
    }


def _terms(sympy: Any, field: GF, expression: Any, symbols: Sequence[Any]) -> dict[tuple[int, ...], int]:
    """The coefficients of an expression by the inputs' exponents; powers of the root added up in the field."""
    p = field.characteristic
    if not symbols:
        return {(): int(expression) % p}
    try:
        poly = sympy.Poly(expression, *symbols, domain=sympy.QQ)
        given = {exponents: int(c.p) * pow(int(c.q), -1, p) % p for exponents, c in poly.as_dict().items()}
    except (sympy.PolynomialError, sympy.polys.polyerrors.CoercionFailed, ValueError) as error:
        names = ", ".join(map(str, symbols))
        raise AlgebraError(f"{expression} is no polynomial over {field.name} in {names}: {error}") from None
    found: dict[tuple[int, ...], int] = {}
    for exponents, value in given.items():
        inputs, root = (exponents[:-1], exponents[-1]) if field.degree > 1 else (exponents, 0)
        power = field.power(np.array(p), root) if root else field.full((), 1)
        part = field.multiply(np.array(value), power)
        found[inputs] = int(field.add(np.array(found.get(inputs, 0)), part))
    return found


def _generators(sympy: Any, listed: Sequence[Any], expressions: Sequence[Any], field: GF) -> list[str]:
    """The polynomials' own generators in their order, or the expressions' symbols in the order of their names."""
    gens = next((poly.gens for poly in listed if isinstance(poly, sympy.Poly)), None)
    symbols = (
        [str(one) for one in gens]
        if gens is not None
        else sorted({str(symbol) for expression in expressions for symbol in expression.free_symbols})
    )
    return [name for name in symbols if field.degree == 1 or name != ROOT]


def _root(field: GF, inputs: Sequence[str]) -> list[str]:
    if field.degree == 1:
        return []
    if ROOT in inputs:
        raise RdError(f"an input is named {ROOT!r}, which stands for the field's root in SymPy: rename it")
    return [ROOT]


def _sympy() -> Any:
    return needed("sympy", "SymPy", "sympy")
