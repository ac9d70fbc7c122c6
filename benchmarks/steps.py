"""Training steps a second: lookup-gate networks in bits, beside the same network relaxed to reals.

The step of a network of two-input lookup gates is compiled for Z2 (XOR) and for Z (signed votes), and measured in one
run against the relaxed network's step as PyTorch-style array code (numpy, float32, see _relaxed.py; and PyTorch itself,
where it is installed). One core; medians of repeated runs.

The relaxed network's examples are given as it keeps them, columns of float32, and so are those of the bits, packed;
"from bytes" is the same step on arrays of bytes, which it packs, and whose predictions it unpacks (over Z2 these, and
the labels, are those of all 8000 outputs).

    python benchmarks/steps.py
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from _common import machine, median_seconds, script, table
from _relaxed import Network, Wiring

import rdcircuits as rd
from rdcircuits.models.wiring import at_random

CLASSES = 10
TEMPERATURE = 30.0
SEED = 1
GOAL = 20

Step = Callable[[], object]


def main(arguments: Sequence[str] | None = None) -> None:
    options = parse(arguments)
    print(machine() + "\n")
    print(
        f"{options.inputs} → {' → '.join(map(str, options.widths))} two-input lookup gates, {CLASSES} classes, "
        f"batch {options.batch}, median of {options.repeats} steps\n"
    )
    rng = np.random.default_rng(SEED)
    x = rng.integers(0, 2, (options.batch, options.inputs), dtype=np.uint8)
    labels = rd.losses.classes_of(rng.integers(0, CLASSES, options.batch), CLASSES)
    steps: list[tuple[str, Step, str]] = [("relaxed, numpy float32", relaxed_step(options, x, labels), "")]
    pytorch = torch_step(options, x, labels)
    if pytorch is not None:
        steps.append(("relaxed, PyTorch, one thread", pytorch, ""))
    for name, algebra, learner, outputs in (
        ("Z2: XOR", rd.Z2, ascent(options), np.repeat(labels, options.widths[-1] // CLASSES, axis=1)),
        ("Z: signed votes", rd.Z, votes(options), labels),
    ):
        step, seconds = bit_step(learner, algebra, x, outputs, packed=True)
        steps.append((name, step, f"{seconds:.2f} s"))
        step, _ = bit_step(learner, algebra, x, outputs, packed=False)
        steps.append((f"{name}, from bytes", step, ""))
    times = median_seconds([step for _, step, _ in steps], options.repeats)
    rows = [
        [name, f"{1e3 * seconds:.2f} ms", f"{options.batch / seconds:,.0f}", f"{times[0] / seconds:.1f}", compiling]
        for (name, _, compiling), seconds in zip(steps, times, strict=True)
    ]
    print(table(["step", "time", "examples a second", "ratio", "compiled in"], rows))
    print(f"\nratio: to the numpy step; the goal is {GOAL} for Z2 and Z, and less than 1 s to compile.")


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--inputs", type=int, default=784, help="input bits (784)")
    parser.add_argument("--widths", type=int, nargs="+", default=[8000, 8000], help="gates in each layer (8000 8000)")
    parser.add_argument("--batch", type=int, default=256, help="examples a step (256)")
    parser.add_argument("--repeats", type=int, default=20, help="steps to take the median of (20)")
    return parser.parse_args(arguments)


def votes(options: argparse.Namespace) -> rd.Learner:
    """Signed votes in Z, classes counted."""
    model = rd.models.gates(options.inputs, *options.widths, classes=CLASSES, seed=SEED)
    return rd.Learner(model, rd.losses.counted_softmax(TEMPERATURE), rd.optimisers.votes(20), -1)


def ascent(options: argparse.Namespace) -> rd.Learner:
    """Reverse derivative ascent in Z2, each output wished to be its class's bit."""
    model = rd.models.gates(options.inputs, *options.widths, seed=SEED)
    return rd.Learner(model, rd.losses.boolean(), rd.optimisers.ascent(), rd.rates.scaled())


def bit_step(
    learner: rd.Learner, algebra: rd.Algebra, x: np.ndarray, labels: np.ndarray, packed: bool
) -> tuple[Step, float]:
    """A step that goes on from the state and parameters of the last one, and the seconds to build and compile it."""
    kept: list[Any] = [np.zeros(wire.shape, dtype=np.int64) for wire in learner.state]
    kept += learner.model.initialise(SEED)
    hyper = [np.asarray(one.at(0)) for one in learner.hypers]
    shape = (len(x), CLASSES)
    words = [np.random.default_rng(SEED).integers(0, 1 << 16, shape) for _ in learner.label[1:]]
    wide = (-(1 << 29), 1 << 29)  # as `rd.train` plans for them
    ranges = [wide] * len(learner.state), [wide] * len(hyper), [(0, (1 << 16) - 1)] * len(words)
    like = [*ranges[0], *kept[len(learner.state) :], *ranges[1], x, labels, *ranges[2]]
    started = time.perf_counter()
    program = algebra.compile(learner.step, like=like, batch=len(x))
    seconds = time.perf_counter() - started
    examples: list[Any] = [x, labels]
    if packed:
        examples = [rd.Packed.of(x), rd.Packed.of(labels)]

    def step() -> None:
        kept[:] = program(*kept, *hyper, *examples, *words)[: len(kept)]

    return step, seconds


def start(options: argparse.Namespace) -> tuple[list[np.ndarray], list[Wiring]]:
    """Real tables and the wirings of the model above."""
    rng = np.random.default_rng(SEED)
    sizes = (options.inputs, *options.widths)
    wirings = [at_random(before, after, 2, rng) for before, after in zip(sizes, options.widths, strict=False)]
    return [rng.random((width, 4), dtype=np.float32) for width in options.widths], wirings


def relaxed_step(options: argparse.Namespace, x: np.ndarray, labels: np.ndarray) -> Step:
    tables, wirings = start(options)
    network = Network(tables, wirings, options.inputs, CLASSES, len(x))
    columns, wanted = (np.ascontiguousarray(array.T, dtype=np.float32) for array in (x, labels))
    return lambda: network.step(columns, wanted, TEMPERATURE, 0.01)


def torch_step(options: argparse.Namespace, x: np.ndarray, labels: np.ndarray) -> Step | None:
    """The same in PyTorch with its own reverse mode; None where it is not installed."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    tables, wirings = start(options)
    real = [torch.tensor(one, requires_grad=True) for one in tables]
    index = [tuple(torch.tensor(side) for side in one) for one in wirings]
    optimiser = torch.optim.SGD(real, lr=0.01)
    columns, wanted = torch.tensor(x.T, dtype=torch.float32), torch.tensor(labels.argmax(axis=1))

    def step() -> None:
        y = columns
        for found, (first, second) in zip(real, index, strict=True):
            a, b, (t0, t1, t2, t3) = y[first], y[second], found.T[:, :, None]
            y = t0 + a * (t1 - t0) + b * (t2 - t0 + a * (t3 - t2 - t1 + t0))
        scores = y.reshape(CLASSES, -1, len(x)).sum(1).T / TEMPERATURE
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(scores, wanted, reduction="sum").backward()
        optimiser.step()

    return step


if __name__ == "__main__":
    script(main)
