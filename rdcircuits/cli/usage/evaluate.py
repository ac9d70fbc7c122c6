"""The usage of `rdcircuits eval`."""

from __future__ import annotations

from argparse import ArgumentParser

from rdcircuits.cli.text import either
from rdcircuits.cli.usage.choices import CIRCUITS, POLYNOMIALS, TABLES
from rdcircuits.cli.usage.command import Command
from rdcircuits.cli.usage.reading import add_conflicts, add_layout, add_reading
from rdcircuits.cli.usage.values import share
from rdcircuits.cli.usage.writing import add_json, add_quiet


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "circuit",
        metavar="CIRCUIT",
        help=f"the circuit: {either(CIRCUITS)}; or polynomials over GF(q): {either(POLYNOMIALS)}",
    )
    parser.add_argument(
        "table",
        metavar="TABLE",
        help=f"the truth table: {either(TABLES)}; of elements of GF(q): .csv; for a classifier of images a folder of "
        "MNIST's form: those to test on, or all where there are none",
    )
    parser.add_argument(
        "--at-least", type=share, metavar="A", help="exit status 1 where the accuracy is below this share, such as 0.99"
    )
    add_conflicts(parser)
    add_layout(parser)
    add_reading(parser)
    add_json(parser)
    add_quiet(parser)


COMMAND = Command(
    name="eval",
    summary="evaluate a circuit on the rows of a truth table",
    details=(
        "Accuracy is over the output bits that the table knows; a row is right where no such bit is wrong. Columns "
        "match by name where both files have names (made-up ones are none), else by position. In JSON, per_output is "
        "in the table's order of outputs. Where the circuit is a JSON file of polynomials over GF(q), the table's "
        "entries are elements of that field, and the rows with a wrong output are named. With --at-least the exit "
        "status is 1 where the accuracy is below that."
    ),
    examples=(
        "rdcircuits eval adder.blif other_rows.csv",
        "rdcircuits eval multiplier.aig multiplier.pla --json",
        "rdcircuits eval small.aig valid.pla --at-least 0.99",
    ),
    arguments=_arguments,
    module="rdcircuits.cli.evaluate",
    reads=("circuit", "table"),
)
