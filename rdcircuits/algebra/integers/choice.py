"""Steps of plans over Z for learned wiring, where scores are the same for all examples: wires taken by their numbers,
changes added where pins have chosen, and scores' changes counted from packed bits.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits._kernels import changes
from rdcircuits.algebra.bits import meanings as b
from rdcircuits.algebra.bits.chainsteps import digits
from rdcircuits.algebra.integers.arrays import Scratch, unpacked
from rdcircuits.algebra.plans.fuse import SumCredit
from rdcircuits.algebra.plans.plan import Site
from rdcircuits.algebra.plans.steps import Rows, Step
from rdcircuits.circuit import generators as g
from rdcircuits.circuit.generators.choice import chosen

Array = npt.NDArray[Any]


def choice_of(candidates: Array, scores: Array) -> npt.NDArray[np.int64]:
    """The wire that each pin takes, pins in one row; scores have a last axis of one example."""
    return chosen(candidates, scores[..., 0]).reshape(-1)


def _alike_scores(site: Site) -> bool:
    """Scores that are the same for all examples."""
    return not site.taken[0].carried


def _choose(S: Any, site: Site) -> Step:
    """Rows taken by their numbers: packed words, or integers."""
    assert isinstance(site.generator, g.Choose)
    candidates, shape = site.generator.candidates.array, site.results[0].shape

    def step(rows: int, w: Array, x: Array) -> Array:
        lines = x.reshape((prod(x.shape[:-1]), x.shape[-1]))
        return np.take(lines, choice_of(candidates, w), axis=0).reshape((*shape, x.shape[-1]))

    return step


def _deliver(S: Any, site: Site) -> Step:
    """Whole rows of changes added."""
    assert isinstance(site.generator, g.Deliver)
    candidates, shape, packed = site.generator.candidates.array, site.generator.shape, site.packed[1]
    dtype, scratch = site.given[0].dtype, Scratch()

    def step(rows: int, w: Array, dy: Array) -> Array:
        where = choice_of(candidates, w)
        plain = unpacked(dy, rows) if packed else dy
        lines = np.ascontiguousarray(plain.reshape((len(where), plain.shape[-1])), dtype=dtype)
        found = scratch.get((prod(shape), lines.shape[1]), dtype)
        found.fill(0)
        if lines.size:
            changes.add_rows(lines, where, found)
        return found.reshape((*shape, lines.shape[1]))

    return step


def _sum_credit(S: Any, site: Site) -> Step:
    """Ones of the digits of each change, counted where a candidate is 1."""
    assert isinstance(site.generator, SumCredit)
    candidates = site.generator.candidates.array
    count, packed, dtype = candidates.shape[-1], site.packed[1], site.given[0].dtype
    pins = np.ascontiguousarray(candidates.reshape((-1, count)), dtype=np.int32)

    def step(rows: int, x: b.Words, dy: Array) -> Array:
        found = np.zeros(pins.shape, np.int64)
        plain = unpacked(dy, rows) if packed else dy
        lines = np.broadcast_to(plain.reshape((len(pins), plain.shape[-1])), (len(pins), rows))
        if lines.size:
            wires = np.ascontiguousarray(x.reshape((prod(x.shape[:-1]), x.shape[-1])))
            changes.credit_sums(digits(lines, digits_of(lines)), wires, pins, found)
        return found.astype(dtype).reshape((*candidates.shape, 1))

    return step


def digits_of(integers: Array) -> int:
    """How many binary digits these integers take, the sign one of them.

    Example:
        >>> digits_of(np.array([-2, 1])), digits_of(np.array([2])), digits_of(np.array([0]))
        (2, 3, 1)
    """
    return 1 + max(int(integers.max()), -int(integers.min()) - 1, 0).bit_length()


CHOICE: Rows = {
    g.Choose: [(lambda site: _alike_scores(site) and site.packed[1] == site.given[0].packed, _choose)],
    g.Deliver: [(lambda site: _alike_scores(site) and not site.given[0].packed, _deliver)],
    SumCredit: [(lambda site: site.packed[0], _sum_credit)],
}
"""The rows of the table in `steps`."""
