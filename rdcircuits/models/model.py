"""`Model`: a parametric circuit with an initialiser for each of its parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rdcircuits.arguments import generator
from rdcircuits.circuit import Circuit
from rdcircuits.circuit.declared import Declared
from rdcircuits.errors import ShapeError
from rdcircuits.limits import check_memory
from rdcircuits.models.initialisers import Array, Initialiser, zeros
from rdcircuits.models.inputs import Check, anything, before, beside, declarations
from rdcircuits.para import Para
from rdcircuits.provenance import alike, noted
from rdcircuits.values import check_function


@dataclass(frozen=True, repr=False)
class Model(Para[Circuit]):
    """A 1-cell of Para(C) whose parameters know how to start. `>>`, `@` and `reparametrise` of models give models.

    Attributes: as `Para`; `initialisers`, one for each wire of the parameter; `check(inputs, what)`, which `train` asks
    before it starts and which refuses values that the model is not for (`what` names the inputs in its message).

    Example:
        >>> import rdcircuits as rd
        >>> model = rd.models.lookup_table(2, 1)
        >>> [array.tolist() for array in model.initialise(seed=0)]
        [[[0, 0, 0, 0]]]
    """

    initialisers: tuple[Initialiser, ...] = ()
    check: Check = anything

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.initialisers) != len(self.parameter):
            raise ShapeError(
                f"{len(self.parameter)} parameters need as many initialisers, found {len(self.initialisers)}"
            )

    def __rshift__(self, other: Para[Circuit]) -> Model:
        """Composition; a plain `Para` counts as a model whose parameters start at zero.

        Inputs that only pass through wiring (such as `flatten`) are checked as the second model wants them.
        """
        check = self.check
        if check is anything and not self.parameter:
            check = before(self.morphism, as_model(other).check)
        made = replace(self._joined(super().__rshift__(other), other), check=check)
        return noted(made, "then", self, other)

    def __matmul__(self, other: Para[Circuit]) -> Model:
        """Side by side."""
        sizes = sum(wire.size for wire in self.dom), sum(wire.size for wire in other.dom)
        check = beside(self.check, as_model(other).check, sizes)
        made = replace(self._joined(super().__matmul__(other), other), check=check)
        return noted(made, "beside", self, other)

    def __rrshift__(self, other: Para[Circuit]) -> Model:
        """A plain `Para` before this model: a model, which checks inputs that only pass through wiring."""
        return as_model(other) >> self

    def __rmatmul__(self, other: Para[Circuit]) -> Model:
        """A plain `Para` beside this model."""
        return as_model(other) @ self

    def declared(self) -> list[Declared]:
        """What the check says of the inputs, as circuits declare it."""
        return declarations(self.check, self.dom)

    def remade(self, morphism: Circuit) -> Model:
        """As for `Para`, with the same starts and the same check of inputs."""
        return alike(Model(self.parameter, morphism, self.initialisers, self.check), self)

    def _joined(self, cell: Para[Circuit], other: Para[Circuit]) -> Model:
        return Model(cell.parameter, cell.morphism, self.initialisers + as_model(other).initialisers)

    def reparametrise(self, tau: Circuit, initialisers: Sequence[Initialiser] | None = None) -> Model:
        """(Q, (τ × A) ; f) for τ : Q → P; starts as told, else each wire of Q as the first wire of P that it becomes
        unchanged (so that `tie` keeps its starts), and at zero where there is none.

        Example:
            >>> import rdcircuits as rd
            >>> layer = rd.models.dense(3, 3)
            >>> rd.tie(layer >> layer).initialisers
            (glorot(law='uniform'),)
        """
        cell = super().reparametrise(tau)
        if initialisers is None:
            kept = {number: position for position, number in reversed(list(enumerate(tau.outputs)))}
            initialisers = [self.initialisers[kept[i]] if i in kept else zeros for i in range(tau.arity)]
        return alike(Model(cell.parameter, cell.morphism, tuple(initialisers), self.check), cell)

    def __getstate__(self) -> dict[str, Any]:
        for start in self.initialisers:
            check_function(start, "a model", "an initialiser")
        check_function(self.check, "a model", "its check of inputs")
        return super().__getstate__()

    def initialise(self, seed: int | np.random.Generator = 0) -> tuple[Array, ...]:
        """Starting values for each parameter wire, from a seed or a numpy Generator.

        Example:
            >>> import numpy as np
            >>> import rdcircuits as rd
            >>> [one.shape for one in rd.models.dense(2, 3).initialise(np.random.default_rng(0))]
            [(3, 2)]
        """
        rng = generator(seed)
        for wire in self.parameter:
            check_memory("a parameter of shape", wire.shape, 1, "make the model smaller")
        return tuple(start(wire, rng) for start, wire in zip(self.initialisers, self.parameter, strict=True))


def as_model(cell: Para[Circuit]) -> Model:
    """A model as it is, a plain `Para` as a model whose parameters start at zero."""
    if isinstance(cell, Model):
        return cell
    return alike(Model(cell.parameter, cell.morphism, (zeros,) * len(cell.parameter)), cell)
