"""Networks of gates trained natively in bits and through reals, their wiring learned too: accuracy by gates, and time.

Natively, tables learn by signed votes and pins by tallied scores, over Z, from wishes of the examples alone whose class
leads by less than a margin; nothing is a floating-point number. Through reals ("relaxed"), both learn by Adam and are
rounded at the end: the accuracy is that of the gates, "unrounded" that of the reals. These learn from copies, too, of
the images moved by up to a pixel. The work is scikit-learn's digits (five folds) and, given the folder with MNIST's
files (or others of the same form), its images: those that are not tested on are trained on, and no setting was chosen
on images that are tested on (where there are no t10k- files, the last 10,000). Gates are counted as
trained, and as left when the network is a netlist: constants gone, equal gates merged, without and with the adders
that count the votes (as ANDs). Where green-tsetlin is installed (`pip install 'rdcircuits[bench]'`), a Tsetlin machine
learns from the same bits (of MNIST's those of one threshold) for as much processor time as the native network did; it
may not be right more often.

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

import _tsetlin
import numpy as np
from _common import machine, note, percent, script, table

import rdcircuits as rd
from rdcircuits import datasets
from rdcircuits.datasets import Labelled
from rdcircuits.induction.classes.relaxation import Relaxation
from rdcircuits.models import Model

#: (training part, part to test on), coded as bits.
Parts = tuple[Labelled, Labelled]
HEAD = ["", "goal", "seeds", "accuracy", "unrounded", "gates", "left", "ANDs", "trained", "epochs", "processor time"]
#: How many copies of the images, moved by up to a pixel, are learned from beside them.
COPIES = 3


@dataclass(frozen=True)
class Work:
    """A network and how it learns: `goal` is the accuracy to reach; `parts()` gives its splits or folds. `relaxed` is
    the rate with which it learns through reals, None where it learns natively; `temperature` that of softmax, by the
    number of votes where it is not told.
    """

    name: str
    goal: float
    parts: Callable[[], Sequence[Parts]]
    widths: tuple[int, ...]
    margin: int | None
    batch: int
    epochs: int
    wiring: str = "learned"
    candidates: int = 32
    threshold: int = 20
    relaxed: float | None = None
    temperature: float | None = None

    def __str__(self) -> str:
        layers = " → ".join(map(str, self.widths))
        pins = f"{self.candidates} candidates a pin" if self.wiring == "learned" else f"{self.wiring} wiring"
        if self.relaxed is not None:
            heat = "" if self.temperature is None else f", temperature {self.temperature}"
            return f"{layers}, {pins}; relaxed, batch {self.batch}, rate {self.relaxed}{heat}, {COPIES} copies"
        return f"{layers}, {pins}; margin {self.margin}, batch {self.batch}, votes from {self.threshold} on"

    def network(self, inputs: int, classes: int, seed: int) -> Model:
        """The network of a seed; through reals all gates vote, natively those of the last layer."""
        return rd.models.gates(
            inputs,
            *self.widths,
            classes=classes,
            wiring=self.wiring,
            candidates=self.candidates,
            votes="last" if self.relaxed is None else "all",
            seed=seed,
        )


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
                "-" if work.relaxed is None else percent(float(np.mean([one["unrounded"] for one in found])), 2),
                f"{sum(work.widths):,}",
                *(f"{np.mean([one[key] for one in found]):,.0f}" for key in ("left", "ands", "bits")),
                work.epochs,
                f"{np.mean([one['seconds'] for one in found]):.0f} s",
            ]
        )
        if work.relaxed is None and work.goal and _tsetlin.installed():
            rivals = [done.rival(work, seed) for seed in range(options.seeds)]
            rows.append(rival_row(rivals))
            reached &= accuracy >= float(np.mean([one["accuracy"] for one in rivals]))
    note("")
    if options.folder is None and options.only is None:
        print("mnist: left out; give the folder with MNIST's files to run it")
    print("\n" + table(HEAD, rows))
    return 0 if reached else 1


def rival_row(found: Sequence[dict[str, Any]]) -> list[object]:
    """The row of a Tsetlin machine, below the network that took as long."""
    accuracy, epochs, seconds = (
        float(np.mean([one[key] for one in found])) for key in ("accuracy", "epochs", "seconds")
    )
    empty = ["-"] * 5
    return [f"- {_tsetlin.NAME}", "-", len(found), percent(accuracy, 2), *empty, f"{epochs:.0f}", f"{seconds:.0f} s"]


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
    found = [
        Work("digits", 0.97, digit_folds, (2000, 2000), 30, 64, 40, candidates=16, threshold=10),
        Work(
            "digits, relaxed",
            0.97,
            lambda: digit_folds(COPIES),
            (2000, 2000),
            None,
            64,
            10,
            relaxed=0.5,
            temperature=12,
        ),
    ]
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
            Work(
                "mnist, 8,000, relaxed", 0.98, lambda: images(folder, COPIES), (4000, 4000), None, 128, 5, relaxed=0.2
            ),
            Work(
                "mnist, 48,000, relaxed",
                0.982,
                lambda: images(folder, COPIES),
                (24000, 24000),
                None,
                128,
                2,
                candidates=16,
                relaxed=0.2,
            ),
        ]
    return found


def digit_folds(copies: int = 0) -> Sequence[Parts]:
    """Five folds of scikit-learn's digits, three thresholds a pixel."""
    return [
        (
            more(train, copies, 8, between=True).coded(lambda x: datasets.above(x, 2, 8, 13)),
            test.coded(lambda x: datasets.above(x, 2, 8, 13)),
        )
        for train, test in datasets.digits().folds(5, seed=0)
    ]


