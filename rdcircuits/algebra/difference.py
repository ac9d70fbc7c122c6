"""What `boolean_difference` means in a ring: the circuit within is run over the integers, at packed 0/1 points."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from rdcircuits.algebra.bits.packed import Packed
from rdcircuits.algebra.checks import first_bad
from rdcircuits.circuit import Circuit, batch
from rdcircuits.circuit import generators as gen
from rdcircuits.errors import AlgebraError

if TYPE_CHECKING:
    from rdcircuits.algebra.program import Program

#: Points that are run at a time.
_BLOCK = 1 << 16


def boolean_difference(S: Any, g: gen.BooleanDifference, *xs: Any) -> tuple[Any, ...]:
    """f over Z at every 0/1 point that `g.at` asks for, as zeros and ones of S."""
    bits = [_bits(S, x, f"input {i} of {g.name}") for i, x in enumerate(xs)]
    (size,) = np.broadcast_shapes((1,), *((len(x),) for x in bits))
    found: list[list[Any]] = [[] for _ in g.circuit.cod]
    for block in _blocks(size, max(1, int(np.prod(g.axes)))):
        points = [settings(g, i, x if len(x) != size else x[block], 0, 1) for i, x in enumerate(bits)]
        for parts, y in zip(found, _run(g, points, len(range(size)[block])), strict=True):
            parts.append(np.where(y == 1, S.one, S.zero).astype(S.dtype))
    return tuple(np.concatenate(parts) for parts in found)


def settings(g: gen.BooleanDifference, position: int, x: Any, zero: Any, one: Any) -> Any:
    """Input `position` (batch × shape) with axes (2, bits) for each input in `g.at` behind the batch: every setting of
    its own bits to zero and one, in the order of `at`.
    """
    shape = g.circuit.dom[position].shape
    flat = x.reshape((len(x), *(1,) * len(g.axes), g.circuit.dom[position].size))
    if position not in g.at:
        return flat.reshape((len(x), *(1,) * len(g.axes), *shape))
    varied = np.broadcast_to(flat, (len(x), *g.axes, flat.shape[-1])).copy()
    each = np.arange(flat.shape[-1])
    for i, number in enumerate(g.at):
        if number == position:
            chosen = np.moveaxis(varied, (2 * i + 1, 2 * i + 2), (0, -2))
            chosen[0, ..., each, each], chosen[1, ..., each, each] = zero, one
    return varied.reshape((len(x), *g.axes, *shape))


def lacking(g: gen.BooleanDifference) -> str | None:
    """What Z lacks to run the circuit within, in words; None where it has everything."""
    from rdcircuits.algebra.integers.ring import Z

    for node in g.circuit.nodes:
        reason = Z.lacks(node.generator)
        if reason:
            return f"{g.name} of a circuit with {reason}"
    return None


def _bits(S: Any, x: Any, what: str) -> Any:
    """Zeros and ones of S as bytes, or an `AlgebraError` with the index of the first element that is neither."""

    bad = np.asarray((x != S.zero) & (x != S.one), dtype=np.bool_)
    if bad.any():
        index = first_bad(bad)
        raise AlgebraError(f"{what}: {x[index]} at index {list(index[1:])} is neither 0 nor 1 of {S.name}")
    return np.asarray(x == S.one, dtype=np.uint8)


def _blocks(size: int, each: int) -> Iterator[slice]:
    """Blocks of examples with at most so many points (at least one example; one empty block for none)."""
    step = max(1, _BLOCK // each)
    for start in range(0, max(size, 1), step):
        yield slice(start, min(start + step, size))


def _run(g: gen.BooleanDifference, points: list[Any], size: int) -> list[Any]:
    """The outputs at these points: (size, *axes, *shape of the output), 0 and 1."""
    rows = size * int(np.prod(g.axes, dtype=np.int64))
    wide = [
        np.broadcast_to(x, (size, *g.axes, *wire.shape)).reshape((rows, *wire.shape))
        for x, wire in zip(points, g.circuit.dom, strict=True)
    ]
    if not rows:
        return [np.zeros((size, *g.axes, *wire.shape), dtype=np.uint8) for wire in g.circuit.cod]
    found = _program(g.circuit)(*map(Packed.of, wide), batch=rows)
    outputs = found if isinstance(found, tuple) else (found,)
    for i, y in enumerate(outputs):
        if y.size and not 0 <= int(y.min()) <= int(y.max()) <= 1:
            raise AlgebraError(
                f"boolean_difference: output {i} of its circuit is {int(y.max() if y.max() > 1 else y.min())} at a 0/1 "
                "point; it takes maps of bits to bits"
            )
    return [y.reshape((size, *g.axes, *wire.shape)) for y, wire in zip(outputs, g.circuit.cod, strict=True)]


@lru_cache(maxsize=64)
def _program(circuit: Circuit) -> Program:
    """The circuit planned for batches of 0/1 points over the integers."""
    from rdcircuits.algebra.integers.ring import Z

    return Z.compile(batch(circuit, range(circuit.arity)), batch=1 << 40)
