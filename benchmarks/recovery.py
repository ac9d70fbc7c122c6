"""Exact recovery: which functions `rd.learn` finds whole, by its defaults, from a part of their rows.

    python benchmarks/recovery.py [--circuits N]

A 6-bit adder, a majority of 9 and the bits of a 4 x 4 multiplier from half of their rows; random circuits of 16 inputs
that keep 15 ANDs or more when they are simplified, from 1000 rows. Exact means right on all rows that there are.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Sequence

import numpy as np
from _common import machine, note, script, table

import rdcircuits as rd
from rdcircuits.algebra import GateBuilder

LEAST, INPUTS, GATES, ROWS = 15, 16, 26, 1000


def number(bits: Sequence[int]) -> int:
    return sum(bit << place for place, bit in enumerate(bits))


def digits(value: int, width: int) -> tuple[int, ...]:
    return tuple(value >> place & 1 for place in range(width))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--circuits", type=int, default=20, metavar="N", help="random circuits (default 20)")
    options = parser.parse_args(arguments)
    print(machine() + "\n")
    rows = []
    adder = rd.TruthTable.from_function(lambda *x: digits(number(x[:6]) + number(x[6:]), 7), 12)
    majority = rd.TruthTable.from_function(lambda *x: int(sum(x) > 4), 9)
    product = rd.TruthTable.from_function(lambda *x: digits(number(x[:4]) * number(x[4:]), 8), 8)
    for name, whole in (("6-bit adder", adder), ("majority of 9", majority), ("4 x 4 multiplier", product)):
        rows.append(recovered(name, whole, whole.split(0.5, 0)[0]))
    if options.circuits:
        rows.append(circuits(options.circuits))
    note("")
    print(table(["function", "rows", "outputs", "exact", "accuracy", "ANDs", "seconds"], rows))


def recovered(name: str, whole: rd.TruthTable, part: rd.TruthTable) -> list[object]:
    """A row of the table: how many outputs are exact."""
    note(name)
    started = time.process_time()
    found = learned(part)
    right = whole.accuracy(found.netlist)
    exact = sum(share == 1 for share in right.per_output)
    seconds = time.process_time() - started
    shown = f"{100 * right.overall:.2f} %"
    return [name, len(part), len(whole.outputs), exact, shown, found.ands, f"{seconds:.1f}"]


def circuits(count: int) -> list[object]:
    """The same of random circuits, the outputs of which are one each."""
    started, exact, ands, shares = time.process_time(), 0, 0, list[float]()
    for seed in range(count):
        note(f"circuit {seed + 1} of {count}")
        rng = np.random.default_rng(seed)
        whole = rd.TruthTable.from_circuit(random_circuit(rng))
        found = learned(whole.take(np.sort(rng.permutation(len(whole))[:ROWS])))
        shares.append(float(whole.accuracy(found.netlist).overall))
        exact, ands = exact + (shares[-1] == 1), ands + found.ands
    mean = f"{100 * np.mean(shares):.2f} %"
    return ["random circuits", ROWS, count, exact, mean, ands // count, f"{time.process_time() - started:.1f}"]


def learned(part: rd.TruthTable) -> rd.Learned:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rd.RdWarning)
        return rd.learn(part)


def random_circuit(rng: np.random.Generator) -> rd.Netlist:
    """Random gates of 16 inputs with one output that reads enough of them, neither rarely 1 nor rarely 0."""
    while True:
        builder = GateBuilder(INPUTS)
        wires = list(builder.inputs)
        for _ in range(GATES):
            a, b = rng.choice(wires[-INPUTS:], 2, replace=False).tolist()
            wires.append(builder.gate(int(rng.choice([1, 2, 4, 6, 7, 8, 9, 11, 13, 14])), a, b))
        netlist = rd.Netlist.from_gates(builder.build(wires[-1:])).simplified()
        share = float(rd.TruthTable.from_circuit(netlist).to_arrays()[1].mean())
        if netlist.counts().ands >= LEAST and 0.1 < share < 0.9:
            return netlist


if __name__ == "__main__":
    script(main)
