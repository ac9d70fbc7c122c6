"""Files of tables over GF(q), the format known by the path's ending."""

from __future__ import annotations

import os
from collections.abc import Sequence
from os import PathLike

from rdcircuits.algebra import GF
from rdcircuits.errors import FormatError, RdError
from rdcircuits.fields import csv_table
from rdcircuits.fields.table import FieldTable
from rdcircuits.files import write_whole
from rdcircuits.limits import read_file
from rdcircuits.tables.conflicts import Conflicts

Path = str | PathLike[str]


def read_table(path: Path, field: GF, outputs: int | Sequence[str] | None, conflicts: Conflicts) -> FieldTable:
    """The table in a file; see `FieldTable.read`."""
    _check_ending(path)
    data = read_file(path)
    if not data or data.isspace():
        raise FormatError("the file is empty, expected a table", path=path)
    return csv_table.parse(data, field, path, outputs, conflicts)


def write_table(table: FieldTable, path: Path) -> None:
    """Write a table to a file; see `FieldTable.write`."""
    _check_ending(path)
    try:
        data = csv_table.render(table)
    except RdError as error:
        raise FormatError(str(error), path=path) from None
    write_whole(path, data)


def _check_ending(path: Path) -> None:
    ending = os.path.splitext(os.fspath(path))[1]
    if ending.lower() != ".csv":
        raise FormatError(f"no format of tables over GF(q) ends in {ending!r}; .csv does", path=path)
