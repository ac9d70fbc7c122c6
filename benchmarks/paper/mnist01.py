"""MNIST's zeros against its ones by reverse derivative ascent, as published: 99.2 %.

Protocol [RDA]: pixel > 32 gives 784 bits; the model is pseudoLinear(4), its mask starts at zero and
its R is its Boolean difference; the first 11,400 zeros and ones of the training images are to train on, one at a time,
the rest to validate on; of the first 1000 parameter states the best on validation is kept, and tested on the official
test images. Where the folder has none, it is tested on those of the 11,400 that no step ever saw.

    python benchmarks/paper/mnist01.py FOLDER
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

import rdcircuits as rd
from rdcircuits import datasets

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _ascent import STATES, best_state
from _common import machine, note, percent, script, table

RATIO = 4
DARK = 32
TRAIN = 11_400
PUBLISHED = 0.992


def main(arguments: Sequence[str] | None = None) -> None:
    options = parse(arguments)
    print(machine() + "\n")
    data = datasets.mnist(options.folder, held_out=0)
    everything = data.train.only(0, 1).coded(lambda images: datasets.above(images, DARK))
    train, validation = everything.take(slice(TRAIN)), everything.take(slice(TRAIN, None))
    if data.official:
        test = data.test.only(0, 1).coded(lambda images: datasets.above(images, DARK))
        tested_on = f"the {len(test)} official test images of 0 and 1"
    else:
        test = train.take(slice(STATES, None))
        tested_on = f"{len(test)} held-out training images of 0 and 1, which no step saw (no t10k files in the folder)"
    started = time.perf_counter()
    model = rd.models.pseudo_linear(train.x.shape[1], RATIO)
    best = best_state(model, train.x, train.y[:, None], accuracy_on(validation))
    seconds = time.perf_counter() - started
    note("")
    (mask,), found = best.parameters, accuracy_on(test)(best.parameters)
    print(f"tested on {tested_on}")
    print(f"kept state {best.state} of {STATES}: a mask of {mask.sum()} of {mask.size} pixels; {seconds:.1f} s\n")
    error = (found * (1 - found) / len(test)) ** 0.5
    tested = f"{percent(found, 2)} ± {100 * error:.2f}"
    row = ["MNIST 0/1, pseudoLinear(4)", percent(best.accuracy, 2), tested, percent(PUBLISHED)]
    print(table(["reverse derivative ascent", "validation", "test", "published"], [row]))


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("folder", metavar="FOLDER", help="MNIST's files, such as train-images-idx3-ubyte.gz")
    return parser.parse_args(arguments)


def accuracy_on(data: datasets.Labelled) -> Callable[[Sequence[np.ndarray]], float]:
    """parameters → the share of the images that the model with them tells right."""
    circuit = rd.batch(rd.models.pseudo_linear(data.x.shape[1], RATIO).morphism, [1])
    predict, labels = rd.Z2.compile(circuit, batch=len(data)), data.y[:, None]
    return lambda parameters: float(np.mean(predict(*parameters, data.x) == labels))


if __name__ == "__main__":
    script(main)
