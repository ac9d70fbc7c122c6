"""Tables over GF(q): n inputs, m outputs, rows of field elements, complete or partial, with don't-cares on outputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from os import PathLike
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits.algebra import GF
from rdcircuits.algebra.checks import kept
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.fields.accuracy import FieldAccuracy, agreement, evaluable
from rdcircuits.fields.arrays import as_elements
from rdcircuits.fields.field import as_field, is_field
from rdcircuits.fields.rows import all_rows, check_rows, complete_inputs, row_keys, row_numbers
from rdcircuits.signatures import checked
from rdcircuits.tables.accuracy import ports
from rdcircuits.tables.arrays import as_table
from rdcircuits.tables.columns import column_names
from rdcircuits.tables.conflicts import Conflicts, Origin
from rdcircuits.tables.csv_layout import CsvOptions
from rdcircuits.tables.frames import array_of, care_of, divided, names_for
from rdcircuits.tables.functions import tabulate, tabulate_columns
from rdcircuits.tables.show import grid
from rdcircuits.tables.table import Names, Table
from rdcircuits.tables.weights import Weights, as_weights

Elements = NDArray[Any]
Flags = NDArray[np.bool_]
Path = str | PathLike[str]
#: Arrays whose entries are checked one by one, so that errors name the first that is wrong.
Cells = ArrayLike
Field = GF | int | str

_SHOWN = 16


@final
@dataclass(frozen=True, eq=False, repr=False)
class FieldTable(Table):
    """Rows of n inputs and m outputs over a finite field, some outputs maybe unknown.

    Elements are the numbers 0 .. q − 1 of `GF(q)`. `inputs` and `outputs` name the columns; names that were
    made up (`inputs_given` and `outputs_given` tell) never take part in matching. `rows` is the number of rows. `x`
    (rows, n) and `y` (rows, m) hold elements in the least unsigned type that fits them; `care` (rows, m) is
    True where an output is known, and `y` is 0 where it isn't. A table is `complete` when it has all q^n rows in order,
    input 0 being the least significant digit of the row number; it then stores no inputs (`stored_x` is None). Tables
    are values: arrays are read-only, methods make new tables. Rows with the same inputs may repeat. `weights` (rows,)
    says how much each row counts in `accuracy` and where most rows decide, int64 if all are whole and float64 if not;
    None means that each counts once. Files don't hold weights. Equal tables have equal names, rows, elements and
    weights; whether names were made up is not compared. Wherever a field is asked for, a `GF`, its number of elements
    or its name will do.

    Example:
        >>> table = FieldTable.from_function(3, lambda x, y: (x * y + 1) % 3, 2)
        >>> table
        FieldTable(GF(3), 2 inputs, 1 output, 9 rows, complete)
        >>> train, held_out = table.split(0.25, seed=0)
        >>> len(train), len(held_out), held_out.complete
        (7, 2, False)
    """

    field: GF
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rows: int
    stored_x: Elements | None
    y: Elements
    care: Flags
    weights: Weights | None = None

    def __post_init__(self) -> None:
        self._keep_names()
        self._keep_weights()
        n, m = len(self.inputs), len(self.outputs)
        full = self.rows == all_rows(self.field, n)
        if self.stored_x is None and not full:
            message = f"{self.rows} rows and no inputs for them: a complete table of {n} inputs"
            raise ShapeError(f"{message} over {self.field.name} has {self.field.q}^{n}")
        stored = (
            None
            if self.stored_x is None
            else _frozen(self.field.check(self.stored_x, "x"), self.field.dtype, self.rows, n, "x")
        )
        if stored is not None and full and np.array_equal(stored, complete_inputs(self.field, n)):
            stored = None
        object.__setattr__(self, "stored_x", stored)
        y = _frozen(self.field.check(self.y, "y"), self.field.dtype, self.rows, m, "y")
        care = _frozen(self.care, np.dtype(np.bool_), self.rows, m, "care")
        y = y if bool(care.all()) else _frozen(np.where(care, y, 0), self.field.dtype, self.rows, m, "y")
        object.__setattr__(self, "y", y)
        object.__setattr__(self, "care", care)

    # What it holds

    @property
    def numbers(self) -> NDArray[np.int64]:
        """Each row's number, the sum of x_j·q^j; raises `RdError` where 63 bits don't hold it.

        Example:
            >>> FieldTable.from_arrays(3, [[2, 1], [0, 2]], [0, 1]).numbers.tolist()
            [5, 6]
        """
        return np.arange(self.rows) if self.complete else row_numbers(self.field, self.x)

    @property
    def keys(self) -> NDArray[np.uint64]:
        """Each row's inputs as words (rows, k): equal where the inputs are, and in their order.

        Example:
            >>> table = FieldTable.from_arrays(3, [[2, 1], [2, 1], [0, 2]], [0, 0, 1])
            >>> [bool((table.keys[0] == key).all()) for key in table.keys]
            [True, True, False]
        """
        return row_keys(self.field, self.x)

    def to_arrays(self) -> tuple[Elements, Elements, Flags]:
        """The inputs (rows, n), outputs (rows, m) and which of these are known: what `from_arrays` takes.

        Example:
            >>> import rdcircuits as rd
            >>> table = rd.FieldTable.from_function(3, lambda x: x * x % 3, 1)
            >>> [array.tolist() for array in table.to_arrays()]
            [[[0], [1], [2]], [[0], [1], [1]], [[True], [True], [True]]]
        """
        return self.x.copy(), self.y.copy(), self.care.copy()

    def __reduce__(self) -> tuple[Callable[..., FieldTable], tuple[Any, ...]]:
        sides = self.inputs, self.outputs
        return _restored, (self.field.name, *sides, self.rows, self.stored_x, self.y, self.care, self.weights)

    def __str__(self) -> str:
        return grid(self, width=len(str(self.field.q - 1)))

    # Where it comes from

    @classmethod
    def read(
        cls,
        path: Path,
        field: Field,
        *,
        outputs: int | Sequence[str] | None = None,
        conflicts: Conflicts = "error",
        header: bool | None = None,
        delimiter: str | None = None,
        drop: Sequence[str | int] = (),
    ) -> FieldTable:
        """The table in a CSV file (`.csv`, `.tsv` or `.txt`, also `.gz`) of elements' numbers, `17` or `0x11`.

        `outputs` says which columns are outputs, by names or as the number of last columns (the last one by default).
        `conflicts` says what becomes of rows with the same inputs and different known outputs: `"error"`;
        `"majority"`, where each output becomes what most of those rows say, and unknown when it's a tie; or `"keep"`.
        A file that lists each of the q^n rows once makes a complete table. `header`, `delimiter` and `drop` as for
        `TruthTable.read`. Raises `FormatError` with file and line, and `OSError` as `open` does. The field is taken as
        well where it stands before the path.

        Example:
            >>> import os, tempfile
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     path = os.path.join(folder, "square.csv")
            ...     FieldTable.from_function(5, lambda x: x * x % 5, 1).write(path)
            ...     FieldTable.read(path, 5)
            FieldTable(GF(5), 1 input, 1 output, 5 rows, complete)
        """
        from rdcircuits.fields.files import read_table

        if is_field(path) and not is_field(field):
            path, field = field, path  # type: ignore[assignment]
        options = CsvOptions(header, delimiter, drop)
        return read_table(path, as_field(field), outputs, conflicts, options)

    @classmethod
    @checked
    def from_arrays(
        cls,
        field: Field | Cells,
        X: Cells,
        Y: Cells | Field,
        care: Cells | None = None,
        *,
        inputs: Names = None,
        outputs: Names = None,
        conflicts: Conflicts = "error",
        weights: ArrayLike | None = None,
    ) -> FieldTable:
        """The table with inputs `X` (rows, n) and outputs `Y` (rows, m) or (rows,): numbers, or galois arrays.

        The field stands first, as wherever elements are given; given last, behind X and Y, it is taken as well.
        Where `care`, of Y's shape, is 0, the output is unknown and Y's entry is ignored. If each of the q^n rows is
        there once, the table is complete and its rows are put in order, else they stay as they are. `conflicts` as for
        `read`; rows are numbered from 0 in errors, which are `RdError`, `AlgebraError` and `ShapeError`. Data frames
        and series (pandas', polars') bring their names, unless `inputs` and `outputs` give others. `weights` (rows,)
        are finite numbers that are 0 or more: how much each row counts (once, unless they are given).

        Example:
            >>> FieldTable.from_arrays(3, [[0, 1], [2, 2]], [1, 0])
            FieldTable(GF(3), 2 inputs, 1 output, 2 rows, partial)
        """
        if is_field(Y) and not is_field(field):
            field, X, Y = Y, field, X  # type: ignore[assignment]
        field = as_field(field)
        inputs, outputs = names_for(inputs, X, "X"), names_for(outputs, Y, "Y")
        parts = as_table(array_of(X), array_of(Y), care_of(care, Y), partial(as_elements, field))
        return cls.from_elements(field, *parts, inputs=inputs, outputs=outputs, conflicts=conflicts, weights=weights)

    @classmethod
    def from_frame(
        cls,
        field: Field,
        frame: Any,
        outputs: int | str | Sequence[str] | None = None,
        *,
        conflicts: Conflicts = "error",
    ) -> FieldTable:
        """The table in a data frame (pandas' or polars') of elements; missing outputs are unknown.

        `outputs` names columns, or says how many last ones are outputs (one by default). `conflicts` as for `read`.
        Raises `RdError`, `AlgebraError` and `ShapeError`.

        Example:
            >>> import pandas
            >>> FieldTable.from_frame(5, pandas.DataFrame({"x": [1, 2], "y": [3, 4]})).inputs
            ('x',)
        """
        found = divided(frame, outputs)
        sides = {"inputs": found.inputs, "outputs": found.outputs}
        return cls.from_arrays(field, found.x, found.y, found.care, **sides, conflicts=conflicts)

    @classmethod
    def from_elements(
        cls,
        field: GF,
        x: Elements | None,
        y: Elements,
        care: Flags | None = None,
        *,
        inputs: Names = None,
        outputs: Names = None,
        conflicts: Conflicts = "error",
        origin: Origin | None = None,
        weights: ArrayLike | None = None,
    ) -> FieldTable:
        """The same from arrays of elements, x (rows, n), y and care (rows, m); no `x` means all rows in order.

        Raises `ShapeError` and `AlgebraError` for arrays that are none. `origin` gives errors the file and the lines
        that the rows come from. `weights` as for `from_arrays`.
        """
        x, y, care = _checked(field, x, y, care)
        n = _inputs_of(field, len(y)) if x is None else x.shape[1]
        input_names = column_names(inputs, n, "x", "inputs")
        output_names = column_names(outputs, y.shape[1], "y", "outputs")
        weights = as_weights(weights, len(y))
        return cls(field, input_names, output_names, len(y), x, y, care, weights)._settled(conflicts, origin)

    @classmethod
    @checked
    def from_function(
        cls,
        field: Field | Callable[..., Any],
        f: Callable[..., Any],
        n: int,
        *,
        inputs: Names = None,
        outputs: Names = None,
        vectorised: bool = False,
    ) -> FieldTable:
        """The complete table of a Python function of n elements, called with their numbers as f(x0, ..., x_{n-1}).

        It returns an element's number or, for don't care, None; or a sequence of them, one for each output. A
        vectorised function is called once, on int64 arrays of all rows, and returns arrays. `from_circuit` is for
        functions that are written with the field's own arithmetic. Raises `RdError` where q^n is more than 2^24.

        Example:
            >>> FieldTable.from_function(5, lambda x, y: max(x, y), 2, outputs=["greater"])
            FieldTable(GF(5), 2 inputs, 1 output, 25 rows, complete)
        """
        if callable(field) and not is_field(field):
            raise RdError("the field stands first: FieldTable.from_function(31, f, n)")
        field = as_field(field)
        check_rows(field, n)
        if vectorised:
            columns = complete_inputs(field, n).T.astype(np.int64)
            y, care = tabulate_columns(f, columns, lambda column: as_elements(field, column, "the function's column"))
        else:
            y, care = tabulate(f, field.q, n, field.dtype, f"an element of {field.name} (0 to {field.q - 1})")
        return cls.from_elements(field, None, y, care, inputs=column_names(inputs, n, "x", "inputs"), outputs=outputs)

    @classmethod
    def from_circuit(cls, field: Field, circuit: object) -> FieldTable:
        """The complete table of a closed `Circuit`, a `FieldPolynomial` or anything with an `evaluate` of rows.

        Raises `RdError` where q^n is more than 2^24.

        Example:
            >>> import rdcircuits as rd
            >>> FieldTable.from_circuit(9, rd.trace(lambda x, y: x * y + y**3, "x y"))
            FieldTable(GF(9), 2 inputs, 1 output, 81 rows, complete)
        """
        if is_field(circuit) and not is_field(field):
            field, circuit = circuit, field  # type: ignore[assignment]
        field = as_field(field)
        runner = evaluable(field, circuit)
        (n, inputs), (_, outputs) = ports(runner, "inputs"), ports(runner, "outputs")
        check_rows(field, n)
        y = as_elements(field, runner.evaluate(complete_inputs(field, n)), "the outputs")
        return cls.from_elements(field, None, y, inputs=column_names(inputs, n, "x", "inputs"), outputs=outputs)

    # Where it goes

    def write(self, path: Path) -> None:
        """Write the table as CSV, whole or not at all; unknown outputs are `-`.

        Example:
            >>> from pathlib import Path
            >>> from tempfile import TemporaryDirectory
            >>> with TemporaryDirectory() as folder:
            ...     path = Path(folder, "square.csv")
            ...     FieldTable.from_function(3, lambda x: x * x % 3, 1, inputs=["x"], outputs=["y"]).write(path)
            ...     path.read_text().split()
            ['x,y', '0,0', '1,1', '2,1']
        """
        from rdcircuits.fields.files import write_table

        write_table(self, path)

    # What it is compared with

    def accuracy(self, circuit: object) -> FieldAccuracy:
        """How well a closed `Circuit`, a `FieldPolynomial` or anything with an `evaluate` of rows agrees with it.

        Columns match by name where both sides have names (made-up ones are none), else by position. Raises `ShapeError`
        where they don't fit, `AlgebraError` for a polynomial over another field.

        Example:
            >>> import rdcircuits as rd
            >>> table = rd.FieldTable.from_function(3, lambda x: x * x % 3, 1)
            >>> print(table.accuracy(rd.fields.interpolate(table)))
            100.00 % of 3 known outputs, 100.00 % of whole rows
        """
        runner = evaluable(self.field, circuit)
        x_order, y_order = self._matching(runner)
        answers = np.asarray(runner.evaluate(self.x[:, x_order]))
        return agreement(answers[:, y_order], self.y, self.care, self.weights)

    # How it is laid out

    def _over(self) -> str:
        return f"{self.field.name}, "

    def _all_rows(self) -> int | None:
        return all_rows(self.field, len(self.inputs))

    def _all_inputs(self) -> Elements:
        return complete_inputs(self.field, len(self.inputs))

    def _wire(self, array: NDArray[Any], wire: int) -> NDArray[Any]:
        return array[:, wire]

    def _put(self, array: NDArray[Any], wire: int, values: NDArray[Any]) -> None:
        array[:, wire] = values

    def _wires(self, array: NDArray[Any], wires: Sequence[int]) -> NDArray[Any]:
        return array[:, list(wires)]

    def _taken(self, index: NDArray[np.int64]) -> tuple[Elements, Elements, Flags]:
        return self.x[index], self.y[index], self.care[index]

    def _value(self, value: Any, key: str | int) -> Any:
        return as_elements(self.field, value, f"the value of {key}")

    def _row_text(self, row: int) -> str:
        return ", ".join(map(str, self.x[row, :_SHOWN].tolist())) + ", ..." * (len(self.inputs) > _SHOWN)


def _frozen(array: NDArray[Any], dtype: np.dtype[Any], rows: int, columns: int, what: str) -> NDArray[Any]:
    array = np.asarray(array, dtype=dtype)
    if array.shape != (rows, columns):
        raise ShapeError(f"{what} has shape {array.shape}, expected ({rows}, {columns})")
    return kept(array)


def _checked(field: GF, x: Any, y: Any, care: Any) -> tuple[Elements | None, Elements, Flags]:
    """Arrays (rows, n) and (rows, m) of elements, unknown outputs being 0, and which outputs are known."""
    y = np.asarray(y)
    care = np.ones(y.shape, dtype=np.bool_) if care is None else np.asarray(care)
    x = None if x is None else field.check(x, "x")
    if y.ndim != 2 or care.shape != y.shape or care.dtype != np.bool_ or (x is not None and x.shape[:1] != y.shape[:1]):
        shapes = f"x {None if x is None else x.shape}, y {y.shape}, care {care.dtype} {care.shape}"
        raise ShapeError(f"expected x (rows, n), y (rows, m) and care bool (rows, m), found {shapes}")
    if x is not None and x.ndim != 2:
        raise ShapeError(f"x has shape {x.shape}, expected (rows, n)")
    return x, field.check(y if care.all() else np.where(care, y, 0), "y"), care


def _restored(field: str, *rest: Any) -> FieldTable:
    return FieldTable(as_field(field), *rest)


def _inputs_of(field: GF, rows: int) -> int:
    """The n with q^n = rows; raises `ShapeError` where there is none."""
    n = 0
    while field.q**n < rows:
        n += 1
    if field.q**n != rows:
        raise ShapeError(f"{rows} rows and no inputs for them: expected a power of {field.q}, all rows in order")
    return n
