"""`rdcircuits optimise`: a circuit made smaller."""

from __future__ import annotations

import time
from argparse import Namespace
from dataclasses import dataclass
from typing import Any

from rdcircuits.boolean import Cover, Netlist, TruthTable
from rdcircuits.boolean.formats.netlists import check_writable
from rdcircuits.cli.fields import gates_for
from rdcircuits.cli.outputs import check_paths, write_circuit
from rdcircuits.cli.progress import Progress
from rdcircuits.cli.tables import CSV, layout_of, outputs_like, read_table_or_cover
from rdcircuits.cli.text import counted, duration, say_json, say_lines
from rdcircuits.errors import FormatError
from rdcircuits.fields import FieldPolynomial
from rdcircuits.formats import holds_table, read_circuit
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.synthesis import Optimised, optimise
from rdcircuits.tables.formats import ending

_PAUSE = 2.0
"""Seconds between two times that the best so far is written, at least; ten times as long as writing takes."""


def run(arguments: Namespace) -> None:
    """What `rdcircuits optimise` does."""
    if holds_table(arguments.source):
        way_out = f"rdcircuits learn {arguments.source} -o circuit.aig"
        raise FormatError(f"a table is no circuit yet; learn it first: {way_out}", path=arguments.source)
    check_paths(arguments.paths, [path for path in (arguments.source, arguments.care) if path is not None])
    netlist, classes = _netlist(arguments)
    for path in arguments.paths:
        check_writable(netlist, path)
    care = None if arguments.care is None else _care(arguments, netlist)
    started, drafts = time.perf_counter(), _Drafts(arguments.paths)
    with Progress() as progress:
        how = {name: getattr(arguments, name) for name in ("effort", "jobs", "cost", "seed")}
        found = optimise(netlist, care=care, progress=progress, better=drafts.better, **how)
        checks = ["gates alone, " * classes + check for check in write_circuit(found.netlist, arguments.paths)]
    seconds = time.perf_counter() - started
    if arguments.json:
        say_json(_facts(found, netlist, arguments.paths, seconds))
    else:
        _report(found, netlist, arguments, list(zip(arguments.paths, checks, strict=True)), seconds)
    if found.interrupted:
        raise KeyboardInterrupt("interrupted: this is the best so far")


@dataclass
class _Drafts:
    """The best so far on disk, written now and then."""

    paths: list[str]
    due: float = 0.0

    def better(self, netlist: Netlist) -> None:
        """Write a smaller circuit, if it is time to."""
        now = time.monotonic()
        if now >= self.due and self.paths:
            write_circuit(netlist, self.paths)
            self.due = time.monotonic() + max(_PAUSE, 10 * (time.monotonic() - now))


def _netlist(arguments: Namespace) -> tuple[Netlist, bool]:
    """The gates, and whether they are those of a classifier, whose thresholds and labels are not written."""
    circuit = read_circuit(arguments.source, latches=arguments.latches, genlib=arguments.genlib)
    if isinstance(circuit, FieldPolynomial):
        return gates_for(circuit)[0], False
    return (circuit.netlist, True) if isinstance(circuit, Classifier) else (circuit, False)


def _care(arguments: Namespace, netlist: Netlist) -> TruthTable | Cover:
    """The table that says what counts; of a CSV file the outputs are those of the circuit."""
    layout = layout_of(arguments)
    outputs = outputs_like(arguments.care, netlist, layout) if ending(arguments.care) in CSV else None
    return read_table_or_cover(arguments.care, outputs, arguments.conflicts, layout)


def _facts(found: Optimised, netlist: Netlist, paths: list[str], seconds: float) -> dict[str, Any]:
    names = "cost before after proof proved effort interrupted"
    counts, was = found.netlist.counts(), netlist.counts()
    sizes = {"ands": counts.ands, "gates": counts.gates, "depth": counts.depth}
    sizes_before = {"ands_before": was.ands, "gates_before": was.gates, "depth_before": was.depth}
    facts = {name: getattr(found, name) for name in names.split()} | sizes | sizes_before
    trace = [{"effort": spent, "size": size} for spent, size in found.trace]
    return facts | {"trace": trace, "seconds": seconds, "outputs_written": paths}


def _report(
    found: Optimised, netlist: Netlist, arguments: Namespace, written: list[tuple[str, str]], seconds: float
) -> None:
    lines = [
        ("circuit", f"{counted(len(netlist.inputs), 'input')}, {counted(len(netlist.outputs), 'output')}"),
        ("before", _sizes(netlist)),
        ("after", _sizes(found.netlist) if found.smaller else "as before: nothing smaller was found"),
        ("checked", found.proof),
        ("time", f"{duration(seconds)}, {duration(found.effort)} of work"),
        *(("written", f"{path} ({check})") for path, check in written),
    ]
    say_lines(arguments.source, lines)


def _sizes(netlist: Netlist) -> str:
    counts = netlist.counts()
    return f"{counted(counts.ands, 'AND')}, {counted(counts.gates, 'gate')}, depth {counts.depth}"
