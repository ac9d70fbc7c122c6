"""Pictures of values: a hook on this floor, for what the drawing room makes on a higher one.

A class says that its values are shown as drawings or as HTML in notebooks, or are drawn or plotted by a method;
`shown_by` says which module makes all these. Where none does, notebooks show the repr.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from rdcircuits.errors import RdError

_HOME: list[str] = []


def shown_by(module: str) -> None:
    """Say which module makes pictures: by `svg_of(value)`, `html_of(value)`, and what `pictured` asks it for. It is
    imported when it is first asked.
    """
    _HOME[:] = [module]


class Drawn:
    """Base of values that notebooks show as a drawing.

    Example:
        >>> import rdcircuits as rd
        >>> rd.trace(lambda x: x * x, "x")._repr_svg_()[:4]
        '<svg'
    """

    __slots__ = ()

    def _repr_svg_(self) -> str | None:
        return _asked("svg_of", self)


class Tabled:
    """Base of values that notebooks show as HTML: tables, formulas, curves.

    Example:
        >>> import rdcircuits as rd
        >>> rd.TruthTable.from_function(lambda a, b: a & b, 2)._repr_html_()[:6]
        '<table'
    """

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        return _asked("html_of", self)


def pictured(name: str, *given: Any, **options: Any) -> Any:
    """What the drawing room's function of this name makes of a value.

    Raises:
        RdError: where there is no drawing room.

    Example:
        >>> import rdcircuits as rd
        >>> pictured("drawn", rd.trace(lambda x: x + x, "x"), ".svg", "double")[:4]
        '<svg'
    """
    if not _HOME:
        raise RdError("pictures are drawn once rdcircuits is imported as a whole: import rdcircuits")
    return getattr(import_module(_HOME[0]), name)(*given, **options)


def _asked(name: str, value: Any) -> str | None:
    if not _HOME:
        return None
    found: str | None = getattr(import_module(_HOME[0]), name)(value)
    return found
