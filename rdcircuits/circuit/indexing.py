"""Indices and axes as numpy writes them, read for an array of a shape."""

from __future__ import annotations

from collections.abc import Iterable
from types import EllipsisType
from typing import Any

import numpy as np

from rdcircuits.circuit.types import integers, whole
from rdcircuits.errors import ShapeError

Axes = tuple[int, ...]


def axes_list(axes: int | Iterable[int] | None, rank: int) -> tuple[int, ...]:
    """Axes as a sorted tuple of non-negative integers.

    Example:
        >>> axes_list([-1, 0], 3), axes_list(None, 2)
        ((0, 2), (0, 1))
    """
    if axes is None:
        return tuple(range(rank))
    chosen = integers((axes,) if hasattr(axes, "__index__") else axes)
    if any(not -rank <= axis < rank for axis in chosen):
        raise ShapeError(f"axes {chosen} do not fit an array of {rank} axes")
    return tuple(sorted(axis % rank for axis in chosen))


def basic_index(key: Any, shape: Axes) -> tuple[Axes, Axes, Axes, tuple[bool, ...]]:
    """Starts, lengths, steps of the slices that a basic index means, and which axes it keeps.

    Example:
        >>> basic_index((1, slice(None, None, -1)), (2, 3))
        ((1, 2), (1, 3), (1, -1), (False, True))
    """
    keys = key if isinstance(key, tuple) else (key,)
    dots = [place for place, one in enumerate(keys) if isinstance(one, EllipsisType)]
    missing = len(shape) - len(keys) + len(dots)
    if len(dots) > 1 or missing < 0:
        raise ShapeError(f"index {key!r} does not fit an array of shape {shape}")
    place = dots[0] if dots else len(keys)
    full = [*keys[:place], *[slice(None)] * missing, *keys[place + 1 :]]
    found = [_one_index(one, length, axis) for axis, (one, length) in enumerate(zip(full, shape, strict=True))]
    starts, lengths, steps, kept = zip(*found, strict=True) if found else ((), (), (), ())
    return tuple(starts), tuple(lengths), tuple(steps), tuple(kept)


def _one_index(key: Any, length: int, axis: int) -> tuple[int, int, int, bool]:
    if isinstance(key, slice):
        chosen = range(length)[key]
        return (chosen.start if len(chosen) else 0), len(chosen), chosen.step, True
    if isinstance(key, (bool, np.ndarray)) or not hasattr(key, "__index__"):
        raise ShapeError(f"an index is an integer, a slice, ... or one array of integers; found {key!r}")
    position = whole(key)
    if not -length <= position < length:
        raise ShapeError(f"index {position} is outside axis {axis}, which has {length} elements")
    return position % length, 1, 1, False
