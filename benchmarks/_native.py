"""Rivals and limits in C, compiled when a benchmark runs; and the rows of the benchmarks that use them."""

from __future__ import annotations

import ctypes
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from _common import percent

HERE = Path(__file__).parent
Array = np.ndarray[Any, Any]


def build(name: str, options: Sequence[str] = ("-mpopcnt",), libraries: Sequence[str] = ()) -> ctypes.CDLL | None:
    """The shared library of `name`.c beside this file, or None where it cannot be compiled."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"{name}.so"
        command = [os.environ.get("CC", "cc"), "-O3", "-shared", "-fPIC", *options, str(HERE / f"{name}.c")]
        try:
            subprocess.run([*command, "-o", str(out), *libraries], check=True, capture_output=True)
            return ctypes.CDLL(str(out))
        except (OSError, subprocess.CalledProcessError):
            return None


def pointer(array: Array) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


@dataclass(frozen=True)
class Limits:
    """Words a second of `c = a & b` in the first cache, and lines a second loaded at random from the second."""

    words: float
    lines: float

    def __str__(self) -> str:
        return f"limits: c = a & b in L1 {self.words / 1e9:.1f}e9 words/s, random L2 lines {self.lines / 1e9:.2f}e9/s"

    def of(self, words: float, seconds: float) -> str:
        """The share of the first limit."""
        return percent(words / seconds / self.words, 0)

    def of_lines(self, words: float, seconds: float) -> str:
        """The share of the second."""
        return percent(words / 8 / seconds / self.lines, 0)


def limits() -> Limits:
    """The machine's limits, measured now; not a number without a C compiler."""
    library = build("limits", ["-march=native", "-mprefer-vector-width=512"]) or build("limits", [])
    if library is None:
        return Limits(float("nan"), float("nan"))
    random = np.random.default_rng(0)
    times = 64
    a, b, c = np.ones((3, 512 + 64 * 3 + 8), np.uint64)[:, :512]  # apart, so that stores don't look like later loads
    room, sums = np.ones((1 << 16) + 8, np.uint64), np.zeros(8, np.uint64)  # 512 KiB, and places of 32 KiB
    table = room[-(room.ctypes.data // 8) % 8 :]  # from where a cache line starts
    places = random.integers(0, 1 << 13, 1 << 13, np.uint32)
    size, many = ctypes.c_size_t, 20_000
    in_l1 = seconds_of(lambda: library.and_words(pointer(a), pointer(b), pointer(c), size(512), size(many)), 9)
    shape = size(len(places)), size(times)
    loads = seconds_of(lambda: library.load_lines(pointer(table), pointer(places), *shape, pointer(sums)), 9)
    return Limits(512 * many / in_l1, times * len(places) / loads)


def seconds_of(call: Callable[[], object], repeats: int) -> float:
    """The median of the times that the calls take, after one that is not counted."""
    call()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def median_of(call: Callable[[], float], repeats: int) -> float:
    """The median of the times that the call itself reports."""
    call()
    return statistics.median(call() for _ in range(repeats))


def goal(wanted: float, found: float | None) -> str:
    """What the ratio was to be, and whether it is."""
    met = "?" if found is None or found != found else "met" if found >= wanted else "missed"
    return f">= {wanted:g}x {met}"


def milliseconds(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1000 * seconds:.2f} ms"


def ratio(theirs: float | None, ours: float) -> str:
    return "-" if theirs is None else f"{theirs / ours:.2f}x"
