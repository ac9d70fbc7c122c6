"""AIGER 1.9, ASCII (`.aag`) and binary (`.aig`), for combinational circuits.

Reading keeps every AND as a two-input gate; ASCII definitions may come in any order. Latches, and the bad-state,
constraint, justice and fairness sections of model checking are refused. Names stand in the symbol table, escaped as
`rdcircuits.boolean.formats.names` says; for inputs and outputs without one x0, x1, ... and y0, y1, ... are made up.
Names that were made up are not written.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from os import PathLike
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rdcircuits.boolean.aig import Aig
from rdcircuits.boolean.formats import names
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.order import CycleError, topological_order
from rdcircuits.errors import FormatError
from rdcircuits.tables.names import made_up
from rdcircuits.tables.source import shown

_FIELDS = ("variables", "inputs", "latches", "outputs", "ANDs", "bad states", "constraints", "justice", "fairness")
_REFUSED = {"latches", "bad states", "constraints", "justice", "fairness"}
_MOST_VARIABLES = (1 << 30) - 1
_MOST_BINARY_INPUTS = 1 << 20
_HEADER = re.compile(rb"(aag|aig)((?: \d{1,20}){5,9})")
_NUMBERS = re.compile(rb"\d{1,10}(?: \d{1,10})*")
_SYMBOL = re.compile(rb"([io])(\d{1,10}) (.*)", re.DOTALL)
_COMMENT = "c\nwritten by rdcircuits\n"


def read_aiger(data: bytes, path: str | PathLike[str] | None = None) -> Netlist:
    """The netlist in the bytes of an AIGER file, ASCII or binary; raises `FormatError` with path and line or byte.

    Example:
        >>> netlist = read_aiger(b"aag 3 2 0 1 1\\n2\\n4\\n7\\n6 2 5\\ni0 a\\n")
        >>> netlist.inputs, netlist.gates.ops.tolist()
        (('a', 'x1'), [2, 5])
    """
    reader = _Reader(data, path)
    header = reader.header()
    aig = reader.binary(header) if reader.is_binary else reader.ascii(header)
    inputs, outputs = reader.symbols(header)
    return Netlist(inputs, outputs, aig.gates())


def aiger_text(netlist: Netlist) -> str:
    """The netlist as ASCII AIGER, its AND nodes shared.

    Example:
        >>> print(aiger_text(read_aiger(b"aag 3 2 0 1 1\\n2\\n4\\n7\\n6 2 5\\n")), end="")
        aag 3 2 0 1 1
        2
        4
        7
        6 5 2
        c
        written by rdcircuits
    """
    aig, left, right = _canonical(netlist)
    first = aig.n_inputs + 1
    lines = [_header("aag", aig)]
    lines += [str(2 * variable) for variable in range(1, first)]
    lines += [str(literal) for literal in aig.outputs.tolist()]
    nodes = enumerate(zip(left.tolist(), right.tolist(), strict=True), first)
    lines += [f"{2 * variable} {a} {b}" for variable, (a, b) in nodes]
    return "\n".join([*lines, *_symbols(netlist, aig), _COMMENT])


def aiger_bytes(netlist: Netlist) -> bytes:
    """The netlist as binary AIGER, its AND nodes shared.

    Example:
        >>> aiger_bytes(read_aiger(b"aag 3 2 0 1 1\\n2\\n4\\n7\\n6 2 5\\ni0 a\\n"))[:20]
        b'aig 3 2 0 1 1\\n7\\n\\x01\\x03i0'
    """
    aig, left, right = _canonical(netlist)
    defined = 2 * np.arange(aig.n_inputs + 1, aig.n_inputs + 1 + len(left))
    deltas = np.stack([defined - left, left - right], axis=1).reshape(-1)
    head = [_header("aig", aig), *(str(literal) for literal in aig.outputs.tolist()), ""]
    tail = "\n".join([*_symbols(netlist, aig), _COMMENT])
    return "\n".join(head).encode() + b"".join(map(_varint, deltas.tolist())) + tail.encode()


class _Header(NamedTuple):
    variables: int
    inputs: int
    outputs: int
    ands: int


class _Reader:
    """A place in the bytes of an AIGER file, and what is read there."""

    def __init__(self, data: bytes, path: str | PathLike[str] | None) -> None:
        self.data, self.path = data, path
        self.is_binary = data.startswith(b"aig")
        self.position = self.start = self.line_number = 0
        self.in_lines = True

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
        self.position = end + 1
        return self.data[self.start : end].removesuffix(b"\r")

    def numbers(self, count: int, expected: str) -> list[int]:
        """The next line as that many numbers."""
        line = self.line(expected)
        result = [int(part) for part in line.split(b" ")] if _NUMBERS.fullmatch(line) else []
        if len(result) != count:
            raise self.error(f"expected {expected}, found {_shown(line)}")
        return result

    def header(self) -> _Header:
        """Numbers of variables, inputs, outputs and ANDs, found possible before anything is allocated by them."""
        line = self.line("the header 'aag M I L O A'").rstrip()
        match = _HEADER.fullmatch(line)
        if not match:
            raise self.error(f"expected the header 'aag M I L O A' or 'aig M I L O A', found {_shown(line)}")
        fields = [int(field) for field in match[2].split()]
        for name, value in zip(_FIELDS, fields, strict=False):
            if name in _REFUSED and value:
                raise self.error(f"the header declares {value} {name}; only combinational circuits can be read")
            if value > _MOST_VARIABLES:
                raise self.error(f"the header declares {value} {name}; at most {_MOST_VARIABLES} can be read")
        variables, inputs, _, outputs, ands = fields[:5]
        if variables < inputs + ands or (self.is_binary and variables != inputs + ands):
            raise self.error(f"the header declares {variables} variables for {inputs} inputs and {ands} ANDs")
        if self.is_binary and inputs > _MOST_BINARY_INPUTS:
            raise self.error(f"the header declares {inputs} inputs; at most {_MOST_BINARY_INPUTS} can be read")
        least = 2 * (outputs + ands) if self.is_binary else 2 * (inputs + outputs) + 6 * ands
        if least > len(self.data) + 1 - self.position:
            left = max(0, len(self.data) - self.position)
            raise self.error(f"the header's counts need at least {least} bytes, {left} follow: is the file truncated?")
        return _Header(variables, inputs, outputs, ands)

    def ascii(self, header: _Header) -> Aig:
        """The graph in the lines after an ASCII header."""
        wires = {0: 0}
        for number in range(header.inputs):
            (literal,) = self.numbers(1, f"the literal of input {number}")
            wires[self._defined(literal, header, wires, {})] = number + 1
        outputs = [self._output(number, header) for number in range(header.outputs)]
        first_line = self.line_number + 1
        nodes: dict[int, tuple[int, int]] = {}
        for number in range(header.ands):
            literal, left, right = self.numbers(3, f"the three literals of AND {number}")
            nodes[self._defined(literal, header, wires, nodes)] = left, right
            self._check_range(max(left, right), header)
        order = self._order(nodes, wires, first_line)
        variables = list(nodes)
        for wire, position in enumerate(order, header.inputs + 1):
            wires[variables[position]] = wire
        for number, literal in enumerate(outputs):
            if literal >> 1 not in wires:
                raise self.error(f"output literal {literal} is not defined", header.inputs + 2 + number)
        ordered = [nodes[variables[position]] for position in order]
        left_right = _literals(wires, [literal for pair in ordered for literal in pair]).reshape(-1, 2)
        return Aig(header.inputs, left_right[:, 0], left_right[:, 1], _literals(wires, outputs))

    def binary(self, header: _Header) -> Aig:
        """The graph in the bytes after a binary header."""
        outputs = [self._output(number, header) for number in range(header.outputs)]
        self.in_lines = False
        left, right = [], []
        for variable in range(header.inputs + 1, header.variables + 1):
            self.start = self.position
            first = 2 * variable - self._varint(variable)
            second = first - self._varint(variable)
            if not 2 * variable > first >= second >= 0:
                raise self.error(f"AND {2 * variable} has inputs {first} and {second}, which do not descend to 0")
            left.append(first)
            right.append(second)
        return Aig(header.inputs, *(np.array(part, dtype=np.int64) for part in (left, right, outputs)))

    def symbols(self, header: _Header) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Names of inputs and outputs from the symbol table, if there is one."""
        inputs: list[str | None] = [None] * header.inputs
        outputs: list[str | None] = [None] * header.outputs
        seen = set[str]()
        while self.position < len(self.data):
            line = self.line("a symbol")
            if line.rstrip() == b"c":
                break
            if line.strip():
                self._symbol(line, inputs, outputs, seen)
        apart = names.repeated_apart(names.numbered("y", outputs))
        nameless = [[k for k, name in enumerate(side) if name is None] for side in (inputs, outputs)]
        return names.names(names.numbered("x", inputs), apart, (nameless[0], nameless[1]))

    def _symbol(self, line: bytes, inputs: list[str | None], outputs: list[str | None], seen: set[str]) -> None:
        match = _SYMBOL.fullmatch(line)
        if not match:
            raise self.error(f"expected a symbol such as 'i0 name', or 'c' before comments, found {_shown(line)}")
        side, position = (inputs if match[1] == b"i" else outputs), int(match[2])
        if position >= len(side):
            raise self.error(f"symbol {_shown(line)} of {len(side)} {'inputs' if side is inputs else 'outputs'}")
        if side[position] is not None:
            raise self.error(f"symbol {_shown(line)} names what is already called {shown(str(side[position]))}")
        try:
            name = match[3].decode("utf-8")
        except UnicodeDecodeError:
            raise self.error(f"symbol {_shown(line)} is not UTF-8 text") from None
        if side is inputs and name in seen:
            raise self.error(f"two inputs are called {shown(name)}")
        seen |= {name} if side is inputs else set()
        side[position] = name

    def _output(self, number: int, header: _Header) -> int:
        (literal,) = self.numbers(1, f"the literal of output {number}")
        self._check_range(literal, header)
        return literal

    def _check_range(self, literal: int, header: _Header) -> None:
        if literal > 2 * header.variables + 1:
            raise self.error(f"literal {literal} is out of range; the header declares {header.variables} variables")

    def _defined(self, literal: int, header: _Header, *known: Container[int]) -> int:
        """The variable that a definition defines."""
        self._check_range(literal, header)
        if literal < 2 or literal & 1:
            raise self.error(f"literal {literal} cannot be defined; definitions are of even literals from 2 on")
        if any(literal >> 1 in defined for defined in known):
            raise self.error(f"literal {literal} is defined twice")
        return literal >> 1

    def _order(self, nodes: dict[int, tuple[int, int]], wires: dict[int, int], first_line: int) -> list[int]:
        """Positions of the ANDs, each after its fan-ins."""
        positions = {variable: position for position, variable in enumerate(nodes)}
        for line, pair in enumerate(nodes.values(), first_line):
            for literal in pair:
                if literal >> 1 not in nodes and literal >> 1 not in wires:
                    raise self.error(f"literal {literal} is used but not defined", line)
        fanins = [[positions[x >> 1] for x in pair if x >> 1 in positions] for pair in nodes.values()]
        try:
            return topological_order(fanins)
        except CycleError as error:
            cycle = error.cycle
        variables = list(nodes)
        way = " <- ".join(str(2 * variables[position]) for position in [*cycle[:8], cycle[0]])
        raise self.error(f"AND {2 * variables[cycle[0]]} depends on itself: {way}", first_line + cycle[0])

    def _varint(self, variable: int) -> int:
        """The next number, seven bits a byte, the least first."""
        value = shift = 0
        while True:
            if self.position >= len(self.data) or shift > 28:
                end = "the file ends in" if shift <= 28 else "a number of more than five bytes in"
                raise self.error(f"{end} AND {2 * variable}")
            byte = self.data[self.position]
            self.position += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7


