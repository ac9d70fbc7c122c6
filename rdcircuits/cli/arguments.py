"""Arguments that several commands take, and the checks of their values."""

from __future__ import annotations

import csv
from argparse import ArgumentParser, ArgumentTypeError

Outputs = int | tuple[str, ...]

_MOST_DIGITS = 18


def add_outputs(parser: ArgumentParser) -> None:
    """`--outputs`: which columns of a table are outputs."""
    parser.add_argument(
        "--outputs",
        type=outputs,
        metavar="K|NAMES",
        help="the outputs: the last K columns of a CSV file (1 unless told), or names with commas between, which also "
        "choose among the outputs of a PLA file",
    )


def add_conflicts(parser: ArgumentParser) -> None:
    """`--conflicts`: what becomes of rows that contradict each other."""
    parser.add_argument(
        "--conflicts",
        choices=("error", "majority"),
        default="error",
        help="rows with the same inputs and different outputs are an error, or have what most of them say (unknown "
        "where it is a tie)",
    )


def add_json(parser: ArgumentParser) -> None:
    """`--json`: print for programs."""
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the report")


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


def fraction(text: str) -> float:
    """A fraction between 0 and 1, neither of them included."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1:
        raise ArgumentTypeError(f"expected a fraction between 0 and 1, such as 0.2; found {text!r}")
    return value


def _whole(text: str, least: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and int(text) >= least):
        raise ArgumentTypeError(f"expected a whole number from {least} up, found {text!r}")
    return int(text)
