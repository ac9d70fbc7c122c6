"""The usage of `rdcircuits show`."""

from __future__ import annotations

from argparse import ArgumentParser

from rdcircuits.cli.usage.command import Command
from rdcircuits.cli.usage.reading import add_file
from rdcircuits.cli.usage.writing import add_json


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="form",
        choices=("factored", "sop", "anf", "latex"),
        default="factored",
        help="factored (the default): the fewest literals that were found; sop: a sum of products; anf: an XOR of "
        "products; latex: the factored one as a formula",
    )
    add_file(parser)
    add_json(parser)


COMMAND = Command(
    name="show",
    summary="print each output of a table or a circuit as an expression",
    details=(
        "~ is not, & and, ^ exclusive or, | or, binding in this order; names are those of the file. Don't-cares, and "
        "rows that a table does not have, are used for short expressions. Outputs that depend on more than 16 inputs "
        "are shown as their gates stand, with names for shared gates; as sums and XORs of products where these are few."
    ),
    examples=(
        "rdcircuits show adder.blif",
        "rdcircuits show seven_segment.pla --as sop",
        "rdcircuits show adder.csv --outputs 2 --as latex",
    ),
    arguments=_arguments,
    module="rdcircuits.cli.show",
    reads=("file",),
)
