"""Checks on the arrays that callers hand in: shapes, batch sizes, and the first element that does not belong."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.arguments import index_of, shown
from rdcircuits.circuit import WireType
from rdcircuits.circuit.types import common_shape
from rdcircuits.errors import AlgebraError, ShapeError

Array = npt.NDArray[Any]
#: More examples than any machine holds: beyond this a batch size is taken for a mistake.
_BATCHES = 1 << 40


def batch_size(batch: Any) -> int | None:
    """A batch size that the caller gave, checked to be an integer ≥ 0 of sensible size; None where none was given."""
    if batch is None:
        return None
    found = index_of(batch)
    if found is None or not 0 <= found <= _BATCHES:
        raise ShapeError(f"batch is {shown(batch)}, expected an integer from 0 to 2^40")
    return found


def as_array(values: Any, what: str) -> Array:
    """Anything as a plain numpy array; nested sequences that make none are a `ShapeError`."""
    try:
        return np.asarray(values)
    except ValueError as error:
        raise ShapeError(f"{what} is no array: {error}") from None


def check_shape(shape: tuple[int, ...], wire: WireType, what: str, batch: int | None) -> int | None:
    """The batch size, after checking that an array of `shape` fits `wire` and the batch size known so far."""
    if not wire.batched:
        if shape != wire.shape:
            raise ShapeError(f"{what} has shape {shape}, expected {wire.shape}{_batch_hint(shape, wire, what)}")
        return batch
    if shape[1:] != wire.shape or not shape:
        expected = ", ".join(map(str, ("N", *wire.shape)))
        raise ShapeError(f"{what} has shape {shape}, expected ({expected}) with the batch N first")
    if batch is not None and shape[0] != batch:
        raise ShapeError(f"{what} has a batch of {shape[0]} examples, the others have {batch}")
    return shape[0]


def _batch_hint(shape: tuple[int, ...], wire: WireType, what: str) -> str:
    """What to do about an array of several examples for a circuit of one."""
    head, _, number = what.rpartition(" ")
    if head != "input" or not number.isdecimal() or not shape or shape[1:] != wire.shape:
        return ""
    return f"; if these are {shape[0]} examples, run rd.batch(circuit, [{number}])"


def broadcast(*arrays: Array) -> list[Array]:
    """Arrays as views of one shape, by numpy's rules (whose own function takes at most 32 axes)."""
    shape = common_shape(*(one.shape for one in arrays))
    return [one if one.shape == shape else np.broadcast_to(one, shape) for one in arrays]


def no_bits(values: Array) -> npt.NDArray[np.bool_]:
    """Where numbers, truth values or objects are neither 0 nor 1; no text is, nor what pandas has for missing values.

    Example:
        >>> no_bits(np.array([True, 1, 2, "1", None], dtype=object))
        array([False, False,  True,  True,  True])
    """
    if values.dtype != object:
        return np.asarray((values != 0) & (values != 1), dtype=np.bool_)
    kinds = bool, np.bool_, int, float, np.integer, np.floating
    found = [not isinstance(value, kinds) or value not in (0, 1) for value in values.ravel().tolist()]
    return np.array(found, dtype=np.bool_).reshape(values.shape)


def first_bad(bad: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    """The index of the first True."""
    place, index = int(np.argmax(bad)), []
    for length in reversed(bad.shape):
        place, position = divmod(place, length)
        index.append(position)
    return tuple(reversed(index))


def refuse(what: str, array: Array, bad: npt.NDArray[np.bool_], name: str) -> None:
    """An `AlgebraError` that names the first bad element and its index, where there is one."""
    if bad.any():
        index = first_bad(bad)
        place = f" at index {list(index)}" if index else ""
        raise AlgebraError(f"{what}: {array[index]!s}{place} is no element of {name}")


def kept(array: Array) -> Array:
    """The array for a value to keep: read only, in C order, and a copy where somebody else could write to it.

    Example:
        >>> mine = np.zeros(2)
        >>> own = kept(mine)
        >>> mine[0] = 1
        >>> own, kept(own) is own
        (array([0., 0.]), True)
    """
    owner: Any = array
    while isinstance(owner, np.ndarray) and not owner.flags.writeable:
        owner = owner.base
    if owner is None and array.flags.c_contiguous:
        return array
    return made(np.array(array, order="C"))


def made(array: Array) -> Array:
    """A new array that nobody else holds, read only from now on, for `kept` not to copy."""
    array.setflags(write=False)
    return array
