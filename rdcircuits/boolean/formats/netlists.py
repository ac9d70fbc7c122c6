"""Which format a netlist's file has, known by its ending; reading, writing, and checking what was written."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path

import numpy as np

from rdcircuits.boolean.equivalence import EXHAUSTIVE_INPUTS, Equivalence, equivalent
from rdcircuits.boolean.formats.aiger import aiger_bytes, aiger_text, read_aiger
from rdcircuits.boolean.formats.blif import blif_text, read_blif
from rdcircuits.boolean.formats.dot import dot_text
from rdcircuits.boolean.formats.netlist_json import json_text, read_json
from rdcircuits.boolean.formats.verilog import verilog_text
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.rows import minterm_inputs
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError, RdError
from rdcircuits.files import write_whole
from rdcircuits.tables.names import made_up
from rdcircuits.tables.source import read_bytes

_READERS: dict[str, Callable[[bytes, str], Netlist]] = {
    ".blif": read_blif,
    ".aag": read_aiger,
    ".aig": read_aiger,
    ".json": read_json,
}
_WRITERS: dict[str, Callable[[Netlist, str], str | bytes]] = {
    ".blif": blif_text,
    ".aag": lambda netlist, _: aiger_text(netlist),
    ".aig": lambda netlist, _: aiger_bytes(netlist),
    ".v": verilog_text,
    ".json": lambda netlist, _: json_text(netlist),
    ".dot": lambda netlist, _: dot_text(netlist),
}
_CONFLICTS = 2_000
READABLE = tuple(_READERS)
WRITABLE = (*_WRITERS, ".pla")


def read_netlist(path: str | PathLike[str]) -> Netlist:
    """The netlist in a file: see `Netlist.read`."""
    ending = _ending(path)
    if ending not in _READERS:
        raise FormatError(f"no netlist is read from {_named(ending)}, only from {', '.join(READABLE)}", path=path)
    return _READERS[ending](read_bytes(path), str(path))


def write_netlist(netlist: Netlist, path: str | PathLike[str]) -> None:
    """Write a netlist to a file: see `Netlist.write`."""
    check_writable(netlist, path)
    if _ending(path) == ".pla":
        _table(netlist).write(path)
    else:
        write_whole(path, _WRITERS[_ending(path)](netlist, Path(path).stem))


def check_writable(netlist: Netlist, path: str | PathLike[str]) -> None:
    """Raise `FormatError` where the ending of `path` is that of no format which can carry the netlist."""
    ending = _ending(path)
    if ending not in WRITABLE:
        raise FormatError(f"no netlist is written as {_named(ending)}, only as {', '.join(WRITABLE)}", path=path)
    if ending == ".pla" and len(netlist.inputs) > EXHAUSTIVE_INPUTS:
        found = f"a PLA file of a netlist has at most {EXHAUSTIVE_INPUTS} inputs, this one has {len(netlist.inputs)}"
        raise FormatError(f"{found}; write .blif, .aag, .aig or .json", path=path)


def check_written(path: str | PathLike[str], netlist: Netlist) -> Equivalence | None:
    """Read a written file again and compare it with the netlist: on all rows up to 16 inputs, else by a proof that
    takes about a second, or, where that is not enough, on many rows.

    Names must have come back too, and which were made up. None for the formats that are not read (`.v`, `.dot`). Raises
    `RdError` where the file says something else than the netlist.
    """
    ending = _ending(path)
    if ending == ".pla":
        return _checked_table(path, netlist)
    if ending not in READABLE:
        return None
    written = read_netlist(path)
    for mine, found in ((netlist.inputs, written.inputs), (netlist.outputs, written.outputs)):
        if _given(mine) != _given(found):
            raise RdError(f"{path} does not say what was written: names {_differing(mine, found)}")
    result = equivalent(netlist, written, prove=True, conflicts=_CONFLICTS)
    if result.equal is False:
        raise RdError(f"{path} does not say what was written: {result}")
    return result


def _checked_table(path: str | PathLike[str], netlist: Netlist) -> Equivalence:
    expected, table = _table(netlist), TruthTable.read(path)
    sides = (table.inputs, expected.inputs), (table.outputs, expected.outputs)
    same = table.complete and all(_given(found) == _given(mine) for found, mine in sides)
    same = same and np.array_equal(table.y, expected.y) and np.array_equal(table.care, expected.care)
    if not same:
        raise RdError(f"{path} does not say what was written: its table is another one")
    return Equivalence(True, table.rows, "all rows")


def _table(netlist: Netlist) -> TruthTable:
    rows = 1 << len(netlist.inputs)
    y = netlist.evaluate(minterm_inputs(len(netlist.inputs)), rows)
    return TruthTable.from_packed(None, y, rows=rows, inputs=netlist.inputs, outputs=netlist.outputs)


def _given(names: tuple[str, ...]) -> list[str | None]:
    """The names, None where they were made up: such need not come back as they were."""
    own = made_up(names)
    return [None if name in own else name for name in names]


def _differing(mine: tuple[str, ...], found: tuple[str, ...]) -> str:
    """The first names that differ."""
    pairs = zip(mine, found, strict=False)
    return next((f"{a!r} and {b!r}" for a, b in pairs if a != b), f"{len(mine)} and {len(found)}")


def _ending(path: str | PathLike[str]) -> str:
    return Path(path).suffix.lower()


def _named(ending: str) -> str:
    return f"a {ending} file" if ending else "a file without an ending"
