"""The least-degree polynomial over Z2 that fits all known outputs of a table, by elimination over GF(2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels import gf2
from rdcircuits.algebra.bits.packed import words_of, zeros
from rdcircuits.boolean.anf import ANF
from rdcircuits.boolean.monomials import count_up_to, of_degree, products
from rdcircuits.boolean.rows import set_bits
from rdcircuits.boolean.table import TruthTable
from rdcircuits.brief import Brief
from rdcircuits.errors import RdError
from rdcircuits.limits import in_bytes
from rdcircuits.signatures import checked

Index = NDArray[np.int64]

MEMORY = 1 << 28
"""Bytes that the matrix of one elimination may have by default: 256 MiB."""

_EXTRA_ROWS = 128


@dataclass(frozen=True, slots=True, repr=False)
class Fit(Brief):
    """A polynomial of least degree for each output, and how sure one may be of it.

    For each output: `degrees`, the least degree at which all its known rows fit; `unknowns`, the number of monomials
    up to it; `rank`, how many of the rows were needed to fix their coefficients; `spare`, the distinct known rows
    beyond that, which fit without having been asked to. Where the rank is below the unknowns other polynomials of
    that degree fit as well (`unique` is False), and of them `anf` is one with the monomials of lowest degree first.

    Example:
        >>> import rdcircuits as rd
        >>> fit = rd.least_degree(rd.TruthTable.from_arrays([[0, 0], [1, 0], [0, 1]], [[0], [1], [1]]))
        >>> print(fit.anf)
        x0 ⊕ x1
        >>> fit.degrees, fit.unknowns, fit.rank, fit.spare
        ((1,), (3,), (3,), (0,))
    """

    anf: ANF
    degrees: tuple[int, ...]
    unknowns: tuple[int, ...]
    rank: tuple[int, ...]
    spare: tuple[int, ...]

    @property
    def unique(self) -> tuple[bool, ...]:
        """For each output, whether no other polynomial of its degree fits.

        Example:
            >>> import rdcircuits as rd
            >>> rd.least_degree(rd.TruthTable.from_arrays([[0, 0], [1, 1]], [[0], [1]])).unique
            (False,)
        """
        return tuple(rank == unknowns for rank, unknowns in zip(self.rank, self.unknowns, strict=True))

    @property
    def degree(self) -> int:
        """The greatest of the outputs' degrees.

        Example:
            >>> import rdcircuits as rd
            >>> rd.least_degree(rd.TruthTable.from_function(lambda a, b: a & b, 2)).degree
            2
        """
        return max(self.degrees, default=0)


@dataclass(frozen=True, slots=True)
class _Solution:
    """What was found for one output."""

    degree: int
    unknowns: int
    rank: int
    spare: int
    terms: list[tuple[int, ...]]


@checked
def least_degree(table: TruthTable, max_degree: int | None = None, *, memory: int = MEMORY) -> Fit | None:
    """The polynomials of least degree that fit all known outputs; None if an output needs more than `max_degree`.

    Tries degrees 0, 1, 2, ... with all monomials up to each, for every output by itself. Raises `RdError` where the
    matrix of the next degree would take more than `memory` bytes, saying how many; and where rows contradict each
    other.

    Example:
        >>> table = TruthTable.from_function(lambda *x: x[0] ^ x[3] & x[5] ^ 1, 8)
        >>> sample, _ = table.split(0.75, seed=0)
        >>> fit = least_degree(sample)
        >>> print(fit.anf)
        1 ⊕ x0 ⊕ x3·x5
        >>> fit.degree, fit.unknowns, fit.spare, fit.unique
        (2, (37,), (27,), (True,))
    """
    table = table.distinct()
    top = len(table.inputs) if max_degree is None else min(max_degree, len(table.inputs))
    found: dict[int, _Solution] = {}
    for outputs in _by_care(table):
        rows = table.take(set_bits(table.care[outputs[0]])).select_outputs(outputs)
        found |= {outputs[k]: solution for k, solution in _fit_outputs(rows, top, memory).items()}
    if len(found) < len(table.outputs):
        return None
    solutions = [found[output] for output in range(len(table.outputs))]
    terms = [one.terms for one in solutions]
    return Fit(
        ANF.from_terms(terms, len(table.inputs), inputs=table.inputs, outputs=table.outputs),
        tuple(one.degree for one in solutions),
        tuple(one.unknowns for one in solutions),
        tuple(one.rank for one in solutions),
        tuple(one.spare for one in solutions),
    )


def _by_care(table: TruthTable) -> list[list[int]]:
    """The outputs that are known on the same rows, together."""
    groups: dict[bytes, list[int]] = {}
    for output, care in enumerate(table.care):
        groups.setdefault(care.tobytes(), []).append(output)
    return list(groups.values())


def _fit_outputs(table: TruthTable, top: int, memory: int) -> dict[int, _Solution]:
    """What is found up to degree `top` for the outputs of a table that knows them all."""
    found: dict[int, _Solution] = {}
    order = np.random.default_rng(0).permutation(table.rows)
    monomials: list[Index] = []
    for degree in range(top + 1):
        waiting = [output for output in range(len(table.outputs)) if output not in found]
        if not waiting:
            break
        part = table.select_outputs(waiting)
        _check_memory(part, min(part.rows, _sample_rows(len(part.inputs), degree)), degree, memory)
        monomials.append(of_degree(len(table.inputs), degree))
        rank, answers = _solve(part, order, monomials, memory)
        unknowns = sum(map(len, monomials))
        for output, terms in zip(waiting, answers, strict=True):
            if terms is not None:
                found[output] = _Solution(degree, unknowns, rank, table.rows - rank, terms)
    return found


def _solve(
    table: TruthTable, order: Index, monomials: list[Index], memory: int
) -> tuple[int, list[list[tuple[int, ...]] | None]]:
    """The rank of the rows, and for each output the terms that fit all rows, or None.

    With many more rows than unknowns, some rows at random are tried first: where they fix all unknowns, what they say
    need only be checked on the others.
    """
    degree, unknowns = len(monomials) - 1, sum(map(len, monomials))
    most = _sample_rows(len(table.inputs), degree)
    if table.rows > most:
        rank, answers = _eliminate(table.take(np.sort(order[:most])), monomials)
        if rank == unknowns or not any(terms is not None for terms in answers):
            return rank, _checked(answers, table)
        _check_memory(table, table.rows, degree, memory)
    return _eliminate(table, monomials)


def _eliminate(table: TruthTable, monomials: list[Index]) -> tuple[int, list[list[tuple[int, ...]] | None]]:
    """The same by elimination on all rows of the table."""
    if table.rows == 0:
        return 0, [[] for _ in table.outputs]
    unknowns = sum(map(len, monomials))
    columns = np.concatenate([*(products(factors, table.x, table.rows) for factors in monomials), table.y])
    matrix = zeros(table.rows, len(columns))
    gf2.transpose(columns, table.rows, matrix)
    pivots = np.array(gf2.echelon(matrix, len(columns)), dtype=np.int64)
    rank = int(np.searchsorted(pivots, unknowns))
    answers: list[list[tuple[int, ...]] | None] = []
    for column in range(unknowns, len(columns)):
        entries = (matrix[:, column // 64] >> np.uint64(column % 64) & np.uint64(1)).astype(bool)
        consistent = not entries[rank:].any()
        answers.append(_terms(pivots[:rank][entries[:rank]], monomials) if consistent else None)
    return rank, answers


def _terms(positions: Index, monomials: list[Index]) -> list[tuple[int, ...]]:
    """The monomials at these ascending positions of the lists laid end to end."""
    terms: list[tuple[int, ...]] = []
    start = 0
    for factors in monomials:
        own = positions[(positions >= start) & (positions < start + len(factors))] - start
        terms += map(tuple, factors[own].tolist())
        start += len(factors)
    return terms


def _checked(answers: list[list[tuple[int, ...]] | None], table: TruthTable) -> list[list[tuple[int, ...]] | None]:
    """The answers, but None for those that are wrong on some row."""
    found = ANF.from_terms([terms or [] for terms in answers], len(table.inputs)).evaluate(table.x, table.rows)
    wrong = np.any(found != table.y, axis=1)
    return [None if bad else terms for bad, terms in zip(wrong, answers, strict=True)]


def _sample_rows(n: int, degree: int) -> int:
    return count_up_to(n, degree) + _EXTRA_ROWS


def _check_memory(table: TruthTable, rows: int, degree: int, memory: int) -> None:
    unknowns = count_up_to(len(table.inputs), degree)
    need = 8 * rows * words_of(unknowns + len(table.outputs))
    if need > memory:
        raise RdError(
            f"degree {degree} has {unknowns} monomials of {len(table.inputs)} inputs: with {rows} rows the matrix "
            f"would take {in_bytes(need)}, more than the {in_bytes(memory)} that memory allows"
        )
