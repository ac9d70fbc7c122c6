"""The usage of `rdcircuits equal`."""

from __future__ import annotations

from argparse import ArgumentParser

from rdcircuits.cli.usage.command import Command
from rdcircuits.cli.usage.learning import add_seed
from rdcircuits.cli.usage.reading import add_either, table_or_circuit
from rdcircuits.cli.usage.values import effort
from rdcircuits.cli.usage.writing import add_json, add_quiet


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("first", metavar="A", help=table_or_circuit())
    parser.add_argument("second", metavar="B", help="the other one, of any of these formats")
    parser.add_argument(
        "--effort",
        type=effort,
        default=10.0,
        metavar="S",
        help="seconds of a nominal core that a proof may take, counted in work (conflicts of the SAT solver, gates on "
        "rows), so that the answer is the same on every machine; 10 by default",
    )
    parser.add_argument(
        "--exact",
        action="store_true",
        help="outputs that a file leaves free count too: the gates of a circuit as they are, don't-cares of tables as "
        "not proved",
    )
    add_either(parser)
    add_seed(parser)
    add_json(parser)
    add_quiet(parser)


COMMAND = Command(
    name="equal",
    summary="say whether two circuits or tables are equal",
    details=(
        "Exit status 0: equal, and proved; 1: they differ, and a row is printed where they do; 3: not proved. Circuits "
        "of up to 16 inputs are compared on all rows; beyond, their gates are compared, all rows tried where that "
        "takes seconds, and a SAT solver asked (the extra rdcircuits[synth]). Where a file leaves outputs free "
        "(don't-cares of a table, .exdc of BLIF) they may differ, and the answer says so; --exact compares these too. "
        "A table that does not have all rows is not proved to be equal to a circuit; two such are equal that know the "
        "same outputs of the same rows. Circuits with latches are compared as the gates between them with --latches "
        "cut. Inputs and outputs match by name where both sides have the same names, in any order, else by position."
    ),
    examples=(
        "rdcircuits equal multiplier.aig multiplier.pla",
        "rdcircuits equal before.blif after.blif --effort 60",
        "rdcircuits equal adder.csv adder.pla --outputs 2 --json",
    ),
    arguments=_arguments,
    module="rdcircuits.cli.equal",
    reads=("first", "second"),
)
