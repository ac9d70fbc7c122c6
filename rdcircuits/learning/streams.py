"""Examples that no memory holds: rows in blocks, read when they are asked for, the last few kept.

An epoch goes block by block: in order, or the blocks in another order and the rows of each among themselves. So a block
is read once an epoch, and what memory holds is a few blocks and a batch.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.errors import RdError, ShapeError

Array = npt.NDArray[Any]

#: Blocks that are kept: the one at hand, and the one that a batch reaches into.
_KEPT = 2


class Streamed:
    """Examples in blocks.

    Args:
        sizes: how many rows each block has.
        read: read(number) gives a block's inputs and labels, two arrays with the rows first.
        bits: for inputs and for labels how many bits there are in a row of octets, the first one lowest in its octet;
            None for arrays that are taken as they are.

    Attributes: `x`, `y`, the inputs and labels, which are indexed as arrays are.

    Example:
        >>> import numpy as np
        >>> import rdcircuits as rd
        >>> def read(number):  # two blocks of two rows: exclusive or
        ...     return np.array([[0, number], [1, number]], np.uint8), np.array([[number], [1 - number]], np.uint8)
        >>> rows = rd.learning.Streamed([2, 2], read)
        >>> rows.x[[3, 0]].tolist(), rows.x.shape
        ([[1, 1], [0, 0]], (4, 2))
        >>> learner = rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled())
        >>> rd.train(learner, rows, algebra=rd.Z2, batch=1).parameters[0].tolist()
        [[0, 1, 1, 0]]
    """

    def __init__(
        self,
        sizes: Sequence[int],
        read: Callable[[int], tuple[Array, Array]],
        bits: tuple[int | None, int | None] = (None, None),
    ) -> None:
        self.sizes = [int(size) for size in sizes]
        if not sum(self.sizes) or min(self.sizes) < 0:
            raise RdError(
                f"{len(self.sizes)} blocks with {sum(self.sizes)} rows in all: there is nothing to learn from"
            )
        self.ends = np.cumsum(self.sizes)
        self._read, self._kept = read, OrderedDict[int, tuple[Array, Array]]()
        first = next(number for number, size in enumerate(self.sizes) if size)
        self.x, self.y = (Rows(self, side, self.block(first)[side], bits[side]) for side in (0, 1))

    def __len__(self) -> int:
        return int(self.ends[-1])

    def __repr__(self) -> str:
        shapes = f"{self.x.shape[1:]} → {self.y.shape[1:]}"
        return f"<{type(self).__name__}: {len(self):,} rows in {len(self.sizes)} blocks, {shapes}>"

    def block(self, number: int) -> tuple[Array, Array]:
        """A block as it is read, from what is kept where it is there."""
        if number in self._kept:
            self._kept.move_to_end(number)
            return self._kept[number]
        while len(self._kept) >= _KEPT:
            self._kept.popitem(last=False)
        sides = self._read(number)
        for name, side in zip(("inputs", "labels"), sides, strict=True):
            if len(side) != self.sizes[number]:
                raise ShapeError(f"block {number} has {len(side)} {name}, expected {self.sizes[number]}")
        self._kept[number] = sides
        return sides


class Rows:
    """One side of streamed examples, for reading: `rows[numbers]`, `rows[start:end]`, `rows.blocks()`."""

    def __init__(self, source: Streamed, side: int, first: Array, bits: int | None) -> None:
        self.source, self.side, self.bits = source, side, bits
        if bits is not None and (first.dtype != np.uint8 or first.shape[1:] != (-(-bits // 8),)):
            found = f"{first.dtype} of shape {first.shape[1:]}"
            raise ShapeError(f"rows of {bits} bits are {-(-bits // 8)} octets each, found {found}")
        self.dtype = first.dtype
        tail = first.shape[1:] if bits is None else (bits,)
        self.shape: tuple[int, ...] = (len(source), *tail)

    @property
    def ndim(self) -> int:
        """Axes, the rows' among them."""
        return len(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, chosen: Any) -> Array:
        """The rows of these numbers, or of a slice, as an array."""
        numbers = np.arange(len(self))[chosen] if isinstance(chosen, slice) else np.asarray(chosen, dtype=np.int64)
        where = np.searchsorted(self.source.ends, numbers, side="right")
        found = np.empty((len(numbers), *self.shape[1:]), dtype=self.dtype)
        for block in dict.fromkeys(where.tolist()):
            here = where == block
            start = self.source.ends[block] - self.source.sizes[block]
            found[here] = self._plain(self.source.block(block)[self.side][numbers[here] - start])
        return found

    def blocks(self) -> Iterator[tuple[int, Array]]:
        """Each block's first row and its rows."""
        for number, (size, end) in enumerate(zip(self.source.sizes, self.source.ends.tolist(), strict=True)):
            if size:
                yield end - size, self._plain(self.source.block(number)[self.side])

    def _plain(self, rows: Array) -> Array:
        return rows if self.bits is None else np.unpackbits(rows, axis=1, count=self.bits, bitorder="little")


def blocks_of(array: Array | Rows) -> Iterator[tuple[int, Array]]:
    """An array as one block, rows block by block: the first row's number and the rows."""
    if isinstance(array, Rows):
        yield from array.blocks()
    else:
        yield 0, array


class Order:
    """The order of an epoch, a slice of it made when it is asked for: `order[start:end]`.

    Example:
        >>> order = Order([3, 2], seed=[7])
        >>> sorted(order[:].tolist()), order[1:4].tolist() == order[:].tolist()[1:4]
        ([0, 1, 2, 3, 4], True)
        >>> Order([3, 2])[1:4].tolist()
        [1, 2, 3]
    """

    def __init__(self, sizes: Sequence[int], seed: Sequence[int] | None = None) -> None:
        self.sizes, self.seed = np.asarray(sizes), seed
        self.starts = np.cumsum(self.sizes) - self.sizes
        count = len(self.sizes)
        self.blocks = np.arange(count) if seed is None else np.random.default_rng(seed).permutation(count)
        self.ends = np.cumsum(self.sizes[self.blocks])
        self._last: tuple[int, Array] | None = None

    def __len__(self) -> int:
        return int(self.ends[-1])

    def __getitem__(self, chosen: slice) -> Array:
        start, end, _ = chosen.indices(len(self))
        if self.seed is None:
            return np.arange(start, max(start, end))
        parts = [np.empty(0, dtype=np.int64)]
        place = int(np.searchsorted(self.ends, start, side="right"))
        while start < end:
            first = self.ends[place] - self.sizes[self.blocks[place]]
            stop = min(end, int(self.ends[place]))
            parts.append(self._within(int(self.blocks[place]))[start - first : stop - first])
            start, place = stop, place + 1
        return np.concatenate(parts)

    def _within(self, block: int) -> Array:
        """A block's rows in their order; that of the block at hand is kept."""
        if self._last is None or self._last[0] != block:
            assert self.seed is not None
            rng = np.random.default_rng([*self.seed, block])
            self._last = block, self.starts[block] + rng.permutation(int(self.sizes[block]))
        return self._last[1]
