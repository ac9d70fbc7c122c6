"""The shortest circuit that is right on all rows: kicks and descents of the engine that makes circuits smaller.

Labels that say something short say it once: a circuit of a dozen gates takes some 150 bits, and is right on a thousand
rows by accident only where there are many more such circuits than bits can count. So of all circuits that are right on
all rows the one of fewest two-input gates is taken, XOR being one as AND is (minimum description length, Rissanen
1978; Occam's razor, Blumer and others 1987). Starts are what other learners make, patched where they are wrong; the
best so far is disturbed, patched, and made shorter again, until nothing shorter comes for a while (iterated local
search). Where several functions are said by equally short circuits, the one that agrees most with the others is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

import numpy as np

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.errors import RdError
from rdcircuits.induction.samples.learner import Work
from rdcircuits.induction.samples.resubstitution.patches import disturbed, patched
from rdcircuits.induction.samples.sample import Sample
from rdcircuits.induction.samples.weighing import told
from rdcircuits.synthesis.cost import COSTS
from rdcircuits.synthesis.exact import Rows, Start
from rdcircuits.synthesis.graph import Graph
from rdcircuits.synthesis.watch import UNITS

#: Nodes beyond which a circuit is no start.
_LONGEST = 400
#: Units of work of a descent for each block of 512 rows, and as many beside; a first one is so many times longer.
_DESCENT, _FIRST = 3_500_000, 4
#: The share of the work that is left which a descent may take.
_SHARE = 0.03
#: The share of the labels' bits that first descents may leave, to go on.
_TOLD = 0.8
#: Gates for which that is meant; for more it is more.
_GATES = 20
#: Descents without gain before it ends: as many as it took, times this, and no fewer than so many.
_PATIENCE, _LEAST = 1.5, 60
#: Most gates that are disturbed at once; chance that what is a gate longer is gone on from, up to so many longer.
_KICK, _CLIMB, _SLACK = 4, 0.3, 2
#: Rows on which equally short circuits are compared; most functions.
_PROBES, _MOST = 4096, 64


@dataclass(frozen=True, eq=False)
class Made:
    """Gates n → 1, right on all rows, and how many gates of two wires they are."""

    gates: Gates
    length: int


@dataclass(eq=False)
class Shortest:
    """A search on a sample, no two rows of which contradict each other.

    `found` has a circuit for each function that circuits of the fewest gates say, and how often it was come by.

    Example:
        >>> from rdcircuits.algebra.bits.gates import GateBuilder
        >>> from rdcircuits.boolean import TruthTable
        >>> sample = Sample.of(TruthTable.from_function(lambda *x: (x[0] ^ x[1]) & (x[2] | x[6]), 7))
        >>> search = Shortest(sample, np.random.default_rng(0), Work(0.1))
        >>> made = search.run([patched(GateBuilder(7).build([0]), sample, search.work)])
        >>> made.length, sample.accuracy(made.gates)
        (3, 1.0)
    """

    sample: Sample
    random: np.random.Generator
    work: Work
    length: int = 1 << 30
    found: dict[bytes, tuple[int, Gates]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rows = Rows(self.sample.x, np.ascontiguousarray(self.sample.mask[None]))
        self._most = _SHARE * self.work.left * UNITS
        self._probes = self.sample.mixed(_PROBES, self.random)

    def run(self, starts: Sequence[Gates]) -> Made:
        """The shortest that is found from these, all right on all rows, with the work there is.

        Raises `RdError` where none of them becomes clearly shorter than the labels themselves.
        """
        now = min((self._descended(one, _FIRST) for one in starts), key=lambda made: made.length)
        if told(now.gates, self.sample) > _TOLD:
            raise RdError("resubstitution: what is right on all rows is about as long as the labels")
        descents = since = 0
        while not self.work.out and self.length > 1 and descents < since + max(_LEAST, _PATIENCE * since):
            descents, before = descents + 1, self.length
            new = self._kicked(now)
            if new is None:
                continue
            most = min(now.length + (self.random.random() < _CLIMB), self.length + _SLACK)
            now = new if new.length <= most else now
            since = descents if self.length < before else since
        return Made(self._agreed(), self.length)

    def _kicked(self, made: Made) -> Made | None:
        """What comes of it disturbed; None where that takes too much to patch."""
        times = int(self.random.integers(1, _KICK + 1))
        try:
            start = patched(disturbed(made.gates, times, self.random), self.sample, self.work)
        except RdError:
            return None
        return self._descended(start, 1)

    def _descended(self, gates: Gates, times: int) -> Made:
        """It made shorter, and noted if it is as short as the shortest."""
        graph, blocks = Graph.of(gates, True), 1 + self.sample.rows // 512
        start = Start(graph, self._rows, COSTS["gates"], int(self.random.integers(1 << 62)))
        wanted = times * _DESCENT * (1 + blocks) * max(1.0, min(self.length, len(graph)) / _GATES)
        self.work.spend(start.improver.run(ceil(min(wanted, times * self._most, self.work.left * UNITS))) / UNITS)
        made = Made(start.graph().gates(), start.improver.cost)
        if made.length < self.length:
            self.length = made.length
            self.found.clear()
        said = made.gates.evaluate(self._probes, _PROBES)[0].tobytes()
        if made.length == self.length and (said in self.found or len(self.found) < _MOST):
            often, first = self.found.get(said, (0, made.gates))
            self.found[said] = often + 1, first
        return made

    def _agreed(self) -> Gates:
        """Of those that are as short as the shortest, the one that agrees most with the others."""
        said = np.array([np.frombuffer(one, np.uint64) for one in self.found])
        times = np.array([times for times, _ in self.found.values()])
        apart = [int((np.bitwise_count(one ^ said).sum(1) * times).sum()) for one in said]
        return list(self.found.values())[int(np.argmin(apart))][1]


def starts_of(made: Sequence[Gates], sample: Sample, work: Work) -> list[Gates]:
    """Those of these gates that can be patched on the sample and are short enough then.

    Raises `RdError` where there are none.
    """
    starts = []
    for gates in made:
        try:
            start = patched(gates, sample, work)
        except RdError:
            continue
        if len(Graph.of(start, True)) <= _LONGEST:
            starts.append(start)
    if not starts:
        raise RdError(f"resubstitution: nothing that is right on all rows has up to {_LONGEST} gates")
    return starts
