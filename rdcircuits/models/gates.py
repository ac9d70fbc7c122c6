"""Networks of two-input lookup gates with fixed random wiring: each gate's four table bits are what is learned.

A layer is two gathers and one lookup.  Source: [DPC] for the gates; votes are in docs/theory.md.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.arguments import generator
from rdcircuits.circuit import Wire, WireType, ops, point, trace
from rdcircuits.errors import ShapeError
from rdcircuits.limits import check_memory
from rdcircuits.models.initialisers import Initialiser
from rdcircuits.models.inputs import Bits
from rdcircuits.models.model import Model
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked

Wiring = npt.NDArray[np.int64]


@architecture
@checked
def gates(
    inputs: int, *widths: int, classes: int | None = None, seed: int = 0, start: Initialiser | None = None
) -> Model:
    """gates(n, w_1, ..., w_L) : Para(n → w_L), layers of two-input lookup gates; with classes, n → class scores.

    Args:
        inputs: number of input bits.
        widths: gates in each layer.
        classes: where given, the last layer's gates are dealt out to this many classes and counted: scores are
            integers, so that such a model is for Z and Smooth (a sum over Z2 would be a parity).
        seed: of the wiring, which is part of the model.
        start: initialiser of the tables; half pass their first input on and half their second, when not told.

    Raises:
        ShapeError: for no layer, a layer without gates, or a last layer that the classes do not divide.

    Example:
        >>> model = gates(8, 6, 4)
        >>> model.parameter, model.cod
        ((point(6, 4), point(4, 4)), (point(4),))
    """
    if not widths or min(inputs, *widths) < 1:
        raise ShapeError(f"a network of gates has inputs and layers of at least one, asked for {(inputs, *widths)}")
    if classes is not None and (classes < 1 or widths[-1] % classes):
        raise ShapeError(f"{widths[-1]} gates in the last layer cannot be dealt out to {classes} classes evenly")
    check_memory("the wiring of a network of gates", (max(inputs, 2 * max(widths)),), 16)
    rng = generator(seed)
    sizes = (inputs, *widths)
    wirings = [wiring(before, after, rng) for before, after in zip(sizes, widths, strict=False)]
    tables = tuple(point(width, 4) for width in widths)

    def network(*wires: Wire) -> Wire:
        *layers, x = wires
        for table, (first, second) in zip(layers, wirings, strict=True):
            x = ops.lookup(table, ops.gather(x, first), ops.gather(x, second))
        return x if classes is None else ops.popcount(x.reshape((classes, widths[-1] // classes)), 1)

    starts = (pass_through if start is None else start,) * len(widths)
    return Model(tables, trace(network, *tables, point(inputs)), starts, Bits())


def wiring(before: int, after: int, rng: np.random.Generator) -> tuple[Wiring, Wiring]:
    """Two inputs for each gate of a layer.

    Every wire of the layer before is used about equally often, none twice by one gate where that can be.
    """
    repeats = -(-2 * after // before)
    order = np.concatenate([rng.permutation(before) for _ in range(repeats)])[: 2 * after]
    first, second = order[:after].copy(), order[after:].copy()
    clash = first == second
    second[clash] = (second[clash] + 1) % before
    return first, second


def pass_through(wire: WireType, rng: np.random.Generator) -> npt.NDArray[Any]:
    """Tables of gates that pass one of their two inputs on, which one drawn at random.

    Example:
        >>> import numpy as np
        >>> import rdcircuits as rd
        >>> rd.models.pass_through(rd.point(2, 4), np.random.default_rng(0)).tolist()
        [[0, 0, 1, 1], [0, 0, 1, 1]]
    """
    choices = np.array([[0, 1, 0, 1], [0, 0, 1, 1]], dtype=np.uint8)
    return choices[rng.integers(0, 2, wire.shape[0])]
