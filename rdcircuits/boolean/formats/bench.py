"""The `.bench` format of the ISCAS benchmarks: `INPUT(a)`, `OUTPUT(f)`, and lines such as `f = NAND(a, b)`.

Read are AND, OR, NAND, NOR, XOR, XNOR of any number of inputs, NOT, BUFF, MUX(s, a, b) (a where s is 1,
as ABC reads it), `LUT 0x8 (a, b)` as ABC writes it (bit i of the number is the value at row i, the first input the
least significant), `vdd`, `gnd` and DFF, cut where that is asked for: DFF0 and DFF1 have these resets. Names are
escaped as `rdcircuits.boolean.formats.names` says, parentheses and commas too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike

from rdcircuits.algebra.bits.operations import (
    A_AND_NOT_B,
    A_OR_NOT_B,
    AND,
    B_AND_NOT_A,
    B_OR_NOT_A,
    BUFFER,
    BUFFER_B,
    CONST0,
    CONST1,
    FLIP,
    NAND,
    NOR,
    NOT,
    NOT_B,
    OR,
    XNOR,
    XOR,
)
from rdcircuits.boolean.counts import effective_ops
from rdcircuits.boolean.formats import names
from rdcircuits.boolean.formats.logic import Builder, Logic, Memory, Operation
from rdcircuits.boolean.gatelist import GateList
from rdcircuits.boolean.latches import states_last
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.tables.marks import comment_lines
from rdcircuits.tables.source import decode, shown

ALSO = "(),"

_PORT = re.compile(r"(INPUT|OUTPUT)\s*\(\s*([^\s(),=]+)\s*\)", re.IGNORECASE)
_GATE = re.compile(r"([^\s(),=]+)\s*=\s*(\w+)(?:\s+(0x[0-9a-fA-F]+))?\s*(?:\(\s*([^()]*?)\s*\))?")
_NAME = re.compile(r"[^\s(),=]+")
_KINDS = {
    "AND": (AND, False), "OR": (OR, False), "NAND": (AND, True), "NOR": (OR, True), "XOR": (XOR, False),
    "XNOR": (XOR, True), "NXOR": (XOR, True),
}  # fmt: skip
_SINGLE = {"NOT": NOT, "INV": NOT, "BUF": BUFFER, "BUFF": BUFFER}
_CONSTANTS = {"VDD": CONST1, "GND": CONST0, "VCC": CONST1, "CONST0": CONST0, "CONST1": CONST1}
_RESETS = {"DFF": 3, "DFF0": 0, "DFF1": 1}
_MOST_LUT = 12
_WRITTEN = {AND: "AND", OR: "OR", NAND: "NAND", NOR: "NOR", XOR: "XOR", XNOR: "XNOR", NOT: "NOT", BUFFER: "BUFF"}
#: Gates with one input complemented: the gate that is left, and which input it is.
_COMPLEMENTED = {A_AND_NOT_B: (AND, 1), B_AND_NOT_A: (AND, 0), A_OR_NOT_B: (OR, 1), B_OR_NOT_A: (OR, 0)}


@dataclass(frozen=True, slots=True)
class _Many:
    """AND, OR or XOR of any number of inputs, complemented or not."""

    op: int
    complemented: bool

    def build(self, gates: GateList, inputs: Sequence[int]) -> int:
        """The wire of a balanced tree, its last gate complemented."""
        level = list(inputs)
        while len(level) > 1:
            op = self.op ^ FLIP if self.complemented and len(level) == 2 else self.op
            paired = [gates.add(op, a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
            level = paired + level[2 * len(paired) :]
        return gates.negated(level[0]) if self.complemented and len(inputs) == 1 else level[0]


@dataclass(frozen=True, slots=True)
class _Lookup:
    """A table of all rows, the first input the least significant."""

    table: int

    def build(self, gates: GateList, inputs: Sequence[int]) -> int:
        """The wire of a tree of choices by the last inputs."""
        return self._made(gates, list(inputs), self.table)

    def _made(self, gates: GateList, inputs: list[int], table: int) -> int:
        if len(inputs) <= 2:
            if not inputs:
                return gates.constant(bool(table))
            op = table if len(inputs) == 2 else (table & 1) * 5 | (table >> 1) * 10
            return gates.operation(op, inputs[0], inputs[-1])
        half = 1 << (len(inputs) - 1)
        low, high = table & ((1 << half) - 1), table >> half
        last = inputs.pop()
        parts = [self._made(gates, list(inputs), part) for part in ((low,) if low == high else (low, high))]
        if len(parts) == 1:
            return parts[0]
        return gates.add(OR, gates.add(B_AND_NOT_A, last, parts[0]), gates.add(AND, last, parts[1]))


def read_bench(data: bytes, path: str | PathLike[str] | None = None, latches: str | None = None) -> Netlist:
    """The netlist of a bench file; raises `FormatError` with path and line.

    Example:
        >>> netlist = read_bench(b"INPUT(a)\\nINPUT(b)\\nOUTPUT(f)\\nf = NAND(a, b)\\n")
        >>> netlist.inputs, netlist.outputs, netlist.gates.ops.tolist()
        (('a', 'b'), ('f',), [7])
    """
    text = decode(data, path, rb"#[^\r\n]*")
    logic = Logic(path, "a gate", ALSO)
    for number, line in enumerate(text.split("\n"), 1):
        line = line.split("#", 1)[0].strip() if "#" in line else line.strip()
        if line:
            _take(logic, number, line)
    if not data.strip():
        raise logic.error(None, "the file is empty")
    return logic.netlist(latches, text)


def bench_text(netlist: Netlist) -> str:
    """The netlist as a bench file, latches as DFF (their edges and clocks are not said).

    Example:
        >>> print(bench_text(read_bench(b"INPUT(a)\\nOUTPUT(f)\\nf = NOT(a)\\n")), end="")
        INPUT(a)
        OUTPUT(f)
        f = NOT(a)
    """
    netlist = states_last(netlist)
    gates = netlist.gates
    inputs, outputs = names.labels(netlist.inputs, netlist.outputs, gates.outputs.tolist(), ALSO)
    own, drawn = len(inputs) - len(netlist.latches), len(outputs) - len(netlist.latches)
    signals = names.wire_names(gates, inputs, outputs)
    lines = comment_lines(netlist.inputs, netlist.outputs[:drawn], (inputs, outputs[:drawn]))
    lines += [f"INPUT({label})" for label in inputs[:own]] + [f"OUTPUT({label})" for label in outputs[:drawn]]
    for latch, state, after in zip(netlist.latches, inputs[own:], outputs[drawn:], strict=True):
        lines.append(f"{state} = DFF{latch.reset if latch.reset < 2 else ''}({after})")
    lines += _gate_lines(netlist, signals)
    for wire, label in zip(gates.outputs.tolist(), outputs, strict=True):
        if signals[wire] != label:
            lines.append(f"{label} = BUFF({signals[wire]})" if wire else f"{label} = gnd")
    return "\n".join([*(lines or ["# neither inputs nor outputs"]), ""])


def _take(logic: Logic, number: int, line: str) -> None:
    port = _PORT.fullmatch(line)
    if port:
        if port[1].upper() == "INPUT":
            logic.add_input(port[2], number)
        else:
            logic.outputs.append((port[2], number))
        return
    gate = _GATE.fullmatch(line)
    if not gate:
        raise logic.error(number, f"expected INPUT(a), OUTPUT(f) or f = AND(a, b), found {shown(line)}")
    name, kind, table = gate[1], gate[2].upper(), gate[3]
    pins = [pin.strip() for pin in gate[4].split(",")] if gate[4] else []
    wrong = [pin for pin in pins if not _NAME.fullmatch(pin)]
    if wrong:
        raise logic.error(number, f"{shown(wrong[0])} is no name of a signal")
    if kind == "DFFRSE" and len(pins) == 5 and {pin.lower() for pin in pins[1:]} == {"gnd"}:
        kind, pins = "DFF", pins[:1]  # as ABC writes it: never set, never reset
    if kind in _RESETS and table is None:
        _check_pins(logic, number, kind, pins, 1)
        logic.latch(Memory(number, pins[0], name, _RESETS[kind]))
    else:
        logic.drive(name, number, pins, _builder(logic, number, kind, table, pins))


def _builder(logic: Logic, number: int, kind: str, table: str | None, pins: list[str]) -> Builder:
    if (kind == "LUT") != (table is not None):
        raise logic.error(number, "expected a table such as 0x8 behind LUT, and behind nothing else")
    if table is not None:
        if len(pins) > _MOST_LUT:
            raise logic.error(number, f"a LUT of {len(pins)} inputs; expected up to {_MOST_LUT}")
        value = int(table, 16)
        if value >> (1 << len(pins)):
            raise logic.error(number, f"{shown(table)} has more than the 2^{len(pins)} rows of its inputs")
        return _Lookup(value)
    if kind in _CONSTANTS:
        _check_pins(logic, number, kind, pins, 0)
        return Operation(_CONSTANTS[kind])
    if kind in _SINGLE:
        _check_pins(logic, number, kind, pins, 1)
        return Operation(_SINGLE[kind])
    if kind == "MUX":
        _check_pins(logic, number, kind, pins, 3)
        return _Lookup(0b11011000)
    if kind not in _KINDS:
        raise logic.error(number, f"{shown(kind)} is no gate that is read")
    if not pins:
        raise logic.error(number, f"{kind} without inputs")
    return _Many(*_KINDS[kind])


def _check_pins(logic: Logic, number: int, kind: str, pins: list[str], expected: int) -> None:
    if len(pins) != expected:
        raise logic.error(number, f"{kind} has {len(pins)} inputs, expected {expected}")


def _gate_lines(netlist: Netlist, signals: list[str]) -> list[str]:
    gates, inverted, lines = netlist.gates, dict[int, str](), list[str]()
    prefix = names.fresh_prefix("inv", signals)
    schedule = zip(effective_ops(gates).tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True)
    for wire, (op, a, b) in enumerate(schedule, gates.n_inputs + 1):
        if op in (BUFFER_B, NOT_B):
            op, a = {BUFFER_B: BUFFER, NOT_B: NOT}[op], b
        pins = [signals[a], signals[b]]
        if op in _COMPLEMENTED:
            op, side = _COMPLEMENTED[op]
            source = (a, b)[side]
            if source not in inverted:
                inverted[source] = f"{prefix}{source}"
                lines.append(f"{inverted[source]} = NOT({signals[source]})")
            pins[side] = inverted[source]
        if op in (CONST0, CONST1):
            lines.append(f"{signals[wire]} = {'vdd' if op == CONST1 else 'gnd'}")
        else:
            used = pins[:1] if op in (NOT, BUFFER) else pins
            lines.append(f"{signals[wire]} = {_WRITTEN[op]}({', '.join(used)})")
    return lines
