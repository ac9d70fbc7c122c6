"""The method `anf`: the algebraic normal form of a complete table, a least-degree polynomial of a partial one."""

from __future__ import annotations

import numpy as np

from rdcircuits.algebra.bits.packed import tail_mask
from rdcircuits.boolean import ANF, TruthTable, anf, least_degree
from rdcircuits.circuit import Circuit
from rdcircuits.errors import RdError
from rdcircuits.induction.learned import Fitted, Method, Progress

_FREE_INPUTS = 10
_SPARE = 8
"""Rows that must have fitted without being asked to, before a polynomial is taken for the function."""


def fit_polynomial(table: TruthTable, progress: Progress | None = None, training: object = None) -> Fitted[Circuit]:
    """A polynomial over Z2 that agrees with every known output of the table.

    Don't-cares of a complete table are used as freedom up to 10 inputs, and count as 0 beyond.

    Raises:
        RdError: where none is found within the bounds on memory and terms.
    """
    if not table.complete:
        return _least(table)
    form = anf(table)
    if not _all_known(table) and len(table.inputs) <= _FREE_INPUTS:
        least = least_degree(table)
        if least is not None and least.anf.n_terms < form.n_terms:
            form = least.anf
    return Fitted(form.circuit(), _described(form))


def _least(table: TruthTable) -> Fitted[Circuit]:
    fit = least_degree(table)
    if fit is None:
        raise RdError("no polynomial within the bound on the degree fits all rows")
    sure = "unique at that degree" if all(fit.unique) else "one of several of that degree"
    spare = min(fit.spare, default=0)
    note = f"{_described(fit.anf)}, {sure}, {spare} rows to spare"
    return Fitted(fit.anf.circuit(), note, sure=spare >= _SPARE)


def _described(form: ANF) -> str:
    return f"degree {form.degree}, {form.n_terms} term{'s' * (form.n_terms != 1)}"


def _all_known(table: TruthTable) -> bool:
    return bool(np.all(table.care == tail_mask(table.rows)))


POLYNOMIAL = Method("anf", fit_polynomial)
