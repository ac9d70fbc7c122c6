"""Lists of monomials in n inputs, each a row of exponents: ordered, counted, listed by degree, and evaluated.

The order is by total degree, then the first inputs first: 1, x0, x1, x0², x0·x1, x1², ...
"""

from __future__ import annotations

from itertools import chain, combinations_with_replacement
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.algebra.checks import as_array
from rdcircuits.errors import RdError

Elements = NDArray[Any]
Exponents = NDArray[Any]
Index = NDArray[np.int64]

_BITS = 63
_MOST = 1 << 62


def narrow(exponents: NDArray[Any]) -> Exponents:
    """The exponents in the least unsigned type that holds them."""
    most = int(exponents.max(initial=0))
    kind = next(kind for kind in (np.uint8, np.uint16, np.uint32, np.int64) if most <= np.iinfo(kind).max)
    return np.ascontiguousarray(exponents, dtype=kind)


def total_degrees(exponents: Exponents) -> Index:
    """Each monomial's total degree."""
    return np.asarray(exponents.sum(axis=1, dtype=np.int64))


def keys(exponents: Exponents) -> NDArray[np.uint64]:
    """Words (k, w) that are equal where monomials are, and ordered as they are, the first word counting most."""
    degree = total_degrees(exponents)
    base = int(exponents.max(initial=0)) + 1
    top = int(degree.max(initial=0)) + 1
    words: list[NDArray[np.uint64]] = []
    room, word = (1 << _BITS) // max(top, 1), degree.astype(np.uint64)
    for column in exponents.T:
        if room < base:
            words.append(word)
            room, word = 1 << _BITS, np.zeros(len(exponents), dtype=np.uint64)
        word = word * np.uint64(base) + (np.uint64(base - 1) - column.astype(np.uint64))
        room //= base
    return np.stack([*words, word], axis=1)


def order(exponents: Exponents) -> Index:
    """The positions of the monomials in their order."""
    return _sorted(keys(exponents))


def unique(exponents: Exponents) -> tuple[Index, Index]:
    """The position of each different monomial's first occurrence, in order, and each monomial's place among them."""
    if not len(exponents):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    words = keys(exponents)
    by_order = _sorted(words)
    ordered = words[by_order]
    starts = np.concatenate([[True], np.any(ordered[1:] != ordered[:-1], axis=1)])
    places = np.empty(len(exponents), dtype=np.int64)
    places[by_order] = np.cumsum(starts) - 1
    return by_order[starts], places


def of_degree(n: int, degree: int, most: int) -> Exponents:
    """All monomials of this total degree with no exponent above `most`, in order.

    Example:
        >>> of_degree(2, 3, 2).tolist()
        [[2, 1], [1, 2]]
    """
    count = comb(n + degree - 1, degree) if n else int(degree == 0)
    flat = np.fromiter(chain.from_iterable(combinations_with_replacement(range(n), degree)), np.int64, count * degree)
    exponents = np.zeros((count, n), dtype=np.uint8 if degree < 256 else np.int64)
    np.add.at(exponents, (np.repeat(np.arange(count), degree), flat), 1)
    return np.asarray(exponents[exponents.max(axis=1, initial=0) <= most])


