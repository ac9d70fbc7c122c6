"""Rows of a table: those with equal inputs as groups, and numbers of rows that a user gives.

A *key* is a row's inputs as words of its own, equal where the inputs are equal, and sorted as rows are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits.algebra.checks import as_array
from rdcircuits.arguments import generator, share
from rdcircuits.errors import RdError, ShapeError

Words = NDArray[np.uint64]
Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows with equal inputs: `order` lists them in order, equal ones by row; groups begin at `starts` in it."""

    order: Index
    starts: Index

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def sizes(self) -> Index:
        """Number of rows of each group."""
        return np.diff(self.starts, append=len(self.order))

    @property
    def group_of_row(self) -> Index:
        """Each row's group."""
        groups = np.empty(len(self.order), dtype=np.int64)
        groups[self.order] = np.repeat(np.arange(len(self.starts)), self.sizes)
        return groups

    @property
    def first_rows(self) -> Index:
        """The first row of each group."""
        return self.order[self.starts]

    def members(self, group: int) -> Index:
        """A group's rows, in their order."""
        start = self.starts[group]
        return self.order[start : start + self.sizes[group]]

    def drawn(self, fraction: float, seed: int | np.random.Generator) -> NDArray[np.bool_]:
        """For each row whether its group is of a random `fraction` of the groups.

        With 0 < fraction < 1 and at least two groups some are drawn and some are not. Raises `RdError` for a fraction
        outside 0 to 1.
        """
        fraction = share("the fraction to split off", fraction)
        count = round(fraction * len(self))
        if 0 < fraction < 1 and len(self) > 1:
            count = min(max(count, 1), len(self) - 1)
        chosen = np.zeros(len(self), dtype=np.bool_)
        chosen[generator(seed).permutation(len(self))[:count]] = True
        return chosen[self.group_of_row]


def group_rows(keys: Words) -> Groups:
    """Group rows by their keys, groups in the order of rows."""
    rows, width = keys.shape
    if rows == 0 or (width == 1 and np.all(keys[:-1] < keys[1:])):
        return Groups(np.arange(rows), np.arange(rows))
    if width == 0:
        return Groups(np.arange(rows), np.zeros(1, np.int64))
    order = np.lexsort(tuple(keys.T)).astype(np.int64)
    ordered = keys[order]
    changes = np.any(ordered[1:] != ordered[:-1], axis=1)
    return Groups(order, np.concatenate([[0], np.flatnonzero(changes) + 1]).astype(np.int64))


def as_indices(rows: ArrayLike | slice, count: int, *, negative: bool = True) -> Index:
    """Row numbers from numbers, a boolean mask or a slice; negative ones, if allowed, count from the end."""
    if isinstance(rows, slice):
        return np.arange(count)[rows]
    index = as_array(rows, "the list of row numbers")
    if index.dtype == np.bool_:
        if index.shape != (count,):
            raise ShapeError(f"a mask of shape {index.shape} for {count} rows")
        return np.flatnonzero(index)
    if index.ndim != 1 or (index.size and index.dtype.kind not in "iu"):
        raise ShapeError(f"row numbers must be a list of integers, found shape {index.shape} of {index.dtype}")
    index = index.astype(np.int64)
    outside = index[(index < (-count if negative else 0)) | (index >= count)]
    if len(outside):
        raise RdError(f"there is no row {outside[0]} in {count} rows")
    return np.where(index < 0, index + count, index)
