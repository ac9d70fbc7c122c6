"""Learned wiring, by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rdcircuits.circuit import generators as g
from rdcircuits.circuit.literal import indices
from rdcircuits.circuit.ops.applied import only
from rdcircuits.circuit.types import integers
from rdcircuits.circuit.wire import Wire, batched_alike


def choose(scores: Wire, x: Wire, candidates: Any) -> Wire:
    """choose : for each pin the element of x that its greatest score names, the first of equals.

    `scores` has the shape of `candidates`, positions in the flattened x, the candidates of a pin along the last axis.
    The reverse is a chosen rule, not the derivative: see `generators.Choose`.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda w, x: rd.ops.choose(w, x, [[0, 1], [1, 2]]), rd.point(2, 2), rd.point(3))
        >>> rd.Z.run(f, [[1, 3], [7, 7]], [5, 6, 7]).tolist()
        [6, 6]
    """
    wires = batched_alike(scores, x)
    return only(wires[0].builder.apply(g.Choose(indices(candidates)), wires))


def credit(x: Wire, dy: Wire, candidates: Any) -> Wire:
    """credit : what the change dy of each pin says of its candidates' scores, (2x − 1)·dy.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x, dy: rd.ops.credit(x, dy, [[0, 1]]), rd.point(2), rd.change(1))
        >>> rd.Z.run(f, [1, 0], [3]).tolist()
        [[3, -3]]
    """
    wires = batched_alike(x, dy)
    return only(wires[0].builder.apply(g.Credit(indices(candidates)), wires))


def deliver(scores: Wire, dy: Wire, candidates: Any, shape: Iterable[int]) -> Wire:
    """deliver : zeros of `shape`, the change of each pin added where it has chosen.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda w, dy: rd.ops.deliver(w, dy, [[0, 1]], (3,)), rd.point(1, 2), rd.change(1))
        >>> rd.Z.run(f, [[1, 3]], [5]).tolist()
        [0, 5, 0]
    """
    wires = batched_alike(scores, dy)
    return only(wires[0].builder.apply(g.Deliver(indices(candidates), integers(shape)), wires))
