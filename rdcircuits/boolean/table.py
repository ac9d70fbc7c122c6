"""Truth tables: n inputs, m outputs, rows of packed bits, complete or partial, with don't-cares on outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits.algebra.bits.packed import as_words, pack_rows, row_count, tail_mask
from rdcircuits.algebra.checks import kept
from rdcircuits.boolean.accuracy import agreement, evaluable, free_outputs
from rdcircuits.boolean.complete import CompleteTables
from rdcircuits.boolean.conventions import hex_of, known_values
from rdcircuits.boolean.rows import MAX_INPUTS, check_inputs, minterm_inputs
from rdcircuits.errors import ShapeError
from rdcircuits.signatures import checked
from rdcircuits.tables.accuracy import Accuracy
from rdcircuits.tables.arrays import as_bits, as_table
from rdcircuits.tables.columns import column_names
from rdcircuits.tables.conflicts import Conflicts, Origin
from rdcircuits.tables.csv_layout import CsvOptions
from rdcircuits.tables.frames import array_of, care_of, divided, names_for
from rdcircuits.tables.table import Names
from rdcircuits.tables.weights import Weights, as_weights

Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]
Path = str | PathLike[str]
#: Arrays whose entries are checked one by one, so that errors name the first that is wrong.
Cells = ArrayLike


@final
@dataclass(frozen=True, eq=False, repr=False)
class TruthTable(CompleteTables):
    """Rows of n input bits and m output bits, of which some may be unknown.

    `inputs` and `outputs` name the columns; names that were made up (`inputs_given` and `outputs_given` tell) never
    take part in matching. `rows` is the number of rows. `x` (n, W), `y` and `care` (m, W) are
    packed bits, row r in bit r mod 64 of word r div 64, W = ceil(rows/64); `care` is 1 where an output is known, and
    `y` is 0 where it isn't. A table is `complete` when it has all 2^n rows in minterm order, input 0 being the least
    significant bit of the row number; it then stores no inputs (`stored_x` is None). Tables are values: arrays are
    read-only, methods make new tables. Rows with the same inputs may repeat. `weights` (rows,) says how much each row
    counts in `accuracy` and where most rows decide, int64 if all are whole and float64 if not; None means that each
    counts once. Files don't hold weights. Equal tables have equal names, rows, bits and weights; whether names were
    made up is not compared.

    Example:
        >>> table = TruthTable.from_function(lambda x, y, z: (x + y + z) % 2, 3)
        >>> table
        TruthTable(3 inputs, 1 output, 8 rows, complete)
        >>> train, held_out = table.split(0.25, seed=0)
        >>> len(train), len(held_out), held_out.complete
        (6, 2, False)
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rows: int
    stored_x: Words | None
    y: Words
    care: Words
    weights: Weights | None = None

    def __post_init__(self) -> None:
        self._keep_names()
        n, m = len(self.inputs), len(self.outputs)
        object.__setattr__(self, "rows", row_count(self.rows))
        self._keep_weights()
        full = self.rows == 1 << min(n, 64)
        if self.stored_x is None and full:
            check_inputs(n)
        if self.stored_x is None and not full:
            raise ShapeError(f"{self.rows} rows and no inputs for them: a complete table of {n} inputs has 2^{n}")
        stored = None if self.stored_x is None else _frozen(self.stored_x, n, self.rows, "x")
        if stored is not None and full and n <= MAX_INPUTS and np.array_equal(stored, minterm_inputs(n)):
            stored = None
        object.__setattr__(self, "stored_x", stored)
        care = _frozen(self.care, m, self.rows, "care")
        y = _frozen(self.y, m, self.rows, "y")
        object.__setattr__(self, "care", care)
        object.__setattr__(self, "y", _frozen(y & care, m, self.rows, "y") if np.any(y & ~care) else y)

    def __reduce__(self) -> tuple[type[TruthTable], tuple[Any, ...]]:
        return TruthTable, (self.inputs, self.outputs, self.rows, self.stored_x, self.y, self.care, self.weights)

    # Where it comes from

    @classmethod
    def read(
        cls,
        path: Path,
        *,
        outputs: int | Sequence[str] | None = None,
        conflicts: Conflicts = "error",
        header: bool | None = None,
        delimiter: str | None = None,
        drop: Sequence[str | int] = (),
    ) -> TruthTable:
        """The table in a file, its format known by the ending: `.pla`, `.csv` (`.tsv`, `.txt`), `.truth`, maybe `.gz`.

        `outputs` says which columns of a CSV file are outputs, by names or as the number of last columns (the last
        one by default), and selects among the outputs of the other formats. `conflicts` says what becomes of rows
        with the same inputs and different known outputs: `"error"`; `"majority"`, where each output becomes what most
        of those rows say, and unknown when it's a tie; or `"keep"`. A file that lists each of the 2^n rows once makes
        a complete table. Of a CSV file `header` says whether the first line names the columns, `delimiter` what stands
        between fields; both are found out otherwise. `drop` names columns to leave out, or gives their positions.
        Raises `FormatError` with file and line, and `OSError` as `open` does.

        Example:
            >>> import os, tempfile
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     path = os.path.join(folder, "and.pla")
            ...     TruthTable.from_function(lambda a, b: a & b, 2).write(path)
            ...     TruthTable.read(path)
            TruthTable(2 inputs, 1 output, 4 rows, complete)
        """
        from rdcircuits.boolean.formats import read_table

        return read_table(path, outputs, conflicts, CsvOptions(header, delimiter, drop))

    @classmethod
    @checked
    def from_arrays(
        cls,
        X: Cells,
        Y: Cells,
        care: Cells | None = None,
        *,
        inputs: Names = None,
        outputs: Names = None,
        conflicts: Conflicts = "error",
        weights: ArrayLike | None = None,
    ) -> TruthTable:
        """The table with inputs `X` (rows, n) and outputs `Y` (rows, m) or (rows,), of 0 and 1 or booleans.

        Where `care`, of Y's shape, is 0, the output is unknown and Y's entry is ignored. If each of the 2^n rows is
        there once, the table is complete and its rows are put in minterm order, else they stay as they are.
        `conflicts` as for `read`; rows are numbered from 0 in errors, which are `RdError` and `ShapeError`. Data frames
        and series (pandas', polars') bring their names, unless `inputs` and `outputs` give others. `weights` (rows,)
        are finite numbers that are 0 or more: how much each row counts (once, unless they are given).

        Example:
            >>> TruthTable.from_arrays([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
            TruthTable(2 inputs, 1 output, 4 rows, complete)
        """
        inputs, outputs = names_for(inputs, X, "X"), names_for(outputs, Y, "Y")
        bits, values, known = as_table(array_of(X), array_of(Y), care_of(care, Y), as_bits)
        words = (pack_rows(array) for array in (bits, values, known.astype(np.uint8)))
        return cls.from_packed(
            *words, rows=len(bits), inputs=inputs, outputs=outputs, conflicts=conflicts, weights=weights
        )

    @classmethod
    def from_frame(
        cls, frame: Any, outputs: int | str | Sequence[str] | None = None, *, conflicts: Conflicts = "error"
    ) -> TruthTable:
        """The table in a data frame (pandas' or polars') that has inputs and outputs; missing outputs are unknown.

        `outputs` names columns, or says how many last ones are outputs (one by default). `conflicts` as for `read`.
        Names of columns that are numbers are none. Raises `RdError` and `ShapeError`.

        Example:
            >>> import pandas
            >>> frame = pandas.DataFrame({"a": [0, 1, 1], "b": [0, 0, 1], "both": [0, 0, 1]})
            >>> TruthTable.from_frame(frame, "both").inputs
            ('a', 'b')
        """
        found = divided(frame, outputs)
        return cls.from_arrays(
            found.x, found.y, found.care, inputs=found.inputs, outputs=found.outputs, conflicts=conflicts
        )

    @classmethod
    def from_packed(
        cls,
        x: Words | None,
        y: Words,
        care: Words | None = None,
        *,
        rows: int,
        inputs: Names = None,
        outputs: Names = None,
        conflicts: Conflicts = "error",
        origin: Origin | None = None,
        weights: ArrayLike | None = None,
    ) -> TruthTable:
        """The same from packed words, which are copied; no `x` means all rows in minterm order, no `care` all known.

        Words are uint64 of x (n, W), y and care (m, W), W = ceil(rows/64), row r in bit r mod 64 of word r div 64; bits
        past the last row are 0. Raises `ShapeError` for other words (`Packed.of` makes such ones of arrays). `origin`
        gives errors the file and the lines that the rows come from. `weights` as for `from_arrays`.

        Example:
            >>> TruthTable.from_packed(None, np.array([[0b0110]], dtype=np.uint64), rows=4) == TruthTable.from_hex("6")
            True
        """
        rows = row_count(rows)
        y = as_words(y, rows, what="y")
        care = None if care is None else as_words(care, rows, len(y), "care")
        x = None if x is None else as_words(x, rows, what="x")
        n = max(rows, 1).bit_length() - 1 if x is None else len(x)
        input_names = column_names(inputs, n, "x", "inputs")
        output_names = column_names(outputs, len(y), "y", "outputs")
        care = np.tile(tail_mask(rows), (len(y), 1)) if care is None else care
        weights = as_weights(weights, rows)
        return cls(input_names, output_names, rows, x, y & care, care, weights)._settled(conflicts, origin)

    # Where it goes

    def write(self, path: Path) -> None:
        """Write the table whole or not at all, in the format of the path's ending: `.pla`, `.csv` or `.truth`.

        A PLA and a CSV file hold any table; `.truth` holds complete ones without don't-cares and forgets names. Raises
        `RdError` for what the format can't hold, naming one that can.

        Example:
            >>> import rdcircuits as rd
            >>> import os, tempfile
            >>> table = rd.TruthTable.from_function(lambda a, b: a & b, 2, inputs=["a", "b"])
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     path = os.path.join(folder, "and.csv")
            ...     table.write(path)
            ...     again = rd.TruthTable.read(path)
            >>> again.inputs, again == table
            (('a', 'b'), True)
        """
        from rdcircuits.boolean.formats import write_table

        write_table(self, path)

    def to_hex(self) -> tuple[str, ...]:
        """The hexadecimal digits of each output, as `from_hex` reads them; of complete tables that know all outputs.

        Example:
            >>> TruthTable.from_function(lambda a, b, c: a + b + c > 1, 3).to_hex()
            ('e8',)
        """
        return tuple(map(hex_of, known_values(self.y, self.care, self.rows, self.complete)))

    def to_values(self, *, signs: bool = False) -> NDArray[np.int8]:
        """The values (m, 2^n) of each output, as `from_values` reads them: `BooleanFunction(row.tolist())` is Sage's,
        `boofun.create(row.tolist())` boofun's function. With `signs` 1 stands for 0 and -1 for 1.

        Example:
            >>> TruthTable.from_hex("6").to_values(signs=True).tolist()
            [[1, -1, -1, 1]]
        """
        values = known_values(self.y, self.care, self.rows, self.complete).astype(np.int8)
        return 1 - 2 * values if signs else values

    def to_pyeda(self) -> tuple[Any, ...]:
        """A pyeda truth table of each output, of a complete table; needs the extra `pyeda`.

        Example:
            >>> len(TruthTable.from_hex("6").to_pyeda())
            1
        """
        from rdcircuits.boolean.pyeda import tables_from

        return tables_from(self)

    # What it is compared with

    def accuracy(self, circuit: object) -> Accuracy:
        """How well a closed `Circuit` over bits, a `Netlist`, an `ANF` or anything with an `evaluate` agrees with it.

        Columns match by name where both sides have names (made-up ones are none), else by position. Outputs that a
        netlist leaves free on a row (`Netlist.dont_cares`) are not counted there. Raises `ShapeError` where columns
        don't fit.

        Example:
            >>> import rdcircuits as rd
            >>> table = rd.TruthTable.from_function(lambda a, b: a & b, 2)
            >>> print(table.accuracy(rd.trace(lambda x: x[0], rd.point(2))))
            75.00 % of 4 known bits, 75.00 % of whole rows
        """
        runner = evaluable(circuit)
        x_order, y_order = self._matching(runner)
        x = self.x if x_order == sorted(x_order) else self.x[x_order]
        answers = as_words(runner.evaluate(x, self.rows), self.rows, len(self.outputs), "the circuit's outputs")
        free = free_outputs(runner, x, self.rows)
        care = self.care if free is None else self.care & ~free[y_order]
        return agreement(answers[y_order], self.y, care, self.rows, self.weights)


def _frozen(words: Words, wires: int, rows: int, what: str) -> Words:
    return kept(as_words(words, rows, wires, what))
