"""Arguments that several commands take, and the checks of their values."""

from __future__ import annotations

import csv
from argparse import ArgumentParser, ArgumentTypeError, BooleanOptionalAction
from math import inf
from typing import TYPE_CHECKING

from rdcircuits.cli.usage.choices import CIRCUITS, HEADS, OPTIMISERS, POLYNOMIALS, TABLES

if TYPE_CHECKING:
    from argparse import _ActionsContainer

Outputs = int | tuple[str, ...]

_MOST_DIGITS = 18


def table_or_circuit() -> str:
    """What a file may be that holds a table or a circuit."""
    return f"a table ({', '.join(TABLES)}) or a circuit ({', '.join(dict.fromkeys(CIRCUITS + POLYNOMIALS))})"


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


def add_expression(parser: _ActionsContainer) -> None:
    """`--expr`: an expression in place of a table's file."""
    parser.add_argument(
        "--expr",
        metavar="TEXT",
        help="learn this Boolean expression in place of a table: 'a & !b | c', 'f = a xor b; g = ite(a, b, c)', ...",
    )


def add_json(parser: _ActionsContainer) -> None:
    """`--json`: print for programs."""
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the report")


def add_quiet(parser: _ActionsContainer) -> None:
    """`--quiet`: no report."""
    parser.add_argument("--quiet", "-q", action="store_true", help="print no report; the exit status tells")


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


def add_training(parser: ArgumentParser) -> None:
    """`--layers`, `--epochs`, `--batch`, `--optimiser`: how a model is trained; None where the model chooses."""
    group = parser.add_argument_group(f"training, for --model {' and '.join(OPTIMISERS)}")
    add_layers(group)
    add_steps(group, "10 or more, so as to make enough steps,", "up to 64, and 1 for linear,")
    names = list(dict.fromkeys(name for names in OPTIMISERS.values() for name in names))
    group.add_argument(
        "--optimiser",
        choices=names,
        help="votes (signed, over the integers; gates alone), ascent (reverse derivative ascent over Z2), or msb (the "
        "same, on the most significant bit alone)",
    )


def add_layers(parser: _ActionsContainer) -> None:
    """`--layers`: the widths of a network of gates."""
    parser.add_argument(
        "--layers",
        type=layers,
        metavar="W,W,...",
        help="gates in each layer; those of the last, rounded up to as many for each output, vote on the outputs",
    )


def add_steps(parser: _ActionsContainer, epochs: str, batch: str) -> None:
    """`--epochs` and `--batch`: how far training goes, and in what steps; with words on what they are by default."""
    parser.add_argument(
        "--epochs", type=count, metavar="N", help=f"how many times to go through the rows; {epochs} by default"
    )
    parser.add_argument("--batch", type=count, metavar="B", help=f"rows a step; {batch} by default")


def add_classes(parser: _ActionsContainer) -> None:
    """`--classes`, `--head` and `--thresholds`: that the table holds measurements and labels."""
    parser.add_argument(
        "--classes",
        action="store_true",
        help="the columns are measurements, numbers or words, and the last one (or that of --outputs) is a label: "
        "thresholds are fitted, and the class of a row is learned; .json holds the thresholds too, .v compares "
        "integers",
    )
    parser.add_argument(
        "--head",
        choices=HEADS,
        help="with --classes: what the circuit gives, the class's number (index, the default), one bit for each class "
        "(onehot), or each class's score (scores)",
    )
    parser.add_argument(
        "--thresholds", type=count, metavar="N", help="with --classes: bits a column of numbers; several are tried"
    )


def add_field(parser: _ActionsContainer) -> None:
    """`--field` and `--modulus`: that the table's entries are elements of a finite field."""
    parser.add_argument(
        "--field", type=count, metavar="Q", help="the entries are elements 0..Q-1 of GF(Q), Q a prime power"
    )
    parser.add_argument(
        "--modulus",
        metavar="POLY",
        help="the irreducible polynomial that makes GF(p^k), as text such as x^8+x^4+x^3+x+1 or as its number, such as "
        "0x11B; Conway's by default",
    )


