"""Beyond the published experiments: networks of two-input lookup gates that learn natively in bits, by signed votes.

The same networks are trained in Z (bits for points, integers for changes: signed votes) and in Z2 (XOR, reverse
derivative ascent: one example a step, the best of the first 1000 parameter states on rows set aside; also on one layer
alone, which suits it better), on Iris, on scikit-learn's digits, and, given a folder with MNIST's files, on its zeros
and ones. Settings were chosen once, on validation rows taken from training parts, and are the same for every split and
fold, so that rows tested on in one of them had a say as training rows of another.

    python benchmarks/paper/votes.py [FOLDER]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import rdcircuits as rd
from rdcircuits import datasets
from rdcircuits.datasets import Labelled

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _ascent import best_state
from _common import machine, note, percent, script, table

#: An experiment's data: (training part, part to test on), coded as bits.
Parts = tuple[Labelled, Labelled]


@dataclass(frozen=True)
class Settings:
    """How a network is built, and trained by signed votes."""

    widths: tuple[int, ...]
    temperature: float
    threshold: int
    batch: int
    epochs: int

    def __str__(self) -> str:
        layers = " → ".join(map(str, self.widths))
        return (
            f"gates {layers}; votes: τ = {self.threshold}, no decay, temperature {self.temperature:g}, "
            f"batch {self.batch}, {self.epochs} epochs"
        )


@dataclass(frozen=True)
class Experiment:
    """One row of the table: `parts()` gives its splits or folds; `goal` is what signed votes have to reach."""

    name: str
    protocol: str
    settings: Settings
    goal: float
    parts: Callable[[], Sequence[Parts]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiments and print the table; the exit status is 1 where signed votes miss a goal."""
    options = parse(arguments)
    print(machine() + "\n")
    found = [experiment for experiment in experiments(options.folder) if options.only in (None, experiment.name)]
    rows, reached = [], True
    for experiment in found:
        print(f"{experiment.name}: {experiment.protocol}\n    {experiment.settings}")
        parts, row = experiment.parts(), [experiment.name, f"≥ {percent(experiment.goal)}"]
        for name, trainer in WAYS.items():
            share, seconds = mean_accuracy(experiment, parts, trainer, name)
            row += [percent(share, 2), f"{seconds:.1f} s"]
            reached &= trainer is not signed_votes or share >= experiment.goal
        rows.append(row)
    note("")
    if options.folder is None and options.only is None:
        print("mnist01: left out; give the folder with MNIST's files to run it")
    print("\n" + table(["test accuracy", "goal", *(cell for name in WAYS for cell in (name, "time"))], rows))
    return 0 if reached else 1


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.partition("\n\n")[0], epilog="The exit status is 1 where signed votes miss a goal."
    )
    parser.add_argument("folder", nargs="?", metavar="FOLDER", help="MNIST's files, such as train-images-idx3-ubyte.gz")
    parser.add_argument("--only", choices=["iris", "digits", "mnist01"], help="one experiment alone")
    options = parser.parse_args(arguments)
    if options.only == "mnist01" and options.folder is None:
        parser.error("mnist01 needs the folder with MNIST's files")
    return options


def experiments(folder: str | None) -> list[Experiment]:
    """Iris and the digits, and MNIST's zeros and ones where there is a folder."""
    found = [
        Experiment(
            "iris",
            "three classes, thermometers of 9 quantiles fitted on training rows, mean of 20 half-and-half splits",
            Settings((1200, 1200, 1200), 50, 10, 25, 30),
            0.955,
            iris_halves,
        ),
        Experiment(
            "digits",
            "ten classes, three thresholds a pixel (2, 8, 13), mean of 5 folds",
            Settings((4000, 4000, 4000), 14, 20, 64, 20),
            0.96,
            digit_folds,
        ),
    ]
    if folder is not None:
        data = datasets.mnist(folder)
        train, test = (part.only(0, 1).coded(dark) for part in (data.train, data.test))
        protocol = f"0 against 1, pixel > 32; trained on {len(train)} images, tested on {len(test)} of {data.test_name}"
        settings = Settings((2000, 2000), 10, 10, 64, 5)
        found.append(Experiment("mnist01", protocol, settings, 0.997, lambda: [(train, test)]))
    return found


