"""Lists of monomials over Z2, each a set of inputs held as packed bits: collected, ordered and evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels import bits
from rdcircuits.algebra.bits.packed import pack_rows, tail_mask, words_of, zeros
from rdcircuits.arguments import index_of, shown
from rdcircuits.errors import RdError, ShapeError

Words = NDArray[np.uint64]
Index = NDArray[np.int64]

_BLOCK_WORDS = 1 << 18
_REVERSED = np.packbits(np.unpackbits(np.arange(256, dtype=np.uint8), bitorder="little"))


def count_up_to(n: int, degree: int) -> int:
    """The number of monomials in n inputs of at most this degree.

    Example:
        >>> count_up_to(4, 2)
        11
    """
    return sum(comb(n, k) for k in range(min(n, degree) + 1))


def of_degree(n: int, degree: int) -> Index:
    """All monomials of this degree as rows of input numbers (count, degree), in order of the inputs.

    Example:
        >>> of_degree(3, 2).tolist()
        [[0, 1], [0, 2], [1, 2]]
    """
    count = comb(n, degree)
    numbers = np.fromiter(chain.from_iterable(combinations(range(n), degree)), np.int64, count * degree)
    return numbers.reshape(count, degree)


def products(factors: Index, x: Words, rows: int) -> Words:
    """The values (count, W) of monomials (count, degree) on packed inputs (n, W)."""
    if factors.shape[1] == 0:
        return np.tile(tail_mask(rows), (len(factors), 1))
    values = x[factors[:, 0]]
    for column in factors.T[1:]:
        values &= x[column]
    return values


def collect(terms: Sequence[Iterable[Iterable[int]]], n: int) -> tuple[Words, Words]:
    """Monomials (k, ceil(n/64)) and coefficients (m, ceil(k/64)) of outputs' terms; equal terms cancel in pairs."""
    chosen = [_odd(own, n) for own in terms]
    monomials = sorted(set().union(*chosen)) if chosen else []
    place = {monomial: i for i, monomial in enumerate(monomials)}
    size = words_of(n)
    data = b"".join(monomial.to_bytes(8 * size, "little") for monomial in monomials)
    flags = np.zeros((len(monomials), len(chosen)), dtype=np.uint8)
    for k, own in enumerate(chosen):
        flags[[place[monomial] for monomial in own], k] = 1
    return np.frombuffer(data, dtype="<u8").astype(np.uint64).reshape(len(monomials), size), pack_rows(flags)


def degrees(monomials: Words) -> Index:
    """Number of factors of each."""
    counts = np.zeros(len(monomials), dtype=np.int64)
    if monomials.size:
        bits.popcount(monomials, counts)
    return counts


def check_order(monomials: Words, coefficients: Words) -> None:
    """`ShapeError` unless monomials (k, w) ascend as numbers and each occurs in an output's coefficients (m, W)."""
    before, after = monomials[:-1, ::-1], monomials[1:, ::-1]
    differ = before != after
    first = np.argmax(differ, axis=1)[:, None] if differ.size else np.zeros((len(before), 1), np.int64)
    good = np.take_along_axis(before < after, first, axis=1)[:, 0] if differ.size else np.zeros(len(before), np.bool_)
    if not np.all(good):
        raise ShapeError(f"monomials must ascend as numbers, each once: number {int(np.argmin(good)) + 1} does not")
    occurs = (
        np.bitwise_or.reduce(coefficients, axis=0, keepdims=True) if len(coefficients) else zeros(1, len(monomials))
    )
    if np.any(occurs[0] != tail_mask(len(monomials))):
        raise ShapeError("a monomial occurs in no output: leave it out")


def by_degree(monomials: Words) -> Index:
    """The positions of the monomials ordered by degree, and among equal degrees by their inputs, lowest first."""
    if not monomials.size:
        return np.arange(len(monomials))
    mirrored = _REVERSED[np.ascontiguousarray(monomials).view(np.uint8)]
    descending = ~mirrored.view(">u8").astype(np.uint64)
    return np.lexsort((*descending.T[::-1], degrees(monomials)))


def factors(monomials: Words) -> list[tuple[int, ...]]:
    """Each monomial as a tuple of input numbers."""
    inputs = np.nonzero(_flags(monomials))[1]
    ends = np.cumsum(degrees(monomials)).tolist()
    numbers = inputs.tolist()
    return [tuple(numbers[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


def evaluate(monomials: Words, coefficients: Words, x: Words, rows: int) -> Words:
    """Outputs (m, W), each the XOR of the monomials whose coefficient bit is set, on packed inputs (n, W)."""
    out = zeros(len(coefficients), rows)
    if not out.size or not len(monomials):
        return out
    part = np.empty_like(out)
    for block, values in _blocks(monomials, x, rows):
        selected = coefficients[:, block >> 6] >> (block & 63).astype(np.uint64) & np.uint64(1)
        bits.select_xor(np.ascontiguousarray(selected.astype(np.uint8)), values, part)
        out ^= part
    return out


def _blocks(monomials: Words, x: Words, rows: int) -> Iterator[tuple[Index, Words]]:
    """Monomials of one degree at a time, not too many: their positions, and their values."""
    most = max(1, _BLOCK_WORDS // words_of(rows))
    size = degrees(monomials)
    for degree in np.unique(size).tolist():
        positions = np.flatnonzero(size == degree)
        for start in range(0, len(positions), most):
            block = positions[start : start + most]
            inputs = np.nonzero(_flags(monomials[block]))[1].reshape(len(block), degree)
            yield block, products(inputs, x, rows)


def _flags(monomials: Words) -> NDArray[np.uint8]:
    """One byte for each factor: (k, 64·ceil(n/64))."""
    flat = np.ascontiguousarray(monomials).view(np.uint8)
    return np.unpackbits(flat, axis=1, bitorder="little")


def _odd(terms: Iterable[Iterable[int]], n: int) -> set[int]:
    """The monomials, as numbers, that occur an odd number of times."""
    if not isinstance(terms, Iterable):
        raise RdError(f"an output's terms are {shown(terms)}, expected lists of inputs' numbers")
    found: set[int] = set()
    for term in terms:
        monomial = 0
        if not isinstance(term, Iterable):
            raise RdError(f"a term is {shown(term)}, expected the numbers of its inputs")
        for factor in term:
            j = index_of(factor)
            if j is None or not 0 <= j < n:
                raise RdError(f"a term has input {shown(factor)}, there are {n}")
            monomial |= 1 << j
        found ^= {monomial}
    return found
