"""Branching programs with merging: exact on functions of small width, sane on odd samples, within limits."""

from __future__ import annotations

import numpy as np
import pytest

from rdcircuits.induction.samples.branching import BRANCHING, Branching, Setting
from rdcircuits.induction.samples.learner import Task, Work
from rdcircuits.induction.samples.sample import Sample, sample_of


def task(limit: int | None = None, seconds: float = 30.0) -> Task:
    return Task(limit, 0, Work(seconds))


def drawn(rows: int, inputs: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 2, (rows, inputs), dtype=np.uint8)


def number(bits: np.ndarray) -> np.ndarray:
    return bits.astype(np.int64) @ (1 << np.arange(bits.shape[1]))


@pytest.mark.parametrize("interleaved", [False, True])
@pytest.mark.parametrize("output", [10, 9])
def test_top_bits_of_an_adder_of_unseen_rows(interleaved: bool, output: int) -> None:
    """Neither bit of highest place says anything alone, nor in pairs, about the sum's highest bit."""
    bits = drawn(4000, 20)
    a, b = (bits[:, ::2], bits[:, 1::2]) if interleaved else (bits[:, :10], bits[:, 10:])
    labels = ((number(a) + number(b)) >> output & 1).astype(np.uint8)
    found = BRANCHING.fit(
        sample_of(bits[:2000], labels[:2000]), BRANCHING.settings(sample_of(bits, labels), task())[0], task()
    )
    assert sample_of(bits[2000:], labels[2000:]).accuracy(found.gates) > 0.99


def test_complements_are_merged() -> None:
    """A parity of comparisons needs two states a level with complements, and few rows then."""
    bits = drawn(4000, 16)
    labels = (number(bits[:, :8]) > number(bits[:, 8:])).astype(np.uint8) ^ bits[:, 3]
    found = BRANCHING.fit(sample_of(bits[:1500], labels[:1500]), Setting(), task())
    assert sample_of(bits[1500:], labels[1500:]).accuracy(found.gates) > 0.97
    assert found.ands < 150


@pytest.mark.parametrize("rows", [0, 1, 2, 63, 64, 65])
@pytest.mark.parametrize("inputs", [0, 1, 2, 5])
def test_odd_sizes(rows: int, inputs: int) -> None:
    bits = drawn(rows, inputs)
    labels = drawn(rows, 1, seed=1)[:, 0] if rows else np.zeros(0, np.uint8)
    sample = sample_of(bits, labels)
    for setting in BRANCHING.settings(sample, task()):
        found = BRANCHING.fit(sample, setting, task())
        assert found.gates.n_inputs == inputs
        assert sample.accuracy(found.gates) >= sample.constant()[1]


@pytest.mark.parametrize("value", [0, 1])
def test_labels_of_one_class(value: int) -> None:
    sample = sample_of(drawn(70, 4), np.full(70, value, np.uint8))
    found = BRANCHING.fit(sample, Setting(), task())
    assert found.ands == 0
    assert sample.accuracy(found.gates) == 1


def test_constant_and_duplicate_columns_and_contradictions() -> None:
    base = drawn(300, 3)
    bits = np.concatenate([base, base, np.zeros((300, 2), np.uint8), np.ones((300, 1), np.uint8)], axis=1)
    labels = base[:, 0] & base[:, 1]
    labels[:20] ^= 1
    found = BRANCHING.fit(sample_of(bits, labels), Setting(), task())
    assert sample_of(bits[20:], labels[20:]).accuracy(found.gates) > 0.99


def test_weights_decide_contradictions() -> None:
    bits = np.repeat(np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.uint8), 2, axis=0)
    labels = np.tile(np.array([0, 1], np.uint8), 4)
    wanted = np.array([0, 1, 1, 0], np.uint8)
    plain = sample_of(bits, labels)
    for scale in (1.0, 0.37):
        weights = np.where(labels == np.repeat(wanted, 2), 40.0, 1.0) * scale
        weighted = Sample(plain.x, plain.y, plain.rows, weights)
        found = BRANCHING.fit(weighted, Setting(), task())
        assert found.gates.evaluate(sample_of(bits[::2], wanted).x, 4)[0][0] == 0b0110


def noisy(rows: int = 1500) -> Sample:
    bits = drawn(rows, 14)
    return sample_of(bits, (number(bits[:, :7]) * number(bits[:, 7:]) >> 9 & 1).astype(np.uint8))


@pytest.mark.parametrize("limit", [0, 1, 10, 60])
def test_within_the_limit(limit: int) -> None:
    sample = noisy()
    found = BRANCHING.fit(sample, Setting(), task(limit))
    assert found.ands <= limit
    assert sample.accuracy(found.gates) >= sample.constant()[1]


def test_same_every_time_and_counts_its_work() -> None:
    sample, first, second = noisy(), task(), task()
    assert BRANCHING.fit(sample, Setting(), first).gates == BRANCHING.fit(sample, Setting(), second).gates
    assert first.work.spent == second.work.spent > 0


def test_ends_early_with_what_it_has() -> None:
    sample = noisy()
    whole, short, none = task(), task(), task(seconds=0)
    found = BRANCHING.fit(sample, Setting(), whole)
    short.work.spend(30 - whole.work.spent / 2)
    part = BRANCHING.fit(sample, Setting(), short)
    assert 0 < part.ands < found.ands
    assert BRANCHING.fit(sample, Setting(), none).ands == 0


def test_many_inputs_of_which_few_matter() -> None:
    bits = drawn(1200, 200)
    labels = (number(bits[:, [3, 50, 90]]) > number(bits[:, [7, 120, 199]])).astype(np.uint8)
    found = BRANCHING.fit(sample_of(bits[:600], labels[:600]), Setting(), task())
    assert sample_of(bits[600:], labels[600:]).accuracy(found.gates) > 0.98


def test_settings_have_words() -> None:
    names = [str(s) for s in Branching().settings(noisy(), task())]
    assert len(set(names)) == len(names) > 1


def test_a_sum_bit_among_hundreds_of_inputs() -> None:
    """The highest bit of a sum says nothing alone or in pairs, however many other inputs there are."""
    bits = drawn(3000, 300)
    a, b = bits[:, 20:25], bits[:, 200:205]
    labels = ((number(a) + number(b)) >> 4 & 1).astype(np.uint8)
    found = BRANCHING.fit(sample_of(bits[:2000], labels[:2000]), Setting(cost=2.0), task())
    assert sample_of(bits[2000:], labels[2000:]).accuracy(found.gates) > 0.9
