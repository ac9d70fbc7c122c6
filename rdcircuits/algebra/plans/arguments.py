"""The one check of what callers hand in, for programs and for the reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rdcircuits.algebra.bits.packed import Packed
from rdcircuits.algebra.checks import as_array, batch_size, check_shape
from rdcircuits.circuit import WireType
from rdcircuits.errors import ShapeError


def arguments(
    dom: Sequence[WireType], inputs: Sequence[Any], batch: Any, entries: Sequence[Callable[[Any, str], Any]]
) -> tuple[list[Any], int]:
    """What callers hand in for the wires `dom`, each checked to have the right shape and then brought in by its entry,
    `entry(values, what)`; and the batch size, 1 where nothing tells it.
    """
    if len(inputs) != len(dom):
        raise ShapeError(f"the circuit takes {len(dom)} inputs, found {len(inputs)}")
    rows = batch_size(batch)
    arrays = []
    for position, (values, wire, enter) in enumerate(zip(inputs, dom, entries, strict=True)):
        what = f"input {position}"
        if type(values) is np.ndarray:
            shape = values.shape
            if not values.flags.aligned:  # such as a field of a file that is mapped, which kernels do not take
                values = values.copy()
        elif isinstance(values, Packed):
            if not wire.batched:
                raise ShapeError(f"{what} is unbatched ({wire}), found packed rows")
            shape = (values.rows, *values.shape)
        else:
            shape = as_array(values, what).shape
        rows = check_shape(shape, wire, what, rows)
        arrays.append(enter(values, what))
    return arrays, 1 if rows is None else rows
