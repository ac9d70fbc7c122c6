"""Scores of classes as gates: an integer for each class, and the class of the greatest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows
from rdcircuits.algebra.blasting.adders import Adder
from rdcircuits.algebra.blasting.code import width_of
from rdcircuits.algebra.blasting.compare import at_least, chosen
from rdcircuits.boolean.counts import count
from rdcircuits.learning import Run

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Scores:
    """Gates n → classes·width, each class's score in two's complement, least significant bit first; and a few words.

    `gates` has after the scores' bits those of the index of the greatest score, the first where several are; `curve`,
    of what trains for epochs, the share right after each on the rows learned from; `run`, of one network, its training,
    from which it can go on; `votes`, where a score is a count of votes, gates that give them, as many for each class.
    """

    gates: Gates
    classes: int
    width: int
    note: str
    curve: tuple[float, ...] = ()
    run: Run | None = None
    votes: Gates | None = None

    @property
    def index_bits(self) -> int:
        """Bits of a class's number."""
        return index_width(self.classes)

    @cached_property
    def index(self) -> Gates:
        """Gates n → the number of the class, in binary."""
        return part(self.gates, range(self.classes * self.width, len(self.gates.outputs)))

    @cached_property
    def ands(self) -> int:
        """ANDs of the gates that give the index."""
        return count(self.index).ands

    def scores_of(self, bits: Bytes) -> NDArray[np.int64]:
        """The scores (rows, classes) on rows of bits."""
        return self.decoded(unpack_rows(self.gates.evaluate(pack_rows(bits), len(bits)), len(bits)))

    def decoded(self, outputs: Bytes) -> NDArray[np.int64]:
        """The scores (rows, classes) in the gates' outputs (rows, classes·width + ...)."""
        digits = outputs[:, : self.classes * self.width].reshape(-1, self.classes, self.width).astype(np.int64)
        worth = np.int64(1) << np.arange(self.width)
        worth[-1] *= -1
        found: NDArray[np.int64] = digits @ worth
        return found

    def predicted(self, bits: Bytes) -> NDArray[np.int64]:
        """The numbers of the classes (rows,) on rows of bits."""
        found = unpack_rows(self.index.evaluate(pack_rows(bits), len(bits)), len(bits)).astype(np.int64)
        numbers: NDArray[np.int64] = found @ (np.int64(1) << np.arange(found.shape[1]))
        return numbers


def index_width(classes: int) -> int:
    """Bits of a class's number: 0 of a single class."""
    return (classes - 1).bit_length()


def weighted(
    builder: GateBuilder, wires: Sequence[int], weights: NDArray[np.int64], biases: NDArray[np.int64], note: str
) -> Scores:
    """Scores Σ weights[f, k]·wires[f] + biases[k], integers, and the index of the greatest."""
    high = np.maximum(weights, 0).sum(axis=0) + biases
    low = np.minimum(weights, 0).sum(axis=0) + biases
    width = max(width_of(int(min(low.min(), -1)), int(max(high.max(), 0))), 1)
    scores = []
    for k in range(weights.shape[1]):
        adder = Adder(builder, width, int(biases[k]))
        for wire, weight in zip(wires, weights[:, k].tolist(), strict=True):
            if weight:
                adder.add([wire], times=weight)
        scores.append(adder.total())
    return of_scores(builder, scores, width, note)


def of_scores(builder: GateBuilder, scores: Sequence[Sequence[int]], width: int, note: str) -> Scores:
    """Scores that are there as wires in two's complement, and the index of the greatest beside them."""
    index = greatest(builder, scores)
    wires = [wire for score in scores for wire in score]
    return Scores(builder.build([*wires, *index]), len(scores), width, note)


def greatest(builder: GateBuilder, scores: Sequence[Sequence[int]]) -> list[int]:
    """The index of the greatest of numbers in two's complement, in binary; the first of equals.

    Example:
        >>> builder = GateBuilder(4)
        >>> gates = builder.build(greatest(builder, [builder.inputs[:2], builder.inputs[2:]]))
        >>> unpack_rows(gates.evaluate(pack_rows([[1, 0, 0, 0], [0, 1, 1, 1]]), 2), 2).tolist()
        [[0], [1]]
    """
    width = index_width(len(scores))
    if not width:
        return []
    tour = [(list(score), [builder.false] * width, k) for k, score in enumerate(scores)]
    tour = [(score, _number(builder, k, width), k) for score, _, k in tour]
    while len(tour) > 1:
        rest = []
        for left, right in zip(tour[::2], tour[1::2], strict=False):
            first = at_least(builder, left[0], right[0], signed=True)
            rest.append((chosen(builder, first, right[0], left[0]), chosen(builder, first, right[1], left[1]), 0))
        tour = rest + tour[len(tour) & ~1 :]
    return tour[0][1]


def one_hot(builder: GateBuilder, index: Sequence[int], classes: int) -> list[int]:
    """A wire for each class, exactly one of which is 1: where the index is its number."""
    found = []
    for k in range(classes):
        wire = builder.true
        for place, bit in enumerate(index):
            wire = builder.and_(wire, bit if k >> place & 1 else builder.not_(bit))
        found.append(wire)
    return found


def part(gates: Gates, outputs: Sequence[int]) -> Gates:
    """The gates with some of their outputs alone; what only the others need is left out."""
    builder = GateBuilder(gates.n_inputs)
    wires = replayed(builder, gates, builder.inputs)
    return builder.build([wires[output] for output in outputs])


def replayed(builder: GateBuilder, gates: Gates, inputs: Sequence[int]) -> list[int]:
    """The outputs of gates as wires of a builder, their inputs being these wires."""
    wires = [builder.false, *inputs]
    for op, a, b in zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
        wires.append(builder.gate(op, wires[a], wires[b]))
    return [wires[wire] for wire in gates.outputs.tolist()]


def _number(builder: GateBuilder, k: int, width: int) -> list[int]:
    return [builder.true if k >> place & 1 else builder.false for place in range(width)]
