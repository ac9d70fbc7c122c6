"""A digit of a number that is no output: what it must be for the digit above it to be one.

Below digit k a number is known, V. Its polynomial has further coefficients b·2^k, so that digit k is bit k of V plus
the parity of those products, and digit k + 1 is bit k + 1 of V, plus bit k of V times that parity, plus what is of low
degree. In the terms of high degree over Z2 these are linear equations in b.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Coefficients = NDArray[np.int64]
Bytes = NDArray[np.uint8]

#: Equations beyond the unknowns, and the degree of the polynomials.
_SPARE, _DEGREE = 48, 2


def bridged(below: Coefficients, place: int, number: Coefficients, above: Bytes) -> list[tuple[int, Coefficients]]:
    """(output, the coefficients modulo 2^(place+1)) for each output that can be the digit above the missing one.

    `below` are the values (2^n,) of V and `number` its coefficients, from 0 to 2^place; `above` are outputs (m, 2^n).
    """
    size = len(below)
    inputs = size.bit_length() - 1
    degree = np.bitwise_count(np.arange(size))
    products = [
        0,
        *(sum(1 << i for i in part) for d in range(1, _DEGREE + 1) for part in combinations(range(inputs), d)),
    ]
    high = np.flatnonzero(degree > 2 * _DEGREE)
    wanted = len(products) + _SPARE
    if len(high) < wanted or int(degree[number != 0].max(initial=0)) > _DEGREE:
        return []
    rows = np.arange(size)
    bit = (below >> place & 1).astype(np.uint8)
    columns = _parities(np.stack([bit & (rows & product == product) for product in products]).astype(np.uint8))
    left = _parities(above ^ (below >> place + 1 & 1).astype(np.uint8))
    # most terms may have no unknown: a few of these are kept, where right sides must vanish
    order = np.random.default_rng(0).permutation(high)
    told = columns[:, order].any(axis=0)
    chosen = np.concatenate([order[told][: 4 * wanted], order[~told][:wanted]])
    system = np.concatenate([columns[:, chosen], left[:, chosen]])
    found = list[tuple[int, Coefficients]]()
    for j, solution in _solved(system, len(products)):
        coefficients = number.copy()
        for k in solution:
            coefficients[products[k]] += 1 << place
        found.append((j, coefficients))
    return found


def _parities(values: Bytes) -> Bytes:
    """The coefficients over Z2 of functions by their values (m, 2^n)."""
    found = values.copy()
    for step in range(found.shape[-1].bit_length() - 1):
        pairs = found.reshape(len(found), -1, 2, 1 << step)
        pairs[..., 1, :] ^= pairs[..., 0, :]
    return found


def _solved(system: Bytes, unknowns: int) -> list[tuple[int, Sequence[int]]]:
    """(right side, the unknowns that are 1) for each right side with a solution; what is free is 0.

    Equations are columns of the system, unknowns its first rows and right sides the others.
    """
    equations = [int.from_bytes(np.packbits(column, bitorder="little").tobytes(), "little") for column in system.T]
    pivots = dict[int, int]()
    mask = (1 << unknowns) - 1
    wrong = 0
    for equation in equations:
        for pivot, row in pivots.items():
            if equation >> pivot & 1:
                equation ^= row
        if not equation & mask:
            wrong |= equation >> unknowns
            continue
        pivot = (equation & mask).bit_length() - 1
        for other, row in pivots.items():
            if row >> pivot & 1:
                pivots[other] = row ^ equation
        pivots[pivot] = equation
    sides = range(len(system) - unknowns)
    return [
        (j, [pivot for pivot, row in pivots.items() if row >> unknowns + j & 1]) for j in sides if not wrong >> j & 1
    ]
