"""Votes of trees, one each: their circuit, as many as keep to a limit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.blasting.adders import Adder
from rdcircuits.induction.samples.growth import Tree, wire
from rdcircuits.induction.samples.learner import Hypothesis, constant
from rdcircuits.induction.samples.sample import Sample
from rdcircuits.induction.samples.splits import Features


class Votes:
    """Trees, each with the features that it tests, and the circuit of their majority."""

    def __init__(self, sample: Sample, trees: Sequence[tuple[Tree, Features]]) -> None:
        self.sample, self.trees = sample, trees

    @cached_property
    def found(self) -> Hypothesis:
        """The gates of the votes: trees, count, comparison."""
        builder = GateBuilder(self.sample.inputs)
        wires = {id(features): features.wires(builder) for _, features in self.trees}
        votes = [wire(tree, wires[id(features)], builder) for tree, features in self.trees]
        gates = builder.build([more_than_half(builder, votes)])
        return Hypothesis(gates, f"a vote of {len(votes)} trees")

    def within(self, limit: int | None) -> Hypothesis:
        """The first trees, an odd number, as many as keep to the limit; the constant where none does."""
        count = len(self.trees) - 1 + len(self.trees) % 2
        while count > 0:
            found = Votes(self.sample, self.trees[:count]).found
            if limit is None or found.ands <= limit:
                return found
            count -= max(2, 2 * int(count * (1 - limit / found.ands) / 2))
        return constant(self.sample.inputs, self.sample.constant()[0])


def votes_of(sample: Sample, features: Features, trees: Sequence[Tree]) -> Votes:
    """The votes of trees that share their features."""
    return Votes(sample, [(tree, features) for tree in trees])


def more_than_half(builder: GateBuilder, votes: Sequence[int]) -> int:
    """Whether more than half of an odd number of wires are 1: their sum, moved so that its highest bit tells.

    Example:
        >>> builder = GateBuilder(3)
        >>> builder.build([more_than_half(builder, list(builder.inputs))])
        <Gates: 3 inputs, 4 gates, 1 outputs>
    """
    if len(votes) == 1:
        return votes[0]
    width = len(votes).bit_length()
    adder = Adder(builder, width, (1 << width - 1) - (len(votes) + 1) // 2)
    for vote in votes:
        adder.bit(vote, 0)
    return adder.total()[-1]
