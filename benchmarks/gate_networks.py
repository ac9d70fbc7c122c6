"""Networks of gates trained natively in bits, their wiring learned too: accuracy by gates, and the time it takes.

Tables learn by signed votes and pins by tallied scores, over Z, from wishes of the examples alone whose class leads by
less than a margin; nothing is a floating-point number. The work is scikit-learn's digits (five folds) and, given the
folder with MNIST's files (or others of the same form), its images: those that are not tested on are trained on, and no
setting was chosen on images that are tested on (where there are no t10k- files, the last 10,000). Gates are counted as
trained, and as left when the network is a netlist: constants gone, equal gates merged, without and with the adders
that count the votes (as ANDs).

    python benchmarks/gate_networks.py [FOLDER] [--seeds N] [--only NAME] [--resume FILE]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from _common import machine, note, percent, script, table

import rdcircuits as rd
from rdcircuits import datasets
from rdcircuits.datasets import Labelled

#: (training part, part to test on), coded as bits.
Parts = tuple[Labelled, Labelled]
HEAD = ["", "goal", "seeds", "accuracy", "gates", "left", "ANDs", "trained bits", "epochs", "processor time"]


@dataclass(frozen=True)
class Work:
    """A network and how it learns: `goal` is the accuracy to reach; `parts(seed)` gives its splits or folds."""

    name: str
    goal: float
    parts: Callable[[], Sequence[Parts]]
    widths: tuple[int, ...]
    margin: int
    batch: int
    epochs: int
    wiring: str = "learned"
    candidates: int = 32
    threshold: int = 20

    def __str__(self) -> str:
        layers = " → ".join(map(str, self.widths))
        pins = f"{self.candidates} candidates a pin" if self.wiring == "learned" else f"{self.wiring} wiring"
        return f"{layers}, {pins}; margin {self.margin}, batch {self.batch}, votes from {self.threshold} on"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train what has not been trained yet and print the table; the exit status is 1 where a goal is missed."""
    options = parse(arguments)
    print(machine() + "\n")
    done = Done(options.resume)
    rows, reached = [], True
    for work in works(options.folder):
        if options.only not in (None, work.name):
            continue
        print(f"{work.name}: {work}")
        found = [done.get(work, seed) for seed in range(options.seeds)]
        accuracy = float(np.mean([one["accuracy"] for one in found]))
        reached &= accuracy >= work.goal
        rows.append(
            [
                work.name,
                f"≥ {percent(work.goal)}" if work.goal else "-",
                len(found),
                percent(accuracy, 2),
                f"{sum(work.widths):,}",
                *(f"{np.mean([one[key] for one in found]):,.0f}" for key in ("left", "ands", "bits")),
                work.epochs,
                f"{np.mean([one['seconds'] for one in found]):.0f} s",
            ]
        )
    note("")
    if options.folder is None and options.only is None:
        print("mnist: left out; give the folder with MNIST's files to run it")
    print("\n" + table(HEAD, rows))
    return 0 if reached else 1


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").partition("\n\n")[0], epilog="The exit status is 1 where a goal is missed."
    )
    parser.add_argument("folder", nargs="?", metavar="FOLDER", help="MNIST's files, or others of the same form")
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="how many seeds (3)")
    parser.add_argument("--only", metavar="NAME", help="one work alone, by its name in the table")
    parser.add_argument("--resume", metavar="FILE", help="keep results in FILE, a line each, and go on from them")
    options = parser.parse_args(arguments)
    if options.seeds < 1:
        parser.error("--seeds is a number >= 1")
    names = [work.name for work in works(options.folder or "-")]
    if options.only is not None and options.only not in names:
        parser.error(f"--only takes one of {', '.join(names)}")
    if options.only is not None and options.only.startswith("mnist") and options.folder is None:
        parser.error(f"{options.only} needs the folder with MNIST's files")
    return options


def works(folder: str | None) -> list[Work]:
    """The digits, and MNIST where there is a folder."""
    found = [Work("digits", 0.97, digit_folds, (2000, 2000), 30, 64, 24, threshold=10)]
    if folder is not None:
        found += [
            Work("mnist, 8,000 gates", 0.96, lambda: images(folder), (4000, 4000), 30, 256, 16, threshold=10),
            Work("mnist, 8,000, random", 0, lambda: images(folder), (4000, 4000), 30, 256, 16, "random", threshold=10),
            Work(
                "mnist, 48,000 gates",
                0.97,
                lambda: images(folder),
                (24000, 24000),
                150,
                256,
                14,
                threshold=10,
            ),
        ]
    return found


