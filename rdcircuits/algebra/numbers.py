"""Integers as arrays: reading them strictly, and the checks that finite algebras share."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.checks import Array, as_array, refuse


def float_exponent(exponent: int) -> int:
    """An exponent below 2^65 that gives the same powers of floats: from 2^64 on these are 0, 1, infinity or NaN."""
    return exponent if exponent < 1 << 64 else 1 << 64 | exponent & 1


def as_integers(values: Any, what: str, name: str) -> Array:
    """`values` as an integer array (object where 64 bits do not hold them); fractions, NaN and the like are refused.

    Galois arrays come in as plain ones. Raises `AlgebraError` naming the first element that is no integer.
    """
    array = as_array(values, what)
    if array.size == 0 and array.dtype.kind == "f":
        return array.astype(np.int64)
    if array.dtype.kind in "bi" or (array.dtype.kind == "u" and array.dtype.itemsize < 8):
        return array.astype(np.int64)
    if array.dtype.kind == "u":
        return array.astype(np.int64) if not array.size or int(array.max()) < 1 << 63 else array.astype(object)
    if array.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            whole = np.isfinite(array) & (array == np.floor(array)) & (np.abs(array) < 2.0**63)
        refuse(what, array, ~whole, name)
        return array.astype(np.int64)
    bad = np.array([not isinstance(value, (int, np.integer)) for value in array.ravel().tolist()], dtype=np.bool_)
    refuse(what, array, bad.reshape(array.shape), name)
    return array


def in_range(values: Any, low: int, high: int, what: str, name: str) -> Array:
    """Integers checked to lie in low .. high − 1, else an `AlgebraError` that names the first that doesn't."""
    array = as_integers(values, what, name)
    refuse(what, array, np.asarray((array < low) | (array >= high), dtype=np.bool_), name)
    return array


def draw(count: int, shape: Any, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Random integers 0 .. count − 1."""
    return rng.integers(0, count, tuple(shape), dtype=np.int64)
