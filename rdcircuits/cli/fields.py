"""The command line over GF(q): what `learn`, `eval`, `info` and `convert` do with fields and polynomials."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rdcircuits.algebra import GF, GateBuilder
from rdcircuits.algebra.blasting.fields.code import width
from rdcircuits.boolean import Netlist
from rdcircuits.boolean.formats.netlists import check_writable
from rdcircuits.cli.tables import FOUND_OUT, check_columns, outputs_like
from rdcircuits.cli.usage.values import Outputs
from rdcircuits.errors import FormatError, RdError
from rdcircuits.fields import FieldPolynomial, FieldTable
from rdcircuits.fields.blasting.names import names
from rdcircuits.fields.blasting.netlist import checked, netlist_of
from rdcircuits.fields.field import as_field
from rdcircuits.files import write_whole
from rdcircuits.formats import ends_in
from rdcircuits.induction.learned import WrongRow
from rdcircuits.tables.conflicts import Conflicts
from rdcircuits.tables.csv_layout import CsvOptions
from rdcircuits.tables.formats import ending

_PYTHON_WAY_OUT, _WAY_OUT = "conflicts='majority'", "--conflicts majority"
_MOST_SHOWN, _MOST_WIDTH = 8, 96


def field_of(arguments: Namespace) -> GF | None:
    """The field asked for, None where none was; raises `RdError` for a modulus alone and what is no field."""
    if arguments.field is None:
        if arguments.modulus is not None:
            raise RdError("--modulus goes with --field")
        return None
    if arguments.modulus is None:
        return as_field(arguments.field)
    return GF(arguments.field, _modulus(arguments.modulus))


def read_field_table(
    path: str,
    field: GF,
    outputs: Outputs | None = None,
    conflicts: Conflicts = "error",
    layout: CsvOptions = FOUND_OUT,
) -> FieldTable:
    """The table in the file; errors name options rather than arguments in Python."""
    options = {"header": layout.header, "delimiter": layout.delimiter, "drop": layout.drop}
    try:
        return FieldTable.read(path, field, outputs=outputs, conflicts=conflicts, **options)  # type: ignore[arg-type]
    except FormatError as error:
        message = error.message.replace(_PYTHON_WAY_OUT, _WAY_OUT)
        raise FormatError(message, path=error.path, line=error.line) from None


def read_field_table_like(
    path: str, like: FieldTable | FieldPolynomial, conflicts: Conflicts, layout: CsvOptions = FOUND_OUT
) -> FieldTable:
    """The table in the file, its outputs being those of a polynomial or of another table: the columns so named if the
    file has them all, else as many last columns. Raises `ShapeError` where the columns don't fit.
    """
    table = read_field_table(path, like.field, outputs_like(path, like, layout), conflicts, layout)
    check_columns(path, like, table)
    return table


def is_polynomial(path: str) -> bool:
    """Whether polynomials are written to this path as they are, rather than as gates."""
    return ending(path) in ends_in("polynomial", written=True)


def check_polynomial_of(table: FieldTable, paths: Sequence[str]) -> None:
    """Raise where a path's format can't hold what is learned from the table: polynomials as JSON, else gates."""
    w = width(table.field)
    gates = GateBuilder(len(table.inputs) * w).build([0] * (len(table.outputs) * w))
    sides = names(table.field, table.inputs), names(table.field, table.outputs)
    for path in paths:
        if not is_polynomial(path):
            check_writable(Netlist(*sides, gates), path)


def gates_for(polynomial: FieldPolynomial) -> tuple[Netlist, str]:
    """The polynomials as gates, and how these were compared with them."""
    netlist = netlist_of(polynomial)
    return netlist, checked(netlist, polynomial)


def write_polynomial(polynomial: FieldPolynomial, draft: Path) -> str:
    """Write the polynomials as JSON; how the file was compared with them."""
    write_whole(draft, polynomial.to_json())
    if FieldPolynomial.from_json(draft.read_bytes()) != polynomial:
        raise RdError("the file does not say what was written")
    return "read back: the same polynomials"


def polynomial_lines(polynomial: FieldPolynomial) -> list[str]:
    """Each output's polynomial on a line, long ones cut, the first outputs only."""
    several = len(polynomial.outputs) > 1
    lines = []
    for name in polynomial.outputs[:_MOST_SHOWN]:
        text = polynomial.select_outputs(name).text(most=_MOST_WIDTH)
        text = text if len(text) <= _MOST_WIDTH else f"{text[:_MOST_WIDTH]}..."
        lines.append(f"{name} = {text}" if several or "=" not in text else text)
    more = len(polynomial.outputs) - _MOST_SHOWN
    return lines + ([f"... and {more:,} more"] if more > 0 else [])


def row_text(inputs: Sequence[str], x: Sequence[int]) -> str:
    """A row by its inputs.

    Example:
        >>> row_text(["a", "b"], [1, 4])
        'a=1, b=4'
    """
    shown = ", ".join(f"{name}={value}" for name, value in list(zip(inputs, x, strict=True))[:16])
    return shown + ", ..." * (len(inputs) > 16)


def wrong_facts(polynomial: FieldPolynomial, wrong: Sequence[WrongRow]) -> list[dict[str, Any]]:
    """The same rows for programs."""
    sides = polynomial.inputs, polynomial.outputs
    return [
        {"inputs": dict(zip(sides[0], x, strict=True)), "expected": dict(zip(sides[1], y, strict=True))}
        | {"found": dict(zip(sides[1], said, strict=True))}
        for x, y, said in wrong
    ]


def wrong_lines(polynomial: FieldPolynomial, wrong: Sequence[WrongRow]) -> list[str]:
    """The rows that the polynomials get wrong: how many, and the first of them, named by their inputs."""
    lines = [f"{len(wrong):,}"] if wrong else []
    for x, y, said in wrong[:_MOST_SHOWN]:
        differ = [
            f"{name}: {known} in the table, {found} by the polynomial"
            for name, known, found in zip(polynomial.outputs, y, said, strict=True)
            if known is not None and known != found
        ]
        lines.append(f"{row_text(polynomial.inputs, x)}: {'; '.join(differ[:4])}")
    more = len(wrong) - _MOST_SHOWN
    return lines + ([f"... and {more:,} more"] if more > 0 else [])


def _modulus(text: str) -> int | str:
    """A modulus as a number, where it is one, or as text."""
    try:
        return int(text, 0)
    except ValueError:
        return text
