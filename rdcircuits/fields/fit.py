"""The least-degree polynomials over GF(q) that fit all known outputs of a table, and all others that fit as well.

The values of the monomials at the rows are eliminated with the smallest monomials first, so that what is found has the
least degree, and no monomial that smaller ones replace on all rows: it is the normal form modulo the polynomials that
vanish on the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.algebra.finite.matrix import FieldMatrix
from rdcircuits.brief import Brief
from rdcircuits.errors import RdError
from rdcircuits.fields import monomials
from rdcircuits.fields.polynomial import FieldPolynomial
from rdcircuits.fields.table import FieldTable
from rdcircuits.limits import in_bytes
from rdcircuits.signatures import checked
from rdcircuits.tables.names import numbered_names

Elements = NDArray[Any]
Exponents = NDArray[Any]
Index = NDArray[np.int64]
DegreeKind = Literal["total", "each"]

MEMORY = 1 << 28
"""Bytes that the matrix of one elimination may have by default: 256 MiB."""

_EXTRA_ROWS = 32


class Vanishing(NamedTuple):
    """The polynomials that vanish on rows: each free monomial minus what the pivots' monomials (by `entries`, (rank,
    free)) make of it there.
    """

    exponents: Exponents
    pivots: Index
    free: Index
    entries: Elements

    def basis(self, field: GF) -> Elements:
        """The coefficients (d, k) of a basis."""
        coefficients = field.full((len(self.free), len(self.exponents)), 0)
        coefficients[np.arange(len(self.free)), self.free] = 1
        coefficients[:, self.pivots] = field.negate(self.entries).T
        return coefficients


@dataclass(frozen=True, slots=True, repr=False)
class FieldFit(Brief):
    """A polynomial of least degree for each output, and how sure one may be of it.

    `kind` says which degree is meant: the total one, or the greatest exponent of each input. For each output:
    `degrees`, the least degree at which all its known rows fit; `unknowns`, the number of monomials up to it; `rank`,
    how many of the rows were needed to fix their coefficients; `spare`, the distinct known rows beyond that, which fit
    without having been asked to. Where the rank is below the unknowns other polynomials of that degree fit as well
    (`unique` is False): `polynomial` is the one of the smallest monomials, and `others` gives all of them.

    Example:
        >>> import rdcircuits as rd
        >>> table = rd.FieldTable.from_function(5, lambda x, y: (x * y + 1) % 5, 2)
        >>> fit = rd.fields.least_degree(table)
        >>> print(fit.polynomial)
        1 + x0·x1
        >>> fit.degrees, fit.unique
        ((2,), (True,))
    """

    polynomial: FieldPolynomial
    kind: DegreeKind
    degrees: tuple[int, ...]
    unknowns: tuple[int, ...]
    rank: tuple[int, ...]
    spare: tuple[int, ...]
    vanishing: tuple[Vanishing, ...]

    @property
    def unique(self) -> tuple[bool, ...]:
        """For each output, whether no other polynomial of its degree fits."""
        return tuple(rank == unknowns for rank, unknowns in zip(self.rank, self.unknowns, strict=True))

    @property
    def freedom(self) -> tuple[int, ...]:
        """For each output the dimension d of the affine space of polynomials that fit: there are q^d of them."""
        return tuple(unknowns - rank for rank, unknowns in zip(self.rank, self.unknowns, strict=True))

    @property
    def chance(self) -> tuple[float, ...]:
        """For each output the probability q^−spare that random outputs at the same rows would have fitted as well."""
        q = self.polynomial.field.q
        return tuple(float(np.exp2(-spare * np.log2(float(q)))) for spare in self.spare)

    @property
    def degree(self) -> int:
        """The greatest of the outputs' degrees."""
        return max(self.degrees, default=0)

    def others(self, output: int = 0, *, memory: int = MEMORY) -> FieldPolynomial:
        """A basis, one an output, of the polynomials of this degree that vanish on all of an output's known rows.

        `polynomial` plus any combination of them fits, each combination being another one, and nothing else does.
        Raises `RdError` where it would take more than `memory` bytes.
        """
        space, field = self.vanishing[output], self.polynomial.field
        need = self.freedom[output] * self.unknowns[output] * field.dtype.itemsize
        if need > memory:
            raise RdError(
                f"{self.freedom[output]} polynomials of {self.unknowns[output]} monomials would take "
                f"{in_bytes(need)}, more than the {in_bytes(memory)} that memory allows"
            )
        names = numbered_names("v", len(space.free))
        return FieldPolynomial(field, self.polynomial.inputs, names, space.exponents, space.basis(field))

    def __str__(self) -> str:
        return "\n".join(self._line(output) for output in range(len(self.degrees)))

    def _line(self, output: int) -> str:
        unknowns, rank, spare = self.unknowns[output], self.rank[output], self.spare[output]
        what = "total degree" if self.kind == "total" else "degree in each input"
        head = f"{self.polynomial.outputs[output]}: {what} {self.degrees[output]}, {_count(unknowns, 'monomial')}"
        check = (
            f"{_count(spare, 'further row')} {'agrees' if spare == 1 else 'agree'}"
            if spare
            else ("no row is left to check it")
        )
        if rank == unknowns:
            return f"{head}, all fixed by the rows; {check}"
        field = self.polynomial.field
        return (
            f"{head}, not unique: {_count(rank, 'row')} fix all but {_count(unknowns - rank, 'coefficient')}, "
            f"{field.q}^{unknowns - rank} polynomials fit; {check}"
        )


