"""Training steps over the reals beside PyTorch and numpy, the memory of a step, and the time to compile one.

Each step of ours is the one that the learner's composite of lenses gives, compiled from its circuit: no network has a
backward pass written for it. One thread, float32; processor time, medians of repeated runs that take turns. PyTorch is
written lean (see _smooth_rivals.py) and is left out where it is not installed. All steps go on and on with one batch,
at a rate so small that nothing is learnt: changes that come to almost nothing would be denormal numbers, slow ones.

    python benchmarks/smooth.py
"""

from __future__ import annotations

import argparse
import os
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from time import process_time
from typing import Any

import numpy as np
from _common import machine, median_seconds, script, table
from _smooth_models import Twin, iris, mnist_convolution, perceptron, residual_network
from _smooth_rivals import entropy, numpy_perceptron, numpy_sigmoids, quadratic, torch_step

import rdcircuits as rd

DTYPE = np.float32
SEED = 1
RATE = 1e-7
Step = Callable[[], object]


def main(arguments: Sequence[str] | None = None) -> None:
    options = parse(arguments)
    one_thread()
    print(machine() + "\n")
    print(
        "Training steps, one thread, float32: ours, PyTorch's and numpy's by hand; ratios are the rival's time to ours"
    )
    print(table(["work", "ours", "PyTorch", "ratio", "numpy", "ratio", "goal"], speed(options.repeats)) + "\n")
    print(
        table(["layers of 64 → 64, relu, batch 64", "a step", "a layer", "to 8 layers", "goal"], depth(options.repeats))
    )
    print("\nMemory of a training step: all that it takes, beside parameters, states and activations")
    print(table(["network", "takes", "of their sum", "goal"], memory()) + "\n")
    print(table(["network", "step built and compiled", "goal"], compiling()))


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--repeats", type=int, default=25, help="runs of each step, at least (default: 25)")
    return parser.parse_args(arguments)


