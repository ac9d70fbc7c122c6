"""Algebraic normal forms: Boolean functions as polynomials over Z2, sums (XOR) of products (AND) of inputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits._kernels import bits
from rdcircuits._kernels.mobius import mobius
from rdcircuits.algebra.bits.factor import factored
from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.algebra.bits.packed import as_words, pack_rows, take_rows, unpack_rows, words_of, zeros
from rdcircuits.algebra.checks import as_array, kept
from rdcircuits.boolean import monomials as _monomials
from rdcircuits.boolean.rows import check_inputs, row_keys, set_bits
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.notebook import Tabled
from rdcircuits.signatures import checked
from rdcircuits.tables.arrays import as_bits, as_matrix
from rdcircuits.tables.columns import column_names
from rdcircuits.tables.frames import is_frame, rows_for
from rdcircuits.tables.names import NamedSides

if TYPE_CHECKING:
    from rdcircuits.circuit import Circuit

Words = NDArray[np.uint64]
Terms = Iterable[Iterable[int]]

MAX_TERMS = 1 << 16
"""Terms up to which a circuit is made of an ANF unless more are allowed."""

SHOWN_TERMS = 64
"""Terms of an output that `str` shows."""


@checked
def anf(table: TruthTable) -> ANF:
    """The algebraic normal form of a complete table, by the Möbius transform: n·2^(n-1) bit operations an output.

    Don't-cares count as 0; `least_degree` uses them as freedom. A table whose rows are complete in another order, or
    with repeated rows, will do. Raises `RdError` for partial tables.

    Example:
        >>> print(anf(TruthTable.from_function(lambda a, b, c: b if a else c, 3, inputs=["a", "b", "c"])))
        c ⊕ a·b ⊕ a·c
    """
    table = table.distinct()
    if not table.complete:
        message = f"the table has {table.rows} of 2^{len(table.inputs)} rows"
        raise RdError(f"{message}; least_degree fits polynomials to partial tables")
    coefficients = table.y.copy()
    _transform(coefficients, len(table.inputs))
    return ANF.from_dense(coefficients, inputs=table.inputs, outputs=table.outputs)


@final
@dataclass(frozen=True, eq=False, repr=False)
class ANF(Tabled, NamedSides):
    """m polynomials over Z2 in n inputs, reduced: each the XOR of different products of different inputs.

    `monomials` (k, ceil(n/64)) are the products that occur, bit j saying that input j is a factor, ascending as
    numbers; `coefficients` (m, ceil(k/64)) say, by bit i, whether the output has the i-th. Values: arrays are
    read-only.

    Example:
        >>> f = ANF.from_terms([[(), (0,), (1, 2)]], 3)
        >>> print(f)
        1 ⊕ x0 ⊕ x1·x2
        >>> f.degree, f.n_terms, f.terms()
        (2, 3, [(), (0,), (1, 2)])
        >>> print(f.text(ascii=True))
        1 ^ x0 ^ x1&x2
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    monomials: Words
    coefficients: Words

    def __post_init__(self) -> None:
        self._keep_names()
        given = as_array(self.monomials, "monomials")
        n, m, k = len(self.inputs), len(self.outputs), len(given) if given.ndim else 1
        monomials = as_words(given.reshape((k, -1)) if k else zeros(0, n), n, k, "monomials")
        coefficients = as_words(self.coefficients, k, m, "coefficients")
        _monomials.check_order(monomials, coefficients)
        for name, words in (("monomials", monomials), ("coefficients", coefficients)):
            object.__setattr__(self, name, kept(words))

    @classmethod
    @checked
    def from_terms(
        cls,
        terms: Sequence[Terms],
        n: int,
        *,
        inputs: Sequence[str] | None = None,
        outputs: Sequence[str] | None = None,
    ) -> ANF:
        """For each output its terms, each a collection of input numbers; () is 1, and equal terms cancel in pairs.

        Example:
            >>> print(ANF.from_terms([[(), (0, 1)]], 2))
            1 ⊕ x0·x1
        """
        names = column_names(inputs, n, "x", "inputs")
        monomials, coefficients = _monomials.collect(terms, n)
        return cls(names, column_names(outputs, len(coefficients), "y", "outputs"), monomials, coefficients)

    @classmethod
    def from_dense(cls, coefficients: Words, *, inputs: Sequence[str], outputs: Sequence[str] | None = None) -> ANF:
        """From all 2^n coefficients of each output (m, W): bit i is that of the product of i's inputs."""
        n = len(inputs)
        check_inputs(n, "use ANF.from_terms")
        coefficients = as_words(coefficients, 1 << n, what="coefficients")
        occurs = np.bitwise_or.reduce(coefficients, axis=0, keepdims=True)
        number = set_bits(occurs[0])
        monomials = number.astype(np.uint64)[:, None][:, : words_of(n)]
        names = column_names(outputs, len(coefficients), "y", "outputs")
        return cls(column_names(inputs, n, "x", "inputs"), names, monomials, take_rows(coefficients, 1 << n, number))

    # What it holds

    @property
    def degrees(self) -> tuple[int, ...]:
        """Each output's degree, the most factors of a term; 0 for constants, also for zero.

        Example:
            >>> import rdcircuits as rd
            >>> rd.anf(rd.TruthTable.from_function(lambda a, b: (a & b, a ^ b), 2)).degrees
            (2, 1)
        """
        size = _monomials.degrees(self.monomials)
        return tuple(int(np.max(size[own], initial=0)) for own in self._members())

    @property
    def degree(self) -> int:
        """The greatest of the outputs' degrees.

        Example:
            >>> import rdcircuits as rd
            >>> rd.anf(rd.TruthTable.from_function(lambda a, b, c: a & b ^ c, 3)).degree
            2
        """
        return max(self.degrees, default=0)

    @property
    def term_counts(self) -> tuple[int, ...]:
        """The number of terms of each output.

        Example:
            >>> import rdcircuits as rd
            >>> rd.anf(rd.TruthTable.from_function(lambda a, b: (a & b, a ^ b), 2)).term_counts
            (1, 2)
        """
        counts = np.zeros(len(self.outputs), dtype=np.int64)
        if self.coefficients.size:
            bits.popcount(self.coefficients, counts)
        return tuple(counts.tolist())

    @property
    def n_terms(self) -> int:
        """The number of terms of all outputs together.

        Example:
            >>> import rdcircuits as rd
            >>> rd.anf(rd.TruthTable.from_function(lambda a, b: (a & b, a ^ b), 2)).n_terms
            3
        """
        return sum(self.term_counts)

    def terms(self, output: int = 0) -> list[tuple[int, ...]]:
        """An output's terms as tuples of input numbers, by degree and then in order of the inputs.

        Example:
            >>> import rdcircuits as rd
            >>> rd.anf(rd.TruthTable.from_function(lambda a, b: a | b, 2, inputs=["a", "b"])).terms(0)
            [(0,), (1,), (0, 1)]
        """
        return _terms(self.monomials[self._members()[output]])

    def dense(self) -> Words:
        """All 2^n coefficients of each output, packed (m, W); raises `RdError` beyond 24 inputs."""
        n = len(self.inputs)
        check_inputs(n, "take the terms instead")
        words = zeros(len(self.outputs), 1 << n)
        number = self.monomials.astype(np.int64).sum(axis=1)
        for row, own in zip(words, self._members(), strict=True):
            flags = np.zeros(64 * words.shape[1], dtype=np.uint8)
            flags[number[own]] = 1
            row[:] = np.packbits(flags, bitorder="little").view(np.uint64)
        return words

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ANF):
            return NotImplemented
        mine, others = self.__reduce__()[1], other.__reduce__()[1]
        return all(np.array_equal(a, b) for a, b in zip(mine, others, strict=True))

    def __hash__(self) -> int:
        return hash((self.inputs, self.outputs, self.monomials.tobytes(), self.coefficients.tobytes()))

    def __reduce__(self) -> tuple[type[ANF], tuple[Any, ...]]:
        return ANF, (self.inputs, self.outputs, self.monomials, self.coefficients)

    def __repr__(self) -> str:
        return (
            f"ANF({len(self.inputs)} inputs, {len(self.outputs)} outputs, {self.n_terms} terms, degree {self.degree})"
        )

    def __str__(self) -> str:
        return self.text(most=SHOWN_TERMS)

    def text(self, *, ascii: bool = False, most: int | None = None) -> str:  # noqa: A002
        """The polynomials written out, one a line, with names for the outputs where there are several.

        `ascii` writes ^ and & for ⊕ and ·; `most` is the number of terms after which a line breaks off.

        Example:
            >>> import rdcircuits as rd
            >>> rd.anf(rd.TruthTable.from_function(lambda a, b: a | b, 2, inputs=["a", "b"])).text()
            'a ⊕ b ⊕ a·b'
        """
        lines = [self._line(own, " ^ " if ascii else " ⊕ ", "&" if ascii else "·", most) for own in self._members()]
        if len(lines) == 1:
            return lines[0]
        return "\n".join(f"{name} = {line}" for name, line in zip(self.outputs, lines, strict=True))

    # What can be done with it

    @overload
    def evaluate(self, x: Words, rows: int) -> Words: ...
    @overload
    def evaluate(self, x: ArrayLike) -> NDArray[np.uint8]: ...
    def evaluate(self, x: Any, rows: int | None = None) -> NDArray[Any]:
        """The outputs (m, W) on packed inputs (n, W); without `rows`, those (N, m) on an array (N, n) of 0 and 1.

        The columns of a data frame go by name where both have names (it may have others too). Raises `ShapeError` for
        other shapes and missing columns.

        Example:
            >>> import rdcircuits as rd
            >>> rd.anf(rd.TruthTable.from_hex("6")).evaluate([[0, 1], [1, 1]]).tolist()
            [[1], [0]]
        """
        if rows is None:
            bits = as_bits(as_matrix(rows_for(self.inputs, x, "the frame") if is_frame(x) else x, "X"), "X")
            if bits.shape[1] != len(self.inputs):
                raise ShapeError(f"expected rows of shape (N, {len(self.inputs)}), found {bits.shape}")
            return unpack_rows(self.evaluate(pack_rows(bits), len(bits)), len(bits))
        x = as_words(x, rows, len(self.inputs), "inputs")
        if len(self.inputs) <= 24 and len(self.monomials) * words_of(rows) > self._table_cost() + rows:
            minterm = row_keys(x, rows).astype(np.int64).sum(axis=1)
            return take_rows(self.table().y, 1 << len(self.inputs), minterm)
        return _monomials.evaluate(self.monomials, self.coefficients, x, rows)

    def table(self) -> TruthTable:
        """The complete table; raises `RdError` beyond 24 inputs.

        Example:
            >>> import rdcircuits as rd
            >>> rd.anf(rd.TruthTable.from_function(lambda a, b: a | b, 2)).table().to_arrays()[1].tolist()
            [[0], [1], [1], [1]]
        """
        y = self.dense()
        _transform(y, len(self.inputs))
        return TruthTable.from_packed(None, y, rows=1 << len(self.inputs), inputs=self.inputs, outputs=self.outputs)

    def gates(self, max_terms: int = MAX_TERMS) -> Gates:
        """Gates that compute it, with factors taken out and shared among the outputs.

        Raises `RdError` where there are more than `max_terms` terms.

        Example:
            >>> import rdcircuits as rd
            >>> len(rd.anf(rd.TruthTable.from_function(lambda a, b: a | b, 2)).gates().ops)
            2
        """
        if self.n_terms > max_terms:
            raise RdError(f"a circuit of {self.n_terms} terms is more than max_terms = {max_terms} allows")
        return factored([self.terms(output) for output in range(len(self.outputs))], len(self.inputs))

    def circuit(self, max_terms: int = MAX_TERMS) -> Circuit:
        """The same as a closed `Circuit`, a wire for each input; its gates mean the same bits in every ring.

        Example:
            >>> import rdcircuits as rd
            >>> rd.anf(rd.TruthTable.from_function(lambda a, b: a | b, 2)).circuit().cod
            (point(),)
        """
        from rdcircuits.boolean.circuits import circuit_of

        return circuit_of(self.gates(max_terms))

    def _members(self) -> list[NDArray[np.int64]]:
        """For each output the positions of its terms among the monomials."""
        return [set_bits(row) for row in self.coefficients]

    def _line(self, own: NDArray[np.int64], plus: str, times: str, most: int | None) -> str:
        terms = _terms(self.monomials[own], most)
        shown = [times.join(self.inputs[j] for j in term) or "1" for term in terms]
        if len(terms) < len(own):
            shown.append(f"... ({len(own)} terms)")
        return plus.join(shown) or "0"

    def _table_cost(self) -> int:
        """Word operations, roughly, of making the table."""
        return (len(self.outputs) + 1) * words_of(1 << len(self.inputs)) * (len(self.inputs) + 64)


def _terms(monomials: Words, most: int | None = None) -> list[tuple[int, ...]]:
    return _monomials.factors(monomials[_monomials.by_degree(monomials)[:most]])


def _transform(words: Words, n: int) -> None:
    if words.size:
        mobius(words, n)
