"""Text of a circuit file, as lines, with a clear error for what is not text."""

from __future__ import annotations

import re
from os import PathLike, fspath

from rdcircuits.errors import FormatError, warn
from rdcircuits.limits import read_file

_MOST_SHOWN = 60
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f-\xff]")
_MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
_HIGH = re.compile(rb"[\x80-\xff]")
#: What has a larger share of bytes that are not ASCII than one in this number is no table in Windows-1252.
_MOST_ODD = 3
_TABLE_COMMENTS = re.compile(rb"(?m)^[ \t]*(?:#|//|%).*$")
_ARCHIVES = {b"PK\x03\x04": "a zip archive or a workbook (.xlsx)", b"\xd0\xcf\x11\xe0": "an old workbook (.xls)"}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def read_bytes(path: str | PathLike[str]) -> bytes:
    """All bytes of the file; raises `FormatError` for more than 2^31 of them, and `OSError` as `open` does."""
    return read_file(path)


def decode(data: bytes, path: str | PathLike[str] | None = None, comments: bytes | None = None) -> str:
    """The UTF-8 text of `data`, a byte order mark dropped; raises `FormatError` for binary junk, with its line.

    What the pattern `comments` finds may have any bytes; what is no text there becomes `?`.

    Example:
        >>> decode(b"\\xef\\xbb\\xbf.model f\\r\\n")
        '.model f\\n'
    """
    if comments is not None and (_CONTROL_BYTES.search(data) or not (data.isascii() or _is_text(data))):
        data = re.sub(comments, lambda hit: _NO_TEXT.sub(b"?", hit[0]), data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError(f"byte 0x{data[error.start]:02x} is not UTF-8 text", path=path, line=line) from None
    junk = _CONTROL.search(text)
    if junk:
        line = text.count("\n", 0, junk.start()) + 1
        raise FormatError(f"control character {junk[0]!r} in what should be text", path=path, line=line)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decode_any(data: bytes, path: str | PathLike[str] | None = None) -> str:
    """The text of `data` in UTF-8 or in UTF-16, known by its byte order mark or by every other byte being zero.

    Example:
        >>> decode_any("a,f\\n".encode("utf-16"))
        'a,f\\n'
    """
    code = utf_16(data)
    if code is not None:
        try:
            data = data.removeprefix(_MARKS[code]).decode(code).encode("utf-8")
        except UnicodeError:
            raise FormatError("the file begins as UTF-16 text, and is none", path=path, line=1) from None
    return decode(data, path)


def utf_16(data: bytes) -> str | None:
    """Which UTF-16 it is, by the byte order mark or by every other byte being zero; None for other text.

    Example:
        >>> utf_16("a,b".encode("utf-16-be")), utf_16(b"a,b")
        ('utf-16-be', None)
    """
    start = data[:64]
    for code, mark in _MARKS.items():
        zeros = start[1::2] if code == "utf-16-le" else start[::2]
        if start.startswith(mark) or (len(start) > 3 and not any(zeros) and any(start)):
            return code
    return None


def decode_table(data: bytes, path: str | PathLike[str] | None = None) -> str:
    """The text of a table's file: as `decode_any`, comments having any bytes, and what is neither UTF-8 nor UTF-16 as
    Windows-1252, which spreadsheets write, with a warning where that matters.

    Raises `FormatError` for what is no text.
    """
    start = next((kind for mark, kind in _ARCHIVES.items() if data.startswith(mark)), None)
    if start is not None:
        raise FormatError(f"this is {start}, expected text: save the table as CSV", path=path)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data.isascii() or _is_text(data):
        return decode_any(data, path)
    plain = re.sub(_TABLE_COMMENTS, lambda hit: _NO_TEXT.sub(b"?", hit[0]), data)
    if plain.isascii() or _is_text(plain):
        return decode_any(plain, path)
    if _MOST_ODD * len(_HIGH.findall(plain)) > len(plain):
        return decode(data, path)
    try:
        text = decode(plain.decode("cp1252").encode("utf-8"), path)
    except UnicodeDecodeError:
        return decode(data, path)
    odd = _HIGH.search(plain)
    line = plain.count(b"\n", 0, odd.start() if odd else 0) + 1
    place = f"line {line}" if path is None else f"{fspath(path)!s}, line {line}"
    warn(f"{place} is not in UTF-8, and is read as Windows-1252: names may be others where it is not in that either")
    return text


def shown(text: str) -> str:
    """The text as error messages quote it: its middle left out where it is long.

    Example:
        >>> print(shown("1" * 1000))
        '1111111111111111111111111111...1111111111111111111111111111'
    """
    half = (_MOST_SHOWN - 4) // 2
    return repr(text if len(text) <= _MOST_SHOWN else f"{text[:half]}...{text[-half:]}")
