"""What a classifier's file in C does: images a second from bytes of pixels, time to compile, and size.

Run it with `python benchmarks/c_export.py [GATES]`. The classifier is a network of random gates, 8000 by default, in
two layers over three thresholds of 784 pixels; half of the gates vote on ten classes, and are counted as integers, or
by gates, as where a circuit was made smaller together with its adders. Images are random bytes.
Processor time; the fastest of several passes over 10,000 images. Sizes are those of the compiled file for one sample.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
from _common import machine, table

from rdcircuits.algebra import GateBuilder
from rdcircuits.encoding import Encoder, Thresholds
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.classes.files import c_of
from rdcircuits.induction.classes.pruning import of_votes

CUTS, PIXELS, CLASSES = (32, 64, 128), 784, 10
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
    rng = np.random.default_rng(0)
    columns = tuple(f"x{k}" for k in range(PIXELS))
    builder = GateBuilder(PIXELS * len(CUTS))
    wires = list(builder.inputs)
    for width in (gates // 2, gates // 2 - gates // 2 % CLASSES):
        pairs = rng.integers(0, len(wires), (width, 2)).tolist()
        wires = [builder.gate(int(rng.choice(OPERATIONS)), wires[a], wires[b]) for a, b in pairs]
    encoder = Encoder(columns, tuple(Thresholds(name, 0, CUTS) for name in columns))
    return Classifier(encoder, tuple(range(CLASSES)), of_votes(builder.build(wires), CLASSES))


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


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
