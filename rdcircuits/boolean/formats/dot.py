"""A netlist as a picture for Graphviz; comments say which names were made up (`rdcircuits.tables.marks`)."""

from __future__ import annotations

from rdcircuits.boolean.formats import names
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.tables.marks import comment_lines

_NAMES = ("0", "NOR", "AND", "NOT", "AND", "NOT", "XOR", "NAND", "AND", "XNOR", "BUF", "OR", "BUF", "OR", "OR", "1")
_COMPLEMENTED = {2: (False, True), 4: (True, False), 11: (False, True), 13: (True, False)}


def dot_text(netlist: Netlist) -> str:
    """The netlist as a Graphviz graph: inputs, gates by their names, outputs; a ring marks a complemented input.

    Example:
        >>> from rdcircuits.algebra.bits.gates import GateBuilder
        >>> builder = GateBuilder(1)
        >>> print(dot_text(Netlist(("a",), ("y",), builder.build([builder.not_(1)]))), end="")
        digraph netlist {
          rankdir=LR;
          w1 [label="a", shape=plain];
          w2 [label="NOT"];
          w1 -> w2;
          o0 [label="y", shape=plain];
          w2 -> o0;
        }
    """
    gates = netlist.gates
    labels = [names.escape(name) for name in netlist.inputs], [names.escape(name) for name in netlist.outputs]
    lines = comment_lines(netlist.inputs, netlist.outputs, labels, "//")
    lines += ["digraph netlist {", "  rankdir=LR;"]
    schedule = list(zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True))
    if 0 in gates.outputs.tolist() or any(0 in _fanins(*gate) for gate in schedule):
        lines.append('  w0 [label="0", shape=plain];')
    lines += [f"  w{wire} [label={_quoted(name)}, shape=plain];" for wire, name in enumerate(netlist.inputs, 1)]
    for wire, (op, a, b) in enumerate(schedule, gates.n_inputs + 1):
        lines.append(f'  w{wire} [label="{_NAMES[op]}"];')
        fanins = zip(_fanins(op, a, b), _COMPLEMENTED.get(op, (False, False)), strict=False)
        lines += [f"  w{x} -> w{wire}{' [arrowhead=odot]' * ring};" for x, ring in fanins]
    for position, (name, wire) in enumerate(zip(netlist.outputs, gates.outputs.tolist(), strict=True)):
        lines += [f"  o{position} [label={_quoted(name)}, shape=plain];", f"  w{wire} -> o{position};"]
    return "\n".join([*lines, "}", ""])


def _fanins(op: int, a: int, b: int) -> tuple[int, ...]:
    """The wires that a gate depends on."""
    if op in (0, 15):
        return ()
    if op in (5, 10):
        return (a,)
    return (b,) if op in (3, 12) else (a, b)


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
