"""Random netlists for hypothesis, and a slow, obvious evaluation of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.boolean.netlist import Netlist

PLAIN_NAMES = [f"v{i}" for i in range(20)]
AWKWARD_NAMES = [
    "", " ", "a b", "#", "a#b", "\\", "a\\", "=", "a=b", "%", "%41", "%20", "a%o", '"', ".end", ".names", "module",
    "wire", "n0", "n1", "n7", "n_7", "x0", "y0", "y1", "a[3]", "é", "naïve", "日本", "\n", "a\nb", "\t", "\r\n", "\x00",
    "\ud800", "1", "c", "i0 a", "-", "$false", "//", "/*", "`x", "\\a ", "0", "1'b0", "circuit",
]  # fmt: skip


def gates_of(n: int, gates: Sequence[tuple[int, int, int]], outputs: Sequence[int]) -> Gates:
    ops, in0, in1 = np.array(gates, dtype=np.int32).reshape(-1, 3).T.copy()
    return Gates(n, ops.astype(np.uint8), in0, in1, np.array(outputs, dtype=np.int32))


def netlist_of(n: int, gates: Sequence[tuple[int, int, int]], outputs: Sequence[int]) -> Netlist:
    return Netlist.from_gates(gates_of(n, gates, outputs))


@st.composite
def schedules(draw: st.DrawFn, max_inputs: int = 5, max_gates: int = 24, max_outputs: int = 4) -> Gates:
    n = draw(st.integers(0, max_inputs))
    gates = []
    for number in range(draw(st.integers(0, max_gates))):
        wire = st.integers(0, n + number)
        gates.append((draw(st.integers(0, 15)), draw(wire), draw(wire)))
    outputs = draw(st.lists(st.integers(0, n + len(gates)), max_size=max_outputs))
    return gates_of(n, gates, outputs)


def sides(count: int, names: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(names, min_size=count, max_size=count, unique=True)


any_name = st.one_of(st.sampled_from(PLAIN_NAMES), st.sampled_from(AWKWARD_NAMES), st.text(max_size=6))


@st.composite
def netlists(draw: st.DrawFn, names: st.SearchStrategy[str] = any_name, max_inputs: int = 5) -> Netlist:
    gates = draw(schedules(max_inputs))
    inputs, outputs = draw(sides(gates.n_inputs, names)), draw(sides(len(gates.outputs), names))
    return Netlist(tuple(inputs), tuple(outputs), gates)


def random_netlist(n: int, gates: int, outputs: int, seed: int = 0) -> Netlist:
    rng = np.random.default_rng(seed)
    reach = np.arange(n + 1, n + 1 + gates)
    ops = rng.choice(np.array([1, 2, 4, 6, 7, 8, 9, 11, 13, 14]), size=gates).astype(np.uint8)
    in0, in1 = (rng.integers(1, reach).astype(np.int32) for _ in range(2))
    chosen = rng.integers(0, n + 1 + gates, size=outputs).astype(np.int32)
    return Netlist.from_gates(Gates(n, ops, in0, in1, chosen))


def slow_row(gates: Gates, row: Sequence[int]) -> list[int]:
    """The outputs on one row, gate by gate."""
    wires = [0, *row]
    for op, a, b in zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
        wires.append(op >> (wires[a] + 2 * wires[b]) & 1)
    return [wires[wire] for wire in gates.outputs.tolist()]


def slow_table(gates: Gates) -> list[list[int]]:
    """The outputs on all rows, in the order of `itertools.product`."""
    return [slow_row(gates, row) for row in itertools.product((0, 1), repeat=gates.n_inputs)]
