"""`learn_field`: from a table over GF(q) to polynomials, by the method told or by the one that does best."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from rdcircuits.arguments import function, instance, share, shown, whole
from rdcircuits.errors import RdError
from rdcircuits.fields import FieldPolynomial, FieldTable
from rdcircuits.induction import field_ascent
from rdcircuits.induction.field_ascent import FieldTraining
from rdcircuits.induction.field_exact import exact, tolerant
from rdcircuits.induction.field_learned import FieldFitted, FieldLearned, FieldMethod, WrongRow
from rdcircuits.induction.honesty import doubt_of_choice, doubts_of_polynomial, tell
from rdcircuits.induction.learned import Progress, Trial, attempt

#: The methods, each made for a way of training, in the order in which `auto` prefers them among equals.
FIELD_METHODS: dict[str, Callable[[FieldTraining], FieldMethod]] = {
    "polynomial": exact,
    "tolerant": tolerant,
    "lookup": lambda training: field_ascent.LOOKUP,
    "linear": field_ascent.linear,
    "ascent": field_ascent.ascent,
}
#: What `learn_field` takes as its model.
FIELD_MODELS = ("auto", *FIELD_METHODS)

_DEGREE = ("polynomial", "tolerant", "ascent", "auto")
_PASSES = ("linear", "ascent", "auto")
_VALIDATION = 0.25
_GOOD_ENOUGH = 0.98
_HANDFUL = 16
_PATIENT = ("tolerant", "ascent")
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
) -> FieldLearned:
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
            `FieldLearned.warnings` too.

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
    instance("the table", table, FieldTable, "a FieldTable (learn takes a TruthTable)")
    if test is not None:
        instance("the table to test on", test, FieldTable, "a FieldTable")
    function("progress", progress, "progress(done, in all, what)")
    whole("seed", seed)
    check_options(table, model, holdout, test, degree, epochs)
    if holdout is not None:
        table, test = table.split(holdout, seed)
    table = table.distinct()
    training = FieldTraining(degree, epochs, seed)
    fitted, name, why, validation, tried, doubts = _choose(table, model, training, progress)
    return FieldLearned(
        polynomial=fitted.polynomial,
        model=name,
        why=why,
        train_accuracy=_accuracy(table, fitted),
        validation_accuracy=validation,
        test_accuracy=None if test is None else _accuracy(test, fitted),
        rows=table.rows,
        complete=table.complete,
        unique=fitted.unique,
        wrong=wrong_rows(table, fitted.polynomial),
        tried=tried,
        seconds=time.perf_counter() - started,
        passes=fitted.passes,
        interrupted=fitted.interrupted,
        warnings=tell([*doubts_of_polynomial(table, fitted.polynomial, test), *doubts, *fitted.doubts]),
    )


def check_options(
    table: FieldTable | None,
    model: str,
    holdout: float | None = None,
    test: FieldTable | None = None,
    degree: int | None = None,
    epochs: int | None = None,
    prefix: str = "",
) -> None:
    """An `RdError` for what cannot be; `prefix` stands before the names of options."""
    if not isinstance(model, str) or (model not in FIELD_METHODS and model != "auto"):
        raise RdError(f"unknown model {shown(model)} for tables over GF(q): expected one of {', '.join(FIELD_MODELS)}")
    for name, value, least, models in (("degree", degree, 0, _DEGREE), ("epochs", epochs, 1, _PASSES)):
        if value is None:
            continue
        if model not in models:
            raise RdError(f"{prefix}{name} is for the models {', '.join(models)}; the model is {model}")
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise RdError(f"{prefix}{name} is {value!r}, expected an integer >= {least}")
    if holdout is not None and test is not None:
        raise RdError("rows to test on come from holdout or from a test table, not from both")
    if holdout is not None:
        share("holdout", holdout, inner=True)
    if table is None:
        return
    if not table.rows:
        raise RdError("the table has no rows: there is nothing to learn from")
    if holdout is not None and len(table.distinct()) < 2:
        raise RdError("holding rows out takes a table of at least two different rows")


#: What was fitted, its name, why, its accuracy on rows set aside, all that was tried, and doubts of the choice.
Choice = tuple[FieldFitted, str, str, float | None, tuple[Trial, ...], list[str]]


def _choose(table: FieldTable, model: str, training: FieldTraining, progress: Progress | None) -> Choice:
    """What the model asked for makes; of a complete table its polynomial; else the most accurate on rows set aside."""
    if model != "auto" or (table.complete and bool(table.care.all())):
        name = "polynomial" if model == "auto" else model
        method = FIELD_METHODS[name](training)
        fitted = attempt(method.name, method.fit, table, progress)
        if isinstance(fitted, RdError):
            raise fitted
        exact = _accuracy(table, fitted) in (1.0, None)
        why = "asked for" if model != "auto" else "exact" if exact else "of the degree asked for"
        return fitted, name, f"{why}; {fitted.note}", None, (), []
    return _choose_by_validation(table, training, progress)


def _choose_by_validation(table: FieldTable, training: FieldTraining, progress: Progress | None) -> Choice:
    """The method that is right most often on rows set aside, made again from all rows."""
    part, aside = table.split(_VALIDATION, training.seed)
    methods, tried = [], list[Trial]()
    for name in _candidates(table, aside):
        if max((trial.accuracy or 0.0 for trial in tried), default=0.0) >= _GOOD_ENOUGH and name in _PATIENT:
            continue
        methods.append(FIELD_METHODS[name](_hasty(training)))
        if part.rows and aside.rows:
            tried.append(_trial(methods[-1], part, aside, progress))
    scores = {trial.model: trial.accuracy for trial in tried}
    failures = [f"{trial.model}: {trial.note}" for trial in tried if trial.accuracy is None]
    for method in _ranked(methods, tried, aside):
        fitted = attempt(method.name, method.fit, table, progress)
        if not isinstance(fitted, RdError):
            why = f"{_reason(method.name, scores)}; {fitted.note}"
            doubts = doubt_of_choice(method.name, tried, part, aside)
            return fitted, method.name, why, scores.get(method.name), tuple(tried), doubts
        failures.append(f"{method.name}: {fitted}")
    method = FIELD_METHODS["polynomial"](training)
    last = attempt(method.name, method.fit, table, progress)
    if isinstance(last, RdError):
        raise RdError("; ".join([*failures, str(last)]))
    doubts = doubt_of_choice("polynomial", tried, part, aside)
    return last, "polynomial", f"the first that fits; {last.note}", None, tuple(tried), doubts


def _candidates(table: FieldTable, aside: FieldTable) -> list[str]:
    """What `auto` tries, in this order; the patient ones, which may call rows wrong, only where nothing before them
    does well, and on more than a handful of rows.
    """
    few = table.field.q ** len(table.inputs) <= field_ascent.MAX_CELLS
    patient = _PATIENT if int(aside.care.sum()) >= _HANDFUL else ()
    return ["polynomial", *(["lookup"] if few else []), *patient]


def _hasty(training: FieldTraining) -> FieldTraining:
    """The same, but not as long as a method does that is asked for by name."""
    return replace(training, monomials=_FEW_MONOMIALS, tries=_FEW_TRIES, decided=True, limit=_FEW_PASSES)


def _ranked(methods: Sequence[FieldMethod], tried: Sequence[Trial], aside: FieldTable) -> list[FieldMethod]:
    """The methods that gave something, the most accurate first; all of them, where nothing was tried.

    What the rows did not decide must win by more than the noise of the rows set aside, if these are not a handful.
    """
    known = int(aside.care.sum())
    noise = 0 if known < _HANDFUL else known**-0.5
    scores = {one.model: one.accuracy - (0 if one.sure else noise) for one in tried if one.accuracy is not None}
    if not scores:
        return list(methods)
    return sorted((method for method in methods if method.name in scores), key=lambda method: -scores[method.name])


def _reason(name: str, scores: dict[str, float | None]) -> str:
    if name not in scores:
        return "the first that fits (too few rows to set some aside)"
    shown = ", ".join(f"{one} {score:.4f}" for one, score in scores.items() if score is not None)
    is_best = scores[name] == max(score for score in scores.values() if score is not None)
    return f"{'most accurate' if is_best else 'best but for noise'} on rows set aside ({shown})"


def _trial(method: FieldMethod, part: FieldTable, aside: FieldTable, progress: Progress | None) -> Trial:
    fitted = attempt(method.name, method.fit, part, progress)
    if isinstance(fitted, RdError):
        return Trial(method.name, None, str(fitted))
    if fitted.interrupted:
        raise KeyboardInterrupt
    return Trial(method.name, aside.accuracy(fitted.polynomial).overall, fitted.note, fitted.sure)


def _accuracy(table: FieldTable, fitted: FieldFitted) -> float | None:
    found = table.accuracy(fitted.polynomial)
    return found.overall if found.known else None


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
