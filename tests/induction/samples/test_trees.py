"""Trees of gates and votes of trees: what they find, what they keep to, and odd samples."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows
from rdcircuits.errors import RdError
from rdcircuits.induction.samples.boosting import Boosting, BoostSetting, ForestSetting
from rdcircuits.induction.samples.growth import Growing, Leaf, Tree, leaves, pruned, said, wire
from rdcircuits.induction.samples.learner import Learner, Task, Work
from rdcircuits.induction.samples.sample import Sample, sample_of
from rdcircuits.induction.samples.splits import GATES, Candidates, Features, Weighed, best_split
from rdcircuits.induction.samples.trees import Trees, TreeSetting
from rdcircuits.induction.samples.votes import more_than_half

SETTINGS: list[tuple[Learner, Any]] = [
    (Trees(), TreeSetting("inputs")),
    (Trees(), TreeSetting("inputs", fringe=True)),
    (Trees(), TreeSetting("ands", voters=3)),
    (Trees(), TreeSetting("gates", fringe=True, least=4)),
    (Boosting(), BoostSetting(3)),
    (Boosting(), BoostSetting(2, 4)),
    (Boosting(), BoostSetting(2, 4, carry=True)),
    (Boosting(), ForestSetting(5, 0.5, 6)),
]


def drawn(rows: int, inputs: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 2, (rows, inputs), dtype=np.uint8)


def task(limit: int | None = None, work: float = 10.0) -> Task:
    return Task(limit, 0, Work(work))


def half_of_chi_squared(column: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> float:
    """From the definition: Σ (observed - expected)² / expected over the four cells."""
    total, found = weights.sum(), 0.0
    for a, b in itertools.product((0, 1), repeat=2):
        expected = weights[column == a].sum() * weights[labels == b].sum() / total
        found += (weights[(column == a) & (labels == b)].sum() - expected) ** 2 / expected if expected else 0.0
    return found / 2


@given(st.integers(2, 6), st.sampled_from([10, 63, 64, 65, 700]), st.integers(0, 2**31), st.booleans())
def test_the_best_test_is_the_best_by_definition(n: int, rows: int, seed: int, weighed: bool) -> None:
    bits = drawn(rows, n + 1, seed)
    x, labels = bits[:, :n], bits[:, n]
    weights = np.random.default_rng(seed).integers(0, 9, rows) if weighed else np.ones(rows, np.int64)
    sample = sample_of(x, labels)
    _, _, found = best_split(sample.x, Weighed.counted(sample.y, weights), Candidates(GATES, n, 0.0), Work(1))
    inputs = [half_of_chi_squared(x[:, i], labels, weights) - np.log(n) for i in range(n)]
    pairs = [
        half_of_chi_squared(op >> (x[:, i].astype(int) + 2 * x[:, j]) & 1, labels, weights) - np.log(5 * n * n)
        for i, j in itertools.permutations(range(n), 2)
        for op in GATES
    ]
    assert found is None or found.worth == pytest.approx(max(inputs + pairs))
    if found is not None:
        column = unpack_rows((found.column(sample.x) & sample.mask)[None], rows)[:, 0]
        chance = np.log(n if found.op is None else 5 * n * n)
        assert half_of_chi_squared(column, labels, weights) - chance == pytest.approx(found.worth)


def test_no_test_leaves_less_than_the_least_on_a_side() -> None:
    x = np.zeros((100, 2), np.uint8)
    x[:3, 0] = 1
    x[:50, 1] = 1
    labels = x[:, 0].copy()
    sample = sample_of(x, labels)
    weighed = Weighed.of(sample.y, 100, None)
    assert best_split(sample.x, weighed, Candidates(least=3), Work(1))[2].i == 0  # type: ignore[union-attr]
    assert best_split(sample.x, weighed, Candidates(least=4), Work(1))[2].i == 1  # type: ignore[union-attr]


def test_weights_are_exact_where_they_are_small_integers_and_nearly_so_elsewhere() -> None:
    y = pack_rows(drawn(70, 1))[0]
    whole = np.arange(70) % 7 * 1.0
    assert Weighed.of(y, 70, whole).sums()[0] == whole.sum()
    broken = np.random.default_rng(0).random(70) * 1000
    assert Weighed.of(y, 70, broken).sums()[0] == pytest.approx(broken.sum(), rel=0.01)


def grown(rows: int = 500) -> tuple[Sample, Features, Tree]:
    bits = drawn(rows, 8)
    sample = sample_of(bits, (bits[:, 0] & bits[:, 1]) ^ bits[:, 2] ^ (bits[:, 3] & bits[:, 4] & bits[:, 5]))
    features = Features(sample.x)
    growing = Growing(features, Candidates(GATES, 8), 12, Work(1))
    return sample, features, growing.tree(Weighed.of(sample.y, rows, None))


def test_a_tree_says_what_its_circuit_says() -> None:
    sample, features, tree = grown()
    builder = GateBuilder(sample.inputs)
    gates = builder.build([wire(tree, features.wires(builder), builder)])
    answers = said(tree, features.columns) & sample.mask
    assert np.array_equal(answers, sample.said(gates))
    assert sample.agreement(answers) == 1.0
    new = sample_of(drawn(300, 8, 1), drawn(300, 1, 2)[:, 0])
    assert np.array_equal(said(tree, features.over(new.x).columns) & new.mask, new.said(gates))


def test_pruning_trades_wrong_rows_for_leaves_at_the_price() -> None:
    sample, features, tree = grown()
    costs = []
    for price in (0.0, 1.0, 5.0, 20.0, 1000.0):
        kept = pruned(tree, price)
        wrong = round(500 * (1 - sample.agreement(said(kept, features.columns) & sample.mask)))
        assert wrong + price * leaves(kept) <= price * leaves(tree)
        costs.append(leaves(kept))
    assert costs == sorted(costs, reverse=True)
    assert pruned(tree, 1000.0) == Leaf(sample.constant()[0], 500, sample.labels.sum())


@given(st.integers(0, 12), st.integers(0, 2**31))
def test_more_than_half(pairs: int, seed: int) -> None:
    votes = drawn(200, 2 * pairs + 1, seed)
    builder = GateBuilder(2 * pairs + 1)
    gates = builder.build([more_than_half(builder, list(builder.inputs))])
    answers = unpack_rows(gates.evaluate(pack_rows(votes), 200), 200)[:, 0]
    assert np.array_equal(answers, votes.sum(axis=1) > pairs)


@pytest.mark.parametrize(("learner", "setting"), SETTINGS, ids=lambda value: str(value)[:40])
def test_odd_samples_give_a_circuit(learner: Learner, setting: Any) -> None:
    samples = [sample_of(drawn(rows, n), drawn(rows, 1, 5)[:, 0]) for rows in (0, 1, 2, 64, 65) for n in (0, 1, 3)]
    samples.append(sample_of(drawn(80, 4), np.ones(80, np.uint8)))
    samples.append(sample_of(np.repeat(drawn(80, 1), 4, axis=1), drawn(80, 1)[:, 0]))
    samples.append(sample_of(np.zeros((80, 4), np.uint8), drawn(80, 1)[:, 0]))
    x, y = pack_rows(drawn(80, 4)), pack_rows(drawn(80, 1, 3))[0]
    samples += [Sample(x, y, 80, weights) for weights in (np.zeros(80), np.arange(80.0), np.full(80, 1e-9))]
    for sample in samples:
        for limit in (None, 0, 1, 20):
            found = learner.fit(sample, setting, task(limit, 0.1))
            assert found.gates.n_inputs == sample.inputs
            assert len(found.gates.outputs) == 1
            assert limit is None or found.ands <= limit
    assert [str(s) for s in learner.settings(samples[0], task())]


@pytest.mark.parametrize(("learner", "setting"), SETTINGS, ids=lambda value: str(value)[:40])
def test_the_limit_is_kept_and_work_ends_it(learner: Learner, setting: Any) -> None:
    bits = drawn(600, 12)
    sample = sample_of(bits, ((bits.sum(axis=1) > 6) ^ bits[:, 0]).astype(np.uint8))
    found = [learner.fit(sample, setting, task(limit)) for limit in (5, 60, 300, None)]
    assert all(f.ands <= limit for f, limit in zip(found, (5, 60, 300), strict=False))
    assert sample.accuracy(found[2].gates) >= sample.constant()[1]
    again = learner.fit(sample, setting, task(300))
    assert np.array_equal(again.gates.ops, found[2].gates.ops)
    assert np.array_equal(again.gates.in0, found[2].gates.in0)
    hurried = task(300, 0.0005)
    assert learner.fit(sample, setting, hurried).ands <= 300
    assert hurried.work.out


@pytest.mark.parametrize(("learner", "setting"), SETTINGS, ids=lambda value: str(value)[:40])
def test_weights_count(learner: Learner, setting: Any) -> None:
    bits = drawn(400, 6)
    labels = np.where(np.arange(400) < 200, bits[:, 0], bits[:, 1] & bits[:, 2])
    for heavy in (0, 1):
        weights = np.where((np.arange(400) < 200) == (heavy == 0), 50.0, 1.0)
        sample = Sample(pack_rows(bits), pack_rows(labels[:, None])[0], 400, weights)
        found = learner.fit(sample, setting, task(500))
        assert sample.accuracy(found.gates) >= 0.95


def test_gates_and_fringe_find_what_inputs_alone_do_not() -> None:
    bits = drawn(1500, 16)
    wanted = (bits[:, 0] & bits[:, 1]) ^ (bits[:, 2] | bits[:, 3]) ^ (bits[:, 4] & bits[:, 5])
    train, test = sample_of(bits[:1000], wanted[:1000]), sample_of(bits[1000:], wanted[1000:])
    fringe = Trees().fit(train, TreeSetting("gates", fringe=True), task())
    assert test.accuracy(fringe.gates) == 1.0
    assert fringe.ands <= 40


def test_foreign_settings_are_refused() -> None:
    sample = sample_of(drawn(10, 2), drawn(10, 1)[:, 0])
    with pytest.raises(RdError, match="expected a TreeSetting"):
        Trees().fit(sample, 3, task())
    with pytest.raises(RdError, match="expected a BoostSetting"):
        Boosting().fit(sample, TreeSetting(), task())
