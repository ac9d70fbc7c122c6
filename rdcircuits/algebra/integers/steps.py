"""Steps of integer programs: integers with the batch along the last axis (length 1 where all examples are alike).

Structure is moved as packed words are (`bits.meanings`, whose arrays end in a batch axis too); the kernels of `changes`
add rows and sum changes by the packed bits they belong to; the rest goes by the table of meanings, the batch moved to
the front.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits._kernels import changes
from rdcircuits.algebra import contraction
from rdcircuits.algebra.bits import meanings as b
from rdcircuits.algebra.bits.packed import group_counts
from rdcircuits.algebra.bits.slopes import HALVES, Follow, Slope
from rdcircuits.algebra.fusion import SumBasis, SumEinsum
from rdcircuits.algebra.integers.bounds import Bounds, is_bits
from rdcircuits.algebra.integers.meanings import IntMeanings
from rdcircuits.algebra.meanings import BATCH
from rdcircuits.circuit import Node
from rdcircuits.circuit import generators as g

Array = npt.NDArray[Any]
Step = Callable[..., Any]

_STRUCTURAL = (g.Reshape, g.Transpose, g.Gather, g.Slice, g.Place, g.Concatenate, g.Broadcast)
_ELEMENTWISE: dict[type[Any], Any] = {
    g.Add: np.add,
    g.Act: np.add,
    g.Multiply: np.multiply,
    g.Negate: np.negative,
    g.Maximum: np.maximum,
}


#: Generators whose result is the same in every run where their arguments are, whatever the batch.
CONSTANT = (*_STRUCTURAL, *_ELEMENTWISE, g.Integer, g.Element)


class Scratch(threading.local):
    """A thread's buffer for the result of one step, kept from run to run: big arrays are not made anew each time."""

    array: Array | None = None

    def get(self, shape: tuple[int, ...], dtype: npt.DTypeLike) -> Array:
        """The buffer, with whatever it held."""
        if self.array is None or self.array.shape != shape or self.array.dtype != dtype:
            self.array = np.empty(shape, dtype=dtype)
        return self.array


def unpacked(words: b.Words, rows: int, scratch: Scratch | None = None) -> npt.NDArray[np.int8]:
    """Packed bits as integers 0 and 1, the batch last."""
    count = int(np.prod(words.shape[:-1], dtype=np.int64))
    shape = (count, rows)
    out = np.empty(shape, dtype=np.uint8) if scratch is None else scratch.get(shape, np.uint8)
    changes.lines(np.ascontiguousarray(words).reshape((count, words.shape[-1])), out)
    return out.reshape((*words.shape[:-1], rows)).view(np.int8)


def packed(bits: Array, rows: int) -> b.Words:
    """Integers 0 and 1, the batch last, as packed words."""
    whole = np.broadcast_to(bits, (*bits.shape[:-1], rows))
    lines = np.packbits(np.ascontiguousarray(whole).astype(np.uint8), axis=-1, bitorder="little")
    padded = np.zeros((*bits.shape[:-1], 8 * b.width(rows)), dtype=np.uint8)
    padded[..., : lines.shape[-1]] = lines
    return padded.view(np.uint64)


@lru_cache(maxsize=4096)
def narrowest(*bounds: Bounds) -> np.dtype[Any]:
    """The narrowest signed integer type that holds all of these."""
    low, high = min(one[0] for one in bounds), max(one[1] for one in bounds)
    for kind in (np.int8, np.int16, np.int32):
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return np.dtype(kind)
    return np.dtype(np.int64)


