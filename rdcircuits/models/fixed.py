"""Parameters given values: all of them, which closes the circuit, or some of them, which then no longer learn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rdcircuits.circuit import Builder, Circuit, Wire, WireType
from rdcircuits.circuit.generators import Element
from rdcircuits.circuit.literal import Buffer
from rdcircuits.errors import ShapeError
from rdcircuits.models.model import Model, as_model
from rdcircuits.para import Para


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
    _check_count(cell, values)
    missing = [position for position, value in enumerate(values) if value is None]
    if missing:
        raise ShapeError(f"parameter {missing[0]} has no value; frozen(model, values, algebra) leaves some to learn")
    return _substituted(cell, values, algebra)


def frozen(cell: Para[Circuit], values: Sequence[npt.ArrayLike | None], algebra: str) -> Model:
    """frozen((P × Q, f), p) : (Q, f(p, −, −)), the model whose parameters that have a value no longer learn.

    Args:
        cell: a model, or any 1-cell.
        values: for each parameter wire an array, an element of the algebra from now on; or None where it still learns.
        algebra: the algebra's name.

    Raises:
        ShapeError: for another number of values, or another shape, than the parameter's.

    Example:
        >>> import rdcircuits as rd
        >>> model = rd.models.gates(2, 2, 1, seed=1)
        >>> first, _ = model.initialise(0)
        >>> rd.models.frozen(model, [first, None], "Z2").parameter
        (point(1, 4),)
    """
    _check_count(cell, values)
    free = [position for position, value in enumerate(values) if value is None]
    model = as_model(cell)
    parameter = tuple(cell.parameter[position] for position in free)
    starts = tuple(model.initialisers[position] for position in free)
    return Model(parameter, _substituted(cell, values, algebra), starts, model.check)


def _check_count(cell: Para[Circuit], values: Sequence[npt.ArrayLike | None]) -> None:
    if len(values) != len(cell.parameter):
        raise ShapeError(f"the model has {len(cell.parameter)} parameter wires, found {len(values)} values")


def _substituted(cell: Para[Circuit], values: Sequence[npt.ArrayLike | None], algebra: str) -> Circuit:
    """The circuit with the parameters that have a value as elements, and the others as inputs."""
    free = [wire for wire, value in zip(cell.parameter, values, strict=True) if value is None]
    builder = Builder((*free, *cell.dom))
    inputs = iter(builder.inputs)
    wires: list[Wire] = []
    for position, (value, wire) in enumerate(zip(values, cell.parameter, strict=True)):
        wires.append(next(inputs) if value is None else _element(builder, value, wire, position, algebra))
    return Circuit(builder.graph(builder.run(cell.morphism.graph, [*wires, *inputs])))


def _element(builder: Builder, value: npt.ArrayLike, wire: WireType, position: int, algebra: str) -> Wire:
    buffer = Buffer(np.asarray(value))
    if buffer.array.shape != wire.shape:
        raise ShapeError(f"parameter {position} has shape {buffer.array.shape}, expected {wire.shape}")
    return builder.apply(Element(buffer, algebra, wire.kind), ())[0]
