"""The command `rdcircuits`: learn a circuit from a truth table, evaluate it, look at files and convert them.

Exit status: 0 done; 1 the answer is no (`equal`, `eval --at-least`); 2 bad usage or bad input, with one line on stderr;
3 not proved (`equal`); 130 interrupted. It is the same where standard error is full or closed.
"""

from __future__ import annotations

import os
import sys
import warnings
from argparse import Action, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from importlib import import_module
from textwrap import fill
from typing import NoReturn

from rdcircuits.cli.text import complain, described, forsake, hushed, in_options, rename, say
from rdcircuits.cli.usage import (
    compare,
    completion,
    convert,
    draw,
    equal,
    evaluate,
    info,
    learn,
    optimise,
    show,
    simulate,
    sweep,
)
from rdcircuits.cli.usage.command import Command
from rdcircuits.cli.usage.writing import add_streams
from rdcircuits.errors import RdError

COMMANDS: tuple[Command, ...] = (
    learn.COMMAND,
    optimise.COMMAND,
    evaluate.COMMAND,
    equal.COMMAND,
    simulate.COMMAND,
    info.COMMAND,
    show.COMMAND,
    draw.COMMAND,
    convert.COMMAND,
    compare.COMMAND,
    sweep.COMMAND,
    completion.COMMAND,
)

_WIDTH = 78

DONE, REFUSED, INTERRUPTED = 0, 2, 130

STATUS = """exit status:
  0    done; the answer is yes
  1    the answer is no: not equal, or less than eval --at-least
  2    bad usage or bad input; one line on standard error says what and where
  3    not proved: equal found no difference, and no proof
  130  interrupted; what was finished is written"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line with these arguments (those of the process unless given); the result is the exit status.

    Example:
        >>> main(["info", "examples/nothing.pla"])
        2
    """
    program, status = "rdcircuits", None
    rename({})
    try:
        arguments = parser().parse_args(argv)
        program = f"rdcircuits {arguments.command}"
        if arguments.command == "learn":  # before numpy: two threads of BLAS take more time than they save
            os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        status = _run(arguments, program)
        _flush()
    except SystemExit as stop:
        return _status(stop)
    except KeyboardInterrupt as stop:
        _discard_output()
        complain(program, str(stop) or "interrupted")
        return INTERRUPTED
    except BrokenPipeError as error:
        _discard_output()
        if error.filename is not None:  # a FIFO that was to be written; on standard output it is the reader's choice
            complain(program, described(error))
            return REFUSED
    except (RdError, OSError, MemoryError) as error:
        _discard_output()
        complain(program, described(error))
        return REFUSED
    return DONE if status is None else int(status)


def _run(arguments: Namespace, program: str) -> int | None:
    """Run a command, with files in the place of streams; warnings are a line on standard error each."""
    from rdcircuits.cli.streams import routed

    def told(message: Warning | str, *_: object, **__: object) -> None:
        complain(program, f"warning: {in_options(str(message))}")

    command = next(one for one in COMMANDS if one.name == arguments.command)
    with warnings.catch_warnings(), hushed(getattr(arguments, "quiet", False)):
        warnings.showwarning = told
        if not command.reads:
            return _status_of(arguments)
        with routed(command, arguments):
            return _status_of(arguments)


def _status_of(arguments: Namespace) -> int | None:
    found: int | None = import_module(arguments.module).run(arguments)
    return found


def parser() -> ArgumentParser:
    """The parser of the command line, with all commands."""
    first_examples = _examples([command.examples[0] for command in COMMANDS])
    top = _Parser(
        prog="rdcircuits",
        description="Learn Boolean circuits from truth tables, look at them and convert them.",
        epilog=f"{first_examples}\n\n{STATUS}\n\nmore of a command: rdcircuits learn --help",
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    for command in COMMANDS:
        one = commands.add_parser(
            command.name,
            help=command.summary,
            description=f"{command.summary[0].upper()}{command.summary[1:]}.\n\n{fill(command.details, _WIDTH)}",
            epilog=_examples(command.examples),
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        command.arguments(one)
        if command.reads:
            add_streams(one, bool(command.writes))
        one.set_defaults(module=command.module)
    return top


def _examples(lines: Sequence[str]) -> str:
    return "\n  ".join(["examples:", *lines])


class _Parser(ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        complain(self.prog, f"{message} (see {self.prog} --help)")
        sys.exit(REFUSED)


class _Version(Action):
    """Prints the version, which is looked up only then."""

    def __call__(self, *_: object) -> NoReturn:
        from rdcircuits import __version__

        say(f"rdcircuits {__version__}")
        sys.exit(DONE)


def _status(stop: SystemExit) -> int:
    """The status with which the parser stopped, after `--help`, `--version` or an error."""
    try:
        _flush()
    except OSError:
        _discard_output()
    return stop.code if isinstance(stop.code, int) else DONE


def _flush() -> None:
    """Bring out what was printed, so that a pipe that is broken or a disk that is full is found here."""
    if sys.stdout is not None:
        sys.stdout.flush()


def _discard_output() -> None:
    """Let nothing that could not be printed be tried again when Python ends."""
    try:
        _flush()
    except OSError:
        forsake(sys.stdout)
