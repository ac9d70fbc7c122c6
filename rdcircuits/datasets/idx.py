"""IDX files, in which MNIST is published: a magic number, the sizes, the bytes; gzipped or not."""

from __future__ import annotations

import gzip
import math
import zlib
from os import PathLike
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rdcircuits.errors import FormatError

_UNSIGNED_BYTE = 8
_GZIP = b"\x1f\x8b"


def read_idx(path: str | PathLike[str]) -> npt.NDArray[np.uint8]:
    """The array of unsigned bytes in an IDX file; gzip is recognised by its first bytes, whatever the name.

    Raises:
        FormatError: for a file that is damaged, cut short, too long, or of another type of number.
        OSError: for a file that cannot be opened.
    """
    data = _contents(Path(path))
    if len(data) < 4 or data[:2] != b"\0\0":
        raise FormatError(f"not an IDX file: it starts with {data[:4].hex(' ') or 'nothing'}", path=path)
    kind, axes = data[2], data[3]
    if kind != _UNSIGNED_BYTE:
        raise FormatError(f"IDX data of type {kind:#04x}, only unsigned bytes (0x08) are read", path=path)
    start = 4 + 4 * axes
    if len(data) < start:
        raise FormatError(f"cut short in the sizes of its {axes} axes: {len(data)} of {start} bytes", path=path)
    shape = tuple(int(size) for size in np.frombuffer(data, dtype=">u4", count=axes, offset=4))
    expected = start + math.prod(shape)
    if len(data) != expected:
        state = "cut short" if len(data) < expected else "too long"
        raise FormatError(f"{state}: {len(data)} bytes, sizes {shape} need {expected}", path=path)
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(shape)


def _contents(path: Path) -> bytes:
    data = path.read_bytes()
    if data[:2] != _GZIP:
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, OSError, zlib.error) as error:
        raise FormatError(f"damaged gzip data: {error}", path=path) from None
