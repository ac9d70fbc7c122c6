"""`learn_classes`: from raw rows and labels to a classifier, the encoder and the way chosen by cross-validation."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.arguments import above_zero, function, share, shown, whole
from rdcircuits.encoding import Encoder, Raw
from rdcircuits.encoding.encoder import Cuts
from rdcircuits.errors import RdError, ShapeError, warn
from rdcircuits.induction.classes.classifier import Classifier, check_head
from rdcircuits.induction.classes.labels import Label, classes_of, labels_of, numbers_of
from rdcircuits.induction.classes.network import Network
from rdcircuits.induction.classes.problem import Problem, Way
from rdcircuits.induction.classes.rules import Rules
from rdcircuits.induction.classes.scores import Scores
from rdcircuits.induction.classes.votes import Votes
from rdcircuits.induction.learned import Progress, Trial
from rdcircuits.induction.samples.learner import Work

MODELS = ("auto", "votes", "rules", "gates")

_EFFORT = 12.0
_FOLDS, _REPEATS = 5, 2
_LEAST_ROWS = 4

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Candidate:
    """An encoder's setting, a way to scores, and the model that it is called by."""

    model: str
    thresholds: int
    cuts: Cuts
    way: Way

    def __str__(self) -> str:
        return f"{self.thresholds} thresholds ({self.cuts}), {self.way}"


def learn_classes(
    X: Any,
    y: Any,
    *,
    model: str = "auto",
    max_gates: int | None = None,
    effort: float | None = None,
    seed: int = 0,
    holdout: float | None = None,
    test: tuple[Any, Any] | None = None,
    sample_weight: Any = None,
    thresholds: int | None = None,
    head: str = "index",
    target: str | None = None,
    progress: Progress | None = None,
) -> Classifier:
    """A classifier of raw rows: columns of numbers or words, any of them missing here and there, and a label a row.

    Args:
        X: a data frame, an array (rows, columns), or lists of rows; `rd.encoding.Raw`.
        y: labels (rows,), strings or numbers.
        model: "votes" (weighted votes of bits and of gates on pairs), "gates" (a network of two-input gates), "rules"
            (two classes as one function of bits, learned as an output of a truth table is), or "auto", votes on
            bits, or what does better in cross-validation beyond noise, with its encoder.
        max_gates: at most so many ANDs, of the gates that give the class's number; 0 for wires alone.
        effort: seconds of a nominal core for the choice, 12 by default.
        seed: of the splits and of what is random.
        holdout: share of the rows held out of learning, for the report alone.
        test: other raw rows and labels to report the accuracy on (not together with holdout).
        sample_weight: how much each row counts (rows,).
        thresholds: bits a column of numbers at most; several are tried by default.
        head: what the netlist gives: "index", "onehot" or "scores".
        target: what the labels are called; the name of a series by default, else "class".
        progress: called as progress(done, in all, what).

    Ctrl-C ends the choice; what is best so far is learned from all rows and returned, with `interrupted`.

    Raises:
        KeyboardInterrupt: for Ctrl-C where there is nothing yet.
        RdError, ShapeError: for labels of one class alone, missing labels, rows that do not fit, infinities.

    Example:
        >>> import numpy as np
        >>> X = [[k, "left" if k % 2 else "right"] for k in range(40)]
        >>> found = learn_classes(X, ["odd" if k % 2 else "even" for k in range(40)])
        >>> found.predict([[7, "left"], [8, "right"]]).tolist()
        ['odd', 'even']
    """
    started = time.perf_counter()
    if model not in MODELS:
        raise RdError(f"unknown model {model!r} of classes: expected one of {', '.join(MODELS)}")
    check_head(head)
    function("progress", progress, "progress(done, in all, what)")
    limit = None if max_gates is None else whole("max_gates", max_gates)
    seed, work = (
        whole("seed", seed),
        Work(_EFFORT if effort is None else above_zero("effort", effort, "nominal seconds")),
    )
    most = None if thresholds is None else whole("thresholds", thresholds, 1)
    if holdout is not None and test is not None:
        raise RdError("rows to test on come from holdout or from a test table, not from both")
    raw, labels = Raw.of(X), labels_of(y)
    if raw.rows != len(labels):
        raise ShapeError(f"X has {raw.rows} rows, y has {len(labels)} labels")
    weights = _weights(sample_weight, raw.rows)
    classes = classes_of(labels)
    numbers = numbers_of(labels, classes)
    aside: tuple[Raw, Integers] | None = None
    if test is not None:
        other = Raw.of(test[0], "the test's X")
        aside = other, numbers_of(labels_of(test[1], "the test's y"), classes, "the test's y")
    if holdout is not None:
        share("holdout", holdout, inner=True)
        out = _grouped(raw, numbers, round(1 / min(holdout, 1 - holdout)) if holdout <= 0.5 else 2, seed) == 0
        if out.all() or not out.any():
            raise RdError("holding rows out takes at least two different rows")
        aside = raw.take(np.flatnonzero(out)), numbers[out]
        raw, numbers = raw.take(np.flatnonzero(~out)), numbers[~out]
        weights = None if weights is None else weights[~out]
        classes_of([classes[k] for k in numbers.tolist()])
    task = _Task(raw, numbers, len(classes), weights, limit, seed, work)
    chosen = _choose(task, _candidates(len(classes), model, most), progress)
    encoder, scores, name, why = _fitted(task, chosen.order, progress)
    bits = encoder.encode(raw)
    doubts = tell_of(encoder, scores, numbers, chosen.accuracy, len(numbers))
    return Classifier(
        encoder,
        classes,
        scores,
        target=target or getattr(y, "name", None) or "class",
        head=check_head(head),
        model=name,
        why=f"{why}; {scores.note}",
        train_accuracy=task.problem(encoder, bits).accuracy(scores),
        validation_accuracy=chosen.accuracy,
        test_accuracy=None if aside is None else _measured(encoder, scores, *aside),
        rows=raw.rows,
        tried=tuple(chosen.tried),
        interrupted=chosen.interrupted,
        seconds=time.perf_counter() - started,
        warnings=doubts,
    )


