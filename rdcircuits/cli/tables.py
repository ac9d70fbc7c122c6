"""Reading tables as a command wants them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.boolean.columns import match_columns
from rdcircuits.boolean.formats.source import decode, read_bytes
from rdcircuits.boolean.settle import Conflicts
from rdcircuits.cli.arguments import Outputs
from rdcircuits.cli.files import ending
from rdcircuits.errors import FormatError, ShapeError

_LISTS_ROWS = re.compile(rb"^\s*\.type\s+(fr|fdr)\b", re.MULTILINE)
_PYTHON_WAY_OUT, _WAY_OUT = "conflicts='majority'", "--conflicts majority"


def read_table(path: str, outputs: Outputs | None = None, conflicts: Conflicts = "error") -> TruthTable:
    """The table in the file; errors name options rather than arguments in Python."""
    try:
        return TruthTable.read(path, outputs=outputs, conflicts=conflicts)
    except FormatError as error:
        message = error.message.replace(_PYTHON_WAY_OUT, _WAY_OUT)
        raise FormatError(message, path=error.path, line=error.line) from None


def read_table_like(path: str, like: TruthTable | Netlist, conflicts: Conflicts = "error") -> TruthTable:
    """The table in the file, its outputs being those of a circuit or of another table.

    A CSV file's outputs are the columns so named if it has them all, else as many last columns. Of other files all
    outputs are taken, or those so named if there are more. Raises `ShapeError` where the columns don't fit.
    """
    wanted = like.outputs
    if ending(path) == ".csv":
        table = read_table(path, wanted if set(wanted) <= set(column_names_of(path)) else len(wanted), conflicts)
    else:
        table = read_table(path, None, conflicts)
        table = table.select_outputs(wanted) if set(wanted) < set(table.outputs) else table
    try:
        match_columns(like.inputs, table.inputs, "inputs")
        match_columns(like.outputs, table.outputs, "outputs")
    except ShapeError as error:
        raise ShapeError(f"{path}: {error}") from None
    return table


def completeness(table: TruthTable, path: str) -> str:
    """Whether the table read from this file has all rows, and if the file need not have listed them."""
    if not table.complete:
        return "partial"
    if ending(path) == ".pla" and not _LISTS_ROWS.search(read_bytes(path)):
        return "complete (rows that a PLA of its type does not list are 0)"
    return "complete"


def column_names_of(path: str) -> Sequence[str]:
    """The names on a CSV file's first line that is not empty; none if it cannot be read, which reading will tell."""
    rows = csv.reader(io.StringIO(decode(read_bytes(path), path)))
    try:
        return [name.strip() for name in next((row for row in rows if row), [])]
    except csv.Error:
        return []
