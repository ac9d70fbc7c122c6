"""What generators mean in any semiring: the slow, obvious functions, the batch first.

S is the algebra, g the generator, x, y, ... arrays with the batch as axis 0 (length 1 where unbatched), so that axis
i of an example is axis i + 1 here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from rdcircuits.algebra import contraction
from rdcircuits.algebra.checks import broadcast as broadcast_all
from rdcircuits.algebra.difference import boolean_difference
from rdcircuits.circuit import generators as gen
from rdcircuits.circuit.generator import Generator

#: The letter of the batch axis in contractions that sum over it (generators' own letters are a-z, A-Y).
BATCH = "Z"


def integer(S: Any, g: gen.Integer) -> Any:
    """n·1 everywhere."""
    return np.broadcast_to(S.integer(g.value), (1, *g.result.shape))


def element(S: Any, g: gen.Element) -> Any:
    """The elements named."""
    return S.check(g.values.array, "element")[None]


def act(S: Any, g: Generator, x: Any, dx: Any) -> Any:
    """x + dx."""
    return S.add(x, dx)


def reshape(S: Any, g: gen.Reshape, x: Any) -> Any:
    """The same elements in row-major order."""
    return x.reshape((x.shape[0], *g.shape))


def transpose(S: Any, g: gen.Transpose, x: Any) -> Any:
    """Axes in another order."""
    return x.transpose((0, *(axis + 1 for axis in g.axes)))


def gather(S: Any, g: gen.Gather, x: Any) -> Any:
    """result[i] = x.flat[indices[i]]."""
    return x.reshape((x.shape[0], int(np.prod(x.shape[1:]))))[:, g.indices.array]


def scatter_add(S: Any, g: gen.ScatterAdd, x: Any) -> Any:
    """result.flat[indices[i]] += x[i], one after the other."""
    size = int(np.prod(g.shape, dtype=np.int64))
    result = S.full((x.shape[0], size), S.zero)
    flat = x.reshape((x.shape[0], g.indices.array.size))
    for position, index in enumerate(g.indices.array.ravel().tolist()):
        result[:, index] = S.add(result[:, index], flat[:, position])
    return result.reshape((x.shape[0], *g.shape))


def slices_of(starts: Any, lengths: Any, steps: Any) -> tuple[slice, ...]:
    """Slices over the batch and over each axis of an example."""
    found = [slice(None)]
    for start, length, step in zip(starts, lengths, steps, strict=True):
        stop = start + length * step
        found.append(slice(start, stop if stop >= 0 else None, step) if length else slice(0, 0))
    return tuple(found)


def slice_(S: Any, g: gen.Slice, x: Any) -> Any:
    """The elements start, start + step, ..."""
    return x[slices_of(g.starts, g.lengths, g.steps)]


def place(S: Any, g: gen.Place, x: Any) -> Any:
    """x laid into zeros."""
    result = S.full((x.shape[0], *g.shape), S.zero)
    result[slices_of(g.starts, x.shape[1:], g.steps)] = x
    return result


def concatenate(S: Any, g: gen.Concatenate, *parts: Any) -> Any:
    """Joined along an axis."""
    size = np.broadcast_shapes(*((part.shape[0],) for part in parts))[0]
    return np.concatenate([np.broadcast_to(part, (size, *part.shape[1:])) for part in parts], axis=g.axis + 1)


def broadcast(S: Any, g: gen.Broadcast, x: Any) -> Any:
    """Repeated by numpy's rules."""
    padded = x.reshape((x.shape[0], *(1,) * (len(g.shape) + 1 - x.ndim), *x.shape[1:]))
    return np.broadcast_to(padded, (x.shape[0], *g.shape))


def sum_(S: Any, g: Any, x: Any) -> Any:
    """Added over axes."""
    for axis in sorted(g.axes, reverse=True):
        x = S.sum(x, axis + 1)
    return x


def sum_batch(S: Any, g: Any, x: Any) -> Any:
    """Added over the examples."""
    return S.sum(x, 0)[None]


def same(S: Any, g: Any, x: Any) -> Any:
    """x itself."""
    return x


