"""Gates made right on all rows by cubes that hold rows where they are wrong, and no other; and a circuit disturbed."""

from __future__ import annotations

import numpy as np

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.bits.operations import WITHOUT_GATE
from rdcircuits.errors import RdError
from rdcircuits.induction.samples.learner import STEP, WORD, Work
from rdcircuits.induction.samples.sample import Sample, Words

#: Cubes beyond which a circuit is no start.
_CUBES = 64
_OPS = [op for op in range(16) if op not in WITHOUT_GATE]


def patched(gates: Gates, sample: Sample, work: Work) -> Gates:
    """The gates n → 1 XOR cubes, so that they are right on all rows, of which no two contradict each other.

    Each cube begins at a row that is wrong and is narrowed by the input that keeps most rows that are wrong beside
    those that are right, until it holds no such row. Raises `RdError` where many cubes do not do.

    Example:
        >>> from rdcircuits.boolean import TruthTable
        >>> sample = Sample.of(TruthTable.from_function(lambda a, b, c: (a ^ b) & c, 3))
        >>> builder = GateBuilder(3)
        >>> sample.accuracy(patched(builder.build([builder.xor(1, 2)]), sample, Work(1)))
        1.0
    """
    wrong = sample.said(gates) ^ sample.y
    right, left, cubes = wrong ^ sample.mask, wrong, 0
    builder = GateBuilder(sample.inputs)
    output = builder.copied(gates, builder.inputs)[0]
    while left.any():
        cubes += 1
        if cubes > _CUBES or work.out:
            raise RdError(f"resubstitution: more than {cubes - 1} cubes are wrong, or the work is used up")
        held, cube = _cube(sample, left, right, builder, work)
        left, output = left & ~held, builder.xor(output, cube)
        right, wrong = right | held & wrong, wrong & ~held
    return builder.build([output])


def _cube(sample: Sample, left: Words, right: Words, builder: GateBuilder, work: Work) -> tuple[Words, int]:
    """The rows of a cube that holds the first of `left` and none of `right`, and its wire."""
    word = int(np.flatnonzero(left)[0])
    bit = np.uint64((int(left[word]) & -int(left[word])).bit_length() - 1)
    ones = (sample.x[:, word] >> bit & np.uint64(1)).astype(bool)
    literals = np.where(ones[:, None], sample.x, ~sample.x)
    held, wire = sample.mask, builder.true
    while (held & right).any():
        bad = np.bitwise_count(held & right & literals).sum(1).astype(np.float64)
        good = np.bitwise_count(held & left & literals).sum(1)
        worth = np.where(bad < np.bitwise_count(held & right).sum(), good / (bad + 0.5), -1.0)
        best = int(np.argmax(worth))
        if worth[best] < 0:
            raise RdError("resubstitution: rows with the same inputs contradict each other")
        held = held & literals[best]
        wire = builder.and_(wire, builder.inputs[best] if ones[best] else ~builder.inputs[best])
        work.spend(3 * literals.size * WORD + 10 * STEP)
    return held, wire


def disturbed(gates: Gates, times: int, random: np.random.Generator) -> Gates:
    """The gates n → 1 where some are replaced at random: by a wire, a gate of two wires, or themselves and a wire."""
    builder, chosen = GateBuilder(gates.n_inputs), set(random.permutation(len(gates))[:times].tolist())
    wires = [builder.false, *builder.inputs]
    for place, (op, a, b) in enumerate(zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True)):
        made = builder.gate(op, wires[a], wires[b])
        if place in chosen:
            u, v = (wires[k] for k in random.integers(1, len(wires), 2).tolist())
            kind, other = random.random(), int(random.choice(_OPS))
            made = u if kind < 0.4 else builder.gate(other, u, v if kind < 0.6 else made)
        wires.append(made)
    return builder.build([wires[int(gates.outputs[0])]])
