"""Polynomials as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdcircuits.fields.polynomial import FieldPolynomial


def polynomial_lines(polynomial: FieldPolynomial, times: str, most: int | None) -> str:
    """A line for each output, with its name where there are several; `most` terms of each, then how many there are."""
    lines = [_sum(polynomial, output, times, most) for output in range(len(polynomial.outputs))]
    if len(lines) == 1:
        return lines[0]
    return "\n".join(f"{name} = {line}" for name, line in zip(polynomial.outputs, lines, strict=True))


def _sum(polynomial: FieldPolynomial, output: int, times: str, most: int | None) -> str:
    own = polynomial.coefficients[output].nonzero()[0]
    shown = []
    for place in own[:most].tolist():
        coefficient = int(polynomial.coefficients[output, place])
        powers = zip(polynomial.inputs, polynomial.exponents[place].tolist(), strict=True)
        factors = [name if exponent == 1 else f"{name}^{exponent}" for name, exponent in powers if exponent]
        shown.append(times.join(factors if factors and coefficient == 1 else [str(coefficient), *factors]))
    if len(shown) < len(own):
        shown.append(f"... ({len(own)} terms)")
    return " + ".join(shown) or "0"