def integer_kernel(node: Node, taken: Sequence[Bounds], given: Bounds, algebra: IntMeanings) -> Step:
    """kernel(rows, *arrays): how a step computes on integers of the algebra's width."""
    generator = node.generator
    if isinstance(generator, g.Mux) and is_bits(taken[0]):
        return lambda rows, s, x, y: np.where(s, y, x)
    if type(generator) in _ELEMENTWISE:
        function = _ELEMENTWISE[type(generator)]
        return lambda rows, *xs: function(*xs)
    if isinstance(generator, _STRUCTURAL):
        meaning = b.MEANINGS[type(generator)]
        return lambda rows, *xs: meaning(generator, rows, *_alike(generator, xs))
    if isinstance(generator, Follow):
        return _follow
    if isinstance(generator, g.ScatterAdd):
        scratch = Scratch()
        return lambda rows, x: _scatter_add(generator, x, scratch)
    if isinstance(generator, g.Max):
        return lambda rows, x: np.max(x, axis=generator.axes)
    if isinstance(generator, g.Tabulate):
        table = generator.values.array.astype(algebra.dtype)
        return lambda rows, x: table.take(x, mode="clip")
    if isinstance(generator, SumEinsum) and len(generator.lists) == 3 and len(set(generator.lists)) == 1:
        return _product_sum
    if isinstance(generator, (g.Einsum, SumEinsum)):
        exact = max(-given[0], given[1]) < 1 << 53
        return _batch_first(_contraction(generator, algebra.dtype, exact))
    return _batch_first(algebra.kernel(generator))


def summed(generator: g.Sum | g.Popcount, is_packed: bool, dtype: np.dtype[Any]) -> Step:
    """Σ over axes, widened on the way."""

    scratch = Scratch()

    def step(rows: int, x: Array) -> Array:
        if not is_packed:
            return np.asarray(np.add.reduce(x, axis=generator.axes, dtype=dtype))
        if generator.axes == (1,) and x.ndim == 3 and x.size:
            wires = np.ascontiguousarray(x).reshape((x.shape[0] * x.shape[1], x.shape[2]))
            return group_counts(wires, rows, x.shape[0]).astype(dtype)
        return _count(unpacked(x, rows, scratch), generator.axes, dtype)

    return step


