"""Linear algebra over GF(q): matrices of field elements as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, final, overload

import numpy as np
from numpy.typing import ArrayLike

from rdcircuits.algebra.bits.matrix import BitMatrix
from rdcircuits.algebra.checks import Array
from rdcircuits.algebra.finite.gf import GF
from rdcircuits.algebra.finite.products import reduced
from rdcircuits.arguments import generator
from rdcircuits.errors import AlgebraError, ShapeError
from rdcircuits.signatures import check_fields


class FieldEchelon(NamedTuple):
    """The reduced row echelon form, zero rows last, and the pivot column of each row that is not zero."""

    matrix: FieldMatrix
    pivots: tuple[int, ...]


class FieldSolution(NamedTuple):
    """One solution x, and the null space: x plus combinations of its rows are all solutions, each once."""

    x: Any
    null_space: FieldMatrix


@final
@dataclass(frozen=True, eq=False, repr=False)
class FieldMatrix:
    """A matrix over GF(q): an array (r, c) of the field's elements, read only. Over GF(2) `BitMatrix` computes.

    Raises `AlgebraError` naming the index of what is no element, `ShapeError` where the array has not two axes.

    Example:
        >>> import rdcircuits as rd
        >>> a = FieldMatrix(rd.GF(5), [[1, 2, 3], [2, 4, 0]])
        >>> (a @ a.T).array
        array([[4, 0],
               [0, 0]], dtype=uint8)
        >>> a @ [1, 0, 1]
        array([4, 2], dtype=uint8)
        >>> a.rank, a.null_space().array.tolist()
        (2, [[3, 1, 0]])
    """

    field: GF
    array: Array

    def __post_init__(self) -> None:
        check_fields(self)
        array = np.ascontiguousarray(self.field.check(self.array, "element"))
        if np.ndim(self.array) != 2:
            raise ShapeError(f"expected an array (r, c), found shape {np.shape(self.array)}")
        array = array.view()
        array.setflags(write=False)
        object.__setattr__(self, "array", array)

    @staticmethod
    def of(field: GF, array: ArrayLike) -> FieldMatrix:
        """The matrix of an array (r, c) of elements, which is copied.

        Example:
            >>> import rdcircuits as rd
            >>> FieldMatrix.of(rd.GF(3), [[0, 1], [1, 3]])
            Traceback (most recent call last):
            rdcircuits.errors.AlgebraError: element: 3 at index [1, 1] is no element of GF(3)
        """
        return FieldMatrix(field, np.array(field.check(array, "element")))

    @staticmethod
    def identity(field: GF, n: int) -> FieldMatrix:
        """The n × n identity."""
        return FieldMatrix(field, np.eye(n, dtype=field.dtype))

    @staticmethod
    def random(field: GF, rows: int, columns: int, seed: int | np.random.Generator) -> FieldMatrix:
        """Uniform and independent elements.

        Example:
            >>> import rdcircuits as rd
            >>> FieldMatrix.random(rd.GF(9), 3, 70, seed=1)
            <FieldMatrix over GF(9): 3 x 70>
        """
        if rows < 0 or columns < 0:
            raise ShapeError(f"a matrix of {rows} rows and {columns} columns")
        return FieldMatrix(field, field.random((rows, columns), generator(seed)))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.array.shape[0], self.array.shape[1]

    @property
    def T(self) -> FieldMatrix:
        """The transpose."""
        return FieldMatrix(self.field, self.array.T)

    @overload
    def __matmul__(self, other: FieldMatrix) -> FieldMatrix: ...
    @overload
    def __matmul__(self, other: ArrayLike) -> Array: ...
    def __matmul__(self, other: FieldMatrix | ArrayLike) -> FieldMatrix | Array:
        """The product with a matrix (c, k), or with a vector (c,) of elements, whose result is an array (r,)."""
        if isinstance(other, FieldMatrix):
            self._same_field(other)
            if self.shape[1] != other.shape[0]:
                raise ShapeError(f"a matrix {self.shape} times a matrix {other.shape}")
            return FieldMatrix(self.field, self.field.matmul(self.array, other.array))
        return self.field.matmul(self.array, self._vector(other, self.shape[1], "columns"))[:, 0]

    def __add__(self, other: FieldMatrix) -> FieldMatrix:
        """The sum."""
        self._same_shape(other)
        return FieldMatrix(self.field, self.field.add(self.array, other.array))

    def __sub__(self, other: FieldMatrix) -> FieldMatrix:
        """The difference."""
        self._same_shape(other)
        return FieldMatrix(self.field, self.field.subtract(self.array, other.array))

    def __neg__(self) -> FieldMatrix:
        """The negative."""
        return FieldMatrix(self.field, self.field.negate(self.array))

    def echelon(self) -> FieldEchelon:
        """The reduced row echelon form and its pivot columns.

        Example:
            >>> import rdcircuits as rd
            >>> form = FieldMatrix(rd.GF(7), [[0, 2, 1], [3, 1, 0], [3, 3, 1]]).echelon()
            >>> form.matrix.array.tolist(), form.pivots
            ([[1, 0, 1], [0, 1, 4], [0, 0, 0]], (0, 1))
        """
        array, pivots = reduced(self.field.kernels, self.array, self.shape[1])
        return FieldEchelon(FieldMatrix(self.field, array), tuple(pivots))

    @property
    def rank(self) -> int:
        """The number of independent rows, or columns."""
        return len(reduced(self.field.kernels, self.array, self.shape[1])[1])

    def null_space(self) -> FieldMatrix:
        """A basis of the vectors that the matrix sends to zero: (c - rank, c), one to a row.

        Example:
            >>> import rdcircuits as rd
            >>> FieldMatrix(rd.GF(5), [[1, 0, 1]]).null_space().array.tolist()
            [[0, 1, 0], [4, 0, 1]]
        """
        array, pivots = reduced(self.field.kernels, self.array, self.shape[1])
        return self._null_space(array, pivots)

    def solve(self, b: FieldMatrix | ArrayLike) -> FieldSolution:
        """x with A x = b, b a vector (r,) or a matrix (r, k), and the null space of A. A may have any shape.

        Raises `AlgebraError` where there is no solution, naming the first column of b that has none.

        Example:
            >>> import rdcircuits as rd
            >>> a = FieldMatrix(rd.GF(3), [[1, 1, 0], [0, 1, 1]])
            >>> solution = a.solve([1, 0])
            >>> solution.x, solution.null_space.array.tolist()
            (array([1, 0, 0], dtype=uint8), [[1, 2, 1]])
            >>> FieldMatrix(rd.GF(3), [[1], [1]]).solve([1, 0])
            Traceback (most recent call last):
            rdcircuits.errors.AlgebraError: no solution for column 0 of 1
        """
        if not isinstance(b, FieldMatrix):
            x, null_space = self.solve(FieldMatrix(self.field, self._vector(b, len(self.array), "rows")))
            return FieldSolution(x.array[:, 0], null_space)
        self._same_field(b)
        if len(b.array) != len(self.array):
            raise ShapeError(f"a matrix {self.shape} and a right side {b.shape}: rows differ")
        if self.field.q == 2:
            found = BitMatrix.of(self.array).solve(BitMatrix.of(b.array))
            return FieldSolution(*(FieldMatrix(self.field, one.unpack()) for one in found))
        columns = self.shape[1]
        both, pivots = reduced(self.field.kernels, np.hstack((self.array, b.array)), columns)
        rest = np.flatnonzero(np.any(both[len(pivots) :, columns:] != 0, axis=0))
        if rest.size:
            raise AlgebraError(f"no solution for column {rest[0]} of {b.shape[1]}")
        x = self.field.full((columns, b.shape[1]), 0)
        x[pivots] = both[: len(pivots), columns:]
        return FieldSolution(FieldMatrix(self.field, x), self._null_space(both, pivots))

    def inverse(self) -> FieldMatrix:
        """The inverse; `ShapeError` unless the matrix is square, `AlgebraError` if it has none.

        Example:
            >>> import rdcircuits as rd
            >>> FieldMatrix(rd.GF(4), [[2, 1], [0, 1]]).inverse().array.tolist()
            [[3, 3], [0, 1]]
        """
        rows, n = self.shape
        if rows != n:
            raise ShapeError(f"a matrix {self.shape} is not square")
        if self.field.q == 2:
            return FieldMatrix(self.field, BitMatrix.of(self.array).inverse().unpack())
        both, pivots = reduced(self.field.kernels, np.hstack((self.array, np.eye(n, dtype=self.field.dtype))), n)
        if len(pivots) < n:
            raise AlgebraError(f"no inverse: the rank is {len(pivots)} of {n}")
        return FieldMatrix(self.field, both[:, n:])

    def __len__(self) -> int:
        return len(self.array)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FieldMatrix):
            return NotImplemented
        return self.field.name == other.field.name and np.array_equal(self.array, other.array)

    def __hash__(self) -> int:
        return hash((self.field.name, self.shape, str(self.array.tolist())))

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (self.field.q, self.field.modulus, np.array(self.array))

    def __repr__(self) -> str:
        return f"<FieldMatrix over {self.field.name}: {self.shape[0]} x {self.shape[1]}>"

    def _null_space(self, form: Array, pivots: list[int]) -> FieldMatrix:
        """For each column without pivot: it, and what undoes it at the pivots."""
        free = np.delete(np.arange(self.shape[1]), pivots)
        basis = self.field.full((len(free), self.shape[1]), 0)
        basis[np.arange(len(free)), free] = 1
        basis[:, pivots] = self.field.negate(form[: len(pivots)][:, free]).T
        return FieldMatrix(self.field, basis)

    def _same_field(self, other: FieldMatrix) -> None:
        if self.field.name != other.field.name:
            raise AlgebraError(f"a matrix over {self.field.name} and one over {other.field.name}")

    def _same_shape(self, other: FieldMatrix) -> None:
        self._same_field(other)
        if self.shape != other.shape:
            raise ShapeError(f"a matrix {self.shape} and a matrix {other.shape}, expected the same shape")

    def _vector(self, values: ArrayLike, size: int, of: str) -> Array:
        vector = self.field.check(values, "vector")
        if vector.shape != (size,):
            raise ShapeError(f"a vector of shape {vector.shape} and a matrix {self.shape}: expected {size}, its {of}")
        return vector[:, None]


def _unpickled(q: int, modulus: int | None, array: Array) -> FieldMatrix:
    return FieldMatrix(GF(q, modulus), array)
