"""Networks of lookup gates: each gate's table bits are what is learned, and where asked for, its wiring.

A layer is a gather for each pin and one lookup; with learned wiring each pin chooses among candidates by scores.
Source: [DPC] for the gates; votes and learned wiring are in docs/theory.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from rdcircuits.arguments import generator, share
from rdcircuits.circuit import Wire, WireType, ops, point, trace
from rdcircuits.errors import ShapeError
from rdcircuits.limits import check_memory
from rdcircuits.models.initialisers import Initialiser, constant
from rdcircuits.models.inputs import Bits
from rdcircuits.models.model import Model
from rdcircuits.models.wiring import Way, Wires, Wiring
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked

_MOST_PINS = 6


@architecture
@checked
def gates(
    inputs: int,
    *widths: int,
    classes: int | None = None,
    seed: int = 0,
    start: Initialiser | None = None,
    pins: int = 2,
    wiring: Way = "random",
    candidates: int = 16,
    again: bool = False,
    votes: Literal["last", "all"] = "last",
    origins: Sequence[int] | npt.NDArray[Any] | None = None,
    places: npt.NDArray[Any] | None = None,
    reach: float = 2.0,
    wires: Sequence[npt.ArrayLike] | None = None,
) -> Model:
    """gates(n, w_1, ..., w_L) : Para(n → w_L), layers of lookup gates; with classes, n → class scores.

    The parameter has a wire of tables (w, 2^pins) for each layer, and with learned wiring a wire of scores (pins, w,
    candidates) after it: `optimisers.wired` gives either its own rule. Z and Smooth have learned wiring.

    Args:
        inputs: number of input bits.
        widths: gates in each layer.
        classes: where given, the last layer's gates are dealt out to this many classes and counted: scores are
            integers, so that such a model is for Z and Smooth (a sum over Z2 would be a parity).
        seed: of the wiring, which is part of the model.
        start: initialiser of the tables; each gate passes one of its pins on, drawn at random, when not told.
        pins: inputs of a gate, 1 to 6.
        wiring: "random", every wire used about equally often; "balanced", fan-outs that differ by at most one, the
            wires of a gate neighbours in the first layer and ever farther apart in later ones; "patch", the wires of a
            gate near each other by their `places`; "learned", each pin with a number of `candidates`.
        candidates: of each pin, all different, where wiring is learned.
        again: whether every layer reads the inputs, too.
        votes: whether the last layer's gates are counted for classes, or those of all layers.
        origins: an integer for each input, such as the number of its pixel: balanced and patch wiring put no two inputs
            of one origin in a gate of the first layer, where that can be.
        places: (inputs, axes), where each input is, for wiring by patches; later layers' gates are at the mean of their
            wires.
        reach: how far along each axis the wires of a gate of the first layer may lie apart; twice as far in each later
            layer.
        wires: your own wiring in place of one that is drawn: for each layer an array (pins, gates) of numbers of wires
            of the layer before it, and behind these of the inputs where they are read again; with learned wiring
            (pins, gates, candidates).

    Raises:
        ShapeError: for no layer, a layer without gates, widths that the classes do not divide, pins beyond 6, more
            candidates than wires, origins and places that are not one for each input, places that are not finite,
            unknown wiring and votes, or wires that there are not.

    Example:
        >>> model = gates(8, 6, 4)
        >>> model.parameter, model.cod
        ((point(6, 4), point(4, 4)), (point(4),))
        >>> gates(8, 6, 4, classes=2, wiring="learned", candidates=5).parameter
        (point(6, 4), point(2, 6, 5), point(4, 4), point(2, 4, 5))
    """
    if not widths or min(inputs, *widths) < 1:
        raise ShapeError(f"a network of gates has inputs and layers of at least one, asked for {(inputs, *widths)}")
    counted = widths if votes == "all" else widths[-1:]
    for width in counted if classes is not None else ():
        if classes is not None and (classes < 1 or width % classes):
            layer = "the last layer" if width == widths[-1] else "a layer"
            raise ShapeError(f"{width} gates in {layer} cannot be dealt out to {classes} classes evenly")
    if not 1 <= pins <= _MOST_PINS:
        raise ShapeError(f"gates of {pins} pins, expected 1 to {_MOST_PINS}")
    if votes not in ("last", "all"):
        raise ShapeError(f"votes are {votes!r}, expected last or all")
    if votes == "all" and classes is None:
        raise ShapeError('votes="all" is for classes: say how many')
    plan = Wiring(inputs, pins, wiring, candidates, again, origins, places, reach)
    options = max(candidates, 1) if wiring == "learned" else 1
    check_memory("the wiring of a network of gates", (max(inputs, pins * options * max(widths)),), 16)
    layers = plan.layers(widths, generator(seed)) if wires is None else plan.given(widths, wires)
    learned = wiring == "learned"
    types: list[WireType] = []
    starts: list[Initialiser] = []
    for own in layers:
        types.append(point(own.shape[1], 1 << pins))
        starts.append(pass_through if start is None else start)
        if learned:
            types.append(point(*own.shape))
            starts.append(constant(-1))

    def network(*parts: Wire) -> Wire:
        *parameters, first = parts
        x, counts = first, list[Wire]()
        for layer, wired in enumerate(layers):
            read = ops.concatenate([x, first]) if again and layer else x
            table, scores = (parameters[2 * layer : 2 * layer + 2]) if learned else (parameters[layer], None)
            x = ops.lookup(table, *_pins(read, wired, scores))
            if classes is not None and (votes == "all" or layer == len(layers) - 1):
                counts.append(ops.popcount(x.reshape((classes, wired.shape[1] // classes)), 1))
        return x if classes is None else sum(counts[1:], counts[0])

    return Model(tuple(types), trace(network, *types, point(inputs)), tuple(starts), Bits())


def _pins(read: Wire, wired: Wires, scores: Wire | None) -> list[Wire]:
    """The wires that gates read, a row of them for each pin: fixed, or chosen among candidates."""
    if scores is None:
        return [ops.gather(read, row) for row in wired]
    return [ops.choose(scores[pin], read, row) for pin, row in enumerate(wired)]


def pass_through(wire: WireType, rng: np.random.Generator) -> npt.NDArray[Any]:
    """Tables of gates that pass one of their pins on, which one drawn at random.

    Example:
        >>> import numpy as np
        >>> import rdcircuits as rd
        >>> rd.models.pass_through(rd.point(2, 4), np.random.default_rng(0)).tolist()
        [[0, 0, 1, 1], [0, 0, 1, 1]]
    """
    pins = wire.shape[-1].bit_length() - 1
    choices = (np.arange(1 << pins) >> np.arange(pins)[:, None] & 1).astype(np.uint8)
    return choices[rng.integers(0, max(pins, 1), wire.shape[0])]


@dataclass(frozen=True)
class passing:
    """The initialiser of gates of which this share pass one pin on (a residual start); the others' tables are drawn.

    Raises:
        RdError: for a share outside 0..1.

    Example:
        >>> import numpy as np
        >>> import rdcircuits as rd
        >>> rd.models.passing(1.0)(rd.point(2, 4), np.random.default_rng(0)).tolist()
        [[0, 0, 1, 1], [0, 0, 1, 1]]
    """

    probability: float = 0.95

    def __post_init__(self) -> None:
        share("the probability of passing a pin on", self.probability)

    def __call__(self, wire: WireType, rng: np.random.Generator) -> npt.NDArray[Any]:
        """Starting values of a parameter wire."""
        kept = pass_through(wire, rng)
        drawn = rng.integers(0, 2, wire.shape, dtype=np.uint8)
        return np.where(rng.random((wire.shape[0], 1)) < self.probability, kept, drawn)