@dataclass(frozen=True, eq=False)
class _Task:
    raw: Raw
    numbers: Integers
    classes: int
    weights: NDArray[np.float64] | None
    limit: int | None
    seed: int
    work: Work

    def problem(self, encoder: Encoder, bits: NDArray[np.uint8]) -> Problem:
        return Problem(bits, self.numbers, self.classes, self.weights, owners_of(encoder))

    def part(self, rows: NDArray[np.int64]) -> _Task:
        weights = None if self.weights is None else self.weights[rows]
        return _Task(self.raw.take(rows), self.numbers[rows], self.classes, weights, self.limit, self.seed, self.work)


def owners_of(encoder: Encoder) -> list[int]:
    """The number of the part that each bit comes from."""
    return [k for k, part in enumerate(encoder.parts) for _ in part.names]


def tell_of(encoder: Encoder, scores: Scores, numbers: Integers, accuracy: float | None, rows: int) -> tuple[str, ...]:
    """Warn of what makes the success less than it seems; what was said."""
    found = []
    if not encoder.names:
        found.append("no column tells rows apart: every column has one value alone")
    share_of_most = float(np.bincount(numbers).max() / max(rows, 1))
    if accuracy is not None and accuracy <= share_of_most + 0.5 * rows**-0.5:
        found.append(
            f"the classifier does no better than the most frequent class, but for noise: {accuracy:.4f} against "
            f"{share_of_most:.4f}"
        )
    for message in found:
        warn(message)
    return tuple(found)


def _measured(encoder: Encoder, scores: Scores, raw: Raw, numbers: Integers) -> float:
    said = scores.predicted(encoder.encode(raw))
    return float(np.mean(said == numbers)) if len(said) else 1.0


def _candidates(classes: int, model: str, thresholds: int | None) -> list[Candidate]:
    """Those that are tried, the cheap ones first."""
    if model == "rules" and classes != 2:
        raise RdError(f"the model rules tells two classes apart, there are {classes}")
    found = list[Candidate]()
    for most, held_back in ((32, (10.0, 30.0)), (8, (3.0, 30.0)), (16, (4.0,))):
        found += [Candidate("votes", thresholds or most, "quantiles", Votes(0, l2)) for l2 in held_back]
    most = thresholds or 8
    found.append(Candidate("votes", most, "entropy", Votes(0, 1.0)))
    found.append(Candidate("votes", thresholds or 16, "quantiles", Votes(300, 30.0)))
    found.append(Candidate("votes", most, "quantiles", Votes(2000, 10.0)))
    if classes == 2:
        found.append(Candidate("rules", most, "quantiles", Rules(1.0)))
    found += [Candidate("gates", most, "quantiles", Network(512, layers, 60)) for layers in (2, 4)]
    found = list(dict.fromkeys(found))
    return [one for one in found if model in ("auto", one.model)]


