"""Walsh spectra: how a Boolean function agrees with the parities of its inputs.

W(S) = Σ (-1)^(f(x) ⊕ the inputs of S) over rows: rows where f is that parity, less rows where it is not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels import bits
from rdcircuits._kernels import walsh as _walsh
from rdcircuits.algebra.aligned import aligned
from rdcircuits.algebra.bits.packed import as_words
from rdcircuits.algebra.threads import share
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.signatures import checked

Words = NDArray[np.uint64]
Ints = NDArray[np.int32]

MAX_INPUTS = 26
"""Inputs up to which a whole spectrum is made: 2^26 integers are 256 MiB."""

MAX_SAMPLE_INPUTS = 512
"""Inputs up to which coefficients of low degree are counted: of degree 3 there are then 22,238,720."""

_PIECE = 1 << 29  # words, roughly, that a piece of counting looks at: far below a second


@checked
def walsh(table: TruthTable) -> Ints:
    """The Walsh spectrum (m, 2^n) of a complete table of m outputs: W(S) at the sum of 2^j over S.

    Raises `RdError` for partial tables and beyond 26 inputs; `walsh_sample` takes tables of any rows.

    Example:
        >>> walsh(TruthTable.from_function(lambda a, b: a & b, 2))
        array([[ 2,  2,  2, -2]], dtype=int32)
    """
    table = table.distinct()
    if not table.complete:
        message = f"the table has {table.rows} of 2^{len(table.inputs)} rows"
        raise RdError(f"{message}; walsh_sample counts the coefficients of degree up to 3")
    return walsh_words(table.y, len(table.inputs))


def walsh_words(words: Words, n: int) -> Ints:
    """The Walsh spectrum (m, 2^n) of packed tables (m, W), each of 2^n bits.

    Example:
        >>> walsh_words(np.array([[0b0110]], np.uint64), 2)
        array([[0, 0, 0, 4]], dtype=int32)
    """
    if not 0 <= n <= MAX_INPUTS:
        raise RdError(f"a spectrum over {n} inputs, expected 0 to {MAX_INPUTS}")
    words = as_words(words, 1 << n)
    out = np.empty((len(words), 1 << n), np.int32)
    for row, to in zip(words, out, strict=True):
        _walsh.spectrum(row, n, to)
    return out


def degree_power(spectrum: Ints) -> NDArray[np.float64]:
    """The share of a spectrum's (m, 2^n) squares at each degree 0..n: (m, n + 1), each row adding up to 1.

    Example:
        >>> degree_power(walsh(TruthTable.from_function(lambda a, b: a & b, 2)))
        array([[0.25, 0.5 , 0.25]])
    """
    spectrum = np.atleast_2d(spectrum)
    n = spectrum.shape[1].bit_length() - 1
    if spectrum.ndim != 2 or spectrum.shape[1] != 1 << n:
        raise ShapeError(f"a spectrum of shape {spectrum.shape}, expected (m, 2^n)")
    degree = np.zeros(1, np.int64)
    for _ in range(n):
        degree = np.concatenate((degree, degree + 1))
    rows = [np.bincount(degree, weights=row.astype(np.float64) ** 2, minlength=n + 1) for row in spectrum]
    return np.array(rows).reshape(len(spectrum), n + 1) / float(1 << 2 * n)


class LowDegree(NamedTuple):
    """All Walsh coefficients of degree up to 3 of one function of n inputs on a sample of rows.

    `constant` is W({}); `singles` (n,) has W({i}); `pairs` and `triples` have W({i, j}) and W({i, j, k}), i < j < k,
    in the order of `itertools.combinations`. What is past the degree asked for is empty.
    """

    constant: int
    singles: Ints
    pairs: Ints
    triples: Ints


@checked
def walsh_sample(x: Words, y: Words, rows: int, degree: int = 3) -> LowDegree:
    """All Walsh coefficients of degree up to 3 of the labels y (W,) on packed rows x (n, W), n up to 512.

    Shared out among `threads()`. Raises `ShapeError` where the words don't fit the rows, `RdError` for a degree outside
    0..3, more inputs or 2^31 rows or more.

    Example:
        >>> from rdcircuits.algebra.bits.packed import pack_rows
        >>> x = pack_rows([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
        >>> low = walsh_sample(x, x[0] ^ x[2], 8)
        >>> low.singles, low.pairs, low.triples
        (array([0, 0, 0], dtype=int32), array([0, 8, 0], dtype=int32), array([0], dtype=int32))
    """
    x, label = as_words(x, rows), as_words(np.atleast_2d(y), rows)
    n = len(x)
    if degree not in (0, 1, 2, 3) or n > MAX_SAMPLE_INPUTS or rows >= 1 << 31 or len(label) != 1:
        raise RdError(
            f"degree {degree}, {n} inputs, {len(label)} outputs, {rows} rows: expected a degree of 0 to 3, "
            f"up to {MAX_SAMPLE_INPUTS} inputs, one output, fewer than 2^31 rows"
        )
    x, label = _whole_lines(x), _whole_lines(label)
    triples = _triples(x, label[0], rows) if degree > 2 else np.empty(0, np.int32)
    pairs = np.empty(n * (n - 1) // 2 if degree > 1 else 0, np.int32)
    if degree > 1:
        share(_pairs_into(pairs, x, label[0], rows), n, _piece(x))
    singles = _balance(x ^ label, rows) if degree > 0 else np.empty(0, np.int32)
    return LowDegree(int(_balance(label, rows)[0]), singles, pairs, triples)


def _triples(x: Words, y: Words, rows: int) -> Ints:
    """For each i the pairs of the later rows, with y ^ x[i] for y."""
    n = len(x)
    sizes = np.array([(n - i - 1) * (n - i - 2) // 2 for i in range(n)], np.int64)
    start = np.concatenate(([0], np.cumsum(sizes)))
    out = np.empty(int(start[-1]), np.int32)

    def at_once(first: int, last: int) -> None:
        _walsh.triples(y, x, rows, first, last, out[start[first] : start[last]])

    def piece_by_piece(i: int, _: int) -> None:
        part = _pairs_into(out[start[i] : start[i + 1]], x[i + 1 :], y ^ x[i], rows)
        for at in range(0, n - i - 1, _piece(x)):
            part(at, min(at + _piece(x), n - i - 1))

    if _piece(x) < n:
        share(piece_by_piece, n, 1)
    else:
        share(at_once, n, min(8, _piece(x) // max(1, n)))
    return out


def _pairs_into(out: Ints, x: Words, y: Words, rows: int) -> Callable[[int, int], None]:
    """What counts, for each first <= j < last, the pairs of rows j and k > j of x."""
    m = len(x)

    def before(j: int) -> int:
        return j * (2 * m - 1 - j) // 2

    def work(first: int, last: int) -> None:
        _walsh.pairs(y, x, rows, first, last, out[before(first) : before(last)])

    return work


def _piece(x: Words) -> int:
    """Rows j at a time, a multiple of eight if that can be."""
    return int(np.clip(_PIECE // max(1, x.size) // 8 * 8, 1, 1 << 20))


def _balance(words: Words, rows: int) -> Ints:
    ones = np.zeros(len(words), np.int64)
    if words.size:
        bits.popcount(words, ones)
    return (rows - 2 * ones).astype(np.int32)


def _whole_lines(words: Words) -> Words:
    """With zero words at the end, so that rows fill whole vectors, which are whole cache lines."""
    m, width = words.shape
    whole = -(-width // 8) * 8
    found = aligned(m * whole, words.dtype).reshape(m, whole)
    found[:, :width], found[:, width:] = words, 0
    return found


def _bits_of(row: Words, rows: int) -> NDArray[np.uint8]:
    return np.unpackbits(row.astype("<u8").view(np.uint8), count=rows, bitorder="little")
