"""Exact polynomials over GF(q) beside galois: complete tables interpolated, and samples fitted by elimination.

Run it with `make bench` or `python benchmarks/polynomials.py`. One core. Our times are medians of repeated runs.

Interpolation: galois has no multivariate interpolation, so its way is a linear system, the values of all q^n monomials
at all rows; `numpy.linalg.solve` on its arrays is timed on the functions of fewer inputs for which it ends within a
minute (the table says how many rows that are), which flatters it: the ratio is of these two times although ours is for
many times as many rows. Fits: 2024 monomials and 5 % more rows, the same matrix eliminated by galois' `row_reduce`,
once; ours is all of `least_degree`, the monomials' values included.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import galois
import numpy as np
from _common import machine, median_seconds, note, script, table

import rdcircuits as rd
from rdcircuits.fields import monomials

MINUTE = 60.0
LIKELY_GROWTH = 0.5
"""Of the growth of a cubic algorithm: a larger system is begun where it may well end within a minute."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("part", nargs="?", choices=("tables", "samples"), help="one of the two parts alone")
    options.add_argument("--quick", action="store_true", help="smaller sizes for galois, for a first look")
    chosen = options.parse_args()
    print(machine(), f"galois {galois.__version__}", sep="\n")
    if chosen.part != "samples":
        tables(chosen.quick)
    if chosen.part != "tables":
        samples(chosen.quick)


def tables(quick: bool) -> None:
    rows = [interpolation(q, n, most) for q, n, most in ((4, 8, 4 if quick else 8), (3, 10, 5 if quick else 10))]
    note("")
    print("\nComplete tables, interpolated")
    print(table(["table", "rows", "rdcircuits", "and back", "galois solves", "of rows", "galois / ours"], rows))


def samples(quick: bool) -> None:
    fits = [fit(q, 21, 3, 300 if quick else 2000) for q in (5, 256)]
    note("")
    print("\nLeast-degree fits of samples")
    print(table(["field", "monomials", "rows", "rdcircuits", "galois row_reduce", "galois / ours"], fits))


def interpolation(q: int, n: int, most: int) -> list[Any]:
    """A complete table of n inputs, and the largest that galois solves within a minute (of at most `most` inputs)."""
    field = rd.GF(q)
    full = rd.FieldTable.from_elements(field, None, field.random((q**n, 1), np.random.default_rng(1)))
    polynomial = rd.fields.interpolate(full)
    assert polynomial.table() == full
    (ours, back) = median_seconds([lambda: rd.fields.interpolate(full), polynomial.table], 5)
    galois_solve(field, 1)  # which compiles what it needs
    inputs, seconds = 1, galois_solve(field, 1)
    while inputs < most and seconds * LIKELY_GROWTH * q**3 < MINUTE:
        note(f"GF({q})^{inputs + 1} by galois")
        longer = galois_solve(field, inputs + 1)
        if longer > MINUTE:
            break
        inputs, seconds = inputs + 1, longer
    return [
        f"GF({q})^{n}",
        q**n,
        f"{1e3 * ours:.0f} ms",
        f"{1e3 * back:.0f} ms",
        f"{seconds:.1f} s",
        q**inputs,
        f"{seconds / ours:.0f}",
    ]


def galois_solve(field: Any, n: int) -> float:
    """The time of galois' solve of the system of all monomials at all rows, checked against ours."""
    part = rd.FieldTable.from_elements(field, None, field.random((field.q**n, 1), np.random.default_rng(2)))
    exponents = monomials.of_positions(np.arange(field.q**n), field.q, n)
    system = field.to_galois(np.ascontiguousarray(monomials.values(field, exponents, part.x).T))
    right = field.to_galois(part.y[:, 0])
    found, seconds = timed(lambda: np.linalg.solve(system, right))
    assert np.array_equal(np.asarray(found), rd.fields.interpolate(part).dense()[0])
    return seconds


def fit(q: int, n: int, degree: int, unknowns: int) -> list[Any]:
    """A sample of a random polynomial of `unknowns` monomials at 5 % more rows, ours and the same matrix by galois."""
    field, rng = rd.GF(q), np.random.default_rng(3)
    n = next(k for k in range(1, n + 1) if monomials_up_to(k, degree, q) >= unknowns)
    exponents = np.concatenate([monomials.of_degree(n, d, q - 1) for d in range(degree + 1)])
    names = tuple(f"x{j}" for j in range(n))
    coefficients = field.random((1, len(exponents)), rng)
    secret = rd.FieldPolynomial(field, names, ("y0",), exponents, coefficients)
    x = field.random((len(exponents) * 21 // 20, n), rng)
    sample = rd.FieldTable.from_arrays(field, x, secret.evaluate(x))
    found = rd.fields.least_degree(sample)
    assert found is not None
    assert found.polynomial == secret
    (ours,) = median_seconds([lambda: rd.fields.least_degree(sample)], 3)
    note(f"{len(exponents)} monomials over GF({q}) by galois")
    both = np.concatenate([monomials.values(field, exponents, x), sample.y.T]).T
    field.to_galois(field.random((4, 5), rng)).row_reduce()  # compiles what it needs
    matrix = field.to_galois(np.ascontiguousarray(both))
    reduced, seconds = timed(lambda: matrix.row_reduce(ncols=len(exponents)))
    assert np.array_equal(np.asarray(reduced)[: len(exponents), -1], coefficients[0])
    return [
        f"GF({q})",
        len(exponents),
        len(x),
        f"{ours:.2f} s",
        f"{seconds:.1f} s",
        f"{seconds / ours:.0f}",
    ]


def monomials_up_to(n: int, degree: int, q: int) -> int:
    return sum(monomials.count_of_degree(n, d, q - 1) for d in range(degree + 1))


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """What a call gives, and the seconds it takes."""
    started = time.perf_counter()
    found = call()
    return found, time.perf_counter() - started


if __name__ == "__main__":
    script(main)
