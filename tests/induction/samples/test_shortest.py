"""The fewest gates that are right on all rows: patches, disturbances, the search, and how it is chosen."""

from __future__ import annotations

import numpy as np
import pytest

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.boolean import TruthTable
from rdcircuits.boolean.counts import count
from rdcircuits.errors import RdError
from rdcircuits.induction.samples.learner import Task, Work
from rdcircuits.induction.samples.resubstitution import RESUBSTITUTION, ShortestSetting
from rdcircuits.induction.samples.resubstitution.patches import disturbed, patched
from rdcircuits.induction.samples.resubstitution.shortest import Shortest, starts_of
from rdcircuits.induction.samples.sample import Sample, sample_of


def drawn(rows: int, inputs: int, seed: int) -> Sample:
    """Different rows with labels drawn at random."""
    rng = np.random.default_rng(seed)
    minterms = np.sort(rng.permutation(1 << inputs)[:rows])
    bits = (minterms[:, None] >> np.arange(inputs) & 1).astype(np.uint8)
    return sample_of(bits, rng.integers(0, 2, rows, np.uint8))


def some_gates(inputs: int, seed: int, gates: int = 12) -> Gates:
    rng, builder = np.random.default_rng(seed), GateBuilder(inputs)
    wires = [builder.false, *builder.inputs]
    for _ in range(gates):
        a, b = rng.integers(0, len(wires), 2).tolist()
        wires.append(builder.gate(int(rng.integers(16)), wires[a], ~wires[b]))
    return builder.build([wires[-1] if seed % 2 else ~wires[-1]])


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 65, 100])
def test_patched_gates_are_right_on_all_rows_and_change_no_row_that_was(rows: int) -> None:
    for seed in range(3):
        sample = drawn(rows, 7, seed)
        made = patched(some_gates(7, seed), sample, Work(5))
        assert sample.said(made).tobytes() == sample.y.tobytes()
        assert patched(made, sample, Work(5)) == made


def test_rows_that_contradict_each_other_and_many_that_are_wrong_cannot_be_patched() -> None:
    constant = GateBuilder(2).build([0])
    with pytest.raises(RdError, match="contradict"):
        patched(constant, sample_of(np.array([[0, 1], [0, 1]], np.uint8), np.array([0, 1], np.uint8)), Work(1))
    parity = TruthTable.from_function(lambda *x: sum(x) % 2, 8)
    with pytest.raises(RdError, match="more than 64 cubes"):
        patched(GateBuilder(8).build([0]), Sample.of(parity), Work(1))


def test_disturbed_gates_are_gates_of_the_same_inputs() -> None:
    for seed in range(20):
        gates = some_gates(5, seed)
        assert disturbed(gates, 0, np.random.default_rng(seed)) == disturbed(gates, 0, np.random.default_rng(0))
        made = disturbed(gates, 3, np.random.default_rng(seed))
        assert (made.n_inputs, len(made.outputs)) == (5, 1)
        assert len(made) <= len(gates) + 3 + 1
    x = TruthTable.from_function(lambda *x: 0, 5).x
    others = [disturbed(gates, 3, np.random.default_rng(k)) for k in range(8)]
    assert len({made.evaluate(x, 32).tobytes() for made in others}) > 1


def test_starts_that_are_too_long_are_left_out() -> None:
    sample = drawn(100, 7, 0)
    short, long = GateBuilder(7).build([0]), some_gates(7, 1)
    assert len(starts_of([short, long], sample, Work(5))) == 2
    with pytest.raises(RdError, match="up to 400 gates"):
        starts_of([short], Sample.of(TruthTable.from_function(lambda *x: sum(x) % 2, 8)), Work(1))


def test_labels_that_say_nothing_short_are_refused() -> None:
    sample = drawn(100, 16, 3)
    search = Shortest(sample, np.random.default_rng(0), Work(0.1))
    with pytest.raises(RdError, match="as long as the labels"):
        search.run(starts_of([GateBuilder(16).build([0])], sample, Work(1)))


def test_a_circuit_with_parities_is_found_whole() -> None:
    def function(*x: int) -> int:
        a, b = x[0] ^ x[3] ^ x[5] & x[9], x[1] & x[12] | x[7] ^ x[5]
        return a ^ b & x[2] | x[14] & a & x[8]

    whole = TruthTable.from_function(function, 16)
    part = whole.take(np.sort(np.random.default_rng(1).permutation(1 << 16)[:600]))
    fits = [RESUBSTITUTION.fit(Sample.of(part), ShortestSetting(), Task(None, 0, Work(0.8))) for _ in range(2)]
    assert Sample.of(whole).accuracy(fits[0].gates) == 1.0
    assert count(fits[0].gates).gates <= 11
    assert fits[0].gates == fits[1].gates
    assert "right on all rows" in fits[0].note


def test_of_functions_that_are_as_short_the_one_in_the_middle_is_taken() -> None:
    sample = Sample.of(TruthTable.from_function(lambda *x: x[0] & x[1], 6))
    search, builder = Shortest(sample, np.random.default_rng(0), Work(1)), GateBuilder(6)
    a, b, c, d, e, f = builder.inputs
    left = builder.xor(builder.and_(a, b), builder.and_(c, builder.and_(d, e)))
    right = builder.xor(builder.and_(a, b), builder.and_(~c, builder.and_(~d, f)))
    for wire in (left, builder.and_(a, b), right):
        gates = builder.build([wire])
        search.found[gates.evaluate(search._probes, 4096)[0].tobytes()] = 1, gates
    assert search._agreed() == builder.build([builder.and_(a, b)])


def test_copies_of_rows_count_once_and_contradictions_are_refused() -> None:
    sample = Sample.of(TruthTable.from_function(lambda *x: x[0] ^ x[1] & x[2], 6))
    doubled = sample.take(np.repeat(np.arange(64), 2))
    found = RESUBSTITUTION.fit(doubled, ShortestSetting(1), Task(None, 0, Work(0.1)))
    assert (count(found.gates).gates, sample.accuracy(found.gates)) == (2, 1.0)
    against = sample_of(doubled.bits, doubled.labels ^ (np.arange(128) == 5))
    with pytest.raises(RdError, match="contradict"):
        RESUBSTITUTION.fit(against, ShortestSetting(), Task(None, 0, Work(0.1)))


@pytest.mark.parametrize(("rows", "inputs"), [(0, 3), (1, 1), (1, 0), (2, 1), (64, 6), (63, 6)])
def test_odd_samples(rows: int, inputs: int) -> None:
    sample = drawn(rows, inputs, 0)
    found = RESUBSTITUTION.fit(
        sample.relabelled(sample.x[0] if inputs else sample.y), ShortestSetting(), Task(None, 0, Work(0.1))
    )
    assert found.gates.n_inputs == inputs
    assert found.ands == 0
