"""Gate networks on packed rows, forward and back, beside rivals measured in the same run.

Run it with `make bench` or `python benchmarks/netlists.py`; `--quick` takes fewer rows. "gs/s" is gates times rows a
second, of netlists in which every gate is live. The machine's own limit is the rate of c = a & b on operands that stay
in the first cache, and beside it what loads of random lines from the second cache would allow (two a gate). One core's
figures are medians of processor time, which other programs on the machine disturb least.
"""

from __future__ import annotations

import ctypes
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from _common import machine, note, table

import rdcircuits as rd
from rdcircuits.algebra.gates import GateBuilder, Gates
from rdcircuits.algebra.layers import LookupLayers
from rdcircuits.algebra.threads import fair_words, share

Array = np.ndarray[Any, np.dtype[Any]]
CLASSES, INPUTS, LAYERS, WIDTH = 10, 256, 8, 1250
EXPRESSIONS = ["0", "~({a}|{b})", "{a}&~{b}", "~{b}", "~{a}&{b}", "~{a}", "{a}^{b}", "~({a}&{b})", "{a}&{b}"]
EXPRESSIONS += ["~({a}^{b})", "{a}", "{a}|~{b}", "{b}", "~{a}|{b}", "{a}|{b}", "~0"]


def main() -> None:
    print(machine())
    rows = 1 << (17 if "--quick" in sys.argv else 20)
    with tempfile.TemporaryDirectory() as folder:
        limits = machine_limits(Path(folder))
        if limits:
            ands, loads = limits
            print(f"limits: c = a & b in the first cache {ands:.2e} gs/s, random loads from the second {loads:.2e}")
        report = Report(limits[0] if limits else None)
        forward(report, 1 << 10)
        forward(report, rows)
        layered(report, rows)
        end_to_end(report, rows, Path(folder))
    print(report.text())


class Report:
    """Rows of the table that is printed at the end."""

    def __init__(self, limit: float | None) -> None:
        self.limit = limit
        self.rows: list[list[str]] = []

    def add(self, name: str, rate: float, rival: str = "", other: float | None = None) -> None:
        of_limit = f"{100 * rate / self.limit:.0f} %" if self.limit else "-"
        ratio = f"{rate / other:.2f} x" if other else "-"
        self.rows.append([name, f"{rate:.2e}", of_limit, rival, f"{other:.2e}" if other else "-", ratio])
        note(name)

    def text(self) -> str:
        return table(["work", "gs/s", "of the limit", "beside", "gs/s", "ratio"], self.rows)


