"""The lines of BLIF: statements with their tokens, and pieces of text that are one plain statement each."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STARTS = re.compile(r"(?<!\\)\n(?=\.)")
_UNCLEAR = re.compile(r"\\[ \t]+\n\.")


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces, each with the number of its first line: a line that begins with a dot begins one.

    Example:
        >>> list(pieces(".names a f\\n1 1\\n.end\\n"))
        [(1, '.names a f\\n1 1'), (3, '.end\\n')]
    """
    if _UNCLEAR.search(text):
        yield 1, text
        return
    line, dot = 1, ""
    for part in text.split("\n.") if "\\" not in text else _STARTS.split(text):
        piece = dot + part
        yield line, piece
        line += part.count("\n") + 1
        dot = "." if "\\" not in text else ""


def statements(text: str, start: int = 1) -> Iterator[tuple[int, list[str]]]:
    """The logical lines, as tokens with the number of their first line; comments dropped, `\\` continuing a line.

    Example:
        >>> list(statements(".inputs a \\\\\\nb\\n# no\\n"))
        [(1, ['.inputs', 'a', 'b'])]
    """
    first, held = 0, list[str]()
    for number, line in enumerate(text.split("\n"), start):
        if "#" in line:
            line = line[: line.index("#")]
        if "\\" in line:
            line = line.rstrip()
            if line.endswith("\\"):
                first = first or number
                held += line[:-1].split()
                continue
        tokens = line.split()
        if held:
            tokens = held + tokens
        if tokens:
            yield first or number, tokens
        first, held = 0, []
    if held:
        yield first, held