def one_thread() -> None:
    """BLAS reads its number of threads when it is loaded: start again where it is not told."""
    if "OPENBLAS_NUM_THREADS" not in os.environ:
        os.environ |= {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        os.execv(sys.executable, [sys.executable, *sys.argv])


# ---- ours ----


def learner_of(model: Any, loss: rd.Loss, rate: float, optimiser: Any = None) -> rd.Learner:
    return rd.Learner(model, loss, optimiser or rd.optimisers.ascent(), -rate)


def our_step(
    learner: rd.Learner, x: np.ndarray, y: np.ndarray, count: int = 1, values: Sequence[np.ndarray] | None = None
) -> Step:
    """`count` steps a call on one batch, as `rd.train` makes them: on values of their own, in place."""
    program = rd.Smooth(DTYPE).compile(learner.step)
    if values is None:
        values = start_values(learner)
    stepper = program.stepper(values)
    assert stepper is not None
    *hypers, inputs, labels = stepper.feed(count, len(x))
    for one, array in zip(learner.hypers, hypers, strict=True):
        array[:] = one.at(0)
    for target, one in ((inputs, x), (labels, y)):
        target.reshape((count, *one.shape))[:] = one

    def step() -> None:
        stepper.losses.clear()
        stepper.run(count, len(x))

    return step


def start_values(learner: rd.Learner) -> list[np.ndarray]:
    return [np.zeros(wire.shape) for wire in learner.state] + list(learner.model.initialise(SEED))


def batch_of(model: Any, size: int, classes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(SEED)
    numbers = rng.integers(0, classes, size)
    x = rng.random((size, *model.dom[0].shape)).astype(DTYPE)
    return x, np.eye(classes, dtype=DTYPE)[numbers], numbers


def start_of(model: Any) -> list[np.ndarray]:
    return [np.asarray(one, DTYPE) for one in model.initialise(SEED)]


# ---- speed ----


def speed(repeats: int) -> list[list[str]]:
    rows = []
    for hidden, goal in (((), "12 × PyTorch, 1 × numpy"), ((20,), "12 × PyTorch, 1 × numpy")):
        rows += tiny(iris(*hidden), repeats, goal)
    rows.append(large(mnist_convolution(), 64, True, repeats, "1 × PyTorch"))
    for size in (64, 256):
        rows.append(large(perceptron(784, 512, 10), size, False, repeats, "0.97 × the faster", numpy_perceptron))
    rows.append(large(residual_network(), 32, False, repeats, "0.5 × PyTorch"))
    return rows


def tiny(twin: Twin, repeats: int, goal: str) -> list[list[str]]:
    """Batch 1: our steps many a call, and within `rd.train` all in all; the rivals' one a call."""
    count, rate = 1000, RATE
    x, y, _ = batch_of(twin.model, 1, 3)
    learner, start = learner_of(twin.model, rd.losses.quadratic(), rate), start_of(twin.model)
    theirs = torch_step(twin.forward, quadratic, start, x, y, rate)
    calls = [our_step(learner, x, y, count), repeated(numpy_sigmoids(start, x, y, rate), count)]
    calls += [repeated(theirs, 100)] if theirs is not None else []
    ours, numpys, *torches = median_seconds(calls, max(repeats // 5, 3), process_time)
    torch_time = torches[0] / 100 if torches else None
    whole = trained(learner)
    name = f"dense {twin.name}, batch 1"
    return [
        row(name, ours / count, torch_time, numpys / count, goal),
        row(f"{name}, by rd.train", whole, torch_time, numpys / count, goal),
    ]


def repeated(step: Step, count: int) -> Step:
    def steps() -> None:
        for _ in range(count):
            step()

    return steps


def trained(learner: rd.Learner) -> float:
    """Seconds a step of a whole run on 150 examples, batch 1: shuffled, fed and counted."""
    rng = np.random.default_rng(SEED)
    x, y = rng.random((150, 4)).astype(DTYPE), np.eye(3, dtype=DTYPE)[rng.integers(0, 3, 150)]
    times = []
    for _ in range(3):
        started = process_time()
        run = rd.train(learner, (x, y), algebra=rd.Smooth(DTYPE), epochs=200, batch=1, shuffle=True)
        times.append((process_time() - started) / run.history[-1].steps)
    return sorted(times)[1]


def large(
    twin: Twin,
    size: int,
    squares: bool,
    repeats: int,
    goal: str,
    by_hand: Callable[..., Step] | None = None,
) -> list[str]:
    x, y, numbers = batch_of(twin.model, size, 10)
    loss, theirs_loss = (rd.losses.quadratic(), quadratic) if squares else (rd.losses.cross_entropy(), entropy)
    start = start_of(twin.model)
    calls = [our_step(learner_of(twin.model, loss, RATE), x, y)]
    theirs = torch_step(twin.forward, theirs_loss, start, x, y if squares else numbers, RATE)
    calls += [theirs] if theirs is not None else []
    calls += [by_hand(start, x, y, RATE)] if by_hand is not None else []
    ours, *others = median_seconds(calls, repeats, process_time)
    torch_time = others.pop(0) if theirs is not None else None
    return row(f"{twin.name}, batch {size}", ours, torch_time, others[0] if others else None, goal)


def row(name: str, ours: float, torch_time: float | None, numpys: float | None, goal: str) -> list[str]:
    def cells(seconds: float | None) -> list[str]:
        return ["", ""] if seconds is None else [micro(seconds), f"{seconds / ours:.2f}"]

    return [name, micro(ours), *cells(torch_time), *cells(numpys), goal]


def micro(seconds: float) -> str:
    return f"{1e6 * seconds:,.2f} µs" if seconds < 1e-4 else f"{1e6 * seconds:,.0f} µs"


# ---- depth, memory, compiling ----


def deep(layers: int) -> Any:
    return perceptron(*[64] * (layers + 1)).model


def depth(repeats: int) -> list[list[str]]:
    """A step on 8, 16, 32 and 64 dense layers of width 64."""
    counts = (8, 16, 32, 64)
    calls = []
    for layers in counts:
        x, y, _ = batch_of(deep(layers), 64, 64)
        calls.append(our_step(learner_of(deep(layers), rd.losses.cross_entropy(), RATE), x, y))
    times = median_seconds(calls, 2 * repeats, process_time)
    first = times[0] / counts[0]
    return [
        [str(layers), micro(one), micro(one / layers), f"{one / layers / first:.2f}", "within 1.15"]
        for layers, one in zip(counts, times, strict=True)
    ]


def memory() -> list[list[str]]:
    rows = []
    for name, model, size, optimiser in (
        ("784-512-10, batch 64", perceptron(784, 512, 10).model, 64, rd.optimisers.ascent()),
        ("784-512-10, batch 256", perceptron(784, 512, 10).model, 256, rd.optimisers.ascent()),
        ("784-512-10, batch 64, momentum", perceptron(784, 512, 10).model, 64, rd.optimisers.momentum()),
        ("784-512-10, batch 64, Adam", perceptron(784, 512, 10).model, 64, rd.optimisers.adam()),
        ("64 layers of 64, batch 256", deep(64), 256, rd.optimisers.ascent()),
    ):
        learner = learner_of(model, rd.losses.cross_entropy(), RATE, optimiser)
        x, y, _ = batch_of(model, size, model.cod[0].shape[0])
        values = start_values(learner)
        our_step(learner, x, y, 1, values)()
        tracemalloc.start()
        step = our_step(learner, x, y, 1, values)
        step()
        step()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        widths = [wire.shape[0] for wire in learner.parameter[::2]]
        kept = sum(wire.size for wire in learner.parameter + learner.state) + size * (model.dom[0].size + sum(widths))
        rows.append([name, f"{peak / 1e6:.2f} MB", f"{peak / (kept * np.dtype(DTYPE).itemsize):.2f}", "1.5"])
    return rows


def compiling() -> list[list[str]]:
    rows = []
    for twin, size, squares, goal in (
        (iris(20), 1, True, "0.2 s"),
        (mnist_convolution(), 64, True, "0.2 s"),
        (perceptron(784, 512, 10), 64, False, "0.2 s"),
        (residual_network(), 32, False, "2 s"),
    ):
        loss = rd.losses.quadratic() if squares else rd.losses.cross_entropy()
        x, y, _ = batch_of(twin.model, size, twin.model.cod[0].shape[0])
        seconds = median_seconds([lambda: our_step(learner_of(twin.model, loss, RATE), x, y)()], 3, process_time)  # noqa: B023
        rows.append([twin.name, f"{seconds[0]:.3f} s", goal])
    return rows


if __name__ == "__main__":
    script(main)
