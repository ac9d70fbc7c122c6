"""Windows of an array against weights (convolution and its reverse) without a copy of the windows.

A gather contracted with weights, its scatter, and its contraction with the outputs' change: each is one instruction
where the batch is long enough to be lines of vectors. Indices are those of the gather, whatever they are.
"""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.reals import instructions as ins
from rdcircuits.algebra.reals.lower import Lowering
from rdcircuits.algebra.reals.structure import from_lines, indices_view, lines, scattered, source_lines
from rdcircuits.algebra.reals.views import View, joined
from rdcircuits.circuit import Node
from rdcircuits.circuit import generators as g

#: The shortest batch for which lines are worth it.
LINE = 8


class Letters(NamedTuple):
    """Letters of the outputs, of the places and of the taps."""

    outputs: str
    places: str
    taps: str


def windows_forward(low: Lowering, node: Node, lists: tuple[str, ...]) -> View | None:
    """einsum of a gather and weights."""
    at = _gathered(low, node)
    if at is None:
        return None
    seen, weights, out = lists[at], lists[1 - at], lists[-1]
    letters = _letters(weights, out, seen)
    w = low.view(node.inputs[1 - at]) if letters is not None else None
    if letters is None or w is None or not _same_for_all(w):
        return None
    found = _weights(low, w, weights, letters)
    x, indices = source_lines(low, low.deferred[node.inputs[at]])
    if x.shape[1] != low.size:
        return None
    places, taps = _sizes(indices, seen, letters)
    matrix, (wm, wt) = found
    order = letters.outputs + letters.places
    lengths = dict(zip(out, low.graph.types[node.first].shape, strict=True))
    target = low.buffer((*(lengths[i] for i in order), low.size))
    count = prod(lengths[i] for i in letters.outputs)
    sizes, steps = (count, places, taps, low.size), (places * low.size, low.size, wm, wt)
    table = indices_view(low, _table(indices, seen, letters))
    low.emit(ins.WindowProduct([target], [matrix, x, table], "forward", sizes, steps))
    return target.transposed([*(order.index(i) for i in out), len(order)])


def windows_weights(low: Lowering, node: Node, lists: tuple[str, ...]) -> View | None:
    """The change of the weights: a gather and the change of the outputs, summed over places and batch."""
    at = _gathered(low, node)
    if at is None or not low.graph.types[node.inputs[1 - at]].batched:
        return None
    seen, change, weights = lists[at], lists[1 - at], lists[-1]
    letters = _letters(weights, change, seen)
    if letters is None:
        return None
    found = _changes(low, low.view(node.inputs[1 - at]), change, letters)
    x, indices = source_lines(low, low.deferred[node.inputs[at]])
    if found is None or x.shape[1] != low.size:
        return None
    dy, (om, op) = found
    places, taps = _sizes(indices, seen, letters)
    order = letters.outputs + letters.taps
    lengths = dict(zip(weights, low.graph.types[node.first].shape, strict=True))
    target = low.buffer(tuple(lengths[i] for i in order))
    sizes = (prod(lengths[i] for i in letters.outputs), places, taps, low.size)
    table = indices_view(low, _table(indices, seen, letters))
    low.emit(ins.WindowProduct([target], [dy, x, table], "weights", sizes, (om, op, taps, 1)))
    return target.transposed([order.index(i) for i in weights])


def scatter_rule(low: Lowering, node: Node) -> View:
    """scatter_add, of windows' changes where it can."""
    generator: Any = node.generator
    return from_lines(low, windows_input(low, node, generator.indices.array, prod(generator.shape)), node)


def windows_input(low: Lowering, node: Node, indices: npt.NDArray[np.int64], count: int) -> View:
    """`count` lines to which the lines of a scatter's argument are added: the change of an array that was gathered."""
    made = low.deferred.get(node.inputs[0])
    if made is None or not isinstance(made.generator, g.Einsum) or len(made.inputs) != 2:
        return scattered(low, lines(low, node.inputs[0]), indices.ravel(), count)
    found = _input(low, made, indices, count)
    if found is None:
        return scattered(low, lines(low, node.inputs[0]), indices.ravel(), count)
    del low.deferred[made.first]
    low.spend(made)
    return found


