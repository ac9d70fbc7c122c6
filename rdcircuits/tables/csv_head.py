"""What a first line of a table says: the names of columns, a title above these, or a row like the others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

UNKNOWN_MARKS = frozenset({"-", "x", "X", ""})
"""Fields that say nothing of a value."""

NOTHING_KNOWN = frozenset(["?", "*", "–", "—", "−", "d", "dc", "na", "n/a", "#n/a", "<na>", "nan", "null", "none"])
"""Words that say the same in rows, but would be names in a first line."""

SEPARATORS = frozenset({"", "|", "||", ":", "=", "=>", "->", "→"})

SAMPLE = 64
"""Rows that are looked at."""

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d*)?")
_RANGE = re.compile(r"(.+)\[(\d{1,6})(?:\.\.|:)(\d{1,6})\]")


class Fields(Protocol):
    """What is asked about single fields."""

    def is_data(self, name: str) -> bool:
        """Whether it is an entry, or several in a field."""

    def is_entry(self, field: str) -> bool:
        """Whether it is an entry within the bounds of such."""


def is_header(row: Sequence[str], below: Sequence[Sequence[str]], fields: Fields) -> bool:
    """Whether a first row names the columns: not so where all its fields are entries or unknown, and one is a number,
    or a word like those below; and not where all are numbers of which some are no entries,
    as there are in rows below.

    Example:
        >>> from rdcircuits.boolean.formats.csv_table import BITS
        >>> is_header(["0", "1", "x"], [], BITS), is_header(["t", "f"], [["0", "1"]], BITS)
        (False, True)
    """
    if any(_is_name(field, k, below) for k, field in enumerate(row)):
        return True
    if all(_NUMBER.fullmatch(field) for field in row) and not counts(row):
        odd = [k for k, field in enumerate(row) if not fields.is_entry(field)]
        if any(k < len(line) and not fields.is_entry(line[k]) for k in odd for line in below):
            return False
    row = [field for field in row if field not in SEPARATORS or field in UNKNOWN_MARKS]
    said = [field for field in row if field not in UNKNOWN_MARKS]
    bits = any(fields.is_data(field) and not field.isalpha() for field in said)
    if not all(fields.is_data(field) or (bits and field.lower() in NOTHING_KNOWN) for field in said):
        return True
    if any(not field.isalpha() for field in said):
        return row[0] == "" and len(said) == len(row) - 1 and counts([line[0] for line in below if line])
    if said:
        return not any(field.isalpha() and field not in UNKNOWN_MARKS for line in below for field in line)
    return not any(row) or ("-" not in row and "" not in row and len(set(row)) == len(row))


def _is_name(field: str, column: int, below: Sequence[Sequence[str]]) -> bool:
    """Whether a field such as `x1` names a column: below it there are no fields of as many bits."""
    if len(field) < 2 or field[0] not in "xX" or field.strip("xX") == "":
        return False
    lengths = {len(row[column]) for row in below if column < len(row)} - {0}
    return lengths != {len(field)}


def ranged(label: str) -> tuple[str, range] | None:
    """A label such as `b[3..0]` or `b[3:0]` as the word's name and the numbers of its bits, in their order.

    Example:
        >>> ranged("b[2..0]"), ranged("b")
        (('b', range(2, -1, -1)), None)
    """
    found = _RANGE.fullmatch(label)
    if found is None:
        return None
    first, last = int(found[2]), int(found[3])
    return found[1], range(first, last - 1, -1) if first >= last else range(first, last + 1)


def title(rows: Sequence[Sequence[str]], fields: Fields) -> tuple[int | None, str] | None:
    """The column at which a first line above the names says that outputs begin, and its text; None where there is
    no such line: one of a single field, or with empty ones, above names of all columns and rows of entries.
    """
    if len(rows) < 3:
        return None
    first, names = rows[0], rows[1]
    said = [field for field in first if field]
    alone = len(first) == 1 or (len(said) < len(first) and len(first) == len(names) > 2)
    if not said or not alone or len(names) < 2 or not all(names) or any(ranged(field) for field in first):
        return None
    if any(fields.is_data(field) and not field.isalpha() for field in (*said, *names)):
        return None
    if len(set(names)) < len(names) or not is_header(names, rows[2:SAMPLE], fields):
        return None
    if not all(field in UNKNOWN_MARKS or fields.is_data(field) for field in rows[2]):
        return None
    outputs = [k for k, field in enumerate(first) if field.lower() in ("output", "outputs", "out")]
    split = outputs[0] if len(outputs) == 1 and outputs[0] else None
    return split, ", ".join(said) if len(said) > 1 else repr(said[0])


def counts(fields: Sequence[str]) -> bool:
    """Whether fields are 0, 1, 2, ... or 1, 2, 3, ...

    Example:
        >>> counts(["0", "1"]), counts(["1", "2"]), counts(["1", "0"])
        (True, True, False)
    """
    own = range(len(fields))
    return bool(fields) and list(fields) in ([str(k) for k in own], [str(k + 1) for k in own])
