"""What moves elements about and contracts wires, by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from rdcircuits.circuit import generators as g
from rdcircuits.circuit.generators.contraction import index_lengths
from rdcircuits.circuit.indexing import axes_list
from rdcircuits.circuit.literal import indices
from rdcircuits.circuit.ops.applied import applied, only
from rdcircuits.circuit.types import integers
from rdcircuits.circuit.wire import Wire, batched_alike
from rdcircuits.errors import ShapeError


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
    return only(summed[0][1].builder.apply(g.Einsum(f"{names}->{output}"), [wire for _, wire in summed]))


def gather(x: Wire, positions: Any) -> Wire:
    """gather : elements of the flattened wire, in the shape of `positions`.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.gather(x, [2, 0, 0]), rd.point(3)), [5, 6, 7]).tolist()
        [7, 5, 5]
    """
    return applied(g.Gather(indices(positions)), x)


def scatter_add(x: Wire, positions: Any, shape: Iterable[int]) -> Wire:
    """scatter_add : zeros of `shape`, to whose flattened element positions[i] x[i] is added.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x: rd.ops.scatter_add(x, [2, 0, 0], (4,)), rd.point(3)), [5, 6, 7]).tolist()
        [13, 0, 5, 0]
    """
    return applied(g.ScatterAdd(indices(positions), integers(shape)), x)


def pad(x: Wire, before: Iterable[int], after: Iterable[int]) -> Wire:
    """Zeros round a wire: how many before and after the elements of each axis (`place`).

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
    return only(wire.builder.apply(g.Place(shape, low, (1,) * len(shape)), (wire,)))


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
    return only(parts[0].builder.apply(g.Concatenate(axes_list(axis, len(parts[0].shape))[0]), parts))


def stack(wires: Iterable[Wire]) -> Wire:
    """Wires of one type as the rows of a new first axis.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.trace(lambda x, y: rd.ops.stack([x, y]), rd.point(2), rd.point(2)), [5, 6], [7, 8]).tolist()
        [[5, 6], [7, 8]]
    """
    return concatenate(wire.reshape((1, *wire.shape)) for wire in wires)


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
