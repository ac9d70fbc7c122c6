"""Linear algebra over GF(q): matrices of field elements as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike

from rdcircuits.algebra.bits.matrix import BitMatrix
from rdcircuits.algebra.checks import Array, kept
from rdcircuits.algebra.finite.gf import GF
from rdcircuits.algebra.finite.products import product, reduced
from rdcircuits.algebra.matrix import Beside, Matrix, free_columns
from rdcircuits.arguments import generator, whole
from rdcircuits.errors import AlgebraError, ShapeError
from rdcircuits.limits import check_memory
from rdcircuits.signatures import check_fields, checked


@final
@dataclass(frozen=True, eq=False, repr=False)
class FieldMatrix(Matrix):
    """A matrix over GF(q): an array (r, c) of the field's elements, a read-only copy. Over GF(2) `BitMatrix` computes.

    Raises `AlgebraError` naming the index of what is no element, `ShapeError` where the array does not have two axes.

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
        object.__setattr__(self, "field", _named(self.field))
        check_fields(self)
        array = self.field.check(self.array, "element")
        if np.ndim(self.array) != 2:
            raise ShapeError(f"expected an array (r, c), found shape {np.shape(self.array)}")
        object.__setattr__(self, "array", kept(array))

    @staticmethod
    def of(field: GF | str, array: ArrayLike) -> FieldMatrix:
        """The matrix of an array (r, c) of elements, which is copied.

        Example:
            >>> import rdcircuits as rd
            >>> FieldMatrix.of(rd.GF(3), [[0, 1], [1, 3]])
            Traceback (most recent call last):
            rdcircuits.errors.AlgebraError: element: 3 at index [1, 1] is no element of GF(3)
        """
        field = _named(field)
        return FieldMatrix(field, field.check(array, "element"))

    @staticmethod
    @checked
    def identity(field: GF | str, n: int) -> FieldMatrix:
        """The n × n identity.

        Example:
            >>> import rdcircuits as rd
            >>> rd.FieldMatrix.identity(rd.GF(5), 2).array.tolist()
            [[1, 0], [0, 1]]
        """
        field = _named(field)
        whole("n", n)
        check_memory("elements", (n, n), field.dtype.itemsize)
        return FieldMatrix(field, np.eye(n, dtype=field.dtype))

    @staticmethod
    @checked
    def random(field: GF | str, rows: int, columns: int, seed: int | np.random.Generator) -> FieldMatrix:
        """Uniform and independent elements.

        Example:
            >>> import rdcircuits as rd
            >>> FieldMatrix.random(rd.GF(9), 3, 70, seed=1)
            <FieldMatrix over GF(9): 3 x 70>
        """
        if rows < 0 or columns < 0:
            raise ShapeError(f"a matrix of {rows} rows and {columns} columns")
        field = _named(field)
        check_memory("elements", (rows, columns), field.dtype.itemsize)
        return FieldMatrix(field, field.random((rows, columns), generator(seed)))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns.

        Example:
            >>> import rdcircuits as rd
            >>> rd.FieldMatrix(rd.GF(5), [[1, 2, 3]]).shape
            (1, 3)
        """
        return self.array.shape[0], self.array.shape[1]

    @property
    def T(self) -> FieldMatrix:
        """The transpose.

        Example:
            >>> import rdcircuits as rd
            >>> rd.FieldMatrix(rd.GF(5), [[1, 2, 3]]).T.shape
            (3, 1)
        """
        return FieldMatrix(self.field, self.array.T)

    def __add__(self, other: FieldMatrix) -> FieldMatrix:
        """The sum."""
        self._check_shape(other, "plus")
        return self._of(self.field.add(self.array, other.array))

    def __sub__(self, other: FieldMatrix) -> FieldMatrix:
        """The difference."""
        self._check_shape(other, "less")
        return self._of(self.field.subtract(self.array, other.array))

    def __neg__(self) -> FieldMatrix:
        """The negative."""
        return self._of(self.field.negate(self.array))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FieldMatrix):
            return NotImplemented
        return self.field.name == other.field.name and np.array_equal(self.array, other.array)

    def __hash__(self) -> int:
        return hash((self.field.name, self.shape, str(self.array.tolist())))

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (self.field.q, self.field.modulus, np.array(self.array))

    def _over(self) -> str:
        return f" over {self.field.name}"

    def _check_same(self, other: FieldMatrix) -> None:
        if self.field.name != other.field.name:
            raise AlgebraError(f"a matrix over {self.field.name} and one over {other.field.name}")

    def _entries(self) -> Array:
        return self.array

    def _column(self, values: ArrayLike, size: int, of: str) -> FieldMatrix:
        return FieldMatrix(self.field, self._vector(self.field.check(values, "vector"), size, of))

    def _applied(self, vector: ArrayLike) -> Array:
        column = self._vector(self.field.check(vector, "vector"), self.shape[1], "columns")
        return product(self.field.kernels, self.array, column)[:, 0]

    def _times(self, other: FieldMatrix) -> FieldMatrix:
        return self._of(product(self.field.kernels, self.array, other.array))

    def _reduced(self) -> tuple[FieldMatrix, list[int]]:
        array, pivots = reduced(self.field.kernels, self.array, self.shape[1])
        return self._of(array), pivots

    def _beside(self, other: FieldMatrix) -> Beside[FieldMatrix]:
        columns = self.shape[1]
        if self.field.q == 2:
            found = BitMatrix.of(self.array)._beside(BitMatrix.of(other.array))
            left, right = (FieldMatrix(self.field, one.unpack()) for one in (found.left, found.right))
            return Beside(left, found.pivots, right, found.outside)
        both, pivots = reduced(self.field.kernels, np.hstack((self.array, other.array)), columns)
        left, right = (self._of(part) for part in (both[:, :columns], both[:, columns:]))
        rest = np.flatnonzero(np.any(right.array[len(pivots) :] != 0, axis=0))
        return Beside(left, pivots, right, int(rest[0]) if rest.size else None)

    def _placed(self, rows: list[int], count: int) -> FieldMatrix:
        array = self.field.full((count, self.shape[1]), 0)
        array[rows] = self.array[: len(rows)]
        return self._of(array)

    def _null_space_of(self, pivots: list[int]) -> FieldMatrix:
        free = free_columns(self.shape[1], pivots)
        basis = self.field.full((len(free), self.shape[1]), 0)
        basis[np.arange(len(free)), free] = 1
        basis[:, pivots] = self.field.negate(self.array[: len(pivots)][:, free]).T
        return self._of(basis)

    def _of(self, array: Array) -> FieldMatrix:
        """The matrix of an array of this field's elements that nobody else has: it is not looked at again."""
        made, own = object.__new__(FieldMatrix), np.ascontiguousarray(array)
        own.setflags(write=False)
        object.__setattr__(made, "field", self.field)
        object.__setattr__(made, "array", own)
        return made

    def _unit(self) -> FieldMatrix:
        return FieldMatrix.identity(self.field, self.shape[0])


def _unpickled(q: int, modulus: int | None, array: Array) -> FieldMatrix:
    return FieldMatrix(GF(q, modulus), array)


def _named(field: Any) -> GF:
    """The field that is meant, by its name or as it is."""
    from rdcircuits.algebra.named import as_algebra

    found = as_algebra(field)
    if not isinstance(found, GF):
        raise AlgebraError(f"a matrix over a field GF(q) is asked for over {found.name}: BitMatrix is over Z2")
    return found
