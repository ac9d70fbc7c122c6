"""Exact recovery: which functions `rd.learn` finds whole, by its defaults, from a part of their rows.

    python benchmarks/recovery.py [--circuits N]

A 6-bit adder, a majority of 9 and the bits of a 4 x 4 multiplier from half of their rows; random circuits of 16 inputs
that keep 15 ANDs or more when they are simplified and rewritten (by aigverse, of the extra `synth`, where it is
installed), from 1000 rows. Exact means right on all rows that there are.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from _common import machine, note, script, table

import rdcircuits as rd
from rdcircuits.algebra import GateBuilder
from rdcircuits.boolean.aig import Aig

LEAST, INPUTS, GATES, ROWS, MATTERING = 15, 16, 26, 1000, 10
OPERATIONS = (1, 2, 4, 6, 7, 8, 9, 11, 13, 14)


def number(bits: Sequence[int]) -> int:
    return sum(bit << place for place, bit in enumerate(bits))


def digits(value: int, width: int) -> tuple[int, ...]:
    return tuple(value >> place & 1 for place in range(width))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--circuits", type=int, default=20, metavar="N", help="random circuits (default 20)")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="seed of the first of them (default 0)")
    parser.add_argument("--only-circuits", action="store_true", help="leave the adder, majority and multiplier out")
    options = parser.parse_args(arguments)
    print(machine() + "\n")
    rows = []
    adder = rd.TruthTable.from_function(lambda *x: digits(number(x[:6]) + number(x[6:]), 7), 12)
    majority = rd.TruthTable.from_function(lambda *x: int(sum(x) > 4), 9)
    product = rd.TruthTable.from_function(lambda *x: digits(number(x[:4]) * number(x[4:]), 8), 8)
    known = ("6-bit adder", adder), ("majority of 9", majority), ("4 x 4 multiplier", product)
    for name, whole in () if options.only_circuits else known:
        rows.append(recovered(name, whole, whole.split(0.5, 0)[0]))
    if options.circuits:
        rows.append(circuits(options.circuits, options.first))
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


def circuits(count: int, first: int) -> list[object]:
    """The same of random circuits, the outputs of which are one each."""
    started, exact, ands, shares = time.process_time(), 0, 0, list[float]()
    for seed in range(first, first + count):
        note(f"circuit {seed - first + 1} of {count}, {exact} exact so far")
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
    """Random gates of 16 inputs with one output, whose function is not a simple one: it takes 15 ANDs or more however
    it is simplified, is neither rarely 1 nor rarely 0, and 10 inputs or more matter, each on a hundredth of all rows.
    """
    while True:
        builder = GateBuilder(INPUTS)
        wires = list(builder.inputs)
        unread = list(wires)
        for _ in range(GATES):
            a, b = _drawn(rng, wires, unread), _drawn(rng, wires, unread)
            wire = builder.gate(int(rng.choice(OPERATIONS)), a, b)
            unread = [one for one in unread if one not in (a, b)]
            if wire not in (*wires, builder.false, builder.true):
                wires.append(wire)
                unread.append(wire)
        netlist = rd.Netlist.from_gates(builder.build(wires[-1:])).simplified()
        if netlist.counts().ands >= LEAST and _is_hard(netlist) and rewritten(netlist) >= LEAST:
            return netlist


def _drawn(rng: np.random.Generator, wires: list[int], unread: list[int]) -> int:
    """A wire, in half of all draws one that nothing has read."""
    return int(rng.choice(unread if unread and rng.random() < 0.5 else wires))


def _is_hard(netlist: rd.Netlist) -> bool:
    values = rd.TruthTable.from_circuit(netlist).to_arrays()[1][:, 0].reshape((2,) * INPUTS)
    changes = [float(np.mean(values != np.flip(values, axis))) for axis in range(INPUTS)]
    mattering = [share for share in changes if share]
    return 0.1 < values.mean() < 0.9 and len(mattering) >= MATTERING and min(mattering) >= 0.01


def rewritten(netlist: rd.Netlist) -> int:
    """ANDs that are left when aigverse has rewritten, resubstituted and refactored until nothing is gained; as they are
    where it is not installed.
    """
    try:
        from aigverse import algorithms, networks
    except ImportError:
        return int(netlist.counts().ands)
    graph, network = Aig.of(netlist.gates), networks.Aig()
    wires = [network.get_constant(False), *(network.create_pi() for _ in netlist.inputs)]

    def pin(literal: int) -> Any:
        return ~wires[literal >> 1] if literal & 1 else wires[literal >> 1]

    for left, right in zip(graph.left.tolist(), graph.right.tolist(), strict=True):
        wires.append(network.create_and(pin(left), pin(right)))
    network.create_po(pin(int(graph.outputs[0])))
    steps: tuple[Any, ...] = (algorithms.aig_cut_rewriting, algorithms.aig_resubstitution, algorithms.sop_refactoring)
    while True:
        before = int(network.num_gates)
        for step in steps:
            network = step(network) or network
            network = algorithms.cleanup_dangling(network) or network
        if network.num_gates >= before:
            return before


if __name__ == "__main__":
    script(main)
