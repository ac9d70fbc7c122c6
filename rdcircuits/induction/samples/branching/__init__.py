"""Branching programs with merging: a decision graph, level by level, whose states are pooled where they are alike.

The idea: rows run out in a tree, since each test halves them. But the functions that people write down (adders,
comparators, control logic, digits of a quotient) have few different subfunctions when variables are read in a good
order, so a decision graph of small width has them; and states with one subfunction can put their rows together. So all
states of a level are compared, as they are and complemented, and merged where the rows cannot tell them apart.

Sources: oblivious decision graphs (Kohavi and Li 1995); boosting by branching programs (Mansour and McAllester 2002);
merging of states in learners of automata (Carrasco and Oncina 1994); the evidence of trees, from which "alike" is
judged, as in context trees (Willems, Shtarkov and Tjalkens 1995).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdcircuits.induction.samples.branching.graph import Graph
from rdcircuits.induction.samples.branching.growth import Growth, Setting
from rdcircuits.induction.samples.branching.rows import Rows
from rdcircuits.induction.samples.learner import Hypothesis, Task, constant
from rdcircuits.induction.samples.sample import Sample

__all__ = ["BRANCHING", "Branching", "Graph", "Growth", "Setting"]

_SETTINGS = (
    Setting(),
    Setting(pairs=0.8),
    Setting(pairs=0.3),
    Setting(margin=-2.5),
    Setting(cost=2.0),
    Setting(depth=5, margin=0.0, width=40),
)


@dataclass(frozen=True)
class Branching:
    """The learner of decision graphs whose states are merged.

    Example:
        >>> from rdcircuits.boolean import TruthTable
        >>> from rdcircuits.induction.samples.learner import Work
        >>> sample = Sample.of(TruthTable.from_function(lambda *x: x[:4] < x[4:], 8))
        >>> BRANCHING.fit(sample, Setting(), Task(limit=None, seed=0, work=Work(10))).note
        'a graph of 8 levels and 11 states'
    """

    name: str = "branching"

    def settings(self, sample: Sample, task: Task) -> Sequence[Setting]:
        """A few widths, depths of comparison and thresholds of merging."""
        return _SETTINGS if sample.inputs else _SETTINGS[:1]

    def fit(self, sample: Sample, setting: object, task: Task) -> Hypothesis:
        """The decision graph as multiplexers; cut down to its most used states where the limit asks for that."""
        value, share = sample.constant()
        if share == 1 or not sample.inputs:
            return constant(sample.inputs, value)
        assert isinstance(setting, Setting)
        graph = Growth(Rows.of(sample), setting, task.work).graph()
        made = graph.within(sample.inputs, task.limit)
        best = Hypothesis(made, f"a graph of {graph.levels} levels and {graph.states} states")
        return best if sample.accuracy(best.gates) > share else constant(sample.inputs, value)


#: Branching programs with merging, as `auto` and `--model branching` know them.
BRANCHING = Branching()
