"""Files of truth tables, the format known by the path's ending. Circuits' formats are in `netlists`."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import PathLike

from rdcircuits.boolean.formats import csv_table, pla, truth
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError, RdError
from rdcircuits.files import write_whole
from rdcircuits.limits import read_file
from rdcircuits.tables.conflicts import Conflicts

Path = str | PathLike[str]
Outputs = int | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A format of table files: `parse(data, path, outputs, conflicts)` and `render(table)`."""

    parse: Callable[[bytes, Path, Outputs, Conflicts], TruthTable]
    render: Callable[[TruthTable], bytes]


TABLE_FORMATS = {
    ".pla": TableFormat(pla.parse, pla.render),
    ".csv": TableFormat(csv_table.parse, csv_table.render),
    ".truth": TableFormat(truth.parse, truth.render),
}


def read_table(path: Path, outputs: Outputs = None, conflicts: Conflicts = "error") -> TruthTable:
    """The table in a file; see `TruthTable.read`."""
    form = _format_of(path)
    data = read_file(path)
    if not data or data.isspace():
        raise FormatError("the file is empty, expected a truth table", path=path)
    return form.parse(data, path, outputs, conflicts)


def write_table(table: TruthTable, path: Path) -> None:
    """Write a table to a file; see `TruthTable.write`."""
    try:
        data = _format_of(path).render(table)
    except FormatError:
        raise
    except RdError as error:
        raise FormatError(str(error), path=path) from None
    write_whole(path, data)


def _format_of(path: Path) -> TableFormat:
    ending = os.path.splitext(os.fspath(path))[1]
    if ending.lower() not in TABLE_FORMATS:
        raise FormatError(
            f"no format of truth tables ends in {ending!r}; these do: {', '.join(TABLE_FORMATS)}", path=path
        )
    return TABLE_FORMATS[ending.lower()]
