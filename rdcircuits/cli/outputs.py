"""Writing circuits to files: what can be known to fail is refused before the work, and no half of it is left behind."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from rdcircuits.algebra import GateBuilder
from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.boolean.formats.netlists import check_writable, check_written
from rdcircuits.errors import RdError

#: writer(draft) → how what was written was compared
Writer = Callable[[Path], str]


def check_paths(paths: Sequence[str], inputs: Sequence[str]) -> None:
    """Raise where one of the paths can't be written, is written twice, or is one of the files that are read."""
    read = {os.path.realpath(path) for path in inputs}
    seen = set[str]()
    for path in paths:
        target = os.path.realpath(path)
        if not path:
            raise RdError("a path to write is empty")
        if target in read:
            raise RdError(f"{path}: this would overwrite the file that is read")
        if target in seen:
            raise RdError(f"{path}: the same file is to be written twice")
        seen.add(target)
        _check_place(path, target)


def check_circuit_of(table: TruthTable, paths: Sequence[str]) -> None:
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
    """Write all files or none: each by its writer into a draft beside it, which tells how it was compared."""
    with ExitStack() as folders:
        drafts = [_draft(path, folders) for path, _ in writers]
        checks = [_drafted(write, draft, path) for draft, (path, write) in zip(drafts, writers, strict=True)]
        for draft, (path, _) in zip(drafts, writers, strict=True):
            os.replace(draft, os.path.realpath(path))
    return checks


@contextmanager
def naming(path: str) -> Iterator[None]:
    """Let errors of the operating system name this path, and no temporary one beside it."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from None


def _check_place(path: str, target: str) -> None:
    folder = os.path.dirname(target)
    if os.path.isdir(target):
        raise RdError(f"{path}: this is a directory, expected a file to write")
    if not os.path.isdir(folder):
        raise RdError(f"{path}: there is no directory {os.path.dirname(path) or folder}")
    if os.path.exists(target) and not os.access(target, os.W_OK):
        raise RdError(f"{path}: this file must not be written to")
    with naming(path):
        tempfile.TemporaryFile(dir=folder).close()


def _draft(path: str, folders: ExitStack) -> Path:
    """A path of the same name in a new folder beside it."""
    place = os.path.dirname(os.path.realpath(path))
    return Path(folders.enter_context(tempfile.TemporaryDirectory(prefix=".rdcircuits-", dir=place)), Path(path).name)


def _drafted(write: Writer, draft: Path, path: str) -> str:
    with naming(path):
        check = write(draft)
        if os.path.exists(path):
            shutil.copymode(path, draft)
    return check


def _written(netlist: Netlist, draft: Path) -> str:
    netlist.write(draft)
    check = check_written(draft, netlist)
    return "not read back" if check is None else f"read back: {check}"
