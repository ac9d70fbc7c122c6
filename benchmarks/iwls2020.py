"""The functions of the IWLS 2020 contest: learned from 6400 minterms each, validated on 6400 others.

`rd.learn` gets the training minterms alone, chooses a method by itself, and its circuit is measured on the validation
minterms, which play the test's part here: the contest's own test minterms are not in the folder. The contest's winner
reached 88.69 % on these, as a mean over 100 functions of at most 5000 ANDs each (arXiv 2012.02530).

    python benchmarks/iwls2020.py FOLDER [--only 0 1 ...]

FOLDER has `train_valid.npz`.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import numpy as np
from _common import machine, note, percent, script, table

import rdcircuits as rd

CATEGORIES = {
    "adders, two top bits": range(10),
    "dividers and remainders": range(10, 20),
    "multipliers": range(20, 30),
    "comparators": range(30, 40),
    "square roots": range(40, 50),
    "PicoJava logic": range(50, 60),
    "MCNC i10 logic": range(60, 70),
    "other MCNC logic": range(70, 75),
    "symmetric functions": range(75, 80),
    "groups of MNIST digits": range(80, 90),
}


@dataclass(frozen=True)
class Found:
    """What was learned of one function."""

    function: int
    inputs: int
    model: str
    train: float
    validation: float
    ands: int
    seconds: float


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", help="with train_valid.npz; without a folder nothing is done")
    parser.add_argument("--only", nargs="+", type=int, metavar="N", help="these functions alone")
    parser.add_argument("--functions", action="store_true", help="a line for each function, too")
    options = parser.parse_args(arguments)
    print(machine() + "\n")
    if options.folder is None:
        print("IWLS 2020: no folder given, nothing measured")
        return
    functions = options.only or range(90)
    found = []
    with np.load(options.folder / "train_valid.npz") as arrays:
        for function in functions:
            note(f"function {function}, {len(found) + 1} of {len(functions)}")
            found.append(learned(arrays, function))
    note("")
    if options.functions:
        head = ["function", "inputs", "model", "train", "validation", "ANDs", "seconds"]
        print(table(head, [_cells(one) for one in found]) + "\n")
    head = ["category", "functions", "validation", "train", "ANDs", "over 5000", "seconds", "models"]
    print(table(head, [row for name, those in CATEGORIES.items() if (row := _summary(name, those, found))]))
    print(f"\nmean validation accuracy: {percent(mean(one.validation for one in found), 2)}")


def learned(arrays: np.lib.npyio.NpzFile, function: int) -> Found:
    """Learn one function from its training minterms."""
    train, valid = (minterms(arrays, split, function) for split in ("train", "valid"))
    started = time.perf_counter()
    result = rd.learn(train)
    seconds = time.perf_counter() - started
    shares = [float(part.accuracy(result.netlist).overall) for part in (train, valid)]
    return Found(function, result.inputs, result.model, shares[0], shares[1], result.ands, seconds)


def minterms(arrays: np.lib.npyio.NpzFile, split: str, function: int) -> rd.TruthTable:
    """One split of one function as a table; rows that contradict each other are settled by majority."""
    rows, inputs = arrays[f"{split}_n_{function:02}"]
    x = np.unpackbits(arrays[f"{split}_X_{function:02}"], axis=1)[:, :inputs]
    y = np.unpackbits(arrays[f"{split}_y_{function:02}"])[:rows, None]
    return rd.TruthTable.from_arrays(x, y, conflicts="majority")


def _cells(one: Found) -> list[object]:
    shares = [percent(one.train, 2), percent(one.validation, 2)]
    return [f"{one.function:02}", one.inputs, one.model, *shares, one.ands, f"{one.seconds:.1f}"]


def _summary(name: str, functions: range, found: Sequence[Found]) -> list[object]:
    those = [one for one in found if one.function in functions]
    if not those:
        return []
    models = Counter(one.model for one in those).most_common()
    return [
        name,
        len(those),
        percent(mean(one.validation for one in those), 2),
        percent(mean(one.train for one in those), 2),
        f"{mean(one.ands for one in those):.0f}",
        sum(one.ands > 5000 for one in those),
        f"{sum(one.seconds for one in those):.0f}",
        ", ".join(f"{model} {count}" for model, count in models),
    ]


if __name__ == "__main__":
    script(main)
