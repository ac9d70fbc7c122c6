"""Circuits as string diagrams: a box for each generator, a wire for each wire, black dots where a wire is copied or
discarded, white ones for sums and products.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rdcircuits.circuit import WireType
from rdcircuits.circuit.draw import label
from rdcircuits.circuit.graph import Graph, Node
from rdcircuits.drawing.diagram import Box, Diagram, Wire

_SYMBOLS = {"not": ("not", "NOT"), "xor": ("xor", "XOR"), "or": ("or", "OR"), "mux": ("mux", "MUX")}
_DOTS = {"add": "+", "multiply": "×"}
_NAMES = {"negate": "−", "lookup": "LUT"}


def string_diagram(
    graph: Graph,
    *,
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
    parameters: int = 0,
    open_ends: bool = False,
    title: str = "",
) -> Diagram:
    """The diagram of a flat circuit.

    Args:
        graph: the circuit's graph.
        inputs, outputs: names; x0, x1, ... and y0, y1, ... where there are none.
        parameters: how many of the first inputs come from above.
        open_ends: ends without names, for a diagram that is part of another.
        title: of the picture.

    Example:
        >>> import rdcircuits as rd
        >>> string_diagram(rd.trace(lambda x: x * x + x, "x").graph)
        Diagram(4 boxes, 5 wires)
    """
    ins = [f"x{k}" for k in range(graph.arity)] if inputs is None else list(inputs)
    outs = [f"y{k}" for k in range(len(graph.outputs))] if outputs is None else list(outputs)
    boxes, wires = list[Box](), list[Wire]()
    source: list[tuple[int, int]] = []
    for k, (name, wire) in enumerate(zip(ins, graph.dom, strict=True)):
        boxes.append(_end(name, wire, "parameter" if k < parameters else "input", open_ends))
        source.append((k, 0))
    used = bytearray(len(graph.types))
    for node in graph.nodes:
        for k, number in enumerate(node.inputs):
            wires.append(_wire(source[number], (len(boxes), k), graph.types[number]))
            used[number] = 1
        source += [(len(boxes), k) for k in range(node.coarity)]
        boxes.append(_box(node, graph))
    for number in graph.outputs:
        used[number] = 1
    for number, seen in enumerate(used):
        if not seen:
            wires.append(_wire(source[number], (len(boxes), 0), graph.types[number]))
            boxes.append(Box("", "discard", 1, 0, note="discarded"))
    for name, number in zip(outs, graph.outputs, strict=True):
        wires.append(_wire(source[number], (len(boxes), 0), graph.types[number]))
        boxes.append(_end(name, graph.types[number], "output", open_ends))
    words = f"{graph.arity} inputs, {len(graph.nodes)} nodes, {len(graph.outputs)} outputs"
    return Diagram(tuple(boxes), tuple(wires), title or "a circuit", words)


def short_type(wire: WireType) -> str:
    """A wire type in few letters: its lengths, a prime for changes, N for a batch; nothing for one point.

    Example:
        >>> import rdcircuits as rd
        >>> short_type(rd.point(2, 3)), short_type(rd.change(4, batched=True)), short_type(rd.point())
        ('2×3', 'N·4′', '')
    """
    lengths = "×".join(map(str, wire.shape))
    batch = ("N·" if lengths else "N") if wire.batched else ""
    return batch + lengths + ("′" if wire.kind == "change" else "")


def _end(name: str, wire: WireType, side: str, open_ends: bool) -> Box:
    output = side == "output"
    kind = short_type(wire)
    text = "" if open_ends else name + kind if kind in ("", "′") else f"{name} : {kind}"
    shape = "port" if open_ends and side != "parameter" else side
    return Box(text, shape, int(output), int(not output), note=f"{name} : {wire}")


def _wire(source: tuple[int, int], target: tuple[int, int], wire: WireType) -> Wire:
    return Wire(source, target, note=repr(wire), role="change" if wire.kind == "change" else "wire")


def _box(node: Node, graph: Graph) -> Box:
    name, arity = node.generator.name, len(node.inputs)
    note = f"{label(node.generator)} : {', '.join(repr(graph.types[node.first + k]) for k in range(node.coarity))}"
    if not node.inputs:
        return Box(_constant(node.generator), "constant", 0, node.coarity, note=note)
    if name in _DOTS:
        return Box(_DOTS[name], "add", arity, node.coarity, note=note)
    if name in _SYMBOLS:
        shape, text = _SYMBOLS[name]
        return Box(text, shape, arity, node.coarity, note=note)
    return Box(_NAMES.get(name, name), "box", arity, node.coarity, note=note)


def _constant(generator: Any) -> str:
    """What a constant is called: the integer, or that it is an element."""
    value = getattr(generator, "value", None)
    return str(value) if isinstance(value, int) else generator.name
