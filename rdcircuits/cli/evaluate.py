"""`rdcircuits eval`: how well a circuit agrees with a table."""

from __future__ import annotations

import os
from argparse import Namespace
from typing import Any

from rdcircuits.boolean import Accuracy, Cover, Netlist, TruthTable
from rdcircuits.cli.covers import evaluate_on_cover
from rdcircuits.cli.fields import read_field_table_like, wrong_facts, wrong_lines
from rdcircuits.cli.learn_classes import label_column
from rdcircuits.cli.learn_network import rows_of_folder
from rdcircuits.cli.tables import layout_of, read_table_like, read_table_or_cover
from rdcircuits.cli.text import counted, percent, say_json, say_lines
from rdcircuits.encoding import Raw
from rdcircuits.errors import FormatError, ShapeError
from rdcircuits.fields import FieldAccuracy, FieldTable
from rdcircuits.formats import read_circuit
from rdcircuits.induction import wrong_rows
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.classes.labels import labels_of, numbers_of
from rdcircuits.tables.formats import ending

NO = 1


def run(arguments: Namespace) -> int:
    """What `rdcircuits eval` does: 1 where the accuracy is below --at-least."""
    share = _accuracy(arguments)
    least = arguments.at_least
    return NO if least is not None and (1.0 if share is None else share) < least else 0


def _accuracy(arguments: Namespace) -> float | None:
    """The accuracy, reported; None where no output is known."""
    circuit = read_circuit(arguments.circuit, latches=arguments.latches, genlib=arguments.genlib)
    if isinstance(circuit, Netlist):
        layout = layout_of(arguments)
        if ending(arguments.table) == ".pla":
            cover = read_table_or_cover(arguments.table, None, arguments.conflicts, layout)
            if isinstance(cover, Cover):
                return evaluate_on_cover(arguments, circuit, cover)
        table = read_table_like(arguments.table, circuit, arguments.conflicts, layout)
        accuracy = table.accuracy(circuit)
        _report(arguments, table, accuracy, "known output bit", {}, [])
        return accuracy.overall
    if isinstance(circuit, Classifier):
        return _evaluate_classifier(arguments, circuit)
    elements = read_field_table_like(arguments.table, circuit, arguments.conflicts, layout_of(arguments))
    found = elements.accuracy(circuit)
    wrong = wrong_rows(elements, circuit)
    facts = {"field": circuit.field.name, "wrong_rows": wrong_facts(circuit, wrong)}
    lines = [("wrong rows" if k == 0 else "", text) for k, text in enumerate(wrong_lines(circuit, wrong))]
    _report(arguments, elements, found, "known output", facts, lines)
    return found.overall


def _evaluate_classifier(arguments: Namespace, classifier: Classifier) -> float:
    """How often a classifier's labels are those of a raw table."""
    if os.path.isdir(arguments.table):
        inputs, labels = rows_of_folder(arguments.table)
    else:
        raw = Raw.read(arguments.table, layout_of(arguments))
        column = label_column(classifier, raw, arguments.table)
        inputs, labels = raw.without(column), labels_of(raw.column(column).tolist(), arguments.table)
    numbers = numbers_of(labels, classifier.classes, arguments.table)
    try:
        fitting = classifier.encoder.fitting(inputs)
    except ShapeError as error:
        raise FormatError(f"{error} ({arguments.circuit})", path=arguments.table) from None
    said = classifier.scores.predicted(classifier.encoder.encode(fitting))
    right = said == numbers
    counts = {
        label: (int(right[numbers == k].sum()), int((numbers == k).sum())) for k, label in enumerate(classifier.classes)
    }
    share = float(right.mean()) if len(right) else 1.0
    if arguments.json:
        per_class = {str(label): ok / of if of else None for label, (ok, of) in counts.items()}
        say_json({"accuracy": share, "rows": len(right), "per_class": per_class})
        return share
    lines = [
        ("accuracy", f"{percent(share)} of {counted(len(right), 'label')}"),
        *(
            ("class", f"{label}: {percent(ok / of)} of {counted(of, 'row')}")
            for label, (ok, of) in counts.items()
            if of
        ),
    ]
    say_lines(f"{arguments.circuit} on {arguments.table}", lines)
    return share


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
