"""The learners of one output among which `auto` chooses, by name, those that cost least first."""

from __future__ import annotations

from rdcircuits.induction.samples.learner import Learner
from rdcircuits.induction.samples.methods import ANF, NETWORK, REMEMBERED, SELECTED
from rdcircuits.induction.samples.sums import SUMS

#: What competes for each output of a partial table.
LEARNERS: dict[str, Learner] = {one.name: one for one in (ANF, SELECTED, REMEMBERED, SUMS, NETWORK)}
