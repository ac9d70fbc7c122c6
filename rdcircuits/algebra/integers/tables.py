"""Lookups of more than two packed bits in tables of small integers, and sums of changes over what such bits address.

What a gate's inputs are told is its table's slope, an integer of −1, 0 or 1 that three and more bits address: two
lookups of bits. Sums over the entries of a table are sums over pairs of its first two bits, once for each value of the
others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rdcircuits._kernels import changes
from rdcircuits.algebra.bits import meanings as b
from rdcircuits.algebra.bits.lookups import looked_up
from rdcircuits.algebra.integers.arrays import Scratch, unpacked
from rdcircuits.algebra.plans.plan import Site
from rdcircuits.algebra.plans.steps import Step

if TYPE_CHECKING:
    from rdcircuits.algebra.integers.ring import Integers

Array = npt.NDArray[Any]
#: Addresses beyond which it is done example by example.
_MOST = 6


def takes_slopes(site: Site) -> bool:
    """Tables of −1, 0 and 1 that all examples share, looked up at packed bits."""
    low, high = site.taken[0].within
    few = 1 < len(site.packed) <= _MOST + 1 and -1 <= low <= high <= 1
    return few and not site.packed[0] and not site.given[0].packed and all(site.packed[1:])


def slopes(S: Integers, site: Site, otherwise: Step) -> Step:
    """Entries at packed addresses, as integers; tables that differ from example to example `otherwise`."""
    dtype, first, second = site.given[0].dtype, Scratch(), Scratch()

    def step(rows: int, table: Array, *address: b.Words) -> Any:
        if table.shape[-1] != 1:
            return otherwise(rows, table, *address)
        entries = table[..., 0]
        up, down = (looked_up(rows, found, address) for found in (entries > 0, entries < 0))
        return np.subtract(unpacked(up, rows, first), unpacked(down, rows, second), dtype=dtype)

    return step


def takes_sums(site: Site) -> bool:
    """Integers added up at three and more packed addresses."""
    return not site.packed[0] and 3 <= len(site.packed) - 1 <= _MOST and all(site.packed[1:])


def sums(S: Integers, site: Site) -> Step:
    """Σ over the batch of dy·basis(address): by the first two addresses, for each value of the others."""
    dtype = site.given[0].dtype
    scratches = [Scratch() for _ in range(len(site.packed) - 1)]

    def step(rows: int, dy: Array, *address: b.Words) -> Array:
        shape, words = dy.shape[:-1], address[0].shape[-1]
        count = int(np.prod(shape, dtype=np.int64))
        found = np.zeros((1 << (len(address) - 2), count, 4), dtype=np.int64)
        if count and rows:
            lines = np.ascontiguousarray(np.broadcast_to(dy, (*shape, rows))).reshape((count, rows))
            x, y, *others = (
                np.ascontiguousarray(np.broadcast_to(one, (*shape, words))).reshape((count, words)) for one in address
            )
            _add_up(lines, x, y, others[::-1], 0, found, scratches)
        return found.transpose((1, 0, 2)).astype(dtype).reshape((*shape, 4 * len(found), 1))

    return step


def _add_up(
    lines: Array, x: Any, y: Any, others: list[Any], place: int, found: Array, scratches: list[Scratch]
) -> None:
    """Sums over x and y of the lines, where the `others`, the most significant first, are each 0 and 1 in turn."""
    if not others:
        changes.table_sums(lines, x, y, found[place])
        return
    kept = scratches[len(others)].get(lines.shape, lines.dtype)
    for value in (0, 1):
        entries = np.zeros((len(lines), 2), np.int8)
        entries[:, value] = 1
        changes.follow(lines, entries, others[0], kept)
        _add_up(kept, x, y, others[1:], 2 * place + value, found, scratches)
