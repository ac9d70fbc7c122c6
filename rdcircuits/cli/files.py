"""What files hold, by their endings."""

from __future__ import annotations

from os import fspath
from pathlib import Path

from rdcircuits.boolean.formats import TABLE_FORMATS
from rdcircuits.boolean.formats.netlists import READABLE
from rdcircuits.errors import FormatError

TABLES = ", ".join(TABLE_FORMATS)
CIRCUITS = ", ".join(READABLE)


def ending(path: str) -> str:
    """The ending of a path, in small letters, with its dot.

    Example:
        >>> ending("F.PLA")
        '.pla'
    """
    return Path(path).suffix.lower()


def holds_table(path: str) -> bool:
    """Whether a path's ending is that of a table, and not that of a circuit; raises `FormatError` for others."""
    if ending(path) not in (*TABLE_FORMATS, *READABLE):
        found = f"files that end in {ending(path)!r}" if ending(path) else "files without an ending"
        raise FormatError(f"{found} are not read; tables end in {TABLES}, circuits in {CIRCUITS}", path=fspath(path))
    return ending(path) in TABLE_FORMATS
