"""Methods that make circuits of tables, as learners of one output."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.induction.ascent import JUNTA, LOOKUP
from rdcircuits.induction.learned import Method
from rdcircuits.induction.network import GATES
from rdcircuits.induction.polynomial import POLYNOMIAL
from rdcircuits.induction.samples.learner import Hypothesis, Task
from rdcircuits.induction.samples.sample import Sample
from rdcircuits.induction.training import Training


@dataclass(frozen=True)
class MethodLearner:
    """A method on a sample's rows, settled by majority where they contradict each other."""

    method: Method
    cost: Callable[[Sample], float]
    ways: tuple[Hashable, ...] = ("",)

    @property
    def name(self) -> str:
        """The method's name."""
        return self.method.name

    def settings(self, sample: Sample, task: Task) -> Sequence[Hashable]:
        """One, or the layers of networks."""
        return self.ways

    def fit(self, sample: Sample, setting: Hashable, task: Task) -> Hypothesis:
        """The gates of the method's circuit."""
        task.work.spend(self.cost(sample))
        table = TruthTable.from_packed(sample.x, sample.y[None], rows=sample.rows, conflicts="majority")
        layers = setting if isinstance(setting, tuple) else None
        fitted = self.method.fit(table, None, Training(seed=task.seed, layers=layers))
        return Hypothesis(Netlist.from_circuit(fitted.made).simplified().gates, fitted.note)


def _cells(sample: Sample) -> float:
    return sample.rows * sample.inputs


ANF = MethodLearner(POLYNOMIAL, lambda sample: 0.02 + 2e-10 * min(sample.rows, 4096) ** 2 * sample.rows / 64)
SELECTED = MethodLearner(JUNTA, lambda sample: 0.02 + 1e-7 * _cells(sample) + 2e-10 * sample.rows * 128**2)
REMEMBERED = MethodLearner(LOOKUP, lambda sample: 0.02 + 1e-7 * 2 ** min(sample.inputs, 20))
NETWORK = MethodLearner(GATES, lambda sample: 0.2 + 4e-5 * max(10 * sample.rows, 38400), ((256, 256, 127),))
