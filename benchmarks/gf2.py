"""Linear algebra over GF(2) beside galois and M4RI, the C library (Debian's libm4ri-dev), measured in the same run.

Run it with `make bench` or `python benchmarks/gf2.py`. One core; medians of repeated runs.
"""

from __future__ import annotations

import ctypes
import time

import galois
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


if __name__ == "__main__":
    script(main)
