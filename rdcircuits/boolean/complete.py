"""Complete tables: of functions, minterms, expressions, digits, lists of values, and circuits."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits.algebra.bits.packed import pack_rows, tail_mask
from rdcircuits.boolean.accuracy import evaluable, free_outputs
from rdcircuits.boolean.conventions import bits_of_hex, columns_of_values, packed_columns
from rdcircuits.boolean.packed_rows import PackedRows
from rdcircuits.boolean.rows import check_inputs, minterm_inputs
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.signatures import checked
from rdcircuits.tables.accuracy import ports
from rdcircuits.tables.functions import tabulate, tabulate_columns
from rdcircuits.tables.rows import as_indices
from rdcircuits.tables.table import Names

if TYPE_CHECKING:
    from rdcircuits.boolean.table import TruthTable

Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]


class CompleteTables(PackedRows):
    """The ways to make complete tables; see `TruthTable`."""

    @classmethod
    @abstractmethod
    def from_packed(
        cls,
        x: Words | None,
        y: Words,
        care: Words | None = None,
        *,
        rows: int,
        inputs: Names = None,
        outputs: Names = None,
    ) -> TruthTable:
        """The table of packed words; no `x` means all rows in minterm order."""

    @classmethod
    @checked
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
            >>> import rdcircuits as rd
            >>> rd.TruthTable.from_function(lambda *x: (sum(x) > 1, sum(x) % 2), 3, outputs=["carry", "sum"])
            TruthTable(3 inputs, 2 outputs, 8 rows, complete)
        """
        check_inputs(n)
        if vectorised:
            columns = np.arange(1 << n) >> np.arange(n)[:, None] & 1
            values, known = tabulate_columns(f, columns.astype(np.uint8), _column_of_bits)
        else:
            values, known = tabulate(f, 2, n, np.uint8, "0, 1")
        y, care = pack_rows(values), pack_rows(known.astype(np.uint8))
        return cls.from_packed(None, y, care, rows=1 << n, inputs=inputs, outputs=outputs)

    @classmethod
    @checked
    def from_minterms(
        cls, on: Iterable[int], n: int, dont_care: Iterable[int] = (), *, inputs: Names = None, outputs: Names = None
    ) -> TruthTable:
        """The complete table of n inputs and one output that is 1 on the minterms `on`, unknown on `dont_care`.

        Example:
            >>> import rdcircuits as rd
            >>> rd.TruthTable.from_minterms([3, 5, 6, 7], 3).y
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
        """The complete table of one Boolean expression, or of several: a list, or lines such as `f = a & b`.

        `~a`, `!a`, `a'` and `not a`; `a & b`, `a·b`, `a * b`, `a && b`, `a and b`; `a | b`, `a + b`, `a || b`, `a or
        b`; `a ^ b`, `a ⊕ b`, `a xor b`; `a => b`, `a <=> b`, `s ? a : b`, functions such as `ite(s, a, b)`; 0, 1, true,
        false: all of `rdcircuits.boolean.formulas`, pyeda's syntax among it, and what `rdcircuits show` prints. A name
        that an earlier line defines may be used in later ones. Inputs are the variables in the order of their names
        and indices unless `inputs` orders (and maybe adds) them. Raises `RdError` with the position of
        what is no expression.

        Example:
            >>> import rdcircuits as rd
            >>> rd.TruthTable.from_expression("a & ~b | c").inputs
            ('a', 'b', 'c')
            >>> table = rd.TruthTable.from_expression(["p = a and not b", "q = a·b ⊕ c"])
            >>> rd.TruthTable.from_expression(str(rd.anf(table))) == table
            True
        """
        from rdcircuits.boolean.formulas import table_of_text

        return table_of_text(text, inputs, outputs)

    @classmethod
    def from_pyeda(cls, functions: Any, *, inputs: Names = None, outputs: Names = None) -> TruthTable:
        """The complete table of a pyeda expression or truth table (whose `-` are unknown), or of several in a sequence.

        Inputs are in pyeda's own order, its first variable being our input 0, unless `inputs` orders (and maybe adds)
        them.

        Example:
            >>> import rdcircuits as rd
            >>> from pyeda.inter import exprvars
            >>> a, b, c = exprvars("v", 3)
            >>> rd.TruthTable.from_pyeda(a & b | c).inputs
            ('v[0]', 'v[1]', 'v[2]')
        """
        from rdcircuits.boolean.pyeda import table_of

        return table_of(functions, inputs, outputs)

    @classmethod
    def from_hex(
        cls, text: str | Sequence[str], n: int | None = None, *, inputs: Names = None, outputs: Names = None
    ) -> TruthTable:
        """The complete table of hexadecimal digits, as kitty, ABC and Sage write them, a text for each output: the
        first digit is about the last rows, and input 0 is the least significant. `n` is the number of inputs, which
        one digit leaves open (2 by default).

        Example:
            >>> import rdcircuits as rd
            >>> rd.TruthTable.from_hex("e8").minterms[[3, 5]], rd.TruthTable.from_hex(["6", "8"]).to_hex()
            (array([3, 5]), ('6', '8'))
        """
        columns = [bits_of_hex(one, n) for one in ([text] if isinstance(text, str) else text)]
        if len({len(column) for column in columns}) != 1:
            raise ShapeError("expected at least one text of digits, all of one length")
        y = packed_columns(np.stack(columns, axis=1))
        return cls.from_packed(None, y, rows=len(columns[0]), inputs=inputs, outputs=outputs)

    @classmethod
    def from_values(
        cls, values: ArrayLike, *, signs: bool = False, inputs: Names = None, outputs: Names = None
    ) -> TruthTable:
        """The complete table of values (2^n,), or (m, 2^n) of m outputs, row r having input j in bit j of r: Sage's
        `f.truth_table()`, boofun's `f.get_representation("truth_table")`. With `signs` values are 1 for 0 and -1 for 1.

        Example:
            >>> import rdcircuits as rd
            >>> rd.TruthTable.from_values([1, -1, -1, 1], signs=True).to_values().tolist()
            [[0, 1, 1, 0]]
        """
        columns = columns_of_values(values, signs)
        return cls.from_packed(None, packed_columns(columns), rows=len(columns), inputs=inputs, outputs=outputs)

    @classmethod
    def from_circuit(cls, circuit: object) -> TruthTable:
        """The complete table of a closed `Circuit` over bits, a `Netlist`, an `ANF` or anything with an `evaluate`.

        What a netlist leaves free (`Netlist.dont_cares`) is unknown in it. Raises `RdError` beyond 24 inputs.

        Example:
            >>> import rdcircuits as rd
            >>> rd.TruthTable.from_circuit(rd.trace(lambda x: x[0] ^ x[1], rd.point(2))).rows
            4
        """
        runner = evaluable(circuit)
        (n, inputs), (_, outputs) = ports(runner, "inputs"), ports(runner, "outputs")
        check_inputs(n)
        x = minterm_inputs(n)
        y, free = runner.evaluate(x, 1 << n), free_outputs(runner, x, 1 << n)
        care = None if free is None else ~free & tail_mask(1 << n)
        return cls.from_packed(None, y, care, rows=1 << n, inputs=inputs, outputs=outputs)


def _column_of_bits(column: Any) -> Bytes:
    values = np.asarray(column)
    if not np.all((values == 0) | (values == 1)):
        raise RdError("the function returned a column with other values than 0 and 1")
    return values.astype(np.uint8)
