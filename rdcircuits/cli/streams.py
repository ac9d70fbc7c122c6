"""Standard input and output in the place of files: `-`, /dev/stdin, pipes and files of no known ending.

What is read from a stream is put into a file of the right ending first, and what goes to standard output is taken from
one, so that commands know files alone. Messages say `standard input` and `standard output` for these.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import tempfile
import zlib
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rdcircuits.cli.text import hushed, rename
from rdcircuits.cli.usage.command import Command
from rdcircuits.errors import RdError
from rdcircuits.formats import ends_in
from rdcircuits.limits import MAX_FILE, read_file

STREAM = "-"
_INPUT, _OUTPUT = (STREAM, "/dev/stdin"), (STREAM, "/dev/stdout")
_GZIP = b"\x1f\x8b"
_SNIFFED = 1 << 16
_BEGINNINGS = (
    (".aag", re.compile(rb"aag \d")),
    (".aig", re.compile(rb"aig \d")),
    (".json", re.compile(rb"\s*\{")),
    (".blif", re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*\.(?:model|inputs|outputs|names|search)\b")),
    (".pla", re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*\.(?:i|o|ilb|ob|type|p|mv|phase|kiss)\b")),
    (".v", re.compile(rb"(?:\s|//[^\n]*\n|/\*.*?\*/|`[^\n]*\n|\(\*.*?\*\))*(?:macro)?module\b", re.DOTALL)),
    (".bench", re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*(?:INPUT|OUTPUT)[ \t]*\(", re.IGNORECASE)),
    (".eqn", re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*(?:INORDER|OUTORDER)\s*=")),
    (".truth", re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:[01xX-]{2,}|0x[0-9a-fA-F]+)[ \t]*(?:\r?\n|$)")),
)


@contextmanager
def routed(command: Command, arguments: Namespace) -> Iterator[None]:
    """The arguments with files in the places of streams, while the command runs; what it wrote for standard output
    comes out at the end, and nothing else does.
    """
    with tempfile.TemporaryDirectory(prefix="rdcircuits-") as folder:
        target = _target(command, arguments, folder)
        shown = _sources(command, arguments, folder, writes=target is not None)
        rename(shown if target is None else shown | {target: "standard output"})
        if target is None:
            yield
            return
        if getattr(arguments, "json", False):
            raise RdError("--json prints on standard output, where the result is to go: name a file with -o")
        with hushed():
            try:
                yield
            finally:
                _bring_out(target)


def _target(command: Command, arguments: Namespace, folder: str) -> str | None:
    """The file that stands for standard output, if something is to be written there."""
    found = None
    for name in command.writes:
        value = getattr(arguments, name)
        paths = [value] if isinstance(value, str) else value
        if not any(path in _OUTPUT for path in paths):
            continue
        if arguments.format is None:
            raise RdError("a format is needed for standard output: --format blif, say")
        found = os.path.join(folder, "circuit" + ending_of(arguments.format, written=True))
        routed_paths = [found if path in _OUTPUT else path for path in paths]
        setattr(arguments, name, routed_paths[0] if isinstance(value, str) else routed_paths)
    return found


def _sources(command: Command, arguments: Namespace, folder: str, writes: bool) -> dict[str, str]:
    """Files for all that is read from streams, with what messages call them."""
    told = arguments.source_format or (None if writes or getattr(arguments, "out_dir", None) else arguments.format)
    shown = dict[str, str]()
    for name in command.reads:
        value = getattr(arguments, name)
        paths = [value] if isinstance(value, str) else value or []
        routed_paths = []
        for path in paths:
            if _is_stream(path, told):
                source = _copied(path, told, os.path.join(folder, f"{len(shown)}"))
                label = "standard input" if path in _INPUT else path
                if label in shown.values():
                    raise RdError(f"{label} is read once: it cannot be two files")
                shown[source] = label
                routed_paths.append(source)
            else:
                routed_paths.append(path)
        if value is not None:
            setattr(arguments, name, routed_paths[0] if isinstance(value, str) else routed_paths)
    if command.flows and getattr(arguments, command.flows) in _INPUT and "standard input" in shown.values():
        raise RdError("standard input is read once: it cannot be two files")
    if told is not None and not shown:
        raise RdError(f"--format {told} says what a stream or a file of no known ending holds, and there is none")
    return shown


def _is_stream(path: str, told: str | None) -> bool:
    if path in _INPUT:
        return True
    if _known(path):
        return False
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or (told is not None and stat.S_ISREG(mode))


def _known(path: str) -> bool:
    plain = path[:-3] if path.lower().endswith(".gz") else path
    return Path(plain).suffix.lower() in ends_in("table", "netlist", "polynomial", "classifier")


def _copied(path: str, told: str | None, place: str) -> str:
    """A file with what a stream has, its ending by the format that was told or found."""
    if path in _INPUT:
        if sys.stdin is None:
            raise RdError("standard input is closed")
        data = sys.stdin.buffer.read(MAX_FILE + 1)
    else:
        data = read_file(path)
    found = sniffed(data) if told is None else ending_of(told)
    os.mkdir(place)
    target = os.path.join(place, "stdin" + found + (".gz" if data.startswith(_GZIP) else ""))
    Path(target).write_bytes(data)
    return target


def sniffed(data: bytes) -> str:
    r"""The ending of the format that bytes look like: CSV where they look like no other.

    Example:
        >>> sniffed(b"# an adder\n.model adder\n"), sniffed(b".i 2\n.o 1\n"), sniffed(b"0110\n"), sniffed(b"a,b,y\n")
        ('.blif', '.pla', '.truth', '.csv')
    """
    start = data[:_SNIFFED]
    if start.startswith(_GZIP):
        try:
            start = zlib.decompressobj(31).decompress(start, _SNIFFED)
        except zlib.error:
            start = b""
    start = start.removeprefix(b"\xef\xbb\xbf")
    known = ends_in("table", "netlist", "polynomial")
    return next((one for one, begins in _BEGINNINGS if one in known and begins.match(start)), ".csv")


def ending_of(name: str, written: bool = False) -> str:
    """The ending of a format by its name; raises `RdError` for others."""
    known = ends_in("table", "netlist", "polynomial", "classifier", written=written)
    found = "." + name.lower().removeprefix(".")
    if found not in known:
        raise RdError(f"--format {name}: expected one of {', '.join(one[1:] for one in known)}")
    return found


def _bring_out(target: str) -> None:
    """Print what was written for standard output, if it was."""
    if not os.path.exists(target):
        return
    if sys.stdout is None:
        raise RdError("standard output is closed: name a file with -o")
    sys.stdout.flush()
    sys.stdout.buffer.write(Path(target).read_bytes())
    sys.stdout.buffer.flush()
