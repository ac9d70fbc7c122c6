"""The learner of tables on sums: symmetric functions, thresholds, residues, features; limits and odd samples."""

import numpy as np
import pytest

from rdcircuits.algebra.bits.packed import pack_rows
from rdcircuits.boolean import TruthTable
from rdcircuits.errors import RdError
from rdcircuits.induction.samples.learner import Hypothesis, Task, Work
from rdcircuits.induction.samples.sample import Sample, sample_of
from rdcircuits.induction.samples.sums import SUMS, SumSetting, features

TABLE, FINE, WORDS = SumSetting("table", 1), SumSetting("threshold", 127), SumSetting("table", 4096)


def task(limit: int | None = 5000, seconds: float = 20) -> Task:
    return Task(limit, 0, Work(seconds))


def drawn(inputs: int, rows: int, seed: int = 0):
    return np.random.default_rng(seed).integers(0, 2, (rows, inputs), np.uint8)


def learned(x, y, setting, rows: int, **options) -> tuple[Hypothesis, float]:
    """Learned from the first rows; how right it is on the others."""
    y = np.asarray(y).astype(np.uint8)
    found = SUMS.fit(sample_of(x[:rows], y[:rows]), setting, task(**options))
    return found, sample_of(x[rows:], y[rows:]).accuracy(found.gates)


@pytest.mark.parametrize("inputs", [3, 11, 16, 21])
def test_symmetric_functions_of_any_width(inputs):
    x = drawn(inputs, 6000)
    table = np.random.default_rng(inputs).integers(0, 2, inputs + 1)
    found, right = learned(x, table[x.sum(1)], TABLE, 4000)
    assert right > 0.999
    assert found.ands < 9 * inputs + 40


def test_complements_and_inputs_that_do_not_matter():
    x = drawn(40, 6000)
    count = x[:, 3:10].sum(1) + (1 - x[:, 20:27]).sum(1)
    found, right = learned(x, count % 5 < 2, TABLE, 5000)
    assert right > 0.99, found.note


def test_an_even_symmetric_function_is_found_by_pairs():
    x = drawn(30, 6000)
    count = x[:, 5:9].sum(1) + (1 - x[:, 12:16]).sum(1)
    found, right = learned(x, abs(count - 4) <= 1, TABLE, 5000)
    assert right == 1, found.note


def test_majority_of_nine_from_half_of_its_rows():
    table = TruthTable.from_function(lambda *bits: sum(bits) > 4, 9)
    half, _ = table.split(0.5, 0)
    for setting in SUMS.settings(Sample.of(half), task())[:4]:
        found = SUMS.fit(Sample.of(half), setting, task())
        assert Sample.of(table).accuracy(found.gates) == 1, setting


def test_values_never_seen_go_by_the_period():
    x = drawn(14, 3000)
    count = x.sum(1)
    kept = (count > 3) & (count < 11)
    found = SUMS.fit(sample_of(x[kept], (count[kept] % 3 == 1).astype(np.uint8)), TABLE, task())
    assert sample_of(x, (count % 3 == 1).astype(np.uint8)).accuracy(found.gates) == 1


def test_a_neuron_of_small_weights():
    x, rng = drawn(30, 8000), np.random.default_rng(5)
    weights = rng.integers(-3, 4, 30)
    found, right = learned(x, x @ weights > weights.sum() // 2, SumSetting("threshold", 15), 6000)
    assert right > 0.985, found.note


def test_a_comparator_of_words():
    x = drawn(64, 8000)
    powers = 2.0 ** np.arange(32)
    found, right = learned(x, x[:, :32] @ powers > x[:, 32:] @ powers, FINE, 6000)
    assert right > 0.985, found.note
    assert found.ands < 500


def test_bits_of_sums_of_words():
    x = drawn(24, 8000)
    powers = 2 ** np.arange(12)
    total = x[:, ::2] @ powers + x[:, 1::2] @ powers
    carry, right = learned(x, total >> 12 & 1, WORDS, 6000)
    assert right > 0.985, carry.note
    below, right = learned(x, total >> 11 & 1, SumSetting("table", 4096, True), 6000)
    assert right > 0.975, below.note
    assert carry.ands + below.ands < 1200


def test_gates_stay_within_the_limit():
    x = drawn(30, 1000)
    y = (x[:, :15].sum(1) > 7).astype(np.uint8)
    for limit in (0, 5, 60):
        for setting in SUMS.settings(sample_of(x, y), task()):
            assert SUMS.fit(sample_of(x, y), setting, task(limit)).ands <= limit


def test_odd_samples():
    twice = np.repeat(drawn(4, 20), 2, axis=1)
    for x, y in (
        (np.zeros((0, 3), np.uint8), np.zeros(0, np.uint8)),
        (np.ones((1, 3), np.uint8), np.ones(1, np.uint8)),
        (np.zeros((5, 0), np.uint8), np.array([1, 0, 1, 1, 0], np.uint8)),
        (np.zeros((6, 2), np.uint8), np.array([1, 0, 1, 0, 1, 0], np.uint8)),
        (drawn(3, 20), np.ones(20, np.uint8)),
        (twice, twice[:, 0] ^ twice[:, 2]),
        (drawn(1, 9), np.array([0, 1] * 4 + [0], np.uint8)),
    ):
        sample = sample_of(x, y)
        for setting in [TABLE, FINE, *SUMS.settings(sample, task())]:
            found = SUMS.fit(sample, setting, task())
            assert found.gates.n_inputs == x.shape[1]
            assert sample.accuracy(found.gates) >= 0.5


def test_no_work_left_gives_what_there_is():
    x = drawn(20, 500)
    sample = sample_of(x, (x.sum(1) > 10).astype(np.uint8))
    for setting in SUMS.settings(sample, task()):
        assert sample.accuracy(SUMS.fit(sample, setting, task(seconds=0)).gates) >= sample.constant()[1]


def test_the_same_again():
    x = drawn(20, 500)
    sample = sample_of(x, (x[:, :9].sum(1) > 4).astype(np.uint8))
    for setting in SUMS.settings(sample, task()):
        assert SUMS.fit(sample, setting, task()).gates == SUMS.fit(sample, setting, task()).gates


def test_weights_of_rows_count():
    x = np.repeat(np.array([[0], [0], [1], [1]], np.uint8), 4, axis=0)
    y = np.tile(np.array([0, 0, 0, 1], np.uint8), 4)
    heavy = Sample(pack_rows(x), pack_rows(y[:, None])[0], 16, np.where((y == 1) & (x[:, 0] == 1), 9.0, 1.0))
    for setting in (TABLE, FINE):
        assert SUMS.fit(heavy, setting, task()).gates.evaluate(np.array([[2]], np.uint64), 2).tolist() == [[2]]


def test_a_setting_of_another_learner_is_refused():
    x = drawn(3, 9)
    with pytest.raises(RdError, match="SumSetting"):
        SUMS.fit(sample_of(x, x[:, 0]), "table", task())


def test_features_are_sums_and_thresholds():
    x = drawn(12, 2000)
    sample = sample_of(x, (x.sum(1) > 6).astype(np.uint8))
    gates, columns = features(sample, task())
    assert np.array_equal(gates.evaluate(sample.x, sample.rows), columns)
    assert any(np.array_equal(column, sample.y) or np.array_equal(column ^ sample.mask, sample.y) for column in columns)
