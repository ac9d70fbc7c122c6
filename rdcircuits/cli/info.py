"""`rdcircuits info`: what a file holds."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rdcircuits.algebra.bits.packed import unpack_rows
from rdcircuits.boolean import Cover, Netlist, TruthTable
from rdcircuits.boolean.equivalence import EXHAUSTIVE_INPUTS
from rdcircuits.boolean.latches import Latch
from rdcircuits.cli.covers import cover_facts, cover_lines
from rdcircuits.cli.fields import field_of, polynomial_lines, read_field_table
from rdcircuits.cli.tables import check_no_columns, completeness, header_question, layout_of, read_table_or_cover
from rdcircuits.cli.text import counted, listed, portion, say_json, say_lines, say_warnings
from rdcircuits.fields import FieldPolynomial, FieldTable
from rdcircuits.formats import holds_table, read_circuit
from rdcircuits.induction.classes.classifier import Classifier, names_of_classes
from rdcircuits.tables.marks import made_up_fields
from rdcircuits.tables.names import NamedSides, made_up

_RESETS = ("0", "1", "either value", "an unknown value")
_EDGES = {
    "": "by",
    "re": "on the rising edge of",
    "fe": "on the falling edge of",
    "ah": "while high, by",
    "al": "while low, by",
    "as": "asynchronously, by",
}
_MOST_CLOCKS = 4


def run(arguments: Namespace) -> None:
    """What `rdcircuits info` does."""
    field = field_of(arguments)
    if holds_table(arguments.file) and field is not None:
        elements = read_field_table(arguments.file, field, arguments.outputs, arguments.conflicts, layout_of(arguments))
        facts, lines = _of_field_table(elements), _field_table_lines(elements)
    elif holds_table(arguments.file):
        table = read_table_or_cover(arguments.file, arguments.outputs, arguments.conflicts, layout_of(arguments))
        if isinstance(table, Cover):
            facts, lines = cover_facts(table), cover_lines(table)
        else:
            facts, lines = _of_table(table), _table_lines(table, arguments.file)
    else:
        check_no_columns(arguments, arguments.file)
        circuit = read_circuit(arguments.file, latches=arguments.latches, genlib=arguments.genlib)
        if isinstance(circuit, Netlist):
            facts, lines = _of_circuit(circuit), _circuit_lines(circuit)
        elif isinstance(circuit, Classifier):
            facts, lines = _of_classifier(circuit), _classifier_lines(circuit)
        else:
            facts, lines = _of_polynomial(circuit), _polynomial_lines(circuit)
    asked = (
        header_question(arguments.file, arguments.outputs, facts["outputs"], layout_of(arguments))
        if facts["kind"] == "table"
        else []
    )
    if arguments.json:
        say_json(facts | ({"warnings": asked} if facts["kind"] == "table" else {}))
    else:
        say_lines(f"{arguments.file}: {facts['kind']}", lines)
        say_warnings(asked)


def _of_classifier(classifier: Classifier) -> dict[str, Any]:
    return _of_circuit(classifier.netlist) | {
        "kind": "classifier",
        "columns": list(classifier.encoder.columns),
        "target": classifier.target,
        "classes": list(classifier.classes),
    }


def _classifier_lines(classifier: Classifier) -> list[tuple[str, str]]:
    return [
        ("columns", listed(classifier.encoder.columns)),
        ("classes", f"{len(classifier.classes)} in {classifier.target!r}: {names_of_classes(classifier.classes)}"),
        ("head", classifier.head),
        *_circuit_lines(classifier.netlist),
    ]


def _of_table(table: TruthTable) -> dict[str, Any]:
    return {
        "kind": "table",
        **sides_of(table),
        "rows": table.rows,
        "complete": table.complete,
        "dont_cares": _dont_cares(table),
    }


def _table_lines(table: TruthTable, path: str) -> list[tuple[str, str]]:
    return [
        ("inputs", _names(table.inputs)),
        ("outputs", _names(table.outputs)),
        ("rows", f"{table.rows:,}, {_share(table)}{completeness(table, path)}"),
        ("don't-cares", f"{_dont_cares(table):,} of {counted(table.rows * len(table.outputs), 'output bit')}"),
    ]


def _of_circuit(netlist: Netlist) -> dict[str, Any]:
    facts = {"kind": "circuit", **sides_of(netlist)} | netlist.counts()._asdict()
    if netlist.latches:
        facts["latches"] = [asdict(latch) for latch in netlist.latches]
    if netlist.dont_cares is not None:
        facts["dont_cares"] = netlist.dont_cares.counts()._asdict() | {"outputs": _free(netlist)}
    return facts


def _circuit_lines(netlist: Netlist) -> list[tuple[str, str]]:
    counts = netlist.counts()
    return [
        ("inputs", _names(netlist.inputs)),
        ("outputs", _names(netlist.outputs)),
        ("gates", f"{counts.gates:,} of two inputs, and {counted(counts.inverters, 'inverter')}"),
        ("ANDs", f"{counts.ands:,} as an and-inverter graph"),
        ("depth", f"{counts.depth:,}"),
        *_latch_lines(netlist.latches),
        *_free_lines(netlist),
    ]


def _latch_lines(latches: Sequence[Latch]) -> list[tuple[str, str]]:
    """The latches that were cut, with what they begin at, and what clocks them."""
    if not latches:
        return []
    resets = Counter(_RESETS[latch.reset] for latch in latches)
    begin = ", ".join(f"{count:,} at {value}" for value, count in resets.items())
    clocked = Counter(f"{_EDGES[latch.edge]} {latch.clock}".strip() for latch in latches if latch.edge or latch.clock)
    clocks = [f"{count:,} {words}" for words, count in clocked.most_common(_MOST_CLOCKS)]
    more = ["..."] * (len(clocked) > _MOST_CLOCKS)
    return [
        ("latches", f"{listed([latch.state for latch in latches])}, cut: each next state is an output"),
        ("", f"begin {begin}"),
        *([("", f"clocked: {', '.join([*clocks, *more])}")] if clocked else []),
    ]


def _free_lines(netlist: Netlist) -> list[tuple[str, str]]:
    """What of the outputs is free."""
    if netlist.dont_cares is None:
        return []
    shown = f"of outputs {listed(_free(netlist))}"
    if len(netlist.inputs) <= EXHAUSTIVE_INPUTS:
        table = TruthTable.from_circuit(netlist)
        shown += f"; {_dont_cares(table):,} of {counted(table.rows * len(table.outputs), 'output bit')}"
    return [("don't-cares", shown)]


def _free(netlist: Netlist) -> list[str]:
    """The outputs that are free somewhere, as far as their gates show."""
    assert netlist.dont_cares is not None
    ends = netlist.dont_cares.simplified().gates.outputs.tolist()
    return [name for name, wire in zip(netlist.outputs, ends, strict=True) if wire]


def _of_field_table(table: FieldTable) -> dict[str, Any]:
    return {
        "kind": "table",
        "field": table.field.name,
        **sides_of(table),
        "rows": table.rows,
        "complete": table.complete,
        "dont_cares": int((~table.care).sum()),
    }


def _field_table_lines(table: FieldTable) -> list[tuple[str, str]]:
    n, q, unknown = len(table.inputs), table.field.q, int((~table.care).sum())
    share = "complete" if table.complete else f"{portion(table.rows, q, n)}, partial"
    return [
        ("field", table.field.name),
        ("inputs", _names(table.inputs)),
        ("outputs", _names(table.outputs)),
        ("rows", f"{table.rows:,}, {share}"),
        ("don't-cares", f"{unknown:,} of {counted(table.care.size, 'output')}"),
    ]


def _of_polynomial(polynomial: FieldPolynomial) -> dict[str, Any]:
    return {
        "kind": "polynomial",
        "field": polynomial.field.name,
        **sides_of(polynomial),
        "degrees": list(polynomial.degrees),
        "terms": list(polynomial.term_counts),
    }


def _polynomial_lines(polynomial: FieldPolynomial) -> list[tuple[str, str]]:
    return [
        ("field", polynomial.field.name),
        ("inputs", _names(polynomial.inputs)),
        ("outputs", _names(polynomial.outputs)),
        ("degree", f"{polynomial.degree:,}, {counted(polynomial.n_terms, 'term')}"),
        *(("polynomial" if k == 0 else "", text) for k, text in enumerate(polynomial_lines(polynomial))),
    ]


def sides_of(found: NamedSides) -> dict[str, Any]:
    """The names of both sides, and which of them were made up if some were."""
    names = {"inputs": list(found.inputs), "outputs": list(found.outputs)}
    return names | made_up_fields(found.inputs, found.outputs)


def _names(names: tuple[str, ...]) -> str:
    """The names as a line, and how many of them were made up."""
    own = len(made_up(names))
    said = "" if not own else " (names made up)" if own == len(names) else f" ({own:,} of these names made up)"
    return listed(names) + said


def _share(table: TruthTable) -> str:
    """How much a partial table has of all rows there could be."""
    return "" if table.complete else f"{portion(table.rows, 2, len(table.inputs))}, "


def _dont_cares(table: TruthTable) -> int:
    return sum(table.rows - int(unpack_rows(care[None], table.rows).sum()) for care in table.care)