def forward(report: Report, rows: int) -> None:
    net = random_gates(INPUTS, LAYERS * WIDTH)
    inputs = np.random.default_rng(1).integers(0, 1 << 64, (INPUTS, rows // 64), np.uint64)
    grouped, plan, done = Grouped(net), net._plan, len(net) * rows
    here = done / seconds(lambda: plan.forward(inputs, None, rows))
    blocks = [1 << 10] if rows == 1 << 10 else [1 << 13, 1 << 15]
    theirs = max(done / seconds(lambda block=block: grouped.run(inputs, block // 64)) for block in blocks)
    size = f"{len(net)} gates, {rows} rows"
    report.add(f"forward, {size}, outputs left in cache", here, "numpy, by level and operation", theirs)
    report.add(f"forward, {size}, outputs copied out", done / seconds(lambda: net.evaluate(inputs, rows)))
    changes = np.random.default_rng(2).integers(0, 1 << 64, (len(net.outputs), rows // 64), np.uint64)
    back = done / seconds(lambda: net.reverse(inputs, changes, rows))
    report.add(f"forward and reverse over Z2, {size}", back, "forward", here)
    if rows > 1 << 16:
        step = plan.chunk()
        left = lambda first, stop: plan.forward(inputs, None, rows, first, stop - first)  # noqa: E731
        threads(report, "forward", done, lambda: share(left, rows // 64, fair_words(rows // 64, step)))
        threads(report, "forward and reverse over Z2", done, lambda: net.reverse(inputs, changes, rows))


def layered(report: Report, rows: int) -> None:
    layers, gates = random_layers(), LAYERS * WIDTH
    random = np.random.default_rng(3)
    x = random.integers(0, 1 << 64, (INPUTS, rows // 64), np.uint64)
    plus, other = random.integers(0, 1 << 64, (2, CLASSES, rows // 64), np.uint64)
    signs = np.stack([plus, other & ~plus])
    words, done = rows // 64, gates * rows
    there = done / seconds(lambda: layers._kernel.forward(x, None, rows, 0, words))
    report.add(f"lookup gates, {LAYERS} layers of {WIDTH}: forward", there)
    report.add("forward and reverse, bits", done / seconds(lambda: layers.reverse_xor(x, plus, rows)), "forward", there)
    signed = done / seconds(lambda: layers.reverse_signs(x, signs, rows))
    report.add("forward and reverse, signs, with counts", signed, "forward", there)
    exact = done / seconds(lambda: layers.reverse_exact(x, signs, rows))
    report.add("forward and reverse, exact integers, with counts", exact, "forward", there)
    threads(report, "forward and reverse, signs", done, lambda: layers.reverse_signs(x, signs, rows))


def threads(report: Report, name: str, done: int, call: Callable[[], object]) -> None:
    """Two threads beside one, by the wall clock."""
    rates = []
    for count in (1, 2):
        rd.set_threads(count)
        rates.append(done / seconds(call, clock=time.perf_counter))
    rd.set_threads(1)
    report.add(f"{name}, two threads", rates[1], "one thread", rates[0])


def end_to_end(report: Report, rows: int, folder: Path) -> None:
    net, bits = netlist_of(random_layers()), np.random.default_rng(4).integers(0, 2, (rows, INPUTS), np.uint8)
    done = LAYERS * WIDTH * rows
    ours = done / seconds(lambda: net.scores(bits, CLASSES))
    rival = compiled(net, folder)
    theirs = None
    if rival:
        part = np.ascontiguousarray(bits[: 1 << 15])
        if not np.array_equal(rival(part), net.scores(part, CLASSES)):
            raise SystemExit("the compiled network's scores differ from ours")
        theirs = LAYERS * WIDTH * len(part) / seconds(lambda: rival(part))
    report.add(f"bool array to class counts, {LAYERS} layers of {WIDTH}", ours, "compiled net (gcc -O3)", theirs)


def seconds(call: Callable[[], object], at_least: float = 0.5, clock: Callable[[], float] = time.process_time) -> float:
    """The median time of repeated calls, after one that is not counted: processor time, unless a clock is named."""
    call()
    times: list[float] = []
    while len(times) < 5 or (sum(times) < at_least and len(times) < 1000):
        started = clock()
        call()
        times.append(clock() - started)
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


def random_layers() -> LookupLayers:
    """Layers whose gates all depend on both inputs, and are all read: two permutations of the layer before."""
    random, sizes = np.random.default_rng(5), (INPUTS, *[WIDTH] * LAYERS)
    wirings, tables = [], []
    for before in sizes[:-1]:
        order = np.concatenate([random.permutation(before) for _ in range(-(-2 * WIDTH // before))])[: 2 * WIDTH]
        first, second = order[:WIDTH], order[WIDTH:]
        wirings.append((first, np.where(first == second, (second + 1) % before, second)))
        ops = random.choice([1, 2, 4, 6, 7, 8, 9, 11, 13, 14], WIDTH)
        tables.append(ops[:, None] >> np.arange(4) & 1)
    return LookupLayers(INPUTS, wirings, tables)


def netlist_of(layers: LookupLayers) -> Gates:
    ops, in0, in1, first = [], [], [], 1
    for (a, b), rows in zip(layers.wirings, layers.tables, strict=True):
        ops.append(np.asarray(rows) @ np.array([1, 2, 4, 8]))
        in0.append(np.asarray(a) + first)
        in1.append(np.asarray(b) + first)
        first = 1 + INPUTS if first == 1 else first + WIDTH
    return Gates(INPUTS, np.concatenate(ops), np.concatenate(in0), np.concatenate(in1), np.arange(first, first + WIDTH))


class Grouped:
    """The rival: level by level and operation by operation, a numpy expression each, a block of words at a time."""

    RUN = {6: np.bitwise_xor, 8: np.bitwise_and, 14: np.bitwise_or}  # noqa: RUF012

    def __init__(self, net: Gates) -> None:
        self.first, self.wires, level = 1 + net.n_inputs, 1 + net.n_inputs + len(net), [0] * (1 + net.n_inputs)
        for a, b in zip(net.in0.tolist(), net.in1.tolist(), strict=True):
            level.append(1 + max(level[a], level[b]))
        levels, plain = np.array(level[self.first :]), net.ops
        ops = np.where(np.isin(plain, list(self.RUN)), plain, plain ^ 15)
        order = np.lexsort((ops, levels))
        number = np.arange(self.wires)
        number[self.first + order] = self.first + np.arange(len(net))
        cuts = np.flatnonzero(np.diff(levels[order] * 16 + ops[order])) + 1
        self.groups = []
        for group in np.split(order, cuts):
            to = int(number[self.first + group[0]])
            run = self.RUN[int(ops[group[0]])]
            self.groups.append((run, number[net.in0[group]], number[net.in1[group]], slice(to, to + len(group))))

    def run(self, inputs: Array, block: int) -> None:
        values = np.zeros((self.wires, block), np.uint64)
        for word in range(0, inputs.shape[1], block):
            values[1 : self.first] = inputs[:, word : word + block]
            for run, a, b, to in self.groups:
                run(values[a], values[b], out=values[to])


def compiled(net: Gates, folder: Path) -> Callable[[Array], Array] | None:
    """The network as straight-line C, in functions of 500 gates so that compiling it ends; None without a compiler."""
    defines = f"#define INPUTS {INPUTS}\n#define OUTPUTS {WIDTH}\n#define CLASSES {CLASSES}\n"
    lines, calls, wires = [], [], [f"v[{i}]" for i in range(1 + INPUTS + len(net))]
    for start in range(0, len(net), 500):
        lines.append(f"static void part{start}(uint64_t *restrict v) {{")
        for g in range(start, min(start + 500, len(net))):
            a, b, to = wires[net.in0[g]], wires[net.in1[g]], wires[1 + INPUTS + g]
            lines.append(f"{to} = {EXPRESSIONS[net.ops[g]].format(a=a, b=b)};")
        lines.append("}")
        calls.append(f"part{start}(v);")
    copy = f"static uint64_t v[{len(wires)}]; memcpy(v + 1, in, sizeof(uint64_t) * INPUTS); {' '.join(calls)}"
    lines.append(f"static void gates(const uint64_t *in, uint64_t *out) {{ {copy}")
    lines.append(f"memcpy(out, v + {int(net.outputs[0])}, sizeof(uint64_t) * OUTPUTS); }}")
    source = defines + Path(__file__).with_name("compiled_net.c").read_text() + "\n".join(lines)
    library = build(source, folder, "compiled_net")
    if library is None:
        return None

    def scores(rows: Array) -> Array:
        out = np.empty((len(rows), CLASSES), np.int32)
        library.compiled_scores(
            rows.ctypes.data_as(ctypes.c_void_p), ctypes.c_size_t(len(rows)), out.ctypes.data_as(ctypes.c_void_p)
        )
        return out

    return scores


def build(source: str, folder: Path, name: str) -> ctypes.CDLL | None:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return None
    (folder / f"{name}.c").write_text(source)
    target = folder / f"{name}.so"
    subprocess.run(
        [compiler, "-O3", "-march=native", "-shared", "-fPIC", "-w", f"{name}.c", "-o", target], cwd=folder, check=True
    )
    return ctypes.CDLL(str(target))


LIMITS = """
#include <stddef.h>
#include <stdint.h>
typedef uint64_t line __attribute__((vector_size(64)));
line a[128], b[128], c[128], big[16384];
void and_lines(size_t times) {
    for (size_t t = 0; t < times; t++) {
        for (size_t i = 0; i < 128; i++) c[i] = a[i] & b[i];
        __asm__ volatile("" ::: "memory");
    }
}
uint64_t random_lines(size_t times) {
    line sum = {0};
    uint32_t x = 1;
    for (size_t t = 0; t < times; t++) {
        x = x * 1664525u + 1013904223u;
        sum ^= *(volatile line *)&big[x >> 18];
    }
    return sum[0] ^ sum[5];
}
"""


def machine_limits(folder: Path) -> tuple[float, float] | None:
    """gs/s of c = a & b in the first cache, and of two random lines of the second a gate; None without a compiler."""
    library = build(LIMITS, folder, "limits")
    if library is None:
        return None
    times = 20_000
    ands = 128 * 512 * times / seconds(lambda: library.and_lines(ctypes.c_size_t(times)), 0.2)
    loads = 512 * 1_000_000 / 2 / seconds(lambda: library.random_lines(ctypes.c_size_t(1_000_000)), 0.2)
    return ands, loads


if __name__ == "__main__":
    main()
