"""Several outputs, each by the learner that does best on it, as one netlist within a limit and a budget of work.

Each output may have a fair share of what the outputs before it left, of ANDs as of work; those that wanted more ANDs
are tried again with what is left over in the end. What outputs share is counted once: the size is that of the joined
netlist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.blasting.lookup import copied
from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.boolean.counts import count
from rdcircuits.induction.choice import Chosen
from rdcircuits.induction.honesty import doubt_of_scores
from rdcircuits.induction.learned import Fitted, Progress, Trial
from rdcircuits.induction.samples.choice import Choice, choose
from rdcircuits.induction.samples.learner import Learner, Task, Work, constant
from rdcircuits.induction.samples.ranking import Candidate
from rdcircuits.induction.samples.sample import Sample

_HARD, _ROWS, _FEW, _MOST = 35.0, 12_800, 1 / 3, 4.0
_STEPS, _SHOWN = 1000, 8
_KEPT = 0.25
"""The share of the work that is kept for outputs which wanted more ANDs than their share, where there is a limit."""


def usual_effort(rows: int, outputs: int = 1) -> float:
    """Nominal seconds for a table of this many rows and outputs: 35 for some ten thousand rows, a third of it for few;
    more for several outputs, but not as many times.

    Example:
        >>> usual_effort(12_800), round(usual_effort(100), 1), usual_effort(12_800, 4)
        (35.0, 11.7, 70.0)
    """
    return _HARD * min(max(rows / _ROWS, _FEW), 1) * min(sqrt(max(outputs, 1)), _MOST)


@dataclass(frozen=True)
class Joined:
    """A netlist for a table, what was chosen for each output, and whether Ctrl-C came."""

    netlist: Netlist
    choices: tuple[Choice, ...]
    interrupted: bool


def learn_outputs(
    table: TruthTable,
    learners: Sequence[Learner],
    *,
    limit: int | None,
    seed: int,
    effort: float | None,
    progress: Progress | None,
    whole: bool = False,
) -> Joined:
    """The gates of all outputs, each by the learner and setting that do best on it.

    Args:
        table: each row once, maybe with weights.
        learners: those that compete.
        limit: most ANDs of all outputs together; None for no limit.
        seed: of splits and of what learners draw.
        effort: nominal seconds for all outputs together; None for the usual.
        progress: called as progress(done, in all, what).
        whole: that the rows are all that there can be, so that none are set aside.

    Ctrl-C ends it; outputs that were not reached are constant. Raises `KeyboardInterrupt` where it comes before
    anything was learned.
    """
    work = Work(usual_effort(table.rows, len(table.outputs)) if effort is None else effort)
    race = _Outputs(table, learners, limit, seed, work, progress, whole)
    race.first()
    race.again()
    netlist = Netlist(table.inputs, table.outputs, race.joint().gates())
    return Joined(netlist, tuple(race.choices), race.interrupted)


@dataclass(eq=False)
class _Outputs:
    """The choices so far, output by output."""

    table: TruthTable
    learners: Sequence[Learner]
    limit: int | None
    seed: int
    work: Work
    progress: Progress | None
    whole: bool
    choices: list[Choice] = field(default_factory=list)

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C came."""
        return any(one.interrupted for one in self.choices)

    def joint(self) -> Joint:
        """All that was chosen, together."""
        joint = Joint(len(self.table.inputs))
        for choice in self.choices:
            joint.add(choice.hypothesis.gates)
        return joint

    def first(self) -> None:
        """Each output in turn, with a fair share of the ANDs and the work that are left."""
        outputs, joint = len(self.table.outputs), Joint(len(self.table.inputs))
        kept = 0.0 if self.limit is None or outputs < 2 else _KEPT * self.work.seconds
        for output in range(outputs):
            left = outputs - output
            room = None if self.limit is None else (self.limit - joint.ands) // left
            try:
                choice = self._choice(output, room, max(self.work.left - kept, 0.0) / left)
            except KeyboardInterrupt:
                if not output:
                    raise
                choice = replace(_unreached(Sample.of(self.table, output)), interrupted=True)
            self.choices.append(choice)
            joint.add(choice.hypothesis.gates)

    def again(self) -> None:
        """Those that may have wanted more ANDs than their share again, with all that is left over."""
        if self.limit is None or len(self.choices) < 2:
            return
        waiting = [output for output, choice in enumerate(self.choices) if _wanting(choice)]
        for place, output in enumerate(waiting):
            old, spare = self.choices[output], self.limit - self.joint().ands
            if self.interrupted or self.work.out or not spare:
                return
            room = spare + old.hypothesis.ands
            try:
                new = self._choice(output, room, self.work.left / (len(waiting) - place))
            except KeyboardInterrupt:
                new = replace(old, interrupted=True)
            self.choices[output] = new
            if not _better(new, old) or self.joint().ands > self.limit:
                self.choices[output] = replace(old, interrupted=new.interrupted)

    def _choice(self, output: int, room: int | None, seconds: float) -> Choice:
        sample = Sample.of(self.table, output)
        if self.interrupted:
            return _unreached(sample)
        task, outputs = Task(room, self.seed, Work(seconds)), self.table.outputs
        tell = _Teller(self.progress, self.work, task.work, outputs[output] if len(outputs) > 1 else None)
        try:
            return choose(sample, self.learners, task, tell, whole=self.whole)
        finally:
            self.work.spend(task.work.spent)


