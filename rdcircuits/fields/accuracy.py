"""How well a polynomial, a circuit or anything else that evaluates rows of field elements agrees with a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.circuit import Circuit, WireType, batch
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.fields.field import check_same
from rdcircuits.tables.accuracy import Accuracy
from rdcircuits.tables.weights import Weights, counted

Elements = NDArray[Any]


@runtime_checkable
class FieldEvaluable(Protocol):
    """What a table can be compared with, or made from: outputs (rows, m) of inputs (rows, n)."""

    def evaluate(self, x: Elements, /) -> Elements:
        """The outputs of rows of elements."""


@dataclass(frozen=True, slots=True, repr=False)
class FieldAccuracy(Accuracy):
    """Shares of right answers, as in `Accuracy` but of elements; `wrong_rows` are the numbers of the rows with a wrong
    output.

    Example:
        >>> str(FieldAccuracy(0.875, (1.0, 0.75), 0.75, 8, (3,)))
        '87.50 % of 8 known outputs, 75.00 % of whole rows'
    """

    wrong_rows: tuple[int, ...] = ()

    _each: ClassVar[str] = "outputs"


def agreement(answers: Elements, y: Elements, care: NDArray[np.bool_], weights: Weights | None) -> FieldAccuracy:
    """The accuracy of answers (rows, m) to a table's outputs, rows counting as their weights say."""
    if answers.shape != y.shape:
        raise ShapeError(f"the answers have shape {answers.shape}, the table's outputs {y.shape}")
    wrong = np.asarray(answers != y, dtype=np.bool_) & care
    some, bad = (np.asarray(flags.any(axis=1), np.bool_) for flags in (care, wrong))
    return FieldAccuracy.of(
        [counted(weights, column) for column in wrong.T],
        [counted(weights, column) for column in care.T],
        (counted(weights, bad), counted(weights, some)),
        wrong_rows=tuple(np.flatnonzero(bad).tolist()),
    )


def evaluable(field: GF, circuit: object) -> FieldEvaluable:
    """The object itself if it evaluates rows of elements of this field, or a `Circuit` run over it; else `RdError`."""
    if isinstance(circuit, Circuit):
        return _CircuitRows(field, circuit)
    if isinstance(circuit, FieldEvaluable):
        other = getattr(circuit, "field", field)
        if isinstance(other, GF):
            check_same(field, other)
        return circuit
    raise RdError(f"expected a Circuit, a FieldPolynomial or the like, found {type(circuit).__name__}")


class _CircuitRows:
    """A closed circuit on rows: the elements of a row in the order of its wires, and of the elements of each wire."""

    def __init__(self, field: GF, circuit: Circuit) -> None:
        self.field = field
        self._batched = any(wire.batched for wire in circuit.dom)
        if self._batched and not all(wire.batched for wire in (*circuit.dom, *circuit.cod)):
            raise ShapeError("a circuit on rows has all its inputs and outputs batched, or none of them")
        rows = circuit if self._batched else batch(circuit, range(len(circuit.dom)))
        self._types = circuit.dom
        self._program = field.compile(rows)
        self.n_inputs, self.n_outputs = _size(circuit.dom), _size(circuit.cod)

    def evaluate(self, x: Elements) -> Elements:
        arrays, start = [], 0
        for wire in self._types:
            width = prod(wire.shape)
            arrays.append(x[:, start : start + width].reshape(len(x), *wire.shape))
            start += width
        found = self._program(*arrays, batch=len(x))
        outputs = found if isinstance(found, tuple) else (found,)
        flat = [np.asarray(one).reshape(len(x), -1) for one in outputs]
        return np.concatenate(flat, axis=1) if flat else np.zeros((len(x), 0), dtype=x.dtype)


def _size(types: Sequence[WireType]) -> int:
    return sum(prod(wire.shape) for wire in types)
