"""Windows that slide over an array of channels: what convolution and pooling share.

An array has the axes channels, then places (height and width for images, one axis for signals). Sizes are as in
PyTorch: with p zeros before and q after an axis of n places, a window of k every s places gives ⌊(n + p + q − k)/s⌋ + 1
places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from rdcircuits.arguments import index_of
from rdcircuits.circuit.types import integers
from rdcircuits.errors import ShapeError

#: One number for every axis of places, or one for each.
Lengths = int | Sequence[int]
Padding = Lengths | Literal["same"]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Windows:
    """Windows over an array of `shape` (channels, places ...).

    Attributes: `size` of a window and `stride`, along each axis of places; `before` and `after`, the padding;
    `places`, how many windows there are along each axis.

    Raises:
        ShapeError: for an array without places, lengths that are no integers or below 1 (padding: 0), a window larger
            than the padded array.
    """

    shape: tuple[int, ...]
    size: tuple[int, ...]
    stride: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]

    @classmethod
    def of(cls, shape: Sequence[int], window: Lengths, stride: Lengths, padding: Padding) -> Windows:
        """The windows asked for; "same" pads so that there is a window for each place (stride 1)."""
        whole = _lengths("the shape", shape, len(shape), 1)
        if len(whole) < 2:
            raise ShapeError(f"windows slide over (channels, places, ...), found the shape {tuple(shape)}")
        rank = len(whole) - 1
        size, steps = _lengths("the window", window, rank, 1), _lengths("the stride", stride, rank, 1)
        if isinstance(padding, str):
            if padding != "same" or set(steps) != {1}:
                raise ShapeError(f'padding is a number, one for each axis, or "same" at stride 1; found {padding!r}')
            return cls(whole, size, steps, tuple((k - 1) // 2 for k in size), tuple(k // 2 for k in size))
        zeros = _lengths("the padding", padding, rank, 0)
        return cls(whole, size, steps, zeros, zeros)

    def __post_init__(self) -> None:
        for axis, (padded, k) in enumerate(zip(self.padded[1:], self.size, strict=True), 1):
            if k > padded:
                raise ShapeError(f"a window of {k} does not fit axis {axis} of {self.shape}, {padded} places padded")

    @property
    def padded(self) -> tuple[int, ...]:
        """The shape with its padding."""
        places = zip(self.shape[1:], self.before, self.after, strict=True)
        return (self.shape[0], *(n + p + q for n, p, q in places))

    @property
    def places(self) -> tuple[int, ...]:
        """How many windows there are along each axis."""
        return tuple((n - k) // s + 1 for n, k, s in zip(self.padded[1:], self.size, self.stride, strict=True))

    @property
    def tiles(self) -> bool:
        """Whether the windows lie side by side, without padding."""
        return self.size == self.stride and not any(self.before + self.after)

    def positions(self) -> tuple[Indices, ...]:
        """For each axis of places an array [window ..., place ...], broadcast: where in the padded array it looks."""
        rank, found = len(self.size), []
        for axis, (k, s, n) in enumerate(zip(self.size, self.stride, self.places, strict=True)):
            grid = np.arange(k)[:, None] + s * np.arange(n)
            shape = [1] * (2 * rank)
            shape[axis], shape[rank + axis] = k, n
            found.append(grid.reshape(shape))
        return tuple(np.broadcast_arrays(*found))

    def indices(self) -> Indices:
        """Flat indices [channel, window ..., place ...] into the padded array."""
        flat = np.ravel_multi_index(self.positions(), self.padded[1:])
        size = int(np.prod(self.padded[1:]))
        channels = np.arange(self.shape[0]).reshape((-1, *(1,) * flat.ndim))
        return np.asarray(channels * size + flat, dtype=np.int64)


def _lengths(what: str, value: Lengths, rank: int, least: int) -> tuple[int, ...]:
    """One integer for each axis."""
    found = (value,) * rank if index_of(value) is not None else value
    if not isinstance(found, Sequence) or len(found) != rank:
        raise ShapeError(f"{what} is a number or one for each of {rank} axes, found {value!r}")
    for one in found:
        number = index_of(one)
        if number is None or number < least:
            raise ShapeError(f"{what} has integers >= {least}, found {value!r}")
    return integers(found)
