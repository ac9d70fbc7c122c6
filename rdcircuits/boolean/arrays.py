"""Users' arrays as bits, checked: errors say where the first bad entry stands."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits.errors import RdError, ShapeError

Bytes = NDArray[np.uint8]


def as_table(x: ArrayLike, y: ArrayLike, care: ArrayLike | None) -> tuple[Bytes, Bytes, Bytes]:
    """Inputs, outputs and care bits (all ones if None) as matrices of 0 and 1, unknown outputs being 0."""
    inputs, outputs = as_bits(as_matrix(x, "X"), "X"), as_matrix(y, "Y")
    known = np.ones(outputs.shape, np.uint8) if care is None else as_bits(as_matrix(care, "care"), "care")
    if len(inputs) != len(outputs) or known.shape != outputs.shape:
        raise ShapeError(
            f"X of shape {inputs.shape}, Y of {outputs.shape} and care of {known.shape} don't fit together"
        )
    return inputs, as_bits(np.where(known == 1, outputs, 0), "Y"), known


def as_matrix(array: ArrayLike, what: str) -> NDArray[Any]:
    """The array with two axes: rows and columns; one with a single axis is one column, but not for inputs `X`."""
    matrix = np.asarray(array)
    if matrix.ndim == 1 and what != "X":
        matrix = matrix[:, None]
    if matrix.ndim != 2:
        raise ShapeError(f"{what} has shape {matrix.shape}, expected (rows, columns)")
    return matrix


def as_bits(matrix: NDArray[Any], what: str) -> Bytes:
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
    good = (matrix == 0) | (matrix == 1)
    if not np.all(good):
        row, column = np.argwhere(~np.asarray(good, dtype=bool))[0]
        raise RdError(f"{what}[{row}, {column}] is {matrix[row, column]}, expected 0 or 1")
    return matrix.astype(np.uint8)
