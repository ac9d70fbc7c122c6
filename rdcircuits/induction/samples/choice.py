"""The choice for one output: learners and their settings race on rows set aside, and the winner is made from all rows.

Each learner's most promising setting is tried first, then more of those that do well, as long as there is work left.
What does best goes on to other splits of the rows, until the winner is clear. It must beat the constant beyond noise;
within noise the smaller is taken. No rule looks at how many inputs or rows there are, but for what they cost.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from statistics import NormalDist

from rdcircuits.errors import RdError
from rdcircuits.induction.honesty import HANDFUL
from rdcircuits.induction.samples.learner import Hypothesis, Learner, Task, Work, constant
from rdcircuits.induction.samples.ranking import TOLD, Candidate, close, ranked
from rdcircuits.induction.samples.sample import Sample
from rdcircuits.induction.samples.threes import best_three, majority, voted
from rdcircuits.induction.samples.weighing import Answers, spared, told

#: tell(what is tried), before each fit.
Tell = Callable[[str], None]

FEW, FOLDS, SPLITS = 1000, 5, 4
"""Below so many different rows all folds are answered, of which there are 5; else one split of 4, and more at last."""
#: Learners whose hypotheses are many gates: never shorter than a short one that was found to be right.
LARGE = frozenset({"boosting", "gates"})
#: Learners that look for the shortest: they go on where all is right, but not in few ANDs, nor in few bits.
SHORTENING, _SHORT = frozenset({"resubstitution"}), 16
_HOPELESS, _FINALISTS, _BEYOND, _VOTERS = 3.0, 5, 2.0, 10
_SHARE, _SHORTER, _LEAST, _AGAIN = 0.25, 0.1, 0.25, 1.5
#: The chance that something is taken where the constant is as good, all candidates together.
_CHANCE = 0.01


@dataclass(frozen=True)
class Choice:
    """The gates that were chosen for an output, by which learner and why, how they did on rows set aside (None where
    there were none), all that was tried, the constant's accuracy beside theirs, and the most ANDs that it might have.
    """

    hypothesis: Hypothesis
    name: str
    setting: str
    accuracy: float | None
    known: int
    base: float
    tried: tuple[Candidate, ...]
    interrupted: bool = False
    room: int | None = None


def choose(sample: Sample, learners: Sequence[Learner], task: Task, tell: Tell, *, whole: bool = False) -> Choice:
    """The gates for an output by the learner and setting that do best within the limit and the work.

    With `whole`, the rows are all that there can be: what counts is how many of them are right, then the size.
    Ctrl-C ends the race: the best so far is chosen, as it was made of a part of the rows; where there is nothing yet,
    `KeyboardInterrupt` is raised.
    """
    return replace(Race(sample, tuple(learners), task, tell, whole).run(), room=task.limit)


@dataclass(eq=False)
class Race:
    """What has been tried for a sample."""

    sample: Sample
    learners: tuple[Learner, ...]
    task: Task
    tell: Tell
    exhaustive: bool
    candidates: list[Candidate] = field(default_factory=list)
    interrupted: bool = False

    def __post_init__(self) -> None:
        rows = len(self.sample.groups)
        self.few = rows < FEW
        count = min(FOLDS if self.few else SPLITS, rows)
        if self.exhaustive:
            self.splits = [(self.sample, self.sample)]
        else:
            self.splits = self.sample.folds(count, self.task.seed) if rows >= HANDFUL else []
        self.depth = len(self.splits) if self.few else min(len(self.splits), 1)
        values = [constant(self.sample.inputs, part.constant()[0]) for part, _ in self.splits]
        self.flat = [Answers.of(made.gates, aside) for made, (_, aside) in zip(values, self.splits, strict=True)]

    # The race

    def run(self) -> Choice:
        """Race and choose."""
        value, share = self.sample.constant()
        if share < 1:
            try:
                self._heats()
                self._finals()
            except KeyboardInterrupt:
                self.interrupted = True
                if not self._sound():
                    raise
        return self._chosen(value)

    def _heats(self) -> None:
        """First each learner's first setting; then the next of those learners that are not hopeless."""
        queues: list[tuple[Learner, Iterator[Hashable]]] = []
        for learner in self.learners:
            if self.task.work.out and self._sound():
                return
            try:
                settings = iter(learner.settings(self.sample, self.task))
            except Exception as error:
                self.candidates.append(Candidate(learner, "", failure=_reason(error)))
                continue
            if not self._undecidable() and not (self._solved() and learner.name in LARGE):
                queues.append((learner, settings))
                self._next(learner, settings)
        shortening = [queue for queue in queues if queue[0].name in SHORTENING]
        while queues and not self._solved() and self._affordable():
            queues.sort(key=lambda one: -self._merit(one[0]))
            going = [queue for queue in queues if not self._out_of_it(queue[0])]
            queues = [queue for queue in going if self._affordable() and not self._solved() and self._next(*queue)]
        for queue in shortening:
            while self._solved() and not self._short() and self._affordable() and self._next(*queue):
                pass

    def _next(self, learner: Learner, settings: Iterator[Hashable]) -> bool:
        """Try the learner's next setting, if it has one; where that makes nothing, the one after it."""
        for setting in settings:
            candidate = Candidate(learner, setting)
            self.candidates.append(candidate)
            if (self.few or not self.splits) and not self.exhaustive:
                self._describe(candidate)
            for split in range(self.depth):
                hopeful = self._answered(candidate)
                candidate.cut = hopeful and split + 1 < self.depth and bool(split) and self.task.work.out
                if not hopeful or candidate.cut:
                    break
            if candidate.whole is not None:
                candidate.failure = None
            if self.exhaustive:
                self._describe(candidate)
            if candidate.failure is None or not self._affordable():
                return True
        return False

    def _answered(self, candidate: Candidate) -> bool:
        """Let it answer the next split, with a constant where it makes nothing of few rows; whether there is hope."""
        part, aside = self.splits[candidate.splits]
        made = self._fit(candidate, part, self._allowance())
        if made is None and not self.few:
            return False
        if candidate.made is None and made is not None:
            candidate.made = made
            candidate.told = inf if self.exhaustive else told(made.gates, part)
        answers = self.flat[candidate.splits] if made is None else Answers.of(made.gates, aside)
        candidate.answers = answers if candidate.answers is None else candidate.answers + answers
        candidate.splits += 1
        best = self._best()
        lead, noise = best.scored.lead(candidate.scored)
        return best is candidate or lead <= _HOPELESS * noise

    def _describe(self, candidate: Candidate) -> None:
        """Make it of all rows, to see whether it is short for what it says."""
        again = candidate.made is None or not self.exhaustive
        candidate.failure = None
        candidate.whole = self._fit(candidate, self.sample, self._allowance()) if again else candidate.made
        if candidate.whole is not None:
            candidate.spared = spared(candidate.whole.gates, self.sample)

    def _finals(self) -> None:
        """Those that may be the best answer more splits, until it is clear which is."""
        for split in range(self.depth, len(self.splits)):
            best = self._best_or_none()
            if best is None or best.scored.perfect:
                return
            rivals = [one for one in self._ranked() if one.splits == split][:_FINALISTS]
            rivals = [one for one in rivals if close(best, one, _BEYOND)]
            if len(rivals) < 2 and self._beats_constant(best):
                return
            for one in rivals:
                if self.task.work.left < self._reserve() + _AGAIN * one.seconds / max(one.splits, 1):
                    return
                self._answered(one)

    # Work

    def _fit(self, candidate: Candidate, rows: Sample, seconds: float) -> Hypothesis | None:
        """What it makes of the rows with so much work; None where it fails or is too large, with the reason kept."""
        self.tell(f"{candidate.learner.name}: {candidate.setting}")
        work, limit = Work(seconds), self.task.limit
        try:
            made = candidate.learner.fit(rows, candidate.setting, Task(limit, self.task.seed, work))
            if limit is not None and made.ands > limit:
                raise RdError(f"{made.ands:,} ANDs, above the limit of {limit:,}")
        except Exception as error:
            candidate.failure = _reason(error)
            return None
        finally:
            self.task.work.spend(work.spent)
            candidate.seconds += work.spent
        return made

    def _allowance(self) -> float:
        """Work for one fit: a share of what is left; less where all is right already."""
        work = self.task.work
        if self._solved():
            return max(min(work.left, work.spent), _SHORTER * work.left, _LEAST)
        return max(_SHARE * work.left, _LEAST)

    def _reserve(self) -> float:
        """Work to keep for making the best of all rows."""
        best = self._best_or_none()
        if best is None or best.whole is not None:
            return 0.0
        return 2 * best.seconds / max(best.splits, 1)

    def _affordable(self) -> bool:
        return self.task.work.left > self._reserve() + _LEAST

    # Who is ahead

    def _sound(self) -> list[Candidate]:
        made = (one for one in self.candidates if one.failure is None)
        return [one for one in made if one.answers is not None or one.whole is not None]

    def _best_or_none(self) -> Candidate | None:
        scored = [one for one in self.candidates if one.answers is not None]
        return max(scored, key=lambda one: one.scored.accuracy) if scored else None

    def _best(self) -> Candidate:
        best = self._best_or_none()
        assert best is not None
        return best

    def _solved(self) -> bool:
        """Whether one is right on all rows set aside that it answered, more than a handful."""
        return any(
            one.found or (one.scored.perfect and len(one.scored.lost) >= HANDFUL)
            for one in self.candidates
            if one.answers is not None and one.splits >= self.depth
        )

    def _short(self) -> bool:
        """Whether the one to take is that short that a search for a shorter one is not worth it."""
        first = self._ranked()[0]
        return first.size <= _SHORT or first.told <= TOLD

    def _undecidable(self) -> bool:
        """Whether the rows are too few to tell learners apart, and one is right on all of them."""
        return len(self.sample.groups) < HANDFUL and any(
            one.whole is not None and self.sample.accuracy(one.whole.gates) == 1 for one in self.candidates
        )

    def _merit(self, learner: Learner) -> float:
        scores = [one.scored.accuracy for one in self.candidates if one.learner is learner and one.answers is not None]
        return max(scores, default=0.0)

    def _out_of_it(self, learner: Learner) -> bool:
        """Whether its best setting is behind the best of all beyond noise."""
        best = self._best_or_none()
        mine = [one for one in self.candidates if one.learner is learner and one.answers is not None]
        return best is not None and bool(mine) and not any(close(best, one, _HOPELESS) for one in mine)

    def _ranked(self) -> list[Candidate]:
        """Those that made something, the one to take first."""
        return ranked(self.candidates, self.sample, exhaustive=self.exhaustive, seed=self.task.seed)

    def _constant_answers(self, splits: int) -> Answers | None:
        """How the constant answered so many splits; None for no splits."""
        return sum(self.flat[1:splits], self.flat[0]) if splits else None

    # The winner

    def _chosen(self, value: int) -> Choice:
        flat = constant(self.sample.inputs, value)
        ranked = self._ranked() or self._unanswered()
        beaten = not ranked or not self._beats_constant(ranked[0])
        voted = None if beaten else self._voted(ranked[0])
        if voted is not None:
            return voted
        smallest: int | None = None
        for one in [] if beaten else ranked:
            if smallest is None or one.size < smallest:
                made = self._made(one)
                if made is not None:
                    return self._choice(made, one.learner.name, str(one.setting), one)
                smallest = one.size
        return self._choice(flat, "constant", str(value), None)

    def _voted(self, best: Candidate) -> Choice | None:
        """The majority of three of the best, where that was right more often than the best one beyond noise."""
        if (
            self.exhaustive
            or self.interrupted
            or best.found
            or best.told <= TOLD
            or best.answers is None
            or best.scored.perfect
        ):
            return None
        able = [one for one in self._ranked() if one.splits == best.splits][:_VOTERS]
        three = best_three([one.scored for one in able], [one.size for one in able], self.task.limit)
        if not three:
            return None
        voters = [able[k] for k in three]
        answers = voted([one.scored for one in voters])
        lead, noise = answers.lead(best.scored)
        cost = sum(_AGAIN * one.seconds / max(one.splits, 1) for one in voters if one.whole is None)
        if lead <= noise or cost > self.task.work.left:
            return None
        parts = [self._made(one) for one in voters]
        if any(part is None for part in parts):
            return None
        made = Hypothesis(majority([part.gates for part in parts if part is not None]), "the majority of three")
        if self.task.limit is not None and made.ands > self.task.limit:
            return None
        setting = ", ".join(f"{one.learner.name} {one.setting}" for one in voters)
        flat = self._constant_answers(best.splits)
        base = flat.accuracy if flat else 0.0
        tried = tuple(self.candidates)
        rows = len(answers.lost)
        return Choice(made, "votes", setting, answers.accuracy, rows, base, tried, self.interrupted)

    def _choice(self, made: Hypothesis, name: str, setting: str, one: Candidate | None) -> Choice:
        most = max((other.splits for other in self.candidates), default=0)
        flat = self._constant_answers(most if one is None else one.splits)
        scored = flat if one is None else one.answers
        return Choice(
            made,
            name,
            setting,
            scored.accuracy if scored else None,
            len(scored.lost) if scored else 0,
            flat.accuracy if flat else self.sample.constant()[1],
            tuple(self.candidates),
            self.interrupted,
        )

    def _unanswered(self) -> list[Candidate]:
        """Where no rows could be set aside: those that are right most often on all, the shortest first."""
        made = [one for one in self.candidates if one.whole is not None and one.failure is None]
        return sorted(made, key=lambda one: (-self.sample.accuracy(one.whole.gates), one.size))  # type: ignore[union-attr]

    def _beats_constant(self, one: Candidate) -> bool:
        """Whether it is right more often than the constant by more than what the best of so many is by chance."""
        if one.found or one.answers is None or self.exhaustive:
            return True
        lead, noise = one.scored.lead(sum(self.flat[1 : one.splits], self.flat[0]))
        tried = sum(other.answers is not None for other in self.candidates)
        return lead > NormalDist().inv_cdf(1 - _CHANCE / max(tried, 1)) * noise

    def _made(self, one: Candidate) -> Hypothesis | None:
        """What the winner makes of all rows; of a part of them where that was right more often, or Ctrl-C came."""
        if one.whole is None and self.exhaustive:
            return one.made
        if one.whole is None and not self.interrupted:
            each = one.seconds / max(one.splits, 1)
            try:
                one.whole = self._fit(one, self.sample, max(self.task.work.left, 2 * each, _LEAST))
            except KeyboardInterrupt:
                self.interrupted = True
        if one.whole is None:
            return one.made if self.interrupted else None
        if one.made is not None:
            lead, noise = Answers.of(one.made.gates, self.sample).lead(Answers.of(one.whole.gates, self.sample))
            if lead > _BEYOND * noise:
                return one.made
        return one.whole


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, RdError) else f"{type(error).__name__}: {error}"
