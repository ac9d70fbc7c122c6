"""`rdcircuits completion`: what makes a shell complete the command line, by shtab."""

from __future__ import annotations

from argparse import Action, ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from rdcircuits.cli.text import say
from rdcircuits.lazy import needed

_FILES = ("A", "B", "CIRCUIT", "FILE", "IN", "INPUTS", "OUT", "TABLE")
_FOLDERS = ("DIR",)


def run(arguments: Namespace) -> None:
    """What `rdcircuits completion` does."""
    from rdcircuits.cli.main import parser

    shtab = _shtab()
    top = parser()
    for action in _actions(top):
        if action.metavar in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.metavar in _FOLDERS:
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
    say(shtab.complete(top, shell=arguments.shell))


def _shtab() -> Any:
    return needed("shtab", "shtab", "completion", "completion")


def _actions(parser: ArgumentParser) -> Iterator[Action]:
    """All arguments of a parser and of its commands."""
    for action in parser._actions:
        yield action
        if isinstance(action.choices, dict):
            for one in action.choices.values():
                yield from _actions(one)
