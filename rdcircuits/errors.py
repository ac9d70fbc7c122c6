"""The errors that rdcircuits raises on bad input, each also a `ValueError`, and the warning that it gives.

`RdError` is the base; `FormatError` knows the file and the line, `ShapeError` speaks of shapes and types of wires,
`AlgebraError` of elements and generators that an algebra does not have, `PathError` of paths that no file can be
written to. `RdWarning` is for work that was done, but that hardly means what was wanted.
"""

from __future__ import annotations

import sys
import warnings
from os import PathLike, fspath


class RdError(ValueError):
    """Base of every error that the package raises on purpose.

    Example:
        >>> issubclass(RdError, ValueError)
        True
    """


class RdWarning(UserWarning):
    """Success that should be looked at: a circuit that is wrong on its own rows, a rate that ascends a loss, ...

    Not an error; Python's `warnings` decides what becomes of it (`-W error::rdcircuits.RdWarning` raises it).

    Example:
        >>> issubclass(RdWarning, UserWarning)
        True
    """


class ShapeError(RdError):
    """Wires, arrays or objects that do not fit together: what was found, and what was expected.

    Example:
        >>> import rdcircuits as rd
        >>> try:
        ...     rd.identity(rd.point(2)) >> rd.identity(rd.point(3))
        ... except rd.ShapeError as error:
        ...     print(error)
        cannot compose: the first circuit gives point(2), the second takes point(3); ...
    """


class AlgebraError(RdError):
    """An element outside an algebra, or a generator that an algebra has no meaning for.

    Example:
        >>> import rdcircuits as rd
        >>> try:
        ...     rd.Z2.compile(rd.trace(lambda x: rd.ops.exp(x), "x"))
        ... except rd.AlgebraError as error:
        ...     print(error)
        Z2 has no exp (node 0 of the circuit)
    """


class MissingModule(RdError, ImportError):
    """A module that an extra brings is not installed: which, and what to install.

    Example:
        >>> print(MissingModule("drawing needs matplotlib: pip install 'rdcircuits[plot]'"))
        drawing needs matplotlib: pip install 'rdcircuits[plot]'
    """


class PathError(OSError, RdError):
    """A path that no file can be written to, such as a directory's; an `OSError` with number and file name.

    Example:
        >>> print(PathError(21, "this is a directory, expected a file to write", "results"))
        results: this is a directory, expected a file to write
    """

    def __str__(self) -> str:
        return f"{self.filename}: {self.strerror}"


class FormatError(RdError):
    """A file that cannot be read: where, what was found and what was expected.

    Example:
        >>> print(FormatError("output column has 3 characters, .o says 2", path="f.pla", line=17))
        f.pla, line 17: output column has 3 characters, .o says 2
    """

    def __init__(self, message: str, *, path: str | PathLike[str] | None = None, line: int | None = None) -> None:
        self.message = message
        self.path = None if path is None else fspath(path)
        self.line = line
        place = [] if self.path is None else [self.path]
        if line is not None:
            place.append(f"line {line}")
        super().__init__(f"{', '.join(place)}: {message}" if place else message)

    def __reduce__(self) -> tuple[object, ...]:
        return _format_error, (self.message, self.path, self.line)


def _format_error(message: str, path: str | None, line: int | None) -> FormatError:
    return FormatError(message, path=path, line=line)


def warn(message: str) -> None:
    """Give an `RdWarning` that points at the first line outside this package on the way here."""
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and str(frame.f_globals.get("__name__")).partition(".")[0] == __package__:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, RdWarning, stacklevel=level)
