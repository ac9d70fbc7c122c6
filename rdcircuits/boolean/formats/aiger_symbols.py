"""The symbol table of an AIGER file: names of inputs and latches, of outputs and properties."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rdcircuits.boolean.formats import names
from rdcircuits.errors import FormatError, warn
from rdcircuits.tables.names import ColumnNames
from rdcircuits.tables.source import shown

_SYMBOL = re.compile(rb"([ilobcjf])(\d{1,10}) (.*)", re.DOTALL)
_WORDS = {
    "i": "inputs",
    "l": "latches",
    "o": "outputs",
    "b": "bad states",
    "c": "constraints",
    "j": "justice properties",
    "f": "fairness constraints",
}
_PRINTED = {"b": "bad", "c": "constraint", "j": "justice", "f": "fairness"}


class Symbols:
    """Names that were given so far, by the letter that stands for their kind and their position."""

    def __init__(self, inputs: int, latches: int, outputs: int, bad: int, constraints: int) -> None:
        counts = {"i": inputs, "l": latches, "o": outputs, "b": bad, "c": constraints}
        self.given: dict[str, list[str | None]] = {letter: [None] * count for letter, count in counts.items()}
        self.sizes: Sequence[int] = ()

    def properties(self, justice: Sequence[int], fairness: int) -> None:
        """How many literals each justice property has, and how many fairness constraints there are."""
        self.sizes = justice
        self.given |= {"j": [None] * len(justice), "f": [None] * fairness}

    def is_comment(self, line: bytes) -> bool:
        """Whether comments begin here: a line with `c`, or what ABC writes right behind it."""
        match = _SYMBOL.fullmatch(line)
        return line.startswith(b"c") and not (match and int(match[2]) < len(self.given["c"]))

    def take(self, line: bytes) -> None:
        """A line of the table; raises `FormatError` (without a place)."""
        match = _SYMBOL.fullmatch(line)
        letter = match[1].decode() if match else ""
        if not match or (letter not in "io" and not self.given[letter]):
            raise FormatError(f"expected a symbol such as 'i0 name', or 'c' before comments, found {_shown(line)}")
        side, position = self.given[letter], int(match[2])
        if position >= len(side):
            raise FormatError(f"symbol {_shown(line)} of {len(side)} {_WORDS[letter]}")
        if side[position] is not None:
            raise FormatError(f"symbol {_shown(line)} names what is already called {shown(str(side[position]))}")
        try:
            side[position] = match[3].decode("utf-8")
        except UnicodeDecodeError:
            side[position] = match[3].decode("latin-1")

    def names(self) -> tuple[ColumnNames, ColumnNames]:
        """Names of inputs and states, and of outputs and properties; where there are none they are made up."""
        given = self.given["i"] + self.given["l"]
        sources = _apart(given)
        stems = ["x"] * len(self.given["i"]) + ["q"] * len(self.given["l"])
        starts = [*range(len(self.given["i"])), *range(len(self.given["l"]))]
        inputs = _filled(sources, [f"{stem}{k}" for stem, k in zip(stems, starts, strict=True)])
        drawn = [*self.given["o"], *(name for letter in "bc" for name in self.given[letter])]
        made = [f"y{k}" for k in range(len(self.given["o"]))]
        made += [f"{_PRINTED[letter]}{k}" for letter in "bc" for k in range(len(self.given[letter]))]
        for k, (size, name) in enumerate(zip(self.sizes, self.given["j"], strict=True)):
            drawn += [name if name is None else f"{name}[{i}]" for i in range(size)]
            made += [f"justice{k}[{i}]" for i in range(size)]
        drawn += self.given["f"]
        made += [f"fairness{k}" for k in range(len(self.given["f"]))]
        outputs = names.repeated_apart(_filled(drawn, made))
        nameless = [[k for k, name in enumerate(side) if name is None] for side in (given, drawn)]
        return names.names(inputs, outputs, (nameless[0], nameless[1]))


def _filled(given: Sequence[str | None], made: Sequence[str]) -> list[str]:
    """The given names, and the made ones for the others, lengthened by `_` where they are taken."""
    taken = {name for name in given if name is not None}
    result = []
    for name, own in zip(given, made, strict=True):
        if name is None:
            name = own
            while name in taken:
                name += "_"
            taken.add(name)
        result.append(name)
    return result


def _apart(given: Sequence[str | None]) -> list[str | None]:
    """The names made different, with a warning: of those that are repeated the later ones become `a_1`, `a_2`, ..."""
    known = [name for name in given if name is not None]
    taken = set(known)
    if len(taken) == len(known):
        return list(given)
    found: list[str | None] = []
    next_number, changed = dict[str, int](), list[tuple[str, str]]()
    for name in given:
        fresh = name
        if name is not None and name in next_number:
            while fresh in taken:
                fresh = f"{name}_{next_number[name]}"
                next_number[name] += 1
            taken.add(str(fresh))
            changed.append((name, str(fresh)))
        elif name is not None:
            next_number[name] = 1
        found.append(fresh)
    more = f", and {len(changed) - 1} more like that" if len(changed) > 1 else ""
    warn(f"two inputs are called {shown(changed[0][0])}: the second is read as {shown(changed[0][1])}{more}")
    return found


def _shown(line: bytes) -> str:
    return shown(line.decode("utf-8", "backslashreplace"))
