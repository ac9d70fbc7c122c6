"""Verilog of an encoder and gates: integers come in, are compared, and the gates say the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from rdcircuits.boolean import Netlist
from rdcircuits.boolean.formats import names
from rdcircuits.boolean.formats.verilog import KEYWORDS, verilog_text
from rdcircuits.encoding import Edges, Encoder, OneHot, Thresholds


@dataclass(frozen=True)
class Port:
    """An input of the module: its declaration without the word `input`, and its label."""

    label: str
    range: str
    width: int
    signed: bool


def verilog_with_front(encoder: Encoder, netlist: Netlist, notes: Sequence[str], module: str, rows: Any = None) -> str:
    """A module that takes each column as an integer, compares it, and holds the gates of `netlist`, whose inputs are
    the encoder's bits; `notes` are comments. Behind it, where SELF_CHECK is defined, stands a testbench of raw `rows`,
    64 at most, or of some that are made.

    A column of numbers x enters as floor(x·2^places), signed and clamped to the port's range, which a comment tells; a
    column of words as the number of its value, a number beyond them all for a word never seen; what may be missing has
    a bit that says so.
    """
    from rdcircuits.induction.classes.testbench import check_module

    inner = verilog_text(netlist, module + "_gates")
    parts = {part.name: part for part in encoder.parts}
    pixels = () if encoder.edges is None else encoder.edges.columns
    columns = [*parts, *(name for name in pixels if name not in parts)]
    labels = dict(zip(columns, _ports(columns), strict=True))
    ports, comments, wires = list[Port](), list[str](), list[str]()
    for column, label in labels.items():
        part, called = parts.get(column), names.escape(column)
        if isinstance(part, OneHot):
            width = max(len(part.values).bit_length(), 1)
            ports.append(_port(label, width, signed=False))
            told = ", ".join(f"{k} {names.escape(value)}" for k, value in enumerate(part.values))
            comments.append(f"// {label}: {called} as a number: {told}; {len(part.values)} any other")
            found = [f"({label} == {width}'d{part.values.index(value)})" for value in part.told]
        else:
            width = _width(part, encoder.edges if column in pixels else None)
            ports.append(_port(label, width, signed=True))
            places = 0 if part is None else part.places
            comments.append(f"// {label}: floor({called} * 2^{places}), clamped to {width} bits, signed")
            found = [f"({label} >= {_constant(cut, width)})" for cut in (() if part is None else part.cuts)]
        if part is not None and part.missing:
            ports.append(Port(f"{label}_missing", "", 1, False))
            comments.append(f"// {label}_missing: 1 where {called} is missing")
            found = [f"({one} & ~{label}_missing)" for one in found] + [f"{label}_missing"]
        wires += found
    if encoder.edges is not None:
        low, high = encoder.edges.low, encoder.edges.high
        comments.append(f"// pixels that are compared with others are clamped to {low}..{high}")
        wide = max((port.width for port in ports), default=1) + 1
        wires += [f"({labels[a]} - {labels[b]} >= {_constant(cut, wide)})" for a, b, cut in encoder.edges.pairs]
    outputs = len(netlist.outputs)
    comments.append(f"// result: {', '.join(f'[{k}] {names.escape(one)}' for k, one in enumerate(netlist.outputs))}")
    comments += [f"// {note}" for note in notes]
    bits = [f"result[{k}]" for k in range(outputs)]
    declared = [f"  input {port.range}{port.label}" for port in ports] + [f"  output [{max(outputs, 1) - 1}:0] result"]
    lines = [*comments, f"module {module} (", ",\n".join(declared), ");"]
    if outputs:
        lines.append(f"  {module}_gates gates ({', '.join([*wires, *bits])});")
    else:
        lines.append("  assign result = 1'b0;")
    return "\n".join([*lines, "endmodule", "", inner + check_module(encoder, netlist, ports, columns, module, rows)])


def _port(label: str, width: int, *, signed: bool) -> Port:
    return Port(label, f"{'signed ' * signed}[{width - 1}:0] ", width, signed)


def _ports(columns: Sequence[str]) -> list[str]:
    """A plain identifier for each column, like its name where that can be."""
    taken, found = {"result", "gates"}, list[str]()
    for k, column in enumerate(columns):
        label = re.sub(r"\W+", "_", column, flags=re.ASCII).strip("_")
        if not re.match(r"[A-Za-z]", label) or {label, f"{label}_missing"} & taken or label in KEYWORDS:
            label = next(own for own in (f"in{j}" for j in count(k)) if not {own, f"{own}_missing"} & taken)
        taken |= {label, f"{label}_missing"}
        found.append(label)
    return found


def _width(part: Thresholds | None, edges: Edges | None) -> int:
    """Bits in which all cuts and a number below them, and whatever is subtracted, can be told apart."""
    ends = [0] if part is None or not part.cuts else [part.cuts[0] - 1, part.cuts[-1]]
    ends += [] if edges is None else [edges.low, edges.high]
    return max(max(*ends, 0).bit_length(), (~min(*ends, -1)).bit_length()) + 1


def _constant(value: int, width: int) -> str:
    return f"{width}'sd{value}" if value >= 0 else f"-{width}'sd{-value}"
