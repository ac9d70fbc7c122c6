"""Polynomials over GF(q) in several inputs, one or several outputs, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits.algebra import GF
from rdcircuits.algebra.checks import kept
from rdcircuits.arguments import shown
from rdcircuits.circuit.types import integers
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.fields import monomials, show, transform
from rdcircuits.fields import terms as _terms
from rdcircuits.fields.arithmetic import Arithmetic
from rdcircuits.fields.arrays import as_elements
from rdcircuits.fields.converted import Converted
from rdcircuits.fields.field import as_field
from rdcircuits.fields.rows import all_rows, row_numbers
from rdcircuits.fields.sparse import SparseTerms
from rdcircuits.fields.table import FieldTable
from rdcircuits.notebook import Tabled
from rdcircuits.signatures import checked
from rdcircuits.tables.arrays import as_matrix
from rdcircuits.tables.columns import column_names, position_of, positions
from rdcircuits.tables.frames import is_frame, rows_for
from rdcircuits.tables.names import as_names

if TYPE_CHECKING:
    from rdcircuits.boolean.netlist import Netlist
    from rdcircuits.circuit import Circuit

Elements = NDArray[Any]
Exponents = NDArray[Any]
Names = Sequence[str] | None
Terms = Mapping[tuple[int, ...], int]

MAX_TERMS = 1 << 16
"""Terms up to which a circuit is made of a polynomial unless more are allowed."""

SHOWN_TERMS = 64
"""Terms of an output that `str` shows."""

_BLOCK = 1 << 24


@final
@dataclass(frozen=True, eq=False, repr=False)
class FieldPolynomial(Tabled, SparseTerms, Arithmetic, Converted):
    """m polynomials over GF(q) in n inputs, each a sum of elements times products of powers of inputs.

    `exponents` (k, n) are the monomials that occur, by total degree and then the first inputs first; `coefficients`
    (m, k) the elements they have in each output. Formal polynomials: x^q and x are different ones that are the same
    function, and `reduced` takes the one to the other. Values: arrays are read-only.

    Arithmetic goes output by output, between polynomials in the same inputs; one with a single output goes with each
    output of the other. Integers stand for constants where no misunderstanding is possible: n·1 in a prime field, 0 ..
    p − 1 elsewhere; other elements are `FieldPolynomial.constant`.

    Example:
        >>> f = FieldPolynomial.from_terms(9, [{(0, 0): 1, (2, 1): 5}], inputs=["x", "y"])
        >>> f
        FieldPolynomial(GF(9), 2 inputs, 1 output, 2 terms, degree 3)
        >>> print(f * f + 2)
        7·x^2·y + 8·x^4·y^2
        >>> f.evaluate([[2, 1], [3, 3]])
        array([[3],
               [5]], dtype=uint8)
    """

    field: GF
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    exponents: Exponents
    coefficients: Elements

    def __post_init__(self) -> None:
        self._keep_names()
        exponents = monomials.check_exponents(self.exponents, len(self.inputs))
        m, k = len(self.outputs), len(exponents)
        coefficients = as_elements(self.field, self.coefficients, "coefficients")
        if coefficients.shape != (m, k):
            raise ShapeError(f"coefficients have shape {coefficients.shape}, expected {(m, k)}")
        if k:
            exponents, coefficients = _terms.collect(self.field, exponents, coefficients)
        for name, array in (("exponents", monomials.narrow(exponents)), ("coefficients", coefficients)):
            object.__setattr__(self, name, kept(array))

    # Where it comes from

    @classmethod
    @checked
    def from_terms(
        cls,
        field: GF | int | str,
        given: Sequence[Terms],
        n: int | None = None,
        *,
        inputs: Names = None,
        outputs: Names = None,
    ) -> FieldPolynomial:
        """For each output a mapping from exponents (one for each input) to coefficients; `n` inputs, or their names.

        Example:
            >>> f = FieldPolynomial.from_terms(5, [{(1, 0): 3, (0, 2): 1}], inputs=["x", "y"])
            >>> print(f)
            3·x + y^2
        """
        field = as_field(field)
        if not isinstance(given, Sequence) or not all(isinstance(own, Mapping) for own in given):
            raise ShapeError(f"terms are {shown(given)}, expected a dictionary from exponents for each output")
        n = _input_count(given, n, inputs)
        rows = list(dict.fromkeys(integers(exponents) for own in given for exponents in own))
        wrong = next((row for row in rows if len(row) != n), None)
        if wrong is not None:
            raise ShapeError(f"a term has exponents {wrong}, expected {n}, one for each input")
        place = {row: i for i, row in enumerate(rows)}
        coefficients = np.zeros((len(given), len(rows)), dtype=object)
        for k, own in enumerate(given):
            for exponents, coefficient in own.items():
                coefficients[k, place[integers(exponents)]] = coefficient
        names = column_names(inputs, n, "x", "inputs"), column_names(outputs, len(given), "y", "outputs")
        return cls(field, *names, np.array(rows, dtype=np.int64).reshape(len(rows), n), coefficients)

    @classmethod
    def from_dense(
        cls, field: GF, coefficients: Elements, *, inputs: Sequence[str], outputs: Names = None
    ) -> FieldPolynomial:
        """From all q^n coefficients of each output (m, q^n): number Σ e_j·q^j is that of Π x_j^(e_j).

        Example:
            >>> print(FieldPolynomial.from_dense(GF(3), np.array([[1, 0, 2]], np.uint8), inputs=["x"]))
            1 + 2·x^2
        """
        occurs = np.flatnonzero(np.any(coefficients != 0, axis=0))
        names = (
            column_names(inputs, len(inputs), "x", "inputs"),
            column_names(outputs, len(coefficients), "y", "outputs"),
        )
        return cls(field, *names, monomials.of_positions(occurs, field.q, len(inputs)), coefficients[:, occurs])

    @classmethod
    def constant(cls, field: GF | int | str, value: int, *, inputs: Sequence[str]) -> FieldPolynomial:
        """The constant polynomial that is this element.

        Example:
            >>> print(FieldPolynomial.constant(9, 5, inputs=["x"]) * FieldPolynomial.variable(9, "x", inputs=["x"]))
            5·x
        """
        return cls.from_terms(field, [{(0,) * len(inputs): value}], inputs=inputs)

    @classmethod
    def variable(cls, field: GF | int | str, name: str | int, *, inputs: Sequence[str]) -> FieldPolynomial:
        """The polynomial that is one of the inputs, by name or position.

        Example:
            >>> print(FieldPolynomial.variable(5, "y", inputs=["x", "y"]))
            y
        """
        place = position_of(name, inputs, "inputs")
        return cls.from_terms(field, [{tuple(int(j == place) for j in range(len(inputs))): 1}], inputs=inputs)

    # What it is as a value

    def __eq__(self, other: object) -> bool:
        """Whether they are the same formal polynomials, names included."""
        if not isinstance(other, FieldPolynomial):
            return NotImplemented
        mine, others = self.__reduce__()[1], other.__reduce__()[1]
        return all(np.array_equal(a, b) for a, b in zip(mine, others, strict=True))

    def __hash__(self) -> int:
        return hash((self.field.name, self.inputs, self.outputs, str(self.exponents.tolist()), self.n_terms))

    def __reduce__(self) -> tuple[Callable[..., FieldPolynomial], tuple[Any, ...]]:
        return _restored, (self.field.name, self.inputs, self.outputs, self.exponents, self.coefficients)

    def __repr__(self) -> str:
        counts = ((len(self.inputs), "input"), (len(self.outputs), "output"), (self.n_terms, "term"))
        sizes = ", ".join(f"{count} {what}{'s' * (count != 1)}" for count, what in counts)
        return f"FieldPolynomial({self.field.name}, {sizes}, degree {self.degree})"

    def __str__(self) -> str:
        return self.text(most=SHOWN_TERMS)

    def text(self, *, ascii: bool = False, most: int | None = None) -> str:  # noqa: A002
        """The polynomials written out, one a line, with names for the outputs where there are several.

        Coefficients are elements' numbers. `ascii` writes * for ·; `most` is the number of terms after which a line
        breaks off.

        Example:
            >>> import rdcircuits as rd
            >>> rd.fields.interpolate(rd.FieldTable.from_function(5, lambda x: x * x % 5, 1)).text()
            'x0^2'
        """
        return show.polynomial_lines(self, "*" if ascii else "·", most)

    # What can be done with it

    def evaluate(self, x: ArrayLike) -> Elements:
        """The outputs (rows, m) at inputs (rows, n) of elements.

        The columns of a data frame go by name where both have names (it may have others too).

        Example:
            >>> import rdcircuits as rd
            >>> square = rd.fields.interpolate(rd.FieldTable.from_function(5, lambda x: x * x % 5, 1))
            >>> square.evaluate([[3], [4]]).tolist()
            [[4], [1]]
        """
        x = rows_for(self.inputs, x, "the frame") if is_frame(x) else x
        inputs = as_elements(self.field, as_matrix(x, "X"), "X")
        if inputs.shape[1] != len(self.inputs):
            raise ShapeError(f"X has shape {inputs.shape}, expected {len(self.inputs)} columns, one for each input")
        if self._dense_is_faster(len(inputs)):
            return self.table().y[row_numbers(self.field, inputs)]
        block = max(1, _BLOCK // max(1, len(self.exponents)))
        parts = [self._at(inputs[start : start + block]) for start in range(0, len(inputs), block)]
        return np.concatenate(parts) if parts else self.field.full((0, len(self.outputs)), 0)

    def table(self) -> FieldTable:
        """The complete table; raises `RdError` where q^n is more than 2^24.

        Example:
            >>> f = FieldPolynomial.from_terms(5, [{(1, 0): 3, (0, 2): 1}], inputs=["x", "y"])
            >>> f.table()
            FieldTable(GF(5), 2 inputs, 1 output, 25 rows, complete)
        """
        y = transform.values(self.field, self.dense(), len(self.inputs))
        return FieldTable.from_elements(self.field, None, y, inputs=self.inputs, outputs=self.outputs)

    def reduced(self) -> FieldPolynomial:
        """The polynomials of the same functions with no exponent above q − 1: x^q = x.

        Example:
            >>> print(FieldPolynomial.from_terms(5, [{(6,): 1}], inputs=["x"]).reduced())
            x^2
        """
        if int(self.exponents.max(initial=0)) < self.field.q:
            return self
        return self._with((monomials.reduce_exponents(self.exponents, self.field.q), self.coefficients))

    def derivative(self, name: str | int, order: int = 1) -> FieldPolynomial:
        """The formal derivative by an input, taken `order` times; zero from the p-th on.

        Example:
            >>> x = FieldPolynomial.variable(3, "x", inputs=["x"])
            >>> print((x**4 + x**3).derivative("x"))
            x^3
        """
        place = position_of(name, self.inputs, "inputs")
        return self._with(_terms.formal_derivative(self.field, self._pair, place, order))

    def restrict(self, point: Mapping[str | int, int]) -> FieldPolynomial:
        """The polynomials in the other inputs where some, by name or position, are these elements.

        Example:
            >>> f = FieldPolynomial.from_terms(5, [{(1, 0): 3, (0, 2): 1}], inputs=["x", "y"])
            >>> print(f.restrict({"y": 3}))
            4 + 3·x
        """
        fixed = {position_of(key, self.inputs, "inputs"): value for key, value in point.items()}
        chosen, free = list(fixed), [j for j in range(len(self.inputs)) if j not in fixed]
        x = as_elements(self.field, np.array([list(fixed.values())], dtype=object), "the point")
        factor = monomials.values(self.field, self.exponents[:, chosen], x)[:, 0]
        coefficients = self.field.multiply(self.coefficients, factor)
        names = as_names(self.inputs).take(free)
        return FieldPolynomial(self.field, names, self.outputs, self.exponents[:, free], coefficients)

    def select_outputs(self, which: str | int | Sequence[str | int]) -> FieldPolynomial:
        """Only these outputs, by name or position, in this order.

        Example:
            >>> print(FieldPolynomial.from_terms(5, [{(1,): 1}, {(2,): 1}], inputs=["x"]).select_outputs(1))
            x^2
        """
        chosen = positions(which, self.outputs, "outputs")
        names = column_names(as_names(self.outputs).take(chosen), len(chosen), "y", "outputs")
        return FieldPolynomial(self.field, self.inputs, names, self.exponents, self.coefficients[chosen])

    def rename(self, inputs: Names = None, outputs: Names = None) -> FieldPolynomial:
        """The same polynomials with other names for inputs, outputs or both.

        Example:
            >>> import rdcircuits as rd
            >>> square = rd.fields.interpolate(rd.FieldTable.from_function(5, lambda x: x * x % 5, 1))
            >>> print(square.rename(inputs=["t"]))
            t^2
        """
        names = (
            column_names(self.inputs if inputs is None else inputs, len(self.inputs), "x", "inputs"),
            column_names(self.outputs if outputs is None else outputs, len(self.outputs), "y", "outputs"),
        )
        return FieldPolynomial(self.field, *names, self.exponents, self.coefficients)

    def circuit(self, max_terms: int = MAX_TERMS) -> Circuit:
        """A closed `Circuit` that computes it, a wire for each input: nested as Horner does, powers and parts shared.

        Its reverse derivative is that of the formal polynomial. Raises `RdError` where there are more than `max_terms`
        terms.

        Example:
            >>> import rdcircuits as rd
            >>> square = rd.fields.interpolate(rd.FieldTable.from_function(5, lambda x: x * x % 5, 1))
            >>> rd.GF(5).run(square.circuit(), 3).tolist()
            4
        """
        from rdcircuits.fields.circuits import circuit_of

        if self.n_terms > max_terms:
            raise RdError(f"a circuit of {self.n_terms} terms is more than max_terms = {max_terms} allows")
        return circuit_of(self)

    def netlist(self) -> Netlist:
        """Gates that compute it, elements as bit vectors.

        The element with number Σ d_i·p^i is its digits d_0, d_1, ... one after the other, each in as many bits as p − 1
        has, the least significant first: in characteristic 2 and prime fields the bits of the number itself. They are
        named x[0], x[1], ... after the input x, and x where there is one. On bits that are no element the outputs are
        unspecified. Raises `RdError` for fields of degree above 64.

        Example:
            >>> FieldPolynomial.from_terms(4, [{(1, 1): 1}], inputs=["x", "y"]).netlist().inputs
            ('x[0]', 'x[1]', 'y[0]', 'y[1]')
        """
        from rdcircuits.fields.blasting.netlist import netlist_of

        return netlist_of(self)

    def _at(self, inputs: Elements) -> Elements:
        found = monomials.values(self.field, self.exponents, inputs)
        return np.ascontiguousarray(self.field.matmul(self.coefficients, found).T)

    def _dense_is_faster(self, rows: int) -> bool:
        """Whether the table of all values, made and looked up, costs less than the terms at each row."""
        count = all_rows(self.field, len(self.inputs))
        if count is None:
            return False
        table = count * self.field.q * max(1, len(self.inputs)) * max(1, len(self.outputs))
        return len(self.exponents) * rows > table + rows


def _input_count(given: Sequence[Terms], n: int | None, inputs: Names) -> int:
    if n is None:
        n = len(inputs) if inputs is not None else next((len(row) for own in given for row in own), 0)
    return n


def _restored(field: str, *rest: Any) -> FieldPolynomial:
    return FieldPolynomial(as_field(field), *rest)
