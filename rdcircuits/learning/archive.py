"""A zip archive of one JSON object and named arrays, read with sizes checked before data.

What a file may unpack to is in proportion to its size: `header.json` to 32 times what it takes in the file (1 MB for
smaller ones), the arrays together to 64 times the file's size (16 MB for smaller ones), or to what the caller knows to
need. Nothing is unpickled.
"""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from rdcircuits.errors import FormatError, RdError

Array = npt.NDArray[Any]

HEADER = "header.json"

_HEADER_FREE, _HEADER_RATIO = 1 << 20, 32
_ARRAYS_FREE, _ARRAYS_RATIO = 1 << 24, 64
_MOST_AXES = 64

_MAGIC = re.compile(rb"\x93NUMPY\x01\x00(..)", re.DOTALL)
_FORM = re.compile(
    r"\{'descr': '(?P<dtype>[<>]?[iu][248]|[<>]?f[248]|\|?[iu]1|\|?b1)', 'fortran_order': False, "
    r"'shape': \((?P<shape>(?:\d{1,19},(?: \d{1,19},)*(?: \d{1,19})?)?)\), \} *\n"
)
_LONGEST_FORM = 1 << 12

#: What reading a damaged archive may raise.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, LookupError, ArithmeticError),
    *(ValueError, TypeError, RuntimeError, NotImplementedError, AttributeError),
)


def packed(header: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """The archive's bytes.

    Raises:
        RdError: for arrays of what is no number of up to 64 bits.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        text = json.dumps({**header, "arrays": list(arrays)}).encode()
        dense = len(text) > _HEADER_FREE and len(zlib.compress(text, 1)) * (_HEADER_RATIO // 2) < len(text)
        archive.writestr(HEADER, text, zipfile.ZIP_STORED if dense else None)
        for name, array in arrays.items():
            content = io.BytesIO()
            np.save(content, _plain(name, array), allow_pickle=False)
            archive.writestr(f"{name}.npy", content.getvalue())
    return stream.getvalue()


def unpacked(data: bytes, most: int = 0) -> tuple[dict[str, Any], dict[str, Array]]:
    """The header and the arrays of an archive; `most` is how many bytes of arrays are expected, if that is known.

    Raises:
        FormatError: for what is damaged, has other members than its header says, or would unpack to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = _members(archive)
            header = _header(archive, members, len(data))
            names = _names(header, members)
            _check_sizes([members[f"{name}.npy"] for name in names], len(data), most)
            return header, {name: _array(archive, members[f"{name}.npy"]) for name in names}
    except FormatError:
        raise
    except _DAMAGE as error:
        raise FormatError(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__) from error


def _plain(name: str, array: Array) -> Array:
    """An array as it is written; Python's integers as 64 bits."""
    found = np.asarray(array, order="C")
    if found.dtype.kind == "O":
        try:
            return np.array(found.tolist(), dtype=np.int64).reshape(found.shape)
        except (OverflowError, TypeError, ValueError):
            raise RdError(f"{name} has numbers beyond 64 bits, which checkpoints don't hold") from None
    if found.dtype.kind not in "biuf" or found.dtype.itemsize > 8:
        raise RdError(f"{name} is an array of {found.dtype}, expected numbers of up to 64 bits")
    return found


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    members: dict[str, zipfile.ZipInfo] = {}
    for member in archive.infolist():
        if member.filename in members:
            raise FormatError(f"there are two members {member.filename!r}")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FormatError(f"member {member.filename!r} is compressed by method {member.compress_type}")
        members[member.filename] = member
    if HEADER not in members:
        raise FormatError(f"there is no member {HEADER!r}")
    return members


def _header(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], size: int) -> dict[str, Any]:
    member = members[HEADER]
    bound = max(_HEADER_FREE, _HEADER_RATIO * min(member.compress_size, size))
    if member.file_size > bound:
        raise FormatError(f"{HEADER} unpacks to {member.file_size:,} bytes, expected at most {bound:,}")
    header = json.loads(_content(archive, member), object_pairs_hook=_once, parse_constant=_no_number)
    if not isinstance(header, dict):
        raise FormatError(f"{HEADER} holds no object")
    return header


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON, no key of it twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise FormatError(f"a key is twice in one object of {HEADER}: {[key for key, _ in pairs][:8]}")
    return found


def _no_number(text: str) -> NoReturn:
    raise FormatError(f"{HEADER} has the number {text}, expected finite ones")


def _names(header: Mapping[str, Any], members: Mapping[str, zipfile.ZipInfo]) -> list[str]:
    names = header.get("arrays")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise FormatError(f"{HEADER} has no list of arrays")
    if len(set(names)) != len(names):
        raise FormatError("the list of arrays has one of them twice")
    listed = {HEADER, *(f"{name}.npy" for name in names)}
    if listed != members.keys():
        odd = sorted(listed ^ members.keys())[0]
        raise FormatError(f"member {odd!r} is {'missing' if odd in listed else 'not in the list of arrays'}")
    return names


def _check_sizes(members: list[zipfile.ZipInfo], size: int, most: int) -> None:
    total, bound = sum(member.file_size for member in members), max(_ARRAYS_FREE, _ARRAYS_RATIO * size, most)
    if total > bound:
        raise FormatError(f"the arrays of this file of {size:,} bytes take {total:,} bytes, expected at most {bound:,}")


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A member's bytes, as many as the archive says, with their check sum."""
    with archive.open(member) as stream:
        content = stream.read(member.file_size)
        if len(content) != member.file_size or stream.read(1):
            raise FormatError(f"member {member.filename!r} has another length than the archive says")
    return content


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Array:
    """An array in numpy's format, version 1.0; its header is looked at before its elements are read."""
    with archive.open(member) as stream:
        start = stream.read(10)
        found = _MAGIC.fullmatch(start)
        length = int.from_bytes(found[1], "little") if found else 0
        form = _FORM.fullmatch(stream.read(length).decode("latin-1")) if 0 < length <= _LONGEST_FORM else None
        if form is None:
            raise FormatError(f"{member.filename}: no header of an array of numbers")
        dtype, shape = np.dtype(form["dtype"]), tuple(int(one) for one in form["shape"].split(",") if one.strip())
        expected = math.prod(shape) * dtype.itemsize
        if len(shape) > _MOST_AXES or expected != member.file_size - 10 - length:
            raise FormatError(
                f"{member.filename}: {dtype} of shape {shape} takes {expected:,} bytes, the file has "
                f"{member.file_size - 10 - length:,}"
            )
        content = stream.read(expected)
        if len(content) != expected or stream.read(1):
            raise FormatError(f"{member.filename}: another length than the archive says")
    if dtype.kind == "b" and any(content.translate(None, b"\0\1")):
        raise FormatError(f"{member.filename}: booleans other than 0 and 1")
    return np.frombuffer(content, dtype=dtype).reshape(shape).copy()
