"""Netlists as schematics: each gate by its symbol, in the layer of its level, a shared gate once.

A netlist of more boxes than a page has room for is summed up by layers (`rdcircuits.drawing.summary`).
"""

from __future__ import annotations

import numpy as np

from rdcircuits.algebra.bits.operations import DEPENDS, by_number
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.drawing.diagram import Box, Diagram, Wire

#: For each gate its symbol, and which of its inputs a ring marks.
SYMBOLS = by_number(
    {
        "false": ("0", ""),
        "nor": ("nor", ""),
        "a_and_not_b": ("and", "b"),
        "not_b": ("not", ""),
        "b_and_not_a": ("and", "a"),
        "not_a": ("not", ""),
        "xor": ("xor", ""),
        "nand": ("nand", ""),
        "and": ("and", ""),
        "xnor": ("xnor", ""),
        "a": ("buffer", ""),
        "a_or_not_b": ("or", "b"),
        "b": ("buffer", ""),
        "b_or_not_a": ("or", "a"),
        "or": ("or", ""),
        "true": ("1", ""),
    }
)


def schematic(netlist: Netlist, title: str = "") -> Diagram:
    """The netlist gate by gate: an input box for each input, one for each gate, an output box for each output.

    Example:
        >>> import rdcircuits as rd
        >>> schematic(rd.Netlist.from_circuit(rd.trace(lambda x: x[0] & x[1], rd.point(2))))
        Diagram(4 boxes, 3 wires)
    """
    gates = netlist.gates
    boxes = [Box(name, "input", 0, 1) for name in netlist.inputs]
    wires, driver = list[Wire](), {1 + k: k for k in range(len(boxes))}
    zero = _zero_users(netlist)
    if zero:
        driver[0] = len(boxes)
        boxes.append(Box("0", "constant", 0, 1))
    schedule = zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True)
    for wire, (op, a, b) in enumerate(schedule, gates.n_inputs + 1):
        taken = [(pin, one) for pin, one, needed in zip("ab", (a, b), DEPENDS[op], strict=True) if needed]
        symbol, ringed = SYMBOLS[op]
        driver[wire] = len(boxes)
        if not taken:
            boxes.append(Box(symbol, "constant", 0, 1, note=f"gate {wire}"))
            continue
        rings = tuple(k for k, (pin, _) in enumerate(taken) if pin in ringed)
        wires += [Wire((driver[one], 0), (len(boxes), k)) for k, (_, one) in enumerate(taken)]
        boxes.append(Box(symbol.upper(), symbol, len(taken), 1, rings, note=f"{symbol.upper()}, gate {wire}"))
    for name, wire in zip(netlist.outputs, gates.outputs.tolist(), strict=True):
        wires.append(Wire((driver[wire], 0), (len(boxes), 0)))
        boxes.append(Box(name, "output", 1, 0))
    counted = f"{len(netlist.inputs)} inputs, {len(gates.ops)} gates, {len(netlist.outputs)} outputs"
    return Diagram(tuple(boxes), tuple(wires), title or "a schematic", counted, "corners", keeps_order=False)


def size(netlist: Netlist) -> int:
    """How many boxes its schematic has."""
    return len(netlist.inputs) + len(netlist.gates.ops) + len(netlist.outputs) + _zero_users(netlist)


def _zero_users(netlist: Netlist) -> bool:
    """Whether wire 0, which is false, is used."""
    gates = netlist.gates
    needs = np.array(DEPENDS)[gates.ops] if len(gates.ops) else np.zeros((0, 2), bool)
    taken = (gates.in0 == 0) & needs[:, 0] | (gates.in1 == 0) & needs[:, 1]
    return bool(np.any(gates.outputs == 0) or np.any(taken))
