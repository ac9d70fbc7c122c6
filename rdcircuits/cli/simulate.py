"""`rdcircuits simulate`: a circuit on rows that are read, run and written as they come."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import BinaryIO

from rdcircuits.cli.outputs import check_paths
from rdcircuits.cli.rows import Layout, Source, Start, chunks, csv_line, opened
from rdcircuits.cli.runners import Runner, runner_of
from rdcircuits.cli.tables import layout_of
from rdcircuits.cli.text import complain
from rdcircuits.errors import FormatError, RdError
from rdcircuits.files import naming, stream_whole
from rdcircuits.formats import read_circuit
from rdcircuits.tables.formats import ending

STREAM = "-"
_ENDINGS = (".csv", ".tsv", ".txt", "")
Write = Callable[[bytes], None]


def run(arguments: Namespace) -> None:
    """What `rdcircuits simulate` does."""
    target, source = arguments.target, arguments.inputs
    if target != STREAM:
        if ending(target) not in _ENDINGS:
            raise FormatError("rows of outputs are written as CSV, to a file that ends in .csv", path=target)
        check_paths([target], [arguments.circuit, *([] if source == STREAM else [source])])
    if ending(source) in (".pla", ".truth"):
        way_out = f"rdcircuits convert {source} rows.csv"
        raise FormatError(f"rows of inputs are read as CSV, which {way_out} makes of it", path=source)
    runner = runner_of(read_circuit(arguments.circuit, latches=arguments.latches, genlib=arguments.genlib))
    with opened(source) as stream, _writing(target) as write:
        _simulate(arguments, runner, stream, write)


def _simulate(arguments: Namespace, runner: Runner, stream: Source, write: Write) -> None:
    path = "standard input" if arguments.inputs == STREAM else arguments.inputs
    start = Start(stream, path)
    layout = runner.layout(start.text, path, layout_of(arguments))
    for warning in layout.warnings:
        complain("rdcircuits simulate", f"warning: {path}: {warning}")
    if not arguments.no_names:
        inputs = runner.inputs if arguments.with_inputs else ()
        write(csv_line([*inputs, *runner.outputs]))
    for line, data in chunks(start, layout.heading):
        write(_rows(runner, data, layout, path, line, arguments.with_inputs))


def _rows(runner: Runner, data: bytes, layout: Layout, path: str, line: int, with_inputs: bool) -> bytes:
    try:
        return runner.rows(data, layout, line, with_inputs)
    except FormatError as error:
        raise FormatError(error.message, path=path, line=error.line) from None


@contextmanager
def _writing(target: str) -> Iterator[Write]:
    """What writes to the target: a file that is there once it is whole, or standard output."""
    if target == STREAM:
        if sys.stdout is None:
            raise RdError("standard output is closed: name a file with -o")
        sys.stdout.flush()
        yield lambda data: _put(sys.stdout.buffer, data)
        sys.stdout.buffer.flush()
        return
    whole: AbstractContextManager[BinaryIO] = stream_whole(target)
    with whole as stream:

        def write(data: bytes) -> None:
            with naming(target):
                stream.write(data)

        yield write


def _put(stream: BinaryIO, data: bytes) -> None:
    """Write, for whoever waits for the answer to a row."""
    stream.write(data)
    stream.flush()