def _input(low: Lowering, node: Node, indices: npt.NDArray[np.int64], count: int) -> View | None:
    *lists, seen = node.generator.lists  # type: ignore[attr-defined]
    if not low.graph.types[node.first].batched:
        return None
    views = [low.view(number) for number in node.inputs]
    for at in (0, 1):
        w, dy, weights, change = views[at], views[1 - at], lists[at], lists[1 - at]
        letters = _letters(weights, change, seen)
        if letters is None or low.size < LINE or not _same_for_all(w) or dy.strides[-1] != 1:
            continue
        found = _changes(low, dy, change, letters)
        assert found is not None
        source, (om, op) = found
        matrix, (wm, wt) = _weights(low, w, weights, letters)
        places, taps = _sizes(indices, seen, letters)
        uses, starts = _uses_of_lines(_table(indices, seen, letters), count)
        target = low.buffer((count, low.size))
        sizes = (prod(dy.shape[change.index(i)] for i in letters.outputs), places, taps, low.size)
        tables = [indices_view(low, uses), indices_view(low, starts)]
        low.emit(ins.WindowProduct([target], [matrix, source, *tables], "input", sizes, (om, op, wm, wt), count))
        return target
    return None


def _gathered(low: Lowering, node: Node) -> int | None:
    """Which of two operands is a gather that waits, for a batch long enough."""
    if low.size < LINE:
        return None
    for at in (0, 1):
        found = low.deferred.get(node.inputs[at])
        if found is not None and isinstance(found.generator, g.Gather) and low.graph.types[found.first].batched:
            return at
    return None


def _letters(weights: str, out: str, seen: str) -> Letters | None:
    """The letters of outputs, places and taps, where each is in exactly two of the lists."""
    outputs = "".join(i for i in out if i in weights and i not in seen)
    places = "".join(i for i in out if i in seen and i not in weights)
    taps = "".join(i for i in weights if i in seen and i not in out)
    fits = len(outputs) + len(places) == len(out) and len(outputs) + len(taps) == len(weights)
    return Letters(outputs, places, taps) if fits and len(places) + len(taps) == len(seen) else None


def _same_for_all(view: View) -> bool:
    return view.strides[-1] == 0 or view.shape[-1] == 1


def _weights(low: Lowering, w: View, names: str, letters: Letters) -> tuple[View, tuple[int, int]]:
    """The weights (the batch axis last, repeated) as a matrix [outputs, taps], and its strides."""
    order = [names.index(i) for i in letters.outputs + letters.taps]
    view = View(w.memory, w.shape[:-1], w.strides[:-1], w.offset).transposed(order)
    count = len(letters.outputs)
    rows = joined(view.shape[:count], view.strides[:count])
    columns = joined(view.shape[count:], view.strides[count:])
    if rows is None or columns is None:
        view = low.plain(view)
        taps = prod(view.shape[count:])
        return view, (taps, 1)
    return view, (rows[1], columns[1])


def _changes(low: Lowering, dy: View, names: str, letters: Letters) -> tuple[View, tuple[int, int]] | None:
    """The outputs' change as [outputs, places, batch], and its first strides."""
    if dy.strides[-1] != 1 and dy.shape[-1] != 1:
        dy = low.copy(dy, low.buffer(dy.shape))
    order = [names.index(i) for i in letters.outputs + letters.places]
    view = dy.transposed([*order, len(order)])
    count = len(letters.outputs)
    rows, columns = (
        joined(view.shape[:count], view.strides[:count]),
        joined(view.shape[count:-1], view.strides[count:-1]),
    )
    if rows is None or columns is None:
        view = low.plain(view)
        places = prod(view.shape[count:-1])
        return view, (places * view.shape[-1], view.shape[-1])
    return view, (rows[1], columns[1])


def _table(indices: npt.NDArray[np.int64], seen: str, letters: Letters) -> npt.NDArray[np.int64]:
    """Indices as a table [places, taps]."""
    places, taps = _sizes(indices, seen, letters)
    return indices.transpose([seen.index(i) for i in letters.places + letters.taps]).reshape((places, taps))


def _sizes(indices: npt.NDArray[np.int64], seen: str, letters: Letters) -> tuple[int, int]:
    lengths = dict(zip(seen, indices.shape, strict=True))
    return prod(lengths[i] for i in letters.places), prod(lengths[i] for i in letters.taps)


def _uses_of_lines(table: npt.NDArray[np.int64], count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """For each line the pairs (tap, place) that take it, one line after the other, and where each line's start."""
    flat = table.ravel()
    order = np.argsort(flat, kind="stable")
    order = order[np.searchsorted(flat[order], 0) :]
    starts = np.searchsorted(flat[order], np.arange(count + 1))
    taps = table.shape[1]
    return np.stack([order % max(taps, 1), order // max(taps, 1)], axis=1).ravel(), starts
