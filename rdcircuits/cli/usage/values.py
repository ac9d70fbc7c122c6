"""Checks of the values of arguments: numbers, shares, widths of layers, columns."""

from __future__ import annotations

import csv
from argparse import ArgumentTypeError
from math import inf

Outputs = int | tuple[str, ...]

_MOST_DIGITS = 18


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
