"""Tables over GF(q) and polynomials as text.

Tables are a grid of the first rows, inputs left and outputs right, `-` for an unknown output.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdcircuits.fields.polynomial import FieldPolynomial
    from rdcircuits.fields.table import FieldTable


def grid(table: FieldTable, most: int = 16) -> str:
    """The table's first rows under the columns' names, input 0 leftmost.

    Example:
        >>> from rdcircuits.fields import FieldTable
        >>> print(grid(FieldTable.from_arrays(3, [[0, 1], [2, 1]], [2, 0], [1, 0], outputs=["f"])))
        x0 x1 | f
         0  1 | 2
         2  1 | -
    """
    head = table.take(slice(most))
    x, y, care = head.to_arrays()
    width = len(str(table.field.q - 1))
    lines = [_line(table.inputs, table.outputs, table, width)]
    for inputs, outputs, known in zip(x.tolist(), y.tolist(), care.tolist(), strict=True):
        answers = [value if sure else "-" for value, sure in zip(outputs, known, strict=True)]
        lines.append(_line(inputs, answers, table, width))
    if table.rows > most:
        lines.append(f"... ({table.rows} rows in all)")
    return "\n".join(lines)


def _line(left: Sequence[object], right: Sequence[object], table: FieldTable, width: int) -> str:
    sides = ((left, table.inputs), (right, table.outputs))
    return " | ".join(
        " ".join(f"{cell!s:>{max(width, len(name))}}" for cell, name in zip(cells, names, strict=True))
        for cells, names in sides
    )


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
