"""`rdcircuits optimise`: a circuit made smaller."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows
from rdcircuits.boolean import Cover, Netlist, TruthTable
from rdcircuits.boolean.formats.netlists import check_writable
from rdcircuits.cli.classifiers import check_endings, classifier_writer
from rdcircuits.cli.drafts import Drafts
from rdcircuits.cli.fields import gates_for
from rdcircuits.cli.outputs import check_paths, write_circuit, write_files
from rdcircuits.cli.progress import Progress
from rdcircuits.cli.tables import CSV, layout_of, outputs_like, read_table_or_cover
from rdcircuits.cli.text import counted, duration, say_json, say_lines
from rdcircuits.encoding import Raw
from rdcircuits.errors import FormatError
from rdcircuits.fields import FieldPolynomial
from rdcircuits.formats import holds_table, read_circuit
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.classes.files import scores_netlist
from rdcircuits.synthesis import Optimised, optimise
from rdcircuits.tables.formats import ending


def run(arguments: Namespace) -> None:
    """What `rdcircuits optimise` does."""
    if holds_table(arguments.source):
        way_out = f"rdcircuits learn {arguments.source} -o circuit.aig"
        raise FormatError(f"a table is no circuit yet; learn it first: {way_out}", path=arguments.source)
    check_paths(arguments.paths, [path for path in (arguments.source, arguments.care) if path is not None])
    subject = _Subject.read(arguments)
    netlist = subject.netlist
    subject.check(arguments.paths)
    care = None if arguments.care is None else subject.care(arguments)
    started, drafts = time.perf_counter(), Drafts(subject.write, arguments.paths)
    with Progress() as progress:
        how = {name: getattr(arguments, name) for name in ("effort", "jobs", "seed")}
        how["cost"] = arguments.cost or "ands"
        found = optimise(netlist, care=care, progress=progress, better=drafts.better, **how)
        checks = subject.write(found.netlist, arguments.paths)
    seconds = time.perf_counter() - started
    if arguments.json:
        say_json(_facts(found, netlist, arguments.paths, seconds))
    else:
        _report(found, netlist, arguments, list(zip(arguments.paths, checks, strict=True)), seconds)
    if found.interrupted:
        raise KeyboardInterrupt("interrupted: this is the best so far")


@dataclass(frozen=True)
class _Subject:
    """What is made smaller: a netlist, or the gates of a classifier, whose encoder and labels stay."""

    netlist: Netlist
    classifier: Classifier | None = None

    @staticmethod
    def read(arguments: Namespace) -> _Subject:
        """What the file holds."""
        circuit = read_circuit(arguments.source, latches=arguments.latches, genlib=arguments.genlib)
        if isinstance(circuit, FieldPolynomial):
            return _Subject(gates_for(circuit)[0])
        return _Subject(scores_netlist(circuit), circuit) if isinstance(circuit, Classifier) else _Subject(circuit)

    def check(self, paths: Sequence[str]) -> None:
        """Raise for paths that it is not written to."""
        if self.classifier is not None:
            check_endings(paths)
            return
        for path in paths:
            check_writable(self.netlist, path)

    def care(self, arguments: Namespace) -> TruthTable | Cover:
        """The table that says what counts: bits, or a classifier's raw rows, on which its scores are to stay. Of a CSV
        file of bits the outputs are those of the circuit.
        """
        layout = layout_of(arguments)
        if self.classifier is not None:
            encoder, netlist = self.classifier.encoder, self.netlist
            bits = encoder.encode(Raw.read(arguments.care, layout))
            x = pack_rows(bits)
            y = unpack_rows(netlist.gates.evaluate(x, len(bits)), len(bits))
            return TruthTable.from_arrays(bits, y, inputs=netlist.inputs, outputs=netlist.outputs)
        outputs = outputs_like(arguments.care, self.netlist, layout) if ending(arguments.care) in CSV else None
        return read_table_or_cover(arguments.care, outputs, arguments.conflicts, layout)

    def write(self, made: Netlist, paths: Sequence[str]) -> list[str]:
        """Write it with these gates to all paths or to none; how each was compared."""
        if self.classifier is None:
            return write_circuit(made, paths)
        writer = classifier_writer(
            replace(self.classifier, scores=replace(self.classifier.scores, gates=made.gates, votes=None))
        )
        return write_files([(path, writer) for path in paths])


def _facts(found: Optimised, netlist: Netlist, paths: list[str], seconds: float) -> dict[str, Any]:
    names = "cost before after second proof proved effort interrupted"
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
        *((("counted", str(found).removesuffix(f": {found.proof}")),) if found.second and found.smaller else ()),
        ("checked", found.proof),
        ("time", f"{duration(seconds)}, {duration(found.effort)} of work"),
        *(("written", f"{path} ({check})") for path, check in written),
    ]
    say_lines(arguments.source, lines)


def _sizes(netlist: Netlist) -> str:
    counts = netlist.counts()
    return f"{counted(counts.ands, 'AND')}, {counted(counts.gates, 'gate')}, depth {counts.depth}"
