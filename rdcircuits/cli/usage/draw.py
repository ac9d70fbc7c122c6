"""The usage of `rdcircuits draw`."""

from __future__ import annotations

from argparse import ArgumentParser

from rdcircuits.cli.usage.choices import DRAWINGS
from rdcircuits.cli.usage.command import Command
from rdcircuits.cli.usage.reading import add_file


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "-o",
        "--output",
        dest="path",
        required=True,
        metavar="PICTURE",
        help=f"the picture, which ends in {', '.join(DRAWINGS)}; .png needs matplotlib, .json is Yosys' netlist for "
        "netlistsvg, .dot is for graphviz",
    )
    parser.add_argument("--title", default="", metavar="TEXT", help="the title of the picture (that of the file)")
    parser.add_argument(
        "--layout",
        choices=("own", "dot"),
        default="own",
        help="own (the default) is the same on every machine; dot is graphviz', where it is installed",
    )
    parser.add_argument("--muxes", action="store_true", help="draw gates that are a multiplexer as one")
    add_file(parser)


COMMAND = Command(
    name="draw",
    summary="draw a circuit, or what a table's outputs depend on",
    details=(
        "Circuits are drawn as schematics of their gates, those of more than 400 boxes by layers; a table as the "
        "influences of its inputs on each output, a cover of many inputs as its two levels of gates, polynomials as "
        "string diagrams."
    ),
    examples=(
        "rdcircuits draw adder.blif -o adder.svg",
        "rdcircuits draw adder.aig -o adder.tex --layout dot",
        "rdcircuits draw adder.blif -o adder.json",
    ),
    arguments=_arguments,
    module="rdcircuits.cli.draw",
    reads=("file",),
    writes=("path",),
)
