"""Memory that vectors of a kernel find whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def aligned(elements: int, dtype: np.dtype[Any]) -> Array:
    """Memory that starts at a cache line, so that no vector of a kernel lies in two; numpy's starts anywhere."""
    raw = np.empty(elements * dtype.itemsize + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + elements * dtype.itemsize].view(dtype)
