"""Numeric optics' experiments beside PyTorch: Iris 4 → 3 and 4 → 20 → 3, and a convolution net for MNIST.

Protocol [CFGL]: sigmoid outputs, quadratic loss, learning rate 0.01, batches of one, 400 epochs for
Iris (half of each class to train on), 4 for MNIST. Published only as comparable to Keras; here the same nets run in
PyTorch from the same initial values over the same rows in the same order, in double precision: parameters after 100
steps agree to 1e-5, test accuracies within a tenth of a percent.

    python benchmarks/paper/optics.py [FOLDER]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import rdcircuits as rd
from rdcircuits import datasets

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _common import machine, note, percent, script, table
from _smooth_models import Twin, iris, mnist_convolution
from _twins import Data, Settings, apart, check, draw, ours, theirs

STEPS = 100
CLOSE, ALIKE = 1e-5, 0.001
HEAD = ["", "steps", "test, ours", "PyTorch", f"after {STEPS} steps", "in the end", "time, ours", "PyTorch"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiments and print the table; the exit status is 1 where ours and PyTorch's differ."""
    options = parse(arguments)
    check(options.plot)
    print(machine() + "\n")
    experiments = [(iris(), irises(), Settings("quadratic", 0.01, 1, 400))]
    experiments += [(iris(20), irises(), Settings("quadratic", 0.01, 1, 400))]
    if options.folder is not None:
        data = images(options.folder, options.images)
        experiments.append((mnist_convolution(), data, Settings("quadratic", 0.01, 1, options.epochs)))
    rows, curves, same = [], {}, True
    for twin, data, how in experiments:
        row, losses, agree = experiment(twin, data, how)
        rows.append(row)
        curves |= losses
        same &= agree
    note("")
    print(table(HEAD, rows))
    print("\nafter 100 steps, in the end: the greatest difference of a parameter between ours and PyTorch's")
    if options.folder is None:
        print("MNIST is left out; give the folder with its files to run it")
    if options.plot:
        title = "Numeric optics' experiments"
        draw(options.plot, curves, x="epoch", y="mean loss of an example", title=title, scale="log")
    return 0 if same else 1


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.partition("\n\n")[0], epilog="The exit status is 1 where ours and PyTorch's differ."
    )
    parser.add_argument("folder", nargs="?", metavar="FOLDER", help="MNIST's files, such as train-images-idx3-ubyte.gz")
    parser.add_argument("--images", type=int, metavar="N", help="train on the first N images of MNIST alone")
    parser.add_argument("--epochs", type=int, default=4, metavar="N", help="epochs over MNIST (4)")
    parser.add_argument("--plot", metavar="FILE", help="draw the losses: .png, .svg or .pdf")
    return parser.parse_args(arguments)


def experiment(twin: Twin, data: Data, how: Settings) -> tuple[list[object], dict[str, Sequence[float]], bool]:
    """A row of the table, the losses by name, and whether both came out the same."""
    starts = twin.model.initialise(0)
    short = Settings(how.loss, how.rate, how.batch, 1)
    beginning = [train(twin, starts, cycled(data, STEPS * how.batch), short) for train in (ours, theirs)]
    early = apart(*(one.parameters for one in beginning))
    mine, other = (train(twin, starts, data, how) for train in (ours, theirs))
    shares = [percent(one.accuracy, 2) for one in (mine, other)]
    late = apart(mine.parameters, other.parameters)
    times = [f"{one.seconds:.2f} s" for one in (mine, other)]
    row = [twin.name, how.epochs * len(data.x), *shares, f"{early:.0e}", f"{late:.0e}", *times]
    curves = {twin.name: mine.losses, f"{twin.name}, PyTorch": other.losses}
    return row, curves, early <= CLOSE and abs(mine.accuracy - other.accuracy) <= ALIKE


def cycled(data: Data, rows: int) -> Data:
    """So many rows: the data over and over, as epoch follows epoch."""
    chosen = np.arange(rows) % len(data.x)
    return Data(data.x[chosen], data.y[chosen], data.test_x, data.test_y)


def irises() -> Data:
    """Half of each kind in a seeded order, the other half to test on; lengths in centimetres."""
    train, test = datasets.iris_flowers().split(0.5, seed=0)
    train = train.take(np.random.default_rng(0).permutation(len(train)))
    return Data(train.x, train.y_one_hot, test.x, test.y_one_hot)


def images(folder: str, count: int | None) -> Data:
    """MNIST's images as they stand in the file, pixels 0..1."""
    data = datasets.mnist(folder)
    if count is not None and not 0 < count <= len(data.train):
        raise rd.RdError(f"{count} images to train on, expected a number in 1..{len(data.train)}")
    train, test = data.train.take(slice(count)), data.test
    print(f"MNIST: trained on {len(train)} images, tested on {data.test_name}")
    x, test_x = (part.x[:, None] / 255.0 for part in (train, test))
    return Data(x, train.y_one_hot, test_x, test.y_one_hot)


if __name__ == "__main__":
    script(main)
