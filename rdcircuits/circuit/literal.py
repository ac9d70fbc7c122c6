"""Immutable arrays that circuits may hold: index buffers and literal elements, hashable by their contents."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.errors import ShapeError


class Buffer:
    """A read-only copy of an array, equal and hashed by type, shape and contents.

    Args:
        values: anything that numpy makes a boolean, integer or float array of; Python integers that 64 bits do not
            hold are kept exactly.

    Raises:
        ShapeError: for anything else.

    Example:
        >>> Buffer([1, 2]) == Buffer([1, 2]), Buffer([[1, 2]]).array.shape
        (True, (1, 2))
    """

    __slots__ = ("_hash", "_key", "array")

    array: npt.NDArray[Any]
    _hash: int
    _key: tuple[Any, ...]

    def __init__(self, values: npt.ArrayLike, dtype: npt.DTypeLike | None = None) -> None:
        array = _as_array(values, dtype)
        if array.dtype.kind not in "biufO" or array.dtype.itemsize > 8 or not _all_integers(array):
            raise ShapeError(f"a buffer holds booleans, integers or floats of up to 64 bits, found {array.dtype}")
        array.setflags(write=False)
        contents: Any = tuple(array.ravel().tolist()) if array.dtype.kind == "O" else array.tobytes()
        self._set(array, (array.dtype.str, array.shape, contents))

    def _set(self, array: npt.NDArray[Any], key: tuple[Any, ...]) -> None:
        object.__setattr__(self, "array", array)
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "_hash", hash(key))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Buffer is immutable")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Buffer) and self._hash == other._hash and self._key == other._key

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return Buffer, (self.array,)

    def __repr__(self) -> str:
        if self.array.size > 64:
            return f"<buffer of {'×'.join(map(str, self.array.shape))} {self.array.dtype}>"
        return f"Buffer({self.array.tolist()!r}, {self.array.dtype.str!r})"


def _as_array(values: npt.ArrayLike, dtype: npt.DTypeLike | None) -> npt.NDArray[Any]:
    try:
        return np.array(values, dtype=dtype, order="C")
    except (ValueError, TypeError, OverflowError) as error:
        raise ShapeError(f"{values!r} is no array of numbers: {error}") from None


def _all_integers(array: npt.NDArray[Any]) -> bool:
    """Whether an array of objects holds Python integers only."""
    return array.dtype.kind != "O" or all(type(value) is int for value in array.ravel().tolist())


def indices(values: npt.ArrayLike) -> Buffer:
    """A buffer of int64 indices; fractions and non-numbers are a `ShapeError`.

    Example:
        >>> indices([2, 0]).array.tolist()
        [2, 0]
    """
    array = _as_array(values, None)
    if array.size == 0:
        array = array.astype(np.int64)
    if array.dtype.kind not in "iu" or (array.dtype.kind == "u" and int(array.max()) >= 1 << 63):
        raise ShapeError(f"indices are integers below 2^63, found {array.dtype}")
    return Buffer(array, np.int64)
