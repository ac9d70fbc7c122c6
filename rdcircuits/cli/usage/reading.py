"""Arguments of how files are read."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction
from typing import TYPE_CHECKING

from rdcircuits.cli.usage.choices import CIRCUITS, POLYNOMIALS, TABLES
from rdcircuits.cli.usage.values import outputs

if TYPE_CHECKING:
    from argparse import _ActionsContainer


def table_or_circuit() -> str:
    """What a file may be that holds a table or a circuit."""
    return f"a table ({', '.join(TABLES)}) or a circuit ({', '.join(dict.fromkeys(CIRCUITS + POLYNOMIALS))})"


def add_file(parser: ArgumentParser) -> None:
    """`FILE`, a table or a circuit, and how it is read."""
    parser.add_argument("file", metavar="FILE", help=table_or_circuit())
    add_either(parser)


def add_either(parser: _ActionsContainer) -> None:
    """How a file is read that holds a table or a circuit."""
    add_table(parser)
    add_reading(parser)


def add_table(parser: _ActionsContainer) -> None:
    """How a table is read."""
    add_outputs(parser)
    add_conflicts(parser)
    add_layout(parser)


def add_outputs(parser: _ActionsContainer) -> None:
    """`--outputs`: which columns of a table are outputs."""
    parser.add_argument(
        "--outputs",
        type=outputs,
        metavar="K|NAMES",
        help="the outputs: the last K columns of a CSV file (1 by default), or names with commas between, which also "
        "choose among the outputs of a PLA file",
    )


def add_conflicts(parser: _ActionsContainer) -> None:
    """`--conflicts`: what becomes of rows that contradict each other."""
    parser.add_argument(
        "--conflicts",
        choices=("error", "majority"),
        default="error",
        help="rows with the same inputs and different outputs are an error, or have what most of them say (unknown "
        "where it is a tie)",
    )


def add_layout(parser: _ActionsContainer) -> None:
    """`--header`, `--delimiter` and `--drop`: how a CSV file is laid out, which is found out otherwise."""
    parser.add_argument(
        "--header",
        action=BooleanOptionalAction,
        default=None,
        help="the first line of a CSV file names the columns, or does not; found out where this is not told",
    )
    parser.add_argument(
        "--delimiter",
        metavar="CHAR",
        help="what stands between the fields of a CSV file: , ; tab | or space, found out where this is not told",
    )
    parser.add_argument(
        "--drop",
        action="append",
        default=[],
        metavar="COLUMN",
        help="leave this column of a CSV file out: its name, or its number from 1; may be given several times",
    )


def add_reading(parser: _ActionsContainer) -> None:
    """`--latches` and `--genlib`: what readers of circuits are told."""
    parser.add_argument(
        "--latches",
        choices=("cut",),
        help="read circuits with latches as the gates between them: each state is one more input, each next state one "
        "more output, called like the state with $next behind it",
    )
    parser.add_argument(
        "--genlib", metavar="FILE", help="the library of gates (in genlib) that a BLIF or Verilog file uses"
    )
