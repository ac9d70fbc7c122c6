"""`rdcircuits eval`: how well a circuit agrees with a table."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from rdcircuits.boolean import Netlist
from rdcircuits.cli.arguments import add_conflicts, add_json
from rdcircuits.cli.command import Command
from rdcircuits.cli.tables import read_table_like
from rdcircuits.cli.text import counted, percent, say_json, say_lines


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("circuit", metavar="CIRCUIT", help="the circuit: .blif, .aag, .aig or .json")
    parser.add_argument("table", metavar="TABLE", help="the truth table: .pla, .csv or .truth")
    add_conflicts(parser)
    add_json(parser)


def _run(arguments: Namespace) -> None:
    netlist = Netlist.read(arguments.circuit)
    table = read_table_like(arguments.table, netlist, arguments.conflicts)
    found = table.accuracy(netlist)
    if arguments.json:
        shares = {"accuracy": found.overall, "row_accuracy": found.rows, "per_output": list(found.per_output)}
        say_json(shares | {"rows": table.rows})
        return
    lines = [
        ("accuracy", f"{percent(found.overall)} of {counted(found.known, 'known output bit')}"),
        ("rows", f"{percent(found.rows)} of {counted(table.rows, 'row')} right in all outputs"),
        *(("output", f"{name}: {percent(share)}") for name, share in zip(table.outputs, found.per_output, strict=True)),
    ]
    say_lines(f"{arguments.circuit} on {arguments.table}", lines)


COMMAND = Command(
    name="eval",
    summary="evaluate a circuit on the rows of a truth table",
    details=(
        "Accuracy is over the output bits that the table knows; a row is right where no such bit is wrong. Columns "
        "match by name where both files have names, else by position. In JSON, per_output is in the table's order of "
        "outputs."
    ),
    examples=("rdcircuits eval adder.blif other_rows.csv", "rdcircuits eval multiplier.aig multiplier.pla --json"),
    arguments=_arguments,
    run=_run,
)
