"""The learner `decomposition`: two inputs that matter only through one gate are replaced by it, again and again.

A disjoint-support decomposition from the bottom up, don't-knows included (Ashenhurst 1959, on samples): of the four
cofactors of two inputs, those that a gate takes for the same must not be told apart by any other input, and the others
must be. What is left over, sums of few products take.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels import paircounts
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.blasting.lookup import copied
from rdcircuits.errors import RdError
from rdcircuits.induction.samples.learner import Hypothesis, Task
from rdcircuits.induction.samples.sample import Sample, Words
from rdcircuits.induction.samples.sparse import sparse_sum

Floats = NDArray[np.float64]

#: Cofactors, by 2·x_j + x_i, that a gate takes for one: AND of either phases, and XOR; the operation 0..15 of the gate.
_GATES = ((8, (0, 1, 2)), (4, (0, 1, 3)), (2, (0, 2, 3)), (1, (1, 2, 3)), (6, (0, 3)))
_PAIRS = tuple(combinations(range(4), 2))
#: Inputs up to which all pairs are looked at: the others are left as they are.
_MOST = 128
#: Standard deviations by which what a gate keeps apart must differ.
_APART = 4.5
#: Products of each length that are kept for longer ones, in the sum of what is left.
_BEAM = 200
#: Seconds of a nominal core for a cell of the tests of one pair and another input.
_TESTED = 3e-7


@dataclass(frozen=True)
class DecompositionSetting:
    """How many standard deviations of difference are taken for chance."""

    alike: float

    def __str__(self) -> str:
        return f"alike within {self.alike:g} standard deviations"


class Decomposition:
    """The learner: see the head of the module."""

    name = "decomposition"

    def settings(self, sample: Sample, task: Task) -> Sequence[DecompositionSetting]:
        """A strict one and one that lets more pass."""
        return [DecompositionSetting(3.5), DecompositionSetting(4.5)]

    def fit(self, sample: Sample, setting: DecompositionSetting, task: Task) -> Hypothesis:
        """The gates found, and a sparse sum on what is left; raises `RdError` where no two inputs go together."""
        if not isinstance(setting, DecompositionSetting):
            raise RdError(f"decomposition: the setting is {setting!r}, expected a DecompositionSetting")
        if sample.inputs < 2 or sample.rows < 2:
            raise RdError("decomposition: it takes two inputs and two rows")
        builder = GateBuilder(sample.inputs)
        wires, features, gates = _replaced(sample, builder, setting, task)
        if not gates:
            raise RdError("decomposition: no two inputs matter only through one gate")
        room = Task(None if task.limit is None else max(task.limit - 3 * gates, 0), task.seed, task.work)
        rest = sparse_sum(sample.with_inputs(features), _BEAM, room)
        made = builder.build(copied(builder, rest.gates, wires))
        return Hypothesis(made, f"{gates} gate{'s' * (gates != 1)} of inputs, then {rest.note}")


def _replaced(
    sample: Sample, builder: GateBuilder, setting: DecompositionSetting, task: Task
) -> tuple[list[int], Words, int]:
    """The wires that are left, with their values on the rows (n, W); and how many gates there are."""
    wires, features = list(builder.inputs), sample.x
    if sample.inputs > _MOST:
        return wires, features, 0
    tests = np.stack([_tests(features, i, sample) for i in range(len(wires))])
    task.work.spend(_TESTED * len(wires) ** 3)
    while len(wires) > 2 and not task.work.out:
        found = _pair(tests, setting.alike)
        if found is None:
            break
        i, j, op = found
        wire = builder.gate(op, wires[i], wires[j])
        rows = _gate(op, features[i], features[j]) & sample.mask
        kept = [k for k in range(len(wires)) if k not in (i, j)]
        wires = [*(wires[k] for k in kept), wire]
        features = np.ascontiguousarray(np.concatenate((features[kept], rows[None])))
        last = _tests(features, len(wires) - 1, sample)
        task.work.spend(_TESTED * len(wires) ** 2)
        grown = np.zeros((len(wires), len(wires), len(_PAIRS)))
        grown[:-1, :-1], grown[-1] = tests[np.ix_(kept, kept)], last
        grown[:-1, -1] = last[:-1, _MIRRORED]
        tests = grown
    return wires, features, sample.inputs - len(wires)


#: Where each pair of cofactors goes when the two inputs change places.
_MIRRORED = [_PAIRS.index(tuple(sorted((0, 2, 1, 3)[c] for c in pair))) for pair in _PAIRS]


def _pair(tests: Floats, alike: float) -> tuple[int, int, int] | None:
    """Two inputs and a gate, whose cofactors are most alike where they must be and differ elsewhere; None for none."""
    best: tuple[float, tuple[int, int, int]] | None = None
    upper = np.triu(np.ones(tests.shape[:2], np.bool_), 1)
    for op, one in _GATES:
        classes = (one, tuple(c for c in range(4) if c not in one))
        same = [k for k, (u, v) in enumerate(_PAIRS) if any(u in c and v in c for c in classes)]
        apart = [k for k in range(len(_PAIRS)) if k not in same]
        within = np.where(upper & (tests[..., apart].min(-1) > _APART), tests[..., same].max(-1), np.inf)
        place = int(np.argmin(within))
        least = float(within.flat[place])
        if least <= alike and (best is None or least < best[0]):
            i, j = divmod(place, len(tests))
            best = least, (i, j, op)
    return None if best is None else best[1]


def _tests(x: Words, i: int, sample: Sample) -> Floats:
    """For input i with each other j: how clearly the six pairs of their cofactors differ, in standard deviations, given
    any value of any other input, or none: (n, 6).
    """
    n = len(x)
    masks = np.stack([sample.mask, sample.y, x[i], x[i] & sample.y])
    pair_counts, single_counts = np.empty((4, n, n), np.int32), np.empty((4, n), np.int32)
    paircounts.cross(x, x, masks, pair_counts)
    paircounts.singles(x, masks, single_counts)
    all_counts = np.array([int(np.bitwise_count(mask).sum()) for mask in masks], np.int64)
    found = np.zeros((n, len(_PAIRS)))
    cells = [_cofactors(pair_counts, single_counts, all_counts, part) for part in (0, 1)]  # rows, and ones of them
    for k, (u, v) in enumerate(_PAIRS):
        rows, ones = [cells[0][u], cells[0][v]], [cells[1][u], cells[1][v]]
        clear = _differences(rows, ones)
        clear[:, :, i] = 0
        clear[:, np.arange(n), np.arange(n)] = 0
        whole = _differences([r.sum(0, keepdims=True) for r in rows], [o.sum(0, keepdims=True) for o in ones])
        found[:, k] = np.maximum(clear.max(axis=(0, 2), initial=0), whole[0].max(axis=1, initial=0))
    found[i] = 0
    return found


def _cofactors(
    pair_counts: NDArray[np.int32], single_counts: NDArray[np.int32], all_counts: NDArray[np.int64], part: int
) -> list[Floats]:
    """Counts of the cofactors 2·x_j + x_i = 0..3 where another input k is 0, and 1: each (2, n, n) by j and k."""
    every, having = part, part + 2
    both = [pair_counts[having], pair_counts[every] - pair_counts[having]]  # x_j and x_k, with x_i and without
    of_j = [single_counts[having], single_counts[every] - single_counts[having]]
    total = [all_counts[having], all_counts[every] - all_counts[having]]
    found = []
    for c in range(4):
        jk, j, whole = both[1 - (c & 1)], of_j[1 - (c & 1)], total[1 - (c & 1)]
        if c >> 1:
            one, size = jk, j[:, None]
        else:
            one, size = j[None, :] - jk, (whole - j)[:, None]
        found.append(np.stack([size - one, one]).astype(np.float64))
    return found


def _differences(rows: list[Floats], ones: list[Floats]) -> Floats:
    """By how many standard deviations two shares of ones differ; 0 where there are no rows."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (ones[0] + ones[1]) / (rows[0] + rows[1])
        spread = share * (1 - share) * (1 / rows[0] + 1 / rows[1])
        found = np.abs(ones[0] / rows[0] - ones[1] / rows[1]) / np.sqrt(spread)
    return np.where(np.isfinite(found), found, 0.0)


def _gate(op: int, a: Words, b: Words) -> Words:
    """The rows of a gate op(a, b)."""
    found = np.zeros_like(a)
    for c in range(4):
        if op >> c & 1:
            found |= (a if c & 1 else ~a) & (b if c >> 1 else ~b)
    return found


DECOMPOSITION = Decomposition()
