"""The methods `polynomial` and `tolerant` over GF(q): exact fits, and exact but for a few wrong rows."""

from __future__ import annotations

from dataclasses import replace

from rdcircuits.errors import RdError
from rdcircuits.fields import FieldPolynomial, FieldTable, interpolate, least_degree, noisy_fit
from rdcircuits.fields.noise import TRIES
from rdcircuits.induction.field_ascent import FieldTraining
from rdcircuits.induction.learned import Fitted, Method, Progress
from rdcircuits.induction.suspicion import suspicions
from rdcircuits.models.polynomial import count

_SPARE = 8
"""Rows that must have fitted without being asked to, before a polynomial is taken for the function."""

_MOST_MONOMIALS = 256


def fit_polynomial(
    table: FieldTable, progress: Progress | None = None, training: FieldTraining | None = None
) -> Fitted[FieldPolynomial]:
    """The polynomials of a complete table, or those of least degree that agree with every known output.

    Where a degree is asked for that the polynomials of a complete table exceed, the fit is tolerant: some rows are
    taken for wrong. Polynomials of (nearly) the greatest degree there is are suspected of that.

    Raises:
        RdError: where none is found up to the degree asked for, or within the bound on memory.
    """
    most = None if training is None else training.degree
    if table.complete and bool(table.care.all()):
        return _fit_complete(table, progress, training or FieldTraining())
    if training is not None and training.decided:
        most = _degree(table, most, table.rows)
    fit = least_degree(table, most)
    if fit is None:
        raise RdError(f"no polynomial of degree up to {most} fits all rows")
    spare = min(fit.spare, default=0)
    sure = "unique at that degree" if all(fit.unique) else f"one of {_several(table, fit.freedom)} of that degree"
    note = f"{_described(fit.polynomial)}, {sure}, {spare} rows to spare"
    return Fitted(fit.polynomial, note, sure=spare >= _SPARE and all(fit.unique), unique=fit.unique)


def _fit_complete(table: FieldTable, progress: Progress | None, training: FieldTraining) -> Fitted[FieldPolynomial]:
    """The polynomials of a complete table, or a tolerant fit of the degree asked for."""
    whole = interpolate(table)
    if training.degree is not None and whole.degree > training.degree:
        try:
            fitted = fit_tolerant(table, progress, training)
        except RdError as error:
            raise RdError(f"the table's polynomial has degree {whole.degree}; {error}") from None
        return replace(fitted, note=f"{fitted.note}; with all rows right the degree is {whole.degree}")
    unique = (True,) * len(table.outputs)
    return Fitted(whole, _described(whole), unique=unique, doubts=suspicions(table, whole, training.seed))


def fit_tolerant(
    table: FieldTable, progress: Progress | None = None, training: FieldTraining | None = None
) -> Fitted[FieldPolynomial]:
    """Polynomials that agree with all rows but a few, by a bounded search.

    Raises:
        RdError: where the search finds none.
    """
    how = training or FieldTraining()
    most = _degree(table, how.degree, min(_MOST_MONOMIALS, table.rows // 3))
    fit = noisy_fit(table, most, tries=how.tries or TRIES, seed=how.seed)
    if fit is None:
        raise RdError(f"no polynomial of degree up to {most} was found that nearly all rows agree with")
    wrong = len({row for rows in fit.wrong_rows for row in rows})
    note = f"{_described(fit.polynomial)}, {wrong} row{'s' * (wrong != 1)} taken for wrong"
    return Fitted(fit.polynomial, f"{note}, {sum(fit.tries)} tries")


def _degree(table: FieldTable, asked: int | None, most: int) -> int:
    """The degree asked for, or the greatest with this many monomials at most."""
    n, q = len(table.inputs), table.field.q
    if asked is not None:
        return asked
    found = 0
    while found < n * (q - 1) and count(n, found + 1, q - 1) <= most:
        found += 1
    return found


def _described(polynomial: FieldPolynomial) -> str:
    terms = polynomial.n_terms
    return f"degree {polynomial.degree}, {terms:,} term{'s' * (terms != 1)}"


def _several(table: FieldTable, freedom: tuple[int, ...]) -> str:
    """How many polynomials there are, for the output with most."""
    return f"{table.field.q}^{max(freedom)}"


POLYNOMIAL = Method("polynomial", fit_polynomial, takes=("degree",))
TOLERANT = Method("tolerant", fit_tolerant, takes=("degree",))
