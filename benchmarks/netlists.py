"""Gate networks on packed rows, forward and back, beside rivals measured in the same run.

Run it with `make bench` or `python benchmarks/netlists.py`; `--quick` takes fewer rows. "gs/s" is gates times rows a
second, of netlists in which every gate is live. Beside each figure stands its share of the machine's own limits: the
rate of c = a & b on operands that stay in the first cache, and what loads of random lines from the second cache would
allow, two a gate. One core's figures are medians of processor time, which other programs on the machine disturb least.
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
from _native import Limits, goal, limits

import rdcircuits as rd
from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.bits.layers import LookupLayers
from rdcircuits.algebra.threads import fair_words, share

Array = np.ndarray[Any, np.dtype[Any]]
CLASSES, INPUTS, LAYERS, WIDTH = 10, 256, 8, 1250
MODES = ["scalar", "avx2", "avx512"]
EXPRESSIONS = ["0", "~({a}|{b})", "{a}&~{b}", "~{b}", "~{a}&{b}", "~{a}", "{a}^{b}", "~({a}&{b})", "{a}&{b}"]
EXPRESSIONS += ["~({a}^{b})", "{a}", "{a}|~{b}", "{b}", "~{a}|{b}", "{a}|{b}", "~0"]


def main() -> None:
    limit = limits()
    print(machine(), limit, sep="\n")
    rows = 1 << (17 if "--quick" in sys.argv else 20)
    report = Report(limit)
    with tempfile.TemporaryDirectory() as folder:
        forward(report, 1 << 10)
        forward(report, rows)
        layered(report, rows)
        end_to_end(report, rows, Path(folder))
    note("")
    print(report.text())


class Report:
    """Rows of the table that is printed at the end."""

    def __init__(self, limit: Limits) -> None:
        self.limit = limit
        self.rows: list[list[str]] = []

    def add(
        self, name: str, rate: float, rival: str = "", other: float | None = None, wanted: float | None = None
    ) -> None:
        of_words, of_lines = self.limit.of(rate / 64, 1), self.limit.of_lines(2 * rate / 64, 1)
        ratio = rate / other if other else None
        beside = [rival, f"{other:.2e}", f"{ratio:.2f}x"] if other else [rival, "-", "-"]
        self.rows.append([name, f"{rate:.2e}", of_words, of_lines, *beside, goal(wanted, ratio) if wanted else ""])
        note(name)

    def text(self) -> str:
        return table(["work", "gs/s", "of L1 a & b", "of L2 loads", "beside", "gs/s", "ratio", "goal"], self.rows)


def forward(report: Report, rows: int) -> None:
    net = random_gates(INPUTS, LAYERS * WIDTH)
    inputs = np.random.default_rng(1).integers(0, 1 << 64, (INPUTS, rows // 64), np.uint64)
    grouped, plan, done = Grouped(net), net._plan, len(net) * rows
    here = done / seconds(lambda: plan.forward(inputs, None, rows))
    blocks = [1 << 10] if rows == 1 << 10 else [1 << 13, 1 << 15]
    theirs = max(done / seconds(lambda block=block: grouped.run(inputs, block // 64)) for block in blocks)
    size = f"{len(net)} gates, {rows} rows"
    wanted = 12 if rows == 1 << 10 else 6
    report.add(f"forward, {size}, outputs left in cache", here, "numpy, by level and operation", theirs, wanted)
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
    layers, best = random_layers(), rd.simd_mode()
    for mode in MODES[: MODES.index(best) + 1][::-1]:
        rd.simd(mode)
        lookups(report, layers, rows if mode == best else min(rows, 1 << 16), mode)
        exactly(report, "8 layers of 1250", layers, mode)
        exactly(report, "2 layers of 8000", random_layers(784, 8000, 2), mode)
    rd.simd(best)
    x, signs = random_words(INPUTS, rows), random_signs(rows)
    done = LAYERS * WIDTH * rows
    threads(report, "lookup gates, forward and reverse, signs", done, lambda: layers.reverse_signs(x, signs, rows))


def lookups(report: Report, layers: LookupLayers, rows: int, mode: str) -> None:
    x, signs, done = random_words(INPUTS, rows), random_signs(rows), LAYERS * WIDTH * rows
    there = done / seconds(lambda: layers._kernel.forward(x, None, rows, 0, rows // 64))
    report.add(f"lookup gates, {LAYERS} layers of {WIDTH}, {rows} rows, {mode}: forward", there)
    bits = done / seconds(lambda: layers.reverse_xor(x, signs[0], rows))
    report.add("- forward and reverse, bits", bits, "forward", there)
    signed = done / seconds(lambda: layers.reverse_signs(x, signs, rows, inputs=False))
    report.add("- forward and reverse, signs, with counts", signed, "forward", there, 0.15)
    if mode == "avx512":
        report.add("- the same", signed, "the goal itself", 4e10, 1)
    whole = done / seconds(lambda: layers.reverse_signs(x, signs, rows))
    report.add("- and the changes of the inputs, which no training step needs", whole, "forward", there)


def exactly(report: Report, name: str, layers: LookupLayers, mode: str) -> None:
    """Exact integers back, on 65,536 rows, with the tables' counts and without the inputs' changes."""
    rows = 1 << 16
    x, signs, done = random_words(layers.inputs, rows), random_signs(rows), sum(layers.widths[1:]) * rows
    there = done / seconds(lambda: layers._kernel.forward(x, None, rows, 0, rows // 64))
    exact = done / seconds(lambda: layers.reverse_exact(x, signs, rows, inputs=False))
    report.add(f"lookup gates, {name}, {rows} rows, {mode}: exact integers, with counts", exact, "forward", there, 0.1)


def random_words(wires: int, rows: int) -> Array:
    return np.random.default_rng(3).integers(0, 1 << 64, (wires, rows // 64), np.uint64)


def random_signs(rows: int) -> Array:
    plus, other = np.random.default_rng(4).integers(0, 1 << 64, (2, CLASSES, rows // 64), np.uint64)
    return np.stack([plus, other & ~plus])


def threads(report: Report, name: str, done: int, call: Callable[[], object]) -> None:
    """Two threads beside one, which take turns, by the wall clock."""
    times: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(7):
        for count, found in times.items():
            rd.set_threads(count)
            call()
            started = time.perf_counter()
            call()
            found.append(time.perf_counter() - started)
    rd.set_threads(1)
    rates = [done / statistics.median(found) for found in times.values()]
    report.add(f"{name}, two threads", rates[1], "one thread", rates[0], 1.8)


def end_to_end(report: Report, rows: int, folder: Path) -> None:
    net, bits = netlist_of(random_layers()), np.random.default_rng(4).integers(0, 2, (rows, INPUTS), np.uint8)
    done = LAYERS * WIDTH * rows
    ours = done / seconds(lambda: net.scores(bits, CLASSES))
    rival = compiled(net, folder)
    theirs = None
    if rival:
        if not np.array_equal(rival(bits), net.scores(bits, CLASSES)):
            raise SystemExit("the compiled network's scores differ from ours")
        theirs = done / seconds(lambda: rival(bits))
    report.add(f"bool array to class counts, {LAYERS} layers of {WIDTH}", ours, "compiled net (gcc -O3)", theirs, 5)


def seconds(call: Callable[[], object], at_least: float = 0.5, clock: Callable[[], float] = time.process_time) -> float:
    """The median time of repeated calls, after one that is not counted: processor time, unless a clock is named."""
    call()
    times: list[float] = []
    while len(times) < 3 or (sum(times) < at_least and len(times) < 1000):
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


def random_layers(inputs: int = INPUTS, width: int = WIDTH, layers: int = LAYERS) -> LookupLayers:
    """Layers whose gates all depend on both inputs, and are all read: two permutations of the layer before."""
    random, sizes = np.random.default_rng(5), (inputs, *[width] * layers)
    wirings, tables = [], []
    for before in sizes[:-1]:
        order = np.concatenate([random.permutation(before) for _ in range(-(-2 * width // before))])[: 2 * width]
        first, second = order[:width], order[width:]
        wirings.append((first, np.where(first == second, (second + 1) % before, second)))
        ops = random.choice([1, 2, 4, 6, 7, 8, 9, 11, 13, 14], width)
        tables.append(ops[:, None] >> np.arange(4) & 1)
    return LookupLayers(inputs, wirings, tables)


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
    library = built(source, folder, "compiled_net")
    if library is None:
        return None

    def scores(rows: Array) -> Array:
        out = np.empty((len(rows), CLASSES), np.int32)
        library.compiled_scores(
            rows.ctypes.data_as(ctypes.c_void_p), ctypes.c_size_t(len(rows)), out.ctypes.data_as(ctypes.c_void_p)
        )
        return out

    return scores


def built(source: str, folder: Path, name: str) -> ctypes.CDLL | None:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return None
    (folder / f"{name}.c").write_text(source)
    target = folder / f"{name}.so"
    subprocess.run(
        [compiler, "-O3", "-march=native", "-shared", "-fPIC", "-w", f"{name}.c", "-o", target], cwd=folder, check=True
    )
    return ctypes.CDLL(str(target))


if __name__ == "__main__":
    main()
