"""What callers give and get over Z: checked to lie within the bounds that the plan was made for, and made narrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rdcircuits._kernels.pointwise import OPERATIONS, Pointwise
from rdcircuits.algebra.bits.packed import Packed
from rdcircuits.algebra.integers.arrays import unpacked
from rdcircuits.algebra.integers.bounds import within
from rdcircuits.algebra.plans.forms import Bounds, Form, narrowest
from rdcircuits.circuit import WireType

if TYPE_CHECKING:
    from rdcircuits.algebra.algebra import Algebra

Array = npt.NDArray[Any]


def entry(S: Algebra, wire: WireType, form: Form) -> Callable[[Any, str], Any]:
    """entry(values, what) → integers, or `Packed`, as words or as narrow integers with the batch last."""
    bounds = form.within
    dtype, narrowing = narrowest(bounds), Narrowing(bounds)

    def enter(values: Any, what: str) -> Any:
        if isinstance(values, Packed):
            return values.words if form.packed else unpacked(values.words, values.rows).astype(dtype)
        if form.own and is_native(values):
            return values[..., None]
        if not wire.batched:
            return narrowing(values, what)[..., None]
        array = within(values, bounds, what)
        if form.packed:
            return Packed.of(array).words
        return np.ascontiguousarray(np.moveaxis(array.astype(dtype), 0, -1))

    return enter


def exit_(S: Algebra, wire: WireType, form: Form) -> Callable[[Any, int], Any]:
    """exit(array, batch size) → what the caller gets: int64, the batch first."""
    if form.own:
        return lambda array, rows: array[..., 0]

    def leave(array: Any, rows: int) -> Array:
        whole = unpacked(array, rows) if form.packed else array
        if not wire.batched:
            return np.array(whole[..., 0], dtype=np.int64)
        whole = np.moveaxis(np.broadcast_to(whole, (*wire.shape, rows)), -1, 0)
        return np.array(whole, dtype=np.int64, order="C")

    return leave


class Narrowing:
    """Integers checked to lie within bounds, in the narrowest type that holds these: in one pass over memory."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds, self.dtype = bounds, narrowest(bounds)
        copy = [[OPERATIONS["load"], 0, 0, 0, 0, 0], [OPERATIONS["store"], 0, 0, 0, 0, 0]]
        self._kernel = Pointwise(np.array(copy, np.int64), np.array([bounds], np.int64), 1, 1, self.dtype.itemsize == 8)

    def __call__(self, values: Any, what: str) -> Array:
        """A new array. Raises as `within` does."""
        if is_native(values):
            found = np.empty(values.shape, self.dtype)
            if self._kernel([np.ascontiguousarray(values)], [found], values.size) is None:
                return found
        return within(values, self.bounds, what).astype(self.dtype)


def is_native(values: Any) -> bool:
    """Whether these are signed integers in memory as the kernels take them."""
    return type(values) is np.ndarray and values.dtype.kind == "i" and values.dtype.isnative
