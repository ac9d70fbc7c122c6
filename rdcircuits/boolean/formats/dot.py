"""A netlist as a picture for Graphviz; comments say which names were made up (`rdcircuits.tables.marks`)."""

from __future__ import annotations

from rdcircuits.algebra.bits.operations import DEPENDS, by_number
from rdcircuits.boolean.formats import names
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.tables.marks import comment_lines

#: For each gate its label, and the inputs that a ring marks.
_LABELS = by_number(
    {
        "false": ("0", ""),
        "nor": ("NOR", ""),
        "a_and_not_b": ("AND", "b"),
        "not_b": ("NOT", ""),
        "b_and_not_a": ("AND", "a"),
        "not_a": ("NOT", ""),
        "xor": ("XOR", ""),
        "nand": ("NAND", ""),
        "and": ("AND", ""),
        "xnor": ("XNOR", ""),
        "a": ("BUF", ""),
        "a_or_not_b": ("OR", "b"),
        "b": ("BUF", ""),
        "b_or_not_a": ("OR", "a"),
        "or": ("OR", ""),
        "true": ("1", ""),
    }
)


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
    if 0 in gates.outputs.tolist() or any(x == 0 for gate in schedule for _, x in _fanins(*gate)):
        lines.append('  w0 [label="0", shape=plain];')
    lines += [f"  w{wire} [label={_quoted(name)}, shape=plain];" for wire, name in enumerate(netlist.inputs, 1)]
    for wire, (op, a, b) in enumerate(schedule, gates.n_inputs + 1):
        label, rings = _LABELS[op]
        lines.append(f'  w{wire} [label="{label}"];')
        lines += [f"  w{x} -> w{wire}{' [arrowhead=odot]' * (pin in rings)};" for pin, x in _fanins(op, a, b)]
    for position, (name, wire) in enumerate(zip(netlist.outputs, gates.outputs.tolist(), strict=True)):
        lines += [f"  o{position} [label={_quoted(name)}, shape=plain];", f"  w{wire} -> o{position};"]
    return "\n".join([*lines, "}", ""])


def _fanins(op: int, a: int, b: int) -> list[tuple[str, int]]:
    """The inputs that a gate depends on, and their wires."""
    return [pin for pin, needed in zip((("a", a), ("b", b)), DEPENDS[op], strict=True) if needed]


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
