"""Peak memory of R of a dense layer over a batch: the change of the parameters is summed within one product.

R(batch f) = batch(R f) ; sum over the batch. Written as it stands, the law makes a change of all parameters for each
example: 784·512 of them for each of 1024 examples are 3.3 GB of doubles. The plan makes one.

    python benchmarks/memory.py
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Callable, Sequence

import numpy as np
from _common import machine, script, table

import rdcircuits as rd

INPUTS, OUTPUTS = 784, 512


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--batch", type=int, default=1024, help="examples (default: 1024)")
    examples: int = parser.parse_args(arguments).batch
    print(machine() + "\n")
    rows = []
    for algebra in (rd.Smooth(), rd.Smooth(np.float32), rd.Z2):
        rows += measured(algebra, examples)
    print(f"R of a dense layer {INPUTS} → {OUTPUTS} over a batch of {examples}, beyond its arguments")
    print(table(["algebra", "way", "peak", "of the arguments", "seconds"], rows))


def measured(algebra: rd.Semiring, examples: int) -> list[list[str]]:
    """Rows of the table: the plan, numpy by hand, and what a change for each example would take."""
    rng = np.random.default_rng(0)
    w, x = algebra.random((OUTPUTS, INPUTS), rng), algebra.random((examples, INPUTS), rng)
    dy = algebra.random((examples, OUTPUTS), rng)
    dense = rd.trace(lambda w, x: w @ x, rd.point(OUTPUTS, INPUTS), rd.point(INPUTS))
    program = algebra.compile(rd.R(rd.batch(dense, [1])))
    given = w.nbytes + x.nbytes + dy.nbytes
    name = algebra.name if algebra.name != "Smooth" else f"Smooth({algebra.dtype})"
    ways: list[tuple[str, Callable[[], object]]] = [("planned", lambda: program(w, x, dy))]
    if algebra.name == "Smooth":
        ways.append(("numpy by hand", lambda: (dy.T @ x, dy @ w)))
    lines = []
    for way, call in ways:
        call()
        peak, seconds = peak_of(call)
        lines.append([name, way, megabytes(peak), f"{peak / given:.2f}", f"{seconds:.3f}"])
    each = examples * w.nbytes
    lines.append([name, "a change for each example (reckoned)", megabytes(each), f"{each / given:.0f}", ""])
    return lines


def peak_of(call: Callable[[], object]) -> tuple[int, float]:
    """Bytes that a call takes at its most, and its time."""
    tracemalloc.start()
    started = time.perf_counter()
    call()
    seconds = time.perf_counter() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak, seconds


def megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"


if __name__ == "__main__":
    script(main)
