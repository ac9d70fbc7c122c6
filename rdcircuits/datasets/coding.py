"""Numbers coded as bits: thresholds, and thermometers whose thresholds are quantiles of the training rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.errors import RdError, ShapeError
from rdcircuits.signatures import checked
from rdcircuits.values import Value

Array = npt.NDArray[Any]
Bits = npt.NDArray[np.uint8]


@checked
def above(x: npt.ArrayLike, *thresholds: float) -> Bits:
    """above(x, t_1, ..., t_k) : (rows, ...) → (rows, n·k), the bits x > t_1 of all features, then x > t_2, ...

    Raises:
        RdError: for no threshold, or values that are no numbers.

    Example:
        >>> above([[0, 40], [200, 33]], 32, 128).tolist()
        [[0, 1, 0, 0], [1, 1, 1, 0]]
    """
    if not thresholds:
        raise RdError("coding by thresholds needs at least one threshold")
    values = _rows(x)
    return np.concatenate([values > threshold for threshold in thresholds], axis=1).astype(np.uint8)


@dataclass(frozen=True, eq=False)
class Thermometer(Value):
    """Each feature as the bits value > cut, for its own ascending cuts; called on examples, it gives their bits.

    Attributes: `cuts` (n, k), the k cuts of each of n features.

    Example:
        >>> code = Thermometer.fit([[0.0], [1.0], [2.0], [3.0]], 3)
        >>> code.cuts.tolist(), code([[1.6], [9.0]]).tolist()
        ([[0.75, 1.5, 2.25]], [[1, 1, 0], [1, 1, 1]])
    """

    cuts: npt.NDArray[np.float64]

    @classmethod
    @checked
    def fit(cls, x: npt.ArrayLike, quantiles: int) -> Thermometer:
        """Cuts at the quantiles 1/(k+1), ..., k/(k+1) of these rows: give it training rows, never those to test on.

        Raises:
            RdError: for fewer than one quantile, no rows, or values that are no numbers.
        """
        if quantiles < 1:
            raise RdError(f"asked for {quantiles} quantiles, expected at least 1")
        values = _rows(x)
        if not len(values):
            raise RdError("a thermometer is fitted on rows, found none")
        shares = np.arange(1, quantiles + 1) / (quantiles + 1)
        return cls(np.ascontiguousarray(np.quantile(values, shares, axis=0).T))

    def __call__(self, x: npt.ArrayLike) -> Bits:
        """The bits (rows, n·k): the k bits of the first feature, then those of the second, ..."""
        values = _rows(x)
        if values.shape[1] != len(self.cuts):
            raise ShapeError(f"rows have {values.shape[1]} features, the thermometer was fitted on {len(self.cuts)}")
        return np.asarray(values[:, :, None] > self.cuts, dtype=np.uint8).reshape(len(values), -1)


def _rows(x: npt.ArrayLike) -> Array:
    """Examples as rows of numbers, whatever shape each has."""
    values = np.asarray(x)
    if values.ndim < 1 or values.dtype.kind not in "biuf":
        raise ShapeError(f"expected rows of numbers, found an array of shape {values.shape} and type {values.dtype}")
    if values.dtype.kind == "f" and np.isnan(values).any():
        row = int(np.argwhere(np.isnan(values))[0][0])
        raise RdError(f"row {row} has a value that is not a number: fill in or drop missing values first")
    return values.reshape(len(values), int(np.prod(values.shape[1:])))
