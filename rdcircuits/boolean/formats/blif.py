"""BLIF, the Berkeley Logic Interchange Format, read by `rdcircuits.boolean.formats.blif_read`, and written here.

Reading keeps gates as they stand (a `.names` of up to two inputs is one gate, or none where it only renames a wire);
wider covers become balanced trees. Models that `.subckt` uses are put in its place; `.gate` is looked up in a library
(`rdcircuits.boolean.formats.genlib`); latches are cut where that is asked for; the network of `.exdc` becomes
`Netlist.dont_cares`. Timing, areas and attributes are passed over. A repeated output gets a name of its own (`f`,
`f_2`). Names are escaped as `rdcircuits.boolean.formats.names` says; comments say which were made up
(`rdcircuits.tables.marks`).
"""

from __future__ import annotations

from collections.abc import Sequence

from rdcircuits.algebra.bits.gates import NOT, Gates
from rdcircuits.algebra.bits.operations import BUFFER, BUFFER_B, CONST0, CONST1, NOT_B
from rdcircuits.boolean.counts import effective_ops
from rdcircuits.boolean.formats import names
from rdcircuits.boolean.formats.blif_read import read_blif
from rdcircuits.boolean.latches import Latch, states_last
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.tables.marks import comment_lines

__all__ = ["blif_text", "read_blif"]

_LINE_WIDTH = 100


def blif_text(netlist: Netlist, model: str = "circuit") -> str:
    """The netlist as BLIF, one `.names` for each gate.

    Example:
        >>> netlist = read_blif(b".inputs a b\\n.outputs a f\\n.names a b f\\n10 1\\n01 1\\n")
        >>> print(blif_text(netlist), end="")
        .model circuit
        .inputs a b
        .outputs a f
        .names a b f
        10 1
        01 1
        .end
    """
    netlist = states_last(netlist)
    wires = netlist.gates.outputs.tolist() if netlist.dont_cares is None else None
    inputs, outputs = names.labels(netlist.inputs, netlist.outputs, wires)
    own, drawn = len(inputs) - len(netlist.latches), len(outputs) - len(netlist.latches)
    lines = [f".model {names.escape(model)}", _wrapped(".inputs", inputs[:own]), _wrapped(".outputs", outputs[:drawn])]
    called = dict(zip(netlist.inputs, inputs, strict=True))
    called = dict(zip(netlist.outputs, outputs, strict=True)) | called
    pairs = zip(netlist.latches, inputs[own:], outputs[drawn:], strict=True)
    lines += [_latch_line(latch, state, after, called) for latch, state, after in pairs]
    lines += _network(netlist.gates, inputs, outputs)
    if netlist.dont_cares is not None:
        lines += [".exdc", *_network(netlist.dont_cares.gates, inputs, outputs)]
    comments = comment_lines(netlist.inputs, netlist.outputs[:drawn], (inputs, outputs[:drawn]))
    return "\n".join([*comments, *lines, ".end", ""])


def _network(gates: Gates, inputs: Sequence[str], outputs: Sequence[str]) -> list[str]:
    """A `.names` for each gate, and for outputs that no gate drives alone."""
    signals = names.wire_names(gates, inputs, outputs)
    lines = list[str]()
    schedule = zip(effective_ops(gates).tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True)
    for number, (op, a, b) in enumerate(schedule, gates.n_inputs + 1):
        lines += _gate_lines(op, signals[a], signals[b], signals[number])
    for wire, label in zip(gates.outputs.tolist(), outputs, strict=True):
        if signals[wire] != label:
            lines += _gate_lines(BUFFER if wire else CONST0, signals[wire], signals[wire], label)
    return lines or [f".names {signals[0]}"]  # ABC takes a model without any .names for a black box


def _latch_line(latch: Latch, state: str, after: str, called: dict[str, str]) -> str:
    clock = called.get(latch.clock, names.escape(latch.clock) if latch.clock else "NIL")
    edge = latch.edge or ("re" if latch.clock else "")
    return " ".join([".latch", after, state, *([edge, clock] if edge else []), str(latch.reset)])


def _gate_lines(op: int, a: str, b: str, result: str) -> list[str]:
    if op in (CONST0, CONST1):
        return [f".names {result}", *["1"] * (op == CONST1)]
    if op in (NOT, BUFFER):
        return [f".names {a} {result}", f"{int(op == BUFFER)} 1"]
    if op in (NOT_B, BUFFER_B):
        return [f".names {b} {result}", f"{int(op == BUFFER_B)} 1"]
    value = 0 if op.bit_count() == 3 else 1
    cubes = [f"{minterm & 1}{minterm >> 1} {value}" for minterm in range(4) if op >> minterm & 1 == value]
    return [f".names {a} {b} {result}", *cubes]


def _wrapped(keyword: str, labels: Sequence[str]) -> str:
    """A statement with many names, continued over lines."""
    lines, width = [keyword], len(keyword)
    for label in labels:
        if width + len(label) > _LINE_WIDTH:
            lines[-1] += " \\"
            lines.append("")
            width = 0
        lines[-1] += f" {label}"
        width += len(label) + 1
    return "\n".join(lines)