class _Solution(NamedTuple):
    """What was found for one output."""

    degree: int
    unknowns: int
    rank: int
    spare: int
    exponents: Exponents
    coefficients: Elements
    vanishing: Vanishing


class _Eliminated(NamedTuple):
    """Rows reduced: the monomials, pivots among them, the free columns' entries, and each output's (or None)."""

    exponents: Exponents
    pivots: Index
    free: Index
    entries: Elements
    answers: list[Elements | None]


@checked
def least_degree(
    table: FieldTable, max_degree: int | None = None, *, kind: DegreeKind = "total", memory: int = MEMORY
) -> FieldFit | None:
    """The polynomials of least degree that fit all known outputs; None if an output needs more than `max_degree`.

    Degrees are total ones, or with `kind="each"` the greatest exponent that any input has; no exponent is above q − 1.
    Every output is fitted by itself. Raises `RdError` where the matrix of the next degree would take more than `memory`
    bytes, saying how many; and where rows contradict each other, naming them (`noisy_fit` is for such tables).

    Example:
        >>> table = FieldTable.from_function(5, lambda *x: (x[0] * x[3] + 2 * x[1] ** 2 + 1) % 5, 4)
        >>> sample, _ = table.split(0.9, seed=0)
        >>> fit = least_degree(sample)
        >>> print(fit.polynomial)
        1 + x0·x3 + 2·x1^2
        >>> print(fit)
        y0: total degree 2, 15 monomials, all fixed by the rows; 48 further rows agree
    """
    if kind not in get_args(DegreeKind):
        raise RdError(f"kind must be one of {', '.join(get_args(DegreeKind))}; found {kind!r}")
    table = table.distinct()
    found: dict[int, _Solution] = {}
    for outputs in by_care(table):
        rows = table.take(table.care[:, outputs[0]]).select_outputs(outputs)
        found |= {outputs[k]: solution for k, solution in _fit_outputs(rows, max_degree, kind, memory).items()}
    if len(found) < len(table.outputs):
        return None
    return _fit_of(table, kind, [found[output] for output in range(len(table.outputs))])


def by_care(table: FieldTable) -> list[list[int]]:
    """The outputs that are known on the same rows, together."""
    groups: dict[bytes, list[int]] = {}
    for output, care in enumerate(table.care.T):
        groups.setdefault(care.tobytes(), []).append(output)
    return list(groups.values())