def einsum(S: Any, g: gen.Einsum, *operands: Any) -> Any:
    """Products over all indices, added over those that are not in the output."""
    return contract(S, g.lists, operands, np.broadcast_shapes(*((x.shape[0],) for x in operands))[0])


def contract(S: Any, lists: tuple[str, ...], operands: Any, size: int) -> Any:
    """Σ Π operands by index lists (the last is the output's), the batch first; two operands at a time."""
    if len(operands) == 1:
        operands = (operands[0], S.full((1,) * operands[0].ndim, S.one))
        lists = (lists[0], *lists)
    lengths = contraction.lengths_of(lists, [x.shape[1:] for x in operands])
    found = contraction.by_pairs(lists, operands, lengths, lambda names, x, y: _pair(S, names, x, y))
    return np.broadcast_to(found, (size, *found.shape[1:]))


def _pair(S: Any, lists: tuple[str, str, str], x: Any, y: Any) -> Any:
    """The product of two operands over all their indices, then added over those that are not in the output."""
    output = lists[-1]
    every = output + "".join(sorted(set(lists[0] + lists[1]) - set(output)))
    inner = range(1 + len(output), 1 + len(every))

    def product(a: Any, b: Any) -> Any:
        made = S.multiply(a, b)
        for _ in inner:
            made = S.sum(made, -1)
        return made

    x, y = (_aligned(one, names, every) for one, names in zip((x, y), lists, strict=False))
    return contraction.in_pieces(x, y, inner, product, S.add)


def _aligned(x: Any, names: str, every: str) -> Any:
    """x, the batch first, with an axis for every index, of length 1 where it does not have that index."""
    ordered = x.transpose((0, *(names.index(index) + 1 for index in every if index in names)))
    lengths = iter(ordered.shape[1:])
    return ordered.reshape((x.shape[0], *(next(lengths) if index in names else 1 for index in every)))


def lookup(S: Any, g: gen.Lookup, table: Any, *address: Any) -> Any:
    """One mux a bit, from the most significant address on."""
    for bit in reversed(address):
        half = table.shape[-1] // 2
        table = S.mux(bit[..., None], table[..., :half], table[..., half:])
    return table[..., 0]


def basis(S: Any, g: gen.Basis, *address: Any) -> Any:
    """Products of x_i or 1 − x_i, doubled bit by bit."""
    found = S.full((1, *(1,) * address[0].ndim), S.one)
    for bit in address:
        wide = bit[..., None]
        found = np.concatenate(broadcast_all(S.multiply(found, S.not_(wide)), S.multiply(found, wide)), axis=-1)
    return found


def reciprocal(S: Any, g: gen.Reciprocal, x: Any) -> Any:
    """1/x, and 0 for 0, in a field."""
    return S.reciprocal(x)


Meanings = Mapping[type[Generator], Callable[..., Any]]

SEMIRING: Meanings = {
    gen.Integer: integer,
    gen.Element: element,
    gen.Add: lambda S, g, x, y: S.add(x, y),
    gen.Multiply: lambda S, g, x, y: S.multiply(x, y),
    gen.Lift: same,
    gen.Act: act,
    gen.Reshape: reshape,
    gen.Transpose: transpose,
    gen.Gather: gather,
    gen.ScatterAdd: scatter_add,
    gen.Slice: slice_,
    gen.Place: place,
    gen.Concatenate: concatenate,
    gen.Broadcast: broadcast,
    gen.Sum: sum_,
    gen.Spread: same,
    gen.SumBatch: sum_batch,
    gen.Einsum: einsum,
    gen.Power: lambda S, g, x: S.power(x, g.exponent),
    gen.Compare: lambda S, g, x, y: S.compare(x, y, g.order, g.sign),
}

RING: Meanings = {
    **SEMIRING,
    gen.Negate: lambda S, g, x: S.negate(x),
    gen.Not: lambda S, g, x: S.not_(x),
    gen.Xor: lambda S, g, x, y: S.xor(x, y),
    gen.Or: lambda S, g, x, y: S.or_(x, y),
    gen.Mux: lambda S, g, s, x, y: S.mux(s, x, y),
    gen.Lookup: lookup,
    gen.Basis: basis,
    gen.BooleanDifference: boolean_difference,
}
