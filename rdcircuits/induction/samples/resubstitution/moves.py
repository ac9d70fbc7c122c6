"""What a gate can be replaced by, and how many rows are wrong then: by constants, wires, all gates of two wires.

On the rows where a gate matters it is known what it should be; elsewhere it may be anything. For two other wires the
rows with each of their four values are counted, those that should be 1 and those that should be 0: the best gate of the
two follows, and how many rows it leaves wrong. So all gates of all pairs of wires are looked at, at one popcount each
(resubstitution with don't-cares, as in Mishchenko and Brayton 2006, on rows that are known instead of all).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels import paircounts
from rdcircuits.algebra.bits.gates import AND, OR, XOR, GateBuilder
from rdcircuits.induction.samples.learner import STEP, WORD, Work
from rdcircuits.induction.samples.resubstitution.circuit import Circuit, Make
from rdcircuits.induction.samples.sample import Words

Index = NDArray[np.int64]

#: Replacements of each kind that are looked at closely.
_WIRES, _GATES, _WRAPS = 4, 6, 3
#: Wires up to which all pairs are looked at; of more, those that tell most alone.
_MOST = 96
#: Seconds of a nominal core for a pair, beside its popcounts.
_PAIR = 2.5e-8


@dataclass(frozen=True)
class Move:
    """A replacement: how many rows are wrong with it, how many gates it adds, and how it is made."""

    mistakes: int
    gates: int
    make: Make


class Place:
    """A gate of a circuit, with the rows where it matters and what it should be there."""

    def __init__(self, circuit: Circuit, gate: int, random: np.random.Generator, work: Work) -> None:
        self.circuit, self.gate, self.random, self.work = circuit, gate, random, work
        after = circuit.after(gate)
        matters, value = circuit.matters(gate, after), circuit.values[gate]
        wanted = value ^ circuit.wrong
        self.ones: Words = matters & wanted
        self.zeros: Words = matters & ~wanted
        self.lost = int(np.bitwise_count(circuit.wrong & ~matters).sum())
        self.wires = self._near([w for w in range(1, len(after)) if not after[w] or w == gate])
        self.columns = np.ascontiguousarray(circuit.values[self.wires])
        self.work.spend((len(after) - gate + 20) * STEP)

    def simple(self) -> Iterator[Move]:
        """A constant or a wire; a gate of two wires."""
        pairs = _Pairs(self.columns, self.ones, self.zeros, self.work)
        alone = pairs.alone + self.lost + self.random.random(len(pairs.alone)) * _TIE
        for place in np.argsort(alone)[:_WIRES].tolist():
            if self.wires[place] != self.gate:
                yield Move(int(alone[place]), 0, wire_of(self.wires[place], *pairs.unary(place)))
        for mistakes, op, i, j in pairs.best(_GATES, self.random):
            yield Move(mistakes + self.lost, 1, gate_of(op, self.wires[i], self.wires[j]))

    def wraps(self) -> Iterator[Move]:
        """The gate, and beside it another gate of two wires, joined by AND, OR or XOR."""
        value, gate = self.circuit.values[self.gate], self.gate
        for op, ones, zeros, lost in (
            (AND, self.ones & value, self.zeros & value, self.ones & ~value),
            (OR, self.ones & ~value, self.zeros & ~value, self.zeros & value),
            (XOR, self.ones & ~value | self.zeros & value, self.ones & value | self.zeros & ~value, self.ones & 0),
        ):
            wrong = self.lost + int(np.bitwise_count(lost).sum())
            for mistakes, inner, i, j in _Pairs(self.columns, ones, zeros, self.work).best(_WRAPS, self.random):
                yield Move(mistakes + wrong, 2, _wrap(op, gate, inner, self.wires[i], self.wires[j]))

    def _near(self, wires: list[int]) -> list[int]:
        """The wires to look at."""
        if len(wires) <= _MOST:
            return wires
        columns = self.circuit.values[wires]
        found = np.empty((2, len(wires)), np.int32)
        paircounts.singles(columns, np.stack([self.ones, self.zeros]), found)
        self.work.spend(2 * columns.size * WORD)
        whole = np.array([int(np.bitwise_count(one).sum()) for one in (self.ones, self.zeros)])[:, None]
        telling = np.abs(found[0] * int(whole[1, 0]) - found[1].astype(np.int64) * int(whole[0, 0]))
        kept = np.argsort(-telling, kind="stable")[: _MOST - 1].tolist()
        return sorted({self.gate, *(wires[k] for k in kept)})


#: Less than a row: what breaks ties at random.
_TIE = 0.5


class _Pairs:
    """Counts of rows that should be 1, and 0, for each value of two wires."""

    def __init__(self, columns: Words, ones: Words, zeros: Words, work: Work) -> None:
        n, masks = len(columns), np.stack([ones, zeros])
        self.first, self.second = np.triu_indices(n, 1)
        both, single = np.empty((2, len(self.first)), np.int32), np.empty((2, n), np.int32)
        paircounts.pairs(columns, masks, both)
        paircounts.singles(columns, masks, single)
        whole = np.bitwise_count(masks).sum(1).astype(np.int32)[:, None]
        a, b = single[:, self.first], single[:, self.second]
        self.cells = np.stack([whole - a - b + both, a - both, b - both, both])  # by a + 2b
        self.mistakes = self.cells.min(1).sum(0)
        self.single = np.stack([whole - single, single])
        self.alone = self.single.min(1).sum(0)
        work.spend(len(self.first) * (2 * len(ones) * WORD + _PAIR) + 25 * STEP)

    def unary(self, place: int) -> tuple[bool, bool]:
        """What a wire's 0, and its 1, should become."""
        low, high = (self.single[:, 0, place] > self.single[:, 1, place]).tolist()
        return low, high

    def best(self, most: int, random: np.random.Generator) -> Iterator[tuple[int, int, int, int]]:
        """Pairs that leave fewest rows wrong: (mistakes, operation, place, place), ties in any order."""
        if not len(self.mistakes):
            return
        key = self.mistakes + random.random(len(self.mistakes), dtype=np.float32) * np.float32(_TIE)
        taken = np.argpartition(key, most)[:most] if len(key) > most else np.arange(len(key))
        for pair in taken[np.argsort(key[taken])].tolist():
            high = self.cells[:, 0, pair] > self.cells[:, 1, pair]
            op = sum(1 << cell for cell in range(4) if high[cell])
            yield int(self.mistakes[pair]), op, int(self.first[pair]), int(self.second[pair])


def wire_of(wire: int, low: bool, high: bool) -> Make:
    """Makes the wire, its complement or a constant, by what its 0 and its 1 should become."""

    def make(builder: GateBuilder, wires: list[int]) -> int:
        if low == high:
            return builder.true if low else builder.false
        return wires[wire] if high else ~wires[wire]

    return make


def gate_of(op: int, a: int, b: int) -> Make:
    """Makes the gate op(a, b)."""
    return lambda builder, wires: builder.gate(op, wires[a], wires[b])


def _wrap(op: int, gate: int, inner: int, a: int, b: int) -> Make:
    return lambda builder, wires: builder.gate(op, wires[gate], builder.gate(inner, wires[a], wires[b]))
