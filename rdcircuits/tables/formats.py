"""Formats of files: each states its endings, what a file holds, and how that is read and written.

The rooms list their own formats (`rdcircuits.boolean.formats`, `rdcircuits.fields.files`); `rdcircuits.formats` has all
of them, and the command line goes by it.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from rdcircuits.errors import FormatError, RdError
from rdcircuits.files import as_text, checked_name, write_whole
from rdcircuits.limits import allowed, in_bytes, read_file, unpacked
from rdcircuits.tables.csv_layout import CsvOptions

Holds = Literal["table", "netlist", "polynomial", "classifier", "labels", "regressor", "picture"]
Name = str | PathLike[str]

_PACKED, _GZIP = ".gz", b"\x1f\x8b"
_NOT_PACKED = "no file is written packed: write it without .gz, and pack it then"


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files.

    Attributes: `name`, and `endings` with their dots, in small letters; what a file `holds`, and what that is `over`
    ("bits", or "elements" of a finite field); `read(data, path, ...)`, which makes it of a file's bytes, and
    `write(content, stem)`, which gives the file's text or bytes, the stem being the file's name without its ending:
    None where that cannot be. `most_inputs`, where the file has a line for each row: up to how many inputs a circuit is
    written in it. `mark`, for formats that share an ending: what JSON says of its `format`. `note` is for people.
    `options` are the keywords that `read` takes beside, such as "latches"; `latches` says whether latches are written.
    `reads`, `passes_over` and `refuses` say so for `docs/formats.md`, in a sentence or two each.

    Tables over bits are read with two arguments more, the outputs that are wanted and what becomes of conflicts; tables
    over elements with a third, the field. `laid_out` says whether a last one may tell how the file is laid out
    (`rdcircuits.tables.csv_layout.CsvOptions`).
    """

    name: str
    endings: tuple[str, ...]
    holds: Holds
    over: Literal["bits", "elements", "numbers"] = "bits"
    read: Callable[..., Any] | None = None
    write: Callable[[Any, str], str | bytes] | None = None
    most_inputs: int | None = None
    mark: str | None = None
    note: str = ""
    laid_out: bool = False
    options: tuple[str, ...] = ()
    latches: bool = False
    reads: str = ""
    passes_over: str = ""
    refuses: str = ""


def ending(path: Name) -> str:
    """The ending of a path, in small letters, with its dot, that before `.gz` where there is one; `RdError` for what is
    no path.

    Example:
        >>> ending("F.PLA"), ending("f.csv.gz"), ending("f")
        ('.pla', '.csv', '')
    """
    name = Path(checked_name(path))
    return Path(name.stem if name.suffix.lower() == _PACKED else name).suffix.lower()


def endings(formats: Iterable[Format], *holds: Holds, written: bool = False) -> tuple[str, ...]:
    """The endings of the formats that hold this and are read, or written.

    Example:
        >>> from rdcircuits.boolean.formats import FORMATS
        >>> endings(FORMATS, "netlist"), endings(FORMATS, "table", written=True)
        (('.blif', '.eblif', '.aag', '.aig', '.bench', '.v', '.eqn', '.json'), ('.pla', '.csv', '.truth'))
    """
    found = (one for one in formats if one.holds in holds and (one.write if written else one.read) is not None)
    return tuple(dict.fromkeys(own for one in found for own in one.endings))


def layout_of(formats: Iterable[Format], path: Name, options: CsvOptions | None) -> tuple[CsvOptions, ...]:
    """What is told of a file's layout, as the last arguments of its reader; `RdError` where its format has none."""
    if options is None or options == CsvOptions():
        return ()
    if not any(one.laid_out for one in formats if ending(path) in one.endings):
        raise RdError(f"{_called(path)} has no columns to cut: header, delimiter and drop are for CSV files")
    return (options.checked(),)


def reader(formats: Iterable[Format], path: Name, what: str) -> Callable[..., Any]:
    """How a file of this path is read; `FormatError` where none of the formats has its ending, `what` being wanted."""
    formats = list(formats)
    for one in formats:
        if ending(path) in one.endings and one.read is not None:
            return one.read
    known = ", ".join(dict.fromkeys(own for one in formats if one.read is not None for own in one.endings))
    missing = "" if ending(path) or os.path.exists(path) else "there is no such file or folder, and "
    raise FormatError(f"{missing}no {what} is read from {_called(path)}, only from {known}", path=path)


