"""Rows of a CSV file as they come: its first row, then pieces of whole lines, and bits and fields in these."""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from rdcircuits.errors import FormatError, RdError

_PIECE = 1 << 21
_LONGEST_LINE = 1 << 26
_DELIMITERS = ",;\t|"
_MARK = b"\xef\xbb\xbf"
BITS = {"0": 0, "1": 1, "0.0": 0, "1.0": 1, "false": 0, "true": 1}

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class First:
    """The first line that is not empty: its fields, what is between them, its bytes and its number."""

    fields: list[str]
    delimiter: str
    line: bytes
    number: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the inputs stand in a row: their `places` among `columns` fields; whether the first row is a `header`."""

    places: tuple[int, ...]
    columns: int
    delimiter: str
    header: bool
    warnings: tuple[str, ...] = ()


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked if it ends in .gz; of standard input for `-`."""
    if path in ("-", "/dev/stdin"):
        if sys.stdin is None:
            raise RdError("standard input is closed")
        yield sys.stdin.buffer
        return
    packed = path.lower().endswith(".gz")
    opening: AbstractContextManager[Any] = gzip.open(path) if packed else open(path, "rb")  # noqa: SIM115
    with opening as stream:
        yield stream


def first_row(stream: BinaryIO, path: str) -> First:
    """The first row of a stream; raises `FormatError` where there is none."""
    number = 0
    while True:
        line = stream.readline(_LONGEST_LINE)
        number += 1
        if not line:
            raise FormatError("the file is empty, expected rows of inputs", path=path)
        line = line.removeprefix(_MARK) if number == 1 else line
        if not line.strip():
            continue
        text = text_of(line, number, path)
        delimiter = max(_DELIMITERS, key=lambda one: (text.count(one), one == ","))
        return First(fields_of(text, delimiter, number)[0][1], delimiter, line, number)


def chunks(stream: BinaryIO, first: First, header: bool) -> Iterator[tuple[int, bytes]]:
    """Pieces of whole lines and the number of the first line of each; the header is no part of them."""
    line, rest = (first.number + 1, b"") if header else (first.number, first.line)
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    while True:
        piece = read(_PIECE)
        data = rest + piece
        cut = data.rfind(b"\n") + 1 if piece else len(data)
        if len(data) - cut > _LONGEST_LINE:
            raise FormatError(f"a line of more than {_LONGEST_LINE:,} bytes", line=line)
        data, rest = data[:cut], data[cut:]
        if data:
            yield line, data
            line += data.count(b"\n")
        if not piece:
            return


def text_of(data: bytes, line: int, path: str | None = None) -> str:
    """The text of bytes; raises `FormatError` for what is none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = line + data.count(b"\n", 0, error.start)
        raise FormatError(f"byte 0x{data[error.start]:02x} is not UTF-8 text", path=path, line=at) from None


def fields_of(text: str, delimiter: str, line: int) -> list[tuple[int, list[str]]]:
    """The rows of a text that are not empty, each with the number of its line, blanks around fields dropped."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found, before = [], 0
    try:
        for row in rows:
            if row and (len(row) > 1 or row[0].strip()):
                found.append((line + before, [field.strip() for field in row]))
            before = rows.line_num
    except csv.Error as error:
        raise FormatError(f"malformed CSV: {error}", line=line + before) from None
    return found


def chosen(row: Sequence[str], layout: Layout, line: int) -> list[str]:
    """The fields of the inputs; raises `FormatError` for a row of another number of fields."""
    if len(row) != layout.columns:
        raise FormatError(f"the row has {len(row)} fields, the first one has {layout.columns}", line=line)
    return [row[place] for place in layout.places]


def bits_of(data: bytes, layout: Layout, line: int) -> Bytes:
    """The bits (rows, inputs) of whole lines; raises `FormatError` for what is no bit."""
    found = _plain_bits(data, layout)
    if found is not None:
        return found
    rows = fields_of(text_of(data, line), layout.delimiter, line)
    bits = np.empty((len(rows), len(layout.places)), np.uint8)
    for k, (number, row) in enumerate(rows):
        for j, field in enumerate(chosen(row, layout, number)):
            bit = BITS.get(field.lower())
            if bit is None:
                raise FormatError(f"{field[:40]!r} in column {layout.places[j] + 1} is no bit: 0 or 1", line=number)
            bits[k, j] = bit
    return bits


def _plain_bits(data: bytes, layout: Layout) -> Bytes | None:
    """The bits of lines that all look like 0,1,1: no more than one look at each byte. None for others."""
    if not layout.columns:
        return None
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    data = data if data.endswith(b"\n") else data + b"\n"
    width = 2 * layout.columns
    if len(data) % width:
        return None
    grid = np.frombuffer(data, np.uint8).reshape(-1, width)
    values: Bytes = grid[:, ::2] ^ np.uint8(48)
    ends = (grid[:, -1] == 10).all() and (grid[:, 1:-1:2] == ord(layout.delimiter)).all()
    return values[:, list(layout.places)] if ends and not (values > 1).any() else None


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
