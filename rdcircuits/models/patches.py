"""Trees of lookup gates over windows of images: local receptive fields, their tables shared by all places or not, with
OR-pooling; a convolution of gates.

A kernel is a tree of gates whose leaves are fixed bits of its window: gathers and lookups alone, whose reverse adds up
what all places say of a shared table. Without pooling it means the same in every algebra that has lookups.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.arguments import generator, whole
from rdcircuits.circuit import Wire, ops, point, trace
from rdcircuits.errors import ShapeError
from rdcircuits.limits import check_memory
from rdcircuits.models.gates import pass_through
from rdcircuits.models.initialisers import Initialiser
from rdcircuits.models.inputs import Bits
from rdcircuits.models.model import Model
from rdcircuits.models.windows import Lengths, Padding, Windows
from rdcircuits.models.wiring import dealt
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked

_MOST_PINS, _MOST_DEPTH = 6, 8


@architecture
@checked
def patches(
    shape: Sequence[int],
    kernels: int,
    window: Lengths,
    *,
    depth: int = 2,
    pins: int = 2,
    stride: Lengths = 1,
    padding: Padding = 0,
    pool: int = 1,
    shared: bool = True,
    seed: int = 0,
    start: Initialiser | None = None,
) -> Model:
    """patches((c, h, w), d, k) : Para((c, h, w) → (d, h', w')), d trees of gates over each window of k × k bits.

    A tree has pins^depth leaves, bits of its window that are drawn with the seed, none twice where that can be. The
    parameter has a wire of tables for each level from the leaves on: (d·gates, 2^pins) where all places share them, and
    (d·gates·places, 2^pins) where each has its own. With `flatten` it goes before `gates`.

    Args:
        shape: channels and places of the input, bits; signals (c, n) and volumes likewise.
        kernels: d, how many trees look at each window.
        window: k, one number or one for each axis of places.
        depth: levels of gates, 1 to 8.
        pins: inputs of a gate, 1 to 6.
        stride, padding: as for `convolution`; what is padded is 0.
        pool: the OR of so many × so many places side by side is given, the greatest of them, which Z and Smooth have;
            places that fill no square are left out.
        shared: whether a tree has the same tables everywhere.
        seed: of the leaves, which are part of the model.
        start: initialiser of the tables; each gate passes one of its pins on, drawn at random, when not told.

    Raises:
        ShapeError: for lengths below 1, a window larger than the padded array, more pooling than places, pins and
            depths outside their ranges.

    Example:
        >>> import rdcircuits as rd
        >>> model = patches((1, 8, 8), 3, 5, pool=2)
        >>> model.parameter, model.cod
        ((point(6, 4), point(3, 4)), (point(3, 2, 2),))
        >>> net = model >> rd.models.flatten(3, 2, 2) >> rd.models.gates(12, 8, classes=2)
        >>> rd.Z.run(rd.models.fix(net, net.initialise(0), "Z"), np.ones((1, 8, 8), int)).tolist()
        [4, 4]
    """
    windows = Windows.of(shape, window, stride, padding)
    if not 1 <= pins <= _MOST_PINS:
        raise ShapeError(f"gates of {pins} pins, expected 1 to {_MOST_PINS}")
    if not 1 <= depth <= _MOST_DEPTH:
        raise ShapeError(f"trees of {depth} levels, expected 1 to {_MOST_DEPTH}")
    whole("kernels", kernels, 1)
    whole("pool", pool, 1)
    if pool > min(windows.places):
        raise ShapeError(f"pooling {pool} places along each axis, there are {windows.places}")
    places = prod(windows.places)
    check_memory("the wiring of patches", (kernels, pins**depth, places), 16)
    leaves = _leaves(windows, kernels, pins**depth, generator(seed))
    gates = [kernels * pins ** (depth - 1 - level) for level in range(depth)]
    types = tuple(point(own if shared else own * places, 1 << pins) for own in gates)
    rows = [_rows(own, places, pins) if shared else None for own in gates]

    def trees(*wires: Wire) -> Wire:
        *tables, x = wires
        bits = ops.pad(x, (0, *windows.before), (0, *windows.after)).reshape((prod(windows.padded),))
        read = leaves
        for own, index in zip(tables, rows, strict=True):
            table = own if index is None else ops.gather(own, index)
            pairs = read.reshape((-1, pins, places))
            bits = ops.lookup(table, *(ops.gather(bits, pairs[:, pin].ravel()) for pin in range(pins)))
            read = np.arange(pairs.shape[0] * places, dtype=np.int64)
        return _pooled(bits.reshape((kernels, *windows.places)), pool)

    starts = (pass_through if start is None else start,) * depth
    return Model(types, trace(trees, *types, point(*windows.shape)), starts, Bits())


def _leaves(windows: Windows, kernels: int, count: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Positions in the padded array (kernels · leaves · places): for each kernel bits of the window, shuffled decks."""
    field = windows.indices().reshape((-1, prod(windows.places)))
    drawn = [dealt(len(field), count, rng) for _ in range(kernels)]
    return np.asarray(field[np.concatenate(drawn)].ravel(), dtype=np.int64)


def _rows(gates: int, places: int, pins: int) -> npt.NDArray[Any]:
    """Positions in the tables (gates, 2^pins) of those of each gate at each place."""
    entries = np.arange(gates * (1 << pins)).reshape((gates, 1, 1 << pins))
    return np.repeat(entries, places, axis=1).reshape((gates * places, 1 << pins))


def _pooled(x: Wire, pool: int) -> Wire:
    """The OR of places side by side, pool along each axis: the greatest, whose change goes to the first that is 1, or
    to the first of all, so that one place learns at a time.
    """
    if pool == 1:
        return x
    kept = [length // pool for length in x.shape[1:]]
    whole = x[(slice(None), *(slice(length * pool) for length in kept))]
    tiled = whole.reshape((x.shape[0], *(length for one in kept for length in (one, pool))))
    return ops.max_over(tiled, range(2, len(tiled.shape), 2))