@dataclass(eq=False)
class _Race:
    """What candidates said on rows set aside: which rows they had right and what share of them, fold by fold; how many
    ANDs they took, and what is to be said of them.
    """

    rights: dict[Candidate, list[NDArray[np.bool_]]]
    shares: dict[Candidate, list[float]]
    ands: dict[Candidate, int]
    notes: dict[Candidate, str]

    def trial(self, one: Candidate, part: _Task, aside: _Task, *, first: bool) -> None:
        """Try a candidate on a fold; it is out where it fails, or takes too long on the first fold."""
        try:
            encoder = Encoder.fit(part.raw, part.numbers, thresholds=one.thresholds, cuts=one.cuts)
            problem = part.problem(encoder, encoder.encode(part.raw))
            if first and self.shares and one.way.cost(problem) > part.work.left / 2:
                raise RdError("left out: it would take too long")
            part.work.spend(one.way.cost(problem))
            scores = one.way.fit(problem, part.limit, part.seed)
        except RdError as error:
            self.notes[one] = str(error)
            self.rights.pop(one)
            return
        right = scores.predicted(_encoded(encoder, aside.raw)) == aside.numbers
        self.rights[one].append(right)
        self.shares.setdefault(one, []).append(aside.problem(encoder, np.zeros((0, 0), np.uint8)).share(right))
        self.ands[one] = max(scores.ands, self.ands.get(one, 0))
        self.notes[one] = scores.note


@dataclass(frozen=True, eq=False)
class _Chosen:
    order: list[Candidate]
    accuracy: float | None
    tried: list[Trial]
    interrupted: bool


def _choose(task: _Task, candidates: Sequence[Candidate], progress: Progress | None) -> _Chosen:
    """The candidates from the best on, the accuracy of the first in cross-validation, and what was tried.

    All are tried on a first fold, and those that may still be the best on the others, while work is left. Ctrl-C ends
    it; what was best so far is taken, if there is any.
    """
    folds = _folds(task)
    if not folds:
        return _Chosen(list(candidates), None, [], False)
    race = _Race({one: [] for one in candidates}, {}, {}, {})
    interrupted = False
    try:
        for number, (inner, outer) in enumerate(folds):
            part, aside = task.part(inner), task.part(outer)
            running = _running(race.rights, race.shares, number)
            for place, one in enumerate(running):
                if progress is not None:
                    progress(number * len(running) + place, len(folds) * len(running), f"fold {number + 1}: {one}")
                if not number or not task.work.out:
                    race.trial(one, part, aside, first=not number)
    except KeyboardInterrupt:
        if not race.shares:
            raise
        interrupted = True
    order = _ordered(race.rights, race.shares)
    tried = [_trial(one, race.shares.get(one), race.ands.get(one), race.notes.get(one, "")) for one in candidates]
    rest = [one for one in candidates if one not in order]
    return _Chosen([*order, *rest], float(np.mean(race.shares[order[0]])) if order else None, tried, interrupted)


def _encoded(encoder: Encoder, raw: Raw) -> NDArray[np.uint8]:
    """Rows set aside as bits; a value that is missing there, and never was in the other rows, is as the smallest."""
    parts = tuple(
        part if part.missing or not _lacks(raw, part.name) else type(part)(**{**part.__dict__, "missing": True})
        for part in encoder.parts
    )
    if parts == encoder.parts:
        return encoder.encode(raw)
    found = Encoder(encoder.columns, parts).encode(raw)
    kept, at = [], 0
    for part, own in zip(parts, encoder.parts, strict=True):
        kept += list(range(at, at + len(own.names)))
        at += len(part.names)
    return found[:, kept]


def _lacks(raw: Raw, name: str) -> bool:
    column = raw.column(name)
    if column.dtype == object:
        return any(value is None for value in column)
    return bool(np.isnan(column).any())


