"""Optimisers: lenses (S × P × H, S × P) → (P, P'), whose outer changes are the new state and the new parameters.

They are reparametrisations of a model's lens in Para(Lens(C)); the state is of kind change and has a name for each
part. With a rate of −ε momentum and Nesterov descend; Adagrad, Adam and AdamW have an ε of their own and take the
rate −1.
Source: [CFGL].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np

from rdcircuits import values
from rdcircuits.circuit import Object, Wire, WireType, change, ops, permutation, point, prime, trace
from rdcircuits.errors import ShapeError
from rdcircuits.learning.hyper import Hyper, Value, made, sign_of
from rdcircuits.lens import UNIT, Lens, Pair, identity_lens
from rdcircuits.values import recipe

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


def each(*parts: Optimiser | str) -> Each:
    """An optimiser of its own for each parameter wire, side by side; `frozen()` for those that are not to learn.

    Example:
        >>> import rdcircuits as rd
        >>> rd.optimisers.each("frozen", rd.optimisers.momentum(0.5)).hyper
        (Hyper(name='momentum', value=0.5),)
    """
    return Each(tuple(_one(part) for part in parts))


@recipe
def frozen() -> Optimiser:
    """Nothing learns: get p; put p, whatever the change. The frozen part of `each`.

    Example:
        >>> import rdcircuits as rd
        >>> step = rd.optimisers.frozen().build((rd.point(2),)).put
        >>> rd.Z.run(step, [5, 6], [1, -1]).tolist()
        [5, 6]
    """
    return Optimiser("frozen", lambda p, dp, state, hyper: (p, {}), sense=0)


def _joined(wires: Sequence[Wire]) -> Wire:
    """All elements in one list."""
    return ops.concatenate([wire.reshape((wire.type.size,)) for wire in wires])


def _same(wire: WireType) -> WireType:
    return wire.prime


def _scalar(wire: WireType) -> WireType:
    return change()


@recipe
def ascent() -> Optimiser:
    """Basic ascent: get p; put p + p' (XOR in Z2). With a negative rate it descends. No state, no hyper-parameters.

    Example:
        >>> import rdcircuits as rd
        >>> step = rd.optimisers.ascent().build((rd.point(2),)).put
        >>> rd.Z2.run(step, [1, 0], [1, 1]).tolist()
        [0, 1]
    """
    return Optimiser("ascent", lambda p, dp, state, hyper: (ops.act(p, dp), {}), sense=1)


@recipe
def opposed(optimiser: Optimiser | str) -> Optimiser:
    """The optimiser on −p': where it went up it goes down, for two parts of a model that want opposite things.

    Example:
        >>> opposed(ascent()).name
        'opposed(ascent)'
    """
    inner = _one(optimiser)

    def put(p: Wire, dp: Wire, state: dict[str, Wire], hyper: dict[str, Wire]) -> tuple[Wire, dict[str, Wire]]:
        return inner.put(p, -dp, state, hyper)

    sense = None if inner.sense is None else -inner.sense
    return replace(inner, name=f"opposed({inner.name})", put=put, sense=sense)


@recipe
def clipped(optimiser: Optimiser | str, box: Value) -> Optimiser:
    """The optimiser, its new parameters then kept in −box .. box, as the critic of a Wasserstein GAN wants it.

    Example:
        >>> clipped(ascent(), 0.01).hyper
        (Hyper(name='box', value=0.01),)
    """
    inner = _one(optimiser)

    def put(p: Wire, dp: Wire, state: dict[str, Wire], hyper: dict[str, Wire]) -> tuple[Wire, dict[str, Wire]]:
        new, after = inner.put(p, dp, state, hyper)
        return _clipped(new, hyper["box"]), after

    name, more = f"clipped({inner.name}, {box!r})", (*inner.hyper, Hyper("box", box))
    return replace(inner, name=name, put=put, hyper=more)


@recipe
def most_significant_bit() -> Optimiser:
    """Ascent by one bit (Z2): put p + the highest set bit of p' alone, over all parameters joined: the last set bit of
    the last parameter wire that has one, in row-major order.

    Example:
        >>> import rdcircuits as rd
        >>> step = rd.optimisers.most_significant_bit().build((rd.point(3),)).put
        >>> rd.Z2.run(step, [0, 0, 0], [1, 1, 0]).tolist()
        [0, 1, 0]
    """

    def put(p: Wire, dp: Wire, state: dict[str, Wire], hyper: dict[str, Wire]) -> tuple[Wire, dict[str, Wire]]:
        return ops.act(p, _highest(dp)), {}

    return Optimiser("most_significant_bit", put, joint=True)


def _highest(bits: Wire) -> Wire:
    """The last 1 of a list of bits alone: where a 1 stands here or later, but none later."""
    seen, step, length = bits, 1, bits.type.size
    while step < length:
        seen = ops.concatenate([seen[:-step] | seen[step:], seen[-step:]])
        step *= 2
    return ops.concatenate([seen[:-1] * ~seen[1:], seen[-1:]]) if length > 1 else bits


def _momentum(p: Wire, dp: Wire, state: dict[str, Wire], hyper: dict[str, Wire]) -> tuple[Wire, dict[str, Wire]]:
    new = hyper["momentum"] * state["velocity"] + dp
    return ops.act(p, new), {"velocity": new}


@recipe
def momentum(gamma: Value = 0.9) -> Optimiser:
    """Momentum: s' = γs + p'; put (s', p + s').

    Example:
        >>> import rdcircuits as rd
        >>> step = rd.optimisers.momentum(0.5).build((rd.point(),)).put
        >>> [float(one) for one in rd.Smooth().run(step, 2.0, 10.0, 0.5, 3.0)]  # state, parameter, γ, change
        [4.0, 14.0]
    """
    return Optimiser("momentum", _momentum, state=(("velocity", _same),), hyper=(Hyper("momentum", gamma),), sense=1)


@recipe
def nesterov(gamma: Value = 0.9) -> Optimiser:
    """Nesterov: get p + γs; put as momentum. What is evaluated and saved is get(s, p).

    Example:
        >>> import rdcircuits as rd
        >>> lens = rd.optimisers.nesterov(0.5).build((rd.point(),))
        >>> float(rd.Smooth().run(lens.get, 2.0, 10.0, 0.5))  # the model is evaluated at p + γs
        11.0
    """

    def get(p: Wire, state: dict[str, Wire], hyper: dict[str, Wire]) -> Wire:
        return ops.act(p, hyper["momentum"] * state["velocity"])

    return Optimiser("nesterov", _momentum, get, (("velocity", _same),), (Hyper("momentum", gamma),), sense=1)


@recipe
def adagrad(epsilon: Value = 0.01, *, delta: Value = 1e-10) -> Optimiser:
    """Adagrad: g' = g + p'⊙p'; put (g', p + ε/(δ + √g')⊙p'). The rate is −1.

    Example:
        >>> import rdcircuits as rd
        >>> step = rd.optimisers.adagrad().build((rd.point(),)).put
        >>> new = rd.Smooth().run(step, 0.0, 1.0, 0.01, 1e-10, -5.0)  # state, parameter, ε, δ, change
        >>> [round(float(one), 6) for one in new]
        [25.0, 0.99]
    """

    def put(p: Wire, dp: Wire, state: dict[str, Wire], hyper: dict[str, Wire]) -> tuple[Wire, dict[str, Wire]]:
        total = state["squares"] + dp * dp
        return ops.act(p, hyper["epsilon"] * dp / (hyper["delta"].lift() + ops.sqrt(total))), {"squares": total}

    hyper = (Hyper("epsilon", epsilon), Hyper("delta", delta))
    return Optimiser("adagrad", put, state=(("squares", _same),), hyper=hyper, sense=sign_of(epsilon))


_MOMENTS = (("mean", _same), ("square", _same), ("steps", _scalar))


@recipe
def adam(
    epsilon: Value = 0.001, *, beta1: Value = 0.9, beta2: Value = 0.999, delta: Value = 1e-8, decay: Value | None = None
) -> Optimiser:
    """Adam: m' = β1·m + (1−β1)p', v' = β2·v + (1−β2)p'², t' = t + 1; put p + ε/(δ + √v̂)⊙m̂ with bias-corrected
    m̂ = m'/(1−β1^t'), v̂ = v'/(1−β2^t'). The rate is −1.

    Example:
        >>> import rdcircuits as rd
        >>> rd.optimisers.adam(0.02).state_names((rd.point(3),))
        ('mean of 0', 'square of 0', 'steps of 0')
    """

    def put(p: Wire, dp: Wire, state: dict[str, Wire], hyper: dict[str, Wire]) -> tuple[Wire, dict[str, Wire]]:
        b1, b2 = hyper["beta1"], hyper["beta2"]
        mean = b1 * state["mean"] + (1 - b1) * dp
        square = b2 * state["square"] + (1 - b2) * (dp * dp)
        steps = state["steps"] + 1
        corrected = mean / (1 - ops.exp(steps * ops.log(b1)))
        spread = ops.sqrt(square / (1 - ops.exp(steps * ops.log(b2))))
        start = p * (1 - hyper["epsilon"] * hyper["decay"]) if "decay" in hyper else p
        new = ops.act(start, hyper["epsilon"] * corrected / (hyper["delta"].lift() + spread))
        return new, {"mean": mean, "square": square, "steps": steps}

    values = {"epsilon": epsilon, "beta1": beta1, "beta2": beta2, "delta": delta}
    values |= {} if decay is None else {"decay": decay}
    name = "adam" if decay is None else "adamw"
    hyper = tuple(Hyper(key, value) for key, value in values.items())
    return Optimiser(name, put, state=_MOMENTS, hyper=hyper, sense=sign_of(epsilon))


@recipe
def adamw(
    epsilon: Value = 0.001,
    *,
    decay: Value = 0.01,
    beta1: Value = 0.9,
    beta2: Value = 0.999,
    delta: Value = 1e-8,
) -> Optimiser:
    """AdamW: as Adam, on (1 − ελ)·p, λ the decay. The rate is −1.

    Example:
        >>> import rdcircuits as rd
        >>> [(one.name, one.value) for one in rd.optimisers.adamw(0.02).hyper]
        [('epsilon', 0.02), ('beta1', 0.9), ('beta2', 0.999), ('delta', 1e-08), ('decay', 0.01)]
    """
    return adam(epsilon, beta1=beta1, beta2=beta2, delta=delta, decay=decay)


@recipe
def votes(threshold: Value = 1, *, clip: Value = 1 << 20, decay: Value = 0, reset: bool = True) -> Optimiser:
    """Signed votes (bits, over Z): s' = clip(s − decay(s) + p', −c, c); p becomes 1 where s' ≥ τ, 0 where s' ≤ −τ.

    decay(s) brings s nearer to 0 by up to `decay`. With `reset`, s' = 0 where p flipped. The rate is −1 for wishes from
    all outputs, −l (`rates.scaled(-1)`) for wishes from wrong outputs only.

    Example:
        >>> import rdcircuits as rd
        >>> step = rd.optimisers.votes(3).build((rd.point(2),)).put
        >>> state, bits = rd.Z.run(step, [2, 0], [0, 1], 3, 100, 0, [1, -1])
        >>> state.tolist(), bits.tolist()
        ([0, -1], [1, 1])
    """

    def put(p: Wire, dp: Wire, state: dict[str, Wire], hyper: dict[str, Wire]) -> tuple[Wire, dict[str, Wire]]:
        old, limit = state["votes"], hyper["clip"].lift()
        nearer = old - _clipped(old, hyper["decay"].lift())
        total = _clipped(nearer + dp, limit)
        up, down = ops.threshold(total, hyper["threshold"]), ops.threshold(-total, hyper["threshold"])
        new = up | (p * ~down)
        return new, {"votes": total * ~(new ^ p) if reset else total}

    hyper = (Hyper("threshold", threshold), Hyper("clip", clip), Hyper("decay", decay))
    return Optimiser("votes", put, state=(("votes", _same),), hyper=hyper, sense=1)


def _clipped(x: Wire, limit: Wire) -> Wire:
    return ops.minimum(ops.maximum(x, -limit), limit)


NAMED: dict[str, Callable[[], Optimiser]] = {
    make.__name__: make
    for make in (ascent, frozen, most_significant_bit, momentum, nesterov, adagrad, adam, adamw, votes)
}
"""The optimisers that are made without arguments, by name."""


def as_optimiser(optimiser: Optimiser | Each | str) -> Optimiser | Each:
    """An optimiser as it is, or the one of this name with its own settings; a `ShapeError` for what is none.

    Example:
        >>> as_optimiser("adam").name
        'adam'
    """
    if isinstance(optimiser, (Optimiser, Each)):
        return optimiser
    return made(optimiser, NAMED, "optimiser", "optimisers.adam()")


def _one(part: Any) -> Optimiser:
    found = as_optimiser(part)
    if not isinstance(found, Optimiser):
        raise ShapeError(f"each takes optimisers for one parameter wire, found {found.name}")
    return found
