"""How the gates of a layer are wired to the wires before it: at random, balanced by strides, by places, or with
candidates to choose among.

Wiring is an array of wire numbers (k, gates), a row for each pin; candidates are (k, gates, c). Source: docs/theory.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from rdcircuits.errors import ShapeError

Wires = npt.NDArray[np.int64]
Places = npt.NDArray[np.float64]
Way = Literal["random", "balanced", "patch", "learned"]
_TRIES = 64


def at_random(before: int, after: int, pins: int, rng: np.random.Generator) -> Wires:
    """Every wire used about equally often, none twice by one gate where that can be.

    Example:
        >>> wires = at_random(6, 9, 2, np.random.default_rng(0))
        >>> wires.shape, bool((wires[0] == wires[1]).any())
        ((2, 9), False)
    """
    found = dealt(before, pins * after, rng).reshape((pins, after)).copy()
    for pin in range(1, min(pins, before)):
        clash = (found[:pin] == found[pin]).any(axis=0)
        while clash.any():
            found[pin, clash] = (found[pin, clash] + 1) % before
            clash = (found[:pin] == found[pin]).any(axis=0)
    return found


def dealt(before: int, count: int, rng: np.random.Generator) -> Wires:
    """So many wires, one shuffled deck of all of them after the other."""
    decks = [rng.permutation(before) for _ in range(-(-count // before))]
    return np.concatenate([np.zeros(0, np.int64), *decks])[:count]


def balanced(
    before: int, after: int, pins: int, share: float, rng: np.random.Generator, origins: Wires | None = None
) -> Wires:
    """Fan-outs that differ by at most one; the wires of a gate lie a stride apart, neighbours where `share` is 0, as
    far as can be where it is 1; never two wires of one origin in a gate, where that can be.

    Example:
        >>> near, far = (balanced(8, 8, 2, share, np.random.default_rng(0)) for share in (0, 1))
        >>> sorted(set(((near[1] - near[0]) % 8).tolist())), sorted(set(((far[1] - far[0]) % 8).tolist()))
        ([1], [4])
        >>> set(np.bincount(balanced(5, 9, 2, 0.5, np.random.default_rng(0)).ravel()).tolist())
        {3, 4}
    """
    total = pins * after
    longest = max(min(total, before) // pins, 1)
    stride = max(round(longest**share), 1)
    whole = total - total % (pins * stride)
    order = np.arange(whole).reshape((-1, pins, stride)).transpose((1, 0, 2)).reshape((pins, -1))
    rest = np.arange(whole, total).reshape((pins, -1))
    found = (np.concatenate([order, rest], axis=1) + int(rng.integers(before))) % before
    return _apart(found, origins, rng)


def _apart(found: Wires, origins: Wires | None, rng: np.random.Generator) -> Wires:
    """Wires exchanged among gates, pin by pin, until no gate has two of one origin, or for some tries."""
    for _ in range(_TRIES if len(found) > 1 else 0):
        names = found if origins is None else origins[found]
        clash = np.zeros(found.shape[1], dtype=np.bool_)
        for pin in range(1, len(found)):
            clash |= (names[:pin] == names[pin]).any(axis=0)
        gates = np.flatnonzero(clash)
        if not len(gates):
            break
        pin = int(rng.integers(1, len(found)))
        others = rng.integers(0, found.shape[1], len(gates))
        for gate, other in zip(gates.tolist(), others.tolist(), strict=True):
            found[pin, [gate, other]] = found[pin, [other, gate]]
    return found


def near(
    places: Places, after: int, pins: int, reach: float, rng: np.random.Generator, origins: Wires | None = None
) -> tuple[Wires, Places]:
    """Gates round wires, every wire about equally often the first of a gate; its others lie within `reach` of it along
    each axis. With the gates' own places, the means of their wires'.

    Example:
        >>> line = np.arange(9.0)[:, None]
        >>> wires, places = near(line, 9, 2, 1.0, np.random.default_rng(0))
        >>> int(np.abs(wires[0] - wires[1]).max()), places.shape
        (1, (9, 1))
    """
    before = len(places)
    names = np.arange(before) if origins is None else origins
    found = np.empty((pins, after), np.int64)
    found[0] = dealt(before, after, rng)
    order = np.argsort(places[:, 0], kind="stable")
    sorted_first = places[order, 0]
    low = np.searchsorted(sorted_first, places[found[0], 0] - reach, "left")
    high = np.searchsorted(sorted_first, places[found[0], 0] + reach, "right")
    for pin in range(1, pins):
        open_ = np.arange(after)
        found[pin] = found[0]
        for _ in range(_TRIES):
            drawn = order[rng.integers(low[open_], high[open_])]
            close = (np.abs(places[drawn] - places[found[0, open_]]) <= reach).all(axis=1)
            new = (names[found[:pin, open_]] != names[drawn]).all(axis=0)
            found[pin, open_[close]] = drawn[close]
            open_ = open_[~(close & new)]
            if not len(open_):
                break
    return found, places[found].mean(axis=0)


def candidates_of(before: int, after: int, pins: int, count: int, rng: np.random.Generator) -> Wires:
    """For each pin different wires to choose among; the first of all pins use every wire about equally often.

    Raises:
        ShapeError: for more candidates than wires, or none.

    Example:
        >>> candidates_of(4, 2, 2, 4, np.random.default_rng(0)).shape
        (2, 2, 4)
    """
    if not 1 <= count <= before:
        raise ShapeError(
            f"{count} candidates a pin, expected 1 to {before}, as many as there are wires before the layer"
        )
    found = np.empty((pins, after, count), np.int64)
    found[:, :, 0] = at_random(before, after, pins, rng)
    for pin in range(pins):
        for place in range(1, count):
            drawn = dealt(before, after, rng)
            clash = (found[pin, :, :place] == drawn[:, None]).any(axis=1)
            while clash.any():
                drawn[clash] = (drawn[clash] + 1) % before
                clash = (found[pin, :, :place] == drawn[:, None]).any(axis=1)
            found[pin, :, place] = drawn
    return found


@dataclass(frozen=True)
class Wiring:
    """How a network is wired; see `gates` for what is what. `layers(widths, rng)` gives each layer's wires.

    Raises:
        ShapeError: for origins or places that are not one for each input, or missing places.

    Example:
        >>> plan = Wiring(4, 2, "learned", candidates=3, again=True)
        >>> [wires.shape for wires in plan.layers((6, 2), np.random.default_rng(0))]
        [(2, 6, 3), (2, 2, 3)]
    """

    inputs: int
    pins: int
    way: Way
    candidates: int = 16
    again: bool = False
    origins: npt.ArrayLike | None = None
    places: npt.ArrayLike | None = None
    reach: float = 2.0

    def __post_init__(self) -> None:
        if self.origins is not None:
            origins = _of_inputs("origins", self.origins, self.inputs, 1, "iu")
            object.__setattr__(self, "origins", origins.astype(np.int64))
        if self.places is not None:
            places = _of_inputs("places", self.places, self.inputs, 2, "biuf")
            object.__setattr__(self, "places", places.astype(np.float64))
            if not np.isfinite(self.places).all():
                raise ShapeError("places are not all finite, expected numbers that tell where each input is")
        if not isinstance(self.way, str) or self.way not in get_args(Way):
            raise ShapeError(f"wiring is {self.way!r}, expected one of {', '.join(get_args(Way))}")
        if self.way == "patch" and self.places is None:
            raise ShapeError("wiring by patches needs places, where each input is: (inputs, axes)")
        if self.way == "patch" and not self.reach >= 0:
            raise ShapeError(f"the reach of patches is {self.reach!r}, expected 0 or more")

    def layers(self, widths: Sequence[int], rng: np.random.Generator) -> list[Wires]:
        """The wires of each layer, as numbers of the layer before and then, where they are read again, the inputs."""
        found, before = list[Wires](), self.inputs
        origins, places = self.origins, self.places
        for layer, after in enumerate(widths):
            extra = self.inputs if self.again and layer else 0
            if extra and places is not None and self.places is not None:
                places = np.concatenate([np.asarray(places), np.asarray(self.places)])
            share = layer / max(len(widths) - 1, 1)
            first: Any = None if layer else origins
            if self.way == "random":
                wires = at_random(before + extra, after, self.pins, rng)
            elif self.way == "balanced":
                wires = balanced(before + extra, after, self.pins, share, rng, first)
            elif self.way == "learned":
                wires = candidates_of(before + extra, after, self.pins, self.candidates, rng)
            else:
                wires, places = near(np.asarray(places), after, self.pins, self.reach * 2**layer, rng, first)
            found.append(wires)
            before = after
        return found

    def given(self, widths: Sequence[int], wires: Sequence[npt.ArrayLike]) -> list[Wires]:
        """Wires that are told, each layer's an array; `ShapeError` for those that name wires that there are not.

        Example:
            >>> [wires.tolist() for wires in Wiring(3, 2, "random").given((1, 2), [[[0], [2]], [[0, 0], [0, 0]]])]
            [[[0], [2]], [[0, 0], [0, 0]]]
        """
        if isinstance(wires, str) or len(wires) != len(widths):
            raise ShapeError(f"wires are of {len(wires)} layers, the network has {len(widths)}")
        found, before = list[Wires](), self.inputs
        learned = self.way == "learned"
        for layer, (own, after) in enumerate(zip(wires, widths, strict=True)):
            array, limit = np.asarray(own), before + (self.inputs if self.again and layer else 0)
            if array.ndim != 2 + learned or array.shape[:2] != (self.pins, after) or array.dtype.kind not in "iu":
                shape = f"({self.pins}, {after}{', candidates' * learned})"
                said = f"wires of layer {layer} are {array.dtype} of shape {array.shape}"
                raise ShapeError(
                    f"{said}, expected integers of shape {shape}: a row for each pin, a column for each gate"
                )
            if learned and not array.shape[2]:
                raise ShapeError(f"wires of layer {layer} have no candidates, expected one at least for each pin")
            bad = (array < 0) | (array >= limit)
            if bad.any():
                place = tuple(int(k) for k in np.argwhere(bad)[0])
                said = f"pin {place[0]} of gate {place[1]} reads wire {int(array[place])}"
                raise ShapeError(f"wires of layer {layer}: {said}, expected 0..{limit - 1}, the wires before it")
            found.append(array.astype(np.int64))
            before = after
        return found


def _of_inputs(name: str, values: npt.ArrayLike, inputs: int, axes: int, kinds: str) -> npt.NDArray[Any]:
    """An array with a line for each input."""
    found = np.asarray(values)
    if found.ndim != axes or len(found) != inputs or found.dtype.kind not in kinds:
        what = "an integer for each" if axes == 1 else "(inputs, axes), a place for each"
        raise ShapeError(f"{name} are {found.dtype} of shape {found.shape}, expected {what} of {inputs} inputs")
    return found
