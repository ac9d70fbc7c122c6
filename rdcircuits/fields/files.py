"""The formats of files of tables over GF(q) and polynomials: `FORMATS` lists them."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike

from rdcircuits.algebra import GF
from rdcircuits.fields import csv_table
from rdcircuits.fields.polynomial import FieldPolynomial
from rdcircuits.fields.store import FORMAT, from_json, to_json
from rdcircuits.fields.table import FieldTable
from rdcircuits.tables.conflicts import Conflicts
from rdcircuits.tables.csv_layout import CsvOptions
from rdcircuits.tables.formats import Format, layout_of, read_content, reader, write_content, writer

Path = str | PathLike[str]

_WHAT = "table over GF(q)"


def _table(
    data: bytes,
    path: Path | None,
    outputs: int | Sequence[str] | None,
    conflicts: Conflicts,
    field: GF,
    options: CsvOptions | None = None,
) -> FieldTable:
    return csv_table.parse(data, field, path, outputs, conflicts, options)


def _polynomial(data: bytes, path: Path | None) -> FieldPolynomial:
    return from_json(data)


FORMATS: tuple[Format, ...] = (
    Format(
        "CSV",
        (".csv",),
        "table",
        "elements",
        read=_table,
        write=lambda table, _: csv_table.render(table),
        laid_out=True,
    ),
    Format("CSV", (".tsv", ".txt"), "table", "elements", read=_table, note="other delimiters", laid_out=True),
    Format(
        "JSON",
        (".json",),
        "polynomial",
        "elements",
        read=_polynomial,
        write=lambda polynomial, _: to_json(polynomial),
        mark=FORMAT,
    ),
)
TABLES = tuple(one for one in FORMATS if one.holds == "table")


def read_table(
    path: Path,
    field: GF,
    outputs: int | Sequence[str] | None,
    conflicts: Conflicts,
    options: CsvOptions | None = None,
) -> FieldTable:
    """The table in a file; see `FieldTable.read`."""
    layout = layout_of(TABLES, path, options)
    read = reader(TABLES, path, _WHAT)
    table: FieldTable = read_content(path, read, outputs, conflicts, field, *layout, what="table")
    return table


def write_table(table: FieldTable, path: Path) -> None:
    """Write a table to a file; see `FieldTable.write`."""
    write_content(table, path, writer(TABLES, path, _WHAT))