def add_degree(parser: _ActionsContainer) -> None:
    """`--degree`: of polynomials over GF(q)."""
    parser.add_argument(
        "--degree",
        type=degree,
        metavar="D",
        help="with --field: the greatest total degree of polynomial and tolerant, the degree of ascent",
    )


def add_bounds(parser: _ActionsContainer) -> None:
    """`--max-gates` and `--effort`: how much may be made, and how much done."""
    parser.add_argument(
        "--max-gates",
        type=size,
        metavar="N",
        help="most ANDs of all outputs together, as an AIGER file of the circuit has them",
    )
    parser.add_argument(
        "--effort",
        type=effort,
        metavar="S",
        help="seconds of a nominal core that auto may take for the table, counted in work, so that the same circuit "
        "comes out on every machine; by default 35 for ten thousand rows and more, a third of it for few; of "
        "classes 0.005 for each row and column, at most 12; for a complete table of up to 16 inputs, whose exact "
        "circuit is made smaller, at most 5",
    )


def add_test(parser: _ActionsContainer) -> None:
    """`--holdout` or `--test`: rows that are not learned from."""
    report = parser.add_mutually_exclusive_group()
    report.add_argument(
        "--holdout",
        type=fraction,
        metavar="F",
        help="keep this fraction of the distinct input rows out of learning, to report the accuracy on them",
    )
    report.add_argument("--test", metavar="FILE", help="a table to report the accuracy on, not learned from")


def add_seed(parser: _ActionsContainer) -> None:
    """`--seed`: of all that is random."""
    parser.add_argument(
        "--seed",
        type=seed,
        default=0,
        metavar="S",
        help="whole number that decides how rows are split, and all that is random in training",
    )


def outputs(text: str) -> Outputs:
    """A number of last columns, or names of columns, quoted as in CSV where they have commas.

    Example:
        >>> outputs("2"), outputs("sum,carry")
        (2, ('sum', 'carry'))
    """
    if text.isdecimal():
        return _whole(text, 1)
    names = tuple(name.strip() for name in next(csv.reader([text]), []))
    if not names or "" in names:
        raise ArgumentTypeError(f"expected a number of columns or names with commas between, found {text!r}")
    return names


def seed(text: str) -> int:
    """A seed: a whole number from 0 up."""
    return _whole(text, 0)


def count(text: str) -> int:
    """A whole number from 1 up."""
    return _whole(text, 1)


def degree(text: str) -> int:
    """A degree: a whole number from 0 up."""
    return _whole(text, 0)


def size(text: str) -> int:
    """A number of gates: a whole number from 0 up."""
    return _whole(text, 0)


def effort(text: str) -> float:
    """Seconds: a number above 0.

    Example:
        >>> effort("2.5")
        2.5
    """
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < inf:
        raise ArgumentTypeError(f"expected seconds, a number above 0, found {text!r}")
    return value


def layers(text: str) -> tuple[int, ...]:
    """Numbers of gates, with commas between.

    Example:
        >>> layers("256,128")
        (256, 128)
    """
    return tuple(_whole(width.strip(), 1) for width in text.split(","))


def fraction(text: str) -> float:
    """A fraction between 0 and 1, neither of them included."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1:
        raise ArgumentTypeError(f"expected a fraction between 0 and 1, such as 0.2; found {text!r}")
    return value


def share(text: str) -> float:
    """A share: a number from 0 to 1, or a percentage.

    Example:
        >>> share("0.99"), share("99%")
        (0.99, 0.99)
    """
    try:
        value = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ArgumentTypeError(f"expected a share from 0 to 1, such as 0.99; found {text!r}")
    return value


def _whole(text: str, least: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and int(text) >= least):
        raise ArgumentTypeError(f"expected a whole number from {least} up, found {text!r}")
    return int(text)
