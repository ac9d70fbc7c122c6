"""Pooling: the greatest or the mean of each window of places, channel by channel."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from rdcircuits.circuit import Wire, ops
from rdcircuits.errors import ShapeError
from rdcircuits.models.activations import activation
from rdcircuits.models.model import Model
from rdcircuits.models.windows import Indices, Lengths, Windows
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked


@architecture
@checked
def max_pool(shape: Sequence[int], window: Lengths, *, stride: Lengths | None = None, padding: Lengths = 0) -> Model:
    """max_pool((c, h, w), k) : (c, h, w) → (c, h', w'), the greatest of each window. Its change goes to the first
    greatest, row by row.

    Args:
        shape: channels and places of the input.
        window: k, one number or one for each axis of places.
        stride: k by default; h' = ⌊(h + 2p − k)/s⌋ + 1, so places that fill no window are left out.
        padding: p ≤ k/2 places on both sides that are never the greatest.

    Raises:
        ShapeError: for lengths below 1, a window larger than the padded array, more padding than half a window.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(max_pool((1, 2, 4), 2).morphism, [[[1, 2, 3, 4], [8, 7, 6, 5]]])
        array([[[8., 6.]]])
    """
    windows = _windows(shape, window, stride, padding)
    if windows.tiles:
        return activation(lambda x: ops.max_over(_tiled(x, windows), _tile_axes(windows)), *windows.shape)
    inside = _inside(windows)
    axes = range(1, 1 + len(windows.size))
    return activation(lambda x: ops.max_over(ops.gather(x, inside), axes), *windows.shape)


@architecture
@checked
def average_pool(
    shape: Sequence[int], window: Lengths, *, stride: Lengths | None = None, padding: Lengths = 0
) -> Model:
    """average_pool((c, h, w), k) : (c, h, w) → (c, h', w'), the mean of each window, zeros of the padding counted.

    Args and Raises: as `max_pool`.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(average_pool((1, 2, 4), 2).morphism, [[[1, 2, 3, 4], [9, 8, 7, 6]]])
        array([[[5., 5.]]])
    """
    windows = _windows(shape, window, stride, padding)
    share = 1.0 / prod(windows.size)
    if windows.tiles:
        return activation(lambda x: _tiled(x, windows).sum(_tile_axes(windows)) * share, *windows.shape)
    indices, axes = windows.indices(), range(1, 1 + len(windows.size))

    def mean(x: Wire) -> Wire:
        return ops.gather(ops.pad(x, (0, *windows.before), (0, *windows.after)), indices).sum(axes) * share

    return activation(mean, *windows.shape)


def _windows(shape: Sequence[int], window: Lengths, stride: Lengths | None, padding: Lengths) -> Windows:
    windows = Windows.of(shape, window, window if stride is None else stride, padding)
    if any(2 * p > k for p, k in zip(windows.before, windows.size, strict=True)):
        raise ShapeError(f"pooling pads by half a window at most: windows {windows.size}, padding {windows.before}")
    return windows


def _tiled(x: Wire, windows: Windows) -> Wire:
    """[channel, place, window, place, window, ...]: windows side by side are a reshape."""
    used = tuple(slice(n * k) for n, k in zip(windows.places, windows.size, strict=True))
    pairs = [length for pair in zip(windows.places, windows.size, strict=True) for length in pair]
    return x[(slice(None), *used)].reshape((windows.shape[0], *pairs))


def _tile_axes(windows: Windows) -> range:
    return range(2, 1 + 2 * len(windows.size), 2)


def _inside(windows: Windows) -> Indices:
    """Flat indices [channel, window ..., place ...] into the array itself, places of the padding replaced by the first
    one inside of the same window: it is in the window anyway, so the greatest and the first greatest stay the same.
    """
    rank, moved = len(windows.size), []
    for axis, places in enumerate(windows.positions()):
        at = places - windows.before[axis]
        good = (at >= 0) & (at < windows.shape[1 + axis])
        moved.append((at, good))
    good = np.logical_and.reduce([one for _, one in moved])
    first = [np.where(one, at, np.iinfo(np.int64).max).min(axis=tuple(range(rank))) for at, one in moved]
    position = [np.where(good, at, low) for (at, _), low in zip(moved, first, strict=True)]
    flat = np.ravel_multi_index(position, windows.shape[1:])
    channels = np.arange(windows.shape[0]).reshape((-1, *(1,) * flat.ndim))
    return np.asarray(channels * prod(windows.shape[1:]) + flat, dtype=np.int64)
