"""What the generators of ordered algebras mean on numbers: counts, thresholds, maxima. The batch is axis 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from rdcircuits.algebra.meanings import Meanings, sum_
from rdcircuits.circuit import generators as gen


def threshold(S: Any, g: gen.Threshold, x: Any, t: Any) -> Any:
    """1 where x ≥ t."""
    return np.greater_equal(x, t).astype(S.dtype)


def greater_than(S: Any, g: gen.GreaterThan, x: Any, y: Any) -> Any:
    """1 where x > y."""
    return np.greater(x, y).astype(S.dtype)


def maximum_over(S: Any, g: gen.Max, x: Any) -> Any:
    """The greatest along axes."""
    return np.max(x, axis=tuple(axis + 1 for axis in g.axes))


def first_maximum(S: Any, g: gen.FirstMaximum, x: Any) -> Any:
    """1 where the greatest along axes first stands, in row-major order."""
    axes = [axis + 1 for axis in g.axes]
    kept = [axis for axis in range(x.ndim) if axis not in axes]
    moved = x.transpose(kept + axes)
    lines = moved.reshape((*moved.shape[: len(kept)], int(np.prod(moved.shape[len(kept) :], dtype=np.int64))))
    found = np.zeros(lines.shape, dtype=S.dtype)
    if lines.size:
        np.put_along_axis(found, np.argmax(lines, axis=-1)[..., None], S.one, axis=-1)
    return found.reshape(moved.shape).transpose(np.argsort(kept + axes))


def argmax(S: Any, g: gen.Argmax, x: Any) -> Any:
    """The index of the first greatest along an axis."""
    return np.argmax(x, axis=g.axis + 1).astype(S.dtype)


def tabulate(S: Any, g: gen.Tabulate, x: Any) -> Any:
    """values[x], x brought into range."""
    values = g.values.array
    return values[np.clip(x, 0, len(values) - 1).astype(np.int64)].astype(S.dtype)


def relu(S: Any, g: gen.Relu, x: Any) -> Any:
    """max(x, 0)."""
    return np.maximum(x, S.zero)


def choose(S: Any, g: gen.Choose, w: Any, x: Any) -> Any:
    """For each pin the candidate with the greatest score, the first of equals."""
    flat, where = _with_choice(g, w, x)
    return np.take_along_axis(flat, where, axis=1).reshape((len(flat), *w.shape[1:-1]))


def credit(S: Any, g: gen.Credit, x: Any, dy: Any) -> Any:
    """(2x − 1)·dy for every candidate."""
    seen = x.reshape((len(x), int(np.prod(x.shape[1:], dtype=np.int64))))[:, g.candidates.array]
    return S.multiply(S.subtract(S.add(seen, seen), S.integer(1)), dy[..., None])


def deliver(S: Any, g: gen.Deliver, w: Any, dy: Any) -> Any:
    """Each pin's change added to the wire that it has chosen, one after the other."""
    changes, where = _with_choice(g, w, dy)
    result = S.full((len(changes), int(np.prod(g.shape, dtype=np.int64))), S.zero)
    every = np.arange(len(changes))
    for pin in range(changes.shape[1]):
        result[every, where[:, pin]] = S.add(result[every, where[:, pin]], changes[:, pin])
    return result.reshape((len(changes), *g.shape))


def _with_choice(g: Any, w: Any, x: Any) -> tuple[Any, Any]:
    """x as lines, and for each of them the wires that the pins choose."""
    candidates = g.candidates.array
    pins, size = int(np.prod(candidates.shape[:-1])), max(len(w), len(x)) if len(w) and len(x) else 0
    lines = candidates.reshape((pins, -1))
    best = np.argmax(w.reshape((len(w), *lines.shape)), axis=-1)
    where = lines[np.arange(pins), best]
    flat = x.reshape((len(x), int(np.prod(x.shape[1:], dtype=np.int64))))
    return np.broadcast_to(flat, (size, flat.shape[1])), np.broadcast_to(where, (size, pins))


ORDERED: Meanings = {
    gen.Choose: choose,
    gen.Credit: credit,
    gen.Deliver: deliver,
    gen.Popcount: sum_,
    gen.Threshold: threshold,
    gen.GreaterThan: greater_than,
    gen.Harden: lambda S, g, x: np.greater_equal(x, 0.5).astype(S.dtype),
    gen.Share: threshold,
    gen.Maximum: lambda S, g, x, y: np.maximum(x, y),
    gen.Max: maximum_over,
    gen.FirstMaximum: first_maximum,
    gen.Argmax: argmax,
    gen.Tabulate: tabulate,
    gen.Relu: relu,
}
