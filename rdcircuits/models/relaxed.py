"""Bits relaxed to reals in [0, 1], so that models of multilinear gates train in Smooth, and rounded back afterwards.

A multilinear gate at probabilities is the probability of a 1, its inputs taken as independent.
Source: [DPC] for the gates.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.circuit import Wire, WireType, generators, ops, trace
from rdcircuits.errors import RdError
from rdcircuits.models.gates import pass_through
from rdcircuits.models.initialisers import Array, Initialiser
from rdcircuits.models.model import Model
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked

#: What takes a part of a wire.
_PARTS = (generators.Slice, generators.Reshape, generators.Spread)


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
    return _squashed(model, margin, ops.sigmoid)


@architecture
@checked
def hardened(model: Model, *, margin: float = 0.1) -> Model:
    """hardened((P, f)) : the model reparametrised along harden ∘ sigmoid : P → P. It computes with bits, the rounded
    ones, and its changes are those of the relaxed model at these bits: what is trained is what comes out.

    Raises:
        RdError: for a margin of 0 or outside 0..½.

    Example:
        >>> import rdcircuits as rd
        >>> model = hardened(rd.models.gates(4, 3, 1))
        >>> found = rd.Smooth().run(rd.models.fix(model, model.initialise(0), rd.Smooth()), [0, 1, 1, 0])
        >>> float(found[0]) in (0.0, 1.0)
        True
    """
    return _squashed(model, margin, lambda wire: ops.harden(ops.sigmoid(wire)))


def _squashed(model: Model, margin: float, squash: Callable[[Wire], Wire]) -> Model:
    """The model reparametrised, but for the scores of pins that choose their wires."""
    if margin == 0:
        raise RdError("the margin is 0, expected a number above 0: sigmoid gives neither 0 nor 1")
    scores = scores_of(model)
    tau = trace(lambda *wires: [w if i in scores else squash(w) for i, w in enumerate(wires)], model.parameter)
    starts = [start if i in scores else _Logits(soft(start, margin)) for i, start in enumerate(model.initialisers)]
    return model.reparametrise(tau, starts)


def scores_of(model: Model) -> frozenset[int]:
    """The parameter wires that are scores of pins, by their positions.

    Example:
        >>> import rdcircuits as rd
        >>> sorted(scores_of(rd.models.gates(8, 6, 4, wiring="learned", candidates=3)))
        [1, 3]
    """
    graph = model.morphism.graph
    maker = {node.first: node for node in graph.nodes}
    found = set()
    for node in graph.nodes:
        if isinstance(node.generator, generators.Choose):
            number = node.inputs[0]
            while number in maker and isinstance(maker[number].generator, _PARTS):
                number = maker[number].inputs[0]
            if number < len(model.parameter):
                found.add(number)
    return frozenset(found)


@checked
def rounded(
    values: Sequence[npt.ArrayLike], *, at: float = 0.0, scores: Collection[int] = ()
) -> tuple[npt.NDArray[Any], ...]:
    """Bits from the parameters of a relaxed model: 1 above 0, where sigmoid is a half (`at=0.5` for `soft` tables).

    Those at the positions `scores` (see `scores_of`) become integers in their order along the last axis instead, the
    first of equals the greatest, so that pins choose the wires that they chose.

    Example:
        >>> rounded([[-1.5, 2.0]])
        (array([0, 1], dtype=uint8),)
    """
    return tuple(
        _ranks(np.asarray(value)) if i in scores else (np.asarray(value) > at).astype(np.uint8)
        for i, value in enumerate(values)
    )


def _ranks(scores: Array) -> npt.NDArray[np.int64]:
    """For each score minus the number of those that come before it, from the greatest down."""
    order = np.argsort(-scores, axis=-1, kind="stable")
    found: npt.NDArray[np.int64] = -np.argsort(order, axis=-1)
    return found