def _count(bits: npt.NDArray[np.int8], axes: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """The ones along axes: along the last one in bytes first, as many at a time as a byte can count."""
    length = bits.shape[-2]
    piece = next((size for size in range(min(length, 127), 7, -1) if length % size == 0), 0)
    if axes != (bits.ndim - 2,) or not piece:
        return np.asarray(np.add.reduce(bits, axis=axes, dtype=dtype))
    pieces = bits.reshape((*bits.shape[:-2], length // piece, piece, bits.shape[-1]))
    counted = np.add.reduce(pieces, axis=-2, dtype=np.int8)
    return np.asarray(np.add.reduce(counted, axis=-2, dtype=dtype))


def table_sums(generator: SumBasis, dtype: np.dtype[Any]) -> Step:
    """Σ over the batch of dy·basis(a, b), for packed bits a and b: four sums a gate."""

    def step(rows: int, dy: Array, first: b.Words, second: b.Words) -> Array:
        shape, words = dy.shape[:-1], first.shape[-1]
        count = int(np.prod(shape, dtype=np.int64))
        lines = np.ascontiguousarray(np.broadcast_to(dy, (*shape, rows))).reshape((count, rows))
        found = np.zeros((count, 4), dtype=np.int64)
        if count and rows:
            x, y = (np.ascontiguousarray(one).reshape((count, words)) for one in (first, second))
            changes.table_sums(lines, x, y, found)
        return found.astype(dtype).reshape((*shape, 4, 1))

    return step


def follow(wide: np.dtype[Any], dtype: np.dtype[Any]) -> Step:
    """dy·lookup(T, x) for packed bits x and tables of two integers, in `wide` and then in `dtype`."""

    scratch = Scratch()

    def step(rows: int, dy: Array, table: Array, x: b.Words) -> Array:
        if table.shape[-1] != 1:
            return _follow(rows, dy.astype(wide), table.astype(wide), unpacked(x, rows).astype(wide)).astype(dtype)
        shape, words = x.shape[:-1], x.shape[-1]
        count = int(np.prod(shape, dtype=np.int64))
        lines = np.ascontiguousarray(np.broadcast_to(dy, (*shape, rows)), dtype=wide).reshape((count, rows))
        entries = np.ascontiguousarray(np.broadcast_to(table[..., 0], (*shape, 2)), dtype=np.int8).reshape((count, 2))
        found = scratch.get((count, rows), wide)
        if found.size:
            changes.follow(lines, entries, np.ascontiguousarray(x).reshape((count, words)), found)
        return found.astype(dtype, copy=False).reshape((*shape, rows))

    return step


def slope(generator: Slope, bounds: Sequence[Bounds], flags: Sequence[bool], dtype: np.dtype[Any]) -> Step:
    """dy·lookup((T | x_i = 1) − (T | x_i = 0), x), for tables T that are the same for all examples."""
    low, high = (list(half) for half in HALVES[generator.position])
    reach = bounds[1][1] - bounds[1][0]
    wide = narrowest(bounds[0], bounds[1], (-reach, reach)) if reach else narrowest(*bounds)
    wide = np.promote_types(wide, dtype)
    run = follow(wide, dtype)
    kernel = flags[2] and reach < 128

    def step(rows: int, dy: Any, table: Array, x: Any) -> Array:
        dy = unpacked(dy, rows) if flags[0] else dy
        entries = table.astype(wide, copy=False)
        difference = entries[:, high] - entries[:, low]
        if kernel:
            return np.asarray(run(rows, dy, difference, x))
        plain = unpacked(x, rows) if flags[2] else x
        return _follow(rows, dy.astype(wide), difference, plain.astype(wide)).astype(dtype)

    return step


def _follow(rows: int, dy: Array, table: Array, x: Array) -> Array:
    """dy·((1 − x)·T_0 + x·T_1), as it is written."""
    return np.asarray(dy * ((1 - x) * table[..., 0, :] + x * table[..., 1, :]))


def _product_sum(rows: int, x: Array, y: Array) -> Array:
    """Σ over the examples of x·y."""
    product = x * y
    return (
        product * product.dtype.type(rows)
        if product.shape[-1] == 1 != rows
        else np.add.reduce(product, axis=-1, dtype=product.dtype, keepdims=True)
    )


def _scatter_add(generator: g.ScatterAdd, x: Array, scratch: Scratch) -> Array:
    """result[indices[i]] += x[i], whole rows of examples at a time."""
    size, columns = int(np.prod(generator.shape, dtype=np.int64)), x.shape[-1]
    index = generator.indices.array.reshape(-1)
    found = scratch.get((size, columns), x.dtype)
    found.fill(0)
    if index.size and columns:
        changes.add_rows(np.ascontiguousarray(x).reshape((index.size, columns)), index, found)
    return found.reshape((*generator.shape, columns))


def _alike(generator: Any, xs: Sequence[Array]) -> Sequence[Array]:
    """Operands of a concatenation with one batch length."""
    if not isinstance(generator, g.Concatenate):
        return xs
    rows = max((x.shape[-1] for x in xs if x.shape[-1] != 1), default=xs[0].shape[-1])
    return [np.broadcast_to(x, (*x.shape[:-1], rows)) for x in xs]


def _batch_first(kernel: Step) -> Step:
    """A kernel for arrays with the batch first, on arrays with the batch last."""

    def step(rows: int, *xs: Array) -> Any:
        found = kernel(rows, *(np.moveaxis(x, -1, 0) for x in xs))
        if isinstance(found, tuple):
            return tuple(np.moveaxis(y, 0, -1) for y in found)
        return np.moveaxis(found, 0, -1)

    return step


def _contraction(generator: g.Einsum | SumEinsum, dtype: np.dtype[Any], exact: bool) -> Step:
    """A contraction of integers, in floating point where that is exact; the batch first."""
    lists, over_batch = generator.lists, isinstance(generator, SumEinsum)
    kind = np.dtype(np.float64) if exact else dtype

    def step(rows: int, *operands: Array) -> Array:
        names, arrays = contraction.batched_lists(lists, [x.astype(kind) for x in operands], rows, BATCH)
        carried = any(BATCH in name for name in names)
        output = BATCH + lists[-1] if carried and not over_batch else lists[-1]
        found = contraction.contract((*names, output), arrays)
        found = found * kind.type(rows) if over_batch and not carried else found
        return (found if carried and not over_batch else found[None]).astype(dtype)

    return step