def reading_options(
    formats: Iterable[Format], path: Name, latches: str | None = None, genlib: Name | None = None
) -> dict[str, Any]:
    """What is told to the reader of this path: `FormatError` for what its format has no use of, or does not know.

    Example:
        >>> one = Format("AIGER", (".aig",), "netlist", read=print, options=("latches",))
        >>> reading_options([one], "f.aig", latches="cut")
        {'latches': 'cut'}
    """
    if latches not in (None, "cut"):
        raise FormatError(f"latches={latches!r}; expected 'cut', or nothing", path=path)
    formats = list(formats)
    known = {option for one in formats if ending(path) in one.endings for option in one.options if one.read}
    if genlib is not None and "genlib" not in known:
        takers = ", ".join(own for one in formats if "genlib" in one.options for own in one.endings)
        message = f"a library of gates is of no use for {_called(path)}, only for {takers or 'others'}"
        raise FormatError(message, path=path)
    told = {"latches": latches, "genlib": genlib}
    return {option: value for option, value in told.items() if value is not None and option in known}


def writer(formats: Iterable[Format], path: Name, what: str) -> Format:
    """The format in which a file of this path is written; `FormatError` where none of the formats has its ending."""
    formats = list(formats)
    for one in formats:
        if _is_packed(path):
            raise FormatError(_NOT_PACKED, path=path)
        if ending(path) in one.endings and one.write is not None:
            return one
    known = ", ".join(dict.fromkeys(own for one in formats if one.write is not None for own in one.endings))
    raise FormatError(f"no {what} is written as {_called(path)}, only as {known}", path=path)


def read_content(path: Name, read: Callable[..., Any], *options: Any, what: str) -> Any:
    """What a file holds; a `FormatError` names the path. `what` says what an empty file should hold."""
    data = read_plain(path)
    if not data or data.isspace():
        raise FormatError(f"the file is empty, expected a {what}", path=path)
    return _read(read, data, path, options)


def read_plain(path: Name) -> bytes:
    """All bytes of a file, those that are packed in it where it ends in `.gz`; `FormatError` for what is damaged or too
    large, `OSError` as `open` does.
    """
    data = read_file(path)
    if not _is_packed(path) or data[:2] != _GZIP:
        return data
    most = allowed(len(data))
    try:
        found = unpacked(BytesIO(data), most + 1)
    except (EOFError, zlib.error) as error:
        raise FormatError(f"no gzip file that can be unpacked: {error}", path=path) from None
    if len(found) > most:
        raise FormatError(f"it unpacks to more than {in_bytes(most)}", path=path)
    return found


def write_content(content: Any, path: Name, one: Format) -> None:
    """Write a file in this format, whole or not at all; a `FormatError` names the path."""
    assert one.write is not None
    try:
        data = one.write(content, as_text(Path(path).stem))
    except FormatError:
        raise
    except RdError as error:
        raise FormatError(str(error), path=path) from None
    write_whole(path, data)


def write_bytes(path: Name, data: bytes) -> None:
    """Write a file whole or not at all; `FormatError` for one that would be packed."""
    if _is_packed(path):
        raise FormatError(_NOT_PACKED, path=path)
    write_whole(path, data)


def by_mark(formats: Iterable[Format], path: Name, what: str, **options: Any) -> Any:
    """What a file holds whose ending several formats have: that with the mark in the file is read, else the first."""
    formats = list(formats)
    read = reader(formats, path, what)
    data = read_plain(path)
    rivals = [one for one in formats if ending(path) in one.endings and one.read is not None]
    if len(rivals) > 1:
        mark = _mark(data)
        read = next((one.read for one in rivals if one.mark == mark and one.read is not None), read)
    return _read(read, data, path, (), **options)


def _read(read: Callable[..., Any], data: bytes, path: Name, options: tuple[Any, ...], **named: Any) -> Any:
    try:
        return read(data, path, *options, **named)
    except FormatError as error:
        if error.path is not None:
            raise
        raise FormatError(error.message, path=path, line=error.line) from None


def _mark(data: bytes) -> str | None:
    """What JSON says of its format; None for what is no JSON of ours."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return content.get("format") if isinstance(content, dict) else None


def _is_packed(path: Name) -> bool:
    return Path(checked_name(path)).suffix.lower() == _PACKED


def _called(path: Name) -> str:
    own = ending(path)
    return f"a {own} file" if own else "a file without an ending"
