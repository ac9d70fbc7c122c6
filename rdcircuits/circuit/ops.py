"""The generators by name, to be used on wires while tracing.

Numbers may stand for wires (see `Wire`); shapes are broadcast and batches spread as with the operators.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from rdcircuits.circuit import generators as g
from rdcircuits.circuit.generator import Generator
from rdcircuits.circuit.generators.contraction import index_lengths
from rdcircuits.circuit.literal import Buffer, indices
from rdcircuits.circuit.types import AlgebraName, Kind, WireType, integers
from rdcircuits.circuit.wire import Operand, Wire, alike, axes_list, batched_alike
from rdcircuits.errors import ShapeError


def integer(n: int, like: Wire) -> Wire:
    """integer(n) : n·1 in every element, of the type of `like`.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: rd.ops.integer(3, x) * x, "x")
        >>> rd.Z.run(f, 5).tolist(), rd.Z2.run(f, 1).tolist()
        (15, 1)
    """
    return like.constant(n, like.type)


def zero(like: Wire, *, kind: Kind | None = None) -> Wire:
    """zero : 0 of the type of `like`, of this kind where it is given.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.zero(x), rd.point(2)), [5, 6]).tolist()
        [0, 0]
    """
    return like.constant(0, WireType(like.shape, kind or like.kind, like.batched))


def element(values: Any, algebra: AlgebraName, like: Wire, *, kind: Kind = "point") -> Wire:
    """element(values, algebra) : a constant that exists in one algebra, such as "GF(9)" or "Smooth".

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: x * rd.ops.element(2, "GF(4)", x), "x")
        >>> int(rd.GF(4).run(f, 2))
        3
    """
    return like.builder.apply(g.Element(Buffer(values), algebra, kind), ())[0]


def negate(x: Wire) -> Wire:
    """negate : −x.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Zn(7).run(rd.trace(lambda x: rd.ops.negate(x), "x"), 2).tolist()
        5
    """
    return -x


def multiply(x: Wire, y: Operand) -> Wire:
    """multiply : x·y, which is AND on bits.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.multiply(x, 3), "x"), 5).tolist()
        15
    """
    return x.__mul__(y)


def not_(x: Wire) -> Wire:
    """not : 1 − x.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z2.run(rd.trace(lambda x: rd.ops.not_(x), rd.point(2)), [0, 1]).tolist()
        [1, 0]
    """
    return ~x


def xor(a: Wire, b: Operand) -> Wire:
    """xor : a + b − 2ab.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda a, b: rd.ops.xor(a, b), "a b")
        >>> rd.Z2.run(f, 1, 1).tolist(), rd.Z.run(f, 1, 0).tolist()
        (0, 1)
    """
    return a.__xor__(b)


def or_(a: Wire, b: Operand) -> Wire:
    """or : a + b − ab.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z2.run(rd.trace(lambda a, b: rd.ops.or_(a, b), "a b"), 1, 1).tolist()
        1
    """
    return a.__or__(b)


def mux(s: Wire, a: Operand, b: Operand) -> Wire:
    """mux : (1 − s)·a + s·b, so a where s = 0 and b where s = 1.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda s, a, b: rd.ops.mux(s, a, b), "s a b")
        >>> rd.Z.run(f, 0, 5, 6).tolist(), rd.Z.run(f, 1, 5, 6).tolist()
        (5, 6)
    """
    return _apply(g.Mux(), s, a, b)


def lookup(table: Wire, *address: Wire) -> Wire:
    """lookup : the entry of `table` (last axis 2^k) at k address bits, the first the least significant.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda table, a, b: rd.ops.lookup(table, a, b), rd.point(4), rd.point(), rd.point())
        >>> rd.Z.run(f, [10, 20, 30, 40], 1, 0).tolist()
        20
    """
    wires = batched_alike(table, *address)
    return _one(wires[0].builder.apply(g.Lookup(), wires))


def basis(*address: Wire) -> Wire:
    """basis : 1 at the entry that the address bits name, 0 elsewhere, along a new last axis of length 2^k.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z2.run(rd.trace(lambda a, b: rd.ops.basis(a, b), "a b"), 0, 1).tolist()
        [0, 0, 1, 0]
    """
    if not address:
        raise ShapeError("basis takes at least one address wire")
    wires = batched_alike(*address)
    return _one(wires[0].builder.apply(g.Basis(), wires))


def compare(a: Wire, b: Operand) -> Wire:
    """compare : 1 where a = b, else 0.

    Example:
        >>> import rdcircuits as rd
        >>> rd.GF(9).run(rd.trace(lambda a: rd.ops.compare(a, 1), rd.point(3)), [0, 1, 8]).tolist()
        [0, 1, 0]
    """
    return _apply(g.Compare(), a, b)


def reciprocal(x: Wire) -> Wire:
    """reciprocal : 1/x (in finite fields 0 ↦ 0).

    Example:
        >>> import rdcircuits as rd
        >>> rd.Zn(7).run(rd.trace(lambda x: rd.ops.reciprocal(x), rd.point(2)), [0, 3]).tolist()
        [0, 5]
    """
    return _apply(g.Reciprocal(), x)


def power(x: Wire, exponent: int) -> Wire:
    """power : x^exponent, exponent ≥ 0.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.power(x, 3), "x"), 2).tolist()
        8
    """
    return x**exponent


def einsum(spec: str, *wires: Wire) -> Wire:
    """einsum : any contraction of wires, by explicit spec such as "ij,j->i"; also with indices that repeat within one
    operand, that occur in one operand only (summed) or only in the output with a length known from nowhere (an error).

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda a, x: rd.ops.einsum("ij,j->i", a, x), rd.point(2, 2), rd.point(2))
        >>> rd.Z.run(f, [[1, 2], [3, 4]], [10, 1]).tolist()
        [12, 34]
    """
    if not isinstance(spec, str) or spec.count("->") != 1 or not wires:
        raise ShapeError(
            f'einsum takes a spec such as "ij,j->i" and its operands, found {spec!r} and {len(wires)} wires'
        )
    wires = batched_alike(*wires)
    inputs, output = spec.replace(" ", "").split("->")
    lists = inputs.split(",")
    if not all(index.isalpha() for index in (*inputs.replace(",", ""), *output)):
        raise ShapeError(f"einsum {spec}: an index is one letter")
    if len(lists) != len(wires) or any(len(one) != len(wire.shape) for one, wire in zip(lists, wires, strict=False)):
        raise ShapeError(f"einsum {spec}: the operands are {', '.join(str(wire.type) for wire in wires)}")
    index_lengths(spec, lists, [wire.type for wire in wires])
    operands = [_diagonal(one, wire) for one, wire in zip(lists, wires, strict=True)]
    if any(index not in inputs for index in output) or len(set(output)) != len(output):
        raise ShapeError(f"einsum {spec}: the output's indices are distinct and occur in an operand")
    summed = [_sum_lonely(i, operands, output) for i in range(len(operands))]
    names = ",".join(name for name, _ in summed)
    return _one(summed[0][1].builder.apply(g.Einsum(f"{names}->{output}"), [wire for _, wire in summed]))


def gather(x: Wire, positions: Any) -> Wire:
    """gather : elements of the flattened wire, in the shape of `positions`.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.gather(x, [2, 0, 0]), rd.point(3)), [5, 6, 7]).tolist()
        [7, 5, 5]
    """
    return _apply(g.Gather(indices(positions)), x)


def scatter_add(x: Wire, positions: Any, shape: Iterable[int]) -> Wire:
    """scatter_add : zeros of `shape`, to whose flattened element positions[i] x[i] is added.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.scatter_add(x, [2, 0, 0], (4,)), rd.point(3)), [5, 6, 7]).tolist()
        [13, 0, 5, 0]
    """
    return _apply(g.ScatterAdd(indices(positions), integers(shape)), x)


def pad(x: Wire, before: Iterable[int], after: Iterable[int]) -> Wire:
    """Zeros round a wire: so many before and after the elements of each axis (`place`).

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.pad(x, [1], [2]), rd.point(2)), [5, 6]).tolist()
        [0, 5, 6, 0, 0]
    """
    (wire,) = batched_alike(x)
    low, high = integers(before), integers(after)
    if not len(low) == len(high) == len(wire.shape) or min((*low, *high), default=0) < 0:
        raise ShapeError(f"pad takes numbers >= 0 before and after each axis of {wire.type}, found {low} and {high}")
    if not any(low + high):
        return wire
    shape = tuple(b + n + a for b, n, a in zip(low, wire.shape, high, strict=True))
    return _one(wire.builder.apply(g.Place(shape, low, (1,) * len(shape)), (wire,)))


def concatenate(wires: Iterable[Wire], axis: int = 0) -> Wire:
    """concatenate : wires joined along an axis.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x, y: rd.ops.concatenate([x, y]), rd.point(1), rd.point(2)), [5], [6, 7]).tolist()
        [5, 6, 7]
    """
    parts = batched_alike(*wires)
    if not parts:
        raise ShapeError("concatenate takes at least one wire")
    return _one(parts[0].builder.apply(g.Concatenate(axes_list(axis, len(parts[0].shape))[0]), parts))


def stack(wires: Iterable[Wire]) -> Wire:
    """Wires of one type as the rows of a new first axis.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x, y: rd.ops.stack([x, y]), rd.point(2), rd.point(2)), [5, 6], [7, 8]).tolist()
        [[5, 6], [7, 8]]
    """
    return concatenate(wire.reshape((1, *wire.shape)) for wire in wires)


def popcount(x: Wire, axes: int | Iterable[int] | None = None) -> Wire:
    """popcount : the number of ones over these axes (all by default).

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.popcount(x), rd.point(4)), [1, 0, 1, 1]).tolist()
        3
    """
    return _apply(g.Popcount(_axes(x, axes)), x)


def threshold(x: Wire, t: Operand) -> Wire:
    """threshold : 1 where x ≥ t, else 0.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.threshold(x, 2), rd.point(3)), [1, 2, 3]).tolist()
        [0, 1, 1]
    """
    return _apply(g.Threshold(), x, t)


def greater_than(x: Wire, y: Operand) -> Wire:
    """greater_than : 1 where x > y, else 0.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.greater_than(x, 2), rd.point(3)), [1, 2, 3]).tolist()
        [0, 0, 1]
    """
    return _apply(g.GreaterThan(), x, y)


def maximum(x: Wire, y: Operand) -> Wire:
    """maximum : the greater, element by element.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.maximum(x, 2), rd.point(3)), [1, 2, 3]).tolist()
        [2, 2, 3]
    """
    return _apply(g.Maximum(), x, y)


def minimum(x: Wire, y: Operand) -> Wire:
    """The lesser, element by element: −max(−x, −y).

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.minimum(x, 2), rd.point(3)), [1, 2, 3]).tolist()
        [1, 2, 2]
    """
    return -_apply(g.Maximum(), -x, -y)


def max_over(x: Wire, axes: int | Iterable[int] | None = None) -> Wire:
    """max : the greatest over these axes (all by default).

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.max_over(x, 1), rd.point(2, 2)), [[1, 4], [3, 2]]).tolist()
        [4, 3]
    """
    return _apply(g.Max(_axes(x, axes)), x)


def argmax(x: Wire, axis: int = -1) -> Wire:
    """argmax : the index of the first greatest element along an axis.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.argmax(x), rd.point(3)), [1, 4, 4]).tolist()
        1
    """
    return _apply(g.Argmax(_axes(x, axis)[0]), x)


def first_maximum(x: Wire, axes: int | Iterable[int] | None = None) -> Wire:
    """first_maximum : 1 where the greatest over these axes (all by default) first stands, else 0.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.first_maximum(x), rd.point(3)), [1, 4, 4]).tolist()
        [0, 1, 0]
    """
    return _apply(g.FirstMaximum(_axes(x, axes)), x)


def tabulate(x: Wire, values: Any) -> Wire:
    """tabulate : values[x] for integers x, the first and the last entry beyond the ends.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.tabulate(x, [10, 20, 30]), rd.point(3)), [-5, 1, 9]).tolist()
        [10, 20, 30]
    """
    return _apply(g.Tabulate(Buffer(values)), x)


def act(p: Wire, dp: Wire) -> Wire:
    """act : p + p', a change acting on a point.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda p, dp: rd.ops.act(p, dp), rd.point(), rd.change())
        >>> f.cod, rd.Z.run(f, 5, -2).tolist()
        ((point(),), 3)
    """
    return _apply(g.Act(), p, dp)


def exp(x: Wire) -> Wire:
    """exp : e^x.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(rd.trace(lambda x: rd.ops.exp(x), "x"), 0.0).tolist()
        1.0
    """
    return _apply(g.Exp(), x)


def log(x: Wire) -> Wire:
    """log : the natural logarithm.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(rd.trace(lambda x: rd.ops.log(x), "x"), 1.0).tolist()
        0.0
    """
    return _apply(g.Log(), x)


def sqrt(x: Wire) -> Wire:
    """sqrt : the square root.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(rd.trace(lambda x: rd.ops.sqrt(x), "x"), 9.0).tolist()
        3.0
    """
    return _apply(g.Sqrt(), x)


def tanh(x: Wire) -> Wire:
    """tanh : the hyperbolic tangent.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(rd.trace(lambda x: rd.ops.tanh(x), rd.point(2)), [0.0, 1e9]).tolist()
        [0.0, 1.0]
    """
    return _apply(g.Tanh(), x)


def sigmoid(x: Wire) -> Wire:
    """sigmoid : 1/(1 + e^−x).

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(rd.trace(lambda x: rd.ops.sigmoid(x), rd.point(2)), [0.0, 1e9]).tolist()
        [0.5, 1.0]
    """
    return _apply(g.Sigmoid(), x)


def relu(x: Wire) -> Wire:
    """relu : max(x, 0).

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(rd.trace(lambda x: rd.ops.relu(x), rd.point(2)), [-1.5, 1.5]).tolist()
        [0.0, 1.5]
    """
    return _apply(g.Relu(), x)


def logsumexp(x: Wire, axes: int | Iterable[int] | None = None) -> Wire:
    """logsumexp : log Σ e^x over these axes (all by default).

    Example:
        >>> import rdcircuits as rd
        >>> total = rd.Smooth().run(rd.trace(lambda x: rd.ops.logsumexp(x), rd.point(3)), [1.0, 2.0, 3.0])
        >>> round(float(total), 6)
        3.407606
    """
    return _apply(g.LogSumExp(_axes(x, axes)), x)


def softmax(x: Wire, axis: int = -1) -> Wire:
    """e^x / Σ e^x along an axis.

    Example:
        >>> import rdcircuits as rd
        >>> shares = rd.Smooth().run(rd.trace(lambda x: rd.ops.softmax(x), rd.point(2)), [0.0, 1.0])
        >>> shares.round(6).tolist()
        [0.268941, 0.731059]
    """
    axes = _axes(x, axis)
    thin = [1 if i in axes else length for i, length in enumerate(x.shape)]
    return exp(x - logsumexp(x, axes).reshape(thin))


def _apply(generator: Generator, x: Wire, *others: Operand) -> Wire:
    """Apply elementwise: numbers become constants of x's kind, shapes are broadcast, batches spread."""
    if not isinstance(x, Wire):
        raise ShapeError(f"{generator.name}: expected a wire first, found {x!r}")
    wires = [x, *(other if isinstance(other, Wire) else x._number(other, x.kind) for other in others)]
    if len(wires) > 1:
        wires = list(alike(*wires))
    return _one(x.builder.apply(generator, wires))


