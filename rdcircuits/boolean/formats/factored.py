"""Factored forms, as genlib and equation files have them: `!`, `'`, `*`, `+`, `^`, parentheses and constants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from os import PathLike

from rdcircuits.algebra.bits.operations import AND, FLIP, OR, XOR, complement_pins
from rdcircuits.boolean.gatelist import GateList, Literal
from rdcircuits.errors import FormatError
from rdcircuits.tables.source import shown

_MOST_DEPTH = 100
CONSTANTS = {"CONST0": 0, "CONST1": 1, "0": 0, "1": 1}

#: Operations in the order in which they are done: a name, "!" or an operation of two.
Code = tuple[str | int, ...]


def parsed(text: str, name: re.Pattern[str], path: str | PathLike[str] | None = None, line: int | None = None) -> Code:
    """The steps of an expression whose names look so; raises `FormatError` for what is none.

    Example:
        >>> parsed("!(a*b)", re.compile("[a-z]"))
        ('a', 'b', 8, '!')
    """
    return _parities(_Parser(text, name, path, line).code())


def build(code: Code, wires: Mapping[str, int], gates: GateList) -> int:
    """The wire of an expression, `wires` being those of its names; complements are taken into the gates."""
    stack = list[Literal]()
    first = gates.n_inputs + len(gates.ops)
    for step in code:
        if isinstance(step, int):
            (b, b_negative), (a, a_negative) = stack.pop(), stack.pop()
            stack.append((gates.add(complement_pins(step, a_negative, b_negative), a, b), False))
        elif step == "!":
            wire, negative = stack.pop()
            if first < wire == gates.n_inputs + len(gates.ops):
                gates.ops[-1] ^= FLIP
            else:
                negative = not negative
            stack.append((wire, negative))
        elif step in CONSTANTS and step not in wires:
            stack.append((0, bool(CONSTANTS[step])))
        else:
            stack.append((wires[step], False))
    wire, negative = stack[0]
    return gates.constant(negative) if not wire else gates.wire((wire, negative))


def _parities(code: Code) -> Code:
    """The code, where it is an XOR or XNOR written as a sum of two products, with that as its operation."""
    if len(code) == 9 and code[-1] == OR:
        a, b = code[0], code[1]
        if code == (a, b, "!", AND, a, "!", b, AND, OR):
            return a, b, XOR
        if code == (a, b, AND, a, "!", b, "!", AND, OR):
            return a, b, XOR ^ FLIP
    return code


class _Parser:
    """An expression of `!`, `'`, `*` `&` or nothing (AND), `^`, `+` or `|`, parentheses, names and constants."""

    def __init__(self, text: str, name: re.Pattern[str], path: str | PathLike[str] | None, line: int | None) -> None:
        self.tokens: list[str] = []
        self.is_name: list[bool] = []
        for hit in re.finditer(rf"\s*(?:({name.pattern})|(\S))", text):
            self.tokens.append(hit[1] or hit[2])
            self.is_name.append(hit[1] is not None)
        self.tokens.append("")
        self.is_name.append(False)
        self.path, self.line, self.at, self.depth = path, line, 0, 0
        self.found: list[str | int] = []

    def code(self) -> Code:
        """The steps of the whole expression."""
        self._sum()
        if self._next():
            raise self._error()
        return tuple(self.found)

    def _error(self) -> FormatError:
        end = shown(self._next()) if self._next() else "its end"
        return FormatError(f"an expression is expected to go on otherwise at {end}", path=self.path, line=self.line)

    def _next(self) -> str:
        return self.tokens[self.at]

    def _sum(self) -> None:
        self._parity()
        while self._next() in ("+", "|"):
            self.at += 1
            self._parity()
            self.found.append(OR)

    def _parity(self) -> None:
        self._product()
        while self._next() == "^":
            self.at += 1
            self._product()
            self.found.append(XOR)

    def _product(self) -> None:
        self._factor()
        while self.is_name[self.at] or self._next() in ("*", "&", "!", "("):
            self.at += self._next() in ("*", "&")
            self._factor()
            self.found.append(AND)

    def _factor(self) -> None:
        inverted = 0
        while self._next() == "!":
            inverted += 1
            self.at += 1
        if self._next() == "(":
            self.depth += 1
            if self.depth > _MOST_DEPTH:
                raise FormatError(f"parentheses more than {_MOST_DEPTH} deep", path=self.path, line=self.line)
            self.at += 1
            self._sum()
            self.depth -= 1
            if self._next() != ")":
                raise self._error()
        elif self.is_name[self.at]:
            self.found.append(self._next())
        else:
            raise self._error()
        self.at += 1
        while self._next() == "'":
            inverted += 1
            self.at += 1
        self.found += ["!"] * (inverted % 2)
