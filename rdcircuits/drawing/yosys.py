"""Netlists as the JSON that Yosys writes, which `netlistsvg` and other viewers draw."""

from __future__ import annotations

import json
from typing import Any

from rdcircuits.algebra.bits.operations import DEPENDS, by_number
from rdcircuits.boolean.netlist import Netlist

#: For each gate Yosys' cell, and whether its inputs are swapped.
_CELLS = by_number(
    {
        "false": ("0", False),
        "nor": ("$_NOR_", False),
        "a_and_not_b": ("$_ANDNOT_", False),
        "not_b": ("$_NOT_", False),
        "b_and_not_a": ("$_ANDNOT_", True),
        "not_a": ("$_NOT_", False),
        "xor": ("$_XOR_", False),
        "nand": ("$_NAND_", False),
        "and": ("$_AND_", False),
        "xnor": ("$_XNOR_", False),
        "a": ("$_BUF_", False),
        "a_or_not_b": ("$_ORNOT_", False),
        "b": ("$_BUF_", False),
        "b_or_not_a": ("$_ORNOT_", True),
        "or": ("$_OR_", False),
        "true": ("1", False),
    }
)

Bit = int | str


def yosys_json(netlist: Netlist, name: str = "circuit") -> str:
    """The netlist as one module of gates, each a cell of its own; an input that is also called like an output keeps its
    name, and the output has a `$` behind it.

    Example:
        >>> import rdcircuits as rd
        >>> netlist = rd.Netlist.from_circuit(rd.trace(lambda x: x[0] & x[1], rd.point(2)), inputs=["a", "b"])
        >>> cell, = json.loads(yosys_json(netlist))["modules"]["circuit"]["cells"].values()
        >>> cell["type"], cell["connections"]
        ('$_AND_', {'A': [2], 'B': [3], 'Y': [4]})
    """
    gates = netlist.gates
    bits: list[Bit] = ["0", *range(2, 2 + gates.n_inputs)]
    cells: dict[str, Any] = {}
    schedule = zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True)
    for wire, (op, a, b) in enumerate(schedule, gates.n_inputs + 1):
        kind, swapped = _CELLS[op]
        if kind in ("0", "1"):
            bits.append(kind)
            continue
        bits.append(wire + 1)
        taken = [bits[one] for one, needed in zip((a, b), DEPENDS[op], strict=True) if needed]
        cells[f"gate{wire}"] = _cell(kind, taken[::-1] if swapped else taken, wire + 1)
    ports = {one: {"direction": "input", "bits": [bits[k]]} for k, one in enumerate(netlist.inputs, 1)}
    for one, wire in zip(netlist.outputs, gates.outputs.tolist(), strict=True):
        while one in ports:
            one += "$"
        ports[one] = {"direction": "output", "bits": [bits[wire]]}
    names = {
        one: {"hide_name": 0, "bits": port["bits"], "attributes": {}}
        for one, port in ports.items()
        if isinstance(port["bits"][0], int)
    }
    module = {"attributes": {"top": "1".zfill(32)}, "ports": ports, "cells": cells, "netnames": names}
    return json.dumps({"creator": "rdcircuits", "modules": {name or "circuit": module}}, indent=1) + "\n"


def _cell(kind: str, taken: list[Bit], own: int) -> dict[str, Any]:
    pins = {pin: [bit] for pin, bit in zip("AB", taken, strict=False)} | {"Y": [own]}
    directions = {pin: "output" if pin == "Y" else "input" for pin in pins}
    return {
        "hide_name": 1,
        "type": kind,
        "parameters": {},
        "attributes": {},
        "port_directions": directions,
        "connections": pins,
    }
