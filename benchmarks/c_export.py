"""What a classifier's file in C does: images a second from bytes of pixels, time to compile, and size.

Run it with `python benchmarks/c_export.py [GATES]`. The classifier is a network of random gates, 8000 by default, in
two layers over three thresholds of 784 pixels; half of the gates vote on ten classes, and are counted as integers, or
by gates, as where a circuit was made smaller together with its adders. Images are random bytes.
Processor time; the fastest of several passes over 10,000 images. Sizes are those of the compiled file for one sample.

Then the library itself on 10,000 packed images, in each SIMD mode: gates times images a second of such a network
without votes, and of one of four layers of 8000; the median of 41 runs. Beside them, where torchlogix is installed (see
relaxed_step.py), is the C that it compiles of as many random gates, from bits that it packs (minutes to compile).
"""

from __future__ import annotations

import importlib.util
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
from _common import machine, table

import rdcircuits as rd
from rdcircuits._kernels import simd
from rdcircuits.algebra import GateBuilder, Gates
from rdcircuits.encoding import Encoder, Thresholds
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.classes.files import c_of
from rdcircuits.induction.classes.pruning import of_votes

CUTS, PIXELS, CLASSES = (32, 64, 128), 784, 10
IMAGES, RUNS = 10_000, 41
OPERATIONS = [1, 2, 4, 6, 7, 8, 9, 11, 13, 14]
PROGRAM = """#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "model.c"
enum { IMAGES = 10000 };
int main(void)
{
  uint8_t *rows = malloc((size_t)IMAGES * MODEL_COLUMNS);
  int32_t *answers = malloc(IMAGES * sizeof *answers);
  double best = 1e9;
  size_t i;
  int pass;
  if (!rows || !answers) return 1;
  for (i = 0; i < (size_t)IMAGES * MODEL_COLUMNS; i++) rows[i] = (uint8_t)(rand() >> 7);
  for (pass = 0; pass < 15; pass++) {
    const clock_t start = clock();
    model_classes(rows, IMAGES, answers);
    if ((double)(clock() - start) / CLOCKS_PER_SEC < best) best = (double)(clock() - start) / CLOCKS_PER_SEC;
  }
  printf("%.0f\\n", IMAGES / best);
  return answers[0] < 0;
}
"""


def model(gates: int) -> Classifier:
    """A network of random gates whose second layer votes."""
    columns = tuple(f"x{k}" for k in range(PIXELS))
    found = network(PIXELS * len(CUTS), (gates // 2, gates // 2 - gates // 2 % CLASSES))
    encoder = Encoder(columns, tuple(Thresholds(name, 0, CUTS) for name in columns))
    return Classifier(encoder, tuple(range(CLASSES)), of_votes(found, CLASSES))


def network(inputs: int, widths: Sequence[int]) -> Gates:
    """Layers of random gates."""
    rng = np.random.default_rng(0)
    builder = GateBuilder(inputs)
    wires = list(builder.inputs)
    for width in widths:
        pairs = rng.integers(0, len(wires), (width, 2)).tolist()
        wires = [builder.gate(int(rng.choice(OPERATIONS)), wires[a], wires[b]) for a, b in pairs]
    return builder.build(wires)


def compiled(command: list[str], folder: str) -> float:
    """Processor seconds that a compiler takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(gates: int) -> None:
    print(machine())
    found = model(gates)
    print(f"{gates} gates before votes, {found.netlist.counts().gates} with them and without what nothing reads")
    ways = {"integers": found, "gates": replace(found, scores=replace(found.scores, votes=None))}
    rows = []
    for way, flags in product(ways, (["-O2"], ["-O3"], ["-O3", "-march=native"])):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "model.c").write_text(c_of(ways[way], "model"))
            Path(folder, "speed.c").write_text(PROGRAM)
            seconds = compiled(["cc", "-std=c99", *flags, "speed.c", "-o", "speed"], folder)
            said = subprocess.run([Path(folder, "speed")], capture_output=True, text=True, check=True).stdout
            compiled(["cc", "-std=c99", *flags, "-DMODEL_ONE", "-c", "model.c", "-o", "model.o"], folder)
            size = Path(folder, "model.o").stat().st_size
            rows.append([way, " ".join(flags), f"{int(said):,}", f"{seconds:.1f}", size])
    print(table(["votes by", "flags", "images/s", "s to compile", "bytes for one"], rows))

    print(
        "\n" + table(["by the library, from packed bits", "gates", "SIMD", "gates x images/s"], by_the_library(gates))
    )
    torchlogix(gates)


def by_the_library(gates: int) -> list[list[object]]:
    """Networks without votes, each in each mode."""
    x = rd.Packed.of(np.random.default_rng(1).integers(0, 2, (IMAGES, PIXELS), dtype=np.uint8))
    rows: list[list[object]] = []
    for widths in ((gates // 2, gates // 2), (8000,) * 4):
        net = rd.Netlist.from_gates(network(PIXELS, widths))
        count = net.counts().gates
        for mode in simd.available():
            rd.simd(mode)
            seconds = median(lambda net=net: net.evaluate(x))  # type: ignore[misc]
            rows.append([" → ".join(map(str, (PIXELS, *widths))), count, mode, f"{count * IMAGES / seconds:.2g}"])
    rd.simd(None)
    return rows


def median(call: Callable[[], object]) -> float:
    """Seconds of processor time."""
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        call()
        times.append(time.process_time() - started)
    return statistics.median(times)


def torchlogix(gates: int) -> None:
    """The C that torchlogix compiles, where it is installed."""
    if importlib.util.find_spec("torchlogix") is None or importlib.util.find_spec("torch") is None:
        print("\ntorchlogix and PyTorch are not both installed.")
        return
    import torch
    from torchlogix import CompiledLogicNet
    from torchlogix.layers import GroupSum, LogicDense

    torch.set_num_threads(1)
    half = gates // 2 - gates // 2 % CLASSES
    random = {"weight_init": "random"}
    layers = [LogicDense(n, half, parametrization="raw", parametrization_kwargs=random) for n in (PIXELS, half)]
    made = CompiledLogicNet(torch.nn.Sequential(*layers, GroupSum(CLASSES)).eval(), (PIXELS,), num_bits=64)
    made.compile()
    x = np.random.default_rng(1).integers(0, 2, (IMAGES, PIXELS)).astype(bool)
    seconds = median(lambda: made(x))
    speed = f"{IMAGES / seconds:,.0f} images/s, {2 * half * IMAGES / seconds:.2g} gates x images/s"
    print(f"\ntorchlogix' C, {2 * half} gates: {speed}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
