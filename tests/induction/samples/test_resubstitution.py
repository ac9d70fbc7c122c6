"""Resubstitution: moves keep their promises, and short functions are found whole."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest

from rdcircuits.boolean import TruthTable
from rdcircuits.errors import RdError
from rdcircuits.induction.samples.branching import BRANCHING, Setting
from rdcircuits.induction.samples.learner import Task, Work
from rdcircuits.induction.samples.resubstitution import RESUBSTITUTION, ResubstitutionSetting, ShortenedSetting
from rdcircuits.induction.samples.resubstitution.circuit import Circuit
from rdcircuits.induction.samples.resubstitution.moves import Place
from rdcircuits.induction.samples.sample import Sample, sample_of
from rdcircuits.induction.samples.trees import TREES, TreeSetting


def random_circuit(rows: int, seed: int, inputs: int = 6, gates: int = 14) -> Circuit:
    rng = np.random.default_rng(seed)
    sample = sample_of(rng.integers(0, 2, (rows, inputs), np.uint8), rng.integers(0, 2, rows, np.uint8))
    drawn = [
        (int(rng.choice([2, 4, 6, 8, 14])), *rng.choice(np.arange(1, 1 + inputs + k), 2, replace=False).tolist())
        for k in range(gates)
    ]
    return Circuit(sample, drawn, inputs + gates if seed % 2 else ~(inputs + gates))


@pytest.mark.parametrize("rows", [1, 63, 64, 65, 200])
def test_moves_leave_as_many_rows_wrong_as_they_say(rows: int) -> None:
    for seed in range(2):
        circuit = random_circuit(rows, seed)
        for gate in range(circuit.first, len(circuit.values)):
            place = Place(circuit, gate, np.random.default_rng(seed), Work(1))
            for move in chain(place.simple(), place.wraps()):
                made = circuit.replaced(gate, move.make)
                assert made.mistakes == move.mistakes
                assert len(made.gates) <= len(circuit.gates) + max(move.gates, 1)


def test_no_other_gate_of_two_wires_is_better_than_the_best_move() -> None:
    circuit = random_circuit(65, 3, inputs=3, gates=6)
    for gate in range(circuit.first, len(circuit.values)):
        best = min(m.mistakes for m in Place(circuit, gate, np.random.default_rng(0), Work(1)).simple())
        after = circuit.after(gate)
        free = [wire for wire in range(1, len(after)) if not after[wire] or wire == gate]
        made = [
            circuit.replaced(gate, lambda b, w, op=op, i=i, j=j: b.gate(op, w[i], w[j]))
            for i in free for j in free for op in (2, 6, 7, 8, 9, 14)
        ]  # fmt: skip
        assert best <= min(one.mistakes for one in made)


def test_a_circuit_is_the_gates_that_it_was_made_of() -> None:
    circuit = random_circuit(100, 5)
    again = Circuit.of(circuit.sample, circuit.built())
    assert again.mistakes == circuit.mistakes
    assert circuit.sample.accuracy(circuit.built()) == pytest.approx(1 - circuit.mistakes / 100)


def test_gates_that_are_alone_are_those_that_go() -> None:
    for seed in range(6):
        circuit = Circuit.of((start := random_circuit(64, seed)).sample, start.built())
        for gate in range(circuit.first, len(circuit.values)):
            left = circuit.replaced(gate, lambda builder, wires: builder.false)
            assert len(left.gates) <= len(circuit.gates) - circuit.alone(gate)


def test_a_random_circuit_of_sixteen_inputs_is_found_whole() -> None:
    def function(*x: int) -> int:
        a, b = (x[0] ^ x[3]) & (x[5] | x[9]), (x[1] & x[12]) | (x[7] ^ x[5])
        return (a ^ b) & (x[2] | x[0]) | (x[14] & a)

    whole = TruthTable.from_function(function, 16)
    part = whole.take(np.sort(np.random.default_rng(1).permutation(1 << 16)[:800]))
    found = RESUBSTITUTION.fit(Sample.of(part), ResubstitutionSetting(), Task(None, 0, Work(1)))
    assert Sample.of(whole).accuracy(found.gates) == 1.0


def test_the_same_seed_and_work_give_the_same_gates_and_weights_count() -> None:
    sample = random_circuit(90, 1).sample
    fits = [RESUBSTITUTION.fit(sample, ResubstitutionSetting(), Task(None, 4, Work(0.05))) for _ in range(2)]
    assert fits[0].gates == fits[1].gates
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 20, np.uint8)
    y = (x[:, 0] & x[:, 1]) ^ (np.arange(80) < 50)
    weighed = Sample(sample_of(x, y.astype(np.uint8)).x, sample_of(x, y.astype(np.uint8)).y, 80,
                     np.where(np.arange(80) < 50, 1.0, 9.0))  # fmt: skip
    found = RESUBSTITUTION.fit(weighed, ResubstitutionSetting(), Task(None, 0, Work(0.1)))
    assert found.ands == 1


@pytest.mark.parametrize(("rows", "inputs"), [(0, 3), (1, 1), (2, 0), (64, 1), (65, 2)])
def test_odd_samples(rows: int, inputs: int) -> None:
    rng = np.random.default_rng(0)
    sample = sample_of(rng.integers(0, 2, (rows, inputs), np.uint8), rng.integers(0, 2, rows, np.uint8))
    found = RESUBSTITUTION.fit(sample, ResubstitutionSetting(), Task(None, 0, Work(0.1)))
    assert found.gates.n_inputs == inputs
    with pytest.raises(RdError, match="expected a ResubstitutionSetting"):
        RESUBSTITUTION.fit(sample, "x", Task(None, 0, Work(0.1)))


def test_what_another_learner_makes_is_made_shorter() -> None:
    rng = np.random.default_rng(2)
    x = rng.integers(0, 2, (300, 8), np.uint8)
    y = ((x[:, 0] ^ x[:, 1]) & (x[:, 2] | x[:, 3])) ^ (x[:, 4] & x[:, 0])
    sample = sample_of(x, y.astype(np.uint8))
    setting = ShortenedSetting(BRANCHING, Setting())
    found = RESUBSTITUTION.fit(sample, setting, Task(None, 0, Work(1)))
    assert sample.accuracy(found.gates) == 1.0
    assert found.ands <= BRANCHING.fit(sample, Setting(), Task(None, 0, Work(1))).ands
    assert str(setting).startswith("of branching")
    noise = sample_of(rng.integers(0, 2, (3000, 12), np.uint8), rng.integers(0, 2, 3000, np.uint8))
    with pytest.raises(RdError, match="are no start"):
        RESUBSTITUTION.fit(noise, ShortenedSetting(TREES, TreeSetting("inputs", least=1)), Task(None, 0, Work(1e-4)))
