"""Reading and writing files of circuits and covers: time and memory, beside the goals.

Run it with `python benchmarks/formats.py`. AIGER of 10^6 ANDs, other formats of 27,000 gates, a PLA of 300 cubes over
50 inputs. Times are medians of processor time in one process, imports not counted. Memory is the peak that Python and
numpy allocate while a file is read, beside what the netlist itself takes (9 bytes a gate, and its names); the bytes of
the file are told apart.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from _common import machine, note, table

import rdcircuits as rd
from rdcircuits.boolean.aig import Aig

#: Seconds that reading and writing may take.
GOALS = {".aig": (0.7, 1.0), ".aag": (0.7, 1.0), ".blif": (0.15, None)}
OPS = [1, 2, 4, 6, 7, 8, 9, 11, 13, 14]


def main() -> None:
    print(machine())
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for path, netlist in files(Path(folder)):
            reading, writing = GOALS.get(path.suffix, (None, None))
            wrote, read = seconds(partial(netlist.write, path)), seconds(partial(rd.Netlist.read, path))
            peak, held = memory(path)
            size = path.stat().st_size
            rows.append(
                [
                    f"{path.suffix}, {len(netlist.gates):,} gates",
                    f"{size / 1e6:.1f}",
                    *timed(read, reading),
                    *timed(wrote, writing),
                    f"{held / 1e6:.1f}",
                    f"{peak / 1e6:.1f}",
                    f"{(peak - size) / held:.1f}",
                ]
            )
            note(path.suffix)
        head = ["file", "MB", "read s", "goal", "write s", "goal", "netlist MB", "peak MB", "(peak - file) / netlist"]
        print(table(head, rows))
        print()
        print(table(["cover of 300 cubes, 50 inputs", "s", "peak MB"], list(covers(Path(folder)))))


def timed(found: float, goal: float | None) -> list[str]:
    return [f"{found:.3f}", "" if goal is None else f"{goal:g} {'met' if found <= goal else 'missed'}"]


def files(folder: Path) -> Iterator[tuple[Path, rd.Netlist]]:
    """Places for files, and what goes there."""
    large = random_aig(1000, 10**6)
    for ending in (".aig", ".aag"):
        yield folder / f"large{ending}", large
    small = random_netlist(200, 27_000)
    for ending in (".blif", ".bench", ".v", ".eqn", ".json"):
        yield folder / f"small{ending}", small


def random_aig(n: int, ands: int) -> rd.Netlist:
    """A netlist of this number of ANDs, each once, all of them live."""
    rng, own = np.random.default_rng(0), np.arange(n + 1, n + 1 + ands)
    left = 2 * (own - 1) + rng.integers(0, 2, ands)  # a chain keeps all alive
    right = 2 * rng.integers(1, np.maximum(2, own - 1)) + rng.integers(0, 2, ands)
    return rd.Netlist.from_gates(Aig(n, left, right, np.array([2 * (n + ands)])).gates())


def random_netlist(n: int, gates: int) -> rd.Netlist:
    rng, own = np.random.default_rng(1), np.arange(n + 1, n + 1 + gates)
    low = np.maximum(1, own - 2000)
    in0, in1 = ((low + rng.random(gates) * (own - low)).astype(np.int32) for _ in range(2))
    ops = np.array(OPS, np.uint8)[rng.integers(0, len(OPS), gates)]
    return rd.Netlist.from_gates(rd.Gates(n, ops, in0, in1, own[-200:].astype(np.int32)))


def seconds(call: Callable[[], object]) -> float:
    """The median processor time of five calls, after one that is not counted."""
    call()
    times = []
    for _ in range(5):
        started = time.process_time()
        call()
        times.append(time.process_time() - started)
    return statistics.median(times)


def memory(path: Path) -> tuple[int, int]:
    """Bytes at most while reading, and bytes of what was read."""
    tracemalloc.start()
    netlist = rd.Netlist.read(path)
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del netlist
    return peak, held


def covers(folder: Path) -> Iterator[list[object]]:
    rng, path = np.random.default_rng(2), folder / "wide.pla"
    codes = np.where(rng.random((300, 50)) < 0.2, 2, rng.integers(0, 2, (300, 50))).astype(np.uint8)
    rd.Cover.from_codes(codes, np.ones((300, 1), np.uint8)).write(path)
    cover = rd.Cover.read(path)
    rows = rng.integers(0, 2, (10_000, 50), np.uint8)
    calls: dict[str, Callable[[], object]] = {
        "read": lambda: rd.Cover.read(path),
        "count": lambda: cover.count(0),
        "netlist": cover.netlist,
        "evaluate 10,000 rows": lambda: cover.evaluate(rows),
        "minimise": cover.minimised,
    }
    for name, call in calls.items():
        tracemalloc.start()
        call()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        yield [name, f"{seconds(call):.3f}", f"{peak / 1e6:.1f}"]


if __name__ == "__main__":
    main()
