"""The S-box of AES from its plain table, outputs under a random linear map: no field is told.

Each map of bits is drawn by a seed; `rd.learn` has the table of 256 rows alone. Beside its gates (XORs among them), and
its ANDs with XORs free, stand the fewest that are published for the S-box itself, 113 and 32 (Boyar and Peralta).

    python benchmarks/sboxes.py [--seeds N] [--effort S]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

import numpy as np
from _common import machine, note, script, table

import rdcircuits as rd

HEAD = ["map", "cost", "found", "goal", "published", "gates", "seconds"]
COSTS = {"gates": (125, 113), "ands-only": (32, 32)}
#: The constant of the S-box, and how far its bits are turned.
CONSTANT, TURNS = 0x63, range(5)


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn them and print the table; the exit status is 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="how many maps (3)")
    parser.add_argument("--effort", type=float, default=20.0, metavar="S", help="nominal seconds each (20)")
    options = parser.parse_args(arguments)
    print(machine() + "\n")
    rows, reached = [], True
    for seed in range(options.seeds):
        made = mapped(seed)
        for cost, (goal, published) in COSTS.items():
            started = time.process_time()
            learned = rd.learn(made, cost=cost, effort=options.effort, progress=lambda *done: note(str(done[-1])))
            counts = learned.netlist.counts()
            found = counts.gates if cost == "gates" else products(learned.netlist)
            reached &= bool(learned.exact) and found <= goal
            seconds = time.process_time() - started
            rows.append([seed, cost, found, f"≤ {goal}", published, counts.gates, f"{seconds:.0f}"])
    note("")
    print(table(HEAD, rows))
    return 0 if reached else 1


def products(netlist: rd.Netlist) -> int:
    """Gates that are no XORs."""
    return rd.optimise(netlist, cost="ands-only", effort=1e-6).before


def mapped(seed: int) -> rd.TruthTable:
    """The S-box of AES, its outputs under the invertible linear map of a seed."""
    rng, places = np.random.default_rng(seed), np.arange(8)
    field = rd.GF(256, modulus=0x11B)
    inverses = np.array([int(field.power(x, 254)) for x in range(256)])
    turned = np.bitwise_xor.reduce([(inverses << k | inverses >> 8 - k) & 255 for k in TURNS]) ^ CONSTANT
    while True:
        matrix = rng.integers(0, 2, (8, 8)).astype(np.uint8)
        if len(np.unique((turned[:, None] >> places & 1) @ matrix % 2 @ (1 << places))) == 256:
            break
    x = (np.arange(256)[:, None] >> places & 1).astype(np.uint8)
    return rd.TruthTable.from_arrays(x, ((turned[:, None] >> places & 1) @ matrix % 2).astype(np.uint8))


if __name__ == "__main__":
    script(main)
