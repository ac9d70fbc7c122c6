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
from rdcircuits.induction.classes.lines import rises
from rdcircuits.induction.classes.problem import Problem, Way
from rdcircuits.induction.classes.rows import content_of
from rdcircuits.induction.classes.together import voices
from rdcircuits.induction.learned import Progress, Trial
from rdcircuits.induction.samples.learner import Work

_FOLDS, _REPEATS = 5, 2
_LEAST_ROWS, _ENOUGH, _SURER, _CLEARLY = 4, 3, 1.0, 2.0

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
        rise = rises(encoder, self.raw, bits)
        return Problem(bits, self.numbers, self.classes, self.weights, owners_of(encoder), rise)

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
class Vote:
    """Candidates that vote together, what each one's scores over their usual margin are multiplied by, and the accuracy
    of the sum on rows set aside and its temperature.
    """

    members: list[Candidate]
    weights: list[float]
    accuracy: float
    temperature: float


@dataclass(frozen=True, eq=False)
class Chosen:
    """Candidates from the best on, the accuracy of the first on rows set aside, the temperature of its scores over
    their usual margin, what was tried, and whether Ctrl-C ended it; how many rows the first was asked about; and a vote
    of several, where that is better.
    """

    order: list[Candidate]
    accuracy: float | None
    sharpness: float | None
    tried: list[Trial]
    interrupted: bool
    asked: int = 0
    vote: Vote | None = None


@dataclass(frozen=True, eq=False)
class _Outcome:
    """What a candidate does on rows set aside: which are right, their share by weight, its scores over their usual
    margin on the rows learned from, how it was made, and the nominal seconds that it cost.
    """

    right: NDArray[np.bool_]
    share: float
    scores: NDArray[np.float32]
    ands: int
    note: str
    cost: float


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
            running = race.affordable(_running(race.rights, race.likely, number), number)
            for place, one in enumerate(running):
                if progress is not None:
                    progress(number * len(running) + place, len(folds) * len(running), f"fold {number + 1}: {one}")
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
    if not order:
        return Chosen(rest, accuracy, None, tried, interrupted)
    best = order[0]
    return Chosen(
        [*order, *rest], accuracy, race.sharpness(best), tried, interrupted, race.asked(best), race.vote(best)
    )


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
    _likely: dict[Candidate, tuple[int, Floats]] = field(default_factory=dict)

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

    def affordable(self, running: Sequence[Candidate], number: int) -> list[Candidate]:
        """Those of the running, which come in the order of hope, whose part of what is left pays for them on all folds
        that are left; on the first fold all.

        The first, and what is surer than it, are tried as long as they can be paid for at all, and when they cannot the
        race is over: so that they have been asked about the same rows.
        """
        if not number:
            return list(running)
        left, found = self.task.work.left, list[Candidate]()
        share = left / (len(self.folds) - number)
        for place, one in enumerate(running):
            spent = self.outcomes[one][-1].cost
            needed = place == 0 or (place == 1 and self.likely(one).mean() > self.likely(running[0]).mean())
            if spent <= share or (needed and spent <= left):
                found.append(one)
                share, left = share - spent, left - spent
            elif needed:
                return []
        return found

    def sharpness(self, one: Candidate) -> float:
        """The temperature of a candidate's scores, over their usual margin, on the rows set aside."""
        found = self.outcomes[one]
        rows, weights = self._aside(len(found))
        return temperature(np.concatenate([k.scores for k in found]), self.task.numbers[rows], weights)

    def likely(self, one: Candidate) -> Floats:
        """The log of the probability of each row's class, the temperature being that of all rows set aside."""
        found = self.outcomes[one]
        known = self._likely.get(one)
        if known is None or known[0] < len(found):
            known = self._likely[one] = len(found), self._own(self.logits(one), len(found))
        return known[1]

    def logits(self, one: Candidate) -> Floats:
        """A candidate's scores on the rows set aside (rows, classes), over their temperature."""
        return np.concatenate([k.scores for k in self.outcomes[one]]).astype(np.float64) / self.sharpness(one)

    def vote(self, chosen: Candidate) -> Vote | None:
        """A vote of the surest, where that is surer than the chosen one beyond noise, a standard error."""
        folds = len(self.outcomes[chosen])
        sure = {one: self.likely(one) for one, found in self.rights.items() if found and len(found) == folds}
        said = voices(sure)
        if len(said) < 2 or chosen not in sure:
            return None
        logits = np.sum([voice * self.logits(one) for one, voice in said.items()], axis=0)
        rows, weights = self._aside(folds)
        heat = temperature(logits, self.task.numbers[rows], weights)
        if _surer(sure[chosen], self._own(logits / heat, folds)) <= _SURER:
            return None
        right = logits.argmax(axis=1) == self.task.numbers[rows]
        shares = [voice / self.sharpness(one) for one, voice in said.items()]
        return Vote(list(said), shares, float(np.average(right, weights=weights)), heat)

    def asked(self, one: Candidate) -> int:
        """How many rows a candidate was asked about, each once or more often."""
        return len(np.unique(self._aside(len(self.outcomes[one]))[0]))

    def _aside(self, folds: int) -> tuple[Integers, Floats | None]:
        """The rows set aside in the first folds, one after the other, and their weights."""
        rows = np.concatenate([self.folds[number][1] for number in range(folds)])
        return rows, None if self.task.weights is None else self.task.weights[rows]

    def _own(self, logits: Floats, folds: int) -> Floats:
        """The log of the softmax at each row's own class, of the rows set aside in the first folds."""
        rows = self._aside(folds)[0]
        shifted = logits - logits.max(axis=1, keepdims=True)
        own: Floats = shifted[np.arange(len(rows)), self.task.numbers[rows]] - np.log(np.exp(shifted).sum(axis=1))
        return own

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
    cost = one.way.cost(problem)
    if first and cost > part.work.left / 2:
        raise RdError("left out: it would take too long")
    part.work.spend(cost)
    made = one.way.fit(problem, part.limit, part.seed)
    scores = made.scores_of(encoder.encode(aside.raw, lenient=True))
    right = scores.argmax(axis=1) == aside.numbers
    share = float(np.average(right, weights=aside.weights))
    usual = margin(made.scores_of(problem.bits))
    return _Outcome(right, share, (scores / usual).astype(np.float32), made.ands, made.note, cost)


