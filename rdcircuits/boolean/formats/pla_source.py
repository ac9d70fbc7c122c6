"""The text of a PLA file taken apart: what its keywords say, and its cubes as arrays of character codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from rdcircuits.boolean.formats.names import unescape
from rdcircuits.errors import FormatError, RdError, warn
from rdcircuits.tables.columns import column_names
from rdcircuits.tables.marks import commented
from rdcircuits.tables.names import ColumnNames

Bytes = NDArray[np.uint8]

MAX_COLUMNS = 1 << 20
KINDS = ("f", "fd", "fr", "fdr", "r", "dr", "esop")

_BAD = 255
_INPUT_CODES = {"0": 0, "1": 1, "-": 2, "2": 2}
_OUTPUT_CODES = {"0": 0, "3": 0, "1": 1, "4": 1, "-": 2, "2": 2, "~": 3}
#: Types that list what is 0: they are the complements of others.
_OFF_SETS = {"r": "f", "dr": "fd"}
_SWAPPED = np.array([1, 3, 2, 3], dtype=np.uint8)
_NO_SEPARATORS = str.maketrans("", "", " \t|")
_UNSUPPORTED = (".symbolic", ".symbolic-output", ".kiss", ".pair", ".label")
_NO_CUBE = re.compile(r"[^01234~|\s-]")


@dataclass(frozen=True, slots=True)
class Source:
    """A PLA as its file has it: cubes (N, n) of 0, 1 and 2 for `-`; outputs (N, m) of the same and 3 for `~`.

    `lines` are the cubes' line numbers, `line_of_i` and `line_of_o` those of `.i` and `.o`, `read` the text's length.
    `negative` are the outputs that `.phase` says to complement.
    """

    path: str | PathLike[str] | None
    kind: str
    inputs: Bytes
    outputs: Bytes
    lines: NDArray[np.int64]
    input_names: ColumnNames
    output_names: ColumnNames
    line_of_i: int
    line_of_o: int
    read: int
    negative: NDArray[np.bool_]


def read_source(text: str, path: str | PathLike[str] | None) -> Source:
    """Take the text apart; raises `FormatError` with path and line."""
    reader = _Reader(path, text)
    for number, line in enumerate(text.split("\n"), 1):
        content = line.partition("#")[0].strip()
        if content in (".e", ".end"):
            break
        if content.startswith("."):
            reader.keyword(content.split(), number)
        elif content and not reader.more_names(content):
            reader.cube(content.translate(_NO_SEPARATORS), content, number)
    return reader.finish(len(text))


@dataclass(slots=True)
class _Reader:
    path: str | PathLike[str] | None
    text: str
    numbers: dict[str, tuple[int, int]] = field(default_factory=dict)
    """What `.i`, `.o` and `.p` say, and on which line."""
    labels: dict[str, tuple[list[str], int]] = field(default_factory=dict)
    kind: str | None = None
    cubes: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    width: int = -1
    part: str = ""
    """What is there of a cube that goes on on the next line, which begins on line `part_line`."""
    part_line: int = 0
    phase: tuple[str, int] | None = None
    open_names: str | None = None
    """`.ilb` or `.ob`, where it was the last keyword: its names may go on on the next lines."""

    def error(self, message: str, line: int | None = None) -> FormatError:
        return FormatError(message, path=self.path, line=line)

    def keyword(self, words: list[str], line: int) -> None:
        """Take a line that begins with a dot."""
        name, arguments = words[0], words[1:]
        self._whole()
        self.open_names = name if name in (".ilb", ".ob") else None
        if name in (".i", ".o", ".p"):
            self._number(name, arguments, line)
        elif name in (".ilb", ".ob"):
            self._once(name, name in self.labels, line)
            self.labels[name] = (arguments, line)
        elif name == ".type":
            self._type(arguments, line)
        elif name == ".mv":
            self._multivalued(arguments, line)
        elif name == ".phase":
            self._once(name, self.phase is not None, line)
            self.phase = ("".join(arguments), line)
        elif name == ".na":
            pass  # the name of the PLA
        elif name in _UNSUPPORTED:
            raise self.error(f"{name} is not supported: only two-valued PLAs are read", line)
        else:
            raise self.error(f"unknown keyword {name!r}", line)

    def cube(self, characters: str, content: str, line: int) -> None:
        """Take a line of inputs and outputs, its separators removed."""
        if self.width < 0:
            if not {".i", ".o"} <= self.numbers.keys():
                shown = content if len(content) <= 40 else content[:40] + "..."
                raise self.error(f"expected .i and .o before the first row, found {shown!r}", line)
            self.width = self.numbers[".i"][0] + self.numbers[".o"][0]
        if not self.part:
            self.part_line = line
        self.part += characters
        if self.width and len(self.part) % self.width == 0:
            count = len(self.part) // self.width
            self.cubes += [self.part[k * self.width : (k + 1) * self.width] for k in range(count)]
            self.lines += [self.part_line] * count
            self.part = ""
        elif len(self.part) > self.width:
            self._whole()

    def more_names(self, content: str) -> bool:
        """Take a line of names that goes on where `.ilb` or `.ob` has too few, if it is one."""
        own = {".ilb": ".i", ".ob": ".o"}.get(self.open_names or "")
        if own is None or self.cubes or self.part or not _NO_CUBE.search(content):
            return False
        labels = self.labels[self.open_names or ""][0]
        if own in self.numbers and len(labels) >= self.numbers[own][0]:
            return False
        labels += content.split()
        return True

    def finish(self, read: int) -> Source:
        """All that was taken, checked."""
        self._whole()
        for name, what in ((".i", "inputs"), (".o", "outputs")):
            if name not in self.numbers:
                raise self.error(f"no {name} says how many {what} there are")
        (n, line_of_i), (m, line_of_o) = self.numbers[".i"], self.numbers[".o"]
        promised, line_of_p = self.numbers.get(".p", (len(self.cubes), 0))
        if promised != len(self.cubes):
            place = f"{self.path or 'PLA'}, line {line_of_p}"
            warn(f"{place}: .p says {promised} rows, the file has {len(self.cubes)}; all of these were read")
        input_names = self._names(".ilb", n, "x", "inputs")
        output_names = self._names(".ob", m, "y", "outputs")
        characters = np.frombuffer("".join(self.cubes).encode("ascii", "replace"), np.uint8)
        characters = characters.reshape(len(self.cubes), n + m)
        inputs = self._codes(characters[:, :n], _INPUT_CODES, "input")
        outputs = self._codes(characters[:, n:], _OUTPUT_CODES, "output")
        kind, negative = self.kind or "fd", self._negative(m)
        if kind in _OFF_SETS:
            kind, negative, outputs = _OFF_SETS[kind], ~negative, _SWAPPED[outputs]
        lines = np.array(self.lines, dtype=np.int64)
        sides, places = (input_names, output_names), (line_of_i, line_of_o)
        return Source(self.path, kind, inputs, outputs, lines, *sides, *places, read, negative)

    def _once(self, name: str, seen: bool, line: int) -> None:
        if seen:
            raise self.error(f"a second {name}", line)
        if self.cubes and name != ".p":
            raise self.error(f"{name} must come before the rows", line)

    def _whole(self) -> None:
        """Raise where a cube is not whole."""
        if self.part:
            n, m = self.numbers[".i"][0], self.numbers[".o"][0]
            message = f"the row has {len(self.part)} characters, .i and .o say {n} + {m} = {self.width}"
            raise self.error(message, self.part_line)

    def _negative(self, m: int) -> NDArray[np.bool_]:
        """Which of m outputs are to be complemented: the zeros of `.phase`."""
        if self.phase is None:
            return np.zeros(m, dtype=np.bool_)
        text, line = self.phase
        if len(text) != m or text.strip("01"):
            raise self.error(
                f".phase must be followed by 0 or 1 for each of the {m} outputs, found {text[:40]!r}", line
            )
        return np.array([one == "0" for one in text], dtype=np.bool_)

    def _multivalued(self, arguments: Sequence[str], line: int) -> None:
        """Take `.mv`, where all variables but the last are of two values: that one has the outputs as its values."""
        numbers = [int(one) for one in arguments if one.isascii() and one.isdigit() and len(one) < 8]
        if len(numbers) != 3 or len(arguments) != 3 or numbers[0] != numbers[1] + 1:
            raise self.error(".mv is supported of two-valued variables alone, the outputs being the last one", line)
        self._number(".i", arguments[1:2], line)
        self._number(".o", arguments[2:], line)

    def _number(self, name: str, arguments: Sequence[str], line: int) -> None:
        self._once(name, name in self.numbers, line)
        if len(arguments) != 1 or not (arguments[0].isascii() and arguments[0].isdigit()):
            raise self.error(f"{name} must be followed by one number, found {' '.join(arguments)!r}", line)
        digits = arguments[0].lstrip("0")
        if name != ".p" and (len(digits) > 9 or int(digits or "0") > MAX_COLUMNS):
            raise self.error(f"{name} {arguments[0][:40]} is more than the {MAX_COLUMNS} columns that are read", line)
        self.numbers[name] = (int(digits[:18] or "0"), line)

    def _type(self, arguments: Sequence[str], line: int) -> None:
        self._once(".type", self.kind is not None, line)
        if len(arguments) != 1 or arguments[0] not in KINDS:
            raise self.error(f".type must be one of {', '.join(KINDS)}; found {' '.join(arguments)!r}", line)
        self.kind = arguments[0]

    def _names(self, keyword: str, count: int, stem: str, what: str) -> ColumnNames:
        labels, line = self.labels.get(keyword, (None, None))
        names: Sequence[str] | None = None
        if labels is not None:
            plain = [unescape(label) for label in labels]
            plain = plain if len(set(plain)) == len(set(labels)) else labels
            names = ColumnNames(plain, [plain[k] for k in commented(self.text, labels, what)])
        try:
            return column_names(names, count, stem, what)
        except RdError as error:
            raise self.error(f"{keyword}: {error}", line) from None

    def _codes(self, characters: Bytes, meanings: dict[str, int], what: str) -> Bytes:
        codes = np.full(256, _BAD, dtype=np.uint8)
        for character, code in meanings.items():
            codes[ord(character)] = code
        found = codes[characters]
        if np.any(found == _BAD):
            row, column = np.argwhere(found == _BAD)[0]
            offset = len(self.cubes[row]) - characters.shape[1] if what == "output" else 0
            character = self.cubes[row][offset + column]
            message = f"{what} {column + 1} is {character!r}, expected one of {' '.join(meanings)}"
            raise self.error(message, int(self.lines[row]))
        return found
