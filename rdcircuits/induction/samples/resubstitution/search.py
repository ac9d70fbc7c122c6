"""The search for the shortest circuit that says the labels: replacements that shorten the description, and shakes."""

from __future__ import annotations

from functools import lru_cache
from math import lgamma, log, log2

import numpy as np

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.bits.operations import WITHOUT_GATE
from rdcircuits.induction.samples.learner import STEP, WORD, Work
from rdcircuits.induction.samples.resubstitution.circuit import Circuit
from rdcircuits.induction.samples.resubstitution.moves import Move, Place, gate_of, wire_of
from rdcircuits.induction.samples.sample import Sample

_OPS = [op for op in range(16) if op not in WITHOUT_GATE]
#: Bits of description that a round may lose before the next goes on from it.
_FORGIVEN = 4.0
#: Shares of the price at which a shaken circuit may grow, before it pays the whole.
_LOOSE = (0.25, 0.5, 1.0)
#: Gates that are drawn to start from; chance of a new start in a round.
_DRAWN, _ANEW = 20, 0.03
#: It ends after as much work without gain as it took before, times this, and at least so many rounds.
_PATIENCE, _LEAST = 1.5, 100


class Search:
    """Descents from circuits to shorter descriptions: bits for the rows that are wrong, and `price` times the bits of
    the gates. Results depend on the random numbers and on the work that there is, on nothing else.
    """

    def __init__(self, sample: Sample, price: float, random: np.random.Generator, work: Work) -> None:
        self.sample, self.price, self.random, self.work = sample, price, random, work
        ones = int(sample.labels.sum())
        self._constant = _mistakes(min(ones, sample.rows - ones), sample.rows)

    def best(self) -> Circuit:
        """The best circuit that is found with the work there is, until a while goes by without a better one."""
        found = now = self._started()
        since, idle = self.work.spent, 0
        while not self.work.out and (idle < _LEAST or self.work.spent < (1 + _PATIENCE) * since):
            idle += 1
            if len(now.gates) < 2 or self.random.random() < _ANEW:
                new = self._started()
            else:
                new = self._shaken(now, int(self.random.integers(1, 4)))
                new = self._descended(new, self.price * float(self.random.choice(_LOOSE)))
                new = self._descended(new, self.price)
            if self.bits(new) <= self.bits(now) + _FORGIVEN * self.random.random():
                now = new
            if self.bits(new) < self.bits(found):
                found, since, idle = new, self.work.spent, 0
        return found

    def bits(self, circuit: Circuit, price: float | None = None) -> float:
        """Bits of a circuit's description."""
        return self._bits(circuit.mistakes, len(circuit.gates), self.price if price is None else price)

    def _bits(self, mistakes: int, gates: int, price: float) -> float:
        return _mistakes(mistakes, self.sample.rows) + price * _gates(gates, self.sample.inputs)

    def _started(self) -> Circuit:
        """What comes of gates drawn at random."""
        builder, random = GateBuilder(self.sample.inputs), self.random
        wires = list(builder.inputs)
        for _ in range(_DRAWN):
            a, b = random.choice(len(wires), 2).tolist()
            wires.append(builder.gate(int(random.choice(_OPS)), wires[a], wires[b]))
        return self._descended(Circuit.of(self.sample, builder.build([wires[-1]])), self.price)

    def _descended(self, circuit: Circuit, price: float) -> Circuit:
        """Replace gates as long as that shortens the description, and it is not longer than the labels themselves."""
        going = True
        while going and not self.work.out:
            going = False
            for place in self.random.permutation(len(circuit.gates)).tolist():
                if place >= len(circuit.gates):
                    continue
                if self.work.out or _gates(len(circuit.gates), self.sample.inputs) > self._constant + _gates(_DRAWN, 2):
                    return circuit
                better = self._improved(circuit, circuit.first + place, price)
                if better is not None:
                    circuit, going = better, True
        return circuit

    def _improved(self, circuit: Circuit, gate: int, price: float) -> Circuit | None:
        """The circuit with the best replacement of a gate; None where none is a gain. Pairs of gates only where one
        does not do.
        """
        place, least = Place(circuit, gate, self.random, self.work), self.bits(circuit, price) - 1e-6
        best, size, others = None, len(circuit.gates), len(circuit.gates) - circuit.alone(gate)
        for moves, kept in ((place.simple, others), (place.wraps, size)):
            for move in moves():
                if self._bits(move.mistakes, kept + move.gates, price) < least:
                    made = self._made(circuit, gate, move)
                    if self.bits(made, price) < least:
                        best, least = made, self.bits(made, price) - 1e-6
            if best is not None:
                break
        return best

    def _made(self, circuit: Circuit, gate: int, move: Move) -> Circuit:
        self.work.spend(len(circuit.gates) * (STEP + len(circuit.wrong) * WORD) + 10 * STEP)
        return circuit.replaced(gate, move.make)

    def _shaken(self, circuit: Circuit, times: int) -> Circuit:
        """The circuit with some gates replaced at random, by a wire, a gate of two, or itself and a wire."""
        random = self.random
        for _ in range(times):
            if not circuit.gates:
                break
            gate = circuit.first + int(random.integers(len(circuit.gates)))
            after = circuit.after(gate)
            a, b = random.choice([wire for wire in range(1, len(after)) if not after[wire]], 2).tolist()
            op, kind = int(random.choice(_OPS)), random.random()
            make = wire_of(a, False, True) if kind < 0.4 else gate_of(op, a, b) if kind < 0.6 else gate_of(op, gate, a)
            circuit = circuit.replaced(gate, make)
            self.work.spend(len(circuit.gates) * 2 * STEP + 10 * STEP)
        return circuit


@lru_cache(1 << 16)
def _mistakes(wrong: int, rows: int) -> float:
    """Bits that tell which rows are wrong."""
    return (lgamma(rows + 1) - lgamma(wrong + 1) - lgamma(rows - wrong + 1)) / log(2) + log2(rows + 1)


@lru_cache(1 << 16)
def _gates(gates: int, inputs: int) -> float:
    """Bits that tell gates n → 1: for each two wires and an operation, in no order, and the output."""
    each = log2(inputs + gates + 2)
    return gates * (2 * each + 3) - lgamma(gates + 1) / log(2) + each