def digit_folds() -> Sequence[Parts]:
    """Five folds of scikit-learn's digits, three thresholds a pixel."""
    return datasets.digits().coded(lambda x: datasets.above(x, 2, 8, 13)).folds(5, seed=0)


def images(folder: str) -> Sequence[Parts]:
    """The images of a folder in MNIST's form, three thresholds a pixel."""
    data = datasets.mnist(folder)
    return [(data.train.coded(grey), data.test.coded(grey))]


def grey(x: np.ndarray) -> np.ndarray:
    """Whether each pixel is above each of three thresholds."""
    return datasets.above(x, 32, 96, 160)


class Done:
    """Results by work and seed, kept in a file where one is given, so that a run that was stopped goes on."""

    def __init__(self, path: str | None) -> None:
        self.path = None if path is None else Path(path)
        lines = self.path.read_text().splitlines() if self.path is not None and self.path.exists() else []
        self.found = {json.loads(line)["key"]: json.loads(line) for line in lines if line.strip()}

    def get(self, work: Work, seed: int) -> dict[str, Any]:
        """The result of a work with a seed, from the file or trained now."""
        key = f"{work.name}: {work}, {work.epochs} epochs, seed {seed}"
        if key not in self.found:
            self.found[key] = {"key": key, **trained(work, seed)}
            if self.path is not None:
                with self.path.open("a") as file:
                    file.write(json.dumps(self.found[key]) + "\n")
        return self.found[key]


def trained(work: Work, seed: int) -> dict[str, float]:
    """Means over the parts: accuracy on what was not trained on, sizes, and the processor time of all the training."""
    seconds, found = 0.0, []
    parts = work.parts()
    for number, (train, test) in enumerate(parts):
        model = network(work, train.x.shape[1], train.classes, seed)

        def tell(done: int, whole: int, what: str, number: int = number) -> None:
            note(f"{work.name}, seed {seed}, {number + 1} of {len(parts)}: {what}, {percent(done / whole, 0)}")

        started = time.process_time()
        run = rd.train(
            learner(work, model, len(train)),
            (train.x, train.y_one_hot),
            algebra=rd.Z,
            epochs=work.epochs,
            batch=min(work.batch, len(train)),
            shuffle=True,
            seed=seed,
            progress=tell,
        )
        seconds += time.process_time() - started
        scores = rd.Z.run(rd.batch(run.circuit, [0]), test.x)
        found.append(float(np.mean(scores.argmax(axis=1) == test.y)))
        note(f"{work.name}, seed {seed}, {number + 1} of {len(parts)}: {percent(found[-1], 2)}; its gates")
    bits = rd.models.gates(train.x.shape[1], *work.widths, wiring=work.wiring, candidates=work.candidates, seed=seed)
    left = rd.netlist(rd.models.fix(bits, run.parameters, "Z")).simplified().counts().gates
    ands = rd.netlist(run.circuit).counts().ands
    size = sum(wire.size for wire in model.parameter)
    return {"accuracy": float(np.mean(found)), "left": left, "ands": ands, "bits": size, "seconds": seconds}


def network(work: Work, inputs: int, classes: int, seed: int) -> rd.models.Model:
    """The network of a seed."""
    return rd.models.gates(
        inputs, *work.widths, classes=classes, wiring=work.wiring, candidates=work.candidates, seed=seed
    )


def learner(work: Work, model: rd.models.Model, rows: int) -> rd.Learner:
    """Votes whose threshold doubles after each quarter of the steps, so that gates settle."""
    steps = work.epochs * -(-rows // min(work.batch, rows))
    threshold = rd.rates.stepped(work.threshold, every=-(-steps // 4), factor=2)
    rule = rd.optimisers.wired(model, rd.optimisers.votes(threshold))
    return rd.Learner(model, rd.losses.margin(work.margin), rule, -1)


if __name__ == "__main__":
    script(main)
