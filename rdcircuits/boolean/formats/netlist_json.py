"""Netlists as JSON: an object with `format`, `version`, `inputs`, `outputs`, `gates` and `output_wires`.

`inputs` and `outputs` are lists of names, kept exactly; where some were made up, `made_up` says of `"inputs"` and
`"outputs"` which: true for all, or a list of them. `gates` is a list of [operation, a, b]: wires are numbered 0
(false), then the inputs, then the gates, each of which uses lower wires only, and f(a, b) is bit a + 2·b of the
operation.
`output_wires` has a wire for each output. What a netlist keeps beside these makes it version 2: `latches`, objects of
`state`, `next`, `reset`, `edge` and `clock` as `Latch` has them; and `dont_cares`, an object of `gates` and
`output_wires` over the same inputs, 1 where an output is free.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from dataclasses import fields as dataclass_fields
from os import PathLike
from typing import Any, NoReturn, TypeGuard

import numpy as np

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.boolean.latches import Latch
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import FormatError, ShapeError
from rdcircuits.tables.marks import made_up_fields, with_made_up
from rdcircuits.tables.source import decode, shown

FORMAT, VERSION = "rdcircuits.netlist", 2
_LOADED = ("rdcircuits.classifier", "rdcircuits.multilabel", "rdcircuits.regressor")
_FIELDS = ("format", "version", "inputs", "outputs", "gates", "output_wires")


def json_text(netlist: Netlist) -> str:
    """The netlist as JSON, one gate a line.

    Example:
        >>> from rdcircuits.algebra.bits.operations import NOT
        >>> netlist = Netlist.from_gates(Gates(1, [NOT], [1], [1], [2]))
        >>> print(json_text(netlist), end="")
        {
          "format": "rdcircuits.netlist",
          "version": 1,
          "inputs": ["x0"],
          "outputs": ["y0"],
          "made_up": {"inputs": true, "outputs": true},
          "gates": [
            [5, 1, 1]
          ],
          "output_wires": [2]
        }
    """
    more = {}
    if netlist.latches:
        more["latches"] = _one_a_line([json.dumps(asdict(latch)) for latch in netlist.latches])
    if netlist.dont_cares is not None:
        free = ",\n    ".join(f'"{name}": {value}' for name, value in _schedule(netlist.dont_cares.gates, 6).items())
        more["dont_cares"] = f"{{\n    {free}\n  }}"
    fields = {
        "format": json.dumps(FORMAT),
        "version": str(VERSION if more else 1),
        "inputs": json.dumps(netlist.inputs),
        "outputs": json.dumps(netlist.outputs),
        **{key: json.dumps(value) for key, value in made_up_fields(netlist.inputs, netlist.outputs).items()},
        **_schedule(netlist.gates),
        **more,
    }
    return "{\n" + ",\n".join(f'  "{name}": {value}' for name, value in fields.items()) + "\n}\n"


def _schedule(gates: Gates, indent: int = 4) -> dict[str, str]:
    """The fields of gates."""
    schedule = zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True)
    return {
        "gates": _one_a_line([f"[{op}, {a}, {b}]" for op, a, b in schedule], indent),
        "output_wires": json.dumps(gates.outputs.tolist()),
    }


def read_json(data: bytes, path: str | PathLike[str] | None = None) -> Netlist:
    """The netlist in the bytes of a JSON file; raises `FormatError` with path, and line or the field that is wrong.

    Example:
        >>> from rdcircuits.algebra.bits.operations import NOT
        >>> netlist = Netlist.from_gates(Gates(1, [NOT], [1], [1], [2]))
        >>> read_json(json_text(netlist).encode()) == netlist
        True
    """
    text = decode(data, path)
    try:
        return _netlist(json.loads(text, parse_constant=_no_constant, object_pairs_hook=_distinct))
    except json.JSONDecodeError as error:
        raise FormatError(f"not JSON: {error.msg} (column {error.colno})", path=path, line=error.lineno) from None
    except FormatError as error:
        raise FormatError(error.message, path=path) from None
    except RecursionError:
        raise FormatError("not a netlist: nested too deeply", path=path) from None
    except ValueError as error:
        raise FormatError(str(error), path=path) from None


def _netlist(content: object) -> Netlist:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        mark = content.get("format") if isinstance(content, dict) else None
        found = f", found {_shown(mark)}" if isinstance(mark, str) else ""
        found += ", which rd.load reads" if mark in _LOADED else ""
        raise FormatError(f'not a netlist: expected an object with "format": "{FORMAT}"{found}')
    version = content.get("version")
    if not _is_integer(version) or not 1 <= version <= VERSION:
        raise FormatError(f"version is {_shown(version)}; this program reads versions 1 to {VERSION}: use a newer one")
    missing = [field for field in _FIELDS if field not in content]
    if missing:
        raise FormatError(f"field {missing[0]} is missing")
    inputs, outputs = (_checked_names(content[side], side) for side in ("inputs", "outputs"))
    inputs, outputs = with_made_up(inputs, outputs, content.get("made_up"))
    gates = _gates(content, len(inputs), "")
    try:
        free = _free(content["dont_cares"], inputs, outputs) if "dont_cares" in content else None
        latches = tuple(_latch(one, number) for number, one in enumerate(_list(content.get("latches", []), "latches")))
        return Netlist(inputs, outputs, gates, latches, free)
    except ShapeError as error:
        raise FormatError(str(error)) from None


def _free(content: object, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> Netlist:
    """The netlist of where outputs are free."""
    if not isinstance(content, dict) or not {"gates", "output_wires"} <= content.keys():
        raise FormatError("dont_cares is no object of gates and output_wires")
    return Netlist(inputs, outputs, _gates(content, len(inputs), "dont_cares."))


def _latch(content: object, number: int) -> Latch:
    known = {field.name for field in dataclass_fields(Latch)}
    if not isinstance(content, dict) or not {"state", "next"} <= content.keys() <= known:
        raise FormatError(f"latches[{number}] is {_shown(content)}; expected an object of {', '.join(sorted(known))}")
    for name, value in content.items():
        if (name == "reset" and not _is_integer(value)) or (name != "reset" and not isinstance(value, str)):
            raise FormatError(f"{name} of latches[{number}] is {_shown(value)}")
    return Latch(**content)


def _gates(content: dict[str, Any], n: int, place: str) -> Gates:
    """The gates that an object has over n inputs; `place` says where the object stands."""
    gates = _list(content["gates"], f"{place}gates")
    first = n + 1
    for number, gate in enumerate(gates):
        if not isinstance(gate, list) or len(gate) != 3:
            raise FormatError(f"{place}gates[{number}] is {_shown(gate)}; expected [operation, a, b]")
        _check_below(gate[0], 16, f"the operation of {place}gates[{number}]")
        _check_below(gate[1], first + number, f"wire a of {place}gates[{number}]")
        _check_below(gate[2], first + number, f"wire b of {place}gates[{number}]")
    wires = _list(content["output_wires"], f"{place}output_wires")
    for number, wire in enumerate(wires):
        _check_below(wire, first + len(gates), f"{place}output_wires[{number}]")
    ops, in0, in1 = np.array(gates, dtype=np.int32).reshape(-1, 3).T.copy()
    return Gates(n, ops.astype(np.uint8), in0, in1, np.array(wires, dtype=np.int32))


def _checked_names(names: object, side: str) -> tuple[str, ...]:
    for number, name in enumerate(_list(names, side)):
        if not isinstance(name, str):
            raise FormatError(f"{side}[{number}] is {_shown(name)}; expected a name")
    return tuple(_list(names, side))


def _list(value: object, field: str) -> list[Any]:
    if not isinstance(value, list):
        raise FormatError(f"{field} is {_shown(value)}; expected a list")
    return value


def _is_integer(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_below(value: object, limit: int, what: str) -> None:
    if not _is_integer(value) or not 0 <= value < limit:
        raise FormatError(f"{what} is {_shown(value)}; expected a whole number from 0 to {limit - 1}")


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        raise FormatError(f"field {next(name for name in names if names.count(name) > 1)} stands there twice")
    return fields


def _no_constant(name: str) -> NoReturn:
    raise FormatError(f"{name} is not a number of JSON")


def _one_a_line(items: list[str], indent: int = 4) -> str:
    space = " " * indent
    return f"[\n{space}" + f",\n{space}".join(items) + f"\n{space[2:]}]" if items else "[]"


def _shown(value: object) -> str:
    return shown(value) if isinstance(value, str) else shown(repr(value))[1:-1]
