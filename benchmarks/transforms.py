"""Möbius and Walsh transforms beside numpy and a plain loop in C, measured in the same run.

Run it with `make bench` or `python benchmarks/transforms.py`. One core unless said; medians of repeated runs.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from _common import machine, note, script, table
from _native import Limits, build, goal, limits, milliseconds, pointer, ratio, seconds_of

import rdcircuits as rd
from rdcircuits._kernels import mobius
from rdcircuits.boolean.spectra import walsh_words

Array = np.ndarray[Any, Any]
MASKS = (
    0x5555555555555555,
    0x3333333333333333,
    0x0F0F0F0F0F0F0F0F,
    0x00FF00FF00FF00FF,
    0x0000FFFF0000FFFF,
    0x00000000FFFFFFFF,
)


def main() -> None:
    limit = limits()
    print(machine(), limit, sep="\n")
    rows = [*mobius_rows(limit), *walsh_rows(limit), *triple_rows(limit)]
    note("")
    print(table(["work", "rdcircuits", "beside", "ratio", "goal", "of L1 a & b", "of L2 loads"], rows))


def mobius_rows(limit: Limits) -> list[list[str]]:
    rows = []
    for n, repeats in ((24, 51), (28, 11)):
        note(f"Möbius, n = {n}")
        words = np.random.default_rng(n).integers(0, 1 << 64, (1, 1 << (n - 6)), np.uint64)
        wanted = words[0].copy()
        numpy_mobius(wanted, n)
        mobius.mobius(words, n)
        if not np.array_equal(words[0], wanted):
            raise SystemExit("the rivals disagree")
        ours = seconds_of(lambda words=words, n=n: mobius.mobius(words, n), repeats)
        rival = seconds_of(lambda wanted=wanted, n=n: numpy_mobius(wanted, n), 5)
        shares, wanted = of(limit, n / 2 * words.size, ours), goal(20, rival / ours)
        beside = milliseconds(ours), milliseconds(rival), ratio(rival, ours), wanted
        rows.append([f"Möbius, n = {n}; numpy", *beside, *shares])
    return rows


def walsh_rows(limit: Limits) -> list[list[str]]:
    rows = []
    for n, repeats in ((20, 11), (26, 3)):
        note(f"Walsh, n = {n}")
        words = np.random.default_rng(n).integers(0, 1 << 64, (1, 1 << (n - 6)), np.uint64)
        ours = seconds_of(lambda words=words, n=n: walsh_words(words, n), repeats)
        rival = seconds_of(lambda words=words, n=n: numpy_walsh(words, n), 1 if n > 20 else 5)
        shares = of(limit, n * (1 << n) / 2, ours)
        name = f"Walsh spectrum, n = {n}; numpy"
        rows.append([name, milliseconds(ours), milliseconds(rival), ratio(rival, ours), "", *shares])
    return rows


def triple_rows(limit: Limits) -> list[list[str]]:
    n, samples = 512, 12_800
    x = np.random.default_rng(0).integers(0, 1 << 64, (n, samples // 64), np.uint64)
    y = np.random.default_rng(1).integers(0, 1 << 64, samples // 64, np.uint64)
    counted = n * (n - 1) * (n - 2) // 6
    note("Walsh, degrees up to 3")
    ours = seconds_of(lambda: rd.walsh_sample(x, y, samples), 5)
    rd.set_threads(2)
    two = seconds_of(lambda: rd.walsh_sample(x, y, samples), 5)
    rd.set_threads(1)
    name = "Walsh, degrees to 3, 512 x 12,800"
    shares = of(limit, counted * x.shape[1], ours)
    threads = milliseconds(two), milliseconds(ours), ratio(ours, two), goal(1.8, ours / two)
    rows = [[f"{name}, 2 threads; 1 thread", *threads, *of(limit, counted * x.shape[1], two)]]
    for options in (["-mpopcnt"], ["-march=native"]):
        library = build("triples", options)
        if library is None:
            rows.append([f"{name}; a loop in C {options[0]}", milliseconds(ours), "no compiler", "-", "", *shares])
            continue
        note(f"a loop in C {options[0]}")
        out, sums = np.empty(counted, np.int32), np.empty(x.shape[1], np.uint64)
        size, count = ctypes.c_size_t, ctypes.c_int32
        sizes = size(n), size(x.shape[1]), count(samples)
        rival = seconds_of(
            lambda: library.triples(pointer(x), pointer(y), *sizes, pointer(sums), pointer(out)),  # noqa: B023
            3,
        )
        if not np.array_equal(out, rd.walsh_sample(x, y, samples).triples):
            raise SystemExit("the rivals disagree")
        wanted = goal(2, rival / ours) if options == ["-mpopcnt"] else ""
        beside = milliseconds(ours), milliseconds(rival), ratio(rival, ours), wanted
        rows.append([f"{name}; a loop in C {options[0]}", *beside, *shares])
    return rows


def of(limit: Limits, words: float, seconds: float) -> tuple[str, str]:
    return limit.of(words, seconds), limit.of_lines(words, seconds)


def numpy_mobius(words: Array, n: int) -> None:
    for level, mask in enumerate(MASKS):
        words ^= (words & np.uint64(mask)) << np.uint64(1 << level)
    for level in range(n - 6):
        pairs = words.reshape(-1, 2, 1 << level)
        pairs[:, 1] ^= pairs[:, 0]


def numpy_walsh(words: Array, n: int) -> Array:
    spectrum = 1 - 2 * np.unpackbits(words.view(np.uint8), bitorder="little").astype(np.int32)
    for level in range(n):
        pairs = spectrum.reshape(-1, 2, 1 << level)
        low = pairs[:, 0].copy()
        pairs[:, 0] += pairs[:, 1]
        np.subtract(low, pairs[:, 1], out=pairs[:, 1])
    return spectrum


if __name__ == "__main__":
    script(main)
