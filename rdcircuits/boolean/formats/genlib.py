"""Libraries of gates in genlib, as SIS and ABC read them: what the `.gate` of BLIF refers to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike

from rdcircuits.boolean.formats.factored import CONSTANTS, Code, build, parsed
from rdcircuits.boolean.gatelist import GateList
from rdcircuits.errors import FormatError
from rdcircuits.tables.source import decode

_NAME = re.compile(r"\w[\w\[\].<>$]*")
_GATE = re.compile(r"\bGATE\s+(\"[^\"]*\"|\S+)\s+(\S+)\s+([^\s=]+)\s*=([^;]*);")
_COMMENT = re.compile(r"#[^\n]*")


@dataclass(frozen=True, slots=True)
class Cell:
    """An output of a gate: its inputs, and what is made of them."""

    inputs: tuple[str, ...]
    output: str
    code: Code

    def build(self, gates: GateList, inputs: Sequence[int]) -> int:
        """The wire of the output."""
        return build(self.code, dict(zip(self.inputs, inputs, strict=True)), gates)


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
        code = parsed(expression, _NAME, path, line)
        inputs = dict.fromkeys(step for step in code if isinstance(step, str) and step != "!")
        cell = Cell(tuple(step for step in inputs if step not in CONSTANTS), output, code)
        found.setdefault(name, []).append(cell)
    if not found:
        raise FormatError("no GATE in it; is this a library in genlib?", path=path)
    return found
