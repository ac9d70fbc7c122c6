"""Tables as text: a grid of the first rows, inputs left and outputs right, `-` where an output is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdcircuits.tables.table import Table


def grid(table: Table, width: int = 1, most: int = 16) -> str:
    """The table's first rows under the columns' names, input 0 leftmost, columns at least `width` wide.

    Example:
        >>> from rdcircuits.boolean.table import TruthTable
        >>> print(grid(TruthTable.from_minterms([3], 2, [1], inputs=["a", "b"], outputs=["carry"])))
        a b | carry
        0 0 |     0
        1 0 |     -
        0 1 |     0
        1 1 |     1
    """
    x, y, care = table.take(slice(most)).to_arrays()
    sides = table.inputs, table.outputs
    lines = [_line(sides, sides, width)]
    for inputs, outputs, known in zip(x.tolist(), y.tolist(), care.tolist(), strict=True):
        answers = [value if sure else "-" for value, sure in zip(outputs, known, strict=True)]
        lines.append(_line((inputs, answers), sides, width))
    if table.rows > most:
        lines.append(f"... ({table.rows} rows in all)")
    return "\n".join(lines)


def _line(cells: tuple[Sequence[object], ...], names: tuple[Sequence[str], ...], width: int) -> str:
    return " | ".join(
        " ".join(f"{cell!s:>{max(width, len(name))}}" for cell, name in zip(*side, strict=True))
        for side in zip(cells, names, strict=True)
    )
