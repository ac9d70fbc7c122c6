"""What an optimiser is: a lens (S × P × H, S × P) → (P, P'), whose outer changes are the new state and the new
parameters, written for one parameter wire; or several of them side by side.

They are reparametrisations of a model's lens in Para(Lens(C)); the state is of kind change and has a name for each
part. Source: [CFGL].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from rdcircuits import values
from rdcircuits.circuit import Object, Wire, WireType, ops, permutation, point, prime, trace
from rdcircuits.errors import ShapeError
from rdcircuits.learning.hyper import Hyper
from rdcircuits.lens import UNIT, Lens, Pair, identity_lens

#: get(p, state, hyper) → p̄, for one parameter wire; state maps names to wires.
Get = Callable[[Wire, dict[str, Wire], dict[str, Wire]], Wire]
#: put(p, p', state, hyper) → (new p, new state), for one parameter wire.
Put = Callable[[Wire, Wire, dict[str, Wire], dict[str, Wire]], tuple[Wire, dict[str, Wire]]]


def _itself(p: Wire, state: dict[str, Wire], hyper: dict[str, Wire]) -> Wire:
    return p


@dataclass(frozen=True, eq=False, repr=False)
class Optimiser(values.Value):
    """An optimiser, written for one parameter wire; `build` makes the lens for a whole object of parameters.

    Attributes: `name`; `put`, `get` on wires (see `Put`, `Get`); `state`, the names of the state's parts, each with the
    type it has for a parameter's type; `hyper`, the hyper-parameters; `joint`, whether put sees all parameters as one
    list (then there is no state) instead of one wire after the other; `largest_batch`, how many examples a step the
    rule is right for, where not for any number: `train` refuses more; `sense`, 1 where the parameters go where their
    change points, −1 where they go against it, 0 where they stay, None where that is not known.

    Example:
        >>> import rdcircuits as rd
        >>> adam = rd.optimisers.adam(0.02)
        >>> adam.name, [one.name for one in adam.hyper], adam.state_names((rd.point(3),))
        ('adam', ['epsilon', 'beta1', 'beta2', 'delta'], ('mean of 0', 'square of 0', 'steps of 0'))
    """

    name: str
    put: Put
    get: Get = _itself
    state: tuple[tuple[str, Callable[[WireType], WireType]], ...] = ()
    hyper: tuple[Hyper, ...] = ()
    joint: bool = False
    largest_batch: int | None = None
    sense: int | None = None

    def state_names(self, parameters: Object) -> tuple[str, ...]:
        """The names of the state's wires: part and parameter number, such as "momentum of 0".

        Example:
            >>> import rdcircuits as rd
            >>> rd.optimisers.momentum().state_names((rd.point(2), rd.point(3)))
            ('velocity of 0', 'velocity of 1')
        """
        return tuple(f"{name} of {i}" for i in range(len(parameters)) for name, _ in self.state)

    def state_types(self, parameters: Object) -> Object:
        """S: for each parameter wire the types of the parts.

        Example:
            >>> import rdcircuits as rd
            >>> rd.optimisers.momentum().state_types((rd.point(2), rd.point(3)))
            (change(2), change(3))
        """
        return tuple(kind(wire) for wire in parameters for _, kind in self.state)

    def build(self, parameters: Object) -> Lens:
        """The lens for these parameters.

        Example:
            >>> from rdcircuits.learning.optimisers import ascent
            >>> ascent().build((point(2),)).cod
            Pair(points=(point(2),), changes=(change(2),))
        """
        state, hyper = self.state_types(parameters), (point(),) * len(self.hyper)
        points = state + parameters + hyper
        forward = trace(lambda *wires: [*self._get(parameters, wires), *wires], points)
        backward = trace(lambda *wires: self._put(parameters, wires), points, prime(parameters))
        return Lens(Pair(points, state + parameters), Pair.of(parameters), forward, backward)

    def _get(self, parameters: Object, wires: Sequence[Wire]) -> list[Wire]:
        states, values, hyper = self._split(parameters, wires)
        return [self.get(p, state, hyper) for p, state in zip(values, states, strict=True)]

    def _put(self, parameters: Object, wires: Sequence[Wire]) -> list[Wire]:
        count = len(parameters)
        changes = wires[len(wires) - count :]
        states, values, hyper = self._split(parameters, wires)
        if self.joint:
            return self._put_jointly(values, changes, hyper)
        found = [self.put(p, dp, state, hyper) for p, dp, state in zip(values, changes, states, strict=True)]
        new_states = [state[name] for _, state in found for name, _ in self.state]
        return [*new_states, *(p for p, _ in found)]

    def _put_jointly(self, values: Sequence[Wire], changes: Sequence[Wire], hyper: dict[str, Wire]) -> list[Wire]:
        joined, change_of_all = (_joined(wires) for wires in (values, changes))
        whole, _ = self.put(joined, change_of_all, {}, hyper)
        ends = [int(end) for end in np.cumsum([wire.type.size for wire in values])]
        return [whole[end - p.type.size : end].reshape(p.shape) for p, end in zip(values, ends, strict=True)]

    def _split(self, parameters: Object, wires: Sequence[Wire]) -> tuple[list[dict[str, Wire]], Any, dict[str, Wire]]:
        count, parts = len(parameters), len(self.state)
        states = [{name: wires[i * parts + j] for j, (name, _) in enumerate(self.state)} for i in range(count)]
        start = count * parts
        hyper = {one.name: wires[start + count + j] for j, one in enumerate(self.hyper)}
        return states, wires[start : start + count], hyper


@dataclass(frozen=True, eq=False, repr=False)
class Each(values.Value):
    """Optimisers side by side, one for each parameter wire. Made by `each`; used as an `Optimiser`.

    Example:
        >>> import rdcircuits as rd
        >>> both = rd.optimisers.each("frozen", "votes")
        >>> both.name, both.sense
        ('each(frozen, votes)', 1)
    """

    parts: tuple[Optimiser, ...]

    @property
    def name(self) -> str:
        """The parts' names."""
        return f"each({', '.join(part.name for part in self.parts)})"

    @property
    def hyper(self) -> tuple[Hyper, ...]:
        """The parts' hyper-parameters, one part after the other."""
        return tuple(one for part in self.parts for one in part.hyper)

    @property
    def largest_batch(self) -> int | None:
        """The least of the parts'."""
        return min((part.largest_batch for part in self.parts if part.largest_batch is not None), default=None)

    @property
    def sense(self) -> int | None:
        """That of the parts which move, None where they are not of one mind."""
        found = {part.sense for part in self.parts} - {0}
        return found.pop() if len(found) == 1 else None if found else 0

    def state_names(self, parameters: Object) -> tuple[str, ...]:
        """As `Optimiser.state_names`."""
        return tuple(f"{name} of {i}" for i, (part, _) in enumerate(self._each(parameters)) for name, _ in part.state)

    def state_types(self, parameters: Object) -> Object:
        """As `Optimiser.state_types`."""
        return tuple(kind for part, wires in self._each(parameters) for kind in part.state_types(wires))

    def build(self, parameters: Object) -> Lens:
        """The product of the parts' lenses, its points in the order S × P × H.

        Example:
            >>> from rdcircuits.learning.optimisers import each, frozen, votes
            >>> each(frozen(), votes()).build((point(2), point(3))).dom.changes
            (change(3), point(2), point(3))
        """
        found = self._each(parameters)
        product = reduce(Lens.__matmul__, (part.build(wires) for part, wires in found), identity_lens(UNIT))
        states: list[Object] = [part.state_types(wires) for part, wires in found]
        values: list[Object] = [wires for _, wires in found]
        hyper: list[Object] = [(point(),) * len(part.hyper) for part, _ in found]
        count = len(found)
        by_kind, by_part = [*states, *values, *hyper], [k * count + i for i in range(count) for k in range(3)]
        changes = [obj for pair in zip(states, values, strict=True) for obj in pair]
        new = permutation(changes, [*range(0, 2 * count, 2), *range(1, 2 * count, 2)])
        forward, backward = permutation(by_kind, by_part) >> product.forward, product.backward >> new
        points = tuple(wire for obj in by_kind for wire in obj)
        return Lens(Pair(points, new.cod), product.cod, forward, backward)

    def _each(self, parameters: Object) -> list[tuple[Optimiser, Object]]:
        if len(self.parts) != len(parameters):
            raise ShapeError(f"{self.name} is for {len(self.parts)} parameter wires, the model has {len(parameters)}")
        return [(part, (wire,)) for part, wire in zip(self.parts, parameters, strict=True)]


def _joined(wires: Sequence[Wire]) -> Wire:
    """All elements in one list."""
    return ops.concatenate([wire.reshape((wire.type.size,)) for wire in wires])
