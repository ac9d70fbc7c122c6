"""Reading tables as a command wants them."""

from __future__ import annotations

import re
import warnings
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rdcircuits.boolean import Cover, Netlist, TruthTable
from rdcircuits.boolean.formats import read_table as read_boolean
from rdcircuits.boolean.formats.csv_table import BITS
from rdcircuits.boolean.formats.pla_covers import read_table_or_cover as read_pla
from rdcircuits.cli.header import complete_question, question
from rdcircuits.cli.text import complain, in_options
from rdcircuits.cli.usage.values import Outputs
from rdcircuits.errors import FormatError, RdWarning, ShapeError
from rdcircuits.tables.columns import match_columns
from rdcircuits.tables.conflicts import Conflicts
from rdcircuits.tables.csv_layout import CsvOptions
from rdcircuits.tables.csv_table import labels_of
from rdcircuits.tables.formats import ending, read_plain
from rdcircuits.tables.marks import unmarked
from rdcircuits.tables.names import ColumnNames, NamedSides, made_up
from rdcircuits.tables.source import decode_table

FOUND_OUT = CsvOptions()

#: Endings of files of fields with delimiters between.
CSV = (".csv", ".tsv", ".txt")
_LISTS_ROWS = re.compile(rb"^\s*\.type\s+(fr|fdr)\b", re.MULTILINE)
#: Rows up to which a CSV file is looked at for columns that take all their combinations.
_LOOKED_AT = 1 << 16
_PYTHON_WAY_OUT, _WAY_OUT = "conflicts='majority'", "--conflicts majority"


def layout_of(arguments: Namespace) -> CsvOptions:
    """What the options tell of a CSV file's layout."""
    return CsvOptions(arguments.header, arguments.delimiter, tuple(arguments.drop))


def check_no_columns(arguments: Namespace, path: str) -> None:
    """Raise where columns are chosen of a file that is a circuit."""
    if arguments.outputs is not None:
        raise FormatError("--outputs chooses columns of a table, and this is a circuit: leave it out", path=path)


def read_table(
    path: str, outputs: Outputs | None = None, conflicts: Conflicts = "error", layout: CsvOptions = FOUND_OUT
) -> TruthTable:
    """The table in the file; errors name options rather than arguments in Python."""
    with _in_options():
        return read_boolean(path, outputs, conflicts, layout)


def read_table_or_cover(
    path: str, outputs: Outputs | None = None, conflicts: Conflicts = "error", layout: CsvOptions = FOUND_OUT
) -> TruthTable | Cover:
    """The table in the file, or the cover of a PLA whose rows would be too many."""
    if ending(path) != ".pla":
        return read_table(path, outputs, conflicts, layout)
    with _in_options():
        return read_pla(path, outputs, conflicts, layout)


@contextmanager
def _in_options() -> Iterator[None]:
    """With options in errors rather than arguments in Python, and a line on standard error for each warning."""
    try:
        with _warned():
            yield
    except FormatError as error:
        message = error.message.replace(_PYTHON_WAY_OUT, _WAY_OUT)
        raise FormatError(message, path=error.path, line=error.line) from None


def read_table_like(
    path: str, like: TruthTable | Netlist | Cover, conflicts: Conflicts = "error", layout: CsvOptions = FOUND_OUT
) -> TruthTable:
    """The table in the file, its outputs being those of a circuit or of another table.

    A CSV file's outputs are the columns so named if it has them all, else as many last columns. Of other files all
    outputs are taken, or those so named if there are more. Names that were made up name no columns. Raises
    `ShapeError` where the columns don't fit.
    """
    if ending(path) in CSV:
        table = read_table(path, outputs_like(path, like, layout), conflicts, layout)
    else:
        table = read_table(path, None, conflicts)
        named = set(table.outputs) - made_up(table.outputs)
        table = table.select_outputs(like.outputs) if like.outputs_given and set(like.outputs) < named else table
    check_columns(path, like, table)
    return table


def outputs_like(path: str, like: NamedSides, layout: CsvOptions = FOUND_OUT) -> tuple[str, ...] | int:
    """The outputs of a CSV file that are to be those of `like`: the columns so named if it has them all, names that
    were made up being none, else as many last columns.
    """
    found = unmarked(_columns(path, layout)[0] or []) if ending(path) in CSV else ColumnNames([])
    named = like.outputs_given and set(like.outputs) <= set(found) - found.made_up
    return like.outputs if named else len(like.outputs)


def check_columns(path: str, like: NamedSides, table: NamedSides) -> None:
    """Raise `ShapeError`, with the path, where the columns of a table that was read there don't fit."""
    try:
        match_columns(like.inputs, table.inputs, "inputs")
        match_columns(like.outputs, table.outputs, "outputs")
    except ShapeError as error:
        raise ShapeError(f"{path}: {error}{_more_outputs(path, like, table)}") from None


def _more_outputs(path: str, like: NamedSides, table: NamedSides) -> str:
    """A question where the last of a table's inputs, by their names, are no inputs of another: they may be outputs."""
    if not (like.inputs_given and table.inputs_given):
        return ""
    both = set(like.inputs) & set(table.inputs)
    strange = [name for name in like.inputs if name not in both]
    if not both or not strange or list(like.inputs[-len(strange) :]) != strange:
        return ""
    names = ", ".join(strange[:8]) + ", ..." * (len(strange) > 8)
    return f"; are {names}, which are no inputs of {path}, outputs: --outputs {len(strange) + len(like.outputs)}?"


def header_question(path: str, told: Outputs | None, taken: Sequence[str], layout: CsvOptions = FOUND_OUT) -> list[str]:
    """What to ask where outputs were not told and a CSV file suggests others than the last column: by its header, or
    by rows that are all there are of the first columns.
    """
    if told is not None or ending(path) not in CSV:
        return []
    labels, rows, separated = _columns(path, layout)
    if labels is None or separated:
        return []
    bits = {name.rpartition("[")[0] for name in taken}
    words = [label for label in labels if label in taken or label in bits]
    asked = question(labels, words) or (complete_question(labels, rows) if 0 < len(rows) <= _LOOKED_AT else None)
    return [] if asked is None else [asked]


@contextmanager
def _warned() -> Iterator[None]:
    """With a line on standard error for each warning of a reader."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always", RdWarning)
        yield
    for one in found:
        complain("rdcircuits", f"warning: {in_options(str(one.message))}")


@contextmanager
def quiet() -> Iterator[None]:
    """Without Python's own way of warning: reports have lines for it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RdWarning)
        yield


def completeness(table: TruthTable, path: str) -> str:
    """Whether the table read from this file has all rows, and if the file need not have listed them."""
    if not table.complete:
        return "partial"
    if ending(path) == ".pla" and not _LISTS_ROWS.search(read_plain(path)):
        return "complete (rows that a PLA of its type does not list are 0)"
    return "complete"


def _columns(path: str, layout: CsvOptions) -> tuple[list[str] | None, list[list[str]], bool]:
    """The names, rows and whether outputs are set apart, of a CSV file's first lines; nothing of one that cannot be
    read, which reading will tell.
    """
    try:
        with quiet():
            return labels_of(_first_lines(decode_table(read_plain(path), path)).encode(), path, BITS, layout)
    except FormatError:
        return None, [], False


def _first_lines(text: str) -> str:
    """The first lines of a text, one more than are looked at."""
    return "\n".join(text.split("\n", _LOOKED_AT + 2)[: _LOOKED_AT + 2])
