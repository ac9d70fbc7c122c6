"""Verilog of an encoder and gates: integers come in, are compared, and the gates say the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from rdcircuits.boolean import Netlist
from rdcircuits.boolean.formats import names
from rdcircuits.boolean.formats.verilog import KEYWORDS, verilog_text
from rdcircuits.encoding import Encoder, Thresholds


def verilog_with_front(encoder: Encoder, netlist: Netlist, notes: Sequence[str], module: str) -> str:
    """A module that takes each column as an integer, compares it, and holds the gates of `netlist`, whose inputs are
    the encoder's bits; `notes` are comments.

    A column of numbers x enters as floor(x·2^places), signed and clamped to the port's range, which a comment tells; a
    column of words as the number of its value, a number beyond them all for a word never seen; what may be missing has
    a bit that says so.
    """
    inner = verilog_text(netlist, module + "_gates")
    labels = _ports([part.name for part in encoder.parts])
    ports, comments, wires = list[str](), list[str](), list[str]()
    for part, label in zip(encoder.parts, labels, strict=True):
        called = names.escape(part.name)
        if isinstance(part, Thresholds):
            width = _width(part)
            ports.append(f"  input signed [{width - 1}:0] {label}")
            comments.append(f"// {label}: floor({called} * 2^{part.places}), clamped to {width} bits, signed")
            found = [f"({label} >= {_constant(cut, width)})" for cut in part.cuts]
        else:
            width = max(len(part.values).bit_length(), 1)
            ports.append(f"  input [{width - 1}:0] {label}")
            told = ", ".join(f"{k} {names.escape(value)}" for k, value in enumerate(part.values))
            comments.append(f"// {label}: {called} as a number: {told}; {len(part.values)} any other")
            found = [f"({label} == {width}'d{part.values.index(value)})" for value in part.told]
        if part.missing:
            ports.append(f"  input {label}_missing")
            comments.append(f"// {label}_missing: 1 where {called} is missing")
            found = [f"({one} & ~{label}_missing)" for one in found] + [f"{label}_missing"]
        wires += found
    outputs = len(netlist.outputs)
    ports.append(f"  output [{max(outputs, 1) - 1}:0] result")
    comments.append(f"// result: {', '.join(f'[{k}] {names.escape(one)}' for k, one in enumerate(netlist.outputs))}")
    comments += [f"// {note}" for note in notes]
    bits = [f"result[{k}]" for k in range(outputs)]
    lines = [*comments, f"module {module} (", ",\n".join(ports), ");"]
    if outputs:
        lines.append(f"  {module}_gates gates ({', '.join([*wires, *bits])});")
    else:
        lines.append("  assign result = 1'b0;")
    return "\n".join([*lines, "endmodule", "", inner])


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


def _width(part: Thresholds) -> int:
    """Bits in which all cuts, and a number below them, can be told apart."""
    low, high = (part.cuts[0] - 1, part.cuts[-1]) if part.cuts else (0, 0)
    return max(max(high, 0).bit_length(), (~min(low, -1)).bit_length()) + 1


def _constant(value: int, width: int) -> str:
    return f"{width}'sd{value}" if value >= 0 else f"-{width}'sd{-value}"
