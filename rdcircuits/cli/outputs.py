"""Writing circuits to files: what can be known to fail is refused before the work, and no half of it is left behind."""

from __future__ import annotations

import os
import tempfile
from argparse import Namespace
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from rdcircuits.algebra import GateBuilder
from rdcircuits.boolean import Cover, Netlist, TruthTable
from rdcircuits.boolean.formats.netlists import KEEP_ALL, check_writable, check_written
from rdcircuits.errors import RdError
from rdcircuits.files import checked_name, naming, target_of, write_all
from rdcircuits.formats import ends_in
from rdcircuits.tables.formats import ending

#: writer(draft) → how what was written was compared
Writer = Callable[[Path], str]


def check_paths(paths: Sequence[str], inputs: Sequence[str]) -> None:
    """Raise where one of the paths can't be written, is written twice, or is one of the files that are read."""
    read = {os.path.realpath(path) for path in inputs}
    seen = set[str]()
    for path in paths:
        target = os.path.realpath(checked_name(path))
        if target in read:
            raise RdError(f"{path}: this would overwrite the file that is read")
        if target in seen:
            raise RdError(f"{path}: the same file is to be written twice")
        seen.add(target)
        _check_place(path)


def check_output_names(arguments: Namespace) -> None:
    """Raise where -o (--output) is given what looks like columns of the table, for which there is --outputs."""
    known = ends_in("netlist", "polynomial", written=True)
    for path in arguments.paths:
        plain = path.replace(",", "").replace("_", "").isalnum()
        if plain and ending(path) not in known and not os.path.exists(path):
            hint = f"-o (--output) names a file to write, which ends in {', '.join(known)}"
            raise RdError(f"{path}: {hint}; for columns of the table there is --outputs {path}")


def check_circuit_of(table: TruthTable | Cover, paths: Sequence[str]) -> None:
    """Raise where a path's format can't hold a circuit with the table's inputs and outputs."""
    gates = GateBuilder(len(table.inputs)).build([0] * len(table.outputs))
    for path in paths:
        check_writable(Netlist(table.inputs, table.outputs, gates), path)


def write_circuit(netlist: Netlist, paths: Sequence[str]) -> list[str]:
    """Write the netlist to all paths or to none, each in the format of its ending, and read back and compared first.

    The result says for each how it was compared.
    """
    return write_files(circuit_writers(netlist, paths))


def circuit_writers(netlist: Netlist, paths: Sequence[str]) -> list[tuple[str, Writer]]:
    """For each path what writes the netlist there; raises where a path's format can't hold it."""
    for path in paths:
        check_writable(netlist, path)
    return [(path, partial(_written, netlist)) for path in paths]


def write_files(writers: Sequence[tuple[str, Writer]]) -> list[str]:
    """Write all files or none: each by its writer into a draft of the same name, which tells how it was compared."""
    checks, ready = [], []
    for path, write in writers:
        with tempfile.TemporaryDirectory(prefix="rdcircuits-") as folder:
            draft = Path(folder, Path(path).name)
            with naming(path):
                checks.append(write(draft))
            ready.append((path, draft.read_bytes()))
    write_all(ready)
    return checks


def _check_place(path: str) -> None:
    target = target_of(path)
    if target.place is None:
        return
    folder = os.path.dirname(target.place)
    if not os.path.isdir(folder):
        raise RdError(f"{path}: there is no directory {os.path.dirname(path) or folder}")
    with naming(path):
        tempfile.TemporaryFile(dir=folder).close()


def _written(netlist: Netlist, draft: Path) -> str:
    netlist.write(draft)
    check = check_written(draft, netlist)
    said = "not read back" if check is None else f"read back: {check}"
    return "; ".join([said, *_left_out(netlist, draft)])


def _left_out(netlist: Netlist, path: Path) -> list[str]:
    """What a netlist keeps that the format of a path does not hold."""
    cut = bool(netlist.latches) and not check_writable(netlist, path).latches
    free = netlist.dont_cares is not None and ending(path) not in KEEP_ALL
    return ["latches stay cut"] * cut + ["don't-cares are left out"] * free
