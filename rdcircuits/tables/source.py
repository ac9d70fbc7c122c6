"""Text of a circuit file, as lines, with a clear error for what is not text."""

from __future__ import annotations

import re
from os import PathLike

from rdcircuits.errors import FormatError
from rdcircuits.limits import read_file

_MOST_SHOWN = 60
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def read_bytes(path: str | PathLike[str]) -> bytes:
    """All bytes of the file; raises `FormatError` for more than 2^31 of them, and `OSError` as `open` does."""
    return read_file(path)


def decode(data: bytes, path: str | PathLike[str] | None = None) -> str:
    """The UTF-8 text of `data`, a byte order mark dropped; raises `FormatError` for binary junk, with its line.

    Example:
        >>> decode(b"\\xef\\xbb\\xbf.model f\\r\\n")
        '.model f\\n'
    """
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


def shown(text: str) -> str:
    """The text as error messages quote it: its middle left out where it is long.

    Example:
        >>> print(shown("1" * 1000))
        '1111111111111111111111111111...1111111111111111111111111111'
    """
    half = (_MOST_SHOWN - 4) // 2
    return repr(text if len(text) <= _MOST_SHOWN else f"{text[:half]}...{text[-half:]}")