class Levels:
    """The monomials in n inputs over a field by degree, counted before they are listed."""

    def __init__(self, field: GF, n: int, kind: DegreeKind, memory: int) -> None:
        self._n, self._kind, self._memory, self._field = n, kind, memory, field
        self._most = field.q - 1
        self.top = (n * self._most if kind == "total" else self._most) if n else 0
        self._counts: list[int] = []
        self._listed: list[Exponents] = []

    def count(self, degree: int) -> int:
        """How many there are up to this degree."""
        for d in range(len(self._counts), degree + 1):
            if self._kind == "each":
                self._counts.append((d + 1) ** self._n)
            else:
                own = monomials.count_of_degree(self._n, d, self._most)
                self._counts.append((self._counts[-1] if d else 0) + own)
        return self._counts[degree]

    def fits(self, degree: int, rows: int, outputs: int) -> bool:
        """Whether a matrix of these rows and all monomials up to the degree stays within the memory."""
        return self._need(degree, rows, outputs) <= self._memory

    def check(self, degree: int, rows: int, outputs: int) -> None:
        """Raise `RdError` where it doesn't."""
        if not self.fits(degree, rows, outputs):
            need = self._need(degree, rows, outputs)
            raise RdError(
                f"degree {degree} has {self.count(degree)} monomials of {self._n} inputs over {self._field.name}: with "
                f"{rows} rows the matrix would take {in_bytes(need)}, more than the "
                f"{in_bytes(self._memory)} that memory allows"
            )

    def up_to(self, degree: int) -> Exponents:
        """All of them, lower degrees first."""
        for d in range(len(self._listed), degree + 1):
            if self._kind == "each":
                self._listed.append(monomials.of_largest_exponent(self._n, d))
            else:
                self._listed.append(monomials.of_degree(self._n, d, self._most))
        return np.concatenate(self._listed[: degree + 1])

    def degrees_of(self, exponents: Exponents) -> Index:
        """Each monomial's degree."""
        if self._kind == "total":
            return monomials.total_degrees(exponents)
        return np.asarray(exponents.max(axis=1, initial=0), dtype=np.int64)

    def _need(self, degree: int, rows: int, outputs: int) -> int:
        count = self.count(degree)
        return rows * (count + outputs) * self._field.dtype.itemsize + count * self._n


def _fit_outputs(table: FieldTable, max_degree: int | None, kind: DegreeKind, memory: int) -> dict[int, _Solution]:
    """What is found up to `max_degree` for the outputs of a table that knows them all."""
    levels = Levels(table.field, len(table.inputs), kind, memory)
    top = levels.top if max_degree is None else min(max_degree, levels.top)
    found: dict[int, _Solution] = {}
    degree = -1
    while degree < top and len(found) < len(table.outputs):
        waiting = [output for output in range(len(table.outputs)) if output not in found]
        degree = _next_degree(levels, degree, top, table.rows, len(waiting))
        solutions = _solve(table.select_outputs(waiting), degree, levels)
        found |= {waiting[k]: solution for k, solution in solutions.items()}
    return found


def _next_degree(levels: Levels, degree: int, top: int, rows: int, outputs: int) -> int:
    """The next degree to try: with at least twice the monomials, if the memory allows that, else one more.

    Nothing is lost by that, as eliminating the smallest monomials first shows the least degree in any case.
    """
    before = levels.count(degree) if degree >= 0 else 0
    degree += 1
    levels.check(degree, min(rows, levels.count(degree) + _EXTRA_ROWS), outputs)
    while degree < top and levels.count(degree) < min(2 * before, rows):
        if not levels.fits(degree + 1, min(rows, levels.count(degree + 1) + _EXTRA_ROWS), outputs):
            break
        degree += 1
    return degree


