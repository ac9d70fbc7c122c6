"""Netlists the slow and obvious way: a byte per wire and row, gate after gate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import packing
from hypothesis import strategies as st
from numpy.typing import NDArray

Wires = NDArray[np.int32]


@dataclass(frozen=True)
class Arrays:
    """The arrays of a netlist with n inputs."""

    n: int
    ops: packing.Bytes
    in0: Wires
    in1: Wires
    outputs: Wires

    @property
    def all(self) -> tuple[packing.Bytes, Wires, Wires, Wires]:
        return self.ops, self.in0, self.in1, self.outputs

    def values(self, inputs: packing.Bytes) -> packing.Bytes:
        """All wires (N, 1 + n + G) of input rows (N, n)."""
        wires = [np.zeros(len(inputs), np.uint8), *inputs.T]
        for op, a, b in zip(self.ops.tolist(), self.in0, self.in1, strict=True):
            wires.append(packing.gate(op, wires[a], wires[b]))
        return np.stack(wires, axis=1)

    def forward(self, inputs: packing.Bytes) -> packing.Bytes:
        return self.values(inputs)[:, self.outputs]

    def reverse(self, inputs: packing.Bytes, dout: packing.Bytes) -> packing.Bytes:
        """Changes of inputs (N, n): each gate's multilinear form, changes added where a wire fans out."""
        values = np.ascontiguousarray(self.values(inputs).T)
        changes = np.zeros_like(values)
        for j, wire in enumerate(self.outputs):
            changes[wire] ^= dout[:, j]
        for g in reversed(range(len(self.ops))):
            a, b, dy = self.in0[g], self.in1[g], changes[1 + self.n + g]
            op, x, y = int(self.ops[g]), values[a], values[b]
            zero, one = np.zeros_like(x), np.ones_like(x)
            changes[a] ^= dy & (packing.gate(op, one, y) ^ packing.gate(op, zero, y))
            changes[b] ^= dy & (packing.gate(op, x, one) ^ packing.gate(op, x, zero))
        return changes[1 : 1 + self.n].T


@st.composite
def netlists(draw: st.DrawFn, most_gates: int = 40) -> Arrays:
    """Random sound netlists, dead gates, repeated outputs and inputs that nobody reads included."""
    n, gates, m = draw(st.integers(0, 6)), draw(st.integers(0, most_gates)), draw(st.integers(0, 6))
    return random_netlist(draw(st.integers(0, 2**32 - 1)), n, gates, m)


def random_netlist(seed: int, n: int, gates: int, m: int) -> Arrays:
    random = np.random.default_rng(seed)
    below = 1 + n + np.arange(gates)
    fan_ins = random.integers(0, below, (2, gates), dtype=np.int32)
    ops = random.integers(0, 16, gates, dtype=np.uint8)
    return Arrays(n, ops, *fan_ins, random.integers(0, 1 + n + gates, m, dtype=np.int32))
