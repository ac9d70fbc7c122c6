"""Polynomials over GF(q) from tables of which some rows are wrong: found, and the wrong rows named.

Information-set decoding (Prange): as many rows at random as there are coefficients fix a polynomial; where all of them
are right it is the right one, and shows by agreeing with nearly all other rows. The search is seeded and bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, exp, inf, lgamma, log, log2
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.algebra.finite.matrix import FieldMatrix
from rdcircuits.algebra.finite.products import reduced
from rdcircuits.arguments import whole
from rdcircuits.brief import Brief
from rdcircuits.errors import RdError
from rdcircuits.fields import monomials
from rdcircuits.fields.fit import MEMORY, DegreeKind, Levels
from rdcircuits.fields.polynomial import FieldPolynomial
from rdcircuits.fields.table import FieldTable
from rdcircuits.signatures import checked

Elements = NDArray[Any]
Exponents = NDArray[Any]

TRIES = 2000
"""Sets of rows that are tried for each output and number of monomials by default."""

_EXTRA_ROWS = 32
_BATCH = 32
_SURE_BITS = 20
_MISSED = 1e-3
_ROUNDS = 7
_SHOWN_ROWS = 12


@dataclass(frozen=True, slots=True, repr=False)
class NoisyFit(Brief):
    """A polynomial for each output that agrees with most of its rows, and the rows that it says are wrong.

    For each output: `degrees`; `unknowns`, the coefficients that were fixed; `wrong_rows`, by number in the table;
    `agreeing`, the number of rows that agree; `tries`, the sets of rows that were tried. `chance` bounds the
    probability that some polynomial of these monomials agrees with as many rows whose outputs are random: a small one
    says that the polynomial is there. `missed` is about the probability that the tries overlooked a polynomial of these
    monomials with fewer wrong rows.

    Example:
        >>> import rdcircuits as rd
        >>> rows = [[x, y] for x in range(5) for y in range(5)]
        >>> table = rd.FieldTable.from_arrays(5, rows, [[(x + y) % 5 if x != y else 3] for x, y in rows])
        >>> fit = rd.fields.noisy_fit(table, 1)
        >>> print(fit.polynomial)
        x0 + x1
        >>> fit.wrong_rows, fit.agreeing
        (((0, 6, 12, 18),), (21,))
    """

    polynomial: FieldPolynomial
    kind: DegreeKind
    degrees: tuple[int, ...]
    unknowns: tuple[int, ...]
    wrong_rows: tuple[tuple[int, ...], ...]
    agreeing: tuple[int, ...]
    tries: tuple[int, ...]
    chance: tuple[float, ...]
    missed: tuple[float, ...]

    def __str__(self) -> str:
        return "\n".join(self._line(output) for output in range(len(self.degrees)))

    def _line(self, output: int) -> str:
        wrong = self.wrong_rows[output]
        named = ", ".join(map(str, wrong[:_SHOWN_ROWS])) + ", ..." * (len(wrong) > _SHOWN_ROWS)
        return (
            f"{self.polynomial.outputs[output]}: degree {self.degrees[output]}, {self.unknowns[output]} coefficients; "
            f"{self.agreeing[output]} rows agree, {len(wrong)} do not{': ' * bool(wrong)}{named}"
        )


class _Found(NamedTuple):
    degree: int
    unknowns: int
    terms: dict[tuple[int, ...], int]
    wrong: NDArray[np.int64]
    tries: int
    bits: float
    missed: float


@checked
def noisy_fit(
    table: FieldTable,
    max_degree: int,
    *,
    most_wrong: int | None = None,
    kind: DegreeKind = "total",
    tries: int = TRIES,
    seed: int = 0,
    memory: int = MEMORY,
) -> NoisyFit | None:
    """Polynomials up to `max_degree` that agree with all but a few known rows; None if one output's isn't found.

    Rows may contradict each other (read them with `conflicts="keep"`). Degrees are tried upwards, the monomials about
    doubling each time. If `most_wrong` is told, the first with no more rows wrong is taken; else, of all, the one that
    describes the outputs in the fewest bits (coefficients, and which rows are wrong and how), and only where random
    outputs would not be described so well (but for a chance below 2^−20). With a share e of the rows wrong and k
    coefficients a try succeeds with probability (1 − e)^k. Tries end when a better polynomial would have been seen with
    probability 99.9 %, and after `tries` of them for each output and number of monomials: None says only that these did
    not suffice. (Where there are few sets of rows, seven times their number is the bound.) The same seed gives the same
    result.

    Example:
        >>> table = FieldTable.from_function(31, lambda x: (3 * x**2 + x + 7) % 31, 1)
        >>> y = table.to_arrays()[1]
        >>> y[[4, 17, 30]] = 5
        >>> fit = noisy_fit(FieldTable.from_arrays(31, table.x, y), max_degree=4)
        >>> print(fit.polynomial, fit.wrong_rows)
        7 + x0 + 3·x0^2 ((4, 17, 30),)
    """
    if tries < 1 or (most_wrong is not None and most_wrong < 0):
        raise RdError(f"tries is {tries} and most_wrong {most_wrong}: expected 1 or more, and 0 or more or None")
    found = []
    for output in range(len(table.outputs)):
        levels = Levels(table.field, len(table.inputs), kind, memory)
        search = _Search(levels, most_wrong, tries, np.random.default_rng([whole("seed", seed), output]))
        rows = np.flatnonzero(table.care[:, output])
        one = search.run(table.field, table.x[rows], table.y[rows, output], max_degree)
        if one is None:
            return None
        found.append(one._replace(wrong=rows[one.wrong]))
    return _fit_of(table, kind, found)


@dataclass(frozen=True, slots=True)
class _Search:
    """How one output's polynomial is searched for."""

    levels: Levels
    most_wrong: int | None
    tries: int
    rng: np.random.Generator

    def run(self, field: GF, x: Elements, y: Elements, max_degree: int) -> _Found | None:
        """Monomials of more and more degrees, each time about twice as many."""
        best: _Found | None = None
        degree, top = -1, min(max_degree, self.levels.top)
        while degree < top:
            degree = self._next(degree, top)
            self.levels.check(degree, len(y), 1)
            problem = _Problem.of(field, self.levels, degree, x, y)
            limit = _limit(field, problem.unknowns, len(y)) if self.most_wrong is None else self.most_wrong
            if limit < 0 or (best is not None and problem.bits(0) >= best.bits):
                break
            found = problem.search(limit, self.tries, self.rng)
            if found is not None and (best is None or found.bits < best.bits):
                best = found
            if best is not None and (self.most_wrong is not None or not len(best.wrong)):
                break
        return best

    def _next(self, degree: int, top: int) -> int:
        before = self.levels.count(degree) if degree >= 0 else 0
        degree += 1
        while degree < top and self.levels.count(degree) < 2 * before:
            degree += 1
        return degree


