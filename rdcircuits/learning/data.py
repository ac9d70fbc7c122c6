"""The examples that a learner is trained on: arrays checked against its step before training starts, and
batches of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.bits.packed import tail_mask, unpack_rows
from rdcircuits.algebra.checks import as_array, first_bad
from rdcircuits.circuit import WireType
from rdcircuits.errors import AlgebraError, RdError, ShapeError
from rdcircuits.learning.learner import Learner
from rdcircuits.learning.losses import RANDOM_BITS
from rdcircuits.learning.streams import Order, Rows, Streamed, blocks_of

Array = npt.NDArray[Any]

_SHUFFLE, _WORDS = 1, 2


@runtime_checkable
class PackedTable(Protocol):
    """Rows of packed inputs and outputs, such as a `TruthTable`; `care` says which outputs are known."""

    x: Any
    y: Any
    care: Any
    rows: int


@runtime_checkable
class ElementTable(Protocol):
    """Rows of inputs and outputs that are elements of a field, such as a `FieldTable`."""

    field: Any
    x: Any
    y: Any
    care: Any
    rows: int


@runtime_checkable
class Classes(Protocol):
    """Examples with class numbers `y`, and the same as one-hot rows, such as `datasets.Labelled`."""

    x: Any
    y: Any
    classes: int

    @property
    def y_one_hot(self) -> Any:
        """A bit for each class."""


@runtime_checkable
class Particular(Protocol):
    """A model that is not for all values of its inputs: `check(inputs, what)` is an `RdError` for others."""

    def check(self, inputs: Array, what: str) -> None:
        """Raise for the first row that the model is not for."""


#: What `train` takes: a table, examples with class numbers, arrays (X, Y) whose first axis is the examples, or rows
#: that are streamed.
Data = PackedTable | ElementTable | Classes | Streamed | tuple[npt.ArrayLike, npt.ArrayLike]


@dataclass(frozen=True)
class Examples:
    """Inputs and labels, the examples along axis 0.

    Raises:
        RdError: for no examples, unknown outputs, numbers that are not finite, or labels that the loss does not take;
            with the first such row.
        ShapeError: for arrays that do not fit the learner's model, or each other.
    """

    inputs: Array | Rows
    labels: Array | Rows

    @classmethod
    def of(cls, data: Data, learner: Learner, what: str = "the data set") -> Examples:
        """Arrays of the data, checked against the learner."""
        inputs, labels = _arrays(data, what, learner)
        if len(learner.input) != 1:
            raise ShapeError(f"training takes a model of one input wire, this one has {len(learner.input)}")
        if not len(inputs):
            raise RdError(f"{what} is empty: there is nothing to learn from")
        if len(inputs) != len(labels):
            raise ShapeError(f"{what} has {len(inputs)} examples and {len(labels)} labels: expected as many of each")
        for name, array, wire in (("inputs", inputs, learner.input[0]), ("labels", labels, learner.label[0])):
            if array.shape[1:] != wire.shape:
                raise ShapeError(
                    f"{what}: the {name} have shape {array.shape[1:]} each, the model expects {wire.shape}"
                    + _hint(name, array, wire)
                )
            for first, rows in blocks_of(array):
                check_numbers(rows, f"the {name} of {what}{_from(first)}")
        for first, rows in blocks_of(labels):
            try:
                learner.loss.check(rows)
            except RdError as error:
                raise type(error)(f"{error}{_from(first)}") from None
        return cls(inputs, labels)

    def __len__(self) -> int:
        return len(self.inputs)

    def order(self, seed: int, epoch: int, shuffle: bool) -> Array | Order:
        """The order of the examples in an epoch: a function of seed and epoch alone, so that a run can be resumed."""
        if isinstance(self.inputs, Rows):
            return Order(self.inputs.source.sizes, [seed, _SHUFFLE, epoch] if shuffle else None)
        if not shuffle:
            return np.arange(len(self))
        return np.random.default_rng([seed, _SHUFFLE, epoch]).permutation(len(self))

    def batches(self, order: Array | Order, batch: int, skip: int = 0) -> Iterator[tuple[int, Array, Array]]:
        """(examples done after it, inputs, labels) for each batch in turn, without the first `skip` batches."""
        for start in range(skip * batch, len(self), batch):
            chosen = order[start : start + batch]
            yield start + len(chosen), self.inputs[chosen], self.labels[chosen]


def random_words(learner: Learner, seed: int, step: int, size: int) -> tuple[Array, ...]:
    """The random words that the learner's loss wants at a step, a function of seed and step alone."""
    rng = np.random.default_rng([seed, _WORDS, step])
    return tuple(rng.integers(0, 1 << RANDOM_BITS, (size, *wire.shape), dtype=np.int64) for wire in learner.label[1:])


