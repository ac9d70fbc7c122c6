"""Netlists in files, their format known by the ending: reading, writing, and checking what was written."""

from __future__ import annotations

from os import PathLike

import numpy as np

from rdcircuits.boolean.equivalence import Equivalence, equivalent
from rdcircuits.boolean.formats import NETLISTS
from rdcircuits.boolean.latches import states_last
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError, RdError
from rdcircuits.tables.formats import Format, ending, endings, reader, reading_options, write_content, writer
from rdcircuits.tables.names import made_up
from rdcircuits.tables.source import read_bytes

_CONFLICTS = 2_000
#: Endings of formats that keep resets, edges and clocks of latches, and don't-cares.
KEEP_ALL = (".blif", ".eblif", ".json")
READABLE = endings(NETLISTS, "netlist")


def read_netlist(
    path: str | PathLike[str], *, latches: str | None = None, genlib: str | PathLike[str] | None = None
) -> Netlist:
    """The netlist in a file: see `Netlist.read`."""
    read = reader(NETLISTS, path, "netlist")
    netlist: Netlist = read(read_bytes(path), str(path), **reading_options(NETLISTS, path, latches, genlib))
    return netlist


def write_netlist(netlist: Netlist, path: str | PathLike[str]) -> None:
    """Write a netlist to a file: see `Netlist.write`."""
    write_content(netlist, path, check_writable(netlist, path))


def check_writable(netlist: Netlist, path: str | PathLike[str]) -> Format:
    """The format that the ending of `path` names; `FormatError` where there is none, or it can't carry the netlist."""
    one = writer(NETLISTS, path, "netlist")
    if one.most_inputs is not None and len(netlist.inputs) > one.most_inputs:
        limit = f"at most {one.most_inputs} inputs, this one has {len(netlist.inputs)}"
        message = f"a {one.name} file of a netlist has {limit}; write .blif, .aag, .aig or .json"
        raise FormatError(message, path=path)
    return one


def check_written(path: str | PathLike[str], netlist: Netlist) -> Equivalence | None:
    """Read a written file again and compare it with the netlist: on all rows up to 16 inputs, else by a proof that
    takes about a second, or, where that is not enough, on many rows.

    Names must have come back too, and which were made up; latches and don't-cares, where the format has them. None for
    the formats that are not read (`.dot`). Raises `RdError` where the file says something else than the netlist.
    """
    if ending(path) == ".pla":
        return _checked_table(path, netlist)
    if ending(path) not in READABLE:
        return None
    kept = writer(NETLISTS, path, "netlist").latches and bool(netlist.latches)
    written = read_netlist(path, latches="cut" if kept else None)
    listed = states_last(netlist) if kept and ending(path) != ".json" else netlist
    if kept and _states(listed, path) != _states(written, path):
        raise RdError(f"{path} does not say what was written: its latches are others")
    for mine, found in ((listed.inputs, written.inputs), (listed.outputs, written.outputs)):
        if _given(mine) != _given(found):
            raise RdError(f"{path} does not say what was written: names {_differing(mine, found)}")
    if ending(path) in KEEP_ALL and not _same_free(netlist.dont_cares, written.dont_cares):
        raise RdError(f"{path} does not say what was written: its don't-cares are others")
    result = equivalent(netlist, written, prove=True, conflicts=_CONFLICTS)
    if result.equal is False:
        raise RdError(f"{path} does not say what was written: {result}")
    return result


def _checked_table(path: str | PathLike[str], netlist: Netlist) -> Equivalence:
    expected, table = TruthTable.from_circuit(netlist), TruthTable.read(path)
    sides = (table.inputs, expected.inputs), (table.outputs, expected.outputs)
    same = table.complete and all(_given(found) == _given(mine) for found, mine in sides)
    same = same and np.array_equal(table.y, expected.y) and np.array_equal(table.care, expected.care)
    if not same:
        raise RdError(f"{path} does not say what was written: its table is another one")
    return Equivalence(True, table.rows, "all rows")


def _same_free(mine: Netlist | None, found: Netlist | None) -> bool:
    """Whether don't-cares came back, as far as can be seen at once."""
    if mine is None or found is None:
        return mine is found
    return equivalent(mine, found, prove=True, conflicts=_CONFLICTS).equal is not False


def _states(netlist: Netlist, path: str | PathLike[str]) -> list[tuple[object, ...]]:
    """What the format of a path keeps of latches."""
    whole = ending(path) in KEEP_ALL
    return [(one.reset, one.edge, one.clock) if whole else (min(one.reset, 2),) for one in netlist.latches]


def _given(names: tuple[str, ...]) -> list[str | None]:
    """The names, None where they were made up: such need not come back as they were."""
    own = made_up(names)
    return [None if name in own else name for name in names]


def _differing(mine: tuple[str, ...], found: tuple[str, ...]) -> str:
    """The first names that differ."""
    pairs = zip(mine, found, strict=False)
    return next((f"{a!r} and {b!r}" for a, b in pairs if a != b), f"{len(mine)} and {len(found)}")