def images(folder: str, copies: int = 0) -> Sequence[Parts]:
    """The images of a folder in MNIST's form, three thresholds a pixel."""
    data = datasets.mnist(folder)
    return [(more(data.train, copies, 28).coded(grey), data.test.coded(grey))]


def rival_parts(work: Work) -> Sequence[Parts]:
    """What a Tsetlin machine learns from: of large images the middle threshold alone, with which it gets further."""
    parts = work.parts()
    third = parts[0][0].x.shape[1] // 3 if parts else 0
    if third < 28 * 28:
        return parts
    middle = slice(third, 2 * third)
    return [
        tuple(Labelled(part.x[:, middle], part.y, classes=part.classes) for part in both)  # type: ignore[misc]
        for both in parts
    ]


def more(data: Labelled, copies: int, side: int, between: bool = False) -> Labelled:
    """The images, and copies of them that are moved by up to a pixel: a whole one, or any part where pixels are few."""
    pictures = data.x.reshape((-1, side, side))
    moved = [datasets.shifted(pictures, seed=seed, between=between).reshape(data.x.shape) for seed in range(copies)]
    return data.joined(*(Labelled(x, data.y, classes=data.classes) for x in moved))


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
        return self._kept(f"{work.name}: {work}, {work.epochs} epochs, seed {seed}", lambda: trained(work, seed))

    def rival(self, work: Work, seed: int) -> dict[str, Any]:
        """The result of a Tsetlin machine that learns for as much processor time."""
        seconds = self.get(work, seed)["seconds"]
        key = f"{work.name}: {_tsetlin.NAME}, seed {seed}"
        return self._kept(key, lambda: _tsetlin.trained(rival_parts(work), seconds, seed))

    def _kept(self, key: str, make: Callable[[], dict[str, float]]) -> dict[str, Any]:
        if key not in self.found:
            self.found[key] = {"key": key, **make()}
            if self.path is not None:
                with self.path.open("a") as file:
                    file.write(json.dumps(self.found[key]) + "\n")
        return self.found[key]


def trained(work: Work, seed: int) -> dict[str, float]:
    """Means over the parts: accuracy on what was not trained on, sizes, and the processor time of all the training."""
    seconds, found, before = 0.0, [], []
    parts = work.parts()
    for number, (train, test) in enumerate(parts):
        model = work.network(train.x.shape[1], train.classes, seed)

        def tell(done: int, whole: int, what: str, number: int = number) -> None:
            note(f"{work.name}, seed {seed}, {number + 1} of {len(parts)}: {what}, {percent(done / whole, 0)}")

        started = time.process_time()
        run = rd.train(
            learner(work, model, len(train)),
            (train.x, train.y_one_hot),
            algebra=rd.Z if work.relaxed is None else rd.Smooth("float32"),
            epochs=work.epochs,
            batch=min(work.batch, len(train)),
            shuffle=True,
            seed=seed,
            progress=tell,
        )
        seconds += time.process_time() - started
        before.append(accuracy(run.circuit, run.algebra, test))
        values = run.parameters
        if work.relaxed is not None:
            values = rd.models.rounded(values, scores=rd.models.scores_of(model))
        circuit = rd.models.fix(model, values, "Z")
        found.append(accuracy(circuit, rd.Z, test))
        note(f"{work.name}, seed {seed}, {number + 1} of {len(parts)}: {percent(found[-1], 2)}; its gates")
    left = rd.netlist(rd.models.fix(voting(model), values, "Z")).simplified().counts().gates
    ands = rd.netlist(circuit).counts().ands
    size = sum(wire.size for wire in model.parameter)
    means = {"accuracy": float(np.mean(found)), "unrounded": float(np.mean(before))}
    return {**means, "left": left, "ands": ands, "bits": size, "seconds": seconds}


def classes_of(model: Model) -> int:
    """How many classes the network has scores of."""
    (scores,) = model.cod
    return scores.size


def accuracy(circuit: rd.Circuit, algebra: rd.Algebra, test: Labelled) -> float:
    """The share of the examples whose class has the greatest score."""
    scores = algebra.run(rd.batch(circuit, [0]), test.x)
    return float(np.mean(scores.argmax(axis=1) == test.y))


def voting(model: Model) -> Model:
    """The network whose outputs are the gates that vote, uncounted."""
    graph = model.morphism.graph
    votes = [node.inputs[0] for node in graph.nodes if isinstance(node.generator, rd.generators.Popcount)]
    return model.remade(rd.Circuit(graph._replace(outputs=tuple(votes))))


def learner(work: Work, model: Model, rows: int) -> rd.Learner:
    """Votes whose threshold doubles after each quarter of the steps, so that gates settle; or Adam."""
    if work.relaxed is not None:
        how = Relaxation(rows, work.epochs, min(work.batch, rows), work.relaxed, work.temperature)
        return how.learner(model, voters=sum(work.widths) // classes_of(model))
    assert work.margin is not None
    steps = work.epochs * -(-rows // min(work.batch, rows))
    threshold = rd.rates.stepped(work.threshold, every=-(-steps // 4), factor=2)
    rule = rd.optimisers.wired(model, rd.optimisers.votes(threshold))
    return rd.Learner(model, rd.losses.margin(work.margin), rule, -1)


if __name__ == "__main__":
    script(main)
