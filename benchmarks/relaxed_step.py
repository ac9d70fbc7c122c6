"""Training steps of relaxed networks of gates: forward, back and Adam, beside torchlogix, where it is installed.

Two-input lookup gates, random wiring, ten classes counted, cross-entropy, float32, one thread. Ours computes with bits
and goes back through the multilinear form (`models.hardened`), or with reals (`models.relaxed`); with learned wiring,
too, each pin choosing among candidates, which has no rival here. torchlogix has 16 weights a gate, the quickest of its
forms on a CPU, and computes with reals ("soft") or with the likeliest gate ("hard"). All steps take turns; medians of
processor time. torchlogix runs with the instructions that PyTorch chooses, whatever ours are.

    python benchmarks/relaxed_step.py

torchlogix, without what its layers do not need: pip install --no-deps 'torchlogix==0.1.*', beside rdcircuits[bench]
(later ones need Python 3.12).
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from _common import machine, median_seconds, script, table

import rdcircuits as rd

CLASSES, SEED = 10, 1
TEMPERATURE = 10.0
#: How many times a step of torchlogix each mode is to make.
GOALS = {"avx512": 25, "avx2": 12}

Step = Callable[[], object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; the exit status is 1 where a goal is missed."""
    options = parse(arguments)
    print(machine() + "\n")
    layers = " → ".join(map(str, (options.inputs, *options.widths)))
    print(f"{layers} gates, {CLASSES} classes, batch {options.batch}, median of {options.repeats} steps\n")
    rng = np.random.default_rng(SEED)
    x = rng.integers(0, 2, (options.batch, options.inputs)).astype(np.float32)
    y = rng.integers(0, CLASSES, options.batch)
    theirs = torchlogix_steps(options, x, y)
    ours = [
        (f"{name}, {mode}", in_mode(mode, our_step(options, form, wiring, x, y)))
        for name, form, wiring in (
            ("hardened", rd.models.hardened, "random"),
            ("relaxed", rd.models.relaxed, "random"),
            ("hardened, learned wiring", rd.models.hardened, "learned"),
        )
        for mode in modes()
    ]
    steps = [*theirs, *ours]
    times = median_seconds([step for _, step in steps], options.repeats, time.process_time)
    rd.simd(None)
    rival = min(times[: len(theirs)]) if theirs else None
    samples = options.batch * sum(options.widths)
    rows = [
        [name, f"{1e3 * one:.2f} ms", f"{samples / one:.3g}", "-" if rival is None else f"{rival / one:.1f}"]
        for (name, _), one in zip(steps, times, strict=True)
    ]
    print(table(["step", "time", "gates times examples a second", "ratio"], rows))
    if rival is None:
        print("\ntorchlogix and PyTorch are not both installed: no ratios.")
        return 0
    reached = {
        mode: rival / times[i] for i, (name, _) in enumerate(steps) for mode in GOALS if name == f"hardened, {mode}"
    }
    goals = ", ".join(f"{GOALS[mode]} with {mode} (found {ratio:.1f})" for mode, ratio in reached.items())
    print(f"\nratio: how many steps in the time of the quicker one of torchlogix; the goals are {goals}.")
    return int(any(ratio < GOALS[mode] for mode, ratio in reached.items()))


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").partition("\n\n")[0], epilog="The exit status is 1 where a goal is missed."
    )
    parser.add_argument("--inputs", type=int, default=784, help="input bits (784)")
    parser.add_argument("--widths", type=int, nargs="+", default=[8000] * 4, help="gates in each layer (8000, 4 times)")
    parser.add_argument("--candidates", type=int, default=16, help="of each pin, where wiring is learned (16)")
    parser.add_argument("--batch", type=int, default=128, help="examples a step (128)")
    parser.add_argument("--repeats", type=int, default=15, help="steps to take the median of (15)")
    return parser.parse_args(arguments)


def modes() -> list[str]:
    """The vector modes of this machine, the widest first; the scalar one where there is no other."""
    from rdcircuits._kernels import simd

    found: list[str] = [mode for mode in simd.available() if mode != "scalar"]
    return found[::-1] or ["scalar"]


def in_mode(mode: Any, step: Step) -> Step:
    """The step in this SIMD mode."""

    def run() -> None:
        rd.simd(mode)
        step()

    return run


def our_step(options: argparse.Namespace, form: Any, wiring: Any, x: np.ndarray, y: np.ndarray) -> Step:
    """A step of the compiled program, in place, as `train` makes them."""
    model = form(
        rd.models.gates(
            options.inputs, *options.widths, classes=CLASSES, wiring=wiring, candidates=options.candidates, seed=SEED
        )
    )
    rule = rd.optimisers.adam(0.01)
    learner = rd.Learner(model, rd.losses.cross_entropy(TEMPERATURE), rule, -1)
    values = [np.zeros(wire.shape, np.float32) for wire in learner.state]
    values += [np.asarray(one, np.float32) for one in model.initialise(SEED)]
    stepper = rd.Smooth(np.float32).compile(learner.step, batch=len(x)).stepper(values)
    assert stepper is not None
    hyper = [np.asarray([one.at(0)], np.float32) for one in learner.hypers]
    for feed, given in zip(stepper.feed(1, len(x)), [*hyper, x, rd.losses.classes_of(y, CLASSES)], strict=True):
        feed[:] = np.reshape(given, feed.shape)
    return lambda: stepper.run(1, len(x))


def torchlogix_steps(options: argparse.Namespace, x: np.ndarray, y: np.ndarray) -> list[tuple[str, Step]]:
    """The same by torchlogix on one thread, computing with reals and with gates; none where it is not installed."""
    if importlib.util.find_spec("torchlogix") is None or importlib.util.find_spec("torch") is None:
        return []
    import torch

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from torchlogix.layers import GroupSum, LogicDense
    except (ImportError, SyntaxError) as error:  # some releases need a later Python than they say
        print(f"torchlogix cannot be imported: {error}\n")
        return []
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    try:
        version = importlib.metadata.version("torchlogix")
    except importlib.metadata.PackageNotFoundError:
        version = "of unknown version"
    print(f"torchlogix {version}, PyTorch {torch.__version__} ({torch.backends.cpu.get_cpu_capability()})\n")
    inputs, labels = torch.tensor(x), torch.tensor(y)

    def step_of(sampling: str) -> Step:
        sizes = (options.inputs, *options.widths)
        layers = [
            LogicDense(before, after, parametrization="raw", parametrization_kwargs={"forward_sampling": sampling})
            for before, after in zip(sizes, options.widths, strict=False)
        ]
        network = torch.nn.Sequential(*layers, GroupSum(CLASSES, TEMPERATURE))
        optimiser = torch.optim.Adam(network.parameters(), lr=0.01)

        def step() -> None:
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(network(inputs), labels).backward()
            optimiser.step()

        return step

    return [(f"torchlogix {sampling}", step_of(sampling)) for sampling in ("hard", "soft")]


if __name__ == "__main__":
    script(main)
