"""Parameters given values: all of them, which closes the circuit, or some of them, which then no longer learn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy.typing as npt

from rdcircuits.algebra import Algebra, as_algebra
from rdcircuits.circuit import Circuit
from rdcircuits.errors import ShapeError
from rdcircuits.models.model import Model, as_model
from rdcircuits.para import Para, closed, substituted
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked


@checked
def fix(cell: Para[Circuit], values: Sequence[npt.ArrayLike], algebra: Algebra | str) -> Circuit:
    """fix((P, f), p) : A → B, the closed circuit f(p, −); the values become elements of the algebra.

    The circuit knows its algebra from then on: it is run, compared and exported in that one. Fix in the algebra that
    the parameters were trained in, as `run.circuit` does: a sum is a count over Z, and a parity over Z2. It also knows
    what the model's inputs are declared to be: where that is bits, running it on other values is an `AlgebraError`.

    Args:
        cell: a model, or any 1-cell.
        values: an array for each parameter wire.
        algebra: a value such as `rd.Z`, or its name.

    Raises:
        ShapeError: for another number of values, or another shape, than the parameter's.
        AlgebraError: for values that are no elements of the algebra, and for what names none.

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
    return closed(cell, values, _checked(values, algebra))


@architecture
@checked
def frozen(cell: Para[Circuit], values: Sequence[npt.ArrayLike | None], algebra: Algebra | str) -> Model:
    """frozen((P × Q, f), p) : (Q, f(p, −, −)), the model whose parameters that have a value no longer learn.

    Args:
        cell: a model, or any 1-cell.
        values: for each parameter wire an array, an element of the algebra from now on; or None where it still learns.
        algebra: a value such as `rd.Z`, or its name.

    Raises:
        ShapeError: for another number of values, or another shape, than the parameter's.
        AlgebraError: for values that are no elements of the algebra, and for what names none.

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
    return Model(parameter, substituted(cell, values, _checked(values, algebra)), starts, model.check)


def _check_count(cell: Para[Circuit], values: Sequence[npt.ArrayLike | None]) -> None:
    if len(values) != len(cell.parameter):
        raise ShapeError(f"the model has {len(cell.parameter)} parameter wires, found {len(values)} values")


def _checked(values: Sequence[npt.ArrayLike | None], algebra: Algebra | str) -> str:
    """The algebra's name, where all the values are elements of it."""
    ring = as_algebra(algebra)
    for position, value in enumerate(values):
        if value is not None:
            ring.check(value, f"parameter {position}")
    return ring.name
