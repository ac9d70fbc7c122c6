"""How the reference reads our docstrings: an example is a section of its own, `#:` above a value says what it is, and a
value of a class of ours says what its class says.
"""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from typing import Any

import griffe


class Docstrings(griffe.Extension):
    """Griffe's Google style knows `Examples:`; ours says `Example:`, there being one."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Called with every module, class, function and attribute that was found."""
        if obj.docstring is None and obj.parent is not None:
            said = _above(obj) or _value(obj)
            obj.docstring = griffe.Docstring(said, parent=obj) if said else None
        if obj.docstring is not None:
            obj.docstring.value = re.sub(r"^Example:$", "Examples:", obj.docstring.value, flags=re.MULTILINE)


def _above(obj: griffe.Object) -> str | None:
    """The comment `#:` above a value of a module."""
    if not (obj.is_attribute and _of_module(obj) and obj.lineno and str(obj.filepath).endswith(".py")):
        return None
    said: list[str] = []
    for line in reversed(obj.lines_collection[obj.filepath][: obj.lineno - 1]):
        if not line.startswith("#:"):
            break
        said.insert(0, line.removeprefix("#:").strip())
    return " ".join(said)


def _value(obj: griffe.Object) -> str | None:
    """What the class of a value says, such as that of `rd.Z2`."""
    if not (obj.is_attribute and _of_module(obj) and obj.parent.path.startswith("rdcircuits.algebra.")):
        return None
    kind = type(getattr(import_module(obj.parent.path), obj.name, None))
    return inspect.getdoc(kind) if kind.__module__.startswith("rdcircuits.") else None


def _of_module(obj: griffe.Object) -> bool:
    return obj.parent is not None and obj.parent.is_module
