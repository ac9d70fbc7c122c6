"""The race of ways to classes: each learns from four fifths of the rows and is asked about the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rdcircuits.encoding import Encoder, Raw
from rdcircuits.encoding.encoder import Cuts
from rdcircuits.errors import RdError
from rdcircuits.induction.classes.calibration import margin, temperature
from rdcircuits.induction.classes.problem import Problem, Way
from rdcircuits.induction.classes.rows import content_of
from rdcircuits.induction.learned import Progress, Trial
from rdcircuits.induction.samples.learner import Work

_FOLDS, _REPEATS = 5, 2
_LEAST_ROWS, _ENOUGH, _SURER = 4, 3, 2.0

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Candidate:
    """An encoder's setting, a way to scores, and the model that it is called by."""

    model: str
    thresholds: int
    cuts: Cuts
    way: Way

    def __str__(self) -> str:
        return f"{self.thresholds} thresholds ({self.cuts}), {self.way}"


@dataclass(frozen=True, eq=False)
class Task:
    """Rows, the number of each row's class, how many classes there are, the rows' weights, the most ANDs, the seed, and
    what may be spent.
    """

    raw: Raw
    numbers: Integers
    classes: int
    weights: NDArray[np.float64] | None
    limit: int | None
    seed: int
    work: Work

    def problem(self, encoder: Encoder, bits: NDArray[np.uint8]) -> Problem:
        """The rows as bits."""
        return Problem(bits, self.numbers, self.classes, self.weights, owners_of(encoder))

    def part(self, rows: NDArray[np.int64]) -> Task:
        """Some of the rows."""
        weights = None if self.weights is None else self.weights[rows]
        return Task(self.raw.take(rows), self.numbers[rows], self.classes, weights, self.limit, self.seed, self.work)


def owners_of(encoder: Encoder) -> list[int]:
    """The number of the part that each bit comes from."""
    found = [k for k, part in enumerate(encoder.parts) for _ in part.names]
    pairs = 0 if encoder.edges is None else len(encoder.edges.pairs)
    return [*found, *range(len(encoder.parts), len(encoder.parts) + pairs)]


@dataclass(frozen=True, eq=False)
class Chosen:
    """Candidates from the best on, the accuracy of the first on rows set aside, the temperature of its scores over
    their usual margin, what was tried, and whether Ctrl-C ended it.
    """

    order: list[Candidate]
    accuracy: float | None
    sharpness: float | None
    tried: list[Trial]
    interrupted: bool


@dataclass(frozen=True, eq=False)
class _Outcome:
    """What a candidate does on rows set aside: which are right, their share by weight, its scores over their usual
    margin on the rows learned from, and how it was made.
    """

    right: NDArray[np.bool_]
    share: float
    scores: NDArray[np.float32]
    ands: int
    note: str


def choose(task: Task, candidates: Sequence[Candidate], progress: Progress | None) -> Chosen:
    """The candidates from the best on, the accuracy of the first in cross-validation, and what was tried.

    The first is tried on all folds; where it has all rows right, nothing is better. Else all are tried on a first fold,
    and those that may still be the best on the others, while work is left. Ctrl-C ends it; what was best so far is
    taken, if there is any.
    """
    folds = folds_of(task)
    if not folds:
        return Chosen(list(candidates), None, None, [], False)
    race = _Race(task, folds, {one: [] for one in candidates})
    interrupted = False
    try:
        perfect = race.perfect(candidates[0])
        for number in range(0 if perfect else len(folds)):
            running = _running(race.rights, race.shares, number)
            for place, one in enumerate(running):
                if progress is not None:
                    progress(number * len(running) + place, len(folds) * len(running), f"fold {number + 1}: {one}")
                if not number or not task.work.out:
                    race.trial(one, number)
    except KeyboardInterrupt:
        if not race.shares and not race.ahead:
            raise
        interrupted = True
        race.keep(candidates[0])
    order = _ordered(race.rights, race.shares, race.likely)
    tried = [_trial(one, race.outcomes[one], race.notes.get(one, "")) for one in candidates]
    rest = [one for one in candidates if one not in order]
    accuracy = float(np.mean(race.shares[order[0]])) if order else None
    return Chosen([*order, *rest], accuracy, race.sharpness(order[0]) if order else None, tried, interrupted)


