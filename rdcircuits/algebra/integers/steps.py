"""Steps of plans over Z: packed bits where only 0 and 1 are, else integers of the width they need, the batch along the
last axis (of length 1 where all examples are alike), so that an element's examples lie side by side, as the bits of a
word do.

Gates of bits run on packed words; the kernels of `changes` add and sum changes by the packed bits they belong to; the
rest is computed on integers that hold operands and result (`kernels`). S is the algebra, Z or one with more meanings.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rdcircuits._kernels import changes
from rdcircuits.algebra.bits import meanings as b
from rdcircuits.algebra.bits.chains import Chain, ReverseChain
from rdcircuits.algebra.bits.chainsteps import forward, reverse_integers
from rdcircuits.algebra.bits.packed import group_counts
from rdcircuits.algebra.bits.slopes import HALVES, Follow, Slope
from rdcircuits.algebra.integers.arrays import Scratch, packed, unpacked
from rdcircuits.algebra.integers.bounds import RULES as KNOWN
from rdcircuits.algebra.integers.bounds import UNKNOWN, within
from rdcircuits.algebra.integers.choice import CHOICE
from rdcircuits.algebra.integers.kernels import ROWS as KERNELS
from rdcircuits.algebra.integers.kernels import follow_plainly
from rdcircuits.algebra.integers.lines import Line, line_step
from rdcircuits.algebra.integers.meanings import IntMeanings
from rdcircuits.algebra.integers.tables import slopes, sums, takes_slopes, takes_sums
from rdcircuits.algebra.plans.forms import Bounds, Form, narrowest
from rdcircuits.algebra.plans.fuse import SumBasis
from rdcircuits.algebra.plans.plan import Site
from rdcircuits.algebra.plans.steps import Rows, Step, always, chosen
from rdcircuits.circuit import Generator
from rdcircuits.circuit import generators as g

if TYPE_CHECKING:
    from rdcircuits.algebra.integers.ring import Integers

Array = npt.NDArray[Any]

#: Generators whose packed meaning over Z2 is also theirs over Z, at 0/1 arguments.
BITWISE = (
    *(g.Multiply, g.Not, g.Xor, g.Or, g.Mux, g.Basis, g.Lift, g.Power),
    *(g.Reshape, g.Transpose, g.Gather, g.Slice, g.Place, g.Concatenate, g.Broadcast),
)


def _of_bits(site: Site) -> bool:
    """Bits that give packed bits."""
    return site.given[0].packed and all(form.is_bits for form in site.taken)


def _bytes(x: Any, is_packed: bool) -> Any:
    """A wire that is the same for all examples as 0/1 bytes without the batch axis."""
    return x if is_packed else x[..., 0].astype(np.uint8)


def _gate(S: Integers, site: Site) -> Step:
    """By the meaning on packed words, other operands spread."""
    generator, flags = site.generator, site.packed
    meaning = b.MEANINGS[type(generator)]
    return lambda rows, *xs: meaning(generator, rows, *map(b.in_words, map(_bytes, xs, flags), flags, repeat(rows)))


def _lookup(S: Integers, site: Site) -> Step:
    """Of bits in tables of bits."""
    look, flags = b.lookup(S, site), site.packed
    return lambda rows, *xs: look(rows, *map(_bytes, xs, flags))


def _chain(S: Integers, site: Site) -> Step:
    """A chain of lookup gates, its tables as bytes."""
    run = forward(S, site)
    return lambda rows, x, *tables: run(rows, x, *(one[..., 0] for one in tables))


def _reverse_chain(S: Integers, site: Site) -> Step:
    """A chain of lookup gates back, its tables as bytes."""
    run, is_packed, forms = reverse_integers(S, site), site.taken[0].packed, site.given

    def step(rows: int, dy: Any, x: Any, *tables: Array) -> Any:
        found = run(rows, unpacked(dy, rows) if is_packed else dy, x, *(one[..., 0] for one in tables))
        return tuple(packed(one, rows) if form.packed else one for one, form in zip(found, forms, strict=True))

    return step


def _counts(S: Integers, site: Site) -> Step:
    return lambda rows, x: b.counts(x)[..., None]


def _summed(S: Integers, site: Site) -> Step:
    """Σ over axes, widened on the way."""
    generator, is_packed, dtype = site.generator, site.taken[0].packed, site.given[0].dtype
    assert isinstance(generator, (g.Sum, g.Popcount))
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


def _table_sums(S: Integers, site: Site) -> Step:
    """Σ over the batch of dy·basis(a, b), for packed bits a and b: four sums a gate."""
    dtype = site.given[0].dtype

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


def _following(wide: np.dtype[Any], dtype: np.dtype[Any]) -> Step:
    """dy·lookup(T, x) for packed bits x and tables of two integers, in `wide` and then in `dtype`."""
    scratch = Scratch()

    def step(rows: int, dy: Array, table: Array, x: b.Words) -> Array:
        if table.shape[-1] != 1:
            return follow_plainly(rows, dy.astype(wide), table.astype(wide), unpacked(x, rows).astype(wide)).astype(
                dtype
            )
        shape, words = x.shape[:-1], x.shape[-1]
        count = int(np.prod(shape, dtype=np.int64))
        lines = np.ascontiguousarray(np.broadcast_to(dy, (*shape, rows)), dtype=wide).reshape((count, rows))
        entries = np.ascontiguousarray(np.broadcast_to(table[..., 0], (*shape, 2)), dtype=np.int8).reshape((count, 2))
        found = scratch.get((count, rows), wide)
        if found.size:
            changes.follow(lines, entries, np.ascontiguousarray(x).reshape((count, words)), found)
        return found.astype(dtype, copy=False).reshape((*shape, rows))

    return step


def _slope(S: Integers, site: Site) -> Step:
    """dy·lookup((T | x_i = 1) − (T | x_i = 0), x), for tables T that are the same for all examples."""
    generator, flags, dtype = site.generator, site.packed, site.given[0].dtype
    assert isinstance(generator, Slope)
    bounds = [form.within for form in site.taken]
    low, high = (list(half) for half in HALVES[generator.position])
    reach = bounds[1][1] - bounds[1][0]
    wide = narrowest(bounds[0], bounds[1], (-reach, reach)) if reach else narrowest(*bounds)
    wide = np.promote_types(wide, dtype)
    run = _following(wide, dtype)
    kernel = flags[2] and reach < 128

    def step(rows: int, dy: Any, table: Array, x: Any) -> Array:
        dy = unpacked(dy, rows) if flags[0] else dy
        entries = table.astype(wide, copy=False)
        difference = entries[:, high] - entries[:, low]
        if kernel:
            return np.asarray(run(rows, dy, difference, x))
        plain = unpacked(x, rows) if flags[2] else x
        return follow_plainly(rows, dy.astype(wide), difference, plain.astype(wide)).astype(dtype)

    return step


def _nothing(S: Integers, site: Site) -> Step:
    """Slopes that are known to be bits are zeros, since those of changes that are not 0 have either sign."""
    shape = site.results[0].shape
    return lambda rows, *xs: np.zeros((*shape, b.width(rows)), np.uint64)


def _takes_follow(site: Site) -> bool:
    """Integers through packed bits, by tables of bytes."""
    return site.packed == [False, False, True] and narrowest(site.taken[1].within).itemsize == 1


def _follow(S: Integers, site: Site) -> Step:
    return _following(narrowest(site.taken[0].within, site.given[0].within), site.given[0].dtype)


def _on_integers(S: Integers, site: Site) -> Step:
    """On integers of a type that holds operands and result; packed operands are unpacked, 0/1 results packed again."""
    flags = site.packed
    bounds = [form.within for form in site.taken]
    wide = narrowest(*bounds, *(form.within for form in site.given), *_inner(site, bounds))
    kernel = chosen(KERNELS, IntMeanings(wide, S.meanings, S), site)
    known = type(site.generator) in KNOWN

    def result(rows: int, found: Any, form: Form) -> Any:
        if not known:
            found = within(found, UNKNOWN, f"the result of {site.generator.name}")
        return packed(found, rows) if form.packed else found.astype(form.dtype, copy=False)

    def step(rows: int, *xs: Any) -> Any:
        arrays = [
            (unpacked(x, rows) if flag else x).astype(wide, copy=False) for x, flag in zip(xs, flags, strict=True)
        ]
        found = kernel(rows, *arrays)
        if isinstance(found, tuple):
            return tuple(result(rows, one, form) for one, form in zip(found, site.given, strict=True))
        return result(rows, found, site.given[0])

    return step


def _inner(site: Site, bounds: list[Bounds]) -> list[Bounds]:
    """Bounds of what a step computes on the way to its result."""
    if isinstance(site.generator, g.Mux) and site.taken[0].is_bits:
        return []
    if isinstance(site.generator, (g.Xor, g.Or, g.Mux, g.Lookup, g.Basis, SumBasis, Follow)):
        top = max(1, *(max(-low, high) for low, high in bounds))
        reach = min(4 * top ** len(bounds) * 2 ** len(bounds), (1 << 63) - 1)
        return [(-reach, reach)] if not all(form.is_bits for form in site.taken) else [(-4, 4)]
    return []


ROWS: Rows = {
    **{kind: [(_of_bits, _gate)] for kind in BITWISE},
    Chain: [(always, _chain)],
    ReverseChain: [(always, _reverse_chain)],
    Line: [(always, line_step)],
    Slope: [(lambda site: not site.given[0].packed, _slope), (always, _nothing)],
    **CHOICE,
    g.Lookup: [(_of_bits, _lookup), (takes_slopes, lambda S, site: slopes(S, site, _on_integers(S, site)))],
    g.SumBatch: [(lambda site: site.taken[0].packed, _counts)],
    g.Sum: [(lambda site: not site.given[0].packed, _summed)],
    g.Popcount: [(lambda site: not site.given[0].packed, _summed)],
    SumBasis: [(lambda site: site.packed == [False, True, True], _table_sums), (takes_sums, sums)],
    Follow: [(_takes_follow, _follow)],
    Generator: [(always, _on_integers)],
}
