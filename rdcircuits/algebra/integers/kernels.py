"""How integers are computed with, in one type that holds operands and result, the batch along the last axis (of length
1 where all examples are alike).

Structure is moved as packed words are (`bits.meanings`, whose arrays end in a batch axis too); the rest goes by the
table of meanings, the batch moved to the front. S is an `IntMeanings`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits._kernels import changes
from rdcircuits.algebra import contraction
from rdcircuits.algebra.bits import meanings as b
from rdcircuits.algebra.bits.slopes import Follow
from rdcircuits.algebra.integers.arrays import Scratch
from rdcircuits.algebra.integers.meanings import IntMeanings
from rdcircuits.algebra.meanings import BATCH
from rdcircuits.algebra.plans.fuse import SumEinsum
from rdcircuits.algebra.plans.plan import Site
from rdcircuits.algebra.plans.steps import Maker, Rows, Step, always
from rdcircuits.circuit import Generator
from rdcircuits.circuit import generators as g

Array = npt.NDArray[Any]


def _function(function: Any) -> Maker:
    """Element by element by a function of numpy's."""
    return lambda S, site: lambda rows, *xs: function(*xs)


def _structure(S: IntMeanings, site: Site) -> Step:
    """As packed words are moved."""
    generator, meaning = site.generator, b.MEANINGS[type(site.generator)]
    return lambda rows, *xs: meaning(generator, rows, *_alike(generator, xs))


def follow_plainly(rows: int, dy: Array, table: Array, x: Array) -> Array:
    """dy·((1 − x)·T_0 + x·T_1), as it is written."""
    return np.asarray(dy * ((1 - x) * table[..., 0, :] + x * table[..., 1, :]))


def _scatter(S: IntMeanings, site: Site) -> Step:
    scratch, generator = Scratch(), site.generator
    assert isinstance(generator, g.ScatterAdd)
    return lambda rows, x: _scatter_add(generator, x, scratch)


def _maximum(S: IntMeanings, site: Site) -> Step:
    axes = site.generator.axes  # type: ignore[attr-defined]
    return lambda rows, x: np.max(x, axis=axes)


def _tabulate(S: IntMeanings, site: Site) -> Step:
    table = site.generator.values.array.astype(S.dtype)  # type: ignore[attr-defined]
    return lambda rows, x: table.take(x, mode="clip")


def _of_one_list(site: Site) -> bool:
    """Two operands, and nothing summed but the batch."""
    lists = site.generator.lists  # type: ignore[attr-defined]
    return len(lists) == 3 and len(set(lists)) == 1


def _by_meaning(S: IntMeanings, site: Site) -> Step:
    return _batch_first(S.kernel(site.generator))


ROWS: Rows = {
    g.Mux: [(lambda site: site.taken[0].is_bits, _function(lambda s, x, y: np.where(s, y, x)))],
    g.Add: [(always, _function(np.add))],
    g.Act: [(always, _function(np.add))],
    g.Multiply: [(always, _function(np.multiply))],
    g.Negate: [(always, _function(np.negative))],
    g.Maximum: [(always, _function(np.maximum))],
    **{kind: [(always, _structure)] for kind in (g.Reshape, g.Transpose, g.Gather, g.Slice, g.Place, g.Concatenate)},
    g.Broadcast: [(always, _structure)],
    Follow: [(always, lambda S, site: follow_plainly)],
    g.ScatterAdd: [(always, _scatter)],
    g.Max: [(always, _maximum)],
    g.Tabulate: [(always, _tabulate)],
    SumEinsum: [(_of_one_list, lambda S, site: _product_sum), (always, lambda S, site: _contraction(S, site))],
    g.Einsum: [(always, lambda S, site: _contraction(S, site))],
    Generator: [(always, _by_meaning)],
}


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
    size, columns = prod(generator.shape), x.shape[-1]
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


def _contraction(S: IntMeanings, site: Site) -> Step:
    """A contraction of integers, in floating point where that is exact."""
    generator, dtype, (low, high) = site.generator, S.dtype, site.given[0].within
    assert isinstance(generator, (g.Einsum, SumEinsum))
    lists, over_batch, exact = generator.lists, isinstance(generator, SumEinsum), max(-low, high) < 1 << 53
    kind = np.dtype(np.float64) if exact else dtype

    def step(rows: int, *operands: Array) -> Array:
        names, arrays = contraction.batched_lists(lists, [x.astype(kind) for x in operands], rows, BATCH)
        carried = any(BATCH in name for name in names)
        output = BATCH + lists[-1] if carried and not over_batch else lists[-1]
        found = contraction.contract((*names, output), arrays)
        found = found * kind.type(rows) if over_batch and not carried else found
        return (found if carried and not over_batch else found[None]).astype(dtype)

    return _batch_first(step)
