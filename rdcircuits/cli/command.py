"""What a command is: `main` puts all of them together, and each lives in a file of its own."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the command line.

    `summary` says in a line what it does; `details` and `examples` stand in its help; `arguments` adds what it takes to
    its parser, and `run` does it, raising `RdError` or `OSError` for what cannot be done.
    """

    name: str
    summary: str
    details: str
    examples: tuple[str, ...]
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], None]
