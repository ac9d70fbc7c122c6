"""Exact polynomials over GF(9) and GF(5): from all rows of a table, and from a sample of rows.

A function of three elements of GF(9) (the middle one of three numbers) is interpolated from its 729 rows. A polynomial
of degree 3 in 12 variables over GF(5), of which 2000 of the 244,140,625 rows are known, is found by elimination with
the smallest monomials first: 455 monomials are fixed, and 1545 further rows agree.

Run it: `python examples/field_functions.py`.
"""

from __future__ import annotations

import numpy as np

import rdcircuits as rd


def middle() -> rd.FieldTable:
    """The middle one of three elements of GF(9), ordered as their numbers."""
    return rd.FieldTable.from_function(9, lambda x, y, z: sorted((x, y, z))[1], 3, inputs=["x", "y", "z"])


def cubic(seed: int) -> rd.FieldPolynomial:
    """A random polynomial of degree 3 in 12 variables over GF(5) with 30 terms."""
    rng = np.random.default_rng(seed)
    terms: dict[tuple[int, ...], int] = {}
    while len(terms) < 30:
        exponents = np.bincount(rng.integers(0, 13, 3), minlength=13)[:12]
        terms[tuple(exponents.tolist())] = int(rng.integers(1, 5))
    return rd.FieldPolynomial.from_terms(5, [terms], 12)


def main() -> None:
    """Both, each checked."""
    table = middle()
    polynomial = rd.fields.interpolate(table)
    print(f"the middle one of three: {polynomial!r}")
    print(f"  on all rows: {table.accuracy(polynomial)}")
    secret = cubic(seed=1)
    x = rd.GF(5).random((2000, 12), np.random.default_rng(2))
    fit = rd.fields.least_degree(rd.FieldTable.from_arrays(5, x, secret.evaluate(x)))
    assert fit is not None
    print(f"a cubic in 12 variables from 2000 rows: {fit}")
    print(f"  the same polynomial: {fit.polynomial == secret}")


if __name__ == "__main__":
    main()
