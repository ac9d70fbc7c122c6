"""Learning rates: lenses (L, L') → (1, 1), where a loss, a point, is lifted to a change.  Source: [CFGL] §3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rdcircuits.circuit import Circuit, Wire, WireType, identity, trace
from rdcircuits.circuit.types import show
from rdcircuits.errors import ShapeError
from rdcircuits.lens import UNIT, Lens, Pair


@dataclass(frozen=True)
class Rate:
    """A learning rate: `formula(loss wire)` is the change that starts the backward pass, lifted from a point.

    Attributes: `name`; `formula`, a function on one wire.
    """

    name: str
    formula: Callable[[Wire], Wire]

    def lens(self, loss: WireType) -> Lens:
        """The lens (L, L') → (1, 1)."""
        backward: Circuit = trace(lambda l: self.formula(l).lift(), loss)  # noqa: E741 - the theory's letter
        if backward.cod != (loss.prime,):
            raise ShapeError(f"rate {self.name} gives {show(backward.cod)}, expected {loss.prime}")
        return Lens(Pair.of(loss), UNIT, identity(loss), backward)


def constant(value: int | float) -> Rate:
    """constant(c) : l ↦ c, the same whatever the loss; −ε descends."""
    return Rate(f"constant({value!r})", lambda loss: loss.constant(0, loss.type) + value)


def scaled(value: int | float = 1) -> Rate:
    """scaled(c) : l ↦ c·l. In Z2 c = 1 is reverse derivative ascent as published.  Source: [RDA]."""
    return Rate(f"scaled({value!r})", lambda loss: loss if value == 1 else loss * value)


def as_rate(rate: Rate | int | float) -> Rate:
    """A number as a constant rate, a `Rate` as it is."""
    return rate if isinstance(rate, Rate) else constant(rate)
