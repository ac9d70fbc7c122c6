"""The one hypothesis strategy for random well-typed circuits, and how laws are checked with it in an algebra."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.circuit import Builder, Circuit, Object, Wire, ops
from rdcircuits.circuit import generators as g

SHAPES = [(), (2,), (3,), (2, 2), (4,), (1,), (1, 3), (2, 3), (0,)]
MOST = 12

Step = Callable[[Any, list[Wire]], Wire | None]


def _any(draw: Any, wires: list[Wire]) -> Wire:
    return draw(st.sampled_from(wires))


def _alike(draw: Any, wires: list[Wire], count: int) -> list[Wire]:
    """Wires of one shape."""
    first = _any(draw, wires)
    same = [wire for wire in wires if wire.shape == first.shape]
    return [first, *(_any(draw, same) for _ in range(count - 1))]


def _add(draw: Any, wires: list[Wire]) -> Wire:
    """Mostly of different wires: x + x is 0 in characteristic 2."""
    x = _any(draw, wires)
    others = [wire for wire in wires if wire.shape == x.shape and wire.number != x.number]
    return x + _any(draw, [*others, x])


def _multiply(draw: Any, wires: list[Wire]) -> Wire:
    x, y = _alike(draw, wires, 2)
    return x * y


def _scale(draw: Any, wires: list[Wire]) -> Wire:
    return draw(st.sampled_from([3, 1, 2, 5, 0])) * _any(draw, wires)


def _shift(draw: Any, wires: list[Wire]) -> Wire:
    return _any(draw, wires) + draw(st.integers(0, 3))


def _power(draw: Any, wires: list[Wire]) -> Wire:
    return _any(draw, wires) ** draw(st.sampled_from([3, 1, 2, 0]))


def _sum(draw: Any, wires: list[Wire]) -> Wire:
    x = _any(draw, wires)
    return x.sum(draw(st.sets(st.integers(0, max(len(x.shape) - 1, 0))))) if x.shape else x


def _transpose(draw: Any, wires: list[Wire]) -> Wire:
    x = _any(draw, wires)
    return x.transpose(draw(st.permutations(range(len(x.shape)))))


def _reshape(draw: Any, wires: list[Wire]) -> Wire:
    x = _any(draw, wires)
    fitting = [shape for shape in [*SHAPES, (x.type.size,)] if int(np.prod(shape)) == x.type.size]
    return x.reshape(draw(st.sampled_from(fitting)))


def _broadcast(draw: Any, wires: list[Wire]) -> Wire | None:
    x = _any(draw, wires)
    shape = tuple(2 if n == 1 and draw(st.booleans()) else n for n in x.shape)
    shape = (2, *shape) if draw(st.booleans()) else shape
    return x.broadcast(shape) if int(np.prod(shape)) <= MOST else None


def _gather(draw: Any, wires: list[Wire]) -> Wire | None:
    x = _any(draw, wires)
    if not x.type.size:
        return None
    shape = draw(st.sampled_from(SHAPES))
    count = int(np.prod(shape))
    picks = draw(st.lists(st.integers(0, x.type.size - 1), min_size=count, max_size=count))
    return ops.gather(x, np.array(picks, dtype=np.int64).reshape(shape))


def _scatter(draw: Any, wires: list[Wire]) -> Wire | None:
    x = _any(draw, wires)
    shape = draw(st.sampled_from([shape for shape in SHAPES if np.prod(shape) > 0]))
    count = x.type.size
    picks = draw(st.lists(st.integers(0, int(np.prod(shape)) - 1), min_size=count, max_size=count))
    return ops.scatter_add(x, np.array(picks, dtype=np.int64).reshape(x.shape), shape)


def _slice(draw: Any, wires: list[Wire]) -> Wire:
    x = _any(draw, wires)
    bound = st.one_of(st.none(), st.integers(-3, 3))
    step = st.sampled_from([None, 1, 2, -1])
    return x[tuple(slice(draw(bound), draw(bound), draw(step)) for _ in x.shape)]


def _concatenate(draw: Any, wires: list[Wire]) -> Wire | None:
    x, y = _alike(draw, wires, 2)
    if not x.shape or 2 * x.type.size > MOST:
        return None
    return ops.concatenate([x, y], axis=draw(st.integers(0, len(x.shape) - 1)))


def _einsum(draw: Any, wires: list[Wire]) -> Wire | None:
    """Two or three operands, axes of equal length joined at random, the output any of the letters."""
    chosen = [_any(draw, wires) for _ in range(draw(st.integers(1, 3)))]
    letters: dict[str, int] = {}
    lists = []
    for wire in chosen:
        mine = ""
        for length in wire.shape:
            fitting = [one for one, n in letters.items() if n == length]
            letter = draw(st.sampled_from([*fitting, chr(ord("a") + len(letters))]))
            letters.setdefault(letter, length)
            mine += letter
        lists.append(mine)
    used = sorted(letters)
    output = "".join(one for one in draw(st.permutations(used)) if draw(st.booleans()))
    if int(np.prod([letters[one] for one in output])) > MOST:
        return None
    return ops.einsum(f"{','.join(lists)}->{output}", *chosen)


def _compare(draw: Any, wires: list[Wire]) -> Wire:
    x, y = _alike(draw, wires, 2)
    return ops.compare(x, y)


def _negate(draw: Any, wires: list[Wire]) -> Wire:
    return -_any(draw, wires)


def _not(draw: Any, wires: list[Wire]) -> Wire:
    return ~_any(draw, wires)


def _xor(draw: Any, wires: list[Wire]) -> Wire:
    x, y = _alike(draw, wires, 2)
    return x ^ y


def _or(draw: Any, wires: list[Wire]) -> Wire:
    x, y = _alike(draw, wires, 2)
    return x | y


def _mux(draw: Any, wires: list[Wire]) -> Wire:
    return ops.mux(*_alike(draw, wires, 3))


def _lookup(draw: Any, wires: list[Wire]) -> Wire | None:
    tables = [wire for wire in wires if wire.shape and wire.shape[-1] in (1, 2, 4)]
    if not tables:
        return None
    table = draw(st.sampled_from(tables))
    fitting = [wire for wire in wires if wire.shape == table.shape[:-1]]
    count = table.shape[-1].bit_length() - 1
    return ops.lookup(table, *(_any(draw, fitting) for _ in range(count))) if fitting or not count else None


def _basis(draw: Any, wires: list[Wire]) -> Wire | None:
    chosen = _alike(draw, wires, draw(st.integers(1, 2)))
    return ops.basis(*chosen) if chosen[0].type.size << len(chosen) <= MOST else None


def _reciprocal(draw: Any, wires: list[Wire]) -> Wire:
    return ops.reciprocal(_any(draw, wires))


def _some_axes(draw: Any, wires: list[Wire]) -> tuple[Wire, set[int]] | None:
    """A wire, and some of its axes, none of them empty."""
    x = _any(draw, wires)
    axes = draw(st.sets(st.integers(0, len(x.shape) - 1))) if x.shape else set()
    return None if any(x.shape[axis] == 0 for axis in axes) else (x, axes)


def _over_axes(operation: Any) -> Step:
    def step(draw: Any, wires: list[Wire]) -> Wire | None:
        found = _some_axes(draw, wires)
        return None if found is None else operation(*found)

    return step


def _first_maximum(x: Wire, axes: set[int]) -> Wire:
    return g.FirstMaximum(tuple(sorted(axes)))(x)  # type: ignore[no-any-return]


def _argmax(draw: Any, wires: list[Wire]) -> Wire | None:
    fitting = [wire for wire in wires if wire.shape and wire.type.size]
    return ops.argmax(draw(st.sampled_from(fitting)), draw(st.integers(-1, 0))) if fitting else None


def _of_two(operation: Any) -> Step:
    return lambda draw, wires: operation(*_alike(draw, wires, 2))


def _of_one(operation: Any) -> Step:
    return lambda draw, wires: operation(_any(draw, wires))


GATES: list[Step] = [_multiply, _not, _xor, _or, _mux, _lookup, _basis]
WIRING: list[Step] = [_transpose, _reshape, _broadcast, _gather, _slice, _concatenate]
POLYNOMIAL: list[Step] = [_add, _multiply, _scale, _shift, _power, _sum, _scatter, _einsum, *WIRING]
SEMIRING: list[Step] = [*POLYNOMIAL, _compare]
POLYNOMIAL_RING: list[Step] = [*POLYNOMIAL, _negate, *GATES]
RING: list[Step] = [*SEMIRING, _negate, *GATES]
MULTILINEAR: list[Step] = [*GATES, *WIRING]
SUMS: list[Step] = [_add, _sum, _scatter, _einsum, _multiply]
FIELD: list[Step] = [*RING, _reciprocal]
ORDERED: list[Step] = [
    *(_over_axes(ops.popcount), _over_axes(ops.max_over), _over_axes(_first_maximum), _argmax, _of_one(ops.relu)),
    *(_of_two(ops.threshold), _of_two(ops.greater_than), _of_two(ops.maximum), _of_two(g.Share())),
]
SMOOTH: list[Step] = [
    *(_of_one(ops.exp), _of_one(ops.tanh), _of_one(ops.sigmoid), _over_axes(ops.logsumexp)),
    *(
        _of_one(lambda x: ops.log(1 + x * x)),
        _of_one(lambda x: ops.sqrt(1 + x * x)),
        _of_one(lambda x: 1 / (1 + x * x)),
    ),
]


@st.composite
def objects(draw: Any, most: int = 3) -> Object:
    """Objects of up to `most` point wires of small shapes."""
    return tuple(rd.point(*draw(st.sampled_from(SHAPES))) for _ in range(draw(st.integers(1, most))))


@st.composite
def circuits(
    draw: Any, steps: Sequence[Step] = RING, dom: Object | None = None, most: int = 7, cod: Object | None = None
) -> Circuit:
    """Random circuits made of these steps, from `dom` (random where None) to `cod` or to up to three of their wires."""
    builder = Builder(draw(objects()) if dom is None else dom)
    wires = list(builder.inputs)
    for _ in range(most - draw(st.integers(0, most))):
        made = draw(st.sampled_from(list(steps)))(draw, wires) if wires else None
        if made is not None and made.type.size <= MOST:
            wires.append(made)
    if cod is not None:
        return Circuit(builder.graph([_shaped(builder, draw, wires, wire) for wire in cod]))
    late = wires[-3:]
    outputs = [draw(st.sampled_from(late)) for _ in range(draw(st.integers(1, 3)))] if wires else []
    return Circuit(builder.graph(outputs))


def _shaped(builder: Builder, draw: Any, wires: list[Wire], wanted: Any) -> Wire:
    """A wire of the wanted type: a fitting one, or all elements of one gathered and added, or a constant."""
    fitting = [wire for wire in wires if wire.type == wanted]
    if fitting:
        return draw(st.sampled_from(fitting[-3:]))
    full = [wire for wire in wires if wire.type.size]
    if not full:
        return builder.apply(g.Integer(1, wanted), ())[0]
    source = draw(st.sampled_from(full[-3:]))
    return ops.gather(source, np.arange(wanted.size).reshape(wanted.shape) % source.type.size)


def one_of_each() -> dict[str, Circuit]:
    """For every generator a small circuit with at least two inputs' worth of elements that uses it, by name."""
    scalar, pair, square, three = rd.point(), rd.point(2), rd.point(2, 3), rd.point(3)
    batched = rd.point(2, batched=True)
    pairs = rd.point(2, 2)
    majority = rd.trace(lambda x, y: ops.threshold(ops.popcount(x) + y, 2), three, scalar)
    return {
        "integer": rd.trace(lambda x: x * 3, pair),
        "element": rd.trace(lambda x: x * ops.element([1.0, 0.5], "Smooth", x), pair),
        "add": rd.trace(lambda x, y: x + y, "x y"),
        "multiply": rd.trace(lambda x, y: x * y, pair, pair),
        "negate": rd.trace(lambda x: -x, pair),
        "lift": rd.trace(lambda x: x.lift(), pair),
        "act": rd.trace(ops.act, pair, rd.change(2)),
        "not": rd.trace(ops.not_, pair),
        "xor": rd.trace(ops.xor, "x y"),
        "or": rd.trace(ops.or_, "x y"),
        "mux": rd.trace(ops.mux, "s x y"),
        "lookup": rd.trace(ops.lookup, rd.point(2, 4), pair, pair),
        "basis": rd.trace(ops.basis, pair, pair),
        "boolean_difference": rd.boolean_difference(majority),
        "reshape": rd.trace(lambda x: x.reshape(3, 2), square),
        "transpose": rd.trace(lambda x: x.transpose([2, 0, 1]), rd.point(2, 3, 4)),
        "gather": rd.trace(lambda x: ops.gather(x, [[5, 0], [0, 2]]), square),
        "scatter_add": rd.trace(lambda x: ops.scatter_add(x, [[1, 1, 0], [3, 1, 0]], (2, 2)), square),
        "slice": rd.trace(lambda x: x[::-1, 1:], square),
        "place": rd.trace(lambda x: g.Place((5, 4), (4, 1), (-2, 1))(x), square),
        "concatenate": rd.trace(lambda x, y: ops.concatenate([x, y, x], axis=1), square, rd.point(2, 1)),
        "broadcast": rd.trace(lambda x: x.broadcast((2, 2, 3)), rd.point(2, 1)),
        "sum": rd.trace(lambda x: x.sum([0, 2]), rd.point(2, 3, 2)),
        "spread": rd.trace(lambda x, y: x * y, pair, batched),
        "sum_batch": rd.trace(lambda x: (x * x).sum_batch(), batched),
        "einsum": rd.trace(lambda x, y: ops.einsum("ij,jk->ki", x, y), square, rd.point(3, 2)),
        "power": rd.trace(lambda x: x**3, pair),
        "reciprocal": rd.trace(ops.reciprocal, pair),
        "compare": rd.trace(ops.compare, pair, pair),
        "choose": rd.trace(lambda w, x: ops.choose(w, x, [[0, 3], [2, 2]]), pairs, square),
        "credit": rd.trace(lambda x, dy: ops.credit(x, dy, [[0, 5, 5]]), square, rd.change(1)),
        "deliver": rd.trace(lambda w, dy: ops.deliver(w, dy, [[0, 3], [3, 2]], (2, 2)), pairs, rd.change(2)),
        "harden": rd.trace(ops.harden, pair),
        "popcount": rd.trace(lambda x: ops.popcount(x, 1), square),
        "threshold": rd.trace(ops.threshold, pair, pair),
        "greater_than": rd.trace(ops.greater_than, pair, pair),
        "share": rd.trace(lambda x, y: g.Share()(x, y), pair, pair),
        "maximum": rd.trace(ops.maximum, pair, pair),
        "max": rd.trace(lambda x: ops.max_over(x, 1), square),
        "first_maximum": rd.trace(lambda x: ops.first_maximum(x, 1), square),
        "argmax": rd.trace(lambda x: ops.argmax(x, 1), square),
        "tabulate": rd.trace(lambda x: ops.tabulate(x, [4, 0, 9]), pair),
        "exp": rd.trace(ops.exp, pair),
        "log": rd.trace(ops.log, pair),
        "sqrt": rd.trace(ops.sqrt, pair),
        "tanh": rd.trace(ops.tanh, pair),
        "sigmoid": rd.trace(ops.sigmoid, pair),
        "relu": rd.trace(ops.relu, pair),
        "logsumexp": rd.trace(lambda x: ops.logsumexp(x, 1), square),
    }


