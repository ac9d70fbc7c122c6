"""What `boolean_difference` means: the circuit within is run in the algebra at hand, at 0/1 points.

Z2, GF(q) and Zn(n) have no counts and thresholds; these are of integers. A circuit with such generators is run over Z
as a whole, and the algebra takes each integer n that it gives for n·1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from rdcircuits.algebra.bits.packed import Packed
from rdcircuits.algebra.checks import first_bad
from rdcircuits.circuit import Circuit, batch
from rdcircuits.circuit import generators as gen
from rdcircuits.errors import AlgebraError

if TYPE_CHECKING:
    from rdcircuits.algebra.algebra import Algebra
    from rdcircuits.algebra.plans.steps import Step

#: Points that are run at a time.
_BLOCK = 1 << 16
#: The largest batch of points that a plan over Z is made for.
_MOST = 1 << 40
#: run(points, how many) → the circuit's outputs, from its inputs as 0/1 bytes, the points along the first axis.
Run = Callable[[list[Any], int], Any]


def boolean_difference(S: Any, g: gen.BooleanDifference, *xs: Any) -> tuple[Any, ...]:
    """f at every 0/1 point that `g.at` asks for, by the table of meanings."""
    ring, whole = ring_of(S, g), batched(g.circuit)
    return _at_points(S, g, xs, lambda points, rows: ring.interpret(whole, _elements(ring, points), rows), ring is S)


def difference_kernel(S: Any, g: gen.BooleanDifference, own: Algebra | None = None) -> Step:
    """The same by a program that is planned now. `own` is the algebra that S computes for, where it is not S itself.

    Raises:
        AlgebraError: where the circuit cannot be planned, such as over Z for a wire that might leave 64 bits.
    """
    own = S if own is None else own
    ring = ring_of(own, g)
    try:
        program = ring.compile(batched(g.circuit), batch=_MOST)
    except AlgebraError as error:
        raise AlgebraError(f"{g.name}, whose circuit is run over {ring.name}: {error}") from None

    def run(points: list[Any], rows: int) -> Any:
        return program(*(map(Packed.of, points) if ring.packs_bits else _elements(ring, points)), batch=rows)

    return lambda size, *xs: _at_points(S, g, xs, run, ring is own)


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


def lacking(S: Algebra, g: gen.BooleanDifference) -> str | None:
    """What S, and Z in its place, lack to run the circuit within, in words; None where one of them has everything."""
    reason = _lacks(S, g.circuit)
    if reason is None or _lacks(_integers(), g.circuit) is None:
        return None
    return f"{g.name} of a circuit with {reason}"


def ring_of(S: Any, g: gen.BooleanDifference) -> Any:
    """Where the circuit within is run: in the algebra at hand if it has all that it takes, else over Z."""
    return S if _lacks(S, g.circuit) is None else _integers()


@lru_cache(maxsize=64)
def batched(circuit: Circuit) -> Circuit:
    """The circuit for many points at a time."""
    return batch(circuit, range(circuit.arity))


def _lacks(S: Algebra, circuit: Circuit) -> str | None:
    for generator in dict.fromkeys(node.generator for node in circuit.nodes):
        reason = S.lacks(generator)
        if reason:
            return reason
        if isinstance(generator, gen.Element):
            try:
                S.check(generator.values.array, "element")
            except AlgebraError as error:
                return f"an element that is none: {error}"
    return None


def _integers() -> Any:
    from rdcircuits.algebra.integers.ring import Z

    return Z


def _at_points(S: Any, g: gen.BooleanDifference, xs: Any, run: Run, own: bool) -> tuple[Any, ...]:
    """The outputs at the points that g asks for; elements of S where `own`, else integers to be made such."""
    bits = [_bits(S, x, f"input {i} of {g.name}") for i, x in enumerate(xs)]
    (size,) = np.broadcast_shapes((1,), *((len(x),) for x in bits))
    found: list[list[Any]] = [[] for _ in g.circuit.cod]
    for block in _blocks(size, max(1, int(np.prod(g.axes)))):
        points = [settings(g, i, x if len(x) != size else x[block], 0, 1) for i, x in enumerate(bits)]
        for parts, y in zip(found, _outputs(g, points, len(range(size)[block]), run), strict=True):
            parts.append(y if own else _integers_in(S, y))
    return tuple(np.concatenate(parts).astype(S.dtype) for parts in found)


def _bits(S: Any, x: Any, what: str) -> Any:
    """Zeros and ones of S as bytes, or an `AlgebraError` with the index of the first element that is neither."""
    bad = np.asarray((x != S.zero) & (x != S.one), dtype=np.bool_)
    if bad.any():
        index = first_bad(bad)
        raise AlgebraError(f"{what}: {x[index]} at index {list(index[1:])} is neither 0 nor 1 of {S.name}")
    return np.asarray(x == S.one, dtype=np.uint8)


def _elements(ring: Any, points: list[Any]) -> list[Any]:
    """0/1 bytes as zeros and ones of a ring."""
    return [np.where(x == 1, ring.one, ring.zero).astype(ring.dtype) for x in points]


def _integers_in(S: Any, values: Any) -> Any:
    """n·1 for every integer n of an array."""
    if not values.size:
        return np.zeros(values.shape, dtype=S.dtype)
    numbers, places = np.unique(values, return_inverse=True)
    known = np.array([S.integer(int(n)) for n in numbers.tolist()], dtype=S.dtype)
    return known[places].reshape(values.shape)


def _blocks(size: int, each: int) -> Iterator[slice]:
    """Blocks of examples with at most this many points (at least one example; one empty block for none)."""
    step = max(1, _BLOCK // each)
    for start in range(0, max(size, 1), step):
        yield slice(start, min(start + step, size))


def _outputs(g: gen.BooleanDifference, points: list[Any], size: int, run: Run) -> list[Any]:
    """The outputs at these points: (size, *axes, *shape of the output)."""
    rows = size * int(np.prod(g.axes, dtype=np.int64))
    wide = [
        np.broadcast_to(x, (size, *g.axes, *wire.shape)).reshape((rows, *wire.shape))
        for x, wire in zip(points, g.circuit.dom, strict=True)
    ]
    if not rows:
        return [np.zeros((size, *g.axes, *wire.shape), dtype=np.uint8) for wire in g.circuit.cod]
    found = run(wide, rows)
    outputs = found if isinstance(found, (tuple, list)) else (found,)
    plain = [y.unpack() if isinstance(y, Packed) else y for y in outputs]
    return [
        np.broadcast_to(y, (rows, *wire.shape)).reshape((size, *g.axes, *wire.shape))
        for y, wire in zip(plain, g.circuit.cod, strict=True)
    ]