@dataclass(eq=False)
class _Race:
    """What candidates did on rows set aside, fold by fold, and what is to be said of them; those that failed are not
    among `outcomes` of the running.
    """

    task: Task
    folds: list[tuple[Integers, Integers]]
    outcomes: dict[Candidate, list[_Outcome]]
    notes: dict[Candidate, str] = field(default_factory=dict)
    ahead: list[_Outcome] = field(default_factory=list)
    failed: set[Candidate] = field(default_factory=set)
    _parts: tuple[int, Task, Task] | None = None

    @property
    def rights(self) -> dict[Candidate, list[NDArray[np.bool_]]]:
        """Which rows the running had right, fold by fold."""
        return {one: [k.right for k in found] for one, found in self.outcomes.items() if one not in self.failed}

    @property
    def shares(self) -> dict[Candidate, list[float]]:
        """The shares that they had right, of those that were tried."""
        return {one: [k.share for k in found] for one, found in self.outcomes.items() if found}

    def perfect(self, one: Candidate) -> bool:
        """Whether a candidate has all rows right on all folds; what it did until then is kept for its turn."""
        for number in range(len(self.folds)):
            try:
                self.ahead.append(_tried(one, *self._fold(number), first=False))
            except RdError:
                return False
            if not self.ahead[-1].right.all():
                return False
        self.keep(one)
        return True

    def keep(self, one: Candidate) -> None:
        """Count what a candidate did ahead of the others."""
        for outcome in self.ahead[len(self.outcomes[one]) :]:
            self._note(one, outcome)

    def trial(self, one: Candidate, number: int) -> None:
        """Try a candidate on a fold; it is out where it fails, or takes too long on the first fold."""
        if number < len(self.ahead) and one is next(iter(self.outcomes)):
            self._note(one, self.ahead[number])
            return
        try:
            self._note(one, _tried(one, *self._fold(number), first=not number and bool(self.shares)))
        except RdError as error:
            self.notes[one] = str(error)
            self.failed.add(one)

    def sharpness(self, one: Candidate) -> float:
        """The temperature of a candidate's scores, over their usual margin, on the rows set aside."""
        found = self.outcomes[one]
        rows = np.concatenate([self.folds[number][1] for number in range(len(found))])
        weights = None if self.task.weights is None else self.task.weights[rows]
        return temperature(np.concatenate([k.scores for k in found]), self.task.numbers[rows], weights)

    def likely(self, one: Candidate) -> Floats:
        """The log of the probability of each row's class, the temperature being that of all rows set aside."""
        found = self.outcomes[one]
        rows = np.concatenate([self.folds[number][1] for number in range(len(found))])
        scores = np.concatenate([k.scores for k in found]).astype(np.float64) / self.sharpness(one)
        scores -= scores.max(axis=1, keepdims=True)
        own = scores[np.arange(len(rows)), self.task.numbers[rows]]
        return np.asarray(own - np.log(np.exp(scores).sum(axis=1)), np.float64)

    def _note(self, one: Candidate, outcome: _Outcome) -> None:
        self.outcomes[one].append(outcome)
        self.notes[one] = outcome.note

    def _fold(self, number: int) -> tuple[Task, Task]:
        """The rows to learn from and those set aside of a fold; only one fold's are kept."""
        if self._parts is None or self._parts[0] != number:
            inner, outer = self.folds[number]
            self._parts = number, self.task.part(inner), self.task.part(outer)
        return self._parts[1:]


def _tried(one: Candidate, part: Task, aside: Task, *, first: bool) -> _Outcome:
    """What a candidate does on rows set aside; raises `RdError` where it fails, or would take too long for a first."""
    encoder = Encoder.fit(part.raw, part.numbers, thresholds=one.thresholds, cuts=one.cuts)
    problem = part.problem(encoder, encoder.encode(part.raw))
    if first and one.way.cost(problem) > part.work.left / 2:
        raise RdError("left out: it would take too long")
    part.work.spend(one.way.cost(problem))
    made = one.way.fit(problem, part.limit, part.seed)
    scores = made.scores_of(encoder.encode(aside.raw, lenient=True))
    right = scores.argmax(axis=1) == aside.numbers
    share = aside.problem(encoder, np.zeros((0, 0), np.uint8)).share(right)
    usual = margin(made.scores_of(problem.bits))
    return _Outcome(right, share, (scores / usual).astype(np.float32), made.ands, made.note)


