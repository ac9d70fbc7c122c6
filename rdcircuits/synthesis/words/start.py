"""Circuits for some outputs of a table, as they are joined with what others are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdcircuits.algebra.bits.gates import GateBuilder, Gates


@dataclass(frozen=True, eq=False)
class Start:
    """Gates of all inputs whose outputs are these outputs of the table, in this order."""

    outputs: tuple[int, ...]
    gates: Gates


def joined(parts: Sequence[Start], inputs: int) -> Gates:
    """The gates of several parts, equal ones shared; outputs in the order of their numbers. Of an output that is in
    two parts the first is taken.

    Example:
        >>> builder = GateBuilder(2)
        >>> one, other = (Start((k,), builder.build([builder.and_(*builder.inputs)])) for k in (1, 0))
        >>> joined([one, other], 2)
        <Gates: 2 inputs, 1 gates, 2 outputs>
    """
    builder, made = GateBuilder(inputs), dict[int, int]()
    for part in parts:
        wires = [builder.false, *builder.inputs]
        gates = part.gates
        for op, a, b in zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
            wires.append(builder.gate(op, wires[a], wires[b]))
        for j, wire in zip(part.outputs, gates.outputs.tolist(), strict=True):
            made.setdefault(j, wires[wire])
    return builder.build([made[j] for j in sorted(made)])
