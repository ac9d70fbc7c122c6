"""Regressors in JSON files: an object with `format`, `version`, `target`, `offset`, `step`, `encoder` and `netlist`,
whose outputs are the integer's bits, the least significant first, the last its sign.
"""

from __future__ import annotations

import json
import math
from typing import Any

from rdcircuits.errors import FormatError
from rdcircuits.induction.amounts.regressor import Regressor
from rdcircuits.induction.amounts.sums import Sum
from rdcircuits.induction.classes.written import (
    Name,
    check_object,
    encoded_gates,
    gates_of,
    object_text,
    read_object,
)

FORMAT, VERSION = "rdcircuits.regressor", 1
_WIDEST = 62


def regressor_text(regressor: Regressor) -> str:
    """The regressor as JSON."""
    fields = {
        "format": json.dumps(FORMAT),
        "version": str(VERSION),
        "target": json.dumps(regressor.target),
        "offset": repr(float(regressor.sum.offset)),
        "step": repr(float(regressor.sum.step)),
    }
    return object_text(fields | encoded_gates(regressor.encoder, regressor.netlist))


def read_regressor(data: bytes, path: Name | None = None) -> Regressor:
    """The regressor in the bytes of a JSON file; raises `FormatError` with the path and what is wrong."""
    return read_object(data, path, "a regressor", _made)


def _made(content: Any) -> Regressor:
    check_object(content, "a regressor", FORMAT, VERSION, "target", "offset", "step", "encoder", "netlist")
    if not isinstance(content["target"], str):
        raise FormatError("not a regressor: target is no text")
    for name in ("offset", "step"):
        value = content[name]
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise FormatError(f"not a regressor: {name} is {str(value)[:40]}, expected a finite number")
    encoder, netlist = gates_of(content, "a regressor")
    if not 0 < len(netlist.outputs) <= _WIDEST:
        raise FormatError(f"not a regressor: {len(netlist.outputs)} outputs are no bits of an integer")
    found = Sum(netlist.gates, float(content["offset"]), float(content["step"]), "")
    return Regressor(encoder, found, content["target"], "read", "a file")