def _arrays(data: Data, what: str, learner: Learner) -> tuple[Array | Rows, Array | Rows]:
    if isinstance(data, Streamed):
        return data.x, data.y
    if isinstance(data, Classes):
        one_hot = learner.label[0].shape == (data.classes,)
        return np.asarray(data.x), np.asarray(data.y_one_hot if one_hot else data.y)
    if not isinstance(data, PackedTable):
        if not isinstance(data, (tuple, list)) or len(data) != 2:
            parts = [name for name in ("train", "train_x", "x") if hasattr(data, name)]
            hint = f": it has {parts[0]}, which may be what is meant" if parts else ""
            raise RdError(f"{what} is a table or a pair (X, Y) of arrays, found {type(data).__name__}{hint}")
        inputs, labels = (_as_rows(part, f"{name} of {what}") for part, name in zip(data, ("X", "Y"), strict=True))
        if not (inputs.ndim and labels.ndim):
            raise ShapeError(f"{what}: X and Y have the examples along their first axis, found a single number")
        return inputs, labels
    elements = isinstance(data, ElementTable)
    if not np.all(data.care) if elements else np.any(data.care != tail_mask(data.rows)):
        raise RdError(
            f"{what} has unknown outputs (don't-cares), which a loss cannot compare: take the rows known whole"
        )
    if elements:
        return np.asarray(data.x), np.asarray(data.y)
    return unpack_rows(data.x, data.rows), unpack_rows(data.y, data.rows)


def check_field(data: Data, algebra: str, what: str = "the data set") -> None:
    """Raise `AlgebraError` where a table's entries are elements of another field than the algebra of this name.

    The integers modulo a prime are the field of as many elements, and so are bits.
    """
    if not isinstance(data, ElementTable):
        return
    field, names = data.field, {data.field.name}
    if field.degree == 1:
        names |= {f"Z_{field.q}", *(["Z2"] if field.q == 2 else [])}
    if algebra not in names:
        raise AlgebraError(f"{what} has elements of {field.name}, the algebra is {algebra}")


def _as_rows(part: npt.ArrayLike, what: str) -> Array:
    """An array of examples; where lists of different shapes make none, the first row that differs is named."""
    try:
        return as_array(part, what)
    except ShapeError:
        if not isinstance(part, (list, tuple)):
            raise
        rows = [as_array(row, f"row {number} of {what}").shape for number, row in enumerate(part)]
        odd = next((number for number, shape in enumerate(rows) if shape != rows[0]), None)
        if odd is None:
            raise
        raise ShapeError(f"{what} is no array: row {odd} has shape {rows[odd]}, the rows before it {rows[0]}") from None


def check_numbers(array: Array, what: str) -> None:
    """Finite numbers; one look at the whole where all is well."""
    if array.dtype.kind not in "biufO":
        raise RdError(f"{what} are of type {array.dtype}, expected numbers")
    if array.dtype.kind in "biu":
        return
    bad = ~np.isfinite(array) if array.dtype.kind == "f" else _not_finite(array)
    if bad.any():
        row, *place = first_bad(bad)
        where = f" at {place}" if place else ""
        raise RdError(f"{what}: row {row} has {array[(row, *place)]!s}{where}, expected finite numbers")


@np.vectorize(otypes=[np.bool_])
def _not_finite(value: object) -> bool:
    """Whether an element of an array of Python objects is NaN or infinite."""
    return isinstance(value, (float, np.floating)) and not np.isfinite(value)


def _from(first: int) -> str:
    """Where a block begins that a message counts the rows of."""
    return f" (rows counted from {first})" if first else ""


def _hint(name: str, array: Array | Rows, wire: WireType) -> str:
    """What to do about class numbers that stand for one-hot rows."""
    if name != "labels" or array.dtype.kind not in "iu" or array.shape[1:] != wire.shape[:-1] or not wire.shape:
        return ""
    return f"; class numbers become one-hot rows by losses.classes_of(labels, {wire.shape[-1]})"
