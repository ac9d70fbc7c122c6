"""The words of Verilog text: comments, attributes and harmless directives are dropped; and constants."""

from __future__ import annotations

import re
from bisect import bisect_right
from os import PathLike

from rdcircuits.errors import FormatError
from rdcircuits.tables.source import shown

_TOKEN = re.compile(
    r"""\s* (?:
        (?P<skip> //[^\n]* | /\*.*?\*/ | \(\*(?!\s*\)) (?: "(?:[^"\\]|\\.)*" | [^"] )*? \*\) | `\w* [^\n]* )
      | (?P<word>
          [A-Za-z_][\w$]*
        | \\\S+
        | ===|!==|==|!=|&&|\|\||~&|~\||~\^|\^~|<<|>>|<=|>=|[-~&|^!?:=(),;.\[\]{}#+*/<>@%]
        | (?:\d[\d_]*\s*)?'\s*[sS]?[bBoOdDhH]\s*[0-9a-fA-FxXzZ?_]+ | \d[\d_]*
        )
    )""",
    re.VERBOSE | re.DOTALL,
)
_HARMLESS = re.compile(r"`(timescale|default_nettype|celldefine|endcelldefine|resetall|line|nounconnected_drive)\b")
_CONSTANT = re.compile(r"(?:(\d+))?'([sS]?)([bBoOdDhH])([0-9a-fA-FxXzZ?]+)")
_BASES = {"b": 2, "o": 8, "d": 10, "h": 16}
#: Bits of a vector or a constant, and of a plain number.
MOST_BITS, PLAIN = 1 << 16, 32


class Tokens:
    """The words of a text, and the place of the next one; a word is its text, escaped names with their backslash."""

    def __init__(self, text: str, path: str | PathLike[str] | None) -> None:
        self.path, self.at = path, 0
        self.words: list[str] = []
        self._starts: list[int] = []
        self._ends = [hit.start() for hit in re.finditer("\n", text)]
        position = 0
        for hit in _TOKEN.finditer(text):
            if hit.start() != position:
                break
            kind = hit.lastgroup or ""
            word, start = hit[kind], hit.start(kind)
            if kind == "word":
                self.words.append(word)
                self._starts.append(start)
            elif word[0] == "`" and not _HARMLESS.match(word):
                raise self._refused(text, start, "directives other than `timescale and the like are not read")
            position = hit.end()
        if text[position:].strip():
            start = len(text) - len(text[position:].lstrip())
            raise self._refused(text, start, "no word of Verilog")
        self.words.append("")
        self._starts.append(len(text))

    def _refused(self, text: str, start: int, what: str) -> FormatError:
        found = shown(text[start : start + 20].split("\n")[0])
        return FormatError(f"found {found}: {what}", path=self.path, line=bisect_right(self._ends, start) + 1)

    def line(self, at: int | None = None) -> int:
        """The line of a word, by default of the next one."""
        return bisect_right(self._ends, self._starts[self.at if at is None else at]) + 1

    def error(self, message: str, at: int | None = None) -> FormatError:
        """The error that refuses the next word, or the one told."""
        return FormatError(message, path=self.path, line=self.line(at))

    @property
    def next(self) -> str:
        """The next word; empty at the end."""
        return self.words[self.at]

    def take(self) -> str:
        """The next word, which is left behind."""
        word = self.words[self.at]
        self.at += word != ""
        return word

    def accept(self, word: str) -> bool:
        """Take the next word if it is this one."""
        found = self.words[self.at] == word
        self.at += found
        return found

    def expect(self, word: str) -> None:
        """Take this word; raises `FormatError` where another one stands."""
        if not self.accept(word):
            raise self.error(f"expected {word!r}, found {self.shown()}")

    def name(self, what: str = "a name") -> str:
        """Take a name, an escaped one without its backslash."""
        word = self.next
        if word[:1] == "\\" or word[:1].isalpha() or word[:1] == "_":
            self.at += 1
            return word.removeprefix("\\")
        raise self.error(f"expected {what}, found {self.shown()}")

    def delay(self) -> None:
        """Pass over a delay, which says nothing of the function."""
        if self.accept("#"):
            if not self.accept("("):
                self.number()
                if self.accept("."):
                    self.number()
                return
            while self.take() not in (")", ""):
                pass

    def shown(self) -> str:
        """The next word as errors quote it."""
        return shown(self.next) if self.next else "the end of the file"

    def is_number(self) -> bool:
        """Whether a number comes next."""
        return self.next[:1].isdigit() or self.next[:1] == "'"

    def number(self) -> tuple[int, int, bool]:
        """Take a constant: its value, its bits, and whether its size was told."""
        word = re.sub(r"[\s_]", "", self.next)
        if word.isdigit():
            if len(word) > 10 or int(word) >= 1 << PLAIN:
                raise self.error(f"{shown(word)} takes more than {PLAIN} bits; give it a size")
            self.at += 1
            return int(word), PLAIN, False
        hit = _CONSTANT.fullmatch(word)
        if not hit:
            raise self.error(f"expected a number, found {self.shown()}")
        size, sign, base, digits = hit[1], hit[2], _BASES[hit[3].lower()], hit[4]
        if sign:
            raise self.error(f"{shown(word)} is signed; only numbers without sign are read")
        if size is not None and (len(size) > 6 or not 0 < int(size) <= MOST_BITS):
            raise self.error(f"a constant of {size[:20]} bits; expected 1 to {MOST_BITS}")
        if len(digits) > MOST_BITS or (base == 10 and len(digits) > 4000):
            raise self.error(f"a constant of {len(digits)} digits is more than is read")
        try:
            value = int(digits, base)
        except ValueError:
            raise self.error(
                f"{shown(word)} has digits other than those of base {base}: x and z are not read"
            ) from None
        self.at += 1
        width = int(size) if size is not None else PLAIN
        return value % (1 << width), width, size is not None
