"""scikit-learn's faces of the library beside scikit-learn's own estimators, all with their defaults, on the same rows.

Classes and labels: the share right (of labels: of all bits); amounts: R². Each seed splits a table 70/30; means over
the seeds, and processor seconds a fit.

    python benchmarks/estimators.py [--seeds 3] [--only iris digits diabetes ...]

Needs scikit-learn (the extra `sklearn`), which brings the tables.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Sequence
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # processor time is measured: idle threads would count
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from _common import machine, note, script, table

TABLES = ("iris", "wine", "cancer", "digits", "labels", "diabetes", "friedman")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="splits of each table")
    parser.add_argument("--only", nargs="+", choices=TABLES, default=TABLES, metavar="TABLE")
    options = parser.parse_args(arguments)
    print(machine() + "\n")
    rows = [measured(name, options.seeds) for name in options.only]
    note("")
    print(table(["table", "ours", "decision tree", "boosted trees", "linear"], rows))


def measured(name: str, seeds: int) -> list[str]:
    """A line of the table: each learner's mean score and seconds."""
    from sklearn.model_selection import train_test_split

    found: list[list[tuple[float, float]]] = []
    for seed in range(seeds):
        note(f"{name}, split {seed + 1} of {seeds}")
        x, y = loaded(name)
        x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.3, random_state=seed)
        for place, make in enumerate(learners(name, seed)):
            started = time.process_time()
            made = make().fit(x_train, y_train)
            seconds = time.process_time() - started
            right = made.predict(x_test) == y_test if name == "labels" else None
            share = made.score(x_test, y_test) if right is None else float(np.mean(right))
            found[place : place + 1] = [[*(found[place] if place < len(found) else []), (share, seconds)]]
    means = [np.mean(one, axis=0) for one in found]
    return [name, *(f"{share:.3f} ({seconds:.2f} s)" for share, seconds in means)]


def loaded(name: str) -> tuple[Any, Any]:
    """The rows and what is to be learned of them."""
    from sklearn import datasets

    made: dict[str, Callable[[], tuple[Any, Any]]] = {
        "labels": lambda: datasets.make_multilabel_classification(500, 20, n_classes=5, random_state=0),
        "friedman": lambda: datasets.make_friedman1(1000, noise=1.0, random_state=0),
        "cancer": lambda: datasets.load_breast_cancer(return_X_y=True),
    }
    return made[name]() if name in made else getattr(datasets, f"load_{name}")(return_X_y=True)


def learners(name: str, seed: int) -> list[Callable[[], Any]]:
    """Ours, a decision tree, boosted trees and a linear model."""
    from sklearn import ensemble, linear_model, multioutput, pipeline, preprocessing, tree

    from rdcircuits.estimators import CircuitClassifier, CircuitRegressor

    if name in ("diabetes", "friedman"):
        return [
            lambda: CircuitRegressor(random_state=seed),
            lambda: tree.DecisionTreeRegressor(random_state=seed),
            lambda: ensemble.HistGradientBoostingRegressor(random_state=seed),
            lambda: linear_model.RidgeCV(),
        ]

    def each(one: Any) -> Any:
        return multioutput.MultiOutputClassifier(one) if name == "labels" else one

    def logistic() -> Any:
        return pipeline.make_pipeline(preprocessing.StandardScaler(), each(linear_model.LogisticRegression()))

    return [
        lambda: CircuitClassifier(random_state=seed),
        lambda: tree.DecisionTreeClassifier(random_state=seed),
        lambda: each(ensemble.HistGradientBoostingClassifier(random_state=seed)),
        logistic,
    ]


if __name__ == "__main__":
    script(main)
