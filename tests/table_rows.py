"""The slow, obvious reading of tables, over bits or over a field: dictionaries from rows to outputs."""

from __future__ import annotations

from rdcircuits.tables.table import Table

Row = tuple[int, ...]


def known(table: Table) -> dict[Row, dict[int, set[int]]]:
    """For each row of inputs, the values that are known of each output."""
    found: dict[Row, dict[int, set[int]]] = {}
    x, y, care = (array.tolist() for array in table.to_arrays())
    for inputs, values, sure in zip(x, y, care, strict=True):
        row = found.setdefault(tuple(inputs), {k: set() for k in range(len(table.outputs))})
        for k, value in enumerate(values):
            if sure[k]:
                row[k].add(value)
    return found