def _running(
    rights: dict[Candidate, list[NDArray[np.bool_]]],
    shares: dict[Candidate, list[float]],
    done: int,
) -> list[Candidate]:
    """The first, and at most half of the others, the best first: those not worse than it by two standard errors, and
    after some folds those alone that are right no less often than the first, which they are to beat.
    """
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
    if done >= _ENOUGH:
        kept = [one for one in kept if np.mean(shares[one]) >= np.mean(shares[first][: len(shares[one])])]
    return [first, *(one for one in kept if one is not first)]


def _error(best: NDArray[np.bool_], mine: NDArray[np.bool_]) -> float:
    """The standard error of the difference of two shares of the same rows; a row's worth at least."""
    apart = best.astype(np.float64) - mine
    return float(max(np.std(apart) * len(apart) ** -0.5, 1 / max(len(apart), 1)))


def _ordered(
    rights: dict[Candidate, list[NDArray[np.bool_]]],
    shares: dict[Candidate, list[float]],
    likely: Callable[[Candidate], Floats],
) -> list[Candidate]:
    """The chosen one first: that which is tried first, or the best of those that beat it beyond noise, which is one
    standard error of the difference on the same rows; or which are right no less often, and are clearly surer of what
    is right: by two standard errors of the log of its probability, which tells more of each row. A choice among many by
    few rows is a choice by chance.
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
    sure = likely(finals[0]) if len(order) > 1 else np.zeros(0)
    clear = [
        one
        for one in order
        if one is not finals[0]
        and (
            (gain := _gain(first, np.concatenate(rights[one]))) > 1
            or (gain >= 0 and _surer(sure, likely(one)) > _SURER)
        )
    ]
    chosen = clear[0] if clear else finals[0]
    return [chosen, *(one for one in order if one is not chosen), *others]


def _gain(first: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """How much more often the other is right, in standard errors."""
    return float(np.mean(other) - np.mean(first)) / _error(first, other)


def _surer(first: Floats, other: Floats) -> float:
    """By how much the other is surer of what is right, in standard errors of the difference."""
    apart = other - first
    error = float(np.std(apart)) * len(apart) ** -0.5 if len(apart) else 0.0
    return float(np.mean(apart)) / error if error else 0.0


def _trial(one: Candidate, found: Sequence[_Outcome], note: str) -> Trial:
    if not found:
        return Trial(f"{one.model}, {one}", None, note)
    folds, ands = f"{len(found)} fold{'s' * (len(found) != 1)}", max(k.ands for k in found)
    share = float(np.mean([k.share for k in found]))
    return Trial(f"{one.model}, {one}", share, f"{folds}; {ands} ANDs; {note}", ands=ands)


def folds_of(task: Task) -> list[tuple[Integers, Integers]]:
    """(rows to learn from, rows set aside): five a repeat, two repeats where rows are few; none of a handful."""
    rows = task.raw.rows
    if rows < _LEAST_ROWS:
        return []
    found = []
    for repeat in range(_REPEATS if rows <= 1000 else 1):
        fold = grouped(task.raw, task.numbers, _FOLDS, task.seed + repeat)
        for k in range(_FOLDS):
            inner, outer = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
            if len(outer) and len(np.unique(task.numbers[inner])) > 1:
                found.append((inner, outer))
    return found


def grouped(raw: Raw, numbers: Integers, folds: int, seed: int) -> Integers:
    """A fold for each row, the classes spread evenly; rows with the same values are in one."""
    keys = content_of(raw, np.zeros(raw.rows), None, np.arange(raw.rows))
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    order = np.random.default_rng(seed).permutation(len(first))
    order = order[np.argsort(numbers[first[order]], kind="stable")]
    fold = np.empty(len(first), dtype=np.int64)
    fold[order] = np.arange(len(order)) % folds
    return fold[group]
