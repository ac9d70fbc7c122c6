"""Optimisers by name: ascent, momentum, Adam, votes and others, each an `Optimiser` (`rdcircuits.learning.optimiser`).

With a rate of −ε momentum and Nesterov descend; Adagrad, Adam and AdamW have an ε of their own and take the rate −1.
Source: [CFGL].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rdcircuits.circuit import Wire, WireType, change, ops
from rdcircuits.errors import ShapeError
from rdcircuits.learning.hyper import Hyper, Value, made, sign_of
from rdcircuits.learning.optimiser import Each, Optimiser
from rdcircuits.para import Para
from rdcircuits.values import recipe


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


@recipe
def tally(clip: Value = 1 << 20) -> Optimiser:
    """Scores that add up what is said of them (integers, over Z): put clip(p + p', −c, c). The rate is −1.

    Example:
        >>> import rdcircuits as rd
        >>> step = rd.optimisers.tally(9).build((rd.point(2),)).put
        >>> rd.Z.run(step, [2, 0], 9, [8, -1]).tolist()
        [9, -1]
    """

    def put(p: Wire, dp: Wire, state: dict[str, Wire], hyper: dict[str, Wire]) -> tuple[Wire, dict[str, Wire]]:
        return _clipped(ops.act(p, dp), hyper["clip"]), {}

    return Optimiser("tally", put, hyper=(Hyper("clip", clip),), sense=1)


def wired(model: Para[Any], tables: Optimiser | str = "votes", scores: Optimiser | str = "tally") -> Each:
    """The optimisers of a network of gates with learned wiring: one for its tables, another for its pins' scores.

    Tables are parameter wires of two axes, scores such of three.

    Example:
        >>> import rdcircuits as rd
        >>> model = rd.models.gates(8, 6, 4, classes=2, wiring="learned", candidates=5)
        >>> rd.optimisers.wired(model, rd.optimisers.votes(20)).name
        'each(votes, tally, votes, tally)'
    """
    return each(*(scores if len(wire.shape) == 3 else tables for wire in model.parameter))


def _clipped(x: Wire, limit: Wire) -> Wire:
    return ops.minimum(ops.maximum(x, -limit), limit)


NAMED: dict[str, Callable[[], Optimiser]] = {
    make.__name__: make
    for make in (ascent, frozen, most_significant_bit, momentum, nesterov, adagrad, adam, adamw, votes, tally)
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
