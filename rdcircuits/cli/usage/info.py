"""The usage of `rdcircuits info`."""

from __future__ import annotations

from argparse import ArgumentParser

from rdcircuits.cli.usage.arguments import (
    add_conflicts,
    add_field,
    add_json,
    add_layout,
    add_outputs,
    add_reading,
    table_or_circuit,
)
from rdcircuits.cli.usage.command import Command


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help=table_or_circuit())
    add_field(parser)
    add_outputs(parser)
    add_conflicts(parser)
    add_layout(parser)
    add_reading(parser)
    add_json(parser)


COMMAND = Command(
    name="info",
    summary="say what a table or a circuit file holds",
    details=(
        "Of tables: columns, rows, don't-cares. Of circuits: inputs, outputs, and gates, ANDs and depth as they stand. "
        "Of polynomials over GF(q), which are JSON files too: the field, degree and terms."
    ),
    examples=("rdcircuits info multiplier.pla", "rdcircuits info sample.csv --outputs 2", "rdcircuits info adder.blif"),
    arguments=_arguments,
    module="rdcircuits.cli.info",
    reads=("file",),
)
