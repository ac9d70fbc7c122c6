"""A small circuit that is changed gate by gate: its values on a sample's rows, and where each gate matters."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from rdcircuits.algebra.bits.gates import AND, OR, XOR, GateBuilder, Gates
from rdcircuits.algebra.bits.operations import A_AND_NOT_B, B_AND_NOT_A
from rdcircuits.induction.samples.sample import Sample, Words

#: A gate as (operation, wire, wire).
Gate = tuple[int, int, int]
#: make(builder, what each old wire is now): the wire that a gate is replaced by.
Make = Callable[[GateBuilder, list[int]], int]


class Circuit:
    """Gates n → 1 on a sample: wire 0 is false, then the inputs, then the gates in topological order.

    Operations are those that `GateBuilder` keeps: ANDs of either phases, OR, XOR. `output` is a wire, or ~wire where
    it is complemented. `values` (1 + n + G, W) is what each wire is on the rows; `wrong` (W,) where the output is.

    Example:
        >>> from rdcircuits.boolean import TruthTable
        >>> sample = Sample.of(TruthTable.from_function(lambda a, b: a & b, 2))
        >>> circuit = Circuit(sample, [(OR, 1, 2)], 3)
        >>> circuit.mistakes, circuit.replaced(3, lambda builder, wires: builder.and_(wires[1], wires[2])).mistakes
        (2, 0)
    """

    def __init__(self, sample: Sample, gates: list[Gate], output: int) -> None:
        self.sample, self.gates, self.output = sample, gates, output
        self.first = 1 + sample.inputs
        self.values = np.empty((self.first + len(gates), len(sample.y)), np.uint64)
        self.values[0], self.values[1 : self.first] = 0, sample.x
        for wire, (op, a, b) in enumerate(gates, start=self.first):
            _run(op, self.values[a], self.values[b], self.values[wire])
        said = self.values[output] if output >= 0 else ~self.values[~output] & sample.mask
        self.wrong: Words = said ^ sample.y
        self.mistakes = int(np.bitwise_count(self.wrong).sum())

    @classmethod
    def of(cls, sample: Sample, gates: Gates) -> Circuit:
        """The circuit of gates n → 1."""
        builder = GateBuilder(gates.n_inputs)
        wires = [builder.false, *builder.inputs]
        for op, a, b in zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
            wires.append(builder.gate(op, wires[a], wires[b]))
        return cls._built(sample, builder, wires[int(gates.outputs[0])])

    @classmethod
    def _built(cls, sample: Sample, builder: GateBuilder, output: int) -> Circuit:
        made = builder.build([output if output >= 0 else ~output])
        gates = list(zip(made.ops.tolist(), made.in0.tolist(), made.in1.tolist(), strict=True))
        wire = int(made.outputs[0])
        return cls(sample, gates, wire if output >= 0 else ~wire)

    def built(self) -> Gates:
        """The gates."""
        builder = GateBuilder(self.sample.inputs)
        wires = self._copied(builder)
        return builder.build([wires[self.output] if self.output >= 0 else ~wires[~self.output]])

    def replaced(self, gate: int, make: Make) -> Circuit:
        """The circuit where the gate of this wire is what `make` makes of wires that do not depend on it; constants are
        folded, equal gates shared, and what is not needed is gone.
        """
        builder, after = GateBuilder(self.sample.inputs), self.after(gate)
        wires = [builder.false, *builder.inputs] + [0] * len(self.gates)
        for wire, (op, a, b) in enumerate(self.gates, start=self.first):
            if wire == gate or not after[wire]:
                wires[wire] = builder.gate(op, wires[a], wires[b])
        wires[gate] = make(builder, wires)
        for wire, (op, a, b) in enumerate(self.gates, start=self.first):
            if after[wire] and wire != gate:
                wires[wire] = builder.gate(op, wires[a], wires[b])
        output = wires[self.output] if self.output >= 0 else ~wires[~self.output]
        return self._built(self.sample, builder, output)

    def after(self, gate: int) -> bytearray:
        """For each wire 1 where it depends on the gate of this wire, or is it."""
        after = bytearray(len(self.values))
        after[gate] = 1
        for wire in range(gate + 1, len(self.values)):
            _, a, b = self.gates[wire - self.first]
            after[wire] = after[a] | after[b]
        return after

    def matters(self, gate: int, after: bytearray) -> Words:
        """The rows (W,) on which the output changes with the gate of this wire."""
        flipped = {gate: ~self.values[gate]}
        for wire in range(gate + 1, len(self.values)):
            if after[wire]:
                op, a, b = self.gates[wire - self.first]
                own = np.empty_like(self.wrong)
                _run(op, flipped.get(a, self.values[a]), flipped.get(b, self.values[b]), own)
                flipped[wire] = own
        output = self.output if self.output >= 0 else ~self.output
        if output not in flipped:
            return np.zeros_like(self.wrong)
        changed: Words = (flipped[output] ^ self.values[output]) & self.sample.mask
        return changed

    @cached_property
    def readers(self) -> list[int]:
        """How many pins, the output among them, read each wire."""
        readers = [0] * len(self.values)
        for _, a, b in self.gates:
            readers[a] += 1
            readers[b] += 1
        readers[self.output if self.output >= 0 else ~self.output] += 1
        return readers

    def alone(self, gate: int) -> int:
        """How many gates are there only for the gate of this wire, itself among them (its fan-out-free cone)."""
        left, waiting, found = dict[int, int](), [gate], 0
        while waiting:
            found += 1
            for wire in self.gates[waiting.pop() - self.first][1:]:
                if wire >= self.first:
                    left[wire] = left.get(wire, self.readers[wire]) - 1
                    if not left[wire]:
                        waiting.append(wire)
        return found

    def _copied(self, builder: GateBuilder) -> list[int]:
        wires = [builder.false, *builder.inputs]
        for op, a, b in self.gates:
            wires.append(builder.gate(op, wires[a], wires[b]))
        return wires


def _run(op: int, a: Words, b: Words, out: Words) -> None:
    """out = op(a, b), of the operations that `GateBuilder` keeps."""
    if op == AND:
        np.bitwise_and(a, b, out=out)
    elif op == XOR:
        np.bitwise_xor(a, b, out=out)
    elif op == OR:
        np.bitwise_or(a, b, out=out)
    elif op == A_AND_NOT_B:
        np.bitwise_and(a, ~b, out=out)
    elif op == B_AND_NOT_A:
        np.bitwise_and(b, ~a, out=out)
    else:
        raise AssertionError(op)
