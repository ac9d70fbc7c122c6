"""The learner that puts gates in place of two inputs that matter only through them."""

import numpy as np
import pytest

from rdcircuits.errors import RdError
from rdcircuits.induction.samples.decomposition import DECOMPOSITION, DecompositionSetting
from rdcircuits.induction.samples.learner import Task, Work
from rdcircuits.induction.samples.sample import sample_of

STRICT = DecompositionSetting(3.5)


def task(limit: int | None = 5000, seconds: float = 20) -> Task:
    return Task(limit, 0, Work(seconds))


def drawn(inputs: int, rows: int, seed: int = 0):
    return np.random.default_rng(seed).integers(0, 2, (rows, inputs), np.uint8)


def read_once(x):
    """Each of 12 inputs is read once; all kinds of gates."""
    a, b, c, d, e, f, g, h, i, j, k, m = x.T
    return ((a ^ b) | (c & d)) & ((e & (1 - f)) | (g ^ h) | ((1 - i) & (1 - j))) ^ (k & m)


def test_each_kind_of_gate_is_found():
    for op in (lambda a, b: a & b, lambda a, b: a & ~b, lambda a, b: ~a & b, lambda a, b: ~(a | b), lambda a, b: a ^ b):
        x = drawn(6, 4000)
        y = np.where(x[:, 4] == 1, op(x[:, 0], x[:, 3]), x[:, 5] & x[:, 1]).astype(np.uint8) & 1
        found = DECOMPOSITION.fit(sample_of(x, y), STRICT, task())
        assert sample_of(x, y).accuracy(found.gates) > 0.99
        assert "gate" in found.note


def test_a_formula_that_reads_each_input_once():
    x, later = drawn(20, 6000), drawn(20, 4000, 1)
    found = DECOMPOSITION.fit(sample_of(x, read_once(x[:, 3:15])), DecompositionSetting(4.0), task())
    assert sample_of(later, read_once(later[:, 3:15])).accuracy(found.gates) > 0.97, found.note


@pytest.mark.parametrize("limit", [0, 6, 30])
def test_the_limit_is_kept(limit):
    x = drawn(12, 4000)
    sample = sample_of(x, read_once(x))
    assert DECOMPOSITION.fit(sample, STRICT, task(limit)).ands <= limit


def test_what_does_not_decompose_is_refused():
    x = drawn(8, 2000)
    with pytest.raises(RdError, match="no two inputs"):
        DECOMPOSITION.fit(sample_of(x, (x.sum(1) > 4).astype(np.uint8)), STRICT, task())
    with pytest.raises(RdError, match="DecompositionSetting"):
        DECOMPOSITION.fit(sample_of(x, x[:, 0]), 3.0, task())


def test_odd_samples_are_fitted_or_refused():
    twice = np.repeat(drawn(4, 30), 2, axis=1)
    for x, y in (
        (np.zeros((0, 3), np.uint8), np.zeros(0, np.uint8)),
        (np.ones((1, 3), np.uint8), np.ones(1, np.uint8)),
        (np.zeros((5, 0), np.uint8), np.array([1, 0, 1, 1, 0], np.uint8)),
        (np.zeros((40, 2), np.uint8), np.array([1, 0] * 20, np.uint8)),
        (drawn(3, 20), np.ones(20, np.uint8)),
        (twice, twice[:, 0] ^ twice[:, 2]),
        (drawn(200, 40), drawn(1, 40, 1)[:, 0]),
    ):
        sample = sample_of(x, y)
        for setting in DECOMPOSITION.settings(sample, task()):
            for seconds in (0, 5):
                try:
                    found = DECOMPOSITION.fit(sample, setting, task(seconds=seconds))
                except RdError:
                    continue
                assert found.gates.n_inputs == x.shape[1]
                assert sample.accuracy(found.gates) >= 0.5


def test_the_same_again():
    x = drawn(12, 2000)
    sample = sample_of(x, read_once(x))
    first, second = (DECOMPOSITION.fit(sample, STRICT, task()) for _ in range(2))
    assert first.gates == second.gates
