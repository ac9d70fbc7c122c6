"""The functions of the IWLS 2020 contest: learned from 6400 minterms each, measured on others.

`rd.learn` gets the training minterms alone, at most 5000 ANDs, and its circuit is measured on the validation minterms.
With a file of the contest's test minterms, laid out the same with the split's name `test`, it learns from training and
validation minterms together, and is measured on the test's. The contest's winner is reported at 88.69 % as a mean over
all 100 functions (arXiv 2012.02530); ten hard ones, groups of CIFAR pictures, are not in the folder, and on the 90 that
are it was probably at 90 to 91.5 %.

    python benchmarks/iwls2020.py FOLDER [--test TESTFILE] [--quick | --only 0 1 ...] [--resume FILE]

FOLDER has `train_valid.npz`. With `--resume`, each result is a line of JSON in that file, and those that are there are
not learned again. `--quick` takes one function of each category.
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from _common import machine, note, percent, script, table

import rdcircuits as rd

Arrays = Any

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


LIMIT = 5000


@dataclass(frozen=True)
class Found:
    """What was learned of one function; `measured` is the accuracy on the validation or test minterms."""

    function: int
    inputs: int
    model: str
    learned: float
    measured: float
    ands: int
    seconds: float


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", help="with train_valid.npz; without a folder nothing is done")
    parser.add_argument("--test", type=Path, metavar="TESTFILE", help="learn from train and valid, measure on this")
    parser.add_argument("--only", nargs="+", type=int, metavar="N", help="these functions alone")
    parser.add_argument("--quick", action="store_true", help="one function of each category")
    parser.add_argument("--resume", type=Path, metavar="FILE", help="keep results here, and go on from those in it")
    parser.add_argument("--effort", type=float, metavar="S", help="nominal seconds a function; the usual by default")
    parser.add_argument("--functions", action="store_true", help="a line for each function, too")
    options = parser.parse_args(arguments)
    print(machine() + "\n")
    if options.folder is None:
        print("IWLS 2020: no folder given, nothing measured")
        return
    functions = options.only or ([those[3] for those in CATEGORIES.values()] if options.quick else range(90))
    what = "validation" if options.test is None else "test"
    done = {} if options.resume is None else resumed(options.resume, what)
    found = []
    with np.load(options.folder / "train_valid.npz") as arrays, opened(options.test) as tests:
        for function in functions:
            note(f"function {function}, {len(found) + 1} of {len(functions)}")
            if function not in done:
                done[function] = learned(arrays, tests, function, options.effort)
                if options.resume is not None:
                    with options.resume.open("a") as file:
                        print(json.dumps(asdict(done[function]) | {"what": what}), file=file)
            found.append(done[function])
    note("")
    if options.functions:
        head = ["function", "inputs", "model", "learned from", what, "ANDs", "seconds"]
        print(table(head, [_cells(one) for one in found]) + "\n")
    head = ["category", "functions", what, "learned from", "ANDs", f"over {LIMIT}", "seconds", "models"]
    print(table(head, [row for name, those in CATEGORIES.items() if (row := _summary(name, those, found))]))
    print(f"\nmean {what} accuracy: {percent(mean(one.measured for one in found), 2)}")
    print(f"mean processor time: {mean(one.seconds for one in found):.1f} s a function")


def opened(path: Path | None) -> Any:
    """The arrays of the test's file; nothing where there is none."""
    return nullcontext(None) if path is None else np.load(path)


def resumed(path: Path, what: str) -> dict[int, Found]:
    """The results that a file has, of this kind of measurement."""
    lines = path.read_text().splitlines() if path.exists() else []
    kept = [one for one in map(json.loads, filter(None, lines)) if one.pop("what") == what]
    return {one["function"]: Found(**one) for one in kept}


def learned(arrays: Arrays, tests: Arrays | None, function: int, effort: float | None) -> Found:
    """Learn one function, and measure it on minterms that it did not see."""
    splits = [(arrays, "train")] if tests is None else [(arrays, "train"), (arrays, "valid")]
    rows = minterms(splits, function)
    measured = minterms([(arrays, "valid") if tests is None else (tests, "test")], function)
    started = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rd.RdWarning)
        result = rd.learn(rows, max_gates=LIMIT, effort=effort)
    seconds = time.process_time() - started
    shares = [float(part.accuracy(result.netlist).overall) for part in (rows, measured)]
    return Found(function, result.inputs, result.model, shares[0], shares[1], result.ands, seconds)


def minterms(splits: Sequence[tuple[Arrays, str]], function: int) -> rd.TruthTable:
    """Splits of one function as a table; rows that contradict each other are settled by majority."""
    parts = []
    for arrays, split in splits:
        rows, inputs = arrays[f"{split}_n_{function:02}"]
        x = np.unpackbits(arrays[f"{split}_X_{function:02}"], axis=1)[:, :inputs]
        parts.append((x, np.unpackbits(arrays[f"{split}_y_{function:02}"])[:rows, None]))
    x, y = (np.concatenate(sides) for sides in zip(*parts, strict=True))
    return rd.TruthTable.from_arrays(x, y, conflicts="majority")


def _cells(one: Found) -> list[object]:
    shares = [percent(one.learned, 2), percent(one.measured, 2)]
    return [f"{one.function:02}", one.inputs, one.model, *shares, one.ands, f"{one.seconds:.1f}"]


def _summary(name: str, functions: range, found: Sequence[Found]) -> list[object]:
    those = [one for one in found if one.function in functions]
    if not those:
        return []
    models = Counter(one.model for one in those).most_common()
    return [
        name,
        len(those),
        percent(mean(one.measured for one in those), 2),
        percent(mean(one.learned for one in those), 2),
        f"{mean(one.ands for one in those):.0f}",
        sum(one.ands > LIMIT for one in those),
        f"{sum(one.seconds for one in those):.0f}",
        ", ".join(f"{model} {count}" for model, count in models),
    ]


if __name__ == "__main__":
    script(main)
