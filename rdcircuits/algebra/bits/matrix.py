"""Linear algebra over GF(2): matrices of bits as values, their rows packed 64 columns to a word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits._kernels import bits, gf2
from rdcircuits.algebra.bits import octets
from rdcircuits.algebra.bits.packed import as_bits, tail_mask, words_of, zeros
from rdcircuits.algebra.checks import kept
from rdcircuits.algebra.matrix import Beside, Matrix, free_columns
from rdcircuits.algebra.threads import share, threads
from rdcircuits.arguments import generator, whole
from rdcircuits.errors import ShapeError
from rdcircuits.limits import check_memory
from rdcircuits.signatures import checked

Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]


@final
@dataclass(frozen=True, eq=False, repr=False)
class BitMatrix(Matrix):
    """A matrix over GF(2): r rows in words (r, ceil(columns/64)), column c being bit c % 64 of word c // 64.

    A value: its words are a read-only copy. Raises `ShapeError` where words and columns don't fit together, or where a
    bit past the last column is set.

    Example:
        >>> a = BitMatrix.of([[1, 1, 0], [0, 1, 1]])
        >>> (a @ a.T).unpack()
        array([[0, 1],
               [1, 0]], dtype=uint8)
        >>> a @ [1, 0, 1]
        array([1, 1], dtype=uint8)
        >>> a.rank, a.null_space().unpack()
        (2, array([[1, 1, 1]], dtype=uint8))
    """

    words: Words
    columns: int

    def __post_init__(self) -> None:
        words = np.asarray(self.words)
        if words.dtype != np.uint64 or words.ndim != 2:
            raise ShapeError(f"packed words are {words.dtype} of shape {words.shape}, expected uint64 of (r, W)")
        object.__setattr__(self, "columns", _column_count(self.columns))
        if words.shape[1] != words_of(self.columns):
            raise ShapeError(f"{words.shape[1]} words a row do not hold {self.columns} columns")
        if self.columns % 64 and np.any(words[:, -1] & ~tail_mask(self.columns)[-1]):
            raise ShapeError(f"bits are set past the last of {self.columns} columns")
        object.__setattr__(self, "words", kept(words))

    @staticmethod
    def of(array: ArrayLike) -> BitMatrix:
        """The matrix of an array (r, c) of 0 and 1; `AlgebraError` naming the index of anything else.

        Example:
            >>> BitMatrix.of([[0, 1], [1, 3]])
            Traceback (most recent call last):
            rdcircuits.errors.AlgebraError: element (1, 1) is 3, expected 0 or 1
        """
        rows = as_bits(array)
        if rows.ndim != 2:
            raise ShapeError(f"expected an array (r, c), found shape {rows.shape}")
        return _made(_packed(rows), rows.shape[1])

    @staticmethod
    def identity(n: int) -> BitMatrix:
        """The n × n identity.

        Example:
            >>> import rdcircuits as rd
            >>> rd.BitMatrix.identity(2).unpack().tolist()
            [[1, 0], [0, 1]]
        """
        whole("n", n)
        check_memory("packed words", (n, words_of(n)), 8)
        words, i = zeros(n, n), np.arange(n)
        words[i, i // 64] = np.uint64(1) << (i % 64).astype(np.uint64)
        return BitMatrix(words, n)

    @staticmethod
    @checked
    def random(rows: int, columns: int, seed: int | np.random.Generator) -> BitMatrix:
        """Fair and independent bits.

        Example:
            >>> BitMatrix.random(3, 70, seed=1)
            <BitMatrix: 3 x 70>
        """
        if rows < 0 or columns < 0:
            raise ShapeError(f"a matrix of {rows} rows and {columns} columns")
        check_memory("packed words", (rows, words_of(columns)), 8)
        words = generator(seed).integers(0, 1 << 64, (rows, words_of(columns)), np.uint64)
        return BitMatrix(words & tail_mask(columns), columns)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns.

        Example:
            >>> import rdcircuits as rd
            >>> rd.BitMatrix.identity(3).shape
            (3, 3)
        """
        return len(self.words), self.columns

    def unpack(self) -> Bytes:
        """The array (r, c) of 0 and 1.

        Example:
            >>> import rdcircuits as rd
            >>> rd.BitMatrix.of([[1, 0], [1, 1]]).unpack().tolist()
            [[1, 0], [1, 1]]
        """
        return _unpacked(self.words, self.columns)

    @staticmethod
    def from_ints(numbers: Iterable[int], columns: int) -> BitMatrix:
        """The matrix whose rows are integers, bit c of a number being column c; `ShapeError` for more bits.

        Example:
            >>> BitMatrix.from_ints([4, 3], 3).unpack().tolist()
            [[0, 0, 1], [1, 1, 0]]
        """
        return _made(_words_of(octets.from_ints(numbers, columns), columns), columns)

    @staticmethod
    def from_bytes(data: bytes, columns: int, rows: int | None = None) -> BitMatrix:
        """The matrix whose rows are ceil(columns/8) bytes each, column c being bit c % 8 of byte c // 8.

        Raises `ShapeError` for another number of bytes, and for bits past the last column.

        Example:
            >>> BitMatrix.from_bytes(bytes([4, 3]), 3).unpack().tolist()
            [[0, 0, 1], [1, 1, 0]]
        """
        return _made(_words_of(octets.from_bytes(data, columns, rows), columns), columns)

    def to_ints(self) -> list[int]:
        """Each row as an integer, column c being bit c.

        Example:
            >>> BitMatrix.of([[0, 0, 1], [1, 1, 0]]).to_ints()
            [4, 3]
        """
        return octets.ints_of(self._octets())

    def to_bytes(self) -> bytes:
        """The rows one after the other, in whole bytes each, column c being bit c % 8 of byte c // 8.

        Example:
            >>> BitMatrix.of([[0, 0, 1], [1, 1, 0]]).to_bytes().hex()
            '0403'
        """
        return octets.bytes_of(self._octets())

    def _octets(self) -> Bytes:
        return _octets_of(self.words)[:, : (self.columns + 7) // 8]

    @property
    def T(self) -> BitMatrix:
        """The transpose.

        Example:
            >>> BitMatrix.of([[1, 1, 0]]).T.unpack().tolist()
            [[1], [1], [0]]
        """
        out = zeros(self.columns, len(self.words))
        if self.words.size:
            gf2.transpose(self.words, self.columns, out)
        return _made(out, len(self.words))

    def __xor__(self, other: BitMatrix) -> BitMatrix:
        """The sum."""
        self._check_shape(other, "plus")
        return _made(self.words ^ other.words, self.columns)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BitMatrix):
            return NotImplemented
        return self.columns == other.columns and np.array_equal(self.words, other.words)

    def __hash__(self) -> int:
        return hash((self.shape, self.words.tobytes()))

    def __reduce__(self) -> tuple[type[BitMatrix], tuple[Any, ...]]:
        return BitMatrix, (self.words, self.columns)

    def _entries(self) -> Bytes:
        return self.unpack()

    def _column(self, values: ArrayLike, size: int, of: str) -> BitMatrix:
        return BitMatrix.of(self._vector(np.asarray(values), size, of))

    def _applied(self, vector: ArrayLike) -> Bytes:
        column = self._vector(as_bits(vector), self.columns, "columns")
        return applied(self.words, column[:, 0])

    def _times(self, other: BitMatrix) -> BitMatrix:
        return _made(_product(self.words, other.words, other.columns), other.columns)

    def _reduced(self) -> tuple[BitMatrix, list[int]]:
        words, pivots = _eliminated(self.words, self.columns)
        return _made(words, self.columns), pivots

    def _beside(self, other: BitMatrix) -> Beside[BitMatrix]:
        """The right one starts at a word; it is reduced as well, so that its pivots are what is outside."""
        width = self.words.shape[1]
        both, pivots = _eliminated(np.hstack((self.words, other.words)), 64 * width + other.columns)
        own = [pivot for pivot in pivots if pivot < self.columns]
        outside = pivots[len(own)] - 64 * width if len(own) < len(pivots) else None
        return Beside(BitMatrix(both[:, :width], self.columns), own, BitMatrix(both[:, width:], other.columns), outside)

    def _placed(self, rows: list[int], count: int) -> BitMatrix:
        words = zeros(count, self.columns)
        words[rows] = self.words[: len(rows)]
        return BitMatrix(words, self.columns)

    def _null_space_of(self, pivots: list[int]) -> BitMatrix:
        free = free_columns(self.columns, pivots)
        basis = zeros(self.columns, len(free))
        basis[free] = BitMatrix.identity(len(free)).words
        if pivots and len(free):
            chosen = BitMatrix(self.words[: len(pivots)], self.columns).T.words[free]
            basis[pivots] = BitMatrix(chosen, len(pivots)).T.words
        return BitMatrix(basis, len(free)).T

    def _unit(self) -> BitMatrix:
        return BitMatrix.identity(len(self.words))