def _axes(x: Wire, axes: int | Iterable[int] | None) -> tuple[int, ...]:
    """Axes of a wire as non-negative integers."""
    (wire,) = batched_alike(x)
    return axes_list(axes, len(wire.shape))


def _one(wires: tuple[Wire, ...]) -> Wire:
    (wire,) = wires
    return wire


def _diagonal(name: str, wire: Wire) -> tuple[str, Wire]:
    """An operand whose list repeats an index, with the diagonal taken."""
    distinct = "".join(dict.fromkeys(name))
    if len(distinct) == len(name):
        return name, wire
    lengths = {index: wire.shape[name.index(index)] for index in distinct}
    grid = np.indices([lengths[index] for index in distinct])
    flat = np.ravel_multi_index([grid[distinct.index(index)] for index in name], wire.shape)
    return distinct, gather(wire, flat)


def _sum_lonely(i: int, operands: list[tuple[str, Wire]], output: str) -> tuple[str, Wire]:
    """Operand i summed over the indices that occur nowhere else."""
    name, wire = operands[i]
    elsewhere = output + "".join(other for j, (other, _) in enumerate(operands) if j != i)
    lonely = [axis for axis, index in enumerate(name) if index not in elsewhere]
    return "".join(index for index in name if index in elsewhere), wire.sum(lonely) if lonely else wire
