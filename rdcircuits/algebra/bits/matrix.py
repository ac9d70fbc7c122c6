"""Linear algebra over GF(2): matrices of bits as values, their rows packed 64 columns to a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, final, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits._kernels import bits, gf2
from rdcircuits.algebra.bits.packed import as_bits, tail_mask, words_of, zeros
from rdcircuits.algebra.threads import share, threads
from rdcircuits.arguments import generator
from rdcircuits.errors import AlgebraError, ShapeError
from rdcircuits.limits import check_memory

Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]


class Echelon(NamedTuple):
    """The reduced row echelon form, zero rows last, and the pivot column of each row that is not zero."""

    matrix: BitMatrix
    pivots: tuple[int, ...]


class Solution(NamedTuple):
    """One solution x, and the null space: x plus sums of its rows are all solutions, each once."""

    x: Any
    null_space: BitMatrix


@final
@dataclass(frozen=True, eq=False, repr=False)
class BitMatrix:
    """A matrix over GF(2): r rows in words (r, ceil(columns/64)), column c being bit c % 64 of word c // 64.

    A value: its words are read only. Raises `ShapeError` where words and columns don't fit together, or where a bit
    past the last column is set.

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
        words = np.ascontiguousarray(words)
        words = words.view()
        words.setflags(write=False)
        object.__setattr__(self, "words", words)

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
        count, columns = rows.shape
        octets = np.zeros((count, 8 * words_of(columns)), np.uint8)
        octets[:, : (columns + 7) // 8] = np.packbits(rows, axis=1, bitorder="little")
        return BitMatrix(octets.view("<u8").astype(np.uint64, copy=False), columns)

    @staticmethod
    def identity(n: int) -> BitMatrix:
        """The n × n identity."""
        words, i = zeros(n, n), np.arange(n)
        words[i, i // 64] = np.uint64(1) << (i % 64).astype(np.uint64)
        return BitMatrix(words, n)

    @staticmethod
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
        """Rows and columns."""
        return len(self.words), self.columns

    def unpack(self) -> Bytes:
        """The array (r, c) of 0 and 1."""
        octets = self.words.astype("<u8", copy=False).view(np.uint8).reshape(len(self.words), 8 * self.words.shape[1])
        return np.unpackbits(octets, axis=1, count=self.columns, bitorder="little")

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
        return BitMatrix(out, len(self.words))

    @overload
    def __matmul__(self, other: BitMatrix) -> BitMatrix: ...
    @overload
    def __matmul__(self, other: ArrayLike) -> Bytes: ...
    def __matmul__(self, other: BitMatrix | ArrayLike) -> BitMatrix | Bytes:
        """The product with a matrix (c, k), or with a vector (c,) of 0 and 1, whose result is an array (r,)."""
        if isinstance(other, BitMatrix):
            return self._times(other)
        vector = self._vector(other, self.columns, "columns")
        out = np.zeros((len(self.words), 1), np.uint8)
        if self.words.size:
            bits.parity_product(self.words, vector.words, out)
        return out[:, 0]

    def __xor__(self, other: BitMatrix) -> BitMatrix:
        """The sum."""
        if self.shape != other.shape:
            raise ShapeError(f"a matrix {self.shape} plus a matrix {other.shape}")
        return BitMatrix(self.words ^ other.words, self.columns)

    def echelon(self) -> Echelon:
        """The reduced row echelon form and its pivot columns.

        Example:
            >>> form = BitMatrix.of([[0, 1, 1], [1, 1, 0], [1, 0, 1]]).echelon()
            >>> form.matrix.unpack().tolist(), form.pivots
            ([[1, 0, 1], [0, 1, 1], [0, 0, 0]], (0, 1))
        """
        words, pivots = _reduced(self.words, self.columns)
        return Echelon(BitMatrix(words, self.columns), tuple(pivots))

    @property
    def rank(self) -> int:
        """The number of independent rows, or columns."""
        return len(_reduced(self.words, self.columns)[1])

    def null_space(self) -> BitMatrix:
        """A basis of the vectors that the matrix sends to zero: (c - rank, c), one to a row.

        Example:
            >>> BitMatrix.of([[1, 0, 1]]).null_space().unpack().tolist()
            [[0, 1, 0], [1, 0, 1]]
        """
        words, pivots = _reduced(self.words, self.columns)
        return _null_space(words, pivots, self.columns)

    def solve(self, b: BitMatrix | ArrayLike) -> Solution:
        """x with A x = b, b a vector (r,) or a matrix (r, k), and the null space of A. A may have any shape.

        Raises `AlgebraError` where there is no solution, naming the first column of b that has none.

        Example:
            >>> a = BitMatrix.of([[1, 1, 0], [0, 1, 1]])
            >>> solution = a.solve([1, 0])
            >>> solution.x, solution.null_space.unpack().tolist()
            (array([1, 0, 0], dtype=uint8), [[1, 1, 1]])
            >>> BitMatrix.of([[1], [1]]).solve([1, 0])
            Traceback (most recent call last):
            rdcircuits.errors.AlgebraError: no solution for column 0 of 1
        """
        if not isinstance(b, BitMatrix):
            x, null_space = self.solve(self._vector(b, len(self.words), "rows").T)
            return Solution(x.unpack()[:, 0], null_space)
        if len(b.words) != len(self.words):
            raise ShapeError(f"a matrix {self.shape} and a right side {b.shape}: rows differ")
        words, pivots, right = _beside(self, b)
        if pivots and pivots[-1] >= 64 * self.words.shape[1]:
            outside = [p for p in pivots if p >= 64 * self.words.shape[1]]
            raise AlgebraError(f"no solution for column {outside[0] - 64 * self.words.shape[1]} of {b.columns}")
        x = zeros(self.columns, b.columns)
        x[pivots] = right[: len(pivots)]
        return Solution(BitMatrix(x, b.columns), _null_space(words, pivots, self.columns))

    def inverse(self) -> BitMatrix:
        """The inverse; `ShapeError` unless the matrix is square, `AlgebraError` if it has none.

        Example:
            >>> BitMatrix.of([[1, 1], [0, 1]]).inverse().unpack().tolist()
            [[1, 1], [0, 1]]
        """
        n = self.columns
        if len(self.words) != n:
            raise ShapeError(f"a matrix {self.shape} is not square")
        _, pivots, right = _beside(self, BitMatrix.identity(n))
        rank = sum(pivot < n for pivot in pivots)
        if rank < n:
            raise AlgebraError(f"no inverse: the rank is {rank} of {n}")
        return BitMatrix(right, n)

    def __len__(self) -> int:
        return len(self.words)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BitMatrix):
            return NotImplemented
        return self.columns == other.columns and np.array_equal(self.words, other.words)

    def __hash__(self) -> int:
        return hash((self.shape, self.words.tobytes()))

    def __reduce__(self) -> tuple[type[BitMatrix], tuple[Any, ...]]:
        return BitMatrix, (self.words, self.columns)

    def __repr__(self) -> str:
        return f"<BitMatrix: {len(self.words)} x {self.columns}>"

    def _times(self, other: BitMatrix) -> BitMatrix:
        if self.columns != len(other.words):
            raise ShapeError(f"a matrix {self.shape} times a matrix {other.shape}")
        out = zeros(len(self.words), other.columns)
        if out.size and self.columns:
            block = -(-len(self.words) // threads())

            def work(first: int, last: int) -> None:
                gf2.product(self.words[first:last], other.words, out[first:last])

            share(work, len(self.words), block)
        return BitMatrix(out, other.columns)

    def _vector(self, values: ArrayLike, size: int, of: str) -> BitMatrix:
        vector = np.asarray(values)
        if vector.shape != (size,):
            raise ShapeError(f"a vector of shape {vector.shape} and a matrix {self.shape}: expected {size}, its {of}")
        return BitMatrix.of(vector[None])


def _column_count(columns: Any) -> int:
    if isinstance(columns, bool) or not hasattr(columns, "__index__") or columns.__index__() < 0:
        raise ShapeError(f"the number of columns is {columns!r}, expected an integer from 0 on")
    return int(columns.__index__())


def _reduced(words: Words, columns: int) -> tuple[Words, list[int]]:
    words = words.copy()
    return words, gf2.echelon(words, columns) if words.size else []


def _beside(a: BitMatrix, b: BitMatrix) -> tuple[Words, list[int], Words]:
    """A and b side by side, reduced together: A's part, all pivots, b's part, which starts at a word."""
    width = a.words.shape[1]
    both, pivots = _reduced(np.hstack((a.words, b.words)), 64 * width + b.columns)
    return np.ascontiguousarray(both[:, :width]), pivots, both[:, width:]


def _null_space(reduced: Words, pivots: list[int], columns: int) -> BitMatrix:
    """For each column without pivot: it, and the pivots of the rows that have it."""
    free = np.delete(np.arange(columns), pivots)
    basis = zeros(columns, len(free))
    basis[free] = BitMatrix.identity(len(free)).words
    if pivots and len(free):
        chosen = BitMatrix(reduced[: len(pivots)], columns).T.words[free]
        basis[pivots] = BitMatrix(chosen, len(pivots)).T.words
    return BitMatrix(basis, len(free)).T
