"""The base of tables over bits and over fields: rows of n inputs and m outputs, some outputs maybe unknown.

A kind of table is a frozen dataclass with the fields named in `Table`. How its arrays are laid out is its own: it says
how a wire's values are taken out of one and put into one, how rows and wires are chosen, and what all rows are. The
rest is here. Tables are values: methods make new tables.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits.notebook import Tabled
from rdcircuits.signatures import checked
from rdcircuits.tables.accuracy import ports
from rdcircuits.tables.columns import column_names, match_columns, position_of, positions
from rdcircuits.tables.conflicts import (
    Column,
    Conflicts,
    Origin,
    by_majority,
    check_conflicts,
    contradiction,
    first_conflict,
    united,
)
from rdcircuits.tables.frames import framed
from rdcircuits.tables.names import NamedSides, as_names
from rdcircuits.tables.rows import Groups, as_indices, group_rows
from rdcircuits.tables.show import grid
from rdcircuits.tables.weights import Weights, as_weights, summed

Names = Sequence[str] | None
Array = NDArray[Any]


class Table(Tabled, NamedSides):
    """Rows of named inputs and outputs; a table that has all rows in order stores no inputs (`stored_x` is None).

    `weights` (rows,) says how much each row counts, None that each counts once.
    """

    rows: int
    stored_x: Array | None
    y: Array
    care: Array
    weights: Weights | None

    # What a kind of table says of itself

    @property
    @abstractmethod
    def keys(self) -> NDArray[np.uint64]:
        """Each row's inputs as words (rows, k): equal where the inputs are, and in their order."""

    @abstractmethod
    def to_arrays(self) -> tuple[Array, Array, Array]:
        """The inputs (rows, n), outputs (rows, m) and which of these are known."""

    def to_frame(self, library: str = "pandas") -> Any:
        """A data frame of that library (`"pandas"` or `"polars"`), a column for each input and each output.

        Unknown outputs are missing values; names that were made up are written `unnamed_x0`, which `from_frame` knows.
        Weights are left out. Needs the extra `frames`. Raises `RdError` where an input and an output have one name.
        """
        return framed(self.inputs, self.outputs, self.to_arrays(), library)

    @abstractmethod
    def _all_rows(self) -> int | None:
        """How many rows there are of this many inputs; None for more than a table has."""

    @abstractmethod
    def _all_inputs(self) -> Array:
        """The inputs of all rows in order."""

    @abstractmethod
    def _wire(self, array: Array, wire: int) -> Array:
        """The values (rows,) of a wire of x, y or care."""

    @abstractmethod
    def _put(self, array: Array, wire: int, values: Array) -> None:
        """Put the values of a wire into an array laid out like y or care."""

    @abstractmethod
    def _wires(self, array: Array, wires: Sequence[int]) -> Array:
        """The same array of these wires alone, in this order."""

    @abstractmethod
    def _taken(self, index: NDArray[np.int64]) -> tuple[Array, Array, Array]:
        """Inputs, outputs and which of these are known, of the rows of these numbers."""

    @abstractmethod
    def _value(self, value: Any, key: str | int) -> Any:
        """The value at which an input is fixed, checked."""

    @abstractmethod
    def _row_text(self, row: int) -> str:
        """A row's inputs in a message."""

    # What it holds

    @property
    def complete(self) -> bool:
        """Whether all rows that there can be are there, in order."""
        return self.stored_x is None

    @property
    def x(self) -> Array:
        """The inputs, laid out as the outputs; those of a complete table are made anew from the row numbers."""
        return self._all_inputs() if self.stored_x is None else self.stored_x

    def __len__(self) -> int:
        return self.rows

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        mine, others = self.__reduce__()[1], other.__reduce__()[1]
        return all(np.array_equal(a, b) for a, b in zip(mine, others, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(_contents(part) for part in self.__reduce__()[1]))

    @abstractmethod
    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]: ...

    def __repr__(self) -> str:
        counts = ((len(self.inputs), "input"), (len(self.outputs), "output"), (self.rows, "row"))
        sizes = ", ".join(f"{count} {what}{'s' * (count != 1)}" for count, what in counts)
        more = "" if self.weights is None else ", weighted"
        return f"{type(self).__name__}({self._over()}{sizes}, {'complete' if self.complete else 'partial'}{more})"

    def __str__(self) -> str:
        return grid(self)

    # Other tables made of it

    @checked
    def take(self, rows: ArrayLike | slice) -> Self:
        """The table of these rows, in this order, with their weights: numbers, a boolean mask or a slice."""
        index = as_indices(rows, self.rows)
        x, y, care = self._taken(index)
        weights = None if self.weights is None else self.weights[index]
        return self._with(rows=len(index), stored_x=x, y=y, care=care, weights=weights)

    @checked
    def weighted(self, weights: ArrayLike | None) -> Self:
        """The same rows with these weights (rows,), finite numbers that are 0 or more; None lets each row count once.

        Raises `ShapeError` for another number of weights and `RdError` for what is no weight.

        Example:
            >>> from rdcircuits.boolean import TruthTable
            >>> table = TruthTable.from_function(lambda a: a, 1).weighted([1, 3])
            >>> table.weights, table.take([1, 1]).weights, table.weighted(None).weights
            (array([1, 3]), array([3, 3]), None)
        """
        return self._with(weights=weights)

    @checked
    def split(self, fraction: float, seed: int | np.random.Generator) -> tuple[Self, Self]:
        """Two tables: the rest, and a random `fraction` of the distinct input rows; rows keep their order.

        Rows with equal inputs stay together, so the second table shows only what the first doesn't. With 0 < fraction
        < 1 and at least two distinct rows neither is empty. The same seed and rows give the same tables.
        """
        held_out = group_rows(self.keys).drawn(fraction, seed)
        return self.take(~held_out), self.take(held_out)

    def distinct(self) -> Self:
        """Each input row once, in order, knowing all that its rows know; complete if all rows are there.

        A row's weight is the sum of its rows' weights, so the number of its rows where there were none;
        `.weighted(None)` lets each row count once again. Raises `RdError` where kept rows contradict each other.

        Example:
            >>> from rdcircuits.boolean import TruthTable
            >>> TruthTable.from_arrays([[1], [0], [1]], [1, 0, 1]).distinct().weights
            array([1, 2])
        """
        if self.complete:
            return self
        groups = group_rows(self.keys)
        self._refuse_conflicts(groups, None)
        answers = [united(groups, *self._answer(output)) for output in range(len(self.outputs))]
        weights = summed(groups, self.weights)
        return self.take(groups.first_rows)._answering(answers).weighted(weights)

    @checked
    def restrict(self, point: Mapping[str | int, Any]) -> Self:
        """The rows where inputs, by name or position, have the values of `point`; those columns are left out.

        Example:
            >>> from rdcircuits.boolean import TruthTable
            >>> TruthTable.from_function(lambda s, a, b: b if s else a, 3).restrict({"x0": 1}).y
            array([[12]], dtype=uint64)
        """
        fixed = {position_of(key, self.inputs, "inputs"): self._value(value, key) for key, value in point.items()}
        x, match = self.x, np.ones(self.rows, dtype=np.bool_)
        for position, value in fixed.items():
            match &= np.asarray(self._wire(x, position) == value, dtype=np.bool_)
        part = self.take(match)
        free = [position for position in range(len(self.inputs)) if position not in fixed]
        return part._with(inputs=as_names(self.inputs).take(free), stored_x=self._wires(part.x, free))

    def select_outputs(self, which: str | int | Sequence[str | int]) -> Self:
        """The table with only these outputs, by name or position, in this order."""
        chosen = positions(which, self.outputs, "outputs")
        names = column_names(as_names(self.outputs).take(chosen), len(chosen), "y", "outputs")
        return self._with(outputs=names, y=self._wires(self.y, chosen), care=self._wires(self.care, chosen))

    @checked
    def rename(self, inputs: Names = None, outputs: Names = None) -> Self:
        """The same table with other names for its inputs, its outputs or both."""
        return self._with(
            inputs=column_names(self.inputs if inputs is None else inputs, len(self.inputs), "x", "inputs"),
            outputs=column_names(self.outputs if outputs is None else outputs, len(self.outputs), "y", "outputs"),
        )

    # For kinds of tables

    def _keep_weights(self) -> None:
        """Check the weights: those of a frozen dataclass that is being made."""
        object.__setattr__(self, "weights", as_weights(self.weights, self.rows))

    def _with(self, **changes: Any) -> Self:
        return replace(self, **changes)  # type: ignore[type-var]

    def _over(self) -> str:
        """What stands first in the table's text: what it is over, unless its name says so."""
        return ""

    def _answer(self, output: int) -> Column:
        """An output's values, and which are known."""
        return self._wire(self.y, output), np.asarray(self._wire(self.care, output), dtype=np.bool_)

    def _answering(self, answers: Iterable[Column]) -> Self:
        """The same rows with these outputs."""
        y, care = np.zeros_like(self.y), np.zeros_like(self.care)
        for output, (values, known) in enumerate(answers):
            self._put(y, output, np.where(known, values, 0))
            self._put(care, output, known)
        return self._with(y=y, care=care)

    def _settled(self, conflicts: Conflicts, origin: Origin | None) -> Self:
        """The table with its contradictions dealt with; complete, in order, where each possible row is there once."""
        check_conflicts(conflicts)
        if self.complete:
            return self
        table, groups = self, group_rows(self.keys)
        if len(groups) < self.rows and conflicts == "error":
            self._refuse_conflicts(groups, origin)
        elif len(groups) < self.rows and conflicts == "majority":
            table = self._answering(
                by_majority(groups, *self._answer(k), self.weights) for k in range(len(self.outputs))
            )
        return table.take(groups.order) if len(groups) == self.rows == self._all_rows() else table

    def _refuse_conflicts(self, groups: Groups, origin: Origin | None) -> None:
        if len(groups) == self.rows:
            return
        found = first_conflict(groups, self._answer, len(self.outputs))
        if found is not None:
            *rows, output = found
            values = self._wire(self.y, output)[rows]
            name, inputs = self.outputs[output], self._row_text(rows[0])
            raise contradiction((rows[0], rows[1]), inputs, name, (values[0], values[1]), origin)

    def _matching(self, runner: object) -> tuple[list[int], list[int]]:
        """Which inputs a circuit takes, in its order, and which of its outputs answer the table's, in the table's."""
        (n, inputs), (m, outputs) = ports(runner, "inputs"), ports(runner, "outputs")
        x_order = match_columns(column_names(inputs, n, "x", "inputs"), self.inputs, "inputs")
        y_order = match_columns(column_names(outputs, m, "y", "outputs"), self.outputs, "outputs")
        return x_order, np.argsort(y_order, kind="stable").tolist()


def _contents(part: Any) -> Any:
    """What hashes as the array does; anything else as it is."""
    if not isinstance(part, np.ndarray):
        return part
    return tuple(part.ravel().tolist()) if part.dtype == object else part.tobytes()
