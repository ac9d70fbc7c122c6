"""Arguments of integer programs: checked to lie within the bounds that the plan was made for, and made narrow."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits._kernels.pointwise import Pointwise
from rdcircuits.algebra.checks import first_bad
from rdcircuits.algebra.integers.bounds import Bounds
from rdcircuits.algebra.integers.pointwise import OPERATIONS
from rdcircuits.algebra.integers.steps import narrowest
from rdcircuits.algebra.numbers import as_integers
from rdcircuits.errors import AlgebraError

Array = npt.NDArray[Any]


class Narrowing:
    """Integers checked to lie within bounds, in the narrowest type that holds these: in one pass over memory."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds, self.dtype = bounds, narrowest(bounds)
        copy = [[OPERATIONS.index("load"), 0, 0, 0, 0, 0], [OPERATIONS.index("store"), 0, 0, 0, 0, 0]]
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


def within(values: Any, bounds: Bounds, what: str) -> Array:
    """Integers checked to lie within bounds, else an `AlgebraError` that says how the plan could take them."""
    if type(values) is np.ndarray and values.dtype.kind in "biu" and _inside(values, bounds):
        return values
    array = as_integers(values, what, "Z")
    bad = np.asarray((array < bounds[0]) | (array > bounds[1]), dtype=np.bool_)
    if bad.any():
        index = first_bad(bad)
        place = f" at index {list(index)}" if index else ""
        raise AlgebraError(
            f"{what}: {array[index]}{place} is outside {bounds[0]}..{bounds[1]}, for "
            f"which the plan was made; compile with like= to plan for other inputs"
        )
    return array.astype(np.int64, copy=False)


def _inside(values: Array, bounds: Bounds) -> bool:
    return not values.size or (int(values.min()) >= bounds[0] and int(values.max()) <= bounds[1])