def _running(
    rights: dict[Candidate, list[NDArray[np.bool_]]],
    shares: dict[Candidate, list[float]],
    done: int,
) -> list[Candidate]:
    """The first, and at most half of the others, the best first: those not worse than it by two standard errors."""
    if not done:
        return list(rights)
    order = sorted(shares, key=lambda one: -float(np.mean(shares[one])))
    order = [one for one in order if one in rights]
    best = np.concatenate(rights[order[0]]) if order else np.zeros(0, np.bool_)
    kept = []
    for one in order[: max(len(order) // (2 if done == 1 else 1), 3)]:
        mine = np.concatenate(rights[one])
        both = min(len(mine), len(best))
        if np.mean(best[:both]) - np.mean(mine[:both]) <= 2 * _error(best[:both], mine[:both]):
            kept.append(one)
    first = next(iter(rights))
    return [first, *(one for one in kept if one is not first)]


def _error(best: NDArray[np.bool_], mine: NDArray[np.bool_]) -> float:
    """The standard error of the difference of two shares of the same rows; a row's worth at least."""
    apart = best.astype(np.float64) - mine
    return float(max(np.std(apart) * len(apart) ** -0.5, 1 / max(len(apart), 1)))


def _ordered(rights: dict[Candidate, list[NDArray[np.bool_]]], shares: dict[Candidate, list[float]]) -> list[Candidate]:
    """The chosen one first: that which is tried first, or the best of those that beat it beyond noise, which is one
    standard error of the difference on the same rows. A choice among many by few rows is a choice by chance.
    """
    most = max((len(one) for one in shares.values()), default=0)
    finals = [one for one in rights if len(shares.get(one, [])) == most and most]
    others = sorted(
        (one for one in rights if one in shares and one not in finals), key=lambda one: -float(np.mean(shares[one]))
    )
    if not finals:
        return others
    first = np.concatenate(rights[finals[0]])
    order = sorted(finals, key=lambda one: -float(np.mean(shares[one])))
    clear = [one for one in order if _gain(first, np.concatenate(rights[one])) > 1]
    chosen = clear[0] if clear else finals[0]
    return [chosen, *(one for one in order if one is not chosen), *others]


def _gain(first: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """How much more often the other is right, in standard errors."""
    return float(np.mean(other) - np.mean(first)) / _error(first, other)


def _trial(one: Candidate, shares: Sequence[float] | None, ands: int | None, note: str) -> Trial:
    if not shares:
        return Trial(f"{one.model}, {one}", None, note)
    folds = f"{len(shares)} fold{'s' * (len(shares) != 1)}"
    return Trial(f"{one.model}, {one}", float(np.mean(shares)), f"{folds}; {ands} ANDs; {note}")


def _fitted(task: _Task, order: Sequence[Candidate], progress: Progress | None) -> tuple[Encoder, Scores, str, str]:
    """The first of the candidates that can be made of all rows, and why it was taken."""
    failures = list[str]()
    for one in order:
        if progress is not None:
            progress(0, 1, f"all rows: {one}")
        encoder = Encoder.fit(task.raw, task.numbers, thresholds=one.thresholds, cuts=one.cuts)
        try:
            scores = one.way.fit(task.problem(encoder, encoder.encode(task.raw)), task.limit, task.seed)
        except RdError as error:
            failures.append(f"{one.model}, {one}: {error}")
            continue
        return encoder, scores, one.model, f"by cross-validation: {one}" if not failures else f"{one}"
    raise RdError("; ".join(dict.fromkeys(failures)))


def _folds(task: _Task) -> list[tuple[Integers, Integers]]:
    """(rows to learn from, rows set aside): five a repeat, two repeats where rows are few; none of a handful."""
    rows = task.raw.rows
    if rows < _LEAST_ROWS:
        return []
    found = []
    for repeat in range(_REPEATS if rows <= 1000 else 1):
        fold = _grouped(task.raw, task.numbers, _FOLDS, task.seed + repeat)
        for k in range(_FOLDS):
            inner, outer = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
            if len(outer) and len(np.unique(task.numbers[inner])) > 1:
                found.append((inner, outer))
    return found


def _grouped(raw: Raw, numbers: Integers, folds: int, seed: int) -> Integers:
    """A fold for each row, the classes spread evenly; rows with the same values are in one."""
    codes = [_codes(column) for column in raw.columns]
    keys = np.stack(codes, axis=1) if codes else np.zeros((raw.rows, 0), np.int64)
    _, first, group = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    group = group.reshape(-1)
    order = np.random.default_rng(seed).permutation(len(first))
    order = order[np.argsort(numbers[first[order]], kind="stable")]
    fold = np.empty(len(first), dtype=np.int64)
    fold[order] = np.arange(len(order)) % folds
    return fold[group]


def _codes(column: NDArray[Any]) -> Integers:
    if column.dtype == object:
        place = {value: k for k, value in enumerate(dict.fromkeys(column.tolist()))}
        return np.array([place[value] for value in column], dtype=np.int64)
    found: Integers = np.unique(column, return_inverse=True)[1].astype(np.int64).reshape(-1)
    return found


def _weights(given: Any, rows: int) -> NDArray[np.float64] | None:
    if given is None:
        return None
    try:
        found = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise RdError(f"sample_weight is {shown(given)}, expected {rows} numbers from 0 up: {error}") from None
    if found.shape != (rows,) or not np.isfinite(found).all() or (found < 0).any() or not found.any():
        raise ShapeError(f"sample_weight has shape {found.shape}, expected {rows} numbers from 0 up, not all of them 0")
    return found


__all__ = ["Label", "learn_classes"]
