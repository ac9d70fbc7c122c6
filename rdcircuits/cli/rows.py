"""Rows of a CSV file as they come: its first lines, then pieces of whole lines, and bits in these."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rdcircuits.errors import FormatError, RdError
from rdcircuits.tables.csv_stream import Heading
from rdcircuits.tables.csv_text import is_comment, is_rule
from rdcircuits.tables.source import decode_table, utf_16

_PIECE = 1 << 21
_SAMPLE = 1 << 16
_LONGEST_LINE = 1 << 26
#: A row of bits or numbers, which is no line of names: whoever sends it may wait for the answer.
_ROW = re.compile(r"[\s\d,;|.\"+-]+")
_MARK = b"\xef\xbb\xbf"

Bytes = NDArray[np.uint8]


class Source(Protocol):
    """What bytes are read from."""

    def read1(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, as soon as there are some; none at the end."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a heading that are the circuit's inputs, in the circuit's order; and what is to be told."""

    heading: Heading
    chosen: tuple[int, ...]
    warnings: tuple[str, ...] = ()

    @property
    def fields(self) -> list[int]:
        """The field of each input."""
        return [self.heading.fields[column] for column in self.chosen]


class Start:
    """The first lines of a stream, and its bytes from there on; raises `FormatError` where there is no row.

    Text in UTF-16, and lines that end in a carriage return alone, come out as UTF-8 and as lines.
    """

    def __init__(self, stream: Source, path: str) -> None:
        self.stream, self.path = stream, path
        self._decoder: codecs.IncrementalDecoder | None = None
        self._ends: tuple[bytes, bytes] = (b"\r\n", b"\r\n")
        data = stream.read1(_PIECE)
        while data and len(data) < 4 and (more := stream.read1(_PIECE)):
            data += more
        code = utf_16(data)
        if code is not None:
            self._decoder = codecs.getincrementaldecoder(code)()
            data = self._recoded(data)
        self.data = data.removeprefix(_MARK)
        self.whole = False
        while not self._has_row() and not self.whole:
            if len(self.data) > _LONGEST_LINE:
                raise FormatError(f"a line of more than {_LONGEST_LINE:,} bytes", path=path, line=1)
            self.data += self.read()
        if b"\r" in self.data and b"\n" not in self.data:
            self._ends = (b"\r", b"\n")
            self.data = self.data.replace(*self._ends)
        if not self.data.strip():
            raise FormatError("the file is empty, expected rows of inputs", path=path)

    @property
    def text(self) -> str:
        """The text of the first lines."""
        start = self.data[:_SAMPLE]
        cut = start.rfind(b"\n") + 1
        return decode_table(start[:cut] if cut and (len(self.data) > cut or not self.whole) else self.data, self.path)

    def read(self) -> bytes:
        """More bytes; none at the end."""
        data = self.stream.read1(_PIECE)
        self.whole = not data
        return self._recoded(data).replace(*self._ends)

    def _recoded(self, data: bytes) -> bytes:
        if self._decoder is None:
            return data
        try:
            return self._decoder.decode(data, final=not data).encode("utf-8")
        except UnicodeError:
            raise FormatError("the file begins as UTF-16 text, and is none", path=self.path) from None

    def _has_row(self) -> bool:
        """Whether there is a whole line of a row, and another one where the first may be of names."""
        lines = self.data[:_SAMPLE].decode("latin-1").replace("\r", "\n").split("\n")[:-1]
        said = [line for line in lines if line.strip() and not is_comment(line) and not is_rule(line)]
        said = said[1:] if said and said[0].startswith("sep=") else said
        return len(said) > 1 or (len(said) == 1 and _ROW.fullmatch(said[0]) is not None)


@contextmanager
def opened(path: str) -> Iterator[Source]:
    """The bytes of a file, unpacked if it ends in .gz; of standard input for `-`."""
    if path in ("-", "/dev/stdin"):
        if sys.stdin is None:
            raise RdError("standard input is closed")
        stdin: Any = sys.stdin.buffer
        yield stdin if hasattr(stdin, "read1") else io.BufferedReader(stdin)
        return
    packed = path.lower().endswith(".gz")
    opening: AbstractContextManager[Any] = gzip.open(path) if packed else open(path, "rb")  # noqa: SIM115
    with opening as stream:
        yield stream


def chunks(start: Start, heading: Heading) -> Iterator[tuple[int, bytes]]:
    """Pieces of whole lines from the first row on, and the number of the first line of each."""
    line, rest, data = heading.first_line, b"", _from_line(start.data, heading.first_line)
    while True:
        cut = data.rfind(b"\n") + 1
        if len(data) - cut > _LONGEST_LINE:
            raise FormatError(f"a line of more than {_LONGEST_LINE:,} bytes", line=line)
        piece, rest = data[:cut], data[cut:]
        if piece:
            yield line, piece
            line += piece.count(b"\n")
        more = b"" if start.whole else start.read()
        if not more and start.whole:
            if rest:
                yield line, rest
            return
        data = rest + more


def text_of(data: bytes, line: int, path: str | None = None) -> str:
    """The text of bytes; raises `FormatError` for what is none."""
    try:
        return data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        at = line + data.count(b"\n", 0, error.start)
        raise FormatError(f"byte 0x{data[error.start]:02x} is not UTF-8 text", path=path, line=at) from None


def plain_bits(data: bytes, layout: Layout) -> Bytes | None:
    """The bits (rows, inputs) of lines that all look like 0,1,1, by one look at each byte; None for others."""
    columns, delimiter = layout.heading.columns, layout.heading.delimiter
    if not columns or len(delimiter) > 1 or any(layout.heading.bits[column] for column in layout.chosen):
        return None
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    data = data if data.endswith(b"\n") else data + b"\n"
    width = 2 * columns
    if len(data) % width:
        return None
    grid = np.frombuffer(data, np.uint8).reshape(-1, width)
    values: Bytes = grid[:, ::2] ^ np.uint8(48)
    ends = (grid[:, -1] == 10).all() and (grid[:, 1:-1:2] == ord(delimiter)).all()
    return values[:, layout.fields] if ends and not (values > 1).any() else None


def bit_lines(bits: Bytes) -> bytes:
    """Lines of bits, with commas between."""
    rows, columns = bits.shape
    if not columns:
        return b"\n" * len(bits)
    grid = np.empty((rows, 2 * columns), np.uint8)
    grid[:, ::2] = bits + 48
    grid[:, 1::2] = ord(",")
    grid[:, -1] = 10
    lines: bytes = grid.tobytes()
    return lines


def csv_line(fields: Sequence[Any]) -> bytes:
    """A line of a CSV file."""
    return csv_lines([fields])


def csv_lines(rows: Sequence[Sequence[Any]]) -> bytes:
    """Lines of a CSV file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def _from_line(data: bytes, line: int) -> bytes:
    """The bytes from a line on, the first one being number 1."""
    place = 0
    for _ in range(line - 1):
        place = data.find(b"\n", place) + 1 or len(data)
    return data[place:]
