"""What is too big to be drawn gate by gate, summed up: a box for each layer, or for several, with how many wires run
from box to box.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.operations import DEPENDS
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.circuit.graph import Graph
from rdcircuits.drawing.diagram import Box, Diagram, Wire, clipped
from rdcircuits.drawing.schematic import SYMBOLS

MOST_LAYERS = 8
_MOST_SKIPS = 8
_KINDS = 3

_KINDS_OF_GATES = ["constant" if symbol in ("0", "1") else symbol.upper() for symbol, _ in SYMBOLS]

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Levels:
    """A circuit as levels: `level` of each wire, 0 for inputs; `kind` of each, a number of `names`, −1 for inputs; uses
    as pairs of wires `start`, `end`; the wires that are `outputs`; what its nodes are called.
    """

    level: Ints
    kind: Ints
    names: Sequence[str]
    start: Ints
    end: Ints
    outputs: Ints
    noun: str = "gate"


def levels_of_netlist(netlist: Netlist) -> Levels:
    """The levels of a netlist's wires, wire 0 (false) at level 0."""
    gates = netlist.gates
    needs = np.array(DEPENDS)[gates.ops].reshape(-1, 2)
    wires = np.arange(len(gates.ops)) + gates.n_inputs + 1
    level = [0] * (gates.n_inputs + 1)
    pins = (np.where(needs[:, k], side, 0).tolist() for k, side in enumerate((gates.in0, gates.in1)))
    for a, b in zip(*pins, strict=True):
        one, other = level[a], level[b]
        level.append(1 + (one if one > other else other))
    start = np.concatenate([gates.in0[needs[:, 0]], gates.in1[needs[:, 1]]]).astype(np.int64)
    end = np.concatenate([wires[needs[:, 0]], wires[needs[:, 1]]]).astype(np.int64)
    kind = np.concatenate([np.full(gates.n_inputs + 1, -1), gates.ops])
    return Levels(np.array(level), kind, _KINDS_OF_GATES, start, end, gates.outputs.astype(np.int64))


def levels_of_graph(graph: Graph) -> Levels:
    """The levels of a circuit's wires."""
    level, kinds, names = [0] * graph.arity, [-1] * graph.arity, dict[str, int]()
    starts, ends = list[int](), list[int]()
    for node in graph.nodes:
        own = 1 + max((level[wire] for wire in node.inputs), default=0)
        kind = names.setdefault(node.generator.name, len(names))
        for wire in range(node.first, node.first + node.coarity):
            level.append(own)
            kinds.append(kind)
            starts += node.inputs
            ends += [wire] * len(node.inputs)
    start, end, outputs = (np.array(one, np.int64) for one in (starts, ends, graph.outputs))
    return Levels(np.array(level), np.array(kinds, np.int64), tuple(names), start, end, outputs, "node")


def summary(found: Levels, inputs: Sequence[str], outputs: Sequence[str], title: str = "") -> Diagram:
    """A box for the inputs, one for each layer (or for some layers that follow each other), one for the outputs.

    Example:
        >>> import rdcircuits as rd
        >>> netlist = rd.Netlist.from_circuit(rd.trace(lambda x: x[0] & x[1] ^ x[2], rd.point(3)))
        >>> [box.label for box in summary(levels_of_netlist(netlist), netlist.inputs, netlist.outputs).boxes]
        ['3 inputs', 'layer 1', 'layer 2', '1 output']
    """
    depth = int(found.level.max(initial=0))
    count = min(depth, MOST_LAYERS)
    cuts = [1 + depth * k // count for k in range(count + 1)] if count else [1]
    group = np.searchsorted(cuts, found.level, side="right")  # 0: inputs, 1 to count: layers
    boxes = [Box(_counted(len(inputs), "input"), "layer", 0, 1, lines=_ends(inputs))]
    widths = [len(inputs)]
    for k in range(count):
        kinds = Counter[str]()
        for kind, number in enumerate(np.bincount(found.kind[group == k + 1], minlength=len(found.names)).tolist()):
            kinds[found.names[kind]] += number
        widths.append(sum(kinds.values()))
        boxes.append(_layer(cuts[k], cuts[k + 1] - 1, kinds, found.noun))
    boxes.append(Box(_counted(len(outputs), "output"), "layer", 0, 0, lines=_ends(outputs)))
    crossing = _crossing(found, group, count)
    drawn, told = _chosen(crossing)
    taken, wires = Counter[int](), list[Wire]()
    for (start, end), number in sorted(drawn.items(), key=lambda one: (one[0][1], -one[0][0])):
        wires.append(Wire((start, 0), (end, taken[end]), f"{number:,}", _counted(number, "wire"), "bundle"))
        taken[end] += 1
    for end, number in told.items():
        lines = (*boxes[end].lines, f"+ {number:,} earlier wires")
        boxes[end] = Box(boxes[end].label, "layer", 0, boxes[end].outputs, lines=lines)
    made = [Box(one.label, "layer", taken[k], one.outputs, lines=one.lines) for k, one in enumerate(boxes)]
    nodes = _counted(sum(widths[1:]), found.noun)
    words = (
        f"{_counted(len(inputs), 'input')}, {nodes} in {_counted(depth, 'layer')}, {_counted(len(outputs), 'output')}"
    )
    return Diagram(tuple(made), tuple(wires), title or "a circuit by layers", words)


def _crossing(found: Levels, group: Ints, count: int) -> dict[tuple[int, int], int]:
    """How many wires of each group are used in each later one; outputs are the last."""
    starts = np.concatenate([found.start, found.outputs])
    targets = np.concatenate([group[found.end], np.full(len(found.outputs), count + 1)])
    base = count + 2
    between = np.unique(starts * base + targets)
    pairs, numbers = np.unique(group[between // base] * base + between % base, return_counts=True)
    found_pairs = zip((pairs // base).tolist(), (pairs % base).tolist(), numbers.tolist(), strict=True)
    return {(start, end): number for start, end, number in found_pairs if start < end}


def _chosen(crossing: dict[tuple[int, int], int]) -> tuple[dict[tuple[int, int], int], dict[int, int]]:
    """Those that are drawn: between neighbours, and the widest others; of the rest how many come to each group."""
    skips = sorted((pair for pair in crossing if pair[1] - pair[0] > 1), key=lambda pair: (-crossing[pair], pair))
    told = Counter[int]()
    for pair in skips[_MOST_SKIPS:]:
        told[pair[1]] += crossing[pair]
    kept = {pair: number for pair, number in crossing.items() if pair not in skips[_MOST_SKIPS:]}
    return kept, dict(told)


def _layer(first: int, last: int, kinds: Counter[str], noun: str) -> Box:
    label = f"layer {first}" if first == last else f"layers {first} to {last}"
    most = [
        f"{number:,} {kind}" for kind, number in sorted((+kinds).items(), key=lambda one: (-one[1], one[0]))[:_KINDS]
    ]
    more = ["..."] if len(+kinds) > _KINDS else []
    return Box(label, "layer", 0, 1, lines=(_counted(sum(kinds.values()), noun), *most, *more))


def _ends(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    return (f"{clipped(names[0], 14)} to {clipped(names[-1], 14)}",) if len(names) > 1 else (clipped(names[0]),)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
