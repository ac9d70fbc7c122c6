"""Lines for people: printing that no terminal can refuse, percentages, lists of names."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, ClassVar, TextIO

from rdcircuits.errors import RdError

#: What messages say to users of Python, and what they say to those of the command line.
_OPTIONS = [
    (re.compile(r"\b(conflicts|model|optimiser|latches|genlib)='(\w+)'"), r"--\1 \2"),
    (re.compile(r"\b(drop|delimiter)=('[^']+')"), r"--\1 \2"),
    (re.compile(r"\bheader=False\b"), "--no-header"),
    (re.compile(r"\bheader=True\b"), "--header"),
    (re.compile(r"\boutputs=(\d+)\b"), r"--outputs \1"),
    (re.compile(r": header, delimiter and drop are for"), ": --header, --delimiter and --drop are for"),
    (re.compile(r"\bpass batch=(\d+)"), r"give --batch \1"),
    (re.compile(r"\bmax_terms = (\d+) allows"), r"the \1 that one is made of"),
    (re.compile(r"\bthat memory allows"), "that a fit may take"),
    (re.compile(r"; least_degree fits polynomials to partial tables"), "; --model anf fits one of least degree"),
]


class _Manner:
    """How things are said: nothing but results, and files by other names."""

    hushed = False
    kept: list[dict[str, Any]] | None = None
    names: ClassVar[dict[str, str]] = {}


@contextmanager
def hushed(really: bool = True) -> Iterator[None]:
    """Without reports: `say` and what goes by it prints nothing, and warnings go to standard error."""
    before, _Manner.hushed = _Manner.hushed, _Manner.hushed or really
    try:
        yield
    finally:
        _Manner.hushed = before


@contextmanager
def captured() -> Iterator[list[dict[str, Any]]]:
    """What `say_json` says, kept rather than printed."""
    before, _Manner.kept = _Manner.kept, list[dict[str, Any]]()
    try:
        yield _Manner.kept
    finally:
        _Manner.kept = before


def is_hushed() -> bool:
    """Whether reports are printed."""
    return _Manner.hushed


def rename(names: Mapping[str, str]) -> None:
    """Call these paths by other names in all that is printed from now on."""
    _Manner.names = dict(names)


def say(text: str) -> None:
    """Print to standard output, with escapes for what its encoding does not have."""
    if not _Manner.hushed:
        _print(text, sys.stdout)


def say_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object, which was asked for."""
    if _Manner.kept is not None:
        _Manner.kept.append(dict(value))
        return
    _print(json.dumps(value, allow_nan=False), sys.stdout)


def say_lines(title: str, lines: Iterable[tuple[str, str]]) -> None:
    """Print a title and below it lines of a word and what it is about."""
    say("\n".join([title, *(f"  {word:<11} {text}" for word, text in lines)]))


def complain(program: str, message: str) -> None:
    """Print one line to standard error, whatever the message; where that is full or closed, nobody is told."""
    try:
        _print(f"{program}: {' '.join(message.split())}", sys.stderr)
        if sys.stderr is not None:
            sys.stderr.flush()
    except (OSError, ValueError):
        forsake(sys.stderr)


def forsake(stream: TextIO) -> None:
    """Let nothing that could not be printed on a stream be tried again when Python ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def in_options(message: str) -> str:
    """A message with the options of the command line for arguments in Python.

    Example:
        >>> in_options("rows 1 and 2 differ; conflicts='majority' decides; model='tolerant' does")
        'rows 1 and 2 differ; --conflicts majority decides; --model tolerant does'
    """
    for pattern, option in _OPTIONS:
        message = pattern.sub(option, message)
    return message


def told(warnings: Sequence[str]) -> list[str]:
    """Warnings as the command line gives them."""
    return [in_options(message) for message in warnings]


def say_warnings(warnings: Sequence[str]) -> None:
    """Print each warning on a line of its own, below a report."""
    for message in warnings:
        if _Manner.hushed:
            complain("rdcircuits", f"warning: {message}")
        say(f"warning: {message}")


def percent(share: float | None) -> str:
    """A share as a percentage; only what is all is shown as 100.

    Example:
        >>> percent(0.5), percent(1), percent(0.999999), percent(None)
        ('50.00 %', '100.00 %', '99.9999 %', 'unknown')
    """
    if share is None:
        return "unknown"
    places = 2
    while share < 1 and round(100 * share, places) == 100 and places < 12:
        places += 1
    return f"{100 * share:.{places}f} %"


def duration(seconds: float) -> str:
    """A time in the units in which people say it.

    Example:
        >>> [duration(seconds) for seconds in (0.004, 0.25, 3.14159, 75, 3600, 100_000)]
        ['0.004 s', '0.25 s', '3.14 s', '1 min 15 s', '1 h 0 min', '27 h 46 min']
    """
    if seconds < 0.0095:
        return f"{seconds:.3f} s"
    if seconds < 59.995:
        return f"{seconds:.2f} s" if seconds < 9.995 else f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60} min"


def portion(part: int, base: int, exponent: int) -> str:
    """How much of a power these rows are: a percentage where it says something, else the power alone.

    Example:
        >>> portion(2, 2, 2), portion(3, 2, 12), portion(1023, 2, 10), portion(4, 2, 1026)
        ('50 % of all 2^2', '0.073 % of all 2^12', '99.9 % of all 2^10', 'of 2^1026 there are')
    """
    share = 100 * part / base**exponent if exponent * base.bit_length() < 2000 else 0.0
    shown = f"{share:.2g}" if share < 10 or share == int(share) else f"{int(10 * share) / 10:.1f}"
    return f"{shown} % of all {base}^{exponent}" if share >= 0.01 else f"of {base}^{exponent} there are"


def described(error: BaseException) -> str:
    """An error in a line, in the words of the command line."""
    if isinstance(error, OSError) and error.strerror:
        place = "standard output" if error.filename is None else os.fsdecode(error.filename)
        return f"{place}: {error.strerror}"
    if isinstance(error, MemoryError):
        return f"not enough memory{f': {error}' if str(error) else ''}"
    known = isinstance(error, (RdError, OSError))
    return in_options(str(error)) if known else f"{type(error).__name__}: {error}"


def counted(count: float, noun: str) -> str:
    """The number with its noun, in the plural where that is due.

    Example:
        >>> counted(1, "row"), counted(65536, "row")
        ('1 row', '65,536 rows')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def either(words: Sequence[str]) -> str:
    """The words with commas, and `or` before the last.

    Example:
        >>> either([".pla", ".csv", ".truth"])
        '.pla, .csv or .truth'
    """
    return " or ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def listed(names: Sequence[str], most: int = 8) -> str:
    """How many names there are and the first of them, long ones cut, unprintable ones escaped.

    Example:
        >>> listed(["a", "b"]), listed([f"x{k}" for k in range(100)], 2)
        ('2: a, b', '100: x0, x1, ...')
    """
    if not names:
        return "0"
    shown = [_short(name) for name in names[:most]] + ["..."] * (len(names) > most)
    return f"{len(names)}: {', '.join(shown)}"


def _short(name: str, most: int = 24) -> str:
    name = name if name.isprintable() and name else repr(name)
    return name if len(name) <= most else f"{name[:most]}..."


def _print(text: str, stream: TextIO | None) -> None:
    if stream is not None:
        for path, name in _Manner.names.items():
            text = text.replace(path, name)
        encoding = stream.encoding or "utf-8"
        print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream)
