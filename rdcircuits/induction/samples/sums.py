"""The learner `sums`: a table on the number of ones, or on a sum of the inputs with small integer weights.

Symmetric functions, thresholds (neurons, comparators of words) and residues are all tables on one number Σ w_i·x_i.
The weights come from Walsh coefficients of first degree, of second where those vanish, or from logistic regression
(for thresholds), and are improved input by input by the length of the labels told by the table. The sum is made by
compressors, the table by multiplexers on its bits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.blasting.adders import Adder
from rdcircuits.algebra.blasting.lookup import looked_up
from rdcircuits.errors import RdError
from rdcircuits.induction.ordering import address_order, reordered
from rdcircuits.induction.samples.learner import Hypothesis, Task, constant
from rdcircuits.induction.samples.sample import Sample, Words
from rdcircuits.induction.samples.sumtables import Counts, cut_table, errors_of_cut, value_table
from rdcircuits.induction.samples.sumweights import (
    MOST_VALUES,
    joined,
    regression,
    searched,
    singles,
    starts,
    values_of,
)
from rdcircuits.induction.samples.sumweights import parity as parity_of

Index = NDArray[np.int64]
Bytes = NDArray[np.uint8]

#: Bits of a sum up to which an order of them is looked for.
_ORDERED = 10
#: Weights that are searched at once; greater ones by doubling.
_SMALL = 4
#: Doublings without success, before no more are tried.
_WAIT = 2
_ADDER = 7  # ANDs of a full adder
_REGRESSED, _RIDGE = 256, 0.3
#: Greatest weights that real ones are scaled to before they are rounded.
_SCALES = (1, 2, 3, 4, 5, 6, 7, 9, 11, 15, 23, 31, 47, 63, 95, 127, 255)


@dataclass(frozen=True)
class SumSetting:
    """What kind of table, of weights within ±`most`: any (`table`), or a threshold; `parity`: of the output added to a
    parity of two inputs that makes it most like a threshold.
    """

    kind: str
    most: int
    parity: bool = False

    def __str__(self) -> str:
        return f"{self.kind}, weights to {self.most}{', a parity added' if self.parity else ''}"


@dataclass(frozen=True, eq=False)
class Sum:
    """A table (size,) on Σ w_i·x_i − the least that this can be, and inputs whose parity is added to what it says."""

    weights: Index
    table: Bytes
    parity: tuple[int, ...] = ()

    def wires(self, builder: GateBuilder) -> list[int]:
        """The bits of the sum; an input that counts negatively is complemented."""
        return sum_bits(builder, self.weights)

    def gates(self) -> Gates:
        """n → 1, the order of the multiplexers chosen by size."""
        best: tuple[int, Gates] | None = None
        for order in self._orders():
            builder = GateBuilder(len(self.weights))
            found = self._output(builder, order)
            for i in self.parity:
                found = builder.xor(found, builder.inputs[i])
            gates = builder.build([found])
            size = Hypothesis(gates, "").ands
            if best is None or size < best[0]:
                best = size, gates
        assert best is not None, "there is always an order"
        return best[1]

    def _orders(self) -> list[list[int]]:
        width = (len(self.table) - 1).bit_length()
        plain = list(range(width))
        if width < 2 or width > _ORDERED:
            return [plain]
        order = address_order(self._padded()[None])  # the first is looked up next to the output
        return [plain, plain[::-1], order[::-1]]

    def _padded(self) -> Bytes:
        width = (len(self.table) - 1).bit_length()
        return np.concatenate((self.table, np.full((1 << width) - len(self.table), self.table[-1], np.uint8)))

    def _output(self, builder: GateBuilder, order: list[int]) -> int:
        wires = self.wires(builder)
        table, known = self._padded(), (np.arange(1 << len(wires)) < len(self.table)).astype(np.uint8)
        if wires:
            table, known = (reordered(bits[None], order)[0] for bits in (table, known))
        return looked_up(builder, table[:, None], known.astype(np.bool_), [wires[k] for k in order])[0]


def sum_bits(builder: GateBuilder, weights: Index) -> list[int]:
    """The bits of Σ w_i·x_i less the least that this can be, the least significant first."""
    top = int(np.abs(weights).sum())
    adder = Adder(builder, top.bit_length())
    for wire, weight in zip(builder.inputs, weights.tolist(), strict=True):
        if weight:
            adder.add([wire if weight > 0 else builder.not_(wire)], times=abs(weight))
    return adder.total()


class Sums:
    """The learner: see the head of the module."""

    name = "sums"

    def settings(self, sample: Sample, task: Task) -> Sequence[SumSetting]:
        """Tables of weights ±1, thresholds of coarse and of fine weights, tables of words."""
        found = [SumSetting("table", 1), SumSetting("threshold", 15), SumSetting("threshold", 127)]
        found += [SumSetting("table", 4096), SumSetting("table", 4096, True)]
        return found if sample.inputs else found[:1]

    def fit(self, sample: Sample, setting: SumSetting, task: Task) -> Hypothesis:
        """The best table on a sum of this kind, a constant where none fits the limit."""
        if not isinstance(setting, SumSetting):
            raise RdError(f"sums: the setting is {setting!r}, expected a SumSetting")
        fallback = constant(sample.inputs, sample.constant()[0])
        if sample.rows < 2 or not sample.inputs or sample.constant()[1] == 1:
            return fallback
        within = _finder(sample, setting, task)
        room = task.limit
        for _ in range(4):
            made = within(room)
            if made is None:
                break
            hypothesis = Hypothesis(made.gates(), _note(made))
            if task.limit is None or room is None or hypothesis.ands <= task.limit:
                better = sample.accuracy(hypothesis.gates) >= sample.accuracy(fallback.gates)
                return hypothesis if better else fallback
            room = room * 4 * task.limit // (5 * hypothesis.ands)
        return fallback


#: From room for the sum in ANDs (None: no limit) to the best sum within about that, None where there is none.
Finder = Callable[[int | None], "Sum | None"]


def _finder(sample: Sample, setting: SumSetting, task: Task) -> Finder:
    if not setting.parity:
        return (_tables if setting.kind == "table" else _thresholds)(sample, setting, task)
    parity = parity_of(sample, task.work)
    if not parity:
        return lambda room: None
    seen = sample.relabelled(sample.y ^ np.bitwise_xor.reduce(sample.x[list(parity)], axis=0))
    within = _finder(seen, replace(setting, parity=False), task)

    def with_parity(room: int | None) -> Sum | None:
        found = within(room)
        return None if found is None else replace(found, parity=parity)

    return with_parity


def _tables(sample: Sample, setting: SumSetting, task: Task) -> Finder:
    counts, importance = Counts.of(sample), singles(sample)
    begun = list(starts(sample, min(setting.most, _SMALL), task.work))

    def within(room: int | None) -> Sum | None:
        best: tuple[float, Index] | None = None
        for start in begun:
            start = _within(start, importance, room)
            if start.any() and (best is None or not task.work.out):
                weights, length = searched(sample, counts, start, min(setting.most, _SMALL), counts.code, task.work)
                if best is None or length < best[0]:
                    best = length, weights
        if best is None:
            return None
        weights = best[1]
        if setting.most > _SMALL:
            weights = _within(_finer(sample, counts, weights, setting.most, task), importance, room)
        return Sum(weights, value_table(counts, _cells(weights, sample, counts))[0])

    return within


def _finer(sample: Sample, counts: Counts, weights: Index, most: int, task: Task) -> Index:
    """All weights doubled, some inputs added, and searched again, as long as that tells the labels in fewer nats: so
    words are found.
    """
    cost, work = counts.tree_code, task.work
    best_weights, best = searched(sample, counts, weights, _SMALL, cost, work)
    now, waited = best_weights, 0
    while 2 * np.abs(now).max() <= most and waited < _WAIT and not work.out:
        more, worth = joined(sample, counts, 2 * now, cost, work)
        tried = [searched(sample, counts, way, most, cost, work, worth) for way in (more, 2 * now)]
        now, length = min(tried, key=lambda way: way[1])
        if np.abs(now).sum() >= MOST_VALUES:
            break
        waited += 1
        if length < best:
            best_weights, best, waited = now, length, 0
    return best_weights


def _thresholds(sample: Sample, setting: SumSetting, task: Task) -> Finder:
    counts = Counts.of(sample)
    chosen = np.argsort(-np.abs(singles(sample)), kind="stable")[:_REGRESSED]
    real = regression(sample, counts, np.sort(chosen), _RIDGE, task.work)

    def within(room: int | None) -> Sum | None:
        best: tuple[float, Index] | None = None
        for most in [k for k in _SCALES if k <= setting.most]:
            weights = _within(np.rint(real * (most / max(np.abs(real).max(), 1e-9))).astype(np.int64), real, room)
            if weights.any() and np.abs(weights).sum() < MOST_VALUES:
                wrong = float(errors_of_cut(_cells(weights, sample, counts)))
                if best is None or wrong < best[0]:
                    best = wrong, weights
        if best is None:
            return None
        weights, _ = searched(sample, counts, best[1], setting.most, errors_of_cut, task.work)
        weights = _within(weights, real, room)
        return Sum(weights, cut_table(_cells(weights, sample, counts)))

    return within


def _cells(weights: Index, sample: Sample, counts: Counts) -> NDArray[np.float64]:
    values = values_of(weights, sample) - int(np.minimum(weights, 0).sum())
    return counts.cells(values, int(np.abs(weights).sum()) + 1)


def _within(weights: Index, importance: NDArray[np.float64], room: int | None) -> Index:
    """The weights, but 0 for the least important inputs, so that their sum takes about this many ANDs."""
    if room is None:
        return weights
    digits = np.bitwise_count(np.abs(weights) ^ 3 * np.abs(weights)).astype(np.int64)
    order = np.argsort(-np.abs(importance), kind="stable")
    kept = np.cumsum(digits[order]) * _ADDER <= room
    found = np.zeros_like(weights)
    found[order[kept]] = weights[order[kept]]
    return found


def _note(made: Sum) -> str:
    counted = int(np.count_nonzero(made.weights))
    changes = sum(a != b for a, b in pairwise(made.table.tolist()))
    most = int(np.abs(made.weights).max(initial=0))
    what = f"the sum of {counted} inputs" + (f", weights to {most}" if most > 1 else "")
    return f"{what}, a table of {len(made.table)} values and {changes} changes" + (
        ", and a parity" if made.parity else ""
    )


def features(sample: Sample, task: Task) -> tuple[Gates, Words]:
    """Sums as inputs for other learners: gates n → k, and what they say on the rows, packed (k, W).

    Of the best sum of ±1 weights and the best threshold of small ones: the sums' bits, and the thresholds where the
    tables change.
    """
    builder, wires = GateBuilder(sample.inputs), list[int]()
    for setting in (SumSetting("table", 1), SumSetting("threshold", 7)):
        made = _finder(sample, setting, task)(task.limit) if sample.rows > 1 and sample.inputs else None
        if made is not None:
            bits = made.wires(builder)
            wires += bits
            changes = np.flatnonzero(made.table[1:] != made.table[:-1]) + 1
            for cut in changes[:16].tolist():
                reached = (np.arange(1 << len(bits)) >= cut).astype(np.uint8)
                wires += looked_up(builder, reached[:, None], None, bits)
    gates = builder.build(list(dict.fromkeys(wires)))
    return gates, gates.evaluate(sample.x, sample.rows)


SUMS = Sums()
