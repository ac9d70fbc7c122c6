"""The functions of the IWLS 2023 contest: ANDs of learned circuits beside the best that the contest reached.

Each is a complete table of 6 to 16 inputs; `rd.learn` takes it as it comes, and its circuit is exact. The contest's
entries worked for long on each function; these are what one call gives.

    python benchmarks/iwls2023.py FOLDER [--only ex00 ex01 ...]

FOLDER has `benchmarks/exNN.truth` and `best_ands.json`.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from pathlib import Path

from _common import machine, note, script, table

import rdcircuits as rd

HEAD = ["function", "inputs", "outputs", "ANDs", "best", "ratio", "exact", "model", "seconds"]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        help="with benchmarks/exNN.truth and best_ands.json; without a folder nothing is done",
    )
    parser.add_argument("--only", nargs="+", metavar="exNN", help="these functions alone")
    options = parser.parse_args(arguments)
    print(machine() + "\n")
    if options.folder is None:
        print("IWLS 2023: no folder given, nothing measured")
        return
    best = {name: one["best_ands"] for name, one in json.loads((options.folder / "best_ands.json").read_text()).items()}
    names = options.only or sorted(path.stem for path in (options.folder / "benchmarks").glob("*.truth"))
    found = []
    for position, name in enumerate(names):
        note(f"{name}, {position + 1} of {len(names)}")
        found.append(measured(name, options.folder / "benchmarks" / f"{name}.truth", best.get(name)))
    note("")
    print(table(HEAD, [[*row[:5], f"{row[5]:.2f}" if row[5] else "", *row[6:]] for row in found]))
    ratios = [row[5] for row in found if row[5]]
    exact = sum(row[6] == "yes" for row in found)
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"\n{exact} of {len(found)} exact; ANDs beside the best known: {mean:.2f} times (geometric mean)", end="")
        print(
            f"; {sum(float(row[8]) for row in found):.0f} s in all, at most {max(float(row[8]) for row in found):.0f} s"
        )


def measured(name: str, path: Path, best: int | None) -> list:
    """A row of the table; the ratio is left out where the best known circuit has no AND."""
    started = time.perf_counter()
    learned = rd.learn(rd.TruthTable.read(path))
    seconds = time.perf_counter() - started
    ratio = learned.ands / best if best and learned.ands else None
    exact = "yes" if learned.exact else "no"
    counts = [learned.inputs, learned.outputs, learned.ands, "" if best is None else best]
    return [name, *counts, ratio, exact, learned.model, f"{seconds:.1f}"]


if __name__ == "__main__":
    script(main)
