"""The learners of one output among which `auto` chooses, by name, those that cost least first."""

from __future__ import annotations

from typing import Any

from rdcircuits.induction.samples.boosting import BOOSTING
from rdcircuits.induction.samples.branching import BRANCHING
from rdcircuits.induction.samples.decomposition import DECOMPOSITION
from rdcircuits.induction.samples.learner import Learner
from rdcircuits.induction.samples.methods import ANF, REMEMBERED, SELECTED
from rdcircuits.induction.samples.polynomials import POLYNOMIALS
from rdcircuits.induction.samples.resubstitution import RESUBSTITUTION
from rdcircuits.induction.samples.sums import SUMS
from rdcircuits.induction.samples.trees import TREES

_ALL: tuple[Any, ...] = (
    ANF,
    SELECTED,
    REMEMBERED,
    SUMS,
    POLYNOMIALS,
    BRANCHING,
    DECOMPOSITION,
    TREES,
    BOOSTING,
    RESUBSTITUTION,
)
#: What competes for each output of a partial table.
LEARNERS: dict[str, Learner] = {one.name: one for one in _ALL}
#: Those that may find less than the methods do for a complete table, in little time.
SHORT: tuple[Learner, ...] = (LEARNERS["sums"], LEARNERS["branching"])