def _literals(wires: dict[int, int], literals: Sequence[int]) -> NDArray[np.int64]:
    """Literals of the file's variables as literals of wires."""
    return np.array([2 * wires[literal >> 1] + (literal & 1) for literal in literals], dtype=np.int64)


def _canonical(netlist: Netlist) -> tuple[Aig, NDArray[np.int64], NDArray[np.int64]]:
    """The graph of a netlist, and its nodes' fan-ins with the greater first."""
    aig = Aig.of(netlist.gates)
    return aig, np.maximum(aig.left, aig.right), np.minimum(aig.left, aig.right)


def _header(kind: str, aig: Aig) -> str:
    return f"{kind} {aig.n_inputs + len(aig.left)} {aig.n_inputs} 0 {len(aig.outputs)} {len(aig.left)}"


def _symbols(netlist: Netlist, aig: Aig) -> Iterator[str]:
    wires = np.where(aig.outputs & 1, -1, aig.outputs >> 1)
    inputs, outputs = names.labels(netlist.inputs, netlist.outputs, wires.tolist())
    for letter, side, labels in (("i", netlist.inputs, inputs), ("o", netlist.outputs, outputs)):
        unsaid = made_up(side)
        pairs = enumerate(zip(side, labels, strict=True))
        yield from (f"{letter}{position} {label}" for position, (name, label) in pairs if name not in unsaid)


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def _shown(line: bytes) -> str:
    return shown(line.decode("utf-8", "backslashreplace"))
