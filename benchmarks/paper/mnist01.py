"""MNIST's zeros against its ones by reverse derivative ascent, as published: 99.2 %.

Protocol [RDA; theory sheet §4]: pixel > 32 gives 784 bits; the model is pseudoLinear(4), its mask starts at zero and
its R is its Boolean difference; the first 11,400 zeros and ones of the training images are to train on, one at a time,
the rest to validate on; of the first 1000 parameter states the best on validation is kept, and tested on the official
test images. Where the folder has none, it is tested on those of the 11,400 that no step ever saw.

    python benchmarks/paper/mnist01.py FOLDER
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import rdcircuits as rd
from rdcircuits import datasets

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _common import machine, note, percent, script, table

RATIO = 4
DARK = 32
TRAIN = 11_400
STATES = 1_000
PUBLISHED = 0.992

Bits = np.ndarray


def main(arguments: Sequence[str] | None = None) -> None:
    options = parse(arguments)
    print(machine(), "\n")
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
    mask, state, valid = ascend(train, validation)
    seconds = time.perf_counter() - started
    found = accuracy(mask, test)
    print(f"tested on {tested_on}")
    print(f"kept state {state} of {STATES}: a mask of {mask.sum()} of {mask.size} pixels; {seconds:.1f} s\n")
    error = (found * (1 - found) / len(test)) ** 0.5
    tested = f"{percent(found, 2)} ± {100 * error:.2f}"
    row = ["MNIST 0/1, pseudoLinear(4)", percent(valid, 2), tested, percent(PUBLISHED)]
    print(table(["reverse derivative ascent", "validation", "test", "published"], [row]))


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("folder", metavar="FOLDER", help="MNIST's files, such as train-images-idx3-ubyte.gz")
    return parser.parse_args(arguments)


def learner(inputs: int) -> rd.Learner:
    """p := p ⊕ π_P R[f](p, x, y ⊕ f(p, x)): the learner's step, over Z2."""
    model = rd.models.pseudo_linear(inputs, RATIO)
    return rd.Learner(model, rd.losses.boolean(), rd.optimisers.ascent(), rd.rates.scaled())


def ascend(train: datasets.Labelled, validation: datasets.Labelled) -> tuple[Bits, int, float]:
    """The mask that is best on validation of the first 1000, its number, and its accuracy there."""
    one = learner(train.x.shape[1])
    step = rd.Z2.compile(one.step, batch=1)
    (mask,) = one.model.initialise(seed=0)
    best = (mask, 0, -1.0)
    for state in range(1, STATES + 1):
        row = slice(state - 1, state)
        mask, _, _ = step(mask, train.x[row], train.y[row, None])
        share = accuracy(mask, validation)
        if share > best[2]:
            best = (mask, state, share)
            note(f"state {state}: {percent(share, 2)} on validation")
    note("")
    return best


def accuracy(mask: Bits, data: datasets.Labelled) -> float:
    """The share of the images that the model with this mask tells right."""
    predictions = rd.Z2.run(rd.batch(rd.models.pseudo_linear(mask.size, RATIO).morphism, [1]), mask, data.x)
    return float(np.mean(predictions[:, 0] == data.y))


if __name__ == "__main__":
    script(main)
