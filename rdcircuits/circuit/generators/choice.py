"""Learned wiring: a pin that chooses one of several wires by its scores, and the two halves of its reverse.

`choose` is a surrogate: its R is a chosen rule in place of the formal derivative, which is 0 for the scores. The rule
is linear in the change and closed under R; RD.1 to RD.6 hold, RD.7 need not. Source: docs/theory.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.circuit.generator import Generator, product_kind
from rdcircuits.circuit.generators.ring import Element
from rdcircuits.circuit.generators.structural import (
    Gather,
    Reshape,
    ScatterAdd,
    Shape,
    Slice,
    Spread,
    check_indices,
)
from rdcircuits.circuit.literal import Buffer
from rdcircuits.circuit.types import WireType, checked_shape
from rdcircuits.errors import ShapeError


@dataclass(frozen=True)
class Choose(Generator):
    """choose : W[s, c] × X → X[s], element j is element candidates[j, m] of x, m the first greatest of w[j].   R:
    (w, x, dy) ↦ (credit(x, dy), deliver(w, dy)), a surrogate.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda w, x: rd.ops.choose(w, x, [[0, 1], [1, 2]]), rd.point(2, 2), rd.point(3))
        >>> rd.Z.run(f, [[1, 3], [2, 2]], [0, 1, 0]).tolist()
        [1, 1]
        >>> [one.tolist() for one in rd.Z.run(rd.R(f), [[1, 3], [2, 2]], [0, 1, 0], [5, 6])]
        [[[-5, 5], [6, -6]], [0, 11, 0]]
    """

    candidates: Buffer
    name = "choose"

    def type(self, w: WireType, x: WireType) -> WireType:
        _check(self, self.candidates, x.size)
        _check_scores(self, self.candidates, w)
        if w.batched != x.batched:
            raise ShapeError(f"choose takes scores and wires batched alike, found {w} and {x}")
        return x.reshape(w.shape[:-1])

    def reverse(self, w: Any, x: Any, dy: Any) -> Any:
        back = dy.builder.apply(Deliver(self.candidates, x.shape), (w, dy))[0]
        return Credit(self.candidates)(x, dy), back

    def rewrite(self, *wires: Any) -> Any:
        w, x = wires
        found = _constant(self.candidates, w)
        return None if found is None else Gather(found)(x)


@dataclass(frozen=True)
class Credit(Generator):
    """credit : X × X'[s] → W'[s, c], (x, dy) ↦ (2·x[candidates] − 1)·dy, for every candidate.   R: (x, dy, dw) ↦
    (2·Σ dy·dw at the candidates, Σ_i (2·x[candidates_i] − 1)·dw_i).

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x, dy: rd.ops.credit(x, dy, [[0, 1]]), rd.point(2), rd.change(1))
        >>> rd.Z.run(f, [0, 1], [5]).tolist()
        [[-5, 5]]
        >>> [one.tolist() for one in rd.Z.run(rd.R(f), [0, 1], [5], [[3, 4]])]
        [[30, 40], [1]]
    """

    candidates: Buffer
    name = "credit"

    def type(self, x: WireType, dy: WireType) -> WireType:
        _check(self, self.candidates, x.size)
        shape = self.candidates.array.shape
        if dy.shape != shape[:-1] or dy.batched != x.batched:
            raise ShapeError(f"credit takes a change {shape[:-1]} and wires batched alike, found {dy} and {x}")
        return WireType(shape, product_kind((x, dy)), dy.batched)

    def reverse(self, x: Any, dy: Any, dw: Any) -> Any:
        shape = self.candidates.array.shape
        wide = dy.reshape((*shape[:-1], 1)).broadcast(shape)
        seen = Gather(self.candidates)(x)
        both = wide * dw
        dx = ScatterAdd(self.candidates, x.shape)(both + both)
        return dx, ((seen + seen - 1) * dw).sum(len(shape) - 1)


@dataclass(frozen=True)
class Deliver(Generator):
    """deliver : W[s, c] × X'[s] → X'[shape], (w, dy) ↦ zeros to which dy[j] is added where pin j has chosen.   R:
    (w, dy, dx) ↦ (0, choose(w, dx)).

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda w, dy: rd.ops.deliver(w, dy, [[0, 1], [1, 2]], (3,)), rd.point(2, 2), rd.change(2))
        >>> rd.Z.run(f, [[1, 3], [2, 2]], [5, 6]).tolist()
        [0, 11, 0]
        >>> rd.Z.run(rd.R(f), [[1, 3], [2, 2]], [5, 6], [7, 8, 9])[1].tolist()
        [8, 8]
    """

    candidates: Buffer
    shape: Shape
    name = "deliver"

    def type(self, w: WireType, dy: WireType) -> WireType:
        _check(self, self.candidates, prod(checked_shape(self.shape)))
        _check_scores(self, self.candidates, w)
        if dy.shape != w.shape[:-1] or dy.batched != w.batched:
            raise ShapeError(f"deliver takes a change for each pin, batched as the scores; found {dy} and {w}")
        return dy.reshape(self.shape)

    def reverse(self, w: Any, dy: Any, dx: Any) -> Any:
        return None, Choose(self.candidates)(w, dx)

    def rewrite(self, *wires: Any) -> Any:
        w, dy = wires
        found = _constant(self.candidates, w)
        return None if found is None else ScatterAdd(found, self.shape)(dy)


def chosen(candidates: npt.NDArray[Any], scores: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The wire that each pin takes: of its candidates the first with the greatest score.

    Example:
        >>> chosen(np.array([[4, 7], [7, 2]]), np.array([[1, 3], [2, 2]])).tolist()
        [7, 7]
    """
    best = np.argmax(scores, axis=-1)[..., None]
    found: npt.NDArray[np.int64] = np.take_along_axis(candidates, best, axis=-1)[..., 0]
    return found


def _constant(candidates: Buffer, w: Any) -> Buffer | None:
    """What the pins take where their scores are constants."""
    scores = _values(w)
    return None if scores is None else Buffer(chosen(candidates.array, scores), np.int64)


def _values(wire: Any) -> npt.NDArray[Any] | None:
    """The elements of a wire that is a constant, or a part of one."""
    source = wire.source
    if isinstance(source, Element):
        return source.values.array
    if not isinstance(source, (Spread, Reshape, Slice)):
        return None
    inner = _values(wire.source_inputs[0])
    if inner is None or isinstance(source, Spread):
        return inner
    if isinstance(source, Reshape):
        return inner.reshape(source.shape)
    ends = (
        start + step * length for start, step, length in zip(source.starts, source.steps, source.lengths, strict=True)
    )
    parts = zip(source.starts, ends, source.steps, strict=True)
    return inner[tuple(slice(start, stop if stop >= 0 else None, step) for start, stop, step in parts)]


def _check(generator: Generator, candidates: Buffer, size: int) -> None:
    shape = candidates.array.shape
    if not shape or not shape[-1]:
        raise ShapeError(f"{generator.name} takes at least one candidate for each pin, found an array of {shape}")
    check_indices(generator, candidates, size)


def _check_scores(generator: Generator, candidates: Buffer, w: WireType) -> None:
    if w.shape != candidates.array.shape:
        raise ShapeError(f"{generator.name} takes a score for each of {candidates.array.shape} candidates, found {w}")
