"""The learner of polynomials over Z2: exact with rows to spare, of fewest terms, sparse with rows that are wrong."""

import numpy as np
import pytest

from rdcircuits.boolean import TruthTable
from rdcircuits.errors import RdError
from rdcircuits.induction.samples.learner import Task, Work
from rdcircuits.induction.samples.polynomials import POLYNOMIALS, PolynomialSetting
from rdcircuits.induction.samples.sample import Sample, sample_of

EXACT, FEW, SPARSE = PolynomialSetting("exact"), PolynomialSetting("few"), PolynomialSetting("sparse", 100)


def task(limit: int | None = 5000, seconds: float = 20) -> Task:
    return Task(limit, 0, Work(seconds))


def drawn(inputs: int, rows: int, seed: int = 0):
    return np.random.default_rng(seed).integers(0, 2, (rows, inputs), np.uint8)


def product_bit(place: int) -> TruthTable:
    def function(*bits):
        a, b = (sum(bit << k for k, bit in enumerate(word)) for word in (bits[:4], bits[4:]))
        return a * b >> place & 1

    return TruthTable.from_function(function, 8)


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_bits_of_a_product_from_half_of_its_rows(place):
    table = product_bit(place)
    half, _ = table.split(0.5, seed=0)
    found = POLYNOMIALS.fit(Sample.of(half), EXACT, task())
    assert Sample.of(table).accuracy(found.gates) == 1
    assert "to spare" in found.note


def test_a_parity_of_many_inputs():
    x = drawn(50, 300)
    y = x[:, ::2].sum(1).astype(np.uint8) & 1
    found = POLYNOMIALS.fit(sample_of(x, y), EXACT, task())
    later = drawn(50, 1000, 1)
    assert sample_of(later, later[:, ::2].sum(1).astype(np.uint8) & 1).accuracy(found.gates) == 1


def test_what_is_random_has_no_polynomial():
    x = np.unique(drawn(10, 300), axis=0)
    with pytest.raises(RdError, match="to spare"):
        POLYNOMIALS.fit(sample_of(x, drawn(1, len(x), 1)[:, 0]), EXACT, task())


def test_few_of_many_inputs():
    x = drawn(200, 2000)

    def function(x):
        a, b, c, d, e = x[:, [3, 50, 77, 120, 199]].T
        return (a & b & c & d) ^ (a | e) ^ (c & e & b)

    found = POLYNOMIALS.fit(sample_of(x, function(x)), FEW, task())
    later = drawn(200, 1000, 1)
    assert sample_of(later, function(later)).accuracy(found.gates) == 1


def test_sparse_sums_bear_rows_that_are_wrong():
    x = drawn(30, 4000)

    def function(x):
        return (x[:, 1] & x[:, 2]) ^ (x[:, 5] & x[:, 6] & (1 - x[:, 7])) ^ (x[:, 10] & x[:, 11] & x[:, 12])

    noise = (np.random.default_rng(3).random(4000) < 0.05).astype(np.uint8)
    found = POLYNOMIALS.fit(sample_of(x, function(x) ^ noise), SPARSE, task())
    later = drawn(30, 2000, 1)
    assert sample_of(later, function(later)).accuracy(found.gates) == 1, found.note
    assert found.ands < 60


def test_sparse_sums_have_clear_parities_in_them():
    x = drawn(20, 3000)
    found = POLYNOMIALS.fit(sample_of(x, (x[:, 0] ^ x[:, 3]) & (x[:, 7] ^ x[:, 9])), SPARSE, task())
    later = drawn(20, 2000, 1)
    assert sample_of(later, (later[:, 0] ^ later[:, 3]) & (later[:, 7] ^ later[:, 9])).accuracy(found.gates) == 1


@pytest.mark.parametrize("limit", [0, 4, 20])
def test_the_limit_is_kept_or_refused(limit):
    x = drawn(12, 1000)
    sample = sample_of(x, (x[:, 0] & x[:, 1] & x[:, 2]) ^ (x[:, 3] & x[:, 4] & x[:, 5]) ^ x[:, 6])
    assert POLYNOMIALS.fit(sample, SPARSE, task(limit)).ands <= limit
    if limit < 7:
        with pytest.raises(RdError, match="the limit is"):
            POLYNOMIALS.fit(sample, EXACT, task(limit))
    else:
        assert POLYNOMIALS.fit(sample, EXACT, task(limit)).ands <= limit


def test_odd_samples_are_fitted_or_refused():
    twice = np.repeat(drawn(4, 30), 2, axis=1)
    for x, y in (
        (np.zeros((0, 3), np.uint8), np.zeros(0, np.uint8)),
        (np.ones((1, 3), np.uint8), np.ones(1, np.uint8)),
        (np.zeros((5, 0), np.uint8), np.array([1, 0, 1, 1, 0], np.uint8)),
        (np.zeros((40, 2), np.uint8), np.array([1, 0] * 20, np.uint8)),
        (drawn(3, 20), np.ones(20, np.uint8)),
        (twice, twice[:, 0] ^ twice[:, 2]),
    ):
        sample = sample_of(x, y)
        for setting in (*POLYNOMIALS.settings(sample, task()), EXACT, FEW, SPARSE):
            try:
                found = POLYNOMIALS.fit(sample, setting, task(seconds=0.2))
            except RdError:
                continue
            assert found.gates.n_inputs == x.shape[1]
            assert sample.accuracy(found.gates) >= 0.5


def test_no_work_left_and_the_same_again():
    x = drawn(20, 500)
    sample = sample_of(x, (x[:, 0] & x[:, 1]) ^ x[:, 2])
    assert POLYNOMIALS.fit(sample, SPARSE, task(seconds=0)).gates.n_inputs == 20
    assert POLYNOMIALS.fit(sample, SPARSE, task()).gates == POLYNOMIALS.fit(sample, SPARSE, task()).gates
