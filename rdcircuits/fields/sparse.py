"""What polynomials over GF(q) hold: the monomials that occur, with a coefficient for each output."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.fields import monomials
from rdcircuits.fields.rows import check_rows
from rdcircuits.tables.names import NamedSides

Elements = NDArray[Any]
Index = NDArray[np.int64]


class SparseTerms(NamedSides):
    """Degrees, numbers of terms and coefficients of `FieldPolynomial`, a frozen dataclass with these fields.

    `exponents` (k, n) are monomials, and `coefficients` (m, k) what they have in each output.
    """

    field: GF
    exponents: NDArray[Any]
    coefficients: Elements

    @abstractmethod
    def reduced(self) -> Self:
        """The polynomials of the same functions with no exponent above q − 1."""

    @property
    def degrees(self) -> tuple[int, ...]:
        """Each output's total degree; 0 for constants, also for zero."""
        total = monomials.total_degrees(self.exponents)
        return tuple(int(total[own].max(initial=0)) for own in self._members())

    @property
    def degree(self) -> int:
        """The greatest of the outputs' total degrees.

        Example:
            >>> import rdcircuits as rd
            >>> rd.fields.interpolate(rd.FieldTable.from_function(5, lambda x, y: x * x * y % 5, 2)).degree
            3
        """
        return max(self.degrees, default=0)

    @property
    def term_counts(self) -> tuple[int, ...]:
        """The number of terms of each output."""
        return tuple(np.count_nonzero(self.coefficients, axis=1).tolist())

    @property
    def n_terms(self) -> int:
        """The number of terms of all outputs together.

        Example:
            >>> import rdcircuits as rd
            >>> rd.fields.interpolate(rd.FieldTable.from_function(5, lambda x: (x * x + 2) % 5, 1)).n_terms
            2
        """
        return sum(self.term_counts)

    def terms(self, output: int = 0) -> dict[tuple[int, ...], int]:
        """An output's coefficients by exponents, in order.

        Example:
            >>> import rdcircuits as rd
            >>> rd.fields.interpolate(rd.FieldTable.from_function(5, lambda x: (x * x + 2) % 5, 1)).terms(0)
            {(0,): 2, (2,): 1}
        """
        own = np.flatnonzero(self.coefficients[output])
        rows = map(tuple, self.exponents[own].tolist())
        return dict(zip(rows, map(int, self.coefficients[output, own]), strict=True))

    def dense(self) -> Elements:
        """All q^n coefficients of each reduced output (m, q^n); raises `RdError` where that is more than 2^24."""
        check_rows(self.field, len(self.inputs), "take the terms instead")
        reduced = self.reduced()
        table = self.field.full((len(self.outputs), self.field.q ** len(self.inputs)), 0)
        table[:, monomials.dense_positions(reduced.exponents, self.field.q)] = reduced.coefficients
        return table

    def _members(self) -> list[Index]:
        """For each output the positions of its terms among the monomials."""
        return [np.flatnonzero(own) for own in self.coefficients]
