"""IDX files, in which MNIST is published: a magic number, the sizes, the bytes; gzipped or not."""

from __future__ import annotations

import io
import math
import zlib
from os import PathLike
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rdcircuits.errors import FormatError
from rdcircuits.files import checked_name
from rdcircuits.limits import MAX_AXES, check_made, read_file, unpacked

_UNSIGNED_BYTE = 8
_GZIP = b"\x1f\x8b"


def read_idx(path: str | PathLike[str]) -> npt.NDArray[np.uint8]:
    """The array of unsigned bytes in an IDX file; gzip is recognised by its first bytes, whatever the name.

    Raises:
        FormatError: for a file that is damaged, cut short, too long, or of another type of number.
        OSError: for a file that cannot be opened.

    Example:
        >>> import rdcircuits as rd
        >>> import os, tempfile
        >>> header = bytes([0, 0, 8, 1]) + (3).to_bytes(4, "big")  # bytes, one axis of three
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "labels-idx1-ubyte")
        ...     with open(path, "wb") as stream:
        ...         _ = stream.write(header + bytes([5, 0, 4]))
        ...     labels = rd.datasets.read_idx(path)
        >>> labels.tolist()
        [5, 0, 4]
    """
    data = _contents(Path(checked_name(path)))
    if len(data) < 4 or data[:2] != b"\0\0":
        raise FormatError(f"not an IDX file: it starts with {data[:4].hex(' ') or 'nothing'}", path=path)
    kind, axes = data[2], data[3]
    if kind != _UNSIGNED_BYTE:
        raise FormatError(f"IDX data of type {kind:#04x}, only unsigned bytes (0x08) are read", path=path)
    if axes > MAX_AXES:
        raise FormatError(f"IDX data of {axes} axes, at most {MAX_AXES} are read", path=path)
    start = 4 + 4 * axes
    if len(data) < start:
        raise FormatError(f"cut short in the sizes of its {axes} axes: {len(data)} of {start} bytes", path=path)
    shape = tuple(int(size) for size in np.frombuffer(data, dtype=">u4", count=axes, offset=4))
    expected = start + math.prod(shape)
    if len(data) != expected:
        state = "cut short" if len(data) < expected else "too long"
        raise FormatError(f"{state}: {len(data)} bytes, sizes {shape} need {expected}", path=path)
    try:
        return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(shape)
    except ValueError:  # no elements, but lengths that no array has
        raise FormatError(f"sizes {shape} are no array's", path=path) from None


def _contents(path: Path) -> bytes:
    """The bytes of the file, or what they unpack to: no more than the sizes say, and than a file so long may make."""
    data = read_file(path)
    if data[:2] != _GZIP:
        return data
    try:
        head = unpacked(io.BytesIO(data), 4 + 4 * 255)
        axes = head[3] if head[:3] == b"\0\0\x08" and len(head) > 3 else 0
        sizes = np.frombuffer(head[4 : 4 + 4 * axes], dtype=">u4") if len(head) >= 4 + 4 * axes else [0]
        expected = 4 + 4 * axes + math.prod(int(size) for size in sizes)
        check_made(f"sizes {tuple(map(int, sizes))}", expected, len(data), path=path)
        return unpacked(io.BytesIO(data), max(expected, len(head)) + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise FormatError(f"damaged gzip data: {error}", path=path) from None
