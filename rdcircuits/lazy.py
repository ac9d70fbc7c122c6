"""Names of a package that are imported when they are first used, and libraries that may be missing."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from rdcircuits.errors import MissingModule


def needed(module: str, name: str, extra: str, what: str = "this") -> Any:
    """A module of another library. `MissingModule`, an `RdError` and an `ImportError`, says what needs the library
    and names our extra, where it is not installed.

    Example:
        >>> needed("no_such_module", "Nothing", "nothing")
        Traceback (most recent call last):
        rdcircuits.errors.MissingModule: this needs Nothing: pip install 'rdcircuits[nothing]'
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingModule(f"{what} needs {name}: pip install 'rdcircuits[{extra}]'") from error


def attach(package: str, homes: Mapping[str, str], modules: str = "") -> None:
    """Give a package names that are imported when they are first used.

    `homes` says for each module, by its full name, which names it has: with spaces between, and "public=own" where the
    module has it under another name. `modules` names modules right below the package. A name means what `homes` says
    even where a module below the package is called the same, whoever imports that: `rdcircuits.lens` is the function.

    Example:
        >>> import sys, rdcircuits
        >>> "lens" in dir(rdcircuits), rdcircuits.lens.__module__, type(sys.modules["rdcircuits.lens"]).__name__
        (True, 'rdcircuits.lens', 'module')
    """
    module = sys.modules[package]
    where = {name: (home, own or name) for home, names in homes.items() for name, own in map(_parts, names.split())}
    where |= {name: (f"{package}.{name}", "") for name in modules.split()}
    module.__dict__["__lazy__"] = where
    module.__class__ = _LazyPackage


def preload(module: str) -> None:
    """Import a module now, but not in the command `rdcircuits` (`python -m rdcircuits`), which may be asked for help
    alone. Only the time at which the module is imported depends on that.
    """
    started = os.path.basename(sys.argv[0]) if getattr(sys, "argv", None) else ""
    if started not in ("-m", "rdcircuits", "rdcircuits.exe"):
        import_module(module)


def _parts(name: str) -> tuple[str, str]:
    public, _, own = name.partition("=")
    return public, own


class _LazyPackage(ModuleType):
    """A package whose names in `__lazy__` are imported when they are first asked for, and kept."""

    __lazy__: dict[str, tuple[str, str]]

    def __getattr__(self, name: str) -> Any:
        where = self.__dict__.get("__lazy__", {}).get(name)
        if where is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}", name=name, obj=self)
        home, own = where
        found: Any = import_module(home)
        self.__dict__[name] = found = getattr(found, own) if own else found
        return found

    def __setattr__(self, name: str, value: Any) -> None:
        """The import system sets a module as a name of its package; a name that means something else is left alone."""
        _, own = self.__dict__["__lazy__"].get(name, ("", ""))
        if not (own and isinstance(value, ModuleType) and value.__name__ == f"{self.__name__}.{name}"):
            super().__setattr__(name, value)

    def __reduce__(self) -> Any:
        """Functions that speak of the package are sent to other processes, where it is imported."""
        return import_module, (self.__name__,)

    def __dir__(self) -> list[str]:
        return sorted({*self.__dict__, *self.__lazy__})
