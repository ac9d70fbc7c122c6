"""Arguments of what commands write and print."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

from rdcircuits.cli.usage.choices import GATES
from rdcircuits.cli.usage.values import count

if TYPE_CHECKING:
    from argparse import _ActionsContainer


def add_written(parser: _ActionsContainer) -> None:
    """`-o`: the circuits to write."""
    parser.add_argument(
        "-o",
        "--output",
        dest="paths",
        action="append",
        default=[],
        metavar="OUT",
        help=f"write the circuit here, in the format of the ending: {', '.join(GATES[:-1])}, or {GATES[-1]} up to "
        "16 inputs; may be given several times",
    )


def add_many(parser: _ActionsContainer) -> None:
    """`--out-dir` and `--jobs`: many tables."""
    parser.add_argument(
        "--out-dir",
        metavar="DIR",
        help="learn from each table, and write what was learned here, in the formats of --format (such as aig,v); what "
        "was done before and has not changed is not done again",
    )
    parser.add_argument(
        "--jobs",
        type=count,
        default=1,
        metavar="N",
        help="threads that make the exact circuit of a complete table smaller, which do not change it; with --out-dir "
        "how many tables at a time, in processes",
    )
    add_scheduler(parser)


def add_scheduler(parser: _ActionsContainer) -> None:
    """`--scheduler`: a cluster."""
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="work on the Dask cluster whose scheduler has this address, such as tcp://10.0.0.1:8786; files go there "
        "and come back; needs the extra rdcircuits[distributed]",
    )


def add_streams(parser: ArgumentParser, writes: bool) -> None:
    """`--format` and `--from`: what standard input and output hold."""
    group = parser.add_argument_group("standard input" + " and output" * writes)
    if not writes:
        group.add_argument(
            "--format",
            dest="source_format",
            metavar="F",
            help="the format of standard input, where a file is called -: pla, csv, blif, aig, ...; found out where it "
            "is not told",
        )
        parser.set_defaults(format=None)
        return
    group.add_argument(
        "--format",
        metavar="F",
        help="the format of standard output, where the file to write is called -: blif, aig, v, pla, ...; else that of "
        "standard input, where the file to read is called so",
    )
    group.add_argument(
        "--from", dest="source_format", metavar="F", help="the format of standard input, found out where it is not told"
    )


def add_json(parser: _ActionsContainer) -> None:
    """`--json`: print for programs."""
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the report")


def add_quiet(parser: _ActionsContainer) -> None:
    """`--quiet`: no report."""
    parser.add_argument("--quiet", "-q", action="store_true", help="print no report; the exit status tells")
