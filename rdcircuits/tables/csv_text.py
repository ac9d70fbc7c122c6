"""The lines of a text that may be rows of a table: without comments, rules, titles' ornaments and brackets around rows.

Comments start with `#`, `//` or `%`, or stand behind a row of bits with a blank before them. Rules are lines such as
`----`, `--|--`, `+---+`, `~~~~` and what boxes are drawn with. Bars of boxes count as `|`. Where each line is a list or
a tuple, as Python and numpy print them, its brackets are taken off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from os import PathLike

from rdcircuits.errors import FormatError

Path = str | PathLike[str]

_COMMENT = re.compile(r"\s*(?:#|//|%)")
_BARS = str.maketrans(dict.fromkeys("│┃║┆┊", "|"))
_BAR = re.compile("[│┃║┆┊]")
_RULE = re.compile(r"[-~=_─━═╌╍|+:┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝╞╪╡╭╮╰╯\s]*")
_RUN = re.compile(r"[-~=_─━═╌╍]{3}")
_DRAWN = re.compile(r"[+~=─━═╌╍]")
_MARKDOWN_RULE = re.compile(r"\s*\|(?:\s*:?-+:?\s*\|)+\s*")
_BITS = re.compile(r"[01][\s01xX.,;|:=>\"+-]*")
_BEHIND = re.compile(r"\s(?:#|//)")
_SEP = re.compile(r"sep=(.)\n")
_NO_TEXT = re.compile(r"(?i)\s*<(?:!doctype|html|table|\?xml)")


class Lines:
    """The lines of a text that may be rows, counted as they are read.

    Example:
        >>> lines = Lines("# bits\\na b\\n---\\n0 1  # a row\\n")
        >>> list(lines.fresh())
        [('a b\\n', 2), ('0 1\\n', 4)]
    """

    def __init__(self, text: str, skip: int = 0) -> None:
        self.all = text.removesuffix("\n").split("\n")
        self.skip = skip
        self.count = 0
        rows = [line for line in self.all[skip:] if line.strip() and not _COMMENT.match(line)]
        self.any = bool(rows)
        if rows and all(_BAR.search(line) or is_rule(line) for line in rows):
            self.all = [line.translate(_BARS) for line in self.all]
        self.lists = bool(rows) and all(_inside(line) is not None for line in rows)
        self.commented = any(_before(line) is not None for line in rows)

    def fresh(self, begun: bool = False) -> Iterator[tuple[str, int]]:
        """The lines from the first on, with their numbers; `begun` where there were others before them."""
        taken = 2 * begun
        for number, line in enumerate(self.all[self.skip :], self.skip + 1):
            self.count = number
            if (self.any or begun) and _COMMENT.match(line):
                continue
            if is_rule(line, drawn=taken > 1) or (taken == 1 and _MARKDOWN_RULE.fullmatch(line)):
                continue
            taken += bool(line.strip())
            yield self._bare(line, taken == 1) + "\n", number

    def comments_before(self, number: int) -> list[str]:
        """The comments above a line."""
        return [line.strip() for line in self.all[self.skip : number - 1] if _COMMENT.match(line)]

    def _bare(self, line: str, first: bool) -> str:
        """A line without a comment behind it, and without the brackets of a list."""
        if self.commented and (found := _before(line, names=first)) is not None:
            line = found
        if self.lists and (found := _inside(line)) is not None:
            line = found
        return line


def _before(line: str, names: bool = False) -> str | None:
    """What stands before a comment behind a row of bits, or of names without quotes; None where there is none."""
    mark = _BEHIND.search(line)
    if mark is None:
        return None
    start = line[: mark.start()].strip()
    return start if _BITS.fullmatch(start) or (names and start and '"' not in start) else None


def _inside(line: str) -> str | None:
    """What stands in the brackets of a list or a tuple; None where a line is none."""
    line = line.strip().rstrip(",;")
    return line.strip("[](){}") if line[:1] in ("[", "(", "{") and line[-1:] in ("]", ")", "}") else None


def is_rule(line: str, drawn: bool = False) -> bool:
    """Whether a line only separates; with `drawn` not by dashes alone, which may be unknown entries.

    Example:
        >>> is_rule("--- | -"), is_rule("+---+"), is_rule("0 --- 1"), is_rule("- -"), is_rule("---", drawn=True)
        (True, True, False, False, False)
    """
    return bool(_RULE.fullmatch(line) and _RUN.search(line) and (not drawn or _DRAWN.search(line)))


def is_comment(line: str) -> bool:
    """Whether a line is a comment."""
    return bool(_COMMENT.match(line))


def comment_text(line: str) -> str:
    """What a comment says.

    Example:
        >>> comment_text("# a b"), comment_text("//a,b"), comment_text("#,a,b")
        ('a b', 'a,b', '#,a,b')
    """
    found = re.fullmatch(r"(?:#|//|%)(?![,;\t|])\s?(.*)", line)
    return found[1] if found else line


def told_delimiter(text: str) -> str | None:
    """The delimiter that a first line `sep=;` tells, as Excel reads it."""
    found = _SEP.match(text)
    return found[1] if found else None


def check_rows(text: str, path: Path | None) -> None:
    """Raise `FormatError` for the text of a page rather than of a table."""
    if _NO_TEXT.match(text):
        raise FormatError("this looks like HTML or XML, expected rows of fields", path=path, line=1)
