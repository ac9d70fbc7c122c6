"""What matrices over GF(2) and over GF(q) share: products, echelon forms, null spaces, solutions and inverses.

A kind of matrix says how it multiplies, how it is reduced alone and beside another, and how rows are put in places.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Generic, NamedTuple, Self, TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits.errors import AlgebraError, ShapeError

Kind = TypeVar("Kind", bound="Matrix")


class Echelon(NamedTuple, Generic[Kind]):
    """The reduced row echelon form, zero rows last, and the pivot column of each row that is not zero."""

    matrix: Kind
    pivots: tuple[int, ...]


class Solution(NamedTuple, Generic[Kind]):
    """One solution x, and the null space: x plus combinations of its rows are all solutions, each once."""

    x: Any
    null_space: Kind


class Beside(NamedTuple, Generic[Kind]):
    """Two matrices side by side, reduced as far as the left one is concerned: what became of them, the left one's
    pivots, and the first column of the right one that is no combination of the left one's, None if all are.
    """

    left: Kind
    pivots: list[int]
    right: Kind
    outside: int | None


class Matrix:
    """A matrix over a finite field, as a value."""

    # What a kind of matrix says of itself

    @property
    @abstractmethod
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""

    @abstractmethod
    def _entries(self) -> NDArray[Any]:
        """The array (r, c) of the elements."""

    @abstractmethod
    def _column(self, values: Any, size: int, of: str) -> Self:
        """The matrix (size, 1) of a vector, checked; `of` says what there are `size` of."""

    @abstractmethod
    def _times(self, other: Self) -> Self:
        """The product with a matrix that fits."""

    @abstractmethod
    def _applied(self, vector: ArrayLike) -> NDArray[Any]:
        """The product with a vector, as a vector."""

    @abstractmethod
    def _reduced(self) -> tuple[Self, list[int]]:
        """The reduced row echelon form, and its pivots."""

    @abstractmethod
    def _beside(self, other: Self) -> Beside[Self]:
        """This matrix with another of as many rows at its right."""

    @abstractmethod
    def _placed(self, rows: list[int], count: int) -> Self:
        """A matrix of `count` rows, the first of this one at these places and the others zero."""

    @abstractmethod
    def _null_space_of(self, pivots: list[int]) -> Self:
        """Of a reduced matrix: for each column without pivot it, and what undoes it at the pivots."""

    @abstractmethod
    def _unit(self) -> Self:
        """The identity with as many rows."""

    def _check_same(self, other: Self) -> None:
        """Raise `AlgebraError` for a matrix over another field."""

    # What all of them do

    @overload
    def __matmul__(self, other: Self) -> Self: ...
    @overload
    def __matmul__(self, other: ArrayLike) -> NDArray[Any]: ...
    def __matmul__(self, other: Any) -> Any:
        """The product with a matrix (c, k), or with a vector (c,) of elements, whose result is an array (r,)."""
        if not isinstance(other, type(self)):
            return self._applied(other)
        self._check_same(other)
        if self.shape[1] != other.shape[0]:
            raise ShapeError(f"a matrix {self.shape} times a matrix {other.shape}")
        return self._times(other)

    def echelon(self) -> Echelon[Self]:
        """The reduced row echelon form and its pivot columns.

        Example:
            >>> import rdcircuits as rd
            >>> form = rd.FieldMatrix(rd.GF(7), [[0, 2, 1], [3, 1, 0], [3, 3, 1]]).echelon()
            >>> form.matrix.array.tolist(), form.pivots
            ([[1, 0, 1], [0, 1, 4], [0, 0, 0]], (0, 1))
        """
        matrix, pivots = self._reduced()
        return Echelon(matrix, tuple(pivots))

    @property
    def rank(self) -> int:
        """The number of independent rows, or columns."""
        return len(self._reduced()[1])

    def null_space(self) -> Self:
        """A basis of the vectors that the matrix sends to zero: (c - rank, c), one to a row.

        Example:
            >>> import rdcircuits as rd
            >>> rd.BitMatrix.of([[1, 0, 1]]).null_space().unpack().tolist()
            [[0, 1, 0], [1, 0, 1]]
        """
        matrix, pivots = self._reduced()
        return matrix._null_space_of(pivots)

    def solve(self, b: Self | ArrayLike) -> Solution[Self]:
        """x with A x = b, b a vector (r,) or a matrix (r, k), and the null space of A. A may have any shape.

        Raises `AlgebraError` where there is no solution, naming the first column of b that has none.

        Example:
            >>> import rdcircuits as rd
            >>> a = rd.FieldMatrix(rd.GF(3), [[1, 1, 0], [0, 1, 1]])
            >>> solution = a.solve([1, 0])
            >>> solution.x, solution.null_space.array.tolist()
            (array([1, 0, 0], dtype=uint8), [[1, 2, 1]])
            >>> rd.BitMatrix.of([[1], [1]]).solve([1, 0])
            Traceback (most recent call last):
            rdcircuits.errors.AlgebraError: no solution for column 0 of 1
        """
        if not isinstance(b, type(self)):
            x, null_space = self.solve(self._column(b, self.shape[0], "rows"))
            return Solution(x._entries()[:, 0], null_space)
        self._check_same(b)
        if b.shape[0] != self.shape[0]:
            raise ShapeError(f"a matrix {self.shape} and a right side {b.shape}: rows differ")
        found = self._beside(b)
        if found.outside is not None:
            raise AlgebraError(f"no solution for column {found.outside} of {b.shape[1]}")
        return Solution(found.right._placed(found.pivots, self.shape[1]), found.left._null_space_of(found.pivots))

    def inverse(self) -> Self:
        """The inverse; `ShapeError` unless the matrix is square, `AlgebraError` if it has none.

        Example:
            >>> import rdcircuits as rd
            >>> rd.FieldMatrix(rd.GF(4), [[2, 1], [0, 1]]).inverse().array.tolist()
            [[3, 3], [0, 1]]
        """
        rows, n = self.shape
        if rows != n:
            raise ShapeError(f"a matrix {self.shape} is not square")
        found = self._beside(self._unit())
        if len(found.pivots) < n:
            raise AlgebraError(f"no inverse: the rank is {len(found.pivots)} of {n}")
        return found.right

    def __len__(self) -> int:
        return self.shape[0]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}{self._over()}: {self.shape[0]} x {self.shape[1]}>"

    def _over(self) -> str:
        """What the matrix is over, unless its name says so."""
        return ""

    def _vector(self, vector: NDArray[Any], size: int, of: str) -> NDArray[Any]:
        """A vector as an array (size, 1)."""
        if vector.shape != (size,):
            raise ShapeError(f"a vector of shape {vector.shape} and a matrix {self.shape}: expected {size}, its {of}")
        return vector[:, None]

    def _check_shape(self, other: Self, sign: str) -> None:
        self._check_same(other)
        if self.shape != other.shape:
            raise ShapeError(f"a matrix {self.shape} {sign} a matrix {other.shape}, expected the same shape")


def free_columns(columns: int, pivots: list[int]) -> NDArray[np.int64]:
    """The columns that have no pivot."""
    return np.delete(np.arange(columns), pivots)
