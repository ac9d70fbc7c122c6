"""Users' arrays as the columns of a table, checked: errors say where the first bad entry stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits.algebra.checks import as_array, first_bad, no_bits
from rdcircuits.errors import RdError, ShapeError

Entries = Callable[[NDArray[Any], str], NDArray[Any]]


def as_table(
    x: ArrayLike, y: ArrayLike, care: ArrayLike | None, entries: Entries
) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_]]:
    """Inputs and outputs as matrices of what `entries(matrix, what)` makes of them, and which outputs are known.

    All are, if `care` is None; unknown outputs are 0.
    """
    inputs, outputs = entries(as_matrix(x, "X"), "X"), as_matrix(y, "Y")
    known = np.ones(outputs.shape, np.bool_) if care is None else as_bits(as_matrix(care, "care"), "care") == 1
    if len(inputs) != len(outputs) or known.shape != outputs.shape:
        raise ShapeError(
            f"X of shape {inputs.shape}, Y of {outputs.shape} and care of {known.shape} don't fit together"
        )
    return inputs, entries(outputs if known.all() else np.where(known, outputs, 0), "Y"), known


def as_matrix(array: ArrayLike, what: str) -> NDArray[Any]:
    """The array with two axes: rows and columns; one with a single axis is one column, but not for inputs `X`."""
    matrix = array if isinstance(array, np.ndarray) else as_array(array, what)
    if matrix.ndim == 1 and what != "X":
        matrix = matrix[:, None]
    if matrix.ndim != 2:
        raise ShapeError(f"{what} has shape {matrix.shape}, expected (rows, columns)")
    return matrix


def as_bits(matrix: NDArray[Any], what: str) -> NDArray[np.uint8]:
    """The matrix as bytes 0 and 1; raises `RdError` naming the first entry that is neither.

    Example:
        >>> as_bits(np.array([[0, 1], [1, 3]]), "X")
        Traceback (most recent call last):
        rdcircuits.errors.RdError: X[1, 1] is 3, expected 0 or 1
    """
    if matrix.dtype == np.bool_:
        return matrix.astype(np.uint8)
    if matrix.dtype.kind not in "iufO":
        raise RdError(f"{what} holds {matrix.dtype}, expected numbers 0 and 1 or booleans")
    bad = no_bits(matrix)
    if bad.any():
        place = first_bad(bad)
        shown = repr(matrix[place]) if matrix.dtype == object else str(matrix[place])
        raise RdError(f"{what}{list(place)} is {shown}, expected 0 or 1")
    return matrix.astype(np.uint8)