@dataclass(frozen=True, slots=True)
class _Problem:
    """The values (rows, unknowns) of monomials that are independent on the rows, and an output there."""

    field: GF
    exponents: Exponents
    degrees: NDArray[np.int64]
    values: Elements
    y: Elements

    @classmethod
    def of(cls, field: GF, levels: Levels, degree: int, x: Elements, y: Elements) -> _Problem:
        """Of the monomials up to the degree only those are kept that smaller ones do not replace on all rows."""
        exponents = levels.up_to(degree)
        values = np.ascontiguousarray(monomials.values(field, exponents, x).T)
        few = len(exponents) + _EXTRA_ROWS
        pivots = list(FieldMatrix(field, values[:few]).echelon().pivots)
        if len(pivots) < len(exponents) and len(values) > few:
            pivots = list(FieldMatrix(field, values).echelon().pivots)
        kept = exponents[pivots]
        return cls(field, kept, levels.degrees_of(kept), np.ascontiguousarray(values[:, pivots]), y)

    @property
    def unknowns(self) -> int:
        """The number of coefficients."""
        return len(self.exponents)

    def bits(self, wrong: int) -> float:
        """What is saved (below 0) by describing the outputs by coefficients and this many wrong rows."""
        return _chance_bits(self.field, self.unknowns, len(self.y), wrong)

    def search(self, limit: int, tries: int, rng: np.random.Generator) -> _Found | None:
        """The coefficients with the fewest rows wrong that the tries show, if they are at most `limit`."""
        coefficients, wrong = self.field.full((self.unknowns,), 0), np.ones(len(self.y), dtype=np.bool_)
        fewest, missed, done = limit + 1, 1.0, 0
        tries = min(tries, _ROUNDS * comb(len(self.y), self.unknowns))
        while done < tries and missed > _MISSED:
            candidates = [self._try(rng) for _ in range(min(_BATCH, tries - done))]
            done += len(candidates)
            columns = np.stack([*(one for one in candidates if one is not None), coefficients], axis=1)
            bad = np.asarray(self.field.matmul(self.values, columns) != self.y[:, None], dtype=np.bool_)
            best = int(np.argmin(bad.sum(axis=0)))
            if bad[:, best].sum() < fewest:
                coefficients, wrong = columns[:, best], bad[:, best]
                fewest = int(wrong.sum())
            if fewest <= limit:
                missed = self._missed(fewest, done)
        return self._found(coefficients, wrong, done, missed) if fewest <= limit else None

    def _try(self, rng: np.random.Generator) -> Elements | None:
        """The coefficients that rows at random fix: the first of them that are independent."""
        count = min(self.unknowns + _EXTRA_ROWS, len(self.y))
        chosen = rng.choice(len(self.y), count, replace=False)
        both = np.concatenate([self.values[chosen], self.y[chosen, None]], axis=1)
        form, pivots = reduced(self.field.kernels, both, self.unknowns)
        return form[: self.unknowns, self.unknowns] if len(pivots) == self.unknowns else None

    def _missed(self, wrong: int, tries: int) -> float:
        """About how likely the tries were all spoiled, had fewer than these rows been wrong."""
        right, rows, unknowns = len(self.y) - wrong + 1, len(self.y), self.unknowns
        if wrong == 0:
            return 0.0
        if right < unknowns:
            return 1.0
        clean = lgamma(right + 1) - lgamma(right - unknowns + 1) - lgamma(rows + 1) + lgamma(rows - unknowns + 1)
        return exp(-tries * exp(clean))

    def _found(self, coefficients: Elements, wrong: NDArray[np.bool_], tries: int, missed: float) -> _Found:
        used = np.asarray(coefficients != 0, dtype=np.bool_)
        terms = dict(zip(map(tuple, self.exponents[used].tolist()), coefficients[used].tolist(), strict=True))
        bad = np.flatnonzero(wrong)
        degree = int(self.degrees[used].max(initial=0))
        return _Found(degree, self.unknowns, terms, bad, tries, self.bits(len(bad)), missed)


