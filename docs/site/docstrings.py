"""How the reference reads our docstrings: an example is a section of its own, and what is compiled says what it says at
run time.
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
        if obj.docstring is None and obj.is_function and ".pyi" in str(obj.filepath):
            said = inspect.getdoc(getattr(import_module(obj.parent.path), obj.name, None))
            obj.docstring = said and griffe.Docstring(said, parent=obj)
        if obj.docstring is not None:
            obj.docstring.value = re.sub(r"^Example:$", "Examples:", obj.docstring.value, flags=re.MULTILINE)
