"""The usage of `rdcircuits completion`."""

from __future__ import annotations

from argparse import ArgumentParser

from rdcircuits.cli.usage.command import Command

SHELLS = ("bash", "zsh", "tcsh")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=", ".join(SHELLS))


COMMAND = Command(
    name="completion",
    summary="print what makes a shell complete this command line",
    details=(
        "Needs shtab, the extra rdcircuits[completion]. For bash put into ~/.bashrc: "
        'eval "$(rdcircuits completion bash)"; for zsh put the text into a file _rdcircuits in a folder of $fpath.'
    ),
    examples=("rdcircuits completion bash", "rdcircuits completion zsh"),
    arguments=_arguments,
    module="rdcircuits.cli.completion",
)