def _limit(field: GF, unknowns: int, rows: int) -> int:
    """The most wrong rows with which a polynomial is no chance find; −1 if not even with none."""
    low, high = -1, rows
    while low < high:
        middle = (low + high + 1) // 2
        if _chance_bits(field, unknowns, rows, middle) <= -_SURE_BITS:
            low = middle
        else:
            high = middle - 1
    return low


def _chance_bits(field: GF, unknowns: int, rows: int, wrong: int) -> float:
    """log2 of the expected number of polynomials within `wrong` rows of random outputs: q^k·V/q^rows, V the ball."""
    bits = log2(field.q)
    if wrong < 0:
        return -inf
    if wrong >= rows * (1 - 1 / field.q):
        return unknowns * bits
    largest = lgamma(rows + 1) - lgamma(wrong + 1) - lgamma(rows - wrong + 1)
    volume = largest / log(2) + wrong * log2(field.q - 1) + log2(wrong + 1)
    return (unknowns - rows) * bits + volume


def _fit_of(table: FieldTable, kind: DegreeKind, found: list[_Found]) -> NoisyFit:
    terms = [one.terms for one in found]
    return NoisyFit(
        FieldPolynomial.from_terms(table.field, terms, len(table.inputs), inputs=table.inputs, outputs=table.outputs),
        kind,
        tuple(one.degree for one in found),
        tuple(one.unknowns for one in found),
        tuple(tuple(one.wrong.tolist()) for one in found),
        tuple(int(table.care[:, k].sum()) - len(one.wrong) for k, one in enumerate(found)),
        tuple(one.tries for one in found),
        tuple(2.0 ** max(-1074.0, min(0.0, one.bits)) for one in found),
        tuple(one.missed for one in found),
    )
