"""Linear algebra over GF(2) beside galois and M4RI, the C library (Debian's libm4ri-dev), measured in the same run.

Run it with `make bench` or `python benchmarks/gf2.py`. One core; medians of repeated runs.
"""

from __future__ import annotations

import ctypes
import statistics
import time
from collections.abc import Callable

import galois
import numpy as np
from _common import machine, note, script, table
from _native import Limits, build, goal, limits, median_of, milliseconds, ratio, seconds_of

import rdcircuits as rd

LIBRARIES = ("-lm4ri", "-lm")


def main() -> None:
    limit = limits()
    print(machine(), limit, sep="\n")
    m4ri = build("m4ri", [], LIBRARIES)
    if m4ri is None:
        print("M4RI: not installed")
    else:
        m4ri.m4ri_echelon.restype = m4ri.m4ri_product.restype = ctypes.c_double
    rows = []
    for n in (2048, 4096):
        note(f"{n} x {n}")
        a, b = rd.BitMatrix.random(n, n, 1), rd.BitMatrix.random(n, n, 2)
        repeats = 15 if n == 2048 else 7
        words = n**3 / 512  # added from tables of eight rows' sums; half of them when reducing, as rows get shorter
        work = (
            ("reduced echelon form", a.echelon, m4ri and m4ri.m4ri_echelon, words / 2),
            ("product", lambda a=a, b=b: a @ b, m4ri and m4ri.m4ri_product, words),
        )
        for name, ours, theirs, added in work:
            seconds = seconds_of(ours, repeats)
            rival = median_of(lambda theirs=theirs, n=n: theirs(n), repeats) if theirs else None
            shares = limit.of(added, seconds), limit.of_lines(added, seconds)
            wanted = goal(0.5, rival / seconds if rival else None)
            beside = milliseconds(seconds), milliseconds(rival), ratio(rival, seconds), wanted
            rows.append([f"{name}, {n}²", *beside, *shares])
        others = (("transpose", lambda a=a: a.T), ("inverse", lambda a=a: regular(a).inverse()))
        for name, ours in others:
            rows.append([f"{name}, {n}²", milliseconds(seconds_of(ours, 5)), "-", "-", "", "-", "-"])
    note("")
    print(table(["work", "rdcircuits", "M4RI", "M4RI / ours", "goal", "of L1 a & b", "of L2 loads"], rows))
    against_galois(2048, limit)
    small_products()


def regular(a: rd.BitMatrix) -> rd.BitMatrix:
    """A matrix that has an inverse, as different from `a` as need be."""
    words = a.words.copy()
    for i in range(len(words)):
        words[i, : i // 64] = 0
        words[i, i // 64] &= ~((1 << i % 64) - 1) & (2**64 - 1)
        words[i, i // 64] |= 1 << i % 64
    return rd.BitMatrix(words, a.columns)


def against_galois(n: int, limit: Limits) -> None:
    a = rd.BitMatrix.random(n, n, 1)
    ours = seconds_of(a.echelon, 15)
    theirs_in = galois.GF(2)(a.unpack())
    galois.GF(2)([[1, 1], [0, 1]]).row_reduce()
    started = time.perf_counter()
    theirs_in.row_reduce()
    theirs = time.perf_counter() - started
    print(
        f"\nreduced echelon form, {n}²: galois {theirs:.2f} s (one run), {theirs / ours:.0f}x ours, "
        f"{goal(300, theirs / ours)}; of L1 a & b {limit.of(n**3 / 1024, ours)}, "
        f"of L2 loads {limit.of_lines(n**3 / 1024, ours)}"
    )


def small_products() -> None:
    """Products where what is around them counts, by every way in; the goal is under 70 microseconds."""
    rows = []
    field, theirs = rd.GF(2), galois.GF(2)
    for n in (8, 16, 32, 64):
        note(f"{n} x {n}")
        x, y = np.random.default_rng(n).integers(0, 2, (2, n, n), dtype=np.uint8)
        wide, other = x.astype(np.int64), y.astype(np.int64)
        bits, elements, rival = (kind(x) for kind in (rd.BitMatrix.of, lambda a: rd.FieldMatrix(field, a), theirs))
        b, e, r = (kind(y) for kind in (rd.BitMatrix.of, lambda a: rd.FieldMatrix(field, a), theirs))
        ways = {
            "GF(2).matmul of bytes": lambda x=x, y=y: field.matmul(x, y),
            "GF(2).matmul of int64": lambda wide=wide, other=other: field.matmul(wide, other),
            "FieldMatrix @": lambda elements=elements, e=e: elements @ e,
            "BitMatrix @": lambda bits=bits, b=b: bits @ b,
            "BitMatrix.of": lambda x=x: rd.BitMatrix.of(x),
        }
        galois_seconds = each(lambda rival=rival, r=r: rival @ r)
        for name, way in ways.items():
            seconds = each(way)
            met = "met" if seconds < 70e-6 else "not met"
            rows.append([f"{name}, {n}²", f"{seconds * 1e6:.1f} µs", f"{galois_seconds * 1e6:.1f} µs", met])
    note("")
    print("\n" + table(["small product", "rdcircuits", "galois' product", "goal 70 µs"], rows))


def each(call: Callable[[], object], times: int = 500, repeats: int = 9) -> float:
    """Seconds of processor time of one call: the median of repeats of many."""
    call()
    found = []
    for _ in range(repeats):
        started = time.process_time()
        for _ in range(times):
            call()
        found.append((time.process_time() - started) / times)
    return statistics.median(found)


if __name__ == "__main__":
    script(main)
