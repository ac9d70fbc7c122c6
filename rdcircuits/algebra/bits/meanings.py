"""What generators mean on packed bits: arrays of uint64 words, shape × W, the batch along the last axis.

Tail bits are zero on entry and on exit. Each is tested equal to the slow meanings on 0/1 arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits._kernels import bits, changes, gates
from rdcircuits.algebra.bits.lookups import looked_up
from rdcircuits.algebra.bits.operations import AND, NOT, OR, XNOR, XOR
from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows
from rdcircuits.algebra.bits.slopes import HALVES, Slope
from rdcircuits.algebra.checks import broadcast
from rdcircuits.algebra.contraction import contract, in_pieces, lengths_of, path
from rdcircuits.algebra.meanings import slices_of
from rdcircuits.algebra.plans.fuse import SumEinsum
from rdcircuits.algebra.plans.plan import Site
from rdcircuits.algebra.plans.steps import Step
from rdcircuits.circuit import Generator, WireType
from rdcircuits.circuit import generators as gen

Words = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]
_SMALL_TABLE = 6
#: Addresses up to which 64 examples at a time choose among all entries of a table.
_MUXED = 6


def width(rows: int) -> int:
    """Words that hold this many rows."""
    return (rows + 63) // 64


def spread(x: Bytes, rows: int) -> Words:
    """Each bit repeated for all rows."""
    out = np.empty((x.size, width(rows)), dtype=np.uint64)
    bits.spread(np.ascontiguousarray(x, dtype=np.uint8).reshape(-1), rows, out)
    return out.reshape((*x.shape, -1)) if out.size else np.zeros((*x.shape, width(rows)), dtype=np.uint64)


def in_words(x: Any, packed: bool, rows: int) -> Words:
    """x itself where packed, else spread."""
    return x if packed else spread(x, rows)


def gate(op: int, x: Words, y: Words, rows: int) -> Words:
    """A two-input gate, element by element, with broadcasting."""
    if x.shape != y.shape:
        x, y = broadcast(x, y)
    out = np.empty(x.shape, dtype=np.uint64)
    gates.binary(op, _flat(x), _flat(y), _flat(out), rows)
    return out


def mux(s: Words, x: Words, y: Words, rows: int) -> Words:
    """x where s = 0, y where s = 1."""
    return gate(XOR, x, gate(AND, s, gate(XOR, x, y, rows), rows), rows)


def parity(x: Words) -> Bytes:
    """The sum over the batch, mod 2."""
    out = np.zeros(x.shape[:-1], dtype=np.uint8)
    if out.size and x.shape[-1]:
        bits.parity(_flat(x), out.reshape(-1))
    return out


def counts(x: Words) -> npt.NDArray[np.int64]:
    """The number of ones over the batch."""
    out = np.zeros(x.shape[:-1], dtype=np.int64)
    if out.size and x.shape[-1]:
        bits.popcount(_flat(x), out.reshape(-1))
    return out


def _flat(x: Words) -> Words:
    """As a matrix, a line for each element of a wire."""
    return np.ascontiguousarray(x).reshape((prod(x.shape[:-1]), x.shape[-1]))


def _gather(g: gen.Gather, rows: int, x: Words) -> Words:
    lines: Words = x.reshape((prod(x.shape[:-1]), x.shape[-1]))
    return np.take(lines, g.indices.array, axis=0)


def _scatter_add(g: gen.ScatterAdd, rows: int, x: Words) -> Words:
    result = np.zeros((prod(g.shape), x.shape[-1]), dtype=np.uint64)
    changes.xor_rows(_flat(x), g.indices.array.reshape(-1), result)
    return result.reshape((*g.shape, x.shape[-1]))


def _slice(g: gen.Slice, rows: int, x: Words) -> Words:
    return x[slices_of(g.starts, g.lengths, g.steps)[1:]]


def _place(g: gen.Place, rows: int, x: Words) -> Words:
    result = np.zeros((*g.shape, x.shape[-1]), dtype=x.dtype)
    result[slices_of(g.starts, x.shape[:-1], g.steps)[1:]] = x
    return result


def _broadcast(g: gen.Broadcast, rows: int, x: Words) -> Words:
    return np.broadcast_to(x, (*g.shape, x.shape[-1]))


def _sum(g: gen.Sum, rows: int, x: Words) -> Words:
    return np.asarray(np.bitwise_xor.reduce(x, axis=g.axes), dtype=np.uint64)


def _basis(g: gen.Basis, rows: int, *address: Words) -> Words:
    found = None
    for bit in address:
        wide = bit[..., None, :]
        pair = np.concatenate([gate(NOT, wide, wide, rows), wide], axis=-2)
        if found is None:
            found = pair
        else:
            high = gate(AND, found, wide, rows)
            found = np.concatenate([gate(XOR, found, high, rows), high], axis=-2)
    assert found is not None
    return found


def _compare(g: gen.Compare, rows: int, x: Words, y: Words) -> Words:
    if g.order == 0:
        return gate(XNOR, x, y, rows)
    return spread(np.full(x.shape[:-1], 1 if g.order == 1 else 0, dtype=np.uint8), rows)


MEANINGS: Mapping[type[Generator], Callable[..., Any]] = {
    gen.Add: lambda g, rows, x, y: gate(XOR, x, y, rows),
    gen.Act: lambda g, rows, x, y: gate(XOR, x, y, rows),
    gen.Xor: lambda g, rows, x, y: gate(XOR, x, y, rows),
    gen.Multiply: lambda g, rows, x, y: gate(AND, x, y, rows),
    gen.Or: lambda g, rows, x, y: gate(OR, x, y, rows),
    gen.Not: lambda g, rows, x: gate(NOT, x, x, rows),
    gen.Mux: lambda g, rows, s, x, y: mux(s, x, y, rows),
    gen.Negate: lambda g, rows, x: x,
    gen.Lift: lambda g, rows, x: x,
    gen.Reciprocal: lambda g, rows, x: x,
    gen.Power: lambda g, rows, x: x if g.exponent else spread(np.ones(x.shape[:-1], dtype=np.uint8), rows),
    gen.Reshape: lambda g, rows, x: x.reshape((*g.shape, x.shape[-1])),
    gen.Transpose: lambda g, rows, x: x.transpose((*g.axes, len(g.axes))),
    gen.Gather: _gather,
    gen.ScatterAdd: _scatter_add,
    gen.Slice: _slice,
    gen.Place: _place,
    gen.Concatenate: lambda g, rows, *xs: np.concatenate(xs, axis=g.axis),
    gen.Broadcast: _broadcast,
    gen.Sum: _sum,
    gen.SumBatch: lambda g, rows, x: parity(x),
    gen.Basis: _basis,
    gen.Compare: _compare,
}


def lookup(S: Any, site: Site) -> Step:
    """The step of a table lookup.

    Tables that are the same for all examples: one kernel call for one or two addresses, muxes on words up to six,
    indexing for more. Else muxes.
    """
    flags = site.packed
    if len(flags) in (2, 3) and not flags[0] and len(site.types[0].shape) == 2:
        return _lookup2_step(flags)

    def step(rows: int, *xs: Any) -> Words:
        if not flags[0]:
            address = [in_words(x, flag, rows) for x, flag in zip(xs[1:], flags[1:], strict=True)]
            return (looked_up if len(address) <= _MUXED else _indexed)(rows, xs[0], address)
        table, *address = (in_words(x, flag, rows) for x, flag in zip(xs, flags, strict=True))
        for bit in reversed(address):
            half = table.shape[-2] // 2
            table = mux(bit[..., None, :], table[..., :half, :], table[..., half:, :], rows)
        return table[..., 0, :]

    return step


def _indexed(rows: int, table: Bytes, address: Sequence[Words]) -> Words:
    """Entries of tables (shape × 2^k) at packed addresses, through numbers."""
    lines = table.reshape((-1, table.shape[-1]))
    chosen = np.take_along_axis(lines, numbers(rows, address).T, axis=1)
    return pack_rows(chosen.T).reshape((*table.shape[:-1], width(rows)))


def numbers(rows: int, address: Sequence[Words]) -> npt.NDArray[np.int64]:
    """The numbers that address bits spell, wire 0 the least significant: (N, elements of a wire)."""
    total = np.zeros((rows, prod(address[0].shape[:-1])), dtype=np.int64)
    for i, bit in enumerate(address):
        total |= unpack_rows(_flat(bit), rows).astype(np.int64) << i
    return total


def sum_basis(rows: int, dy: Words, *address: Words) -> Bytes:
    """Σ over the batch of dy·basis(address): each example flips at most the one entry that it addresses.

    Small tables by words, 64 examples at a time; large ones example by example.
    """
    if len(address) == 2:
        return _sum_two_addresses(dy, *address)
    if len(address) <= _SMALL_TABLE:
        return _sum_small_basis(rows, dy, address)
    shape, size = (*dy.shape[:-1], 1 << len(address)), 1 << len(address)
    entries = numbers(rows, address) + np.arange(prod(dy.shape[:-1]), dtype=np.int64) * size
    flips = entries[unpack_rows(_flat(dy), rows) == 1]
    return (np.bincount(flips, minlength=prod(shape)) & 1).astype(np.uint8).reshape(shape)


def _sum_two_addresses(dy: Words, a: Words, b: Words) -> Bytes:
    """The changes of two-input tables, by the reverse of their gates."""
    lines = _flat(dy)
    found = np.zeros(len(lines), dtype=np.uint8)
    if lines.size:
        unwanted = np.empty_like(lines), np.empty_like(lines)
        gates.lookup2_reverse(np.zeros_like(found), _flat(a), _flat(b), lines, *unwanted, found)
    return (found[:, None] >> np.arange(4, dtype=np.uint8) & np.uint8(1)).reshape((*dy.shape[:-1], 4))


def _sum_small_basis(rows: int, dy: Words, address: Sequence[Words]) -> Bytes:
    """The parities of dy·basis(address), dy split in two by each address bit, from the last on."""
    parts = [dy]
    for bit in reversed(address):
        high = [gate(AND, part, bit, rows) for part in parts]
        low = [gate(XOR, part, one, rows) for part, one in zip(parts, high, strict=True)]
        parts = [half for pair in zip(low, high, strict=True) for half in pair]
    return np.stack([parity(part) for part in parts], axis=-1)


def _lookup2_step(flags: Sequence[bool]) -> Callable[..., Words]:
    weights = np.array([1, 2, 4, 8] if len(flags) == 3 else [1, 8], dtype=np.uint8)

    def step(rows: int, table: Bytes, a: Any, *others: Any) -> Words:
        c = others[0] if others else a
        numbers = np.ascontiguousarray(table @ weights)
        out = np.empty((numbers.size, width(rows)), dtype=np.uint64)
        x = np.ascontiguousarray(in_words(a, flags[1], rows))
        y = np.ascontiguousarray(in_words(c, flags[-1], rows))
        gates.lookup2(numbers, x, y, out, rows)
        return out

    return step


def slope_step(S: Any, site: Site) -> Step:
    """dy·lookup(T_0 + T_1, x) for the halves of tables that are the same for all examples."""
    generator, flags = site.generator, site.packed
    assert isinstance(generator, Slope)
    low, high = (list(half) for half in HALVES[generator.position])
    look = _lookup2_step((False, True))

    def step(rows: int, dy: Any, table: Bytes, x: Any) -> Words:
        difference = np.bitwise_xor(table[:, low], table[:, high])
        return gate(AND, in_words(dy, flags[0], rows), look(rows, difference, in_words(x, flags[2], rows)), rows)

    return step


def contraction(S: Any, site: Site) -> Step:
    """The step of a contraction with at least one packed operand; over the batch too, where it is a `SumEinsum`."""
    generator: Any = site.generator
    lists, over_batch = tuple(generator.lists), isinstance(generator, SumEinsum)
    return (_many if len(lists) > 3 else _two)(lists, site.types, site.packed, over_batch)


def _many(
    lists: tuple[str, ...], types: Sequence[WireType], flags: Sequence[bool], over_batch: bool
) -> Callable[..., Any]:
    """More than two operands, two at a time; those that are the same for all examples among themselves as numbers."""
    lengths = lengths_of(lists, [wire.shape for wire in types])
    chosen = path(lists, tuple(sorted(lengths.items())))
    names, packed, steps = list(lists[:-1]), list(flags), []
    for i, j, output in chosen:
        right, left = names.pop(j), names.pop(i)
        both = (packed.pop(j), packed.pop(i))[::-1]
        last = over_batch and not names
        wires = [WireType(tuple(lengths[letter] for letter in one)) for one in (left, right)]
        steps.append(
            (i, j, _two((left, right, output), wires, both, last) if any(both) else _bytes((left, right, output)))
        )
        names.append(output)
        packed.append(any(both))

    def step(rows: int, *xs: Any) -> Any:
        values = list(xs)
        for i, j, pair in steps:
            y, x = values.pop(j), values.pop(i)
            values.append(pair(rows, x, y))
        return values[0]

    return step


def _bytes(lists: tuple[str, str, str]) -> Callable[..., Bytes]:
    """A contraction of two operands that are both the same for all examples: sums of fewer than 2^53, mod 2."""

    def step(rows: int, x: Bytes, y: Bytes) -> Bytes:
        found = contract(lists, [x.astype(np.float64), y.astype(np.float64)])
        return (found % 2).astype(np.uint8)

    return step


def _two(
    lists: tuple[str, ...], types: Sequence[WireType], flags: Sequence[bool], over_batch: bool
) -> Callable[..., Any]:
    """The step of a contraction of one or two operands, at least one of them packed."""
    shared = len(lists) == 3 and set(lists[0]) & set(lists[1]) & set(lists[2])
    if len(lists) == 3 and not shared and not over_batch and sum(flags) == 1:
        return _select(lists, types, flags)
    if len(lists) == 3 and over_batch and all(flags) and not set(lists[0]) & set(lists[1]):
        return _parity_product(lists, types)

    def step(rows: int, *xs: Any) -> Any:
        words = [in_words(x, flag, rows) for x, flag in zip(xs, flags, strict=True)]
        found = _contract(lists, words, rows)
        return parity(found) if over_batch else found

    return step


def _contract(lists: Sequence[str], operands: Sequence[Words], rows: int) -> Words:
    """AND over the indices of one or two operands, then XOR along the axes that are not in the output."""
    *inputs, output = lists
    every = output + "".join(sorted(set("".join(inputs)) - set(output)))
    inner = tuple(range(len(output), len(every)))

    def product(x: Words, y: Words) -> Words:
        return np.asarray(np.bitwise_xor.reduce(gate(AND, x, y, rows), axis=inner), dtype=np.uint64)

    wide = [_aligned(x, one, every) for x, one in zip(operands, inputs, strict=True)]
    return in_pieces(wide[0], wide[-1], inner, product, np.bitwise_xor)


def _aligned(x: Words, names: str, every: str) -> Words:
    """x with an axis for every index, of length 1 where it does not have that index, the words last."""
    ordered = x.transpose((*(names.index(index) for index in every if index in names), len(names)))
    lengths = iter(ordered.shape)
    return ordered.reshape((*(next(lengths) if index in names else 1 for index in every), x.shape[-1]))


def _select(lists: Sequence[str], types: Sequence[WireType], flags: Sequence[bool]) -> Callable[..., Words]:
    """bytes (p × q) times packed (q × W): the rows of the packed operand chosen by bits and added."""
    chosen, words = (1, 0) if flags[0] else (0, 1)
    inner = "".join(index for index in lists[words] if index in lists[chosen])
    outer_s = "".join(index for index in lists[chosen] if index not in inner)
    outer_w = "".join(index for index in lists[words] if index not in inner)
    lengths = {i: n for one, wire in zip(lists, types, strict=False) for i, n in zip(one, wire.shape, strict=True)}
    p, q, r = (prod([lengths[i] for i in letters]) for letters in (outer_s, inner, outer_w))

    def step(rows: int, *xs: Any) -> Words:
        s = xs[chosen].transpose([lists[chosen].index(i) for i in outer_s + inner]).reshape((p, q))
        x = xs[words].transpose((*(lists[words].index(i) for i in inner + outer_w), len(lists[words])))
        out = np.zeros((p, r * width(rows)), dtype=np.uint64)
        if out.size and q:
            bits.select_xor(np.ascontiguousarray(s), np.ascontiguousarray(x).reshape((q, r * width(rows))), out)
        found = out.reshape([lengths[i] for i in outer_s + outer_w] + [width(rows)])
        return found.transpose((*((outer_s + outer_w).index(i) for i in lists[2]), found.ndim - 1))

    return step


def _parity_product(lists: Sequence[str], types: Sequence[WireType]) -> Callable[..., Bytes]:
    """packed (p × W) and packed (q × W) to bytes p × q: parities of ANDs over the batch."""
    p, q = (prod(wire.shape) for wire in types)
    order = [(lists[0] + lists[1]).index(index) for index in lists[2]]
    shape = [*types[0].shape, *types[1].shape]

    def step(rows: int, x: Words, y: Words) -> Bytes:
        out = np.zeros((p, q), dtype=np.uint8)
        if out.size and width(rows):
            bits.parity_product(_flat(x), _flat(y), out)
        return out.reshape(shape).transpose(order)

    return step
