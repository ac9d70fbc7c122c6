"""Learning rates: lenses (H × L, L') → (1, 1), where a loss, a point, is lifted to a change.  Source: [CFGL].

Integers are constants of the step, so that they mean the same in every algebra; other numbers and schedules are inputs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rdcircuits import values
from rdcircuits.arguments import is_number, shown
from rdcircuits.circuit import Wire, WireType, identity, point, trace
from rdcircuits.circuit.types import show
from rdcircuits.errors import ShapeError
from rdcircuits.learning.hyper import Hyper, Schedule, Value, checked, cosine, sign_of, stepped, warm_up
from rdcircuits.lens import UNIT, Lens, Pair
from rdcircuits.para import Para
from rdcircuits.values import recipe

__all__ = ["Rate", "as_rate", "constant", "cosine", "scaled", "stepped", "warm_up"]


@dataclass(frozen=True, eq=False, repr=False)
class Rate(values.Value):
    """A learning rate: `formula(loss, *hyper)` on wires is what starts the backward pass, before it is lifted.

    Attributes: `name`; `formula`; `hyper`, its hyper-parameters; `sign`, −1 where it descends (a loss that is not
    negative, for a rate that is scaled by it), 1 where it ascends, 0 where nothing moves, None where that is not known.

    Example:
        >>> import rdcircuits as rd
        >>> rate = rd.rates.constant(-0.1)
        >>> rate.name, rate.sign
        ('constant(-0.1)', -1)
    """

    name: str
    formula: Callable[..., Wire]
    hyper: tuple[Hyper, ...] = ()
    sign: int | None = None

    def cell(self, loss: WireType) -> Para[Lens]:
        """The rate as a 1-cell (L, L') → (1, 1) of Para(Lens(C)), its parameter the hyper-parameters.

        Example:
            >>> import rdcircuits as rd
            >>> rd.rates.constant(-1).cell(rd.point(2)).dom
            Pair(points=(point(2),), changes=(change(2),))
        """
        hyper = (point(),) * len(self.hyper)
        backward = trace(lambda *wires: self.formula(wires[-1], *wires[:-1]).lift(), hyper, loss)
        if backward.cod != (loss.prime,):
            raise ShapeError(f"rate {self.name} gives {show(backward.cod)}, expected {loss.prime}")
        dom = Pair((*hyper, loss), (loss.prime,))
        return Para(Pair(hyper, ()), Lens(dom, UNIT, identity(dom.points), backward))


@recipe
def constant(value: Value) -> Rate:
    """constant(c) : l ↦ c, the same whatever the loss; −ε descends.

    Example:
        >>> constant(-1).hyper, constant(-0.1).hyper
        ((), (Hyper(name='rate', value=-0.1),))
    """
    value = checked("the rate", value)
    name = f"constant({value!r})"
    if isinstance(value, int):
        return Rate(name, lambda loss: loss.constant(int(value), loss.type), sign=sign_of(value))
    return Rate(name, lambda loss, rate: loss.constant(0, loss.type) + rate, (Hyper("rate", value),), sign_of(value))


@recipe
def scaled(value: Value = 1) -> Rate:
    """scaled(c) : l ↦ c·l. In Z2 c = 1 is reverse derivative ascent as published.  Source: [RDA].

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z.run(rd.rates.scaled(-1).cell(rd.point(2)).morphism.put, [0, 1]).tolist()
        [0, -1]
    """
    value = checked("the rate", value)
    name = f"scaled({value!r})"
    if isinstance(value, int):
        return Rate(name, lambda loss: loss if value == 1 else loss * value, sign=sign_of(value))
    return Rate(name, lambda loss, rate: loss * rate, (Hyper("rate", value),), sign_of(value))


def as_rate(rate: Rate | Value) -> Rate:
    """A number or a schedule as a constant rate, a `Rate` as it is.

    Example:
        >>> import rdcircuits as rd
        >>> rd.rates.as_rate(-0.1).name
        'constant(-0.1)'
    """
    if isinstance(rate, Rate):
        return rate
    if callable(rate) and not isinstance(rate, Schedule):
        raise ShapeError(f"the rate is {shown(rate)}, which is no rate: what makes one is called: rates.scaled(-1)")
    if not is_number(rate) and not isinstance(rate, Schedule):
        raise ShapeError(f"a rate is a number, a schedule or a Rate, found {rate!r}")
    return constant(rate)
