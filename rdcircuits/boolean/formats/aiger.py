"""AIGER 1.9, ASCII (`.aag`) and binary (`.aig`).

Reading keeps every AND as a two-input gate; ASCII definitions may come in any order. Bad states, constraints, and the
literals of justice and fairness properties become outputs behind the others, called `bad0`, `constraint0`,
`justice0[0]`, `fairness0` unless the file names them. Latches are read where they are to be cut
(`rdcircuits.boolean.latches`). Names stand in the symbol table, escaped as `rdcircuits.boolean.formats.names` says; for
inputs and outputs without one x0, x1, ... and y0, y1, ... are made up. Names that were made up are not written. What
stands behind the line `c`, comments or the sections that ABC writes there, is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from os import PathLike
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rdcircuits.boolean.aig import Aig
from rdcircuits.boolean.formats.aiger_graph import AsciiGraph, MarkedError
from rdcircuits.boolean.formats.aiger_symbols import Symbols
from rdcircuits.boolean.formats.aiger_write import aiger_bytes, aiger_text
from rdcircuits.boolean.formats.digits import GroupError, decimal_table, groups, start_of_group
from rdcircuits.boolean.latches import WAY_OUT, Latch, next_names
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import FormatError
from rdcircuits.tables.source import shown

__all__ = ["aiger_bytes", "aiger_text", "read_aiger"]

_FIELDS = ("variables", "inputs", "latches", "outputs", "ANDs", "bad states", "constraints", "justice", "fairness")
_MOST_VARIABLES = (1 << 30) - 1
_MOST_BINARY_INPUTS = 1 << 20
_HEADER = re.compile(rb"(aag|aig)((?: \d{1,20}){5,9})")
_NUMBERS = re.compile(rb"\d{1,10}(?: \d{1,10})*")

Integers = NDArray[np.int64]


def read_aiger(data: bytes, path: str | PathLike[str] | None = None, latches: str | None = None) -> Netlist:
    """The netlist in the bytes of an AIGER file, ASCII or binary; raises `FormatError` with path and line or byte.

    Example:
        >>> netlist = read_aiger(b"aag 3 2 0 1 1\\n2\\n4\\n7\\n6 2 5\\ni0 a\\n")
        >>> netlist.inputs, netlist.gates.ops.tolist()
        (('a', 'x1'), [2, 5])
        >>> toggle = read_aiger(b"aag 1 0 1 1 0\\n2 3 1\\n2\\nl0 q\\no0 f\\n", latches="cut")
        >>> toggle.inputs, toggle.outputs, toggle.latches[0].reset
        (('q',), ('f', 'q$next'), 1)
    """
    reader = _Reader(data, path)
    header = reader.header()
    if header.latches and latches is None:
        raise reader.error(f"the header declares {header.latches} latches; {WAY_OUT}")
    aig, resets = reader.binary(header) if reader.is_binary else reader.ascii(header)
    inputs, outputs = reader.symbols(header)
    states = inputs[header.inputs :]
    nexts = next_names(states, outputs)
    kept = tuple(Latch(state, after, reset) for state, after, reset in zip(states, nexts, resets, strict=True))
    return Netlist(inputs, outputs + nexts, aig.gates(), kept)


class _Header(NamedTuple):
    variables: int
    inputs: int
    latches: int
    outputs: int
    ands: int
    bad: int
    constraints: int
    justice: int
    fairness: int

    @property
    def nodes(self) -> int:
        """How many inputs, latches and ANDs there are."""
        return self.inputs + self.latches + self.ands


class _Reader:
    """A place in the bytes of an AIGER file, and what is read there."""

    def __init__(self, data: bytes, path: str | PathLike[str] | None) -> None:
        self.data, self.path = data, path
        self.is_binary = data.startswith(b"aig")
        self.position = self.start = self.line_number = 0
        self.in_lines = True
        self.justice = list[int]()

    def error(self, message: str, line: int | None = None) -> FormatError:
        """The error that refuses what was read last, or what is on that line."""
        if not self.in_lines:
            return FormatError(f"byte {self.start}: {message}", path=self.path)
        return FormatError(message, path=self.path, line=line or max(1, self.line_number))

    def line(self, expected: str) -> bytes:
        """The next line, without its end."""
        self.start = self.position
        self.line_number += 1
        if self.position >= len(self.data):
            raise self.error(f"the file ends where {expected} should stand")
        end = self.data.find(b"\n", self.position)
        end = len(self.data) if end < 0 else end
        self.position = min(end + 1, len(self.data))
        return self.data[self.start : end].removesuffix(b"\r")

    def numbers(self, least: int, most: int, expected: str) -> list[int]:
        """The next line as numbers, from `least` to `most` of them."""
        line = self.line(expected)
        result = [int(part) for part in line.split(b" ")] if _NUMBERS.fullmatch(line) else []
        if not least <= len(result) <= most:
            raise self.error(f"expected {expected}, found {_shown(line)}")
        return result

    def table(self, rows: int, columns: int, expected: Callable[[int], str]) -> NDArray[Any]:
        """The next lines as numbers (rows, columns): all at once, or line by line where one of them is no such line."""
        quick = decimal_table(self.data, self.position, rows, columns) if rows else None
        if quick is not None:
            self.position = quick[1]
            self.line_number += rows
            return quick[0]
        found = [self.numbers(columns, columns, expected(row)) for row in range(rows)]
        return np.array(found, dtype=np.int64).reshape(rows, columns)

    def header(self) -> _Header:
        """The numbers of all things, found possible before anything is allocated by them."""
        line = self.line("the header 'aag M I L O A'").rstrip()
        match = _HEADER.fullmatch(line)
        if not match:
            raise self.error(f"expected the header 'aag M I L O A' or 'aig M I L O A', found {_shown(line)}")
        fields = [int(field) for field in match[2].split()]
        for name, value in zip(_FIELDS, fields, strict=False):
            if value > _MOST_VARIABLES:
                raise self.error(f"the header declares {value} {name}; at most {_MOST_VARIABLES} can be read")
        header = _Header(*fields, *[0] * (9 - len(fields)))
        variables = header.variables
        if variables < header.nodes or (self.is_binary and variables != header.nodes):
            what = f"{header.inputs} inputs{f', {header.latches} latches' if header.latches else ''}"
            raise self.error(f"the header declares {variables} variables for {what} and {header.ands} ANDs")
        if self.is_binary and header.inputs > _MOST_BINARY_INPUTS:
            raise self.error(f"the header declares {header.inputs} inputs; at most {_MOST_BINARY_INPUTS} can be read")
        literals = header.outputs + header.bad + header.constraints + header.justice + header.fairness
        least = 2 * (literals + header.latches + header.ands)
        if not self.is_binary:
            least += 2 * header.inputs + 2 * header.latches + 4 * header.ands
        if least > len(self.data) + 1 - self.position:
            left = max(0, len(self.data) - self.position)
            raise self.error(f"the header's counts need at least {least} bytes, {left} follow: is the file truncated?")
        return header

    def ascii(self, header: _Header) -> tuple[Aig, list[int]]:
        """The graph in the lines after an ASCII header, and the latches' resets."""
        graph = AsciiGraph(header.variables, header.inputs, header.latches, len(self.data))
        try:
            line = self.line_number + 1
            graph.define(self.table(header.inputs, 1, lambda k: f"the literal of input {k}")[:, 0], line)
            line = self.line_number + 1
            latches = self._latches(header, 1)
            graph.define(latches[:, 0], line)
            graph.check(latches[:, 1], line)
            resets = [self._reset(*row) for row in latches.tolist()]
            first_output = self.line_number + 1
            outputs = self._outputs(header)
            line = self.line_number + 1
            ands = self.table(header.ands, 3, lambda k: f"the three literals of AND {k}")
            used = np.append(outputs, latches[:, 1]), first_output
            return graph.graph(ands, line, *used), resets
        except MarkedError as error:
            raise self.error(error.message, error.line) from None

    def binary(self, header: _Header) -> tuple[Aig, list[int]]:
        """The graph in the bytes after a binary header, and the latches' resets."""
        latches = self._latches(header, 0)
        own = 2 * np.arange(header.inputs + 1, header.inputs + 1 + header.latches)
        for k, literal in enumerate(latches[:, 0].tolist()):
            self._check_range(literal, header, self.line_number - header.latches + 1 + k)
        resets = [self._reset(int(literal), *row) for literal, row in zip(own, latches.tolist(), strict=True)]
        outputs = np.append(self._outputs(header), latches[:, 0])
        self.in_lines = False
        return self._ands(header, outputs), resets

    def _ands(self, header: _Header, outputs: Integers) -> Aig:
        """The graph of the ANDs that begin here."""
        first, start, done = header.inputs + header.latches + 1, self.position, 0
        left, right = np.empty((2, header.ands), np.int32)
        try:
            for deltas, after in groups(self.data, start, 2 * header.ands):
                own = 2 * np.arange(first + done, first + done + len(deltas) // 2)
                high = own - deltas[::2]
                low = high - deltas[1::2]
                wrong = np.flatnonzero((low < 0) | (high >= own))
                if len(wrong):
                    k = int(wrong[0])
                    self.start = start_of_group(self.data, start, 2 * (done + k))
                    found = f"inputs {high[k]} and {low[k]}, which do not descend to 0"
                    raise self.error(f"AND {own[k]} has {found}")
                left[done : done + len(own)], right[done : done + len(own)] = high, low
                done += len(own)
                self.position = after
        except GroupError as error:
            k = error.position // 2
            self.start = start_of_group(self.data, start, 2 * k)
            end = "the file ends in" if error.ends else "a number of more than five bytes in"
            raise self.error(f"{end} AND {2 * (first + k)}") from None
        return Aig(first - 1, left, right, outputs)

    def _latches(self, header: _Header, own: int) -> Integers:
        """The lines of latches: a literal (where `own` is 1), the next state, and the reset, -1 where there is none."""
        rows = []
        for k in range(header.latches):
            row = self.numbers(1 + own, 2 + own, f"the literals of latch {k}")
            rows.append(row + [-1] * (2 + own - len(row)))
        return np.array(rows, dtype=np.int64).reshape(header.latches, 2 + own)

    def _reset(self, literal: int, _: int, reset: int) -> int:
        if reset not in (-1, 0, 1, literal):
            raise self.error(f"latch {literal} has the reset {reset}; expected 0, 1 or {literal} (either one)")
        return 2 if reset == literal else max(reset, 0)

    def _outputs(self, header: _Header) -> Integers:
        """The literals of outputs, bad states, constraints, justice and fairness."""
        first = self.line_number + 1
        parts = [
            self.table(header.outputs, 1, lambda k: f"the literal of output {k}"),
            self.table(header.bad, 1, lambda k: f"the literal of bad state {k}"),
            self.table(header.constraints, 1, lambda k: f"the literal of constraint {k}"),
        ]
        before, sizes_line = sum(map(len, parts)), self.line_number + 1
        sizes = self.table(header.justice, 1, lambda k: f"the size of justice property {k}")
        self.justice = sizes[:, 0].tolist()
        if 2 * sum(self.justice) > len(self.data) + 1 - self.position:
            message = f"justice properties of {sum(self.justice)} literals, more than the file can hold"
            raise self.error(message, sizes_line)
        parts.append(self.table(sum(self.justice), 1, lambda k: f"literal {k} of the justice properties"))
        parts.append(self.table(header.fairness, 1, lambda k: f"the literal of fairness constraint {k}"))
        literals = np.concatenate(parts)[:, 0].astype(np.int64)
        wrong = np.flatnonzero(literals > 2 * header.variables + 1)
        if len(wrong):
            k = int(wrong[0])
            self._check_range(int(literals[k]), header, first + k + len(sizes) * (k >= before))
        return literals

    def _check_range(self, literal: int, header: _Header, line: int) -> None:
        if literal > 2 * header.variables + 1:
            found = f"literal {literal} is out of range; the header declares {header.variables} variables"
            raise self.error(found, line)

    def symbols(self, header: _Header) -> tuple[Any, Any]:
        """Names of inputs and outputs from the symbol table, if there is one."""
        symbols = Symbols(header.inputs, header.latches, header.outputs, header.bad, header.constraints)
        symbols.properties(self.justice, header.fairness)
        while self.position < len(self.data):
            line = self.line("a symbol")
            if symbols.is_comment(line):
                break
            if line.strip():
                try:
                    symbols.take(line)
                except FormatError as error:
                    raise self.error(error.message) from None
        return symbols.names()


def _shown(line: bytes) -> str:
    return shown(line.decode("utf-8", "backslashreplace"))
