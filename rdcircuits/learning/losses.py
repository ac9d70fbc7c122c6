"""Losses: parametric circuits whose parameter is the label, (B, B × B → L).  Source: [CFGL]; theory sheet §3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rdcircuits.circuit import Circuit, Wire, WireType, trace
from rdcircuits.para import Para


@dataclass(frozen=True)
class Loss:
    """A loss for predictions of any one wire type: `formula(label, prediction)` is traced for the type at hand.

    Attributes: `name`; `formula`, a function on two wires.
    """

    name: str
    formula: Callable[[Wire, Wire], Wire]

    def cell(self, prediction: WireType) -> Para[Circuit]:
        """The loss as a 1-cell B → L of Para(C), its parameter the label (of the prediction's type)."""
        return Para((prediction,), trace(self.formula, prediction, prediction))


def boolean() -> Loss:
    """The Boolean loss, for each output l = b_p + b_t − 2·b_p·b_t (XOR); R on the prediction is α·(1 − 2·b_t).

    Example:
        >>> from rdcircuits.circuit import point
        >>> boolean().cell(point(2)).cod
        (point(2),)
    """
    return Loss("boolean", lambda label, prediction: prediction ^ label)
