"""`bounds`: interval arithmetic on circuits over the integers, which wires are 0/1-valued, and how far each can reach.

Bounds are pairs (low, high) of Python integers for every element of a wire, over all examples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.bits.slopes import Follow, Slope
from rdcircuits.algebra.checks import first_bad
from rdcircuits.algebra.numbers import as_integers
from rdcircuits.algebra.plans.forms import Bounds, Form, is_bits
from rdcircuits.algebra.plans.fuse import SumBasis, SumCredit, SumEinsum
from rdcircuits.algebra.plans.plan import Plan
from rdcircuits.circuit import Circuit, Generator, WireType
from rdcircuits.circuit import generators as gen
from rdcircuits.circuit.graph import Graph
from rdcircuits.errors import AlgebraError

BIT: Bounds = (0, 1)
LIMIT = 1 << 63
#: What a generator without a rule here (one of the user's) is taken to give, checked while running.
UNKNOWN: Bounds = (-(1 << 31), (1 << 31) - 1)


def bounds(plan: Plan, ranges: Sequence[Bounds], batch: int) -> Plan:
    """The plan with all wires integers within bounds, for inputs within `ranges` and batches of up to `batch`.

    Example:
        >>> import rdcircuits as rd
        >>> plan = bounds(Plan.of(rd.trace(lambda x, y: x * y - x, "x y")), [(0, 5), (-1, 1)], 1)
        >>> [form.bounds for form in plan.forms]
        [(0, 5), (-1, 1), (-5, 5), (-5, 0), (-10, 5)]
    """
    found = bounds_of(plan.graph, ranges, batch)
    forms = (Form("integer", form.carried, reach) for form, reach in zip(plan.forms, found, strict=True))
    return replace(plan, forms=tuple(forms), most=batch)


def bounds_of(plan: Graph, inputs: Sequence[Bounds], batch: int) -> list[Bounds]:
    """Bounds for every wire, for batches of up to `batch` examples.

    Raises:
        AlgebraError: naming the first wire that might leave 64 bits.
    """
    found = list(inputs)
    for position, (low, high) in enumerate(inputs):
        if low < -LIMIT or high >= LIMIT:
            raise AlgebraError(f"input {position} may hold {low}..{high}, beyond 64 bits")
    for position, node in enumerate(plan.nodes):
        taken = [found[number] for number in node.inputs]
        types = [plan.types[number] for number in node.inputs]
        low, high = _rule(node.generator)(node.generator, batch, types, *taken)
        if low < -LIMIT or high >= LIMIT:
            raise AlgebraError(
                f"step {position} ({node.generator.name}) may reach {low if -low > high else high}, beyond 64 bits, "
                f"with batches of up to {batch}: declare smaller inputs (like=), or a smaller batch (batch=)"
            )
        found.extend([(low, high)] * node.coarity)
    return found


def hull(*bounds: Bounds) -> Bounds:
    """The least interval around all."""
    return min(low for low, _ in bounds), max(high for _, high in bounds)


def times(x: Bounds, y: Bounds) -> Bounds:
    """The interval of products."""
    corners = [a * b for a, b in product(x, y)]
    return min(corners), max(corners)


def plus(x: Bounds, y: Bounds) -> Bounds:
    """The interval of sums."""
    return x[0] + y[0], x[1] + y[1]


def repeated(x: Bounds, count: int) -> Bounds:
    """The interval of sums of up to `count` elements (nothing adds up to 0)."""
    return min(count * x[0], 0), max(count * x[1], 0)


def _minus(x: Bounds) -> Bounds:
    return -x[1], -x[0]


def _xor(x: Bounds, y: Bounds) -> Bounds:
    if is_bits(x) and is_bits(y):
        return BIT
    return plus(plus(x, y), _minus(times((2, 2), times(x, y))))


def _or(x: Bounds, y: Bounds) -> Bounds:
    return BIT if is_bits(x) and is_bits(y) else plus(plus(x, y), _minus(times(x, y)))


def _mux(s: Bounds, x: Bounds, y: Bounds) -> Bounds:
    if is_bits(s):
        return hull(x, y)
    return plus(times(plus((1, 1), _minus(s)), x), times(s, y))


def _lookup(table: Bounds, address: Sequence[Bounds]) -> Bounds:
    for bit in address:
        table = _mux(bit, table, table)
    return table


def _basis(address: Sequence[Bounds]) -> Bounds:
    found = (1, 1)
    for bit in address:
        found = hull(times(found, bit), times(found, plus((1, 1), _minus(bit))))
    return found


def _power(x: Bounds, exponent: int) -> Bounds:
    if exponent > 64 and max(-x[0], x[1]) > 1:
        return -2 * LIMIT, 2 * LIMIT
    corners = [x[0] ** exponent, x[1] ** exponent]
    if x[0] <= 0 <= x[1]:
        corners.append(0**exponent)
    return min(corners), max(corners)


def _contraction(lists: Sequence[str], types: Sequence[WireType], bounds: Sequence[Bounds], copies: int) -> Bounds:
    lengths = {i: n for one, wire in zip(lists, types, strict=False) for i, n in zip(one, wire.shape, strict=True)}
    inner = prod(length for index, length in lengths.items() if index not in lists[-1])
    total: Bounds = (1, 1)
    for one in bounds:
        total = times(total, one)
    return repeated(total, inner * copies)


def _scattered(g: gen.ScatterAdd, x: Bounds) -> Bounds:
    counts = np.bincount(g.indices.array.ravel()) if g.indices.array.size else np.zeros(1, dtype=np.int64)
    return repeated(x, int(counts.max()))


def _readers(g: gen.Deliver) -> int:
    """The most pins that may choose one wire."""
    lines = np.sort(g.candidates.array.reshape((-1, g.candidates.array.shape[-1])), axis=1)
    once = np.ones(lines.shape, dtype=np.bool_)
    once[:, 1:] = lines[:, 1:] != lines[:, :-1]
    return int(np.bincount(lines[once], minlength=1).max())


def _element(g: gen.Element) -> Bounds:
    values = g.values.array
    return (int(values.min()), int(values.max())) if values.size else (0, 0)


def _summed(g: Any, batch: int, types: Sequence[WireType], x: Bounds) -> Bounds:
    return repeated(x, prod(types[0].shape[axis] for axis in g.axes))


def _within(circuit: Circuit) -> Bounds:
    """All outputs of a circuit, at 0/1 points."""
    graph = circuit.graph
    found = bounds_of(graph, [BIT] * graph.arity, 1)
    return hull((0, 0), *(found[number] for number in graph.outputs))


Rule = Callable[..., Bounds]


def _same(g: Any, batch: int, types: Any, *xs: Bounds) -> Bounds:
    return hull(*xs)


def _zero_one(g: Any, batch: int, types: Any, *xs: Bounds) -> Bounds:
    return BIT


RULES: Mapping[type[Generator], Rule] = {
    gen.Integer: lambda g, n, t: (g.value, g.value),
    gen.Element: lambda g, n, t: _element(g),
    gen.Add: lambda g, n, t, x, y: plus(x, y),
    gen.Act: lambda g, n, t, x, y: plus(x, y),
    gen.Multiply: lambda g, n, t, x, y: times(x, y),
    gen.Negate: lambda g, n, t, x: _minus(x),
    gen.Lift: _same,
    gen.Not: lambda g, n, t, x: plus((1, 1), _minus(x)),
    gen.Xor: lambda g, n, t, x, y: _xor(x, y),
    gen.Or: lambda g, n, t, x, y: _or(x, y),
    gen.Mux: lambda g, n, t, s, x, y: _mux(s, x, y),
    gen.Lookup: lambda g, n, t, table, *address: _lookup(table, address),
    gen.Basis: lambda g, n, t, *address: _basis(address),
    gen.Place: lambda g, n, t, x: hull(x, (0, 0)),
    gen.ScatterAdd: lambda g, n, t, x: _scattered(g, x),
    gen.Sum: _summed,
    gen.Popcount: _summed,
    gen.SumBatch: lambda g, n, t, x: repeated(x, n),
    gen.Einsum: lambda g, n, t, *xs: _contraction(g.lists, t, xs, 1),
    SumEinsum: lambda g, n, t, *xs: _contraction(g.lists, t, xs, n),
    Follow: lambda g, n, t, dy, table, x: times(dy, _lookup(table, [x])),
    Slope: lambda g, n, t, dy, table, x: times(dy, _lookup(plus(table, _minus(table)), [x])),
    SumBasis: lambda g, n, t, dy, *address: repeated(times(dy, _basis(address)), n),
    gen.Power: lambda g, n, t, x: _power(x, g.exponent),
    gen.Compare: lambda g, n, t, x, y: hull((0, 0), (0 if g.order else g.sign,) * 2),
    gen.Choose: lambda g, n, t, w, x: x,
    gen.Credit: lambda g, n, t, x, dy: times(dy, plus(plus(x, x), (-1, -1))),
    gen.Deliver: lambda g, n, t, w, dy: repeated(dy, _readers(g)),
    SumCredit: lambda g, n, t, x, dy: repeated(times(dy, plus(plus(x, x), (-1, -1))), n),
    gen.Threshold: _zero_one,
    gen.Harden: _zero_one,
    gen.GreaterThan: _zero_one,
    gen.Share: _zero_one,
    gen.FirstMaximum: _zero_one,
    gen.BooleanDifference: lambda g, n, t, *xs: _within(g.circuit),
    gen.Maximum: lambda g, n, t, x, y: (max(x[0], y[0]), max(x[1], y[1])),
    gen.Relu: lambda g, n, t, x: (max(x[0], 0), max(x[1], 0)),
    gen.Tabulate: lambda g, n, t, x: (int(g.values.array.min()), int(g.values.array.max())),
    gen.Argmax: lambda g, n, t, x: (0, t[0].shape[g.axis] - 1),
    **dict.fromkeys((gen.Reshape, gen.Transpose, gen.Gather, gen.Slice, gen.Concatenate), _same),
    **dict.fromkeys((gen.Broadcast, gen.Spread, gen.Max), _same),
}


def _rule(generator: Generator) -> Rule:
    return RULES.get(type(generator), lambda g, n, t, *xs: UNKNOWN)


def within(values: Any, bounds: Bounds, what: str) -> npt.NDArray[Any]:
    """Integers checked to lie within bounds, else an `AlgebraError` that says how the plan could take them."""
    if type(values) is np.ndarray and values.dtype.kind in "biu" and _inside(values, bounds):
        return values
    array = as_integers(values, what, "Z")
    bad = np.asarray((array < bounds[0]) | (array > bounds[1]), dtype=np.bool_)
    if bad.any():
        index = first_bad(bad)
        place = f" at index {list(index)}" if index else ""
        raise AlgebraError(
            f"{what}: {array[index]}{place} is outside {bounds[0]}..{bounds[1]}, for "
            f"which the plan was made; compile with like= to plan for other inputs"
        )
    return array.astype(np.int64, copy=False)


def _inside(values: npt.NDArray[Any], bounds: Bounds) -> bool:
    return not values.size or (int(values.min()) >= bounds[0] and int(values.max()) <= bounds[1])
