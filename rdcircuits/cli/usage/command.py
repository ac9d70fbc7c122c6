"""What a command is: `main` puts all of them together, and each is described in a file of its own."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the command line.

    `summary` says in a line what it does; `details` and `examples` stand in its help; `arguments` adds what it takes to
    its parser. `module` is where it is done, by a function `run(arguments)`, which gives the exit status where that may
    be another than 0, and raises `RdError` or `OSError` for what cannot be done; it is imported when the command runs.
    `reads` and `writes` name the arguments that are paths, or lists of them: there `-` is a standard stream. `flows`
    names one that is read as it comes, from standard input too.
    """

    name: str
    summary: str
    details: str
    examples: tuple[str, ...]
    arguments: Callable[[ArgumentParser], None]
    module: str
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    flows: str = ""