def steps_for(algebra: rd.Algebra) -> list[Step]:
    """The steps whose generators the algebra has; in Smooth without comparisons, which rounding would decide."""
    if isinstance(algebra, rd.Smooth):
        return POLYNOMIAL_RING
    return RING if algebra.is_ring else SEMIRING


def points(algebra: rd.Algebra, dom: Object, rng: np.random.Generator, size: int = 2) -> list[Any]:
    """Random arrays for an object, the batch `size` where batched."""
    return [algebra.random((size, *wire.shape) if wire.batched else wire.shape, rng) for wire in dom]


def as_list(found: Any) -> list[Any]:
    return list(found) if isinstance(found, tuple) else [found]


def values(algebra: rd.Algebra, circuit: Circuit, arrays: Sequence[Any], size: int = 2) -> list[Any]:
    """The circuit's outputs by the slow reference, always as a list."""
    batched = any(wire.batched for wire in circuit.types)
    return as_list(algebra.reference(circuit, *arrays, batch=size if batched else None))


def holds(
    law: Callable[[Any, rd.Algebra, np.random.Generator], tuple[Any, Any]], algebra: rd.Algebra, most: int = 32
) -> None:
    """Check a law: `law(draw, algebra, rng)` gives two lists of arrays, which are to be equal.

    Fails as well where both sides are almost never anything but zero: such a test could not fail.
    """
    seen = {"all": 0, "nonzero": 0}

    @settings(max_examples=examples(most), suppress_health_check=list(HealthCheck))
    @given(data=st.data(), seed=st.integers(0, 2**32 - 1))
    def run(data: Any, seed: int) -> None:
        left, right = law(data.draw, algebra, np.random.default_rng(seed))
        assert len(left) == len(right)
        seen["all"] += 1
        seen["nonzero"] += any(np.any(np.asarray(one) != algebra.zero) for one in left)  # type: ignore[attr-defined]
        for one, other in zip(left, right, strict=True):
            assert np.shape(one) == np.shape(other)
            assert algebra.equal(one, other), (one, other)

    run()
    assert seen["nonzero"] * 8 >= seen["all"], (
        f"both sides were non-zero in {seen['nonzero']} of {seen['all']} examples"
    )
