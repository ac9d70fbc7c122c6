"""A testbench for the Verilog of a classifier: real rows, and the results that the gates gave for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rdcircuits.boolean import Netlist
from rdcircuits.encoding import Encoder
from rdcircuits.encoding.integers import integers
from rdcircuits.induction.classes.c_rows import made_rows
from rdcircuits.induction.classes.front import Port

_ROWS = 64


def check_module(
    encoder: Encoder, netlist: Netlist, ports: Sequence[Port], columns: Sequence[str], module: str, rows: Any = None
) -> str:
    """A module MODULE_check, within `ifdef SELF_CHECK, that puts rows on the module's ports and prints "ok", or the
    first row whose result is another one; `columns` are those of the ports, in order.
    """
    given = None if rows is None else encoder.fitting(rows)
    raw = made_rows(encoder) if given is None or not given.rows else given.take(np.arange(min(given.rows, _ROWS)))
    results = netlist.evaluate(encoder.encode(raw, lenient=True))
    width = max(len(netlist.outputs), 1)
    lines = ["", "`ifdef SELF_CHECK", f"module {module}_check;"]
    lines += [f"  reg {port.range}{port.label};" for port in ports]
    wired = ", ".join(f".{port.label}({port.label})" for port in ports)
    lines += [f"  wire [{width - 1}:0] result;", f"  {module} dut ({wired}{', ' * bool(ports)}.result(result));"]
    lines += ["  reg wrong;", "  initial begin", "    wrong = 0;"]
    values = _values(encoder, raw, columns)
    for row in range(raw.rows):
        puts = " ".join(f"{port.label} = {_number(own[row], port)};" for port, own in zip(ports, values, strict=True))
        expected = "".join(map(str, results[row, ::-1])) or "0"
        said = f'begin $display("row {row}: %b", result); wrong = 1; end'
        lines.append(f"    {puts} #1 if (!wrong && result !== {width}'b{expected}) {said}")
    lines += ['    if (!wrong) $display("ok");', "  end", "endmodule", "`endif", ""]
    return "\n".join(lines)


def _values(encoder: Encoder, raw: Any, columns: Sequence[str]) -> list[list[int]]:
    """What each port is given, row by row."""
    parts = {part.name: own for part, own in zip(encoder.parts, integers(encoder, raw), strict=True)}
    missing = {part.name for part in encoder.parts if part.missing}
    pixels = () if encoder.edges is None else encoder.edges.columns
    found = []
    for column in columns:
        told = parts.get(column, ([], []))
        if encoder.edges is not None and column in pixels:
            found.append(encoder.edges.clamped(raw, column).astype(int).tolist())
        else:
            found.append(told[0])
        if column in missing:
            found.append([int(one) for one in told[1]])
    return found


def _number(value: int, port: Port) -> str:
    size = f"{port.width}'{'s' * port.signed}d"
    return f"{size}{value}" if value >= 0 else f"-{size}{-value}"