def _running(
    rights: dict[Candidate, list[NDArray[np.bool_]]], likely: Callable[[Candidate], Floats], done: int
) -> list[Candidate]:
    """The first, and at most half of the others, the surest first: those not clearly less sure than the surest, and
    after some folds those alone that are right no less often than the first, or surer, which they are to beat. One that
    sat out a fold is out.
    """
    if not done or not rights:
        return list(rights)
    sure = {one: likely(one) for one, found in rights.items() if len(found) == done}
    order = sorted(sure, key=lambda one: -float(np.mean(sure[one])))
    kept = [one for one in order[: max(len(order) // (2 if done == 1 else 1), 3)] if _near(sure[order[0]], sure[one])]
    first = next(iter(rights))
    if done >= _ENOUGH and first in sure:
        right = np.concatenate(rights[first])
        kept = [one for one in kept if _no_worse(right, sure[first], np.concatenate(rights[one]), sure[one])]
    return [*([first] if first in sure else []), *(one for one in kept if one is not first)]


def _near(best: Floats, mine: Floats) -> bool:
    """Whether one is not less sure of what is right by two standard errors, on the rows that both were asked about."""
    both = min(len(best), len(mine))
    return _surer(best[:both], mine[:both]) >= -_CLEARLY


def _no_worse(first: NDArray[np.bool_], sure: Floats, right: NDArray[np.bool_], mine: Floats) -> bool:
    """Whether one is right no less often than the first on the rows that both were asked about, or surer."""
    both = min(len(first), len(right))
    return bool(right[:both].sum() >= first[:both].sum() or mine[:both].mean() >= sure[:both].mean())


def _ordered(
    rights: dict[Candidate, list[NDArray[np.bool_]]],
    shares: dict[Candidate, list[float]],
    likely: Callable[[Candidate], Floats],
) -> list[Candidate]:
    """The chosen one first: that which is tried first, or the surest of those that beat it beyond noise.

    How sure is the log of the probability of each row's class, which tells more of a row than whether it is right. One
    beats the first that is surer by a standard error of the difference on the same rows, and right no less often; or
    that is right more often by two standard errors. A choice among many by few rows is a choice by chance.
    """
    most = max((len(one) for one in shares.values()), default=0)
    finals = [one for one in rights if len(shares.get(one, [])) == most and most]
    others = sorted(
        (one for one in rights if one in shares and one not in finals), key=lambda one: -float(np.mean(shares[one]))
    )
    if not finals:
        return others
    sure = {one: likely(one) for one in finals}
    first = np.concatenate(rights[finals[0]])
    order = sorted(finals, key=lambda one: -float(np.mean(sure[one])))
    clear = []
    for one in order:
        gain = _gain(first, np.concatenate(rights[one]))
        if gain > _CLEARLY or (gain >= 0 and _surer(sure[finals[0]], sure[one]) > _SURER):
            clear.append(one)
    chosen = clear[0] if clear else finals[0]
    return [chosen, *(one for one in order if one is not chosen), *others]


def _gain(first: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """How much more often the other is right, in standard errors, which are a row's worth at least."""
    apart = other.astype(np.float64) - first
    error = max(float(np.std(apart)) * len(apart) ** -0.5, 1 / max(len(apart), 1))
    return float(np.mean(apart)) / error if len(apart) else 0.0


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
