"""Bits relaxed to reals in [0, 1], so that models of multilinear gates train in Smooth, and rounded back afterwards.

A multilinear gate at probabilities is the probability of a 1, its inputs taken as independent.
Source: [DPC] for the gates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rdcircuits.circuit import WireType, ops, trace
from rdcircuits.errors import RdError
from rdcircuits.models.gates import pass_through
from rdcircuits.models.initialisers import Array, Initialiser
from rdcircuits.models.model import Model
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked


@dataclass(frozen=True)
class soft:
    """The initialiser of reals near bits: a 0 of `start` becomes `margin`, a 1 becomes 1 − margin.

    Raises:
        RdError: for a margin outside 0..½.

    Example:
        >>> import rdcircuits as rd
        >>> model = rd.models.gates(2, 1, start=rd.models.soft())
        >>> sorted(set(model.initialise(0)[0].ravel().tolist()))
        [0.1, 0.9]
    """

    start: Initialiser = pass_through
    margin: float = 0.1

    def __post_init__(self) -> None:
        if not 0 <= self.margin < 0.5:
            raise RdError(f"the margin is {self.margin!r}, expected a number from 0 to below a half")

    def __call__(self, wire: WireType, rng: np.random.Generator) -> Array:
        """Starting values of a parameter wire."""
        return np.where(self.start(wire, rng) != 0, 1 - self.margin, self.margin)


@dataclass(frozen=True)
class _Logits:
    """What sigmoid takes to the values of another initialiser."""

    start: Initialiser

    def __call__(self, wire: WireType, rng: np.random.Generator) -> Array:
        """Starting values of a parameter wire."""
        values = self.start(wire, rng)
        return np.asarray(np.log(values / (1 - values)))


@architecture
@checked
def relaxed(model: Model, *, margin: float = 0.1) -> Model:
    """relaxed((P, f)) : the model reparametrised along sigmoid : P → P, so that its parameters stay between 0 and 1
    wherever an optimiser takes the reals behind them. It starts with `margin` for 0 and 1 − margin for 1.

    Raises:
        RdError: for a margin of 0 or outside 0..½.

    Example:
        >>> import rdcircuits as rd
        >>> model = relaxed(rd.models.gates(4, 3, 1))
        >>> [array.tolist() for array in rounded(model.initialise(0))][1] in ([[0, 1, 0, 1]], [[0, 0, 1, 1]])
        True
    """
    if margin == 0:
        raise RdError("the margin is 0, expected a number above 0: sigmoid gives neither 0 nor 1")
    tau = trace(lambda *wires: [ops.sigmoid(wire) for wire in wires], model.parameter)
    return model.reparametrise(tau, [_Logits(soft(start, margin)) for start in model.initialisers])


@checked
def rounded(values: Sequence[npt.ArrayLike], *, at: float = 0.0) -> tuple[npt.NDArray[np.uint8], ...]:
    """Bits from the parameters of a relaxed model: 1 above 0, where sigmoid is a half (`at=0.5` for `soft` tables).

    Example:
        >>> rounded([[-1.5, 2.0]])
        (array([0, 1], dtype=uint8),)
    """
    return tuple((np.asarray(value) > at).astype(np.uint8) for value in values)
