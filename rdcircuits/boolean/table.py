"""Truth tables: n inputs, m outputs, rows of packed bits, complete or partial, with don't-cares on outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits.algebra.bits.packed import as_words, pack_rows, row_count, tail_mask, take_rows, unpack_rows, words_of
from rdcircuits.boolean.accuracy import Accuracy, agreement, evaluable, ports
from rdcircuits.boolean.arrays import as_table
from rdcircuits.boolean.functions import tabulate, tabulate_columns
from rdcircuits.boolean.rows import from_keys, minterm_inputs, row_keys
from rdcircuits.boolean.settle import MAX_INPUTS, Conflicts, Origin, check_inputs, settle, united
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.tables.columns import column_names, match_columns, position_of, positions
from rdcircuits.tables.frames import array_of, care_of, names_for
from rdcircuits.tables.names import NamedSides, as_names
from rdcircuits.tables.rows import as_indices, group_rows

Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]
Path = str | PathLike[str]
Names = Sequence[str] | None


@final
@dataclass(frozen=True, eq=False, repr=False)
class TruthTable(NamedSides):
    """Rows of n input bits and m output bits, of which some may be unknown.

    `inputs` and `outputs` name the columns; names that were made up (`inputs_given` and `outputs_given` tell) never
    take part in matching. `rows` is the number of rows. `x` (n, W), `y` and `care` (m, W) are
    packed bits, row r in bit r mod 64 of word r div 64, W = ceil(rows/64); `care` is 1 where an output is known, and
    `y` is 0 where it isn't. A table is `complete` when it has all 2^n rows in minterm order, input 0 being the least
    significant bit of the row number; it then stores no inputs (`stored_x` is None). Tables are values: arrays are
    read-only, methods make new tables. Rows with the same inputs may repeat. Equal tables have equal names, rows and
    bits; whether names were made up is not compared.

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

    def __post_init__(self) -> None:
        self._keep_names()
        n, m = len(self.inputs), len(self.outputs)
        object.__setattr__(self, "rows", row_count(self.rows))
        full = self.rows == 1 << min(n, MAX_INPUTS + 1)
        if self.stored_x is None and not full:
            raise ShapeError(f"{self.rows} rows and no inputs for them: a complete table of {n} inputs has 2^{n}")
        stored = None if self.stored_x is None else _frozen(self.stored_x, n, self.rows, "x")
        if stored is not None and full and np.array_equal(stored, minterm_inputs(n)):
            stored = None
        object.__setattr__(self, "stored_x", stored)
        care = _frozen(self.care, m, self.rows, "care")
        y = _frozen(self.y, m, self.rows, "y")
        object.__setattr__(self, "care", care)
        object.__setattr__(self, "y", _frozen(y & care, m, self.rows, "y") if np.any(y & ~care) else y)

    # What it holds

    @property
    def complete(self) -> bool:
        """Whether all 2^n rows are there, in minterm order."""
        return self.stored_x is None

    @property
    def x(self) -> Words:
        """The packed inputs (n, W); those of a complete table are made anew from the row numbers."""
        return minterm_inputs(len(self.inputs)) if self.stored_x is None else self.stored_x

    @property
    def minterms(self) -> NDArray[np.int64]:
        """Each row's minterm number, the sum of x_j·2^j; raises `RdError` beyond 63 inputs."""
        if len(self.inputs) > 63:
            raise RdError(f"minterm numbers of {len(self.inputs)} inputs don't fit in 64 bits")
        return np.asarray(self.keys.astype(np.int64).sum(axis=1), dtype=np.int64)

    @property
    def keys(self) -> Words:
        """Each row's inputs as packed words of its own (rows, ceil(n/64)): equal where the inputs are."""
        if self.stored_x is None:
            return np.arange(self.rows, dtype=np.uint64)[:, None][:, : words_of(len(self.inputs))]
        return row_keys(self.stored_x, self.rows)

    def to_arrays(self) -> tuple[Bytes, Bytes, Bytes]:
        """The inputs (rows, n), outputs (rows, m) and care bits (rows, m) as bytes: what `from_arrays` takes."""
        return unpack_rows(self.x, self.rows), unpack_rows(self.y, self.rows), unpack_rows(self.care, self.rows)

    def __len__(self) -> int:
        return self.rows

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TruthTable):
            return NotImplemented
        mine, others = self.__reduce__()[1], other.__reduce__()[1]
        return all(np.array_equal(a, b) for a, b in zip(mine, others, strict=True))

    def __hash__(self) -> int:
        x = b"" if self.stored_x is None else self.stored_x.tobytes()
        return hash((self.inputs, self.outputs, self.rows, x, self.y.tobytes(), self.care.tobytes()))

    def __reduce__(self) -> tuple[type[TruthTable], tuple[Any, ...]]:
        return TruthTable, (self.inputs, self.outputs, self.rows, self.stored_x, self.y, self.care)

    def __repr__(self) -> str:
        counts = ((len(self.inputs), "input"), (len(self.outputs), "output"), (self.rows, "row"))
        sizes = ", ".join(f"{count} {what}{'s' * (count != 1)}" for count, what in counts)
        return f"TruthTable({sizes}, {'complete' if self.complete else 'partial'})"

    def __str__(self) -> str:
        from rdcircuits.boolean.show import grid

        return grid(self)

    # Where it comes from

    @classmethod
    def read(
        cls, path: Path, *, outputs: int | Sequence[str] | None = None, conflicts: Conflicts = "error"
    ) -> TruthTable:
        """The table in a file, whose format goes by its ending: `.pla`, `.csv` or `.truth`.

        `outputs` says which columns of a CSV file are outputs, by names or as the number of last columns (the last
        one unless told), and selects among the outputs of the other formats. `conflicts` says what becomes of rows
        with the same inputs and different known outputs: `"error"`; `"majority"`, where each output becomes what most
        of those rows say, and unknown when it's a tie; or `"keep"`. A file that lists each of the 2^n rows once makes
        a complete table. Raises `FormatError` with file and line, and `OSError` as `open` does.
        """
        from rdcircuits.boolean.formats import read_table

        return read_table(path, outputs=outputs, conflicts=conflicts)

    @classmethod
    def from_arrays(
        cls,
        X: ArrayLike,
        Y: ArrayLike,
        care: ArrayLike | None = None,
        *,
        inputs: Names = None,
        outputs: Names = None,
        conflicts: Conflicts = "error",
    ) -> TruthTable:
        """The table with inputs `X` (rows, n) and outputs `Y` (rows, m) or (rows,), of 0 and 1 or booleans.

        Where `care`, of Y's shape, is 0, the output is unknown and Y's entry is ignored. If each of the 2^n rows is
        there once, the table is complete and its rows are put in minterm order, else they stay as they are.
        `conflicts` as for `read`; rows are numbered from 0 in errors, which are `RdError` and `ShapeError`. Data frames
        and series (pandas', polars') bring their names, unless `inputs` and `outputs` give others.

        Example:
            >>> TruthTable.from_arrays([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
            TruthTable(2 inputs, 1 output, 4 rows, complete)
        """
        inputs, outputs = names_for(inputs, X, "X"), names_for(outputs, Y, "Y")
        bits, values, known = as_table(array_of(X), array_of(Y), care_of(care, Y))
        words = (pack_rows(array) for array in (bits, values, known))
        return cls.from_packed(*words, rows=len(bits), inputs=inputs, outputs=outputs, conflicts=conflicts)

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
    ) -> TruthTable:
        """The same from packed words, which are kept; no `x` means all rows in minterm order, no `care` all known.

        Words are uint64 of x (n, W), y and care (m, W), W = ceil(rows/64), row r in bit r mod 64 of word r div 64; bits
        past the last row are 0. Raises `ShapeError` for other words (`Packed.of` makes such ones of arrays). `origin`
        gives errors the file and the lines that the rows come from.
        """
        rows = row_count(rows)
        y = as_words(y, rows, what="y")
        care = None if care is None else as_words(care, rows, len(y), "care")
        x = None if x is None else as_words(x, rows, what="x")
        n = max(rows, 1).bit_length() - 1 if x is None else len(x)
        input_names = column_names(inputs, n, "x", "inputs")
        output_names = column_names(outputs, len(y), "y", "outputs")
        care = np.tile(tail_mask(rows), (len(y), 1)) if care is None else care
        if x is not None:
            x, y, care = settle(x, y & care, care, rows, conflicts, output_names, origin)
        return cls(input_names, output_names, rows, x, y & care, care)

    @classmethod
    def from_function(
        cls,
        f: Callable[..., Any],
        n: int,
        *,
        inputs: Names = None,
        outputs: Names = None,
        vectorised: bool = False,
    ) -> TruthTable:
        """The complete table of a Python function of n bits, called as f(x0, ..., x_{n-1}) with 0 and 1.

        It returns 0, 1, a boolean or, for don't care, None; or a sequence of them, one for each output. A vectorised
        function is called once, on arrays of all rows, and returns arrays. Raises `RdError` beyond 24 inputs.

        Example:
            >>> TruthTable.from_function(lambda *x: (sum(x) > 1, sum(x) % 2), 3, outputs=["carry", "sum"])
            TruthTable(3 inputs, 2 outputs, 8 rows, complete)
        """
        check_inputs(n)
        values = (tabulate_columns if vectorised else tabulate)(f, n)
        y, care = pack_rows((values == 1).astype(np.uint8)), pack_rows((values < 2).astype(np.uint8))
        return cls.from_packed(None, y, care, rows=1 << n, inputs=inputs, outputs=outputs)

    @classmethod
    def from_minterms(
        cls, on: Iterable[int], n: int, dont_care: Iterable[int] = (), *, inputs: Names = None, outputs: Names = None
    ) -> TruthTable:
        """The complete table of n inputs and one output that is 1 on the minterms `on`, unknown on `dont_care`.

        Example:
            >>> TruthTable.from_minterms([3, 5, 6, 7], 3).y
            array([[232]], dtype=uint64)
        """
        check_inputs(n)
        values = np.zeros((1 << n, 2), dtype=np.uint8)
        for column, minterms in enumerate((on, dont_care)):
            values[as_indices(list(minterms), 1 << n, negative=False), column] = 1
        words = pack_rows(values)
        y, care = words[:1], ~words[1:] & tail_mask(1 << n)
        return cls.from_packed(None, y, care, rows=1 << n, inputs=inputs, outputs=outputs)

    @classmethod
    def from_expression(cls, text: str | Sequence[str], *, inputs: Names = None, outputs: Names = None) -> TruthTable:
        """The complete table of one Boolean expression, or of several, in pyeda's syntax; needs the extra `pyeda`.

        Inputs are the variables in the order of their names and indices unless `inputs` orders (and maybe adds) them.

        Example:
            >>> TruthTable.from_expression("a & ~b | c").inputs
            ('a', 'b', 'c')
        """
        from rdcircuits.boolean.pyeda import table_of_text

        return table_of_text(text, inputs, outputs)

    @classmethod
    def from_pyeda(cls, functions: Any, *, inputs: Names = None, outputs: Names = None) -> TruthTable:
        """The complete table of a pyeda expression or truth table (whose `-` are unknown), or of several in a sequence.

        Inputs are in pyeda's own order, its first variable being our input 0, unless `inputs` orders (and maybe adds)
        them.
        """
        from rdcircuits.boolean.pyeda import table_of

        return table_of(functions, inputs, outputs)

    @classmethod
    def from_circuit(cls, circuit: object) -> TruthTable:
        """The complete table of a closed `Circuit` over bits, a `Netlist`, an `ANF` or anything with an `evaluate`.

        Raises `RdError` beyond 24 inputs.
        """
        runner = evaluable(circuit)
        (n, inputs), (_, outputs) = ports(runner, "inputs"), ports(runner, "outputs")
        check_inputs(n)
        y = runner.evaluate(minterm_inputs(n), 1 << n)
        return cls.from_packed(None, y, rows=1 << n, inputs=inputs, outputs=outputs)

    # Where it goes

    def write(self, path: Path) -> None:
        """Write the table whole or not at all, in the format of the path's ending: `.pla`, `.csv` or `.truth`.

        A PLA and a CSV file hold any table; `.truth` holds complete ones without don't-cares and forgets names. Raises
        `RdError` for what the format can't hold, naming one that can.
        """
        from rdcircuits.boolean.formats import write_table

        write_table(self, path)

    def to_pyeda(self) -> tuple[Any, ...]:
        """A pyeda truth table of each output, of a complete table; needs the extra `pyeda`."""
        from rdcircuits.boolean.pyeda import tables_from

        return tables_from(self)

    # Other tables made of it

    def take(self, rows: ArrayLike | slice) -> TruthTable:
        """The table of these rows, in this order: numbers, a boolean mask or a slice."""
        index = as_indices(rows, self.rows)
        x = from_keys(self.keys[index], len(self.inputs)) if self.complete else take_rows(self.x, self.rows, index)
        y, care = take_rows(self.y, self.rows, index), take_rows(self.care, self.rows, index)
        return replace(self, rows=len(index), stored_x=x, y=y, care=care)

    def split(self, fraction: float, seed: int | np.random.Generator) -> tuple[TruthTable, TruthTable]:
        """Two tables: the rest, and a random `fraction` of the distinct input rows; rows keep their order.

        Rows with equal inputs stay together, so the second table shows only what the first doesn't. With 0 < fraction
        < 1 and at least two distinct rows neither is empty. The same seed and rows give the same tables.
        """
        held_out = group_rows(self.keys).drawn(fraction, seed)
        return self.take(~held_out), self.take(held_out)

    def distinct(self) -> TruthTable:
        """Each input row once, in minterm order, knowing all that its rows know; complete if all 2^n are there.

        Raises `RdError` where kept rows contradict each other.
        """
        if self.complete:
            return self
        groups = group_rows(self.keys)
        settle(self.x, self.y, self.care, self.rows, "error", self.outputs, None)
        y, care = united(groups, self.y, self.care)
        return replace(self.take(groups.first_rows), y=y, care=care)

    def restrict(self, point: Mapping[str | int, int | bool]) -> TruthTable:
        """The rows where inputs, by name or position, have the values of `point`; those columns are left out.

        Example:
            >>> TruthTable.from_function(lambda s, a, b: b if s else a, 3).restrict({"x0": 1}).y
            array([[12]], dtype=uint64)
        """
        fixed = {position_of(key, self.inputs, "inputs"): value for key, value in point.items()}
        if not all(value in (0, 1) for value in fixed.values()):
            raise RdError(f"inputs can be fixed to 0 and 1 only, found {list(point.values())}")
        x = self.x
        match = np.zeros_like(tail_mask(self.rows))
        for position, value in fixed.items():
            match |= x[position] if value == 0 else ~x[position]
        part = self.take(unpack_rows((~match & tail_mask(self.rows))[None], self.rows)[:, 0] == 1)
        free = [position for position in range(len(self.inputs)) if position not in fixed]
        return replace(part, inputs=as_names(self.inputs).take(free), stored_x=part.x[free])

    def select_outputs(self, which: str | int | Sequence[str | int]) -> TruthTable:
        """The table with only these outputs, by name or position, in this order."""
        chosen = positions(which, self.outputs, "outputs")
        names = column_names(as_names(self.outputs).take(chosen), len(chosen), "y", "outputs")
        return replace(self, outputs=names, y=self.y[chosen], care=self.care[chosen])

    def rename(self, inputs: Names = None, outputs: Names = None) -> TruthTable:
        """The same table with other names for its inputs, its outputs or both."""
        return replace(
            self,
            inputs=column_names(self.inputs if inputs is None else inputs, len(self.inputs), "x", "inputs"),
            outputs=column_names(self.outputs if outputs is None else outputs, len(self.outputs), "y", "outputs"),
        )

    # What it is compared with

    def accuracy(self, circuit: object) -> Accuracy:
        """How well a closed `Circuit` over bits, a `Netlist`, an `ANF` or anything with an `evaluate` agrees with it.

        Columns match by name where both sides have names (made-up ones are none), else by position. Raises
        `ShapeError` where they don't fit.
        """
        runner = evaluable(circuit)
        (n, inputs), (m, outputs) = ports(runner, "inputs"), ports(runner, "outputs")
        x_order = match_columns(column_names(inputs, n, "x", "inputs"), self.inputs, "inputs")
        y_order = match_columns(column_names(outputs, m, "y", "outputs"), self.outputs, "outputs")
        x = self.x if x_order == sorted(x_order) else self.x[x_order]
        answers = as_words(runner.evaluate(x, self.rows), self.rows, m, "the circuit's outputs")
        return agreement(answers[np.argsort(y_order, kind="stable")], self.y, self.care)


def _frozen(words: Words, wires: int, rows: int, what: str) -> Words:
    words = as_words(words, rows, wires, what).view()
    words.flags.writeable = False
    return words
