"""Optimisers: lenses (S × P × H, S × P) → (P, P'), whose outer changes are the new state and parameters.

They are reparametrisations of a model's lens in Para(Lens(C)).  Source: [CFGL]; theory sheet §3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rdcircuits.circuit import Object, ops, pairing, prime, trace
from rdcircuits.lens import UNIT, Lens, Pair

#: What an optimiser is for one object of parameters: S, H and the lens.
Built = tuple[Object, Object, Lens]


@dataclass(frozen=True)
class Optimiser:
    """An optimiser for parameters of any type.

    Attributes: `name`; `build(P)` gives the state S, the hyper-parameters H (objects) and the lens.
    """

    name: str
    build: Callable[[Object], Built]


def ascent() -> Optimiser:
    """Basic ascent: get p; put p + p' (XOR in Z2). With a negative rate it descends. No state, no hyper-parameters.

    Example:
        >>> from rdcircuits.circuit import point
        >>> ascent().build((point(2),))[2].cod
        Pair(points=(point(2),), changes=(change(2),))
    """
    return Optimiser("ascent", _ascent)


def _ascent(parameters: Object) -> Built:
    count = len(parameters)
    forward = trace(lambda *p: p, parameters)
    backward = trace(
        lambda *wires: [ops.act(p, dp) for p, dp in zip(wires[:count], wires[count:], strict=True)],
        parameters,
        prime(parameters),
    )
    outer = Pair(parameters, parameters)
    keep = pairing(forward, forward)
    return (), (), Lens(outer, Pair.of(parameters), keep, backward) if count else Lens(UNIT, UNIT, forward, backward)