def count_of_degree(n: int, degree: int, most: int) -> int:
    """How many `of_degree` lists, without listing them: Σ (−1)^i·C(n, i)·C(degree − i·(most + 1) + n − 1, n − 1).

    Example:
        >>> count_of_degree(12, 3, 4), count_of_degree(2, 3, 2)
        (364, 2)
    """
    if n == 0:
        return int(degree == 0)
    terms = range(min(n, degree // (most + 1)) + 1)
    return sum((-1) ** i * comb(n, i) * comb(degree - i * (most + 1) + n - 1, n - 1) for i in terms)


def of_largest_exponent(n: int, largest: int) -> Exponents:
    """All monomials whose largest exponent is exactly this, in order.

    Example:
        >>> of_largest_exponent(2, 1).tolist()
        [[1, 0], [0, 1], [1, 1]]
    """
    grid = np.indices((largest + 1,) * n).reshape(n, -1).T if n else np.zeros((1, 0), dtype=np.int64)
    exponents = narrow(grid[grid.max(axis=1, initial=0) == largest])
    return exponents[order(exponents)]


def dense_positions(exponents: Exponents, q: int) -> Index:
    """Each monomial's number Σ e_j·q^j, for exponents below q."""
    weights = q ** np.arange(exponents.shape[1], dtype=np.int64)
    return np.asarray(exponents.astype(np.int64) @ weights)


def of_positions(positions: Index, q: int, n: int) -> Exponents:
    """The monomials with these numbers."""
    exponents = np.empty((len(positions), n), dtype=np.uint8 if q <= 256 else np.int64)
    rest = positions
    for j in range(n):
        rest, digit = np.divmod(rest, q)
        exponents[:, j] = digit
    return exponents


def reduce_exponents(exponents: Exponents, q: int) -> Exponents:
    """Exponents below q of the same functions: x^q = x, so that e ≥ q becomes 1 + (e − 1) mod (q − 1)."""
    wide = exponents.astype(np.int64)
    return narrow(np.where(wide >= q, 1 + (wide - 1) % max(q - 1, 1), wide))


def values(field: GF, exponents: Exponents, x: Elements) -> Elements:
    """The values (k, rows) of monomials (k, n) at inputs (rows, n).

    A monomial of v inputs is one of v − 1 inputs times a power of one more; each is made once, so that a list costs
    about one product a monomial.
    """
    if not exponents.shape[1]:
        return field.full((len(exponents), len(x)), 1)
    here = np.arange(len(exponents))
    last = exponents.shape[1] - 1 - np.argmax(exponents[:, ::-1] != 0, axis=1)
    powers = _powers(field, np.ascontiguousarray(x.T), last, exponents[here, last])
    rest = exponents.copy()
    rest[here, last] = 0
    if not rest.any():
        return powers
    first, places = unique(rest)
    return field.multiply(values(field, rest[first], x)[places], powers)


def check_exponents(given: Any, n: int) -> NDArray[Any]:
    """The exponents as an array; raises `RdError` where they are negative, beyond 2^62 or not of n inputs."""
    exponents = as_array(given, "exponents")
    if exponents.ndim != 2 or exponents.shape[1] != n or exponents.dtype.kind not in "iu":
        raise RdError(f"exponents have shape {exponents.shape} of {exponents.dtype}, expected integers (k, {n})")
    if exponents.size and int(exponents.min()) < 0:
        place = np.argwhere(exponents < 0)[0]
        raise RdError(f"the exponent of input {place[1]} in term {place[0]} is {exponents[tuple(place)]}")
    if exponents.size and int(exponents.max()) > _MOST // n:
        raise RdError(f"an exponent is {exponents.max()}, expected at most {_MOST // n} (2^62 in a term's degree)")
    return exponents


def _powers(field: GF, columns: Elements, inputs: Index, exponents: NDArray[Any]) -> Elements:
    """x_j^e for each input j and exponent e in turn, from the inputs' columns (n, rows)."""
    base = int(exponents.max(initial=0)) + 1
    pairs, places = np.unique(inputs * base + exponents, return_inverse=True)
    table = field.full((len(pairs), columns.shape[1]), 1)
    for exponent in np.unique(pairs % base):
        chosen = np.flatnonzero(pairs % base == exponent)
        table[chosen] = field.power(columns[pairs[chosen] // base], int(exponent))
    return table[places]


def _sorted(words: NDArray[np.uint64]) -> Index:
    if words.shape[1] == 1:
        return np.argsort(words[:, 0], kind="stable")
    return np.lexsort(tuple(words.T[::-1]))
