"""How one of several methods is chosen for a table, over bits as over GF(q), and what is said of the choice.

A method is asked for by name, or it is the one that is right most often on rows set aside, made again from all rows.
What a kind of table has of its own it brings along: its methods, and how what was fitted is scored.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from rdcircuits.arguments import function, instance, share, shown
from rdcircuits.boolean import TruthTable
from rdcircuits.errors import RdError
from rdcircuits.fields import FieldTable
from rdcircuits.induction.honesty import HANDFUL, doubt_of_choice, tell
from rdcircuits.induction.learned import Fitted, Learned, Method, Progress, Trial

VALIDATION = 0.25
GOOD_ENOUGH = 0.98

AnyTable = TruthTable | FieldTable
Kind = TypeVar("Kind", TruthTable, FieldTable)
#: score(what was fitted, the table that it was fitted to, a table to measure on): a share of known outputs.
Score = Callable[[Fitted[Any], Any, Any], float | None]
#: A method, and whether it is wanted where the best of those before it has this accuracy.
Candidate = tuple[Method, Callable[[float], bool]]


@dataclass(frozen=True)
class Chosen:
    """What was fitted, by which method, and why; its accuracy on rows set aside, what was tried, and doubts."""

    fitted: Fitted[Any]
    name: str
    why: str
    validation: float | None = None
    tried: tuple[Trial, ...] = ()
    doubts: tuple[str, ...] = ()

    def learned(
        self, result: Any, table: AnyTable, test: Any, started: float, doubts: Sequence[str], **more: Any
    ) -> Learned:
        """What was learned from a table since `started`: `result` is what was fitted with the table's names, measured
        on its rows and on those of `test`, where there are such; what is doubted is told.
        """
        return Learned(
            fitted=self.fitted,
            result=result,
            model=self.name,
            why=self.why,
            train_accuracy=accuracy(table.accuracy(result)),
            validation_accuracy=self.validation,
            test_accuracy=None if test is None else accuracy(test.accuracy(result)),
            rows=table.rows,
            complete=table.complete,
            tried=self.tried,
            seconds=time.perf_counter() - started,
            warnings=tell(doubts),
            **more,
        )


def check_model(model: object, names: Sequence[str], what: str = "") -> str:
    """The name of a model, if it is one of these; `RdError` for another."""
    if not isinstance(model, str) or model not in names:
        raise RdError(f"unknown model {shown(model)}{what}: expected one of {', '.join(names)}")
    return model


def check_taken(options: Mapping[str, object], model: str, methods: Sequence[Method], prefix: str) -> None:
    """An `RdError` for an option that the model does not use; `auto` goes by all of them."""
    for name, value in options.items():
        takers = [*(method.name for method in methods if name in method.takes), "auto"]
        if value is not None and model not in takers:
            raise RdError(f"{prefix}{name} is for the models {', '.join(takers)}; the model is {model}")


def split_off(
    table: Kind, kind: type[Kind], other: str, holdout: float | None, test: Kind | None, seed: int, progress: object
) -> tuple[Kind, Kind | None]:
    """The rows to learn from, each once, and those to test on; raises `RdError` for what cannot be.

    `other` says what takes tables of the other kind.
    """
    name = kind.__name__
    instance("the table", table, kind, f"a {name} ({other})")
    if test is not None:
        instance("the table to test on", test, kind, f"a {name}")
    function("progress", progress, "progress(done, in all, what)")
    if holdout is not None and test is not None:
        raise RdError("rows to test on come from holdout or from a test table, not from both")
    if holdout is not None:
        share("holdout", holdout, inner=True)
    if not table.rows:
        raise RdError("the table has no rows: there is nothing to learn from")
    if holdout is not None:
        if len(table.distinct()) < 2:
            raise RdError("holding rows out takes a table of at least two different rows")
        table, test = table.split(holdout, seed)
    return table.distinct(), test


def attempt(method: Method, table: AnyTable, how: Any, progress: Progress | None) -> Fitted[Any] | RdError:
    """What the method makes of the table, or why it cannot; its progress is told under its name."""

    def named(done: int, total: int, text: str) -> None:
        if progress is not None:
            progress(done, total, f"{method.name}: {text}")

    named(0, 1, "starting")
    try:
        return method.fit(table, named, how)
    except RdError as error:
        return error


def asked_for(method: Method, table: AnyTable, how: Any, progress: Progress | None) -> Chosen:
    """What the one method makes, which was asked for; raises `RdError` where it makes nothing."""
    fitted = attempt(method, table, how, progress)
    if isinstance(fitted, RdError):
        raise fitted
    return Chosen(fitted, method.name, f"asked for; {fitted.note}")


def by_validation(
    table: Kind,
    candidates: Callable[[Kind, Kind], Sequence[Candidate]],
    how: Any,
    seed: int,
    score: Score,
    progress: Progress | None,
    last: Callable[[], Chosen] | None = None,
) -> Chosen:
    """The method that is right most often on rows set aside, made again from all rows.

    `candidates(part, aside)` gives them, in the order in which they are preferred among equals; `last` makes what is
    taken where none of them fits.
    """
    part, aside = table.split(VALIDATION, seed)
    offered = candidates(part, aside)
    methods, tried = list[Method](), list[Trial]()
    for method, wanted in offered:
        if wanted(max((trial.accuracy or 0.0 for trial in tried), default=0.0)):
            methods.append(method)
            if part.rows and aside.rows:
                tried.append(_trial(method, part, aside, how, score, progress))
    scores = {trial.model: trial.accuracy for trial in tried}
    failures = [f"{trial.model}: {trial.note}" for trial in tried if trial.accuracy is None]
    but_for = "noise and size" if any(method.large for method, _ in offered) else "noise"
    for method in _ranked(methods, tried, aside):
        fitted = attempt(method, table, how, progress)
        if not isinstance(fitted, RdError):
            why = f"{_reason(method.name, scores, but_for)}; {fitted.note}"
            doubts = tuple(doubt_of_choice(method.name, tried, part, aside))
            return Chosen(fitted, method.name, why, scores.get(method.name), tuple(tried), doubts)
        failures.append(f"{method.name}: {fitted}")
    try:
        if last is not None:
            found = last()
            doubts = tuple(doubt_of_choice(found.name, tried, part, aside))
            return Chosen(found.fitted, found.name, found.why, None, tuple(tried), doubts)
    except RdError as error:
        failures.append(str(error))
    raise RdError("; ".join(dict.fromkeys(failures)))


def accuracy(found: Any) -> float | None:
    """The overall share of an accuracy, None where nothing was known."""
    return found.overall if found.known else None


def _trial(method: Method, part: AnyTable, aside: AnyTable, how: Any, score: Score, progress: Progress | None) -> Trial:
    fitted = attempt(method, part, how, progress)
    if isinstance(fitted, RdError):
        return Trial(method.name, None, str(fitted))
    if fitted.interrupted:
        raise KeyboardInterrupt
    return Trial(method.name, score(fitted, part, aside), fitted.note, fitted.sure)


def _ranked(methods: Sequence[Method], tried: Sequence[Trial], aside: AnyTable) -> list[Method]:
    """The methods that gave something, the most accurate first; all of them, where nothing was tried.

    What the rows did not decide, and what is large, must win by more than the noise of the rows set aside, if these are
    not a handful.
    """
    known = int(np.count_nonzero(aside.to_arrays()[2]))
    noise = 0 if known < HANDFUL else known**-0.5
    large = {method.name for method in methods if method.large}
    scores = {
        one.model: one.accuracy - (0 if one.sure and one.model not in large else noise)
        for one in tried
        if one.accuracy is not None
    }
    if not scores:
        return list(methods)
    return sorted((method for method in methods if method.name in scores), key=lambda method: -scores[method.name])


def _reason(name: str, scores: dict[str, float | None], but_for: str) -> str:
    if name not in scores:
        return "the first that fits (too few rows to set some aside)"
    listed = ", ".join(f"{one} {score:.4f}" for one, score in scores.items() if score is not None)
    is_best = scores[name] == max(score for score in scores.values() if score is not None)
    return f"{'most accurate' if is_best else f'best but for {but_for}'} on rows set aside ({listed})"
