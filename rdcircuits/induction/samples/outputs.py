"""Several outputs, each by the learner that does best on it, as one netlist within a limit and a budget of work.

Each output may have a fair share of what the outputs before it left, of ANDs as of work. What outputs share is counted
once: the size is that of the joined netlist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.blasting.lookup import copied
from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.boolean.counts import count
from rdcircuits.induction.choice import Chosen
from rdcircuits.induction.honesty import doubt_of_scores
from rdcircuits.induction.learned import Fitted, Progress, Trial
from rdcircuits.induction.samples.choice import Candidate, Choice, choose
from rdcircuits.induction.samples.learner import Learner, Task, Work, constant
from rdcircuits.induction.samples.sample import Sample

_HARD, _ROWS, _FEW, _MOST = 35.0, 12_800, 1 / 3, 4.0
_STEPS, _SHOWN = 1000, 8


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
    choices, joint, outputs = list[Choice](), Joint(len(table.inputs)), len(table.outputs)
    for output, name in enumerate(table.outputs):
        sample, left = Sample.of(table, output), outputs - output
        room = None if limit is None else (limit - joint.ands) // left
        task = Task(room, seed, Work(work.left / left))
        choice = _unreached(sample)
        if not any(one.interrupted for one in choices):
            tell = _Teller(progress, work, task.work, name if outputs > 1 else None)
            try:
                choice = choose(sample, learners, task, tell, whole=whole)
            except KeyboardInterrupt:
                if not output:
                    raise
        work.spend(task.work.spent)
        choices.append(choice)
        joint.add(choice.hypothesis.gates)
    netlist = Netlist(table.inputs, table.outputs, joint.gates())
    return Joined(netlist, tuple(choices), any(choice.interrupted for choice in choices))


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
