"""`learn_field`: from a table over GF(q) to polynomials, by the method asked for or by the one that does best."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from rdcircuits.arguments import whole
from rdcircuits.errors import RdError
from rdcircuits.fields import FieldPolynomial, FieldTable
from rdcircuits.induction import field_ascent
from rdcircuits.induction.choice import (
    GOOD_ENOUGH,
    Candidate,
    Chosen,
    accuracy,
    asked_for,
    by_validation,
    check_model,
    check_taken,
    split_off,
)
from rdcircuits.induction.field_ascent import ASCENT, LINEAR, LOOKUP, FieldTraining
from rdcircuits.induction.field_exact import POLYNOMIAL, TOLERANT
from rdcircuits.induction.honesty import HANDFUL, doubts_of_polynomial
from rdcircuits.induction.learned import Fitted, Learned, Method, Progress, WrongRow

#: The methods, in the order in which `auto` prefers them among equals.
FIELD_METHODS: dict[str, Method] = {one.name: one for one in (POLYNOMIAL, TOLERANT, LOOKUP, LINEAR, ASCENT)}
#: What `learn_field` takes as its model.
FIELD_MODELS = ("auto", *FIELD_METHODS)

_LEAST = {"degree": 0, "epochs": 1}
_FEW_MONOMIALS, _FEW_TRIES, _FEW_PASSES = 64, 500, 50


def learn_field(
    table: FieldTable,
    *,
    model: str = "auto",
    holdout: float | None = None,
    test: FieldTable | None = None,
    seed: int = 0,
    degree: int | None = None,
    epochs: int | None = None,
    progress: Progress | None = None,
) -> Learned:
    """Polynomials for a table over GF(q).

    Args:
        table: rows to learn from, complete or partial.
        model: `"polynomial"` (the unique one of a complete table, else one of least degree that fits all rows),
            `"tolerant"` (the same, but for a few wrong rows, found and named), `"lookup"` (every row remembered);
            trained by the reverse derivative, `"ascent"` (a polynomial of bounded degree, right on most rows) and
            `"linear"` (the same of degree 1); or `"auto"`: on a complete table the polynomial, on a partial one the
            most accurate of these on a quarter of the rows set aside, made again from all; ascent only where nothing
            else does well.
        holdout: share of the distinct input rows held out of learning, for the report alone.
        test: another table to report the accuracy on (not together with holdout).
        seed: of the splits, and of what is random.
        degree: the greatest total degree of `polynomial` and `tolerant`, the degree of `ascent`. On a complete table
            whose polynomial has a greater one, `polynomial` fits as `tolerant` does, with some rows taken for wrong.
        epochs: passes over the rows at most, of `ascent` and `linear`, for each output and degree.
        progress: called as progress(done, in all, what).

    Warns:
        RdWarning: where polynomials are wrong on rows that they learned from, are constant on them, were chosen within
            noise, or are of so high a degree that some rows of a complete table may be wrong; what it says is in
            `Learned.warnings` too.

    Ctrl-C during the training of a model asked for by name ends it; what is best so far is returned.

    Raises:
        RdError: for a table without rows, contradicting rows, an unknown model, one that cannot fit the table, or an
            option that the model does not have.
        KeyboardInterrupt: for Ctrl-C at any other time.

    Example:
        >>> learned = learn_field(FieldTable.from_function(3, lambda x, y: (x * x + 2 * y) % 3, 2))
        >>> print(learned.polynomial)
        2·x1 + x0^2
        >>> learned.exact, learned.unique
        (True, (True,))
    """
    started = time.perf_counter()
    check_options(model, degree, epochs)
    whole("seed", seed)
    table, test = split_off(table, FieldTable, "learn takes a TruthTable", holdout, test, seed, progress)
    chosen = _choose(table, model, FieldTraining(degree, epochs, seed), progress)
    polynomial: FieldPolynomial = chosen.fitted.made
    doubts = [*doubts_of_polynomial(table, polynomial, test), *chosen.doubts, *chosen.fitted.doubts]
    return chosen.learned(polynomial, table, test, started, doubts, wrong=wrong_rows(table, polynomial))


def check_options(model: str, degree: int | None = None, epochs: int | None = None, prefix: str = "") -> None:
    """An `RdError` for what cannot be; `prefix` stands before the names of options."""
    check_model(model, FIELD_MODELS, " for tables over GF(q)")
    options = {"degree": degree, "epochs": epochs}
    check_taken(options, model, list(FIELD_METHODS.values()), prefix)
    for name, value in options.items():
        least = _LEAST[name]
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < least):
            raise RdError(f"{prefix}{name} is {value!r}, expected an integer >= {least}")


def _choose(table: FieldTable, model: str, training: FieldTraining, progress: Progress | None) -> Chosen:
    """What the model asked for makes; of a complete table its polynomial; else the most accurate on rows set aside."""
    if model != "auto":
        return asked_for(FIELD_METHODS[model], table, training, progress)
    if table.complete and bool(table.care.all()):
        chosen = asked_for(POLYNOMIAL, table, training, progress)
        exact = accuracy(table.accuracy(chosen.fitted.made)) in (1.0, None)
        return replace(chosen, why=f"{'exact' if exact else 'of the degree asked for'}; {chosen.fitted.note}")

    def last() -> Chosen:
        chosen = asked_for(POLYNOMIAL, table, training, progress)
        return replace(chosen, why=f"the first that fits; {chosen.fitted.note}")

    return by_validation(table, _candidates, _hasty(training), training.seed, _score, progress, last)


def _candidates(part: FieldTable, aside: FieldTable) -> list[Candidate]:
    """What `auto` tries; the patient ones, which may call rows wrong, only where nothing before them does well, and on
    more than a handful of rows.
    """
    few = part.field.q ** len(part.inputs) <= field_ascent.MAX_CELLS
    enough = int(aside.care.sum()) >= HANDFUL
    return [
        (POLYNOMIAL, lambda best: True),
        (LOOKUP, lambda best: few),
        (TOLERANT, lambda best: enough and best < GOOD_ENOUGH),
        (ASCENT, lambda best: enough and best < GOOD_ENOUGH),
    ]


def _hasty(training: FieldTraining) -> FieldTraining:
    """The same, but not as long as a method does that is asked for by name."""
    return replace(training, monomials=_FEW_MONOMIALS, tries=_FEW_TRIES, decided=True, limit=_FEW_PASSES)


def _score(fitted: Fitted[FieldPolynomial], part: FieldTable, aside: FieldTable) -> float:
    return aside.accuracy(fitted.made).overall


def wrong_rows(table: FieldTable, polynomial: FieldPolynomial) -> tuple[WrongRow, ...]:
    """The rows of a table with an output that polynomials get wrong.

    Example:
        >>> table = FieldTable.from_arrays(3, [[0], [1]], [2, 0])
        >>> wrong_rows(table, FieldPolynomial.constant(3, 2, inputs=["x0"]))
        (((1,), (0,), (2,)),)
    """
    rows = list(table.accuracy(polynomial).wrong_rows)
    part = table.take(np.array(rows, dtype=np.int64))
    said = polynomial.rename(table.inputs, table.outputs).evaluate(part.x)
    known = [
        tuple(int(y) if sure else None for y, sure in zip(row, care, strict=True))
        for row, care in zip(part.y.tolist(), part.care.tolist(), strict=True)
    ]
    return tuple(zip(map(tuple, part.x.tolist()), known, map(tuple, said.tolist()), strict=True))
