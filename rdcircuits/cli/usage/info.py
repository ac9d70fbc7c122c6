"""The usage of `rdcircuits info`."""

from __future__ import annotations

from argparse import ArgumentParser

from rdcircuits.cli.usage.command import Command
from rdcircuits.cli.usage.learning import add_field
from rdcircuits.cli.usage.reading import add_file
from rdcircuits.cli.usage.writing import add_json


def _arguments(parser: ArgumentParser) -> None:
    add_field(parser)
    add_file(parser)
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