def iris_halves() -> list[Parts]:
    """20 halves of each class, and thermometers that have seen the training half alone."""
    flowers = datasets.iris_flowers()
    pairs = (flowers.split(0.5, seed=seed) for seed in range(20))
    codes = ((datasets.Thermometer.fit(train.x, 9), train, test) for train, test in pairs)
    return [(train.coded(code), test.coded(code)) for code, train, test in codes]


def digit_folds() -> Sequence[Parts]:
    return datasets.digits().coded(lambda x: datasets.above(x, 2, 8, 13)).folds(5, seed=0)


def dark(images: np.ndarray) -> np.ndarray:
    return datasets.above(images, 32)


#: A way to train: (settings, training part, seed) → the network, its classes counted, and its parameters.
Trainer = Callable[[Settings, Labelled, int], tuple[rd.models.Model, Sequence[np.ndarray]]]


def signed_votes(settings: Settings, train: Labelled, seed: int) -> tuple[rd.models.Model, Sequence[np.ndarray]]:
    """Signed votes in Z; classes are counted, and a class's outputs wished up, a drawn rival's down."""
    model = network(settings.widths, train, seed, train.classes)
    loss, optimiser = rd.losses.counted_softmax(settings.temperature), rd.optimisers.votes(settings.threshold)
    learner, data = rd.Learner(model, loss, optimiser, -1), (train.x, train.y_one_hot)
    batch, epochs = min(settings.batch, len(train)), settings.epochs
    return model, rd.train(learner, data, algebra=rd.Z, epochs=epochs, batch=batch, shuffle=True, seed=seed).parameters


def ascent(settings: Settings, train: Labelled, seed: int) -> tuple[rd.models.Model, Sequence[np.ndarray]]:
    """XOR in Z2 by the protocol published for MNIST; a fifth of the training part is set aside to validate on.

    Every output of a class is to be the label's bit.
    """
    part, validation = train.split(0.8, seed=seed)
    part = part.take(np.random.default_rng(seed).permutation(len(part)))
    wide = np.repeat(part.y_one_hot, settings.widths[-1] // train.classes, axis=1)
    counted = network(settings.widths, train, seed, train.classes)
    share = accuracy_on(counted, validation)
    best = best_state(network(settings.widths, train, seed, None), part.x, wide, share, seed)
    return counted, best.parameters


def ascent_on_one_layer(settings: Settings, train: Labelled, seed: int) -> tuple[rd.models.Model, Sequence[np.ndarray]]:
    """The same on a network of the last layer's width alone."""
    return ascent(replace(settings, widths=settings.widths[-1:]), train, seed)


def accuracy_on(model: rd.models.Model, data: Labelled) -> Callable[[Sequence[np.ndarray]], float]:
    """parameters → the share of the examples where the class counted highest is right."""
    circuit, like = rd.batch(model.morphism, [len(model.parameter)]), [*model.initialise(0), data.x]
    scores = rd.Z.compile(circuit, like=like, batch=len(data))
    return lambda parameters: float(np.mean(scores(*parameters, data.x).argmax(axis=1) == data.y))


def network(widths: Sequence[int], train: Labelled, seed: int, classes: int | None) -> rd.models.Model:
    """The network of a seed: the same wiring and starting tables whatever trains it."""
    return rd.models.gates(train.x.shape[1], *widths, classes=classes, seed=seed)


#: By the name in the table's head.
WAYS: dict[str, Trainer] = {"signed votes": signed_votes, "XOR": ascent, "XOR, one layer": ascent_on_one_layer}


def mean_accuracy(experiment: Experiment, parts: Sequence[Parts], trainer: Trainer, name: str) -> tuple[float, float]:
    """Mean accuracy on the parts to test on, and the seconds that it all took, compiling included."""
    started, shares = time.perf_counter(), []
    for seed, (train, test) in enumerate(parts):
        note(f"{experiment.name}, {name}: {seed + 1} of {len(parts)}")
        model, parameters = trainer(experiment.settings, train, seed)
        shares.append(accuracy_on(model, test)(parameters))
    return float(np.mean(shares)), time.perf_counter() - started


if __name__ == "__main__":
    script(main)