def product_of_bits(a: Bytes, b: Bytes) -> Bytes:
    """A·B over GF(2) of arrays (r, n) and (n, c) of 0 and 1, which are not checked.

    Example:
        >>> product_of_bits(np.array([[1, 1]], np.uint8), np.array([[1, 0], [1, 1]], np.uint8))
        array([[0, 1]], dtype=uint8)
    """
    if b.shape[1] == 1:
        return applied(_packed(a), b[:, 0])[:, None]
    return _unpacked(_product(_packed(a), _packed(b), b.shape[1]), b.shape[1])


def applied(words: Words, vector: Bytes) -> Bytes:
    """The product (r,) of packed rows (r, W) and a vector of bits, which fit."""
    out = np.zeros((len(words), 1), np.uint8)
    if words.size:
        bits.parity_product(words, _packed(vector[None]), out)
    return out[:, 0]


def _made(words: Words, columns: int) -> BitMatrix:
    """The matrix of words that nobody else has and that are right: they are not looked at again."""
    made = object.__new__(BitMatrix)
    words.setflags(write=False)
    object.__setattr__(made, "words", words)
    object.__setattr__(made, "columns", columns)
    return made


def _packed(rows: Bytes) -> Words:
    """The words (r, W) of an array (r, c) of 0 and 1."""
    return _words_of(np.packbits(rows, axis=1, bitorder="little"), rows.shape[1])


