"""`rdcircuits eval`: how well a circuit agrees with a table."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from rdcircuits.boolean import Accuracy, Netlist, TruthTable
from rdcircuits.cli.fields import read_field_table_like, wrong_facts, wrong_lines
from rdcircuits.cli.tables import read_table_like
from rdcircuits.cli.text import counted, percent, say_json, say_lines
from rdcircuits.fields import FieldAccuracy, FieldTable
from rdcircuits.formats import read_circuit
from rdcircuits.induction import wrong_rows


def run(arguments: Namespace) -> None:
    """What `rdcircuits eval` does."""
    circuit = read_circuit(arguments.circuit)
    if isinstance(circuit, Netlist):
        table = read_table_like(arguments.table, circuit, arguments.conflicts)
        _report(arguments, table, table.accuracy(circuit), "known output bit", {}, [])
        return
    elements = read_field_table_like(arguments.table, circuit, arguments.conflicts)
    found = elements.accuracy(circuit)
    wrong = wrong_rows(elements, circuit)
    facts = {"field": circuit.field.name, "wrong_rows": wrong_facts(circuit, wrong)}
    lines = [("wrong rows" if k == 0 else "", text) for k, text in enumerate(wrong_lines(circuit, wrong))]
    _report(arguments, elements, found, "known output", facts, lines)


def _report(
    arguments: Namespace,
    table: TruthTable | FieldTable,
    found: Accuracy | FieldAccuracy,
    each: str,
    facts: dict[str, Any],
    more: list[tuple[str, str]],
) -> None:
    if arguments.json:
        shares = {"accuracy": found.overall, "row_accuracy": found.rows, "per_output": list(found.per_output)}
        say_json(shares | {"rows": table.rows} | facts)
        return
    lines = [
        ("accuracy", f"{percent(found.overall)} of {counted(found.known, each)}"),
        ("rows", f"{percent(found.rows)} of {counted(table.rows, 'row')} right in all outputs"),
        *(("output", f"{name}: {percent(share)}") for name, share in zip(table.outputs, found.per_output, strict=True)),
        *more,
    ]
    say_lines(f"{arguments.circuit} on {arguments.table}", lines)
