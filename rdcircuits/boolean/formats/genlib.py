"""Libraries of gates in genlib, as SIS and ABC read them: what the `.gate` of BLIF refers to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike

from rdcircuits.algebra.bits.operations import AND, OR, XOR
from rdcircuits.boolean.gatelist import GateList
from rdcircuits.errors import FormatError
from rdcircuits.tables.source import decode, shown

_TOKEN = re.compile(r"\s*(?:(\w[\w\[\].<>$]*)|(.))", re.DOTALL)
_GATE = re.compile(r"\bGATE\s+(\"[^\"]*\"|\S+)\s+(\S+)\s+([^\s=]+)\s*=([^;]*);")
_COMMENT = re.compile(r"#[^\n]*")
_MOST_DEPTH = 100
_CONSTANTS = {"CONST0": 0, "CONST1": 1, "0": 0, "1": 1}

#: Operations in the order in which they are done: a name, a number of a constant, "!" or an operation of two.
Code = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """An output of a gate: its inputs, and what is made of them."""

    inputs: tuple[str, ...]
    output: str
    code: Code

    def build(self, gates: GateList, inputs: Sequence[int]) -> int:
        """The wire of the output."""
        wires = dict(zip(self.inputs, inputs, strict=True))
        stack = list[int]()
        for step in self.code:
            if isinstance(step, int):
                b, a = stack.pop(), stack.pop()
                stack.append(gates.operation(step, a, b))
            elif step == "!":
                stack.append(gates.negated(stack.pop()))
            elif step in _CONSTANTS and step not in wires:
                stack.append(gates.constant(bool(_CONSTANTS[step])))
            else:
                stack.append(wires[step])
        return stack[0]


def read_genlib(data: bytes, path: str | PathLike[str] | None = None) -> dict[str, list[Cell]]:
    """The gates of a library by name, each with its outputs; latches are passed over. Raises `FormatError`.

    Example:
        >>> read_genlib(b"GATE nand2 2 O=!(a*b); PIN * INV 1 999 1 0 1 0\\n")
        {'nand2': [Cell(inputs=('a', 'b'), output='O', code=('a', 'b', 8, '!'))]}
    """
    text = _COMMENT.sub(lambda hit: " " * len(hit[0]), decode(data, path, rb"#[^\r\n]*"))
    found: dict[str, list[Cell]] = {}
    for hit in _GATE.finditer(text):
        line = text.count("\n", 0, hit.start()) + 1
        name, output, expression = hit[1].strip('"'), hit[3].strip('"'), hit[4]
        code = _Parser(expression, path, line).code()
        inputs = dict.fromkeys(step for step in code if isinstance(step, str) and step != "!")
        cell = Cell(tuple(step for step in inputs if step not in _CONSTANTS), output, code)
        found.setdefault(name, []).append(cell)
    if not found:
        raise FormatError("no GATE in it; is this a library in genlib?", path=path)
    return found


class _Parser:
    """An expression of `!`, `'`, `*` `&` or nothing (AND), `^`, `+` or `|`, parentheses and constants."""

    def __init__(self, text: str, path: str | PathLike[str] | None, line: int) -> None:
        self.tokens = [hit[1] or hit[2] for hit in _TOKEN.finditer(text.strip())]
        self.path, self.line, self.at, self.depth = path, line, 0, 0
        self.found: list[str | int] = []

    def code(self) -> Code:
        """The steps of the whole expression."""
        self._sum()
        if self.at < len(self.tokens):
            raise self._error()
        return tuple(self.found)

    def _error(self) -> FormatError:
        token = self.tokens[self.at] if self.at < len(self.tokens) else "the end"
        return FormatError(f"a gate's function that ends at {shown(token)}", path=self.path, line=self.line)

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

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
        while (token := self._next()) and (token in "*&!(" or token[0].isalnum() or token[0] == "_"):
            self.at += token in ("*", "&")
            self._factor()
            self.found.append(AND)

    def _factor(self) -> None:
        token = self._next()
        inverted = 0
        while token == "!":
            inverted += 1
            self.at += 1
            token = self._next()
        if token == "(":
            self.depth += 1
            if self.depth > _MOST_DEPTH:
                raise self._error()
            self.at += 1
            self._sum()
            self.depth -= 1
            if self._next() != ")":
                raise self._error()
        elif token and (token[0].isalnum() or token[0] == "_"):
            self.found.append(token)
        else:
            raise self._error()
        self.at += 1
        while self._next() == "'":
            inverted += 1
            self.at += 1
        self.found += ["!"] * (inverted % 2)
