"""How much may be made: of a file, per byte read; in memory, before it is asked for. Every reader goes by it.

A reader first reads the sizes that a file states, and compares them with the bytes that are there; then what it is
about to make goes through `check_made`: so much is free for any file, however small, and beyond that so much for each
byte of it. What is no file but an argument (shapes of arrays and models) goes through `check_memory`.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from math import prod
from os import PathLike
from typing import BinaryIO

from rdcircuits.errors import FormatError, ShapeError
from rdcircuits.files import checked_name

Path = str | PathLike[str]

MAX_FILE = 1 << 31
"""Bytes of a file that are read."""

FREE = 1 << 28
"""Bytes that may be made of any file, however small."""

PER_BYTE = 256
"""Bytes that may be made of each byte of a file beyond that."""

MAX_AXES = 64
"""Axes of an array, as numpy has it."""

_CHUNK = 1 << 20


def read_file(path: Path, most: int | None = None) -> bytes:
    """All bytes of a file; `FormatError` where there are more than `most` (2^31), `RdError` for what is no path,
    `OSError` as `open` does.

    Example:
        >>> read_file("/dev/zero", most=100)
        Traceback (most recent call last):
        rdcircuits.errors.FormatError: /dev/zero: the file is larger than the 100 bytes that are read
    """
    most = MAX_FILE if most is None else most
    with open(checked_name(path), "rb") as stream:
        if os.fstat(stream.fileno()).st_size > most:
            raise _too_large(path, most)
        parts, left = [], most + 1
        while left and (part := stream.read(min(left, _CHUNK))):
            parts.append(part)
            left -= len(part)
    if not left:
        raise _too_large(path, most)
    return b"".join(parts)


def check_made(what: str, made: int, read: int, *, path: Path | None = None, line: int | None = None) -> None:
    """`FormatError` where `made` bytes of memory would be made of a file of `read` bytes, more than `allowed`.

    Example:
        >>> check_made("512 outputs of 2^24 rows", 1 << 30, 16, path="f.pla")
        Traceback (most recent call last):
        rdcircuits.errors.FormatError: f.pla: 512 outputs of 2^24 rows take 1 GiB, more than 256 MiB for 16 bytes read
    """
    if made > allowed(read):
        message = f"{what} take {in_bytes(made)}, more than {in_bytes(allowed(read))} for {read} bytes read"
        raise FormatError(message, path=path, line=line)


def allowed(read: int) -> int:
    """Bytes that may be made of a file of `read` bytes."""
    return FREE + PER_BYTE * read


def unpacked(stream: BinaryIO, most: int) -> bytes:
    """Up to `most` bytes that a gzip stream unpacks to: never more, however many there are.

    Raises `EOFError` for one that is cut short, `zlib.error` for one that is damaged.
    """
    parts, left = [], most
    machine, data = zlib.decompressobj(31), b""
    while left:
        data = data or machine.unconsumed_tail or machine.unused_data.lstrip(b"\0") or stream.read(_CHUNK)
        if machine.eof:
            if not data:
                break
            machine = zlib.decompressobj(31)
        if not data:
            raise EOFError("it ends before the end of the stream")
        part = machine.decompress(data, left)
        parts.append(part)
        left -= len(part)
        data = machine.unconsumed_tail
    return b"".join(parts)


def memory() -> int:
    """Bytes that this process may have: of the machine, or of the limit that is set for it."""
    try:
        found = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 1 << 40
    try:
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    except (ImportError, ValueError, OSError):
        return found
    return found if limit == resource.RLIM_INFINITY else min(found, limit)


def check_memory(what: str, shape: Sequence[int], item: int, way_out: str = "make it smaller") -> None:
    """`ShapeError` where an array of this shape, `item` bytes an element, is more than this process may have.

    Example:
        >>> check_memory("w", (10**8, 10**9), 8)
        Traceback (most recent call last):
        rdcircuits.errors.ShapeError: w (100000000, 1000000000) take 711 PiB, more than memory here: make it smaller
    """
    need = prod(shape) * item
    if need > FREE and need > memory():
        shown = str(tuple(shape)) if len(shape) <= 8 else f"of {len(shape)} axes"
        raise ShapeError(f"{what} {shown} take {in_bytes(need)}, more than memory here: {way_out}")


def out_of_memory(what: str, error: MemoryError, way_out: str = "make it smaller") -> ShapeError:
    """What becomes of a `MemoryError`: a refusal that says what was asked for.

    Example:
        >>> out_of_memory("dense", MemoryError("Unable to allocate 7 TiB"))
        ShapeError('dense: not enough memory here (Unable to allocate 7 TiB): make it smaller')
    """
    asked = f" ({error})" if str(error) else ""
    return ShapeError(f"{what}: not enough memory here{asked}: {way_out}")


def in_bytes(count: int) -> str:
    """A number of bytes as one says it.

    Example:
        >>> in_bytes(300), in_bytes(3 << 29), in_bytes(1000 << 10)
        ('300 bytes', '1.5 GiB', '1000 KiB')
    """
    units = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
    power = min(max(count.bit_length() - 1, 0) // 10, len(units) - 1)
    if count >> 10 * power >= 1 << 20:
        return f"2^{count.bit_length() - 1} bytes"
    value = count / (1 << 10 * power)
    return f"{value:.0f} {units[power]}" if value >= 999.5 else f"{value:.3g} {units[power]}"


def _too_large(path: Path, most: int) -> FormatError:
    return FormatError(f"the file is larger than the {most} bytes that are read", path=path)