def _wanting(choice: Choice) -> bool:
    """Whether it is not right on all rows set aside, and a limit kept something from being made, or made it smaller."""
    most = max((one.size for one in choice.tried), default=0)
    close = choice.room is not None and (2 * most >= choice.room or any(one.failure for one in choice.tried))
    return choice.accuracy is not None and choice.accuracy < 1 and close


def _better(new: Choice, old: Choice) -> bool:
    """Whether it was right more often, where both were asked."""
    return new.accuracy is not None and old.accuracy is not None and new.accuracy > old.accuracy


class Joint:
    """Gates n → 1 joined to n → m, equal gates shared.

    Example:
        >>> builder, joint = GateBuilder(2), Joint(2)
        >>> for _ in range(2):
        ...     joint.add(builder.build([builder.and_(*builder.inputs)]))
        >>> joint.gates(), joint.ands
        (<Gates: 2 inputs, 1 gates, 2 outputs>, 1)
    """

    def __init__(self, inputs: int) -> None:
        self._builder, self._outputs = GateBuilder(inputs), list[int]()

    def add(self, gates: Gates) -> None:
        """One output more."""
        self._outputs += copied(self._builder, gates, self._builder.inputs)

    def gates(self) -> Gates:
        """All outputs so far."""
        return self._builder.build(self._outputs)

    @property
    def ands(self) -> int:
        """ANDs of them together."""
        return count(self.gates()).ands


def chosen_of(table: TruthTable, joined: Joined) -> Chosen:
    """The same as a choice for the table, with what was tried and what is doubtful."""
    several = len(table.outputs) > 1
    names = list(dict.fromkeys(choice.name for choice in joined.choices))
    tried = [
        _trial(one, name if several else None)
        for name, choice in zip(table.outputs, joined.choices, strict=True)
        for one in choice.tried
    ]
    known = sum(choice.known for choice in joined.choices)
    right = sum((choice.accuracy or 0.0) * choice.known for choice in joined.choices)
    fitted = Fitted(joined.netlist, _note(joined), stopped=joined.interrupted)
    why = _why(table, joined) + "; interrupted, this is the best so far" * joined.interrupted
    validation = right / known if known else None
    return Chosen(fitted, ", ".join(names) or "constant", why, validation, tuple(tried), tuple(_doubts(table, joined)))


class _Teller:
    """Tells the progress of one output's race, in thousandths of the work of all."""

    def __init__(self, progress: Progress | None, all_work: Work, work: Work, output: str | None) -> None:
        self._progress, self._all, self._work, self._output = progress, all_work, work, output

    def __call__(self, what: str) -> None:
        if self._progress is not None:
            done = (self._all.spent + self._work.spent) / self._all.seconds
            text = what if self._output is None else f"{what}, {self._output}"
            self._progress(min(int(_STEPS * done), _STEPS), _STEPS, text)


def _unreached(sample: Sample) -> Choice:
    value, share = sample.constant()
    return Choice(constant(sample.inputs, value), "constant", str(value), None, 0, share, (), True)


def _trial(one: Candidate, output: str | None) -> Trial:
    accuracy = None if one.answers is None else one.answers.accuracy
    made = one.whole or one.made
    note = one.failure or (made.note if made else "")
    ands = None if made is None else made.ands
    return Trial(one.learner.name, accuracy, note, True, str(one.setting), ands, one.seconds, output)


def _best_of_each(choice: Choice) -> dict[str, float]:
    scores: dict[str, float] = {}
    for one in choice.tried:
        if one.answers is not None:
            scores[one.learner.name] = max(scores.get(one.learner.name, 0.0), one.answers.accuracy)
    return dict(sorted(scores.items(), key=lambda item: -item[1]))


def _note(joined: Joined) -> str:
    if len(joined.choices) == 1:
        return joined.choices[0].hypothesis.note
    return f"{len(joined.choices)} outputs, each by its own choice"


def _why(table: TruthTable, joined: Joined) -> str:
    if len(joined.choices) == 1:
        return _reason(joined.choices[0])
    parts = [
        f"{name}: {choice.name}" + (f" ({choice.setting})" if choice.setting else "")
        for name, choice in zip(table.outputs, joined.choices, strict=True)
    ]
    return "the best for each output on rows set aside: " + "; ".join(parts[:_SHOWN]) + "; ..." * (len(parts) > _SHOWN)


def _reason(choice: Choice) -> str:
    scores = _best_of_each(choice)
    note = choice.hypothesis.note
    if choice.name == "constant":
        reason = "nothing else does better, but for noise," if scores else "all rows say so"
    elif choice.accuracy is None:
        return f"right most often, then the smallest (too few rows to set some aside); {note}"
    else:
        best = choice.accuracy >= max(scores.values())
        note = f"{note}: {choice.setting}" if choice.name == "votes" else note
        reason = "most accurate" if best else "best but for noise and size"
    if scores:
        reason += f" on rows set aside ({', '.join(f'{name} {score:.4f}' for name, score in scores.items())})"
    return f"{reason}; {note}"


def _doubts(table: TruthTable, joined: Joined) -> list[str]:
    """What is doubtful of the outputs' choices, of a few outputs by name."""
    several = len(joined.choices) > 1
    found = [
        f"{name}: {doubt}" if several else doubt
        for name, choice in zip(table.outputs, joined.choices, strict=True)
        if choice.tried and not table.complete
        for doubt in doubt_of_scores(choice.name, choice.accuracy, _best_of_each(choice), choice.known, choice.base)
    ]
    more = len(found) - _SHOWN
    return found if more <= 1 else [*found[:_SHOWN], f"{more} other outputs are as doubtful"]