def _solve(table: FieldTable, degree: int, levels: Levels) -> dict[int, _Solution]:
    """What fits up to this degree. With many more rows than monomials, some at random are tried first: where they fix
    all coefficients up to the least degree, what they say need only be checked on the others.
    """
    exponents = levels.up_to(degree)
    most = len(exponents) + _EXTRA_ROWS
    if table.rows > most:
        order = np.random.default_rng(0).permutation(table.rows)
        part = table.take(np.sort(order[:most]))
        done = _eliminate(part, exponents)
        found = _solutions(done, levels, table.rows)
        if all(one.rank == one.unknowns for one in found.values()):
            right = _right(found, table)
            if all(right.values()):
                return found
            if len(done.pivots) == len(exponents):
                return {output: one for output, one in found.items() if right[output]}
        levels.check(degree, table.rows, len(table.outputs))
    return _solutions(_eliminate(table, exponents), levels, table.rows)


def _eliminate(table: FieldTable, exponents: Exponents) -> _Eliminated:
    """The monomials' values at all rows, reduced together with the outputs."""
    field, unknowns = table.field, len(exponents)
    columns = np.concatenate([monomials.values(field, exponents, table.x), table.y.T])
    form = FieldMatrix(field, np.ascontiguousarray(columns.T)).echelon()
    pivots = np.array([pivot for pivot in form.pivots if pivot < unknowns], dtype=np.int64)
    free = np.delete(np.arange(unknowns), pivots)
    reduced, rank = form.matrix.array, len(pivots)
    answers = [
        None if np.any(reduced[rank:, column]) else reduced[:rank, column]
        for column in range(unknowns, unknowns + len(table.outputs))
    ]
    return _Eliminated(exponents, pivots, free, reduced[:rank, free], answers)


def _solutions(done: _Eliminated, levels: Levels, rows: int) -> dict[int, _Solution]:
    """The solution of each output that has one, with the degree that it turns out to have."""
    degrees = levels.degrees_of(done.exponents)
    found = {}
    for output, answer in enumerate(done.answers):
        if answer is None:
            continue
        used = done.pivots[answer != 0]
        degree = int(degrees[used].max(initial=0))
        unknowns = int(np.count_nonzero(degrees <= degree))
        rank = int(np.count_nonzero(degrees[done.pivots] <= degree))
        free = done.free[done.free < unknowns]
        entries = done.entries[:rank, : len(free)]
        vanishing = Vanishing(done.exponents[:unknowns], done.pivots[:rank], free, entries)
        spare = rows - rank
        found[output] = _Solution(degree, unknowns, rank, spare, done.exponents[used], answer[answer != 0], vanishing)
    return found


def _right(found: dict[int, _Solution], table: FieldTable) -> dict[int, bool]:
    """Which solutions fit all rows."""
    right = {}
    for output, one in found.items():
        f = FieldPolynomial(table.field, table.inputs, ("y",), one.exponents, one.coefficients[None])
        right[output] = bool(np.array_equal(f.evaluate(table.x)[:, 0], table.y[:, output]))
    return right


def _fit_of(table: FieldTable, kind: DegreeKind, solutions: list[_Solution]) -> FieldFit:
    field, n = table.field, len(table.inputs)
    exponents = [one.exponents for one in solutions] or [np.zeros((0, n), dtype=np.int64)]
    total = sum(map(len, exponents))
    coefficients = field.full((len(solutions), total), 0)
    start = 0
    for output, one in enumerate(solutions):
        coefficients[output, start : start + len(one.exponents)] = one.coefficients
        start += len(one.exponents)
    return FieldFit(
        FieldPolynomial(field, table.inputs, table.outputs, np.concatenate(exponents), coefficients),
        kind,
        tuple(one.degree for one in solutions),
        tuple(one.unknowns for one in solutions),
        tuple(one.rank for one in solutions),
        tuple(one.spare for one in solutions),
        tuple(one.vanishing for one in solutions),
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
