"""The usage of `rdcircuits simulate`."""

from __future__ import annotations

from argparse import ArgumentParser

from rdcircuits.cli.text import either
from rdcircuits.cli.usage.choices import CIRCUITS, POLYNOMIALS
from rdcircuits.cli.usage.command import Command
from rdcircuits.cli.usage.reading import add_layout, add_reading


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "circuit",
        metavar="CIRCUIT",
        help=f"the circuit: {either(CIRCUITS)}; polynomials over GF(q): {either(POLYNOMIALS)}; a classifier: .json",
    )
    parser.add_argument("inputs", metavar="INPUTS", help="rows of inputs as CSV; - is standard input")
    parser.add_argument(
        "-o", "--output", dest="target", default="-", metavar="OUT", help="the CSV file to write; standard output is -"
    )
    add_reading(parser)
    parser.add_argument("--with-inputs", action="store_true", help="write the inputs in front of the outputs")
    add_layout(parser)
    parser.add_argument("--no-names", action="store_true", help="write no line of names")


COMMAND = Command(
    name="simulate",
    summary="run a circuit on rows of inputs",
    details=(
        "INPUTS has a row of 0 and 1 for each input, with or without a line of names. With one, columns go by name "
        "where it has all of the circuit's inputs (other columns are passed over), else by order, as "
        "without one. A row of outputs is written for each, below their names. Rows are read and written as they come, "
        "so there may be any number of them. A classifier (.json) takes rows of measurements and gives their labels; "
        "polynomials over GF(q) take elements."
    ),
    examples=(
        "rdcircuits simulate adder.blif inputs.csv -o outputs.csv",
        "rdcircuits simulate flowers.json measured.csv --with-inputs",
        "rdcircuits simulate multiplier.aig - --no-names",
    ),
    arguments=_arguments,
    module="rdcircuits.cli.simulate",
    reads=("circuit",),
    flows="inputs",
)