def _unpacked(words: Words, columns: int) -> Bytes:
    """The array (r, c) that words hold."""
    return np.unpackbits(_octets_of(words), axis=1, count=columns, bitorder="little")


def _words_of(rows: Bytes, columns: int) -> Words:
    """The words (r, W) of bytes (r, ceil(columns/8))."""
    whole_words = np.zeros((len(rows), 8 * words_of(columns)), np.uint8)
    whole_words[:, : rows.shape[1]] = rows
    return whole_words.view("<u8").astype(np.uint64, copy=False)


def _octets_of(words: Words) -> Bytes:
    """The bytes (r, 8·W) of words."""
    return words.astype("<u8", copy=False).view(np.uint8).reshape(len(words), 8 * words.shape[1])


def _product(a: Words, b: Words, columns: int) -> Words:
    """The product of packed rows (r, ceil(n/64)) and (n, W)."""
    out = zeros(len(a), columns)
    if out.size and len(b):
        if threads() == 1:
            gf2.product(a, b, out)
        else:
            share(lambda first, last: gf2.product(a[first:last], b, out[first:last]), len(a), -(-len(a) // threads()))
    return out


def _column_count(columns: Any) -> int:
    if isinstance(columns, bool) or not hasattr(columns, "__index__") or columns.__index__() < 0:
        raise ShapeError(f"the number of columns is {columns!r}, expected an integer from 0 on")
    return int(columns.__index__())


def _eliminated(words: Words, columns: int) -> tuple[Words, list[int]]:
    words = words.copy()
    return words, gf2.echelon(words, columns) if words.size else []
