"""Structural hashing by the kernel: what `AigBuilder` does gate by gate in Python, for netlists of any size."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import XNOR, XOR, Gates

try:
    from rdcircuits._kernels import hashing as _kernel
except ImportError:  # built before there was this one: the builder does it
    _kernel = None  # type: ignore[assignment]

Literals = NDArray[np.int32]


def hashed(gates: Gates) -> tuple[Literals, Literals, Literals] | None:
    """The fan-ins `left` and `right` of the nodes that the outputs need, and the literals of the outputs; None where
    the kernel is not there, or there are more nodes than it numbers.

    Example:
        >>> left, right, outputs = hashed(Gates(2, [8, 8], [1, 2], [2, 1], [3, 4]))
        >>> left.tolist(), right.tolist(), outputs.tolist()
        ([2], [4], [6, 6])
    """
    room = len(gates.ops) + 2 * int(np.count_nonzero((gates.ops == XOR) | (gates.ops == XNOR)))
    if _kernel is None or gates.n_inputs + room >= (1 << 30) - 1:
        return None
    left, right = np.empty((2, room), np.int32)
    table = np.full(1 << room.bit_length(), -1, np.int32)
    literals = np.empty(gates.n_inputs + 1 + len(gates.ops), np.int32)
    outputs: Any = gates.outputs.copy()
    count = _kernel.hashed(gates.ops, gates.in0, gates.in1, outputs, gates.n_inputs, left, right, table, literals)
    return left[:count], right[:count], outputs
