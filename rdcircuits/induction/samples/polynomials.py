"""The learner `polynomials`: sums over Z2 of products of inputs, exact on the rows or right on most of them.

Exact: the least degree at which all rows fit, while rows to spare say that this is no accident; and where there are
fewer rows than monomials, the polynomial of fewest terms, looked for as decoders look for light errors (information
sets: Prange 1962): a few terms that fit all rows are no accident either, if telling them takes fewer bits than there
are rows. Sparse: products of inputs, of complements and of clear parities are added one by one, whichever puts most
rows right, as long as that pays for telling them: so rows may be wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, lgamma, log

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels import gf2
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.bits.packed import words_of, zeros
from rdcircuits.boolean import TruthTable, least_degree
from rdcircuits.boolean.fit import MEMORY
from rdcircuits.boolean.monomials import count_up_to, of_degree, products
from rdcircuits.errors import RdError
from rdcircuits.induction.samples.learner import STEP, WORD, Hypothesis, Task, Work
from rdcircuits.induction.samples.sample import Sample
from rdcircuits.induction.samples.sparse import sparse_sum
from rdcircuits.induction.samples.sumweights import CLEAR, pairs, singles

Index = NDArray[np.int64]
Terms = list[tuple[int, ...]]

#: Rows, or bits, to spare before a polynomial that fits is taken for the function.
SPARE = 16
#: Monomials for each row up to which the fewest terms are looked for, information sets that are tried for a degree, and
#: nominal seconds of that.
_MONOMIALS, _TRIES, _SECONDS = 3.0, 1000, 0.5
#: Bits of the matrix of one elimination.
_MOST_BITS = 1 << 26
#: Seconds of a nominal core for a word of an elimination.
_ELIMINATED = 0.1e-9


@dataclass(frozen=True)
class PolynomialSetting:
    """`exact` on all inputs; `few`: exact on those alone that low-degree Walsh coefficients show; or `sparse`, where
    `beam` products are kept for longer ones.
    """

    kind: str
    beam: int = 0

    def __str__(self) -> str:
        if self.kind == "sparse":
            return f"sparse, beam {self.beam}"
        return "exact" if self.kind == "exact" else "exact, on the inputs that show"


class Polynomials:
    """The learner: see the head of the module."""

    name = "polynomials"

    def settings(self, sample: Sample, task: Task) -> Sequence[PolynomialSetting]:
        """Exact, exact on few inputs, sparse."""
        exact = [PolynomialSetting(kind) for kind in ("exact", "few")]
        return exact + [PolynomialSetting("sparse", beam) for beam in (200, 1000)]

    def fit(self, sample: Sample, setting: PolynomialSetting, task: Task) -> Hypothesis:
        """The polynomial as gates; raises `RdError` where no such one fits, or the limit has no room for it."""
        if not isinstance(setting, PolynomialSetting):
            raise RdError(f"polynomials: the setting is {setting!r}, expected a PolynomialSetting")
        if not sample.rows:
            raise RdError("polynomials: there are no rows")
        if setting.kind == "sparse":
            return sparse_sum(sample, setting.beam, task)
        inputs = np.arange(sample.inputs)
        if setting.kind == "few":
            inputs = _relevant(sample)
            if len(inputs) == sample.inputs:
                raise RdError("polynomials: low-degree coefficients do not tell few inputs from the others")
        terms, note = exact(sample.with_inputs(sample.x[inputs]), task.work)
        builder = GateBuilder(sample.inputs)
        own = [tuple(builder.inputs[i] for i in inputs[list(term)].tolist()) for term in terms]
        found = Hypothesis(builder.build([sum_of_products(builder, own)]), note)
        if task.limit is not None and found.ands > task.limit:
            raise RdError(f"polynomials: {len(terms)} terms take {found.ands} ANDs, the limit is {task.limit}")
        return found


def exact(sample: Sample, work: Work) -> tuple[Terms, str]:
    """The terms of the polynomial that fits all rows, and a note with what is to spare; `RdError` for none that is
    sure.
    """
    rows, n = len(sample.groups), sample.inputs
    sure = max((d for d in range(n + 1) if count_up_to(n, d) + SPARE <= rows and _fits(n, d, rows)), default=-1)
    if sure >= 0:
        work.spend(sum(_cost(n, d, rows) for d in range(sure + 1)))
        table = TruthTable.from_packed(sample.x, sample.y[None], rows=sample.rows, conflicts="keep")
        fit = least_degree(table, sure)
        if fit is not None:
            terms = fit.anf.terms(0)
            note = f"a polynomial of degree {fit.degree}, {_terms(len(terms))}, {fit.spare[0]} rows to spare"
            return terms, note
    best: tuple[float, Terms, int] | None = None
    for degree in range(sure + 1, n + 1):
        unknowns = count_up_to(n, degree)
        if unknowns > _MONOMIALS * rows or not _fits(n, degree, rows) or work.out:
            break
        fewest = _fewest(sample, degree, work)
        if fewest is not None:
            spare = rows - _bits(n, fewest)
            if spare >= SPARE and (best is None or spare > best[0]):
                best = spare, fewest, degree
    if best is None:
        raise RdError("polynomials: none of low degree or few terms fits all rows with rows to spare")
    spare, terms, degree = best
    return terms, f"the fewest terms to degree {degree}: {_terms(len(terms))}, {spare:.0f} bits to spare"


def sum_of_products(builder: GateBuilder, terms: Terms) -> int:
    """The wire of the sum over Z2 of products of wires; what many of them share is taken out."""
    found, left = builder.false, [frozenset(term) for term in terms]
    while left:
        uses: dict[int, int] = {}
        for term in left:
            for wire in term:
                uses[wire] = uses.get(wire, 0) + 1
        most = max(uses, key=lambda wire: (uses[wire], -abs(wire)), default=None)
        if most is None or uses[most] == 1:
            for term in left:
                product = builder.true
                for wire in sorted(term):
                    product = builder.and_(product, wire)
                found = builder.xor(found, product)
            break
        quotient = [tuple(term - {most}) for term in left if most in term]
        found = builder.xor(found, builder.and_(most, sum_of_products(builder, quotient)))
        left = [term for term in left if most not in term]
    return found


def _fewest(sample: Sample, degree: int, work: Work) -> Terms | None:
    """The terms of fewest number among the polynomials that elimination finds in many orders of the monomials; None if
    none fits.
    """
    monomials = [of_degree(sample.inputs, d) for d in range(degree + 1)]
    columns = np.concatenate([products(factors, sample.x, sample.rows) for factors in monomials])
    terms = [tuple(term) for factors in monomials for term in factors.tolist()]
    agreement = np.abs(2 * np.bitwise_count(columns & sample.y).sum(1) - np.bitwise_count(columns).sum(1).astype(int))
    rng = np.random.default_rng(0)
    best, least = list[int](), np.inf
    order = np.arange(len(terms))
    cost = _cost(sample.inputs, degree, sample.rows)
    for _ in range(int(np.clip(_SECONDS / cost, 1, _TRIES))):
        chosen = _solved(sample, columns, order)
        work.spend(cost)
        if chosen is None:
            return None
        told = _bits(sample.inputs, [terms[k] for k in chosen.tolist()])
        if told < least:
            best, least = sorted(chosen.tolist()), told
        if work.out:
            break
        weight = 1 + agreement / (1 + agreement.mean()) + np.isin(np.arange(len(terms)), best)
        order = np.argsort(rng.exponential(size=len(terms)) / weight, kind="stable")
    return [terms[k] for k in best]


def _solved(sample: Sample, columns: NDArray[np.uint64], order: Index) -> Index | None:
    """The columns, by preference in this order, whose sum is the labels; None if there are none."""
    both = np.concatenate([columns[order], sample.y[None]])
    matrix = zeros(sample.rows, len(both))
    gf2.transpose(both, sample.rows, matrix)
    pivots = np.array(gf2.echelon(matrix, len(both)), dtype=np.int64)
    if len(pivots) and pivots[-1] == len(order):
        return None
    last = matrix[: len(pivots), len(order) // 64] >> np.uint64(len(order) % 64) & np.uint64(1)
    found: Index = order[pivots[last == 1]]
    return found


def _relevant(sample: Sample) -> Index:
    """The inputs with a clear coefficient of degree 1 or 2."""
    level = CLEAR + 1
    clear = (np.abs(singles(sample)) > CLEAR) | (np.abs(pairs(sample)) > level).any(axis=1)
    return np.flatnonzero(clear)


def _fits(n: int, degree: int, rows: int) -> bool:
    unknowns = count_up_to(n, degree)
    return unknowns * min(rows, unknowns + 128) <= _MOST_BITS and 8 * unknowns * words_of(rows) <= MEMORY


def _cost(n: int, degree: int, rows: int) -> float:
    unknowns = count_up_to(n, degree)
    used = min(rows, unknowns + 128)
    return used * min(used, unknowns) * (unknowns / 64 + 1) * _ELIMINATED + unknowns * words_of(rows) * WORD + 50 * STEP


def _bits(n: int, terms: Sequence[Sequence[int]]) -> float:
    """Bits that it takes to tell the terms: for each degree which of its monomials they are, and how many."""
    sizes = np.bincount([len(term) for term in terms], minlength=1).tolist()
    told = [_log_comb(comb(n, degree), own) + log(own + 1) + log(own + 2) for degree, own in enumerate(sizes)]
    return sum(told) / log(2)


def _log_comb(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _terms(count: int) -> str:
    return f"{count} term{'s' * (count != 1)}"


POLYNOMIALS = Polynomials()
