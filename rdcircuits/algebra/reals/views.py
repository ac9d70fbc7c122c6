"""Arrays as lengths and strides over memory; the batch, where there is one, is the last axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Shape = tuple[int, ...]


@dataclass(eq=False)
class Memory:
    """A stretch of elements: of the arena ("buffer"), of the caller ("input", "output"), or of the plan
    ("constant": `values`, numbers or int32 indices).

    `number` counts inputs and outputs; `slot` and `offset` say where it lies once the plan is laid out.
    """

    kind: Literal["buffer", "input", "output", "constant"]
    size: int
    number: int = 0
    values: npt.NDArray[Any] | None = None
    slot: int = -1
    offset: int = field(default=0)


@dataclass(frozen=True, slots=True)
class View:
    """An array in memory; strides count elements, 0 along axes that repeat."""

    memory: Memory
    shape: Shape
    strides: Shape
    offset: int = 0

    @property
    def size(self) -> int:
        """Elements, repeated ones counted."""
        return prod(self.shape)

    @property
    def contiguous(self) -> bool:
        """Whether elements follow each other in row-major order without gaps."""
        return all(n == 1 or s == t for n, s, t in zip(self.shape, self.strides, row_major(self.shape), strict=True))

    def transposed(self, axes: Sequence[int]) -> View:
        """Axis i of the result is axis axes[i] of this view."""
        return View(self.memory, tuple(self.shape[i] for i in axes), tuple(self.strides[i] for i in axes), self.offset)

    def lines(self, start: int, stop: int) -> View:
        """From `start` to `stop` along the first axis."""
        return View(self.memory, (stop - start, *self.shape[1:]), self.strides, self.offset + start * self.strides[0])


def row_major(shape: Shape) -> Shape:
    """The strides of an array without gaps."""
    strides, step = [], 1
    for length in reversed(shape):
        strides.append(step)
        step *= length
    return tuple(reversed(strides))


def whole(memory: Memory, shape: Shape) -> View:
    """All of a memory as an array without gaps."""
    return View(memory, shape, row_major(shape))


def sliced(view: View, starts: Shape, lengths: Shape, steps: Shape) -> View:
    """The elements start, start + step, ... of each of the first axes; later axes whole."""
    rest = len(view.shape) - len(starts)
    full = (*lengths, *view.shape[len(lengths) :])
    strides = tuple(s * step for s, step in zip(view.strides, (*steps, *(1,) * rest), strict=True))
    offset = sum(start * s for start, s in zip(starts, view.strides, strict=False)) if view.size and prod(full) else 0
    return View(view.memory, full, strides, view.offset + offset)


def broadcast(view: View, shape: Shape, batched: bool) -> View:
    """Axes of length 1 or missing in front repeated; the batch axis, where there is one, stays."""
    inner, tail = (view.shape[:-1], view.shape[-1:]) if batched else (view.shape, ())
    new = len(shape) - len(inner)
    strides = [0] * new + [
        0 if a != b else s for a, b, s in zip(inner, shape[new:], view.strides[: len(inner)], strict=True)
    ]
    return View(view.memory, (*shape, *tail), (*strides, *view.strides[len(inner) :]), view.offset)


def reshaped(view: View, shape: Shape) -> View | None:
    """The same elements in row-major order as another shape; None where strides cannot say that."""
    if not view.size:
        return View(view.memory, shape, row_major(shape), view.offset)
    old = [(n, s) for n, s in zip(view.shape, view.strides, strict=True) if n != 1]
    strides, at = [0] * len(shape), 0
    new = [axis for axis, n in enumerate(shape) if n != 1]
    i = 0
    while i < len(new):
        j, end = i + 1, at + 1
        wanted, have = shape[new[i]], old[at][0]
        while wanted != have:
            if wanted < have:
                wanted, j = wanted * shape[new[j]], j + 1
            else:
                have, end = have * old[end][0], end + 1
        for (_, s), (n, t) in zip(old[at : end - 1], old[at + 1 : end], strict=True):
            if s != n * t:
                return None
        step = old[end - 1][1]
        for axis in reversed(new[i:j]):
            strides[axis], step = step, step * shape[axis]
        i, at = j, end
    return View(view.memory, shape, tuple(strides), view.offset)


def merged(shape: Sequence[int], strides: Sequence[Sequence[int]]) -> tuple[list[int], list[list[int]]]:
    """Loops over several arrays at once with as few axes as they allow: those of length 1 dropped, neighbours joined
    where all arrays' strides fit.
    """
    lengths: list[int] = []
    steps: list[list[int]] = [[] for _ in strides]
    for axis, n in enumerate(shape):
        if n == 1:
            continue
        here = [s[axis] for s in strides]
        if lengths and all(s[-1] == n * t for s, t in zip(steps, here, strict=True)):
            lengths[-1] *= n
            for s, t in zip(steps, here, strict=True):
                s[-1] = t
        else:
            lengths.append(n)
            for s, t in zip(steps, here, strict=True):
                s.append(t)
    return lengths, steps


def joined(lengths: Sequence[int], strides: Sequence[int]) -> tuple[int, int] | None:
    """Several axes as one of (length, stride); None where the strides do not fit."""
    found, (steps,) = merged(lengths, [strides])
    if len(found) > 1:
        return None
    return (found[0], steps[0]) if found else (1, 0)


def as_array(view: View, base: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The view as a numpy array over the flat array that its memory lies in (at the memory's own offset there)."""
    size = base.itemsize
    return np.ndarray(
        view.shape, base.dtype, base, (view.memory.offset + view.offset) * size, tuple(s * size for s in view.strides)
    )
