"""Truth tables as text: a grid of the first rows, inputs left and outputs right, `-` where an output is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdcircuits.boolean.table import TruthTable


def grid(table: TruthTable, most: int = 16) -> str:
    """The table's first rows under the columns' names, input 0 leftmost.

    Example:
        >>> from rdcircuits.boolean.table import TruthTable
        >>> print(grid(TruthTable.from_minterms([3], 2, [1], inputs=["a", "b"], outputs=["carry"])))
        a b | carry
        0 0 |     0
        1 0 |     -
        0 1 |     0
        1 1 |     1
    """
    head = table.take(slice(most))
    x, y, care = head.to_arrays()
    lines = [_line(table.inputs, table.outputs, table.inputs, table.outputs)]
    for inputs, outputs, known in zip(x.tolist(), y.tolist(), care.tolist(), strict=True):
        answers = [value if sure else "-" for value, sure in zip(outputs, known, strict=True)]
        lines.append(_line(inputs, answers, table.inputs, table.outputs))
    if table.rows > most:
        lines.append(f"... ({table.rows} rows in all)")
    return "\n".join(lines)


def _line(left: Sequence[object], right: Sequence[object], inputs: tuple[str, ...], outputs: tuple[str, ...]) -> str:
    sides = ((left, inputs), (right, outputs))
    return " | ".join(
        " ".join(f"{cell!s:>{len(name)}}" for cell, name in zip(cells, names, strict=True)) for cells, names in sides
    )
