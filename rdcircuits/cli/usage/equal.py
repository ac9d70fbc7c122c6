"""The usage of `rdcircuits equal`."""

from __future__ import annotations

from argparse import ArgumentParser

from rdcircuits.cli.usage.arguments import (
    add_conflicts,
    add_json,
    add_layout,
    add_outputs,
    add_quiet,
    add_reading,
    add_seed,
    count,
    table_or_circuit,
)
from rdcircuits.cli.usage.command import Command


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("first", metavar="A", help=table_or_circuit())
    parser.add_argument("second", metavar="B", help="the other one, of any of these formats")
    parser.add_argument(
        "--effort",
        dest="solver_conflicts",
        type=count,
        default=20_000,
        metavar="N",
        help="conflicts after which the SAT solver stops, with 'not proved' (20000 by default)",
    )
    add_outputs(parser)
    add_conflicts(parser)
    add_seed(parser)
    add_reading(parser)
    add_layout(parser)
    add_json(parser)
    add_quiet(parser)


COMMAND = Command(
    name="equal",
    summary="say whether two circuits or tables are equal",
    details=(
        "Exit status 0: equal, and proved; 1: they differ, and a row is printed where they do; 3: not proved. Circuits "
        "of up to 16 inputs are compared on all rows; beyond, their gates are compared, all rows tried where that "
        "takes seconds, and a SAT solver asked (the extra rdcircuits[synth]). A circuit is equal to a table that has "
        "all rows and knows all outputs, or not proved. Two tables are equal that know the same outputs of the same "
        "rows. Inputs and outputs match by name where both sides have the same names, in any order, else by position."
    ),
    examples=(
        "rdcircuits equal multiplier.aig multiplier.pla",
        "rdcircuits equal before.blif after.blif --effort 1000000",
        "rdcircuits equal adder.csv adder.pla --outputs 2 --json",
    ),
    arguments=_arguments,
    module="rdcircuits.cli.equal",
    reads=("first", "second"),
)
