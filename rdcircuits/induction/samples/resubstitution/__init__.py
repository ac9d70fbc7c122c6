"""The learner `resubstitution`: the circuit of fewest gates that says the labels, found by replacing gates.

What is short and right is no accident, so the search is for the shortest description: the gates, and which rows are
wrong. Each gate in turn is replaced by the best other wire, gate of two wires, or pair of gates, as long as that
shortens it; then a few gates are replaced at random, and it goes on (iterated local search; minimum description length,
Rissanen 1978). It is for functions of few dozen gates: these it finds whole where other learners come near.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.errors import RdError
from rdcircuits.induction.samples.branching import BRANCHING, Setting
from rdcircuits.induction.samples.branching.rows import copies_of
from rdcircuits.induction.samples.decomposition import DECOMPOSITION, DecompositionSetting
from rdcircuits.induction.samples.learner import Hypothesis, Task, Work, constant
from rdcircuits.induction.samples.polynomials import POLYNOMIALS, PolynomialSetting
from rdcircuits.induction.samples.resubstitution.search import Search
from rdcircuits.induction.samples.resubstitution.shortest import Shortest, starts_of
from rdcircuits.induction.samples.sample import Sample
from rdcircuits.induction.samples.trees import TREES, TreeSetting
from rdcircuits.synthesis.optimise import optimise

#: What makes starts, patched where they are wrong; each may take such a share of the work that is left.
_STARTS: tuple[tuple[Any, Hashable], ...] = (
    (BRANCHING, Setting()),
    (TREES, TreeSetting("inputs", fringe=True, least=1)),
    (DECOMPOSITION, DecompositionSetting(4.5)),
    (POLYNOMIALS, PolynomialSetting("sparse", 200)),
)
_STARTED = 0.2
#: ANDs up to which what another learner makes is a start; work for making it shorter, of what is left, and at most.
_LONGEST, _SHARE, _SECONDS = 400, 0.8, 3.0

__all__ = ["RESUBSTITUTION", "Resubstitution", "ResubstitutionSetting", "ShortenedSetting", "ShortestSetting"]


@dataclass(frozen=True)
class ResubstitutionSetting:
    """How much a bit of the gates counts beside a bit of the labels; where random numbers start."""

    price: float = 0.3
    start: int = 0

    def __str__(self) -> str:
        return f"price of gates {self.price:g}" + f", start {self.start}" * bool(self.start)


@dataclass(frozen=True)
class ShortestSetting:
    """The fewest gates that are right on all rows; where random numbers start."""

    start: int = 0

    def __str__(self) -> str:
        return "fewest gates that are right on all rows" + f", start {self.start}" * bool(self.start)


@dataclass(frozen=True)
class ShortenedSetting:
    """What another learner makes, made as short as it can be on the rows (see `rd.optimise`)."""

    learner: Any
    setting: Hashable

    def __str__(self) -> str:
        return f"of {self.learner.name}, {self.setting}"


@dataclass(frozen=True)
class Resubstitution:
    """The learner: see the head of the module.

    Example:
        >>> from rdcircuits.boolean import TruthTable
        >>> from rdcircuits.induction.samples.learner import Work
        >>> sample = Sample.of(TruthTable.from_function(lambda a, b, c, d: (a ^ b) & (c | d), 4))
        >>> found = RESUBSTITUTION.fit(sample, ResubstitutionSetting(), Task(None, 0, Work(0.5)))
        >>> found.ands, sample.accuracy(found.gates)
        (5, 1.0)
    """

    name: str = "resubstitution"

    def settings(
        self, sample: Sample, task: Task
    ) -> Sequence[ShortestSetting | ResubstitutionSetting | ShortenedSetting]:
        """What is right on all rows; from a decision graph, from gates drawn at random, and from trees."""
        return (
            ShortestSetting(),
            ShortenedSetting(BRANCHING, Setting()),
            ResubstitutionSetting(),
            ShortenedSetting(TREES, TreeSetting("inputs", fringe=True, least=5)),
            ResubstitutionSetting(0.6),
            ResubstitutionSetting(start=1),
            ShortestSetting(1),
        )

    def fit(self, sample: Sample, setting: Hashable, task: Task) -> Hypothesis:
        """The shortest that is found with the work there is."""
        if isinstance(setting, ShortestSetting):
            return _shortest(sample, setting, task)
        if isinstance(setting, ShortenedSetting):
            return _shortened(sample, setting, task)
        if not isinstance(setting, ResubstitutionSetting):
            raise RdError(f"resubstitution: the setting is {setting!r}, expected a ResubstitutionSetting")
        value, share = sample.constant()
        if share == 1 or sample.inputs < 2:
            return constant(sample.inputs, value)
        copies = copies_of(sample)
        rows = sample if copies is None else sample.take(np.repeat(np.arange(sample.rows), copies))
        random = np.random.default_rng([task.seed, setting.start])
        found = Search(replace(rows, weights=None), setting.price, random, task.work).best()
        wrong = f", {found.mistakes} rows wrong" if found.mistakes else ""
        return Hypothesis(found.built(), f"{len(found.gates)} gates{wrong}")


def _shortest(sample: Sample, setting: ShortestSetting, task: Task) -> Hypothesis:
    """The fewest gates that are right on all rows; raises `RdError` where rows contradict each other, or there is no
    short start.
    """
    groups = sample.groups
    distinct = replace(sample.take(groups.first_rows), weights=None)
    if (distinct.labels[groups.group_of_row] != sample.labels).any():
        raise RdError("resubstitution: rows with the same inputs contradict each other")
    value, share = distinct.constant()
    if share == 1 or sample.inputs < 2:
        return constant(sample.inputs, value)
    made, part = [constant(sample.inputs, value).gates], replace(task, limit=None)
    for learner, start in _STARTS:
        part = replace(part, work=Work(_STARTED * task.work.left))
        with suppress(RdError):
            made.append(learner.fit(distinct, start, part).gates)
        task.work.spend(part.work.spent)
    search = Shortest(distinct, np.random.default_rng([task.seed, setting.start]), task.work)
    found = search.run(starts_of(made, distinct, task.work))
    others = f", of {len(search.found)} functions as short" if len(search.found) > 1 else ""
    return Hypothesis(found.gates, f"{found.length} gates, right on all rows{others}")


def _shortened(sample: Sample, setting: ShortenedSetting, task: Task) -> Hypothesis:
    """What the other learner makes, shorter; raises `RdError` where that is not short to begin with."""
    task = replace(task, limit=None)
    start = setting.learner.fit(sample, setting.setting, task)
    if start.ands > _LONGEST or task.work.out:
        raise RdError(f"resubstitution: {start.ands:,} ANDs are no start, or the work is used up")
    table = TruthTable.from_packed(sample.x, sample.y[None], rows=sample.rows, conflicts="majority")
    netlist = Netlist(table.inputs, table.outputs, start.gates)
    seconds = min(_SHARE * task.work.left, _SECONDS)
    found = optimise(netlist, care=table, effort=max(seconds, 1e-3), seed=task.seed)
    task.work.spend(found.effort)
    if found.interrupted:
        raise KeyboardInterrupt
    return Hypothesis(found.netlist.gates, f"{start.note}; {found.before} ANDs made {found.after}")


#: The learner, for `auto` and `--model resubstitution`.
RESUBSTITUTION = Resubstitution()
