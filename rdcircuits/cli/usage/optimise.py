"""The usage of `rdcircuits optimise`."""

from __future__ import annotations

from argparse import ArgumentParser

from rdcircuits.cli.text import either
from rdcircuits.cli.usage.choices import CIRCUITS, TABLES
from rdcircuits.cli.usage.command import Command
from rdcircuits.cli.usage.learning import add_cost, add_seed
from rdcircuits.cli.usage.reading import add_conflicts, add_layout, add_reading
from rdcircuits.cli.usage.values import count, effort
from rdcircuits.cli.usage.writing import add_json, add_quiet, add_written


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("source", metavar="IN", help=f"the circuit: {either(CIRCUITS)}; or a classifier")
    add_written(parser)
    parser.add_argument(
        "--effort",
        type=effort,
        default=10.0,
        metavar="S",
        help="seconds of a nominal core to spend, counted in work, so that the same circuit comes out on every machine "
        "(10 by default)",
    )
    parser.add_argument(
        "--care",
        metavar="TABLE",
        help=f"a table ({', '.join(TABLES)}): what is not on its rows, or unknown there, is free; outputs that are "
        "right on its rows stay right; for a classifier raw rows, on which its scores stay",
    )
    add_cost(parser)
    parser.add_argument(
        "--jobs", type=count, default=1, metavar="N", help="threads; the circuit does not depend on how many there are"
    )
    add_seed(parser)
    add_conflicts(parser)
    add_layout(parser)
    add_reading(parser)
    add_json(parser)
    add_quiet(parser)


COMMAND = Command(
    name="optimise",
    summary="make a circuit smaller",
    details=(
        "Up to 16 inputs, or with --care, the circuit is run on all rows that count, and gates are replaced wherever "
        "no output that counts changes; beyond, that is done window by window, on all rows of a window's inputs. The "
        "result is compared with what was read: on all rows, on the table's rows, or by a SAT solver (the extra "
        "rdcircuits[synth]). While it goes on, the best so far is written every few seconds, whole; Ctrl-C ends it, "
        "the best so far is reported and written, and the exit status is 130. What cannot be made smaller is written "
        "as it was. A classifier in .json keeps its encoder and labels."
    ),
    examples=(
        "rdcircuits optimise multiplier.aig -o small.aig",
        "rdcircuits optimise learned.blif --care train.pla --effort 60 --jobs 2 -o small.blif",
        "rdcircuits optimise sbox.v --cost ands-only -o sbox.bench --json",
        "rdcircuits optimise counter.aig --latches cut -o smaller.aig",
    ),
    arguments=_arguments,
    module="rdcircuits.cli.optimise",
    reads=("source", "care"),
    writes=("paths",),
)
