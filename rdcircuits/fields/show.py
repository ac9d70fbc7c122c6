"""Tables over GF(q) as text: a grid of the first rows, inputs left and outputs right, `-` for an unknown output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
