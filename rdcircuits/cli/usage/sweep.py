"""The usage of `rdcircuits sweep`."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError

from rdcircuits.cli.text import either
from rdcircuits.cli.usage.choices import TABLES
from rdcircuits.cli.usage.command import Command
from rdcircuits.cli.usage.values import count
from rdcircuits.cli.usage.writing import add_quiet, add_scheduler


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("table", nargs="+", metavar="TABLE", help=f"a truth table: {either(TABLES)}")
    parser.add_argument(
        "--over",
        action="append",
        default=[],
        metavar="NAME=V,V,...",
        help="an option of learn and the values to try, such as model=anf,gates; may be given several times: all "
        "combinations are tried",
    )
    parser.add_argument(
        "--with",
        dest="more",
        action="append",
        default=[],
        metavar="NAME[=V]",
        help="an option of learn that all trials have, such as classes or holdout=0.2; may be given several times",
    )
    parser.add_argument(
        "--seeds",
        type=_seeds,
        metavar="SEEDS",
        help="how many seeds, from 0, or which: 5, or 3,7,9 (one trial without a seed by default)",
    )
    parser.add_argument("--test", metavar="FILE", help="a table to report the accuracy on, not learned from")
    parser.add_argument(
        "-o",
        "--output",
        dest="path",
        metavar="FILE",
        help="a file of JSON lines, one for each result as it is known; what it has is not done again",
    )
    parser.add_argument("--again", action="store_true", help="do again what failed before")
    parser.add_argument("--jobs", type=count, default=1, metavar="N", help="how many at a time, in processes")
    add_scheduler(parser)
    parser.add_argument("--json", action="store_true", help="print a JSON object for each trial instead of the table")
    add_quiet(parser)


def _seeds(text: str) -> int | list[int]:
    try:
        numbers = [int(one) for one in text.split(",")]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < ("," not in text):
        raise ArgumentTypeError(f"{text!r} is no number of seeds, and no list of seeds such as 3,7,9")
    return numbers if "," in text else numbers[0]


COMMAND = Command(
    name="sweep",
    summary="learn from tables with several options and seeds, and compare",
    details=(
        "For each table, combination of options and seed, what learn finds: its accuracies on the rows learned from, "
        "on validation and held-out rows, ANDs and depth, in a table of means over the seeds. With -o each result is a "
        "line of a file as soon as it is known; the same command goes on where it ended, after Ctrl-C too. --jobs and "
        "--scheduler need the extra rdcircuits[distributed]; the table does not depend on who was done first, and a "
        "trial that fails is reported while the rest goes on."
    ),
    examples=(
        "rdcircuits sweep train.csv --over model=gates,junta --seeds 5 --with holdout=0.2 -o runs.jsonl",
        "rdcircuits sweep flowers.csv --with classes --with holdout=0.3 --over max-gates=50,100 --seeds 10 --jobs 2",
        "rdcircuits sweep tables/*.pla --over effort=1,10 -o runs.jsonl --scheduler tcp://10.0.0.1:8786",
    ),
    arguments=_arguments,
    module="rdcircuits.cli.sweep",
)
