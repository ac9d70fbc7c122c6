"""`Model`: a parametric circuit with an initialiser for each of its parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.circuit import Builder, Circuit, Wire, WireType
from rdcircuits.circuit.generators import Element
from rdcircuits.circuit.literal import Buffer
from rdcircuits.errors import ShapeError
from rdcircuits.para import Para

#: initialiser(wire type, rng) → an array of the wire's shape.
Initialiser = Callable[[WireType, np.random.Generator], npt.NDArray[Any]]


@dataclass(frozen=True)
class Model(Para[Circuit]):
    """A 1-cell of Para(C) whose parameters know how to start. `>>` and `@` of models are models.

    Attributes: as `Para`; `initialisers`, one for each wire of the parameter.

    Example:
        >>> import rdcircuits as rd
        >>> model = rd.models.lookup_table(2, 1)
        >>> [array.tolist() for array in model.initialise(seed=0)]
        [[[0, 0, 0, 0]]]
    """

    initialisers: tuple[Initialiser, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.initialisers) != len(self.parameter):
            raise ShapeError(
                f"{len(self.parameter)} parameters need as many initialisers, found {len(self.initialisers)}"
            )

    def __rshift__(self, other: Para[Circuit]) -> Model:
        """Composition; a plain `Para` counts as a model whose parameters start at zero."""
        return self._joined(super().__rshift__(other), other)

    def __matmul__(self, other: Para[Circuit]) -> Model:
        """Side by side."""
        return self._joined(super().__matmul__(other), other)

    def _joined(self, cell: Para[Circuit], other: Para[Circuit]) -> Model:
        theirs = other.initialisers if isinstance(other, Model) else (zeros,) * len(other.parameter)
        return Model(cell.parameter, cell.morphism, self.initialisers + theirs)

    def initialise(self, seed: int | np.random.Generator = 0) -> tuple[npt.NDArray[Any], ...]:
        """Starting values for each parameter wire, from a seed or a numpy Generator."""
        rng = np.random.default_rng(seed)
        return tuple(start(wire, rng) for start, wire in zip(self.initialisers, self.parameter, strict=True))


def zeros(wire: WireType, rng: np.random.Generator) -> npt.NDArray[Any]:
    """The initialiser that starts at zero."""
    return np.zeros(wire.shape, dtype=np.uint8)


def bernoulli(probability: float) -> Initialiser:
    """The initialiser of bits that are 1 with this probability."""
    return lambda wire, rng: (rng.random(wire.shape) < probability).astype(np.uint8)


def fix(cell: Para[Circuit], values: Sequence[npt.ArrayLike], algebra: str) -> Circuit:
    """fix((P, f), p) : A → B, the closed circuit f(p, −); the values become elements of the algebra named.

    Raises:
        ShapeError: for another number of values, or another shape, than the parameter's.

    Example:
        >>> import rdcircuits as rd
        >>> circuit = rd.models.fix(rd.models.lookup_table(2, 1), [[[0, 1, 1, 0]]], "Z2")
        >>> rd.Z2.run(circuit, [1, 0])
        array([1], dtype=uint8)
    """
    if len(values) != len(cell.parameter):
        raise ShapeError(f"the model has {len(cell.parameter)} parameter wires, found {len(values)} values")
    builder = Builder(cell.dom)
    wires: list[Wire] = []
    for position, (value, wire) in enumerate(zip(values, cell.parameter, strict=True)):
        buffer = Buffer(np.asarray(value))
        if buffer.array.shape != wire.shape:
            raise ShapeError(f"parameter {position} has shape {buffer.array.shape}, expected {wire.shape}")
        wires.extend(builder.apply(Element(buffer, algebra, wire.kind), ()))
    return Circuit(builder.graph(builder.run(cell.morphism.graph, [*wires, *builder.inputs])))
