"""Candidates that part rows well: an input, or a gate of two, found by counts of ones in packed columns.

A test that is 1 on T1 of the T rows of a node, P1 of them labelled 1, of P in all, is worth T·φ²/2, half of Pearson's
χ²: what it gains in nats, nearly, and all in numbers that every machine rounds alike. The best of c candidates is worth
log c less, so that a gate of two has to beat an input by what looking at all the pairs gives by chance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels import paircounts
from rdcircuits.algebra.bits.gates import AND, OR, XOR, GateBuilder
from rdcircuits.algebra.bits.operations import A_AND_NOT_B, B_AND_NOT_A
from rdcircuits.algebra.bits.packed import take_rows, unpack_rows, words_of
from rdcircuits.induction.samples.learner import STEP, WORD, Work
from rdcircuits.induction.samples.sample import Bytes, Words

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: The gates that are tried as tests; those with complements part the rows alike.
ANDS = (AND, A_AND_NOT_B, B_AND_NOT_A, OR)
GATES = (*ANDS, XOR)
_SWAPPED = {A_AND_NOT_B: B_AND_NOT_A, B_AND_NOT_A: A_AND_NOT_B}
#: Seconds of a nominal core that a candidate of two inputs takes besides its counts, for each gate.
_CANDIDATE = 6e-9


def apply(op: int, a: Words, b: Words) -> Words:
    """One of `GATES` on packed columns."""
    if op == AND:
        return a & b
    if op == A_AND_NOT_B:
        return a & ~b
    if op == B_AND_NOT_A:
        return b & ~a
    return a | b if op == OR else a ^ b


class Features:
    """Packed columns: the inputs of a sample, and gates of two earlier ones.

    Example:
        >>> features = Features(np.array([[0b0101], [0b0011]], np.uint64))
        >>> features.gate(AND, 0, 1), features.gate(AND, 0, 1), features.columns.tolist()
        (2, 2, [[5], [3], [1]])
    """

    def __init__(self, x: Words) -> None:
        self.inputs = len(x)
        self.gates: list[tuple[int, int, int]] = []
        self._columns = np.ascontiguousarray(x)
        self._made: dict[tuple[int, int, int], int] = {}

    def __len__(self) -> int:
        return self.inputs + len(self.gates)

    @property
    def columns(self) -> Words:
        """The columns (k, W)."""
        return self._columns[: len(self)]

    def gate(self, op: int, i: int, j: int) -> int:
        """The number of the feature op(i, j)."""
        if i > j:
            op, i, j = _SWAPPED.get(op, op), j, i
        key = (op, i, j)
        if key not in self._made:
            at = len(self)
            if at == len(self._columns):
                room = np.zeros((at + 64, self._columns.shape[1]), np.uint64)
                room[:at] = self._columns
                self._columns = room
            self._columns[at] = apply(op, self._columns[i], self._columns[j])
            self.gates.append(key)
            self._made[key] = at
        return self._made[key]

    def over(self, x: Words) -> Features:
        """The same features of other rows."""
        other = Features(x)
        for op, i, j in self.gates:
            other.gate(op, i, j)
        return other

    def first(self, count: int) -> Features:
        """The inputs and the first so many gates."""
        other = Features(self._columns[: self.inputs])
        for gate in self.gates[:count]:
            other.gate(*gate)
        return other

    def kept(self, wanted: Iterable[int]) -> tuple[Features, dict[int, int]]:
        """The inputs and these features, with those that they are made of; the new numbers of all that is kept."""
        needed = set(wanted)
        for at in range(len(self) - 1, self.inputs - 1, -1):
            if at in needed:
                needed.update(self.gates[at - self.inputs][1:])
        other, place = self.first(0), {i: i for i in range(self.inputs)}
        for at, (op, i, j) in enumerate(self.gates, self.inputs):
            if at in needed:
                place[at] = other.gate(op, place[i], place[j])
        return other, place

    def wires(self, builder: GateBuilder) -> list[int]:
        """The features as wires of a builder; those that no output reads cost nothing."""
        wires = list(builder.inputs)
        for op, i, j in self.gates:
            wires.append(builder.gate(op, wires[i], wires[j]))
        return wires


class Weighed(NamedTuple):
    """Weights of rows as packed bits: `bits` (B, W), those of rows labelled 1 (B, W), what each bit is worth (B,)."""

    bits: Words
    ones: Words
    worth: Floats

    @classmethod
    def of(cls, y: Words, rows: int, weights: NDArray[np.float64] | None, bits: int = 8) -> Weighed:
        """Weights of at least 0, or None where all are 1; small integers exactly, others to `bits` bits."""
        if weights is None or not rows:
            weights = np.ones(rows)
        top = float(weights.max(initial=0.0))
        exact = top < 1 << bits and bool(np.all(weights == np.rint(weights)))
        scale = 1.0 if exact or top <= 0 else top / ((1 << bits) - 1)
        return cls.counted(y, np.rint(weights / scale).astype(np.int64), scale)

    @classmethod
    def counted(cls, y: Words, numbers: Ints, scale: float = 1.0) -> Weighed:
        """Weights that are these integers (rows,), times `scale`."""
        count = max(int(numbers.max(initial=1)).bit_length(), 1)
        planes = np.zeros((count, 64 * words_of(len(numbers))), np.uint8)
        planes[:, : len(numbers)] = numbers >> np.arange(count)[:, None] & 1
        bits = np.packbits(planes, axis=1, bitorder="little").view("<u8").astype(np.uint64)
        return cls(bits, bits & y, np.asarray(scale * 2.0 ** np.arange(count), np.float64))

    def within(self, column: Words) -> Weighed:
        """The rows where a column is 1."""
        return Weighed(self.bits & column, self.ones & column, self.worth)

    def sums(self) -> tuple[float, float]:
        """The weight of all rows, and of those labelled 1."""
        counts = np.bitwise_count(self.masks()).sum(axis=1, dtype=np.int64).astype(float)
        return float(self.worth @ counts[: len(self.bits)]), float(self.worth @ counts[len(self.bits) :])

    def masks(self) -> Words:
        """Both kinds of bits (2·B, W)."""
        return np.concatenate((self.bits, self.ones))

    def weigh(self, counts: NDArray[np.int32]) -> tuple[Floats, Floats]:
        """Counts (2·B, ...) under the masks as weights (...) of all rows, and of those labelled 1."""
        if len(self.bits) == 1:
            return self.worth[0] * counts[0], self.worth[0] * counts[1]
        counts = counts.astype(float)
        half = len(self.bits)
        return np.tensordot(self.worth, counts[:half], 1), np.tensordot(self.worth, counts[half:], 1)

    def packed_close(self, x: Words) -> tuple[Words, Weighed]:
        """Columns (n, W) and these weights with rows of weight 0 left out, where that is half of them or more."""
        held = 64 * x.shape[1]
        here = np.bitwise_or.reduce(self.bits, axis=0)
        if held <= 512 or 2 * int(np.bitwise_count(here).sum()) > held:
            return x, self
        index = np.flatnonzero(unpack_rows(here[None], held)[:, 0])
        bits, ones = take_rows(self.bits, held, index), take_rows(self.ones, held, index)
        return take_rows(x, held, index), Weighed(bits, ones, self.worth)


class Candidates(NamedTuple):
    """Which tests are tried: inputs, and these gates of one of the `best` inputs with any; `least` weight on a side."""

    gates: tuple[int, ...] = ()
    best: int = 0
    least: float = 1.0


class Split(NamedTuple):
    """A test found: feature i, or op(i, j) where op is not None; what it is worth in nats, less the chance of many."""

    worth: float
    op: int | None
    i: int
    j: int

    def column(self, x: Words) -> Words:
        """The test on packed columns."""
        return x[self.i] if self.op is None else apply(self.op, x[self.i], x[self.j])

    def feature(self, features: Features) -> int:
        """The test as a feature."""
        return self.i if self.op is None else features.gate(self.op, self.i, self.j)


@dataclass(frozen=True)
class _Whole:
    """Weights of all rows of a node, and of those labelled 1, and the least on each side of a test."""

    total: float
    ones: float
    least: float

    def worth(self, total: Floats, ones: Floats) -> Floats:
        """Half of χ² of tests that are 1 on so much; -1 where they part off too little."""
        covariance = ones * self.total - total * self.ones
        rest = self.total - total
        kept = (total >= self.least) & (rest >= self.least)
        below = np.where(kept, total * rest, 1.0) * (2 * self.ones * (self.total - self.ones) / self.total)
        return np.where(kept, covariance * covariance / below, -1.0)


def best_split(
    x: Words, weighed: Weighed, tests: Candidates, work: Work, allowed: Bytes | None = None
) -> tuple[float, float, Split | None]:
    """The weight of a node's rows, of those labelled 1, and the test that is worth most; None where nothing parts them.

    x (n, W) are the columns; `allowed` (n,), where given, says which of them may be used.
    """
    total, ones = weighed.sums()
    n, masks = len(x), weighed.masks()
    work.spend(WORD * masks.size * (2 * n + 1) + 50 * STEP)
    if n == 0 or not 0 < ones < total:
        return total, ones, None
    whole = _Whole(total, ones, max(tests.least, float(weighed.worth[0])))
    counts = np.empty((len(masks), n), np.int32)
    paircounts.singles(x, masks, counts)
    singles = weighed.weigh(counts)
    worth = whole.worth(*singles)
    if allowed is not None:
        worth[allowed == 0] = -1.0
    i = int(np.argmax(worth))
    found = Split(float(worth[i]) - log(n), None, i, 0) if worth[i] > 0 else None
    if tests.gates and n > 1:
        pair = _best_pair(x, masks, weighed, tests, whole, singles, worth, work)
        if pair is not None and (found is None or pair.worth > found.worth):
            found = pair
    return total, ones, found


def _best_pair(
    x: Words,
    masks: Words,
    weighed: Weighed,
    tests: Candidates,
    whole: _Whole,
    singles: tuple[Floats, Floats],
    worth: Floats,
    work: Work,
) -> Split | None:
    """The best gate of one of the best inputs and any other."""
    n, (t, p) = len(x), singles
    top = np.argsort(-worth, kind="stable")[: tests.best]
    counts = np.empty((len(masks), len(top), n), np.int32)
    work.spend(WORD * masks.size * len(top) * n + len(tests.gates) * (_CANDIDATE * len(top) * n + 10 * STEP))
    paircounts.cross(x[top], x, masks, counts)
    t_both, p_both = weighed.weigh(counts)
    t_a, p_a, best = t[top][:, None], p[top][:, None], None
    for op in tests.gates:
        here = whole.worth(_of_gate(op, t_a, t, t_both), _of_gate(op, p_a, p, p_both))
        at = int(np.argmax(here))
        value = float(here.flat[at])
        if value > 0 and (best is None or value > best.worth):
            best = Split(value, op, int(top[at // n]), at % n)
    return best and best._replace(worth=best.worth - log(len(tests.gates) * len(top) * n))


def _of_gate(op: int, a: Floats, b: Floats, both: Floats) -> Floats:
    """The weight where a gate is 1, from those where a, b and both are."""
    if op == AND:
        return both
    if op == A_AND_NOT_B:
        return a - both
    if op == B_AND_NOT_A:
        return b - both
    return a + b - both if op == OR else a + b - 2 * both
