"""How fast the bit-packed kernels are, beside the best plain numpy for the same work, measured in the same run.

Run it with `make bench` or `python benchmarks/kernels.py`. One core; medians of repeated runs.
"""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from rdcircuits._kernels import gf2, mobius, simd
from rdcircuits.algebra.gates import GateBuilder, Gates
from rdcircuits.algebra.packed import pack_rows

Words = np.ndarray[Any, np.dtype[np.uint64]]


def main() -> None:
    print(f"{processor()}; Python {platform.python_version()}, numpy {np.__version__}; SIMD {simd.mode()}")
    print(f"{'work':<62}{'kernel':>12}{'numpy':>12}{'ratio':>8}")
    for rows in (1 << 10, 1 << 20):
        net = random_gates(256, 10_000)
        inputs = np.random.default_rng(1).integers(0, 1 << 64, (256, rows // 64), np.uint64)
        changes = np.random.default_rng(2).integers(0, 1 << 64, (len(net.outputs), rows // 64), np.uint64)
        report(
            f"evaluate {len(net)} gates, {rows} rows",
            lambda net=net, inputs=inputs, rows=rows: net.evaluate(inputs, rows),
            lambda net=net, inputs=inputs: numpy_evaluate(net, inputs),
        )
        report(
            f"evaluate and reverse {len(net)} gates, {rows} rows",
            lambda net=net, inputs=inputs, changes=changes, rows=rows: net.reverse(inputs, changes, rows),
            None,
        )
    data = np.random.default_rng(3).integers(0, 2, (1 << 20, 256), np.uint8)
    report("pack 2^20 rows of 256 columns", lambda: pack_rows(data), lambda: numpy_pack(data))
    vector = np.random.default_rng(4).integers(0, 1 << 64, (1, 1 << 18), np.uint64)
    report("Möbius transform of 2^24 bits", lambda: mobius.mobius(vector, 24), lambda: numpy_mobius(vector[0], 24))
    matrix = np.random.default_rng(5).integers(0, 1 << 64, (2048, 32), np.uint64)
    report("reduced echelon form over GF(2), 2048 x 2048", lambda: gf2.echelon(matrix.copy(), 2048), None)


def report(name: str, kernel: Callable[[], object], rival: Callable[[], object] | None) -> None:
    ours = median_time(kernel)
    theirs = median_time(rival) if rival else None
    beside = f"{milliseconds(theirs)}{theirs / ours:>7.1f}x" if theirs else f"{'-':>12}{'-':>8}"
    print(f"{name:<62}{milliseconds(ours)}{beside}")


def milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:>9.2f} ms"


def median_time(work: Callable[[], object], at_least: float = 0.5) -> float:
    work()
    times: list[float] = []
    while len(times) < 5 or (sum(times) < at_least and len(times) < 1000):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def random_gates(n: int, gates: int) -> Gates:
    """A random netlist in which every gate is live: all that nobody reads is output."""
    random, builder = np.random.default_rng(0), GateBuilder(n)
    wires, read = list(builder.inputs), set()
    while len(wires) < n + gates:
        op, a, b = int(random.choice([6, 8, 14])), *(int(i) for i in random.integers(0, len(wires), 2))
        wire = builder.gate(op, wires[a], wires[b])
        if wire > wires[-1]:
            read |= {wires[a], wires[b]}
            wires.append(wire)
    return builder.build([wire for wire in wires[n:] if wire not in read])


def numpy_evaluate(net: Gates, inputs: Words) -> Words:
    """Level by level and operation by operation, each group with one numpy expression on packed words."""
    first = 1 + net.n_inputs
    level = np.zeros(first + len(net), int)
    for g, (a, b) in enumerate(zip(net.in0, net.in1, strict=True)):
        level[first + g] = 1 + max(level[a], level[b])
    values = np.zeros((first + len(net), inputs.shape[1]), np.uint64)
    values[1:first] = inputs
    run = {6: np.bitwise_xor, 8: np.bitwise_and, 14: np.bitwise_or}
    for depth in range(1, int(level.max()) + 1):
        here = np.flatnonzero(level[first:] == depth)
        for op, function in run.items():
            group = here[net.ops[here] == op]
            values[first + group] = function(values[net.in0[group]], values[net.in1[group]])
    return values[net.outputs]


def numpy_pack(data: np.ndarray[Any, np.dtype[np.uint8]]) -> Words:
    """Blocks of 4096 rows, transposed and then packed along the rows."""
    out = np.empty((data.shape[1], len(data) // 8), np.uint8)
    for start in range(0, len(data), 4096):
        block = np.ascontiguousarray(data[start : start + 4096].T)
        out[:, start // 8 : (start + 4096) // 8] = np.packbits(block, axis=1, bitorder="little")
    return out.view(np.uint64)


def numpy_mobius(words: Words, n: int) -> None:
    masks = (
        0x5555555555555555,
        0x3333333333333333,
        0x0F0F0F0F0F0F0F0F,
        0x00FF00FF00FF00FF,
        0x0000FFFF0000FFFF,
        2**32 - 1,
    )
    for level, mask in enumerate(masks):
        words ^= (words & np.uint64(mask)) << np.uint64(1 << level)
    for level in range(n - 6):
        pairs = words.reshape(-1, 2, 1 << level)
        pairs[:, 1] ^= pairs[:, 0]


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
