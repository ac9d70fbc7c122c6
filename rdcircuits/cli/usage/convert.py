"""The usage of `rdcircuits convert`."""

from __future__ import annotations

from argparse import ArgumentParser

from rdcircuits.cli.usage.command import Command
from rdcircuits.cli.usage.reading import add_either, table_or_circuit
from rdcircuits.cli.usage.writing import add_quiet


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("source", metavar="IN", help=table_or_circuit())
    parser.add_argument("target", metavar="OUT", help="the file to write, its format known by the ending")
    add_either(parser)
    add_quiet(parser)


COMMAND = Command(
    name="convert",
    summary="write a table or a circuit in another format",
    details=(
        "Tables become tables and circuits become circuits; circuits of few inputs also become the table of all their "
        "rows: .pla up to 16 inputs, .csv up to 20, .truth up to 24. To make a circuit of a table, learn it; a PLA of "
        "too many rows to be listed (more than 24 inputs, or many dashes) becomes gates or a PLA cube by cube."
    ),
    examples=(
        "rdcircuits convert multiplier.pla multiplier.csv",
        "rdcircuits convert adder.blif adder.aig",
        "rdcircuits convert adder.aig adder.truth",
        "rdcircuits convert flowers.json flowers.c",
    ),
    arguments=_arguments,
    module="rdcircuits.cli.convert",
    reads=("source",),
    writes=("target",),
)
