"""Tables of real measurements and classes: `rd.learn_classes` with its defaults beside scikit-learn's usual learners.

Each seed splits a table 70/30; all learners get the same raw rows, and are measured on the same others. A difference is
that of the means, ours less theirs, with the standard error of the paired differences. The line of a table is printed
as soon as it is measured, and all of them once more in the end.

    python benchmarks/samples.py [--seeds 20] [--only iris wine ...]

Needs scikit-learn (the extra `sklearn`), which brings the tables.
"""

from __future__ import annotations

import argparse
import os
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # processor time is measured: idle threads of BLAS would count

import numpy as np
from _common import machine, note, percent, script, table

import rdcircuits as rd

TABLES = ("iris", "wine", "cancer", "diabetes", "digits")
RIVALS = ("decision tree", "gradient boosting", "logistic regression")
FEWER_SEEDS = {"digits": 5}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--seeds", type=int, default=20, metavar="N", help="splits of each table (digits: 5 at most)")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="the first split's seed (0)")
    parser.add_argument("--only", nargs="+", choices=TABLES, default=TABLES, metavar="TABLE")
    parser.add_argument("--without-rivals", action="store_true", help="measure ours alone")
    options = parser.parse_args(arguments)
    print(machine() + "\n")
    head = ["table", "splits", "ours", "ANDs", "seconds a fit", *RIVALS][: 5 if options.without_rivals else None]
    rows = []
    for name in options.only:
        seeds = min(options.seeds, FEWER_SEEDS.get(name, options.seeds))
        rows.append(measured(name, seeds, () if options.without_rivals else RIVALS, options.first))
        print("; ".join(f"{what} {cell}" for what, cell in zip(head, rows[-1], strict=True)), flush=True)
    print("\n" + table(head, rows))


def measured(name: str, seeds: int, rivals: Sequence[str], first: int = 0) -> list[object]:
    """One line: our accuracy, size and processor time, and each rival's accuracy with the difference."""
    from sklearn.model_selection import train_test_split

    x, y = loaded(name)
    shares: dict[str, list[float]] = {one: [] for one in ("ours", *rivals)}
    ands, seconds = [], []
    for seed in range(first, first + seeds):
        note(f"{name}, split {seed - first + 1} of {seeds}")
        x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.3, random_state=seed)
        started = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rd.RdWarning)
            found = rd.learn_classes(x_train, y_train, seed=seed)
        seconds.append(time.process_time() - started)
        ands.append(found.ands)
        shares["ours"].append(found.accuracy(x_test, y_test))
        for rival in rivals:
            shares[rival].append(_made(rival, seed)().fit(x_train, y_train).score(x_test, y_test))
    ours = np.array(shares["ours"])
    line: list[object] = [name, seeds, percent(float(ours.mean())), int(np.median(ands)), f"{max(seconds):.1f} at most"]
    for rival in rivals:
        apart = 100 * (ours - np.array(shares[rival]))
        error = apart.std() / max(len(apart), 1) ** 0.5
        line.append(f"{percent(float(np.mean(shares[rival])))} ({apart.mean():+.1f} ± {error:.1f})")
    return line


def loaded(name: str) -> tuple[Any, Any]:
    """The raw measurements and the classes of a table; of diabetes whether the target is over its median."""
    from sklearn import datasets

    if name == "diabetes":
        data = datasets.load_diabetes()
        return data.data, (data.target > np.median(data.target)).astype(int)
    load = {
        "iris": datasets.load_iris,
        "wine": datasets.load_wine,
        "cancer": datasets.load_breast_cancer,
        "digits": datasets.load_digits,
    }[name]
    data = load()
    return data.data, data.target


def _made(rival: str, seed: int) -> Callable[[], Any]:
    from sklearn.ensemble import GradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.tree import DecisionTreeClassifier

    warnings.filterwarnings("ignore", module="sklearn")
    return {
        "decision tree": lambda: DecisionTreeClassifier(random_state=seed),
        "gradient boosting": lambda: GradientBoostingClassifier(random_state=seed),
        "logistic regression": lambda: LogisticRegression(max_iter=1000),
    }[rival]


if __name__ == "__main__":
    script(main)
